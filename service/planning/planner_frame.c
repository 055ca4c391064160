#include "planning/planner_frame.h"

#include <errno.h>

/* The key of a kind. */
struct kind_key {
    uint32_t epreuve, language, zone;
};

bool frame_meets(
    const struct plan_interval *intervals, size_t count, uint32_t day, uint32_t from, uint32_t to)
{
    for (size_t i = 0; i < count; i++)
        if (intervals[i].day == day &&
            frame_overlap(intervals[i].from, intervals[i].to, from, to) &&
            intervals[i].from < intervals[i].to)
            return true;
    return false;
}

bool frame_apart(const struct plan_problem *problem, uint32_t candidate, uint32_t commission)
{
    const struct plan_commission *of = &problem->commissions[commission];
    uint32_t establishment = problem->candidates[candidate].establishment;

    if (problem->own_establishment_allowed || establishment == PLAN_NONE)
        return true;
    for (size_t i = 0; i < of->member_count; i++)
        if (problem->members[of->members[i]].establishment == establishment)
            return false;
    return true;
}

static int key_compare(const void *a, const void *b)
{
    const struct kind_key *x = a, *y = b;

    if (x->epreuve != y->epreuve)
        return x->epreuve < y->epreuve ? -1 : 1;
    if (x->language != y->language)
        return x->language < y->language ? -1 : 1;
    if (x->zone != y->zone)
        return x->zone < y->zone ? -1 : 1;
    return 0;
}

static struct kind_key commission_key(const struct plan_problem *problem, size_t i)
{
    const struct plan_commission *commission = &problem->commissions[i];

    return (struct kind_key){
        commission->epreuve, commission->language, problem->centres[commission->centre].zone};
}

static struct kind_key task_key(const struct plan_problem *problem, const struct plan_task *task)
{
    return (struct kind_key){problem->epreuves[task->epreuve].held_by, task->language,
        problem->candidates[task->candidate].zone};
}

