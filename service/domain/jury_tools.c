#include "domain/jury_tools.h"

#include "base/text.h"
#include "store/pin.h"
#include "store/sheet.h"

#include <errno.h>

int jury_require_key(struct op *op, const struct jury_tools *tools)
{
    if (tools->key)
        return 0;
    return op_refuse(op, OUTCOME_PRECONDITION, "NO_JURY_KEY",
        "this service has no key for PINs: name one in its configuration ([jury] key_file), the "
        "same for every palmaresd of the installation");
}

int jury_require_room(struct op *op,
    const struct store_room *room,
    const char *session,
    const char *centre,
    const char *name)
{
    if ((!*session || text_equal(session, room->session)) &&
        (!*centre || text_equal(centre, room->centre)) && (!*name || text_equal(name, room->name)))
        return 0;
    return op_refuse(op, OUTCOME_FORBIDDEN, "OTHER_ROOM",
        "this kiosk is the one of room %.20s of centre %.16s in session %.32s, and was asked for "
        "another one: enrol it for that room",
        room->name, room->centre, room->session);
}

int jury_room(struct store_session *session, struct op *op, struct store_room *ret_room)
{
    int r = store_room_of_caller(session, op, ret_room);

    if (r == OUTCOME_NOT_FOUND)
        return op_refuse(op, OUTCOME_FORBIDDEN, "NO_ROOM",
            "this kiosk is not the one of a room any more: enrol it with a new code");
    return r;
}

static int make_key(struct store_session *session,
    struct op *op,
    const struct jury_tools *tools,
    const char *of_session)
{
    struct signing_key_record made;
    int r = signing_key_make(
        tools->key, of_session, op->arena, &made.public_pem, &made.sealed, &made.sealed_size);

    return r ? r : store_signing_key_add(session, op, of_session, &made);
}

/* Two services may make one at once: the one that was stored is the key. */
int jury_public_key(struct store_session *session,
    struct op *op,
    const struct jury_tools *tools,
    const char *of_session,
    const char **ret_pem)
{
    struct signing_key_record record;
    int r = jury_require_key(op, tools);

    if (r == 0)
        r = store_signing_key_read(session, op, of_session, &record);
    if (r == OUTCOME_NOT_FOUND) {
        r = make_key(session, op, tools, of_session);
        if (r == 0)
            r = store_signing_key_read(session, op, of_session, &record);
    }
    if (r == 0)
        *ret_pem = record.public_pem;
    return r;
}

struct key_asking {
    const struct jury_tools *tools;
    const char *of_session, *pem;
    jury_public_key_fn done;
    void *context;
};

static int key_work(struct op *op, struct store_session *session, void *context)
{
    struct key_asking *asking = context;

    return jury_public_key(session, op, asking->tools, asking->of_session, &asking->pem);
}

static void key_got(struct op *op, int r, void *context)
{
    const struct key_asking *asking = context;

    asking->done(op, r, asking->pem, asking->context);
}

int jury_public_key_get(const struct jury_tools *tools,
    struct op *op,
    const char *of_session,
    jury_public_key_fn done,
    void *context)
{
    const struct key_asking asking = {
        .tools = tools, .of_session = of_session, .pem = "", .done = done, .context = context};
    struct key_asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int r = kept ? jury_require_key(op, tools) : -ENOMEM;

    if (r == 0)
        store_work(tools->store, op, key_work, key_got, kept);
    return r;
}
