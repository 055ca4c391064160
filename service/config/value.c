/* The values of the configuration's keys: read, written, freed. One table of types. */
#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "config/conninfo.h"
#include "config/table.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdarg.h>

/* What a parser gets. */
struct config_value {
    const struct config_row *row;
    const char *folder;
    const char *text;
    void *field;
    char **ret_why;
};

static int config_refuse(const struct config_value *value, const char *format, ...)
    PRINTF_LIKE(2, 3);
static int config_refuse(const struct config_value *value, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vasprintf(value->ret_why, format, arguments);
    va_end(arguments);
    return length < 0 ? -ENOMEM : CONFIG_E_INVALID;
}

static void *config_field(const struct config_row *row, struct config *config)
{
    return (char *)config + row->offset;
}

static const void *config_field_const(const struct config_row *row, const struct config *config)
{
    return (const char *)config + row->offset;
}

/* ---- yes, no ---- */

static int config_parse_bool(const struct config_value *value)
{
    if (!text_equal(value->text, "yes") && !text_equal(value->text, "no"))
        return config_refuse(value, "'%s' is neither yes nor no", value->text);
    *(bool *)value->field = text_equal(value->text, "yes");
    return 0;
}

static int config_format_bool(const void *field, char **ret_text)
{
    return asprintf(ret_text, "%s", *(const bool *)field ? "yes" : "no");
}

/* ---- numbers, with or without a unit ---- */

struct config_unit {
    const char *name;
    int64_t factor;
};
static const struct config_unit config_units_none[] = {{"", 1}, {NULL, 0}};
static const struct config_unit config_units_size[] = {
    {"", 1}, {"KiB", 1024}, {"MiB", 1048576}, {NULL, 0}};
