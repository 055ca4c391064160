/* Documents as text: comments, mistakes above the lines they are about, values one by one; file
 * names of printed documents. */
#include "cli/dossier_render.h"

#include "clientlib/jsoncomment.h"
#include "clientlib/protojson.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena *arena;

static int begin(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct buffer text_of(const char *text)
{
    struct buffer buffer = {0};

    assert_int_equal(buffer_append_text(&buffer, text), 0);
    assert_int_equal(buffer_terminate(&buffer), 0);
    return buffer;
}

static const char COMMENTED[] = "// head\n"
                                "{\n"
                                "  # one\n"
                                "  \"livret\": {\n"
                                "    \"className\": \"// no comment # at all\",\n"
                                "    // two\n"
                                "    \"lines\": [\n"
                                "      {\"discipline\": \"CGE\",\n"
                                "       \"semester1\": \"20.5\"}\n"
                                "    ]\n"
                                "  }\n"
                                "}\n";

static void test_comments_are_lines(void **state)
{
    struct buffer text = text_of(COMMENTED);
    struct protojson_error error;
    ProtobufCMessage *message;
    const Palmares__V1__Document *document;

    (void)state;
    assert_int_equal(
        dossier_text_read(&palmares__v1__document__descriptor, &text, arena, &error, &message), 0);
    document = (const void *)message;
    assert_string_equal(document->livret->class_name, "// no comment # at all");
    assert_string_equal((const char *)text.data, COMMENTED);
    buffer_release(&text);
}

static void test_errors_keep_their_lines(void **state)
{
    struct buffer text = text_of("// head\n{\n# x\n\"candidate\": 7\n}\n");
    struct protojson_error error;
    ProtobufCMessage *message;

    (void)state;
    assert_int_equal(
        dossier_text_read(&palmares__v1__document__descriptor, &text, arena, &error, &message),
        PROTOJSON_E_INVALID);
    assert_int_equal(error.line, 4);
    assert_string_equal(error.path, "candidate");
    buffer_release(&text);
}

static void test_mistakes_stand_above_their_lines(void **state)
{
    static const struct dossier_mistake mistakes[] = {
        {"livret.lines[0].semester1", 0, "0 to 20"},
        {"livret.class_name", 0, "no\nsuch class"},
        {"livret.observations", 0, "missing"},
    };
    struct buffer text = text_of(COMMENTED), once = {0}, twice = {0};
    const char *shown;

    (void)state;
    assert_int_equal(dossier_text_mark(&text, mistakes, 3, arena, &once), 0);
    shown = (const char *)once.data;
    assert_non_null(strstr(shown, "       // ERROR: livret.lines[0].semester1: 0 to 20\n"
                                  "       \"semester1\""));
    assert_non_null(strstr(shown, "    // ERROR: livret.class_name: no such class\n"
                                  "    \"className\""));
    /* what is not there stands where its container stands */
    assert_non_null(strstr(shown, "  // ERROR: livret.observations: missing\n  \"livret\": {"));
    /* the next round has the mistakes of that round only */
    assert_int_equal(dossier_text_mark(&once, &mistakes[0], 1, arena, &twice), 0);
    assert_null(strstr((const char *)twice.data, "observations"));
    shown = strstr((const char *)twice.data, "// ERROR:");
    assert_non_null(shown);
    assert_null(strstr(shown + 1, "// ERROR:"));
    assert_int_equal(dossier_text_mark(&twice, NULL, 0, arena, &text), 0);
    buffer_release(&text);
    buffer_release(&once);
    buffer_release(&twice);
}

static void test_paths(void **state)
{
    static const char *const good[] = {"a", "a.b", "lines[2].semester1", "a[0][1].b", ""};
    static const char *const bad[] = {".a", "a.", "a..b", "a[", "a[]", "a[x]", "a[1]b", "]"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        struct jsonpath path;
        assert_int_equal(jsonpath_parse(good[i], arena, &path), 0);
        assert_string_equal(jsonpath_format(&path, arena), good[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct jsonpath path;
        assert_true(jsonpath_parse(bad[i], arena, &path) < 0);
    }
}

static void test_blanking_touches_nothing_else(void **state)
{
    char text[] = "{}\r\n\t// a\r\n  #b\n/ c\n//";

    (void)state;
    jsoncomment_blank(text, sizeof text - 1);
    assert_string_equal(text, "{}\r\n      \n    \n/ c\n  ");
}

static void test_help_stands_above_fields_once(void **state)
{
    Palmares__V1__Document document = PALMARES__V1__DOCUMENT__INIT;
    Palmares__V1__Livret livret = PALMARES__V1__LIVRET__INIT;
    Palmares__V1__LivretLine line = PALMARES__V1__LIVRET_LINE__INIT;
    Palmares__V1__LivretLine *lines[] = {&line, &line};
    Palmares__V1__FieldHelp help = PALMARES__V1__FIELD_HELP__INIT;
    const Palmares__V1__FieldHelp *all[] = {&help};
    struct buffer text = {0};
    const char *at;

    (void)state;
    help.path = cli_text("lines.semester1");
    help.label = cli_text("1er semestre");
    help.format = cli_text("decimal");
    livret.lines = lines;
    livret.n_lines = 2;
    document.content_case = PALMARES__V1__DOCUMENT__CONTENT_LIVRET;
    document.livret = &livret;
    assert_int_equal(dossier_text_write(&document, all, 1, "// head\n", &text), 0);
    assert_memory_equal(text.data, "// head\n{", 9);
    at = strstr((const char *)text.data, "// 1er semestre — decimal\n        \"semester1\"");
    assert_non_null(at);
    assert_null(strstr(at + 1, "// 1er"));
    buffer_release(&text);
}

static void test_values(void **state)
{
    Palmares__V1__Livret livret = PALMARES__V1__LIVRET__INIT;
    Palmares__V1__LivretLine line = PALMARES__V1__LIVRET_LINE__INIT;
    Palmares__V1__LivretLine *lines[] = {&line};
    struct dossier_value *values;
    size_t count;

    (void)state;
    line.semester1 = cli_text("12.50");
    livret.class_name = cli_text("2NDRC1");
    livret.lines = lines;
    livret.n_lines = 1;
    assert_int_equal(dossier_values(&livret.base, arena, &values, &count), 0);
    assert_int_equal(count, 2);
    assert_string_equal(values[1].path, "lines[0].semester1");
    assert_string_equal(values[1].text, "12.50");
}

static void test_file_names(void **state)
{
    static const struct {
        const char *name, *file;
    } cases[] = {
        {"LEFÈVRE Élise", "7_LEFEVRE_Elise_livret_1.pdf"},
        {"ŁUKASIEWICZ Œuvray", "7_LUKASIEWICZ_OEuvray_livret_1.pdf"},
        {"Țepeș Șahin", "7_Tepes_Sahin_livret_1.pdf"},
        {"Đorđević Ñ", "7_Dordevic_N_livret_1.pdf"},
        {"Dvořák Žižka ſ", "7_Dvorak_Zizka_s_livret_1.pdf"},
        {"D’Œls/..\\nitz", "7_D_OEls____nitz_livret_1.pdf"},
    };
    Palmares__V1__ExportedDocument document = PALMARES__V1__EXPORTED_DOCUMENT__INIT;

    (void)state;
    document.candidate = cli_text("7");
    document.kind = PALMARES__V1__DOCUMENT_KIND__LIVRET;
    document.ordinal = 1;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        document.candidate_name = cli_text(cases[i].name);
        assert_string_equal(render_file_name(&document, arena), cases[i].file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comments_are_lines),
        cmocka_unit_test(test_errors_keep_their_lines),
        cmocka_unit_test(test_mistakes_stand_above_their_lines),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_blanking_touches_nothing_else),
        cmocka_unit_test(test_help_stands_above_fields_once),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_file_names),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
