#include "kiosk_core/enrol.h"

#include "base/enrol_code.h"
#include "base/error.h"
#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_core/enrol_key.h"
#include "kiosk_core/identity.h"
#include "kiosk_core/journal.h"
#include "rpc/client.h"

#include <palmares/v1/enrolment.pb-c.h>

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>

enum { ARENA_MAX = 4 * 1024 * 1024, TIMEOUT_MS = 30 * 1000, SERVERS_MAX = 16 };

DEFINE_CLEANUP(struct rpc_tls *, rpc_tls_unref);
DEFINE_CLEANUP(struct rpc_client *, rpc_client_close);

/* What the other end showed. Threads: the runtime writes, we read when it has closed. */
struct encounter {
    char half[ENROL_CODE_HALF + 1]; /* second half of the code */
    atomic_bool asked, known;
};

struct enrolment {
    const struct enrol_options *options;
    struct enrol_code code;
    struct place place;
    struct arena *arena;
    struct enrol_key key;
    struct identity former; /* session "": none */
    char **ret_why;
};

static int refuse(char **ret_why, int r, const char *format, ...) PRINTF_LIKE(3, 4);
static int refuse(char **ret_why, int r, const char *format, ...)
{
    va_list values;
    int length;

    va_start(values, format);
    length = vasprintf(ret_why, format, values);
    va_end(values);
    if (length < 0) {
        *ret_why = NULL;
        return -ENOMEM;
    }
    return r;
}

/* ---- before anything is sent ---- */

static int open_place(struct enrolment *enrolment)
{
    const char *directory = enrolment->options->directory;
    int r = place_open(directory, &enrolment->place);

    if (r == PLACE_E_BUSY)
        return refuse(enrolment->ret_why, ENROL_E_STATE,
            _("%s: another program of this kiosk is open. Close it, then try again."), directory);
    return r ? refuse(enrolment->ret_why, ENROL_E_STATE, _("%s: this folder cannot be used (%s)."),
                   directory, strerror(-r))
             : 0;
}

/* A damaged identity is as good as none: it is about to be replaced. */
static int read_former(struct enrolment *enrolment)
{
    int r = identity_load(&enrolment->place, enrolment->arena, &enrolment->former);

    if (r == IDENTITY_E_NONE || r == IDENTITY_E_DAMAGED) {
        enrolment->former = (struct identity){.session = ""};
        r = 0;
    }
    return r;
}

static int refuse_state(struct enrolment *enrolment, int r)
{
    return refuse(enrolment->ret_why, ENROL_E_STATE,
        _("%s: the key of this kiosk cannot be written (%s). Free some space, or check the rights "
          "of the folder."),
        enrolment->options->directory, strerror(-r));
}

static int prepare(struct enrolment *enrolment)
{
    int r = open_place(enrolment);

    if (r)
        return r;
    r = read_former(enrolment);
    if (r == 0)
        r = enrol_key_open(&enrolment->place, &enrolment->key);
    if (r == -ENOMEM)
        return r;
    return r ? refuse_state(enrolment, r) : 0;
}

/* Acts that were done in the former room go out as that room's. A journal that cannot be read may
 * have some. */
static int tell_waiting(
    const struct enrolment *enrolment, Palmares__V1__KioskScope *scope, bool *ret_waits)
{
    const struct identity *former = &enrolment->former;
    struct arena *arena = enrolment->arena;
    size_t waiting = 0;
    int r = journal_count_waiting(&enrolment->place, &waiting);

    *ret_waits = (r == -EBADMSG || waiting > 0) && !text_is_empty(former->session);
    if (r && r != -EBADMSG)
        return r;
    if (!*ret_waits)
        return 0;
    scope->session = arena_strdup(arena, former->session);
    scope->centre = arena_strdup(arena, former->centre);
    scope->room = arena_strdup(arena, former->room);
    return scope->session && scope->centre && scope->room ? 0 : -ENOMEM;
}

/* ---- the call ---- */

/* Of each certificate that the server sends: is it the authority of the code? */
static bool knows_authority(const uint8_t digest[RPC_FINGERPRINT_SIZE], void *context)
{
    struct encounter *encounter = context;
    char half[ENROL_CODE_HALF + 1];

    enrol_code_half(digest, half);
    atomic_store(&encounter->asked, true);
    if (!enrol_code_half_equal(half, encounter->half))
        return false;
    atomic_store(&encounter->known, true);
    return true;
}

