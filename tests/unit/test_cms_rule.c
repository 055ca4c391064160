/* What a CMS says of itself against what is prescribed: every word alone, and every combination. */
#include "domain/cms_rule.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 16 << 20 };

static struct arena *arena;

static struct cms_extension yoast = {"wordpress-seo", "Yoast", false};
static struct cms_rule both[] = {
    {"WORDPRESS", "WordPress", "5.8.2", "TwentySeventeen", "", &yoast, 1, ""},
    {"PRESTASHOP", "PrestaShop", "1.7.6.5", "Classic", "1.0.0", NULL, 0, ""},
};
static const struct subject_rules rules = {.practical = {.cms = both, .cms_count = 2}};

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    yoast.active = false;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct cms_seen_extension present[] = {
    {"akismet", "4.2", true}, {"wordpress-seo", "17.7", false}};
static const struct cms_seen_extension active[] = {{"wordpress-seo", "17.7", true}};
static const char *const untold[] = {"wordpress-seo"};

static struct cms_observation wordpress(void)
{
    return (struct cms_observation){.cms = "WORDPRESS",
        .version = "5.8.2",
        .theme = "twentyseventeen",
        .theme_version = "2.8",
        .extensions = present,
        .extension_count = 2};
}

static struct cms_observation prestashop(void)
{
    return (struct cms_observation){
        .cms = "PRESTASHOP", .version = "1.7.6.5", .theme = "classic", .theme_version = "1.0.0"};
}

static struct cms_report check(const struct cms_rule *prescribed, struct cms_observation observed)
{
    struct cms_report report;
    bool all = true;

    assert_int_equal(cms_rule_check(arena, &rules, prescribed, &observed, &report), 0);
    for (size_t i = 0; i < report.count; i++) {
        const struct cms_finding *finding = &report.findings[i];

        assert_true(*finding->what && *finding->prescribed);
        assert_true(finding->verdict != CMS_VERDICT_NONE);
        /* what is not as prescribed has a remedy, and only that */
        assert_int_equal(finding->verdict == CMS_AS_PRESCRIBED, !*finding->message);
        assert_true(finding->verdict != CMS_UNKNOWN || !*finding->observed);
        all = all && finding->verdict == CMS_AS_PRESCRIBED;
    }
    assert_int_equal(report.as_prescribed, all);
    return report;
}

static const struct cms_finding *finding_of(const struct cms_report *report, const char *what)
{
    for (size_t i = 0; i < report->count; i++)
        if (text_equal(report->findings[i].what, what))
            return &report->findings[i];
    return NULL;
}

static void says(const struct cms_report *report,
    const char *what,
    enum cms_verdict verdict,
    const char *observed,
    const char *words)
{
    const struct cms_finding *finding = finding_of(report, what);

    if (!finding) {
        fail_msg("nothing is said of '%s'", what);
        return;
    }
    assert_int_equal(finding->verdict, verdict);
    assert_string_equal(finding->observed, observed);
    if (!strstr(finding->message, words))
        fail_msg("no '%s' in: %s", words, finding->message);
}

static void test_as_prescribed(void **state)
{
    struct cms_report report = check(&both[0], wordpress());

    (void)state;
    assert_true(report.as_prescribed);
    assert_int_equal(report.count, 4);
    says(&report, "CMS", CMS_AS_PRESCRIBED, "WordPress", "");
    says(&report, "version", CMS_AS_PRESCRIBED, "5.8.2", "");
    says(&report, "theme", CMS_AS_PRESCRIBED, "twentyseventeen", "");
    says(&report, "extension wordpress-seo", CMS_AS_PRESCRIBED, "present, not active", "");
    assert_null(finding_of(&report, "theme version")); /* whatever comes with the version */
    assert_string_equal(report.findings[3].prescribed, "present, not active");

    report = check(&both[1], prestashop());
    assert_true(report.as_prescribed);
    assert_int_equal(report.count, 4);
    says(&report, "theme version", CMS_AS_PRESCRIBED, "1.0.0", "");
}

