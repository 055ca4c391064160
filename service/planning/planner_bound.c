#include "planning/planner_bound.h"

#include <errno.h>

/* The units by sitting and start, and which are counted already. */
struct bound {
    const struct desk *desk;
    const struct spot *homes;
    uint32_t *units; /* with a home, by sitting and start */
    uint32_t count;
    uint32_t *starts; /* [sitting] to [sitting + 1]: in units */
    bool *counted;    /* [unit] */
    uint32_t bound;
};

/* An oral with its group, as one thing that moves or not. */
struct crowd {
    uint32_t sitting, start, size;
};

static int crowd_compare(const void *a, const void *b)
{
    const struct crowd *x = a, *y = b;

    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    return x->sitting < y->sitting ? -1 : x->sitting > y->sitting;
}

static uint32_t home_end(const struct bound *bound, uint32_t unit)
{
    const struct spot *home = &bound->homes[unit];

    return home->start + board_length(&bound->desk->board, unit, home->whole);
}

static int units_sort(struct bound *bound)
{
    const struct desk *desk = bound->desk;
    const size_t sittings = desk->frame.problem->commission_count * desk->frame.days;
    uint32_t *next;

    bound->units = arena_calloc(desk->work, desk->frame.unit_count + 1, sizeof(uint32_t));
    bound->starts = arena_calloc(desk->work, sittings + 2, sizeof(uint32_t));
    bound->counted = arena_calloc(desk->work, desk->frame.unit_count + 1, sizeof(bool));
    next = arena_calloc(desk->work, sittings + 2, sizeof(uint32_t));
    if (!bound->units || !bound->starts || !bound->counted || !next)
        return -ENOMEM;
    for (uint32_t u = 0; u < desk->frame.unit_count; u++)
        if (bound->homes[u].sitting != PLAN_NONE)
            bound->starts[bound->homes[u].sitting + 1]++;
    for (size_t s = 0; s < sittings; s++) {
        bound->starts[s + 1] += bound->starts[s];
        next[s + 1] = bound->starts[s + 1];
    }
    for (uint32_t u = 0; u < desk->frame.unit_count; u++)
        if (bound->homes[u].sitting != PLAN_NONE)
            bound->units[next[bound->homes[u].sitting]++] = u;
    bound->count = bound->starts[sittings];
    return 0;
}

static void count_all(struct bound *bound, const uint32_t *units, uint32_t count, uint32_t more)
{
    for (uint32_t i = 0; i < count; i++)
        bound->counted[units[i]] = true;
    bound->bound += more;
}

/* Whether a follower could be there, wherever its task is. */
static bool follower_right(const struct desk *desk, const struct plan_slot *slot, uint32_t follower)
{
    const struct frame *frame = &desk->frame;
    const struct plan_task *task = &frame->problem->tasks[follower];
    const uint32_t u = frame->task_units[follower];

    return u != PLAN_NONE && frame->commissions[slot->commission].complete &&
           frame->commissions[slot->commission].kind == frame->units[u].kind &&
           frame_apart(frame->problem, task->candidate, slot->commission) &&
           (frame->problem->epreuves[task->epreuve].days >> slot->day & 1) != 0 &&
           board_windows_fit(&desk->board, frame_sitting(frame, slot->commission, slot->day),
               slot->start, slot->start + (uint32_t)task->duration_minutes);
}

/* Slots that are wrong by themselves, and those of a task and its follower of which only one can
 * stay. */
static void count_wrong(struct bound *bound, const struct plan *plan)
{
    const struct desk *desk = bound->desk;
    const struct plan_problem *problem = desk->frame.problem;

    for (uint32_t t = 0; t < problem->task_count; t++) {
        const struct plan_slot *slot = &plan->slots[t];
        const uint32_t u = desk->frame.task_units[t];

        if (slot->commission == PLAN_NONE)
            continue;
        if (problem->tasks[t].follows == PLAN_NONE) {
            bound->bound += bound->homes[u].sitting == PLAN_NONE ? 1 : 0;
        } else if (!follower_right(desk, slot, t)) {
            bound->bound++;
        } else if (bound->homes[u].sitting != PLAN_NONE && !bound->homes[u].whole) {
            bound->bound++;
            bound->counted[u] = true;
        }
    }
}

/* Orals of the commission's own épreuve above its day_slots_max. */
static void count_day_slots(struct bound *bound, uint32_t sitting, uint32_t *found)
{
    const struct desk *desk = bound->desk;
    const uint32_t own = desk->frame.problem->commissions[sitting / desk->frame.days].epreuve;
    const uint32_t most = desk->frame.problem->epreuves[own].day_slots_max;
    uint32_t count = 0;

    for (uint32_t i = bound->starts[sitting]; i < bound->starts[sitting + 1]; i++)
        if (!bound->counted[bound->units[i]] && desk->frame.units[bound->units[i]].epreuve == own)
            found[count++] = bound->units[i];
    if (most > 0 && count > most)
        count_all(bound, found, count, count - most);
}