static const struct config_unit config_units_time[] = {
    {"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}, {NULL, 0}};

static int config_format_units(int64_t number, const struct config_unit *units, char **ret_text)
{
    const struct config_unit *best = units;

    for (const struct config_unit *unit = units; unit->name; unit++)
        if (number && number % unit->factor == 0)
            best = unit;
    return asprintf(ret_text, "%lld%s%s", (long long)(number / best->factor),
        *best->name ? " " : "", best->name);
}

static int config_refuse_number(const struct config_value *value, const struct config_unit *units)
{
    CLEANUP_FREE char *min = NULL;
    CLEANUP_FREE char *max = NULL;
    const char *unit = units == config_units_none   ? ""
                       : units == config_units_size ? " and KiB or MiB"
                                                    : " and ms, s, min or h";

    if (config_format_units(value->row->min, units, &min) < 0 ||
        config_format_units(value->row->max, units, &max) < 0)
        return -ENOMEM;
    return config_refuse(value, "'%s' is not taken; write a whole number%s, from %s to %s",
        value->text, unit, min, max);
}

static int config_parse_units(
    const struct config_value *value, const struct config_unit *units, int64_t *ret_number)
{
    size_t digits = strspn(value->text, "0123456789");
    const char *name = value->text + digits;
    CLEANUP_FREE char *number_text = strndup(value->text, digits);
    int64_t number;

    if (!number_text)
        return -ENOMEM;
    while (*name == ' ')
        name++;
    for (const struct config_unit *unit = units; unit->name; unit++) {
        if (!text_equal(unit->name, name))
            continue;
        if (text_parse_i64(number_text, 0, INT64_C(1) << 40, &number) ||
            __builtin_mul_overflow(number, unit->factor, &number) || number < value->row->min ||
            number > value->row->max)
            break;
        *ret_number = number;
        return 0;
    }
    return config_refuse_number(value, units);
}

static int config_parse_count(const struct config_value *value)
{
    int64_t number;
    int r = config_parse_units(value, config_units_none, &number);

    if (r == 0)
        *(uint32_t *)value->field = (uint32_t)number;
    return r;
}

static int config_format_count(const void *field, char **ret_text)
{
    return config_format_units(*(const uint32_t *)field, config_units_none, ret_text);
}

static int config_parse_duration(const struct config_value *value)
{
    int64_t number;
    int r = config_parse_units(value, config_units_time, &number);

    if (r == 0)
        *(uint32_t *)value->field = (uint32_t)number;
    return r;
}

static int config_format_duration(const void *field, char **ret_text)
{
    return config_format_units(*(const uint32_t *)field, config_units_time, ret_text);
}

static int config_parse_size(const struct config_value *value)
{
    int64_t number;
    int r = config_parse_units(value, config_units_size, &number);

    if (r == 0)
        *(size_t *)value->field = (size_t)number;
    return r;
}

static int config_format_size(const void *field, char **ret_text)
{
    return config_format_units((int64_t) * (const size_t *)field, config_units_size, ret_text);
}

/* ---- texts ---- */

static int config_keep(const struct config_value *value, char *text)
{
    if (!text)
        return -ENOMEM;
    free(*(char **)value->field);
    *(char **)value->field = text;
    return 0;
}

static int config_parse_file(const struct config_value *value)
{
    char *name;

    if (!*value->text)
        return config_refuse(value, "the value is empty; write a file name, or remove the line");
    if (*value->text == '/')
        return config_keep(value, strdup(value->text));
    return config_keep(
        value, asprintf(&name, "%s/%s", value->folder, value->text) < 0 ? NULL : name);
}

static int config_parse_conninfo(const struct config_value *value)
{
    CLEANUP(conninfo_free_p) struct conninfo *conninfo = NULL;
    int r = conninfo_parse(value->text, &conninfo, value->ret_why);

    if (r == CONNINFO_E_INVALID)
        return CONFIG_E_INVALID;
    return r ? err_trace(r) : config_keep(value, strdup(value->text));
}

static int config_format_text(const void *field, char **ret_text)
{
    const char *text = *(char *const *)field;

    return asprintf(ret_text, "%s", text ? text : "");
}

static int config_format_loopback(const void *field, char **ret_text)
{
    const char *text = *(char *const *)field;

    return asprintf(ret_text, "%s", text ? text : "off");
}

/* ---- addresses ---- */

/* "127.0.0.1:7400" or "[::1]:7400": host without brackets in `host`; false when it is not one. */
static bool config_split_address(const char *text, char host[INET6_ADDRSTRLEN], bool *ret_ipv6)
{
    bool ipv6 = *text == '[';
    const char *start = text + ipv6, *end = strchr(start, ipv6 ? ']' : ':');
    unsigned char binary[16];
    int64_t port;

    if (!end || end - start >= INET6_ADDRSTRLEN || (ipv6 && end[1] != ':'))
        return false;
    memcpy(host, start, (size_t)(end - start));
    host[end - start] = '\0';
    *ret_ipv6 = ipv6;
    return inet_pton(ipv6 ? AF_INET6 : AF_INET, host, binary) == 1 && *(end + 1 + ipv6) != '-' &&
           text_parse_i64(end + 1 + ipv6, 0, 65535, &port) == 0;
}

static void config_free_texts(char **texts)
{
    for (char **text = texts; text && *text; text++)
        free(*text);
    free(texts);
}
DEFINE_CLEANUP(char **, config_free_texts);

/* "exams.example:7400", "192.0.2.1:7400", "[2001:db8::1]:7400": where somebody is to connect. */
static bool config_is_server(const char *text)
{
    char host[INET6_ADDRSTRLEN];
    size_t length =
        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");
    bool ipv6;
    int64_t port;

    if (*text == '[')
        return config_split_address(text, host, &ipv6);
    return length > 0 && length <= 253 && *text != '.' && *text != '-' && text[length] == ':' &&
           text[length + 1] != '-' && text_parse_i64(text + length + 1, 1, 65535, &port) == 0;
}

static bool config_is_address(const char *text)
{
    char host[INET6_ADDRSTRLEN];
    bool ipv6;

    return config_split_address(text, host, &ipv6);
}

/* What one of a list must be. */
struct config_list_form {
    bool (*accepts)(const char *text);
    const char *wrong; /* behind "'...' is not " */
    const char *example;
};
static const struct config_list_form config_addresses = {config_is_address,
    "an address with a port; write 0.0.0.0:7400 or [::]:7400 (numbers, no names)", "0.0.0.0:7400"};
static const struct config_list_form config_servers = {config_is_server,
    "a server with its port; write exams.example:7400 or [2001:db8::1]:7400", "exams.example:7400"};

/* One more behind the `count` ones of `list`; `text` is taken. */
static int config_add_one(const struct config_value *value,
    const struct config_list_form *form,
    char *text,
    char ***list,
    size_t count)
{
    CLEANUP_FREE char *address = text;
    char **grown;

    if (!address)
        return -ENOMEM;
    if (!form->accepts(address))
        return config_refuse(value, "'%s' is not %s", address, form->wrong);
    for (size_t i = 0; i < count; i++)
        if (text_equal((*list)[i], address))
            return config_refuse(value, "%s is there twice; keep one", address);
    grown = reallocarray(*list, count + 2, sizeof *grown);
    if (!grown)
        return -ENOMEM;
    *list = grown;
    grown[count] = TAKE_PTR(address);
    grown[count + 1] = NULL;
    return 0;
}

static int config_parse_list(const struct config_value *value, const struct config_list_form *form)
{
    CLEANUP(config_free_texts_p) char **list = NULL;
    size_t count = 0;

    for (const char *at = value->text + strspn(value->text, ", "); *at; at += strspn(at, ", ")) {
        size_t length = strcspn(at, ", ");
        int r = config_add_one(value, form, strndup(at, length), &list, count);

        if (r)
            return r;
        count++;
        at += length;
    }
    if (!count)
        return config_refuse(value, "there is no address; write for example %s", form->example);
    config_free_texts(*(char ***)value->field);
    *(char ***)value->field = TAKE_PTR(list);
    return 0;
}

static int config_parse_listen(const struct config_value *value)
{
    return config_parse_list(value, &config_addresses);
}

static int config_parse_servers(const struct config_value *value)
{
    return config_parse_list(value, &config_servers);
}

static int config_format_listen(const void *field, char **ret_text)
{
    char *const *list = *(char **const *)field;
    CLEANUP_BUFFER struct buffer buffer = {0};

    for (size_t i = 0; list && list[i]; i++)
        if (buffer_printf(&buffer, "%s%s", i ? ", " : "", list[i]))
            return -1;
    if (buffer_terminate(&buffer))
        return -1;
    *ret_text = (char *)TAKE_PTR(buffer.data);
    return 0;
}

static int config_parse_loopback(const struct config_value *value)
{
    char host[INET6_ADDRSTRLEN];
    bool ipv6;

    if (text_equal(value->text, "off")) {
        free(*(char **)value->field);
        *(char **)value->field = NULL;
        return 0;
    }
    if (!config_split_address(value->text, host, &ipv6))
        return config_refuse(
            value, "'%s' is not an address with a port; write 127.0.0.1:9464, or off", value->text);
    if (ipv6 ? !text_equal(host, "::1") : !text_starts_with(host, "127."))
        return config_refuse(value,
            "%s can be reached from other machines, and what is served there is neither encrypted "
            "nor authenticated; write 127.0.0.1 or [::1]",
            host);
    return config_keep(value, strdup(value->text));
}

/* ---- log level ---- */

static const char *const config_levels[] = {"error", "warning", "info", "debug"};

static int config_parse_level(const struct config_value *value)
{
    if (log_level_parse(value->text, value->field))
        return config_refuse(
            value, "'%s' is not a level; write error, warning, info or debug", value->text);
    return 0;
}

static int config_format_level(const void *field, char **ret_text)
{
    return asprintf(ret_text, "%s", config_levels[*(const enum log_level *)field]);
}

/* ---- the types ---- */

static void config_release_text(void *field)
{
    free(*(char **)field);
}

static void config_release_listen(void *field)
{
    config_free_texts(*(char ***)field);
}

static const struct {
    int (*parse)(const struct config_value *value);
    int (*format)(const void *field, char **ret_text); /* < 0: memory */
    void (*release)(void *field);                      /* NULL: owns nothing */
} config_types[] = {
    [CONFIG_TYPE_BOOL] = {config_parse_bool, config_format_bool, NULL},
    [CONFIG_TYPE_COUNT] = {config_parse_count, config_format_count, NULL},
    [CONFIG_TYPE_DURATION] = {config_parse_duration, config_format_duration, NULL},
    [CONFIG_TYPE_SIZE] = {config_parse_size, config_format_size, NULL},
    [CONFIG_TYPE_FILE] = {config_parse_file, config_format_text, config_release_text},
    [CONFIG_TYPE_CONNINFO] = {config_parse_conninfo, config_format_text, config_release_text},
    [CONFIG_TYPE_LISTEN] = {config_parse_listen, config_format_listen, config_release_listen},
    [CONFIG_TYPE_SERVERS] = {config_parse_servers, config_format_listen, config_release_listen},
    [CONFIG_TYPE_LOOPBACK] = {config_parse_loopback, config_format_loopback, config_release_text},
    [CONFIG_TYPE_LEVEL] = {config_parse_level, config_format_level, NULL},
};

int config_row_parse(const struct config_row *row,
    const char *folder,
    const char *text,
    struct config *config,
    char **ret_why)
{
    struct config_value value = {row, folder, text, config_field(row, config), ret_why};

    return config_types[row->type].parse(&value);
}

void config_row_release(const struct config_row *row, struct config *config)
{
    if (config_types[row->type].release)
        config_types[row->type].release(config_field(row, config));
}

int config_row_format(const struct config_row *row, const struct config *config, char **ret_text)
{
    return config_types[row->type].format(config_field_const(row, config), ret_text) < 0 ? -ENOMEM
                                                                                         : 0;
}
