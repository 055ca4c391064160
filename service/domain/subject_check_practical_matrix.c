/* The features of a practical subject in a matrix. */
#include "domain/subject_check_practical.h"

#include "base/text.h"

static bool list_questions(struct subject_checking *checking, struct subject_matrix_row *row)
{
    const struct practical_subject *practical = &checking->subject->practical;

    row->questions.items =
        arena_calloc(checking->arena, practical->question_count + 1, sizeof *row->questions.items);
    if (!row->questions.items)
        return false;
    for (size_t i = 0; i < practical->question_count; i++)
        if (text_list_has(&practical->questions[i].features, row->id))
            row->questions.items[row->questions.count++] = practical->questions[i].number;
    return true;
}

void subject_practical_matrix(struct subject_checking *checking)
{
    const struct practical_subject_rule *rule = &checking->rules->practical;
    const char *cms = checking->subject->practical.cms;
    bool known = subject_rules_find_cms(checking->rules, cms);
    struct subject_matrix *matrix = &checking->report->features;

    matrix->rows = arena_calloc(checking->arena, rule->feature_count + 1, sizeof *matrix->rows);
    if (!matrix->rows) {
        checking->out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < rule->feature_count; i++) {
        const struct cms_feature *feature = &rule->features[i];
        struct subject_matrix_row *row = &matrix->rows[matrix->count];

        if (known && !text_equal(feature->cms, cms))
            continue;
        *row = (struct subject_matrix_row){
            .id = feature->id, .label = feature->label, .group = feature->group};
        if (!list_questions(checking, row)) {
            checking->out_of_memory = true;
            return;
        }
        matrix->count++;
    }
}
