#include "plan_instance_parts.h"

enum {
    ROOM_CLOSED_PERCENT = 30, /* days on which a room that is not used is closed */
    COMMISSIONS_PER_LOGE = 8,
    COMPUTERS = 3,
    DAY_MINUTES = 24 * 60,
};

/* Rooms of one centre and kind are looked through; the minutes of each are marked when taken. */
struct lodging {
    uint64_t *taken; /* [(room * days + day) * (DAY_WORDS)]: a bit for 5 minutes */
    size_t most;
};

enum { DAY_BITS = DAY_MINUTES / INSTANCE_STEP, DAY_WORDS = (DAY_BITS + 63) / 64 };

static uint64_t *taken_of(
    const struct instance_maker *maker, const struct lodging *lodging, uint32_t room, uint32_t day)
{
    return &lodging->taken[((size_t)room * maker->options->days + day) * DAY_WORDS];
}

/* Whether the room is free during the span, in steps of 5 minutes; or take it. */
static bool room_free(const struct instance_maker *maker,
    const struct lodging *lodging,
    uint32_t room,
    uint32_t day,
    struct instance_span span)
{
    const uint64_t *taken = taken_of(maker, lodging, room, day);

    for (uint32_t i = span.from / INSTANCE_STEP; i * INSTANCE_STEP < span.to; i++)
        if ((taken[i / 64] >> (i % 64) & 1) != 0)
            return false;
    return true;
}

static void room_take(const struct instance_maker *maker,
    const struct lodging *lodging,
    uint32_t room,
    uint32_t day,
    struct instance_span span)
{
    uint64_t *taken = taken_of(maker, lodging, room, day);

    for (uint32_t i = span.from / INSTANCE_STEP; i * INSTANCE_STEP < span.to; i++)
        taken[i / 64] |= 1ULL << (i % 64);
}

static struct instance_span span_of(
    const struct instance_maker *maker, uint32_t commission, uint32_t day)
{
    return maker->spans[commission * maker->options->days + day];
}

static bool room_suits(const struct instance_maker *maker, uint32_t room, uint32_t commission)
{
    bool computers = maker->epreuves[maker->commissions[commission].epreuve].needs_computers;

    return maker->rooms[room].centre == maker->commissions[commission].centre &&
           (maker->rooms[room].computers > 0) == computers;
}

static uint32_t add_room(struct instance_maker *maker, struct lodging *lodging, uint32_t commission)
{
    const struct plan_epreuve *epreuve = &maker->epreuves[maker->commissions[commission].epreuve];
    uint32_t index = (uint32_t)maker->room_count++;

    instance_must(index < lodging->most, "too many rooms");
    maker->rooms[index] = (struct plan_room){
        .centre = maker->commissions[commission].centre,
        .seats = epreuve->group_max,
        .computers = epreuve->needs_computers ? COMPUTERS : 0,
    };
    return index;
}

/* A room that is free on all its days; PLAN_NONE: there is none. */
static uint32_t room_for_all(
    const struct instance_maker *maker, const struct lodging *lodging, uint32_t commission)
{
    for (uint32_t room = 0; room < maker->room_count; room++) {
        bool fits = room_suits(maker, room, commission);

        for (uint32_t day = 0; fits && day < maker->options->days; day++)
            fits = room_free(maker, lodging, room, day, span_of(maker, commission, day));
        if (fits)
            return room;
    }
    return PLAN_NONE;
}

static uint32_t room_for_day(
    struct instance_maker *maker, struct lodging *lodging, uint32_t commission, uint32_t day)
{
    for (uint32_t room = 0; room < maker->room_count; room++)
        if (room_suits(maker, room, commission) &&
            room_free(maker, lodging, room, day, span_of(maker, commission, day)))
            return room;
    return add_room(maker, lodging, commission);
}

static void lodge(struct instance_maker *maker, struct lodging *lodging, uint32_t commission)
{
    uint32_t *rooms = &maker->room_of[commission * maker->options->days];
    uint32_t whole = room_for_all(maker, lodging, commission);

    for (uint32_t day = 0; day < maker->options->days; day++) {
        struct instance_span span = span_of(maker, commission, day);

        rooms[day] = PLAN_NONE;
        if (span.from == span.to)
            continue;
        rooms[day] = whole != PLAN_NONE ? whole : room_for_day(maker, lodging, commission, day);
        room_take(maker, lodging, rooms[day], day, span);
    }
    if (whole != PLAN_NONE && instance_chance(maker, maker->options->own_room_percent))
        maker->commissions[commission].room = whole;
}

