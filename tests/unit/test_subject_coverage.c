/* The bank against the catalogue: counts of a small one, then the eight sample subjects with the
 * definition of session 2022, which keep every rule; and the picture of both. */
#include "document_said.h"
#include "practical_fixture.h"
#include "subject_samples.h"

#include "base/text.h"
#include "document/subject_coverage.h"
#include "domain/subject_check.h"
#include "domain/subject_coverage.h"
#include "model/outcome.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20, MANY = 60 };

static struct arena *arena;
static struct practical_fixture fixture;
static struct subject_coverage coverage;

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

static int cover(const char *cms, const struct subject *subjects, size_t count)
{
    return subject_coverage(
        &fixture.definition.subject_rules, cms, subjects, count, arena, &coverage);
}

static const struct feature_coverage *of(const char *feature)
{
    for (size_t i = 0; i < coverage.feature_count; i++)
        if (text_equal(coverage.features[i].feature->id, feature))
            return &coverage.features[i];
    fail_msg("no feature %s", feature);
    return NULL;
}

/* Copies of the fixture's subject, `count` of them, with an id each. */
static struct subject *copies(size_t count)
{
    struct subject *subjects = arena_calloc(arena, count, sizeof *subjects);

    for (size_t i = 0; i < count; i++) {
        subjects[i] = fixture.subject;
        subjects[i].record.id = arena_printf(arena, "E5B-WP-%zu", i + 1);
    }
    return subjects;
}

static void an_empty_bank_exercises_nothing(void **state)
{
    (void)state;
    assert_int_equal(cover("", NULL, 0), 0);
    assert_int_equal(coverage.feature_count, PRACTICAL_FEATURES);
    assert_int_equal(coverage.cms_count, 2);
    assert_int_equal(coverage.cms[0].features, 5);
    assert_int_equal(coverage.cms[0].exercised, 0);
    for (size_t i = 0; i < coverage.feature_count; i++)
        assert_int_equal(coverage.features[i].verdict, FEATURE_NEVER);
}

static void one_subject_is_never_too_often(void **state)
{
    (void)state;
    assert_int_equal(cover("", &fixture.subject, 1), 0);
    assert_int_equal(of("wordpress-menus")->verdict, FEATURE_FINE);
    assert_int_equal(of("wordpress-menus")->subjects.count, 1);
    assert_int_equal(of("prestashop-menus")->verdict, FEATURE_NEVER);
    assert_int_equal(coverage.cms[0].exercised, 5);
    assert_int_equal(coverage.cms[1].exercised, 0);
    assert_int_equal(coverage.cms[1].subjects.count, 0);
}

/* More than half, not half: often_percent is 50. */
static void too_often_is_more_than_the_share(void **state)
{
    struct subject *subjects = copies(4);
    struct subject_question other = fixture.questions[1];

    (void)state;
    other.features.count = 0;
    for (size_t i = 1; i < 4; i++) { /* only the first has all */
        subjects[i].practical.questions = &other;
        subjects[i].practical.question_count = 1;
    }
    assert_int_equal(cover("", subjects, 4), 0);
    assert_int_equal(of("wordpress-menus")->verdict, FEATURE_FINE);
    subjects[1] = subjects[0];
    assert_int_equal(cover("", subjects, 4), 0);
    assert_int_equal(of("wordpress-menus")->verdict, FEATURE_FINE); /* 2 of 4 */
    subjects[2] = subjects[0];
    assert_int_equal(cover("", subjects, 4), 0);
    assert_int_equal(of("wordpress-menus")->verdict, FEATURE_TOO_OFTEN);
    assert_int_equal(coverage.cms[0].too_often, 5);
}

static void one_cms_and_no_other_content(void **state)
{
    struct subject *subjects = copies(3);

    (void)state;
    subjects[1].practical.cms = "JOOMLA";
    subjects[2].content = SUBJECT_WRITTEN;
    assert_int_equal(cover("PRESTASHOP", subjects, 3), 0);
    assert_int_equal(coverage.cms_count, 1);
    assert_int_equal(coverage.feature_count, 4);
    assert_int_equal(cover("WORDPRESS", subjects, 3), 0);
    assert_int_equal(coverage.cms[0].subjects.count, 1);
    assert_int_equal(cover("JOOMLA", subjects, 3), OUTCOME_NOT_FOUND);
    assert_int_equal(coverage.cms_count, 1); /* untouched */
}

/* ---- the samples ---- */

static const struct session_definition *pack;

static struct subject *samples(void)
{
    struct subject *subjects = arena_calloc(arena, SAMPLE_PRACTICAL_COUNT, sizeof *subjects);

    pack = sample_definition(arena);
    assert_non_null(pack);
    for (size_t i = 0; i < SAMPLE_PRACTICAL_COUNT; i++) {
        const struct subject *subject = sample_subject(arena, sample_practical_names[i]);

        if (!subject)
            fail_msg("%s", sample_practical_names[i]);
        else
            subjects[i] = *subject;
    }
    return subjects;
}

