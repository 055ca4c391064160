/* The papers of a plan: what stands on them and what must not, long and hostile texts, many slots
 * and none, the same bytes twice. PDFs are read back by pdftotext, SVG by xmllint. */
#include "document_said.h"
#include "plan_paper_fixture.h"

#include "base/text.h"
#include "document/plan_paper.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

static struct arena *arena;
static struct plan_paper_fixture fixture;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    plan_paper_fixture(arena, &fixture);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static unsigned print(const struct paper *paper, struct buffer *to)
{
    CLEANUP(arena_free_p) struct arena *layout = arena_new(ARENA);
    unsigned pages = 0;

    assert_int_equal(paper_pdf(layout, &fixture.plan, paper, to, &pages), 0);
    return pages;
}

static const char *text_of(const struct buffer *pdf)
{
    return document_said(arena, "pdftotext -layout $f - 2>/dev/null | tr -s ' \\n' '  '", pdf);
}

static const char *printed(const struct paper *paper)
{
    CLEANUP_BUFFER struct buffer pdf = {0};

    (void)print(paper, &pdf);
    return text_of(&pdf);
}

/* ---- each paper ---- */

static void test_pages_and_bytes(void **state)
{
    const struct paper papers[] = {
        plan_fixture_convocation(&fixture, FIXTURE_CANDIDATE),
        plan_fixture_member(&fixture, "EX07"),
        plan_fixture_day(&fixture, PAPER_DAY_LIST, "C01"),
        plan_fixture_day(&fixture, PAPER_EMARGEMENT, "C03"),
        plan_fixture_day(&fixture, PAPER_DOOR_SIGN, "C04"),
        plan_fixture_picture(&fixture, "PARIS11"),
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(papers); i++) {
        CLEANUP_BUFFER struct buffer first = {0}, second = {0};

        assert_int_equal(print(&papers[i], &first), 1);
        (void)print(&papers[i], &second);
        assert_int_equal(first.size, second.size);
        assert_memory_equal(first.data, second.data, first.size);
        assert_true(first.size < 64 * 1024);
        assert_string_not_equal(paper_title(arena, &fixture.plan, &papers[i]), "");
        (void)document_said(arena, "qpdf --check $f >/dev/null", &first);
    }
}

static void test_convocation(void **state)
{
    struct paper paper = plan_fixture_convocation(&fixture, FIXTURE_CANDIDATE);
    const char *text = printed(&paper), *e5b, *e6;

    (void)state;
    assert_said(text, "MARTIN Camille");
    assert_said(text, FIXTURE_CANDIDATE);
    assert_said(text, "Lundi 23 mai 2022");
    assert_said(text, "12 rue du Chemin-Vert, 75011 Paris");
    assert_said(text, "8h00 L2 8h40 9h40 102 C02");
    assert_said(text, "14h40 15h00 103 C03");
    e6 = strstr(text, "14h00 14h40 103 C03");
    e5b = strstr(text, "Mercredi 25 mai 2022");
    assert_true(e6 && e5b && e6 < e5b);
    assert_said(e5b, "Lycée des Œillets");
    assert_said(text, "pièce d’identité (circulaire 2011-072 du 3 mai 2011)");
    assert_said(text, "au plus tard 1 heure après ce début");
    assert_said(text, "E4 : dossier du candidat et outils numériques personnels");
    assert_said(text, "établie le 20/04/2022");
    assert_said_not(text, "PROJET");
    assert_said_not(text, "temps majoré");
}

/* No name, code or initial of an examiner, whatever the commission. */
static void test_convocation_names_no_examiner(void **state)
{
    (void)state;
    for (size_t i = 0; i < fixture.slot_count; i++) {
        struct paper paper = plan_fixture_convocation(&fixture, fixture.slots[i].candidate);
        const char *text = printed(&paper);

        for (size_t e = 0; e < 9; e++) {
            assert_said_not(text, fixture.examiners[e].family_name);
            assert_said_not(text, fixture.examiners[e].code);
        }
    }
}

