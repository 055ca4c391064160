#include "domain/commission_compose_parts.h"

#include "base/text.h"
#include "domain/matching.h"

#include <errno.h>

/* Worth of a team: each weighs more than all those below it, of all teams together. */
enum { SEARCH_STEPS_MAX = 20000 };
#define MIX_WORTH INT64_C(1)
#define DAY_WORTH (INT64_C(1) << 11)    /* more than 999 teams that mix */
#define AWAY_WORTH (INT64_C(1) << 28)   /* more than 999 teams of 64 days */
#define CHOICE_WORTH (INT64_C(1) << 42) /* more than 999 teams of 8 who are sent away */
#define FULL_WORTH (CHOICE_WORTH * PLANNING_SEATS_MAX * PLANNING_SEAT_CHOICES_MAX)

/* ---- teams ---- */

/* Their times, and the days of all of them, hours apart. */
static uint64_t gather(const struct compose *compose,
    const uint16_t *persons,
    size_t count,
    const struct oral_time **times)
{
    uint64_t days = compose->asked->days;

    for (size_t i = 0; i < count; i++) {
        times[i] = &compose->persons[persons[i]].time;
        days &= compose->persons[persons[i]].days;
    }
    return days;
}

uint64_t compose_days(const struct compose *compose, const uint16_t *persons, size_t count)
{
    const struct oral_time *times[PLANNING_SEATS_MAX];
    uint64_t days = gather(compose, persons, count, times);

    return days ? oral_time_common(compose->asked->calendar, times, count, days, compose->minutes)
                : 0;
}

static bool meet(const struct compose *compose, const uint16_t *persons, size_t count)
{
    const struct oral_time *times[PLANNING_SEATS_MAX];
    uint64_t days = gather(compose, persons, count, times);

    return days && oral_time_meet(compose->asked->calendar, times, count, days, compose->minutes);
}

/* Sum of the choices of members in this order of seats; -1: a seat does not admit its one. */
static int choices_of(const struct compose *compose, const uint16_t *members)
{
    int sum = 0;

    for (size_t seat = 0; seat < compose->seats.seat_count; seat++) {
        int choice = compose->persons[members[seat]].choice[seat];

        if (choice < 0)
            return -1;
        sum += choice;
    }
    return sum;
}

static bool is_mixed(const struct compose *compose, const uint16_t *members)
{
    for (size_t i = 0; i < compose->seats.seat_count; i++)
        for (size_t j = 0; j < i; j++) {
            const char *a = compose->persons[members[i]].examiner->establishment;

            if (*a && text_equal(a, compose->persons[members[j]].examiner->establishment))
                return false;
        }
    return true;
}

static int away_count(const struct compose *compose, const uint16_t *members)
{
    int count = 0;

    for (size_t i = 0; i < compose->seats.seat_count; i++)
        count += compose->persons[members[i]].away;
    return count;
}

/* The order of two seats with the earlier choices; the sum of choices, -1 when no order is lawful.
 */
static int turn(const struct compose *compose, uint16_t *members)
{
    int choices = choices_of(compose, members);

    if (compose->seats.seat_count == 2) {
        uint16_t turned[2] = {members[1], members[0]};
        int other = choices_of(compose, turned);

        if (other >= 0 && (choices < 0 || other < choices)) {
            memcpy(members, turned, sizeof turned);
            choices = other;
        }
    }
    return choices;
}

int64_t compose_worth(const struct compose *compose, uint16_t *members, int64_t above)
{
    const struct oral_time *times[PLANNING_SEATS_MAX];
    size_t seats = compose->seats.seat_count;
    int choices = turn(compose, members);
    uint64_t days;
    int64_t worth;

    if (choices < 0)
        return -1;
    days = gather(compose, members, seats, times);
    worth = FULL_WORTH - choices * CHOICE_WORTH - away_count(compose, members) * AWAY_WORTH +
            (is_mixed(compose, members) ? MIX_WORTH : 0);
    if (!days || worth + __builtin_popcountll(days) * DAY_WORTH <= above)
        return -1;
    days = oral_time_common(compose->asked->calendar, times, seats, days, compose->minutes);
    return days ? worth + __builtin_popcountll(days) * DAY_WORTH : -1;
}

