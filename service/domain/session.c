#include "domain/session.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/calendar.h"
#include "domain/definition.h"
#include "domain/definition_diff.h"
#include "store/session.h"

#include <errno.h>

static int check_id(struct op *op, const char *field, const char *id)
{
    if (session_id_is_valid(id))
        return 0;
    return op_violation(op, field, text_is_empty(id) ? "REQUIRED" : "ID",
        "the id of a session is expected, for example \"ndrc-2022\"");
}

int session_get(struct store *store, struct op *op, const char *id, session_fn done, void *context)
{
    int r = check_id(op, "id", id);

    return r ? r : store_session_get(store, op, id, done, context);
}

int session_list(struct store *store,
    struct op *op,
    const char *after,
    uint32_t limit,
    sessions_fn done,
    void *context)
{
    return store_session_list(store, op, after, limit, done, context);
}

const char *session_etag(struct arena *arena, uint32_t revision)
{
    return arena_printf(arena, "%u", revision);
}

static int check_etag(struct op *op, const char *etag, uint32_t revision)
{
    const char *stored = session_etag(op->arena, revision);

    if (!stored)
        return -ENOMEM;
    if (text_is_empty(etag) || text_equal(etag, stored))
        return 0;
    return op_refuse(op, OUTCOME_ETAG_MISMATCH, "ETAG_MISMATCH",
        "the stored session is at revision %s, the request starts from '%.40s': read it again and "
        "repeat the change on it",
        revision ? stored : "none (there is no such session)", etag);
}

/* ---- load ---- */

struct load_job {
    struct session_load *load;
    session_load_fn done;
    void *context;
};

/* Of a session that is not there yet. */
static const struct session_definition nothing = {
    .id = "",
    .diploma = "",
    .specialty = "",
    .calendar = {.title = "", .room_rule = {.source = ""}},
    .candidate_rules = {.registration_closes = ""},
};

static int decode(struct op *op,
    const struct session_load *load,
    const struct session_record *record,
    const struct session_definition **ret_definition)
{
    return err_fold(
        load->decode(op->arena, record->definition, record->definition_size, ret_definition));
}

/* The request has been answered before: the same answer from the revisions that it found and made.
 */
static int answer_again(struct op *op,
    struct store_session *session,
    struct session_load *load,
    const struct store_session_prior *prior)
{
    const char *id = load->definition->id;
    const struct session_definition *before = &nothing, *after;
    struct session_record older, made;
    int r;

    if (!prior->same)
        return OUTCOME_REQUEST_ID_REUSED;
    r = store_session_read_revision(session, op, id, prior->revision, &made);
    if (r == 0)
        r = decode(op, load, &made, &after);
    if (r == 0 && !prior->created) {
        r = store_session_read_revision(session, op, id, prior->revision - 1, &older);
        if (r == 0)
            r = decode(op, load, &older, &before);
    }
    if (r == 0)
        r = definition_diff(op->arena, before, after, &load->differences);
    if (r)
        return err_fold(r);
    made.diploma = after->diploma;
    made.specialty = after->specialty;
    made.year = after->year;
    made.created_us = prior->created_us;
    load->record = made;
    load->created = prior->created;
    return 0;
}

static int refuse_use(
    struct op *op, const char *reason, const char *what, const struct store_session_use *use)
{
    return op_refuse(op, OUTCOME_PRECONDITION, reason,
        "%llu candidates of the session have the %s '%s' (N° %s for example), which the definition "
        "no longer has: give them another one first, or keep it",
        (unsigned long long)use->count, what, use->value, use->example);
}

/* Nothing that candidates refer to may go. */
static int check_use(
    struct op *op, struct store_session *session, const struct session_definition *definition)
{
    struct store_session_use use;
    int r = store_session_zone_use(session, op, definition, &use);

    if (r)
        return r;
    if (use.count)
        return refuse_use(op, "ZONE_IN_USE", "zone", &use);
    r = store_session_language_use(session, op, definition, &use);
    if (r)
        return r;
    return use.count ? refuse_use(op, "LANGUAGE_IN_USE", "language", &use) : 0;
}

