/* Days as the exam office counts them: a deadline is the whole of its last day in Europe/Paris,
 * wherever the candidate is. */
#pragma once

#include "model/date.h"

/* The day on which an instant (Unix time, microseconds) falls. -EIO: tzdata is not installed. */
int official_day(int64_t now_us, struct date *ret_day) MUST_CHECK;
/* The same as YYYY-MM-DD. */
int official_day_text(int64_t now_us, char to[DATE_TEXT_SIZE]) MUST_CHECK;
/* Whether `last` (YYYY-MM-DD, "": never) was before `day`. */
bool official_day_is_past(const char *last, struct date day);
