#include "domain/room_day.h"

#include "base/error.h"
#include "base/text.h"
#include "model/date.h"
#include "store/room_day.h"

#include <errno.h>

struct asking {
    struct store *store;
    session_decode_fn decode;
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

static void got_day(struct op *op, int r, struct room_day *day, void *context)
{
    struct asking *asking = context;
    struct definition_ref *definition = NULL;

    asking->day = day;
    if (r == 0 && !(definition = definition_kept(day->session, day->definition))) {
        r = definition_with(asking->store, op, day->session, asking->decode, answer, asking);
        if (r == 0)
            return;
    }
    if (r)
        asking->done(op, r, NULL, NULL, asking->context);
    else
        answer(op, 0, definition, asking);
}

int room_day_read(struct store *store,
    struct op *op,
    const struct room_asked *asked,
    session_decode_fn decode,
    room_day_fn done,
    void *context)
{
    const struct asking asking = {
        .store = store, .decode = decode, .done = done, .context = context};
    struct asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int r = room_asked_check(op, asked);

    if (r)
        return r;
    return kept ? store_room_day(store, op, asked, got_day, kept) : -ENOMEM;
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
