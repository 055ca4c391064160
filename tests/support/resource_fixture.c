#include "resource_fixture.h"

#include "session_fixture.h"

/* One oral; its seats know the specialities. */
static void set_planning(struct session_definition *definition)
{
    static const char *first[] = {"B1"}, *second[] = {"B1", "B2", "B3"}, *third[] = {"LV"};
    static struct seat_choice choices[] = {
        {.specialities = first, .speciality_count = 1},
        {.specialities = second, .speciality_count = 3},
        {.specialities = third, .speciality_count = 1},
    };
    static struct seat_rule seats[] = {
        {.choices = choices, .choice_count = 2},
        {.choices = choices + 2, .choice_count = 1},
    };
    static struct oral_rule orals[] = {{.seats = seats, .seat_count = 2}};
    static const char *languages[] = {"Anglais", "Espagnol"};

    definition->has_planning_rules = true;
    definition->planning_rules.pause_from = "12:30";
    definition->planning_rules.pause_to = "13:30";
    definition->planning_rules.orals = orals;
    definition->planning_rules.oral_count = ARRAY_LEN(orals);
    definition->candidate_rules.languages = languages;
    definition->candidate_rules.language_count = ARRAY_LEN(languages);
}

void fixture_resource_terms(struct arena *arena, struct resource_terms *ret_terms)
{
    struct session_definition *definition = fixture_session_2022(arena, true);

    set_planning(definition);
    if (resource_terms_of(arena, definition, ret_terms))
        abort();
}
