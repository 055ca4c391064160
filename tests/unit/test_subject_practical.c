/* Practical subjects (annexes VI-2, VI-3): each rule kept and broken; templates; phrases and near
 * names. */
#include "domain/near_name.h"
#include "domain/subject_check.h"
#include "domain/subject_dependence.h"
#include "domain/subject_template.h"
#include "model/outcome.h"

#include "base/text.h"
#include "practical_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 32 << 20 };

static struct arena *arena;
static struct practical_fixture fixture;
static struct subject_report report;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    practical_fixture_init(&fixture);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void check(void)
{
    assert_int_equal(subject_check(&fixture.definition, &fixture.subject, arena, &report), 0);
}

/* ---- kept ---- */

static const enum subject_rule_id looked_at[] = {RULE_INDEPENDENT, RULE_ANNEXES_BY_DOSSIER,
    RULE_NO_ANNEXE_TO_RETURN, RULE_ONE_PROBLEM, RULE_QUESTION_COUNT, RULE_BOTH_SIDES,
    RULE_FEATURES_NAMED, RULE_FEATURE_KNOWN, RULE_MODULE_FORBIDDEN, RULE_CMS_KNOWN};

static void every_rule_is_kept(void **state)
{
    (void)state;
    check();
    assert_int_equal(report.finding_count, ARRAY_LEN(looked_at));
    for (size_t i = 0; i < ARRAY_LEN(looked_at); i++) {
        assert_string_equal(
            subject_rule_ids[report.findings[i].rule], subject_rule_ids[looked_at[i]]);
        assert_int_equal(report.findings[i].verdict, SUBJECT_FINE);
    }
    assert_int_equal(report.breaks + report.to_judge, 0);
    assert_int_equal(report.points_hundredths, 2000);
    assert_int_equal(report.tables, 1);
}

static void features_are_a_matrix(void **state)
{
    (void)state;
    check();
    assert_int_equal(report.features.count, 5); /* of WordPress */
    assert_string_equal(report.features.rows[0].id, "wordpress-menus");
    assert_int_equal(report.features.rows[0].questions.count, 1);
    assert_string_equal(report.features.rows[0].questions.items[0], "2");
    assert_string_equal(report.features.rows[3].group, "Contenu");
    fixture.questions[1].features.count = 0;
    check();
    assert_int_equal(report.features.rows[0].questions.count, 0);
}

/* ---- broken ---- */

static struct practical_subject *subject(void)
{
    return &fixture.subject.practical;
}

static struct text_list one(const char *text)
{
    const char **items = arena_calloc(arena, 1, sizeof *items);

    items[0] = text;
    return (struct text_list){items, 1};
}

