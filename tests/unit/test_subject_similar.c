/* Likeness of texts: words, shingles, passages. */
#include "domain/subject_passages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 32 << 20, LONG_WORDS = 2000, LEAST = SHINGLE_SURE_WORDS };

static const uint8_t key[SHINGLE_KEY_BYTES] = "0123456789abcdef";
static const uint8_t other_key[SHINGLE_KEY_BYTES] = "fedcba9876543210";

static struct arena *arena;
static uint32_t seed;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    seed = 1;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct text_words words_of(const char *text)
{
    struct text_words words;

    assert_int_equal(text_words(arena, text, &words), 0);
    return words;
}

static struct shingle_list shingles_of(const struct text_words *words)
{
    struct shingle_list list;

    assert_int_equal(shingles_make(arena, key, words, &list), 0);
    return list;
}

/* `count` words that no other call gives. */
static char *made_up(size_t count)
{
    char *text = arena_alloc(arena, count * 12 + 1);
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, 13, "mot%08u ", seed++);
    return text;
}

/* ---- words ---- */

static void test_case_accents_and_signs_do_not_matter(void **state)
{
    const struct text_words a = words_of("L'Entreprise, « à l’écoute » : 1 250,50 €.");
    const struct text_words b = words_of("l entreprise a L ECOUTE 1 250,50");

    (void)state;
    assert_int_equal(a.count, b.count);
    for (size_t i = 0; i < a.count; i++)
        assert_true(a.items[i].hash == b.items[i].hash);
    assert_int_equal(words_of("").count, 0);
    assert_int_equal(words_of(" ... !").count, 0);
}

static void test_each_word_of_a_subject_has_its_place(void **state)
{
    const char *context[] = {"Un contexte"}, *cells[] = {"Mois", "Ventes"}, *texts[] = {"Texte"};
    struct text_list row = {cells, 2};
    struct subject_annexe annexe = {.number = "1",
        .title = "Titre",
        .source = "Source",
        .author = "Auteur",
        .publication = "Journal",
        .date = "2021",
        .paragraphs = {texts, 1},
        .rows = &row,
        .row_count = 1,
        .figure_description = "Photo"};
    struct subject_question question = {.number = "1.1", .text = "Analyser"};
    struct subject_dossier dossier = {.theme = "Thème",
        .questions = &question,
        .question_count = 1,
        .annexes = &annexe,
        .annexe_count = 1};
    const struct subject subject = {.content = SUBJECT_WRITTEN,
        .written = {.organisation = {.name = "Nom", .activity = "Vente", .website = ""},
            .context = {context, 1},
            .dossiers = &dossier,
            .dossier_count = 1,
            .reflection = {true, "Pourquoi", 1000, 30}}};
    static const char *const paths[] = {"written.organisation.activity", "written.context[0]",
        "written.context[0]", "written.dossiers[0].theme", "written.dossiers[0].questions[0].text",
        "written.dossiers[0].annexes[0].title", "written.dossiers[0].annexes[0].paragraphs[0]",
        "written.dossiers[0].annexes[0].rows[0].cells[0]",
        "written.dossiers[0].annexes[0].rows[0].cells[1]",
        "written.dossiers[0].annexes[0].figure_description", "written.reflection.text"};
    struct text_words words;

    (void)state;
    assert_int_equal(subject_words(arena, &subject, &words), 0);
    assert_int_equal(words.count, ARRAY_LEN(paths));
    for (size_t i = 0; i < words.count; i++)
        assert_string_equal(words.pieces[words.items[i].piece].path, paths[i]);
}

/* ---- shingles ---- */

static bool has(const struct shingle_list *list, int64_t hash)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].hash == hash)
            return true;
    return false;
}

/* The promise of winnowing, at every place and for words around that are others. */
static void test_a_passage_of_the_sure_length_shares_a_shingle(void **state)
{
    (void)state;
    for (int turn = 0; turn < 50; turn++) {
        const char *passage = made_up(SHINGLE_SURE_WORDS);
        const struct text_words a =
            words_of(arena_printf(arena, "%s%s%s", made_up((size_t)turn % 7), passage, made_up(9)));
        const struct text_words b = words_of(arena_printf(arena, "%s%s", made_up(11), passage));
        const struct shingle_list in_a = shingles_of(&a), in_b = shingles_of(&b);
        size_t shared = 0;

        for (size_t i = 0; i < in_a.count; i++)
            shared += has(&in_b, in_a.items[i].hash);
        assert_true(shared >= 1);
        assert_true(shared <= SHINGLE_SURE_WORDS - SHINGLE_WORDS + 1);
    }
}

