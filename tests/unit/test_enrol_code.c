/* The code of a kiosk as it is written and as people type it. */
#include "base/enrol_code.h"

#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_halves(void **state)
{
    static const struct {
        uint8_t bytes[ENROL_CODE_HALF_BYTES];
        const char *half;
    } cases[] = {
        {{0, 0, 0, 0, 0, 0, 0}, "0000000000"},
        {{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, "ZZZZZZZZZZ"},
        {{0x08, 0x42, 0x10, 0x84, 0x21, 0x08, 0x40}, "1111111111"},
        /* the last six bits do not count */
        {{0, 0, 0, 0, 0, 0, 0x3f}, "0000000000"},
        {{0, 0, 0, 0, 0, 0, 0x40}, "0000000001"},
        {{0x80, 0, 0, 0, 0, 0, 0}, "G000000000"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char half[ENROL_CODE_HALF + 1];

        enrol_code_half(cases[i].bytes, half);
        assert_string_equal(half, cases[i].half);
    }
}

static void test_as_people_type_it(void **state)
{
    static const char *const same[] = {
        "7KQM3-VXA9T-2DHR5-C8WP0",
        "7kqm3-vxa9t-2dhr5-c8wpo",
        "7KQM3VXA9T2DHR5C8WP0",
        " 7KQM3 VXA9T\t2DHR5 C8WPO \n",
        "7-K-Q-M-3-V-X-A-9-T-2-D-H-R-5-C-8-W-P-0-",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        struct enrol_code code;
        char text[ENROL_CODE_TEXT_SIZE];

        assert_int_equal(enrol_code_parse(same[i], &code), 0);
        assert_string_equal(code.secret, "7KQM3VXA9T");
        assert_string_equal(code.authority, "2DHR5C8WP0");
        enrol_code_format(&code, text);
        assert_string_equal(text, same[0]);
    }
}

static void test_letters_that_look_alike(void **state)
{
    struct enrol_code code;

    (void)state;
    assert_int_equal(enrol_code_parse("IiLl1-OoO00-IIIII-OOOOO", &code), 0);
    assert_string_equal(code.secret, "1111100000");
    assert_string_equal(code.authority, "1111100000");
}

static void test_no_codes(void **state)
{
    static const char *const wrong[] = {
        "",
        "-",
        "7KQM3-VXA9T-2DHR5-C8WP",
        "7KQM3-VXA9T-2DHR5-C8WP00",
        "7KQM3-VXA9T-2DHR5-C8WPU", /* U is not of the alphabet */
        "7KQM3-VXA9T-2DHR5-C8WP\xc3\xa9",
        "7KQM3_VXA9T_2DHR5_C8WP0",
        "7KQM3.VXA9T.2DHR5.C8WP0",
    };
    struct enrol_code code = {.secret = "before"};
    char *long_one = malloc(ENROL_CODE_TYPED_MAX + 2);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_int_equal(enrol_code_parse(wrong[i], &code), -EINVAL);
    assert_non_null(long_one);
    memset(long_one, '-', ENROL_CODE_TYPED_MAX + 1);
    memcpy(long_one, "7KQM3VXA9T2DHR5C8WP0", 20);
    long_one[ENROL_CODE_TYPED_MAX + 1] = '\0';
    assert_int_equal(enrol_code_parse(long_one, &code), -EINVAL);
    long_one[ENROL_CODE_TYPED_MAX] = '\0';
    assert_string_equal(code.secret, "before");
    assert_int_equal(enrol_code_parse(long_one, &code), 0);
    free(long_one);
}

static void test_equal_halves(void **state)
{
    (void)state;
    assert_true(enrol_code_half_equal("7KQM3VXA9T", "7KQM3VXA9T"));
    assert_false(enrol_code_half_equal("7KQM3VXA9T", "8KQM3VXA9T"));
    assert_false(enrol_code_half_equal("7KQM3VXA9T", "7KQM3VXA9V"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_halves),
        cmocka_unit_test(test_as_people_type_it),
        cmocka_unit_test(test_letters_that_look_alike),
        cmocka_unit_test(test_no_codes),
        cmocka_unit_test(test_equal_halves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
