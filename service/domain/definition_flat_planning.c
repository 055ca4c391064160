#include "domain/definition_flat.h"

static const char *qualities_text(struct flat *flat, uint32_t qualities)
{
    const char *names[EXAMINER_QUALITY_COUNT];
    size_t count = 0;

    for (unsigned i = 1; i < EXAMINER_QUALITY_COUNT; i++)
        if (qualities & 1u << i)
            names[count++] = examiner_quality_name((enum examiner_quality)i);
    return flat_joined(flat, names, count, "+");
}

static void flag(struct flat *flat, const char *base, const char *name, bool value)
{
    flat_field(flat, base, name, value ? "true" : "");
}

static void flatten_days(struct flat *flat, const struct planning_rules *rules)
{
    const char *path = flat_list(flat, "planning_rules", "days");

    for (size_t i = 0; i < rules->day_count; i++) {
        const struct planning_days *days = &rules->days[i];
        const char *epreuves = flat_joined(flat, days->epreuves, days->epreuve_count, "+");
        const char *at = flat_element(flat, path, flat_position(flat, i), epreuves);

        flat_field(flat, at, "epreuves", epreuves);
        flat_field(flat, at, "zones", flat_joined(flat, days->zones, days->zone_count, "+"));
        flat_field(flat, at, "first", days->first);
        flat_field(flat, at, "last", days->last);
    }
}

static void flatten_seats(struct flat *flat, const char *base, const struct oral_rule *oral)
{
    const char *path = flat_list(flat, base, "seats");

    for (size_t i = 0; i < oral->seat_count; i++) {
        const struct seat_rule *seat = &oral->seats[i];
        const char *at = flat_element(flat, path, flat_position(flat, i), seat->label);
        const char *choices = flat_list(flat, at, "choices");

        flat_field(flat, at, "label", seat->label);
        flat_number(flat, at, "count", seat->count);
        for (size_t k = 0; k < seat->choice_count; k++) {
            const struct seat_choice *choice = &seat->choices[k];
            const char *qualities = qualities_text(flat, choice->qualities);
            const char *one = flat_element(flat, choices, flat_position(flat, k), qualities);

            flat_field(flat, one, "qualities", qualities);
            flat_field(flat, one, "specialities",
                flat_joined(flat, choice->specialities, choice->speciality_count, "+"));
            flag(flat, one, "language", choice->language);
        }
    }
}

static void flatten_orals(struct flat *flat, const struct planning_rules *rules)
{
    const char *path = flat_list(flat, "planning_rules", "orals");

    for (size_t i = 0; i < rules->oral_count; i++) {
        const struct oral_rule *oral = &rules->orals[i];
        const char *at = flat_element(flat, path, oral->epreuve, oral->epreuve);

        flat_number(flat, at, "group_max", oral->group_max);
        flat_number(flat, at, "day_slots_max", oral->day_slots_max);
        flat_number(flat, at, "turnover_minutes", oral->turnover_minutes);
        flat_field(flat, at, "after", oral->after);
        flag(flat, at, "needs_computers", oral->needs_computers);
        flat_number(flat, at, "language", oral->language);
        flat_number(flat, at, "duration_minutes", oral->duration_minutes);
        flat_number(flat, at, "preparation_minutes", oral->preparation_minutes);
        flat_field(flat, at, "source", oral->source);
        flatten_seats(flat, at, oral);
    }
}

static void flatten_weights(struct flat *flat, const struct planning_weights *weights)
{
    const char *const at = "planning_rules.weights";

    flat_number(flat, at, "gap", weights->gap);
    flat_number(flat, at, "uneven", weights->uneven);
    flat_number(flat, at, "member_day", weights->member_day);
    flat_number(flat, at, "room_change", weights->room_change);
    flat_number(flat, at, "wait", weights->wait);
    flat_number(flat, at, "school_mix", weights->school_mix);
}

static void flatten_jury(struct flat *flat, const struct planning_rules *rules)
{
    const char *const at = "planning_rules.jury";
    const struct jury_rules *jury = &rules->jury;

    flat_field(flat, "planning_rules", "jury", rules->has_jury ? "given" : "");
    if (!rules->has_jury)
        return;
    flag(flat, at, "equal_parts", jury->equal_parts);
    flat_field(flat, at, "teachers", qualities_text(flat, jury->teachers));
    flat_field(flat, at, "professionals", qualities_text(flat, jury->professionals));
    flat_field(flat, at, "chairs", qualities_text(flat, jury->chairs));
    flat_number(flat, at, "researchers_min", jury->researchers_min);
    flag(flat, at, "public_majority", jury->public_majority);
    flag(flat, at, "both_sides", jury->both_sides);
    flat_field(flat, at, "source", jury->source);
}

static void flatten_rules(struct flat *flat, const struct planning_rules *rules)
{
    const char *const at = "planning_rules";

    flatten_days(flat, rules);
    flat_field(flat, at, "closed_days",
        flat_joined(flat, rules->closed_days, rules->closed_day_count, ", "));
    flag(flat, at, "open_saturdays", rules->open_saturdays);
    flat_field(flat, at, "opens", rules->opens);
    flat_field(flat, at, "closes", rules->closes);
    flat_field(flat, at, "pause_from", rules->pause_from);
    flat_field(flat, at, "pause_to", rules->pause_to);
    flat_number(flat, at, "grid_minutes", rules->grid_minutes);
    flat_number(flat, at, "travel_same_centre_minutes", rules->travel_same_centre_minutes);
    flat_number(flat, at, "travel_between_centres_minutes", rules->travel_between_centres_minutes);
    flag(flat, at, "own_establishment_allowed", rules->own_establishment_allowed);
    flat_field(flat, at, "source", rules->source);
    flatten_orals(flat, rules);
    flatten_weights(flat, &rules->weights);
    flatten_jury(flat, rules);
}

void definition_flatten_planning(struct flat *flat, const struct session_definition *definition)
{
    const struct engagement_rules *engagement = &definition->engagement_rules;
    const char *const at = "engagement_rules";

    flat_field(flat, "", "planning_rules", definition->has_planning_rules ? "given" : "");
    if (definition->has_planning_rules)
        flatten_rules(flat, &definition->planning_rules);
    flat_field(flat, "", at, definition->has_engagement_rules ? "given" : "");
    if (!definition->has_engagement_rules)
        return;
    flat_field(flat, at, "epreuve", engagement->epreuve);
    flat_field(flat, at, "closes", engagement->closes);
    flat_field(flat, at, "time_zone", engagement->time_zone);
    flat_number(flat, at, "hours_per_week_max", engagement->hours_per_week_max);
    flat_number(flat, at, "hours_per_month_max", engagement->hours_per_month_max);
    flat_number(flat, at, "years_max", engagement->years_max);
    flat_field(flat, at, "source", engagement->source);
    flat_field(flat, at, "appeal_text", engagement->appeal_text);
}
