/* palmares.v1.IdentityService */
#include "handler/kiosk_wire.h"
#include "handler/services.h"

#include "domain/identity.h"

#include "base/text.h"

#include <palmares/v1/identity.pb-c.h>

#include <errno.h>

enum { USUAL_PAGE = 50, LARGEST_PAGE = 1000 };

static Palmares__V1__Certificate *certificate_message(
    struct arena *arena, const struct certificate_record *record)
{
    Palmares__V1__Certificate *message = arena_alloc(arena, sizeof *message);
    char *fingerprint = arena_alloc(arena, 2 * FINGERPRINT_SIZE + 1);

    if (!message || !fingerprint)
        return NULL;
    palmares__v1__certificate__init(message);
    text_hex_format(record->fingerprint, FINGERPRINT_SIZE, fingerprint);
    message->fingerprint = fingerprint;
    message->principal = arena_strdup(arena, record->principal);
    message->serial = arena_strdup(arena, record->serial);
    message->not_before = handler_timestamp(arena, record->not_before_us);
    message->not_after = handler_timestamp(arena, record->not_after_us);
    message->revoke_time = handler_timestamp(arena, record->revoked_us);
    message->revocation_reason = arena_strdup(arena, record->revocation_reason);
    return message->principal && message->serial && message->revocation_reason ? message : NULL;
}

static bool add_certificates(
    struct arena *arena, const struct principal_record *record, Palmares__V1__Principal *message)
{
    message->certificates =
        arena_calloc(arena, record->certificate_count, sizeof(Palmares__V1__Certificate *));
    if (!message->certificates)
        return false;
    for (size_t i = 0; i < record->certificate_count; i++) {
        message->certificates[i] = certificate_message(arena, &record->certificates[i]);
        if (!message->certificates[i])
            return false;
    }
    message->n_certificates = record->certificate_count;
    return true;
}

/* NULL: the arena is full. */
static Palmares__V1__Principal *principal_message(
    struct arena *arena, const struct principal_record *record)
{
    Palmares__V1__Principal *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__principal__init(message);
    message->name = arena_strdup(arena, record->name);
    message->role = (Palmares__V1__Role)record->role;
    message->label = arena_strdup(arena, record->label);
    message->establishment = arena_strdup(arena, record->establishment);
    message->disabled = record->disabled;
    message->etag = arena_printf(arena, "%d", (int)record->revision);
    message->create_time = handler_timestamp(arena, record->created_us);
    if (!message->name || !message->label || !message->establishment || !message->etag)
        return NULL;
    if (record->kiosk) {
        message->kiosk = kiosk_scope_message(arena, record->kiosk);
        if (!message->kiosk)
            return NULL;
    }
    return add_certificates(arena, record, message) ? message : NULL;
}

static void reply_principal(
    struct op *op, int r, const struct principal_record *record, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Principal *message;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    message = principal_message(op->arena, record);
    if (message)
        rpc_call_reply(call, &message->base);
    else
        handler_fail_memory(call);
}

/* The call, and what the answer says of the service. */
struct who {
    struct rpc_call *call;
    const char *version;
};

static void reply_who(struct op *op, int r, const struct principal_record *record, void *context)
{
    const struct who *who = context;
    struct rpc_call *call = who->call;
    Palmares__V1__WhoAmIResponse response = PALMARES__V1__WHO_AM_IRESPONSE__INIT;
    char fingerprint[2 * FINGERPRINT_SIZE + 1];

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    response.principal = principal_message(op->arena, record);
    response.server_version = arena_strdup(op->arena, who->version);
    if (!response.principal || !response.server_version) {
        handler_fail_memory(call);
        return;
    }
    text_hex_format(op->principal->fingerprint, FINGERPRINT_SIZE, fingerprint);
    response.fingerprint = fingerprint;
    rpc_call_reply(call, &response.base);
}

