/* The picture of a plan: what it shows, the same in PDF and SVG, many rooms and odd times. */
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

static void test_picture(void **state)
{
    struct paper paper = plan_fixture_picture(&fixture, "PARIS11");
    CLEANUP_BUFFER struct buffer svg = {0}, again = {0};
    const char *text = printed(&paper), *markup;

    (void)state;
    assert_said(text, "Lundi 23 mai 2022 – Lycée du Chemin-Vert (PARIS11)");
    assert_said(text, "2 oraux sans créneau");
    assert_said(text, "Salles libres : 105.");
    assert_said(text, "C02 · E4");
    assert_said(text, "ŁŻ, SB");
    assert_said(text, "Loge L1");
    assert_said(text, "3/3");
    assert_said(text, "2/3");
    assert_said(text, "libre");
    assert_said_not(text, "MARTIN");
    assert_int_equal(paper_picture_svg(arena, &fixture.plan, &paper, &svg), 0);
    assert_int_equal(paper_picture_svg(arena, &fixture.plan, &paper, &again), 0);
    assert_int_equal(svg.size, again.size);
    assert_memory_equal(svg.data, again.data, svg.size);
    markup = document_said(arena, "xmllint --noout $f && cat $f", &svg);
    assert_said(
        markup, "<title>E4, 14h10 – 15h30, commission C01 : 0224500110 (temps majoré)</title>");
    assert_said(markup, "<title>C01 : LEFÈVRE Hélène, OYONO Grégoire</title>");
    fixture.record->unplaced_count = 0;
    assert_said(printed(&paper), "Tous les oraux du plan ont un créneau");
}

/* The same drawing: each text of the SVG stands in the PDF. */
static void test_picture_is_the_same_drawing(void **state)
{
    struct paper paper = plan_fixture_picture(&fixture, "PARIS11");
    CLEANUP_BUFFER struct buffer svg = {0};
    const char *text = printed(&paper);
    size_t texts = 0;
    char *markup, *next;

    (void)state;
    assert_int_equal(paper_picture_svg(arena, &fixture.plan, &paper, &svg), 0);
    markup = arena_strndup(arena, (const char *)svg.data, svg.size);
    while ((markup = strstr(markup, "<text "))) {
        markup = strchr(markup, '>') + 1;
        next = strstr(markup, "</text>");
        assert_non_null(next);
        *next = '\0';
        assert_said(text, markup);
        markup = next + 1;
        texts++;
    }
    assert_true(texts > 100);
}

/* More rooms than a page holds: all of them, once, on several pages; one long SVG. */
static void test_many_rooms(void **state)
{
    struct room *rooms = arena_calloc(arena, 60, sizeof *rooms);
    struct paper paper;
    CLEANUP_BUFFER struct buffer pdf = {0}, svg = {0};
    const char *text, *markup;
    unsigned pages;

    (void)state;
    fixture.slot_count = 0;
    for (unsigned i = 0; i < 60; i++) {
        rooms[i] = fixture.rooms[0];
        rooms[i].name = arena_printf(arena, "R%03u", i);
        plan_fixture_slot(&fixture, i + 1, "E4", "C01", FIXTURE_DAY, 540)->room = rooms[i].name;
    }
    fixture.plan.rooms = rooms;
    fixture.plan.room_count = 60;
    paper = plan_fixture_picture(&fixture, "PARIS11");
    pages = print(&paper, &pdf);
    assert_true(pages >= 4);
    text = text_of(&pdf);
    assert_int_equal(paper_picture_svg(arena, &fixture.plan, &paper, &svg), 0);
    markup = document_said(arena, "xmllint --noout $f && cat $f", &svg);
    assert_int_equal(said_count(markup, "<svg "), 1);
    for (unsigned i = 0; i < 60; i++) {
        assert_int_equal(said_count(text, rooms[i].name), 1);
        assert_int_equal(said_count(markup, arena_printf(arena, ">%s<", rooms[i].name)), 1);
    }
}

/* Times that no plan has: before midnight, over it, of no length. */
static void test_odd_times(void **state)
{
    struct paper paper;
    CLEANUP_BUFFER struct buffer svg = {0}, pdf = {0};
    struct slot *slot;

    (void)state;
    fixture.slot_count = 0;
    slot = plan_fixture_slot(&fixture, 1, "E4", "C01", FIXTURE_DAY, 10); /* prepares before 0h00 */
    slot = plan_fixture_slot(&fixture, 2, "E4", "C01", FIXTURE_DAY, 1420);
    slot->duration_minutes = 600;
    slot = plan_fixture_slot(&fixture, 5, "E4", "C01", FIXTURE_DAY, 600);
    slot->duration_minutes = 0;
    slot = plan_fixture_slot(&fixture, 5, "ENG", "C01", FIXTURE_DAY, 600);
    slot->duration_minutes = 0;
    fixture.session->planning_rules.opens = "20:00";
    fixture.session->planning_rules.closes = "";
    paper = plan_fixture_picture(&fixture, "PARIS11");
    assert_int_equal(paper_picture_svg(arena, &fixture.plan, &paper, &svg), 0);
    assert_said(document_said(arena, "xmllint --noout $f && cat $f", &svg), "0224500102");
    assert_true(print(&paper, &pdf) == 1);
    paper = plan_fixture_day(&fixture, PAPER_DOOR_SIGN, "C01");
    assert_said(printed(&paper), "0224500105");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_picture),
        TEST(test_picture_is_the_same_drawing),
        TEST(test_many_rooms),
        TEST(test_odd_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
