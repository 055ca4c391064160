/* Subjects as pages: numbers, marks, what goes on on the next page, figures from outside. Texts are
 * read back by pdftotext. */
#include "document/figure.h"
#include "document/subject_print.h"
#include "document_said.h"
#include "subject_print_fixture.h"

#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

static struct arena *arena;
static struct subject_print_fixture fixture;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    subject_print_fixture(arena, &fixture);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static unsigned print(const struct subject *subject, bool examiner, struct buffer *to)
{
    CLEANUP(arena_free_p) struct arena *layout = arena_new(SUBJECT_PRINT_ARENA);
    const struct subject_print what = {fixture.session, subject, examiner};
    unsigned pages = 0;

    assert_int_equal(subject_print_pdf(layout, &what, to, &pages), 0);
    return pages;
}

/* What a reader extracts; words are parted by single blanks, pages by '\f'. */
static const char *text_of(const struct buffer *pdf)
{
    return document_said(arena, "pdftotext -raw $f - | tr -s ' \\n' '  '", pdf);
}

static const char *printed(const struct subject *subject, bool examiner, unsigned *ret_pages)
{
    CLEANUP_BUFFER struct buffer pdf = {0};

    *ret_pages = print(subject, examiner, &pdf);
    return text_of(&pdf);
}

/* The text of one page, from 1. */
static const char *page_of(const char *text, unsigned page)
{
    for (; page > 1 && text; page--) {
        text = strchr(text, '\f');
        text = text ? text + 1 : NULL;
    }
    assert_non_null(text);
    return arena_strndup(arena, text, strcspn(text, "\f"));
}

static struct subject_annexe *first_annexe(void)
{
    return &fixture.written.written.dossiers[0].annexes[0];
}

/* "mot00001 mot00002 ...": each word can be told from the others. */
static char *numbered_words(const char *stem, unsigned count)
{
    size_t size = (strlen(stem) + 7) * count + 1;
    char *text = arena_alloc(arena, size), *at = text;

    for (unsigned i = 0; i < count; i++)
        at += snprintf(at, size - (size_t)(at - text), "%s%05u ", stem, i);
    at[-1] = '\0';
    return text;
}

static void assert_all_there(const char *text, const char *stem, unsigned count)
{
    char word[32];

    for (unsigned i = 0; i < count; i++) {
        (void)snprintf(word, sizeof word, "%s%05u", stem, i);
        if (!strstr(text, word))
            fail_msg("%s vanished", word);
    }
}

/* ---- the whole ---- */

static void test_same_bytes(void **state)
{
    CLEANUP_BUFFER struct buffer first = {0}, second = {0};

    (void)state;
    assert_int_equal(print(&fixture.written, false, &first), 5);
    (void)print(&fixture.written, false, &second);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
}

/* The foot of each page, the sentence of the cover, and the pages in the list of contents. */
static void test_page_numbers(void **state)
{
    unsigned pages;
    const char *text;

    (void)state;
    fixture.written.written.dossiers[0].situation.items[0] = numbered_words("sit", 1300);
    text = printed(&fixture.written, false, &pages);
    assert_true(pages >= 7);
    assert_said(text, arena_printf(arena, "Le sujet comporte %u pages, numérotées de 1/%u à %u/%u.",
                          pages, pages, pages, pages));
    for (unsigned page = 1; page <= pages; page++) {
        const char *one = page_of(text, page);

        assert_said(one, arena_printf(arena, "Page %u/%u", page, pages));
        assert_said(one, "Code : E5A-1");
        assert_said(one, "Session 2022");
        if (page > 1 && strstr(one, "Annexe 4 – Fréquentation"))
            assert_said(page_of(text, 1),
                arena_printf(arena,
                    "Annexe 4 – Fréquentation de la boutique au dernier trimestre 2021 p. %u",
                    page));
        if (page > 1 && strstr(one, "Réflexion commerciale 10 points"))
            assert_said(page_of(text, 1),
                arena_printf(arena, "Réflexion commerciale 10 points p. %u", page));
    }
    assert_int_equal(said_count(text, "Annexe 4 – Fréquentation"), 2);
    assert_all_there(text, "sit", 1300);
}

