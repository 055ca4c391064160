/* Reading the bank of subjects. */
#include "domain/subject.h"

#include "base/text.h"
#include "domain/subject_parts.h"
#include "domain/subject_reading.h"
#include "domain/subject_vault.h"

#include <errno.h>

int subject_require_names(struct op *op, const char *session, const char *id)
{
    int r = 0;

    if (!*session)
        r = op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (!*id)
        r = op_violation(op, "id", "REQUIRED", "say which subject, for example \"E5A-1\"");
    return r;
}

/* ---- one ---- */

struct get_job {
    const struct subject_tools *tools;
    const char *session, *id;
    struct subject_reading *reading;
    subject_fn done;
    void *context;
};

static int get_work(struct op *op, struct store_session *session, void *context)
{
    struct get_job *job = context;

    return subject_read(op, session, job->tools, job->session, job->id, "READ", job->reading);
}

/* A sealed one is shown to its readers without content, and that is no refusal. */
static void got(struct op *op, int r, void *context)
{
    const struct get_job *job = context;

    if (r == 0 && job->reading->refused != OUTCOME_PRECONDITION)
        r = job->reading->refused;
    job->done(op, r, &job->reading->subject, job->context);
}

int subject_get(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    const char *id,
    subject_fn done,
    void *context)
{
    const struct get_job job = {.tools = tools,
        .session = session,
        .id = id,
        .reading = arena_calloc(op->arena, 1, sizeof *job.reading),
        .done = done,
        .context = context};
    struct get_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = subject_require_names(op, session, id);

    if (r == 0 && (!kept || !job.reading))
        r = -ENOMEM;
    if (r == 0)
        store_work(tools->store, op, get_work, got, kept);
    return r;
}

/* ---- many ---- */

struct list_job {
    const struct subject_tools *tools;
    struct subject_listing *listing;
    subject_list_fn done;
    void *context;
};

static int show(struct op *op,
    const struct subject_tools *tools,
    const struct subject_stored *stored,
    struct subject *to)
{
    bool open = stored->open_us && stored->open_us <= op->now_us;
    int r = 0;

    *to = (struct subject){.record = stored->record};
    if (tools->key && (open || subject_is_reader(op, &stored->record)))
        r = subject_open_summary(op, tools, stored, to);
    if (open)
        to->record.state = SUBJECT_RELEASED;
    return r;
}

static int list_work(struct op *op, struct store_session *session, void *context)
{
    struct list_job *job = context;
    struct subject_listing *listing = job->listing;
    const struct subject_filter filter = {.session = listing->session,
        .epreuve = listing->epreuve,
        .after = listing->after,
        .state = listing->state,
        .limit = listing->limit + 1};
    struct subject_stored *list;
    struct subject *subjects;
    size_t count;
    int r = store_subject_list(session, op, &filter, &list, &count);

    if (r)
        return r;
    listing->more = count > listing->limit;
    listing->count = base_min_size(count, listing->limit);
    listing->subjects = subjects = arena_calloc(op->arena, count + 1, sizeof *subjects);
    if (!subjects)
        return -ENOMEM;
    for (size_t i = 0; i < listing->count && r == 0; i++)
        r = show(op, job->tools, &list[i], &subjects[i]);
    return r;
}

static void listed(struct op *op, int r, void *context)
{
    const struct list_job *job = context;

    job->done(op, r, job->listing, job->context);
}

int subject_list(const struct subject_tools *tools,
    struct op *op,
    struct subject_listing *listing,
    subject_list_fn done,
    void *context)
{
    const struct list_job job = {tools, listing, done, context};
    struct list_job *kept = arena_memdup(op->arena, &job, sizeof job);

    if (!*listing->session)
        return op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (!kept)
        return -ENOMEM;
    store_work(tools->store, op, list_work, listed, kept);
    return 0;
}
