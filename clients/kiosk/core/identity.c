#include "kiosk_core/identity.h"

#include "base/text.h"
#include "rpc/client.h"

#include <palmares/v1/enrolment.pb-c.h>

#include <errno.h>

enum { ENROLMENT_MAX = 256 * 1024, SERVERS_MAX = 16 };

static int take(const Palmares__V1__EnrolResponse *enrolment,
    const struct place *place,
    struct arena *arena,
    struct identity *ret_identity)
{
    struct identity identity = {
        .principal = enrolment->principal,
        .session = enrolment->session,
        .centre = enrolment->centre,
        .room = enrolment->room,
        .first_day = enrolment->first_day,
        .last_day = enrolment->last_day,
        .profile = {.name = "default",
            .server_name = "",
            .session = enrolment->session,
            .timeout_ms = PROFILE_TIMEOUT_MS,
            .ca = arena_printf(arena, "%s/" IDENTITY_AUTHORITY, place->path),
            .certificate = arena_printf(arena, "%s/" IDENTITY_CERTIFICATE, place->path),
            .key = arena_printf(arena, "%s/" IDENTITY_KEY, place->path)},
    };

    if (text_is_empty(identity.session) || text_is_empty(identity.centre) ||
        text_is_empty(identity.room) || enrolment->n_servers > SERVERS_MAX)
        return IDENTITY_E_DAMAGED;
    identity.profile.servers = arena_calloc(arena, enrolment->n_servers + 1, sizeof(char *));
    if (arena_refused(arena))
        return -ENOMEM;
    for (size_t i = 0; i < enrolment->n_servers; i++)
        identity.profile.servers[i] = enrolment->servers[i];
    *ret_identity = identity;
    return 0;
}

int identity_load(const struct place *place, struct arena *arena, struct identity *ret_identity)
{
    CLEANUP_BUFFER struct buffer bytes = {0};
    int r = place_read(place, IDENTITY_ENROLMENT, ENROLMENT_MAX, &bytes);
    ProtobufCMessage *message;

    if (r == -ENOENT)
        return IDENTITY_E_NONE;
    if (r == -EFBIG)
        return IDENTITY_E_DAMAGED;
    if (r)
        return r;
    message = rpc_unpack(&palmares__v1__enrol_response__descriptor, bytes.data, bytes.size, arena);
    if (!message)
        return arena_refused(arena) ? -ENOMEM : IDENTITY_E_DAMAGED;
    return take((const Palmares__V1__EnrolResponse *)message, place, arena, ret_identity);
}
