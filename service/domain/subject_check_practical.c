/* The rules of a practical subject (annexes VI-2 and VI-3). Whether questions stand in the
 * infinitive, as those of an écrit (VI-1), is not said of them and not looked at. */
#include "domain/subject_check_practical.h"

#include "base/text.h"
#include "domain/near_name.h"
#include "domain/subject_check_texts.h"
#include "domain/subject_dependence.h"
#include "domain/subject_phrase.h"
#include "domain/subject_template.h"

static const char *const side_names[SUBJECT_SIDE_COUNT] = {
    [SUBJECT_EDITORIAL] = "editorial", [SUBJECT_TECHNICAL] = "technical"};

static const struct practical_subject *subject_of(const struct subject_checking *checking)
{
    return &checking->subject->practical;
}

static const char *quoted(struct subject_checking *checking, const char *text)
{
    return subject_quote(checking, text, strlen(text));
}

static const char *field(struct subject_checking *checking, size_t question, const char *name)
{
    return subject_path(checking, "practical.questions[%zu].%s", question, name);
}

/* Whether a finding of this rule will be told, so that its remedy is worth looking for. */
static bool is_told(const struct subject_checking *checking, enum subject_rule_id rule)
{
    return checking->found[rule] < SUBJECT_FINDINGS_OF_RULE_MAX;
}

/* ---- the CMS ---- */

static void check_cms(struct subject_checking *checking)
{
    const struct practical_subject_rule *rule = &checking->rules->practical;
    const char *cms = subject_of(checking)->cms;
    const char *nearest = rule->cms_count ? rule->cms[0].id : "";

    subject_looked_at(checking, RULE_CMS_KNOWN);
    if (subject_rules_find_cms(checking->rules, cms))
        return;
    for (size_t i = 1; i < rule->cms_count; i++)
        if (near_name_distance(cms, rule->cms[i].id) < near_name_distance(cms, nearest))
            nearest = rule->cms[i].id;
    if (!*cms)
        subject_find(checking, RULE_CMS_KNOWN, "practical.cms",
            "no CMS is named: name one of the definition, for example %s", nearest);
    else
        subject_find(checking, RULE_CMS_KNOWN, "practical.cms",
            "the definition prescribes no CMS %s: did you mean %s?", quoted(checking, cms),
            nearest);
}

/* ---- one problem ---- */

static bool ends_sentence(char c)
{
    return c == '.' || c == '?' || c == '!';
}

/* Sentences of a text: a mark that ends one, and behind it a blank or nothing. Not that of an
 * initial or a short form ("M. X", "art. 3"). */
static unsigned count_sentences(const char *text)
{
    unsigned count = 0, letters = 0; /* of the word before */
    bool open = false;               /* something stands behind the last mark */

    for (const char *at = text; *at; at++) {
        bool last = at[1] == '\0' || text_is_space(at[1]);

        if (ends_sentence(*at) && last && open && (*at != '.' || letters > 3 || at[1] == '\0')) {
            count++;
            open = false;
        } else if (!text_is_space(*at) && !ends_sentence(*at)) {
            open = true;
        }
        letters = text_is_space(*at) ? 0 : letters + 1;
    }
    return count + open;
}

static void check_problem(struct subject_checking *checking)
{
    const char *problem = subject_of(checking)->problem, *path = "practical.problem";
    unsigned marks = 0, sentences;

    subject_looked_at(checking, RULE_ONE_PROBLEM);
    while (text_is_space(*problem))
        problem++;
    if (!*problem || subject_template_is_example(problem)) {
        subject_find(checking, RULE_ONE_PROBLEM, path,
            "the problem is not stated: write the one that the four questions serve");
        return;
    }
    for (const char *at = problem; *at; at++)
        marks += *at == '?';
    sentences = count_sentences(problem);
    if (marks > 1)
        subject_doubt(checking, RULE_ONE_PROBLEM, path,
            "%u question marks: say whether this is one problem, or keep one", marks);
    else if (sentences > 1)
        subject_doubt(checking, RULE_ONE_PROBLEM, path,
            "%u sentences: say whether this is one problem, or write it in one", sentences);
}

