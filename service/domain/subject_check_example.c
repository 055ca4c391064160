/* Texts of a template that nobody has replaced: such a subject is not written yet. */
#include "domain/subject_check_texts.h"
#include "domain/subject_template.h"

#include "base/text.h"

/* The rule that a place is of. The problem and the questions of a practical subject are looked at
 * with their own rules: RULE_COUNT. */
static enum subject_rule_id rule_of(const char *path)
{
    if (text_starts_with(path, "practical.questions") || text_equal(path, "practical.problem"))
        return RULE_COUNT;
    return text_starts_with(path, "practical") ? RULE_ONE_PROBLEM : RULE_DOSSIER_COMPLETE;
}

static void look_at(
    struct subject_checking *checking, const char *path, const char *text, void *context)
{
    bool practical = checking->subject->content == SUBJECT_PRACTICAL;
    enum subject_rule_id rule =
        practical && text_equal(path, "title") ? RULE_ONE_PROBLEM : rule_of(path);

    (void)context;
    if (rule != RULE_COUNT && subject_template_is_example(text))
        subject_find(checking, rule, path,
            "this text is still the template's: write what is to stand here, or remove it");
}

void subject_check_examples(struct subject_checking *checking)
{
    subject_check_texts(checking, look_at, NULL);
}
