/* Marks as people type them: strict, in every locale. */
#include "kiosk_core/mark.h"

#include "check.h"

#include <locale.h>

struct typed {
    const char *text;
    int r;
    uint32_t hundredths;
};

static const struct typed typed[] = {
    {"12,5", 0, 1250}, {"12.50", 0, 1250}, {"12", 0, 1200}, {"0", 0, 0}, {"00", 0, 0},
    {"08,25", 0, 825}, {"20,00", 0, 2000}, {"9999,99", 0, 999999}, {"", MARK_E_EMPTY, 0},
    {"12,505", MARK_E_TOO_FINE, 0}, {"12,500", MARK_E_TOO_FINE, 0}, {"1 2", MARK_E_NOT_A_MARK, 0},
    {" 12", MARK_E_NOT_A_MARK, 0}, {"12 ", MARK_E_NOT_A_MARK, 0}, {"+3", MARK_E_NOT_A_MARK, 0},
    {"-3", MARK_E_NOT_A_MARK, 0}, {",5", MARK_E_NOT_A_MARK, 0}, {"12,", MARK_E_NOT_A_MARK, 0},
    {"12,,5", MARK_E_NOT_A_MARK, 0}, {"12,5,0", MARK_E_NOT_A_MARK, 0},
    {"12.5,0", MARK_E_NOT_A_MARK, 0}, {"1e1", MARK_E_NOT_A_MARK, 0}, {"0x10", MARK_E_NOT_A_MARK, 0},
    {"nan", MARK_E_NOT_A_MARK, 0}, {"12345", MARK_E_NOT_A_MARK, 0},
    {"12,5/20", MARK_E_NOT_A_MARK, 0},
    {"1\xc2\xa0"
     "2",
        MARK_E_NOT_A_MARK, 0},
    {"\xd9\xa1\xd9\xa2", MARK_E_NOT_A_MARK, 0}, /* digits of another script */
};

static void test_reading(void **state)
{
    static const char *const locales[] = {"C", "C.UTF-8", ""};

    (void)state;
    for (size_t l = 0; l < ARRAY_LEN(locales); l++) {
        (void)setlocale(LC_ALL, locales[l]);
        for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
            uint32_t value = 77;

            assert_int_equal(mark_read(typed[i].text, &value), typed[i].r);
            assert_int_equal(value, typed[i].r ? 77 : typed[i].hundredths);
        }
    }
    (void)setlocale(LC_ALL, "C");
}

static void test_scale_and_step(void **state)
{
    (void)state;
    assert_int_equal(mark_check(2000, 2000, 50), 0);
    assert_int_equal(mark_check(2025, 2000, 50), MARK_E_SCALE);
    assert_int_equal(mark_check(1225, 2000, 50), MARK_E_STEP);
    assert_int_equal(mark_check(1225, 2000, 25), 0);
    assert_int_equal(mark_check(1, 2000, 0), 0);
}

static void test_writing(void **state)
{
    char text[MARK_TEXT_SIZE];

    (void)state;
    mark_write(1250, true, text);
    assert_string_equal(text, "12,50");
    mark_write(1200, true, text);
    assert_string_equal(text, "12");
    mark_write(1205, false, text);
    assert_string_equal(text, "12,05");
    mark_write(UINT32_MAX, false, text);
    assert_string_equal(text, "42949672,95");
}

/* What is written is read, and as itself. */
static void test_both_ways(void **state)
{
    (void)state;
    for (uint32_t value = 0; value <= 10000; value++) {
        char text[MARK_TEXT_SIZE];
        uint32_t read = 0;

        mark_write(value, value % 2, text);
        assert_int_equal(mark_read(text, &read), 0);
        assert_int_equal(read, value);
    }
}

static void test_words(void **state)
{
    char *why = mark_explain(MARK_E_STEP, "20,25", 2000, 50);

    (void)state;
    assert_string_equal(why, "\"20,25\": marks go in steps of 0,50 point.");
    free(why);
    why = mark_explain(MARK_E_SCALE, "21", 2000, 50);
    assert_string_equal(why, "\"21\" is above the scale: 20 at most.");
    free(why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_scale_and_step),
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_both_ways),
        cmocka_unit_test(test_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
