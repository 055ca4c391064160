/*
 * Structured logs: one line an event, a message and key=value fields, to standard error. Under
 * systemd standard error is the journal's stream (JOURNAL_STREAM): the line then starts with its
 * priority (sd-daemon(3)) and leaves the time to the journal. Threads: all functions may be called
 * from any thread. Never log a secret.
 */
#pragma once

#include "base/base.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Events above this level are dropped. INFO at start. */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);
/* "error", "warning", "info", "debug"; -EINVAL for anything else. */
int log_level_parse(const char *text, enum log_level *ret_level) MUST_CHECK;

/* What a line starts with: time and level, or the journal's priority. For who writes many lines at
 * once. */
void log_prefix(enum log_level level, char *to, size_t size);

/* One event. Control characters and new lines in the text become spaces. */
void log_event(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);

#define log_error(...) log_event(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_event(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...) log_event(LOG_LEVEL_INFO, __VA_ARGS__)
#define log_debug(...)                               \
    do {                                             \
        if (log_get_level() >= LOG_LEVEL_DEBUG)      \
            log_event(LOG_LEVEL_DEBUG, __VA_ARGS__); \
    } while (0)
