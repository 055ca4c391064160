#include "domain/room.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/definition_kept.h"
#include "domain/room_rule.h"
#include "store/room.h"

#include <errno.h>

static int check_session(struct op *op, const char *field, const char *session)
{
    return text_is_empty(session) ? op_violation(op, field, "REQUIRED",
                                        "the id of a session is missing, for example \"ndrc-2022\"")
                                  : 0;
}

int centre_list(struct store *store,
    struct op *op,
    const struct room_page *page,
    centres_fn done,
    void *context)
{
    int r = check_session(op, "session", page->session);

    return r ? r : store_centre_list(store, op, page, done, context);
}

int room_list(
    struct store *store, struct op *op, const struct room_page *page, rooms_fn done, void *context)
{
    int r = check_session(op, "session", page->session);

    return r ? r : store_room_list(store, op, page, done, context);
}

/* ---- one ---- */

struct job {
    struct room_change *change;
    room_fn done;
    void *context;
    struct room result;
};

static int refuse_missing(struct op *op, const struct room *key)
{
    return op_refuse(op, OUTCOME_NOT_FOUND, "ROOM_NOT_FOUND",
        "centre %.16s has no room '%.40s': `palmares room list` shows those there are", key->centre,
        key->name);
}

static int check_key(struct op *op, const struct room *key)
{
    int r = check_session(op, "session", key->session);

    if (text_is_empty(key->centre))
        r = op_violation(op, "centre", "REQUIRED", "the code of the centre is missing");
    if (text_is_empty(key->name))
        r = op_violation(op, "name", "REQUIRED", "the name of the room is missing");
    return r;
}

static void got_one(struct op *op, int r, const struct room *rooms, size_t count, void *context)
{
    const struct job *job = context;

    if (r == 0 && count == 0)
        r = refuse_missing(op, &job->result);
    job->done(op, r, rooms, job->context);
}

int room_get(
    struct store *store, struct op *op, const struct room *key, room_fn done, void *context)
{
    const struct job job = {.done = done, .context = context, .result = *key};
    struct job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = check_key(op, key);

    if (r)
        return r;
    return kept ? store_room_get(store, op, key, got_one, kept) : -ENOMEM;
}

static void finish(struct op *op, int r, void *context)
{
    const struct job *job = context;

    job->done(op, r, &job->result, job->context);
}

/* ---- put ---- */

static int note_violation(void *context, unsigned field, const struct finding *finding)
{
    char path[40];

    (void)snprintf(path, sizeof path, "room.%s", room_field_name(field));
    (void)op_violation(context, path, finding->reason, "%s %s", finding->problem, finding->remedy);
    return 0;
}

static int settle(struct op *op, const struct session_definition *definition, struct room *room)
{
    struct resource_terms terms;
    const struct resource_check check = {op->arena, &terms, note_violation, op};
    int r = resource_terms_of(op->arena, definition, &terms);

    if (r == 0)
        r = room_settle(&check, room);
    return r ? r : op->violation_count ? OUTCOME_INVALID : 0;
}

static int check_centre(struct op *op, struct store_session *session, const struct room *room)
{
    struct centre centre;
    int r = store_centre_read(session, op, room->session, room->centre, &centre);

    return r == OUTCOME_NOT_FOUND
               ? op_refuse(op, OUTCOME_NOT_FOUND, "CENTRE_NOT_FOUND",
                     "the session has no centre %.16s yet: the first rooms of a centre are "
                     "imported, with its name and zone (`palmares room import`)",
                     room->centre)
               : r;
}

/* What would be stored, of a change that is only checked. */
static int probe(struct op *op, struct store_session *session, struct room *room)
{
    struct room stored;
    int r = store_room_read(session, op, room, &stored);

    if (r == OUTCOME_NOT_FOUND)
        return room->revision ? (int)OUTCOME_ETAG_MISMATCH : 0;
    if (r == 0 && room->revision && room->revision != stored.revision)
        r = OUTCOME_ETAG_MISMATCH;
    return r;
}

static int put_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    bool found;
    int r = store_room_prior(session, op, &job->result, &found);

    if (r || found)
        return r;
    job->result = job->change->room;
    r = definition_read(session, op, job->result.session, job->change->decode, &definition);
    if (r == 0)
        r = settle(op, definition_of(definition), &job->result);
    if (r == 0)
        r = check_centre(op, session, &job->result);
    if (r)
        return r;
    return job->change->validate_only ? probe(op, session, &job->result)
                                      : store_room_save(session, op, &job->result);
}

int room_put(
    struct store *store, struct op *op, struct room_change *change, room_fn done, void *context)
{
    const struct job job = {.change = change, .done = done, .context = context};
    struct job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = check_session(op, "room.session", change->room.session);

    if (r)
        return r;
    if (!kept)
        return -ENOMEM;
    store_work(store, op, put_work, finish, kept);
    return 0;
}

/* ---- delete ---- */

static int check_users(struct op *op, struct store_session *session, const struct room *room)
{
    struct store_room_users users;
    int r = store_room_users(session, op, room, &users);

    if (r)
        return r;
    if (users.commission_count)
        return op_refuse(op, OUTCOME_PRECONDITION, "ROOM_IN_USE",
            "%u commissions sit in room %.40s of centre %.16s (%s%s): give them another one first",
            users.commission_count, room->name, room->centre, users.commissions,
            users.commission_count > 5 ? ", ..." : "");
    if (users.plan_count)
        return op_refuse(op, OUTCOME_PRECONDITION, "ROOM_IN_USE",
            "plan %s has %u orals in room %.40s of centre %.16s: move them or discard the draft; a "
            "room that is lost is closed (`palmares room close`), and the plan repaired",
            users.plans, users.slot_count, room->name, room->centre);
    return 0;
}

static int delete_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    const struct room *asked = &job->change->room;
    bool found;
    int r = store_room_prior(session, op, &job->result, &found);

    if (r || found)
        return r;
    r = store_room_read(session, op, asked, &job->result);
    if (r == OUTCOME_NOT_FOUND)
        return refuse_missing(op, asked);
    if (r == 0 && asked->revision && asked->revision != job->result.revision)
        r = OUTCOME_ETAG_MISMATCH;
    if (r == 0)
        r = check_users(op, session, asked);
    if (r || job->change->validate_only)
        return r;
    job->result.revision = asked->revision;
    r = store_room_drop(session, op, &job->result);
    return r == OUTCOME_NOT_FOUND ? refuse_missing(op, asked) : r;
}

int room_delete(
    struct store *store, struct op *op, struct room_change *change, room_fn done, void *context)
{
    const struct job job = {.change = change, .done = done, .context = context};
    struct job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = check_key(op, &change->room);

    if (r)
        return r;
    if (!kept)
        return -ENOMEM;
    store_work(store, op, delete_work, finish, kept);
    return 0;
}
