/* How long the check of an écrit takes, decoding included: the sample with its texts said again and
 * again until it has the words of twenty pages. One line of JSON. */
#include "base/clock.h"
#include "domain/subject_check.h"
#include "handler/subject_wire.h"

#include "subject_sample.h"

enum { ARENA = 256 << 20, RUNS = 200, WORDS = 8000 };

/* One text so often. */
static void repeat(struct arena *arena, const char **text, size_t times)
{
    size_t size = strlen(*text);
    char *longer = arena_alloc(arena, times * (size + 1) + 1);

    if (!longer)
        abort();
    for (size_t i = 0; i < times; i++) {
        memcpy(longer + i * (size + 1), *text, size);
        longer[i * (size + 1) + size] = ' ';
    }
    longer[times * (size + 1)] = '\0';
    *text = longer;
}

static void lengthen(struct arena *arena, struct written_subject *subject, size_t times)
{
    for (size_t d = 0; d < subject->dossier_count; d++)
        for (size_t a = 0; a < subject->dossiers[d].annexe_count; a++) {
            struct text_list *paragraphs = &subject->dossiers[d].annexes[a].paragraphs;

            for (size_t i = 0; i < paragraphs->count; i++)
                repeat(arena, &paragraphs->items[i], times);
        }
}

static int by_time(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left > right) - (left < right);
}

/* One check, from the bytes that are stored. Microseconds. */
static int64_t check_once(const struct subject_sample *sample,
    const uint8_t *bytes,
    size_t size,
    struct arena *arena,
    struct subject_report *ret_report)
{
    struct subject subject = {.record = sample->subject.record};
    int64_t start = clock_mono_us();

    if (subject_wire_decode(arena, bytes, size, &subject) ||
        subject_check(&sample->definition, &subject, arena, ret_report))
        abort();
    return clock_mono_us() - start;
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    CLEANUP(arena_free_p) struct arena *work = arena_new(ARENA);
    static int64_t times[RUNS];
    struct subject_sample sample;
    struct subject_report report;
    const uint8_t *bytes;
    size_t size;

    if (argc != 3 || !arena || !work) {
        (void)fprintf(stderr, "usage: bench_subject_check PACK SUBJECT.json\n");
        return 2;
    }
    subject_sample_read(arena, argv[1], argv[2], &sample);
    bytes = sample.bytes;
    size = sample.size;
    (void)check_once(&sample, bytes, size, work, &report);
    for (size_t more = 2; report.words < WORDS; more++) {
        subject_sample_read(arena, argv[1], argv[2], &sample);
        lengthen(arena, &sample.subject.written, more);
        if (subject_wire_encode(arena, &sample.subject, &bytes, &size))
            abort();
        arena_reset(work);
        (void)check_once(&sample, bytes, size, work, &report);
    }
    for (size_t i = 0; i < RUNS; i++) {
        arena_reset(work);
        times[i] = check_once(&sample, bytes, size, work, &report);
    }
    qsort(times, RUNS, sizeof *times, by_time);
    (void)printf("{\"words\": %u, \"bytes\": %zu, \"memory_kb\": %zu, \"median_ms\": %.3f, "
                 "\"worst_ms\": %.3f}\n",
        report.words, size, arena_used(work) / 1024, (double)times[RUNS / 2] / 1000,
        (double)times[RUNS - 1] / 1000);
    return 0;
}
