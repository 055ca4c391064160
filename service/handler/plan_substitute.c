/* palmares.v1.CommissionService: who can sit in the place of a member. */
#include "domain/plan_substitute.h"

#include "handler/plan_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

struct asking {
    struct rpc_call *call;
    struct plan_substituting substituting;
};

static void fill_substitute(
    const struct plan_substitute *substitute, Palmares__V1__Substitute *message)
{
    message->examiner = handler_text(substitute->code);
    message->family_name = handler_text(substitute->family_name);
    message->given_name = handler_text(substitute->given_name);
    message->quality = (Palmares__V1__ExaminerQuality)substitute->quality;
    message->establishment = handler_text(substitute->establishment);
    message->note = handler_text(substitute->note);
    message->orals = substitute->orals;
}

static bool add_substitutes(struct arena *arena,
    const struct plan_substituting *found,
    Palmares__V1__ListSubstitutesResponse *message)
{
    message->substitutes =
        handler_messages(arena, &palmares__v1__substitute__descriptor, found->count);
    for (size_t i = 0; message->substitutes && i < found->count; i++)
        fill_substitute(&found->substitutes[i], message->substitutes[i]);
    message->n_substitutes = found->count;
    return message->substitutes;
}

static void reply(struct op *op, int r, const struct plan_substituting *found, void *context)
{
    struct asking *asking = context;
    Palmares__V1__ListSubstitutesResponse message = PALMARES__V1__LIST_SUBSTITUTES_RESPONSE__INIT;

    if (r) {
        handler_fail(asking->call, op, r);
        return;
    }
    message.plan = plan_wire(op->arena, &found->plan);
    message.total = (uint32_t)found->found;
    if (message.plan && add_substitutes(op->arena, found, &message))
        rpc_call_reply(asking->call, &message.base);
    else
        handler_fail_memory(asking->call);
}

void handle_list_substitutes(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListSubstitutesRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asking *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->substituting = (struct plan_substituting){.session = asked->session,
        .commission = asked->commission,
        .examiner = asked->examiner,
        .number = asked->plan,
        .decode = session_wire_decode};
    r = plan_substitutes(handlers->store, op, &asking->substituting, reply, asking);
    if (r)
        handler_fail(call, op, r);
}
