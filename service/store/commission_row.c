#include "store/commission_row.h"

#include "base/text.h"

#include <errno.h>

/* One row while it is read. */
struct reading {
    const struct store_rows *rows;
    size_t row;
    struct arena *arena;
    bool failed; /* the arena is full */
};

static const char *text_of(struct reading *reading, const char *name)
{
    const char *text = store_text_dup(
        reading->rows, reading->row, store_column(reading->rows, name), reading->arena);

    reading->failed = reading->failed || !text;
    return text;
}

static uint32_t number_of(const struct reading *reading, const char *name)
{
    return (uint32_t)store_int(reading->rows, reading->row, store_column(reading->rows, name));
}

static const char *const *texts_of(struct reading *reading, const char *name, size_t *ret_count)
{
    char **texts = NULL;

    *ret_count = 0;
    if (store_texts(reading->rows, reading->row, store_column(reading->rows, name), reading->arena,
            &texts, ret_count))
        reading->failed = true;
    return (const char *const *)texts;
}

static void read_members(struct reading *reading, struct commission *to)
{
    size_t count, president_count;
    const char *const *members = texts_of(reading, "members", &count);
    const char *const *presidents = texts_of(reading, "presidents", &president_count);

    to->members = arena_calloc(reading->arena, count + 1, sizeof *to->members);
    if (!to->members || reading->failed) {
        reading->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++)
        to->members[i] = (struct commission_member){.examiner = members[i],
            .president = text_find(presidents, president_count, members[i]) < president_count};
    to->member_count = count;
}

/* Signatures come by day: each sheet is a run of them. */
static void read_attendance(struct reading *reading, struct commission *to)
{
    size_t count, signer_count;
    const char *const *days = texts_of(reading, "signed_on", &count);
    const char *const *signers = texts_of(reading, "signers", &signer_count);

    to->attendance = arena_calloc(reading->arena, count + 1, sizeof *to->attendance);
    if (!to->attendance || reading->failed || count != signer_count) {
        reading->failed = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || !text_equal(days[i], days[i - 1]))
            to->attendance[to->attendance_count++] =
                (struct commission_attendance){.day = days[i], .signers = signers + i};
        to->attendance[to->attendance_count - 1].signer_count++;
    }
}

int commission_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct commission *ret_commission)
{
    struct reading reading = {rows, row, arena, false};
    struct commission commission = {
        .session = text_of(&reading, "session"),
        .id = text_of(&reading, "id"),
        .kind = commission_kind_parse(store_text(rows, row, store_column(rows, "kind"))),
        .epreuve = text_of(&reading, "epreuve"),
        .centre = text_of(&reading, "centre"),
        .room = text_of(&reading, "room"),
        .language = text_of(&reading, "language"),
        .remark = text_of(&reading, "remark"),
        .cancelled = store_bool(rows, row, store_column(rows, "cancelled")),
        .cancellation_reason = text_of(&reading, "cancellation_reason"),
        .place = {.zone = text_of(&reading, "zone"),
            .has_room = store_bool(rows, row, store_column(rows, "has_room")),
            .seats = number_of(&reading, "seats"),
            .computers = number_of(&reading, "computers"),
            .loge_seats = number_of(&reading, "loge_seats")},
        .slot_count = number_of(&reading, "slots"),
        .revision = (int32_t)number_of(&reading, "revision"),
        .updated_us = store_timestamp_us(rows, row, store_column(rows, "updated_at")),
    };

    commission.days = texts_of(&reading, "days", &commission.day_count);
    read_members(&reading, &commission);
    read_attendance(&reading, &commission);
    if (reading.failed)
        return -ENOMEM;
    *ret_commission = commission;
    return 0;
}

int commission_rows_read(
    const struct store_rows *rows, struct arena *arena, struct commission **ret_commissions)
{
    size_t count = store_row_count(rows);
    struct commission *commissions = arena_calloc(arena, count + 1, sizeof *commissions);
    int r = commissions ? 0 : -ENOMEM;

    for (size_t i = 0; i < count && r == 0; i++)
        r = commission_row_read(rows, i, arena, &commissions[i]);
    *ret_commissions = commissions;
    return r;
}