static void add_team(struct compose *compose, const uint16_t *members)
{
    struct compose_team *team = &compose->teams[compose->team_count++];

    memcpy(team->members, members, compose->seats.seat_count * sizeof *members);
    team->worth = compose_worth(compose, team->members, -1);
    for (size_t i = 0; i < compose->seats.seat_count; i++)
        compose->persons[team->members[i]].taken = true;
}

/* ---- one seat ---- */

static void compose_singles(struct compose *compose)
{
    while (compose->team_count < compose->asked->count) {
        uint16_t best = COMPOSE_NOBODY;
        int64_t worth = -1;

        for (uint16_t i = 0; i < compose->person_count; i++) {
            int64_t own =
                compose->persons[i].taken ? -1 : compose_worth(compose, (uint16_t[]){i}, worth);

            if (own > worth) {
                worth = own;
                best = i;
            }
        }
        if (best == COMPOSE_NOBODY)
            return;
        add_team(compose, &best);
    }
}

/* ---- two seats ---- */

/* Edges between persons who make a lawful pair: by first choices, or by fallbacks. */
static void add_edges(const struct compose *compose, struct matching *matching, bool fallbacks)
{
    for (uint16_t i = 0; i < compose->person_count; i++)
        for (uint16_t j = 0; j < i; j++) {
            uint16_t pair[2] = {j, i};
            int choices = turn(compose, pair);

            if (choices < 0 || (choices > 0) != fallbacks)
                continue;
            if (meet(compose, pair, ARRAY_LEN(pair)))
                matching_add_edge(matching, i, j);
        }
}

/* First as many pairs of first choices as there can be: those who are in one stay matched when
 * fallbacks come to it, so that no more fallbacks are used than the number asks for. */
static int compose_pairs(struct compose *compose)
{
    struct matching matching;
    int r = matching_init(compose->arena, (uint32_t)compose->person_count, &matching);

    if (r)
        return r;
    add_edges(compose, &matching, false);
    matching_grow(&matching, compose->asked->count);
    if (matching.edge_count < compose->asked->count) {
        add_edges(compose, &matching, true);
        matching_grow(&matching, compose->asked->count);
    }
    for (uint16_t i = 0; i < compose->person_count; i++)
        if (matching.partner[i] != MATCHING_NOBODY && matching.partner[i] > i)
            add_team(compose, (uint16_t[PLANNING_SEATS_MAX]){i, (uint16_t)matching.partner[i]});
    return 0;
}

/* ---- more seats ---- */

static bool is_in(const uint16_t *members, size_t count, uint16_t person)
{
    for (size_t i = 0; i < count; i++)
        if (members[i] == person)
            return true;
    return false;
}

/* Fill the seats from `seat` on, first choices first. */
static bool fill_seats(struct compose *compose, uint16_t *members, size_t seat, unsigned *steps)
{
    if (seat == compose->seats.seat_count)
        return true;
    for (int choice = 0; choice < PLANNING_SEAT_CHOICES_MAX; choice++)
        for (uint16_t i = 0; i < compose->person_count; i++) {
            if (compose->persons[i].taken || compose->persons[i].choice[seat] != choice ||
                is_in(members, seat, i))
                continue;
            if (++*steps > SEARCH_STEPS_MAX)
                return false;
            members[seat] = i;
            if (meet(compose, members, seat + 1) && fill_seats(compose, members, seat + 1, steps))
                return true;
        }
    return false;
}

