#include "planning/planner.h"

#include "planning/planner_inquiry.h"
#include "planning/planner_remedy.h"

#include <errno.h>

struct explainer {
    struct desk *desk;
    struct planner_explanation result;
    struct remedy_list *remedies;
};

/* What stops a whole commission, as a set. */
static uint32_t commission_obstacles(const struct inquiry *inquiry)
{
    const struct board *board = inquiry->board;
    const struct plan_problem *problem = board->problem;
    const struct frame_unit *unit = &board->frame->units[inquiry->unit];
    const bool complete = board->frame->commissions[inquiry->commission].complete;
    const bool cancelled = problem->commissions[inquiry->commission].cancelled;
    uint32_t found = 0;

    if (inquiry_other_epreuve(inquiry))
        found |= 1U << PLANNER_OBSTACLE_EPREUVE;
    if (inquiry_other_language(inquiry))
        found |= 1U << PLANNER_OBSTACLE_LANGUAGE;
    if (inquiry_other_zone(inquiry))
        found |= 1U << PLANNER_OBSTACLE_ZONE;
    if (cancelled)
        found |= 1U << PLANNER_OBSTACLE_CANCELLED;
    if (!complete && !cancelled)
        found |= 1U << PLANNER_OBSTACLE_INCOMPLETE;
    if (!frame_apart(problem, unit->candidate, inquiry->commission))
        found |= 1U << PLANNER_OBSTACLE_OWN_ESTABLISHMENT;
    return found;
}

static bool never_available(const struct plan_problem *problem, uint32_t commission)
{
    for (uint32_t day = 0; day < problem->day_count; day++) {
        struct frame_minutes minutes;

        frame_minutes_of(problem, commission, day, PLAN_NONE, &minutes);
        for (uint32_t w = 0; w < FRAME_MINUTE_WORDS; w++)
            if (minutes.words[w] != 0)
                return false;
    }
    return true;
}

/* What stops one place, beside what stops its commission or its day. */
static uint32_t place_obstacles(const struct inquiry *inquiry)
{
    const struct board *board = inquiry->board;
    uint32_t found = 0;

    if (!inquiry_members_available(inquiry, NULL))
        found |= 1U << PLANNER_OBSTACLE_MEMBER;
    if (!inquiry_room(inquiry, NULL))
        found |= 1U << PLANNER_OBSTACLE_ROOM;
    if (!inquiry_loge(inquiry, NULL))
        found |= 1U << PLANNER_OBSTACLE_LOGE;
    if (!inquiry_group(inquiry, NULL) || !inquiry_members_free(inquiry, NULL))
        found |= 1U << PLANNER_OBSTACLE_BUSY;
    if (!board_day_slots_fit(board, inquiry->unit, inquiry_sitting(inquiry), true))
        found |= 1U << PLANNER_OBSTACLE_DAY_FULL;
    if (!inquiry_candidate(inquiry, NULL))
        found |= 1U << PLANNER_OBSTACLE_CANDIDATE;
    if (inquiry_writes(inquiry))
        found |= 1U << PLANNER_OBSTACLE_ECRIT;
    return found;
}

/* Every start of a day; `above`: what stops the commission. Only then are places counted when
 * nothing does. */
static void ask_day(struct explainer *explainer, struct inquiry *inquiry, uint32_t above)
{
    const struct plan_problem *problem = inquiry->board->problem;
    const uint32_t grid = problem->grid_minutes;
    const struct plan_day *day = &problem->days[inquiry->day];
    const bool right_day = inquiry_right_day(inquiry);
    uint64_t *places = explainer->result.places;
    bool long_enough = false;

    if (!right_day)
        above |= 1U << PLANNER_OBSTACLE_DAY;
    for (inquiry->start = (day->opens + grid - 1) / grid * grid; inquiry->start < day->closes;
         inquiry->start += grid) {
        uint32_t found;

        if (!inquiry_hours(inquiry))
            continue;
        long_enough = true;
        found = place_obstacles(inquiry);
        if (above == 0)
            places[found == 0 ? 0 : __builtin_ctz(found)]++;
        remedy_find(explainer->remedies, &explainer->desk->board, inquiry, above | found);
    }
    if (above == 1U << PLANNER_OBSTACLE_DAY)
        places[PLANNER_OBSTACLE_DAY]++;
    else if (above == 0 && !long_enough)
        places[PLANNER_OBSTACLE_LENGTH]++;
}

static void ask_commission(struct explainer *explainer, struct inquiry *inquiry)
{
    const uint32_t hopeless = 1U << PLANNER_OBSTACLE_EPREUVE | 1U << PLANNER_OBSTACLE_LANGUAGE |
                              1U << PLANNER_OBSTACLE_ZONE;
    const struct plan_problem *problem = inquiry->board->problem;
    uint32_t found = commission_obstacles(inquiry);

    if ((found & hopeless) == 0 && never_available(problem, inquiry->commission))
        found |= 1U << PLANNER_OBSTACLE_NEVER_AVAILABLE;
    explainer->result.commissions[found == 0 ? 0 : __builtin_ctz(found)]++;
    if ((found & hopeless) != 0 ||
        __builtin_popcount(found & ~(1U << PLANNER_OBSTACLE_NEVER_AVAILABLE)) > 1)
        return;
    for (inquiry->day = 0; inquiry->day < problem->day_count; inquiry->day++)
        ask_day(explainer, inquiry, found);
}

static int kinds_in_order(const void *a, const void *b)
{
    const struct planner_remedy *x = a, *y = b;

    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->place.commission != y->place.commission)
        return x->place.commission < y->place.commission ? -1 : 1;
    if (x->place.day != y->place.day)
        return x->place.day < y->place.day ? -1 : 1;
    return (x->place.start > y->place.start) - (x->place.start < y->place.start);
}

int planner_explain(const struct plan_problem *problem,
    const struct plan *plan,
    uint32_t task,
    struct arena *arena,
    struct planner_explanation *ret_explanation)
{
    CLEANUP_DESK struct desk desk;
    struct explainer explainer = {.desk = &desk};
    struct inquiry inquiry = {.board = &desk.board};
    struct spot *homes;
    int r = desk_open(problem, &desk);

    if (r)
        return r;
    if (task >= problem->task_count)
        return PLANNER_E_ARGUMENT;
    r = desk_plan_valid(problem, plan);
    if (r == 0)
        r = desk_lay(&desk, plan, &homes);
    if (r)
        return r;
    explainer.remedies = arena_calloc(desk.work, 1, sizeof *explainer.remedies);
    if (!explainer.remedies)
        return -ENOMEM;
    explainer.result.placed = plan->slots[task].commission != PLAN_NONE;
    inquiry.unit = inquiry_unit(&desk, task);
    remedy_init(explainer.remedies, &desk.board);
    for (inquiry.commission = 0; inquiry.commission < problem->commission_count;
         inquiry.commission++)
        ask_commission(&explainer, &inquiry);
    if (desk.board.failed)
        return -ENOMEM;
    qsort(explainer.remedies->remedies, explainer.remedies->count,
        sizeof explainer.remedies->remedies[0], kinds_in_order);
    explainer.result.remedy_count = explainer.remedies->count;
    explainer.result.remedies = arena_memdup(arena, explainer.remedies->remedies,
        explainer.remedies->count * sizeof explainer.remedies->remedies[0]);
    if (!explainer.result.remedies)
        return -ENOMEM;
    *ret_explanation = explainer.result;
    return 0;
}
