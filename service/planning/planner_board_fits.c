/* The hard rules, as the board asks them: may this unit go there, as things are. */
#include "planning/planner_board.h"

bool board_windows_fit(const struct board *board, uint32_t sitting, uint32_t from, uint32_t to)
{
    const struct frame *frame = board->frame;

    for (uint32_t w = frame->sitting_windows[sitting]; w < frame->sitting_windows[sitting + 1]; w++)
        if (from >= frame->windows[w].from && to <= frame->windows[w].to)
            return true;
    return false;
}

/* The preparation begins within the hours and meets no écrit. */
static bool preparation_fits(const struct board *board, uint32_t unit, uint32_t day, uint32_t start)
{
    const struct frame_unit *of = &board->frame->units[unit];
    const struct plan_zone *zone = &board->problem->zones[board->frame->kinds[of->kind].zone];

    if (of->preparation == 0)
        return true;
    if (start < (uint32_t)board->problem->days[day].opens + of->preparation)
        return false;
    return !frame_meets(zone->busy, zone->busy_count, day, start - of->preparation, start);
}

bool board_group_fits(const struct board *board,
    uint32_t unit,
    uint32_t sitting,
    uint32_t start,
    bool whole,
    uint32_t *ret_group)
{
    const struct frame_unit *units = board->frame->units;
    const struct sitting *of = &board->sittings[sitting];
    const uint32_t turnover = board->frame->commissions[sitting / board->frame->days].turnover;
    const uint32_t end = start + board_length(board, unit, whole);
    uint32_t at = board_block_at(of, start);
    const struct block *next = &of->blocks[at];

    *ret_group = 1;
    if (at < of->count && next->start == start) {
        const struct plan_epreuve *epreuve = &board->problem->epreuves[units[unit].epreuve];

        if (epreuve->group_max < 2 || units[next->head].epreuve != units[unit].epreuve)
            return false;
        *ret_group += board_group_size(board, next);
        return *ret_group <= epreuve->group_max &&
               (at + 1 == of->count || end + turnover <= next[1].start);
    }
    return (at == 0 || next[-1].end + turnover <= start) &&
           (at == of->count || end + turnover <= next->start);
}

/* Tasks of an épreuve in the sitting. */
static uint32_t epreuve_count(const struct board *board, uint32_t sitting, uint32_t epreuve)
{
    const struct sitting *of = &board->sittings[sitting];
    const struct frame_unit *units = board->frame->units;
    uint32_t count = 0;

    if (epreuve == board->problem->commissions[sitting / board->frame->days].epreuve)
        return of->own;
    for (uint32_t i = 0; i < of->count; i++)
        for (uint32_t u = of->blocks[i].head; u != PLAN_NONE; u = board->mates[u]) {
            const uint32_t follower = board->spots[u].whole ? units[u].follower : PLAN_NONE;

            count += units[u].epreuve == epreuve ? 1 : 0;
            if (follower != PLAN_NONE && board->problem->tasks[follower].epreuve == epreuve)
                count++;
        }
    return count;
}

/* Rule DAY_SLOTS. */
bool board_day_slots_fit(const struct board *board, uint32_t unit, uint32_t sitting, bool whole)
{
    const struct plan_problem *problem = board->problem;
    const struct frame_unit *of = &board->frame->units[unit];
    const uint32_t most = problem->epreuves[of->epreuve].day_slots_max;
    uint32_t own = 1;

    if (whole && of->follower != PLAN_NONE) {
        const uint32_t epreuve = problem->tasks[of->follower].epreuve;
        const uint32_t followers_most = problem->epreuves[epreuve].day_slots_max;

        own += epreuve == of->epreuve ? 1 : 0;
        if (epreuve != of->epreuve && followers_most > 0 &&
            epreuve_count(board, sitting, epreuve) >= followers_most)
            return false;
    }
    return most == 0 || epreuve_count(board, sitting, of->epreuve) + own <= most;
}

