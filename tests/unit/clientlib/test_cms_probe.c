/* Addresses of sites, and what is concluded from answers; no network. */
#include "clientlib/cms_probe_parts.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new(1024 * 1024);
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void assert_url(const char *url, const char *expected)
{
    char *checked = NULL;
    const char *why = NULL;

    assert_int_equal(cms_url_check(url, arena, &checked, &why), 0);
    assert_string_equal(checked, expected);
}

static void assert_bad_url(const char *url, const char *expected)
{
    char *checked = NULL;
    const char *why = NULL;

    assert_int_equal(cms_url_check(url, arena, &checked, &why), CMS_BAD_URL);
    assert_string_equal(why, expected);
}

static void test_addresses(void **state)
{
    (void)state;
    assert_url("https://x.fr/blog?a=1#b", "https://x.fr/blog?a=1");
    assert_url("x.fr", "https://x.fr/");
    assert_url("HTTPS://x.fr:8443/", "https://x.fr:8443/");
    assert_url("https://[::1]/", "https://[::1]/");
    assert_bad_url("http://x.fr/", "https");
    assert_bad_url("file:///etc/passwd", "https");
    assert_bad_url("gopher://x.fr/", "https");
    assert_bad_url("https://a:b@x.fr/", "credentials");
    assert_bad_url("https://a@x.fr/", "credentials");
    assert_bad_url("https://", "url");
    assert_bad_url("", "url");
    assert_bad_url("https://x fr/", "url");
    assert_bad_url("https://x.fr\n/", "url");
}

static void assert_joined(const char *path, const char *expected)
{
    const char *url = cms_url_join("https://x.fr/blog/", path, arena);

    if (expected)
        assert_string_equal(url, expected);
    else
        assert_null(url);
}

static void test_joined(void **state)
{
    (void)state;
    assert_joined("wp-content/", "https://x.fr/blog/wp-content/");
    assert_joined("/a/../b", "https://x.fr/b");
    assert_joined("?feed=rss2", "https://x.fr/blog/?feed=rss2");
    assert_joined("//x.fr/a", "https://x.fr/a");
    assert_joined("https://x.fr:443/a", "https://x.fr:443/a");
    assert_joined("//y.fr/a", NULL);
    assert_joined("http://x.fr/a", NULL);
    assert_joined("https://x.fr:444/a", NULL);
    assert_joined("https://www.x.fr/", NULL);
    assert_joined("https://a:b@x.fr/", NULL);
    assert_joined("file:///etc/passwd", NULL);
}

static struct cms_ask answer(enum cms_ask_kind kind, long status)
{
    return (struct cms_ask){.kind = kind, .fetch = {.status = status}};
}

/* A folder is told from how the site says that one does not exist. */
static void test_by_folder(void **state)
{
    static const struct {
        long file, folder, control;
        enum cms_presence presence;
    } cases[] = {
        {404, 404, 404, CMS_ABSENT},
        {404, 403, 404, CMS_PRESENT},
        {404, 200, 404, CMS_PRESENT},
        {403, 403, 404, CMS_PRESENT},
        {403, 403, 403, CMS_UNTOLD},
        {200, 200, 200, CMS_ABSENT}, /* says "not found" with 200, whatever is asked */
        {503, 503, 503, CMS_UNTOLD},
        {0, 0, 0, CMS_UNTOLD},
        {404, 0, 404, CMS_UNTOLD},
    };
    struct cms_look look = {.count = 3};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        look.asks[0] = answer(CMS_ASK_EXTENSION, cases[i].file);
        look.asks[1] = answer(CMS_ASK_FOLDER, cases[i].folder);
        look.asks[2] = answer(CMS_ASK_CONTROL, cases[i].control);
        assert_int_equal(cms_look_by_folder(&look, 0), cases[i].presence);
    }
}

static void test_versions_agree(void **state)
{
    struct cms_site site = {.url = "https://x.fr/"};
    struct cms_look look = {.site = &site};

    (void)state;
    cms_look_version(&look, "");
    assert_string_equal(site.version.text, "");
    cms_look_version(&look, "5.8.2");
    cms_look_version(&look, "5.8.2");
    assert_string_equal(site.version.text, "5.8.2");
    assert_false(site.contradictory);
    cms_look_version(&look, "6.1.9");
    cms_look_version(&look, "5.8.2");
    assert_true(site.contradictory);
    assert_string_equal(site.version.text, "");
    assert_string_equal(site.one_version.text, "5.8.2");
    assert_string_equal(site.other_version.text, "6.1.9");
}

static void test_known(void **state)
{
    (void)state;
    assert_true(cms_probe_knows("WORDPRESS"));
    assert_true(cms_probe_knows("PRESTASHOP"));
    assert_false(cms_probe_knows("wordpress"));
    assert_false(cms_probe_knows(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_addresses, begin, end),
        cmocka_unit_test_setup_teardown(test_joined, begin, end),
        cmocka_unit_test(test_by_folder),
        cmocka_unit_test(test_versions_agree),
        cmocka_unit_test(test_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
