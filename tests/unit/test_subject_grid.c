/* The grids of E5: what stands on them and what must not, long texts, many in one file, the same
 * bytes twice. PDFs are read back by pdftotext. */
#include "document/subject_grid.h"
#include "document_said.h"
#include "sheet_paper_fixture.h"

#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20, MANY = 12 };

static struct arena *arena;
static struct sheet_paper_fixture fixture;
static const struct slot *slot; /* of a candidate with E5B */

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    sheet_paper_fixture(arena, &fixture);
    slot = NULL;
    for (size_t i = 0; i < fixture.plan.slot_count && !slot; i++)
        if (text_equal(fixture.plan.slots[i].epreuve, "E5B"))
            slot = &fixture.plan.slots[i];
    return slot ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct subject_grids grids_of(const char *epreuve)
{
    return (struct subject_grids){.plan = fixture.papers.plan, .epreuve = epreuve, .subject = ""};
}

static int make(
    struct subject_grids grids, const struct slot *slots, size_t count, struct buffer *to)
{
    CLEANUP(arena_free_p) struct arena *layout = arena_new(ARENA);

    return subject_grids_pdf(layout, &grids, slots, count, to);
}

static const char *printed(struct subject_grids grids, const struct slot *slots, size_t count)
{
    CLEANUP_BUFFER struct buffer pdf = {0};

    assert_int_equal(make(grids, slots, count, &pdf), 0);
    (void)document_said(arena, "qpdf --check $f >/dev/null", &pdf);
    return document_said(arena, "pdftotext -layout $f - 2>/dev/null | tr -s ' \\n' '  '", &pdf);
}

static unsigned pages_of(const char *text)
{
    unsigned count = 0;

    for (const char *at = text; (at = strstr(at, "page ")); at++)
        count++;
    return count;
}

static void test_kinds(void **state)
{
    struct session_definition *session = fixture.plan.session;

    (void)state;
    assert_int_equal(subject_grid_kind(session, "E5B"), SUBJECT_GRID_PRACTICAL);
    assert_int_equal(subject_grid_kind(session, "E5A"), SUBJECT_GRID_DOUBLE);
    assert_int_equal(subject_grid_kind(session, "E4"), SUBJECT_GRID_NONE); /* an oral */
    assert_int_equal(subject_grid_kind(session, "E9"), SUBJECT_GRID_NONE);
    session->marking_rules.sheets[2].line_count = 0;
    assert_int_equal(subject_grid_kind(session, "E5B"), SUBJECT_GRID_NONE);
    session->has_marking_rules = false;
    assert_int_equal(subject_grid_kind(session, "E5A"), SUBJECT_GRID_NONE);
}

static void test_practical(void **state)
{
    const char *text = printed(grids_of("E5B"), slot, 1);

    (void)state;
    assert_int_equal(pages_of(text), 1);
    assert_said(text, "NE DOIT PAS ÊTRE COMMUNIQUÉE AU CANDIDAT");
    assert_said(text, slot->candidate);
    assert_said(text, slot->family_name);
    assert_said(text, "Commission : C04");
    assert_said(text, "Mobiliser les fonctionnalités du CMS demandées");
    assert_said(text, "/ 20");
    assert_said(text, "par pas de 0,5 point");
    text = printed(grids_of("E5B"), NULL, 1);
    assert_said_not(text, slot->candidate);
    assert_said_not(text, "C04");
    assert_said_not(text, "plan n°");
    assert_said(text, "☐ WordPress");
}

static void test_double(void **state)
{
    static const struct marked_row rows[] = {
        {"Dossier 1 – Relancer", "Question 1.1", 1275}, {"", "Réflexion", 1000}};
    struct subject_grids grids = grids_of("E5A");
    const char *text = printed(grids, NULL, 1);

    (void)state;
    assert_said(text, "FICHE DE DOUBLE CORRECTION");
    assert_said(text, "Correcteur 1 Correcteur 2 Écart Points arrêtés");
    assert_said(text, "Dossier 3");
    assert_said(text, "Total / 40");
    assert_said(text, "Au-delà de 4 points d’écart");
    assert_said(text, "Note arrêtée d’un commun accord");
    assert_said_not(text, "andidat"); /* anonymous */
    grids.rows = rows;
    grids.row_count = ARRAY_LEN(rows);
    grids.subject = "E5A-1 – Exemple";
    text = printed(grids, NULL, 1);
    assert_said(text, "Sujet : E5A-1 – Exemple");
    assert_said(text, "Question 1.1 / 12,75");
    assert_said_not(text, "Dossier 3");
    fixture.plan.session->marking_rules.double_markings[0].bonus_hundredths = 0;
    assert_said_not(printed(grids, NULL, 1), "onus");
}

static void test_many(void **state)
{
    struct slot slots[MANY];
    CLEANUP_BUFFER struct buffer first = {0}, second = {0};

    (void)state;
    for (size_t i = 0; i < MANY; i++) {
        slots[i] = *slot;
        slots[i].candidate = arena_printf(arena, "9%09zu", i);
    }
    assert_int_equal(make(grids_of("E5B"), slots, MANY, &first), 0);
    assert_int_equal(make(grids_of("E5B"), slots, MANY, &second), 0);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    assert_int_equal(pages_of(printed(grids_of("E5B"), slots, MANY)), MANY);
    assert_string_equal(
        subject_grid_title(
            arena, &(struct subject_grids){.plan = fixture.papers.plan, .epreuve = "E5A"}, NULL),
        "Double correction – E5A");
}

/* What is too long goes on, on further lines and pages: nothing is lost. */
static void test_long_texts(void **state)
{
    struct double_marking_rule *rule = &fixture.plan.session->marking_rules.double_markings[0];
    const char *rows[MARKING_ROWS_MAX];
    const char *text;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        rows[i] = arena_printf(arena,
            "Rang %zu dont le titre est bien plus long que ce que l’on attend d’un rang", i + 1);
    rule->rows = rows;
    rule->row_count = ARRAY_LEN(rows);
    text = printed(grids_of("E5A"), NULL, 1);
    assert_true(pages_of(text) > 1);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_said(text, arena_printf(arena, "Rang %zu ", i + 1));
    assert_said(text, "Note arrêtée");
}

static void test_refused(void **state)
{
    CLEANUP_BUFFER struct buffer pdf = {0};
    struct subject_grids grids = grids_of("E5B");

    (void)state;
    assert_int_equal(make(grids_of("E4"), NULL, 1, &pdf), -EINVAL);
    assert_int_equal(make(grids_of("E5A"), slot, 1, &pdf), -EINVAL);
    grids.plan.plan = NULL;
    assert_int_equal(make(grids, slot, 1, &pdf), -EINVAL);
    assert_int_equal(pdf.size, 0);
    assert_int_equal(make(grids, NULL, 1, &pdf), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kinds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_practical, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_double, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
