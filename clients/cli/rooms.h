/* The rooms of a day as the exam office watches them: order, words, totals. */
#pragma once

#include "cli/cli.h"
#include "cli/table.h"

#include <palmares/v1/jury.pb-c.h>

typedef Palmares__V1__ListRoomStatesResponse rooms_t;

enum { ROOMS_SKEW_MS = 2000 }; /* a clock that is off by more is shown */

struct rooms_totals {
    size_t rooms, silent, conflicts, late, without_kiosk, done;
    uint32_t orals, sealed, absent, open, waiting;
};
struct rooms_totals rooms_count(const rooms_t *rooms);

/* What needs somebody first: silent, conflicts, without a kiosk, late, wrong clock; then those that
 * run, wait, are done; by centre and room. */
void rooms_sort(rooms_t *rooms);

/* Columns that a table of rooms has at most; the first are the most important. */
extern const size_t ROOMS_COLUMNS;
/* The first `columns` columns of the first `most` rooms. -ENOMEM, -EIO. */
int rooms_table(
    const rooms_t *rooms, size_t columns, size_t most, bool colour, struct arena *arena, FILE *to)
    MUST_CHECK;

/* Head lines: day, hour, totals. In the arena; NULL when memory is short. */
const char *rooms_head(const rooms_t *rooms, bool colour, struct arena *arena) MUST_CHECK;
