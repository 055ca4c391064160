/* `palmares candidate import`: send the file, look at what the service says, commit. */
#include "cli/import.h"

#include "base/text.h"
#include "cli/progress.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

enum {
    CHUNK_BYTES = 512 * 1024,
    CALL_BYTES_MAX = 8 * 1024 * 1024,
    COMMIT_TIMEOUT_MS = 15 * 60 * 1000,
    RESTARTS_MAX = 3, /* of the upload, when the service lost its staging area */
};

/* One import. */
struct run {
    struct cli *cli;
    struct import_file file;
    struct arena *arena;          /* of one call */
    char *chunk;                  /* CHUNK_BYTES */
    char *id;                     /* of the import, in the arena of the run */
    Palmares__V1__Import *import; /* as last seen; in `arena` */
};

static const char *interrupt_text;

/* Only write() and _exit() may run here. */
static void on_interrupt(int signal_number)
{
    ssize_t written = write(STDERR_FILENO, interrupt_text, strlen(interrupt_text));

    (void)written;
    (void)signal_number;
    _exit(CLI_EXIT_INTERRUPTED);
}

static void catch_interrupt(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};

    interrupt_text =
        _("\npalmares: interrupted; run the same command again and it goes on where it stopped\n");
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

static int call(struct run *run, const char *method, const ProtobufCMessage *request)
{
    ProtobufCMessage *response;
    int r;

    arena_reset(run->arena);
    r = cli_call(run->cli, CANDIDATE_SERVICE, method, request, run->arena, &response);
    if (!r)
        run->import = (void *)response;
    return r;
}

static int start(struct run *run)
{
    Palmares__V1__StartImportRequest request = PALMARES__V1__START_IMPORT_REQUEST__INIT;
    int r;

    request.file_name = cli_text(run->file.name);
    request.size_bytes = run->file.size;
    request.sha256 = (ProtobufCBinaryData){.len = IMPORT_SHA256_SIZE, .data = run->file.sha256};
    request.default_zone = cli_text(cli_option(run->cli, "default-zone"));
    r = cli_session(run->cli, &request.session);
    if (!r)
        r = call(run, "StartImport", &request.base);
    if (r)
        return r;
    run->id = arena_strdup(run->cli->arena, run->import->id);
    if (!run->id)
        return -ENOMEM;
    if (run->import->next_offset > 0 &&
        run->import->state == PALMARES__V1__IMPORT__STATE__RECEIVING)
        cli_say(run->cli, _("going on at byte %" PRIu64 " of %" PRIu64), run->import->next_offset,
            run->file.size);
    return 0;
}

/* The bytes from `offset`, cut behind the last line that fits. */
static int read_chunk(struct run *run, uint64_t offset, size_t *ret_size)
{
    size_t size = 0;
    char *last;

    while (size < CHUNK_BYTES) {
        ssize_t count =
            pread(run->file.fd, run->chunk + size, CHUNK_BYTES - size, (off_t)(offset + size));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return cli_fail(run->cli, CLI_EXIT_FILE, "%s: %s", run->file.name, strerror(errno));
        if (count == 0)
            break;
        size += (size_t)count;
    }
    if (offset + size < run->file.size) {
        if (size < CHUNK_BYTES)
            return cli_fail(run->cli, CLI_EXIT_FILE,
                _("%s became shorter while it was read; run the command again"), run->file.name);
        last = memrchr(run->chunk, '\n', size);
        if (last)
            size = (size_t)(last - run->chunk) + 1;
    }
    *ret_size = size;
    return 0;
}

static int upload_chunk(struct run *run, uint64_t offset)
{
    Palmares__V1__UploadImportRequest request = PALMARES__V1__UPLOAD_IMPORT_REQUEST__INIT;
    size_t size = 0;
    int r = read_chunk(run, offset, &size);

    if (r)
        return r;
    request.id = run->id;
    request.offset = offset;
    request.content = (ProtobufCBinaryData){.len = size, .data = (unsigned char *)run->chunk};
    return call(run, "UploadImport", &request.base);
}

static int fail_no_progress(const struct run *run, uint64_t offset)
{
    return cli_fail(run->cli, CLI_EXIT_CONTENT,
        _("%s: the record that begins at byte %" PRIu64
          " does not end within 512 KiB: a quote was probably opened and never closed"),
        run->file.name, offset);
}

