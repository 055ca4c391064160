/*
 * render_papers COUNT: draw so many convocations as palmaresd prints them, 50 to a PDF with its
 * bookmarks; then pictures of a day. Prints one line: convocations a second, bytes a page, growth
 * of the resident memory in KB after the first hundred, pictures (PDF) a second, pictures (SVG) a
 * second.
 */
#include "base/clock.h"
#include "base/text.h"
#include "plan_paper_fixture.h"

#include <stdio.h>
#include <sys/resource.h>

enum { ARENA = 64 << 20, WARM_UP = 100, PIECE = 50, PICTURES = 200 };

static long peak_kb(void)
{
    struct rusage usage;

    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

static double rate(int64_t count, int64_t begun)
{
    return (double)count * 1e6 / (double)(clock_mono_us() - begun);
}

struct piece {
    struct arena *layout;
    const struct paper_plan *plan;
    const struct paper *papers; /* of the fixture's candidates, one after the other */
    size_t paper_count, first;
    unsigned pages;
};

static int draw_piece(struct pdf *pdf, void *context)
{
    struct piece *piece = context;

    piece->pages = 0;
    for (size_t i = 0; i < PIECE; i++) {
        const struct paper *paper = &piece->papers[(piece->first + i) % piece->paper_count];
        unsigned pages;
        const char *title;
        int r;

        pdf_mark(pdf);
        r = paper_draw(piece->layout, pdf, piece->plan, paper, &pages);
        title = r ? NULL : paper_title(piece->layout, piece->plan, paper);
        if (!title)
            return r ? r : -1;
        pdf_bookmark(pdf, 0, title);
        piece->pages += pages;
        arena_reset(piece->layout);
    }
    return 0;
}

static int convocations(struct plan_paper_fixture *fixture, int64_t count)
{
    CLEANUP(arena_free_p) struct arena *layout = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer pdf = {0};
    const struct pdf_info info = {"convocations", "", 0};
    struct paper *papers = arena_calloc(fixture->arena, fixture->slot_count, sizeof *papers);
    struct piece piece = {layout, &fixture->plan, papers, fixture->slot_count, 0, 0};
    int64_t begun = 0, bytes = 0, pages = 0;
    long before = 0;

    if (!layout || !papers)
        return 1;
    for (size_t i = 0; i < fixture->slot_count; i++)
        papers[i] = plan_fixture_convocation(fixture, fixture->slots[i].candidate);
    for (int64_t done = 0; done < count; done += PIECE) {
        if (done == WARM_UP) {
            before = peak_kb();
            begun = clock_mono_us();
        }
        pdf.size = 0;
        piece.first = (size_t)done;
        if (pdf_make(&info, draw_piece, &piece, &pdf))
            return 1;
        bytes += (int64_t)pdf.size;
        pages += piece.pages;
    }
    (void)printf("%.1f %lld %ld", rate(count - WARM_UP, begun), (long long)(bytes / pages),
        peak_kb() - before);
    return 0;
}

static int pictures(struct plan_paper_fixture *fixture)
{
    CLEANUP(arena_free_p) struct arena *layout = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer to = {0};
    const struct paper paper = plan_fixture_picture(fixture, "PARIS11");
    int64_t begun = clock_mono_us();
    unsigned pages;

    for (int i = 0; layout && i < 2 * PICTURES; i++) {
        to.size = 0;
        if (i == PICTURES) {
            (void)printf(" %.1f", rate(PICTURES, begun));
            begun = clock_mono_us();
        }
        if (i < PICTURES ? paper_pdf(layout, &fixture->plan, &paper, &to, &pages)
                         : paper_picture_svg(layout, &fixture->plan, &paper, &to))
            return 1;
        arena_reset(layout);
    }
    (void)printf(" %.1f\n", rate(PICTURES, begun));
    return layout ? 0 : 1;
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    struct plan_paper_fixture fixture;
    int64_t count;

    if (argc != 2 || !arena || text_parse_i64(argv[1], WARM_UP + PIECE, 10000000, &count))
        return 2;
    plan_paper_fixture(arena, &fixture);
    return convocations(&fixture, count / PIECE * PIECE) || pictures(&fixture);
}
