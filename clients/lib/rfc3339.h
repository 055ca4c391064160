/* Instants as RFC 3339 text, and their calendar parts; the proleptic Gregorian calendar, years 1 to
 * 9999. */
#pragma once

#include "base/base.h"

enum { RFC3339_TEXT_SIZE = 40 }; /* with the final NUL */

/* Local date and time of an instant. */
struct rfc3339_parts {
    int year, month, day; /* month and day from 1 */
    int hour, minute, second;
    int weekday; /* 0: Sunday */
};

/* "2022-05-18T12:00:00Z", any offset, 0 to 9 digits of fraction; 'T' and 'Z' in either case.
 * -EINVAL when it is not one, -ERANGE outside the years 1 to 9999 (UTC). */
int rfc3339_parse(const char *text, int64_t *ret_seconds, int32_t *ret_nanos) MUST_CHECK;

/* In UTC, with 0, 3, 6 or 9 digits of fraction. -ERANGE as above or for nanos outside 0..999999999.
 */
int rfc3339_format(int64_t seconds, int32_t nanos, char text[RFC3339_TEXT_SIZE]) MUST_CHECK;

/* The parts of an instant as a clock `offset_minutes` east of UTC shows them. -ERANGE. */
int rfc3339_split(int64_t seconds, int offset_minutes, struct rfc3339_parts *ret_parts) MUST_CHECK;
