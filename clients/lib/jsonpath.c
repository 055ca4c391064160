#include "clientlib/jsonpath.h"

#include "base/buffer.h"

#include <errno.h>

enum { INDEX_MAX = 100 * 1000 * 1000 };

/* A reader over a document that is known to be valid. */
struct scan {
    const char *at;
    const char *end;
};

static bool push(struct jsonpath *path, struct jsonpath_step step)
{
    if (path->depth == JSONPATH_DEPTH_MAX)
        return false;
    path->steps[path->depth++] = step;
    return true;
}

bool jsonpath_push_key(struct jsonpath *path, const char *key)
{
    return push(path, (struct jsonpath_step){.key = key});
}

bool jsonpath_push_index(struct jsonpath *path, size_t index)
{
    return push(path, (struct jsonpath_step){.index = index});
}

void jsonpath_pop(struct jsonpath *path)
{
    path->depth--;
}

const char *jsonpath_format(const struct jsonpath *path, struct arena *arena)
{
    CLEANUP_BUFFER struct buffer text = {0};
    int r = 0;

    for (size_t i = 0; i < path->depth && !r; i++) {
        const struct jsonpath_step *step = &path->steps[i];
        if (step->key)
            r = buffer_printf(&text, "%s%s", i > 0 ? "." : "", step->key);
        else
            r = buffer_printf(&text, "[%zu]", step->index);
    }
    return r ? NULL : arena_strndup(arena, text.data ? (const char *)text.data : "", text.size);
}

/* "[12]" at *at. */
static int parse_index(const char **at, struct jsonpath *path)
{
    size_t index = 0;
    const char *digit = ++*at;

    for (; *digit >= '0' && *digit <= '9' && index < INDEX_MAX; digit++)
        index = index * 10 + (size_t)(*digit - '0');
    if (digit == *at || *digit != ']' || !jsonpath_push_index(path, index))
        return -EINVAL;
    *at = digit + 1;
    return 0;
}

static int parse_key(const char **at, struct arena *arena, struct jsonpath *path)
{
    size_t length = strcspn(*at, ".[]");
    char *key = length ? arena_strndup(arena, *at, length) : NULL;

    if (!key)
        return length ? -ENOMEM : -EINVAL;
    *at += length;
    return jsonpath_push_key(path, key) ? 0 : -EINVAL;
}

int jsonpath_parse(const char *text, struct arena *arena, struct jsonpath *ret_path)
{
    struct jsonpath path = {.depth = 0};
    const char *at = text;
    bool key = true; /* one may stand here */

    while (*at) {
        int r = *at == '[' ? parse_index(&at, &path) : key ? parse_key(&at, arena, &path) : -EINVAL;

        if (r)
            return r;
        key = *at == '.';
        at += key;
        if (key && !*at)
            return -EINVAL;
    }
    *ret_path = path;
    return 0;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The next character of a name in its common form: "birthDate" reads as "birth_date". */
static char next_common(const char **name, const char *end, bool *pending)
{
    char c;

    if (*name == end)
        return '\0';
    c = **name;
    if (c >= 'A' && c <= 'Z' && !*pending) {
        *pending = true;
        return '_';
    }
    *pending = false;
    (*name)++;
    return lower(c);
}

static bool same_name(const char *a, const char *a_end, const char *b, const char *b_end)
{
    bool a_pending = false, b_pending = false;

    for (;;) {
        char x = next_common(&a, a_end, &a_pending);
        char y = next_common(&b, b_end, &b_pending);
        if (x != y)
            return false;
        if (x == '\0')
            return a == a_end && b == b_end;
    }
}

bool jsonpath_same_name(const char *a, const char *b)
{
    return same_name(a, a + strlen(a), b, b + strlen(b));
}

static void skip_blanks(struct scan *scan)
{
    while (scan->at < scan->end && strchr(" \t\r\n", *scan->at) && *scan->at)
        scan->at++;
}

static bool take(struct scan *scan, char c)
{
    skip_blanks(scan);
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

/* Past a string; its contents between *ret_start and *ret_end, escapes not undone. */
static void skip_string(struct scan *scan, const char **ret_start, const char **ret_end)
{
    *ret_start = ++scan->at;
    while (scan->at < scan->end && *scan->at != '"')
        scan->at += *scan->at == '\\' && scan->at + 1 < scan->end ? 2 : 1;
    *ret_end = scan->at;
    if (scan->at < scan->end)
        scan->at++;
}

/* Past one value of any kind. */
static void skip_value(struct scan *scan)
{
    size_t depth = 0;

    skip_blanks(scan);
    while (scan->at < scan->end) {
        char c = *scan->at;
        const char *start, *end;

        if (depth == 0 && (c == ',' || c == '}' || c == ']'))
            return;
        if (c == '"') {
            skip_string(scan, &start, &end);
            continue;
        }
        if (c == '{' || c == '[')
            depth++;
        if (c == '}' || c == ']')
            depth--;
        scan->at++;
    }
}

/* To the value of a member; *ret_mark is where its key stands. */
static bool enter_key(struct scan *scan, const char *key, const char **ret_mark)
{
    if (!take(scan, '{'))
        return false;
    for (;;) {
        const char *start, *end;

        skip_blanks(scan);
        if (scan->at == scan->end || *scan->at != '"')
            return false;
        skip_string(scan, &start, &end);
        if (!take(scan, ':'))
            return false;
        if (same_name(start, end, key, key + strlen(key))) {
            *ret_mark = start;
            return true;
        }
        skip_value(scan);
        if (!take(scan, ','))
            return false;
    }
}

static bool enter_index(struct scan *scan, size_t index, const char **ret_mark)
{
    if (!take(scan, '['))
        return false;
    for (; index > 0; index--) {
        skip_value(scan);
        if (!take(scan, ','))
            return false;
    }
    skip_blanks(scan);
    *ret_mark = scan->at;
    return true;
}

size_t jsonpath_line(const struct jsonpath *path, const char *text, size_t size)
{
    struct scan scan = {.at = text, .end = text + size};
    const char *mark;
    size_t line = 1;

    skip_blanks(&scan);
    mark = scan.at;
    for (size_t i = 0; i < path->depth; i++) {
        const struct jsonpath_step *step = &path->steps[i];
        if (step->key ? !enter_key(&scan, step->key, &mark)
                      : !enter_index(&scan, step->index, &mark))
            break;
    }
    for (const char *c = text; c < mark; c++)
        line += *c == '\n';
    return line;
}