/* ---- questions ---- */

static void check_numbers(struct subject_checking *checking)
{
    const struct practical_subject *subject = subject_of(checking);

    for (size_t i = 0; i < subject->question_count; i++) {
        const char *number = subject->questions[i].number;
        size_t same = 0;

        if (!*number)
            subject_find(checking, RULE_QUESTION_COUNT, field(checking, i, "number"),
                "this question has no number: number questions from 1");
        while (same < i && !text_equal(subject->questions[same].number, number))
            same++;
        if (*number && same < i)
            subject_find(checking, RULE_QUESTION_COUNT, field(checking, i, "number"),
                "another question has number %s too: each has its own", quoted(checking, number));
    }
}

static void check_questions(struct subject_checking *checking)
{
    const struct practical_subject *subject = subject_of(checking);
    uint32_t wanted = checking->rules->practical.questions;
    size_t written = 0;

    subject_looked_at(checking, RULE_QUESTION_COUNT);
    for (size_t i = 0; i < subject->question_count; i++) {
        const char *text = subject->questions[i].text;

        if (!*text)
            subject_find(checking, RULE_QUESTION_COUNT, field(checking, i, "text"),
                "this question has no text: write it, or remove it");
        else if (subject_template_is_example(text))
            subject_find(checking, RULE_QUESTION_COUNT, field(checking, i, "text"),
                "this question is still the template's: write it, or remove it");
        else
            written++;
    }
    if (subject->question_count != wanted)
        subject_find(checking, RULE_QUESTION_COUNT, "practical.questions",
            "%zu question%s, of which %zu written: a subject has exactly %u",
            subject->question_count, subject->question_count == 1 ? "" : "s", written, wanted);
    check_numbers(checking);
}

static void check_independence(struct subject_checking *checking)
{
    const struct practical_subject *subject = subject_of(checking);
    struct subject_dependence dependence;

    subject_looked_at(checking, RULE_INDEPENDENT);
    if (subject_dependence_init(&dependence, checking->arena, &checking->rules->written.words)) {
        checking->out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < subject->question_count; i++) {
        const char *text = subject->questions[i].text;
        const char *word = subject_dependence_find(&dependence, text);

        if (word)
            subject_find(checking, RULE_INDEPENDENT, field(checking, i, "text"),
                "\"%s\" refers to another question: word it so that it can be treated alone", word);
        for (size_t j = 0; j < subject->question_count && !word; j++)
            if (j != i && subject_dependence_on(text, subject->questions[j].number))
                subject_find(checking, RULE_INDEPENDENT, field(checking, i, "text"),
                    "this question names question %s: word it so that it can be treated alone",
                    quoted(checking, subject->questions[j].number));
    }
}

/* ---- features ---- */

/* The nearest of the catalogue by id or label, of this CMS when it is known; NULL: none is near. */
static const struct cms_feature *nearest_feature(
    const struct subject_checking *checking, const char *name)
{
    const struct practical_subject_rule *rule = &checking->rules->practical;
    const char *cms = subject_of(checking)->cms;
    bool known = subject_rules_find_cms(checking->rules, cms);
    const struct cms_feature *nearest = NULL;
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < rule->feature_count; i++) {
        const struct cms_feature *feature = &rule->features[i];
        size_t by_id, by_label;

        if (known && !text_equal(feature->cms, cms))
            continue;
        by_id = near_name_distance(name, feature->id);
        by_label = near_name_distance(name, feature->label);
        by_id = by_label < by_id ? by_label : by_id;
        if (by_id < least) {
            least = by_id;
            nearest = feature;
        }
    }
    return nearest && near_name_is_near(name, least) ? nearest : NULL;
}

static void find_unknown(struct subject_checking *checking, const char *path, const char *name)
{
    const struct cms_feature *near =
        is_told(checking, RULE_FEATURE_KNOWN) ? nearest_feature(checking, name) : NULL;

    if (near)
        subject_find(checking, RULE_FEATURE_KNOWN, path,
            "the catalogue has no feature %s: did you mean %s (%s)?", quoted(checking, name),
            near->id, near->label);
    else
        subject_find(checking, RULE_FEATURE_KNOWN, path,
            "the catalogue has no feature %s: name it by its id in the definition",
            quoted(checking, name));
}

