/*
 * render_livret COUNT [NAME]: draw a livret (two pages) so often, each as a PDF of its own. Prints
 * one line: livrets a second, bytes of one, growth of the resident memory in KB after the first
 * hundred.
 */
#include "base/clock.h"
#include "base/text.h"
#include "document/dossier.h"
#include "dossier_fixture.h"

#include <stdio.h>
#include <sys/resource.h>

enum { ARENA = 16 << 20, WARM_UP = 100 };

static long peak_kb(void)
{
    struct rusage usage;

    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : 0;
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    CLEANUP(arena_free_p) struct arena *layout = arena_new(ARENA);
    CLEANUP_BUFFER struct buffer pdf = {0};
    struct dossier_fixture fixture;
    int64_t count, begun = 0;
    long before = 0;

    if (argc < 2 || !arena || !layout || text_parse_i64(argv[1], WARM_UP + 1, 10000000, &count))
        return 2;
    dossier_fixture(arena, &fixture);
    if (argc > 2)
        fixture.candidate->family_name = argv[2];
    for (int64_t i = 0; i < count; i++) {
        const struct dossier_print print = {fixture.session, fixture.candidate,
            &fixture.documents[DOCUMENT_LIVRET], fixture.profile};

        if (i == WARM_UP) {
            before = peak_kb();
            begun = clock_mono_us();
        }
        pdf.size = 0;
        if (dossier_document_pdf(layout, &print, &pdf))
            return 1;
        arena_reset(layout);
    }
    (void)printf("%.1f %zu %ld\n",
        (double)(count - WARM_UP) * 1e6 / (double)(clock_mono_us() - begun), pdf.size,
        peak_kb() - before);
    return 0;
}
