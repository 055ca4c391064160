#include "config/config.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "config/conninfo.h"
#include "config/problems.h"
#include "config/table.h"

#include <ini.h>

#include <errno.h>
#include <pthread.h>

enum { CONFIG_FILE_MAX = 1 << 20, CONFIG_LINE_MAX = 4096 };

/* One file being read. */
struct config_load {
    const char *data;
    size_t size, at;
    unsigned line; /* of the last line handed to the parser */
    bool skip;     /* inside a section that was refused */
    char *folder;
    struct config config;
    struct config_problems *problems;
    int fault;
};

static void config_load_release(struct config_load *load)
{
    config_release(&load->config);
    free(load->folder);
}

void config_release(struct config *config)
{
    for (size_t i = 0; i < config_row_count; i++)
        config_row_release(&config_rows[i], config);
    free(config->path);
    *config = (struct config){0};
}

/* Keep the first fault only: libinih does not carry one. */
static void config_note(struct config_load *load, int r)
{
    if (r < 0 && !load->fault)
        load->fault = r;
}

#define config_complain(load, format, ...)                                     \
    config_note((load), config_problem_add((load)->problems, "%s:%u: " format, \
                            (load)->config.path, (load)->line, __VA_ARGS__))

/* A section's header: is it whole, and is there such a section? */
static bool config_header_is_good(struct config_load *load, const char *line, size_t length)
{
    const char *end = memchr(line, ']', length);
    CLEANUP_FREE char *name = NULL;

    if (!end || end != line + length - 1) {
        config_complain(load,
            "%s: a section's line is its name in brackets and nothing else; write [server]",
            end ? "text behind ']'" : "']' is missing");
        return false;
    }
    name = strndup(line + 1, length - 2);
    if (!name) {
        config_note(load, -ENOMEM);
        return false;
    }
    if (!config_section_exists(name)) {
        config_complain(load,
            "[%s]: there is no such section; see palmaresd.ini.example for the ones there are",
            name);
        return false;
    }
    return true;
}

/* Whether the parser may see this line; if not, it was complained about or belongs to a refused
 * section. */
static bool config_line_is_good(struct config_load *load, const char *line, size_t length)
{
    while (length && text_is_space(*line)) {
        line++;
        length--;
    }
    while (length && text_is_space(line[length - 1]))
        length--;
    if (!length || *line == '#' || *line == ';')
        return false;
    if (length >= CONFIG_LINE_MAX - 2) {
        config_complain(load, "the line is longer than %d bytes; shorten it", CONFIG_LINE_MAX - 3);
        return false;
    }
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)line[i] < 0x20 && line[i] != '\t') {
            config_complain(load, "byte 0x%02x does not belong in a text file; remove it", line[i]);
            return false;
        }
    if (!text_utf8_valid(line, length)) {
        config_complain(load, "%s", "the line is not UTF-8; save the file as UTF-8");
        return false;
    }
    if (*line == '[') {
        load->skip = !config_header_is_good(load, line, length);
        return !load->skip;
    }
    if (load->skip)
        return false;
    if (!memchr(line, '=', length)) {
        config_complain(load, "%s", "there is no '='; write key = value");
        return false;
    }
    return true;
}

/* libinih's reader: one line at a time, and an empty one in place of a line that it would misread.
 */
static char *config_read_line(char *to, int room, void *stream)
{
    struct config_load *load = stream;
    const char *line = load->data + load->at, *end;
    size_t left = load->size - load->at, length;
    bool good;

    if (!left)
        return NULL;
    end = memchr(line, '\n', left);
    length = end ? (size_t)(end - line) : left;
    load->at += end ? length + 1 : length;
    load->line++;
    if (load->line == 1 && length >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
        line += 3;
        length -= 3;
    }
    good = config_line_is_good(load, line, length) && length + 2 <= (size_t)room;
    if (good)
        memcpy(to, line, length);
    else
        length = 0;
    to[length] = '\n';
    to[length + 1] = '\0';
    return to;
}

/* libinih's handler. What is wrong is noted; the parser goes on, so that all problems are found. */
static int config_take_pair(void *user, const char *section, const char *key, const char *text)
{
    struct config_load *load = user;
    const struct config_row *row = config_row_find(section, key);
    CLEANUP_FREE char *why = NULL;
    unsigned *line;
    int r;

    if (!row) {
        config_complain(load,
            "%s%s%s: there is no such key; see palmaresd.ini.example for the ones there are",
            section, *section ? "." : "", key);
        return 1;
    }
    line = &load->config.lines[config_row_index(row)];
    if (*line) {
        config_complain(
            load, "%s.%s: given twice, first in line %u; keep one", section, key, *line);
        return 1;
    }
    *line = load->line;
    r = config_row_parse(row, load->folder, text, &load->config, &why);
    if (r == CONFIG_E_INVALID)
        config_complain(load, "%s.%s: %s", section, key, why);
    config_note(load, r);
    return 1;
}

/* libinih keeps its settings in globals. */
static void config_setup_parser(void)
{
    ini_allow_multiline = false;
    ini_allow_inline_comments = false;
    ini_use_stack = false;
    ini_initial_alloc = CONFIG_LINE_MAX;
    ini_max_line = CONFIG_LINE_MAX;
}