/* Send what the service asks for until it has everything. */
static int upload(struct run *run)
{
    struct progress progress;
    unsigned restarts = 0;
    int r = 0;

    progress_begin(&progress, run->cli, _("Sending"), run->file.size);
    while (!r && run->import->state == PALMARES__V1__IMPORT__STATE__RECEIVING) {
        uint64_t offset = run->import->next_offset;

        progress_update(&progress, offset);
        r = upload_chunk(run, offset);
        if (r || run->import->state != PALMARES__V1__IMPORT__STATE__RECEIVING)
            break;
        if (run->import->next_offset == offset)
            r = fail_no_progress(run, offset);
        else if (run->import->next_offset < offset && ++restarts > RESTARTS_MAX)
            r = cli_fail(run->cli, CLI_EXIT_FAULT,
                _("the service lost what it had received %u times; tell its administrator"),
                restarts);
    }
    progress_end(&progress);
    if (r == cli_exit_of(RPC_UNAVAILABLE) || r == cli_exit_of(RPC_DEADLINE_EXCEEDED))
        cli_say(run->cli, _("run the same command again: it goes on where it stopped"));
    return r;
}

/* Check or commit. *ret_refused: the service will not, because of the records' issues. */
static int commit(struct run *run, bool *ret_refused)
{
    Palmares__V1__CommitImportRequest request = PALMARES__V1__COMMIT_IMPORT_REQUEST__INIT;
    const bool dry_run = cli_dry_run(run->cli);
    const struct client_call commit_call = {
        .service = CANDIDATE_SERVICE,
        .method = "CommitImport",
        .request = &request.base,
        .timeout_ms = cli_has(run->cli, "timeout") ? 0 : COMMIT_TIMEOUT_MS,
        .request_id = dry_run ? NULL : &run->cli->request_id,
    };
    struct rpc_status status = {0};
    ProtobufCMessage *response = NULL;
    int r;

    request.id = run->id;
    request.validate_only = dry_run;
    request.skip_rejected = cli_has(run->cli, "skip-rejected");
    arena_reset(run->arena);
    r = cli_try_call(run->cli, &commit_call, run->arena, &status, &response);
    if (r)
        return r;
    *ret_refused = text_equal(status.reason, "IMPORT_HAS_ISSUES");
    if (status.code == RPC_OK)
        run->import = (void *)response;
    run->cli->sent_request_id = !dry_run;
    return status.code == RPC_OK || *ret_refused ? 0 : cli_fail_status(run->cli, &status);
}

/* The import as it stands after a refusal. */
static int refresh(struct run *run)
{
    Palmares__V1__GetImportRequest request = PALMARES__V1__GET_IMPORT_REQUEST__INIT;

    request.id = run->id;
    return call(run, "GetImport", &request.base);
}

/* What a heading that fills nothing means for the person. */
static void warn_columns(const struct run *run)
{
    for (size_t i = 0; i < run->import->n_columns; i++) {
        const Palmares__V1__ImportColumn *column = run->import->columns[i];
        if (text_is_empty(column->field))
            cli_warn(run->cli, _("column \"%s\" is not used"), column->heading);
    }
}

static int finish(struct run *run)
{
    const bool skip = cli_has(run->cli, "skip-rejected");
    const bool dry_run = cli_dry_run(run->cli);
    bool refused = false;
    int r, issues;

    r = commit(run, &refused);
    if (!r && refused)
        r = refresh(run);
    if (r)
        return r;
    warn_columns(run);
    refused |= dry_run && !skip && run->import->rejected_rows > 0;
    issues = run->import->issues > 0 || cli_has(run->cli, "rejects")
                 ? import_report_issues(run->cli, run->import)
                 : 0;
    r = import_report_counts(run->cli, run->import, !dry_run && !refused);
    if (issues || r)
        return issues ? issues : r;
    if (!refused)
        return 0;
    return cli_fail(run->cli, cli_exit_of(RPC_FAILED_PRECONDITION),
        dry_run
            ? _("the import would be refused: correct the rejected records (%u), or pass "
                "--skip-rejected")
            : _("nothing was imported: correct the rejected records (%u), or pass --skip-rejected"),
        run->import->rejected_rows);
}

static int import_run(struct run *run)
{
    int r = import_file_open(run->cli, run->cli->arguments[0], &run->file);

    if (r)
        return r;
    catch_interrupt();
    r = start(run);
    if (r)
        return r;
    if (run->import->state == PALMARES__V1__IMPORT__STATE__COMMITTED) {
        cli_say(run->cli,
            _("nothing to do: this very file was imported before, and nothing changed now"));
        return run->cli->format == CLI_JSON ? import_report_counts(run->cli, run->import, true) : 0;
    }
    r = upload(run);
    return r ? r : finish(run);
}

int candidate_import(struct cli *cli)
{
    struct run run = {
        .cli = cli,
        .file = {.fd = -1},
        .arena = arena_new(CALL_BYTES_MAX),
        .chunk = malloc(CHUNK_BYTES),
    };
    int r = run.arena && run.chunk ? import_run(&run) : -ENOMEM;

    import_file_close(&run.file);
    free(run.chunk);
    arena_free(run.arena);
    return r;
}
