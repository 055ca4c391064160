#include "domain/plan_message.h"

#include "base/text.h"

#include <errno.h>

/* What the sentences are made of. */
struct names {
    struct arena *arena;
    const struct planning *planning;
    const struct plan *plan;
    const struct plan_violation *violation;
    const char *candidate, *epreuve, *commission, *date, *time, *examiner, *room, *other;
};

const char *plan_tell_examiner(
    struct arena *arena, const struct planning *planning, uint32_t member)
{
    const struct examiner *examiner;

    if (member >= planning->source->examiner_count)
        return arena_strdup(arena, "");
    examiner = &planning->source->examiners[member];
    return arena_printf(
        arena, "%s %s (%s)", examiner->given_name, examiner->family_name, examiner->code);
}

static const char *candidate_of(const struct planning *planning, uint32_t task)
{
    return task < planning->problem.task_count
               ? planning->source->subjects[planning->problem.tasks[task].candidate].number
               : "";
}

static const char *epreuve_of(const struct planning *planning, uint32_t task)
{
    return task < planning->problem.task_count
               ? planning->rules->orals[planning->problem.tasks[task].epreuve].epreuve
               : "";
}

static const char *commission_of(const struct planning *planning, uint32_t commission)
{
    return commission < planning->source->commission_count
               ? planning->source->commissions[commission].id
               : "";
}

/* "E6 of N° candidat 0123 before E6-02, 10:20", as far as it is known. */
static const char *other_of(struct arena *arena,
    const struct planning *planning,
    const struct plan *plan,
    const struct plan_violation *violation)
{
    const struct plan_slot *slot;
    char time[6];

    if (violation->other_task < planning->problem.task_count) {
        slot = &plan->slots[violation->other_task];
        day_minute_format(slot->start, time);
        return arena_printf(arena, "%s of N° candidat %s (%s, %s)",
            epreuve_of(planning, violation->other_task),
            candidate_of(planning, violation->other_task),
            commission_of(planning, slot->commission), time);
    }
    if (violation->other_commission < planning->source->commission_count)
        return arena_printf(
            arena, "commission %s", commission_of(planning, violation->other_commission));
    return arena_strdup(arena, "another oral");
}

static const char *room_of(const struct planning *planning, uint32_t room)
{
    return room < planning->source->room_count ? planning->source->rooms[room].name : "?";
}

static int set_names(struct names *names)
{
    const struct planning *planning = names->planning;
    const struct plan_violation *violation = names->violation;
    uint32_t minute = violation->minute <= MINUTES_PER_DAY ? violation->minute : 0;
    char time[6];

    day_minute_format((uint16_t)minute, time);
    names->candidate = arena_strdup(names->arena, candidate_of(planning, violation->task));
    names->epreuve = arena_strdup(names->arena, epreuve_of(planning, violation->task));
    names->commission = arena_strdup(names->arena, commission_of(planning, violation->commission));
    names->date = arena_strdup(names->arena,
        violation->day < planning->problem.day_count ? planning->dates[violation->day] : "");
    names->time = arena_strdup(names->arena, time);
    names->examiner = plan_tell_examiner(names->arena, planning, violation->member);
    names->room = arena_strdup(names->arena, room_of(planning, violation->room));
    names->other = other_of(names->arena, planning, names->plan, violation);
    return names->candidate && names->epreuve && names->commission && names->date && names->time &&
                   names->examiner && names->room && names->other
               ? 0
               : -ENOMEM;
}

/* ---- one sentence a rule ---- */

/* Who sits in a commission that is not lawful: which seats are empty. */
static const char *tell_composition(const struct names *names)
{
    const struct planning *planning = names->planning;
    uint32_t index = names->violation->commission;
    struct plan_composition composition;

    if (index >= planning->source->commission_count)
        return arena_strdup(names->arena, "a commission that is not there");
    if (planning->source->commissions[index].cancelled)
        return arena_printf(
            names->arena, "commission %s is cancelled and still has candidates", names->commission);
    plan_composition_check(&planning->problem, index, &composition);
    if (composition.empty_count)
        return arena_printf(names->arena,
            "commission %s is not complete: %u of its %u seats are empty (see `palmares commission "
            "show %s`)",
            names->commission, composition.empty_count, composition.seat_count, names->commission);
    return arena_printf(names->arena, "commission %s has %u members too many", names->commission,
        composition.over_count);
}