bool board_candidate_free(
    const struct board *board, uint32_t unit, uint32_t sitting, uint32_t start, bool whole)
{
    const struct frame *frame = board->frame;
    const struct plan_problem *problem = board->problem;
    const uint32_t *range = &frame->candidate_units[2 * (size_t)frame->units[unit].candidate];
    const uint32_t day = sitting % frame->days;
    const uint32_t centre = frame->commissions[sitting / frame->days].centre;
    const uint32_t from = start - frame->units[unit].preparation;
    const uint32_t to = start + board_length(board, unit, whole);

    for (uint32_t u = range[0]; u < range[1]; u++) {
        const struct spot *spot = &board->spots[u];
        uint32_t travel, other_from, other_to;

        if (u == unit || spot->sitting == PLAN_NONE || spot->sitting % frame->days != day)
            continue;
        travel = frame->commissions[spot->sitting / frame->days].centre == centre
                     ? problem->travel_same_centre_minutes
                     : problem->travel_between_centres_minutes;
        other_from = spot->start - (uint32_t)frame->units[u].preparation;
        other_to = spot->start + board_length(board, u, spot->whole);
        if (to + travel > other_from && other_to + travel > from)
            return false;
    }
    return true;
}

/* Whether a sitting has an oral in [from, to). */
static bool sits_within(const struct sitting *sitting, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < sitting->count; i++)
        if (frame_overlap(sitting->blocks[i].start, sitting->blocks[i].end, from, to))
            return true;
    return false;
}

/* Rule MEMBER_ONCE. */
static bool members_free(const struct board *board, uint32_t sitting, uint32_t start, uint32_t end)
{
    const struct frame *frame = board->frame;
    const uint32_t own = sitting / frame->days, day = sitting % frame->days;
    const struct plan_commission *commission = &board->problem->commissions[own];

    if (!frame->commissions[own].shared)
        return true;
    for (size_t i = 0; i < commission->member_count; i++) {
        const uint32_t *range = &frame->member_commissions[commission->members[i]];

        for (uint32_t k = range[0]; k < range[1]; k++) {
            const uint32_t other = frame->commissions_of_member[k];
            const uint32_t travel = frame->commissions[other].centre == commission->centre
                                        ? 0
                                        : board->problem->travel_between_centres_minutes;

            if (other != own && sits_within(&board->sittings[frame_sitting(frame, other, day)],
                                    start > travel ? start - travel : 0, end + travel))
                return false;
        }
    }
    return true;
}

bool board_loge_fits_in(
    const struct board *board, uint32_t unit, uint32_t sitting, uint32_t start, uint32_t loge)
{
    const struct frame *frame = board->frame;
    const struct plan_room *there;
    const uint32_t day = sitting % frame->days, from = start - frame->units[unit].preparation;
    const uint16_t *minutes;
    uint32_t most = 0;

    if (loge == PLAN_NONE)
        return frame->units[unit].preparation == 0;
    there = &board->problem->rooms[loge];
    minutes = board->loge_minutes[loge * (size_t)frame->days + day];
    if (there->centre != frame->commissions[sitting / frame->days].centre ||
        frame_meets(there->closed, there->closed_count, day, from, start))
        return false;
    for (uint32_t minute = from; minutes && minute < start; minute++)
        most = minutes[minute] > most ? minutes[minute] : most;
    return most < there->loge_seats;
}

/* Rules LOGE and LOGE_SEATS: the first loge of the centre with a seat throughout. */
static bool loge_find(
    const struct board *board, uint32_t unit, uint32_t sitting, uint32_t start, uint32_t *ret_loge)
{
    const struct frame *frame = board->frame;
    const uint32_t centre = frame->commissions[sitting / frame->days].centre;

    *ret_loge = PLAN_NONE;
    if (frame->units[unit].preparation == 0)
        return true;
    for (uint32_t i = frame->centre_loges[centre]; i < frame->centre_loges[centre + 1]; i++)
        if (board_loge_fits_in(board, unit, sitting, start, frame->loges[i])) {
            *ret_loge = frame->loges[i];
            return true;
        }
    return false;
}

