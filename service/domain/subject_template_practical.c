#include "base/text.h"
#include "domain/subject_template.h"
#include "domain/subject_template_parts.h"
#include "model/outcome.h"

#include <errno.h>

static bool is_new_group(const struct practical_subject_rule *rule, size_t at, const char *cms)
{
    for (size_t i = 0; i < at; i++)
        if (text_equal(rule->features[i].cms, cms) &&
            text_equal(rule->features[i].group, rule->features[at].group))
            return false;
    return true;
}

/* The first feature of the heading number `index` of a CMS, that has a heading; NULL: no more. */
static const struct cms_feature *first_of_group(
    const struct practical_subject_rule *rule, const char *cms, size_t index)
{
    for (size_t i = 0; i < rule->feature_count; i++) {
        const struct cms_feature *feature = &rule->features[i];

        if (text_equal(feature->cms, cms) && *feature->group && is_new_group(rule, i, cms) &&
            index-- == 0)
            return feature;
    }
    return NULL;
}

static const struct cms_feature *first_of_side(
    const struct practical_subject_rule *rule, const char *cms, enum subject_side side)
{
    for (size_t i = 0; i < rule->feature_count; i++)
        if (text_equal(rule->features[i].cms, cms) && rule->features[i].side == side)
            return &rule->features[i];
    return NULL;
}

static void add_feature(const struct cms_feature *feature, struct subject_question *question)
{
    if (!feature || text_list_has(&question->features, feature->id))
        return;
    question->features.items[question->features.count++] = feature->id;
    if (feature->side != SUBJECT_SIDE_NONE)
        question->sides |= 1u << feature->side;
}

/* Points of the épreuve's sheet, shared; 0: the definition has none. */
static uint32_t points_of(const struct session_definition *definition)
{
    const struct practical_subject_rule *rule = &definition->subject_rules.practical;
    const struct sheet_rule *sheet =
        definition->has_marking_rules
            ? marking_find_sheet(&definition->marking_rules, rule->epreuve)
            : NULL;

    return sheet && rule->questions ? sheet->scale_hundredths / rule->questions : 0;
}

/* One question a heading of the catalogue; the first one has a word of each side. */
static int make_questions(const struct session_definition *definition,
    const char *cms,
    struct arena *arena,
    struct practical_subject *practical)
{
    const struct practical_subject_rule *rule = &definition->subject_rules.practical;
    size_t count =
        rule->questions < SUBJECT_QUESTIONS_MAX ? rule->questions : SUBJECT_QUESTIONS_MAX;

    practical->questions = arena_calloc(arena, count + 1, sizeof *practical->questions);
    if (!practical->questions)
        return -ENOMEM;
    practical->question_count = count;
    for (size_t i = 0; i < count; i++) {
        const char *number = arena_printf(arena, "%zu", i + 1);
        struct subject_question *question = &practical->questions[i];

        if (!number)
            return -ENOMEM;
        *question = subject_template_question(number,
            i == 0 ? "À compléter : rédiger et publier… (une question qui se traite sans les "
                     "autres)"
                   : "À compléter : créer… afin de… (une question qui se traite sans les autres)");
        question->points_hundredths = points_of(definition);
        question->features.items = arena_calloc(arena, 3, sizeof *question->features.items);
        if (!question->features.items)
            return -ENOMEM;
        add_feature(first_of_group(rule, cms, i), question);
        if (i > 0 && question->features.count)
            continue;
        add_feature(first_of_side(rule, cms, SUBJECT_EDITORIAL), question);
        add_feature(first_of_side(rule, cms, SUBJECT_TECHNICAL), question);
    }
    return 0;
}

int subject_template_practical(const struct session_definition *definition,
    const char *cms,
    struct arena *arena,
    struct subject *ret_subject)
{
    static const char *const situation[] = {
        "À compléter : ce que ce sujet ajoute au contexte de l'année.",
        "À compléter : ce que l'on vous confie sur le site.",
    };
    const char *const first = "1";
    const struct cms_rule *found;
    struct subject made;
    int r;

    if (!definition->has_subject_rules || !definition->subject_rules.has_practical)
        return OUTCOME_PRECONDITION;
    found = subject_rules_find_cms(&definition->subject_rules, cms);
    if (!found)
        return OUTCOME_NOT_FOUND;
    subject_template_record(definition, definition->subject_rules.practical.epreuve, &made);
    made.content = SUBJECT_PRACTICAL;
    made.practical.cms = found->id;
    made.practical.problem = "À compléter : la problématique, une seule, en une phrase";
    made.practical.annexes = arena_calloc(arena, 1, sizeof *made.practical.annexes);
    if (!made.practical.annexes)
        return -ENOMEM;
    made.practical.annexe_count = 1;
    r = subject_template_list(arena, situation, ARRAY_LEN(situation), &made.practical.situation);
    if (r == 0)
        r = make_questions(definition, found->id, arena, &made.practical);
    if (r == 0)
        r = subject_template_text_annexe(definition, arena, first, &made.practical.annexes[0]);
    if (r == 0 && made.practical.question_count)
        r = subject_template_list(arena, &first, 1, &made.practical.questions[0].annexes);
    if (r == 0)
        *ret_subject = made;
    return r;
}