/* The uncounted oral of a sitting at that minute: its units in `found`. */
static uint32_t orals_at(
    const struct bound *bound, uint32_t sitting, uint32_t minute, uint32_t *found)
{
    uint32_t count = 0;

    for (uint32_t i = bound->starts[sitting]; i < bound->starts[sitting + 1]; i++) {
        const uint32_t u = bound->units[i];

        if (bound->homes[u].start > minute || home_end(bound, u) <= minute)
            continue;
        if (bound->counted[u])
            return 0; /* it may be that all of it moves already */
        found[count++] = u;
    }
    return count;
}

static uint32_t rooms_open(
    const struct desk *desk, uint32_t centre, uint32_t day, uint32_t minute, bool computers)
{
    const struct frame *frame = &desk->frame;
    uint32_t count = 0;

    for (uint32_t i = frame->centre_rooms[centre]; i < frame->centre_rooms[centre + 1]; i++) {
        const struct plan_room *room = &frame->problem->rooms[frame->rooms[i]];

        count += (!computers || room->computers > 0) &&
                         !frame_meets(room->closed, room->closed_count, day, minute, minute + 1)
                     ? 1
                     : 0;
    }
    return count;
}

/* At one minute no more commissions of the centre can have an oral than there are open rooms. */
static void count_rooms(struct bound *bound,
    uint32_t centre,
    uint32_t day,
    uint32_t minute,
    bool computers,
    struct crowd *crowds,
    uint32_t *found)
{
    const struct frame *frame = &bound->desk->frame;
    const uint32_t open = rooms_open(bound->desk, centre, day, minute, computers);
    uint32_t count = 0, moved = 0;

    for (uint32_t i = frame->centre_commissions[centre]; i < frame->centre_commissions[centre + 1];
         i++) {
        const uint32_t c = frame->commissions_of_centre[i], s = frame_sitting(frame, c, day);
        const uint32_t size = orals_at(bound, s, minute, found);

        if (size > 0 &&
            (!computers ||
                frame->problem->epreuves[frame->units[found[0]].epreuve].needs_computers))
            crowds[count++] = (struct crowd){s, minute, size};
    }
    if (count <= open)
        return;
    qsort(crowds, count, sizeof *crowds, crowd_compare);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t size = orals_at(bound, crowds[i].sitting, minute, found);

        moved += i < count - open ? size : 0;
        count_all(bound, found, size, 0);
    }
    bound->bound += moved;
}

/* At one minute no more candidates can prepare in the centre than there are seats. */
static void count_loges(
    struct bound *bound, uint32_t centre, uint32_t day, uint32_t minute, uint32_t *found)
{
    const struct frame *frame = &bound->desk->frame;
    uint64_t seats = 0;
    uint32_t count = 0;

    for (uint32_t i = frame->centre_loges[centre]; i < frame->centre_loges[centre + 1]; i++) {
        const struct plan_room *loge = &frame->problem->rooms[frame->loges[i]];

        if (!frame_meets(loge->closed, loge->closed_count, day, minute, minute + 1))
            seats += loge->loge_seats;
    }
    for (uint32_t i = frame->centre_commissions[centre]; i < frame->centre_commissions[centre + 1];
         i++) {
        const uint32_t s = frame_sitting(frame, frame->commissions_of_centre[i], day);

        for (uint32_t k = bound->starts[s]; k < bound->starts[s + 1]; k++) {
            const uint32_t u = bound->units[k];
            const uint32_t start = bound->homes[u].start;

            if (!bound->counted[u] && start - frame->units[u].preparation <= minute &&
                minute < start)
                found[count++] = u;
        }
    }
    if (count > seats)
        count_all(bound, found, count, count - (uint32_t)seats);
}

static void count_pair(struct bound *bound, uint32_t a, uint32_t b)
{
    const uint32_t pair[] = {a, b};

    if (a != b && !bound->counted[a] && !bound->counted[b])
        count_all(bound, pair, ARRAY_LEN(pair), 1);
}

/* Two orals before one commission that are no group and too near to each other. */
static bool collide(const struct bound *bound, uint32_t a, uint32_t b, uint32_t turnover)
{
    const struct frame *frame = &bound->desk->frame;
    const uint32_t epreuve = frame->units[a].epreuve;

    if (bound->homes[a].start == bound->homes[b].start && frame->units[b].epreuve == epreuve &&
        frame->problem->epreuves[epreuve].group_max > 1)
        return false;
    return bound->homes[a].start < home_end(bound, b) + turnover &&
           bound->homes[b].start < home_end(bound, a) + turnover;
}

static void count_collisions(struct bound *bound, uint32_t sitting)
{
    const struct frame *frame = &bound->desk->frame;
    const uint32_t turnover = frame->commissions[sitting / frame->days].turnover;

    for (uint32_t i = bound->starts[sitting]; i < bound->starts[sitting + 1]; i++)
        for (uint32_t k = bound->starts[sitting]; k < i; k++)
            if (collide(bound, bound->units[i], bound->units[k], turnover))
                count_pair(bound, bound->units[i], bound->units[k]);
}

