/* The planning and engagement rules of a definition, from the wire to the model. */
#include "handler/session_wire.h"

#include <errno.h>

/* As bits; a number outside the contract is bit 0, which the domain refuses. */
static uint32_t read_qualities(const Palmares__V1__ExaminerQuality *qualities, size_t count)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < count; i++) {
        int quality = (int)qualities[i];

        bits |= quality > 0 && quality < EXAMINER_QUALITY_COUNT ? 1u << quality : 1u;
    }
    return bits;
}

static int read_days(
    struct arena *arena, const Palmares__V1__PlanningRules *message, struct planning_rules *rules)
{
    rules->day_count = message->n_days;
    rules->days = arena_calloc(arena, message->n_days + 1, sizeof *rules->days);
    rules->closed_day_count = message->n_closed_days;
    rules->closed_days = session_wire_texts(arena, message->closed_days, message->n_closed_days);
    if (!rules->days || !rules->closed_days)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_days; i++) {
        const Palmares__V1__PlanningDays *from = message->days[i];
        struct planning_days *to = &rules->days[i];

        *to = (struct planning_days){
            .epreuves = session_wire_texts(arena, from->epreuves, from->n_epreuves),
            .epreuve_count = from->n_epreuves,
            .zones = session_wire_texts(arena, from->zones, from->n_zones),
            .zone_count = from->n_zones,
            .first = from->first,
            .last = from->last,
        };
        if (!to->epreuves || !to->zones)
            return -ENOMEM;
    }
    return 0;
}

static int read_choices(
    struct arena *arena, const Palmares__V1__SeatRule *message, struct seat_rule *seat)
{
    seat->choice_count = message->n_choices;
    seat->choices = arena_calloc(arena, message->n_choices + 1, sizeof *seat->choices);
    if (!seat->choices)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_choices; i++) {
        const Palmares__V1__SeatChoice *from = message->choices[i];
        struct seat_choice *to = &seat->choices[i];

        *to = (struct seat_choice){
            .qualities = read_qualities(from->qualities, from->n_qualities),
            .specialities = session_wire_texts(arena, from->specialities, from->n_specialities),
            .speciality_count = from->n_specialities,
            .language = from->language,
        };
        if (!to->specialities)
            return -ENOMEM;
    }
    return 0;
}

static int read_seats(
    struct arena *arena, const Palmares__V1__OralRule *message, struct oral_rule *oral)
{
    int r = 0;

    oral->seat_count = message->n_seats;
    oral->seats = arena_calloc(arena, message->n_seats + 1, sizeof *oral->seats);
    if (!oral->seats)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_seats && r == 0; i++) {
        const Palmares__V1__SeatRule *from = message->seats[i];

        oral->seats[i] = (struct seat_rule){.label = from->label, .count = from->count};
        r = read_choices(arena, from, &oral->seats[i]);
    }
    return r;
}

static int read_orals(
    struct arena *arena, const Palmares__V1__PlanningRules *message, struct planning_rules *rules)
{
    int r = 0;

    rules->oral_count = message->n_orals;
    rules->orals = arena_calloc(arena, message->n_orals + 1, sizeof *rules->orals);
    if (!rules->orals)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_orals && r == 0; i++) {
        const Palmares__V1__OralRule *from = message->orals[i];

        rules->orals[i] = (struct oral_rule){
            .epreuve = from->epreuve,
            .group_max = from->group_max,
            .day_slots_max = from->day_slots_max,
            .turnover_minutes = from->turnover_minutes,
            .after = from->after,
            .needs_computers = from->needs_computers,
            .language = from->language,
            .duration_minutes = from->duration_minutes,
            .preparation_minutes = from->preparation_minutes,
            .source = from->source,
        };
        r = read_seats(arena, from, &rules->orals[i]);
    }
    return r;
}

static struct planning_weights read_weights(const Palmares__V1__PlanningWeights *message)
{
    static const Palmares__V1__PlanningWeights none = PALMARES__V1__PLANNING_WEIGHTS__INIT;

    if (!message)
        message = &none;
    return (struct planning_weights){
        .gap = message->gap,
        .uneven = message->uneven,
        .member_day = message->member_day,
        .room_change = message->room_change,
        .wait = message->wait,
        .school_mix = message->school_mix,
    };
}

static struct jury_rules read_jury(const Palmares__V1__JuryRules *message)
{
    static const Palmares__V1__JuryRules none = PALMARES__V1__JURY_RULES__INIT;

    if (!message)
        message = &none;
    return (struct jury_rules){
        .equal_parts = message->equal_parts,
        .teachers = read_qualities(message->teachers, message->n_teachers),
        .professionals = read_qualities(message->professionals, message->n_professionals),
        .chairs = read_qualities(message->chairs, message->n_chairs),
        .researchers_min = message->researchers_min,
        .public_majority = message->public_majority,
        .both_sides = message->both_sides,
        .source = message->source,
    };
}

static int read_planning(
    struct arena *arena, const Palmares__V1__PlanningRules *message, struct planning_rules *rules)
{
    int r;

    *rules = (struct planning_rules){
        .open_saturdays = message->open_saturdays,
        .opens = message->opens,
        .closes = message->closes,
        .pause_from = message->pause_from,
        .pause_to = message->pause_to,
        .grid_minutes = message->grid_minutes,
        .travel_same_centre_minutes = message->travel_same_centre_minutes,
        .travel_between_centres_minutes = message->travel_between_centres_minutes,
        .own_establishment_allowed = message->own_establishment_allowed,
        .weights = read_weights(message->weights),
        .has_jury = message->jury != NULL,
        .jury = read_jury(message->jury),
        .source = message->source,
    };
    r = read_days(arena, message, rules);
    return r ? r : read_orals(arena, message, rules);
}

int session_wire_read_planning(struct arena *arena,
    const Palmares__V1__SessionDefinition *message,
    struct session_definition *definition)
{
    const Palmares__V1__EngagementRules *engagement = message->engagement_rules;

    definition->has_engagement_rules = engagement != NULL;
    if (engagement)
        definition->engagement_rules = (struct engagement_rules){
            .epreuve = engagement->epreuve,
            .closes = engagement->closes,
            .time_zone = engagement->time_zone,
            .hours_per_week_max = engagement->hours_per_week_max,
            .hours_per_month_max = engagement->hours_per_month_max,
            .years_max = engagement->years_max,
            .source = engagement->source,
            .appeal_text = engagement->appeal_text,
        };
    definition->has_planning_rules = message->planning_rules != NULL;
    return message->planning_rules
               ? read_planning(arena, message->planning_rules, &definition->planning_rules)
               : 0;
}
