/* The keys of the configuration: their types, limits and places. Used by this folder and its tests.
 */
#pragma once

#include "config/config.h"

enum config_type {
    CONFIG_TYPE_BOOL,     /* yes, no */
    CONFIG_TYPE_COUNT,    /* uint32_t */
    CONFIG_TYPE_DURATION, /* uint32_t, milliseconds; written as "500 ms", "30 s", "15 min", "1 h" */
    CONFIG_TYPE_SIZE,     /* size_t, bytes; written as "4096", "64 KiB", "1 MiB" */
    CONFIG_TYPE_FILE,     /* char *, made absolute */
    CONFIG_TYPE_CONNINFO, /* char * */
    CONFIG_TYPE_LISTEN,   /* char **, numeric addresses with a port */
    CONFIG_TYPE_SERVERS,  /* char **, names or addresses with a port */
    CONFIG_TYPE_LOOPBACK, /* char *, one numeric loopback address with a port, or "off" */
    CONFIG_TYPE_LEVEL,    /* enum log_level */
};

struct config_row {
    const char *section;
    const char *key;
    enum config_type type;
    bool required;
    bool reload;   /* a change takes effect on SIGHUP */
    size_t offset; /* in struct config */
    int64_t min, max;
};

extern const struct config_row config_rows[];
extern const size_t config_row_count;

/* NULL: there is no such key. */
const struct config_row *config_row_find(const char *section, const char *key);
bool config_section_exists(const char *section);
size_t config_row_index(const struct config_row *row);

/*
 * Read `text` into the row's place in `config`; relative file names become relative to `folder`.
 * CONFIG_E_INVALID: *ret_why says what is wrong and what would be right (free() it).
 */
int config_row_parse(const struct config_row *row,
    const char *folder,
    const char *text,
    struct config *config,
    char **ret_why) MUST_CHECK;
/* Free what the row's place owns. */
void config_row_release(const struct config_row *row, struct config *config);
/* As it would be written; *ret_text is to be freed. */
int config_row_format(
    const struct config_row *row, const struct config *config, char **ret_text) MUST_CHECK;
