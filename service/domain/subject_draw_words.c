/* Draws in words: why there are too few subjects, what a broken rule means. */
#include "domain/subject_draw_parts.h"

#include "model/day_span.h"

#include <errno.h>

static const char *half_words(enum draw_half half)
{
    return half == DRAW_AFTERNOON ? "afternoon" : "morning";
}

/* The date of a place: that of a group of its centre on its day. */
static const char *date_of(const struct draw_problem *problem,
    const struct drawn_group *groups,
    const struct draw_place *place)
{
    for (size_t i = 0; i < problem->group_count; i++)
        if (problem->groups[i].centre == place->centre && problem->groups[i].day == place->day)
            return groups[i].date;
    return "";
}

static const char *place_words(struct arena *arena,
    const struct draw_problem *problem,
    const struct drawn_group *groups,
    const struct draw_place *place)
{
    const char *code = problem->centres[place->centre].code, *half = half_words(place->half);
    const char *date = date_of(problem, groups, place);

    switch (place->cause) {
    case DRAW_CAUSE_HALF_DAY:
        return arena_printf(arena,
            "in centre %s groups begin at %u different times in the %s of %s, and a centre meets "
            "no subject twice in a half-day",
            code, place->needed, half, date);
    case DRAW_CAUSE_ADJACENT:
        return arena_printf(arena,
            "in centre %s groups begin at %u different times in the %s of %s and the half-day "
            "after it, and half-days that follow each other share no subject",
            code, place->needed, half, date);
    case DRAW_CAUSE_NEIGHBOURS:
        return arena_printf(arena,
            "in centre %s and its neighbours (same postal code) groups begin at %u different times "
            "in the %s of %s, and neighbours share no subject in a half-day",
            code, place->needed, half, date);
    default:
        return arena_printf(arena,
            "centre %s and its neighbours (same postal code): no half-day takes so many by itself, "
            "all rules together take %u",
            code, place->needed);
    }
}

int draw_refuse_shortage(struct op *op,
    const struct draw_problem *problem,
    const struct drawn_group *groups,
    const struct draw_shortage *shortage)
{
    static const char *const causes[] = {"HALF_DAY", "ADJACENT", "NEIGHBOURS", "TOGETHER"};
    const uint32_t have = (uint32_t)problem->subject_count;
    const char *first = "", *least = "", *alone = "";

    for (uint32_t i = 0; i < shortage->place_count; i++) {
        const struct draw_place *place = &shortage->places[i];
        const char *words = place_words(op->arena, problem, groups, place);
        const char *date = date_of(problem, groups, place);
        const char *path = arena_printf(op->arena, "centres[%s]%s%s%s%s",
            problem->centres[place->centre].code, place->half ? "." : "", place->half ? date : "",
            place->half ? "." : "", draw_half_name(place->half));

        if (!words || !path)
            return -ENOMEM;
        if (i == 0)
            first = words;
        (void)op_violation(op, path, causes[place->cause], "%s", words);
    }
    if (shortage->at_least <= have)
        return op_refuse(op, OUTCOME_PRECONDITION, "TOO_FEW_SUBJECTS",
            "no draw of these groups with %u subject%s was found, though not every way was tried: "
            "with %u there is one. %s",
            have, have == 1 ? "" : "s", shortage->enough, first);
    if (shortage->at_least < shortage->enough) {
        least = arena_printf(op->arena, " (%u at least)", shortage->at_least);
        if (!least)
            return -ENOMEM;
    }
    if (shortage->half_day < shortage->enough)
        alone = arena_printf(op->arena,
            "; each half-day by itself would take %u, adjacent half-days and neighbours want more",
            shortage->half_day);
    if (!alone)
        return -ENOMEM;
    return op_refuse(op, OUTCOME_PRECONDITION, "TOO_FEW_SUBJECTS",
        "%u %s too few for these groups: %u are enough%s, so %u %s missing%s. Most are needed "
        "where: %s",
        have, have == 1 ? "subject is" : "subjects are", shortage->enough, least,
        shortage->enough - have, shortage->enough - have == 1 ? "is" : "are", alone, first);
}

const char *draw_rule_words(struct arena *arena,
    enum draw_rule rule,
    const struct drawn_group *group,
    const struct drawn_group *other,
    uint32_t group_max)
{
    char start[6], other_start[6] = "";

    day_minute_format(group->start_minute, start);
    if (other)
        day_minute_format(other->start_minute, other_start);
    switch (rule) {
    case DRAW_RULE_GROUP_TOO_LARGE:
        return arena_printf(arena, "%s, %s %s: %zu candidates on one subject, %u at most",
            group->centre, group->date, start, group->candidates.count, group_max);
    case DRAW_RULE_NO_SUBJECT:
        return arena_printf(arena, "%s, %s %s: '%s' is no sealed subject of the épreuve",
            group->centre, group->date, start, group->subject);
    case DRAW_RULE_SAME_HALF_DAY:
        return arena_printf(arena, "centre %s meets %s twice in the %s of %s: at %s and at %s",
            group->centre, group->subject, half_words(group->half), group->date, other_start,
            start);
    case DRAW_RULE_NEIGHBOURS:
        return arena_printf(arena, "%s is in %s on %s at %s, and near by in %s on %s at %s",
            group->subject, group->centre, group->date, start, other ? other->centre : "",
            other ? other->date : "", other_start);
    default:
        return *group->subject
                   ? arena_printf(arena,
                         "%s, %s %s, room %s: the plan in force has no such group with these "
                         "candidates",
                         group->centre, group->date, start, group->room)
                   : arena_printf(arena,
                         "%s, %s %s, room %s: the plan in force has this group, and "
                         "no subject was drawn for it",
                         group->centre, group->date, start, group->room);
    }
}