static void no_problem(void)
{
    subject()->problem = "  ";
}
static void template_problem(void)
{
    subject()->problem = "À compléter : la problématique";
}
static void two_marks(void)
{
    subject()->problem = "Comment attirer ? Comment vendre ?";
}
static void two_sentences(void)
{
    subject()->problem = "Attirer des visiteurs dans l'atelier. Vendre davantage de meubles";
}
static void three_questions(void)
{
    subject()->question_count = 3;
}
static void five_questions(void)
{
    subject()->question_count = 5;
    subject()->questions[4].number = "5";
}
static void question_without_text(void)
{
    subject()->questions[2].text = "";
}
static void template_question(void)
{
    subject()->questions[2].text = "À compléter : créer…";
}
static void template_title(void)
{
    fixture.subject.record.title = "À compléter : titre du sujet";
}
static void template_cell(void)
{
    fixture.rows[1] = one("À compléter");
}
static void template_source(void)
{
    fixture.annexes[0].source = "À compléter : document interne";
}
static void same_number(void)
{
    subject()->questions[3].number = "1";
}
static void no_number(void)
{
    subject()->questions[3].number = "";
}
static void dependent_by_word(void)
{
    subject()->questions[1].text = "Publier la page de la QUESTION PRÉCÉDENTE.";
}
static void dependent_by_plural(void)
{
    subject()->questions[1].text = "À l'aide de vos réponses précédentes, créer un menu.";
}
static void dependent_by_number(void)
{
    subject()->questions[1].text = "Ajouter au menu l'article de la question n 1 et question 3.";
}
static void only_technical(void)
{
    subject()->questions[0].sides = 1u << SUBJECT_TECHNICAL;
}
static void only_technical_features(void)
{
    subject()->questions[0].features.count = 1;
}
static void side_without_feature(void)
{
    subject()->questions[1].sides |= 1u << SUBJECT_EDITORIAL;
}
static void no_feature(void)
{
    subject()->questions[3].features.count = 0;
}
static void unknown_feature(void)
{
    subject()->questions[3].features = one("fusée");
}
static void near_feature(void)
{
    subject()->questions[3].features = one("wordpress-seo-etiquette");
}
static void feature_by_label(void)
{
    subject()->questions[3].features = one("utiliser les etiquettes et balise");
}
static void foreign_feature(void)
{
    subject()->questions[1].features = one("prestashop-menus");
}
static void hostile_feature(void)
{
    subject()->questions[1].features = one("a\x01\xe2\x80\xae\xff");
}
static void use_prestashop(void)
{
    static const char *const features[] = {
        "prestashop-contenu-rediger", "prestashop-menus", "prestashop-contenu-creer"};

    subject()->cms = "PRESTASHOP";
    for (size_t i = 0; i < PRACTICAL_QUESTIONS; i++) {
        subject()->questions[i].features = one(features[i % ARRAY_LEN(features)]);
        subject()->questions[i].sides = 1u << (i % 3 ? SUBJECT_TECHNICAL : SUBJECT_EDITORIAL);
    }
}
static void module_named(void)
{
    use_prestashop();
    subject()->questions[2].modules = one("Bloc de texte");
}
static void module_in_question(void)
{
    use_prestashop();
    subject()->questions[1].text = "Placer l'annonce dans un « BLOC  DE\xc2\xa0TEXTE » du pied.";
}
static void module_in_cell(void)
{
    use_prestashop();
    fixture.rows[1] = one("Les blocs de textes");
}
static void module_in_situation(void)
{
    use_prestashop();
    subject()->situation = one("On utilise le bloc-de-texte de la boutique.");
}
static void unknown_cms(void)
{
    subject()->cms = "WORDPRES";
}
static void no_cms(void)
{
    subject()->cms = "";
}
static void annexe_to_return(void)
{
    fixture.annexes[1].to_return = true;
}
static void unknown_annexe(void)
{
    subject()->questions[2].annexes = one("7");
}
static void same_annexe(void)
{
    fixture.annexes[1].number = "1";
    subject()->questions[1].annexes.count = 0;
}
static void annexe_without_number(void)
{
    fixture.annexes[1].number = "";
    subject()->questions[1].annexes.count = 0;
}

