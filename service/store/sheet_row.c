#include "store/sheet_row.h"

#include "base/text.h"

#include <errno.h>

/* One row being read; the first thing that went wrong stays. */
struct reading {
    const struct store_rows *rows;
    size_t row;
    struct arena *arena;
    int r;
};

static const char *text_of(struct reading *reading, const char *column)
{
    const char *text = store_text_dup(
        reading->rows, reading->row, store_column(reading->rows, column), reading->arena);

    if (!text && !reading->r)
        reading->r = -ENOMEM;
    return text;
}

static int64_t int_of(const struct reading *reading, const char *column)
{
    return store_int(reading->rows, reading->row, store_column(reading->rows, column));
}

static bool bool_of(const struct reading *reading, const char *column)
{
    return store_bool(reading->rows, reading->row, store_column(reading->rows, column));
}

static int64_t instant_of(const struct reading *reading, const char *column)
{
    return store_timestamp_us(reading->rows, reading->row, store_column(reading->rows, column));
}

static const char *day_of(struct reading *reading, const char *column)
{
    char day[DATE_TEXT_SIZE];
    const char *kept;

    store_date(reading->rows, reading->row, store_column(reading->rows, column), day);
    kept = arena_strdup(reading->arena, day);
    if (!kept && !reading->r)
        reading->r = -ENOMEM;
    return kept;
}

static char **texts_of(struct reading *reading, const char *column, size_t *ret_count)
{
    char **texts = NULL;
    int r = store_texts(reading->rows, reading->row, store_column(reading->rows, column),
        reading->arena, &texts, ret_count);

    if (r) {
        *ret_count = 0;
        if (!reading->r)
            reading->r = r;
    }
    return texts;
}

/* Arrays that belong together have the same length. */
static void *pairs(struct reading *reading, size_t count, size_t other, size_t size)
{
    void *memory = arena_calloc(reading->arena, count + 1, size);

    if (!reading->r && count != other)
        reading->r = -EPROTO;
    if (!reading->r && !memory)
        reading->r = -ENOMEM;
    return reading->r ? NULL : memory;
}

static int64_t number(struct reading *reading, const char *text)
{
    int64_t value = 0;

    if (text_parse_i64(text, INT64_MIN, INT64_MAX, &value) && !reading->r)
        reading->r = -EPROTO;
    return value;
}

static void read_phases(struct reading *reading, struct sheet *sheet)
{
    size_t count, starts_count, ends_count;
    char **phases = texts_of(reading, "h_phases", &count);
    char **starts = texts_of(reading, "h_phase_starts", &starts_count);
    char **ends = texts_of(reading, "h_phase_ends", &ends_count);
    struct phase_run *runs = pairs(reading, count, starts_count, sizeof *runs);

    if (!runs || ends_count != count)
        return;
    for (size_t i = 0; i < count; i++)
        runs[i] = (struct phase_run){(uint32_t)number(reading, phases[i]),
            number(reading, starts[i]), number(reading, ends[i])};
    sheet->phases = runs;
    sheet->phase_count = count;
}

static void read_lines(struct reading *reading, struct sheet_content *content)
{
    size_t count, level_count;
    char **lines = texts_of(reading, "h_lines", &count);
    char **levels = texts_of(reading, "h_levels", &level_count);
    struct line_level *pair = pairs(reading, count, level_count, sizeof *pair);

    for (size_t i = 0; pair && i < count; i++)
        pair[i] = (struct line_level){lines[i], levels[i]};
    content->lines = pair;
    content->line_count = pair ? count : 0;
}

static void read_seals(struct reading *reading, struct sheet *sheet)
{
    size_t count, time_count;
    char **examiners = texts_of(reading, "h_sealers", &count);
    char **times = texts_of(reading, "h_sealed_at", &time_count);
    struct sheet_seal *seals = pairs(reading, count, time_count, sizeof *seals);

    for (size_t i = 0; seals && i < count; i++)
        seals[i] = (struct sheet_seal){examiners[i], number(reading, times[i])};
    sheet->seals = seals;
    sheet->seal_count = seals ? count : 0;
}

int sheet_row_read(
    const struct store_rows *rows, size_t row, struct arena *arena, struct sheet *ret_sheet)
{
    struct reading reading = {rows, row, arena, 0};
    struct sheet sheet = {
        .session = text_of(&reading, "h_session"),
        .candidate = text_of(&reading, "h_candidate"),
        .epreuve = text_of(&reading, "h_epreuve"),
        .commission = text_of(&reading, "h_commission"),
        .centre = text_of(&reading, "h_centre"),
        .room = text_of(&reading, "h_room"),
        .day = day_of(&reading, "h_day"),
        .state = sheet_state_parse(store_text(rows, row, store_column(rows, "h_state"))),
        .absent = bool_of(&reading, "h_absent"),
        .arrived_us = instant_of(&reading, "h_arrived_at"),
        .late_minutes = (uint32_t)int_of(&reading, "h_late_minutes"),
        .content = {.has_mark = !store_is_null(rows, row, store_column(rows, "h_mark_hundredths")),
            .mark_hundredths = (uint32_t)int_of(&reading, "h_mark_hundredths"),
            .appraisal = text_of(&reading, "h_appraisal"),
            .reserved = bool_of(&reading, "h_reserved"),
            .reservation_reason = text_of(&reading, "h_reservation_reason"),
            .absent = bool_of(&reading, "h_absent")},
        .unlock_count = (uint32_t)int_of(&reading, "h_unlock_count"),
        .revision = (int32_t)int_of(&reading, "h_revision"),
        .updated_us = instant_of(&reading, "h_updated_at"),
        .other_day = bool_of(&reading, "h_other_day"),
    };

    read_phases(&reading, &sheet);
    read_lines(&reading, &sheet.content);
    read_seals(&reading, &sheet);
    *ret_sheet = sheet;
    return reading.r;
}