static void test_convocation_with_extra_time_and_without_slot(void **state)
{
    struct paper extra = plan_fixture_convocation(&fixture, "0224500110");
    struct paper unplaced = plan_fixture_convocation(&fixture, "0224500104");
    const char *text = printed(&extra);

    (void)state;
    assert_said(text, "13h16 L1 14h10 15h30 101 C01");
    assert_said(text, "comprennent votre temps majoré");
    text = printed(&unplaced);
    assert_said(text, "14h10 15h10 102 C02");
    assert_said(text, "Date et lieu à venir");
}

static void test_member(void **state)
{
    struct paper paper = plan_fixture_member(&fixture, "EX03");
    const char *text = printed(&paper);

    (void)state;
    assert_said(text, "ŻURAWSKI Łukasz");
    assert_said(text, "8h40 15h10 102 C02");
    assert_said(text, "Président");
    assert_said(text, "BENSAÏD Samia");
    assert_said(text, "arrêté n° 2022-118 du 12/04/2022");
    assert_said(text, "8h00 8h40 9h40 E4 0224500101");
    for (size_t i = 0; i < fixture.slot_count; i++)
        assert_said_not(text, fixture.slots[i].family_name);
}

static void test_member_in_two_commissions(void **state)
{
    struct paper paper = plan_fixture_member(&fixture, "EX07");
    const char *text = printed(&paper);

    (void)state;
    assert_said(text, "commission C04 – salle Info 2");
    assert_said(text, "commission C12 – salle 202");
    assert_said(text, "0224500130, 0224500131, 0224500132");
    assert_int_equal(said_count(text, "temps majoré :"), 2);
    paper.slots = NULL;
    paper.slot_count = 0;
    assert_said(printed(&paper), "Aucun candidat");
}

static void test_day_list(void **state)
{
    struct paper paper = plan_fixture_day(&fixture, PAPER_DAY_LIST, "C01");
    const char *text = printed(&paper);

    (void)state;
    assert_said(text, "8h00 L1 8h40 9h40 0224500107 TRAORÉ Fatoumata 0750655E");
    assert_said(text, "13h16 L1 14h10 15h30 0224500110 NGUYEN Linh 0750655E temps majoré");
    assert_said(text, "LEFÈVRE Hélène (Professeur, président) ; OYONO Grégoire (Professionnel)");
    assert_said_not(text, "Phases");
    paper.for_jury = true;
    text = printed(&paper);
    assert_said(text, "8h00 L1 8h40 9h40 8h40 · 9h00 · 9h20 0224500107 TRAORÉ Fatoumata");
    /* 80 minutes: phases of 26:40 */
    assert_said(text, "14h10 · 14h37 · 15h03 0224500110");
    assert_said(text, "1. Ciblage et prospection (20 min)");
    assert_said_not(text, "0750655E");
    assert_said_not(text, "Établissement");
}

static void test_day_list_of_groups(void **state)
{
    struct paper paper = plan_fixture_day(&fixture, PAPER_DAY_LIST, "C04");
    const char *text = printed(&paper);

    (void)state;
    assert_said(text, "8h30 – 9h24 : groupe de 3 candidats, même sujet");
    assert_said(text, "11h45 – 12h25 : groupe de 2 candidats, même sujet");
    assert_said(text, "8h30 9h24 0224500131");
    assert_said_not(text, "Loge");
}

static void test_emargement(void **state)
{
    struct paper paper = plan_fixture_day(&fixture, PAPER_EMARGEMENT, "C03");
    const char *text = printed(&paper);

    (void)state;
    assert_said(text, "MARTIN Camille – ENG");
    assert_said(text, "Signature");
    assert_said(text, "D’ALMEIDA Inês Professeur");
    assert_said(text, "Incidents");
    assert_said(text, "Chef de centre");
    assert_said(text, "page 1/1");
    assert_said_not(text, "majoré"); /* who signs reads the others' lines */
}

