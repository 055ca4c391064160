/* Writes one of each paper of a plan and of sheets into a folder: for the checks of the labels and
 * the pictures of the documentation. */
#include "base/text.h"
#include "document/subject_grid.h"
#include "sheet_paper_fixture.h"
#include "write_file.h"

#include <stdio.h>

enum { ARENA = 16 << 20 };

static bool print_one(
    struct plan_paper_fixture *fixture, struct paper paper, const char *folder, const char *name)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer content = {0};
    unsigned pages;

    return arena && paper_pdf(arena, &fixture->plan, &paper, &content, &pages) == 0 &&
           write_file(folder, name, &content);
}

static bool print_svg(struct plan_paper_fixture *fixture, struct paper paper, const char *folder)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer content = {0};

    return arena && paper_picture_svg(arena, &fixture->plan, &paper, &content) == 0 &&
           write_file(folder, "plan.svg", &content);
}

static bool print_all(struct plan_paper_fixture *fixture, const char *folder)
{
    struct paper jury = plan_fixture_day(fixture, PAPER_DAY_LIST, "C02");

    jury.for_jury = true;
    return print_one(fixture, plan_fixture_convocation(fixture, FIXTURE_CANDIDATE), folder,
               "convocation.pdf") &&
           print_one(
               fixture, plan_fixture_member(fixture, "EX07"), folder, "member-convocation.pdf") &&
           print_one(
               fixture, plan_fixture_day(fixture, PAPER_DAY_LIST, "C04"), folder, "day-list.pdf") &&
           print_one(fixture, jury, folder, "day-list-jury.pdf") &&
           print_one(fixture, plan_fixture_day(fixture, PAPER_EMARGEMENT, "C03"), folder,
               "emargement.pdf") &&
           print_one(fixture, plan_fixture_day(fixture, PAPER_DOOR_SIGN, "C03"), folder,
               "door-sign.pdf") &&
           print_one(fixture, plan_fixture_room(fixture, "L1"), folder, "loge-sign.pdf") &&
           print_one(fixture, plan_fixture_picture(fixture, "PARIS11"), folder, "plan.pdf") &&
           print_svg(fixture, plan_fixture_picture(fixture, "PARIS11"), folder);
}

static bool print_sheet(struct sheet_paper_fixture *fixture,
    struct sheet_paper paper,
    const char *folder,
    const char *name)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer content = {0};
    unsigned pages;

    return arena && sheet_paper_pdf(arena, &fixture->papers, &paper, &content, &pages) == 0 &&
           write_file(folder, name, &content);
}

static bool print_sheets(struct sheet_paper_fixture *fixture, const char *folder)
{
    return print_sheet(fixture, sheet_fixture_single(SHEET_PAPER_EVALUATION, &fixture->e4[1]),
               folder, "evaluation.pdf") &&
           print_sheet(fixture, sheet_fixture_single(SHEET_PAPER_GRID, &fixture->e6[0]), folder,
               "grid.pdf") &&
           print_sheet(fixture, sheet_fixture_record(fixture, true), folder, "record.pdf");
}

static bool print_grids(struct sheet_paper_fixture *fixture,
    struct subject_grids grids,
    const struct slot *slots,
    const char *folder,
    const char *name)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer content = {0};

    grids.plan = fixture->papers.plan;
    return arena && subject_grids_pdf(arena, &grids, slots, 1, &content) == 0 &&
           write_file(folder, name, &content);
}

/* Of an invented subject. */
static bool print_subject_grids(struct sheet_paper_fixture *fixture, const char *folder)
{
    static const struct marked_row rows[] = {
        {"Dossier 1 – Relancer les clients inactifs", "Question 1.1", 600},
        {"Dossier 1 – Relancer les clients inactifs", "Question 1.2", 650},
        {"Dossier 2 – Animer l’équipe de téléconseillers", "Question 2.1", 400},
        {"Dossier 2 – Animer l’équipe de téléconseillers", "Question 2.2", 450},
        {"Dossier 3 – Faire vivre la boutique en ligne", "Question 3.1", 300},
        {"Dossier 3 – Faire vivre la boutique en ligne", "Question 3.2", 350},
        {"Dossier 3 – Faire vivre la boutique en ligne", "Question 3.3", 250},
        {"Réflexion commerciale", "Question de réflexion", 1000},
    };
    const struct subject_grids blank = {.epreuve = "E5B", .subject = ""};
    const struct subject_grids copy = {.epreuve = "E5A", .subject = ""};
    const struct subject_grids of_subject = {
        .epreuve = "E5A", .subject = "E5A-1 – Exemple", .rows = rows, .row_count = ARRAY_LEN(rows)};
    const struct slot *slot = NULL;

    for (size_t i = 0; i < fixture->plan.slot_count && !slot; i++)
        if (text_equal(fixture->plan.slots[i].epreuve, "E5B"))
            slot = &fixture->plan.slots[i];
    return slot && print_grids(fixture, blank, slot, folder, "grid-e5b.pdf") &&
           print_grids(fixture, blank, NULL, folder, "grid-e5b-blank.pdf") &&
           print_grids(fixture, copy, NULL, folder, "double-marking.pdf") &&
           print_grids(fixture, of_subject, NULL, folder, "double-marking-subject.pdf");
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    struct plan_paper_fixture fixture;
    struct sheet_paper_fixture sheets;

    if (argc != 2 || !arena) {
        (void)fprintf(stderr, "usage: print_papers FOLDER\n");
        return 2;
    }
    plan_paper_fixture(arena, &fixture);
    sheet_paper_fixture(arena, &sheets);
    if (!print_all(&fixture, argv[1]) || !print_sheets(&sheets, argv[1]) ||
        !print_subject_grids(&sheets, argv[1])) {
        (void)fprintf(stderr, "print_papers: a paper could not be written\n");
        return 1;
    }
    return 0;
}
