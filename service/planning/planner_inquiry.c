#include "planning/planner_inquiry.h"

static const struct planner_clash nobody = {
    .task = PLAN_NONE, .commission = PLAN_NONE, .member = PLAN_NONE, .room = PLAN_NONE};

void clash_add(struct clash_list *list, const struct planner_clash *clash)
{
    if (list && list->count < PLANNER_CLASHES_MAX)
        list->clashes[list->count] = *clash;
    if (list)
        list->count++;
}

static struct planner_clash clash_of(enum plan_rule rule)
{
    struct planner_clash clash = nobody;

    clash.rule = rule;
    return clash;
}

uint32_t inquiry_unit(struct desk *desk, uint32_t task)
{
    const struct plan_problem *problem = desk->frame.problem;
    const struct plan_task *of = &problem->tasks[task];
    const uint32_t u = desk->frame.task_units[of->follows == PLAN_NONE ? task : of->follows];
    struct frame_unit *unit = &desk->frame.units[u];

    board_remove(&desk->board, u);
    board_keep(&desk->board);
    if (of->follows != PLAN_NONE && unit->follower == PLAN_NONE) {
        unit->follower = task;
        unit->whole = (uint16_t)(unit->length + of->duration_minutes);
        unit->whole_days = unit->days & problem->epreuves[of->epreuve].days;
    }
    return u;
}

static const struct frame_unit *unit_of(const struct inquiry *inquiry)
{
    return &inquiry->board->frame->units[inquiry->unit];
}

bool inquiry_hours(const struct inquiry *inquiry)
{
    const struct plan_day *day = &inquiry->board->problem->days[inquiry->day];

    return inquiry->start >= (uint32_t)day->opens + unit_of(inquiry)->preparation &&
           inquiry_end(inquiry) <= day->closes &&
           (day->pause_from == day->pause_to || !frame_overlap(inquiry->start, inquiry_end(inquiry),
                                                    day->pause_from, day->pause_to));
}

bool inquiry_other_epreuve(const struct inquiry *inquiry)
{
    const struct plan_problem *problem = inquiry->board->problem;
    const struct frame_unit *unit = unit_of(inquiry);
    const uint32_t own = problem->commissions[inquiry->commission].epreuve;

    return problem->epreuves[unit->epreuve].held_by != own ||
           (unit->follower != PLAN_NONE &&
               problem->epreuves[problem->tasks[unit->follower].epreuve].held_by != own);
}

bool inquiry_other_language(const struct inquiry *inquiry)
{
    const struct plan_problem *problem = inquiry->board->problem;
    const struct frame_unit *unit = unit_of(inquiry);
    const uint32_t own = problem->commissions[inquiry->commission].language;

    return problem->tasks[unit->task].language != own ||
           (unit->follower != PLAN_NONE && problem->tasks[unit->follower].language != own);
}

bool inquiry_other_zone(const struct inquiry *inquiry)
{
    const struct plan_problem *problem = inquiry->board->problem;

    return problem->centres[problem->commissions[inquiry->commission].centre].zone !=
           problem->candidates[unit_of(inquiry)->candidate].zone;
}

bool inquiry_right_day(const struct inquiry *inquiry)
{
    return (inquiry->board->problem->commissions[inquiry->commission].days &
               unit_of(inquiry)->whole_days) >>
               inquiry->day &
           1;
}

bool inquiry_writes(const struct inquiry *inquiry)
{
    const struct plan_problem *problem = inquiry->board->problem;
    const struct frame_unit *unit = unit_of(inquiry);
    const struct plan_zone *zone = &problem->zones[problem->candidates[unit->candidate].zone];

    return frame_meets(zone->busy, zone->busy_count, inquiry->day,
        inquiry->start - unit->preparation, inquiry_end(inquiry));
}

bool inquiry_missing(const struct inquiry *inquiry, uint32_t member)
{
    const struct plan_member *who = &inquiry->board->problem->members[member];
    struct frame_minutes there = {{0}};

    for (size_t i = 0; i < who->available_count; i++)
        if (who->available[i].day == inquiry->day)
            frame_minutes_set(&there, who->available[i].from, who->available[i].to, true);
    for (uint32_t minute = inquiry->start; minute < inquiry_end(inquiry); minute++)
        if (!(there.words[minute / 64] >> minute % 64 & 1))
            return true;
    return false;
}

