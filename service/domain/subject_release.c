#include "domain/subject_release.h"

#include "base/text.h"
#include "domain/definition_kept.h"
#include "domain/subject_reading.h"
#include "domain/subject_release_parts.h"

#include <errno.h>

#define MINUTE_US INT64_C(60000000)

/* One call: what is asked, and what is known meanwhile. */
struct job {
    const struct subject_tools *tools;
    const char *session, *id;
    struct release_change *change; /* NULL: only read */
    subject_release_fn done;
    void *context;
    struct definition_ref *definition;
    struct subject_stored stored;
    struct subject_release_row row;
    int refused; /* in the audit: its row is committed, and this is the answer */
};

static int read_now(struct op *op, struct store_session *session, struct job *job, bool lock)
{
    int r = subject_find_stored(op, session, job->session, job->id, false, &job->stored);

    definition_unref(TAKE_PTR(job->definition));
    if (r == 0)
        r = definition_read(session, op, job->session, job->tools->decode, &job->definition);
    return r ? r
             : release_read(op, session, definition_of(job->definition), &job->stored.record, lock,
                   &job->row);
}

static void finish(struct op *op, int r, void *context)
{
    struct job *job = context;
    CLEANUP(definition_unref_p)
    struct definition_ref *definition = TAKE_PTR(job->definition); /* outlives the answer */

    job->done(op, r ? r : job->refused, &job->row.release, job->context);
}

static int read_work(struct op *op, struct store_session *session, void *context)
{
    return read_now(op, session, context, false);
}

static int start(
    const struct subject_tools *tools, struct op *op, const struct job *from, store_work_fn work)
{
    struct job *job = arena_memdup(op->arena, from, sizeof *from);
    int r = job ? release_check_key(op, from->session, from->id) : -ENOMEM;

    if (r == 0)
        store_work(tools->store, op, work, finish, job);
    return r;
}

int subject_release_get(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    const char *id,
    subject_release_fn done,
    void *context)
{
    const struct job job = {
        .tools = tools, .session = session, .id = id, .done = done, .context = context};

    return start(tools, op, &job, read_work);
}

/* ---- changes ---- */

static int change_recipients(struct op *op, struct store_session *session, struct job *job)
{
    const struct release_change *change = job->change;
    int r = release_check_recipients(op, session, job->session, &job->row.release.places,
        change->recipients, change->recipient_count);

    return r ? r
             : store_subject_recipients_save(
                   session, op, job->session, job->id, change->recipients, change->recipient_count);
}

/* A leak that was accepted at the seal stays accepted, unless another reason is given. */
static const char *leak_reason(const struct job *job)
{
    return *job->change->reason ? job->change->reason : job->row.release.leak_reason;
}

static int change_schedule(struct op *op, struct store_session *session, struct job *job)
{
    struct subject_release *release = &job->row.release;
    int r = release->due.count ? 0
                               : release_due(op, session, definition_of(job->definition),
                                     &job->stored.record, &release->due);

    if (r == 0)
        r = release_check_leaks(op, &release->due, leak_reason(job), job->change->validate_only);
    if (r == 0)
        r = release_check_earlier(
            op, definition_of(job->definition), &job->stored.record, &job->row, &release->due);
    if (r)
        return r;
    release->places = release->due;
    if (job->change->validate_only) {
        release->leak_reason = leak_reason(job);
        return 0;
    }
    r = store_subject_places_save(session, op, job->session, job->id, &release->due);
    return r ? r
             : store_subject_seal_schedule(
                   session, op, job->session, job->id, release->due.open_us, leak_reason(job));
}

/* ---- before the hour, by two ---- */

/* The transaction ends well, so that the attempt stays in the audit. */
static int refuse_same(struct op *op, struct store_session *session, struct job *job)
{
    job->refused = op_refuse(op, OUTCOME_PRECONDITION, "SAME_MANAGER",
        "you asked for this early release yourself: a second manager confirms it, with a "
        "certificate of their own");
    return subject_note_access(op, session, &job->stored.record, "EARLY_RELEASE", job->refused);
}

static bool all_released(const struct op *op, const struct release_places *places)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->places[i].release_us > op->now_us)
            return false;
    return places->count > 0;
}

