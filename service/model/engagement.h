/* Requests to recognise an engagement étudiant (D643-15-1): palmares/v1/engagement.proto, as plain
 * structs. Texts are never NULL. */
#pragma once

#include "model/dossier.h"

/* Same numbers as palmares.v1.EngagementRequest.State. */
enum engagement_state {
    ENGAGEMENT_STATE_NONE,
    ENGAGEMENT_SUBMITTED,
    ENGAGEMENT_ACCEPTED,
    ENGAGEMENT_REFUSED,
    ENGAGEMENT_WITHDRAWN,
    ENGAGEMENT_STATE_COUNT
};

const char *engagement_state_name(enum engagement_state state);
enum engagement_state engagement_state_parse(const char *name);

struct engagement_request {
    const char *session, *candidate, *family_name, *given_name, *establishment;
    enum engagement_state state;
    const struct document *form; /* of kind ENGAGEMENT, at form_revision */
    int32_t form_revision;
    int64_t submitted_us;
    const char *submitted_by;
    const char *decided_on, *decided_by, *motive;
    int32_t revision;
    int64_t updated_us;
};

struct engagement_count {
    const char *nature;
    uint32_t by_state[ENGAGEMENT_STATE_COUNT];
};
