#include "domain/checker.h"

#include "base/text.h"

#include <stdarg.h>

enum { PATH_MAX_BYTES = 256, PRINTED_MAX = 60 };

const char *checker_path(const struct checker *checker, const char *format, ...)
{
    char path[PATH_MAX_BYTES];
    const char *result;
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(path, sizeof path, format, arguments);
    va_end(arguments);
    result = arena_printf(checker->op->arena, "%s%s", checker->prefix, path);
    return result ? result : "";
}

static bool id_is_valid(const char *id)
{
    static const char first[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    size_t length = strlen(id);

    if (length == 0 || length > SESSION_ID_MAX || !strchr(first, id[0]))
        return false;
    for (size_t i = 1; i < length; i++)
        if (!strchr(first, id[i]) && !strchr("._-/", id[i]))
            return false;
    return true;
}

const char *checker_key(const struct checker *checker, const char *id, size_t index)
{
    const char *key;

    if (id_is_valid(id))
        return id;
    key = arena_printf(checker->op->arena, "#%zu", index + 1);
    return key ? key : "";
}

/* Where the first wrong character stands (from 1), or 0. */
static size_t wrong_character(const char *text, bool lines)
{
    size_t size = strlen(text), position = 1;

    for (size_t i = 0; i < size; position++) {
        size_t length;
        int32_t c = text_utf8_decode(text + i, size - i, &length);

        if ((c < 0x20 && !(lines && c == '\n')) || (c >= 0x7f && c < 0xa0) || c == 0x2028 ||
            c == 0x2029 || c == 0xfeff)
            return position;
        i += length;
    }
    return 0;
}

const char *checker_quote(const struct checker *checker, const char *text)
{
    size_t size = base_min_size(strlen(text), PRINTED_MAX);
    char *quoted;

    while (size && ((unsigned char)text[size] & 0xc0) == 0x80)
        size--; /* not within a character */
    quoted = arena_printf(checker->op->arena, "\"%.*s\"", (int)size, text);
    if (!quoted || !text_utf8_valid(quoted, strlen(quoted)) || wrong_character(quoted, false))
        return "what stands there";
    return quoted;
}

static bool check_text(
    const struct checker *checker, const char *path, const char *text, size_t max_bytes, bool lines)
{
    size_t size = strlen(text), wrong;

    if (size == 0)
        return true;
    if (size > max_bytes) {
        (void)op_violation(checker->op, path, "TOO_LONG",
            "%zu bytes; at most %zu are allowed: shorten the text", size, max_bytes);
        return false;
    }
    wrong = wrong_character(text, lines);
    if (wrong) {
        (void)op_violation(checker->op, path, "CHARACTER",
            "character %zu is a control character or is not UTF-8: remove it", wrong);
        return false;
    }
    if (text_is_space(text[0]) || text_is_space(text[size - 1])) {
        (void)op_violation(
            checker->op, path, "BLANK", "begins or ends with a blank: remove the blank");
        return false;
    }
    return true;
}

bool checker_optional_text(
    const struct checker *checker, const char *path, const char *text, size_t max_bytes)
{
    return check_text(checker, path, text, max_bytes, false);
}

bool checker_lines(
    const struct checker *checker, const char *path, const char *text, size_t max_bytes)
{
    return check_text(checker, path, text, max_bytes, true);
}

bool checker_text(const struct checker *checker, const char *path, const char *text, size_t max)
{
    if (text_is_empty(text)) {
        (void)op_violation(checker->op, path, "MISSING", "is empty: it must be given");
        return false;
    }
    return checker_optional_text(checker, path, text, max);
}

bool checker_id(const struct checker *checker, const char *path, const char *id)
{
    if (id_is_valid(id) && !strchr(id, '/'))
        return true;
    (void)op_violation(checker->op, path, "ID",
        "an id is a letter or digit, then letters, digits, '.', '_' or '-', %d characters in all",
        SESSION_ID_MAX);
    return false;
}

bool checker_count(const struct checker *checker, const char *path, size_t count, size_t max)
{
    if (count <= max)
        return true;
    (void)op_violation(
        checker->op, path, "TOO_MANY", "%zu elements; at most %zu are allowed", count, max);
    return false;
}

bool checker_range(
    const struct checker *checker, const char *path, uint32_t value, uint32_t min, uint32_t max)
{
    if (value >= min && value <= max)
        return true;
    (void)op_violation(
        checker->op, path, "RANGE", "%u is not a number from %u to %u", value, min, max);
    return false;
}

bool checker_date(
    const struct checker *checker, const char *path, const char *text, struct date *ret_date)
{
    int year = checker->definition ? (int)checker->definition->year : 0;
    struct date date;

    if (date_parse(text, &date)) {
        (void)op_violation(checker->op, path, "DATE",
            "%s is not a day of the calendar written YYYY-MM-DD", checker_quote(checker, text));
        return false;
    }
    if (checker->definition && (date.year < year - 1 || date.year > year + 1)) {
        (void)op_violation(checker->op, path, "DATE_OUTSIDE_SESSION",
            "%s is more than a year away from the session's year, %d: correct one of them", text,
            year);
        return false;
    }
    *ret_date = date;
    return true;
}

bool checker_source(const struct checker *checker, const char *path, const char *id)
{
    if (text_is_empty(id) || !checker->definition || session_find_source(checker->definition, id))
        return true;
    (void)op_violation(checker->op, path, "UNKNOWN_SOURCE",
        "%s is not in `sources`: add it there, or correct the id", checker_quote(checker, id));
    return false;
}

bool checker_epreuve(const struct checker *checker, const char *path, const char *id)
{
    if (checker->definition ? session_find_epreuve(checker->definition, id) != NULL
                            : id_is_valid(id))
        return true;
    (void)op_violation(checker->op, path, "UNKNOWN_EPREUVE",
        "%s is not in `epreuves`: add it there, or correct the id", checker_quote(checker, id));
    return false;
}

bool checker_zone(const struct checker *checker, const char *path, const char *id)
{
    if (calendar_find_zone(checker->calendar, id))
        return true;
    (void)op_violation(checker->op, path, "UNKNOWN_ZONE",
        "%s is not in `calendar.zones`: add it there, or correct the id",
        checker_quote(checker, id));
    return false;
}