static uint32_t kind_of(const struct frame *frame, struct kind_key key)
{
    uint32_t low = 0, high = frame->kind_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct frame_kind *kind = &frame->kinds[middle];
        const struct kind_key there = {kind->epreuve, kind->language, kind->zone};

        if (key_compare(&there, &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* All kinds that a commission or a unit is of, in order. */
static int kinds_make(struct frame *frame, struct arena *arena)
{
    const struct plan_problem *problem = frame->problem;
    size_t count = problem->commission_count + frame->unit_count;
    struct kind_key *keys = arena_calloc(arena, count + 1, sizeof *keys);
    size_t i = 0;

    frame->kinds = arena_calloc(arena, count + 1, sizeof *frame->kinds);
    if (!keys || !frame->kinds)
        return -ENOMEM;
    for (; i < problem->commission_count; i++)
        keys[i] = commission_key(problem, i);
    for (uint32_t u = 0; u < frame->unit_count; u++, i++)
        keys[i] = task_key(problem, &problem->tasks[frame->units[u].task]);
    qsort(keys, count, sizeof *keys, key_compare);
    for (i = 0; i < count; i++) {
        if (i > 0 && key_compare(&keys[i - 1], &keys[i]) == 0)
            continue;
        frame->kinds[frame->kind_count++] = (struct frame_kind){
            .epreuve = keys[i].epreuve,
            .language = keys[i].language,
            .zone = keys[i].zone,
        };
    }
    return 0;
}

/* A follower that stands before the commissions of another kind can never be placed. */
static bool follower_fits(const struct plan_problem *problem, uint32_t task, uint32_t follower)
{
    const struct kind_key a = task_key(problem, &problem->tasks[task]);
    const struct kind_key b = task_key(problem, &problem->tasks[follower]);

    return key_compare(&a, &b) == 0;
}

static void unit_add(struct frame *frame, uint32_t index)
{
    const struct plan_problem *problem = frame->problem;
    const struct plan_task *task = &problem->tasks[index];
    uint64_t days = problem->epreuves[task->epreuve].days;

    if (task->follows != PLAN_NONE) {
        uint32_t u = frame->task_units[task->follows];
        struct frame_unit *unit = &frame->units[u];

        frame->task_units[index] = PLAN_NONE;
        if (!follower_fits(problem, task->follows, index))
            return;
        frame->task_units[index] = u;
        unit->follower = index;
        unit->whole = (uint16_t)(unit->length + task->duration_minutes);
        unit->whole_days = unit->days & days;
        return;
    }
    frame->task_units[index] = frame->unit_count;
    frame->units[frame->unit_count++] = (struct frame_unit){
        .task = index,
        .follower = PLAN_NONE,
        .candidate = task->candidate,
        .epreuve = task->epreuve,
        .school = PLAN_NONE,
        .preparation = task->preparation_minutes,
        .length = task->duration_minutes,
        .whole = task->duration_minutes,
        .days = days,
        .whole_days = days,
    };
}

static int units_make(struct frame *frame, struct arena *arena)
{
    const struct plan_problem *problem = frame->problem;

    frame->units = arena_calloc(arena, problem->task_count + 1, sizeof *frame->units);
    frame->task_units = arena_calloc(arena, problem->task_count + 1, sizeof(uint32_t));
    frame->candidate_units =
        arena_calloc(arena, 2 * problem->candidate_count + 2, sizeof(uint32_t));
    if (!frame->units || !frame->task_units || !frame->candidate_units)
        return -ENOMEM;
    for (uint32_t i = 0; i < problem->task_count; i++) {
        uint32_t *range = &frame->candidate_units[2 * (size_t)problem->tasks[i].candidate];

        if (range[1] == 0) /* its first task follows nothing */
            range[0] = frame->unit_count;
        unit_add(frame, i);
        range[1] = frame->unit_count;
    }
    return 0;
}

struct pair {
    uint32_t group, item;
};

/* Items by group, in the order of the pairs: items[starts[g]] to items[starts[g + 1]]. */
static int lists_make(struct arena *arena,
    const struct pair *pairs,
    size_t pair_count,
    size_t group_count,
    uint32_t **ret_starts,
    uint32_t **ret_items)
{
    uint32_t *starts = arena_calloc(arena, group_count + 2, sizeof *starts);
    uint32_t *items = arena_calloc(arena, pair_count + 1, sizeof *items);

    if (!starts || !items)
        return -ENOMEM;
    for (size_t i = 0; i < pair_count; i++)
        starts[pairs[i].group + 2]++;
    for (size_t g = 2; g < group_count + 2; g++)
        starts[g] += starts[g - 1];
    for (size_t i = 0; i < pair_count; i++)
        items[starts[pairs[i].group + 1]++] = pairs[i].item;
    *ret_starts = starts;
    *ret_items = items;
    return 0;
}

static int rooms_make(struct frame *frame, struct arena *arena)
{
    const struct plan_problem *problem = frame->problem;
    struct pair *rooms = arena_calloc(arena, problem->room_count + 1, sizeof *rooms);
    struct pair *loges = arena_calloc(arena, problem->room_count + 1, sizeof *loges);
    size_t room_count = 0, loge_count = 0;
    int r;

    if (!rooms || !loges)
        return -ENOMEM;
    for (uint32_t i = 0; i < problem->room_count; i++) {
        const struct plan_room *room = &problem->rooms[i];

        if (room->loge_seats > 0)
            loges[loge_count++] = (struct pair){room->centre, i};
        else if (room->seats > 0)
            rooms[room_count++] = (struct pair){room->centre, i};
    }
    r = lists_make(
        arena, rooms, room_count, problem->centre_count, &frame->centre_rooms, &frame->rooms);
    if (r == 0)
        r = lists_make(
            arena, loges, loge_count, problem->centre_count, &frame->centre_loges, &frame->loges);
    return r;
}

static int commission_lists_make(struct frame *frame, struct arena *arena)
{
    const struct plan_problem *problem = frame->problem;
    size_t seat_count = 0, members = 0, count = 0;
    struct pair *of_member, *of_centre, *of_kind;
    int r;

    for (size_t c = 0; c < problem->commission_count; c++)
        if (frame->commissions[c].complete)
            seat_count += problem->commissions[c].member_count;
    of_member = arena_calloc(arena, seat_count + 1, sizeof *of_member);
    of_centre = arena_calloc(arena, problem->commission_count + 1, sizeof *of_centre);
    of_kind = arena_calloc(arena, problem->commission_count + 1, sizeof *of_kind);
    if (!of_member || !of_centre || !of_kind)
        return -ENOMEM;
    for (uint32_t c = 0; c < problem->commission_count; c++) {
        const struct plan_commission *commission = &problem->commissions[c];

        if (!frame->commissions[c].complete)
            continue;
        of_centre[count] = (struct pair){commission->centre, c};
        of_kind[count++] = (struct pair){frame->commissions[c].kind, c};
        for (size_t i = 0; i < commission->member_count; i++)
            of_member[members++] = (struct pair){commission->members[i], c};
    }
    r = lists_make(arena, of_member, members, problem->member_count, &frame->member_commissions,
        &frame->commissions_of_member);
    if (r == 0)
        r = lists_make(arena, of_centre, count, problem->centre_count, &frame->centre_commissions,
            &frame->commissions_of_centre);
    if (r == 0) {
        uint32_t *starts;

        r = lists_make(arena, of_kind, count, frame->kind_count, &starts, &frame->takers);
        for (uint32_t k = 0; r == 0 && k < frame->kind_count; k++) {
            frame->kinds[k].first = starts[k];
            frame->kinds[k].count = starts[k + 1] - starts[k];
        }
    }
    return r;
}

static int commissions_make(struct frame *frame, struct arena *arena)
{
    const struct plan_problem *problem = frame->problem;
    int r;

    frame->commissions =
        arena_calloc(arena, problem->commission_count + 1, sizeof *frame->commissions);
    if (!frame->commissions)
        return -ENOMEM;
    for (uint32_t c = 0; c < problem->commission_count; c++) {
        const struct plan_commission *commission = &problem->commissions[c];
        struct frame_commission *made = &frame->commissions[c];

        made->kind = kind_of(frame, commission_key(problem, c));
        made->centre = commission->centre;
        made->turnover = (uint16_t)problem->epreuves[commission->epreuve].turnover_minutes;
        made->complete = frame_complete(problem, c);
        frame->kinds[made->kind].pool_commissions += commission->cancelled ? 0 : 1;
    }
    r = commission_lists_make(frame, arena);
    if (r)
        return r;
    for (uint32_t c = 0; c < problem->commission_count; c++) {
        const struct plan_commission *commission = &problem->commissions[c];

        for (size_t i = 0; i < commission->member_count; i++) {
            const uint32_t *range = &frame->member_commissions[commission->members[i]];

            frame->commissions[c].shared |= range[1] - range[0] > 1;
        }
    }
    return 0;
}

static uint32_t parts(uint32_t whole, uint32_t count, bool up)
{
    if (count == 0)
        return 0;
    return whole / count + (up && whole % count != 0 ? 1 : 0);
}

static int pair_compare(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;

    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

/* The schools of one pool, and of each of its units which one. */
static void schools_of_kind(
    struct frame *frame, struct frame_kind *kind, struct pair *pairs, uint32_t *next_school)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < kind->unit_count; i++) {
        uint32_t u = frame->kind_units[kind->unit_first + i];
        uint32_t school = frame->problem->candidates[frame->units[u].candidate].establishment;

        if (frame->units[u].pooled && school != PLAN_NONE)
            pairs[count++] = (struct pair){school, u};
    }
    qsort(pairs, count, sizeof *pairs, pair_compare);
    kind->school_first = *next_school;
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || pairs[i].group != pairs[i - 1].group)
            frame->schools[(*next_school)++] =
                (struct frame_school){.establishment = pairs[i].group};
        frame->schools[*next_school - 1].tasks++;
        frame->units[pairs[i].item].school = *next_school - 1;
    }
    kind->school_count = *next_school - kind->school_first;
    for (uint32_t s = kind->school_first; s < *next_school; s++)
        frame->schools[s].most = parts(frame->schools[s].tasks, kind->pool_commissions, true);
}

