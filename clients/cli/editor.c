#include "cli/editor.h"

#include "base/text.h"
#include "clientlib/file.h"
#include "clientlib/protojson.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the file ---- */

static int make_file(struct editor *editor)
{
    const char *place = getenv("XDG_RUNTIME_DIR");
    struct cli *cli = editor->cli;

    if (text_is_empty(place))
        place = getenv("TMPDIR");
    editor->folder =
        arena_printf(cli->arena, "%s/palmares-XXXXXX", text_is_empty(place) ? "/tmp" : place);
    if (!editor->folder)
        return -ENOMEM;
    if (!mkdtemp(editor->folder))
        return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", editor->folder, strerror(errno));
    editor->file = arena_printf(cli->arena, "%s/%s", editor->folder, editor->name);
    return editor->file ? 0 : -ENOMEM;
}

static int write_shown(struct editor *editor)
{
    int fd = open(editor->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    const char *data = (const char *)editor->shown.data;
    size_t left = editor->shown.size;

    while (fd >= 0 && left > 0) {
        ssize_t count = write(fd, data, left);

        if (count < 0 && errno != EINTR)
            break;
        data += count > 0 ? count : 0;
        left -= count > 0 ? (size_t)count : 0;
    }
    if (fd < 0 || (close(fd) | (left > 0)))
        return cli_fail(editor->cli, CLI_EXIT_FILE, "%s: %s", editor->file, strerror(errno));
    return 0;
}

/* The file stays for the person; said once, at the end. */
static int keep_file(const struct editor *editor, int r)
{
    (void)fprintf(stderr, _("palmares: what you wrote is kept in %s\n"), editor->file);
    return r;
}

/* Also what the editor itself left there: copies of before ("subject.json~"). */
static void drop_file(const struct editor *editor)
{
    DIR *folder = opendir(editor->folder);
    const struct dirent *entry;

    while (folder && (entry = readdir(folder)))
        if (!text_equal(entry->d_name, ".") && !text_equal(entry->d_name, ".."))
            (void)unlinkat(dirfd(folder), entry->d_name, 0);
    if (folder)
        (void)closedir(folder);
    (void)rmdir(editor->folder);
}

/* ---- the editor ---- */

static const char *program_of_person(void)
{
    const char *visual = getenv("VISUAL");
    const char *usual = getenv("EDITOR");

    return !text_is_empty(visual) ? visual : !text_is_empty(usual) ? usual : "vi";
}

static int wait_for(pid_t child)
{
    int status = 0;

    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return -errno;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run_program(struct editor *editor)
{
    const char *program = program_of_person();
    const char *script = arena_printf(editor->cli->arena, "%s \"$1\"", program);
    void (*before)(int);
    pid_t child;
    int code;

    if (!script)
        return -ENOMEM;
    (void)fflush(stdout);
    before = signal(SIGINT, SIG_IGN); /* Ctrl-C is the editor's */
    child = fork();
    if (child == 0) {
        (void)signal(SIGINT, SIG_DFL);
        (void)execl("/bin/sh", "sh", "-c", script, "sh", editor->file, (char *)NULL);
        _exit(127);
    }
    code = child < 0 ? -errno : wait_for(child);
    (void)signal(SIGINT, before);
    if (code == 0)
        return 0;
    return cli_fail(editor->cli, CLI_EXIT_FILE,
        _("the editor \"%s\" failed (%d); set VISUAL or EDITOR to another one"), program, code);
}

static int read_back(struct editor *editor)
{
    int r;

    editor->text.size = 0;
    r = file_read(editor->file, PROTOJSON_TEXT_MAX, &editor->text);
    if (!r)
        r = buffer_terminate(&editor->text);
    if (r && r != -ENOMEM)
        return cli_fail(editor->cli, CLI_EXIT_FILE, "%s: %s", editor->file, strerror(-r));
    return r;
}

static bool is_unchanged(const struct editor *editor)
{
    return editor->text.size == editor->shown.size &&
           (editor->text.size == 0 ||
               memcmp(editor->text.data, editor->shown.data, editor->text.size) == 0);
}

/* ---- mistakes ---- */

/* Show them in the text itself; the next round begins with it. */
int editor_mark(struct editor *editor, const struct dossier_mistake *mistakes, size_t count)
{
    int r;

    for (size_t i = 0; i < count; i++)
        (void)cli_fail(editor->cli, 0, "%s%s%s", mistakes[i].path, *mistakes[i].path ? ": " : "",
            mistakes[i].message);
    editor->shown.size = 0;
    editor->marked = true;
    r = dossier_text_mark(&editor->text, mistakes, count, editor->cli->arena, &editor->shown);
    return r ? r : write_shown(editor);
}

int editor_read(
    struct editor *editor, const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret_message)
{
    struct protojson_error error;
    int r = dossier_text_read(type, &editor->text, editor->cli->arena, &error, ret_message);

    if (r == PROTOJSON_E_INVALID) {
        const struct dossier_mistake mistake = {error.path, error.line, error.message};

        r = editor_mark(editor, &mistake, 1);
        return r ? r : EDITOR_AGAIN;
    }
    return r;
}

static const char *below(const char *path, const char *prefix)
{
    return text_starts_with(path, prefix) ? path + strlen(prefix) : path;
}

int editor_mark_status(struct editor *editor, const struct rpc_status *status, const char *prefix)
{
    size_t count = status->violation_count ? status->violation_count : 1;
    struct dossier_mistake *mistakes = arena_calloc(editor->cli->arena, count, sizeof *mistakes);

    if (!mistakes)
        return -ENOMEM;
    mistakes[0] = (struct dossier_mistake){.path = "", .message = status->message};
    for (size_t i = 0; i < status->violation_count; i++)
        mistakes[i] = (struct dossier_mistake){
            .path = below(status->violations[i].field, prefix),
            .message = status->violations[i].message,
        };
    return editor_mark(editor, mistakes, count);
}

/* ---- the rounds ---- */

static int edit_until_right(struct editor *editor)
{
    int r;

    do {
        r = run_program(editor);
        if (!r)
            r = read_back(editor);
        if (!r && is_unchanged(editor)) {
            if (editor->marked)
                return cli_fail(editor->cli, CLI_EXIT_CONTENT,
                    _("left as it was, with its mistakes: nothing was stored"));
            cli_say(editor->cli, _("nothing was changed"));
            return 0;
        }
        if (!r)
            r = editor->take(editor);
    } while (r == EDITOR_AGAIN);
    return r;
}

int editor_run(struct editor *editor)
{
    int r = make_file(editor);

    if (!r)
        r = write_shown(editor);
    if (r)
        return r;
    r = edit_until_right(editor);
    if (r)
        return keep_file(editor, r);
    drop_file(editor);
    return 0;
}

void editor_release(struct editor *editor)
{
    buffer_release(&editor->shown);
    buffer_release(&editor->text);
}