static void test_cover(void **state)
{
    unsigned pages;
    const char *cover;

    (void)state;
    cover = page_of(printed(&fixture.written, false, &pages), 1);
    assert_said(cover, "BREVET DE TECHNICIEN SUPÉRIEUR");
    assert_said(
        cover, "E5A – Relation client à distance et digitalisation 1ère partie – partie écrite");
    assert_said(cover, "Durée : 3 heures – Coefficient : 2");
    assert_said(cover, "L’usage de la calculatrice est autorisé.");
    assert_said(cover, "Le sujet comprend Total : 40 points");
    fixture.written.written.calculator = CALCULATOR_FORBIDDEN;
    cover = page_of(printed(&fixture.written, false, &pages), 1);
    assert_said(cover, "L’usage de la calculatrice est interdit.");
    cover = page_of(printed(&fixture.practical, false, &pages), 1);
    assert_said(
        cover, "E5B – Relation client à distance et digitalisation 2ème partie – partie pratique");
    assert_said(cover, "Durée : 40 minutes");
    assert_said(
        cover, "WordPress 5.8.2 – thème TwentySeventeen – extension Yoast présente et non activée");
}

/* A long list of contents is set closer, and goes on only where that is not enough. */
static void test_long_contents(void **state)
{
    struct subject_annexe annexes[SUBJECT_ANNEXES_MAX];
    struct subject_dossier dossiers[3];
    unsigned pages;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(annexes); i++) {
        annexes[i] = fixture.written.written.dossiers[1].annexes[1];
        annexes[i].number = arena_printf(arena, "%zu", i + 1);
    }
    for (size_t i = 0; i < ARRAY_LEN(dossiers); i++) {
        dossiers[i] = fixture.written.written.dossiers[i % 2];
        dossiers[i].annexes = annexes;
        dossiers[i].annexe_count = 8;
    }
    fixture.written.written.dossiers = dossiers;
    fixture.written.written.dossier_count = ARRAY_LEN(dossiers);
    assert_said(page_of(printed(&fixture.written, false, &pages), 1), "Contexte p. 2");
    for (size_t i = 0; i < ARRAY_LEN(dossiers); i++)
        dossiers[i].annexe_count = 20;
    assert_said(page_of(printed(&fixture.written, false, &pages), 1), "Contexte p. 3");
}

static void test_marks(void **state)
{
    static const char sample[] = "EXEMPLE – organisation inventée – ne pas utiliser";
    unsigned pages;
    const char *text;

    (void)state;
    text = printed(&fixture.written, false, &pages);
    for (unsigned page = 1; page <= pages; page++) {
        assert_said(page_of(text, page), sample);
        assert_said(page_of(text, page), "PROJET – confidentiel");
    }
    fixture.written.record.state = SUBJECT_APPROVED;
    assert_int_equal(said_count(printed(&fixture.written, false, &pages), "PROJET"), pages);
    fixture.written.record.state = SUBJECT_SEALED;
    text = printed(&fixture.written, false, &pages);
    assert_said_not(text, "PROJET");
    assert_int_equal(said_count(text, sample), pages);
    fixture.written.record.state = SUBJECT_RELEASED;
    fixture.written.record.sample = false;
    text = printed(&fixture.written, false, &pages);
    assert_said_not(text, "PROJET");
    assert_said_not(text, "EXEMPLE");
}

/* What a question exercises is for the examiner. */
static void test_examiner(void **state)
{
    unsigned pages, more;
    const char *text;

    (void)state;
    text = printed(&fixture.practical, false, &pages);
    assert_said_not(text, "Créer un article, une page et une catégorie");
    assert_said_not(text, "xaminateur");
    assert_said_not(text, "bibliothèque");
    text = printed(&fixture.practical, true, &more);
    assert_int_equal(more, pages);
    assert_said(page_of(text, pages + 1), "ne pas remettre au candidat");
    assert_said(page_of(text, pages + 1), "Créer un article, une page et une catégorie");
    assert_said(page_of(text, pages + 1), "bibliothèque");
    assert_said(printed(&fixture.written, true, &more),
        "Apprécier la performance commerciale à partir d’indicateurs d’activité");
}

