#include "domain/room_day.h"

#include "base/error.h"
#include "base/text.h"
#include "model/date.h"
#include "store/room_day.h"

#include <errno.h>

struct asking {
    const struct jury_tools *tools;
    struct room_day *day;
    room_day_fn done;
    void *context;
};

int room_asked_check(struct op *op, const struct room_asked *asked)
{
    bool kiosk = op->principal && op->principal->role == ROLE_KIOSK;
    struct date day;
    int r = 0;

    if (!kiosk && text_is_empty(asked->session))
        r = op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (!kiosk && text_is_empty(asked->centre))
        r = op_violation(op, "centre", "REQUIRED", "the code of a centre is missing");
    if (!kiosk && text_is_empty(asked->room))
        r = op_violation(op, "room", "REQUIRED", "the name of a room is missing");
    if (*asked->day && date_parse(asked->day, &day))
        r = op_violation(op, "day", "DATE", "write a day as 2022-05-10");
    return r;
}

static void answer(struct op *op, int r, struct definition_ref *ref, void *context)
{
    const struct asking *asking = context;
    CLEANUP(definition_unref_p) struct definition_ref *definition = ref;

    if (r == 0)
        r = err_fold(
            room_day_complete(op->arena, definition_of(definition), op->now_us, asking->day));
    asking->done(
        op, r, asking->day, definition ? definition_of(definition) : NULL, asking->context);
}

static void complete(struct op *op, struct asking *asking)
{
    struct room_day *day = asking->day;
    struct definition_ref *definition = definition_kept(day->session, day->definition);
    int r = 0;

    if (!definition)
        r = definition_with(
            asking->tools->store, op, day->session, asking->tools->decode, answer, asking);
    if (r)
        asking->done(op, r, NULL, NULL, asking->context);
    if (definition)
        answer(op, 0, definition, asking);
}

/* ---- the session's key, which is made for the first kiosk that asks ---- */

static int make_key(struct op *op, struct store_session *session, void *context)
{
    const struct asking *asking = context;

    return jury_public_key(session, op, asking->tools, asking->day->session, &asking->day->pin_key);
}

static void made_key(struct op *op, int r, void *context)
{
    struct asking *asking = context;

    if (r)
        asking->done(op, r, NULL, NULL, asking->context);
    else
        complete(op, asking);
}

static void got_day(struct op *op, int r, struct room_day *day, void *context)
{
    struct asking *asking = context;

    asking->day = day;
    if (r)
        asking->done(op, r, NULL, NULL, asking->context);
    else if (*day->pin_key || !asking->tools->key || op->principal->role != ROLE_KIOSK)
        complete(op, asking);
    else
        store_work(asking->tools->store, op, make_key, made_key, asking);
}

int room_day_read(const struct jury_tools *tools,
    struct op *op,
    const struct room_asked *asked,
    room_day_fn done,
    void *context)
{
    const struct asking asking = {.tools = tools, .done = done, .context = context};
    struct asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int r = room_asked_check(op, asked);

    if (r)
        return r;
    return kept ? store_room_day(tools->store, op, asked, got_day, kept) : -ENOMEM;
}

/* ---- its revision ---- */

struct looking {
    room_revision_fn done;
    void *context;
};

static void got_revision(struct op *op, int r, const struct room_revision *revision, void *context)
{
    const struct looking *looking = context;
    struct room_revision_now now = {
        .session = revision->session,
        .centre = revision->centre,
        .room = revision->room,
        .revision = arena_printf(op->arena, "%lld", (long long)revision->revision),
    };

    if (r == 0 && !now.revision)
        r = -ENOMEM;
    looking->done(op, r, &now, looking->context);
}

int room_revision_read(struct store *store,
    struct op *op,
    const struct room_asked *asked,
    room_revision_fn done,
    void *context)
{
    const struct looking looking = {done, context};
    struct looking *kept = arena_memdup(op->arena, &looking, sizeof looking);
    int r = room_asked_check(op, asked);

    if (r)
        return r;
    return kept ? store_room_revision(store, op, asked, got_revision, kept) : -ENOMEM;
}
