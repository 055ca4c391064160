/* `palmares dossier import DIR`: every document of a folder, several calls at a time, one report.
 */
#include "cli/dossier.h"

#include "base/text.h"
#include "cli/progress.h"
#include "clientlib/file.h"
#include "clientlib/protojson.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>

enum { FILES_MAX = 100 * 1000, JOBS_USUAL = 4, JOBS_MAX = 32, REPORT_COLUMNS = 4 };

enum outcome { NOT_TRIED, STORED, CHECKED, REFUSED };

/* One wrong field, or the whole of it. */
struct complaint {
    char *field, *message;
};

/* One file; its texts are its own. */
struct entry {
    char *path, *name;
    enum outcome outcome;
    struct complaint *complaints;
    size_t complaint_count;
};

struct batch {
    struct cli *cli;
    char *session;
    struct entry *entries;
    size_t count;
    pthread_mutex_t lock; /* of what follows */
    size_t next, done;
    int fault; /* the first one: no more files are begun */
};

/* ---- one file ---- */

static int complain(struct entry *entry, const char *field, const char *message)
{
    struct complaint *longer =
        reallocarray(entry->complaints, entry->complaint_count + 1, sizeof *longer);
    struct complaint one = {strdup(field), strdup(message)};

    if (longer)
        entry->complaints = longer;
    if (!longer || !one.field || !one.message) {
        free(one.field);
        free(one.message);
        return -ENOMEM;
    }
    entry->outcome = REFUSED;
    entry->complaints[entry->complaint_count++] = one;
    return 0;
}

/* What the answer means for the file; the exit code when no other file would fare better. */
static int judge(struct batch *batch, struct entry *entry, const struct rpc_status *status)
{
    int r = 0;

    if (status->code == RPC_OK) {
        entry->outcome = cli_dry_run(batch->cli) ? CHECKED : STORED;
        return 0;
    }
    for (size_t i = 0; i < status->violation_count && !r; i++)
        r = complain(entry, status->violations[i].field, status->violations[i].message);
    if (!r && status->violation_count == 0)
        r = complain(entry, "", status->message);
    if (r)
        return r;
    if (status->code == RPC_UNAVAILABLE || status->code == RPC_UNAUTHENTICATED)
        return cli_fail_status(batch->cli, status);
    return 0;
}

static int put_json(struct batch *batch, struct entry *entry, struct arena *arena)
{
    Palmares__V1__PutDocumentRequest request = PALMARES__V1__PUT_DOCUMENT_REQUEST__INIT;
    const struct client_call call = {
        .service = DOSSIER_SERVICE, .method = "PutDocument", .request = &request.base};
    CLEANUP_BUFFER struct buffer text = {0};
    struct protojson_error error;
    struct rpc_status status = {0};
    ProtobufCMessage *message, *stored;
    Palmares__V1__DocumentKind kind;
    int r = file_read(entry->path, PROTOJSON_TEXT_MAX, &text);

    if (!r)
        r = buffer_terminate(&text);
    if (r)
        return r == -ENOMEM ? r : complain(entry, "", strerror(-r));
    r = dossier_text_read(&palmares__v1__document__descriptor, &text, arena, &error, &message);
    if (r == PROTOJSON_E_INVALID) {
        const char *place = arena_printf(arena, _("line %zu: %s"), error.line, error.message);
        return place ? complain(entry, error.path, place) : -ENOMEM;
    }
    if (r)
        return r;
    request.document = (void *)message;
    request.validate_only = cli_dry_run(batch->cli);
    dossier_make_own(request.document);
    if (text_is_empty(request.document->session))
        request.document->session = batch->session;
    if (!request.document->kind && dossier_content(request.document, &kind))
        request.document->kind = kind;
    r = client_call(batch->cli->client, &call, arena, &status, &stored);
    return r ? r : judge(batch, entry, &status);
}

/* NUMBER_PURPOSE_ORDINAL.pdf */
static bool read_name(struct entry *entry, struct arena *arena, struct dossier_upload *upload)
{
    char *number = arena_strdup(arena, entry->name);
    char *purpose = number ? strchr(number, '_') : NULL;
    char *ordinal = purpose ? strchr(purpose + 1, '_') : NULL;
    char *end = ordinal ? strrchr(ordinal, '.') : NULL;
    int64_t count;

    if (!end)
        return false;
    *purpose++ = *ordinal++ = *end = '\0';
    upload->candidate = number;
    upload->purpose = (Palmares__V1__Attachment__Purpose)dossier_word(DOSSIER_PURPOSES, purpose);
    if (!*number || !upload->purpose || text_parse_i64(ordinal, 1, DOSSIER_ORDINAL_MAX, &count))
        return false;
    upload->ordinal = (uint32_t)count;
    return true;
}

