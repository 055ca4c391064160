/* print_coverage FOLDER   the picture of the bank of sample subjects: coverage.pdf, coverage.svg.
 */
#include "subject_samples.h"
#include "write_file.h"

#include "document/subject_coverage.h"
#include "domain/subject_coverage.h"

#include <stdio.h>

enum { ARENA = 64 << 20 };

static int print(struct arena *arena, const char *folder)
{
    const struct session_definition *definition = sample_definition(arena);
    struct subject subjects[SAMPLE_PRACTICAL_COUNT];
    struct subject_coverage coverage;
    CLEANUP_BUFFER struct buffer pdf = {0}, svg = {0};

    for (size_t i = 0; i < SAMPLE_PRACTICAL_COUNT; i++) {
        const struct subject *subject = sample_subject(arena, sample_practical_names[i]);

        if (!definition || !subject)
            return 1;
        subjects[i] = *subject;
    }
    if (subject_coverage(
            &definition->subject_rules, "", subjects, SAMPLE_PRACTICAL_COUNT, arena, &coverage) ||
        subject_coverage_pdf(arena, definition, &coverage, &pdf) ||
        subject_coverage_svg(arena, definition, &coverage, &svg))
        return 1;
    return !write_file(folder, "coverage.pdf", &pdf) || !write_file(folder, "coverage.svg", &svg);
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);

    if (argc != 2 || !arena) {
        (void)fprintf(stderr, "usage: print_coverage FOLDER\n");
        return 2;
    }
    return print(arena, argv[1]);
}
