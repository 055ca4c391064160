/*
 * The fiche-sujet (E4): what the commission asks of one candidate. Two structs, since two people
 * read it: what the candidate sees is one, what only the jury may see is the other, and neither
 * holds anything of the other. Texts are never NULL.
 */
#pragma once

#include "base/base.h"

enum { FICHE_SUJET_TEXT_MAX = 2000, FICHE_SUJET_MAX = 2 };

/* Both see it. */
enum fiche_sujet_field {
    FICHE_SUJET_OBJECT,
    FICHE_SUJET_DATE_AND_DURATION,
    FICHE_SUJET_PLACE,
    FICHE_SUJET_SEQUENCES,
    FICHE_SUJET_HISTORY,
    FICHE_SUJET_OBJECTIVES,
    FICHE_SUJET_INFORMATION,
    FICHE_SUJET_CONSTRAINTS,
    FICHE_SUJET_ACTORS,
    FICHE_SUJET_FIELD_COUNT
};

struct fiche_sujet {
    const char *session, *candidate;
    uint32_t fiche; /* ordinal of the candidate's fiche E4 */
    const char *fields[FICHE_SUJET_FIELD_COUNT];
    int32_t revision; /* 0: not stored; the etag */
    int64_t updated_us;
};

/* The simulated person: for the jury alone. */
enum fiche_sujet_role_field {
    FICHE_SUJET_IDENTITY,
    FICHE_SUJET_MOTIVATIONS,
    FICHE_SUJET_BRAKES,
    FICHE_SUJET_OBJECTIONS,
    FICHE_SUJET_ROLE_FIELD_COUNT
};

struct fiche_sujet_role {
    const char *fields[FICHE_SUJET_ROLE_FIELD_COUNT];
};