static void find_foreign(
    struct subject_checking *checking, const char *path, const struct cms_feature *feature)
{
    const char *cms = subject_of(checking)->cms;
    const struct cms_feature *near =
        is_told(checking, RULE_FEATURE_KNOWN) ? nearest_feature(checking, feature->label) : NULL;

    if (near)
        subject_find(checking, RULE_FEATURE_KNOWN, path,
            "%s is of %s, and the subject of %s: did you mean %s (%s)?", feature->id, feature->cms,
            quoted(checking, cms), near->id, near->label);
    else
        subject_find(checking, RULE_FEATURE_KNOWN, path,
            "%s is of %s, and the subject of %s: name features of the subject's CMS", feature->id,
            feature->cms, quoted(checking, cms));
}

static void check_features(struct subject_checking *checking)
{
    const struct practical_subject *subject = subject_of(checking);
    bool known = subject_rules_find_cms(checking->rules, subject->cms);

    subject_looked_at(checking, RULE_FEATURES_NAMED);
    subject_looked_at(checking, RULE_FEATURE_KNOWN);
    for (size_t i = 0; i < subject->question_count; i++) {
        const struct text_list *features = &subject->questions[i].features;

        if (features->count == 0)
            subject_find(checking, RULE_FEATURES_NAMED, field(checking, i, "features"),
                "this question names no feature: name those of the catalogue that it uses");
        for (size_t j = 0; j < features->count; j++) {
            const char *path =
                           subject_path(checking, "practical.questions[%zu].features[%zu]", i, j),
                       *name = features->items[j];
            const struct cms_feature *feature = subject_rules_find_feature(checking->rules, name);

            if (!feature)
                find_unknown(checking, path, name);
            else if (known && !text_equal(feature->cms, subject->cms))
                find_foreign(checking, path, feature);
        }
    }
}

/* ---- sides ---- */

/* Whatever side an unknown feature might have is not missed: it is found for itself. */
static uint32_t sides_of_features(
    const struct subject_checking *checking, const struct subject_question *question)
{
    uint32_t sides = 0;

    for (size_t i = 0; i < question->features.count; i++) {
        const struct cms_feature *feature =
            subject_rules_find_feature(checking->rules, question->features.items[i]);

        sides |= feature ? 1u << feature->side : UINT32_MAX;
    }
    return sides;
}

static void check_claims(
    struct subject_checking *checking, size_t index, uint32_t said, uint32_t of_features)
{
    for (int side = SUBJECT_EDITORIAL; side < SUBJECT_SIDE_COUNT; side++)
        if ((said & ~of_features) >> side & 1)
            subject_find(checking, RULE_BOTH_SIDES, field(checking, index, "sides"),
                "this question is said to have a side (%s) that none of its features has: name a "
                "feature of this side, or do not claim it",
                side_names[side]);
}

static void check_sides(struct subject_checking *checking)
{
    const struct practical_subject *subject = subject_of(checking);
    uint32_t said = 0, used = 0;

    subject_looked_at(checking, RULE_BOTH_SIDES);
    for (size_t i = 0; i < subject->question_count; i++) {
        uint32_t of_features = sides_of_features(checking, &subject->questions[i]);

        said |= subject->questions[i].sides;
        used |= of_features;
        if (subject->questions[i].features.count)
            check_claims(checking, i, subject->questions[i].sides, of_features);
    }
    for (int side = SUBJECT_EDITORIAL; side < SUBJECT_SIDE_COUNT; side++) {
        if (!(said >> side & 1))
            subject_find(checking, RULE_BOTH_SIDES, "practical.questions",
                "no question has the %s side: a subject has both", side_names[side]);
        else if (!(used >> side & 1))
            subject_find(checking, RULE_BOTH_SIDES, "practical.questions",
                "no feature that is used is of the %s side: a subject has both", side_names[side]);
    }
}

