#include "planning/planner_board.h"

#include <errno.h>

static uint32_t parts_of_load(const struct frame_kind *kind, uint32_t load)
{
    if (load > kind->high)
        return load - kind->high;
    return load < kind->low ? kind->low - load : 0;
}

/* A commission prefers one room throughout: the rooms of a centre are dealt out in turn. */
static void homes_deal(struct board *board)
{
    const struct frame *frame = board->frame;

    for (uint32_t centre = 0; centre < board->problem->centre_count; centre++) {
        const uint32_t *rooms = &frame->rooms[frame->centre_rooms[centre]];
        uint32_t room_count = frame->centre_rooms[centre + 1] - frame->centre_rooms[centre];
        uint32_t next = 0;

        for (uint32_t i = frame->centre_commissions[centre];
             i < frame->centre_commissions[centre + 1]; i++) {
            uint32_t c = frame->commissions_of_centre[i];
            const struct plan_epreuve *epreuve =
                &board->problem->epreuves[board->problem->commissions[c].epreuve];

            board->homes[c] = board->problem->commissions[c].room;
            for (uint32_t k = 0; k < room_count && board->homes[c] == PLAN_NONE; k++) {
                const uint32_t room = rooms[(next + k) % room_count];
                const struct plan_room *there = &board->problem->rooms[room];

                if (there->seats >= epreuve->group_max &&
                    (!epreuve->needs_computers || there->computers >= epreuve->group_max)) {
                    board->homes[c] = room;
                    next = (next + k + 1) % room_count;
                }
            }
        }
    }
}

int board_make(const struct frame *frame, struct arena *arena, struct board *ret_board)
{
    const struct plan_problem *problem = frame->problem;
    size_t days = frame->days, sittings = problem->commission_count * days;
    struct board board = {
        .frame = frame,
        .problem = problem,
        .arena = arena,
        .spots = arena_calloc(arena, frame->unit_count + 1, sizeof(struct spot)),
        .mates = arena_calloc(arena, frame->unit_count + 1, sizeof(uint32_t)),
        .sittings = arena_calloc(arena, sittings + 1, sizeof(struct sitting)),
        .room_sittings = arena_calloc(arena, problem->room_count * days + 1, sizeof(uint32_t)),
        .loge_minutes = arena_calloc(arena, problem->room_count * days + 1, sizeof(uint16_t *)),
        .member_sits = arena_calloc(arena, problem->member_count * days + 1, sizeof(uint16_t)),
        .loads = arena_calloc(arena, problem->commission_count + 1, sizeof(uint32_t)),
        .school_loads = arena_calloc(arena, (size_t)frame->school_load_count + 1, sizeof(uint32_t)),
        .homes = arena_calloc(arena, problem->commission_count + 1, sizeof(uint32_t)),
    };

    if (!board.spots || !board.mates || !board.sittings || !board.room_sittings ||
        !board.loge_minutes || !board.member_sits || !board.loads || !board.school_loads ||
        !board.homes)
        return -ENOMEM;
    for (uint32_t u = 0; u < frame->unit_count; u++) {
        board.spots[u].sitting = PLAN_NONE;
        board.mates[u] = PLAN_NONE;
    }
    for (size_t s = 0; s < sittings; s++)
        board.sittings[s].room = board.sittings[s].next_in_room = PLAN_NONE;
    for (size_t i = 0; i < problem->room_count * days; i++)
        board.room_sittings[i] = PLAN_NONE;
    for (uint32_t c = 0; c < problem->commission_count; c++) {
        board.homes[c] = PLAN_NONE;
        if (!problem->commissions[c].cancelled)
            board.cost.uneven += parts_of_load(&frame->kinds[frame->commissions[c].kind], 0);
    }
    board.cost.unplaced = (uint32_t)problem->task_count;
    board.cost.total = board.cost.uneven * problem->weights.uneven;
    homes_deal(&board);
    *ret_board = board;
    return 0;
}

static void cost_add(struct board *board, int64_t *part, uint32_t weight, int64_t more)
{
    *part += more;
    board->cost.total += more * (int64_t)weight;
}