static void test_shingles_are_thinned_and_keyed(void **state)
{
    const struct text_words words = words_of(made_up(LONG_WORDS));
    struct shingle_list list = shingles_of(&words), other;
    int64_t *sorted;
    size_t count;

    (void)state;
    assert_true(list.count > LONG_WORDS / 5 && list.count < LONG_WORDS / 3);
    assert_int_equal(shingles_make(arena, other_key, &words, &other), 0);
    for (size_t i = 0; i < other.count; i++)
        assert_false(has(&list, other.items[i].hash));
    assert_int_equal(shingles_sort(arena, &list, &sorted, &count), 0);
    assert_int_equal(count, list.count);
    for (size_t i = 1; i < count; i++)
        assert_true(sorted[i - 1] < sorted[i]);
}

static void test_short_texts_have_what_they_can(void **state)
{
    const struct text_words none = words_of("deux mots"), three = words_of("juste trois mots");

    (void)state;
    assert_int_equal(shingles_of(&none).count, 0);
    assert_int_equal(shingles_of(&three).count, 1);
}

/* ---- passages ---- */

static void test_passages_are_found_as_long_as_they_go(void **state)
{
    const char *first = made_up(LEAST), *second = made_up(LEAST + 5);
    const struct text_words words =
        words_of(arena_printf(arena, "%s%s%s%s", made_up(3), first, made_up(4), second));
    const struct text_words other =
        words_of(arena_printf(arena, "%s%s%s", second, made_up(6), first));
    struct common_passages found;

    (void)state;
    assert_int_equal(passages_find(arena, &words, &other, LEAST, &found), 0);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.words, 2 * LEAST + 5);
    assert_int_equal(found.items[0].word, 3);
    assert_int_equal(found.items[0].count, LEAST);
    assert_int_equal(found.items[0].other, LEAST + 5 + 6);
    assert_int_equal(found.items[1].word, 3 + LEAST + 4);
    assert_int_equal(found.items[1].other, 0);
}

static void test_a_word_less_is_no_passage(void **state)
{
    const char *passage = made_up(LEAST - 1);
    const struct text_words words =
        words_of(arena_printf(arena, "%s%s%s", made_up(3), passage, made_up(3)));
    const struct text_words other = words_of(passage), none = words_of("");
    struct common_passages found;

    (void)state;
    assert_int_equal(passages_find(arena, &words, &other, LEAST, &found), 0);
    assert_int_equal(found.count, 0);
    assert_int_equal(passages_find(arena, &words, &none, LEAST, &found), 0);
    assert_int_equal(found.count, 0);
}

/* The same word again and again: the time stays linear, and nothing is counted twice. */
static void test_one_word_repeated(void **state)
{
    char *text = arena_alloc(arena, 2 * 100000 + 1);
    struct text_words words;
    struct common_passages found;

    (void)state;
    for (size_t i = 0; i < 100000; i++)
        memcpy(text + 2 * i, "a ", 3);
    words = words_of(text);
    assert_int_equal(words.count, 100000);
    assert_int_equal(passages_find(arena, &words, &words, LEAST, &found), 0);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.words, 100000);
}

/* Of a sealed text only the shingles are known: a copied half is found there, and not more. */
static void test_passages_are_guessed_from_shingles(void **state)
{
    const char *copied = made_up(100);
    const struct text_words words =
        words_of(arena_printf(arena, "%s%s%s", made_up(50), copied, made_up(50)));
    const struct text_words other =
        words_of(arena_printf(arena, "%s%s%s", made_up(40), copied, made_up(70)));
    const struct shingle_list kept = shingles_of(&words), in_other = shingles_of(&other);
    struct common_passages found;
    int64_t *shared;
    size_t count;

    (void)state;
    assert_int_equal(shingles_sort(arena, &in_other, &shared, &count), 0);
    assert_int_equal(passages_guess(arena, &words, &kept, shared, count, LEAST, &found), 0);
    assert_int_equal(found.count, 1);
    assert_true(found.items[0].word >= 50 && found.items[0].word < 50 + SHINGLE_SURE_WORDS);
    assert_true(found.items[0].word + found.items[0].count <= 150);
    assert_true(found.words > 80);
    assert_int_equal(passages_guess(arena, &words, &kept, shared, 0, LEAST, &found), 0);
    assert_int_equal(found.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_case_accents_and_signs_do_not_matter, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_each_word_of_a_subject_has_its_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_a_passage_of_the_sure_length_shares_a_shingle, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shingles_are_thinned_and_keyed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_short_texts_have_what_they_can, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_passages_are_found_as_long_as_they_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_word_less_is_no_passage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_word_repeated, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_passages_are_guessed_from_shingles, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
