/* Exchanges of members, and why there is no team more. */
#include "domain/commission_compose_parts.h"

#include "base/text.h"

enum { PASSES_MAX = 20, NAMES_SHOWN = 4, DAYS_SHOWN = 8 };
/* Teams looked at in all: a bound on the time, the same everywhere. */
#define TRIES_MAX UINT64_C(3000000)

/* ---- exchanges ---- */

/* One team with another member in a seat: what it would be worth, if that is above `above`, and how
 * it would sit. */
static int64_t try_team(const struct compose *compose,
    const struct compose_team *team,
    size_t seat,
    uint16_t person,
    int64_t above,
    struct compose_team *ret_team)
{
    *ret_team = *team;
    ret_team->members[seat] = person;
    ret_team->worth = compose_worth(compose, ret_team->members, above);
    return ret_team->worth;
}

/* Somebody who is free takes a seat, where that is better. */
static bool replace(
    struct compose *compose, struct compose_team *team, size_t seat, uint64_t *tries)
{
    bool better = false;

    for (uint16_t i = 0; i < compose->person_count && *tries < TRIES_MAX; i++) {
        struct compose_team tried;
        uint16_t old = team->members[seat];

        if (compose->persons[i].taken)
            continue;
        ++*tries;
        if (try_team(compose, team, seat, i, team->worth, &tried) < 0)
            continue;
        if (tried.worth <= team->worth)
            continue;
        compose->persons[old].taken = false;
        compose->persons[i].taken = true;
        *team = tried;
        better = true;
    }
    return better;
}

/* A member of one team for one of another, where both together are better for it. */
static bool exchange(
    struct compose *compose, struct compose_team *a, struct compose_team *b, uint64_t *tries)
{
    size_t seats = compose->seats.seat_count;
    int64_t now = a->worth + b->worth;

    for (size_t i = 0; i < seats * seats && *tries < TRIES_MAX; i++) {
        struct compose_team new_a, new_b;
        size_t seat_a = i / seats, seat_b = i % seats;

        ++*tries;
        if (try_team(compose, a, seat_a, b->members[seat_b], now - compose->best, &new_a) < 0 ||
            try_team(compose, b, seat_b, a->members[seat_a], now - new_a.worth, &new_b) < 0)
            continue;
        if (new_a.worth + new_b.worth <= now)
            continue;
        *a = new_a;
        *b = new_b;
        return true;
    }
    return false;
}

static bool improve_once(struct compose *compose, uint64_t *tries)
{
    bool better = false;

    for (size_t i = 0; i < compose->team_count; i++) {
        for (size_t seat = 0; seat < compose->seats.seat_count; seat++)
            better = replace(compose, &compose->teams[i], seat, tries) || better;
        for (size_t j = 0; j < i && *tries < TRIES_MAX; j++)
            if (compose->teams[i].worth < compose->best || compose->teams[j].worth < compose->best)
                better = exchange(compose, &compose->teams[i], &compose->teams[j], tries) || better;
    }
    return better;
}

void compose_improve(struct compose *compose)
{
    uint64_t tries = 0;

    for (unsigned pass = 0; pass < PASSES_MAX && improve_once(compose, &tries); pass++)
        ;
}

/* ---- why there are no more ---- */

/* Who could take a seat, and what becomes of them. */
struct seat_count {
    size_t all, withdrawn, busy, taken, left;
    uint64_t days;     /* of those who are left */
    const char *names; /* of some who are left */
};

static void count_left(const struct compose *compose, size_t seat, struct seat_count *count)
{
    for (size_t i = 0; i < compose->person_count; i++) {
        const struct compose_person *person = &compose->persons[i];

        if (person->choice[seat] < 0)
            continue;
        count->taken += person->taken;
        if (person->taken)
            continue;
        count->days |= person->days;
        if (count->left < NAMES_SHOWN && count->names)
            count->names = arena_printf(compose->arena, "%s%s%s %s (%s)", count->names,
                count->left ? ", " : "", person->examiner->family_name,
                person->examiner->given_name, person->examiner->code);
        else if (count->left == NAMES_SHOWN && count->names)
            count->names = arena_printf(compose->arena, "%s, ...", count->names);
        count->left++;
    }
}

static struct seat_count count_seat(const struct compose *compose, size_t seat)
{
    const struct commission_composing *asked = compose->asked;
    const struct seat_rule *rule = compose->seats.seats[seat].rule;
    struct seat_count count = {.names = ""};

    for (size_t i = 0; i < asked->hand_count; i++) {
        struct examiner there = *asked->hands[i].examiner;

        there.withdrawn = false;
        if (commission_seat_choice(rule, &there, asked->language) < 0)
            continue;
        count.all++;
        if (asked->hands[i].examiner->withdrawn)
            count.withdrawn++;
        else if (asked->hands[i].busy)
            count.busy++;
    }
    count_left(compose, seat, &count);
    return count;
}

/* Nobody is left for the seat at all. */
static const char *nobody_left(
    const struct compose *compose, size_t seat, const struct seat_count *count)
{
    const struct seat_rule *rule = compose->seats.seats[seat].rule;
    const char *who = commission_rule_text(compose->arena, rule, compose->asked->language);
    size_t never = count->all - count->withdrawn - count->busy - count->taken;

    if (!who)
        return NULL;
    if (count->all == 0)
        return arena_printf(compose->arena,
            "%zu of %zu: the session has nobody for the seat \"%s\" (%s); enter examiners",
            compose->team_count, compose->asked->count, rule->label, who);
    return arena_printf(compose->arena,
        "%zu of %zu: nobody is left for the seat \"%s\" (%s): of %zu examiners, %zu are in these "
        "commissions, %zu in others, %zu have withdrawn, %zu are "
        "available "
        "on none of the days",
        compose->team_count, compose->asked->count, rule->label, who, count->all, count->taken,
        count->busy, count->withdrawn, never);
}

const char *compose_shortfall(const struct compose *compose)
{
    struct seat_count counts[PLANNING_SEATS_MAX];
    size_t scarce = 0, other;
    const char *days;

    for (size_t seat = 0; seat < compose->seats.seat_count; seat++) {
        counts[seat] = count_seat(compose, seat);
        if (!counts[seat].names)
            return NULL;
        if (counts[seat].left == 0)
            return nobody_left(compose, seat, &counts[seat]);
        if (counts[seat].left < counts[scarce].left)
            scarce = seat;
    }
    other = scarce == 0 ? compose->seats.seat_count - 1 : 0;
    days = oral_calendar_text(
        compose->arena, compose->asked->calendar, counts[other].days, DAYS_SHOWN);
    if (!days)
        return NULL;
    return arena_printf(compose->arena,
        "%zu of %zu: for the seat \"%s\" nobody else is left who is available together with those "
        "left for the seat \"%s\": %s (on %s); left for the first: %s",
        compose->team_count, compose->asked->count, compose->seats.seats[scarce].rule->label,
        compose->seats.seats[other].rule->label, counts[other].names, days, counts[scarce].names);
}
