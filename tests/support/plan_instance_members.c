#include "plan_instance_parts.h"

enum {
    MEMBER_TRIES = 12, /* members of others that are tried for a seat */
    FALLBACK_PERCENT = 10,
    SPARE_MEMBERS_PERCENT = 3, /* in no commission */
    OPENS = 8 * 60,
    CLOSES = 18 * 60,
};

/* A member, and the sittings that it has in the hidden plan. */
struct person {
    uint32_t zone;
    uint32_t *commissions;
    size_t commission_count;
};

struct people {
    struct person *persons;       /* of each member */
    uint32_t *establishment_seen; /* by establishment: the last commission with a candidate of it */
};

static const struct instance_span *span_of(
    const struct instance_maker *maker, uint32_t commission, uint32_t day)
{
    return &maker->spans[commission * maker->options->days + day];
}

/* Two commissions never want a member, or a room, at once; `travel` between their centres. */
static bool apart(const struct instance_maker *maker, uint32_t a, uint32_t b, uint32_t travel)
{
    uint32_t between = maker->commissions[a].centre == maker->commissions[b].centre ? 0 : travel;

    for (uint32_t day = 0; day < maker->options->days; day++) {
        const struct instance_span *one = span_of(maker, a, day), *other = span_of(maker, b, day);

        if (one->from < one->to && other->from < other->to && one->from < other->to + between &&
            other->from < one->to + between)
            return false;
    }
    return true;
}

static void note_establishments(
    const struct instance_maker *maker, const struct people *people, uint32_t commission)
{
    for (uint32_t i = 0; i < maker->task_count; i++) {
        uint32_t own = maker->candidates[maker->tasks[i].candidate].establishment;

        if (maker->slots[i].commission == commission && own != PLAN_NONE)
            people->establishment_seen[own] = commission;
    }
}

static bool member_suits(const struct instance_maker *maker,
    const struct people *people,
    uint32_t member,
    uint32_t commission,
    const struct plan_seat_choice *choice)
{
    const struct plan_member *who = &maker->members[member];
    const struct person *person = &people->persons[member];
    uint32_t language = maker->commissions[commission].language;

    if (person->zone != instance_zone_of_commission(maker, commission) ||
        !(choice->qualities >> who->quality & 1) ||
        (choice->specialities != 0 && !(choice->specialities & who->specialities)) ||
        (choice->language && !(who->languages >> language & 1)))
        return false;
    if (who->establishment != PLAN_NONE && !maker->options->own_establishment_allowed &&
        people->establishment_seen[who->establishment] == commission)
        return false;
    for (size_t i = 0; i < person->commission_count; i++)
        if (person->commissions[i] == commission ||
            !apart(maker, person->commissions[i], commission,
                maker->options->travel_between_centres_minutes))
            return false;
    return true;
}

/* An establishment of the zone that has no candidate before the commission. */
static uint32_t draw_establishment(
    struct instance_maker *maker, const struct people *people, uint32_t zone, uint32_t commission)
{
    for (uint32_t i = 0; i < MEMBER_TRIES; i++) {
        uint32_t drawn = instance_random(maker, (uint32_t)maker->establishment_count);

        if (drawn % maker->options->zones == zone &&
            people->establishment_seen[drawn] != commission)
            return drawn;
    }
    return PLAN_NONE;
}

static uint32_t new_member(struct instance_maker *maker,
    struct people *people,
    uint32_t commission,
    const struct plan_seat_choice *choice)
{
    uint32_t index = (uint32_t)maker->member_count++;
    uint32_t zone = instance_zone_of_commission(maker, commission);
    uint32_t language = maker->commissions[commission].language;
    bool professor = (choice->qualities & 1 << INSTANCE_PROFESSOR) != 0;

    maker->members[index] = (struct plan_member){
        .quality = professor ? INSTANCE_PROFESSOR : INSTANCE_PROFESSIONAL,
        .specialities = choice->specialities | (instance_chance(maker, 30) ? 8U : 0U),
        .languages = language != PLAN_NONE ? 1ULL << language : 0,
        .establishment =
            professor ? draw_establishment(maker, people, zone, commission) : PLAN_NONE,
    };
    people->persons[index] = (struct person){
        .zone = zone,
        .commissions = instance_alloc(maker, MEMBER_TRIES, sizeof(uint32_t)),
    };
    return index;
}