static const char *tell_shared(const struct names *names)
{
    struct arena *arena = names->arena;

    switch (names->violation->rule) {
    case PLAN_RULE_MEMBER_ONCE:
        return arena_printf(arena,
            "%s examines in %s at %s, and in %s at the same time or too near", names->examiner,
            names->commission, names->time, names->other);
    case PLAN_RULE_ROOM_ONCE:
        return arena_printf(
            arena, "room %s has %s and %s at once", names->room, names->commission, names->other);
    case PLAN_RULE_LOGE_SEATS:
        return arena_printf(arena, "more candidates prepare in %s at %s than it has seats",
            names->room, names->time);
    case PLAN_RULE_ONE_GROUP:
        return arena_printf(arena, "%s takes this one and %s at once, or without a pause between",
            names->commission, names->other);
    case PLAN_RULE_CANDIDATE_ONCE:
        return arena_printf(
            arena, "the candidate has %s at the same time, or too near to get there", names->other);
    case PLAN_RULE_FOLLOWS:
        return arena_printf(arena,
            "%s must begin when the oral before it ends, before the same "
            "commission",
            names->epreuve);
    default:
        return NULL;
    }
}

static const char *tell_place(const struct names *names)
{
    struct arena *arena = names->arena;

    switch (names->violation->rule) {
    case PLAN_RULE_ROOM_FITS:
        return arena_printf(arena,
            "room %s is not one where %s can sit: another centre, too few seats or computers, or a "
            "loge",
            names->room, names->commission);
    case PLAN_RULE_ROOM_OPEN:
        return arena_printf(arena, "room %s is closed then", names->room);
    case PLAN_RULE_LOGE:
        return arena_printf(
            arena, "there is no open loge of the centre for the preparation (%s)", names->room);
    default:
        return NULL;
    }
}

static const char *tell_task(const struct names *names)
{
    struct arena *arena = names->arena;

    switch (names->violation->rule) {
    case PLAN_RULE_COMPOSITION:
        return tell_composition(names);
    case PLAN_RULE_COMMISSION_FITS:
        return arena_printf(arena,
            "%s does not examine %s of this candidate: épreuve, language or "
            "zone",
            names->commission, names->epreuve);
    case PLAN_RULE_DAY:
        return arena_printf(
            arena, "%s is no day of %s, or of %s", names->date, names->epreuve, names->commission);
    case PLAN_RULE_HOURS:
        return arena_printf(arena,
            "%s is outside the hours of the centre, over the pause, or off "
            "the grid",
            names->time);
    case PLAN_RULE_MEMBER_AVAILABLE:
        return arena_printf(arena, "%s is not available then", names->examiner);
    case PLAN_RULE_DAY_SLOTS:
        return arena_printf(arena, "%s has more candidates on %s than a day may have",
            names->commission, names->date);
    case PLAN_RULE_ECRITS:
        return arena_strdup(arena, "the candidate has an écrit then");
    case PLAN_RULE_OWN_ESTABLISHMENT:
        return arena_printf(
            arena, "%s teaches in the candidate's own establishment", names->examiner);
    default:
        return NULL;
    }
}

int plan_tell(struct arena *arena,
    const struct planning *planning,
    const struct plan *plan,
    const struct plan_violation *violation,
    struct plan_finding *ret_finding)
{
    struct names names = {
        .arena = arena, .planning = planning, .plan = plan, .violation = violation};
    const char *(*const tell[])(const struct names *) = {tell_task, tell_shared, tell_place};
    const char *message = NULL, *rule = plan_rule_name(violation->rule);
    int r = set_names(&names);

    for (size_t i = 0; i < ARRAY_LEN(tell) && !message && r == 0; i++)
        message = tell[i](&names);
    if (r || !message)
        return -ENOMEM;
    *ret_finding = (struct plan_finding){
        .rule = rule ? rule : "",
        .candidate = names.candidate,
        .epreuve = names.epreuve,
        .commission = names.commission,
        .date = names.date,
        .minute = (uint16_t)(violation->minute <= MINUTES_PER_DAY ? violation->minute : 0),
        .message = message,
    };
    return 0;
}
