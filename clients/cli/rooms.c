#include "cli/rooms.h"

#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <time.h>

typedef Palmares__V1__RoomState room_t;

/* In the order in which they are shown. */
enum concern { SILENT, CONFLICT, NO_KIOSK, LATE, CLOCK, RUNNING, CALM, DONE };

static bool is_done(const room_t *room)
{
    return room->slot_count > 0 && room->sealed_count >= room->slot_count;
}

static bool is_clock_off(const room_t *room)
{
    return room->clock_skew_ms > ROOMS_SKEW_MS || room->clock_skew_ms < -ROOMS_SKEW_MS;
}

static enum concern concern_of(const room_t *room)
{
    return room->silent                             ? SILENT
           : room->conflict_count                   ? CONFLICT
           : is_done(room)                          ? DONE
           : text_is_empty(room->kiosk)             ? NO_KIOSK
           : room->late_minutes                     ? LATE
           : is_clock_off(room)                     ? CLOCK
           : room->open_count || room->sealed_count ? RUNNING
                                                    : CALM;
}

/* ---- order ---- */

static int compare(const void *a, const void *b)
{
    const room_t *left = *(room_t *const *)a, *right = *(room_t *const *)b;
    enum concern first = concern_of(left), second = concern_of(right);
    int r = first < second ? -1 : first > second;

    if (!r && first == LATE)
        r = left->late_minutes > right->late_minutes ? -1
                                                     : left->late_minutes < right->late_minutes;
    if (!r)
        r = strcmp(left->centre, right->centre);
    return r ? r : strcmp(left->room, right->room);
}

void rooms_sort(rooms_t *rooms)
{
    if (rooms->n_rooms)
        qsort(rooms->rooms, rooms->n_rooms, sizeof(room_t *), compare);
}

struct rooms_totals rooms_count(const rooms_t *rooms)
{
    struct rooms_totals totals = {.rooms = rooms->n_rooms};

    for (size_t i = 0; i < rooms->n_rooms; i++) {
        const room_t *room = rooms->rooms[i];

        totals.silent += room->silent != 0;
        totals.conflicts += room->conflict_count > 0;
        totals.late += room->late_minutes > 0;
        totals.without_kiosk += text_is_empty(room->kiosk);
        totals.done += is_done(room);
        totals.orals += room->slot_count;
        totals.sealed += room->sealed_count;
        totals.absent += room->absent_count;
        totals.open += room->open_count;
        totals.waiting += room->waiting_count;
    }
    return totals;
}

/* ---- cells: text and colour ---- */

struct cell {
    const char *text; /* NULL: memory is short */
    enum table_colour colour;
};

struct context {
    struct arena *arena;
    int64_t now_s; /* by the service's clock */
};

static struct cell state_cell(const room_t *room, const struct context *context)
{
    (void)context;
    switch (concern_of(room)) {
    case SILENT:
        return (struct cell){_("ALARM: silent"), TABLE_RED};
    case CONFLICT:
        return (struct cell){_("ALARM: conflict"), TABLE_RED};
    case NO_KIOSK:
        return (struct cell){_("no kiosk"), TABLE_YELLOW};
    case LATE:
        return (struct cell){_("late"), TABLE_YELLOW};
    case CLOCK:
        return (struct cell){_("wrong clock"), TABLE_YELLOW};
    case RUNNING:
        return (struct cell){_("running"), TABLE_PLAIN};
    case DONE:
        return (struct cell){_("done"), TABLE_GREEN};
    default:
        return (struct cell){_("not begun"), TABLE_DIM};
    }
}

static struct cell centre_cell(const room_t *room, const struct context *context)
{
    (void)context;
    return (struct cell){room->centre, TABLE_PLAIN};
}

static struct cell room_cell(const room_t *room, const struct context *context)
{
    (void)context;
    return (struct cell){room->room, TABLE_BOLD};
}

