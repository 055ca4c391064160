#include "planning/planner.h"

#include "planning/planner_inquiry.h"

#include <errno.h>

static void add_rule(struct clash_list *list, enum plan_rule rule)
{
    const struct planner_clash clash = {.rule = rule,
        .task = PLAN_NONE,
        .commission = PLAN_NONE,
        .member = PLAN_NONE,
        .room = PLAN_NONE};

    clash_add(list, &clash);
}

/* What is wrong with the commission, whatever the day. */
static void ask_commission(const struct inquiry *inquiry, struct clash_list *list)
{
    const struct plan_problem *problem = inquiry->board->problem;
    const struct plan_commission *commission = &problem->commissions[inquiry->commission];
    const uint32_t candidate = inquiry->board->frame->units[inquiry->unit].candidate;
    const uint32_t own = problem->candidates[candidate].establishment;

    if (!inquiry->board->frame->commissions[inquiry->commission].complete)
        add_rule(list, PLAN_RULE_COMPOSITION);
    if (inquiry_other_epreuve(inquiry) || inquiry_other_language(inquiry) ||
        inquiry_other_zone(inquiry))
        add_rule(list, PLAN_RULE_COMMISSION_FITS);
    for (size_t i = 0; i < commission->member_count && own != PLAN_NONE; i++) {
        struct planner_clash clash = {.rule = PLAN_RULE_OWN_ESTABLISHMENT,
            .task = PLAN_NONE,
            .commission = PLAN_NONE,
            .member = commission->members[i],
            .room = PLAN_NONE};

        if (!problem->own_establishment_allowed &&
            problem->members[commission->members[i]].establishment == own)
            clash_add(list, &clash);
    }
}

static void ask_place(const struct inquiry *inquiry, struct clash_list *list)
{
    const struct board *board = inquiry->board;

    if (!inquiry_right_day(inquiry))
        add_rule(list, PLAN_RULE_DAY);
    if (!inquiry_hours(inquiry) || inquiry->start % board->problem->grid_minutes != 0)
        add_rule(list, PLAN_RULE_HOURS);
    if (inquiry->start < board->frame->units[inquiry->unit].preparation ||
        inquiry_end(inquiry) > FRAME_DAY_MINUTES)
        return;
    (void)inquiry_members_available(inquiry, list);
    (void)inquiry_members_free(inquiry, list);
    (void)inquiry_room(inquiry, list);
    (void)inquiry_loge(inquiry, list);
    (void)inquiry_group(inquiry, list);
    if (!board_day_slots_fit(board, inquiry->unit, inquiry_sitting(inquiry), true))
        add_rule(list, PLAN_RULE_DAY_SLOTS);
    (void)inquiry_candidate(inquiry, list);
    if (inquiry_writes(inquiry))
        add_rule(list, PLAN_RULE_ECRITS);
}

static int by_rule(const void *a, const void *b)
{
    const struct planner_clash *x = a, *y = b;

    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    if (x->task != y->task)
        return x->task < y->task ? -1 : 1;
    if (x->room != y->room)
        return x->room < y->room ? -1 : 1;
    return x->member < y->member ? -1 : x->member > y->member;
}

int planner_try(const struct plan_problem *problem,
    const struct plan *plan,
    uint32_t task,
    const struct plan_slot *slot,
    struct arena *arena,
    struct planner_trial *ret_trial)
{
    CLEANUP_DESK struct desk desk;
    struct planner_trial trial = {.slot = *slot, .room = PLAN_NONE};
    struct clash_list list = {.count = 0};
    struct inquiry inquiry;
    struct spot *homes, spot;
    int r = desk_open(problem, &desk);

    if (r)
        return r;
    if (task >= problem->task_count || slot->commission >= problem->commission_count ||
        slot->day >= problem->day_count)
        return PLANNER_E_ARGUMENT;
    r = desk_plan_valid(problem, plan);
    if (r == 0)
        r = desk_lay(&desk, plan, &homes);
    if (r)
        return r;
    inquiry = (struct inquiry){
        &desk.board, inquiry_unit(&desk, task), slot->commission, slot->day, slot->start};
    trial.with_follower = desk.frame.units[inquiry.unit].follower != PLAN_NONE;
    ask_commission(&inquiry, &list);
    ask_place(&inquiry, &list);
    trial.clash_count = list.count;
    trial.lawful = list.count == 0 && board_fits(&desk.board, inquiry.unit,
                                          inquiry_sitting(&inquiry), slot->start, true, &spot);
    if (trial.lawful) {
        trial.slot.loge = spot.loge;
        trial.room = spot.room;
    }
    list.count = list.count < PLANNER_CLASHES_MAX ? list.count : PLANNER_CLASHES_MAX;
    qsort(list.clashes, list.count, sizeof list.clashes[0], by_rule);
    trial.clashes = arena_memdup(arena, list.clashes, list.count * sizeof list.clashes[0]);
    if (!trial.clashes)
        return -ENOMEM;
    *ret_trial = trial;
    return 0;
}