bool inquiry_members_available(const struct inquiry *inquiry, struct clash_list *list)
{
    const struct plan_commission *commission =
        &inquiry->board->problem->commissions[inquiry->commission];
    bool all = true;

    for (size_t i = 0; i < commission->member_count; i++) {
        struct planner_clash clash = clash_of(PLAN_RULE_MEMBER_AVAILABLE);

        if (!inquiry_missing(inquiry, commission->members[i]))
            continue;
        all = false;
        clash.member = commission->members[i];
        clash_add(list, &clash);
    }
    return all;
}

/* Orals of another commission of a member that are too near. */
static bool elsewhere(
    const struct inquiry *inquiry, uint32_t member, uint32_t other, struct clash_list *list)
{
    const struct board *board = inquiry->board;
    const struct frame *frame = board->frame;
    const struct sitting *of = &board->sittings[frame_sitting(frame, other, inquiry->day)];
    const uint32_t travel =
        frame->commissions[other].centre == frame->commissions[inquiry->commission].centre
            ? 0
            : board->problem->travel_between_centres_minutes;
    bool found = false;

    for (uint32_t i = 0; i < of->count; i++) {
        struct planner_clash clash = clash_of(PLAN_RULE_MEMBER_ONCE);

        if (!frame_overlap(of->blocks[i].start, of->blocks[i].end + travel, inquiry->start,
                inquiry_end(inquiry) + travel))
            continue;
        found = true;
        clash.member = member;
        clash.commission = other;
        clash.task = frame->units[of->blocks[i].head].task;
        clash_add(list, &clash);
    }
    return found;
}

bool inquiry_members_free(const struct inquiry *inquiry, struct clash_list *list)
{
    const struct frame *frame = inquiry->board->frame;
    const struct plan_commission *commission =
        &inquiry->board->problem->commissions[inquiry->commission];
    bool all = true;

    for (size_t i = 0; i < commission->member_count; i++) {
        const uint32_t *range = &frame->member_commissions[commission->members[i]];

        for (uint32_t k = range[0]; k < range[1]; k++)
            if (frame->commissions_of_member[k] != inquiry->commission &&
                elsewhere(inquiry, commission->members[i], frame->commissions_of_member[k], list))
                all = false;
    }
    return all;
}

/* What speaks against one room. */
static struct planner_clash room_clash(
    const struct inquiry *inquiry, uint32_t room, uint32_t group, bool computers)
{
    const struct board *board = inquiry->board;
    const uint32_t sitting = inquiry_sitting(inquiry);
    const struct plan_room *there = &board->problem->rooms[room];
    struct planner_clash clash = clash_of(PLAN_RULE_ROOM_FITS);
    uint32_t other;

    clash.room = room;
    if (there->centre != board->problem->commissions[inquiry->commission].centre ||
        there->loge_seats > 0 || there->seats < group || (computers && there->computers < group))
        return clash;
    other = board_room_taken_by(board, sitting, room, inquiry->start, inquiry_end(inquiry));
    if (other != PLAN_NONE) {
        clash.rule = PLAN_RULE_ROOM_ONCE;
        clash.commission = other / board->frame->days;
        clash.task = board->frame->units[board->sittings[other].blocks[0].head].task;
    } else if (frame_meets(there->closed, there->closed_count, inquiry->day, inquiry->start,
                   inquiry_end(inquiry))) {
        clash.rule = PLAN_RULE_ROOM_OPEN;
    }
    return clash;
}

bool inquiry_room(const struct inquiry *inquiry, struct clash_list *list)
{
    const struct board *board = inquiry->board;
    const struct plan_commission *commission = &board->problem->commissions[inquiry->commission];
    const bool computers = board_computers(board, inquiry->unit, true);
    const uint32_t sitting = inquiry_sitting(inquiry);
    uint32_t group, room, told = 0;

    if (!board_group_fits(board, inquiry->unit, sitting, inquiry->start, true, &group))
        group = 1; /* that is another obstacle */
    if (board_room_find(
            board, sitting, inquiry->start, inquiry_end(inquiry), group, computers, &room))
        return true;
    for (uint32_t i = 0; i < board->problem->room_count; i++) {
        const struct plan_room *there = &board->problem->rooms[i];
        struct planner_clash clash;

        if (commission->room != PLAN_NONE
                ? i != commission->room
                : there->centre != commission->centre || there->loge_seats > 0)
            continue;
        clash = room_clash(inquiry, i, group, computers);
        clash_add(list, &clash);
        told++;
    }
    if (told == 0) {
        struct planner_clash clash = clash_of(PLAN_RULE_ROOM_FITS);

        clash_add(list, &clash);
    }
    return false;
}

