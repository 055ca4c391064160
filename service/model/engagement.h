/* Requests to recognise an engagement étudiant (D643-15-1): palmares/v1/engagement.proto, as plain
 * structs. Texts are never NULL. */
#pragma once

#include "model/dossier.h"

enum {
    ENGAGEMENT_MOTIVE_MAX = 1000,
    ENGAGEMENT_NATURES_MAX = 200, /* rows of the statistics */
};

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
    const char *ine;          /* of the candidate; "": not known */
    bool candidate_withdrawn; /* from the session */
    enum engagement_state state;
    const struct engagement *form; /* at form_revision */
    int32_t form_revision;
    int32_t form_latest; /* revision that the dossier has now; 0: it was taken out */
    char received_on[11];
    int64_t submitted_us;
    const char *submitted_by;
    char decided_on[11]; /* "": not decided */
    const char *decided_by, *motive;
    int32_t revision; /* 0: not stored */
    int64_t updated_us;
};

/* A request of the same person that another session has accepted, beside one that is looked at. */
struct engagement_earlier {
    const char *candidate; /* who is looked at */
    const char *session;   /* that accepted */
    uint32_t year;         /* of that session */
    char from[11], to[11];
    /* How much the texts are alike, 0 to 100. */
    uint32_t organisation_percent, mission_percent;
};

/* Requests behind `after`, by N° candidat. */
struct engagement_page {
    const char *session;
    const char *candidate;       /* "": all */
    const char *establishment;   /* "": all */
    enum engagement_state state; /* NONE: all */
    const char *after;
    uint32_t limit;
};

/* Requests of one nature, or of one spelling of it. */
struct engagement_count {
    const char *nature; /* as written most often; "": all that have no row of their own */
    uint32_t by_state[ENGAGEMENT_STATE_COUNT];
    uint32_t total;
};
