/* The texts of a practical subject one by one, and its features in a matrix. */
#include "domain/subject_check_practical.h"

#include "base/text.h"

#include <stdio.h>

enum { PATH_BYTES = 128 };

struct walk {
    struct subject_checking *checking;
    subject_text_fn each;
    void *context;
};

static void tell(const struct walk *walk, const char *path, const char *text)
{
    if (*text)
        walk->each(walk->checking, path, text, walk->context);
}

static void tell_list(const struct walk *walk, const char *path, const struct text_list *list)
{
    char item[PATH_BYTES];

    for (size_t i = 0; i < list->count; i++) {
        (void)snprintf(item, sizeof item, "%s[%zu]", path, i);
        tell(walk, item, list->items[i]);
    }
}

static void tell_annexe(const struct walk *walk, size_t index, const struct subject_annexe *annexe)
{
    const struct {
        const char *name, *text;
    } fields[] = {
        {"title", annexe->title},
        {"source", annexe->source},
        {"author", annexe->author},
        {"publication", annexe->publication},
        {"figure_description", annexe->figure_description},
    };
    char path[PATH_BYTES];

    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        (void)snprintf(path, sizeof path, "practical.annexes[%zu].%s", index, fields[i].name);
        tell(walk, path, fields[i].text);
    }
    (void)snprintf(path, sizeof path, "practical.annexes[%zu].paragraphs", index);
    tell_list(walk, path, &annexe->paragraphs);
    for (size_t i = 0; i < annexe->row_count; i++) {
        (void)snprintf(path, sizeof path, "practical.annexes[%zu].rows[%zu].cells", index, i);
        tell_list(walk, path, &annexe->rows[i]);
    }
}

void subject_practical_texts(struct subject_checking *checking, subject_text_fn each, void *context)
{
    const struct practical_subject *practical = &checking->subject->practical;
    const struct walk walk = {checking, each, context};
    char path[PATH_BYTES];

    tell(&walk, "title", checking->subject->record.title);
    tell_list(&walk, "practical.situation", &practical->situation);
    tell(&walk, "practical.problem", practical->problem);
    for (size_t i = 0; i < practical->question_count; i++) {
        (void)snprintf(path, sizeof path, "practical.questions[%zu].text", i);
        tell(&walk, path, practical->questions[i].text);
    }
    for (size_t i = 0; i < practical->annexe_count; i++)
        tell_annexe(&walk, i, &practical->annexes[i]);
}

/* ---- the matrix ---- */

static bool names(const struct subject_question *question, const char *feature)
{
    for (size_t i = 0; i < question->features.count; i++)
        if (text_equal(question->features.items[i], feature))
            return true;
    return false;
}

static bool list_questions(struct subject_checking *checking, struct subject_matrix_row *row)
{
    const struct practical_subject *practical = &checking->subject->practical;

    row->questions.items =
        arena_calloc(checking->arena, practical->question_count + 1, sizeof *row->questions.items);
    if (!row->questions.items)
        return false;
    for (size_t i = 0; i < practical->question_count; i++)
        if (names(&practical->questions[i], row->id))
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