/* Orals of two sittings of one day that have a member in common. */
static void count_members(struct bound *bound, uint32_t member, uint32_t day)
{
    const struct frame *frame = &bound->desk->frame;
    const uint32_t *range = &frame->member_commissions[member];

    for (uint32_t i = range[0]; i < range[1]; i++)
        for (uint32_t k = range[0]; k < i; k++) {
            const uint32_t a = frame->commissions_of_member[i];
            const uint32_t b = frame->commissions_of_member[k];
            const uint32_t travel = frame->commissions[a].centre == frame->commissions[b].centre
                                        ? 0
                                        : frame->problem->travel_between_centres_minutes;
            const uint32_t sa = frame_sitting(frame, a, day), sb = frame_sitting(frame, b, day);

            for (uint32_t x = bound->starts[sa]; a != b && x < bound->starts[sa + 1]; x++)
                for (uint32_t y = bound->starts[sb]; y < bound->starts[sb + 1]; y++) {
                    const uint32_t u = bound->units[x], v = bound->units[y];

                    if (frame_overlap(bound->homes[u].start, home_end(bound, u) + travel,
                            bound->homes[v].start, home_end(bound, v) + travel))
                        count_pair(bound, u, v);
                }
        }
}

static void count_candidate(struct bound *bound, uint32_t candidate)
{
    const struct frame *frame = &bound->desk->frame;
    const struct plan_problem *problem = frame->problem;
    const uint32_t *range = &frame->candidate_units[2 * (size_t)candidate];

    for (uint32_t u = range[0]; u < range[1]; u++)
        for (uint32_t v = range[0]; v < u; v++) {
            const struct spot *a = &bound->homes[u], *b = &bound->homes[v];
            uint32_t travel;

            if (a->sitting == PLAN_NONE || b->sitting == PLAN_NONE ||
                a->sitting % frame->days != b->sitting % frame->days)
                continue;
            travel = frame->commissions[a->sitting / frame->days].centre ==
                             frame->commissions[b->sitting / frame->days].centre
                         ? problem->travel_same_centre_minutes
                         : problem->travel_between_centres_minutes;
            if (frame_overlap(a->start - (uint32_t)frame->units[u].preparation,
                    home_end(bound, u) + travel, b->start - (uint32_t)frame->units[v].preparation,
                    home_end(bound, v) + travel))
                count_pair(bound, u, v);
        }
}

/* Everything that is looked at minute by minute: whenever an oral of the centre begins or, for
 * loges, a preparation. */
static void count_centre(
    struct bound *bound, uint32_t centre, uint32_t day, struct crowd *crowds, uint32_t *found)
{
    const struct frame *frame = &bound->desk->frame;
    struct frame_minutes rooms = {{0}}, loges = {{0}};

    for (uint32_t i = frame->centre_commissions[centre]; i < frame->centre_commissions[centre + 1];
         i++) {
        const uint32_t s = frame_sitting(frame, frame->commissions_of_centre[i], day);

        for (uint32_t k = bound->starts[s]; k < bound->starts[s + 1]; k++) {
            const uint32_t u = bound->units[k], start = bound->homes[u].start;
            const uint32_t preparation = frame->units[u].preparation;

            frame_minutes_set(&rooms, start, start + 1, true);
            if (preparation > 0)
                frame_minutes_set(&loges, start - preparation, start - preparation + 1, true);
        }
    }
    for (uint32_t minute = 0; minute < FRAME_DAY_MINUTES; minute++) {
        if (rooms.words[minute / 64] >> minute % 64 & 1) {
            count_rooms(bound, centre, day, minute, true, crowds, found);
            count_rooms(bound, centre, day, minute, false, crowds, found);
        }
        if (loges.words[minute / 64] >> minute % 64 & 1)
            count_loges(bound, centre, day, minute, found);
    }
}

int bound_moves(
    const struct desk *desk, const struct plan *plan, const struct spot *homes, uint32_t *ret_bound)
{
    const struct frame *frame = &desk->frame;
    const size_t sittings = frame->problem->commission_count * frame->days;
    struct bound bound = {.desk = desk, .homes = homes};
    uint32_t *found = arena_calloc(desk->work, frame->unit_count + 1, sizeof *found);
    struct crowd *crowds =
        arena_calloc(desk->work, frame->problem->commission_count + 1, sizeof *crowds);
    int r = found && crowds ? units_sort(&bound) : -ENOMEM;

    if (r)
        return r;
    count_wrong(&bound, plan);
    for (uint32_t centre = 0; centre < frame->problem->centre_count; centre++)
        for (uint32_t day = 0; day < frame->days; day++)
            count_centre(&bound, centre, day, crowds, found);
    for (uint32_t s = 0; s < sittings; s++) {
        count_day_slots(&bound, s, found);
        count_collisions(&bound, s);
    }
    for (uint32_t m = 0; m < frame->problem->member_count; m++)
        for (uint32_t day = 0; day < frame->days; day++)
            count_members(&bound, m, day);
    for (uint32_t c = 0; c < frame->problem->candidate_count; c++)
        count_candidate(&bound, c);
    *ret_bound = bound.bound;
    return 0;
}