static const struct broken {
    const char *name;
    void (*spoil)(void);
    enum subject_rule_id rule;
    enum subject_verdict verdict;
    const char *path;
    const char *says; /* part of the message */
} broken[] = {
    {"no problem", no_problem, RULE_ONE_PROBLEM, SUBJECT_BREAKS, "practical.problem", "not stated"},
    {"the template's problem", template_problem, RULE_ONE_PROBLEM, SUBJECT_BREAKS,
        "practical.problem", "not stated"},
    {"two marks", two_marks, RULE_ONE_PROBLEM, SUBJECT_TO_JUDGE, "practical.problem",
        "2 question marks"},
    {"two sentences", two_sentences, RULE_ONE_PROBLEM, SUBJECT_TO_JUDGE, "practical.problem",
        "2 sentences"},
    {"three questions", three_questions, RULE_QUESTION_COUNT, SUBJECT_BREAKS, "practical.questions",
        "exactly 4"},
    {"five questions", five_questions, RULE_QUESTION_COUNT, SUBJECT_BREAKS, "practical.questions",
        "5 questions"},
    {"a question without text", question_without_text, RULE_QUESTION_COUNT, SUBJECT_BREAKS,
        "practical.questions[2].text", "no text"},
    {"the template's question", template_question, RULE_QUESTION_COUNT, SUBJECT_BREAKS,
        "practical.questions[2].text", "template"},
    {"the template's title", template_title, RULE_ONE_PROBLEM, SUBJECT_BREAKS, "title", "template"},
    {"the template's cell", template_cell, RULE_ONE_PROBLEM, SUBJECT_BREAKS,
        "practical.annexes[1].rows[1].cells[0]", "template"},
    {"the template's source", template_source, RULE_ONE_PROBLEM, SUBJECT_BREAKS,
        "practical.annexes[0].source", "template"},
    {"the same number", same_number, RULE_QUESTION_COUNT, SUBJECT_BREAKS,
        "practical.questions[3].number", "its own"},
    {"no number", no_number, RULE_QUESTION_COUNT, SUBJECT_BREAKS, "practical.questions[3].number",
        "no number"},
    {"dependent by a word", dependent_by_word, RULE_INDEPENDENT, SUBJECT_BREAKS,
        "practical.questions[1].text", "question précédente"},
    {"dependent by a plural", dependent_by_plural, RULE_INDEPENDENT, SUBJECT_BREAKS,
        "practical.questions[1].text", "réponse précédente"},
    {"dependent by a number", dependent_by_number, RULE_INDEPENDENT, SUBJECT_BREAKS,
        "practical.questions[1].text", "« 3 »"},
    {"technical only", only_technical, RULE_BOTH_SIDES, SUBJECT_BREAKS, "practical.questions",
        "no question has the editorial side"},
    {"technical features only", only_technical_features, RULE_BOTH_SIDES, SUBJECT_BREAKS,
        "practical.questions", "no feature that is used is of the editorial side"},
    {"a side without a feature", side_without_feature, RULE_BOTH_SIDES, SUBJECT_BREAKS,
        "practical.questions[1].sides", "(editorial)"},
    {"no feature", no_feature, RULE_FEATURES_NAMED, SUBJECT_BREAKS,
        "practical.questions[3].features", "names no feature"},
    {"an unknown feature", unknown_feature, RULE_FEATURE_KNOWN, SUBJECT_BREAKS,
        "practical.questions[3].features[0]", "no feature « fusée »: name it"},
    {"a feature nearly", near_feature, RULE_FEATURE_KNOWN, SUBJECT_BREAKS,
        "practical.questions[3].features[0]", "did you mean wordpress-seo-etiquettes"},
    {"a feature by its label", feature_by_label, RULE_FEATURE_KNOWN, SUBJECT_BREAKS,
        "practical.questions[3].features[0]", "did you mean wordpress-seo-etiquettes"},
    {"a feature of the other CMS", foreign_feature, RULE_FEATURE_KNOWN, SUBJECT_BREAKS,
        "practical.questions[1].features[0]", "did you mean wordpress-menus"},
    {"a hostile feature", hostile_feature, RULE_FEATURE_KNOWN, SUBJECT_BREAKS,
        "practical.questions[1].features[0]", "« a »"},
    {"a module named", module_named, RULE_MODULE_FORBIDDEN, SUBJECT_BREAKS,
        "practical.questions[2].modules[0]", "dysfonctionnements"},
    {"a module in a question", module_in_question, RULE_MODULE_FORBIDDEN, SUBJECT_BREAKS,
        "practical.questions[1].text", "bloc de texte"},
    {"a module in a cell", module_in_cell, RULE_MODULE_FORBIDDEN, SUBJECT_BREAKS,
        "practical.annexes[1].rows[1].cells[0]", "bloc de texte"},
    {"a module in the situation", module_in_situation, RULE_MODULE_FORBIDDEN, SUBJECT_BREAKS,
        "practical.situation[0]", "bloc de texte"},
    {"an unknown CMS", unknown_cms, RULE_CMS_KNOWN, SUBJECT_BREAKS, "practical.cms",
        "did you mean WORDPRESS?"},
    {"no CMS", no_cms, RULE_CMS_KNOWN, SUBJECT_BREAKS, "practical.cms", "no CMS is named"},
    {"an annexe to return", annexe_to_return, RULE_NO_ANNEXE_TO_RETURN, SUBJECT_BREAKS,
        "practical.annexes[1].to_return", "no annexe is handed in"},
    {"an unknown annexe", unknown_annexe, RULE_ANNEXES_BY_DOSSIER, SUBJECT_BREAKS,
        "practical.questions[2].annexes[0]", "no annexe « 7 »"},
    {"two annexes of a number", same_annexe, RULE_ANNEXES_BY_DOSSIER, SUBJECT_BREAKS,
        "practical.annexes[1].number", "its own"},
    {"an annexe without number", annexe_without_number, RULE_ANNEXES_BY_DOSSIER, SUBJECT_BREAKS,
        "practical.annexes[1].number", "no number"},
};

