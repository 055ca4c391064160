/* When a sealed subject can be read, where, by whom: palmares.v1.SubjectRelease, as plain structs.
 * Texts are never NULL. */
#pragma once

#include "model/subject_rules.h"

enum { SUBJECT_RECIPIENTS_MAX = 2000, SUBJECT_RELEASE_REASON_MAX = 1000 };

/* A zone of the calendar (of an écrit) or a centre (of a practical épreuve). Unix time. */
struct release_place {
    const char *zone, *centre; /* "": the other one */
    int64_t start_us;
    int64_t release_us;         /* keys are given from then on */
    int64_t exit_us;            /* nobody leaves earlier; 0: no such rule */
    int64_t last_start_us;      /* nobody begins later */
    int32_t utc_offset_minutes; /* east of UTC, at the start */
    struct text_list leaks_to;
};

struct release_places {
    struct release_place *places; /* in the order of the calendar; by centre */
    size_t count;
    int64_t open_us;   /* from then on it can be told nobody who has not begun; 0: no place */
    size_t leak_count; /* pairs of places where it could be told before a start */
};

/* First and last start of a practical subject in a centre, by the draw in force. */
struct drawn_start {
    const char *centre;
    int64_t first_us, last_us;
    int32_t utc_offset_minutes; /* at the first one */
};

struct subject_recipient {
    const char *principal; /* name */
    const char *zone, *centre;
};

struct early_release {
    const char *asked_by, *reason, *confirmed_by; /* asked_by "": nobody has asked */
    int64_t asked_us, confirm_until_us;
    int64_t released_us; /* 0: not confirmed */
};

struct subject_release {
    const char *session, *id;
    int32_t revision;
    struct release_places places;
    struct subject_recipient *recipients;
    size_t recipient_count;
    struct early_release early;
    uint64_t size;
    const char *sha256;
    const char *leak_reason;
    bool outdated;             /* `due` is not `places` */
    struct release_places due; /* by the calendar or the draw in force */
};
