/* Words and verbs of French texts. */
#include "domain/french_sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void words_are_counted_as_in_french(void **state)
{
    (void)state;
    assert_int_equal(words_count(""), 0);
    assert_int_equal(words_count("l'annexe d’été"), 4);
    assert_int_equal(words_count("Aujourd'hui, aujourd’hui"), 2);
    assert_int_equal(words_count("après-midi"), 2);
    assert_int_equal(words_count("C'est-à-dire"), 4);
    assert_int_equal(words_count("Répond-il ? A-t-il répondu ?"), 5);
    assert_int_equal(words_count("1 250,50 € ; 12\xc2\xa0"
                                 "000 ; 14:00"),
        3);
    assert_int_equal(words_count("2021 2022"), 2);
    assert_int_equal(words_count("… — • ?!"), 0);
    assert_int_equal(words_count("e\xcc\x81te\xcc\x81 œuvre \xff\xfe x"), 3);
}

static void infinitives_are_derived(void **state)
{
    static const char *const pairs[][2] = {{"analysez", "analyser"}, {"analyserez", "analyser"},
        {"définissez", "définir"}, {"définirez", "définir"}, {"décrivez", "décrire"},
        {"décrirez", "décrire"}, {"construisez", "construire"}, {"répondez", "répondre"},
        {"répondrez", "répondre"}, {"gérez", "gérer"}, {"montrez", "montrer"},
        {"encadrez", "encadrer"}, {"mettez", "mettre"}, {"prenez", "prendre"}, {"ferez", "faire"},
        {"concevez", "concevoir"}, {"concevrez", "concevoir"}, {"tiendrez", "tenir"},
        {"employez", "employer"}, {"étudiez", "étudier"}, {"utilisez", "utiliser"}};
    char infinitive[VERB_SIZE];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        assert_true(verb_infinitive(pairs[i][0], infinitive));
        assert_string_equal(infinitive, pairs[i][1]);
    }
    assert_false(verb_infinitive("analyse", infinitive));
    assert_true(verb_is_future("analyserez"));
    assert_false(verb_is_future("assurez"));
    assert_false(verb_is_future("gérez"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(words_are_counted_as_in_french),
        cmocka_unit_test(infinitives_are_derived)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