/* The rule is broken there and said so; what is to be judged breaks none. */
static void broken_rules_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        const struct broken *b = &broken[i];
        bool found = false;

        practical_fixture_init(&fixture);
        b->spoil();
        check();
        for (size_t j = 0; j < report.finding_count; j++) {
            const struct subject_finding *finding = &report.findings[j];

            if (finding->verdict == SUBJECT_FINE)
                continue;
            if (finding->rule != b->rule)
                fail_msg("%s: %s too", b->name, subject_rule_ids[finding->rule]);
            if (finding->rule == b->rule && finding->verdict == b->verdict &&
                text_equal(finding->path, b->path) && strstr(finding->message, b->says))
                found = true;
        }
        for (size_t j = 0; j < report.finding_count && !found; j++)
            print_message("%s %s: %s\n", subject_rule_ids[report.findings[j].rule],
                report.findings[j].path, report.findings[j].message);
        if (!found)
            fail_msg("%s: not found", b->name);
        assert_int_equal(report.breaks > 0, b->verdict == SUBJECT_BREAKS);
    }
}

/* What looks like a breach and is none. */
static void fine_things_are_fine(void **state)
{
    (void)state;
    subject()->problem = "Comment l'atelier de M. Aubin, 3 rue du Port, peut-il attirer ?";
    subject()->questions[1].text = "Créer un bloc de texte sur la page d'accueil."; /* WordPress */
    subject()->questions[2].text = "Répondre aux questions 10 à 12 des visiteurs.";
    check();
    assert_int_equal(report.breaks + report.to_judge, 0);
    use_prestashop();
    subject()->questions[1].text = "Débloquer de textes anciens la boutique.";
    check();
    assert_int_equal(report.breaks, 0);
}

/* Thousands of wrong names are told one by one only up to a bound, and quickly. */
static void many_wrong_names(void **state)
{
    const char *names[SUBJECT_REFERENCES_MAX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        names[i] = "wordpress-contenu-articles-et-pages-et-encore-bien-d-autres";
    for (size_t i = 0; i < PRACTICAL_QUESTIONS; i++)
        subject()->questions[i].features = (struct text_list){names, ARRAY_LEN(names)};
    check();
    assert_true(report.finding_count < 2 * 40 + RULE_COUNT);
    assert_true(report.breaks >= 40);
}

/* ---- templates ---- */

static size_t count_of(enum subject_rule_id rule, enum subject_verdict verdict)
{
    size_t count = 0;

    for (size_t i = 0; i < report.finding_count; i++)
        count += report.findings[i].rule == rule && report.findings[i].verdict == verdict;
    return count;
}

static void a_practical_template_says_what_to_do(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(subject_template_practical(
                             &fixture.definition, fixture.cms[i].id, arena, &fixture.subject),
            0);
        assert_int_equal(subject()->question_count, 4);
        assert_int_equal(subject()->questions[3].points_hundredths, 500);
        assert_int_equal(subject()->annexe_count, 1);
        check();
        assert_int_equal(
            count_of(RULE_ONE_PROBLEM, SUBJECT_BREAKS), 8); /* the problem, and texts */
        assert_int_equal(count_of(RULE_QUESTION_COUNT, SUBJECT_BREAKS), 4);
        for (size_t j = 0; j < report.finding_count; j++)
            if (report.findings[j].rule != RULE_ONE_PROBLEM &&
                report.findings[j].rule != RULE_QUESTION_COUNT)
                assert_int_equal(report.findings[j].verdict, SUBJECT_FINE);
    }
}