/* Who sits in that loge in that time. */
static void loge_clashes(
    const struct inquiry *inquiry, uint32_t loge, uint32_t from, struct clash_list *list)
{
    const struct board *board = inquiry->board;
    const struct frame *frame = board->frame;

    for (uint32_t u = 0; u < frame->unit_count; u++) {
        const struct spot *spot = &board->spots[u];
        struct planner_clash clash = clash_of(PLAN_RULE_LOGE_SEATS);

        if (spot->sitting == PLAN_NONE || frame->units[u].preparation == 0 || spot->loge != loge ||
            spot->sitting % frame->days != inquiry->day ||
            !frame_overlap(spot->start - (uint32_t)frame->units[u].preparation, spot->start, from,
                inquiry->start))
            continue;
        clash.room = loge;
        clash.task = frame->units[u].task;
        clash_add(list, &clash);
    }
}

bool inquiry_loge(const struct inquiry *inquiry, struct clash_list *list)
{
    const struct board *board = inquiry->board;
    const struct frame *frame = board->frame;
    const uint32_t centre = frame->commissions[inquiry->commission].centre;
    const uint32_t from = inquiry->start - unit_of(inquiry)->preparation;
    struct planner_clash clash = clash_of(PLAN_RULE_LOGE);

    if (board_loge_fits(board, inquiry->unit, inquiry_sitting(inquiry), inquiry->start))
        return true;
    if (!list)
        return false;
    for (uint32_t i = frame->centre_loges[centre]; i < frame->centre_loges[centre + 1]; i++) {
        const struct plan_room *loge = &board->problem->rooms[frame->loges[i]];

        clash.room = frame->loges[i];
        if (frame_meets(loge->closed, loge->closed_count, inquiry->day, from, inquiry->start))
            clash_add(list, &clash);
        else
            loge_clashes(inquiry, frame->loges[i], from, list);
    }
    if (frame->centre_loges[centre] == frame->centre_loges[centre + 1])
        clash_add(list, &clash);
    return false;
}

bool inquiry_group(const struct inquiry *inquiry, struct clash_list *list)
{
    const struct board *board = inquiry->board;
    const uint32_t sitting = inquiry_sitting(inquiry);
    const uint32_t turnover = board->frame->commissions[inquiry->commission].turnover;
    const struct sitting *of = &board->sittings[sitting];
    uint32_t group;

    if (board_group_fits(board, inquiry->unit, sitting, inquiry->start, true, &group))
        return true;
    for (uint32_t i = 0; list && i < of->count; i++) {
        struct planner_clash clash = clash_of(PLAN_RULE_ONE_GROUP);

        if (!frame_overlap(of->blocks[i].start, of->blocks[i].end + turnover, inquiry->start,
                inquiry_end(inquiry) + turnover))
            continue;
        for (uint32_t u = of->blocks[i].head; u != PLAN_NONE; u = board->mates[u]) {
            clash.task = board->frame->units[u].task;
            clash_add(list, &clash);
        }
    }
    return false;
}

bool inquiry_candidate(const struct inquiry *inquiry, struct clash_list *list)
{
    const struct board *board = inquiry->board;
    const struct frame *frame = board->frame;
    const uint32_t *range = &frame->candidate_units[2 * (size_t)unit_of(inquiry)->candidate];
    const uint32_t centre = frame->commissions[inquiry->commission].centre;
    bool free_then = true;

    for (uint32_t u = range[0]; u < range[1]; u++) {
        const struct spot *spot = &board->spots[u];
        struct planner_clash clash = clash_of(PLAN_RULE_CANDIDATE_ONCE);
        uint32_t travel;

        if (spot->sitting == PLAN_NONE || spot->sitting % frame->days != inquiry->day)
            continue;
        travel = frame->commissions[spot->sitting / frame->days].centre == centre
                     ? board->problem->travel_same_centre_minutes
                     : board->problem->travel_between_centres_minutes;
        if (!frame_overlap(spot->start - (uint32_t)frame->units[u].preparation,
                spot->start + board_length(board, u, spot->whole) + travel,
                inquiry->start - unit_of(inquiry)->preparation, inquiry_end(inquiry) + travel))
            continue;
        free_then = false;
        clash.task = frame->units[u].task;
        clash_add(list, &clash);
    }
    return free_then;
}
