/*
 * Days and hours of a session's orals: what the planning rules and the calendar open, and when an
 * examiner is there. A set of days is a uint64_t, bit i for day i of the calendar. Pure.
 */
#pragma once

#include "base/arena.h"
#include "model/commission.h"
#include "model/day_span.h"
#include "model/plan.h"
#include "model/session.h"

enum { ORAL_MINUTE_WORDS = (MINUTES_PER_DAY + 63) / 64 };

/* Minutes of a day, one bit each. */
struct oral_minutes {
    uint64_t words[ORAL_MINUTE_WORDS];
};

struct oral_calendar {
    const struct session_definition *definition; /* has planning rules; borrowed */
    struct date days[PLAN_DAYS_MAX];             /* on which any oral may be held, by date */
    size_t day_count;
    struct plan_day hours;    /* of every day */
    struct oral_minutes open; /* the same, the pause apart */
};

enum oral_calendar_err {
    ORAL_CALENDAR_E_DAYS = 1, /* more than PLAN_DAYS_MAX days */
};

/* Of a definition with planning rules that its check let pass. ORAL_CALENDAR_E_DAYS, -EINVAL. */
int oral_calendar_make(
    const struct session_definition *definition, struct oral_calendar *ret_calendar) MUST_CHECK;

/* Days of an épreuve for the candidates of a zone ("": of any): those of the planning rules,
 * failing which those of the session's calendar. One that is taken after another has that one's
 * days. */
uint64_t oral_calendar_days(
    const struct oral_calendar *calendar, const char *epreuve, const char *zone);
/* The set of one day, "YYYY-MM-DD"; 0: no oral is held then. */
uint64_t oral_calendar_day(const struct oral_calendar *calendar, const char *date);
/* The days of a commission: its own, or every day of its épreuve. */
uint64_t oral_calendar_sitting_days(const struct oral_calendar *calendar,
    const char *epreuve,
    const char *zone,
    const char *const *days,
    size_t count);
/* "2022-05-09, 2022-05-10", at most `most` of them and "..."; NULL when the arena is full. */
const char *oral_calendar_text(
    struct arena *arena, const struct oral_calendar *calendar, uint64_t days, unsigned most);

/* Shortest length of an épreuve's oral before its commission, without extra time; at least 1. */
uint32_t oral_duration(const struct session_definition *definition, const struct oral_rule *rule);

/* When an examiner is there, within the hours. */
struct oral_time {
    uint64_t days;                      /* for a minute at least */
    uint64_t partial;                   /* of them: not for all the hours */
    const struct oral_minutes *minutes; /* of the partial days, in their order */
};

/* In the arena. One who has withdrawn is never there. -ENOMEM. */
int oral_time_of(struct arena *arena,
    const struct oral_calendar *calendar,
    const struct examiner *examiner,
    struct oral_time *ret_time) MUST_CHECK;
/* Of the days `among`, those on which all are there together for `minutes` on end. */
uint64_t oral_time_common(const struct oral_calendar *calendar,
    const struct oral_time *const *times,
    size_t count,
    uint64_t among,
    uint32_t minutes);
/* Whether there is such a day; quicker. */
bool oral_time_meet(const struct oral_calendar *calendar,
    const struct oral_time *const *times,
    size_t count,
    uint64_t among,
    uint32_t minutes);
