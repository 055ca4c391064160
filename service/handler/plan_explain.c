/* palmares.v1.CommissionService: why an oral has no slot. */
#include "domain/plan_explain.h"

#include "handler/plan_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

struct asking {
    struct rpc_call *call;
    struct plan_explaining explaining;
};

static bool add_obstacles(struct arena *arena,
    const struct plan_explaining *explaining,
    Palmares__V1__SlotExplanation *message)
{
    message->obstacles =
        handler_messages(arena, &palmares__v1__obstacle__descriptor, explaining->obstacle_count);
    for (size_t i = 0; message->obstacles && i < explaining->obstacle_count; i++) {
        Palmares__V1__Obstacle *obstacle = message->obstacles[i];

        obstacle->reason = handler_text(explaining->obstacles[i].reason);
        obstacle->commissions = explaining->obstacles[i].commissions;
        obstacle->places = explaining->obstacles[i].places;
        obstacle->message = handler_text(explaining->obstacles[i].message);
    }
    message->n_obstacles = explaining->obstacle_count;
    return message->obstacles;
}

static Palmares__V1__Remedy *remedy_wire(struct arena *arena, const struct plan_remedy *remedy)
{
    Palmares__V1__Remedy *message = arena_alloc(arena, sizeof *message);
    char time[6] = "";

    if (!message)
        return NULL;
    palmares__v1__remedy__init(message);
    if (*remedy->date)
        day_minute_format(remedy->minute, time);
    message->reason = handler_text(remedy->reason);
    message->message = handler_text(remedy->message);
    message->commission = handler_text(remedy->commission);
    message->date = handler_text(remedy->date);
    message->starts = arena_strdup(arena, time);
    return message->starts ? message : NULL;
}

static bool add_remedies(struct arena *arena,
    const struct plan_explaining *explaining,
    Palmares__V1__SlotExplanation *message)
{
    message->remedies =
        arena_calloc(arena, explaining->remedy_count + 1, sizeof *message->remedies);
    while (message->remedies && message->n_remedies < explaining->remedy_count) {
        Palmares__V1__Remedy *remedy =
            remedy_wire(arena, &explaining->remedies[message->n_remedies]);

        if (!remedy)
            return false;
        message->remedies[message->n_remedies++] = remedy;
    }
    return message->remedies;
}

static void reply(struct op *op, int r, const struct plan_explaining *explaining, void *context)
{
    struct asking *asking = context;
    Palmares__V1__SlotExplanation message = PALMARES__V1__SLOT_EXPLANATION__INIT;

    if (r) {
        handler_fail(asking->call, op, r);
        return;
    }
    message.slot = slot_wire(op->arena, &explaining->slot);
    if (message.slot && add_obstacles(op->arena, explaining, &message) &&
        add_remedies(op->arena, explaining, &message))
        rpc_call_reply(asking->call, &message.base);
    else
        handler_fail_memory(asking->call);
}

void handle_explain_slot(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ExplainSlotRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asking *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->explaining = (struct plan_explaining){.session = asked->session,
        .candidate = asked->candidate,
        .epreuve = asked->epreuve,
        .number = asked->plan,
        .decode = session_wire_decode};
    r = plan_explain(handlers->store, op, &asking->explaining, reply, asking);
    if (r)
        handler_fail(call, op, r);
}
