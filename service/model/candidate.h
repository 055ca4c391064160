/* A person registered in a session. Plain data: texts are never NULL ("" is "none") and belong to
 * whoever made the struct. */
#pragma once

#include "base/base.h"

/* Annexe II c of the arrêté of 19 February 2018; same numbers as palmares.v1.CandidateClass. */
enum candidate_class {
    CANDIDATE_CLASS_NONE = 0,
    CANDIDATE_CLASS_A = 1,
    CANDIDATE_CLASS_B = 2,
    CANDIDATE_CLASS_C = 3,
};

/* Same numbers as palmares.v1.Candidate.State. */
enum candidate_state {
    CANDIDATE_STATE_NONE = 0,
    CANDIDATE_REGISTERED = 1,
    CANDIDATE_WITHDRAWN = 2,
};

/* What a caller may set, one bit each in the masks (1u << field). */
enum candidate_field {
    CANDIDATE_NUMBER,
    CANDIDATE_INE,
    CANDIDATE_FAMILY_NAME,
    CANDIDATE_GIVEN_NAME,
    CANDIDATE_BIRTH_DATE,
    CANDIDATE_CLASS,
    CANDIDATE_ESTABLISHMENT,
    CANDIDATE_LANGUAGE1,
    CANDIDATE_LANGUAGE2,
    CANDIDATE_ZONE,
    CANDIDATE_EXTRA_TIME,
    CANDIDATE_ARRANGEMENTS,
    CANDIDATE_EMAIL,
    CANDIDATE_FIELD_COUNT
};
#define CANDIDATE_ALL_FIELDS ((1u << CANDIDATE_FIELD_COUNT) - 1)

struct candidate {
    const char *session;
    const char *number;
    const char *ine;
    const char *family_name;
    const char *given_name;
    const char *birth_date; /* YYYY-MM-DD */
    enum candidate_class class;
    const char *establishment; /* UAI */
    const char *language1;
    const char *language2;
    const char *zone;
    uint32_t extra_minutes_per_hour;
    const char *const *arrangements;
    size_t arrangement_count;
    const char *email;
    enum candidate_state state;
    const char *withdrawal_reason;
    int32_t revision;
    int64_t create_time_us;
    int64_t update_time_us;
};

/* A zone of the session's calendar. */
struct candidate_zone {
    const char *id;
    const char *label;
};

/* What the session accepts from a registration (its calendar's zones and its candidate_rules). */
struct candidate_terms {
    int32_t session_revision;
    uint32_t year; /* of the session */
    uint32_t extra_minutes_per_hour_max;
    const char *const *languages; /* none: any */
    size_t language_count;
    const struct candidate_zone *zones;
    size_t zone_count;
    char registration_closes[11]; /* YYYY-MM-DD, last day; "": never */
};

/* Every criterion that is not empty must hold. */
struct candidate_filter {
    const char *establishment;
    enum candidate_class class;
    const char *zone;
    enum candidate_state state;
    const char *language1;
    bool with_arrangements;
};

/* "birth_date": name of the field in palmares.v1.Candidate and of the column; NULL for another
 * number. */
const char *candidate_field_name(enum candidate_field field);
/* CANDIDATE_FIELD_COUNT when the name is unknown. */
enum candidate_field candidate_field_parse(const char *name);
/* 'A', 'B', 'C'; '\0' for NONE. */
char candidate_class_letter(enum candidate_class class);
enum candidate_class candidate_class_parse(const char *letter);
