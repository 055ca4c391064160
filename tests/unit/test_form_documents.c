/* The pages of forms: long texts, rare letters, the same bytes twice. Texts are read back by
 * pdftotext. */
#include "document/dossier.h"
#include "document_said.h"
#include "dossier_fixture.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

static struct arena *arena;
static struct dossier_fixture fixture;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    dossier_fixture(arena, &fixture);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static unsigned print(enum document_kind kind, struct buffer *to)
{
    CLEANUP(arena_free_p) struct arena *layout = arena_new(ARENA);
    const struct dossier_print what = {
        fixture.session, fixture.candidate, &fixture.documents[kind], fixture.profile};
    unsigned pages = 0;

    assert_int_equal(dossier_document_pdf_pages(layout, &what, to, &pages), 0);
    return pages;
}

/* What a reader extracts, in the arena; words are parted by single blanks. */
static const char *text_of(const struct buffer *pdf)
{
    return document_said(arena, "pdftotext $f - | tr -s ' \\n\\f' '   '", pdf);
}

static void test_pages(void **state)
{
    static const unsigned pages[DOCUMENT_KIND_COUNT] = {
        [DOCUMENT_LIVRET] = 2,
        [DOCUMENT_ATTESTATION] = 1,
        [DOCUMENT_FICHE_E4] = 2,
        [DOCUMENT_FICHE_E6] = 1,
        [DOCUMENT_ETUDE] = 1,
        [DOCUMENT_ENGAGEMENT] = 2,
    };

    (void)state;
    for (unsigned kind = DOCUMENT_LIVRET; kind < DOCUMENT_ATTACHMENT; kind++) {
        CLEANUP_BUFFER struct buffer first = {0}, second = {0};

        assert_int_equal(print((enum document_kind)kind, &first), pages[kind]);
        (void)print((enum document_kind)kind, &second);
        assert_int_equal(first.size, second.size);
        assert_memory_equal(first.data, second.data, first.size);
        assert_true(first.size <= 30 * 1024);
    }
}

/* "mot0001 mot0002 ...": each word can be told from the others. */
static char *numbered_words(const char *stem, unsigned count)
{
    char *text = arena_alloc(arena, count * 12 + 1), *at = text;

    for (unsigned i = 0; i < count; i++)
        at += snprintf(at, 13, "%s%05u ", stem, i);
    at[-1] = '\0';
    return text;
}

static void assert_all_there(const char *text, const char *stem, unsigned count)
{
    char word[16];

    for (unsigned i = 0; i < count; i++) {
        (void)snprintf(word, sizeof word, "%s%05u", stem, i);
        if (!strstr(text, word))
            fail_msg("%s vanished", word);
    }
}

static void test_long_cells_go_on(void **state)
{
    struct fiche_e4 *fiche = fixture_fiche_e4(&fixture);
    CLEANUP_BUFFER struct buffer pdf = {0};
    const char *text;

    (void)state;
    fiche->history = numbered_words("hist", 400);
    fiche->phases[1].activity = numbered_words("acti", 1000); /* more than a page */
    fiche->phases[1].tools = numbered_words("outi", 30);
    fiche->improvements = numbered_words("prop", 400);
    assert_true(print(DOCUMENT_FICHE_E4, &pdf) >= 5);
    text = text_of(&pdf);
    assert_all_there(text, "hist", 400);
    assert_all_there(text, "acti", 1000);
    assert_all_there(text, "outi", 30);
    assert_all_there(text, "prop", 400);
}

static void test_long_appreciations(void **state)
{
    struct livret *livret = fixture_livret(&fixture);
    CLEANUP_BUFFER struct buffer pdf = {0};
    const char *text;
    char stem[] = "rma";

    (void)state;
    for (size_t i = 0; i < livret->line_count; i++) {
        stem[2] = (char)('a' + (int)i);
        livret->lines[i].appreciation = numbered_words(stem, 60);
    }
    assert_true(print(DOCUMENT_LIVRET, &pdf) >= 3);
    text = text_of(&pdf);
    for (size_t i = 0; i < livret->line_count; i++) {
        stem[2] = (char)('a' + (int)i);
        assert_all_there(text, stem, 60);
    }
}

static void test_names(void **state)
{
    static const char *const names[] = {"Łukasiewicz", "ŞAHİN", "Dvořák", "Œuvray", "D’Almeida",
        "Nguyễn", "Țepeș", "Strauß", "Løvås", "Ångström"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        CLEANUP_BUFFER struct buffer pdf = {0};

        fixture.candidate->family_name = names[i];
        (void)print(DOCUMENT_FICHE_E6, &pdf);
        assert_non_null(strstr(text_of(&pdf), names[i]));
    }
}

/* A word that is wider than its cell is cut between letters, and all of it is there. */
static void test_word_wider_than_its_cell(void **state)
{
    CLEANUP_BUFFER struct buffer pdf = {0};
    char *word = arena_calloc(arena, 1, 1001);
    const char *text;
    size_t found = 0;

    (void)state;
    memset(word, 'Q', 1000);
    fixture_fiche_e6(&fixture)->context = word;
    (void)print(DOCUMENT_FICHE_E6, &pdf);
    text = text_of(&pdf);
    for (; *text; text++)
        found += *text == 'Q';
    assert_int_equal(found, 1000);
}

static void test_without_class_and_second_language(void **state)
{
    struct livret *livret = fixture_livret(&fixture);
    CLEANUP_BUFFER struct buffer pdf = {0};

    (void)state;
    fixture.profile = NULL;
    livret->lines[6] = (struct livret_line){
        "LV2", {DECIMAL_NONE}, {DECIMAL_NONE}, {DECIMAL_NONE}, {DECIMAL_NONE}, ""};
    assert_int_equal(print(DOCUMENT_LIVRET, &pdf), 2);
    assert_non_null(strstr(text_of(&pdf), "Visa du Président du Jury"));
}

/* The subset of a font that ends where a buffer of libharu does: found on a real livret (pdf.c). */
static void test_every_subset_can_be_written(void **state)
{
    struct livret *livret = fixture_livret(&fixture);

    (void)state;
    fixture.candidate->family_name = "ROCHE";
    for (unsigned i = 0; i < 7; i++)
        livret->lines[i].appreciation = i % 5 ? "Travail sérieux ; l’oral reste à étoffer."
                                              : "Excellent niveau, élève moteur pour la classe.";
    for (int32_t c = 0xc0; c < 0x180; c++) {
        CLEANUP_BUFFER struct buffer pdf = {0};
        char name[5] = "";

        (void)text_utf8_encode((uint32_t)c, name);
        fixture.candidate->given_name = name;
        assert_int_equal(print(DOCUMENT_LIVRET, &pdf), 2);
    }
}

static void test_etude_pages(void **state)
{
    struct etude *etude = fixture_etude(&fixture);

    (void)state;
    for (unsigned words = 100; words <= 1500; words += 350) {
        CLEANUP_BUFFER struct buffer pdf = {0};
        unsigned counted = 0;

        etude->development = numbered_words("mot", words);
        assert_int_equal(etude_document_pages(arena, etude, &counted), 0);
        assert_int_equal(print(DOCUMENT_ETUDE, &pdf), counted);
        assert_all_there(text_of(&pdf), "mot", words);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pages),
        TEST(test_long_cells_go_on),
        TEST(test_long_appreciations),
        TEST(test_names),
        TEST(test_word_wider_than_its_cell),
        TEST(test_without_class_and_second_language),
        TEST(test_every_subset_can_be_written),
        TEST(test_etude_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
