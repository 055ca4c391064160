/* palmares.v1.EnrolmentService, and what of IdentityService is about kiosks. */
#include "handler/kiosk_wire.h"
#include "handler/services.h"

#include "domain/enrolment.h"

#include "base/text.h"

#include <palmares/v1/enrolment.pb-c.h>

#include <errno.h>

enum { USUAL_PAGE = 50, LARGEST_PAGE = 1000 };

Palmares__V1__KioskScope *kiosk_scope_message(struct arena *arena, const struct kiosk_scope *scope)
{
    Palmares__V1__KioskScope *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__kiosk_scope__init(message);
    message->session = arena_strdup(arena, scope->session);
    message->centre = arena_strdup(arena, scope->centre);
    message->room = arena_strdup(arena, scope->room);
    message->first_day = arena_strdup(arena, scope->first_day);
    message->last_day = arena_strdup(arena, scope->last_day);
    return message->session && message->centre && message->room && message->first_day &&
                   message->last_day
               ? message
               : NULL;
}

/* protobuf-c does not write to what it packs. */
static char **servers_message(const char *const *servers, size_t *ret_count)
{
    size_t count = 0;

    while (servers && servers[count])
        count++;
    *ret_count = count;
    return (char **)(uintptr_t)servers;
}

/* ---- CreateEnrolCode ---- */

struct granting {
    struct rpc_call *call;
    const struct enrol_authority *authority;
    struct enrol_code code;
    struct enrol_grant grant;
};

static void reply_grant(struct op *op, int r, const struct enrol_grant *grant, void *context)
{
    struct granting *granting = context;
    Palmares__V1__EnrolCode response = PALMARES__V1__ENROL_CODE__INIT;
    char code[ENROL_CODE_TEXT_SIZE] = "";

    if (r == 0) {
        if (!grant->validate_only)
            enrol_code_format(&granting->code, code);
        response.code = code;
        response.scope = kiosk_scope_message(op->arena, &grant->scope);
        response.principal = arena_strdup(op->arena, grant->principal);
        response.replaces = arena_strdup(op->arena, grant->replaces);
        response.expire_time = handler_timestamp(op->arena, grant->expires_us);
        response.servers = servers_message(granting->authority->servers, &response.n_servers);
        if (!response.scope || !response.principal || !response.replaces)
            r = -ENOMEM;
    }
    explicit_bzero(&granting->code, sizeof granting->code);
    if (r)
        handler_fail(granting->call, op, r);
    else
        rpc_call_reply(granting->call, &response.base);
    explicit_bzero(code, sizeof code);
}

/* The secret of the code and its digest. */
static int draw_code(struct granting *granting)
{
    const struct enrol_authority *authority = granting->authority;
    uint8_t bytes[ENROL_CODE_HALF_BYTES];
    int r = authority->random(bytes, sizeof bytes);

    if (r)
        return r;
    enrol_code_half(bytes, granting->code.secret);
    explicit_bzero(bytes, sizeof bytes);
    memcpy(granting->code.authority, authority->half, sizeof granting->code.authority);
    return authority->digest(granting->code.secret, ENROL_CODE_HALF, granting->grant.secret_digest);
}

static int read_day(struct op *op, const char *field, const char *text, char day[DATE_TEXT_SIZE])
{
    if (strlen(text) >= DATE_TEXT_SIZE)
        return op_violation(op, field, "DATE", "'%.20s' is not a day: write YYYY-MM-DD", text);
    (void)snprintf(day, DATE_TEXT_SIZE, "%s", text);
    return 0;
}

static int read_grant(
    struct op *op, const Palmares__V1__CreateEnrolCodeRequest *asked, struct enrol_grant *grant)
{
    const Palmares__V1__KioskScope *scope = asked->scope;
    int r;

    if (!scope)
        return op_violation(op, "scope", "REQUIRED", "the room is missing");
    *grant = (struct enrol_grant){
        .scope = {.session = scope->session, .centre = scope->centre, .room = scope->room},
        .valid_minutes = asked->valid_minutes,
        .replace = asked->replace,
        .validate_only = asked->validate_only,
        .principal = "",
        .replaces = "",
    };
    r = read_day(op, "scope.first_day", scope->first_day, grant->scope.first_day);
    return r ? r : read_day(op, "scope.last_day", scope->last_day, grant->scope.last_day);
}