static uint32_t seat_member(struct instance_maker *maker,
    struct people *people,
    uint32_t commission,
    const struct plan_seat_choice *choice)
{
    if (maker->member_count > 0 && instance_chance(maker, maker->options->member_reuse_percent))
        for (uint32_t i = 0; i < MEMBER_TRIES; i++) {
            uint32_t member = instance_random(maker, (uint32_t)maker->member_count);

            if (people->persons[member].commission_count < MEMBER_TRIES &&
                member_suits(maker, people, member, commission, choice))
                return member;
        }
    return new_member(maker, people, commission, choice);
}

static void fill_seats(struct instance_maker *maker, struct people *people, uint32_t commission)
{
    const struct plan_epreuve *epreuve = &maker->epreuves[maker->commissions[commission].epreuve];
    uint32_t *members = instance_alloc(maker, epreuve->seat_count, sizeof *members);

    note_establishments(maker, people, commission);
    for (uint32_t i = 0; i < epreuve->seat_count; i++) {
        const struct plan_seat *seat = &epreuve->seats[i];
        bool fallback = seat->choice_count > 1 && instance_chance(maker, FALLBACK_PERCENT);
        uint32_t member = seat_member(maker, people, commission, &seat->choices[fallback ? 1 : 0]);
        struct person *person = &people->persons[member];

        person->commissions[person->commission_count++] = commission;
        members[i] = member;
    }
    maker->commissions[commission].members = members;
    maker->commissions[commission].member_count = epreuve->seat_count;
}

static uint32_t slack(struct instance_maker *maker)
{
    return instance_random(maker, maker->options->member_slack_minutes / INSTANCE_STEP + 1) *
           INSTANCE_STEP;
}

/* What the hidden plan needs and a little. */
static void make_available(struct instance_maker *maker, struct people *people, uint32_t member)
{
    const struct person *person = &people->persons[member];
    uint32_t days = maker->options->days;
    struct plan_interval *available =
        instance_alloc(maker, (person->commission_count + 1) * days, sizeof *available);
    size_t count = 0;

    for (uint32_t day = 0; day < days; day++)
        for (size_t i = 0; i < person->commission_count; i++) {
            const struct instance_span *span = span_of(maker, person->commissions[i], day);

            if (span->from < span->to)
                available[count++] = (struct plan_interval){
                    .day = day,
                    .from = (uint16_t)(span->from - slack(maker)),
                    .to = (uint16_t)(span->to + slack(maker)),
                };
        }
    if (person->commission_count == 0 ||
        instance_chance(maker, maker->options->member_spare_percent))
        available[count++] = (struct plan_interval){
            .day = instance_random(maker, days), .from = OPENS, .to = CLOSES};
    maker->members[member].available = available;
    maker->members[member].available_count = count;
}

void instance_make_members(struct instance_maker *maker)
{
    size_t most = maker->commission_count * 2;
    struct people people;

    most += most * SPARE_MEMBERS_PERCENT / 100 + 1;
    maker->members = instance_alloc(maker, most, sizeof *maker->members);
    people.persons = instance_alloc(maker, most, sizeof *people.persons);
    people.establishment_seen =
        instance_alloc(maker, maker->establishment_count, sizeof *people.establishment_seen);
    memset(people.establishment_seen, 0xff,
        maker->establishment_count * sizeof *people.establishment_seen);
    for (uint32_t i = 0; i < maker->commission_count; i++)
        fill_seats(maker, &people, i);
    for (size_t i = 0; i <= maker->commission_count * 2 * SPARE_MEMBERS_PERCENT / 100; i++) {
        uint32_t commission = instance_random(maker, (uint32_t)maker->commission_count);
        const struct plan_epreuve *epreuve =
            &maker->epreuves[maker->commissions[commission].epreuve];

        new_member(maker, &people, commission, &epreuve->seats[0].choices[0]);
    }
    for (uint32_t i = 0; i < maker->member_count; i++)
        make_available(maker, &people, i);
}
