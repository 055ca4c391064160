#include "clientlib/rfc3339.h"

#include "base/text.h"

#include <errno.h>

static const int64_t SECONDS_MIN = -62135596800; /* 0001-01-01T00:00:00Z */
static const int64_t SECONDS_MAX = 253402300799; /* 9999-12-31T23:59:59Z */

/* `count` digits at *text, which moves behind them; -1 when they are not there. */
static int read_digits(const char **text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (!text_is_digit((*text)[i]))
            return -1;
        value = value * 10 + ((*text)[i] - '0');
    }
    *text += count;
    return value;
}

static bool skip(const char **text, const char *any_of)
{
    if (**text == '\0' || !strchr(any_of, **text))
        return false;
    (*text)++;
    return true;
}

static bool read_fraction(const char **text, int32_t *ret_nanos)
{
    int32_t nanos = 0;
    int digits = 0;

    for (; text_is_digit(**text); (*text)++) {
        if (++digits > 9)
            return false;
        nanos = nanos * 10 + (**text - '0');
    }
    if (digits == 0)
        return false;
    for (; digits < 9; digits++)
        nanos *= 10;
    *ret_nanos = nanos;
    return true;
}

/* "Z" or "+hh:mm", to the end of the text. */
static bool read_offset(const char *text, int *ret_seconds)
{
    int sign, hours, minutes;

    *ret_seconds = 0;
    if (skip(&text, "Zz"))
        return *text == '\0';
    sign = *text == '-' ? -1 : 1;
    if (!skip(&text, "+-"))
        return false;
    hours = read_digits(&text, 2);
    if (hours < 0 || hours > 23 || !skip(&text, ":"))
        return false;
    minutes = read_digits(&text, 2);
    if (minutes < 0 || minutes > 59 || *text != '\0')
        return false;
    *ret_seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

static bool read_date(const char **text, struct tm *parts)
{
    parts->tm_year = read_digits(text, 4) - 1900;
    if (parts->tm_year < -1899 || !skip(text, "-"))
        return false;
    parts->tm_mon = read_digits(text, 2) - 1;
    if (parts->tm_mon < 0 || parts->tm_mon > 11 || !skip(text, "-"))
        return false;
    parts->tm_mday = read_digits(text, 2);
    return parts->tm_mday >= 1 && parts->tm_mday <= 31;
}

static bool read_time(const char **text, struct tm *parts)
{
    parts->tm_hour = read_digits(text, 2);
    if (parts->tm_hour < 0 || parts->tm_hour > 23 || !skip(text, ":"))
        return false;
    parts->tm_min = read_digits(text, 2);
    if (parts->tm_min < 0 || parts->tm_min > 59 || !skip(text, ":"))
        return false;
    parts->tm_sec = read_digits(text, 2);
    return parts->tm_sec >= 0 && parts->tm_sec <= 59;
}

int rfc3339_parse(const char *text, int64_t *ret_seconds, int32_t *ret_nanos)
{
    struct tm parts = {0};
    int32_t nanos = 0;
    int offset, day;
    int64_t seconds;

    if (!read_date(&text, &parts) || !skip(&text, "Tt ") || !read_time(&text, &parts))
        return -EINVAL;
    if (*text == '.') {
        text++;
        if (!read_fraction(&text, &nanos))
            return -EINVAL;
    }
    if (!read_offset(text, &offset))
        return -EINVAL;

    day = parts.tm_mday;
    seconds = timegm(&parts);
    if (parts.tm_mday != day) /* 31 April was moved to 1 May */
        return -EINVAL;
    seconds -= offset;
    if (seconds < SECONDS_MIN || seconds > SECONDS_MAX)
        return -ERANGE;
    *ret_seconds = seconds;
    *ret_nanos = nanos;
    return 0;
}

int rfc3339_split(int64_t seconds, int offset_minutes, struct rfc3339_parts *ret_parts)
{
    struct tm parts;
    time_t shifted;

    if (seconds < SECONDS_MIN || seconds > SECONDS_MAX)
        return -ERANGE;
    shifted = (time_t)(seconds + (int64_t)offset_minutes * 60);
    if (shifted < SECONDS_MIN || shifted > SECONDS_MAX || !gmtime_r(&shifted, &parts))
        return -ERANGE;
    *ret_parts = (struct rfc3339_parts){
        .year = parts.tm_year + 1900,
        .month = parts.tm_mon + 1,
        .day = parts.tm_mday,
        .hour = parts.tm_hour,
        .minute = parts.tm_min,
        .second = parts.tm_sec,
        .weekday = parts.tm_wday,
    };
    return 0;
}

int rfc3339_format(int64_t seconds, int32_t nanos, char text[RFC3339_TEXT_SIZE])
{
    struct rfc3339_parts parts;
    char fraction[12] = "";
    int r;

    if (nanos < 0 || nanos > 999999999)
        return -ERANGE;
    r = rfc3339_split(seconds, 0, &parts);
    if (r)
        return r;
    if (nanos % 1000)
        (void)snprintf(fraction, sizeof fraction, ".%09d", nanos);
    else if (nanos % 1000000)
        (void)snprintf(fraction, sizeof fraction, ".%06d", nanos / 1000);
    else if (nanos)
        (void)snprintf(fraction, sizeof fraction, ".%03d", nanos / 1000000);
    (void)snprintf(text, RFC3339_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d%sZ", parts.year,
        parts.month, parts.day, parts.hour, parts.minute, parts.second, fraction);
    return 0;
}
