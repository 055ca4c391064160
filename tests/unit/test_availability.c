/* Days and hours as people write them, one way and another. */
#include "domain/availability.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static const struct availability_words words = {2022, 12 * 60 + 30, 13 * 60 + 30};

/* What a text becomes: spans parted by " | ", "always", or "!REASON". */
static const char *read_as(const char *text)
{
    static char result[4096];
    struct span_list list = {.count = 0};
    struct finding finding = {.reason = "none", .remedy = "", .problem = ""};
    int r = availability_read(text, &words, true, &list, &finding);
    size_t used = 0;

    result[0] = '\0';
    if (r == 0)
        r = availability_settle(&list, &finding);
    if (r) {
        assert_int_equal(r, AVAILABILITY_E_TEXT);
        assert_true(*finding.problem && *finding.remedy);
        assert_true(text_utf8_valid(finding.problem, strlen(finding.problem)));
        (void)snprintf(result, sizeof result, "!%s", finding.reason);
        return result;
    }
    if (list.always)
        return "always";
    for (size_t i = 0; i < list.count; i++) {
        char span[DAY_SPAN_TEXT_SIZE];

        day_span_format(list.items[i], span);
        used += (size_t)snprintf(result + used, sizeof result - used, "%s%s", i ? " | " : "", span);
        assert_in_range(used, 1, sizeof result - 1);
    }
    return result;
}

static void test_days(void **state)
{
    (void)state;
    assert_string_equal(read_as("2022-05-09"), "2022-05-09");
    assert_string_equal(read_as("09/05/2022"), "2022-05-09");
    assert_string_equal(read_as("9/5/2022"), "2022-05-09");
    assert_string_equal(read_as("09.05.2022"), "2022-05-09");
    assert_string_equal(read_as("le 09/05/2022"), "2022-05-09");
    assert_string_equal(read_as("lundi 09/05/2022"), "2022-05-09");
    assert_string_equal(read_as("10/05/2022, 09/05/2022"), "2022-05-09 | 2022-05-10");
    assert_string_equal(read_as("10/05/2022;09/05/2022"), "2022-05-09 | 2022-05-10");
    assert_string_equal(read_as("2022-05-10|2022-05-09,"), "2022-05-09 | 2022-05-10");
    assert_string_equal(read_as("2022-05-09 2022-05-10"), "2022-05-09 | 2022-05-10");
    assert_string_equal(read_as("09/05/2022 et mardi 10/05/2022"), "2022-05-09 | 2022-05-10");
    assert_string_equal(read_as("09/05/2022 09/05/2022"), "2022-05-09");
}

static void test_hours(void **state)
{
    (void)state;
    assert_string_equal(read_as("2022-05-09 08:00-12:00"), "2022-05-09 08:00-12:00");
    assert_string_equal(read_as("09/05/2022 8h-12h30"), "2022-05-09 08:00-12:30");
    assert_string_equal(read_as("09/05/2022 de 8h \xc3\xa0 12h"), "2022-05-09 08:00-12:00");
    assert_string_equal(read_as("09/05/2022 14:00\xe2\x80\x93"
                                "24:00"),
        "2022-05-09 14:00-24:00");
    assert_string_equal(read_as("09/05/2022 matin"), "2022-05-09 00:00-12:30");
    assert_string_equal(read_as("09/05/2022 Apr\xc3\xa8s-midi"), "2022-05-09 13:30-24:00");
    assert_string_equal(read_as("09/05/2022 apres midi"), "2022-05-09 13:30-24:00");
    assert_string_equal(read_as("09/05/2022 toute la journ\xc3\xa9"
                                "e"),
        "2022-05-09");
    assert_string_equal(read_as("09/05/2022 de 8h a midi"), "2022-05-09 08:00-12:00");
    assert_string_equal(read_as("09/05/2022 matin et apr\xc3\xa8s-midi"),
        "2022-05-09 00:00-12:30 | 2022-05-09 13:30-24:00");
    assert_string_equal(read_as("09/05/2022 8h-10h, 14h-16h et 10/05/2022"),
        "2022-05-09 08:00-10:00 | 2022-05-09 14:00-16:00 | 2022-05-10");
}

static void test_ranges(void **state)
{
    static const char week[] = "2022-05-09 | 2022-05-10 | 2022-05-11 | 2022-05-12 | 2022-05-13";

    (void)state;
    assert_string_equal(read_as("09/05/2022-13/05/2022"), week);
    assert_string_equal(read_as("2022-05-09..2022-05-13"), week);
    assert_string_equal(read_as("2022-05-09 - 2022-05-13"), week);
    assert_string_equal(read_as("du 09/05/2022 au 13/05/2022"), week);
    assert_string_equal(read_as("Du lundi 9/5/2022 au vendredi 13/5/2022"), week);
    assert_string_equal(read_as("du 09/05/2022 au 10/05/2022 matin"),
        "2022-05-09 00:00-12:30 | 2022-05-10 00:00-12:30");
    assert_string_equal(read_as("31/05/2022-01/06/2022"), "2022-05-31 | 2022-06-01");
}