/* What people read for each reason of the service. */
static const struct {
    const char *reason;
    int r;
    const char *text;
} REFUSALS[] = {
    {"CODE_UNKNOWN", ENROL_E_REFUSED,
        N_("This code is not known. Check it character by character, or ask the secretariat for "
           "another one.")},
    {"CODE_USED", ENROL_E_REFUSED,
        N_("This code was used before: each code is for one machine only. Ask the secretariat for "
           "another one.")},
    {"CODE_EXPIRED", ENROL_E_REFUSED,
        N_("This code is no longer valid. Ask the secretariat for another one.")},
    {"ROOM_HAS_KIOSK", ENROL_E_REFUSED,
        N_("This room has a kiosk already. The secretariat can give a code that replaces it.")},
    {"TOO_MANY_TRIES", ENROL_E_REFUSED,
        N_("Too many tries from this network. Wait a minute, then type the code again.")},
    {"OTHER_ROOM", ENROL_E_STATE,
        N_("This code is of another room, and acts of the former room still wait to be sent. Ask "
           "for a code of the former room, or take another machine.")},
};

static int refuse_answer(struct enrolment *enrolment, const struct rpc_status *status)
{
    for (size_t i = 0; i < ARRAY_LEN(REFUSALS); i++)
        if (text_equal(REFUSALS[i].reason, status->reason))
            return refuse(enrolment->ret_why, REFUSALS[i].r, "%s", _(REFUSALS[i].text));
    return refuse(enrolment->ret_why, ENROL_E_REFUSED,
        _("The service refused the enrolment (%s: %s). Tell the secretariat."),
        status->reason ? status->reason : rpc_code_name(status->code),
        status->message ? status->message : "");
}

static int refuse_server(
    struct enrolment *enrolment, const struct rpc_status *status, const struct encounter *encounter)
{
    const char *server = enrolment->options->server;

    if (atomic_load(&encounter->asked) && !atomic_load(&encounter->known))
        return refuse(enrolment->ret_why, ENROL_E_SERVER,
            _("%s is not the service that this code was given for: the code was not sent. Check "
              "the address, then the code, then the network."),
            server);
    if (atomic_load(&encounter->known) && status->code == RPC_UNAUTHENTICATED)
        return refuse(enrolment->ret_why, ENROL_E_SERVER,
            _("%s belongs to the service of this code, but is not its enrolment address (%s). "
              "Check the name and the port, then try again with the same code."),
            server, status->message ? status->message : "");
    return refuse(enrolment->ret_why, ENROL_E_SERVER,
        _("%s does not answer as it should (%s). Check the address, the network and the date of "
          "this machine, then try again with the same code."),
        server, status->message ? status->message : rpc_code_name(status->code));
}

/* Whether the status is the client's own: the service did not answer. */
static bool is_no_answer(enum rpc_code code)
{
    return code == RPC_UNAVAILABLE || code == RPC_DEADLINE_EXCEEDED || code == RPC_CANCELLED ||
           code == RPC_UNAUTHENTICATED;
}

static int open_client(const struct enrolment *enrolment,
    struct encounter *encounter,
    struct rpc_tls **ret_tls,
    struct rpc_client **ret_client)
{
    const char *addresses[] = {enrolment->options->server, NULL};
    const struct rpc_tls_options tls_options = {
        .knows_authority = knows_authority, .knows_context = encounter};
    struct rpc_client_options options = {.addresses = addresses};
    CLEANUP_FREE char *why = NULL;
    int r = rpc_tls_new(&tls_options, false, ret_tls, &why);

    if (r)
        return r;
    options.tls = *ret_tls;
    r = rpc_client_open(&options, ret_client);
    return r == -EINVAL ? refuse(enrolment->ret_why, ENROL_E_SERVER,
                              _("\"%s\" is not an address: write HOST:PORT, for example "
                                "examens.ac-exemple.fr:7401."),
                              enrolment->options->server)
                        : r;
}

static int call(struct enrolment *enrolment,
    const Palmares__V1__EnrolRequest *message,
    const Palmares__V1__EnrolResponse **ret_response)
{
    struct encounter encounter = {0};
    const struct rpc_request request = {
        .service = &palmares__v1__enrolment_service__descriptor,
        .method = "Enrol",
        .message = &message->base,
        .timeout_ms = TIMEOUT_MS,
        .no_retry = true,
    };
    CLEANUP(rpc_tls_unref_p) struct rpc_tls *tls = NULL;
    CLEANUP(rpc_client_close_p) struct rpc_client *client = NULL;
    struct rpc_status status = {0};
    ProtobufCMessage *response = NULL;
    int r;

    memcpy(encounter.half, enrolment->code.authority, sizeof encounter.half);
    r = open_client(enrolment, &encounter, &tls, &client);
    if (r == 0)
        r = rpc_client_call(client, &request, enrolment->arena, &status, &response);
    if (r)
        return r;
    if (is_no_answer(status.code))
        return refuse_server(enrolment, &status, &encounter);
    if (status.code != RPC_OK)
        return refuse_answer(enrolment, &status);
    *ret_response = (const void *)response;
    return 0;
}

