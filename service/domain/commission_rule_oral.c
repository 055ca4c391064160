/* Commissions of orals: seats, language, days, room, establishments. */
#include "domain/commission_rule_parts.h"

#include "base/text.h"
#include "domain/commission_seat.h"

enum { DAYS_SHOWN = 12 };

/* ---- seats ---- */

static void find_empty(struct commission_checking *checking,
    const struct oral_rule *oral,
    const struct commission_seat *seat,
    const char *language)
{
    const char *wanted = commission_rule_text(checking->arena, seat->rule, language);

    commission_find(checking, FINDING_BLOCKING, "SEAT_EMPTY", oral->source,
        arena_printf(checking->arena,
            "add one, with palmares commission change %s --add CODE; palmares examiner list "
            "--free shows who is in no commission",
            checking->commission->id),
        "Nobody takes the seat \"%s\": it is for %s.", seat->rule->label, wanted ? wanted : "");
}

static void find_fallback(struct commission_checking *checking,
    const struct oral_rule *oral,
    const struct commission_seat *seat,
    const char *language)
{
    const struct commission_member *member = &checking->commission->members[seat->member];
    const char *first = commission_choice_text(checking->arena, &seat->rule->choices[0], language);

    commission_find(checking, FINDING_NOTICE, "SEAT_FALLBACK", oral->source,
        "lawful only for want of the first choice: keep a trace that none could be found",
        "The seat \"%s\" is taken by %s, %s, failing %s.", seat->rule->label,
        commission_member_name(checking, member),
        commission_quality_text(member->person->examiner.quality), first ? first : "");
}

/* A member who takes no seat: why. */
static void find_unseated(struct commission_checking *checking,
    const struct oral_rule *oral,
    const struct commission_member *member,
    const char *language)
{
    const struct examiner *examiner = &member->person->examiner;
    const char *name = commission_member_name(checking, member);
    const char *remedy =
        arena_printf(checking->arena, "take out, with palmares commission change %s --remove %s",
            checking->commission->id, member->examiner);
    bool fits = false, but_language = false;

    for (size_t i = 0; i < oral->seat_count; i++) {
        fits = fits || commission_seat_choice(&oral->seats[i], examiner, language) >= 0;
        but_language = but_language || commission_seat_choice(&oral->seats[i], examiner, NULL) >= 0;
    }
    if (!fits && but_language)
        commission_find(checking, FINDING_BLOCKING, "LANGUAGE_NOT_SPOKEN", oral->source, remedy,
            "%s does not examine in %s.", name, language);
    else if (fits)
        commission_find(checking, FINDING_BLOCKING, "MEMBER_OVER", oral->source, remedy,
            "%s is one too many: others take the seats.", name);
    else
        commission_find(checking, FINDING_BLOCKING, "MEMBER_OVER", oral->source, remedy,
            "%s, %s, fits no seat of %s.", name, commission_quality_text(examiner->quality),
            oral->epreuve);
}

static void check_seats(
    struct commission_checking *checking, const struct oral_rule *oral, const char *language)
{
    const struct commission *commission = checking->commission;
    const struct examiner *examiners[COMMISSION_MEMBERS_MAX];
    struct commission_seating seating;

    for (size_t i = 0; i < commission->member_count; i++)
        examiners[i] =
            commission->members[i].person ? &commission->members[i].person->examiner : NULL;
    commission_seat_all(oral, language, examiners, commission->member_count, &seating);
    for (size_t i = 0; i < seating.seat_count; i++) {
        if (seating.seats[i].member == COMMISSION_NOBODY)
            find_empty(checking, oral, &seating.seats[i], language);
        else if (seating.seats[i].choice > 0)
            find_fallback(checking, oral, &seating.seats[i], language);
    }
    for (size_t i = 0; i < commission->member_count; i++)
        if (!(seating.seated >> i & 1) && commission_is_active(&commission->members[i]))
            find_unseated(checking, oral, &commission->members[i], language);
}

/* ---- days ---- */

/* Names those who are there on none of the days; true when there is one. */
static bool find_never_there(
    struct commission_checking *checking, const struct oral_time *times, uint64_t days)
{
    const struct commission *commission = checking->commission;
    const char *names = "";

    for (size_t i = 0, count = 0; i < commission->member_count && names; i++)
        if (commission_is_active(&commission->members[i]) && !(times[i].days & days))
            names = arena_printf(checking->arena, "%s%s%s", names, count++ ? ", " : "",
                commission_member_name(checking, &commission->members[i]));
    checking->failed = checking->failed || !names;
    if (!names || !*names)
        return false;
    commission_find(checking, FINDING_BLOCKING, "NO_COMMON_DAY", checking->rules->source,
        "enter when they are available, or replace them",
        "Available on none of the days of the commission: %s.", names);
    return true;
}