static int pools_make(struct frame *frame, struct arena *arena)
{
    const struct plan_problem *problem = frame->problem;
    struct pair *pairs = arena_calloc(arena, frame->unit_count + 1, sizeof *pairs);
    uint32_t *starts;
    uint32_t next_school = 0;
    int r;

    frame->schools = arena_calloc(arena, frame->unit_count + 1, sizeof *frame->schools);
    if (!pairs || !frame->schools)
        return -ENOMEM;
    for (uint32_t u = 0; u < frame->unit_count; u++) {
        struct frame_unit *unit = &frame->units[u];

        unit->kind = kind_of(frame, task_key(problem, &problem->tasks[unit->task]));
        unit->pooled = unit->epreuve == frame->kinds[unit->kind].epreuve;
        frame->kinds[unit->kind].pool_tasks += unit->pooled ? 1 : 0;
        pairs[u] = (struct pair){unit->kind, u};
    }
    r = lists_make(arena, pairs, frame->unit_count, frame->kind_count, &starts, &frame->kind_units);
    if (r)
        return r;
    for (uint32_t k = 0; k < frame->kind_count; k++) {
        struct frame_kind *kind = &frame->kinds[k];

        kind->unit_first = starts[k];
        kind->unit_count = starts[k + 1] - starts[k];
        kind->low = parts(kind->pool_tasks, kind->pool_commissions, false);
        kind->high = parts(kind->pool_tasks, kind->pool_commissions, true);
        schools_of_kind(frame, kind, pairs, &next_school);
    }
    for (uint32_t c = 0; c < problem->commission_count; c++) {
        struct frame_commission *commission = &frame->commissions[c];
        const struct frame_kind *kind = &frame->kinds[commission->kind];

        commission->schools = frame->school_load_count;
        frame->school_load_count += kind->school_count;
    }
    return 0;
}

