#include "planning/planner.h"

enum { DAY_MINUTES = 1440, BITS_32 = 32, BITS_64 = 64 };

static bool or_none(uint32_t index, size_t count)
{
    return index == PLAN_NONE || index < count;
}

static bool intervals_valid(
    const struct plan_problem *problem, const struct plan_interval *intervals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (intervals[i].day >= problem->day_count || intervals[i].from > intervals[i].to ||
            intervals[i].to > DAY_MINUTES)
            return false;
    return true;
}

static bool day_valid(const struct plan_problem *problem, size_t i)
{
    const struct plan_day *day = &problem->days[i];

    return day->opens <= day->closes && day->closes <= DAY_MINUTES &&
           day->pause_from <= day->pause_to && day->pause_to <= DAY_MINUTES;
}

static bool epreuve_valid(const struct plan_problem *problem, size_t i)
{
    const struct plan_epreuve *epreuve = &problem->epreuves[i];

    if (epreuve->held_by >= problem->epreuve_count || epreuve->group_max < 1 ||
        epreuve->group_max > PLAN_GROUP_MAX || epreuve->turnover_minutes > DAY_MINUTES ||
        epreuve->seat_count > PLAN_SEATS_MAX)
        return false;
    for (uint32_t seat = 0; seat < epreuve->seat_count; seat++)
        if (epreuve->seats[seat].choice_count > PLAN_SEAT_CHOICES_MAX)
            return false;
    return true;
}

static bool zone_valid(const struct plan_problem *problem, size_t i)
{
    return intervals_valid(problem, problem->zones[i].busy, problem->zones[i].busy_count);
}

static bool centre_valid(const struct plan_problem *problem, size_t i)
{
    return problem->centres[i].zone < problem->zone_count;
}

static bool room_valid(const struct plan_problem *problem, size_t i)
{
    const struct plan_room *room = &problem->rooms[i];

    return room->centre < problem->centre_count &&
           intervals_valid(problem, room->closed, room->closed_count);
}

static bool member_valid(const struct plan_problem *problem, size_t i)
{
    const struct plan_member *member = &problem->members[i];

    return member->quality < BITS_32 &&
           or_none(member->establishment, problem->establishment_count) &&
           intervals_valid(problem, member->available, member->available_count);
}

static bool commission_valid(const struct plan_problem *problem, size_t i)
{
    const struct plan_commission *commission = &problem->commissions[i];

    if (commission->epreuve >= problem->epreuve_count ||
        commission->centre >= problem->centre_count || !or_none(commission->language, BITS_64) ||
        !or_none(commission->room, problem->room_count))
        return false;
    for (size_t k = 0; k < commission->member_count; k++)
        if (commission->members[k] >= problem->member_count)
            return false;
    return true;
}

static bool candidate_valid(const struct plan_problem *problem, size_t i)
{
    const struct plan_candidate *candidate = &problem->candidates[i];

    return candidate->zone < problem->zone_count &&
           or_none(candidate->establishment, problem->establishment_count);
}

/* Of a task that follows: what it follows is its candidate's, one at a time, and is followed by
 * this one only. */
static bool follower_valid(const struct plan_problem *problem, size_t i)
{
    const struct plan_task *task = &problem->tasks[i];
    const struct plan_task *leader;

    if (task->follows >= i || i - task->follows >= PLANNER_CANDIDATE_TASKS_MAX)
        return false;
    leader = &problem->tasks[task->follows];
    if (leader->candidate != task->candidate || leader->follows != PLAN_NONE ||
        task->preparation_minutes != 0 || problem->epreuves[task->epreuve].group_max != 1 ||
        problem->epreuves[leader->epreuve].group_max != 1)
        return false;
    for (size_t k = task->follows + 1; k < i; k++)
        if (problem->tasks[k].follows == task->follows)
            return false;
    return true;
}

static bool task_valid(const struct plan_problem *problem, size_t i)
{
    const struct plan_task *task = &problem->tasks[i];

    return task->candidate < problem->candidate_count && task->epreuve < problem->epreuve_count &&
           or_none(task->language, BITS_64) && task->duration_minutes >= 1 &&
           task->duration_minutes <= DAY_MINUTES && task->preparation_minutes <= DAY_MINUTES &&
           (task->follows == PLAN_NONE || follower_valid(problem, i));
}

/* The tasks of a candidate stand together, and are not too many. */
static bool together(const struct plan_problem *problem, size_t *ret_index)
{
    uint64_t seen[PLAN_CANDIDATES_MAX / BITS_64 + 1] = {0};
    size_t first = 0; /* of this candidate */

    for (size_t i = 0; i < problem->task_count; i++) {
        uint32_t candidate = problem->tasks[i].candidate;

        if (i > 0 && problem->tasks[i - 1].candidate == candidate &&
            i - first < PLANNER_CANDIDATE_TASKS_MAX)
            continue;
        first = i;
        if (seen[candidate / BITS_64] >> candidate % BITS_64 & 1) {
            *ret_index = i;
            return false;
        }
        seen[candidate / BITS_64] |= (uint64_t)1 << candidate % BITS_64;
    }
    return true;
}

static bool sizes_valid(const struct plan_problem *problem)
{
    const size_t many = PLAN_NONE - 1;

    return problem->day_count <= PLAN_DAYS_MAX && problem->epreuve_count < many &&
           problem->zone_count < many && problem->centre_count < many &&
           problem->room_count < many && problem->member_count < many &&
           problem->commission_count <= PLAN_COMMISSIONS_MAX &&
           problem->candidate_count <= PLAN_CANDIDATES_MAX && problem->establishment_count < many &&
           problem->task_count <= PLAN_TASKS_MAX && problem->grid_minutes >= 1 &&
           problem->grid_minutes <= DAY_MINUTES &&
           problem->travel_same_centre_minutes <= DAY_MINUTES &&
           problem->travel_between_centres_minutes <= DAY_MINUTES;
}

int plan_problem_valid(const struct plan_problem *problem, size_t *where)
{
    const struct {
        bool (*valid)(const struct plan_problem *problem, size_t i);
        size_t count;
        enum plan_problem_err wrong;
    } parts[] = {
        {day_valid, problem->day_count, PLAN_PROBLEM_E_DAY},
        {epreuve_valid, problem->epreuve_count, PLAN_PROBLEM_E_EPREUVE},
        {zone_valid, problem->zone_count, PLAN_PROBLEM_E_ZONE},
        {centre_valid, problem->centre_count, PLAN_PROBLEM_E_CENTRE},
        {room_valid, problem->room_count, PLAN_PROBLEM_E_ROOM},
        {member_valid, problem->member_count, PLAN_PROBLEM_E_MEMBER},
        {commission_valid, problem->commission_count, PLAN_PROBLEM_E_COMMISSION},
        {candidate_valid, problem->candidate_count, PLAN_PROBLEM_E_CANDIDATE},
        {task_valid, problem->task_count, PLAN_PROBLEM_E_TASK},
    };
    size_t wrong = 0;
    int r = sizes_valid(problem) ? 0 : PLAN_PROBLEM_E_SIZE;

    for (size_t k = 0; k < ARRAY_LEN(parts) && r == 0; k++)
        for (size_t i = 0; i < parts[k].count && r == 0; i++)
            if (!parts[k].valid(problem, i)) {
                wrong = i;
                r = (int)parts[k].wrong;
            }
    if (r == 0 && !together(problem, &wrong))
        r = PLAN_PROBLEM_E_TASK;
    if (r != 0 && where)
        *where = wrong;
    return r;
}
