/* Days of the proleptic Gregorian calendar and times of the day, as a document writes them: no
 * zone, no clock. */
#pragma once

#include "base/base.h"

enum { DATE_TEXT_SIZE = 11, TIME_TEXT_SIZE = 6, INSTANT_TEXT_SIZE = 21, MINUTES_PER_DAY = 24 * 60 };

struct date {
    int year;  /* 1..9999 */
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

/* "YYYY-MM-DD", exactly, and a day that exists. -EINVAL. */
int date_parse(const char *text, struct date *ret_date) MUST_CHECK;
void date_format(struct date date, char text[DATE_TEXT_SIZE]);
/* Days since 1970-01-01, and back. */
int64_t date_to_days(struct date date);
struct date date_from_days(int64_t days);
/* 0: Monday .. 6: Sunday. */
int date_weekday(struct date date);

/* "HH:MM", 00:00 to 23:59, as minutes since midnight. -EINVAL. */
int date_time_parse(const char *text, int *ret_minutes) MUST_CHECK;

/* "2022-05-16T12:00:00Z" from Unix time in seconds; years 1 to 9999. */
void date_instant_format(int64_t unix_s, char text[INSTANT_TEXT_SIZE]);
