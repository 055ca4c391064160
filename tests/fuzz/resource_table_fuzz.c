/* CSV files of rooms and of examiners, and availabilities: what is taken keeps the rules of the
 * contract. The first byte says which. */
#include "domain/examiner_table.h"
#include "domain/room_table.h"

#include "resource_fixture.h"

enum { ARENA = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Spans are those of the contract, in order, and do not touch. */
static void check_spans(const char *const *spans, size_t count)
{
    struct day_span before = {.to = 0}, span;

    if (count > DAY_SPANS_MAX)
        abort();
    for (size_t i = 0; i < count; i++, before = span) {
        if (day_span_parse(spans[i], &span))
            abort();
        if (i &&
            (date_to_days(span.date) < date_to_days(before.date) ||
                (date_to_days(span.date) == date_to_days(before.date) && span.from <= before.to)))
            abort();
    }
}

static void check_issues(const struct table_issues *issues)
{
    if (issues->count > TABLE_ISSUES_MAX)
        abort();
    for (size_t i = 0; i < issues->count; i++)
        if (!*issues->items[i].reason || !*issues->items[i].message || !*issues->items[i].remedy)
            abort();
}

static void try_rooms(
    struct op *op, const struct resource_terms *terms, const void *data, size_t size)
{
    struct room_table table;

    if (room_table_read(op, terms, data, size, &table))
        return;
    check_issues(&table.issues);
    for (size_t i = 0; i < table.room_count; i++) {
        const struct room *room = &table.rooms[i];

        check_spans(room->closed, room->closed_count);
        if (!*room->name || !*room->centre || (!room->seats && !room->loge_seats) ||
            (room->loge_seats && room->seats))
            abort();
    }
}

static void try_examiners(
    struct op *op, const struct resource_terms *terms, const void *data, size_t size)
{
    struct examiner_table table;

    if (examiner_table_read(op, terms, data, size, &table))
        return;
    check_issues(&table.issues);
    for (size_t i = 0; i < table.examiner_count; i++) {
        const struct examiner *examiner = &table.examiners[i];

        check_spans(examiner->available, examiner->available_count);
        if (!*examiner->code || examiner->quality == EXAMINER_QUALITY_NONE ||
            (examiner->always_available && examiner->available_count) ||
            examiner->speciality_count > EXAMINER_SPECIALITIES_MAX ||
            examiner->language_count > EXAMINER_LANGUAGES_MAX)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    struct op op = {.arena = arena};
    struct resource_terms terms;

    if (!arena || !size || size > TABLE_MAX_BYTES)
        return 0;
    fixture_resource_terms(arena, &terms);
    if (*data == 'R')
        try_rooms(&op, &terms, data + 1, size - 1);
    else
        try_examiners(&op, &terms, data + 1, size - 1);
    return 0;
}
