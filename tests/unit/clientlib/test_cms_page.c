/* What is read out of pages and files of a CMS; snippets as WordPress 5.8 and 6.1 and
 * PrestaShop 1.7 write them. */
#include "clientlib/cms_page.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct cms_text text_of(const char *text)
{
    return (struct cms_text){text, strlen(text)};
}

static void assert_generator(const char *page, const char *name, const char *expected)
{
    struct cms_word version = {"untouched"};

    assert_int_equal(cms_page_generator(text_of(page), name, &version), expected != NULL);
    assert_string_equal(version.text, expected ? expected : "untouched");
}

static void test_generator(void **state)
{
    (void)state;
    assert_generator(
        "<meta name=\"generator\" content=\"WordPress 5.8.2\" />", "WordPress", "5.8.2");
    assert_generator("<META content='WordPress 6.1.9' NAME='generator'>", "WordPress", "6.1.9");
    assert_generator("<meta name=\"generator\" content=\"PrestaShop\">", "PrestaShop", "");
    assert_generator("<meta name=\"generator\" content=\"Page Builder 3\"><meta name=\"generator\" "
                     "content=\"WordPress 5.9-beta1\">",
        "WordPress", "5.9-beta1");
    /* in a text, of another name, cut, too long for a version */
    assert_generator(
        "<p title=\"<meta name='generator'\" content=\"WordPress 5.8.2\">", "WordPress", NULL);
    assert_generator("<meta name=\"description\" content=\"WordPress 5.8.2\">", "WordPress", NULL);
    assert_generator("<meta name=\"generators\" content=\"WordPress 5.8.2\">", "WordPress", NULL);
    assert_generator("<meta name=\"generator\" content=\"WordPress 5.8", "WordPress", "5.8");
    assert_generator("<meta name=\"generator\" content", "WordPress", NULL);
    assert_generator("<meta name=\"generator\" content=\"WordPress "
                     "1111111111111111111111111111111111111111111111111111111111111111111\">",
        "WordPress", "");
    assert_generator("<meta name=\"generator\" content=\"WordPress \x1b[2J\">", "WordPress", "");
    assert_generator("", "WordPress", NULL);
}

static void test_version_after(void **state)
{
    struct cms_word version;

    (void)state;
    assert_true(
        cms_page_version_after(text_of("<generator>https://wordpress.org/?v=6.1.9</generator>"),
            "wordpress.org/?v=", &version));
    assert_string_equal(version.text, "6.1.9");
    assert_true(cms_page_version_after(text_of("x?v=dev x?v=17"), "x?v=", &version));
    assert_string_equal(version.text, "17");
    assert_false(
        cms_page_version_after(text_of("wordpress.org/?v="), "wordpress.org/?v=", &version));
    assert_true(cms_page_version_after(
        text_of("<version><![CDATA[2.1.4]]></version>"), "<version><![CDATA[", &version));
    assert_string_equal(version.text, "2.1.4");
}

static void assert_before(const struct cms_folder *folder, const char *name, const char *before)
{
    assert_string_equal(folder->name.text, name);
    assert_int_equal(folder->before.size, strlen(before));
    assert_memory_equal(folder->before.data, before, folder->before.size);
}

static void test_folders(void **state)
{
    static const char page[] =
        "<link href='https://x.fr/blog/wp-content/themes/parent/style.css?ver=1'>"
        "<style>src:url(/wp-content/themes/child/a.woff)</style>"
        "<img src=\"wp-content/themes/parent/b.png\">/themes/core.js /themes/_libraries/x "
        "/themes/../x "
        "<script>\"https:\\/\\/y.fr\\/app\\/themes\\/third\\/c.js\"</script>";
    char copy[sizeof page];
    struct cms_folders folders;
    struct cms_text before;
    size_t size;

    (void)state;
    memcpy(copy, page, sizeof page);
    size = cms_page_unescape(copy, strlen(copy));
    cms_page_folders((struct cms_text){copy, size}, "/themes/", &folders);
    assert_int_equal(folders.count, 3);
    assert_before(&folders.items[0], "parent", "https://x.fr/blog/wp-content");
    assert_before(&folders.items[1], "child", "/wp-content");
    assert_before(&folders.items[2], "third", "https://y.fr/app");
    assert_false(cms_page_before(text_of(page), "/wp-includes/", &before));
    assert_true(
        cms_page_before(text_of("a=\"//x.fr/wp/wp-includes/a.js\""), "/wp-includes/", &before));
    assert_int_equal(before.size, strlen("//x.fr/wp"));
}

static void test_comments(void **state)
{
    (void)state;
    assert_true(cms_page_comment_has(
        text_of("<!-- a --><!-- This site is optimized with the Yoast SEO plugin v17.8 -->"),
        "Yoast SEO"));
    assert_false(cms_page_comment_has(
        text_of("<!-- a -->On dit du bien de Yoast SEO<!-- b -->"), "Yoast SEO"));
    assert_true(cms_page_comment_has(text_of("<!-- Yoast SEO"), "Yoast SEO"));
    assert_false(cms_page_comment_has(text_of("<!--"), "Yoast SEO"));
}