/* ---- what goes on on the next page ---- */

static struct text_list row_of(const char *first, const char *second)
{
    const char *const cells[] = {first, second};

    return (struct text_list){arena_memdup(arena, cells, sizeof cells), ARRAY_LEN(cells)};
}

static void test_long_cell(void **state)
{
    struct text_list rows[] = {row_of("Rubrique", "Contenu"),
        row_of("Une longue cellule", numbered_words("cel", 2400)), row_of("La dernière", "42")};
    unsigned pages, heads;
    const char *text;

    (void)state;
    first_annexe()->rows = rows;
    first_annexe()->row_count = ARRAY_LEN(rows);
    text = printed(&fixture.written, false, &pages);
    assert_all_there(text, "cel", 2400);
    heads = (unsigned)said_count(text, "Rubrique Contenu");
    assert_true(heads >= 4);
    assert_int_equal(said_count(text, "Une longue cellule"), 1);
    assert_int_equal(said_count(text, "La dernière"), 1);
}

static void test_long_table(void **state)
{
    struct text_list rows[SUBJECT_ROWS_MAX];
    CLEANUP_BUFFER struct buffer pdf = {0};
    unsigned pages, with_rows = 0;
    const char *text;

    (void)state;
    rows[0] = row_of("Numéro", "Valeur");
    for (unsigned i = 1; i < ARRAY_LEN(rows); i++)
        rows[i] = row_of(arena_printf(arena, "rang%05u", i - 1), arena_printf(arena, "%u %%", i));
    first_annexe()->rows = rows;
    first_annexe()->row_count = ARRAY_LEN(rows);
    text = printed(&fixture.written, false, &pages);
    assert_all_there(text, "rang", SUBJECT_ROWS_MAX - 1);
    for (unsigned page = 1; page <= pages; page++) {
        const char *one = page_of(text, page);
        bool rows_here = strstr(one, "rang0") != NULL;

        with_rows += rows_here;
        assert_int_equal(said_count(one, "Numéro Valeur"), rows_here ? 1 : 0);
    }
    assert_true(with_rows >= 5);
    /* the heading has room of its own on each page, under the margin */
    (void)print(&fixture.written, false, &pdf);
    text = document_said(arena, "pdftotext -layout $f - | grep Numéro", &pdf);
    assert_int_equal(said_count(text, "Valeur"), with_rows);
    assert_said_not(text, "rang");
    text = document_said(arena,
        "pdftotext -bbox $f - | grep Numéro | grep -Ec 'yMin=\"[0-5]?[0-9][.]' || true", &pdf);
    assert_string_equal(text, "0\n");
}

/* The most columns, with words that do not fit: cut, but all there. */
static void test_many_columns(void **state)
{
    const char *cells[SUBJECT_CELLS_MAX], *heads[SUBJECT_CELLS_MAX];
    struct text_list rows[] = {{heads, ARRAY_LEN(heads)}, {cells, ARRAY_LEN(cells)}, {cells, 3}};
    CLEANUP_BUFFER struct buffer pdf = {0};
    const char *text;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        heads[i] = "Anticonstitutionnellement";
        cells[i] = i % 2 ? "1 234 567,89 €" : "élève";
    }
    first_annexe()->rows = rows;
    first_annexe()->row_count = ARRAY_LEN(rows);
    (void)print(&fixture.written, false, &pdf);
    text = document_said(arena, "pdftotext -raw $f - | tr -d ' \\n'", &pdf);
    assert_true(said_count(text, "é") > 20);
}