bool board_loge_fits(const struct board *board, uint32_t unit, uint32_t sitting, uint32_t start)
{
    uint32_t loge;

    return loge_find(board, unit, sitting, start, &loge);
}

static bool room_seats(const struct plan_room *room, uint32_t group, bool computers)
{
    return room->seats >= group && (!computers || room->computers >= group);
}

/* Every group that the sitting has fits into the room, which is open for it. */
static bool room_takes_all(
    const struct board *board, const struct sitting *of, uint32_t room, uint32_t day)
{
    const struct plan_room *there = &board->problem->rooms[room];

    for (uint32_t i = 0; i < of->count; i++) {
        const struct block *block = &of->blocks[i];
        const uint32_t size = board_group_size(board, block);
        const bool computers = board_computers(board, block->head, board->spots[block->head].whole);

        if (!room_seats(there, size, computers) ||
            frame_meets(there->closed, there->closed_count, day, block->start, block->end))
            return false;
    }
    return true;
}

/* The span that a sitting has with one more oral. */
static struct frame_window span_with(const struct sitting *of, uint32_t from, uint32_t to)
{
    if (of->count > 0) {
        from = of->blocks[0].start < from ? of->blocks[0].start : from;
        to = of->blocks[of->count - 1].end > to ? of->blocks[of->count - 1].end : to;
    }
    return (struct frame_window){(uint16_t)from, (uint16_t)to};
}

/* Who else is in the room during the span; PLAN_NONE: nobody. */
static uint32_t room_taken_by(
    const struct board *board, uint32_t sitting, uint32_t room, struct frame_window span)
{
    const uint32_t days = board->frame->days;

    for (uint32_t s = board->room_sittings[room * (size_t)days + sitting % days]; s != PLAN_NONE;
         s = board->sittings[s].next_in_room) {
        const struct sitting *other = &board->sittings[s];

        if (s != sitting && frame_overlap(span.from, span.to, other->blocks[0].start,
                                other->blocks[other->count - 1].end))
            return s;
    }
    return PLAN_NONE;
}

bool board_room_fits(const struct board *board,
    uint32_t sitting,
    uint32_t room,
    uint32_t from,
    uint32_t to,
    uint32_t group,
    bool computers)
{
    const struct sitting *of = &board->sittings[sitting];
    const struct plan_room *there = &board->problem->rooms[room];
    const uint32_t day = sitting % board->frame->days;

    if (!room_seats(there, group, computers) ||
        frame_meets(there->closed, there->closed_count, day, from, to))
        return false;
    if (room_taken_by(board, sitting, room, span_with(of, from, to)) != PLAN_NONE)
        return false;
    return of->room == room || room_takes_all(board, of, room, day);
}

/* How little a room suits a sitting: one that the commission has on another day, its home, nobody
 * else in it then. */
static uint32_t room_price(const struct board *board, uint32_t sitting, uint32_t room)
{
    const uint32_t days = board->frame->days, c = sitting / days;
    uint32_t price = board->homes[c] == room ? 0 : 1;
    bool used = false, sits = false;

    for (uint32_t s = c * days; s < (c + 1) * days; s++) {
        if (s == sitting || board->sittings[s].count == 0)
            continue;
        sits = true;
        used |= board->sittings[s].room == room;
    }
    if (board->room_sittings[room * (size_t)days + sitting % days] != PLAN_NONE)
        price += 2;
    return price + (sits && !used ? 4 : 0);
}

uint32_t board_room_taken_by(
    const struct board *board, uint32_t sitting, uint32_t room, uint32_t from, uint32_t to)
{
    return room_taken_by(board, sitting, room, span_with(&board->sittings[sitting], from, to));
}