static int check_early(struct op *op, const struct job *job)
{
    const struct subject_release *release = &job->row.release;
    const char *reason = job->change->reason;

    if (text_is_empty(reason))
        return op_violation(op, "reason", "REQUIRED", "say why it is released before its hour");
    if (text_utf8_count(reason, strlen(reason)) > SUBJECT_RELEASE_REASON_MAX)
        return op_violation(
            op, "reason", "TOO_LONG", "write at most %d characters", SUBJECT_RELEASE_REASON_MAX);
    if (release->early.released_us || all_released(op, &release->places))
        return op_refuse(op, OUTCOME_PRECONDITION, "RELEASED",
            "subject %.32s is released everywhere already", job->id);
    return 0;
}

static int change_early(struct op *op, struct store_session *session, struct job *job)
{
    const struct session_definition *definition = definition_of(job->definition);
    int64_t minutes = definition->subject_rules.release.early_confirm_minutes;
    bool asked = release_early_waits(op, &job->row.release);
    int r = check_early(op, job);

    if (r)
        return r;
    if (asked && release_same_manager(op, &job->row))
        return refuse_same(op, session, job);
    if (asked)
        return store_subject_early_confirm(session, op, job->session, job->id, job->change->reason);
    if (!definition->has_subject_rules || minutes == 0)
        return op_refuse(op, OUTCOME_PRECONDITION, "NO_SUBJECT_RULES",
            "session %.32s does not say how long an early release waits for its second manager",
            job->session);
    return store_subject_early_ask(
        session, op, job->session, job->id, op->now_us + minutes * MINUTE_US, job->change->reason);
}

static int change_one(struct op *op, struct store_session *session, struct job *job)
{
    switch (job->change->kind) {
    case RELEASE_RECIPIENTS:
        return change_recipients(op, session, job);
    case RELEASE_SCHEDULE:
        return change_schedule(op, session, job);
    case RELEASE_EARLY:
        return change_early(op, session, job);
    }
    return -EINVAL;
}

static int change_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    const struct release_change *change = job->change;
    bool found;
    int r = store_subject_release_prior(session, op, &found);

    job->refused = 0;
    if (r == 0)
        r = read_now(op, session, job, !found);
    if (r || found)
        return r;
    if (change->revision && change->revision != job->row.release.revision)
        return OUTCOME_ETAG_MISMATCH;
    r = change_one(op, session, job);
    if (r || job->refused || change->validate_only)
        return r;
    r = store_subject_release_note(
        session, op, job->session, job->id, job->row.json, change->reason, true);
    return r ? r : read_now(op, session, job, false);
}

int subject_release_change(const struct subject_tools *tools,
    struct op *op,
    struct release_change *change,
    subject_release_fn done,
    void *context)
{
    const struct job job = {.tools = tools,
        .session = change->session,
        .id = change->id,
        .change = change,
        .done = done,
        .context = context};

    return start(tools, op, &job, change_work);
}

/* ---- with a draw ---- */

static int follow(struct op *op,
    struct store_session *session,
    const struct session_definition *definition,
    const struct subject_record *record)
{
    struct subject_release_row row;
    int r = release_read(op, session, definition, record, true, &row);

    if (r == OUTCOME_PRECONDITION) { /* it has no seal, and so no hours */
        op->reason = op->message = NULL;
        return 0;
    }
    if (r || !row.release.outdated)
        return r;
    r = release_check_earlier(op, definition, record, &row, &row.release.due);
    if (r == 0)
        r = store_subject_places_save(session, op, record->session, record->id, &row.release.due);
    if (r == 0)
        r = store_subject_seal_schedule(session, op, record->session, record->id,
            row.release.due.open_us, row.release.leak_reason);
    return r ? r
             : store_subject_release_note(
                   session, op, record->session, record->id, row.json, "", false);
}

int subject_release_follow_draw(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const char *of_session,
    const char *epreuve)
{
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    const struct subject_filter filter = {.session = of_session,
        .epreuve = epreuve,
        .after = "",
        .state = SUBJECT_SEALED,
        .limit = SUBJECT_SUMMARIES_MAX};
    struct subject_stored *list;
    size_t count = 0;
    int r = definition_read(session, op, of_session, tools->decode, &definition);

    if (r == 0)
        r = store_subject_list(session, op, &filter, &list, &count);
    for (size_t i = 0; i < count && r == 0; i++)
        r = follow(op, session, definition_of(definition), &list[i].record);
    return r;
}
