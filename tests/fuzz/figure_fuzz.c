/* A figure of a subject, from outside. What can be read is printed. */
#include "document/figure.h"
#include "document/subject_print.h"

#include "subject_print_fixture.h"

enum { ARENA = 48 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libharu keeps a hundred bytes when it cannot write a font (document/pdf.c). */
const char *__lsan_default_suppressions(void)
{
    return "leak:libhpdf";
}

static void print(struct arena *arena, const uint8_t *data, size_t size)
{
    CLEANUP_BUFFER struct buffer pdf = {0};
    struct subject_print_fixture fixture;
    struct subject_annexe *annexe;
    unsigned pages;

    subject_print_fixture(arena, &fixture);
    fixture.written.written.dossier_count = 1;
    annexe = &fixture.written.written.dossiers[0].annexes[1];
    annexe->figure = data;
    annexe->figure_size = size;
    if (subject_print_pdf(
            arena, &(struct subject_print){fixture.session, &fixture.written, false}, &pdf, &pages))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    struct pdf_picture picture;
    int r = arena ? figure_read(arena, data, size, &picture) : -1;

    if (r < 0)
        abort();
    if (r == 0) {
        if ((uint64_t)picture.width * picture.height > FIGURE_PIXELS_MAX || !picture.size)
            abort();
        print(arena, data, size);
    }
    return 0;
}
