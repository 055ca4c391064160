/* The rules of each kind of document, one case each that breaks them: the field that is named, and
 * why. */
#include "domain/dossier_rule.h"

#include "base/text.h"
#include "dossier_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 32 << 20 };

static struct arena *arena;
static struct dossier_fixture fixture;
static struct op op;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    dossier_fixture(arena, &fixture);
    op = (struct op){.arena = arena};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct dossier_remarks remarks;

static int check(enum document_kind kind)
{
    const struct dossier_subject subject = {fixture.session, fixture.candidate, fixture.profile};

    op = (struct op){.arena = arena};
    return dossier_rule_check(
        &op, "document.x.", &subject, kind, fixture.documents[kind].content, &remarks);
}

static bool is_named(const char *field, const char *reason)
{
    for (const struct op_violation *v = op.violations; v; v = v->next)
        if (text_equal(v->field, field) && text_equal(v->reason, reason))
            return true;
    for (const struct op_violation *v = op.violations; v; v = v->next)
        (void)fprintf(stderr, "  %s %s: %s\n", v->field, v->reason, v->message);
    return false;
}

#define ASSERT_REFUSED(kind, field, reason)                 \
    do {                                                    \
        assert_int_equal(check(kind), OUTCOME_INVALID);     \
        assert_true(is_named("document.x." field, reason)); \
    } while (0)

static void test_good_documents_pass(void **state)
{
    (void)state;
    for (unsigned kind = DOCUMENT_LIVRET; kind < DOCUMENT_ATTACHMENT; kind++) {
        int r = check((enum document_kind)kind);

        if (r)
            (void)is_named("", "");
        assert_int_equal(r, 0);
        assert_int_equal(remarks.count, 0);
    }
}

/* ---- livret (III-1) ---- */

static void test_livret_average_is_that_of_the_semesters(void **state)
{
    struct livret *livret = fixture_livret(&fixture);

    (void)state;
    livret->lines[3].average.hundredths = 1566; /* of 1500 and 1620 */
    ASSERT_REFUSED(DOCUMENT_LIVRET, "lines[3].average", "AVERAGE");
    livret->lines[3].average.hundredths = 1565; /* a school that rounds to a twentieth */
    assert_int_equal(check(DOCUMENT_LIVRET), 0);
}

static void test_livret_is_filled(void **state)
{
    struct livret *livret = fixture_livret(&fixture);

    (void)state;
    livret->lines[1].appreciation = "";
    livret->lines[2].semester2.hundredths = DECIMAL_NONE;
    ASSERT_REFUSED(DOCUMENT_LIVRET, "lines[1].appreciation", "REQUIRED");
    assert_true(is_named("document.x.lines[2].semester2", "REQUIRED"));
    livret->opinion = 0;
    ASSERT_REFUSED(DOCUMENT_LIVRET, "opinion", "REQUIRED");
}

static void test_livret_lines_follow_the_annexe(void **state)
{
    struct livret *livret = fixture_livret(&fixture);

    (void)state;
    livret->lines[0].discipline = "LV1";
    ASSERT_REFUSED(DOCUMENT_LIVRET, "lines[0].discipline", "ORDER");
    livret->line_count = 6;
    ASSERT_REFUSED(DOCUMENT_LIVRET, "lines", "LINES");
}

static void test_livret_second_language(void **state)
{
    struct livret *livret = fixture_livret(&fixture);

    (void)state;
    fixture.candidate->language2 = "";
    ASSERT_REFUSED(DOCUMENT_LIVRET, "lines[6].discipline", "NO_SECOND_LANGUAGE");
    livret->lines[6] = (struct livret_line){
        "LV2", {DECIMAL_NONE}, {DECIMAL_NONE}, {DECIMAL_NONE}, {DECIMAL_NONE}, ""};
    assert_int_equal(check(DOCUMENT_LIVRET), 0);
}

