/* A day, or hours of a day, as people and the contract write them: "2022-05-09", "2022-05-09
 * 08:00-12:00". */
#pragma once

#include "model/date.h"

enum { DAY_SPAN_TEXT_SIZE = 24, DAY_SPANS_MAX = 128 };

/* Local minutes of the day, [from, to); a whole day is 0 to 1440. */
struct day_span {
    struct date date;
    uint16_t from, to;
};

/* -EINVAL: not of this form, no such day or hour, or it ends before it begins. */
int day_span_parse(const char *text, struct day_span *ret_span) MUST_CHECK;
void day_span_format(struct day_span span, char to[DAY_SPAN_TEXT_SIZE]);
/* Local minute of "HH:MM", up to "24:00"; -EINVAL. */
int day_minute_parse(const char *text, uint16_t *ret_minute) MUST_CHECK;
void day_minute_format(uint16_t minute, char to[6]);
