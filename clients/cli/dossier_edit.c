/* `palmares dossier edit`: a document in the person's editor, again until it is right. */
#include "cli/dossier.h"

#include "base/text.h"
#include "clientlib/file.h"
#include "clientlib/protojson.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct editing {
    struct cli *cli;
    struct dossier_key key;
    char *folder, *file; /* private: 0700, 0600 */
    struct buffer shown; /* what the editor was given last */
    struct buffer text;  /* what it left */
    char *etag;          /* of the document that was read; "" for a new one */
    bool marked;         /* mistakes were shown */
};

/* ---- the file ---- */

static int make_file(struct editing *editing)
{
    const char *place = getenv("XDG_RUNTIME_DIR");
    struct cli *cli = editing->cli;

    if (text_is_empty(place))
        place = getenv("TMPDIR");
    editing->folder =
        arena_printf(cli->arena, "%s/palmares-XXXXXX", text_is_empty(place) ? "/tmp" : place);
    if (!editing->folder)
        return -ENOMEM;
    if (!mkdtemp(editing->folder))
        return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", editing->folder, strerror(errno));
    editing->file = arena_printf(cli->arena, "%s/%s-%u.json", editing->folder,
        dossier_kind_word(editing->key.kind), editing->key.ordinal);
    return editing->file ? 0 : -ENOMEM;
}

