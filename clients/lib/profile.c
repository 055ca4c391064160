#include "clientlib/profile.h"

#include "base/buffer.h"
#include "base/text.h"
#include "clientlib/i18n.h"

#include <errno.h>
#include <ini.h>

/* The keys of a profile; the first six are also PALMARES_<KEY> in the environment. */
enum key {
    KEY_SERVER,
    KEY_SERVER_NAME,
    KEY_CA,
    KEY_CERTIFICATE,
    KEY_KEY,
    KEY_SESSION,
    KEY_TIMEOUT
};

static const struct {
    const char *name;
    const char *variable;
    bool is_path;
} KEYS[] = {
    [KEY_SERVER] = {"server", "PALMARES_SERVER", false},
    [KEY_SERVER_NAME] = {"server_name", "PALMARES_SERVER_NAME", false},
    [KEY_CA] = {"ca", "PALMARES_CA", true},
    [KEY_CERTIFICATE] = {"certificate", "PALMARES_CERTIFICATE", true},
    [KEY_KEY] = {"key", "PALMARES_KEY", true},
    [KEY_SESSION] = {"session", "PALMARES_SESSION", false},
    [KEY_TIMEOUT] = {"timeout", "PALMARES_TIMEOUT", false},
};

/* A profile that is being put together. */
struct loader {
    const struct profile_flags *flags;
    char *(*environment)(const char *name);
    struct arena *arena;
    const char *file;
    FILE *stream;
    unsigned line;
    bool found; /* the profile's section */
    bool no_memory;
    const char *wanted; /* the profile's name */
    const char *values[ARRAY_LEN(KEYS)];
    const char *why;
};

static void close_stream(FILE **stream)
{
    if (*stream)
        (void)fclose(*stream);
}

/* Keep the first thing that is wrong; always PROFILE_E_INVALID or -ENOMEM. */
static int wrong(struct loader *loader, const char *why)
{
    if (!why)
        loader->no_memory = true;
    if (!loader->why)
        loader->why = why;
    return loader->no_memory ? -ENOMEM : PROFILE_E_INVALID;
}

static const char *variable(const struct loader *loader, const char *name)
{
    const char *value = loader->environment(name);

    return text_is_empty(value) ? NULL : value;
}

static bool is_chosen_file(const struct loader *loader)
{
    return loader->flags->config || variable(loader, "PALMARES_CONFIG");
}

/* The configuration file's name; NULL when there is no home, -ENOMEM through no_memory. */
static const char *config_file(struct loader *loader)
{
    const char *folder = variable(loader, "XDG_CONFIG_HOME");
    const char *home = variable(loader, "HOME");
    const char *file = loader->flags->config;

    if (!file)
        file = variable(loader, "PALMARES_CONFIG");
    if (file)
        return file;
    if (folder)
        file = arena_printf(loader->arena, "%s/palmares/config.ini", folder);
    else if (home)
        file = arena_printf(loader->arena, "%s/.config/palmares/config.ini", home);
    else
        return NULL;
    loader->no_memory |= !file;
    return file;
}

/* A file named in the configuration, from the folder of the configuration. */
static const char *config_path(struct loader *loader, const char *value)
{
    const char *home = variable(loader, "HOME");
    const char *slash = strrchr(loader->file, '/');

    if (text_starts_with(value, "~/") && home)
        return arena_printf(loader->arena, "%s%s", home, value + 1);
    if (*value == '/' || !slash)
        return arena_strdup(loader->arena, value);
    return arena_printf(loader->arena, "%.*s/%s", (int)(slash - loader->file), loader->file, value);
}

static int find_key(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(KEYS); i++) {
        if (text_equal(KEYS[i].name, name))
            return (int)i;
    }
    return -1;
}