/* plan_cost.gap of one sitting. A pause lies between two blocks when the one is before it and the
 * other behind it: no oral overlaps it. */
static int32_t gap_of(const struct board *board, uint32_t sitting)
{
    const struct sitting *of = &board->sittings[sitting];
    const struct plan_day *day = &board->problem->days[sitting % board->frame->days];
    const int32_t turnover = board->frame->commissions[sitting / board->frame->days].turnover;
    const int32_t pause = day->pause_to - day->pause_from;
    const struct block *first = of->blocks, *last;
    int32_t gap;

    if (of->count == 0)
        return 0;
    last = &of->blocks[of->count - 1];
    gap = last->end - first->start - of->lengths - turnover * (of->count - 1);
    if (pause > turnover && first->end <= day->pause_from && last->start >= day->pause_to)
        gap -= pause - turnover;
    return gap;
}

static void gap_update(struct board *board, uint32_t sitting)
{
    struct sitting *of = &board->sittings[sitting];
    int32_t gap = gap_of(board, sitting);

    cost_add(board, &board->cost.gap, board->problem->weights.gap, gap - of->gap);
    of->gap = gap;
}

/* plan_cost.wait of one candidate on one day. */
static int32_t wait_of(const struct board *board, uint32_t candidate, uint32_t day)
{
    const struct frame *frame = board->frame;
    const uint32_t *range = &frame->candidate_units[2 * (size_t)candidate];
    int32_t first = FRAME_DAY_MINUTES, last = 0, busy = 0;

    for (uint32_t u = range[0]; u < range[1]; u++) {
        const struct spot *spot = &board->spots[u];
        int32_t from, to;

        if (spot->sitting == PLAN_NONE || spot->sitting % frame->days != day)
            continue;
        from = spot->start - frame->units[u].preparation;
        to = spot->start + (int32_t)board_length(board, u, spot->whole);
        first = from < first ? from : first;
        last = to > last ? to : last;
        busy += to - from;
    }
    return busy == 0 ? 0 : last - first - busy;
}

/* What one more room of a sitting would add to plan_cost.room_changes. */
static int32_t room_change_of(const struct board *board, uint32_t sitting, uint32_t room)
{
    const uint32_t days = board->frame->days, first = sitting / days * days;
    bool sits = false;

    for (uint32_t s = first; s < first + days; s++) {
        if (s == sitting || board->sittings[s].count == 0)
            continue;
        if (board->sittings[s].room == room)
            return 0;
        sits = true;
    }
    return sits ? 1 : 0;
}

static void room_leave(struct board *board, uint32_t sitting)
{
    struct sitting *of = &board->sittings[sitting];
    const uint32_t days = board->frame->days;
    uint32_t *link = &board->room_sittings[of->room * (size_t)days + sitting % days];

    while (*link != sitting)
        link = &board->sittings[*link].next_in_room;
    *link = of->next_in_room;
    cost_add(board, &board->cost.room_changes, board->problem->weights.room_change,
        -room_change_of(board, sitting, of->room));
    of->room = of->next_in_room = PLAN_NONE;
}

static void room_enter(struct board *board, uint32_t sitting, uint32_t room)
{
    struct sitting *of = &board->sittings[sitting];
    const uint32_t days = board->frame->days;
    uint32_t *first = &board->room_sittings[room * (size_t)days + sitting % days];

    of->room = room;
    of->next_in_room = *first;
    *first = sitting;
    cost_add(board, &board->cost.room_changes, board->problem->weights.room_change,
        room_change_of(board, sitting, room));
}

static void members_sit(struct board *board, uint32_t sitting, bool sit)
{
    const uint32_t days = board->frame->days;
    const struct plan_commission *commission = &board->problem->commissions[sitting / days];
    int64_t more = 0;

    for (size_t i = 0; i < commission->member_count; i++) {
        uint16_t *count =
            &board->member_sits[commission->members[i] * (size_t)days + sitting % days];

        if (sit)
            more += (*count)++ == 0 ? 1 : 0;
        else
            more -= --(*count) == 0 ? 1 : 0;
    }
    cost_add(board, &board->cost.member_days, board->problem->weights.member_day, more);
}