static void test_files(void **state)
{
    static const char style[] = "@charset \"UTF-8\";\n\n/*\nTheme Name: Twenty Seventeen\n * "
                                "Version:  2.8 \nTemplate:parent\n*/\nVersion: 9\n";
    static const char readme[] =
        "\xef\xbb\xbf\r\n=== Yoast SEO ===\r\nContributors: a\r\nstable Tag: 17.8\r\n";
    static const char theme[] = "name: classic\ndisplay_name: Classic\nversion: '1.0.0'\n";
    struct cms_label label;
    struct cms_word word = {""};

    (void)state;
    assert_true(cms_file_label(text_of(style), "Theme Name", &label));
    assert_string_equal(label.text, "Twenty Seventeen");
    assert_true(cms_file_word(text_of(style), "Version", &word));
    assert_string_equal(word.text, "2.8");
    assert_true(cms_file_word(text_of(style), "Template", &word));
    assert_string_equal(word.text, "parent");
    assert_true(cms_readme_name(text_of(readme), &label));
    assert_string_equal(label.text, "Yoast SEO");
    assert_true(cms_file_word(text_of(readme), "Stable tag", &word));
    assert_string_equal(word.text, "17.8");
    assert_true(cms_file_word(text_of(theme), "version", &word));
    assert_string_equal(word.text, "1.0.0");
    /* a page that says "not found" with status 200 is none of them */
    assert_false(cms_readme_name(text_of("<!DOCTYPE html>\n<html>=== a ===</html>"), &label));
    assert_false(cms_file_label(
        text_of("<!DOCTYPE html>\n<title>Theme Name</title>"), "Theme Name", &label));
    assert_false(cms_readme_name(text_of("======"), &label));
    assert_true(cms_changelog_version(
        text_of("Release Notes\nvarious\n####\n#   v1.7.6.5 - (2020-05-14)\n#   v1.7.6.4"), &word));
    assert_string_equal(word.text, "1.7.6.5");
    assert_false(cms_changelog_version(text_of("voilà\nv\nvx.1"), &word));
}

/* A label is printed: nothing in it drives a terminal. */
static void test_labels_are_plain(void **state)
{
    static const char readme[] = "=== Yo\x1b[31mast\0 SEO\xc2\x9b ===\n";
    struct cms_label label;

    (void)state;
    assert_true(cms_readme_name((struct cms_text){readme, sizeof readme - 1}, &label));
    assert_string_equal(label.text, "Yo[31mast SEO");
}

static void test_rest(void **state)
{
    static const char json[] =
        "{\"namespaces\":[\"oembed/1.0\",\"yoast/v1\",\"contact-form-7/v1\",\"wp/v2\"]}";
    struct cms_text root = text_of(json);

    (void)state;
    assert_int_equal(cms_rest_look(root, "wordpress-seo", "Yoast SEO"), CMS_REST_HAS);
    assert_int_equal(cms_rest_look(root, "wpcf7", "Contact Form 7"), CMS_REST_HAS);
    assert_int_equal(cms_rest_look(root, "contact-form-7", ""), CMS_REST_HAS);
    assert_int_equal(cms_rest_look(root, "wordpress-seo", ""), CMS_REST_WITHOUT);
    assert_int_equal(cms_rest_look(root, "other", "WP Other"), CMS_REST_WITHOUT);
    assert_int_equal(cms_rest_look(root, "", ""), CMS_REST_WITHOUT);
    assert_true(cms_rest_is_wordpress(root));
    assert_int_equal(
        cms_rest_look(text_of("{\"code\":\"rest_forbidden\"}"), "a", "b"), CMS_REST_SILENT);
    assert_int_equal(
        cms_rest_look(text_of("{\"namespaces\":[1,null,{}]}"), "a", "b"), CMS_REST_WITHOUT);
    assert_int_equal(cms_rest_look(text_of("<html>"), "a", "b"), CMS_REST_SILENT);
    assert_int_equal(cms_rest_look(text_of(""), "a", "b"), CMS_REST_SILENT);
    assert_false(cms_rest_is_wordpress(text_of("{\"namespaces\":[\"other/v2\"]}")));
    assert_false(cms_rest_is_wordpress(text_of("{\"namespaces\":[1,null,{}]}")));
}

/* 2 MiB of what takes longest: one that is not linear does not end before the test's time is up. */
static void test_bombs(void **state)
{
    static const char *const pieces[] = {"<meta ", "<meta name=\"", "<!--", "/themes/",
        "/themes/a/", "\\", "<", "Version", "=== ", "[", "{\"namespaces\":"};
    enum { SIZE = 2 * 1024 * 1024 };
    char *page = malloc(SIZE);
    struct cms_folders folders;
    struct cms_label label;
    struct cms_word word;

    (void)state;
    assert_non_null(page);
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        struct cms_text bomb = {page, SIZE};
        size_t length = strlen(pieces[i]);

        for (size_t at = 0; at < SIZE; at++)
            page[at] = pieces[i][at % length];
        (void)cms_page_generator(bomb, "WordPress", &word);
        (void)cms_page_version_after(bomb, "<meta", &word);
        cms_page_folders(bomb, "/themes/", &folders);
        (void)cms_page_comment_has(bomb, "Yoast SEO");
        (void)cms_readme_name(bomb, &label);
        (void)cms_file_word(bomb, "Version", &word);
        (void)cms_changelog_version(bomb, &word);
        (void)cms_rest_look(bomb, "a", "b");
        (void)cms_page_unescape(page, SIZE);
    }
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_generator),
        cmocka_unit_test(test_version_after),
        cmocka_unit_test(test_folders),
        cmocka_unit_test(test_comments),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_labels_are_plain),
        cmocka_unit_test(test_rest),
        cmocka_unit_test(test_bombs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