static void test_livret_previous_class(void **state)
{
    struct livret *livret = fixture_livret(&fixture);

    (void)state;
    livret->previous_class = "";
    ASSERT_REFUSED(DOCUMENT_LIVRET, "lines[0].previous_average", "NO_PREVIOUS_CLASS");
    for (size_t i = 0; i < livret->line_count; i++)
        livret->lines[i].previous_average.hundredths = DECIMAL_NONE;
    assert_int_equal(check(DOCUMENT_LIVRET), 0);
    livret->previous_class = "1NDRC1";
    ASSERT_REFUSED(DOCUMENT_LIVRET, "lines[0].previous_average", "REQUIRED");
}

static void test_livret_needs_its_class_and_school(void **state)
{
    (void)state;
    fixture.profile = NULL;
    ASSERT_REFUSED(DOCUMENT_LIVRET, "class_name", "NO_CLASS");
    fixture.candidate->establishment = "";
    ASSERT_REFUSED(DOCUMENT_LIVRET, "class_name", "NO_ESTABLISHMENT");
}

static void test_marks_end_at_20(void **state)
{
    (void)state;
    fixture_livret(&fixture)->lines[0].semester1.hundredths = 2050;
    ASSERT_REFUSED(DOCUMENT_LIVRET, "lines[0].semester1", "RANGE");
}

/* ---- what a class shares ---- */

static int check_class(void)
{
    op = (struct op){.arena = arena};
    return class_profile_check(&op, "document.x.", fixture.session, fixture.profile);
}

#define ASSERT_CLASS_REFUSED(field, reason)                 \
    do {                                                    \
        assert_int_equal(check_class(), OUTCOME_INVALID);   \
        assert_true(is_named("document.x." field, reason)); \
    } while (0)

static void test_class(void **state)
{
    (void)state;
    assert_int_equal(check_class(), 0);
    fixture.profile->to_prove_percent.hundredths = 2100;
    ASSERT_CLASS_REFUSED("very_favourable_percent", "PERCENT_SUM");
    fixture.profile->to_prove_percent.hundredths = 2000;
    fixture.profile->headcount = 7;
    ASSERT_CLASS_REFUSED("to_prove_percent", "PERCENT_OF_CLASS");
    fixture.profile->headcount = 30;
    fixture.profile->results[1].percent.hundredths = 9200;
    ASSERT_CLASS_REFUSED("results[1].percent", "PERCENT");
    fixture.profile->results[1].percent.hundredths = 9100; /* rounded to a point */
    assert_int_equal(check_class(), 0);
    fixture.profile->results[1].admitted = 33;
    ASSERT_CLASS_REFUSED("results[1].admitted", "RESULTS");
    fixture.profile->results[1].admitted = 29;
    fixture.profile->results[2].year = 2022;
    ASSERT_CLASS_REFUSED("results[2].year", "YEARS");
    fixture.profile->result_count = 2;
    ASSERT_CLASS_REFUSED("results", "YEARS");
}

/* ---- attestation (D124-6, D124-9) ---- */

static void test_attestation_duration(void **state)
{
    struct attestation *attestation = fixture_attestation(&fixture);

    (void)state;
    attestation->periods[0].hours.hundredths -= 700; /* 15 weeks and 4 days */
    ASSERT_REFUSED(DOCUMENT_ATTESTATION, "declared_weeks", "DURATION");
    assert_non_null(strstr(op.violations->message, "15 weeks and 4 days"));
    attestation->declared_weeks = 15;
    attestation->declared_days = 4;
    assert_int_equal(check(DOCUMENT_ATTESTATION), 0);
    attestation->declared_weeks = attestation->declared_days = 0;
    ASSERT_REFUSED(DOCUMENT_ATTESTATION, "declared_days", "REQUIRED");
    /* 79 days: three months of 22 days and 13 */
    attestation->declared_months = 3;
    attestation->declared_days = 13;
    assert_int_equal(check(DOCUMENT_ATTESTATION), 0);
}

