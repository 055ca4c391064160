/* One catalogue for the core and the window: English in the source, French by the environment. */
#include "kiosk_core/language.h"
#include "kiosk_core/mark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static void environment(const char *locale, const char *language)
{
    (void)unsetenv("LC_MESSAGES");
    (void)unsetenv("LANG");
    (void)unsetenv("LANGUAGE");
    (void)setenv("LC_ALL", locale, 1);
    if (language)
        (void)setenv("LANGUAGE", language, 1);
    language_from_environment(KIOSK_CATALOGUES);
}

static void says(const char *wanted)
{
    char *why = mark_explain(MARK_E_EMPTY, "", 2000, 50);

    assert_string_equal(why, wanted);
    free(why);
}

static void test_by_environment(void **state)
{
    (void)state;
    environment("C", NULL);
    says("No mark is written.");
    environment("C.UTF-8", "fr");
    says("Aucune note n’est écrite.");
    environment("C.UTF-8", "en");
    says("No mark is written.");
    environment("fr_FR.UTF-8", NULL); /* with or without that locale on the machine */
    says("Aucune note n’est écrite.");
    environment("xx_XX.UTF-8", NULL);
    says("No mark is written.");
}

static void test_changes(void **state)
{
    (void)state;
    environment("C.UTF-8", "fr");
    says("Aucune note n’est écrite.");
    language_set("en");
    says("No mark is written.");
    language_set("fr");
    says("Aucune note n’est écrite.");
}

/* Numbers stay as they are in C: marks are written by us. */
static void test_numbers(void **state)
{
    char text[32];

    (void)state;
    environment("fr_FR.UTF-8", NULL);
    (void)snprintf(text, sizeof text, "%.1f", 12.5);
    assert_string_equal(text, "12.5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_environment),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
