/*
 * Ruin and recreate: a few orals that have to do with each other (of a candidate, side by side
 * before a commission, at the same time before another one) are taken away and placed anew, one by
 * one, each where it costs least. Now and then a spot is overlooked, so that the same ruin does not
 * always give the same plan.
 */
#include "planning/planner_moves.h"

enum {
    RUINED_MAX = 12,
    STRING_MAX = 5, /* blocks side by side */
    BLINK = 20,     /* one spot in so many is overlooked */
    COMMISSIONS_MAX = RUINED_MAX + 1,
};

struct ruined {
    uint32_t units[RUINED_MAX];
    bool whole[RUINED_MAX];
    uint32_t commissions[COMMISSIONS_MAX]; /* before which they were */
    uint32_t count, commission_count;
};

static void commission_add(struct ruined *ruined, uint32_t commission)
{
    for (uint32_t i = 0; i < ruined->commission_count; i++)
        if (ruined->commissions[i] == commission)
            return;
    if (ruined->commission_count < COMMISSIONS_MAX)
        ruined->commissions[ruined->commission_count++] = commission;
}

static void ruin_one(struct search *search, uint32_t unit, struct ruined *ruined)
{
    struct board *board = search->board;

    if (ruined->count == RUINED_MAX || search_pinned(search, unit) || !board_is_placed(board, unit))
        return;
    commission_add(ruined, board->spots[unit].sitting / board->frame->days);
    ruined->units[ruined->count] = unit;
    ruined->whole[ruined->count++] = board->spots[unit].whole;
    board_remove(board, unit);
}

static void ruin_candidate(struct search *search, uint32_t unit, struct ruined *ruined)
{
    const struct frame *frame = search->board->frame;
    const uint32_t *range = &frame->candidate_units[2 * (size_t)frame->units[unit].candidate];

    for (uint32_t u = range[0]; u < range[1]; u++)
        ruin_one(search, u, ruined);
}

/* Some blocks of a sitting, side by side, around that start. */
static void ruin_string(
    struct search *search, uint32_t sitting, uint32_t start, struct ruined *ruined)
{
    struct sitting *of = &search->board->sittings[sitting];
    uint32_t length = 1 + search_random(search, STRING_MAX);
    uint32_t at = board_block_at(of, start), back = search_random(search, length);

    at = at > back ? at - back : 0;
    while (length-- > 0 && at < of->count) {
        const uint32_t count = of->count;

        while (of->count == count && ruined->count < RUINED_MAX &&
               !search_pinned(search, of->blocks[at].head))
            ruin_one(search, of->blocks[at].head, ruined);
        if (of->count == count) /* it stays */
            at++;
    }
}

/* Another sitting of that day: of the centre, or of the candidate. */
static uint32_t draw_other(struct search *search, uint32_t unit, const struct spot *spot)
{
    const struct board *board = search->board;
    const struct frame *frame = board->frame;
    const uint32_t day = spot->sitting % frame->days;
    const uint32_t centre = frame->commissions[spot->sitting / frame->days].centre;
    const uint32_t first = frame->centre_commissions[centre];
    const uint32_t count = frame->centre_commissions[centre + 1] - first;
    const struct frame_kind *kind = &frame->kinds[frame->units[unit].kind];

    if (search_random(search, 2) == 0)
        return frame_sitting(
            frame, frame->commissions_of_centre[first + search_random(search, count)], day);
    return frame_sitting(frame, frame->takers[kind->first + search_random(search, kind->count)],
        search_random(search, frame->days));
}

/* What finds no place stays nowhere: the annealing looks at that. */
static void recreate(struct search *search, struct ruined *ruined)
{
    const struct frame *frame = search->board->frame;

    for (uint32_t i = ruined->count; i > 1; i--) {
        const uint32_t k = search_random(search, i);
        const uint32_t unit = ruined->units[k];
        const bool whole = ruined->whole[k];

        ruined->units[k] = ruined->units[i - 1];
        ruined->whole[k] = ruined->whole[i - 1];
        ruined->units[i - 1] = unit;
        ruined->whole[i - 1] = whole;
    }
    for (uint32_t i = 0; i < ruined->count; i++) {
        const struct frame_kind *kind = &frame->kinds[frame->units[ruined->units[i]].kind];
        const uint32_t known = ruined->commission_count;

        commission_add(ruined, frame->takers[kind->first + search_random(search, kind->count)]);
        (void)place_among(search, ruined->units[i], ruined->whole[i], ruined->commissions,
            ruined->commission_count, BLINK);
        ruined->commission_count = known;
    }
}

/* Around a sitting of its kind, for a unit that is nowhere. */
static bool ruin_for(struct search *search, uint32_t unit, struct ruined *ruined)
{
    const struct board *board = search->board;
    const struct frame *frame = board->frame;
    const struct frame_kind *kind = &frame->kinds[frame->units[unit].kind];
    const uint32_t commission = frame->takers[kind->first + search_random(search, kind->count)];
    const uint32_t sitting = frame_sitting(frame, commission, search_random(search, frame->days));
    const uint32_t count = board->sittings[sitting].count;

    ruined->units[0] = unit;
    ruined->whole[0] = true;
    ruined->count = 1;
    commission_add(ruined, commission);
    if (count > 0)
        ruin_string(search, sitting,
            board->sittings[sitting].blocks[search_random(search, count)].start, ruined);
    return count > 0;
}

bool move_ruin(struct search *search, uint32_t unit)
{
    const struct spot spot = search->board->spots[unit];
    struct ruined ruined;
    uint32_t other;

    ruined.count = ruined.commission_count = 0;
    if (spot.sitting == PLAN_NONE) {
        if (!ruin_for(search, unit, &ruined))
            return false;
        recreate(search, &ruined);
        return true;
    }
    switch (search_random(search, 3)) {
    case 0:
        ruin_candidate(search, unit, &ruined);
        break;
    case 1:
        ruin_string(search, spot.sitting, spot.start, &ruined);
        break;
    default:
        other = draw_other(search, unit, &spot);
        ruin_string(search, spot.sitting, spot.start, &ruined);
        ruin_string(search, other, spot.start, &ruined);
        break;
    }
    recreate(search, &ruined);
    return true;
}