static void test_attestation_periods(void **state)
{
    struct attestation *attestation = fixture_attestation(&fixture);

    (void)state;
    attestation->periods[1].to = "2021-05-16";
    ASSERT_REFUSED(DOCUMENT_ATTESTATION, "periods[1].to", "ORDER");
    attestation->periods[1].to = "2021-11-15";
    assert_int_equal(check(DOCUMENT_ATTESTATION), 0);
    attestation->periods[1].to = "2021-11-16";
    ASSERT_REFUSED(DOCUMENT_ATTESTATION, "periods[2].from", "OVERLAP");
    attestation->periods[0].hours.hundredths = 70000; /* 700 h in 54 days */
    ASSERT_REFUSED(DOCUMENT_ATTESTATION, "periods[0].hours", "HOURS");
    attestation->periods[0].from = "2021-02-30";
    ASSERT_REFUSED(DOCUMENT_ATTESTATION, "periods[0].from", "DATE");
    attestation->periods[0].from = "1821-02-01";
    ASSERT_REFUSED(DOCUMENT_ATTESTATION, "periods[0].from", "DATE_RANGE");
}

static void test_attestation_signature(void **state)
{
    struct attestation *attestation = fixture_attestation(&fixture);

    (void)state;
    attestation->signatory_function = "";
    ASSERT_REFUSED(DOCUMENT_ATTESTATION, "signatory_function", "SIGNATURE");
    attestation->signatory = attestation->signed_on = "";
    assert_int_equal(check(DOCUMENT_ATTESTATION), 0);
    assert_int_equal(remarks.count, 1);
    assert_string_equal(remarks.items[0].reason, "NOT_SIGNED");
}

static void test_stage_length(void **state)
{
    const struct stage_rule *rule = &fixture.session->dossier_rules.stage;
    struct stage_length length = stage_length_of(rule, 55999); /* 559,99 h: not quite 80 days */

    (void)state;
    assert_int_equal(length.days, 79);
    assert_int_equal(length.weeks, 15);
    assert_int_equal(length.rest_days, 4);
    assert_int_equal(length.months, 3);
    assert_int_equal(stage_length_of(rule, 56000).weeks, 16);
}

/* ---- fiches, étude, engagement ---- */

static void test_fiches_are_filled(void **state)
{
    (void)state;
    fixture_fiche_e4(&fixture)->nature = 0;
    fixture_fiche_e4(&fixture)->phases[2].tools = "";
    ASSERT_REFUSED(DOCUMENT_FICHE_E4, "nature", "REQUIRED");
    assert_true(is_named("document.x.phases[2].tools", "REQUIRED"));
    fixture_fiche_e4(&fixture)->phase_count = 0;
    ASSERT_REFUSED(DOCUMENT_FICHE_E4, "phases", "REQUIRED");
    fixture_fiche_e6(&fixture)->lived = 0;
    ASSERT_REFUSED(DOCUMENT_FICHE_E6, "lived", "REQUIRED");
}

static char *repeated(const char *word, size_t count)
{
    size_t length = strlen(word);
    char *text = arena_alloc(arena, length * count + 1), *at = text;

    for (size_t i = 0; i < count; i++, at += length)
        memcpy(at, word, length);
    *at = '\0';
    return text;
}

static void test_etude_has_two_pages(void **state)
{
    struct etude *etude = fixture_etude(&fixture);

    (void)state;
    etude->development = repeated("Une phrase de dix mots qui remplit la page peu à peu. ", 110);
    assert_int_equal(check(DOCUMENT_ETUDE), 0);
    etude->development = repeated("Une phrase de dix mots qui remplit la page peu à peu. ", 220);
    ASSERT_REFUSED(DOCUMENT_ETUDE, "development", "PAGES");
}