/* Wherever the text before ends: no heading is the last line of a page, no question is cut. */
static void test_nothing_alone(void **state)
{
    static const char *const headings[] = {
        "Mise en situation", "Questions", "Réflexion commerciale 10 points"};

    (void)state;
    for (unsigned words = 20; words < 620; words += 67) {
        CLEANUP_BUFFER struct buffer pdf = {0};
        const char *text, *at;

        fixture.written.written.context.items[2] = numbered_words("ctx", words);
        (void)print(&fixture.written, false, &pdf);
        /* the foot's first line stands behind the last line of the text */
        text = document_said(arena,
            "pdftotext -layout $f - | sed 's/^ *//;s/  */ /g' | grep -v '^$' | "
            "grep -B1 '^Brevet de technicien'",
            &pdf);
        for (at = text; *at; at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n')) {
            size_t length = strcspn(at, "\n");

            for (size_t i = 0; i < ARRAY_LEN(headings); i++)
                if (length == strlen(headings[i]) && strncmp(at, headings[i], length) == 0)
                    fail_msg("'%s' is alone at a foot with %u words", headings[i], words);
            if (text_starts_with(at, "1.1 ") || text_starts_with(at, "1.2 ") ||
                text_starts_with(at, "Dossier 1"))
                fail_msg("'%.*s' is cut at a foot with %u words", (int)length, at, words);
        }
    }
}

/* ---- little, and too much ---- */

static void test_empty_parts(void **state)
{
    struct subject written = fixture.written, practical = fixture.practical;
    const struct subject_dossier empty = {.theme = ""};
    struct subject_dossier dossiers[] = {empty, empty};
    unsigned pages;

    (void)state;
    written.written = (struct written_subject){.dossiers = dossiers, .dossier_count = 2};
    written.written.organisation.name = written.written.organisation.activity = "";
    written.written.organisation.website = "";
    assert_said(printed(&written, true, &pages), "Dossier 2 –");
    written.written.dossier_count = 0;
    assert_said(printed(&written, true, &pages), "Contexte");
    practical.practical = (struct practical_subject){.cms = "", .problem = ""};
    assert_said(printed(&practical, true, &pages), "Contexte digital 2022");
    fixture.session->has_subject_rules = false;
    fixture.session->subject_rules = (struct subject_rules){0};
    fixture.session->epreuve_count = 0;
    assert_said(printed(&practical, true, &pages), "E5B");
}

static void test_no_content(void **state)
{
    CLEANUP_BUFFER struct buffer pdf = {0};
    const struct subject subject = {.record = fixture.written.record};
    const struct subject_print what = {fixture.session, &subject, false};
    unsigned pages;

    (void)state;
    assert_int_equal(subject_print_pdf(arena, &what, &pdf, &pages), -EINVAL);
}

/* ---- figures ---- */

static void set_figure(struct fixture_bytes bytes, uint32_t width_mm)
{
    struct subject_annexe *annexe = &fixture.written.written.dossiers[0].annexes[1];

    annexe->figure = bytes.data;
    annexe->figure_size = bytes.size;
    annexe->figure_width_mm = width_mm;
}

static const char *images_of(struct fixture_bytes bytes, uint32_t width_mm)
{
    CLEANUP_BUFFER struct buffer pdf = {0};

    set_figure(bytes, width_mm);
    (void)print(&fixture.written, false, &pdf);
    return document_said(arena,
        "qpdf --check $f >/dev/null && pdfimages -list $f | awk 'NR>2{print "
        "$4\"x\"$5,$6,$7,$8,$9}'",
        &pdf);
}

static void test_kinds_of_png(void **state)
{
    (void)state;
    assert_said(images_of(fixture_png(arena, 300, 200, 1), 100), "300x200 gray 1 8 image");
    assert_said(images_of(fixture_png(arena, 300, 200, 2), 100), "300x200 gray 1 8 image");
    assert_said(images_of(fixture_png(arena, 300, 200, 3), 100), "300x200 rgb 3 8 image");
    assert_said(images_of(fixture_png(arena, 300, 200, 4), 100), "300x200 rgb 3 8 image");
    assert_said(images_of(fixture_png(arena, 300, 200, 5), 100), "300x200 index 1");
    assert_said(images_of(fixture_jpeg(arena), 60), "64x48");
}

