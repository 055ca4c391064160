/* palmares.v1.JuryService: PINs. What is in the clear is wiped as soon as it was used. */
#include "handler/services.h"

#include "domain/pin.h"
#include "domain/pin_change.h"

#include <errno.h>
#include <palmares/v1/jury.pb-c.h>

static void reply_check(struct op *op, int r, const struct pin_check *check, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__CheckPinResponse response = PALMARES__V1__CHECK_PIN_RESPONSE__INIT;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    response.state = (Palmares__V1__PinState)check->state;
    response.right = check->right;
    response.failures_left = check->failures_left;
    rpc_call_reply(call, &response.base);
}

void handle_check_pin(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CheckPinRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct pin_check *check = op ? arena_calloc(op->arena, 1, sizeof *check) : NULL;
    int r = -ENOMEM;

    if (!op)
        return;
    op->digest = 0; /* it goes into the audit, and would let whoever reads that try all PINs */
    if (check) {
        check->session = asked->session;
        check->examiner = asked->examiner;
        check->pin = arena_strdup(op->arena, asked->pin);
        check->new_pin = arena_strdup(op->arena, asked->new_pin);
        if (*asked->pin)
            pin_wipe(asked->pin);
        if (*asked->new_pin)
            pin_wipe(asked->new_pin);
        if (check->pin && check->new_pin)
            r = pin_check(handlers->jury, op, check, reply_check, call);
    }
    if (r) {
        pin_wipe(check ? check->pin : NULL);
        pin_wipe(check ? check->new_pin : NULL);
        handler_fail(call, op, r);
    }
}

static void reply_reset(struct op *op, int r, const struct pin_reset *reset, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__ResetPinResponse response = PALMARES__V1__RESET_PIN_RESPONSE__INIT;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    response.pin = handler_text(reset->pin);
    response.family_name = handler_text(reset->family_name);
    response.given_name = handler_text(reset->given_name);
    rpc_call_reply(call, &response.base);
}

void handle_reset_pin(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ResetPinRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct pin_reset *reset = op ? arena_calloc(op->arena, 1, sizeof *reset) : NULL;
    int r = -ENOMEM;

    if (!op)
        return;
    if (reset) {
        reset->session = asked->session;
        reset->examiner = asked->examiner;
        reset->validate_only = asked->validate_only;
        reset->only_missing = asked->only_missing;
        r = pin_reset(handlers->jury, op, reset, reply_reset, call);
    }
    if (r)
        handler_fail(call, op, r);
}
