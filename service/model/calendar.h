/*
 * The calendar of a session, as plain structs: as written (calendar_definition) and with its
 * instants (calendar). Texts and arrays as in model/session.h. Instants are Unix time in seconds.
 */
#pragma once

#include "model/date.h"

enum {
    CALENDAR_ZONES_MAX = 32,
    CALENDAR_TERRITORIES_MAX = 64,
    CALENDAR_SITTINGS_MAX = 512,
    CALENDAR_DAY_RANGES_MAX = 128,
    CALENDAR_DAY_RANGE_DAYS_MAX = 120, /* in one range */
    CALENDAR_LOCAL_ARRANGEMENTS_MAX = 32,
    CALENDAR_EXIT_RULES_MAX = 128,
    CALENDAR_NOTES_MAX = 32,
    CALENDAR_HOLD_MINUTES_MAX = 14 * MINUTES_PER_DAY,
    CALENDAR_LEAKS_MAX = 2000, /* in one report */
};

struct calendar_zone {
    const char *id;
    const char *label;
    const char *column;    /* heading in the printed table; "": the label */
    const char *time_zone; /* IANA name */
    const char **territories;
    size_t territory_count;
};

struct calendar_sitting {
    const char *epreuve;
    const char *zone;
    const char *date;   /* YYYY-MM-DD, local, as written */
    const char *starts; /* HH:MM */
    const char *ends;
    const char *subject;
    const char *remark;
};

struct calendar_day_range {
    const char *epreuve;
    const char *first; /* YYYY-MM-DD, included */
    const char *last;
};

struct calendar_local_arrangement {
    const char **epreuves;
    size_t epreuve_count;
    const char *text;
};

/* Circular 2011-072 of 3-5-2011: entering and leaving the rooms. */
struct calendar_room_rule {
    uint32_t no_exit_minutes;
    uint32_t late_entry_minutes;
    const char *source;
};

enum exit_rule_kind {
    EXIT_RULE_NONE,
    EXIT_RULE_NO_EXIT_BEFORE_END,
    EXIT_RULE_HOLD_MINUTES,
    EXIT_RULE_COUNT
};

struct calendar_exit_rule {
    const char *epreuve;
    const char **zones;
    size_t zone_count;
    enum exit_rule_kind kind;
    uint32_t minutes; /* of EXIT_RULE_HOLD_MINUTES */
    const char *source;
};

struct calendar_note {
    const char *heading;
    const char *text;
};

struct calendar_definition {
    struct calendar_zone *zones;
    size_t zone_count;
    struct calendar_sitting *sittings;
    size_t sitting_count;
    struct calendar_day_range *day_ranges;
    size_t day_range_count;
    struct calendar_local_arrangement *local_arrangements;
    size_t local_arrangement_count;
    bool has_room_rule;
    struct calendar_room_rule room_rule; /* zero and "" without one */
    struct calendar_exit_rule *exit_rules;
    size_t exit_rule_count;
    struct calendar_note *notes;
    size_t note_count;
    const char *title;
};

/* The zone with this id, or NULL. Borrowed. */
const struct calendar_zone *calendar_find_zone(
    const struct calendar_definition *definition, const char *id);
/* "NO_EXIT_BEFORE_END", "HOLD_MINUTES"; "" for NONE. */
const char *exit_rule_kind_name(enum exit_rule_kind kind);

/* A sitting with its instants. Pointers are borrowed from the definition. */
struct sitting_instant {
    const struct calendar_sitting *sitting;
    const struct calendar_zone *zone;
    const char *epreuve_label; /* the épreuve's id when its label is unknown */
    int64_t starts_s;
    int64_t ends_s;
    int64_t earliest_exit_s; /* under the rules in force */
    int64_t last_entry_s;
    int32_t utc_offset_minutes; /* east of UTC, at the start */
    size_t zone_index;          /* in the order of the definition */
    size_t epreuve_index;
};

struct open_day {
    const char *epreuve;
    const char *epreuve_label;
    struct date date;
};

struct calendar {
    const struct calendar_definition *definition;
    struct sitting_instant *sittings; /* by start, then zone in the order of the definition */
    size_t sitting_count;
    struct open_day *days; /* by date, then épreuve in the order of the ranges */
    size_t day_count;
};

enum leak_severity { LEAK_LATE_ENTRY = 1, LEAK_BEFORE_START };

/* Who may already leave `from` could tell who has not begun, or may still enter, in `to`. See
 * calendar.proto, message Leak. */
struct calendar_leak {
    const struct sitting_instant *from;
    const struct sitting_instant *to;
    enum leak_severity severity;
    bool before_start; /* the two below are set */
    int64_t before_start_from_s, before_start_until_s;
    bool late_entry; /* the two below are set */
    int64_t late_entry_from_s, late_entry_until_s;
    const char *rule;                   /* in force in `from`, for a person */
    uint32_t hold_minutes_before_start; /* 0: nothing to close */
    uint32_t hold_minutes_late_entry;   /* 0: nothing to close */
    uint32_t duration_minutes;
};

struct calendar_check {
    struct calendar_leak *leaks; /* worst first, at most CALENDAR_LEAKS_MAX */
    size_t leak_count;
    size_t leaks_found; /* in all */
    size_t pairs_checked;
};
