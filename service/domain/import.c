#include "domain/import.h"

#include "domain/candidate.h"
#include "domain/import_reader.h"
#include "domain/plain_text.h"
#include "store/import.h"

#include "base/text.h"

#include <errno.h>

/* What a worker is to do, and what came of it; in the op's arena. */
struct job {
    struct store *store;
    union {
        struct import_file *file;
        struct import_piece *piece;
        struct import_order *order;
    } asked;
    import_fn done;
    void *context;
    struct store_import import;
    bool issues; /* the commit was refused because of issues */
};

static struct job *job_new(struct op *op, struct job job)
{
    return arena_memdup(op->arena, &job, sizeof job);
}

static void finish_work(struct op *op, int r, void *context)
{
    struct job *job = context;

    if (r == 0 && job->issues)
        r = op_refuse(op, OUTCOME_PRECONDITION, "IMPORT_HAS_ISSUES",
            "%u of %u records have issues; nothing was imported. List them, correct the file, or "
            "leave the rejected records out.",
            job->import.import.progress.rejected + job->import.import.conflict_rows,
            job->import.import.progress.rows);
    job->done(op, r, r ? NULL : &job->import.import, job->context);
}

static int refuse_closed(struct op *op, const struct store_import *import)
{
    return op_refuse(op, OUTCOME_PRECONDITION, "IMPORT_CLOSED",
        "the import has been %s; start another one",
        import->import.state == IMPORT_COMMITTED ? "committed" : "cancelled");
}

/* ---- start ---- */

static int check_default_zone(
    struct op *op, struct import_file *file, const struct candidate_terms *terms)
{
    struct candidate probe = {.zone = ""};
    struct candidate_findings findings = {0};
    char *copy = arena_strdup(op->arena, file->default_zone);

    if (!copy)
        return -ENOMEM;
    probe.zone = file->default_zone = candidate_tidy(CANDIDATE_ZONE, copy, terms);
    if (!*probe.zone)
        return 0;
    candidate_check(&probe, 1u << CANDIDATE_ZONE, terms, &findings);
    if (findings.count == 0)
        return 0;
    return op_violation(op, "default_zone", findings.items[0].reason, "%s %s",
        findings.items[0].problem, findings.items[0].remedy);
}

static int work_start(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    struct import_file *file = job->asked.file;
    const struct candidate_terms *terms;
    struct uuid id;
    int r = store_import_terms(op, session, file->session, &terms);

    if (r == OUTCOME_NOT_FOUND)
        return op_refuse(
            op, OUTCOME_NOT_FOUND, "NOT_FOUND", "there is no session '%.40s'", file->session);
    if (r == 0)
        r = check_default_zone(op, file, terms);
    if (r == 0)
        r = store_import_clean(op, session);
    if (r == 0)
        r = store_import_start(op, session,
            &(struct store_import_file){
                file->session, file->name, file->size_bytes, file->sha256, file->default_zone},
            &id);
    if (r == 0)
        r = store_import_lock(op, session, &id, &job->import);
    if (r == 0 && job->import.session_revision != terms->session_revision)
        r = store_import_reset(op, session, &job->import, terms->session_revision);
    return r;
}

int import_start(
    struct store *store, struct op *op, struct import_file *file, import_fn done, void *context)
{
    struct job *job = job_new(
        op, (struct job){.store = store, .asked.file = file, .done = done, .context = context});
    int r = 0;

    if (!job)
        return -ENOMEM;
    if (text_is_empty(file->session))
        r = op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (file->size_bytes == 0)
        r = op_violation(op, "size_bytes", "EMPTY_FILE", "the file is empty. Export it again.");
    else if (file->size_bytes > IMPORT_FILE_MAX_BYTES)
        r = op_violation(op, "size_bytes", "FILE_TOO_LARGE",
            "the file has more than %d bytes. Split it.", IMPORT_FILE_MAX_BYTES);
    if (file->sha256_size != IMPORT_SHA256_SIZE)
        r = op_violation(
            op, "sha256", "SHA256", "the SHA-256 of the file has %d bytes", IMPORT_SHA256_SIZE);
    if (plain_text_check(file->name, IMPORT_FILE_NAME_MAX) &&
        !(*file->name && strchr("=+-@", *file->name)))
        r = op_violation(op, "file_name", "TEXT",
            "the name of the file is longer than %d characters, or not text", IMPORT_FILE_NAME_MAX);
    if (r)
        return r;
    store_work(store, op, work_start, finish_work, job);
    return 0;
}

