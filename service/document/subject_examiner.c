/* What each question exercises: for who marks, never for who is marked. */
#include "document/subject_pages.h"

#include "base/text.h"

static const char *comma(struct flow *flow, const char *text, const char *next)
{
    return flow_print(flow, "%s%s%s", text, *text ? " ; " : "", next);
}

static const char *plain_list(struct flow *flow, const struct text_list *list)
{
    const char *text = "";

    for (size_t i = 0; i < list->count; i++)
        text = comma(flow, text, list->items[i]);
    return text;
}

static const char *labels(struct flow *flow,
    const struct subject_competence *known,
    size_t known_count,
    const struct text_list *ids)
{
    const char *text = "";

    for (size_t i = 0; i < ids->count; i++) {
        const char *label = ids->items[i];

        for (size_t j = 0; j < known_count; j++)
            if (text_equal(known[j].id, ids->items[i]))
                label = known[j].label;
        text = comma(flow, text, label);
    }
    return text;
}

static const char *features(
    struct flow *flow, const struct subject_rules *rules, const struct text_list *ids)
{
    const char *text = "";

    for (size_t i = 0; i < ids->count; i++) {
        const struct cms_feature *feature = subject_rules_find_feature(rules, ids->items[i]);

        text = comma(flow, text, feature ? feature->label : ids->items[i]);
    }
    return text;
}

static const char *sides(const struct subject_question *question)
{
    bool editorial = question->sides & 1u << SUBJECT_EDITORIAL;
    bool technical = question->sides & 1u << SUBJECT_TECHNICAL;

    if (editorial && technical)
        return "rédactionnelle et technique";
    return editorial ? "rédactionnelle" : technical ? "technique" : "";
}

enum { COLUMNS = 4 };

static void cells_of(struct subject_pages *pages,
    const struct subject_question *question,
    const char *cells[COLUMNS])
{
    const struct subject_rules *rules = &pages->print->session->subject_rules;
    struct flow *flow = &pages->flow;

    cells[0] = question->number;
    cells[1] = subject_number_text(flow, question->points_hundredths);
    if (pages->print->subject->content == SUBJECT_WRITTEN) {
        cells[2] = labels(flow, rules->written.competences, rules->written.competence_count,
            &question->competences);
        cells[3] = labels(
            flow, rules->written.knowledge, rules->written.knowledge_count, &question->knowledge);
        return;
    }
    cells[2] = sides(question);
    cells[3] = features(flow, rules, &question->features);
    if (question->modules.count)
        cells[3] =
            flow_print(flow, "%s\nModules : %s", cells[3], plain_list(flow, &question->modules));
}

void subject_examiner(struct subject_pages *pages)
{
    static const char *const written[COLUMNS] = {
        "Question", "Points", "Compétences", "Savoirs associés"};
    static const char *const practical[COLUMNS] = {
        "Question", "Points", "Dimension", "Fonctionnalités mobilisées"};
    bool is_written = pages->print->subject->content == SUBJECT_WRITTEN;
    struct flow *flow = &pages->flow;
    struct flow_cells *rows;
    size_t count = 1, row = 1;

    for (size_t i = 0; i < pages->part_count; i++)
        count += pages->parts[i].question_count;
    rows = flow_alloc(flow, count, sizeof *rows);
    if (!rows)
        return;
    rows[0] = (struct flow_cells){is_written ? written : practical, COLUMNS};
    for (size_t i = 0; i < pages->part_count; i++)
        for (size_t j = 0; j < pages->parts[i].question_count; j++) {
            const char **cells = flow_alloc(flow, COLUMNS, sizeof *cells);

            if (!cells)
                return;
            cells_of(pages, &pages->parts[i].questions[j], cells);
            rows[row++] = (struct flow_cells){cells, COLUMNS};
        }
    (void)subject_band(flow,
        &(struct subject_band){.title = "Page de l’examinateur – ne pas remettre au candidat"});
    (void)subject_heading(flow, 10.5, 12, "Ce que chaque question mobilise");
    flow_table(flow, 8, rows, count);
}
