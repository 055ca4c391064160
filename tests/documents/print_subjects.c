/* Writes a subject of each kind into a folder, and the samples that are named: for the checks of
 * the labels and the pictures of the documentation. */
#include "base/text.h"
#include "document/subject_print.h"
#include "subject_print_fixture.h"
#include "subject_samples.h"
#include "write_file.h"

#include <stdio.h>

static bool print_one(const struct subject_print *print, const char *folder, const char *name)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(SUBJECT_PRINT_ARENA);
    CLEANUP_BUFFER struct buffer content = {0};
    unsigned pages;

    return arena && subject_print_pdf(arena, print, &content, &pages) == 0 &&
           write_file(folder, name, &content);
}

static bool print_sample(struct arena *arena, const char *folder, const char *name)
{
    const struct session_definition *session = sample_definition(arena);
    const struct subject *subject = session ? sample_subject(arena, name) : NULL;
    const char *file = arena_printf(arena, "%s.pdf", name);

    return subject && file &&
           print_one(&(struct subject_print){session, subject, false}, folder, file);
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(SUBJECT_PRINT_ARENA);
    struct subject_print_fixture fixture;

    if (argc < 2 || !arena) {
        (void)fprintf(stderr, "usage: print_subjects FOLDER [SAMPLE...]\n");
        return 2;
    }
    subject_print_fixture(arena, &fixture);
    if (!print_one(&(struct subject_print){fixture.session, &fixture.written, false}, argv[1],
            "subject-written.pdf") ||
        !print_one(&(struct subject_print){fixture.session, &fixture.practical, true}, argv[1],
            "subject-practical.pdf")) {
        (void)fprintf(stderr, "print_subjects: a subject could not be written\n");
        return 1;
    }
    for (int i = 2; i < argc; i++)
        if (!print_sample(arena, argv[1], argv[i])) {
            (void)fprintf(stderr, "print_subjects: sample %s could not be written\n", argv[i]);
            return 1;
        }
    return 0;
}