static void loads_change(struct board *board, uint32_t unit, uint32_t commission, bool more)
{
    const struct frame *frame = board->frame;
    const struct frame_unit *of = &frame->units[unit];
    const struct frame_kind *kind = &frame->kinds[of->kind];
    const struct plan_weights *weights = &board->problem->weights;
    uint32_t *load = &board->loads[commission];
    int64_t before;

    if (!of->pooled)
        return;
    before = parts_of_load(kind, *load);
    *load += more ? 1U : UINT32_MAX;
    cost_add(board, &board->cost.uneven, weights->uneven, parts_of_load(kind, *load) - before);
    if (of->school != PLAN_NONE) {
        uint32_t *from = &board->school_loads[frame->commissions[commission].schools + of->school -
                                              kind->school_first];
        const uint32_t most = frame->schools[of->school].most;

        if (more)
            cost_add(board, &board->cost.school_mix, weights->school_mix, (*from)++ >= most);
        else
            cost_add(board, &board->cost.school_mix, weights->school_mix, -(--(*from) >= most));
    }
}

static void loge_change(struct board *board, uint32_t unit, const struct spot *spot, bool more)
{
    const uint32_t days = board->frame->days;
    const uint32_t preparation = board->frame->units[unit].preparation;
    uint16_t *minutes;

    if (preparation == 0)
        return;
    minutes = board->loge_minutes[spot->loge * (size_t)days + spot->sitting % days];
    for (uint32_t minute = spot->start - preparation; minute < spot->start; minute++)
        minutes[minute] = (uint16_t)(minutes[minute] + (more ? 1 : -1));
}