static int config_set_defaults(struct config_load *load, const char *path)
{
    const char *slash = strrchr(path, '/');
    struct config *config = &load->config;

    load->folder = !slash          ? strdup(".")
                   : slash == path ? strdup("/")
                                   : strndup(path, (size_t)(slash - path));
    config->path = strdup(path);
    config->read_connections = 2;
    config->write_connections = 2;
    config->worker_connections = 2;
    config->connect_timeout_ms = 10000;
    config->limits = rpc_server_default_limits;
    config->log_level = LOG_LEVEL_INFO;
    config->metrics_listen = strdup("127.0.0.1:9464");
    config->drain_timeout_ms = 30000;
    config->pki_directory = strdup("/etc/palmares/pki");
    return load->folder && config->path && config->metrics_listen && config->pki_directory
               ? 0
               : -ENOMEM;
}

/* A listener for kiosks needs all that it gives them. */
static int config_check_enrol(struct config_load *load)
{
    static const char *const needed[] = {"certificate", "key", "service"};
    const struct config *config = &load->config;

    for (size_t i = 0; config->enrol.listen && i < ARRAY_LEN(needed); i++)
        if (!config->lines[config_row_index(config_row_find("enrol", needed[i]))])
            config_note(load, config_problem_add(load->problems,
                                  "%s: enrol.%s: missing, and enrol.listen needs it; add it, as "
                                  "palmaresd.ini.example shows, or remove enrol.listen",
                                  config->path, needed[i]));
    return load->fault;
}

/* What no single line can be blamed for. */
static int config_check_whole(struct config_load *load)
{
    const struct config *config = &load->config;

    for (size_t i = 0; i < config_row_count; i++)
        if (config_rows[i].required && !config->lines[i])
            config_note(
                load, config_problem_add(load->problems,
                          "%s: %s.%s: missing; add it under [%s], as palmaresd.ini.example shows",
                          config->path, config_rows[i].section, config_rows[i].key,
                          config_rows[i].section));
    if (config->limits.default_timeout_ms > config->limits.max_timeout_ms)
        config_note(
            load, config_problem_add(load->problems,
                      "%s: limits.default_timeout is longer than limits.max_timeout; lower it",
                      config->path));
    if (config->limits.arena_max_bytes < config->limits.request_max_bytes)
        config_note(load,
            config_problem_add(load->problems,
                "%s: limits.arena_max_bytes is smaller than limits.request_max_bytes, so that the "
                "largest request could not be read; raise it",
                config->path));
    return config_check_enrol(load);
}

int config_parse(const char *path,
    const char *data,
    size_t size,
    struct config *ret_config,
    struct config_problems *problems)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    CLEANUP(config_load_release)
    struct config_load load = {.data = data, .size = size, .problems = problems};
    size_t problems_before = problems->count;
    int r;

    if (pthread_once(&once, config_setup_parser))
        return -ENOTRECOVERABLE;
    r = config_set_defaults(&load, path);
    if (r)
        return r;
    r = ini_parse_stream(config_read_line, &load, config_take_pair, &load);
    if (r < 0)
        return -ENOMEM;
    if (r > 0 && problems->count == problems_before)
        config_note(&load,
            config_problem_add(problems, "%s:%d: not understood; write key = value", path, r));
    r = config_check_whole(&load);
    if (r)
        return err_trace(r);
    if (problems->count != problems_before)
        return CONFIG_E_INVALID;
    *ret_config = load.config;
    load.config = (struct config){0};
    return 0;
}

static int config_read_file(
    const char *path, struct buffer *buffer, struct config_problems *problems)
{
    FILE *file = fopen(path, "re");
    size_t got = 1;
    int r = file ? 0 : -errno;

    while (file && r == 0 && got && buffer->size <= CONFIG_FILE_MAX) {
        r = buffer_reserve(buffer, 4096);
        if (r == 0) {
            got = fread(buffer->data + buffer->size, 1, 4096, file);
            buffer->size += got;
            if (!got && ferror(file))
                r = -EIO;
        }
    }
    if (file)
        fclose(file);
    if (r == -ENOMEM)
        return r;
    if (r == 0 && buffer->size <= CONFIG_FILE_MAX)
        return 0;
    r = r ? config_problem_add(problems,
                "%s: cannot be read (%s); check the name and who may read it", path, strerror(-r))
          : config_problem_add(problems,
                "%s: larger than %d bytes, which is no configuration; check the name", path,
                CONFIG_FILE_MAX);
    return r ? r : CONFIG_E_INVALID;
}

int config_load(const char *path, struct config *ret_config, struct config_problems *problems)
{
    CLEANUP_BUFFER struct buffer buffer = {0};
    int r = config_read_file(path, &buffer, problems);

    if (r)
        return err_trace(r);
    r = config_parse(path, (const char *)buffer.data, buffer.size, ret_config, problems);
    return err_trace(r);
}

char *config_value_at(const struct config *config, size_t index)
{
    char *text;

    return index < config_row_count && config_row_format(&config_rows[index], config, &text) == 0
               ? text
               : NULL;
}

int config_list_restart(
    const struct config *running, const struct config *fresh, struct config_problems *ret_keys)
{
    for (size_t i = 0; i < config_row_count; i++) {
        CLEANUP_FREE char *before = config_value_at(running, i);
        CLEANUP_FREE char *after = config_value_at(fresh, i);
        int r;

        if (!before || !after)
            return -ENOMEM;
        if (config_rows[i].reload || text_equal(before, after))
            continue;
        r = config_problem_add(ret_keys,
            "%s:%u: %s.%s: changed; takes effect when the service is restarted", fresh->path,
            fresh->lines[i], config_rows[i].section, config_rows[i].key);
        if (r)
            return err_trace(r);
    }
    return 0;
}
