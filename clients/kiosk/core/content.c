#include "kiosk_core/content.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_core/mark.h"

#include <errno.h>

static bool has_mark(const Palmares__V1__SheetContent *content)
{
    return content->mark_or_none_case == PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE_MARK_HUNDREDTHS;
}

static const char *level_of(const Palmares__V1__SheetContent *content, const char *line)
{
    for (size_t i = 0; i < content->n_lines; i++)
        if (text_equal(content->lines[i]->line, line))
            return content->lines[i]->level;
    return NULL;
}

static bool has_line(const Palmares__V1__SheetRule *rule, const char *id)
{
    for (size_t i = 0; i < rule->n_lines; i++)
        if (text_equal(rule->lines[i]->id, id))
            return true;
    return false;
}

static bool has_level(const Palmares__V1__SheetRule *rule, const char *id)
{
    for (size_t i = 0; i < rule->n_levels; i++)
        if (text_equal(rule->levels[i]->id, id))
            return true;
    return false;
}

static int wrong(const char *why, const char **ret_why)
{
    *ret_why = why;
    return why ? CONTENT_E_WRONG : -ENOMEM;
}

static int check_mark(const Palmares__V1__SheetRule *rule,
    const Palmares__V1__SheetContent *content,
    struct arena *arena,
    const char **ret_why)
{
    CLEANUP_FREE char *why = NULL;
    char text[MARK_TEXT_SIZE];
    int r = has_mark(content) ? mark_check(content->mark_hundredths, rule->scale_hundredths,
                                    rule->step_hundredths)
                              : 0;

    if (!r)
        return 0;
    mark_write(content->mark_hundredths, true, text);
    why = mark_explain((enum mark_err)r, text, rule->scale_hundredths, rule->step_hundredths);
    return wrong(arena_strdup(arena, why), ret_why);
}

static int check_lines(const Palmares__V1__SheetRule *rule,
    const Palmares__V1__SheetContent *content,
    struct arena *arena,
    const char **ret_why)
{
    for (size_t i = 0; i < content->n_lines; i++) {
        const Palmares__V1__LineLevel *line = content->lines[i];

        if (!has_line(rule, line->line))
            return wrong(
                arena_printf(arena, _("The grid has no line \"%s\"."), line->line), ret_why);
        if (!has_level(rule, line->level))
            return wrong(
                arena_printf(arena, _("The grid has no level \"%s\"."), line->level), ret_why);
        for (size_t j = 0; j < i; j++)
            if (text_equal(content->lines[j]->line, line->line))
                return wrong(arena_printf(arena, _("The line \"%s\" of the grid is filled twice."),
                                 line->line),
                    ret_why);
    }
    return 0;
}

static int check_text(
    const char *text, size_t most, const char *name, struct arena *arena, const char **ret_why)
{
    size_t size = strlen(text), count;

    if (!text_utf8_valid(text, size))
        return wrong(arena_printf(arena, _("%s: the text cannot be read."), name), ret_why);
    count = text_utf8_count(text, size);
    if (count <= most)
        return 0;
    return wrong(arena_printf(arena, _("%s: %zu characters, %zu at most. Shorten the text."), name,
                     count, most),
        ret_why);
}

int content_check(const Palmares__V1__SheetRule *rule,
    const Palmares__V1__SheetContent *content,
    struct arena *arena,
    const char **ret_why)
{
    size_t most = rule->appraisal_max && rule->appraisal_max < CONTENT_APPRAISAL_MAX
                      ? rule->appraisal_max
                      : CONTENT_APPRAISAL_MAX;
    int r;

    if (content->absent)
        return wrong(arena_strdup(arena, _("An absent candidate has neither mark nor appraisal: "
                                           "record the absence instead.")),
            ret_why);
    r = check_mark(rule, content, arena, ret_why);
    if (!r)
        r = check_lines(rule, content, arena, ret_why);
    if (!r)
        r = check_text(content->appraisal, most, _("Appraisal"), arena, ret_why);
    if (!r)
        r = check_text(content->reservation_reason, CONTENT_REASON_MAX, _("Reason of the reserve"),
            arena, ret_why);
    if (!r && !content->reserved && *content->reservation_reason)
        r = wrong(arena_strdup(arena, _("A reason is written, but the mark is not under reserve: "
                                        "tick the reserve or delete the reason.")),
            ret_why);
    return r;
}

static bool is_blank(const char *text)
{
    while (text_is_space(*text))
        text++;
    return !*text;
}

const char *content_obstacle(
    const Palmares__V1__SheetRule *rule, const Palmares__V1__SheetContent *content, bool reserve)
{
    if (!has_mark(content))
        return "MARK_MISSING";
    for (size_t i = 0; rule->lines_required && i < rule->n_lines; i++)
        if (!level_of(content, rule->lines[i]->id))
            return "LINE_EMPTY";
    if (rule->appraisal_required && is_blank(content->appraisal))
        return "APPRAISAL_MISSING";
    if ((reserve && !content->reserved) ||
        (content->reserved && is_blank(content->reservation_reason)))
        return "RESERVATION_REASON";
    return "";
}

static bool add_line(
    Palmares__V1__SheetContent *to, const char *line, const char *level, struct arena *arena)
{
    Palmares__V1__LineLevel *copy = arena_alloc(arena, sizeof *copy);

    if (!copy)
        return false;
    palmares__v1__line_level__init(copy);
    copy->line = arena_strdup(arena, line);
    copy->level = arena_strdup(arena, level);
    to->lines[to->n_lines++] = copy;
    return copy->line && copy->level;
}

Palmares__V1__SheetContent *content_copy(const Palmares__V1__SheetRule *rule,
    const Palmares__V1__SheetContent *content,
    struct arena *arena)
{
    Palmares__V1__SheetContent *copy = arena_alloc(arena, sizeof *copy);
    bool whole;

    if (!copy)
        return NULL;
    *copy = *content;
    copy->n_lines = 0;
    copy->lines = arena_calloc(arena, content->n_lines + 1, sizeof(Palmares__V1__LineLevel *));
    copy->appraisal = arena_strdup(arena, content->appraisal);
    copy->reservation_reason = arena_strdup(arena, content->reservation_reason);
    whole = copy->lines && copy->appraisal && copy->reservation_reason;
    for (size_t i = 0; rule && whole && i < rule->n_lines; i++) {
        const char *level = level_of(content, rule->lines[i]->id);

        if (level && copy->n_lines < content->n_lines)
            whole = add_line(copy, rule->lines[i]->id, level, arena);
    }
    for (size_t i = 0; !rule && whole && i < content->n_lines; i++)
        whole = add_line(copy, content->lines[i]->line, content->lines[i]->level, arena);
    return whole ? copy : NULL;
}
