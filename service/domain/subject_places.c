#include "domain/subject_places.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/calendar.h"
#include "domain/calendar_check.h"

#include <errno.h>

enum { SECOND_US = 1000000, MINUTE_US = 60 * SECOND_US };

const struct release_place *subject_places_find(
    const struct release_places *places, const char *zone, const char *centre)
{
    for (size_t i = 0; i < places->count; i++)
        if (text_equal(places->places[i].zone, zone) &&
            text_equal(places->places[i].centre, centre))
            return &places->places[i];
    return NULL;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static void set_open(struct release_places *places)
{
    places->open_us = 0;
    for (size_t i = 0; i < places->count; i++)
        places->open_us = later(places->open_us, places->places[i].last_start_us);
}

/* ---- an écrit ---- */

static bool has_subject(
    const struct sitting_instant *sitting, const char *epreuve, const char *subject)
{
    return text_equal(sitting->sitting->epreuve, epreuve) &&
           text_equal(sitting->sitting->subject, subject);
}

/* A zone that sits it twice is released before the first time, and left after the last one. */
static void add_sitting(
    struct release_places *places, const struct sitting_instant *sitting, uint32_t lead_minutes)
{
    int64_t start_us = sitting->starts_s * SECOND_US;
    int64_t last_us = later(start_us, sitting->last_entry_s * SECOND_US);
    struct release_place *place =
        (struct release_place *)(uintptr_t)subject_places_find(places, sitting->zone->id, "");

    if (place) { /* sittings come by their start */
        place->last_start_us = later(place->last_start_us, last_us);
        return;
    }
    places->places[places->count++] = (struct release_place){
        .zone = sitting->zone->id,
        .centre = "",
        .start_us = start_us,
        .release_us = start_us - (int64_t)lead_minutes * MINUTE_US,
        .exit_us = sitting->earliest_exit_s * SECOND_US,
        .last_start_us = last_us,
        .utc_offset_minutes = sitting->utc_offset_minutes,
    };
}

static int add_leak(
    struct arena *arena, struct release_places *places, const struct calendar_leak *leak)
{
    struct release_place *place =
        (struct release_place *)(uintptr_t)subject_places_find(places, leak->from->zone->id, "");
    const char *to = leak->to->zone->id;

    if (!place ||
        text_find(place->leaks_to.items, place->leaks_to.count, to) < place->leaks_to.count)
        return 0;
    if (!place->leaks_to.items)
        place->leaks_to.items = arena_calloc(arena, places->count, sizeof *place->leaks_to.items);
    if (!place->leaks_to.items)
        return -ENOMEM;
    place->leaks_to.items[place->leaks_to.count++] = to;
    places->leak_count++;
    return 0;
}

int subject_places_written(struct arena *arena,
    const struct session_definition *definition,
    const char *epreuve,
    const char *calendar_subject,
    struct release_places *ret_places)
{
    struct release_places places = {0};
    struct calendar_check check;
    struct calendar *calendar;
    int r = err_fold(calendar_compute(arena, &definition->calendar, definition, &calendar));

    if (r == 0)
        r = calendar_check_leaks(arena, calendar, definition, &check);
    if (r)
        return r;
    places.places = arena_calloc(arena, calendar->sitting_count + 1, sizeof *places.places);
    if (!places.places)
        return -ENOMEM;
    for (size_t i = 0; i < calendar->sitting_count; i++)
        if (has_subject(&calendar->sittings[i], epreuve, calendar_subject))
            add_sitting(
                &places, &calendar->sittings[i], definition->subject_rules.release.lead_minutes);
    for (size_t i = 0; i < check.leak_count && r == 0; i++)
        if (check.leaks[i].severity == LEAK_BEFORE_START &&
            has_subject(check.leaks[i].from, epreuve, calendar_subject))
            r = add_leak(arena, &places, &check.leaks[i]);
    set_open(&places);
    *ret_places = places;
    return r;
}

/* ---- a practical épreuve ---- */

int subject_places_practical(struct arena *arena,
    const struct session_definition *definition,
    const struct drawn_start *starts,
    size_t count,
    struct release_places *ret_places)
{
    int64_t lead_us = (int64_t)definition->subject_rules.release.lead_minutes * MINUTE_US;
    struct release_places places = {
        .places = arena_calloc(arena, count + 1, sizeof *places.places), .count = count};

    if (!places.places)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        places.places[i] = (struct release_place){
            .zone = "",
            .centre = starts[i].centre,
            .start_us = starts[i].first_us,
            .release_us = starts[i].first_us - lead_us,
            .last_start_us = later(starts[i].first_us, starts[i].last_us),
            .utc_offset_minutes = starts[i].utc_offset_minutes,
        };
    set_open(&places);
    *ret_places = places;
    return 0;
}

/* ---- again ---- */

int subject_places_keep_released(struct arena *arena,
    const struct release_places *stored,
    int64_t now_us,
    struct release_places *due)
{
    struct release_places kept = *due;

    kept.places = arena_calloc(arena, stored->count + due->count + 1, sizeof *kept.places);
    if (!kept.places)
        return -ENOMEM;
    for (size_t i = 0; i < due->count; i++)
        kept.places[i] = due->places[i];
    for (size_t i = 0; i < stored->count; i++) {
        const struct release_place *old = &stored->places[i];
        struct release_place *place =
            (struct release_place *)(uintptr_t)subject_places_find(&kept, old->zone, old->centre);

        if (old->release_us > now_us)
            continue;
        if (!place)
            kept.places[kept.count++] = *old;
        else if (place->release_us > old->release_us)
            place->release_us = old->release_us;
    }
    set_open(&kept);
    *due = kept;
    return 0;
}

static bool same_place(const struct release_place *a, const struct release_place *b)
{
    if (!b || a->start_us != b->start_us || a->release_us != b->release_us ||
        a->exit_us != b->exit_us || a->last_start_us != b->last_start_us ||
        a->leaks_to.count != b->leaks_to.count)
        return false;
    for (size_t i = 0; i < a->leaks_to.count; i++)
        if (text_find(b->leaks_to.items, b->leaks_to.count, a->leaks_to.items[i]) ==
            b->leaks_to.count)
            return false;
    return true;
}

bool subject_places_equal(const struct release_places *a, const struct release_places *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!same_place(
                &a->places[i], subject_places_find(b, a->places[i].zone, a->places[i].centre)))
            return false;
    return true;
}