/* "5/12" */
static struct cell part_cell(struct arena *arena, uint32_t part, uint32_t all)
{
    return (struct cell){arena_printf(arena, "%" PRIu32 "/%" PRIu32, part, all),
        all && part >= all ? TABLE_GREEN : TABLE_PLAIN};
}

static struct cell sealed_cell(const room_t *room, const struct context *context)
{
    return part_cell(context->arena, room->sealed_count, room->slot_count);
}

static struct cell late_cell(const room_t *room, const struct context *context)
{
    if (!room->late_minutes)
        return (struct cell){"", TABLE_PLAIN};
    return (struct cell){
        arena_printf(context->arena, _("%u min"), room->late_minutes), TABLE_YELLOW};
}

static struct cell now_cell(const room_t *room, const struct context *context)
{
    if (text_is_empty(room->current_candidate))
        return (struct cell){"", TABLE_PLAIN};
    return (struct cell){
        arena_printf(context->arena, "%s %s", room->current_starts, room->current_candidate),
        TABLE_PLAIN};
}

static struct cell count_cell(struct arena *arena, uint32_t count, enum table_colour colour)
{
    return (struct cell){count ? arena_printf(arena, "%" PRIu32, count) : "", colour};
}

static struct cell absent_cell(const room_t *room, const struct context *context)
{
    return count_cell(context->arena, room->absent_count, TABLE_PLAIN);
}

static struct cell conflict_cell(const room_t *room, const struct context *context)
{
    return count_cell(context->arena, room->conflict_count, TABLE_RED);
}

static struct cell waiting_cell(const room_t *room, const struct context *context)
{
    return count_cell(context->arena, room->waiting_count, TABLE_YELLOW);
}

/* How long ago the kiosk gave a sign of life. */
static struct cell seen_cell(const room_t *room, const struct context *context)
{
    enum table_colour colour = room->silent ? TABLE_RED : TABLE_PLAIN;
    int64_t ago;

    if (text_is_empty(room->kiosk))
        return (struct cell){"–", TABLE_PLAIN};
    if (!room->last_seen_time)
        return (struct cell){_("never"), colour};
    ago = context->now_s - room->last_seen_time->seconds;
    ago = ago < 0 ? 0 : ago;
    if (ago < 120)
        return (struct cell){arena_printf(context->arena, _("%d s ago"), (int)ago), colour};
    if (ago < 2 * 3600)
        return (struct cell){
            arena_printf(context->arena, _("%d min ago"), (int)(ago / 60)), colour};
    return (struct cell){
        arena_printf(context->arena, _("%lld h ago"), (long long)(ago / 3600)), colour};
}

static struct cell members_cell(const room_t *room, const struct context *context)
{
    return part_cell(context->arena, room->members_present, room->member_count);
}

static struct cell clock_cell(const room_t *room, const struct context *context)
{
    const int64_t seconds = room->clock_skew_ms / 1000;

    if (!is_clock_off(room))
        return (struct cell){"", TABLE_PLAIN};
    if (seconds <= -7200 || seconds >= 7200)
        return (struct cell){
            arena_printf(context->arena, "%+lld h", (long long)(seconds / 3600)), TABLE_YELLOW};
    if (seconds <= -120 || seconds >= 120)
        return (struct cell){
            arena_printf(context->arena, "%+lld min", (long long)(seconds / 60)), TABLE_YELLOW};
    return (struct cell){
        arena_printf(context->arena, "%+.1f s", (double)room->clock_skew_ms / 1000), TABLE_YELLOW};
}

static struct cell commissions_cell(const room_t *room, const struct context *context)
{
    const char *text = "";

    for (size_t i = 0; i < room->n_commissions && text; i++)
        text = arena_printf(context->arena, "%s%s%s", text, i ? ", " : "", room->commissions[i]);
    return (struct cell){text, TABLE_PLAIN};
}

