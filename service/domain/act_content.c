/* The content of a sheet: mark, grid, appraisal, reserve. */
#include "domain/act_rule_parts.h"

#include "base/text.h"

#include <errno.h>

enum { HUNDREDTHS = 100, MARK_TEXT = 32 };

/* "12,50" */
static void format_mark(uint32_t hundredths, char text[MARK_TEXT])
{
    (void)snprintf(text, MARK_TEXT, "%u,%02u", hundredths / HUNDREDTHS, hundredths % HUNDREDTHS);
}

static int check_mark(struct applying *applying, const struct sheet_content *content)
{
    const struct sheet_rule *rule = applying->context->rule;
    char mark[MARK_TEXT], scale[MARK_TEXT], step[MARK_TEXT];

    if (!content->has_mark)
        return 0;
    format_mark(content->mark_hundredths, mark);
    format_mark(rule->scale_hundredths, scale);
    format_mark(rule->step_hundredths, step);
    if (content->mark_hundredths > rule->scale_hundredths)
        return act_refuse(applying, "MARK_SCALE",
            "La note %s dépasse le maximum de %s. Corrigez la note.", mark, scale);
    if (rule->step_hundredths && content->mark_hundredths % rule->step_hundredths)
        return act_refuse(applying, "MARK_STEP",
            "La note %s n’est pas possible : les notes vont de %s en %s. Corrigez la note.", mark,
            step, step);
    return 0;
}

static const struct line_level *find_line(const struct sheet_content *content, const char *line)
{
    for (size_t i = 0; i < content->line_count; i++)
        if (text_equal(content->lines[i].line, line))
            return &content->lines[i];
    return NULL;
}

static bool is_line(const struct sheet_rule *rule, const char *id)
{
    for (size_t i = 0; i < rule->line_count; i++)
        if (text_equal(rule->lines[i].id, id))
            return true;
    return false;
}

static bool is_level(const struct sheet_rule *rule, const char *id)
{
    for (size_t i = 0; i < rule->level_count; i++)
        if (text_equal(rule->levels[i].id, id))
            return true;
    return false;
}

static int check_lines(struct applying *applying, const struct sheet_content *content)
{
    const struct sheet_rule *rule = applying->context->rule;

    for (size_t i = 0; i < content->line_count; i++) {
        const struct line_level *line = &content->lines[i];

        if (!is_line(rule, line->line))
            return act_refuse(applying, "LINE_UNKNOWN",
                "La grille n’a pas de ligne « %.60s ». Actualisez la journée et recommencez.",
                line->line);
        if (!is_level(rule, line->level))
            return act_refuse(applying, "LEVEL_UNKNOWN",
                "La grille n’a pas de niveau « %.60s ». Actualisez la journée et recommencez.",
                line->level);
        for (size_t j = 0; j < i; j++)
            if (text_equal(content->lines[j].line, line->line))
                return act_refuse(applying, "LINE_TWICE",
                    "La ligne « %.60s » de la grille est remplie deux fois. Gardez-en une.",
                    line->line);
    }
    return 0;
}

static int check_words(struct applying *applying, const struct sheet_content *content)
{
    uint32_t most = applying->context->rule->appraisal_max;

    if (!most || most > MARKING_APPRAISAL_MAX)
        most = MARKING_APPRAISAL_MAX;
    if (text_utf8_count(content->appraisal, strlen(content->appraisal)) > most)
        return act_refuse(applying, "APPRAISAL_LONG",
            "L’appréciation dépasse %u caractères. Raccourcissez-la.", most);
    if (*content->reservation_reason && !content->reserved)
        return act_refuse(applying, "RESERVATION_REASON",
            "Un motif de réserve est écrit, mais la note n’est pas réservée. Cochez la réserve ou "
            "effacez le motif.");
    if (text_utf8_count(content->reservation_reason, strlen(content->reservation_reason)) >
        SHEET_REASON_MAX)
        return act_refuse(applying, "RESERVATION_REASON",
            "Le motif de la réserve dépasse %d caractères. Raccourcissez-le.", SHEET_REASON_MAX);
    return 0;
}