/* ---- upload ---- */

static int take_row(void *context, const struct import_row *row)
{
    return store_import_write_row(context, row);
}

static int take_issue(void *context, const struct import_issue *issue)
{
    return store_import_write_issue(context, issue);
}

/* Read a piece into the staging tables. */
static int stage(struct op *op,
    struct store_session *session,
    struct job *job,
    const struct candidate_terms *terms)
{
    const struct import_piece *piece = job->asked.piece;
    struct import *import = &job->import.import;
    struct store_import_writer writer = {
        .session = session, .key = job->import.key, .issues = import->progress.issues};
    struct import_sink sink = {take_row, take_issue, &writer};
    struct import_chunk chunk = {.data = piece->data,
        .size = piece->size,
        .terms = terms,
        .default_zone = import->default_zone,
        .last = piece->offset + piece->size == import->size_bytes};
    int r = store_import_writer_begin(&writer), ended;

    if (r == 0) {
        r = import_read(op, &chunk, &import->progress, &sink);
        ended = store_import_writer_end(&writer);
        r = r ? r : ended;
    }
    store_import_writer_release(&writer);
    return r ? r : store_import_save_progress(op, session, &job->import);
}

static int work_upload(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    const struct import_piece *piece = job->asked.piece;
    struct import *import = &job->import.import;
    const struct candidate_terms *terms;
    int r = store_import_lock(op, session, &piece->id, &job->import);

    if (r)
        return r;
    if (!job->import.open)
        return refuse_closed(op, &job->import);
    r = store_import_terms(op, session, import->session, &terms);
    if (r == 0 && job->import.session_revision != terms->session_revision)
        r = store_import_reset(op, session, &job->import, terms->session_revision);
    if (r || piece->offset != import->progress.next_offset || import->state == IMPORT_CHECKED)
        return r;
    if (piece->size > import->size_bytes - piece->offset)
        return op_violation(op, "content", "SIZE",
            "the content goes beyond the %llu bytes of the file",
            (unsigned long long)import->size_bytes);
    r = store_import_set_unflushed(session);
    if (r == 0)
        r = stage(op, session, job, terms);
    if (r == 0 && import->progress.next_offset == import->size_bytes)
        import->state = IMPORT_CHECKED;
    return r;
}

int import_upload(
    struct store *store, struct op *op, struct import_piece *piece, import_fn done, void *context)
{
    struct job *job = job_new(
        op, (struct job){.store = store, .asked.piece = piece, .done = done, .context = context});

    if (!job)
        return -ENOMEM;
    if (piece->size > IMPORT_CHUNK_MAX_BYTES)
        return op_violation(
            op, "content", "TOO_LARGE", "a chunk has at most %d bytes", IMPORT_CHUNK_MAX_BYTES);
    if (piece->size == 0)
        return op_violation(op, "content", "REQUIRED", "the content is empty");
    store_work(store, op, work_upload, finish_work, job);
    return 0;
}

/* ---- commit ---- */

/* Fields that the file fills; extra time comes from three places. */
static uint32_t fields_of(const struct import_progress *progress)
{
    uint32_t mask = 0;

    for (size_t i = 0; i < progress->column_count; i++) {
        int target = progress->columns[i].target;

        if (target < CANDIDATE_FIELD_COUNT)
            mask |= 1u << target;
        if (target == IMPORT_TARGET_THIRD_TIME || target == CANDIDATE_ARRANGEMENTS)
            mask |= 1u << CANDIDATE_EXTRA_TIME;
    }
    return mask;
}

