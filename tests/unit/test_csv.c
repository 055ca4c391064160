/* Records of CSV files in chunks. */
#include "domain/csv.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Read all records of `text` as one chunk into "line:cell|cell\n" lines, flaws as "line!flaw". */
static int read_all(
    const char *text, size_t size, char separator, bool last, char *out, size_t out_size)
{
    struct csv_reader *reader;
    struct csv_record record;
    size_t used = 0;
    int r;

    assert_int_equal(csv_reader_new(separator, &reader), 0);
    csv_reader_feed(reader, text, size, 1, last);
    out[0] = '\0';
    while (!(r = csv_reader_next(reader, &record))) {
        assert_true(record.end > record.begin && record.end <= size);
        used += (size_t)snprintf(out + used, out_size - used, "%d", (int)record.line);
        if (record.flaw != CSV_FLAW_NONE)
            used += (size_t)snprintf(out + used, out_size - used, "!%d", (int)record.flaw);
        for (size_t i = 0; record.flaw == CSV_FLAW_NONE && i < record.cell_count; i++)
            used += (size_t)snprintf(
                out + used, out_size - used, "%c%s", i ? '|' : ':', record.cells[i].text);
        used += (size_t)snprintf(out + used, out_size - used, "\n");
    }
    if (r == CSV_E_END)
        (void)snprintf(out + used, out_size - used, "@%zu", csv_reader_offset(reader));
    csv_reader_free(reader);
    return r;
}

static void check(const char *text, char separator, bool last, const char *expected)
{
    char out[2048];

    assert_int_equal(read_all(text, strlen(text), separator, last, out, sizeof out), CSV_E_END);
    assert_string_equal(out, expected);
}

static void test_line_ends(void **state)
{
    (void)state;
    check("a;b\r\nc;d\r\n", ';', true, "1:a|b\n2:c|d\n@10");
    check("a;b\nc;d\n", ';', true, "1:a|b\n2:c|d\n@8");
    check("a;b\rc;d\r", ';', true, "1:a|b\n2:c|d\n@8");
    check("a;b\nc;d", ';', true, "1:a|b\n2:c|d\n@7");
    check("a;b\nc;d", ';', false, "1:a|b\n@4");
    check("a;b\r\nc;d\r", ';', false, "1:a|b\n@5"); /* may be half of a CRLF */
    check("", ';', true, "@0");
}

static void test_empty_lines(void **state)
{
    (void)state;
    check("\n\r\n  \na\n\n\nb\n", ';', true, "4:a\n7:b\n@12");
    check("a\n   ", ';', true, "1:a\n@5");
}

static void test_quotes(void **state)
{
    (void)state;
    check("\"a;b\";\"c\"\"d\"\n", ';', true, "1:a;b|c\"d\n@13");
    check("\"two\nlines\";x\ny\n", ';', true, "1:two\nlines|x\n3:y\n@16");
    check(" \"a\" ; b \n", ';', true, "1:a|b\n@10");
    check("\"a\tb\"\tc\n", '\t', true, "1:a\tb|c\n@8");
    check("\t\ta\n", '\t', true, "1:||a\n@4");
}

static void test_flaws(void **state)
{
    (void)state;
    check("a\"b;c\nd;e\n", ';', true, "1!1\n2:d|e\n@10");
    check("\"a\"b;c\nd;e\n", ';', true, "1!1\n2:d|e\n@11");
    check("\"a;b\nc;d\n", ';', true, "1!2\n2:c|d\n@9"); /* open to the end */
    check("\"a;b\nc;d", ';', true, "1!2\n2:c|d\n@8");
    check("\"a;b\nc;\"d\"\ne\n", ';', true,
        "1!2\n2:c|d\n3:e\n@13");             /* "closed" by another cell's quote */
    check("\"a;b\nc;d\n", ';', false, "@0"); /* may be closed in the next chunk */
    check("x\n\"a", ';', true, "1:x\n2!2\n@4");
}

static void test_limits(void **state)
{
    static char text[CSV_RECORD_MAX_BYTES + 100];
    char out[64];

    (void)state;
    memset(text, 'x', sizeof text);
    assert_int_equal(read_all(text, sizeof text, ';', false, out, sizeof out), CSV_E_TOO_LONG);
    assert_int_equal(read_all(text, sizeof text, ';', true, out, sizeof out), CSV_E_TOO_LONG);
    text[0] = '"'; /* many short lines in one quote: the first is reported, the others are read */
    for (size_t i = 10; i < sizeof text; i += 10)
        text[i] = '\n';
    {
        static char big[CSV_RECORD_MAX_BYTES * 4];

        assert_int_equal(read_all(text, sizeof text, ';', false, big, sizeof big), CSV_E_END);
        assert_memory_equal(big, "1!2\n2:xxxxxxxxx\n", 16);
    }
    memset(text, ';', CSV_CELLS_MAX);
    text[CSV_CELLS_MAX] = '\n';
    assert_int_equal(read_all(text, CSV_CELLS_MAX + 1, ';', true, out, sizeof out), CSV_E_END);
    assert_memory_equal(out, "1!3\n", 4);
}

static void test_nul(void **state)
{
    struct csv_reader *reader;
    struct csv_record record;

    (void)state;
    assert_int_equal(csv_reader_new(';', &reader), 0);
    csv_reader_feed(reader, "a\0b;c\n", 6, 7, true);
    assert_int_equal(csv_reader_next(reader, &record), 0);
    assert_int_equal(record.line, 7);
    assert_int_equal(record.cell_count, 2);
    assert_int_equal(record.cells[0].size, 3);
    assert_int_equal(csv_reader_next(reader, &record), CSV_E_END);
    csv_reader_free(reader);
}

/* However the file is cut, the records are the same. */
static void test_any_cut(void **state)
{
    static const char file[] =
        "a;\"b\nb\";c\r\n\r\n\"d\"\"\";e;f\r\ng;h;i\r\n\"j\nk;l\r\n\"m\";n;o\r\np;q;r";
    char whole[512];

    (void)state;
    assert_int_equal(read_all(file, sizeof file - 1, ';', true, whole, sizeof whole), CSV_E_END);
    for (size_t step = 1; step < sizeof file; step++) {
        char joined[512] = "", part[640];
        struct csv_reader *reader;
        struct csv_record record;
        size_t offset = 0, end = 0, used = 0;
        uint64_t line = 1;

        assert_int_equal(csv_reader_new(';', &reader), 0);
        while (end < sizeof file - 1) {
            end = base_min_size(end + step, sizeof file - 1);
            csv_reader_feed(reader, file + offset, end - offset, line, end == sizeof file - 1);
            while (csv_reader_next(reader, &record) == 0) {
                used +=
                    (size_t)snprintf(joined + used, sizeof joined - used, "%d", (int)record.line);
                if (record.flaw != CSV_FLAW_NONE)
                    used += (size_t)snprintf(
                        joined + used, sizeof joined - used, "!%d", (int)record.flaw);
                for (size_t i = 0; record.flaw == CSV_FLAW_NONE && i < record.cell_count; i++)
                    used += (size_t)snprintf(joined + used, sizeof joined - used, "%c%s",
                        i ? '|' : ':', record.cells[i].text);
                used += (size_t)snprintf(joined + used, sizeof joined - used, "\n");
            }
            offset += csv_reader_offset(reader);
            line = csv_reader_line(reader);
        }
        csv_reader_free(reader);
        (void)snprintf(part, sizeof part, "%s@%zu", joined, offset);
        assert_string_equal(part, whole);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_empty_lines),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_flaws),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_any_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
