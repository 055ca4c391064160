#include "planning/subject_draw_check.h"

#include <errno.h>

/* Groups with the same subject, pair by pair: rules of two groups say nothing of others. */
struct checking {
    const struct draw_problem *problem;
    const uint32_t *subjects;
    struct draw_violation *found;
    size_t most, count;
};

static void note(struct checking *checking, enum draw_rule rule, uint32_t group, uint32_t other)
{
    if (checking->count < checking->most)
        checking->found[checking->count] = (struct draw_violation){rule, group, other};
    checking->count++;
}

static bool is_afternoon(const struct checking *checking, const struct draw_group *group)
{
    return group->start >= checking->problem->afternoon;
}

/* The morning and the afternoon of a day, or an afternoon and the next day's morning. */
static bool adjacent(
    const struct checking *checking, const struct draw_group *one, const struct draw_group *other)
{
    bool pm = is_afternoon(checking, one), other_pm = is_afternoon(checking, other);

    if (one->day == other->day)
        return pm != other_pm;
    if (one->day + 1 == other->day)
        return pm && !other_pm;
    return one->day == other->day + 1 && !pm && other_pm;
}

static bool neighbours(const struct checking *checking, uint32_t one, uint32_t other)
{
    uint32_t neighbourhood = checking->problem->centres[one].neighbourhood;

    return one != other && neighbourhood != DRAW_NONE &&
           checking->problem->centres[other].neighbourhood == neighbourhood;
}

/* Of two groups with the same subject. */
static enum draw_rule judge(
    const struct checking *checking, const struct draw_group *one, const struct draw_group *other)
{
    bool same_half =
        one->day == other->day && is_afternoon(checking, one) == is_afternoon(checking, other);

    if (same_half && one->start == other->start)
        return DRAW_RULE_COUNT; /* together */
    if (one->centre == other->centre)
        return same_half                        ? DRAW_RULE_SAME_HALF_DAY
               : adjacent(checking, one, other) ? DRAW_RULE_NEIGHBOURS
                                                : DRAW_RULE_COUNT;
    return same_half && neighbours(checking, one->centre, other->centre) ? DRAW_RULE_NEIGHBOURS
                                                                         : DRAW_RULE_COUNT;
}

static bool begins_later(const struct draw_group *one, const struct draw_group *other)
{
    return one->day != other->day ? one->day > other->day : one->start >= other->start;
}

/* Groups of each subject as a list: first[subject], next[group]. */
static void check_pairs(
    struct checking *checking, uint32_t group, enum draw_rule rule, const uint32_t *earlier)
{
    const struct draw_group *of = &checking->problem->groups[group];

    for (uint32_t i = earlier[group]; i != DRAW_NONE; i = earlier[i]) {
        const struct draw_group *other = &checking->problem->groups[i];

        if (judge(checking, of, other) != rule)
            continue;
        if (begins_later(of, other))
            note(checking, rule, group, i);
        else
            note(checking, rule, i, group);
    }
}

int subject_draw_check(const struct draw_problem *problem,
    const uint32_t *subjects,
    struct arena *arena,
    size_t most,
    const struct draw_violation **ret_violations,
    size_t *ret_count)
{
    struct checking checking = {.problem = problem, .subjects = subjects, .most = most};
    uint32_t *earlier = arena_calloc(arena, problem->group_count + 1, sizeof *earlier);
    uint32_t *last = arena_calloc(arena, problem->subject_count + 1, sizeof *last);

    checking.found = arena_calloc(arena, most + 1, sizeof *checking.found);
    if (!earlier || !last || !checking.found)
        return -ENOMEM;
    for (size_t i = 0; i < problem->subject_count; i++)
        last[i] = DRAW_NONE;
    for (uint32_t i = 0; i < problem->group_count; i++) {
        if (problem->groups[i].candidates > problem->group_max)
            note(&checking, DRAW_RULE_GROUP_TOO_LARGE, i, DRAW_NONE);
        earlier[i] = DRAW_NONE;
        if (subjects[i] >= problem->subject_count) {
            note(&checking, DRAW_RULE_NO_SUBJECT, i, DRAW_NONE);
            continue;
        }
        earlier[i] = last[subjects[i]];
        last[subjects[i]] = i;
        check_pairs(&checking, i, DRAW_RULE_SAME_HALF_DAY, earlier);
        check_pairs(&checking, i, DRAW_RULE_NEIGHBOURS, earlier);
    }
    *ret_violations = checking.found;
    *ret_count = checking.count;
    return 0;
}
