/* The papers of sheets: what stands on them and, above all, what must not; sheets that are not
 * sealed, long and hostile texts, the same bytes twice. PDFs are read back by pdftotext. */
#include "document_said.h"
#include "sheet_paper_fixture.h"

#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

static struct arena *arena;
static struct sheet_paper_fixture fixture;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    sheet_paper_fixture(arena, &fixture);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static unsigned print(struct sheet_paper paper, struct buffer *to)
{
    CLEANUP(arena_free_p) struct arena *layout = arena_new(ARENA);
    unsigned pages = 0;

    assert_int_equal(sheet_paper_pdf(layout, &fixture.papers, &paper, to, &pages), 0);
    return pages;
}

static const char *text_of(const struct buffer *pdf)
{
    return document_said(arena, "pdftotext -layout $f - 2>/dev/null | tr -s ' \\n' '  '", pdf);
}

static const char *printed(struct sheet_paper paper)
{
    CLEANUP_BUFFER struct buffer pdf = {0};

    (void)print(paper, &pdf);
    return text_of(&pdf);
}

static void assert_refused(struct sheet_paper paper)
{
    CLEANUP(arena_free_p) struct arena *layout = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer pdf = {0};
    unsigned pages;

    assert_int_equal(sheet_paper_pdf(layout, &fixture.papers, &paper, &pdf, &pages), -EINVAL);
    assert_int_equal(pdf.size, 0);
}

static void test_pages_and_bytes(void **state)
{
    const struct sheet_paper papers[] = {
        sheet_fixture_single(SHEET_PAPER_EVALUATION, &fixture.e4[0]),
        sheet_fixture_single(SHEET_PAPER_GRID, &fixture.e6[0]),
        sheet_fixture_record(&fixture, true),
        sheet_fixture_record(&fixture, false),
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(papers); i++) {
        CLEANUP_BUFFER struct buffer first = {0}, second = {0};

        assert_int_equal(print(papers[i], &first), 1);
        (void)print(papers[i], &second);
        assert_int_equal(first.size, second.size);
        assert_memory_equal(first.data, second.data, first.size);
        assert_string_not_equal(sheet_paper_title(arena, &papers[i]), "");
        (void)document_said(arena, "qpdf --check $f >/dev/null", &first);
    }
}

/* The candidate reads the mark and the appraisal, and nothing of the grid. */
static void test_evaluation(void **state)
{
    const char *text = printed(sheet_fixture_single(SHEET_PAPER_EVALUATION, &fixture.e4[1]));
    const struct sheet_rule *rule = marking_find_sheet(&fixture.plan.session->marking_rules, "E4");

    (void)state;
    assert_said(text, "après la délibération du jury");
    assert_said(text, "14,00 / 20");
    assert_said(text, "Prestation claire et construite");
    assert_said(text, "LEFÈVRE Hélène");
    assert_said(text, "10h53"); /* the centre's clock */
    assert_said(text, "sous réserve");
    for (size_t i = 0; i < rule->line_count; i++)
        assert_said_not(text, rule->lines[i].label);
    assert_said_not(text, "Satisfaisant");
    assert_said_not(text, "GRILLE");
    assert_said_not(text, "rouverte");
    text = printed(sheet_fixture_single(SHEET_PAPER_EVALUATION, &fixture.e4[2]));
    assert_said(text, "AB – le candidat ne s’est pas présenté");
    assert_said_not(text, " / 20");
}

static void test_grid(void **state)
{
    CLEANUP_BUFFER struct buffer pdf = {0};
    const char *text = printed(sheet_fixture_single(SHEET_PAPER_GRID, &fixture.e6[1]));

    (void)state;
    assert_said(text, "NE DOIT PAS ÊTRE COMMUNIQUÉE AU CANDIDAT");
    assert_said(text, "Recruter et former");
    assert_said(text, "10,00 / 20");
    assert_said_not(text, "Prestation claire"); /* the appraisal stands on the other paper */
    /* on each page, also when it is long */
    for (size_t i = 0; i < fixture.plan.session->marking_rules.sheets[1].line_count; i++)
        fixture.plan.session->marking_rules.sheets[1].lines[i].label =
            arena_printf(arena, "%0600d", 1);
    assert_true(print(sheet_fixture_single(SHEET_PAPER_GRID, &fixture.e6[1]), &pdf) > 1);
    text = document_said(arena, "pdftotext -f 2 -l 2 -layout $f - | tr -s ' \\n' '  '", &pdf);
    assert_said(text, "NE DOIT PAS ÊTRE COMMUNIQUÉE AU CANDIDAT");
}

