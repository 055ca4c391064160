#include "domain/resource_terms.h"

#include "domain/plain_text.h"
#include "base/text.h"

#include <errno.h>

static int copy_zones(
    struct arena *arena, const struct calendar_definition *calendar, struct candidate_terms *terms)
{
    struct candidate_zone *zones = arena_calloc(arena, calendar->zone_count + 1, sizeof *zones);

    if (!zones)
        return -ENOMEM;
    for (size_t i = 0; i < calendar->zone_count; i++)
        zones[i] = (struct candidate_zone){calendar->zones[i].id, calendar->zones[i].label};
    terms->zones = zones;
    terms->zone_count = calendar->zone_count;
    return 0;
}

static void add_specialities(struct resource_terms *terms, const struct seat_choice *choice)
{
    for (size_t i = 0; i < choice->speciality_count; i++)
        if (terms->speciality_count < PLANNING_SPECIALITIES_MAX &&
            text_find(terms->specialities, terms->speciality_count, choice->specialities[i]) ==
                terms->speciality_count)
            terms->specialities[terms->speciality_count++] = choice->specialities[i];
}

static int find_specialities(
    struct arena *arena, const struct planning_rules *rules, struct resource_terms *terms)
{
    terms->specialities =
        arena_calloc(arena, PLANNING_SPECIALITIES_MAX, sizeof *terms->specialities);
    if (!terms->specialities)
        return -ENOMEM;
    for (size_t i = 0; i < rules->oral_count; i++)
        for (size_t j = 0; j < rules->orals[i].seat_count; j++)
            for (size_t k = 0; k < rules->orals[i].seats[j].choice_count; k++)
                add_specialities(terms, &rules->orals[i].seats[j].choices[k]);
    return 0;
}

/* The pause parts the day; noon where there is none. */
static void find_halves(const struct planning_rules *rules, struct availability_words *words)
{
    words->morning_until = words->afternoon_from = MINUTES_PER_DAY / 2;
    if (text_is_empty(rules->pause_from) || text_is_empty(rules->pause_to))
        return;
    if (day_minute_parse(rules->pause_from, &words->morning_until) ||
        day_minute_parse(rules->pause_to, &words->afternoon_from))
        words->morning_until = words->afternoon_from = MINUTES_PER_DAY / 2;
}

int resource_terms_of(struct arena *arena,
    const struct session_definition *definition,
    struct resource_terms *ret_terms)
{
    const struct candidate_rules *rules = &definition->candidate_rules;
    struct resource_terms terms = {
        .candidate = {.year = definition->year,
            .languages = (const char *const *)rules->languages,
            .language_count = rules->language_count},
        .words = {definition->year, MINUTES_PER_DAY / 2, MINUTES_PER_DAY / 2},
    };
    int r = copy_zones(arena, &definition->calendar, &terms.candidate);

    if (r == 0 && definition->has_planning_rules) {
        find_halves(&definition->planning_rules, &terms.words);
        r = find_specialities(arena, &definition->planning_rules, &terms);
    }
    if (r == 0)
        *ret_terms = terms;
    return r;
}

int resource_tell(
    const struct resource_check *check, unsigned field, bool found, const struct finding *finding)
{
    return found ? check->take(check->context, field, finding) : 0;
}

int resource_require(const struct resource_check *check,
    unsigned field,
    const char *text,
    const char *what,
    const char *remedy)
{
    struct finding finding;

    return *text ? 0
                 : resource_tell(check, field,
                       finding_set(&finding, "REQUIRED", remedy, "%s is empty.", what), &finding);
}

int resource_settle_spans(const struct resource_check *check,
    unsigned field,
    const char *const **spans,
    size_t *count,
    bool *always)
{
    struct span_list list;
    struct finding finding;
    int r = 0;

    list.count = 0;
    list.always = always && *always;
    for (size_t i = 0; i < *count && r == 0; i++)
        r = availability_read((*spans)[i], &check->terms->words, always, &list, &finding);
    if (r == 0)
        r = availability_settle(&list, &finding);
    if (r)
        return resource_tell(check, field, true, &finding);
    if (always)
        *always = list.always;
    return availability_texts(check->arena, &list, spans, count);
}

const char *resource_tidy(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);

    return copy ? plain_text_tidy(copy) : NULL;
}