static const struct {
    const char *heading;
    bool right;
    struct cell (*cell)(const room_t *room, const struct context *context);
} COLUMNS[] = {
    {N_("State"), false, state_cell},
    {N_("Centre"), false, centre_cell},
    {N_("Room"), false, room_cell},
    {N_("Sealed"), true, sealed_cell},
    {N_("Late"), true, late_cell},
    {N_("Now"), false, now_cell},
    {N_("Kiosk seen"), true, seen_cell},
    {N_("Conflicts"), true, conflict_cell},
    {N_("Waiting"), true, waiting_cell},
    {N_("Absent"), true, absent_cell},
    {N_("Members"), true, members_cell},
    {N_("Clock"), true, clock_cell},
    {N_("Commission"), false, commissions_cell},
};
const size_t ROOMS_COLUMNS = ARRAY_LEN(COLUMNS);

static int64_t now_of(const rooms_t *rooms)
{
    return rooms->server_time ? rooms->server_time->seconds : 0;
}

int rooms_table(
    const rooms_t *rooms, size_t columns, size_t most, bool colour, struct arena *arena, FILE *to)
{
    const struct context context = {arena, now_of(rooms)};
    struct table_column headings[ARRAY_LEN(COLUMNS)];
    const struct table_options options = {.style = TABLE_TEXT,
        .colour = colour,
        .to = to,
        .columns = headings,
        .column_count = base_min_size(columns, ROOMS_COLUMNS)};
    CLEANUP(table_free_p) struct table *table = NULL;
    int r;

    for (size_t i = 0; i < options.column_count; i++)
        headings[i] = (struct table_column){_(COLUMNS[i].heading), COLUMNS[i].right};
    table = table_new(&options);
    r = table ? 0 : -ENOMEM;
    for (size_t i = 0; i < rooms->n_rooms && i < most; i++) {
        for (size_t k = 0; k < options.column_count && !r; k++) {
            const struct cell cell = COLUMNS[k].cell(rooms->rooms[i], &context);

            r = cell.text ? table_cell_coloured(table, cell.colour, cell.text) : -ENOMEM;
        }
    }
    return r ? r : table_flush(table);
}

/* ---- the head ---- */

/* By the clock of whoever watches. */
static const char *hour_text(int64_t seconds, struct arena *arena)
{
    time_t at = (time_t)seconds;
    struct tm parts;

    if (!seconds || !localtime_r(&at, &parts))
        return "";
    return arena_printf(arena, "%02d:%02d:%02d", parts.tm_hour, parts.tm_min, parts.tm_sec);
}

/* ", ALARM: 2 silent", when there are such. */
static const char *add(
    struct arena *arena, const char *text, const char *colour, size_t count, const char *one)
{
    if (!text || !one)
        return NULL;
    return count ? arena_printf(arena, "%s, %s%s%s", text, colour, one, *colour ? "\033[0m" : "")
                 : text;
}

const char *rooms_head(const rooms_t *rooms, bool colour, struct arena *arena)
{
    const char *red = colour ? "\033[1;31m" : "", *yellow = colour ? "\033[33m" : "";
    const struct rooms_totals totals = rooms_count(rooms);
    const char *hour = hour_text(now_of(rooms), arena), *text;

    if (!hour)
        return NULL;
    text = arena_printf(arena, _("%s  %s  rooms: %zu"), rooms->day, hour, totals.rooms);
    text = add(arena, text, red, totals.silent,
        arena_printf(arena, _("ALARM: %zu silent"), totals.silent));
    text = add(arena, text, red, totals.conflicts,
        arena_printf(arena, _("ALARM: %zu with conflicts"), totals.conflicts));
    text = add(arena, text, yellow, totals.late, arena_printf(arena, _("%zu late"), totals.late));
    text = add(arena, text, yellow, totals.without_kiosk,
        arena_printf(arena, _("%zu without a kiosk"), totals.without_kiosk));
    text = add(arena, text, "", totals.done, arena_printf(arena, _("%zu done"), totals.done));
    if (!text)
        return NULL;
    return arena_printf(arena,
        _("%s\norals: %u, sealed: %u, absent: %u, under way: %u; acts waiting: %u\n"), text,
        totals.orals, totals.sealed, totals.absent, totals.open, totals.waiting);
}
