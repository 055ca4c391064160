/* A class's livrets from a CSV matrix: what spreadsheets write is read, what is wrong is told by
 * line and column. */
#include "domain/livret_matrix.h"

#include "base/text.h"
#include "dossier_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 32 << 20 };

/* Two disciplines are enough to see it. */
static struct discipline disciplines[] = {{"CGE", "Culture", false}, {"LV2", "Langue", true}};
static const struct livret_rule rule = {disciplines, 2, 5, 10, 3};

#define HEAD                                                                                   \
    "N° candidat;Nom;Classe antérieure;PIX;Avis;CGE ant;CGE S1;CGE S2;CGE moy;CGE appr;LV2 " \
    "S1;LV2 S2;LV2 appr\n"
#define ROW(number, mark) number ";Martin;1NDRC1;oui;Très favorable;11;" mark ";13,5;;Bien;;;\n"

static struct arena *arena;
static struct op op;
static struct livret_matrix matrix;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static int read_bytes(const void *data, size_t size)
{
    op = (struct op){.arena = arena};
    return livret_matrix_read(&op, &rule, "2NDRC1", data, size, &matrix);
}

static int read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

static void assert_issue(uint64_t line, const char *column, const char *reason)
{
    for (size_t i = 0; i < matrix.issues.count; i++)
        if (matrix.issues.items[i].line == line &&
            text_equal(matrix.issues.items[i].column, column) &&
            text_equal(matrix.issues.items[i].reason, reason)) {
            assert_true(*matrix.issues.items[i].message && *matrix.issues.items[i].remedy);
            return;
        }
    for (size_t i = 0; i < matrix.issues.count; i++)
        (void)fprintf(stderr, "  %llu %s %s\n", (unsigned long long)matrix.issues.items[i].line,
            matrix.issues.items[i].column, matrix.issues.items[i].reason);
    fail_msg("line %llu, %s: %s was not said", (unsigned long long)line, column, reason);
}

static void test_good_file(void **state)
{
    const struct livret *livret;

    (void)state;
    assert_int_equal(read_text("\xef\xbb\xbf" HEAD ROW("001", "12,5") ROW("002", "9")), 0);
    assert_int_equal(matrix.issues.count, 0);
    assert_int_equal(matrix.row_count, 2);
    assert_string_equal(matrix.rows[0].candidate, "001");
    assert_int_equal(matrix.rows[1].line, 3);
    livret = &matrix.rows[0].livret;
    assert_string_equal(livret->class_name, "2NDRC1");
    assert_string_equal(livret->previous_class, "1NDRC1");
    assert_true(livret->pix);
    assert_int_equal(livret->opinion, OPINION_TRES_FAVORABLE);
    assert_string_equal(livret->lines[0].discipline, "CGE");
    assert_int_equal(livret->lines[0].semester1.hundredths, 1250);
    assert_int_equal(livret->lines[0].average.hundredths, 1300); /* of the semesters */
    assert_false(decimal_is_set(livret->lines[1].average));
    /* half a hundredth goes up */
    assert_int_equal(matrix.rows[1].livret.lines[0].average.hundredths, 1125);
}

static void test_separators_and_encodings(void **state)
{
    char tabs[] = HEAD ROW("001", "12.5");

    (void)state;
    for (char *at = tabs; *at; at++)
        if (*at == ';')
            *at = '\t';
    assert_int_equal(read_text(tabs), 0);
    assert_int_equal(matrix.row_count, 1);
    /* Windows-1252: N° is one byte, and so is è */
    assert_int_equal(
        read_text("N\xb0 candidat,Avis,CGE S1,CGE S2,CGE appr,LV2 S1,LV2 S2,LV2 appr\r\n"
                  "7,Tr\xe8s favorable,12,13,\"Bien, s\xe9rieux\",,,\r\n"),
        0);
    assert_int_equal(matrix.issues.count, 0);
    assert_string_equal(matrix.rows[0].livret.lines[0].appreciation, "Bien, sérieux");
}

static void test_wrong_cells(void **state)
{
    static const char *const marks[] = {"20,5", "AB", "12.5.1", "-1", "NaN", "12,505"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        char text[600];

        (void)snprintf(text, sizeof text, "%s001;M;1A;oui;F;11;%s;13;;Bien;;;\n", HEAD, marks[i]);
        assert_int_equal(read_text(text), 0);
        assert_issue(2, "CGE S1", text_equal(marks[i], "20,5") ? "RANGE" : "DECIMAL");
    }
    assert_int_equal(read_text(HEAD "001;M;1A;peut-être;Bof;11;12;13;;Bien;;;\n"), 0);
    assert_issue(2, "PIX", "PIX");
    assert_issue(2, "Avis", "OPINION");
}

static void test_wrong_rows(void **state)
{
    (void)state;
    assert_int_equal(read_text(HEAD ROW("001", "12") ROW("001", "13") ROW("", "12")), 0);
    assert_issue(3, "N° candidat", "DUPLICATE_NUMBER");
    assert_issue(4, "N° candidat", "REQUIRED");
    assert_int_equal(read_text(HEAD "001;\"M;1A\n" ROW("002", "12")), 0);
    assert_issue(2, "", "QUOTE");
    assert_int_equal(matrix.row_count, 1);
}

static void test_wrong_headings(void **state)
{
    (void)state;
    assert_int_equal(read_text("N° candidat;Avis;CGE S1;CGE S3\n1;F;12;13\n"), 0);
    assert_issue(1, "CGE S3", "COLUMN_UNKNOWN");
    assert_issue(1, "CGE S2", "COLUMN_MISSING");
    assert_issue(1, "LV2 appr", "COLUMN_MISSING");
    assert_int_equal(read_text("a;b;c\n1;2;3\n"), 0);
    assert_issue(1, "N° candidat", "COLUMN_MISSING");
}

static void test_what_is_no_file(void **state)
{
    char *large = arena_alloc(arena, 200000);

    (void)state;
    assert_int_equal(read_text(""), OUTCOME_INVALID);
    assert_int_equal(read_text(HEAD), OUTCOME_INVALID);
    assert_int_equal(read_bytes("\xff\xfeN\0", 4), OUTCOME_INVALID);
    assert_int_equal(read_bytes("\x7f"
                                "ELF\0\1\1",
                         7),
        OUTCOME_INVALID);
    memset(large, 'x', 199999);
    large[199999] = '\0';
    assert_int_equal(read_text(large), OUTCOME_INVALID);
}

static void test_headings_of_fields(void **state)
{
    (void)state;
    assert_string_equal(livret_matrix_heading(arena, &rule, "lines[1].semester2"), "LV2 S2");
    assert_string_equal(livret_matrix_heading(arena, &rule, "lines[0].average"), "CGE moy");
    assert_string_equal(livret_matrix_heading(arena, &rule, "opinion"), "Avis");
    assert_string_equal(livret_matrix_heading(arena, &rule, "lines[9].average"), "");
    assert_string_equal(livret_matrix_heading(arena, &rule, "class_name"), "");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_good_file),
        TEST(test_separators_and_encodings),
        TEST(test_wrong_cells),
        TEST(test_wrong_rows),
        TEST(test_wrong_headings),
        TEST(test_what_is_no_file),
        TEST(test_headings_of_fields),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