static int write_shown(struct editing *editing)
{
    int fd = open(editing->file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    const char *data = (const char *)editing->shown.data;
    size_t left = editing->shown.size;

    while (fd >= 0 && left > 0) {
        ssize_t count = write(fd, data, left);

        if (count < 0 && errno != EINTR)
            break;
        data += count > 0 ? count : 0;
        left -= count > 0 ? (size_t)count : 0;
    }
    if (fd < 0 || (close(fd) | (left > 0)))
        return cli_fail(editing->cli, CLI_EXIT_FILE, "%s: %s", editing->file, strerror(errno));
    return 0;
}

/* The file stays for the person; said once, at the end. */
static int keep_file(const struct editing *editing, int r)
{
    (void)fprintf(stderr, _("palmares: what you wrote is kept in %s\n"), editing->file);
    return r;
}

static void drop_file(const struct editing *editing)
{
    (void)unlink(editing->file);
    (void)rmdir(editing->folder);
}

/* ---- the editor ---- */

static const char *editor_of_person(void)
{
    const char *visual = getenv("VISUAL");
    const char *editor = getenv("EDITOR");

    return !text_is_empty(visual) ? visual : !text_is_empty(editor) ? editor : "vi";
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

static int run_editor(struct editing *editing)
{
    const char *editor = editor_of_person();
    const char *script = arena_printf(editing->cli->arena, "%s \"$1\"", editor);
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
        (void)execl("/bin/sh", "sh", "-c", script, "sh", editing->file, (char *)NULL);
        _exit(127);
    }
    code = child < 0 ? -errno : wait_for(child);
    (void)signal(SIGINT, before);
    if (code == 0)
        return 0;
    return cli_fail(editing->cli, CLI_EXIT_FILE,
        _("the editor \"%s\" failed (%d); set VISUAL or EDITOR to another one"), editor, code);
}

static int read_back(struct editing *editing)
{
    int r;

    editing->text.size = 0;
    r = file_read(editing->file, PROTOJSON_TEXT_MAX, &editing->text);
    if (!r)
        r = buffer_terminate(&editing->text);
    if (r && r != -ENOMEM)
        return cli_fail(editing->cli, CLI_EXIT_FILE, "%s: %s", editing->file, strerror(-r));
    return r;
}

static bool is_unchanged(const struct editing *editing)
{
    return editing->text.size == editing->shown.size &&
           (editing->text.size == 0 ||
               memcmp(editing->text.data, editing->shown.data, editing->text.size) == 0);
}

/* ---- mistakes ---- */

/* Show them in the text itself; the next round begins with it. */
static int mark(struct editing *editing, const struct dossier_mistake *mistakes, size_t count)
{
    int r;

    for (size_t i = 0; i < count; i++)
        (void)cli_fail(editing->cli, 0, "%s%s%s", mistakes[i].path, *mistakes[i].path ? ": " : "",
            mistakes[i].message);
    editing->shown.size = 0;
    editing->marked = true;
    r = dossier_text_mark(&editing->text, mistakes, count, editing->cli->arena, &editing->shown);
    return r ? r : write_shown(editing);
}

static const char *in_document(const char *path)
{
    static const char prefix[] = "document.";

    return text_starts_with(path, prefix) ? path + sizeof prefix - 1 : path;
}

static int mark_status(struct editing *editing, const struct rpc_status *status)
{
    size_t count = status->violation_count ? status->violation_count : 1;
    struct dossier_mistake *mistakes = arena_calloc(editing->cli->arena, count, sizeof *mistakes);

    if (!mistakes)
        return -ENOMEM;
    mistakes[0] = (struct dossier_mistake){.path = "", .message = status->message};
    for (size_t i = 0; i < status->violation_count; i++)
        mistakes[i] = (struct dossier_mistake){
            .path = in_document(status->violations[i].field),
            .message = status->violations[i].message,
        };
    return mark(editing, mistakes, count);
}

/* ---- storing ---- */

enum { AGAIN = 100 }; /* beside exit codes: the text went back to the editor */

static int send(struct editing *editing,
    Palmares__V1__Document *document,
    bool validate_only,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_stored)
{
    Palmares__V1__PutDocumentRequest request = PALMARES__V1__PUT_DOCUMENT_REQUEST__INIT;
    const struct client_call call = {
        .service = DOSSIER_SERVICE,
        .method = "PutDocument",
        .request = &request.base,
        .request_id = validate_only ? NULL : &editing->cli->request_id,
    };

    request.document = document;
    request.validate_only = validate_only;
    editing->cli->sent_request_id = !validate_only;
    return cli_try_call(editing->cli, &call, editing->cli->arena, ret_status, ret_stored);
}

static int fail_put(struct editing *editing, const struct rpc_status *status)
{
    int r = cli_fail_status(editing->cli, status);

    if (text_equal(status->reason, "ETAG_MISMATCH"))
        (void)fprintf(stderr,
            _("  somebody else changed it meanwhile: \"palmares dossier diff %s %s\" shows what; "
              "edit again and take over what you wrote\n"),
            editing->key.candidate, dossier_kind_word(editing->key.kind));
    return r;
}

static int store(struct editing *editing, Palmares__V1__Document *document)
{
    struct rpc_status status = {0};
    ProtobufCMessage *stored = NULL;
    int r = send(editing, document, true, &status, &stored);

    if (!r && status.code == RPC_OK && !cli_dry_run(editing->cli))
        r = send(editing, document, false, &status, &stored);
    if (r)
        return r;
    if (status.code == RPC_INVALID_ARGUMENT) {
        r = mark_status(editing, &status);
        return r ? r : AGAIN;
    }
    if (status.code != RPC_OK)
        return fail_put(editing, &status);
    if (editing->cli->format == CLI_JSON)
        return cli_print_json(editing->cli, stored);
    cli_say(editing->cli,
        cli_dry_run(editing->cli) ? _("it is right; nothing was stored")
                                  : _("stored: %s of candidate %s, revision %u"),
        dossier_kind_word(editing->key.kind), editing->key.candidate,
        ((const Palmares__V1__Document *)(const void *)stored)->revision);
    return 0;
}

/* Read what the person wrote and store it; AGAIN when it is not right. */
static int take(struct editing *editing)
{
    Palmares__V1__Document *document;
    struct protojson_error error;
    ProtobufCMessage *message;
    int r = dossier_text_read(
        &palmares__v1__document__descriptor, &editing->text, editing->cli->arena, &error, &message);

    if (r == PROTOJSON_E_INVALID) {
        const struct dossier_mistake mistake = {error.path, error.line, error.message};
        r = mark(editing, &mistake, 1);
        return r ? r : AGAIN;
    }
    if (r)
        return r;
    document = (void *)message;
    document->session = editing->key.session;
    document->candidate = editing->key.candidate;
    document->kind = editing->key.kind;
    document->ordinal = editing->key.ordinal;
    document->etag = editing->etag;
    dossier_make_own(document);
    return store(editing, document);
}

static int edit_until_right(struct editing *editing)
{
    int r;

    do {
        r = run_editor(editing);
        if (!r)
            r = read_back(editing);
        if (!r && is_unchanged(editing)) {
            if (editing->marked)
                return cli_fail(editing->cli, CLI_EXIT_CONTENT,
                    _("left as it was, with its mistakes: nothing was stored"));
            cli_say(editing->cli, _("nothing was changed"));
            return 0;
        }
        if (!r)
            r = take(editing);
    } while (r == AGAIN);
    return r;
}

/* ---- the beginning ---- */

/* The document in force, or the template; the help of its fields comes from the template. */
static int begin(struct editing *editing)
{
    Palmares__V1__DocumentTemplate *made;
    Palmares__V1__Document *document = NULL;
    struct rpc_status status = {0};
    const char *head;
    int r = dossier_get_document(editing->cli, &editing->key, 0, &status, &document);

    if (!r && status.code != RPC_OK && status.code != RPC_NOT_FOUND)
        return cli_fail_status(editing->cli, &status);
    if (!r)
        r = dossier_get_template(editing->cli, &editing->key, &made);
    if (r)
        return r;
    if (status.code == RPC_NOT_FOUND)
        document = made->document;
    editing->etag = cli_text(status.code == RPC_OK ? document->etag : "");
    dossier_make_own(document);
    document->etag = cli_text("");
    head = arena_printf(editing->cli->arena, "// %s\n",
        _("Save and close to store it; close without a change to leave it. Lines with // are "
          "comments."));
    if (!head)
        return -ENOMEM;
    return dossier_text_write(document, (const Palmares__V1__FieldHelp *const *)made->fields,
        made->n_fields, head, &editing->shown);
}

static int run(struct editing *editing)
{
    int r = dossier_key_read(editing->cli, &editing->key);

    if (!r && editing->key.kind == PALMARES__V1__DOCUMENT_KIND__ATTACHMENT)
        r = cli_fail(editing->cli, CLI_EXIT_USAGE,
            _("a PDF file goes up with: palmares dossier attach NUMBER FILE.pdf --purpose "
              "PURPOSE"));
    if (!r)
        r = begin(editing);
    if (!r)
        r = make_file(editing);
    if (!r)
        r = write_shown(editing);
    if (r)
        return r;
    r = edit_until_right(editing);
    if (r)
        return keep_file(editing, r);
    drop_file(editing);
    return 0;
}

int dossier_edit(struct cli *cli)
{
    struct editing editing = {.cli = cli};
    int r = run(&editing);

    buffer_release(&editing.shown);
    buffer_release(&editing.text);
    return r;
}
