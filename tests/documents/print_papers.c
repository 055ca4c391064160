/* Writes one of each paper of a plan into a folder: for the checks of the labels and the pictures
 * of the documentation. */
#include "base/text.h"
#include "plan_paper_fixture.h"

#include <stdio.h>

enum { ARENA = 16 << 20 };

static bool write_file(
    const char *folder, const char *name, const char *ending, const struct buffer *content)
{
    char path[4096];
    FILE *file;
    bool good;

    (void)snprintf(path, sizeof path, "%s/%s.%s", folder, name, ending);
    file = fopen(path, "wb");
    if (!file)
        return false;
    good = fwrite(content->data, 1, content->size, file) == content->size;
    return fclose(file) == 0 && good;
}

static bool print_one(
    struct plan_paper_fixture *fixture, struct paper paper, const char *folder, const char *name)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer content = {0};
    unsigned pages;

    return arena && paper_pdf(arena, &fixture->plan, &paper, &content, &pages) == 0 &&
           write_file(folder, name, "pdf", &content);
}

static bool print_svg(struct plan_paper_fixture *fixture, struct paper paper, const char *folder)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer content = {0};

    return arena && paper_picture_svg(arena, &fixture->plan, &paper, &content) == 0 &&
           write_file(folder, "plan", "svg", &content);
}

static bool print_all(struct plan_paper_fixture *fixture, const char *folder)
{
    struct paper jury = plan_fixture_day(fixture, PAPER_DAY_LIST, "C02");

    jury.for_jury = true;
    return print_one(fixture, plan_fixture_convocation(fixture, FIXTURE_CANDIDATE), folder,
               "convocation") &&
           print_one(fixture, plan_fixture_member(fixture, "EX07"), folder, "member-convocation") &&
           print_one(
               fixture, plan_fixture_day(fixture, PAPER_DAY_LIST, "C04"), folder, "day-list") &&
           print_one(fixture, jury, folder, "day-list-jury") &&
           print_one(
               fixture, plan_fixture_day(fixture, PAPER_EMARGEMENT, "C03"), folder, "emargement") &&
           print_one(
               fixture, plan_fixture_day(fixture, PAPER_DOOR_SIGN, "C03"), folder, "door-sign") &&
           print_one(fixture, plan_fixture_room(fixture, "L1"), folder, "loge-sign") &&
           print_one(fixture, plan_fixture_picture(fixture, "PARIS11"), folder, "plan") &&
           print_svg(fixture, plan_fixture_picture(fixture, "PARIS11"), folder);
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    struct plan_paper_fixture fixture;

    if (argc != 2 || !arena) {
        (void)fprintf(stderr, "usage: print_papers FOLDER\n");
        return 2;
    }
    plan_paper_fixture(arena, &fixture);
    if (!print_all(&fixture, argv[1])) {
        (void)fprintf(stderr, "print_papers: a paper could not be written\n");
        return 1;
    }
    return 0;
}
