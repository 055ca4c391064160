/*
 * What a definition says about commissions, planning and the engagement étudiant, as plain structs:
 * palmares/v1/planning.proto, field by field. Texts are never NULL ("" when absent) and live with
 * the arrays in the definition's arena.
 */
#pragma once

#include "base/base.h"

enum {
    PLANNING_DAYS_MAX = 64,
    PLANNING_CLOSED_DAYS_MAX = 64,
    PLANNING_ORALS_MAX = 32,
    PLANNING_SEATS_MAX = 8, /* seat rules of one oral, and seats in all */
    PLANNING_SEAT_CHOICES_MAX = 4,
    PLANNING_SPECIALITIES_MAX = 32, /* different ones in one definition: bits of a set */
    PLANNING_GROUP_MAX = 8,
    PLANNING_WEIGHT_MAX = 10000,
};

/* Same numbers as palmares.v1.ExaminerQuality. */
enum examiner_quality {
    EXAMINER_QUALITY_NONE,
    EXAMINER_PROFESSOR,
    EXAMINER_PROFESSIONAL,
    EXAMINER_RESEARCHER, /* enseignant-chercheur */
    EXAMINER_INSPECTOR,  /* IA-IPR */
    EXAMINER_EMPLOYER,
    EXAMINER_EMPLOYEE,
    EXAMINER_QUALITY_COUNT
};

/* "PROFESSOR": as in the proto3 JSON mapping; "" for NONE and other numbers. */
const char *examiner_quality_name(enum examiner_quality quality);
/* EXAMINER_QUALITY_NONE when the name is unknown. */
enum examiner_quality examiner_quality_parse(const char *name);

struct planning_days {
    const char **epreuves;
    size_t epreuve_count;
    const char **zones; /* none: all */
    size_t zone_count;
    const char *first, *last; /* YYYY-MM-DD, included */
};

struct seat_choice {
    uint32_t qualities; /* bits 1 << enum examiner_quality; bit 0: one outside the contract */
    const char **specialities;
    size_t speciality_count; /* 0: any */
    bool language;
};

struct seat_rule {
    const char *label;
    uint32_t count; /* 0 reads as 1 */
    struct seat_choice *choices;
    size_t choice_count;
};

struct oral_rule {
    const char *epreuve;
    uint32_t group_max; /* 0 reads as 1 */
    uint32_t day_slots_max;
    uint32_t turnover_minutes;
    const char *after; /* épreuve, or "" */
    bool needs_computers;
    uint32_t language; /* 0, 1 (LV1), 2 (LV2) */
    uint32_t duration_minutes, preparation_minutes;
    struct seat_rule *seats;
    size_t seat_count;
    const char *source;
};

struct planning_weights {
    uint32_t gap, uneven, member_day, room_change, wait, school_mix;
};

/* D643-31 */
struct jury_rules {
    bool equal_parts;
    uint32_t teachers, professionals, chairs; /* bits 1 << enum examiner_quality */
    uint32_t researchers_min;
    bool public_majority;
    bool both_sides;
    const char *source;
};

struct planning_rules {
    struct planning_days *days;
    size_t day_count;
    const char **closed_days;
    size_t closed_day_count;
    bool open_saturdays;
    const char *opens, *closes, *pause_from, *pause_to; /* HH:MM */
    uint32_t grid_minutes;
    uint32_t travel_same_centre_minutes, travel_between_centres_minutes;
    bool own_establishment_allowed;
    struct oral_rule *orals;
    size_t oral_count;
    struct planning_weights weights;
    bool has_jury;
    struct jury_rules jury;
    const char *source;
};

/* D643-15-1 */
struct engagement_rules {
    const char *epreuve;
    const char *closes;    /* YYYY-MM-DD, last day; "": as the registration */
    const char *time_zone; /* "": Europe/Paris */
    uint32_t hours_per_week_max, hours_per_month_max, years_max; /* 0: not looked at */
    const char *source;
    const char *appeal_text; /* printed under a refusal; "": nothing */
};

/* The rule of an épreuve; NULL: it is not planned. Borrowed. */
const struct oral_rule *planning_find_oral(const struct planning_rules *rules, const char *epreuve);