static void check_days(struct commission_checking *checking, const struct oral_rule *oral)
{
    const struct commission *commission = checking->commission;
    const struct oral_calendar *calendar = checking->calendar;
    uint64_t days = oral_calendar_sitting_days(calendar, commission->epreuve,
        commission->place.zone, commission->days, commission->day_count);
    uint32_t minutes = oral_duration(calendar->definition, oral);
    struct oral_time times[COMMISSION_MEMBERS_MAX] = {0};
    const struct oral_time *there[COMMISSION_MEMBERS_MAX];
    const char *shown = oral_calendar_text(checking->arena, calendar, days, DAYS_SHOWN);
    size_t count = 0;

    if (!days) {
        commission_find(checking, FINDING_BLOCKING, "NO_DAY", checking->rules->source,
            "choose days of the épreuve, or none: then every day of it",
            "%s is held on none of the days of the commission.", commission->epreuve);
        return;
    }
    for (size_t i = 0; i < commission->member_count; i++) {
        if (!commission_is_active(&commission->members[i]))
            continue;
        if (oral_time_of(
                checking->arena, calendar, &commission->members[i].person->examiner, &times[i]))
            checking->failed = true;
        there[count++] = &times[i];
    }
    if (!find_never_there(checking, times, days) &&
        !oral_time_common(calendar, there, count, days, minutes))
        commission_find(checking, FINDING_BLOCKING, "NO_COMMON_DAY", checking->rules->source,
            "correct when they are available, widen the days, or replace a member",
            "On no day are all members there together for %u minutes; the days are %s.", minutes,
            shown ? shown : "");
}

/* ---- room ---- */

static void check_room(struct commission_checking *checking, const struct oral_rule *oral)
{
    const struct commission *commission = checking->commission;
    const struct commission_place *place = &commission->place;
    const char *why = place->loge_seats                            ? "is a loge"
                      : place->seats == 0                          ? "has no seat"
                      : oral->needs_computers && !place->computers ? "has no computer"
                                                                   : NULL;

    if (place->has_room && why)
        commission_find(checking, FINDING_BLOCKING, "ROOM_UNFIT", oral->source,
            "choose another room, or none: then the planning chooses", "Room %s %s.",
            commission->room, why);
}

/* ---- establishments and other commissions ---- */

static const char *establishment_of(const struct commission_member *member)
{
    return commission_is_active(member) ? member->person->examiner.establishment : "";
}

/* Whether an earlier member is of the same establishment. */
static bool is_second(const struct commission *commission, size_t index)
{
    const char *establishment = establishment_of(&commission->members[index]);

    for (size_t i = 0; i < index && *establishment; i++)
        if (text_equal(establishment_of(&commission->members[i]), establishment))
            return true;
    return false;
}

static void check_establishments(struct commission_checking *checking)
{
    const struct commission *commission = checking->commission;
    const char *list = "";

    for (size_t i = 0; i < commission->member_count && list; i++) {
        const char *establishment = establishment_of(&commission->members[i]);

        if (!*establishment)
            continue;
        if (is_second(commission, i))
            commission_find(checking, FINDING_NOTICE, "SAME_ESTABLISHMENT", "",
                "mix establishments where you can",
                "%s is of the same establishment as another member, %s.",
                commission_member_name(checking, &commission->members[i]), establishment);
        else
            list = arena_printf(checking->arena, "%s%s%s", list, *list ? ", " : "", establishment);
    }
    checking->failed = checking->failed || !list;
    if (list && *list && !checking->rules->own_establishment_allowed)
        commission_find(checking, FINDING_NOTICE, "OWN_ESTABLISHMENT",
            "planning_rules.own_establishment_allowed",
            "their candidates are for other commissions; the planning sees to it",
            "Cannot examine candidates of %s: members teach there.", list);
}

static void check_duties(struct commission_checking *checking, const struct commission_member *of)
{
    const struct commission *commission = checking->commission;
    const struct oral_calendar *calendar = checking->calendar;
    uint64_t days = oral_calendar_sitting_days(calendar, commission->epreuve,
        commission->place.zone, commission->days, commission->day_count);

    for (size_t i = 0; i < of->person->duty_count; i++) {
        const struct commission_duty *duty = &of->person->duties[i];

        if (duty->kind != COMMISSION_ORAL || text_equal(duty->commission, commission->id))
            continue;
        if (!days || days & ~oral_calendar_sitting_days(
                                calendar, duty->epreuve, duty->zone, duty->days, duty->day_count))
            continue;
        commission_find(checking, FINDING_NOTICE, "SHARED_DAYS", "",
            "the planning keeps the two apart, and finds fewer slots: give them different days",
            "%s is in commission %s too, on every day of this one.",
            commission_member_name(checking, of), duty->commission);
    }
}

void commission_check_oral(struct commission_checking *checking)
{
    const struct commission *commission = checking->commission;
    const struct oral_rule *oral = planning_find_oral(checking->rules, commission->epreuve);
    bool speechless;

    if (!oral || oral->seat_count == 0) {
        commission_find(checking, FINDING_BLOCKING, "NOT_ORAL", checking->rules->source,
            "make a commission of an épreuve that has seats in the session's planning rules",
            "The session's definition no longer has commissions of %s.", commission->epreuve);
        return;
    }
    speechless = oral->language && text_is_empty(commission->language);
    if (speechless)
        commission_find(checking, FINDING_BLOCKING, "LANGUAGE_MISSING", oral->source,
            arena_printf(checking->arena,
                "set it, with palmares commission change %s --language LANGUAGE", commission->id),
            "%s is taken in a language, and the commission has none.", commission->epreuve);
    check_seats(checking, oral, speechless ? NULL : commission->language);
    check_days(checking, oral);
    check_room(checking, oral);
    check_establishments(checking);
    for (size_t i = 0; i < commission->member_count; i++)
        if (commission_is_active(&commission->members[i]))
            check_duties(checking, &commission->members[i]);
}