static int save(struct op *op, struct store_session *session, struct session_load *load)
{
    struct store_session_save saved = {
        .definition = load->definition,
        .differences = &load->differences,
        .packed = load->packed,
        .packed_size = load->packed_size,
        .created = load->created,
    };
    struct calendar *calendar;
    uint32_t last;
    int r = calendar_compute(op->arena, &load->definition->calendar, load->definition, &calendar);

    if (r)
        return err_fold(r); /* the definition has been checked */
    r = store_session_last_revision(session, op, load->definition->id, &last);
    if (r)
        return r;
    saved.calendar = calendar;
    saved.revision = last + 1;
    return store_session_save(session, op, &saved, &load->record);
}

/* What is stored, compared with what is given. */
static int compare(struct op *op, struct store_session *session, struct session_load *load)
{
    const struct session_definition *stored = &nothing;
    int r = store_session_read(session, op, load->definition->id, &load->record);

    load->created = r == OUTCOME_NOT_FOUND;
    if (load->created) {
        load->record = (struct session_record){.id = load->definition->id};
        r = 0;
    }
    if (r == 0)
        r = check_etag(op, load->etag, load->record.revision);
    if (r == 0 && !load->created)
        r = decode(op, load, &load->record, &stored);
    return r ? r : definition_diff(op->arena, stored, load->definition, &load->differences);
}

/* Runs again from the start when the transaction has to. */
static int load_work(struct op *op, struct store_session *session, void *context)
{
    struct load_job *job = context;
    struct session_load *load = job->load;
    struct store_session_prior prior = {0};
    int r = store_session_lock(session, op, load->definition->id);

    if (r == 0 && op->has_request_id)
        r = store_session_prior(session, op, &prior);
    if (r)
        return r;
    if (prior.found)
        return answer_again(op, session, load, &prior);
    r = compare(op, session, load);
    if (r || (load->differences.count == 0 && !load->created))
        return r;
    r = check_use(op, session, load->definition);
    if (r || load->validate_only)
        return r;
    return save(op, session, load);
}

static void load_done(struct op *op, int r, void *context)
{
    const struct load_job *job = context;

    job->done(op, r, job->load, job->context);
}

int session_load(struct store *store,
    struct op *op,
    struct session_load *load,
    session_load_fn done,
    void *context)
{
    const struct load_job job = {load, done, context};
    struct load_job *kept;
    int r = definition_check(op, load->definition);

    if (r)
        return r;
    kept = arena_memdup(op->arena, &job, sizeof job);
    if (!kept)
        return -ENOMEM;
    store_work(store, op, load_work, load_done, kept);
    return 0;
}

/* ---- delete ---- */

struct delete_job {
    const char *id, *etag;
    session_delete_fn done;
    void *context;
};

static int delete_work(struct op *op, struct store_session *session, void *context)
{
    const struct delete_job *job = context;
    struct store_session_prior prior = {0};
    struct session_record record;
    struct store_session_use use;
    int r = store_session_lock(session, op, job->id);

    if (r == 0 && op->has_request_id)
        r = store_session_prior(session, op, &prior);
    if (r == 0 && prior.found)
        return prior.same ? 0 : OUTCOME_REQUEST_ID_REUSED;
    if (r == 0)
        r = store_session_read(session, op, job->id, &record);
    if (r == 0)
        r = check_etag(op, job->etag, record.revision);
    if (r == 0)
        r = store_session_use(session, op, job->id, &use);
    if (r)
        return r;
    if (use.count)
        return op_refuse(op, OUTCOME_PRECONDITION, "SESSION_IN_USE",
            "%llu candidates are registered or withdrawn in session %s (N° %s for example): a "
            "session "
            "with candidates is not deleted",
            (unsigned long long)use.count, job->id, use.example);
    return store_session_drop(session, op, job->id);
}

static void delete_done(struct op *op, int r, void *context)
{
    const struct delete_job *job = context;

    job->done(op, r, job->context);
}

int session_delete(struct store *store,
    struct op *op,
    const char *id,
    const char *etag,
    session_delete_fn done,
    void *context)
{
    const struct delete_job job = {id, etag, done, context};
    struct delete_job *kept;
    int r = check_id(op, "id", id);

    if (r)
        return r;
    kept = arena_memdup(op->arena, &job, sizeof job);
    if (!kept)
        return -ENOMEM;
    store_work(store, op, delete_work, delete_done, kept);
    return 0;
}