static int ask(struct enrolment *enrolment, const Palmares__V1__EnrolResponse **ret_response)
{
    Palmares__V1__EnrolRequest message = PALMARES__V1__ENROL_REQUEST__INIT;
    Palmares__V1__KioskScope scope = PALMARES__V1__KIOSK_SCOPE__INIT;
    char code[ENROL_CODE_TEXT_SIZE];
    bool waits;
    int r = tell_waiting(enrolment, &scope, &waits);

    if (r)
        return r == -ENOMEM ? r : refuse_state(enrolment, r);
    message.waiting = waits ? &scope : NULL;
    enrol_code_format(&enrolment->code, code);
    message.code = code;
    message.label = arena_strdup(enrolment->arena, enrolment->options->label);
    message.certificate_request.data = enrolment->key.request.data;
    message.certificate_request.len = enrolment->key.request.size;
    message.former_certificate.data = enrolment->key.former.data;
    message.former_certificate.len = enrolment->key.former.size;
    r = message.label ? call(enrolment, &message, ret_response) : -ENOMEM;
    explicit_bzero(code, sizeof code);
    return r;
}

/* ---- what came back ---- */

/* It comes from the right service; that it can be used is looked at all the same. */
static bool response_is_good(
    const struct enrolment *enrolment, const Palmares__V1__EnrolResponse *response)
{
    return !text_is_empty(response->session) && !text_is_empty(response->centre) &&
           !text_is_empty(response->room) && response->n_servers >= 1 &&
           response->n_servers <= SERVERS_MAX &&
           enrol_key_fits(&enrolment->key, response->certificate) &&
           enrol_key_authority(response->authority, enrolment->code.authority);
}

/* The days of a room that is no longer the machine's are nobody's business here. */
static int forget_other_room(
    const struct enrolment *enrolment, const Palmares__V1__EnrolResponse *response)
{
    const struct identity *former = &enrolment->former;

    if (text_is_empty(former->session) || (text_equal(former->session, response->session) &&
                                              text_equal(former->centre, response->centre) &&
                                              text_equal(former->room, response->room)))
        return 0;
    return place_remove_tree(&enrolment->place, "days");
}

/* The identity last: until it is there the kiosk is who it was. */
static int keep(const struct enrolment *enrolment, const Palmares__V1__EnrolResponse *response)
{
    size_t size = protobuf_c_message_get_packed_size(&response->base);
    uint8_t *packed = arena_alloc(enrolment->arena, size);
    const struct place *place = &enrolment->place;
    int r;

    if (!packed)
        return -ENOMEM;
    (void)protobuf_c_message_pack(&response->base, packed);
    r = forget_other_room(enrolment, response);
    if (r)
        return r;
    r = place_write(
        place, IDENTITY_CERTIFICATE, response->certificate, strlen(response->certificate));
    if (r == 0)
        r = place_write(
            place, IDENTITY_AUTHORITY, response->authority, strlen(response->authority));
    return r ? r : place_write(place, IDENTITY_ENROLMENT, packed, size);
}

static int run(struct enrolment *enrolment)
{
    const Palmares__V1__EnrolResponse *response = NULL;
    int r = prepare(enrolment);

    if (r == 0)
        r = ask(enrolment, &response);
    if (r)
        return r;
    if (!response || !response_is_good(enrolment, response))
        return refuse(enrolment->ret_why, ENROL_E_SERVER,
            _("The answer of the service cannot be used. Tell the secretariat."));
    r = keep(enrolment, response);
    return r && r != -ENOMEM ? refuse_state(enrolment, r) : r;
}

int enrol(const struct enrol_options *options, char **ret_why)
{
    struct enrolment enrolment = {.options = options, .ret_why = ret_why};
    int r;

    *ret_why = NULL;
    if (enrol_code_parse(options->code, &enrolment.code))
        return refuse(ret_why, ENROL_E_CODE,
            _("This is not a whole code: it has four groups of five digits or letters "
              "(XXXXX-XXXXX-XXXXX-XXXXX)."));
    enrolment.arena = arena_new(ARENA_MAX);
    r = enrolment.arena ? run(&enrolment) : -ENOMEM;
    explicit_bzero(&enrolment.code, sizeof enrolment.code);
    enrol_key_release(&enrolment.key);
    place_close(&enrolment.place);
    arena_free(enrolment.arena);
    return r;
}