/* Whether some commission has, on a day of both, a stretch that is long enough. */
static bool follower_possible(const struct frame *frame, const struct frame_unit *unit)
{
    const struct frame_kind *kind = &frame->kinds[unit->kind];

    for (uint32_t i = 0; i < kind->count; i++)
        for (uint32_t day = 0; day < frame->days; day++) {
            const uint32_t sitting = frame_sitting(frame, frame->takers[kind->first + i], day);

            for (uint32_t w = frame->sitting_windows[sitting];
                 w < frame->sitting_windows[sitting + 1] && (unit->whole_days >> day & 1); w++)
                if (frame->windows[w].to - frame->windows[w].from >= unit->whole)
                    return true;
        }
    return false;
}

/* A follower that has no place anywhere does not keep its task from having one. */
static void followers_part(struct frame *frame)
{
    for (uint32_t u = 0; u < frame->unit_count; u++) {
        struct frame_unit *unit = &frame->units[u];

        if (unit->follower == PLAN_NONE || follower_possible(frame, unit))
            continue;
        frame->task_units[unit->follower] = PLAN_NONE;
        unit->follower = PLAN_NONE;
        unit->whole = unit->length;
        unit->whole_days = unit->days;
    }
}

int frame_make(const struct plan_problem *problem, struct arena *arena, struct frame *ret_frame)
{
    struct frame frame = {.problem = problem, .days = (uint32_t)problem->day_count};
    int r = units_make(&frame, arena);

    if (r == 0)
        r = kinds_make(&frame, arena);
    if (r == 0)
        r = rooms_make(&frame, arena);
    if (r == 0)
        r = commissions_make(&frame, arena);
    if (r == 0)
        r = pools_make(&frame, arena);
    if (r == 0)
        r = frame_windows_make(&frame, arena);
    if (r == 0)
        followers_part(&frame);
    if (r == 0)
        *ret_frame = frame;
    return r;
}
