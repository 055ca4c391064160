/* Documents as text: JSON with comments, and the fields of a content one by one. */
#include "cli/dossier.h"

#include "base/text.h"
#include "clientlib/jsoncomment.h"
#include "clientlib/protojson.h"

#include <errno.h>

static const char MARK[] = "// ERROR: ";

/* ---- writing ---- */

enum { DEPTH_MAX = 16, PATH_BYTES = 256 };

/* Lines of a pretty-printed document, and where in it they stand. */
struct walk {
    const Palmares__V1__FieldHelp *const *help;
    size_t help_count;
    size_t above; /* keys above the first one that the help names */
    struct buffer *to;
    bool *said;                       /* a list's fields are explained once */
    char keys[DEPTH_MAX][PATH_BYTES]; /* "" for an element of a list */
    size_t depth;
};

/* Whether the walk stands at this path, below what is above: "lines.semester1". */
static bool stands_at(const struct walk *walk, const char *path)
{
    for (size_t i = walk->above; i < walk->depth; i++) {
        size_t length = strcspn(path, ".");
        char key[PATH_BYTES];

        if (!*walk->keys[i])
            continue;
        if (length == 0 || length >= sizeof key)
            return false;
        (void)snprintf(key, sizeof key, "%.*s", (int)length, path);
        if (!jsonpath_same_name(key, walk->keys[i]))
            return false;
        path += length + (path[length] == '.');
    }
    return walk->depth > walk->above && !*path;
}

static int put_help(struct walk *walk, const char *line, size_t indent)
{
    for (size_t i = 0; i < walk->help_count; i++) {
        const Palmares__V1__FieldHelp *help = walk->help[i];

        if (walk->said[i] || !stands_at(walk, help->path))
            continue;
        walk->said[i] = true;
        return buffer_printf(walk->to, "%.*s// %s%s%s%s\n", (int)indent, line, help->label,
            text_is_empty(help->format) ? "" : " — ", help->format,
            help->required ? _(" (required)") : "");
    }
    return 0;
}

/* The key of a line `  "key": ...`; "" when it has none. */
static void read_key(const char *line, size_t size, char key[PATH_BYTES])
{
    const char *end = size > 1 && *line == '"' ? memchr(line + 1, '"', size - 1) : NULL;

    *key = '\0';
    if (end && (size_t)(end - line) < PATH_BYTES && end + 1 < line + size && end[1] == ':')
        (void)snprintf(key, PATH_BYTES, "%.*s", (int)(end - line - 1), line + 1);
}

static int put_line(struct walk *walk, const char *line, size_t size)
{
    size_t indent = strspn(line, " ");
    char last = size ? line[size - 1] : '\0';
    int r;

    indent = base_min_size(indent, size);
    if (indent < size && strchr("}]", line[indent])) {
        walk->depth -= walk->depth > 0;
    } else if (walk->depth + 1 < DEPTH_MAX) {
        read_key(line + indent, size - indent, walk->keys[walk->depth++]);
        r = put_help(walk, line, indent);
        if (r)
            return r;
        if (last != '{' && last != '[')
            walk->depth--;
    }
    r = buffer_append(walk->to, line, size);
    return r ? r : buffer_append(walk->to, "\n", 1);
}

int dossier_text_write_message(const ProtobufCMessage *message,
    unsigned flags,
    size_t above,
    const Palmares__V1__FieldHelp *const *help,
    size_t help_count,
    const char *head,
    struct buffer *to)
{
    CLEANUP_BUFFER struct buffer plain = {0};
    CLEANUP_FREE bool *said = calloc(help_count + 1, sizeof *said);
    struct walk walk = {
        .help = help, .help_count = help_count, .above = above, .to = to, .said = said};
    const char *line, *end;
    int r = said ? protojson_write(message, flags, &plain) : -ENOMEM;

    if (!r)
        r = buffer_append_text(&plain, "\n");
    if (!r)
        r = buffer_terminate(&plain);
    if (!r && head)
        r = buffer_append_text(to, head);
    if (r)
        return r;
    for (line = (const char *)plain.data; *line && !r; line = end + 1) {
        end = strchr(line, '\n');
        r = put_line(&walk, line, (size_t)(end - line));
    }
    return r ? r : buffer_terminate(to);
}

int dossier_text_write(const Palmares__V1__Document *document,
    const Palmares__V1__FieldHelp *const *help,
    size_t help_count,
    const char *head,
    struct buffer *to)
{
    return dossier_text_write_message(
        &document->base, PROTOJSON_DEFAULTS, 2, help, help_count, head, to);
}

/* ---- reading ---- */

static char *without_comments(const struct buffer *text, struct arena *arena)
{
    char *plain = arena_strndup(arena, (const char *)text->data, text->size);

    if (plain)
        jsoncomment_blank(plain, text->size);
    return plain;
}

