#include "config/conninfo.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>

enum { CONNINFO_PAIRS_MAX = 40 };

struct conninfo_pair {
    char *keyword;
    char *value;
};

struct conninfo {
    struct conninfo_pair pairs[CONNINFO_PAIRS_MAX];
    size_t count;
};

/* The keywords that may be written, and why some may not. */
static const struct conninfo_keyword {
    const char *name;
    bool is_file;
    const char *refused; /* NULL: may be written */
} conninfo_keywords[] = {
    {"host", false, NULL},
    {"hostaddr", false, NULL},
    {"port", false, NULL},
    {"dbname", false, NULL},
    {"user", false, NULL},
    {"sslmode", false, NULL},
    {"sslrootcert", true, NULL},
    {"sslcert", true, NULL},
    {"sslkey", true, NULL},
    {"sslcrl", true, NULL},
    {"sslsni", false, NULL},
    {"ssl_min_protocol_version", false, NULL},
    {"ssl_max_protocol_version", false, NULL},
    {"channel_binding", false, NULL},
    {"passfile", true, NULL},
    {"application_name", false, NULL},
    {"target_session_attrs", false, NULL},
    {"keepalives", false, NULL},
    {"keepalives_idle", false, NULL},
    {"keepalives_interval", false, NULL},
    {"keepalives_count", false, NULL},
    {"tcp_user_timeout", false, NULL},
    {"password", false,
        "a password is not written here; put it alone in a file and name it with password_file"},
    {"sslpassword", false,
        "a password is not written here; keep the key without one, readable by the service only"},
    {"service", false, "a service file could weaken TLS; write host, dbname and user here"},
    {"connect_timeout", false, "remove it; the timeout is connect_timeout of [database]"},
    {"gssencmode", false,
        "remove it; it is always 'disable', since GSS encryption goes around TLS"},
    {"options", false, "remove it; the service makes its own settings"},
};

static const struct conninfo_keyword *conninfo_keyword_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(conninfo_keywords); i++)
        if (text_equal(conninfo_keywords[i].name, name))
            return &conninfo_keywords[i];
    return NULL;
}

void conninfo_free(struct conninfo *conninfo)
{
    if (!conninfo)
        return;
    for (size_t i = 0; i < conninfo->count; i++) {
        free(conninfo->pairs[i].keyword);
        explicit_bzero(conninfo->pairs[i].value, strlen(conninfo->pairs[i].value));
        free(conninfo->pairs[i].value);
    }
    free(conninfo);
}

const char *conninfo_get(const struct conninfo *conninfo, const char *keyword)
{
    for (size_t i = 0; i < conninfo->count; i++)
        if (text_equal(conninfo->pairs[i].keyword, keyword))
            return conninfo->pairs[i].value;
    return NULL;
}

static struct conninfo_pair *conninfo_pair_find(struct conninfo *conninfo, const char *keyword)
{
    for (size_t i = 0; i < conninfo->count; i++)
        if (text_equal(conninfo->pairs[i].keyword, keyword))
            return &conninfo->pairs[i];
    return NULL;
}

int conninfo_set(struct conninfo *conninfo, const char *keyword, const char *value)
{
    struct conninfo_pair *pair = conninfo_pair_find(conninfo, keyword);
    CLEANUP_FREE char *value_copy = strdup(value);
    CLEANUP_FREE char *keyword_copy = NULL;

    if (!value_copy)
        return -ENOMEM;
    if (pair) {
        explicit_bzero(pair->value, strlen(pair->value));
        free(pair->value);
        pair->value = TAKE_PTR(value_copy);
        return 0;
    }
    keyword_copy = strdup(keyword);
    if (!keyword_copy)
        return -ENOMEM;
    if (conninfo->count == CONNINFO_PAIRS_MAX)
        return -E2BIG;
    conninfo->pairs[conninfo->count++] =
        (struct conninfo_pair){TAKE_PTR(keyword_copy), TAKE_PTR(value_copy)};
    return 0;
}

static int conninfo_refuse(char **ret_why, const char *format, ...) PRINTF_LIKE(2, 3);
static int conninfo_refuse(char **ret_why, const char *format, ...)
{
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vasprintf(ret_why, format, arguments);
    va_end(arguments);
    return length < 0 ? -ENOMEM : CONNINFO_E_INVALID;
}

static const char *conninfo_skip_blanks(const char *at)
{
    while (text_is_space(*at))
        at++;
    return at;
}

/* The value at `at` into `value`, unquoted; NULL when a quote is not closed. */
static const char *conninfo_scan_value(const char *at, char *value)
{
    bool quoted = *at == '\'';

    if (quoted)
        at++;
    while (*at && (quoted ? *at != '\'' : !text_is_space(*at))) {
        if (*at == '\\' && at[1])
            at++;
        *value++ = *at++;
    }
    *value = '\0';
    if (!quoted)
        return at;
    return *at == '\'' ? at + 1 : NULL;
}

/* One pair at *at; *at is moved behind it. `scratch` has room for the whole text. */
static int conninfo_parse_pair(
    struct conninfo *conninfo, const char **at, char *scratch, char **ret_why)
{
    size_t length = strcspn(*at, "= \t\r\n\v\f");
    CLEANUP_FREE char *keyword = strndup(*at, length);
    const struct conninfo_keyword *known;
    const char *next = conninfo_skip_blanks(*at + length);