static void test_door_sign(void **state)
{
    struct paper paper = plan_fixture_day(&fixture, PAPER_DOOR_SIGN, "C03");
    struct paper loge = plan_fixture_room(&fixture, "L1");
    const char *text = printed(&paper);

    (void)state;
    assert_said(text, "103");
    assert_said(text, "Commission C03");
    assert_said(text, "14h00 0224500101, puis ENG");
    assert_int_equal(said_count(text, "0224500101"), 1);
    assert_said_not(text, "MARTIN");
    paper.names = true;
    assert_said(printed(&paper), "0224500101 MARTIN Camille");
    assert_said(printed(&loge), "13h16 0224500110");
}

static void test_a_draft_says_so(void **state)
{
    struct paper papers[] = {
        plan_fixture_convocation(&fixture, FIXTURE_CANDIDATE),
        plan_fixture_member(&fixture, "EX01"),
        plan_fixture_day(&fixture, PAPER_DAY_LIST, "C01"),
        plan_fixture_day(&fixture, PAPER_EMARGEMENT, "C01"),
        plan_fixture_day(&fixture, PAPER_DOOR_SIGN, "C01"),
        plan_fixture_picture(&fixture, "PARIS11"),
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(papers); i++) {
        fixture.record->state = PLAN_DRAFT;
        assert_said(printed(&papers[i]), "PROJET : plan n° 3 non publié");
        fixture.record->state = PLAN_SUPERSEDED;
        assert_said(printed(&papers[i]), "ANCIEN PLAN");
    }
}

static void test_hours_of_another_zone(void **state)
{
    struct paper paper;

    (void)state;
    for (size_t i = 0; i < fixture.slot_count; i++)
        fixture.slots[i].time_zone = "Indian/Reunion";
    paper = plan_fixture_convocation(&fixture, FIXTURE_CANDIDATE);
    assert_said(printed(&paper), "Heures locales du centre (Indian/Reunion)");
}

/* ---- what is missing, long, much or hostile ---- */

static void test_what_is_missing(void **state)
{
    struct paper empty = plan_fixture_day(&fixture, PAPER_DAY_LIST, "C01");
    struct paper picture = plan_fixture_picture(&fixture, "PARIS15");
    struct paper paper = {.kind = PAPER_CONVOCATION};
    CLEANUP_BUFFER struct buffer to = {0};
    unsigned pages = 7;

    (void)state;
    assert_int_equal(paper_pdf(arena, &fixture.plan, &paper, &to, &pages), -EINVAL);
    paper.kind = PAPER_KIND_COUNT;
    assert_int_equal(paper_pdf(arena, &fixture.plan, &paper, &to, &pages), -EINVAL);
    assert_int_equal(paper_picture_svg(arena, &fixture.plan, &empty, &to), -EINVAL);
    assert_int_equal(pages, 7);
    assert_int_equal(to.size, 0);
    empty.slots = NULL;
    empty.slot_count = 0;
    for (unsigned kind = PAPER_DAY_LIST; kind <= PAPER_DOOR_SIGN; kind++) {
        empty.kind = (enum paper_kind)kind;
        assert_said(printed(&empty), "101");
    }
    picture.slots = NULL;
    picture.slot_count = 0;
    assert_said(printed(&picture), "Lycée des Œillets");
    fixture.plan.room_count = fixture.plan.centre_count = fixture.plan.commission_count = 0;
    assert_said(printed(&picture), "Aucun oral ce jour");
    paper = plan_fixture_convocation(&fixture, FIXTURE_CANDIDATE);
    assert_said(printed(&paper), "PARIS11"); /* by its code */
}

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
    for (unsigned i = 0; i < count; i++)
        assert_said(text, arena_printf(arena, "%s%05u", stem, i));
}