/* Closed on some of the days without use, and on others before it. */
static void close_room(struct instance_maker *maker, const struct lodging *lodging, uint32_t room)
{
    uint32_t days = maker->options->days;
    struct plan_interval *closed = instance_alloc(maker, days, sizeof *closed);
    size_t count = 0;

    for (uint32_t day = 0; day < days; day++) {
        const uint64_t *taken = taken_of(maker, lodging, room, day);
        uint32_t first = 0;

        while (first < DAY_BITS && !(taken[first / 64] >> (first % 64) & 1))
            first++;
        if (instance_chance(maker, ROOM_CLOSED_PERCENT))
            closed[count++] = (struct plan_interval){
                .day = day, .from = 0, .to = (uint16_t)(first * INSTANCE_STEP)};
    }
    maker->rooms[room].closed = count > 0 ? closed : NULL;
    maker->rooms[room].closed_count = count;
}

/* More rooms of the kinds and centres that there are. */
static void add_spare_rooms(struct instance_maker *maker, struct lodging *lodging)
{
    size_t count = maker->room_count;

    for (uint32_t room = 0; room < count; room++)
        if (instance_chance(maker, maker->options->spare_room_percent)) {
            instance_must(maker->room_count < lodging->most, "too many rooms");
            maker->rooms[maker->room_count++] = maker->rooms[room];
        }
}

void instance_make_rooms(struct instance_maker *maker)
{
    uint32_t days = maker->options->days;
    struct lodging lodging = {.most = maker->commission_count * 2 + 1};

    maker->rooms = instance_alloc(maker, lodging.most + maker->commission_count, /* and the loges */
        sizeof *maker->rooms);
    maker->room_of = instance_alloc(maker, maker->commission_count * days, sizeof *maker->room_of);
    lodging.taken = instance_alloc(maker, lodging.most * days * DAY_WORDS, sizeof *lodging.taken);
    for (uint32_t i = 0; i < maker->commission_count; i++)
        lodge(maker, &lodging, i);
    add_spare_rooms(maker, &lodging);
    for (uint32_t i = 0; i < maker->room_count; i++)
        close_room(maker, &lodging, i);
}

/* As many seats as the hidden plan fills at once. */
static void fit_loge(struct instance_maker *maker, uint32_t loge, uint16_t *inside)
{
    uint32_t days = maker->options->days;

    memset(inside, 0, days * DAY_MINUTES * sizeof *inside);
    for (uint32_t i = 0; i < maker->task_count; i++) {
        const struct plan_slot *slot = &maker->slots[i];
        uint32_t minutes = maker->tasks[i].preparation_minutes;

        if (slot->loge != loge)
            continue;
        for (uint32_t minute = slot->start - minutes; minute < slot->start; minute++) {
            uint16_t now = ++inside[slot->day * DAY_MINUTES + minute];

            if (now > maker->rooms[loge].loge_seats)
                maker->rooms[loge].loge_seats = now;
        }
    }
    maker->rooms[loge].loge_seats += maker->options->spare_loge_seats;
}

void instance_make_loges(struct instance_maker *maker)
{
    size_t centres = (size_t)maker->options->zones * maker->options->centres_per_zone;
    uint32_t *loge_of = instance_alloc(maker, maker->commission_count, sizeof *loge_of);
    uint32_t *current = instance_alloc(maker, centres, sizeof *current);
    uint32_t *served = instance_alloc(maker, centres, sizeof *served);
    uint16_t *inside =
        instance_alloc(maker, (size_t)maker->options->days * DAY_MINUTES, sizeof *inside);
    uint32_t first = (uint32_t)maker->room_count;

    for (uint32_t i = 0; i < maker->commission_count; i++) {
        const struct plan_commission *commission = &maker->commissions[i];

        if (commission->epreuve != INSTANCE_E4 && commission->epreuve != INSTANCE_LANGUAGE)
            continue;
        if (served[commission->centre]++ % COMMISSIONS_PER_LOGE == 0) {
            current[commission->centre] = (uint32_t)maker->room_count;
            maker->rooms[maker->room_count++] = (struct plan_room){.centre = commission->centre};
        }
        loge_of[i] = current[commission->centre];
    }
    for (uint32_t i = 0; i < maker->task_count; i++)
        if (maker->tasks[i].preparation_minutes > 0)
            maker->slots[i].loge = loge_of[maker->slots[i].commission];
    for (uint32_t loge = first; loge < maker->room_count; loge++)
        fit_loge(maker, loge, inside);
}