/* What is not sealed is shown to nobody. */
static void test_only_sealed(void **state)
{
    struct sheet_paper paper = sheet_fixture_record(&fixture, true);

    (void)state;
    for (size_t i = 3; i < 6; i++) {
        assert_refused(sheet_fixture_single(SHEET_PAPER_EVALUATION, &fixture.e4[i]));
        assert_refused(sheet_fixture_single(SHEET_PAPER_GRID, &fixture.e4[i]));
    }
    assert_refused(sheet_fixture_single(SHEET_PAPER_GRID, &fixture.e4[2])); /* absent */
    paper.kind = SHEET_PAPER_NONE;
    assert_refused(paper);
    paper.kind = SHEET_PAPER_RECORD;
    paper.commission = NULL;
    assert_refused(paper);
    fixture.plan.session->marking_rules.sheet_count = 0;
    assert_refused(sheet_fixture_single(SHEET_PAPER_GRID, &fixture.e4[0]));
    assert_said_not(printed(sheet_fixture_single(SHEET_PAPER_EVALUATION, &fixture.e4[0])), "/ 20");
}

static void test_record(void **state)
{
    const char *text = printed(sheet_fixture_record(&fixture, true));

    (void)state;
    assert_said(text, "PROVISOIRE : 2 fiches non scellées");
    assert_said(text, "12,50 9h44");
    assert_said(text, "7 min");
    assert_said(text, "AB");
    assert_said(text, "NV");
    assert_said_not(text, "7,77"); /* written, and not sealed */
    assert_said(text, "LEFÈVRE Hélène Professeur présent 3");
    assert_said(text, "OYONO Grégoire Professionnel non émargé 3");
    text = printed(sheet_fixture_record(&fixture, false));
    assert_said_not(text, "PROVISOIRE");
    assert_said(text, "D’ALMEIDA Inês Professeur non émargé");
}

/* Who sealed and has left; a slot that moved; an oral without a slot; another day. */
static void test_what_has_changed_since(void **state)
{
    struct sheet_seal *seals = arena_calloc(arena, 2, sizeof *seals);
    const char *text;

    (void)state;
    assert_non_null(seals);
    seals[0] = (struct sheet_seal){"EX09", fixture.e4[0].slot.ends_us + 86400000000LL};
    seals[1] = (struct sheet_seal){"GONE", 0};
    fixture.e4[0].sheet.seals = seals;
    fixture.e4[0].sheet.other_day = true;
    fixture.e4[1].slot.commission = "C02";
    fixture.e4[2].slot = (struct slot){.candidate = fixture.e4[2].slot.candidate,
        .family_name = "ROSSI",
        .given_name = "Enzo",
        .epreuve = "E4",
        .commission = "",
        .centre = "",
        .room = "",
        .loge = "",
        .date = "",
        .time_zone = ""};
    text = printed(sheet_fixture_record(&fixture, true));
    assert_said(text, "ŞAHİN Ayşe (n’est plus membre)");
    assert_said(text, "GONE (n’est plus membre)");
    assert_said(text, "24/05");
    assert_said(text, "acte d’un autre jour");
    assert_said(text, "passage déplacé depuis");
    assert_said(text, "(UTC)");
}

static void test_hostile_texts(void **state)
{
    char *appraisal = arena_alloc(arena, 10001);
    const char *text;

    (void)state;
    assert_non_null(appraisal);
    memset(appraisal, 'x', 10000);
    appraisal[10000] = '\0';
    fixture.e4[0].sheet.content.appraisal = appraisal;
    {
        CLEANUP_BUFFER struct buffer pdf = {0};

        assert_true(print(sheet_fixture_single(SHEET_PAPER_EVALUATION, &fixture.e4[0]), &pdf) > 1);
    }
    fixture.e4[0].sheet.content.appraisal = "\xff\xfe (Tj) \\ ]]> <script>";
    text = printed(sheet_fixture_single(SHEET_PAPER_EVALUATION, &fixture.e4[0]));
    assert_said(text, "(Tj) \\ ]]> <script>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pages_and_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_evaluation, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_grid, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_only_sealed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_has_changed_since, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_texts, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
