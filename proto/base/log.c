#include "base/log.h"

#include "base/clock.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <unistd.h>

enum { LOG_LINE_MAX = 4096 };

static atomic_int log_threshold = LOG_LEVEL_INFO;

static const struct {
    const char *name;
    const char *priority; /* sd-daemon(3) */
} log_levels[] = {
    [LOG_LEVEL_ERROR] = {"error", "<3>"},
    [LOG_LEVEL_WARNING] = {"warning", "<4>"},
    [LOG_LEVEL_INFO] = {"info", "<6>"},
    [LOG_LEVEL_DEBUG] = {"debug", "<7>"},
};

void log_set_level(enum log_level level)
{
    atomic_store(&log_threshold, (int)level);
}

enum log_level log_get_level(void)
{
    return (enum log_level)atomic_load_explicit(&log_threshold, memory_order_relaxed);
}

int log_level_parse(const char *text, enum log_level *ret_level)
{
    for (size_t i = 0; i < ARRAY_LEN(log_levels); i++)
        if (strcmp(text, log_levels[i].name) == 0) {
            *ret_level = (enum log_level)i;
            return 0;
        }
    return -EINVAL;
}

/* Read once: the environment does not change. */
static bool in_journal(void)
{
    static atomic_int known = -1;
    int state = atomic_load_explicit(&known, memory_order_relaxed);

    if (state < 0) {
        state = getenv("JOURNAL_STREAM") != NULL;
        atomic_store_explicit(&known, state, memory_order_relaxed);
    }
    return state > 0;
}

void log_prefix(enum log_level level, char *to, size_t size)
{
    struct tm utc;
    int64_t now_us;
    time_t seconds;

    if (in_journal()) {
        (void)snprintf(to, size, "%s", log_levels[level].priority);
        return;
    }
    now_us = clock_wall_us();
    seconds = (time_t)(now_us / 1000000);
    (void)gmtime_r(&seconds, &utc);
    (void)snprintf(to, size, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ %-7s ", utc.tm_year + 1900,
        utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
        (int)(now_us / 1000 % 1000), log_levels[level].name);
}

void log_event(enum log_level level, const char *format, ...)
{
    char line[LOG_LINE_MAX];
    size_t start, end;
    va_list arguments;
    int length;

    if (level > log_get_level())
        return;
    log_prefix(level, line, sizeof line);
    start = strlen(line);
    va_start(arguments, format);
    length = vsnprintf(line + start, sizeof line - 1 - start, format, arguments);
    va_end(arguments);
    end = length < 0 ? start : base_min_size(start + (size_t)length, sizeof line - 2);
    for (size_t i = start; i < end; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = ' ';
    line[end++] = '\n';
    if (write(STDERR_FILENO, line, end) < 0)
        return; /* nowhere left to say it */
}