uint32_t board_block_at(const struct sitting *sitting, uint32_t start)
{
    uint32_t low = 0, high = sitting->count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (sitting->blocks[middle].start < start)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t board_group_size(const struct board *board, const struct block *block)
{
    uint32_t size = 0;

    for (uint32_t u = block->head; u != PLAN_NONE; u = board->mates[u])
        size++;
    return size;
}

/* Longest oral of the group. */
static uint16_t group_end(const struct board *board, uint32_t head)
{
    uint32_t end = 0;

    for (uint32_t u = head; u != PLAN_NONE; u = board->mates[u]) {
        uint32_t own = board->spots[u].start + board_length(board, u, board->spots[u].whole);

        end = own > end ? own : end;
    }
    return (uint16_t)end;
}

/* Memory for one more block, one more step, the minutes of the loge: what placing could lack. */
static bool reserve(struct board *board, uint32_t unit, const struct spot *spot)
{
    struct sitting *of = &board->sittings[spot->sitting];

    if (of->count == of->capacity) {
        uint16_t capacity = of->capacity == 0 ? 8 : (uint16_t)(2 * of->capacity);
        struct block *blocks = arena_calloc(board->arena, capacity, sizeof *blocks);

        if (!blocks)
            return false;
        if (of->count > 0)
            memcpy(blocks, of->blocks, of->count * sizeof *blocks);
        of->blocks = blocks;
        of->capacity = capacity;
    }
    if (board->frame->units[unit].preparation > 0) {
        uint16_t **minutes = &board->loge_minutes[spot->loge * (size_t)board->frame->days +
                                                  spot->sitting % board->frame->days];

        if (!*minutes)
            *minutes = arena_calloc(board->arena, FRAME_DAY_MINUTES, sizeof **minutes);
        return *minutes != NULL;
    }
    return true;
}

static void trail_add(struct board *board, const struct trail_step *step)
{
    if (board->trail_count == board->trail_capacity) {
        size_t capacity = board->trail_capacity == 0 ? 256 : 2 * board->trail_capacity;
        struct trail_step *trail = arena_calloc(board->arena, capacity, sizeof *trail);

        if (!trail) {
            board->failed = true;
            return;
        }
        if (board->trail_count > 0)
            memcpy(trail, board->trail, board->trail_count * sizeof *trail);
        board->trail = trail;
        board->trail_capacity = capacity;
    }
    board->trail[board->trail_count++] = *step;
}

/* Into the blocks of the sitting: its group, or a block of its own. */
static void block_enter(struct board *board, uint32_t unit, const struct spot *spot)
{
    struct sitting *of = &board->sittings[spot->sitting];
    const uint16_t end = (uint16_t)(spot->start + board_length(board, unit, spot->whole));
    uint32_t at = board_block_at(of, spot->start);
    struct block *block = &of->blocks[at];

    if (at < of->count && block->start == spot->start) {
        board->mates[unit] = board->mates[block->head];
        board->mates[block->head] = unit;
        if (end > block->end) {
            of->lengths = (uint16_t)(of->lengths + end - block->end);
            block->end = end;
        }
        return;
    }
    memmove(block + 1, block, (of->count - at) * sizeof *block);
    *block = (struct block){.start = spot->start, .end = end, .head = unit};
    board->mates[unit] = PLAN_NONE;
    of->count++;
    of->lengths = (uint16_t)(of->lengths + end - spot->start);
}

static void block_leave(struct board *board, uint32_t unit, const struct spot *spot)
{
    struct sitting *of = &board->sittings[spot->sitting];
    uint32_t at = board_block_at(of, spot->start);
    struct block *block = &of->blocks[at];
    uint32_t *link = &block->head;
    uint16_t end;

    while (*link != unit)
        link = &board->mates[*link];
    *link = board->mates[unit];
    board->mates[unit] = PLAN_NONE;
    end = block->head == PLAN_NONE ? block->start : group_end(board, block->head);
    of->lengths = (uint16_t)(of->lengths - (block->end - end));
    block->end = end;
    if (block->head == PLAN_NONE) {
        of->count--;
        memmove(block, block + 1, (of->count - at) * sizeof *block);
    }
}

static uint32_t tasks_of(const struct board *board, uint32_t unit, bool whole)
{
    return whole && board->frame->units[unit].follower != PLAN_NONE ? 2 : 1;
}

/* Tasks of the commission's own épreuve that a unit brings. */
static uint16_t own_of(const struct board *board, uint32_t unit, bool whole)
{
    const struct frame_unit *of = &board->frame->units[unit];
    const uint32_t own = board->frame->kinds[of->kind].epreuve;
    const uint32_t follower = whole ? of->follower : PLAN_NONE;

    return (uint16_t)((of->epreuve == own ? 1 : 0) +
                      (follower != PLAN_NONE && board->problem->tasks[follower].epreuve == own));
}

static void place(struct board *board, uint32_t unit, const struct spot *spot)
{
    struct sitting *of = &board->sittings[spot->sitting];
    const uint32_t candidate = board->frame->units[unit].candidate;
    const uint32_t day = spot->sitting % board->frame->days;
    int32_t wait = wait_of(board, candidate, day);

    if (of->count > 0 && of->room != spot->room)
        room_leave(board, spot->sitting);
    if (of->room != spot->room)
        room_enter(board, spot->sitting, spot->room);
    if (of->count == 0)
        members_sit(board, spot->sitting, true);
    block_enter(board, unit, spot);
    of->own = (uint16_t)(of->own + own_of(board, unit, spot->whole));
    loge_change(board, unit, spot, true);
    board->spots[unit] = *spot;
    board->cost.unplaced -= tasks_of(board, unit, spot->whole);
    loads_change(board, unit, spot->sitting / board->frame->days, true);
    gap_update(board, spot->sitting);
    wait = wait_of(board, candidate, day) - wait;
    cost_add(board, &board->cost.wait, board->problem->weights.wait, wait);
}

static void take_away(struct board *board, uint32_t unit)
{
    const struct spot spot = board->spots[unit];
    struct sitting *of = &board->sittings[spot.sitting];
    const uint32_t candidate = board->frame->units[unit].candidate;
    const uint32_t day = spot.sitting % board->frame->days;
    int32_t wait = wait_of(board, candidate, day);

    board->spots[unit].sitting = PLAN_NONE;
    block_leave(board, unit, &spot);
    of->own = (uint16_t)(of->own - own_of(board, unit, spot.whole));
    loge_change(board, unit, &spot, false);
    board->cost.unplaced += tasks_of(board, unit, spot.whole);
    loads_change(board, unit, spot.sitting / board->frame->days, false);
    gap_update(board, spot.sitting);
    if (of->count == 0) {
        members_sit(board, spot.sitting, false);
        room_leave(board, spot.sitting);
    }
    wait = wait_of(board, candidate, day) - wait;
    cost_add(board, &board->cost.wait, board->problem->weights.wait, wait);
}

void board_place(struct board *board, uint32_t unit, const struct spot *spot)
{
    const struct trail_step step = {.unit = unit,
        .spot = *spot,
        .room_before = board->sittings[spot->sitting].room,
        .placed = true};

    if (!reserve(board, unit, spot)) {
        board->failed = true;
        return;
    }
    trail_add(board, &step);
    place(board, unit, spot);
}

void board_remove(struct board *board, uint32_t unit)
{
    struct trail_step step = {.unit = unit, .spot = board->spots[unit]};

    if (step.spot.sitting == PLAN_NONE)
        return;
    step.spot.room = step.room_before = board->sittings[step.spot.sitting].room;
    trail_add(board, &step);
    take_away(board, unit);
}

void board_set_room(struct board *board, uint32_t sitting, uint32_t room)
{
    const struct trail_step step = {.unit = PLAN_NONE,
        .spot = {.sitting = sitting},
        .room_before = board->sittings[sitting].room};

    trail_add(board, &step);
    room_leave(board, sitting);
    room_enter(board, sitting, room);
}

void board_undo(struct board *board, size_t trail_count)
{
    while (board->trail_count > trail_count) {
        const struct trail_step *step = &board->trail[--board->trail_count];
        const uint32_t sitting = step->spot.sitting;

        if (step->unit != PLAN_NONE && !step->placed) {
            place(board, step->unit, &step->spot);
            continue;
        }
        if (step->unit != PLAN_NONE)
            take_away(board, step->unit);
        if (board->sittings[sitting].count > 0 &&
            board->sittings[sitting].room != step->room_before) {
            room_leave(board, sitting);
            room_enter(board, sitting, step->room_before);
        }
    }
}

int board_plan(const struct board *board, struct arena *arena, struct plan *ret_plan)
{
    const struct plan_problem *problem = board->problem;
    const struct frame *frame = board->frame;
    size_t sittings = problem->commission_count * frame->days;
    struct plan plan = {
        .slots = arena_calloc(arena, problem->task_count + 1, sizeof *plan.slots),
        .rooms = arena_calloc(arena, sittings + 1, sizeof *plan.rooms),
    };

    if (!plan.slots || !plan.rooms)
        return -ENOMEM;
    for (size_t t = 0; t < problem->task_count; t++)
        plan.slots[t] = (struct plan_slot){.commission = PLAN_NONE, .loge = PLAN_NONE};
    for (uint32_t u = 0; u < frame->unit_count; u++) {
        const struct frame_unit *unit = &frame->units[u];
        const struct spot *spot = &board->spots[u];
        struct plan_slot *slot = &plan.slots[unit->task];

        if (spot->sitting == PLAN_NONE)
            continue;
        *slot = (struct plan_slot){
            .commission = spot->sitting / frame->days,
            .day = spot->sitting % frame->days,
            .loge = unit->preparation > 0 ? spot->loge : PLAN_NONE,
            .start = spot->start,
        };
        if (spot->whole && unit->follower != PLAN_NONE) {
            plan.slots[unit->follower] = *slot;
            plan.slots[unit->follower].loge = PLAN_NONE;
            plan.slots[unit->follower].start = (uint16_t)(spot->start + unit->length);
        }
    }
    for (size_t s = 0; s < sittings; s++)
        plan.rooms[s] = board->sittings[s].count > 0 ? board->sittings[s].room : PLAN_NONE;
    *ret_plan = plan;
    return 0;
}