uint32_t board_room_next(const struct board *board,
    uint32_t unit,
    uint32_t sitting,
    uint32_t start,
    bool whole,
    bool down)
{
    const uint32_t length = board_length(board, unit, whole);
    const bool computers = board_computers(board, unit, whole);
    const struct frame *frame = board->frame;
    const struct sitting *of = &board->sittings[sitting];
    const struct plan_commission *commission = &board->problem->commissions[sitting / frame->days];
    const struct frame_window span = span_with(of, start, start + length);
    uint32_t next = PLAN_NONE;

    for (uint32_t i = frame->centre_rooms[commission->centre];
         i < frame->centre_rooms[commission->centre + 1]; i++) {
        uint32_t other, there;

        if ((commission->room != PLAN_NONE && commission->room != frame->rooms[i]) ||
            !room_seats(&board->problem->rooms[frame->rooms[i]], 1, computers))
            continue;
        other = room_taken_by(board, sitting, frame->rooms[i], span);
        if (other == PLAN_NONE)
            return start;
        if (of->count > 0) /* nothing farther away is better */
            continue;
        if (!down) {
            there = board->sittings[other].blocks[board->sittings[other].count - 1].end;
            next = there < next ? there : next;
        } else if (board->sittings[other].blocks[0].start >= length) {
            there = board->sittings[other].blocks[0].start - length;
            next = next == PLAN_NONE || there > next ? there : next;
        }
    }
    return next;
}

bool board_room_find(const struct board *board,
    uint32_t sitting,
    uint32_t from,
    uint32_t to,
    uint32_t group,
    bool computers,
    uint32_t *ret_room)
{
    const struct frame *frame = board->frame;
    const struct sitting *of = &board->sittings[sitting];
    const uint32_t c = sitting / frame->days;
    const struct plan_commission *commission = &board->problem->commissions[c];
    const uint32_t first = of->count > 0 ? of->room : board->homes[c];
    uint32_t best_price = PLAN_NONE;

    *ret_room = PLAN_NONE;
    if (first != PLAN_NONE && board->problem->rooms[first].centre == commission->centre &&
        board->problem->rooms[first].loge_seats == 0 &&
        board_room_fits(board, sitting, first, from, to, group, computers)) {
        *ret_room = first;
        best_price = of->count > 0 ? 0 : room_price(board, sitting, first);
    }
    for (uint32_t i = frame->centre_rooms[commission->centre];
         i < frame->centre_rooms[commission->centre + 1] && best_price > 0 &&
         (commission->room == PLAN_NONE || *ret_room == PLAN_NONE);
         i++) {
        const uint32_t room = frame->rooms[i];
        uint32_t price;

        if ((commission->room != PLAN_NONE && commission->room != room) ||
            !board_room_fits(board, sitting, room, from, to, group, computers))
            continue;
        price = room_price(board, sitting, room);
        if (price < best_price) {
            *ret_room = room;
            best_price = price;
        }
    }
    return *ret_room != PLAN_NONE;
}

bool board_fits(const struct board *board,
    uint32_t unit,
    uint32_t sitting,
    uint32_t start,
    bool whole,
    struct spot *ret_spot)
{
    const struct frame *frame = board->frame;
    const struct frame_unit *of = &frame->units[unit];
    const uint32_t day = sitting % frame->days, end = start + board_length(board, unit, whole);
    struct spot spot = {.sitting = sitting, .start = (uint16_t)start, .whole = whole};
    uint32_t group;

    if (!((whole ? of->whole_days : of->days) >> day & 1) ||
        start % board->problem->grid_minutes != 0 ||
        !board_windows_fit(board, sitting, start, end) ||
        !preparation_fits(board, unit, day, start) ||
        !board_group_fits(board, unit, sitting, start, whole, &group) ||
        !board_day_slots_fit(board, unit, sitting, whole) ||
        !board_candidate_free(board, unit, sitting, start, whole) ||
        !members_free(board, sitting, start, end) ||
        !loge_find(board, unit, sitting, start, &spot.loge) ||
        !board_room_find(
            board, sitting, start, end, group, board_computers(board, unit, whole), &spot.room))
        return false;
    *ret_spot = spot;
    return true;
}