int dossier_text_read(const ProtobufCMessageDescriptor *type,
    const struct buffer *text,
    struct arena *arena,
    struct protojson_error *ret_error,
    ProtobufCMessage **ret_message)
{
    char *plain = arena_memdup(arena, text->data ? (const char *)text->data : "", text->size + 1);

    if (!plain)
        return -ENOMEM;
    jsoncomment_blank(plain, text->size);
    return protojson_read(type, plain, text->size, arena, ret_error, ret_message);
}

int dossier_text_load(struct cli *cli,
    const char *file,
    const ProtobufCMessageDescriptor *type,
    ProtobufCMessage **ret_message)
{
    CLEANUP_BUFFER struct buffer text = {0};
    int r = cli_read_text(cli, file, &text);

    if (r)
        return r;
    jsoncomment_blank((char *)text.data, text.size);
    return cli_parse_message(cli, file, &text, type, ret_message);
}

/* ---- mistakes ---- */

/* Line of a mistake in the plain text, from 1. */
static size_t line_of(
    const struct dossier_mistake *mistake, const char *plain, size_t size, struct arena *arena)
{
    struct jsonpath path = {.depth = 0};

    if (mistake->line)
        return mistake->line;
    if (jsonpath_parse(mistake->path, arena, &path))
        path.depth = 0;
    return jsonpath_line(&path, plain, size);
}

static int put_mark(
    struct buffer *to, const char *line, const struct dossier_mistake *mistake, bool with_path)
{
    int r = buffer_printf(to, "%.*s%s%s%s", (int)strspn(line, " \t"), line, MARK,
        with_path ? mistake->path : "", with_path && *mistake->path ? ": " : "");

    for (const char *c = mistake->message; *c && !r; c++)
        r = buffer_append(to, *c == '\n' || *c == '\r' ? " " : c, 1);
    return r ? r : buffer_append(to, "\n", 1);
}

int dossier_text_mark(const struct buffer *text,
    const struct dossier_mistake *mistakes,
    size_t count,
    struct arena *arena,
    struct buffer *to)
{
    const char *plain = without_comments(text, arena);
    char *copy = arena_strndup(arena, (const char *)text->data, text->size);
    size_t number = 1;
    int r = 0;

    if (!plain || !copy)
        return -ENOMEM;
    for (char *line = copy; *line && !r; number++) {
        size_t length = strcspn(line, "\n");
        bool old = strncmp(line + strspn(line, " \t"), MARK, sizeof MARK - 1) == 0;

        for (size_t i = 0; i < count && !r; i++) {
            if (line_of(&mistakes[i], plain, text->size, arena) == number)
                r = put_mark(to, line, &mistakes[i], true);
        }
        if (!old && !r)
            r = buffer_append(to, line, length);
        if (!old && !r)
            r = buffer_append(to, "\n", 1);
        line += length + (line[length] == '\n');
    }
    return r ? r : buffer_terminate(to);
}

/* ---- values ---- */

struct values {
    struct arena *arena;
    struct buffer found; /* struct dossier_value */
};

static int add_values(struct values *values, const ProtobufCMessage *message, const char *prefix);

static int add_value(struct values *values, const char *path, const char *text)
{
    struct dossier_value value = {path, text};

    if (!path || !text)
        return -ENOMEM;
    return *text ? buffer_append(&values->found, &value, sizeof value) : 0;
}

static int add_list(struct values *values,
    const ProtobufCMessage *message,
    const ProtobufCFieldDescriptor *field,
    const char *path)
{
    const char *base = (const char *)message;
    size_t count = *(const size_t *)(const void *)(base + field->quantifier_offset);
    ProtobufCMessage *const *rows = *(ProtobufCMessage ***)(uintptr_t)(base + field->offset);
    int r = 0;

    for (size_t i = 0; i < count && !r; i++) {
        const char *below = arena_printf(values->arena, "%s[%zu].", path, i);
        r = below ? add_values(values, rows[i], below) : -ENOMEM;
    }
    return r;
}

static int add_values(struct values *values, const ProtobufCMessage *message, const char *prefix)
{
    int r = 0;

    for (unsigned i = 0; i < message->descriptor->n_fields && !r; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        const char *path = arena_printf(values->arena, "%s%s", prefix, field->name);

        if (!path)
            return -ENOMEM;
        if (field->label == PROTOBUF_C_LABEL_REPEATED && field->type == PROTOBUF_C_TYPE_MESSAGE)
            r = add_list(values, message, field, path);
        else
            r = add_value(values, path, cli_field_text(message, field->name, true, values->arena));
    }
    return r;
}

int dossier_values(const ProtobufCMessage *content,
    struct arena *arena,
    struct dossier_value **ret_values,
    size_t *ret_count)
{
    struct values values = {.arena = arena};
    int r = content ? add_values(&values, content, "") : 0;

    if (!r) {
        *ret_count = values.found.size / sizeof(struct dossier_value);
        *ret_values = arena_memdup(
            arena, values.found.data ? (void *)values.found.data : "", values.found.size + 1);
        r = *ret_values ? 0 : -ENOMEM;
    }
    buffer_release(&values.found);
    return r;
}