static void compose_groups(struct compose *compose)
{
    while (compose->team_count < compose->asked->count) {
        uint16_t members[PLANNING_SEATS_MAX];
        unsigned steps = 0;

        if (!fill_seats(compose, members, 0, &steps))
            return;
        add_team(compose, members);
        if (compose->team_count % 8 == 0)
            compose_improve(compose); /* leaves those who share many days for later teams */
    }
}

/* ---- */

static bool fill_person(struct compose *compose, const struct commission_hand *hand, int *ret_r)
{
    const struct examiner *examiner = hand->examiner;
    const struct commission_composing *asked = compose->asked;
    struct compose_person person = {.examiner = examiner, .away = hand->away};
    const struct oral_time *time = &person.time;
    bool fits = false;

    for (size_t seat = 0; seat < compose->seats.seat_count; seat++) {
        person.choice[seat] = (int8_t)commission_seat_choice(
            compose->seats.seats[seat].rule, examiner, asked->language);
        fits = fits || person.choice[seat] >= 0;
    }
    if (!fits)
        return false;
    *ret_r = oral_time_of(compose->arena, asked->calendar, examiner, &person.time);
    if (*ret_r)
        return false;
    person.days = oral_time_common(asked->calendar, &time, 1, asked->days, compose->minutes);
    compose->persons[compose->person_count] = person;
    return person.days != 0;
}

static int find_persons(struct compose *compose)
{
    const struct commission_composing *asked = compose->asked;
    int r = 0;

    compose->persons =
        arena_calloc(compose->arena, asked->hand_count + 1, sizeof *compose->persons);
    compose->teams = arena_calloc(compose->arena, asked->count + 1, sizeof *compose->teams);
    if (!compose->persons || !compose->teams)
        return -ENOMEM;
    for (size_t i = 0; i < asked->hand_count && r == 0; i++)
        if (!asked->hands[i].busy && compose->person_count < COMPOSE_HANDS_MAX &&
            fill_person(compose, &asked->hands[i], &r))
            compose->person_count++;
    return r;
}

static int compare_teams(const void *a, const void *b)
{
    const struct compose_team *one = a, *other = b;

    return one->members[0] < other->members[0] ? -1 : one->members[0] > other->members[0];
}

/* By the first member, so that numbers follow the codes. */
static int give_teams(struct compose *compose, struct commission_team **ret_teams)
{
    struct commission_team *teams =
        arena_calloc(compose->arena, compose->team_count + 1, sizeof *teams);

    if (!teams)
        return -ENOMEM;
    qsort(compose->teams, compose->team_count, sizeof *compose->teams, compare_teams);
    for (size_t i = 0; i < compose->team_count; i++) {
        const struct compose_team *team = &compose->teams[i];

        for (size_t seat = 0; seat < compose->seats.seat_count; seat++)
            teams[i].members[seat] = compose->persons[team->members[seat]].examiner;
        teams[i].days = compose_days(compose, team->members, compose->seats.seat_count);
    }
    *ret_teams = teams;
    return 0;
}

int commission_compose(struct arena *arena,
    const struct commission_composing *asked,
    struct commission_team **ret_teams,
    size_t *ret_count,
    const char **ret_shortfall)
{
    struct compose compose = {.arena = arena, .asked = asked};
    int r;

    compose.minutes = oral_duration(asked->calendar->definition, asked->oral);
    compose.best = FULL_WORTH + __builtin_popcountll(asked->days) * DAY_WORTH + MIX_WORTH;
    commission_seats(asked->oral, &compose.seats);
    r = find_persons(&compose);
    if (r)
        return r;
    if (compose.seats.seat_count == 1)
        compose_singles(&compose);
    else if (compose.seats.seat_count == 2)
        r = compose_pairs(&compose);
    else if (compose.seats.seat_count > 2)
        compose_groups(&compose);
    if (r)
        return r;
    compose_improve(&compose);
    *ret_count = compose.team_count;
    *ret_shortfall = compose.team_count < asked->count ? compose_shortfall(&compose) : "";
    return *ret_shortfall ? give_teams(&compose, ret_teams) : -ENOMEM;
}