static void test_texts(void **state)
{
    static const struct {
        const char *text, *reason;
    } bad[] = {
        {"a\x01z", "CONTROL"},
        {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "CHARACTER"}, /* Hebrew */
        {"a\xe2\x80\xaez", "CHARACTER"},                   /* right-to-left override */
        {"\xf0\x9f\x98\x80", "CHARACTER"},                 /* emoji */
        {"a\xef\xbf\xbdz", "LOST"},
        {"a\xffz", "ENCODING"},
    };
    struct fiche_e6 *fiche = fixture_fiche_e6(&fixture);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        fiche->context = bad[i].text;
        ASSERT_REFUSED(DOCUMENT_FICHE_E6, "context", bad[i].reason);
    }
    fiche->context = repeated("x", 40000);
    ASSERT_REFUSED(DOCUMENT_FICHE_E6, "context", "TOO_LONG");
    fiche->context = "Ł’œuvre de Şahin, à Brno : Dvořák\n– Été";
    assert_int_equal(check(DOCUMENT_FICHE_E6), 0);
    fiche->title = "deux\nlignes";
    ASSERT_REFUSED(DOCUMENT_FICHE_E6, "title", "LINES");
}

static void test_engagement(void **state)
{
    struct engagement *engagement = fixture_engagement(&fixture);

    (void)state;
    engagement->declared = false;
    ASSERT_REFUSED(DOCUMENT_ENGAGEMENT, "declared", "REQUIRED");
    engagement->declared = true;
    engagement->to = "2020-08-31";
    ASSERT_REFUSED(DOCUMENT_ENGAGEMENT, "to", "ORDER");
    engagement->to = "2021-06-30";
    engagement->referent_email = "nobody";
    ASSERT_REFUSED(DOCUMENT_ENGAGEMENT, "referent_email", "EMAIL");
    engagement->referent_email = "a@b.fr";
    engagement->hours.hundredths = 0;
    ASSERT_REFUSED(DOCUMENT_ENGAGEMENT, "hours", "RANGE");
}

/* ---- tidy, decimals ---- */

static void test_tidy(void **state)
{
    struct fiche_e6 *fiche = fixture_fiche_e6(&fixture);

    (void)state;
    fiche->context = "\r\n  Un   deux \r\n\r\n trois\t\n \n";
    fiche->title = "  E\xcc\x81lan ";
    assert_int_equal(form_tidy(arena, dossier_form(DOCUMENT_FICHE_E6), fiche), 0);
    assert_string_equal(fiche->context, "Un deux\n\ntrois");
    assert_string_equal(fiche->title, "Élan");
}

static void test_decimals(void **state)
{
    static const struct {
        const char *text;
        int32_t hundredths;
    } good[] = {{"12", 1200}, {"12.5", 1250}, {"12,50", 1250}, {" 7,05 ", 705}, {"0", 0},
        {"", DECIMAL_NONE}, {"9999999.99", 999999999}};
    static const char *const bad[] = {"AB", "12.5.1", "12,505", "-1", "+1", "1e3", "NaN", "inf",
        "12.", ".5", ",", "1 2", "12345678", "12,5 x", "0x10"};
    struct decimal value;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        assert_true(decimal_parse(good[i].text, &value));
        assert_int_equal(value.hundredths, good[i].hundredths);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(decimal_parse(bad[i], &value));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_good_documents_pass),
        TEST(test_livret_average_is_that_of_the_semesters),
        TEST(test_livret_is_filled),
        TEST(test_livret_lines_follow_the_annexe),
        TEST(test_livret_second_language),
        TEST(test_livret_previous_class),
        TEST(test_livret_needs_its_class_and_school),
        TEST(test_marks_end_at_20),
        TEST(test_class),
        TEST(test_attestation_duration),
        TEST(test_attestation_periods),
        TEST(test_attestation_signature),
        TEST(test_stage_length),
        TEST(test_fiches_are_filled),
        TEST(test_etude_has_two_pages),
        TEST(test_texts),
        TEST(test_engagement),
        TEST(test_tidy),
        TEST(test_decimals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