/* inih's: 1 to go on. */
static int on_entry(void *context, const char *section, const char *name, const char *value)
{
    struct loader *loader = context;
    int key = find_key(name);
    const char *kept;

    if (!text_starts_with(section, "profile ")) {
        (void)wrong(loader, arena_printf(loader->arena,
                                _("%s:%u: section [%s]: only [profile NAME] sections are known"),
                                loader->file, loader->line, section));
        return 0;
    }
    if (key < 0) {
        (void)wrong(loader, arena_printf(loader->arena,
                                _("%s:%u: unknown key \"%s\"; a profile has server, server_name, "
                                  "ca, certificate, key, session, timeout"),
                                loader->file, loader->line, name));
        return 0;
    }
    if (!text_equal(section + strlen("profile "), loader->wanted))
        return 1;
    loader->found = true;
    if (loader->values[key]) {
        (void)wrong(loader, arena_printf(loader->arena, _("%s:%u: \"%s\" is given twice in [%s]"),
                                loader->file, loader->line, name, section));
        return 0;
    }
    kept = KEYS[key].is_path ? config_path(loader, value) : arena_strdup(loader->arena, value);
    if (!kept)
        (void)wrong(loader, NULL);
    loader->values[key] = kept;
    return kept != NULL;
}

/* inih's fgets(), which counts the lines. */
static char *read_line(char *line, int size, void *context)
{
    struct loader *loader = context;
    char *read = fgets(line, size, loader->stream);

    if (!read)
        return NULL;
    loader->line++;
    if (!strchr(line, '\n') && !feof(loader->stream)) {
        (void)wrong(
            loader, arena_printf(loader->arena, _("%s:%u: the line is longer than %d characters"),
                        loader->file, loader->line, size - 2));
        return NULL;
    }
    return read;
}

static int read_config(struct loader *loader)
{
    CLEANUP(close_stream) FILE *stream = NULL;
    int bad_line;

    loader->file = config_file(loader);
    if (loader->no_memory)
        return -ENOMEM;
    if (!loader->file)
        return 0;
    stream = fopen(loader->file, "re");
    if (!stream && (errno == ENOENT || errno == ENOTDIR) && !is_chosen_file(loader))
        return 0;
    if (!stream)
        return wrong(
            loader, arena_printf(loader->arena, _("%s: %s; check --config and PALMARES_CONFIG"),
                        loader->file, strerror(errno)));
    loader->stream = stream;
    bad_line = ini_parse_stream(read_line, loader, on_entry, loader);
    if (bad_line && !loader->why && !loader->no_memory)
        return wrong(
            loader, arena_printf(loader->arena, _("%s:%d: neither [profile NAME] nor key = value"),
                        loader->file, bad_line));
    return loader->no_memory ? -ENOMEM : loader->why ? PROFILE_E_INVALID : 0;
}

/* The environment over the file; flags over both. */
static void apply_overrides(struct loader *loader)
{
    const struct profile_flags *flags = loader->flags;

    for (size_t i = 0; i < ARRAY_LEN(KEYS); i++) {
        const char *value = variable(loader, KEYS[i].variable);
        if (value)
            loader->values[i] = value;
    }
    if (flags->server)
        loader->values[KEY_SERVER] = flags->server;
    if (flags->session)
        loader->values[KEY_SESSION] = flags->session;
    if (flags->timeout)
        loader->values[KEY_TIMEOUT] = flags->timeout;
}

/* "host:port", the host maybe in brackets. */
static bool is_address(const char *text)
{
    const char *colon = strrchr(text, ':');
    int64_t port;

    return colon && colon != text && !text_parse_i64(colon + 1, 1, 65535, &port);
}