static int check_complete(struct op *op,
    struct store_session *session,
    struct job *job,
    const struct candidate_terms **ret_terms)
{
    const struct import *import = &job->import.import;
    int r = store_import_terms(op, session, import->session, ret_terms);

    if (r)
        return r;
    if (import->state != IMPORT_CHECKED)
        return op_refuse(op, OUTCOME_PRECONDITION, "IMPORT_INCOMPLETE",
            "only %llu of %llu bytes are there: go on uploading from byte %llu",
            (unsigned long long)import->progress.next_offset,
            (unsigned long long)import->size_bytes,
            (unsigned long long)import->progress.next_offset);
    if (job->import.session_revision != (*ret_terms)->session_revision)
        return op_refuse(op, OUTCOME_PRECONDITION, "SESSION_CHANGED",
            "the session's definition changed since the file was checked: start the import again");
    return 0;
}

/* A constraint that a set of good rows still met: somebody else was faster, or our rules and the
 * schema disagree. */
static int read_constraint(struct op *op, int r)
{
    if (r == OUTCOME_PRECONDITION)
        return op_refuse(op, OUTCOME_PRECONDITION, "IMPORT_CONFLICT",
            "the database refuses a record (%s); nothing was imported. Check the import again.",
            op->reason ? op->reason : "");
    return r;
}

static int apply(struct op *op,
    struct store_session *session,
    struct job *job,
    const struct candidate_terms *terms)
{
    struct import *import = &job->import.import;
    uint32_t mask = fields_of(&import->progress);
    bool issues = import->progress.rejected + import->conflict_rows > 0;
    int r;

    if (job->asked.order->validate_only || (issues && !job->asked.order->skip_rejected)) {
        job->issues = !job->asked.order->validate_only;
        r = store_import_count(op, session, &job->import, mask);
        return r ? r : store_import_finish(op, session, &job->import, false);
    }
    r = read_constraint(op, store_import_apply(op, session, &job->import, mask));
    if (r == 0 && import->created && candidate_registration_is_closed(terms, op->now_us))
        return op_refuse(op, OUTCOME_PRECONDITION, "REGISTRATION_CLOSED",
            "registration closed on %s, and %u records are of new candidates; nothing was imported",
            terms->registration_closes, import->created);
    return r ? r : store_import_finish(op, session, &job->import, true);
}

static int work_commit(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    const struct candidate_terms *terms;
    bool answered = false;
    int r = store_import_lock(op, session, &job->asked.order->id, &job->import);

    job->issues = false;
    if (r == 0)
        r = store_import_find_answer(op, session, &answered);
    if (r || answered || job->import.import.state == IMPORT_COMMITTED)
        return r; /* a repeat: it is in the import what was done */
    if (!job->import.open)
        return refuse_closed(op, &job->import);
    r = check_complete(op, session, job, &terms);
    if (r == 0)
        r = store_import_set_up(session);
    if (r == 0 && !job->asked.order->validate_only)
        r = store_import_lock_candidates(session);
    if (r == 0)
        r = store_import_find_conflicts(
            op, session, &job->import, fields_of(&job->import.import.progress));
    return r ? r : apply(op, session, job, terms);
}

int import_commit(
    struct store *store, struct op *op, struct import_order *order, import_fn done, void *context)
{
    struct job *job = job_new(
        op, (struct job){.store = store, .asked.order = order, .done = done, .context = context});

    if (!job)
        return -ENOMEM;
    store_work(store, op, work_commit, finish_work, job);
    return 0;
}

static int work_cancel(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    int r = store_import_lock(op, session, &job->asked.order->id, &job->import);

    if (r || job->import.import.state == IMPORT_CANCELLED)
        return r;
    return job->import.open ? store_import_cancel(op, session, &job->import)
                            : refuse_closed(op, &job->import);
}

int import_cancel(
    struct store *store, struct op *op, struct import_order *order, import_fn done, void *context)
{
    struct job *job = job_new(
        op, (struct job){.store = store, .asked.order = order, .done = done, .context = context});

    if (!job)
        return -ENOMEM;
    store_work(store, op, work_cancel, finish_work, job);
    return 0;
}

/* ---- reads ---- */

int import_get(
    struct store *store, struct op *op, const struct uuid *id, import_fn done, void *context)
{
    return store_import_get(store, op, id, done, context);
}

int import_issues(struct store *store,
    struct op *op,
    const struct import_issue_page *page,
    import_issues_fn done,
    void *context)
{
    struct store_issue_page stored = {page->id, page->line, page->seq, page->limit};

    return store_import_issues(store, op, &stored, done, context);
}