void handle_who_am_i(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct who *who;
    int r;

    (void)request;
    if (!op)
        return;
    who = arena_alloc(op->arena, sizeof *who);
    if (!who) {
        handler_fail_memory(call);
        return;
    }
    *who = (struct who){.call = call, .version = handlers->version};
    r = identity_get(handlers->store, op, op->principal->name, reply_who, who);
    if (r)
        handler_fail(call, op, r);
}

void handle_get_principal(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetPrincipalRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = identity_get(handlers->store, op, asked->name, reply_principal, call);
    if (r)
        handler_fail(call, op, r);
}

/* One page; there is a next one when it is full. */
struct listing {
    struct rpc_call *call;
    uint32_t page_size;
};

static void reply_principals(
    struct op *op, int r, const struct principal_record *records, size_t count, void *context)
{
    struct listing *listing = context;
    Palmares__V1__ListPrincipalsResponse response = PALMARES__V1__LIST_PRINCIPALS_RESPONSE__INIT;

    if (r) {
        handler_fail(listing->call, op, r);
        return;
    }
    response.principals = arena_calloc(op->arena, count, sizeof *response.principals);
    for (size_t i = 0; i < count && response.principals; i++) {
        response.principals[i] = principal_message(op->arena, &records[i]);
        if (!response.principals[i])
            response.principals = NULL;
    }
    if (!response.principals) {
        handler_fail_memory(listing->call);
        return;
    }
    response.n_principals = count;
    if (count == listing->page_size)
        response.next_page_token = response.principals[count - 1]->name;
    rpc_call_reply(listing->call, &response.base);
}

void handle_list_principals(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListPrincipalsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing;
    int r;

    if (!op)
        return;
    listing = arena_alloc(op->arena, sizeof *listing);
    if (!listing) {
        handler_fail_memory(call);
        return;
    }
    listing->call = call;
    r = handler_page_size(op, asked->page_size, USUAL_PAGE, LARGEST_PAGE, &listing->page_size);
    if (r == 0)
        r = identity_list(handlers->store, op, (enum role)asked->role, asked->page_token,
            listing->page_size, reply_principals, listing);
    if (r)
        handler_fail(call, op, r);
}

/* The principal of a request, in plain C. OUTCOME_INVALID when it is missing or its etag is not
 * one. */
static int read_principal(
    struct op *op, const Palmares__V1__Principal *message, struct principal_record *to)
{
    int64_t revision = 0;

    if (!message)
        return op_violation(op, "principal", "REQUIRED", "the principal is missing");
    if (*message->etag && text_parse_i64(message->etag, 1, INT32_MAX, &revision))
        return op_violation(op, "principal.etag", "ETAG", "this is not an etag of a principal");
    *to = (struct principal_record){
        .name = message->name,
        .role = (enum role)message->role,
        .label = message->label,
        .establishment = message->establishment,
        .disabled = message->disabled,
        .revision = (int32_t)revision,
    };
    return 0;
}

void handle_create_principal(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CreatePrincipalRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct principal_record record;
    int r;

    if (!op)
        return;
    r = read_principal(op, asked->principal, &record);
    if (r == 0)
        r = identity_create(
            handlers->store, op, &record, asked->validate_only, reply_principal, call);
    if (r)
        handler_fail(call, op, r);
}

void handle_update_principal(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__UpdatePrincipalRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct principal_record record;
    int r;

    if (!op)
        return;
    r = read_principal(op, asked->principal, &record);
    if (r == 0)
        r = identity_update(
            handlers->store, op, &record, asked->validate_only, reply_principal, call);
    if (r)
        handler_fail(call, op, r);
}

static void reply_certificate(
    struct op *op, int r, const struct certificate_record *record, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Certificate *message;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    message = certificate_message(op->arena, record);
    if (message)
        rpc_call_reply(call, &message->base);
    else
        handler_fail_memory(call);
}

void handle_revoke_certificate(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__RevokeCertificateRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = identity_revoke(
        handlers->store, op, asked->fingerprint, asked->reason, reply_certificate, call);
    if (r)
        handler_fail(call, op, r);
}