static int split_servers(struct loader *loader, const char *text, struct profile *profile)
{
    size_t count = 0;

    profile->servers = arena_calloc(loader->arena, PROFILE_SERVERS_MAX + 1, sizeof(char *));
    if (!profile->servers)
        return -ENOMEM;
    while (*text) {
        size_t length = strcspn(text, ", \t");
        const char *server = arena_strndup(loader->arena, text, length);

        if (!server)
            return -ENOMEM;
        text += length + (text[length] != '\0');
        if (length == 0)
            continue;
        if (count == PROFILE_SERVERS_MAX)
            return wrong(loader, _("more than 16 servers; name those that are near"));
        if (!is_address(server))
            return wrong(loader,
                arena_printf(loader->arena,
                    _("server \"%s\": write host:port, for example exams.example:7300"), server));
        profile->servers[count++] = server;
    }
    return count ? 0 : wrong(loader, _("server: no address; write host:port"));
}

/* The keys without which nothing can be called. */
static int check_complete(struct loader *loader)
{
    static const enum key needed[] = {KEY_SERVER, KEY_CA, KEY_CERTIFICATE, KEY_KEY};

    if (!loader->found && (loader->flags->profile || variable(loader, "PALMARES_PROFILE")))
        return wrong(
            loader, arena_printf(loader->arena, _("there is no [profile %s] in %s"), loader->wanted,
                        loader->file ? loader->file : _("the configuration, which is missing")));
    for (size_t i = 0; i < ARRAY_LEN(needed); i++) {
        const char *name = KEYS[needed[i]].name;
        if (text_is_empty(loader->values[needed[i]]))
            return wrong(loader,
                arena_printf(loader->arena,
                    _("no \"%s\" is known: put \"%s = ...\" under [profile %s] in %s, or set %s%s"),
                    name, name, loader->wanted,
                    loader->file ? loader->file : "~/.config/palmares/config.ini",
                    KEYS[needed[i]].variable,
                    needed[i] == KEY_SERVER ? _(", or pass --server") : ""));
    }
    return 0;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static int finish(struct loader *loader, struct profile *ret_profile)
{
    const char *timeout = loader->values[KEY_TIMEOUT];
    struct profile profile = {
        .name = loader->wanted,
        .server_name = or_empty(loader->values[KEY_SERVER_NAME]),
        .ca = loader->values[KEY_CA],
        .certificate = loader->values[KEY_CERTIFICATE],
        .key = loader->values[KEY_KEY],
        .session = or_empty(loader->values[KEY_SESSION]),
        .timeout_ms = PROFILE_TIMEOUT_MS,
    };
    int r;

    if (timeout && profile_parse_duration(timeout, &profile.timeout_ms))
        return wrong(loader,
            arena_printf(loader->arena,
                _("timeout \"%s\": write 500ms, 30s, 5m or whole seconds, at most 24h"), timeout));
    r = split_servers(loader, loader->values[KEY_SERVER], &profile);
    if (!r)
        *ret_profile = profile;
    return r;
}

int profile_load(const struct profile_flags *flags,
    char *(*environment)(const char *name),
    struct arena *arena,
    struct profile *ret_profile,
    const char **ret_why)
{
    struct loader loader = {.flags = flags, .environment = environment, .arena = arena};
    int r;

    loader.wanted = flags->profile ? flags->profile : variable(&loader, "PALMARES_PROFILE");
    if (!loader.wanted)
        loader.wanted = "default";
    r = read_config(&loader);
    if (!r) {
        apply_overrides(&loader);
        r = check_complete(&loader);
    }
    if (!r)
        r = finish(&loader, ret_profile);
    if (r == PROFILE_E_INVALID)
        *ret_why = loader.why;
    return r;
}

int profile_parse_duration(const char *text, uint32_t *ret_ms)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"", 1000}};
    const int64_t most_ms = 24 * 3600000;
    size_t digits = strspn(text, "0123456789");
    int64_t number = 0;

    if (digits == 0 || digits > 9)
        return -EINVAL;
    for (size_t i = 0; i < digits; i++)
        number = number * 10 + (text[i] - '0');
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (!text_equal(text + digits, units[i].unit))
            continue;
        if (number == 0 || number > most_ms / units[i].ms)
            return -EINVAL;
        *ret_ms = (uint32_t)(number * units[i].ms);
        return 0;
    }
    return -EINVAL;
}