static int put_pdf(struct batch *batch, struct entry *entry, struct arena *arena)
{
    struct dossier_upload upload = {
        .cli = batch->cli,
        .arena = arena,
        .session = batch->session,
        .file = entry->path,
        .dry_run = cli_dry_run(batch->cli),
        .quiet = true,
    };
    Palmares__V1__Document *document;
    struct rpc_status status;
    const char *why = NULL;
    int r;

    if (!read_name(entry, arena, &upload))
        return complain(entry, "",
            _("the name is not NUMBER_PURPOSE_ORDINAL.pdf, with offre, scan or justificatif, such "
              "as 0123456_offre_1.pdf"));
    r = dossier_upload(&upload, &status, &document, &why);
    if (r > 0)
        return complain(entry, "", why ? why : "?");
    return r ? r : judge(batch, entry, &status);
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);

    return length > tail && strcasecmp(name + length - tail, end) == 0;
}

/* ---- many ---- */

static struct entry *next_entry(struct batch *batch, int r)
{
    struct entry *entry = NULL;

    (void)pthread_mutex_lock(&batch->lock);
    if (r && !batch->fault)
        batch->fault = r;
    if (!batch->fault && batch->next < batch->count)
        entry = &batch->entries[batch->next++];
    (void)pthread_mutex_unlock(&batch->lock);
    return entry;
}

static void *work(void *context)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(DOSSIER_REPLY_MAX);
    struct batch *batch = context;
    struct entry *entry;
    int r = arena ? 0 : -ENOMEM;

    while ((entry = next_entry(batch, r))) {
        arena_reset(arena);
        r = ends_with(entry->name, ".pdf") ? put_pdf(batch, entry, arena)
                                           : put_json(batch, entry, arena);
        (void)pthread_mutex_lock(&batch->lock);
        batch->done++;
        (void)pthread_mutex_unlock(&batch->lock);
    }
    return NULL;
}

static void watch(struct batch *batch)
{
    const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
    struct progress progress;
    size_t done;
    int fault;

    progress_begin(&progress, batch->cli, _("Storing"), batch->count);
    do {
        (void)nanosleep(&pause, NULL);
        (void)pthread_mutex_lock(&batch->lock);
        done = batch->done;
        fault = batch->fault;
        (void)pthread_mutex_unlock(&batch->lock);
        progress_update(&progress, done);
    } while (done < batch->count && !fault);
    progress_end(&progress);
}

static int run_jobs(struct batch *batch)
{
    pthread_t threads[JOBS_MAX];
    uint32_t jobs, begun = 0;
    int r = cli_option_u32(batch->cli, "jobs", JOBS_USUAL, JOBS_MAX, &jobs);

    if (r)
        return r;
    while (begun < jobs && begun < batch->count &&
           pthread_create(&threads[begun], NULL, work, batch) == 0)
        begun++;
    if (begun == 0)
        return -EAGAIN;
    watch(batch);
    for (uint32_t i = 0; i < begun; i++)
        (void)pthread_join(threads[i], NULL);
    return batch->fault;
}

/* ---- the folder ---- */

static int wanted(const struct dirent *entry)
{
    return *entry->d_name != '.' &&
           (ends_with(entry->d_name, ".json") || ends_with(entry->d_name, ".pdf"));
}

static int list_folder(struct batch *batch, const char *folder)
{
    struct dirent **found = NULL;
    int count = scandir(folder, &found, wanted, alphasort);
    int r = 0;

    if (count < 0)
        return cli_fail(batch->cli, CLI_EXIT_FILE, "%s: %s", folder, strerror(errno));
    batch->entries = count ? calloc((size_t)count, sizeof *batch->entries) : NULL;
    for (int i = 0; i < count; i++) {
        if (batch->entries && !r) {
            struct entry *entry = &batch->entries[batch->count++];
            entry->name = arena_strdup(batch->cli->arena, found[i]->d_name);
            entry->path = arena_printf(batch->cli->arena, "%s/%s", folder, found[i]->d_name);
            r = entry->name && entry->path ? 0 : -ENOMEM;
        }
        free(found[i]);
    }
    free(found);
    if (count == 0)
        return cli_fail(batch->cli, CLI_EXIT_FILE,
            _("%s: there is no *.json and no *.pdf in this folder"), folder);
    return batch->entries ? r : -ENOMEM;
}

/* ---- the report ---- */

/* By enum outcome, for programs. */
static const char *const OUTCOMES[] = {"NOT_TRIED", "STORED", "RIGHT", "REFUSED"};

static int add_entry(struct table *table, const struct entry *entry, bool raw)
{
    static const char *const outcomes[] = {
        N_("not tried"), N_("stored"), N_("right"), N_("refused")};
    size_t rows = entry->complaint_count ? entry->complaint_count : 1;
    int r = 0;

    for (size_t i = 0; i < rows && !r; i++) {
        const struct complaint *complaint =
            i < entry->complaint_count ? &entry->complaints[i] : NULL;

        r = table_cell(table, i && !raw ? "" : entry->name);
        if (!r)
            r = table_cell_coloured(table, entry->outcome == REFUSED ? TABLE_RED : TABLE_GREEN,
                raw ? OUTCOMES[entry->outcome] : _(outcomes[entry->outcome]));
        if (!r)
            r = table_cell(table, complaint ? complaint->field : "");
        if (!r)
            r = table_cell(table, complaint ? complaint->message : "");
    }
    return r;
}