/* The pixels arrive: of each kind of PNG the same picture. */
static void test_pixels(void **state)
{
    static const unsigned same[][2] = {{1, 2}, {3, 4}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        const char *sums[2];

        for (size_t j = 0; j < 2; j++) {
            CLEANUP_BUFFER struct buffer pdf = {0};

            set_figure(fixture_png(arena, 120, 80, same[i][j]), 60);
            (void)print(&fixture.written, false, &pdf);
            sums[j] = document_said(arena, "pdftoppm -r 60 -f 4 -l 4 $f | md5sum", &pdf);
        }
        assert_string_equal(sums[0], sums[1]);
    }
}

static void test_figure_larger_than_page(void **state)
{
    unsigned pages, usual;

    (void)state;
    (void)printed(&fixture.written, false, &usual);
    assert_said(images_of(fixture_png(arena, 100, 3000, 3), 0), "100x3000");
    (void)printed(&fixture.written, false, &pages);
    assert_true(pages <= usual + 3);
    assert_said(images_of(fixture_png(arena, 3000, 100, 3), 5000), "3000x100");
}

static int read_figure(const uint8_t *bytes, size_t size)
{
    struct pdf_picture picture;

    return figure_read(arena, bytes, size, &picture);
}

static void test_broken_figures(void **state)
{
    const struct fixture_bytes files[] = {fixture_png(arena, 40, 30, 3), fixture_jpeg(arena)};
    unsigned pages;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        assert_int_equal(read_figure(files[i].data, files[i].size), 0);
        for (size_t size = 0; size < files[i].size; size++) {
            int r = read_figure(arena_memdup(arena, files[i].data, size), size);

            if (r != FIGURE_E_BROKEN && r != FIGURE_E_UNKNOWN)
                fail_msg("%zu bytes of file %zu: %d", size, i, r);
        }
    }
    assert_int_equal(read_figure((const uint8_t *)"\xff\xd8\xff\xd9", 4), FIGURE_E_BROKEN);
    assert_int_equal(read_figure((const uint8_t *)"GIF89a, not this", 16), FIGURE_E_UNKNOWN);
    set_figure((struct fixture_bytes){files[0].data, files[0].size / 2}, 100);
    assert_said(printed(&fixture.written, false, &pages),
        "Figure illisible : l’image est coupée ou abîmée.");
}

/* One byte changed, at each place: refused or drawn, never more. */
static void test_damaged_figures(void **state)
{
    const struct fixture_bytes files[] = {fixture_png(arena, 40, 30, 5), fixture_jpeg(arena)};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        unsigned refused = 0;

        for (size_t at = 0; at < files[i].size; at++) {
            uint8_t *bytes = arena_memdup(arena, files[i].data, files[i].size);

            bytes[at] ^= 0x55;
            refused += read_figure(bytes, files[i].size) != 0;
        }
        assert_true(refused > 10);
    }
}

static void test_figures_too_large(void **state)
{
    struct fixture_bytes large = fixture_png(arena, 3000, 2001, 1);
    unsigned pages;

    (void)state;
    assert_int_equal(read_figure(large.data, large.size), FIGURE_E_TOO_LARGE);
    set_figure(large, 100);
    assert_said(printed(&fixture.written, false, &pages), "l’image a trop de pixels");
}

/* What a camera says about itself is left out. */
static void test_jpeg(void **state)
{
    struct fixture_bytes jpeg = fixture_jpeg(arena);
    CLEANUP_BUFFER struct buffer pdf = {0};
    struct pdf_picture picture;

    (void)state;
    assert_non_null(memmem(jpeg.data, jpeg.size, "SECRET-CAMERA", 13));
    assert_int_equal(figure_read(arena, jpeg.data, jpeg.size, &picture), 0);
    assert_null(memmem(picture.bytes, picture.size, "SECRET-CAMERA", 13));
    assert_null(memmem(picture.bytes, picture.size, "taken at home", 13));
    (void)print(&fixture.written, false, &pdf);
    assert_null(memmem(pdf.data, pdf.size, "SECRET-CAMERA", 13));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_page_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cover, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_contents, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_marks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_examiner, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_cell, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_empty_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_content, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_kinds_of_png, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pixels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_figure_larger_than_page, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken_figures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_figures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_figures_too_large, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_jpeg, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