/* They go on; nothing is cut, but in the picture. */
static void test_long_texts(void **state)
{
    struct paper paper;
    CLEANUP_BUFFER struct buffer svg = {0};
    const char *text;

    (void)state;
    fixture.centres[0].name = numbered_words("nom", 60);
    fixture.centres[0].address = numbered_words("rue", 120);
    fixture.session->epreuves[0].label = numbered_words("lib", 80);
    fixture.session->epreuves[0].authorised_material = numbered_words("mat", 900);
    for (size_t i = 0; i < fixture.slot_count; i++)
        fixture.slots[i].family_name = numbered_words("fam", 40);
    paper = plan_fixture_convocation(&fixture, FIXTURE_CANDIDATE);
    text = printed(&paper);
    assert_all_there(text, "nom", 60);
    assert_all_there(text, "rue", 120);
    assert_all_there(text, "lib", 80);
    assert_all_there(text, "mat", 900);
    assert_all_there(text, "fam", 40);
    assert_said(text, "page 2/");
    paper = plan_fixture_day(&fixture, PAPER_EMARGEMENT, "C01");
    text = printed(&paper);
    assert_all_there(text, "fam", 40);
    assert_said(text, "page 2/");
    paper = plan_fixture_picture(&fixture, "PARIS11");
    assert_int_equal(paper_picture_svg(arena, &fixture.plan, &paper, &svg), 0);
    assert_said(document_said(arena, "xmllint --noout $f && cat $f", &svg), "…");
}

/* A commission's day of 400 slots: heads on every page, each slot once. */
static void test_many_slots(void **state)
{
    struct paper paper;
    const char *text;
    size_t pages;

    (void)state;
    fixture.slot_count = 0;
    for (unsigned i = 0; i < 400; i++)
        (void)plan_fixture_slot(&fixture, 1000 + i, "E6", "C03", FIXTURE_DAY, 480 + i);
    for (unsigned kind = PAPER_DAY_LIST; kind <= PAPER_DOOR_SIGN; kind++) {
        CLEANUP_BUFFER struct buffer pdf = {0};

        paper = plan_fixture_day(&fixture, (enum paper_kind)kind, "C03");
        pages = print(&paper, &pdf);
        assert_true(pages > 3);
        text = text_of(&pdf);
        for (unsigned i = 0; i < 400; i++)
            assert_int_equal(said_count(text, arena_printf(arena, "02245%05u", 1100 + i)), 1);
        if (kind != PAPER_DOOR_SIGN)
            assert_true(said_count(text, "N° candidat") >= pages - 1);
        assert_said(text, arena_printf(arena, "page %zu/%zu", pages, pages));
    }
}

static void test_hostile_texts(void **state)
{
    static const char hostile[] = "<script>\"&'\x01\xff\xed\xa0\x80 ]]> \xe2\x80\xae 漢 %s fin";
    struct paper papers[5];
    CLEANUP_BUFFER struct buffer svg = {0};
    const char *markup;

    (void)state;
    for (size_t i = 0; i < fixture.slot_count; i++) {
        fixture.slots[i].family_name = hostile;
        fixture.slots[i].loge = hostile;
        fixture.slots[i].room = hostile;
    }
    fixture.centres[0].name = fixture.centres[0].address = hostile;
    fixture.examiners[0].family_name = hostile;
    fixture.plan.issuer = hostile;
    fixture.plan.issued_on = "demain";
    papers[0] = plan_fixture_convocation(&fixture, FIXTURE_CANDIDATE);
    papers[1] = plan_fixture_member(&fixture, "EX01");
    papers[2] = plan_fixture_day(&fixture, PAPER_DAY_LIST, "C01");
    papers[3] = plan_fixture_day(&fixture, PAPER_DOOR_SIGN, "C01");
    papers[4] = plan_fixture_picture(&fixture, "PARIS11");
    for (size_t i = 0; i < ARRAY_LEN(papers); i++)
        assert_said(printed(&papers[i]), "<script>\"&'");
    assert_int_equal(paper_picture_svg(arena, &fixture.plan, &papers[4], &svg), 0);
    markup = document_said(arena, "xmllint --noout $f && cat $f", &svg);
    assert_true(text_utf8_valid(markup, strlen(markup)));
    assert_said(markup, "&lt;script&gt;&quot;&amp;&#39;\xef\xbf\xbd");
    assert_said_not(markup, "<script");
    assert_said_not(markup, "\x01");
}