static void samples_keep_every_rule(void **state)
{
    const struct subject *subjects = samples();
    struct subject_report report;

    (void)state;
    for (size_t i = 0; i < SAMPLE_PRACTICAL_COUNT; i++) {
        assert_int_equal(subject_check(pack, &subjects[i], arena, &report), 0);
        for (size_t j = 0; j < report.finding_count; j++)
            if (report.findings[j].verdict != SUBJECT_FINE)
                fail_msg("%s: %s %s: %s", sample_practical_names[i],
                    subject_rule_ids[report.findings[j].rule], report.findings[j].path,
                    report.findings[j].message);
        assert_int_equal(report.points_hundredths, 2000);
        assert_true(report.finding_count >= 10);
        assert_true(subjects[i].record.sample);
    }
}

static void samples_leave_something_to_say(void **state)
{
    const struct subject *subjects = samples();

    (void)state;
    fixture.definition.subject_rules = pack->subject_rules;
    assert_int_equal(cover("", subjects, SAMPLE_PRACTICAL_COUNT), 0);
    assert_int_equal(coverage.cms_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(coverage.cms[i].subjects.count, 4);
        assert_int_equal(coverage.cms[i].too_often, 1);
        assert_in_range(coverage.cms[i].features - coverage.cms[i].exercised, 3, 8);
    }
    assert_int_equal(of("wordpress-contenu-rediger")->verdict, FEATURE_TOO_OFTEN);
    assert_int_equal(of("wordpress-seo-yoast")->verdict, FEATURE_NEVER);
}

/* ---- the picture ---- */

static const char *pages_said(const struct buffer *pdf)
{
    return document_said(arena, "pdfinfo $f | grep -E '^(Pages|Page size)' | tr -s ' '", pdf);
}

static void the_picture_of_the_samples(void **state)
{
    const struct subject *subjects = samples();
    CLEANUP_BUFFER struct buffer pdf = {0}, again = {0}, svg = {0};
    const char *text, *markup;
    static const char *const said[] = {"relation client · session 2022 · banque de sujets E5B",
        "WordPress 5.8.2", "PrestaShop 1.7.6.5", "thème Classic 1.0.0", "jamais exercée",
        "sujets E5B-WP-", "Téléverser un média", "4/4 trop souvent", "Commandes et promotions",
        "page 1/1", "fonctionnalités du sujet", "exercée trop souvent : par plus de 60 %"};

    (void)state;
    fixture.definition.subject_rules = pack->subject_rules;
    assert_int_equal(cover("", subjects, SAMPLE_PRACTICAL_COUNT), 0);
    assert_int_equal(subject_coverage_pdf(arena, pack, &coverage, &pdf), 0);
    assert_int_equal(subject_coverage_pdf(arena, pack, &coverage, &again), 0);
    assert_int_equal(pdf.size, again.size);
    assert_memory_equal(pdf.data, again.data, pdf.size);
    text = document_said(arena, "pdftotext -layout $f - | tr -s ' \\n' '  '", &pdf);
    for (size_t i = 0; i < ARRAY_LEN(said); i++)
        if (!strstr(text, said[i]))
            fail_msg("\"%s\" is not in: %s", said[i], text);
    assert_string_equal(pages_said(&pdf), "Pages: 2\nPage size: 595.28 x 841.89 pts (A4)\n");
    assert_int_equal(subject_coverage_svg(arena, pack, &coverage, &svg), 0);
    assert_int_equal(buffer_append(&svg, "", 1), 0);
    markup = (const char *)svg.data;
    assert_non_null(strstr(markup, "<title>E5B-WP-1 : Téléverser un média</title>"));
    assert_null(strstr(markup, "<title>E5B-WP-2 : Téléverser un média</title>"));
    svg.size--;
    assert_string_equal(document_said(arena, "xmllint --noout $f && echo sound", &svg), "sound\n");
}

static void many_subjects_and_none(void **state)
{
    const struct subject *subjects = copies(MANY);
    CLEANUP_BUFFER struct buffer pdf = {0}, empty = {0}, svg = {0};

    (void)state;
    assert_int_equal(cover("WORDPRESS", subjects, MANY), 0);
    assert_int_equal(subject_coverage_pdf(arena, &fixture.definition, &coverage, &pdf), 0);
    assert_string_equal(pages_said(&pdf), "Pages: 2\nPage size: 1190.55 x 841.89 pts (A3)\n");
    assert_int_equal(subject_coverage_svg(arena, &fixture.definition, &coverage, &svg), 0);
    assert_int_equal(cover("", NULL, 0), 0);
    assert_int_equal(subject_coverage_pdf(arena, &fixture.definition, &coverage, &empty), 0);
    assert_non_null(strstr(
        document_said(arena, "pdftotext -layout $f -", &empty), "aucun sujet dans la banque"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_bank_exercises_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_subject_is_never_too_often, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_often_is_more_than_the_share, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_cms_and_no_other_content, set_up, tear_down),
        cmocka_unit_test_setup_teardown(samples_keep_every_rule, set_up, tear_down),
        cmocka_unit_test_setup_teardown(samples_leave_something_to_say, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_picture_of_the_samples, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_subjects_and_none, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
