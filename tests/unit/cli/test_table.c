/* Tables: widths as a terminal shows them, alignment, CSV quoting, nothing that drives the
 * terminal. */
#include "cli/table.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct table_column COLUMNS[] = {{"Name", false}, {"N", true}, {"Last", false}};

struct printed {
    char *text;
    size_t size;
    FILE *to;
    struct table *table;
};

static void begin(struct printed *printed, enum table_style style, bool colour)
{
    const struct table_options options = {
        .style = style, .colour = colour, .columns = COLUMNS, .column_count = ARRAY_LEN(COLUMNS)};
    struct table_options with_stream = options;

    printed->to = open_memstream(&printed->text, &printed->size);
    assert_non_null(printed->to);
    with_stream.to = printed->to;
    printed->table = table_new(&with_stream);
    assert_non_null(printed->table);
}

static void row(struct printed *printed, const char *a, const char *b, const char *c)
{
    assert_int_equal(table_cell(printed->table, a), 0);
    assert_int_equal(table_cell_coloured(printed->table, TABLE_RED, b), 0);
    assert_int_equal(table_cell(printed->table, c), 0);
}

static void end(struct printed *printed, const char *expected)
{
    assert_int_equal(table_flush(printed->table), 0);
    assert_int_equal(fclose(printed->to), 0);
    assert_string_equal(printed->text, expected);
    table_free(printed->table);
    free(printed->text);
}

static void test_widths(void **state)
{
    (void)state;
    assert_int_equal(table_width(""), 0);
    assert_int_equal(table_width("Réunion"), 7);
    assert_int_equal(table_width("e\xcc\x81t"), 2);    /* a combining accent takes no column */
    assert_int_equal(table_width("\xe6\x97\xa5x"), 3); /* an ideograph takes two */
    assert_int_equal(table_width("Ki\xc5\x9fi \xc5\x81"), 6);
    assert_int_equal(
        table_width("a\x1b[31m\xff"), 7); /* each byte that cannot be shown is one '?' */
}

static void test_shortened(void **state)
{
    struct arena *arena = arena_new(1 << 16);

    (void)state;
    assert_non_null(arena);
    assert_string_equal(table_shorten(arena, "abcd", 4), "abcd");
    assert_string_equal(table_shorten(arena, "abcde", 4), "abc…");
    assert_string_equal(table_shorten(arena, "ab cde", 4), "ab…"); /* no gap before it */
    assert_string_equal(table_shorten(arena, "éééé", 4), "éééé");
    assert_string_equal(table_shorten(arena, "ééééé", 4), "ééé…");
    assert_string_equal(table_shorten(arena, "\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5", 4),
        "\xe6\x97\xa5…"); /* half an ideograph is none */
    assert_int_equal(table_width(table_shorten(arena, "\xff\xff\xff\xff\xff", 4)), 4);
    assert_string_equal(table_shorten(arena, "abc", 1), "…");
    arena_free(arena);
}

static void test_columns_line_up(void **state)
{
    struct printed printed;

    (void)state;
    begin(&printed, TABLE_TEXT, false);
    row(&printed, "Réunion", "7", "x");
    row(&printed, "\xe6\x97\xa5", "1234", NULL);
    end(&printed, "Name        N  Last\n"
                  "Réunion     7  x\n"
                  "\xe6\x97\xa5       1234  \n");
}

static void test_pages_keep_their_columns(void **state)
{
    struct printed printed;

    (void)state;
    begin(&printed, TABLE_TEXT, false);
    row(&printed, "long name", "1", "x");
    assert_int_equal(table_flush(printed.table), 0);
    row(&printed, "b", "2", "y");
    assert_int_equal(table_rows(printed.table), 2);
    end(&printed, "Name       N  Last\n"
                  "long name  1  x\n"
                  "b          2  y\n");
}

static void test_nothing_drives_the_terminal(void **state)
{
    struct printed printed;

    (void)state;
    begin(&printed, TABLE_TEXT, false);
    row(&printed, "a\x1b[2J\nb", "\xc2\x9b", "\xfe");
    end(&printed, "Name     N  Last\n"
                  "a?[2J?b  ?  ?\n");
}

static void test_colour(void **state)
{
    struct printed printed;

    (void)state;
    begin(&printed, TABLE_TEXT, true);
    row(&printed, "a", "1", "x");
    end(&printed, "\033[1mName\033[0m  \033[1mN\033[0m  \033[1mLast\033[0m\n"
                  "a     \033[1;31m1\033[0m  x\n");
}

static void test_csv(void **state)
{
    struct printed printed;

    (void)state;
    begin(&printed, TABLE_CSV, true);
    row(&printed, "a;b", "1", "say \"hi\"");
    row(&printed, "two\nlines", " 2", "");
    end(&printed, "Name;N;Last\r\n"
                  "\"a;b\";1;\"say \"\"hi\"\"\"\r\n"
                  "\"two\nlines\";\" 2\";\r\n");
}

static int set_locale(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_shortened),
        cmocka_unit_test(test_columns_line_up),
        cmocka_unit_test(test_pages_keep_their_columns),
        cmocka_unit_test(test_nothing_drives_the_terminal),
        cmocka_unit_test(test_colour),
        cmocka_unit_test(test_csv),
    };
    return cmocka_run_group_tests(tests, set_locale, NULL);
}
