#include "planning/plan_check.h"

/* The best way found to fill one set of seats: which listing sits on each, and its price. */
struct seating {
    bool possible;
    uint32_t price;
    uint32_t listings[PLAN_SEATS_MAX]; /* indexes into commission->members */
};

enum {
    SETS = 1 << PLAN_SEATS_MAX,
    /* One fallback costs more than all later choices of every seat together. */
    FALLBACK_PRICE = PLAN_SEATS_MAX * PLAN_SEAT_CHOICES_MAX,
};

static bool choice_admits(const struct plan_seat_choice *choice,
    const struct plan_commission *commission,
    const struct plan_member *member)
{
    if (!(choice->qualities >> member->quality & 1))
        return false;
    if (choice->specialities != 0 && (choice->specialities & member->specialities) == 0)
        return false;
    return !choice->language || (commission->language != PLAN_NONE &&
                                    (member->languages >> commission->language & 1) != 0);
}

/* The first choice of the seat that admits the member; PLAN_NONE: none does. */
static uint32_t seat_choice_of(const struct plan_seat *seat,
    const struct plan_commission *commission,
    const struct plan_member *member)
{
    for (uint32_t i = 0; i < seat->choice_count; i++)
        if (choice_admits(&seat->choices[i], commission, member))
            return i;
    return PLAN_NONE;
}

static bool listed_before(const struct plan_commission *commission, size_t listing)
{
    for (size_t i = 0; i < listing; i++)
        if (commission->members[i] == commission->members[listing])
            return true;
    return false;
}

/* Let one more member take a seat, or none, in every way to fill seats so far. */
static void seat_one(const struct plan_problem *problem,
    const struct plan_commission *commission,
    uint32_t listing,
    struct seating seatings[SETS])
{
    const struct plan_epreuve *epreuve = &problem->epreuves[commission->epreuve];
    const struct plan_member *member = &problem->members[commission->members[listing]];

    for (uint32_t set = 1U << epreuve->seat_count; set-- > 0;)
        for (uint32_t seat = 0; seat < epreuve->seat_count; seat++) {
            const struct seating *without = &seatings[set];
            struct seating *with = &seatings[set | 1U << seat];
            uint32_t choice = seat_choice_of(&epreuve->seats[seat], commission, member);
            uint32_t price;

            if (!without->possible || (set >> seat & 1) != 0 || choice == PLAN_NONE)
                continue;
            price = without->price + choice + (choice > 0 ? FALLBACK_PRICE : 0);
            if (with->possible && with->price <= price)
                continue;
            *with = *without;
            with->possible = true;
            with->price = price;
            with->listings[seat] = listing;
        }
}

/* The fullest set, and the cheapest of those. */
static uint32_t fullest(const struct seating seatings[SETS], uint32_t seat_count)
{
    uint32_t best = 0;

    for (uint32_t set = 0; set < 1U << seat_count; set++) {
        int more = __builtin_popcount(set) - __builtin_popcount(best);

        if (seatings[set].possible &&
            (more > 0 || (more == 0 && seatings[set].price < seatings[best].price)))
            best = set;
    }
    return best;
}

static bool has_seat(const struct seating *seating, uint32_t set, uint32_t listing)
{
    for (uint32_t seat = 0; seat < PLAN_SEATS_MAX; seat++)
        if ((set >> seat & 1) != 0 && seating->listings[seat] == listing)
            return true;
    return false;
}

void plan_composition_check(const struct plan_problem *problem,
    uint32_t commission,
    struct plan_composition *ret_composition)
{
    const struct plan_commission *of = &problem->commissions[commission];
    const struct plan_epreuve *epreuve = &problem->epreuves[of->epreuve];
    struct plan_composition result = {
        .seat_count = epreuve->seat_count,
        .cancelled = of->cancelled,
    };
    struct seating seatings[SETS] = {[0] = {.possible = true}};
    uint32_t set;

    for (uint32_t i = 0; i < of->member_count; i++)
        if (!listed_before(of, i))
            seat_one(problem, of, i, seatings);
    set = fullest(seatings, epreuve->seat_count);

    for (uint32_t seat = 0; seat < epreuve->seat_count; seat++) {
        uint32_t member;

        result.seats[seat].member = result.seats[seat].choice = PLAN_NONE;
        if (!(set >> seat & 1)) {
            result.empty_count++;
            continue;
        }
        member = of->members[seatings[set].listings[seat]];
        result.seats[seat].member = member;
        result.seats[seat].choice =
            seat_choice_of(&epreuve->seats[seat], of, &problem->members[member]);
        result.fallback_count += result.seats[seat].choice > 0 ? 1 : 0;
    }
    for (uint32_t i = 0; i < of->member_count; i++)
        if (!has_seat(&seatings[set], set, i)) {
            if (result.over_count < PLAN_SEATS_MAX)
                result.over[result.over_count] = of->members[i];
            result.over_count++;
        }
    result.complete = !of->cancelled && result.empty_count == 0 && result.over_count == 0;
    *ret_composition = result;
}
