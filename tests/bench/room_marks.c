/*
 * How long a room waits: the kiosk's own code, without a window.
 *
 * bench_room_marks enrol ...                as palmares-kiosk enrol
 * bench_room_marks DIRECTORY marks COUNT    marks of the first candidate, one after the other. A
 * line each: microseconds until it was in the journal, and until the view said that the service has
 * it bench_room_marks DIRECTORY watch MS       a line for each plan that the view has: its number,
 * and Unix time in microseconds
 */
#include "base/clock.h"
#include "base/text.h"
#include "kiosk_core/enrol_command.h"
#include "kiosk_core/language.h"
#include "kiosk_core/room.h"

#include <pthread.h>

enum { PATIENCE_US = 30 * 1000 * 1000, LINES_MAX = 64, STEP = 50, MARKS = 41 };

struct bench {
    struct room *room;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t changes;
};

static void on_changed(void *context)
{
    struct bench *bench = context;

    pthread_mutex_lock(&bench->lock);
    bench->changes++;
    pthread_cond_broadcast(&bench->changed);
    pthread_mutex_unlock(&bench->lock);
}

/* Wait until `holds` a view; at most until then (CLOCK_MONOTONIC). */
static bool wait_for(struct bench *bench, bool (*holds)(const struct room_view *), int64_t until_us)
{
    const struct timespec until = {
        .tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};
    bool right = false, late = false;

    while (!right && !late) {
        uint64_t seen;
        const struct room_view *view;

        pthread_mutex_lock(&bench->lock);
        seen = bench->changes;
        pthread_mutex_unlock(&bench->lock);
        view = room_view_get(bench->room);
        right = holds(view);
        room_view_unref(view);
        pthread_mutex_lock(&bench->lock);
        while (!right && !late && bench->changes == seen)
            late = pthread_cond_clockwait(&bench->changed, &bench->lock, CLOCK_MONOTONIC, &until);
        pthread_mutex_unlock(&bench->lock);
    }
    return right;
}

static bool is_ready(const struct room_view *view)
{
    return view->day && view->slot_count && view->link == ROOM_LINK_UP;
}

static bool is_received(const struct room_view *view)
{
    return view->waiting_count == 0;
}

static void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "bench_room_marks: %s: %s\n", what, why ? why : "");
    exit(1);
}

/* ---- marks ---- */

static int mark(struct room *room, const struct slot_view *slot, uint32_t number, char **ret_why)
{
    const struct room_key key = {slot->slot->slot->candidate, slot->slot->slot->epreuve};
    Palmares__V1__SheetContent content = PALMARES__V1__SHEET_CONTENT__INIT;
    Palmares__V1__LineLevel lines[LINES_MAX], *pointers[LINES_MAX];
    char appraisal[] = "Exposé clair ; réseau bien connu.";

    for (size_t i = 0; i < slot->rule->n_lines && i < LINES_MAX; i++) {
        palmares__v1__line_level__init(&lines[i]);
        lines[i].line = slot->rule->lines[i]->id;
        lines[i].level = slot->rule->levels[number % slot->rule->n_levels]->id;
        pointers[content.n_lines++] = &lines[i];
    }
    content.lines = pointers;
    content.mark_or_none_case = PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE_MARK_HUNDREDTHS;
    content.mark_hundredths = number % MARKS * STEP;
    content.appraisal = appraisal;
    return room_mark(room, &key, &content, ret_why);
}

static void arrive(struct bench *bench)
{
    const struct room_view *view = room_view_get(bench->room);
    const struct slot_view *slot = &view->slots[0];
    const struct room_key key = {slot->slot->slot->candidate, slot->slot->slot->epreuve};
    char *why = NULL;

    if (slot->can_arrive && room_arrive(bench->room, &key, true, &why))
        fail("arrival", why);
    free(why);
    room_view_unref(view);
    if (!wait_for(bench, is_received, clock_mono_us() + PATIENCE_US))
        fail("arrival", "not received");
}

static void run_marks(struct bench *bench, uint32_t count)
{
    arrive(bench);
    for (uint32_t i = 0; i < count; i++) {
        const struct room_view *view = room_view_get(bench->room);
        char *why = NULL;
        int64_t begun_us = clock_mono_us(), written_us;

        if (mark(bench->room, &view->slots[0], i, &why))
            fail("mark", why);
        written_us = clock_mono_us();
        room_view_unref(view);
        if (!wait_for(bench, is_received, begun_us + PATIENCE_US))
            fail("mark", "not received");
        printf("%lld %lld\n", (long long)(written_us - begun_us),
            (long long)(clock_mono_us() - begun_us));
        free(why);
    }
}

/* ---- plans ---- */

static uint32_t shown_plan;

static bool has_another_plan(const struct room_view *view)
{
    if (!view->day || view->day->plan == shown_plan)
        return false;
    shown_plan = view->day->plan;
    return true;
}

static void run_watch(struct bench *bench, int64_t wait_ms)
{
    int64_t until_us = clock_mono_us() + wait_ms * 1000;

    while (wait_for(bench, has_another_plan, until_us))
        printf("%u %lld\n", shown_plan, (long long)clock_wall_us());
}

int main(int argc, char **argv)
{
    struct bench bench = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    struct room_options options = {.changed = on_changed, .context = &bench};
    char *why = NULL;
    long number;

    language_from_environment(KIOSK_CATALOGUES);
    if (argc > 1 && text_equal(argv[1], "enrol"))
        return enrol_command("", argc - 1, argv + 1);
    if (argc != 4)
        fail("usage", "bench_room_marks DIRECTORY marks|watch NUMBER");
    options.directory = argv[1];
    number = strtol(argv[3], NULL, 10);
    if (room_open(&options, &bench.room, &why))
        fail(argv[1], why);
    (void)setvbuf(stdout, NULL, _IOLBF, 0);
    if (!wait_for(&bench, is_ready, clock_mono_us() + PATIENCE_US))
        fail(argv[1], "no day and no link");
    if (text_equal(argv[2], "marks"))
        run_marks(&bench, (uint32_t)number);
    else
        run_watch(&bench, number);
    room_close(bench.room);
    return 0;
}
