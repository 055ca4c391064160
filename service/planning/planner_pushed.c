/* Who is in the way. */
#include "planning/planner_search.h"

static void pushed_add(struct pushed *pushed, uint32_t unit)
{
    for (uint32_t i = 0; i < pushed->count; i++)
        if (pushed->units[i] == unit)
            return;
    if (pushed->count == PUSHED_MAX)
        pushed->too_many = true;
    else
        pushed->units[pushed->count++] = unit;
}

static void pushed_add_blocks(
    const struct board *board, uint32_t sitting, uint32_t from, uint32_t to, struct pushed *pushed)
{
    const struct sitting *of = &board->sittings[sitting];

    for (uint32_t i = 0; i < of->count; i++)
        if (frame_overlap(of->blocks[i].start, of->blocks[i].end, from, to))
            for (uint32_t u = of->blocks[i].head; u != PLAN_NONE; u = board->mates[u])
                pushed_add(pushed, u);
}

static void pushed_by_members(
    const struct board *board, uint32_t sitting, uint32_t from, uint32_t to, struct pushed *pushed)
{
    const struct frame *frame = board->frame;
    const uint32_t own = sitting / frame->days, day = sitting % frame->days;
    const struct plan_commission *commission = &board->problem->commissions[own];

    for (size_t i = 0; frame->commissions[own].shared && i < commission->member_count; i++) {
        const uint32_t *range = &frame->member_commissions[commission->members[i]];

        for (uint32_t k = range[0]; k < range[1]; k++) {
            const uint32_t other = frame->commissions_of_member[k];
            const uint32_t travel = frame->commissions[other].centre == commission->centre
                                        ? 0
                                        : board->problem->travel_between_centres_minutes;

            if (other != own)
                pushed_add_blocks(board, frame_sitting(frame, other, day),
                    from > travel ? from - travel : 0, to + travel, pushed);
        }
    }
}

static void pushed_by_candidate(const struct board *board,
    uint32_t unit,
    uint32_t sitting,
    uint32_t start,
    struct pushed *pushed)
{
    const struct frame *frame = board->frame;
    const struct plan_problem *problem = board->problem;
    const uint32_t *range = &frame->candidate_units[2 * (size_t)frame->units[unit].candidate];
    const uint32_t centre = frame->commissions[sitting / frame->days].centre;
    const uint32_t from = start - frame->units[unit].preparation;
    const uint32_t to = start + frame->units[unit].whole;

    for (uint32_t u = range[0]; u < range[1]; u++) {
        const struct spot *spot = &board->spots[u];
        uint32_t travel;

        if (spot->sitting == PLAN_NONE || spot->sitting % frame->days != sitting % frame->days)
            continue;
        travel = frame->commissions[spot->sitting / frame->days].centre == centre
                     ? problem->travel_same_centre_minutes
                     : problem->travel_between_centres_minutes;
        if (to + travel > (uint32_t)spot->start - frame->units[u].preparation &&
            spot->start + board_length(board, u, spot->whole) + travel > from)
            pushed_add(pushed, u);
    }
}

/* Everything but loges, day slots and rooms, which are looked at when the others are gone. */
void pushed_find(const struct board *board,
    uint32_t unit,
    uint32_t sitting,
    uint32_t start,
    struct pushed *ret_pushed)
{
    const struct frame_unit *of = &board->frame->units[unit];
    const struct sitting *there = &board->sittings[sitting];
    const uint32_t turnover = board->frame->commissions[sitting / board->frame->days].turnover;
    const uint32_t group_max = board->problem->epreuves[of->epreuve].group_max;
    const uint32_t at = board_block_at(there, start);
    struct pushed pushed;

    pushed.count = 0;
    pushed.too_many = false;

    if (group_max > 1 && at < there->count && there->blocks[at].start == start &&
        board->frame->units[there->blocks[at].head].epreuve == of->epreuve) {
        if (board_group_size(board, &there->blocks[at]) >= group_max)
            pushed_add(&pushed, there->blocks[at].head);
        pushed_add_blocks(
            board, sitting, there->blocks[at].end, start + of->whole + turnover, &pushed);
    } else {
        pushed_add_blocks(board, sitting, start > turnover ? start - turnover : 0,
            start + of->whole + turnover, &pushed);
    }
    pushed_by_candidate(board, unit, sitting, start, &pushed);
    pushed_by_members(board, sitting, start, start + of->whole, &pushed);
    *ret_pushed = pushed;
}
