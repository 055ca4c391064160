/*
 * What makes a registration acceptable: one rule a field, the same for a form and for a line of a
 * file. What concerns other candidates (a number or an INE already taken, an unknown zone) is asked
 * from the database.
 */
#pragma once

#include "model/candidate.h"

enum {
    CANDIDATE_NUMBER_MAX = 16,       /* characters */
    CANDIDATE_NAME_MAX = 100,        /* characters */
    CANDIDATE_LANGUAGE_MAX = 60,     /* characters */
    CANDIDATE_ARRANGEMENT_MAX = 120, /* characters of one */
    CANDIDATE_ARRANGEMENTS_MAX = 12,
    CANDIDATE_EMAIL_MAX = 254, /* bytes, RFC 5321 */
    CANDIDATE_EXTRA_TIME_MAX =
        60, /* minutes an hour: twice the time; the session's own maximum is lower */
    CANDIDATE_REASON_MAX = 500, /* characters of the reason of a withdrawal */
};

struct candidate_finding {
    enum candidate_field field;
    const char *reason; /* stable: "UAI_KEY"; static */
    const char *remedy; /* what to do; static */
    char problem[160];  /* what is wrong */
};

/* At most one for each field. */
struct candidate_findings {
    struct candidate_finding items[CANDIDATE_FIELD_COUNT];
    size_t count;
};

/*
 * Check the fields of `mask` (bits 1u << enum candidate_field) and add what is wrong to `findings`,
 * which starts zeroed. LV2 is compared with LV1 only when both are in the mask.
 */
void candidate_check(const struct candidate *candidate,
    uint32_t mask,
    const struct candidate_terms *terms,
    struct candidate_findings *findings);

/*
 * Bring one value into the form in which it is kept, in place: blanks, capitals of UAI and INE.
 * Languages get the session's own spelling ("anglais" is "Anglais" there), zones their id ("La
 * Réunion" is "reunion"). Gives where the value starts, or a text of `terms`.
 */
const char *candidate_tidy(
    enum candidate_field field, char *text, const struct candidate_terms *terms);

/* "Tiers temps" among other arrangements: it has its own field. */
bool candidate_is_extra_time(const char *arrangement);

/* Add a finding (the last one of a field wins nothing: the first stays). */
void candidate_find(struct candidate_findings *findings,
    enum candidate_field field,
    const char *reason,
    const char *remedy,
    const char *format,
    ...) PRINTF_LIKE(5, 6);