void handle_create_enrol_code(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct granting *granting;
    int r;

    if (!op)
        return;
    granting = arena_calloc(op->arena, 1, sizeof *granting);
    if (!granting) {
        handler_fail_memory(call);
        return;
    }
    granting->call = call;
    granting->authority = handlers->enrol;
    r = handlers->enrol ? read_grant(op, (const void *)request, &granting->grant)
                        : enrol_refuse_unconfigured(op);
    if (r == 0)
        r = draw_code(granting);
    if (r == 0)
        r = enrol_grant_code(handlers->store, op, &granting->grant, reply_grant, granting);
    if (r)
        handler_fail(call, op, r);
}

/* ---- ListKiosks ---- */

struct listing {
    struct rpc_call *call;
    struct kiosk_page page;
};

static Palmares__V1__Kiosk *kiosk_message(struct arena *arena, const struct kiosk *kiosk)
{
    Palmares__V1__Kiosk *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__kiosk__init(message);
    message->principal = arena_strdup(arena, kiosk->principal);
    message->scope = kiosk_scope_message(arena, &kiosk->scope);
    message->label = arena_strdup(arena, kiosk->label);
    message->disabled = kiosk->disabled;
    message->enrol_time = handler_timestamp(arena, kiosk->enrolled_us);
    message->last_seen_time = handler_timestamp(arena, kiosk->seen_us);
    message->code_expire_time = handler_timestamp(arena, kiosk->code_expires_us);
    return message->principal && message->scope && message->label ? message : NULL;
}

static void reply_kiosks(
    struct op *op, int r, const struct kiosk *kiosks, size_t count, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListKiosksResponse response = PALMARES__V1__LIST_KIOSKS_RESPONSE__INIT;

    if (r == 0) {
        response.kiosks = arena_calloc(op->arena, count + 1, sizeof *response.kiosks);
        r = response.kiosks ? 0 : -ENOMEM;
    }
    for (; r == 0 && response.n_kiosks < count; response.n_kiosks++) {
        response.kiosks[response.n_kiosks] = kiosk_message(op->arena, &kiosks[response.n_kiosks]);
        if (!response.kiosks[response.n_kiosks])
            r = -ENOMEM;
    }
    if (r == 0 && count == listing->page.limit) {
        const struct kiosk *last = &kiosks[count - 1];

        response.next_page_token = arena_printf(
            op->arena, "%s/%s/%s", last->scope.centre, last->principal, last->scope.room);
        r = response.next_page_token ? 0 : -ENOMEM;
    }
    if (r)
        handler_fail(listing->call, op, r);
    else
        rpc_call_reply(listing->call, &response.base);
}

/* A token is "centre/principal/room" of the last row of the page before: only a room's name may
 * have a '/'. */
static int read_token(struct op *op, const char *token, struct kiosk_page *page)
{
    char *copy = arena_strdup(op->arena, token), *principal, *room;

    if (!copy)
        return -ENOMEM;
    if (!*copy)
        return 0;
    principal = strchr(copy, '/');
    room = principal ? strchr(principal + 1, '/') : NULL;
    if (!room)
        return op_violation(op, "page_token", "PAGE_TOKEN",
            "this is not a page token of this list: start again without one");
    *principal++ = '\0';
    *room++ = '\0';
    page->after_centre = copy;
    page->after_room = room;
    page->after_principal = principal;
    return 0;
}

void handle_list_kiosks(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListKiosksRequest *asked = (const void *)request;
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
    *listing = (struct listing){
        .call = call,
        .page =
            {
                .session = asked->session,
                .centre = asked->centre,
                .after_centre = "",
                .after_room = "",
                .after_principal = "",
            },
    };
    r = read_token(op, asked->page_token, &listing->page);
    if (r == 0)
        r = handler_page_size(op, asked->page_size, USUAL_PAGE, LARGEST_PAGE, &listing->page.limit);
    if (r == 0)
        r = enrol_list_kiosks(handlers->store, op, &listing->page, reply_kiosks, listing);
    if (r)
        handler_fail(call, op, r);
}