/* An arena that is too small: no paper with holes in it. */
static void test_little_memory(void **state)
{
    struct paper papers[] = {
        plan_fixture_convocation(&fixture, FIXTURE_CANDIDATE),
        plan_fixture_day(&fixture, PAPER_DAY_LIST, "C01"),
        plan_fixture_day(&fixture, PAPER_DOOR_SIGN, "C01"),
        plan_fixture_picture(&fixture, "PARIS11"),
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(papers); i++) {
        size_t refused = 0, made = 0;

        for (size_t size = 256; made == 0; size += size / 4) {
            CLEANUP(arena_free_p) struct arena *little = arena_new(size);
            CLEANUP_BUFFER struct buffer whole = {0}, pdf = {0};
            unsigned pages;
            int r = paper_pdf(little, &fixture.plan, &papers[i], &pdf, &pages);

            assert_true(r == 0 || r == -ENOMEM);
            refused += r != 0;
            if (r)
                continue;
            made++;
            (void)print(&papers[i], &whole);
            assert_int_equal(pdf.size, whole.size);
            assert_memory_equal(pdf.data, whole.data, whole.size);
        }
        assert_true(refused > 3);
    }
}

/* ---- many in one file ---- */

struct mailing {
    struct arena *layout;
    unsigned pages;
};

static int draw_mailing(struct pdf *pdf, void *context)
{
    struct mailing *mailing = context;

    mailing->pages = 0;
    for (size_t i = 0; i < fixture.slot_count; i++) {
        const struct paper paper = plan_fixture_convocation(&fixture, fixture.slots[i].candidate);
        unsigned pages;

        pdf_mark(pdf);
        assert_int_equal(paper_draw(mailing->layout, pdf, &fixture.plan, &paper, &pages), 0);
        pdf_bookmark(pdf, 0, paper_title(mailing->layout, &fixture.plan, &paper));
        mailing->pages += pages;
        arena_reset(mailing->layout);
    }
    return 0;
}

static void test_many_papers_in_one_file(void **state)
{
    CLEANUP(arena_free_p) struct arena *layout = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer pdf = {0};
    const struct pdf_info info = {"convocations", "", 0};
    struct mailing mailing = {layout, 0};
    const char *text;

    (void)state;
    assert_int_equal(pdf_make(&info, draw_mailing, &mailing, &pdf), 0);
    assert_int_equal(mailing.pages, fixture.slot_count);
    assert_string_equal(document_said(arena, "qpdf --show-npages $f", &pdf),
        arena_printf(arena, "%u\n", mailing.pages));
    text = document_said(arena, "qpdf --json --json-key=outlines $f", &pdf);
    assert_int_equal(said_count(text, "\"title\""), mailing.pages);
    assert_said(text, "Convocation – MARTIN Camille – " FIXTURE_CANDIDATE);
    text = text_of(&pdf);
    assert_int_equal(said_count(text, "page 1/1"), mailing.pages);
    assert_true(pdf.size < 8 * 1024 * fixture.slot_count);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pages_and_bytes),
        TEST(test_convocation),
        TEST(test_convocation_names_no_examiner),
        TEST(test_convocation_with_extra_time_and_without_slot),
        TEST(test_member),
        TEST(test_member_in_two_commissions),
        TEST(test_day_list),
        TEST(test_day_list_of_groups),
        TEST(test_emargement),
        TEST(test_door_sign),
        TEST(test_a_draft_says_so),
        TEST(test_hours_of_another_zone),
        TEST(test_what_is_missing),
        TEST(test_long_texts),
        TEST(test_many_slots),
        TEST(test_hostile_texts),
        TEST(test_little_memory),
        TEST(test_many_papers_in_one_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