static void test_cms(void **state)
{
    struct cms_observation observed = wordpress();
    struct cms_report report;

    (void)state;
    observed.cms = "";
    report = check(&both[0], observed);
    assert_int_equal(report.count, 1); /* what another one says is not compared */
    says(&report, "CMS", CMS_UNKNOWN, "", "not recognised");
    observed.cms = "PRESTASHOP";
    report = check(&both[0], observed);
    assert_int_equal(report.count, 1);
    says(&report, "CMS", CMS_WRONG, "PrestaShop", "install WordPress 5.8.2");
    observed.cms = "JOOMLA";
    report = check(&both[0], observed);
    assert_int_equal(report.count, 1);
    says(&report, "CMS", CMS_WRONG, "JOOMLA", "correct the address");
}

static void test_version(void **state)
{
    static const struct {
        const char *version;
        enum cms_verdict verdict;
        const char *words;
    } all[] = {
        {"5.8.2", CMS_AS_PRESCRIBED, ""},
        {"", CMS_UNKNOWN, "look in the administration"},
        {"5.8.1", CMS_WRONG, "older: update WordPress to 5.8.2"},
        {"5.8", CMS_WRONG, "older"},
        {"4.9.26", CMS_WRONG, "older"},
        {"5.8.3", CMS_WRONG, "newer: install WordPress 5.8.2 again"},
        {"5.8.10", CMS_WRONG, "newer"},
        {"5.8.2.1", CMS_WRONG, "newer"},
        {"6.1.9", CMS_WRONG, "newer"},
        {"10.0", CMS_WRONG, "newer"},
        {"5.8.2-alpha", CMS_WRONG, "install WordPress 5.8.2"},
        {"v5.8.2", CMS_WRONG, "install WordPress 5.8.2"},
        {"5..8", CMS_WRONG, "install WordPress 5.8.2"},
        {"5.8.", CMS_WRONG, "install WordPress 5.8.2"},
        {"99999999999999999999.1", CMS_WRONG, "install WordPress 5.8.2"},
        {"1.2.3.4.5.6.7.8", CMS_WRONG, "install WordPress 5.8.2"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct cms_observation observed = wordpress();
        struct cms_report report;

        observed.version = all[i].version;
        report = check(&both[0], observed);
        says(&report, "version", all[i].verdict, all[i].version, all[i].words);
        assert_int_equal(report.as_prescribed, i == 0);
    }
}

static void test_theme(void **state)
{
    static const struct {
        const char *theme;
        enum cms_verdict verdict;
        const char *words;
    } all[] = {
        {"twentyseventeen", CMS_AS_PRESCRIBED, ""},
        {"TwentySeventeen", CMS_AS_PRESCRIBED, ""},
        {"Twenty Seventeen", CMS_AS_PRESCRIBED, ""},
        {"", CMS_UNKNOWN, "look in the administration"},
        {"twentytwentyone", CMS_WRONG, "install the theme TwentySeventeen and activate it"},
        {"twentyseventeen-child", CMS_WRONG, "install"},
        {"тема", CMS_WRONG, "install"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct cms_observation observed = wordpress();
        struct cms_report report;

        observed.theme = all[i].theme;
        report = check(&both[0], observed);
        says(&report, "theme", all[i].verdict, all[i].theme, all[i].words);
        assert_int_equal(report.as_prescribed, i < 3);
    }
}

static void test_theme_version(void **state)
{
    struct cms_observation observed = prestashop();
    struct cms_report report;

    (void)state;
    observed.theme_version = "1.0.1";
    report = check(&both[1], observed);
    says(&report, "theme version", CMS_WRONG, "1.0.1", "install version 1.0.0 of the theme");
    observed.theme_version = "";
    report = check(&both[1], observed);
    says(&report, "theme version", CMS_UNKNOWN, "", "version of the theme");
    assert_false(report.as_prescribed);
    observed.theme = "warehouse"; /* then its version says nothing */
    report = check(&both[1], observed);
    assert_null(finding_of(&report, "theme version"));
    assert_false(report.as_prescribed);
}

static void test_extension(void **state)
{
    static const struct {
        bool prescribed_active;
        const struct cms_seen_extension *seen;
        size_t count;
        bool untold;
        enum cms_verdict verdict;
        const char *observed, *words;
    } all[] = {
        {false, present, 2, false, CMS_AS_PRESCRIBED, "present, not active", ""},
        {false, active, 1, false, CMS_WRONG, "present, active", "deactivate the extension Yoast"},
        {false, NULL, 0, false, CMS_WRONG, "absent", "and do not activate it"},
        {false, NULL, 0, true, CMS_UNKNOWN, "", "must be present, not active"},
        {false, present, 1, false, CMS_WRONG, "absent", "install the extension Yoast"},
        {true, active, 1, false, CMS_AS_PRESCRIBED, "present, active", ""},
        {true, present, 2, false, CMS_WRONG, "present, not active", "activate the extension Yoast"},
        {true, NULL, 0, false, CMS_WRONG, "absent", "and activate it"},
        {true, NULL, 0, true, CMS_UNKNOWN, "", "must be present, active"},
        {true, active, 1, true, CMS_UNKNOWN, "", "does not say"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct cms_observation observed = wordpress();
        struct cms_report report;

        yoast.active = all[i].prescribed_active;
        observed.extensions = all[i].seen;
        observed.extension_count = all[i].count;
        observed.untold = untold;
        observed.untold_count = all[i].untold;
        report = check(&both[0], observed);
        says(&report, "extension wordpress-seo", all[i].verdict, all[i].observed, all[i].words);
    }
}

/* Each word right, wrong or not said: it is as prescribed when all are right, only then. */
static void test_every_combination(void **state)
{
    static const char *const versions[] = {"1.7.6.5", "1.7.8.0", ""};
    static const char *const themes[] = {"classic", "warehouse", ""};
    static const char *const theme_versions[] = {"1.0.0", "2.0.0", ""};
    unsigned right = 0;

    (void)state;
    for (size_t i = 0; i < 27; i++) {
        struct cms_observation observed = prestashop();

        observed.version = versions[i % 3];
        observed.theme = themes[i / 3 % 3];
        observed.theme_version = theme_versions[i / 9];
        if (check(&both[1], observed).as_prescribed) {
            right++;
            assert_int_equal(i, 0);
        }
    }
    assert_int_equal(right, 1);
}

/* ---- words from outside ---- */

static bool refused(const struct cms_observation *observed, const char *field)
{
    struct op op = {.arena = arena, .method = "test"};
    int r = cms_rule_check_words(&op, observed);

    if (r == 0)
        return false;
    assert_int_equal(r, OUTCOME_INVALID);
    assert_string_equal(op.violations->field, field);
    return true;
}

static void test_words(void **state)
{
    static const struct cms_seen_extension bad_id[] = {{"a\nb", "", false}};
    static const struct cms_seen_extension bad_version[] = {{"a", "\xc2\x9b", false}};
    static const struct cms_seen_extension many[CMS_SEEN_EXTENSIONS_MAX + 1];
    static const char *const bad_untold[] = {"ok", "=1+1"};
    struct cms_observation observed = wordpress();
    char *longest = arena_calloc(arena, CMS_WORD_MAX + 2, 1);

    (void)state;
    assert_false(refused(&observed, ""));
    observed.version = "5.8\x1b[31m";
    assert_true(refused(&observed, "observed.version"));
    memset(longest, 'x', CMS_WORD_MAX);
    observed.version = longest;
    assert_false(refused(&observed, ""));
    longest[CMS_WORD_MAX] = 'x';
    assert_true(refused(&observed, "observed.version"));
    observed = wordpress();
    observed.theme = "a\xff";
    assert_true(refused(&observed, "observed.theme"));
    observed = wordpress();
    observed.theme_version = "\n";
    assert_true(refused(&observed, "observed.theme_version"));
    observed = wordpress();
    observed.cms = "\xe2\x80\xae";
    assert_true(refused(&observed, "observed.cms"));
    observed = wordpress();
    observed.extensions = bad_id;
    observed.extension_count = 1;
    assert_true(refused(&observed, "observed.extensions[0].id"));
    observed.extensions = bad_version;
    assert_true(refused(&observed, "observed.extensions[0].version"));
    observed.extensions = many;
    observed.extension_count = ARRAY_LEN(many);
    assert_true(refused(&observed, "observed.extensions"));
    observed = wordpress();
    observed.untold = bad_untold;
    observed.untold_count = 2;
    assert_true(refused(&observed, "observed.untold_extensions[1]"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_as_prescribed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_version, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_theme, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_theme_version, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_extension, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_combination, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_words, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