static void test_merging(void **state)
{
    (void)state;
    assert_string_equal(
        read_as("2022-05-09 10:00-12:00, 2022-05-09 08:00-11:00"), "2022-05-09 08:00-12:00");
    assert_string_equal(
        read_as("2022-05-09 08:00-10:00, 2022-05-09 10:00-12:00"), "2022-05-09 08:00-12:00");
    assert_string_equal(read_as("2022-05-09 08:00-10:00, 2022-05-09 10:01-12:00"),
        "2022-05-09 08:00-10:00 | 2022-05-09 10:01-12:00");
    assert_string_equal(
        read_as("2022-05-09 08:00-18:00, 2022-05-09 09:00-10:00"), "2022-05-09 08:00-18:00");
    assert_string_equal(
        read_as("2022-05-09, 2022-05-09 08:00-10:00, 2022-05-10"), "2022-05-09 | 2022-05-10");
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(read_as("toutes"), "always");
    assert_string_equal(read_as("Tous les jours"), "always");
    assert_string_equal(read_as("aucune"), "");
    assert_string_equal(read_as(""), "");
    assert_string_equal(read_as("toutes sauf 10/05/2022"), "!SPAN");
    assert_string_equal(read_as("matin"), "!SPAN");
    assert_string_equal(read_as("lundi"), "!SPAN");
}

static void test_mistakes(void **state)
{
    (void)state;
    assert_string_equal(read_as("31/04/2022"), "!NO_SUCH_DAY");
    assert_string_equal(read_as("2022-13-01"), "!NO_SUCH_DAY");
    assert_string_equal(read_as("09/05/2002"), "!OTHER_YEAR");
    assert_string_equal(read_as("mardi 09/05/2022"), "!WEEKDAY");
    assert_string_equal(read_as("13/05/2022-09/05/2022"), "!RANGE");
    assert_string_equal(read_as("09/05/2022 12:00-08:00"), "!HOURS");
    assert_string_equal(read_as("09/05/2022 08:00"), "!SPAN");
    assert_string_equal(read_as("09/05/2022 08:00-"), "!SPAN");
    assert_string_equal(read_as("09/05/2022 25:00-26:00"), "!SPAN");
    assert_string_equal(read_as("09/05/2022 08:61-09:00"), "!SPAN");
    assert_string_equal(read_as("09/05"), "!SPAN");
    assert_string_equal(read_as("09/05/22"), "!SPAN");
    assert_string_equal(read_as("09/05/2022 au"), "!SPAN");
    assert_string_equal(read_as("09-05/2022"), "!SPAN");
    assert_string_equal(read_as("en mai"), "!SPAN");
    assert_string_equal(read_as("09/05/2022 midi"), "!SPAN");
    assert_string_equal(read_as("\xff\xfe"), "!ENCODING");
    assert_string_equal(read_as("du 01/01/2022 au 31/12/2022"), "!TOO_MANY");
}

/* A word that is no use is quoted, cut between characters. */
static void test_long_word(void **state)
{
    char text[400];

    (void)state;
    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "\xc3\xa9", 2);
    text[sizeof text - 2] = '\0';
    assert_string_equal(read_as(text), "!SPAN");
    memmove(text + 1, text, sizeof text - 1);
    text[0] = 'x';
    text[sizeof text - 1] = '\0';
    assert_string_equal(read_as(text), "!SPAN");
}

static void test_always_and_days(void **state)
{
    struct span_list list = {.count = 0};
    struct finding finding;

    (void)state;
    assert_int_equal(availability_read("toutes", &words, true, &list, &finding), 0);
    assert_int_equal(availability_read("2022-05-09", &words, true, &list, &finding), 0);
    assert_int_equal(availability_settle(&list, &finding), AVAILABILITY_E_TEXT);
    assert_string_equal(finding.reason, "ALWAYS_AND_DAYS");
}

/* A room is never closed "always". */
static void test_always_not_allowed(void **state)
{
    struct span_list list = {.count = 0};
    struct finding finding;

    (void)state;
    assert_int_equal(
        availability_read("toutes", &words, false, &list, &finding), AVAILABILITY_E_TEXT);
    assert_false(list.always);
}

/* DAY_SPANS_MAX fit, one more does not. */
static void test_limit(void **state)
{
    struct span_list list = {.count = 0};
    struct finding finding;

    (void)state;
    assert_int_equal(availability_read("2022-01-01..2022-05-08", &words, true, &list, &finding), 0);
    assert_int_equal(list.count, DAY_SPANS_MAX);
    assert_int_equal(availability_settle(&list, &finding), 0);
    assert_int_equal(availability_read("2022-05-09", &words, true, &list, &finding), 0);
    assert_int_equal(availability_settle(&list, &finding), AVAILABILITY_E_TEXT);
    assert_string_equal(finding.reason, "TOO_MANY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_hours),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_merging),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_long_word),
        cmocka_unit_test(test_always_and_days),
        cmocka_unit_test(test_always_not_allowed),
        cmocka_unit_test(test_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