/* ---- modules ---- */

struct module_search {
    const struct cms_module *module;
    struct subject_phrase phrase;
};

static void look_for_module(
    struct subject_checking *checking, const char *path, const char *text, void *context)
{
    const struct module_search *search = context;

    if (subject_phrase_find(&search->phrase, text))
        subject_find(checking, RULE_MODULE_FORBIDDEN, path,
            "the module \"%s\" stands here, and no subject uses it (%s): have it done otherwise",
            search->module->name, search->module->reason);
}

static void look_for_named(struct subject_checking *checking, struct module_search *search)
{
    const struct practical_subject *subject = subject_of(checking);

    for (size_t i = 0; i < subject->question_count; i++)
        for (size_t j = 0; j < subject->questions[i].modules.count; j++)
            look_for_module(checking,
                subject_path(checking, "practical.questions[%zu].modules[%zu]", i, j),
                subject->questions[i].modules.items[j], search);
}

static void check_modules(struct subject_checking *checking)
{
    const struct practical_subject_rule *rule = &checking->rules->practical;

    subject_looked_at(checking, RULE_MODULE_FORBIDDEN);
    for (size_t i = 0; i < rule->forbidden_module_count; i++) {
        struct module_search search = {.module = &rule->forbidden_modules[i]};

        if (!text_equal(search.module->cms, subject_of(checking)->cms))
            continue;
        subject_phrase_init(&search.phrase, search.module->name);
        subject_check_texts(checking, look_for_module, &search);
        look_for_named(checking, &search);
    }
}

/* ---- annexes ---- */

static bool has_annexe(const struct practical_subject *subject, const char *number, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(subject->annexes[i].number, number))
            return true;
    return false;
}

static void check_annexes(struct subject_checking *checking)
{
    const struct practical_subject *subject = subject_of(checking);

    subject_looked_at(checking, RULE_NO_ANNEXE_TO_RETURN);
    subject_looked_at(checking, RULE_ANNEXES_BY_DOSSIER);
    for (size_t i = 0; i < subject->annexe_count; i++) {
        const char *number = subject->annexes[i].number;
        const char *path = subject_path(checking, "practical.annexes[%zu].number", i);

        if (subject->annexes[i].to_return)
            subject_find(checking, RULE_NO_ANNEXE_TO_RETURN,
                subject_path(checking, "practical.annexes[%zu].to_return", i),
                "no annexe is handed in with the copy: let candidates write their answer");
        if (!*number)
            subject_find(checking, RULE_ANNEXES_BY_DOSSIER, path, "this annexe has no number");
        else if (has_annexe(subject, number, i))
            subject_find(checking, RULE_ANNEXES_BY_DOSSIER, path,
                "another annexe has number %s too: each has its own", quoted(checking, number));
    }
    for (size_t i = 0; i < subject->question_count; i++)
        for (size_t j = 0; j < subject->questions[i].annexes.count; j++) {
            const char *number = subject->questions[i].annexes.items[j];

            if (!has_annexe(subject, number, subject->annexe_count))
                subject_find(checking, RULE_ANNEXES_BY_DOSSIER,
                    subject_path(checking, "practical.questions[%zu].annexes[%zu]", i, j),
                    "the subject has no annexe %s: add it, or name another one",
                    quoted(checking, number));
        }
}

void subject_check_practical(struct subject_checking *checking)
{
    const struct practical_subject *subject = subject_of(checking);

    check_cms(checking);
    check_problem(checking);
    check_questions(checking);
    check_independence(checking);
    check_features(checking);
    check_sides(checking);
    check_modules(checking);
    check_annexes(checking);
    subject_practical_matrix(checking);
    for (size_t i = 0; i < subject->question_count; i++)
        checking->report->points_hundredths += subject->questions[i].points_hundredths;
    for (size_t i = 0; i < subject->annexe_count; i++) {
        checking->report->tables += subject->annexes[i].row_count > 0;
        checking->report->figures += subject->annexes[i].figure_size > 0;
    }
}