static int put_report(const struct batch *batch, FILE *to, bool raw, bool all)
{
    const struct table_column columns[REPORT_COLUMNS] = {
        {raw ? "file" : _("File"), false},
        {raw ? "outcome" : _("Outcome"), false},
        {raw ? "field" : _("Field"), false},
        {raw ? "message" : _("What is wrong"), false},
    };
    const struct table_options options = {
        .style = raw ? TABLE_CSV : TABLE_TEXT,
        .colour = !raw && batch->cli->colour,
        .to = to,
        .columns = columns,
        .column_count = REPORT_COLUMNS,
    };
    CLEANUP(table_free_p) struct table *table = table_new(&options);
    int r = table ? 0 : -ENOMEM;

    for (size_t i = 0; i < batch->count && !r; i++) {
        if (all || batch->entries[i].outcome == REFUSED || batch->entries[i].outcome == NOT_TRIED)
            r = add_entry(table, &batch->entries[i], raw);
    }
    return !r && (table_rows(table) || raw) ? table_flush(table) : r;
}

static int put_report_file(const struct batch *batch)
{
    const char *file = cli_option(batch->cli, "report");
    FILE *to = file ? fopen(file, "we") : NULL;
    int r;

    if (!file)
        return 0;
    r = to ? put_report(batch, to, true, true) : -EIO;
    if (to && fclose(to))
        r = -EIO;
    return r == -EIO ? cli_fail(batch->cli, CLI_EXIT_FILE, "%s: %s", file, strerror(errno)) : r;
}

static void put_json_entry(const struct entry *entry)
{
    (void)fputs("    {\"file\": ", stdout);
    cli_put_json_text(entry->name);
    (void)printf(", \"outcome\": \"%s\", \"problems\": [", OUTCOMES[entry->outcome]);
    for (size_t i = 0; i < entry->complaint_count; i++) {
        (void)fputs(i ? ", {\"field\": " : "{\"field\": ", stdout);
        cli_put_json_text(entry->complaints[i].field);
        (void)fputs(", \"message\": ", stdout);
        cli_put_json_text(entry->complaints[i].message);
        (void)fputc('}', stdout);
    }
    (void)fputs("]}", stdout);
}

/* All files, as the CSV report has them. */
static int put_json_report(const struct batch *batch)
{
    (void)fputs("{\n  \"files\": [\n", stdout);
    for (size_t i = 0; i < batch->count; i++) {
        put_json_entry(&batch->entries[i]);
        (void)fputs(i + 1 < batch->count ? ",\n" : "\n", stdout);
    }
    (void)fputs("  ]\n}\n", stdout);
    return cli_finish_output(batch->cli);
}

/* The table of what was refused, the file of everything, the sums; 0 when all is well. */
static int report(const struct batch *batch)
{
    size_t good = 0, bad = 0;
    int r;

    for (size_t i = 0; i < batch->count; i++) {
        good += batch->entries[i].outcome == STORED || batch->entries[i].outcome == CHECKED;
        bad += batch->entries[i].outcome == REFUSED;
    }
    r = batch->cli->format == CLI_JSON ? put_json_report(batch)
                                       : put_report(batch, stdout, batch->cli->format == CLI_CSV,
                                             batch->cli->format == CLI_CSV);
    if (!r)
        r = put_report_file(batch);
    if (r)
        return r;
    cli_say(batch->cli,
        cli_dry_run(batch->cli) ? _("files: %zu; right: %zu, wrong: %zu; nothing was stored")
                                : _("files: %zu; stored: %zu, refused: %zu"),
        batch->count, good, bad);
    return bad ? CLI_EXIT_CONTENT : 0;
}

static void free_entries(struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        for (size_t k = 0; k < batch->entries[i].complaint_count; k++) {
            free(batch->entries[i].complaints[k].field);
            free(batch->entries[i].complaints[k].message);
        }
        free(batch->entries[i].complaints);
    }
    free(batch->entries);
}

int dossier_import(struct cli *cli)
{
    struct batch batch = {.cli = cli, .lock = PTHREAD_MUTEX_INITIALIZER};
    int r = list_folder(&batch, cli->arguments[0]);
    int fault = 0;

    if (!r)
        r = cli_session(cli, &batch.session);
    if (!r)
        r = cli_connect(cli);
    if (!r) {
        fault = run_jobs(&batch);
        r = fault < 0 ? fault : report(&batch);
    }
    free_entries(&batch);
    return fault ? fault : r;
}
