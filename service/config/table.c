#include "config/table.h"

#include "base/text.h"

#define AT(member) offsetof(struct config, member)
enum { MS_MAX = 86400000, KIB = 1024, MIB = 1048576 };

/* clang-format off */
const struct config_row config_rows[] = {
    /* section    key                     type                  required reload offset                        min  max */
    {"server",   "listen",               CONFIG_TYPE_LISTEN,   true,  false, AT(server.listen),               0, 0},
    {"server",   "certificate",          CONFIG_TYPE_FILE,     true,  true,  AT(server.certificate),          0, 0},
    {"server",   "key",                  CONFIG_TYPE_FILE,     true,  true,  AT(server.key),                  0, 0},
    {"server",   "client_ca",            CONFIG_TYPE_FILE,     true,  true,  AT(server.client_ca),            0, 0},
    {"server",   "allow_tls12",          CONFIG_TYPE_BOOL,     false, true,  AT(server.allow_tls12),          0, 1},
    {"database", "conninfo",             CONFIG_TYPE_CONNINFO, true,  false, AT(database.conninfo),           0, 0},
    {"database", "password_file",        CONFIG_TYPE_FILE,     false, false, AT(database.password_file),      0, 0},
    {"database", "read_connections",     CONFIG_TYPE_COUNT,    false, false, AT(read_connections),            1, 64},
    {"database", "write_connections",    CONFIG_TYPE_COUNT,    false, false, AT(write_connections),           1, 64},
    {"database", "worker_connections",   CONFIG_TYPE_COUNT,    false, false, AT(worker_connections),          1, 64},
    {"database", "connect_timeout",      CONFIG_TYPE_DURATION, false, false, AT(connect_timeout_ms),       2000, 600000},
    {"owner",    "conninfo",             CONFIG_TYPE_CONNINFO, false, false, AT(owner.conninfo),              0, 0},
    {"owner",    "password_file",        CONFIG_TYPE_FILE,     false, false, AT(owner.password_file),         0, 0},
    {"limits",   "request_max_bytes",    CONFIG_TYPE_SIZE,     false, false, AT(limits.request_max_bytes),  KIB, 64 * MIB},
    {"limits",   "reply_max_bytes",      CONFIG_TYPE_SIZE,     false, false, AT(limits.reply_max_bytes),    KIB, 64 * MIB},
    {"limits",   "arena_max_bytes",      CONFIG_TYPE_SIZE,     false, false, AT(limits.arena_max_bytes), 64 * KIB, 1024 * MIB},
    {"limits",   "connections_max",      CONFIG_TYPE_COUNT,    false, false, AT(limits.connections_max),      1, 100000},
    {"limits",   "calls_per_connection", CONFIG_TYPE_COUNT,    false, false, AT(limits.calls_per_connection), 1, 65536},
    {"limits",   "calls_per_principal",  CONFIG_TYPE_COUNT,    false, false, AT(limits.calls_per_principal),  1, 1000000},
    {"limits",   "handshake_timeout",    CONFIG_TYPE_DURATION, false, false, AT(limits.handshake_timeout_ms), 100, MS_MAX},
    {"limits",   "idle_timeout",         CONFIG_TYPE_DURATION, false, false, AT(limits.idle_timeout_ms),   1000, MS_MAX},
    {"limits",   "frame_timeout",        CONFIG_TYPE_DURATION, false, false, AT(limits.frame_timeout_ms),   100, MS_MAX},
    {"limits",   "default_timeout",      CONFIG_TYPE_DURATION, false, false, AT(limits.default_timeout_ms),   1, MS_MAX},
    {"limits",   "max_timeout",          CONFIG_TYPE_DURATION, false, false, AT(limits.max_timeout_ms),       1, MS_MAX},
    {"log",      "level",                CONFIG_TYPE_LEVEL,    false, true,  AT(log_level),                   0, 0},
    {"metrics",  "listen",               CONFIG_TYPE_LOOPBACK, false, false, AT(metrics_listen),              0, 0},
    {"shutdown", "drain_timeout",        CONFIG_TYPE_DURATION, false, true,  AT(drain_timeout_ms),          100, 3600000},
    {"pki",      "directory",            CONFIG_TYPE_FILE,     false, false, AT(pki_directory),               0, 0},
    {"jury",     "key_file",             CONFIG_TYPE_FILE,     false, false, AT(jury_key_file),               0, 0},
    {"enrol",    "listen",               CONFIG_TYPE_LISTEN,   false, false, AT(enrol.listen),                0, 0},
    {"enrol",    "certificate",          CONFIG_TYPE_FILE,     false, false, AT(enrol.certificate),           0, 0},
    {"enrol",    "key",                  CONFIG_TYPE_FILE,     false, false, AT(enrol.key),                   0, 0},
    {"enrol",    "servers",              CONFIG_TYPE_SERVERS,  false, false, AT(enrol.servers),               0, 0},
    {"enrol",    "service",              CONFIG_TYPE_SERVERS,  false, false, AT(enrol.service),               0, 0},
    {"enrol",    "certificate_days",     CONFIG_TYPE_COUNT,    false, false, AT(enrol.days),                  0, 3650},
};
/* clang-format on */
const size_t config_row_count = ARRAY_LEN(config_rows);
_Static_assert(ARRAY_LEN(config_rows) <= CONFIG_KEYS_MAX, "raise CONFIG_KEYS_MAX");

const struct config_row *config_row_find(const char *section, const char *key)
{
    for (size_t i = 0; i < config_row_count; i++)
        if (text_equal(config_rows[i].section, section) && text_equal(config_rows[i].key, key))
            return &config_rows[i];
    return NULL;
}

bool config_section_exists(const char *section)
{
    for (size_t i = 0; i < config_row_count; i++)
        if (text_equal(config_rows[i].section, section))
            return true;
    return false;
}

size_t config_row_index(const struct config_row *row)
{
    return (size_t)(row - config_rows);
}

bool config_key_at(size_t index, const char **ret_section, const char **ret_key, bool *ret_reload)
{
    if (index >= config_row_count)
        return false;
    *ret_section = config_rows[index].section;
    *ret_key = config_rows[index].key;
    *ret_reload = config_rows[index].reload;
    return true;
}
