#include "model/day_span.h"

#include <errno.h>

enum { DATE_LENGTH = 10, SPAN_LENGTH = 22 };

int day_minute_parse(const char *text, uint16_t *ret_minute)
{
    int minutes;

    if (strcmp(text, "24:00") == 0)
        minutes = MINUTES_PER_DAY;
    else if (date_time_parse(text, &minutes))
        return -EINVAL;
    *ret_minute = (uint16_t)minutes;
    return 0;
}

void day_minute_format(uint16_t minute, char to[6])
{
    unsigned shown = minute > MINUTES_PER_DAY ? MINUTES_PER_DAY : minute;

    (void)snprintf(to, 6, "%02u:%02u", shown / 60 % 100, shown % 60);
}

/* "HH:MM-HH:MM" */
static int parse_hours(const char *text, struct day_span *span)
{
    char from[6], to[6];

    memcpy(from, text, 5);
    memcpy(to, text + 6, 5);
    from[5] = to[5] = '\0';
    if (text[5] != '-' || day_minute_parse(from, &span->from) || day_minute_parse(to, &span->to))
        return -EINVAL;
    return span->from < span->to ? 0 : -EINVAL;
}

int day_span_parse(const char *text, struct day_span *ret_span)
{
    struct day_span span = {.from = 0, .to = MINUTES_PER_DAY};
    size_t length = strnlen(text, SPAN_LENGTH + 1);
    char date[DATE_TEXT_SIZE];

    if (length != DATE_LENGTH && length != SPAN_LENGTH)
        return -EINVAL;
    memcpy(date, text, DATE_LENGTH);
    date[DATE_LENGTH] = '\0';
    if (date_parse(date, &span.date))
        return -EINVAL;
    if (length == SPAN_LENGTH && (text[DATE_LENGTH] != ' ' || parse_hours(text + 11, &span)))
        return -EINVAL;
    *ret_span = span;
    return 0;
}

void day_span_format(struct day_span span, char to[DAY_SPAN_TEXT_SIZE])
{
    char date[DATE_TEXT_SIZE], from[6], until[6];

    date_format(span.date, date);
    if (span.from == 0 && span.to == MINUTES_PER_DAY) {
        (void)snprintf(to, DAY_SPAN_TEXT_SIZE, "%s", date);
        return;
    }
    day_minute_format(span.from, from);
    day_minute_format(span.to, until);
    (void)snprintf(to, DAY_SPAN_TEXT_SIZE, "%s %s-%s", date, from, until);
}
