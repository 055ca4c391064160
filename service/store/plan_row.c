#include "store/plan_row.h"

#include <errno.h>

enum { SLOT_COLUMN_COUNT = 18, MINUTE_US = 60 * 1000000 };

int plan_row_read(
    const struct store_rows *rows, size_t row, struct arena *arena, struct plan_record *ret_plan)
{
    struct plan_cost *cost = &ret_plan->cost;
    const struct {
        const char *name;
        int64_t *to;
    } costs[] = {
        {"cost_gap", &cost->gap},
        {"cost_uneven", &cost->uneven},
        {"cost_member_days", &cost->member_days},
        {"cost_room_changes", &cost->room_changes},
        {"cost_wait", &cost->wait},
        {"cost_school_mix", &cost->school_mix},
        {"cost_total", &cost->total},
    };
    size_t size;
    const void *digest = store_bytes(rows, row, store_column(rows, "digest"), &size);

    *ret_plan = (struct plan_record){
        .session = store_text_dup(rows, row, store_column(rows, "session"), arena),
        .number = (uint32_t)store_int(rows, row, store_column(rows, "number")),
        .state = plan_state_parse(store_text(rows, row, store_column(rows, "state"))),
        .origin = plan_origin_parse(store_text(rows, row, store_column(rows, "origin"))),
        .base = (uint32_t)store_int(rows, row, store_column(rows, "base")),
        .seed = (uint64_t)store_int(rows, row, store_column(rows, "seed")),
        .slot_count = (uint32_t)store_int(rows, row, store_column(rows, "slot_count")),
        .unplaced_count = (uint32_t)store_int(rows, row, store_column(rows, "unplaced_count")),
        .moved_count = (uint32_t)store_int(rows, row, store_column(rows, "moved_count")),
        .created_by = store_text_dup(rows, row, store_column(rows, "created_by"), arena),
        .published_by = store_text_dup(rows, row, store_column(rows, "published_by"), arena),
        .created_us = store_timestamp_us(rows, row, store_column(rows, "created_at")),
        .published_us = store_timestamp_us(rows, row, store_column(rows, "published_at")),
        .revision = (int32_t)store_int(rows, row, store_column(rows, "revision")),
        .has_digest = size == sizeof ret_plan->digest,
    };
    for (size_t i = 0; i < ARRAY_LEN(costs); i++)
        *costs[i].to = store_int(rows, row, store_column(rows, costs[i].name));
    cost->unplaced = ret_plan->unplaced_count;
    if (ret_plan->has_digest)
        memcpy(ret_plan->digest, digest, size);
    return ret_plan->session && ret_plan->created_by && ret_plan->published_by ? 0 : -ENOMEM;
}

char *plan_cost_json(struct arena *arena, const struct plan_cost *cost)
{
    return arena_printf(arena,
        "{\"gap\": %lld, \"uneven\": %lld, \"member_days\": %lld, \"room_changes\": %lld, "
        "\"wait\": %lld, \"school_mix\": %lld, \"total\": %lld}",
        (long long)cost->gap, (long long)cost->uneven, (long long)cost->member_days,
        (long long)cost->room_changes, (long long)cost->wait, (long long)cost->school_mix,
        (long long)cost->total);
}

/* Columns are looked up once a result: pages are long. */
struct reading {
    const struct store_rows *rows;
    size_t row;
    struct arena *arena;
    int columns[SLOT_COLUMN_COUNT];
    bool full;
};

static const char *text_at(struct reading *reading, unsigned column)
{
    const char *text =
        store_text_dup(reading->rows, reading->row, reading->columns[column], reading->arena);

    reading->full |= !text;
    return text;
}

static int64_t int_at(const struct reading *reading, unsigned column)
{
    return store_int(reading->rows, reading->row, reading->columns[column]);
}

static void read_slot(struct reading *reading, struct slot *slot)
{
    enum {
        NUMBER,
        FAMILY,
        GIVEN,
        UAI,
        EPREUVE,
        COMMISSION,
        CENTRE,
        ROOM,
        LOGE,
        DAY,
        START,
        BEFORE,
        LENGTH,
        ZONE,
        AT,
        EXTRA,
        WHY,
        REVISION
    };
    char date[DATE_TEXT_SIZE];

    store_date(reading->rows, reading->row, reading->columns[DAY], date);
    *slot = (struct slot){
        .candidate = text_at(reading, NUMBER),
        .family_name = text_at(reading, FAMILY),
        .given_name = text_at(reading, GIVEN),
        .establishment = text_at(reading, UAI),
        .epreuve = text_at(reading, EPREUVE),
        .commission = text_at(reading, COMMISSION),
        .centre = text_at(reading, CENTRE),
        .room = text_at(reading, ROOM),
        .loge = text_at(reading, LOGE),
        .date = arena_strdup(reading->arena, date),
        .start_minute = (uint16_t)int_at(reading, START),
        .preparation_minutes = (uint16_t)int_at(reading, BEFORE),
        .duration_minutes = (uint16_t)int_at(reading, LENGTH),
        .time_zone = text_at(reading, ZONE),
        .starts_us = store_timestamp_us(reading->rows, reading->row, reading->columns[AT]),
        .extra_time = store_bool(reading->rows, reading->row, reading->columns[EXTRA]),
        .obstacle = text_at(reading, WHY),
        .revision = (int32_t)int_at(reading, REVISION),
    };
    slot->ends_us =
        slot->starts_us ? slot->starts_us + (int64_t)slot->duration_minutes * MINUTE_US : 0;
    reading->full |= !slot->date;
}

int slot_rows_read(const struct store_rows *rows, struct arena *arena, struct slot **ret_slots)
{
    static const char *const names[SLOT_COLUMN_COUNT] = {"candidate", "family_name", "given_name",
        "establishment", "epreuve", "commission", "centre", "room", "loge", "day", "start_minute",
        "preparation_minutes", "duration_minutes", "time_zone", "starts_at", "extra_time",
        "obstacle", "revision"};
    struct reading reading = {.rows = rows, .arena = arena};
    size_t count = store_row_count(rows);
    struct slot *slots = arena_calloc(arena, count + 1, sizeof *slots);

    if (!slots)
        return -ENOMEM;
    for (size_t i = 0; i < SLOT_COLUMN_COUNT; i++)
        reading.columns[i] = store_column(rows, names[i]);
    for (; reading.row < count; reading.row++)
        read_slot(&reading, &slots[reading.row]);
    *ret_slots = slots;
    return reading.full ? -ENOMEM : 0;
}