int act_check_content(struct applying *applying,
    const struct sheet_content *content,
    struct sheet_content *ret_content)
{
    const struct sheet_rule *rule = applying->context->rule;
    struct line_level *lines;
    size_t count = 0;
    int r = 0;

    if (!rule)
        return act_refuse(applying, "BAD_ACT",
            "Cette épreuve n’a pas de fiche de notation. Appelez le service des examens.");
    if (content->absent)
        return act_refuse(applying, "ABSENT_WITH_MARK",
            "Un candidat absent n’a ni note ni appréciation. Enregistrez l’absence à la place.");
    r = check_mark(applying, content);
    if (r == 0)
        r = check_lines(applying, content);
    if (r == 0)
        r = check_words(applying, content);
    if (r)
        return r;
    lines = arena_calloc(applying->context->arena, rule->line_count + 1, sizeof *lines);
    if (!lines)
        return -ENOMEM;
    for (size_t i = 0; i < rule->line_count; i++) {
        const struct line_level *line = find_line(content, rule->lines[i].id);

        if (line)
            lines[count++] = *line;
    }
    *ret_content = *content;
    ret_content->lines = lines;
    ret_content->line_count = count;
    return 0;
}

/* ---- sealing ---- */

static int check_absent(struct applying *applying, const struct sheet_content *content)
{
    if (content->has_mark || content->line_count || *content->appraisal || content->reserved)
        return act_refuse(applying, "ABSENT_WITH_MARK",
            "Un candidat absent n’a ni note ni appréciation. Effacez-les, puis scellez l’absence.");
    return 0;
}

static int check_filled(struct applying *applying, const struct sheet_content *content)
{
    const struct sheet_rule *rule = applying->context->rule;

    if (!content->has_mark)
        return act_refuse(
            applying, "MARK_MISSING", "Il manque la note. Saisissez-la, puis scellez à nouveau.");
    for (size_t i = 0; rule->lines_required && i < rule->line_count; i++)
        if (!find_line(content, rule->lines[i].id))
            return act_refuse(applying, "LINE_EMPTY",
                "La ligne « %.200s » de la grille est vide. Choisissez un niveau, puis scellez à "
                "nouveau.",
                rule->lines[i].label);
    if (rule->appraisal_required && !*content->appraisal)
        return act_refuse(applying, "APPRAISAL_MISSING",
            "Il manque l’appréciation. Écrivez-la, puis scellez à nouveau.");
    return 0;
}

int act_check_complete(struct applying *applying, const struct sheet_content *content)
{
    int r;

    if (applying->sheet->absent)
        return check_absent(applying, content);
    if (!applying->context->rule)
        return act_refuse(applying, "BAD_ACT",
            "Cette épreuve n’a pas de fiche de notation. Appelez le service des examens.");
    r = check_filled(applying, content);
    if (r)
        return r;
    if (applying->context->slot->doubt && !content->reserved)
        return act_refuse(applying, "RESERVATION_REASON",
            "Il y a un doute sur le dossier : la note doit être réservée, avec un motif. Réservez "
            "la note, puis scellez à nouveau.");
    if (content->reserved && !*content->reservation_reason)
        return act_refuse(applying, "RESERVATION_REASON",
            "La note est réservée sans motif. Écrivez le motif de la réserve, puis scellez à "
            "nouveau.");
    return 0;
}

bool act_same_content(const struct sheet_content *a, const struct sheet_content *b)
{
    if (a->has_mark != b->has_mark || (a->has_mark && a->mark_hundredths != b->mark_hundredths) ||
        a->line_count != b->line_count || a->reserved != b->reserved || a->absent != b->absent)
        return false;
    for (size_t i = 0; i < a->line_count; i++) {
        const struct line_level *line = find_line(b, a->lines[i].line);

        if (!line || !text_equal(line->level, a->lines[i].level))
            return false;
    }
    return text_equal(a->appraisal, b->appraisal) &&
           text_equal(a->reservation_reason, b->reservation_reason);
}