static void a_written_template_has_each_part(void **state)
{
    const struct written_subject *written = &fixture.subject.written;

    (void)state;
    assert_int_equal(subject_template_written(&fixture.definition, arena, &fixture.subject), 0);
    assert_int_equal(fixture.subject.content, SUBJECT_WRITTEN);
    assert_int_equal(written->dossier_count, 1);
    assert_int_equal(written->dossiers[0].question_count, 2);
    assert_int_equal(written->dossiers[0].annexes[1].row_count, 3);
    assert_string_equal(written->dossiers[0].annexes[0].date, "2021-09");
    assert_int_equal(written->dossiers[0].questions[0].points_hundredths, 800);
    assert_int_equal(written->reflection.points_hundredths, 1000);
    assert_true(subject_template_is_example(fixture.subject.record.title));
    check();
    assert_true(count_of(RULE_DOSSIER_COMPLETE, SUBJECT_BREAKS) > 10); /* nothing is written yet */
    assert_int_equal(count_of(RULE_POINTS_TOTAL, SUBJECT_BREAKS), 1);
}

static void templates_need_rules(void **state)
{
    (void)state;
    assert_int_equal(
        subject_template_practical(&fixture.definition, "JOOMLA", arena, &fixture.subject),
        OUTCOME_NOT_FOUND);
    fixture.definition.subject_rules.has_practical = false;
    fixture.definition.subject_rules.has_written = false;
    assert_int_equal(
        subject_template_practical(&fixture.definition, "WORDPRESS", arena, &fixture.subject),
        OUTCOME_PRECONDITION);
    assert_int_equal(subject_template_written(&fixture.definition, arena, &fixture.subject),
        OUTCOME_PRECONDITION);
    assert_string_equal(fixture.subject.record.id, "E5B-WP-1"); /* untouched */
}

/* ---- words ---- */

static void phrases(void **state)
{
    (void)state;
    assert_true(subject_has_phrase("Les Blocs de  TEXTE !", "bloc de texte"));
    assert_true(subject_has_phrase("bloc, de bloc de texte", "bloc de texte"));
    assert_true(subject_has_phrase("re\u0301ponse pre\u0301ce\u0301dente", "réponse précédente"));
    assert_true(subject_has_phrase("blo\u200bc de texte", "bloc de texte"));
    assert_false(subject_has_phrase("blocage de texte", "bloc de texte"));
    assert_false(subject_has_phrase("bloc du texte", "bloc de texte"));
    assert_false(subject_has_phrase("bloc de", "bloc de texte"));
    assert_false(subject_has_phrase("", "bloc"));
    assert_false(subject_has_phrase("bloc", ""));
    assert_false(subject_has_phrase("bloc", "«»"));
    assert_true(subject_has_phrase("\xff\xfe bloc \xc3", "bloc"));
}

static void near_names(void **state)
{
    (void)state;
    assert_int_equal(near_name_distance("menus", "menus"), 0);
    assert_int_equal(near_name_distance("Ménus", "menus"), 0);
    assert_int_equal(near_name_distance("menu", "menus"), 1);
    assert_int_equal(near_name_distance("meuns", "menus"), 1);
    assert_int_equal(near_name_distance("", "menus"), 5);
    assert_int_equal(near_name_distance("sitting", "kitten"), 3);
    assert_true(near_name_is_near("menu", 1));
    assert_false(near_name_is_near("menu", 2));
    assert_true(
        near_name_distance("0123456789012345678901234567890123456789012345678901234567890123456789",
            "a") > NEAR_NAME_MAX_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_rule_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(features_are_a_matrix, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_rules_are_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(fine_things_are_fine, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_wrong_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_practical_template_says_what_to_do, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_written_template_has_each_part, set_up, tear_down),
        cmocka_unit_test_setup_teardown(templates_need_rules, set_up, tear_down),
        cmocka_unit_test(phrases),
        cmocka_unit_test(near_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