/* ---- Enrol ---- */

struct enrolling {
    struct rpc_call *call;
    const struct enrol_authority *authority;
    struct enrol_request request;
};

static void reply_enrolled(struct op *op, int r, const struct enrol_result *result, void *context)
{
    const struct enrolling *enrolling = context;
    const struct enrol_authority *authority = enrolling->authority;
    Palmares__V1__EnrolResponse response = PALMARES__V1__ENROL_RESPONSE__INIT;
    const Palmares__V1__KioskScope *scope;

    if (r) {
        handler_fail(enrolling->call, op, r);
        return;
    }
    scope = kiosk_scope_message(op->arena, &result->scope);
    response.certificate = arena_strdup(op->arena, result->chain);
    response.authority = arena_strdup(op->arena, authority->certificate);
    response.principal = arena_strdup(op->arena, result->principal);
    response.servers = servers_message(authority->service, &response.n_servers);
    if (!scope || !response.certificate || !response.authority || !response.principal) {
        handler_fail_memory(enrolling->call);
        return;
    }
    response.session = scope->session;
    response.centre = scope->centre;
    response.room = scope->room;
    response.first_day = scope->first_day;
    response.last_day = scope->last_day;
    rpc_call_reply(enrolling->call, &response.base);
}

/* The digest of the secret; a code of another authority is as unknown as any. */
static int read_code(
    struct op *op, const char *text, const struct enrol_authority *authority, uint8_t digest[32])
{
    struct enrol_code code;
    int r;

    if (enrol_code_parse(text, &code))
        return enrol_refuse_unknown(op);
    r = enrol_code_half_equal(code.authority, authority->half)
            ? authority->digest(code.secret, ENROL_CODE_HALF, digest)
            : enrol_refuse_unknown(op);
    explicit_bzero(&code, sizeof code);
    return r;
}

static int read_waiting(
    struct op *op, const Palmares__V1__KioskScope *message, const struct kiosk_scope **ret_waiting)
{
    struct kiosk_scope *waiting;

    if (!message)
        return 0;
    waiting = arena_calloc(op->arena, 1, sizeof *waiting);
    if (!waiting)
        return -ENOMEM;
    waiting->session = message->session;
    waiting->centre = message->centre;
    waiting->room = message->room;
    *ret_waiting = waiting;
    return 0;
}

static int read_enrolment(struct op *op,
    const Palmares__V1__EnrolRequest *asked,
    const struct enrol_authority *authority,
    struct enrol_request *request)
{
    CLEANUP_FREE char *why = NULL;
    int r = read_code(op, asked->code, authority, request->secret_digest);

    if (r)
        return r;
    request->bytes = (struct enrol_bytes){
        .der = asked->certificate_request.data,
        .size = asked->certificate_request.len,
        .former = asked->former_certificate.data,
        .former_size = asked->former_certificate.len,
    };
    r = read_waiting(op, asked->waiting, &request->waiting);
    if (r)
        return r;
    r = authority->check(authority->context, request, &why);
    return r == OUTCOME_INVALID ? op_violation(op, "certificate_request", "CERTIFICATE_REQUEST",
                                      "%s", why ? why : "it cannot be read")
                                : r;
}

void handle_enrol(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__EnrolRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct enrolling *enrolling;
    int r;

    if (!op)
        return;
    op->principal = NULL; /* nobody yet: the service itself acts */
    enrolling = arena_calloc(op->arena, 1, sizeof *enrolling);
    if (!enrolling) {
        handler_fail_memory(call);
        return;
    }
    enrolling->call = call;
    enrolling->authority = handlers->enrol;
    enrolling->request.label = asked->label;
    enrolling->request.from = rpc_call_peer(call)->address;
    r = read_enrolment(op, asked, handlers->enrol, &enrolling->request);
    if (r == 0)
        r = enrol_kiosk(
            handlers->store, op, handlers->enrol, &enrolling->request, reply_enrolled, enrolling);
    if (r)
        handler_fail(call, op, r);
}