    if (!keyword)
        return -ENOMEM;
    if (*next != '=')
        return conninfo_refuse(
            ret_why, "'%s' has no '='; write keyword=value pairs, separated by spaces", keyword);
    known = conninfo_keyword_find(keyword);
    if (!known)
        return conninfo_refuse(ret_why,
            "unknown keyword '%s'; host, port, dbname, user, sslmode, sslrootcert, sslcert, "
            "sslkey, "
            "passfile and the keepalives are known",
            keyword);
    if (known->refused)
        return conninfo_refuse(ret_why, "%s: %s", keyword, known->refused);
    if (conninfo_get(conninfo, keyword))
        return conninfo_refuse(ret_why, "%s is given twice; keep one", keyword);
    next = conninfo_scan_value(conninfo_skip_blanks(next + 1), scratch);
    if (!next)
        return conninfo_refuse(ret_why, "the quote of %s is not closed; add a '", keyword);
    *at = conninfo_skip_blanks(next);
    return conninfo_set(conninfo, keyword, scratch);
}

/* Each host of the comma-separated list is reached over TCP, where TLS is. */
static bool conninfo_hosts_are_tcp(const char *hosts)
{
    const char *host = hosts;

    for (;;) {
        size_t length = strcspn(host, ",");

        if (length == 0 || *host == '/' || *host == '@')
            return false;
        if (!host[length])
            return true;
        host += length + 1;
    }
}

static int conninfo_check(const struct conninfo *conninfo, char **ret_why)
{
    static const char *const required[] = {"host", "dbname", "user", "sslmode", "sslrootcert"};
    const char *mode, *version = conninfo_get(conninfo, "ssl_min_protocol_version");

    mode = conninfo_get(conninfo, "sslmode");
    for (size_t i = 0; i < ARRAY_LEN(required); i++)
        if (text_is_empty(conninfo_get(conninfo, required[i])))
            return conninfo_refuse(ret_why,
                "%s is missing; write for example host=db.example dbname=palmares "
                "user=palmares_service sslmode=verify-full sslrootcert=ca.crt",
                required[i]);
    if (!text_equal(mode, "verify-full"))
        return conninfo_refuse(ret_why,
            "sslmode=%s does not prove who the database is; write sslmode=verify-full", mode);
    if (!conninfo_hosts_are_tcp(conninfo_get(conninfo, "host")))
        return conninfo_refuse(ret_why,
            "host=%s is a socket folder or empty, where TLS is not used; write a host name",
            conninfo_get(conninfo, "host"));
    if (version && !text_equal(version, "TLSv1.2") && !text_equal(version, "TLSv1.3"))
        return conninfo_refuse(
            ret_why, "ssl_min_protocol_version=%s is too weak; write TLSv1.2 or TLSv1.3", version);
    return 0;
}

static int conninfo_parse_pairs(struct conninfo *conninfo, const char *text, char **ret_why)
{
    CLEANUP_FREE char *scratch = malloc(strlen(text) + 1);
    const char *at = conninfo_skip_blanks(text);
    int r;

    if (!scratch)
        return -ENOMEM;
    if (text_starts_with(at, "postgresql:") || text_starts_with(at, "postgres:"))
        return conninfo_refuse(
            ret_why, "the URI form is not taken; write keyword=value pairs, separated by spaces");
    while (*at) {
        r = conninfo_parse_pair(conninfo, &at, scratch, ret_why);
        if (r)
            return err_trace(r);
    }
    return 0;
}

int conninfo_parse(const char *text, struct conninfo **ret_conninfo, char **ret_why)
{
    CLEANUP(conninfo_free_p) struct conninfo *conninfo = calloc(1, sizeof *conninfo);
    int r;

    if (!conninfo)
        return -ENOMEM;
    r = conninfo_parse_pairs(conninfo, text, ret_why);
    if (r)
        return err_trace(r);
    r = conninfo_check(conninfo, ret_why);
    if (r)
        return err_trace(r);
    *ret_conninfo = TAKE_PTR(conninfo);
    return 0;
}

int conninfo_resolve_files(struct conninfo *conninfo, const char *folder)
{
    for (size_t i = 0; i < conninfo->count; i++) {
        struct conninfo_pair *pair = &conninfo->pairs[i];
        const struct conninfo_keyword *known = conninfo_keyword_find(pair->keyword);
        char *resolved;

        if (!known || !known->is_file || !*pair->value || *pair->value == '/')
            continue;
        if (asprintf(&resolved, "%s/%s", folder, pair->value) < 0)
            return -ENOMEM;
        free(pair->value);
        pair->value = resolved;
    }
    return 0;
}

const char *conninfo_file_at(
    const struct conninfo *conninfo, size_t index, const char **ret_keyword)
{
    for (size_t i = 0; i < conninfo->count; i++) {
        const struct conninfo_keyword *known = conninfo_keyword_find(conninfo->pairs[i].keyword);

        if (!known || !known->is_file || index-- > 0)
            continue;
        *ret_keyword = known->name;
        return conninfo->pairs[i].value;
    }
    return NULL;
}

static int conninfo_format_value(const char *value, struct buffer *buffer)
{
    int r = buffer_append(buffer, "'", 1);

    for (const char *at = value; r == 0 && *at; at++) {
        if (*at == '\'' || *at == '\\')
            r = buffer_append(buffer, "\\", 1);
        if (r == 0)
            r = buffer_append(buffer, at, 1);
    }
    return r ? r : buffer_append(buffer, "'", 1);
}

int conninfo_format(const struct conninfo *conninfo, struct buffer *buffer)
{
    for (size_t i = 0; i < conninfo->count; i++) {
        int r = buffer_printf(buffer, "%s%s=", i ? " " : "", conninfo->pairs[i].keyword);

        if (r == 0)
            r = conninfo_format_value(conninfo->pairs[i].value, buffer);
        if (r)
            return err_trace(r);
    }
    return buffer_terminate(buffer);
}
