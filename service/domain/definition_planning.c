/* The planning and engagement rules of a definition. */
#include "domain/checker.h"

#include "base/text.h"
#include "domain/zone.h"
#include "model/day_span.h"

enum {
    GRID_MAX_MINUTES = 60,
    TRAVEL_MAX_MINUTES = 12 * 60,
    TURNOVER_MAX_MINUTES = 120,
    DAY_SLOTS_MOST = 100,
    SEAT_COUNT_MAX = 4,
    RESEARCHERS_MOST = 10,
    HOURS_PER_WEEK = 7 * 24,
    HOURS_PER_MONTH = 31 * 24,
    YEARS_MOST = 50,
    QUALITIES_ALL = (1u << EXAMINER_QUALITY_COUNT) - 2,
};

static void note(
    const struct checker *checker, const char *path, const char *reason, const char *message)
{
    (void)op_violation(checker->op, path, reason, "%s", message);
}

static bool check_range(
    const struct checker *checker, const char *name, uint32_t value, uint32_t min, uint32_t max)
{
    return checker_range(
        checker, checker_path(checker, "planning_rules.%s", name), value, min, max);
}

static void check_qualities(
    const struct checker *checker, const char *path, uint32_t qualities, bool needed)
{
    if (qualities & ~(uint32_t)QUALITIES_ALL || (needed && !qualities))
        note(checker, path, "QUALITIES",
            "must be a list of PROFESSOR, PROFESSIONAL, RESEARCHER, INSPECTOR, EMPLOYER, EMPLOYEE");
}

/* ---- hours ---- */

static bool check_minute(
    const struct checker *checker, const char *name, const char *text, uint16_t *ret_minute)
{
    if (day_minute_parse(text, ret_minute) == 0)
        return true;
    note(checker, checker_path(checker, "planning_rules.%s", name), "TIME",
        "must be an hour as 08:00");
    return false;
}

static void check_hours(const struct checker *checker, const struct planning_rules *rules)
{
    uint16_t opens, closes, from, to;
    bool hours = check_minute(checker, "opens", rules->opens, &opens);

    hours = check_minute(checker, "closes", rules->closes, &closes) && hours;
    if (hours && opens >= closes)
        note(checker, checker_path(checker, "planning_rules.closes"), "ORDER",
            "must be later than opens");
    if (!*rules->pause_from && !*rules->pause_to)
        return;
    if (!check_minute(checker, "pause_from", rules->pause_from, &from) ||
        !check_minute(checker, "pause_to", rules->pause_to, &to))
        return;
    if (from >= to || (hours && (from < opens || to > closes)))
        note(checker, checker_path(checker, "planning_rules.pause_to"), "ORDER",
            "the pause must end after it begins, within the hours");
}

/* ---- days ---- */

static void check_days_of(const struct checker *checker, size_t index)
{
    const struct planning_days *days = &checker->definition->planning_rules.days[index];
    const char *key = checker_key(checker, "", index);
    const char *first = checker_path(checker, "planning_rules.days[%s].first", key);
    const char *last = checker_path(checker, "planning_rules.days[%s].last", key);
    struct date from, to;
    int64_t length;

    if (days->epreuve_count == 0)
        note(checker, checker_path(checker, "planning_rules.days[%s].epreuves", key), "MISSING",
            "is empty: say which épreuves");
    for (size_t i = 0; i < days->epreuve_count; i++)
        (void)checker_epreuve(checker,
            checker_path(checker, "planning_rules.days[%s].epreuves", key), days->epreuves[i]);
    for (size_t i = 0; i < days->zone_count; i++)
        (void)checker_zone(
            checker, checker_path(checker, "planning_rules.days[%s].zones", key), days->zones[i]);
    if (!checker_date(checker, first, days->first, &from) ||
        !checker_date(checker, last, days->last, &to))
        return;
    length = date_to_days(to) - date_to_days(from);
    if (length < 0)
        note(checker, last, "ORDER", "is before the first day");
    else if (length >= CALENDAR_DAY_RANGE_DAYS_MAX)
        (void)op_violation(checker->op, last, "TOO_LONG", "a range has at most %d days",
            CALENDAR_DAY_RANGE_DAYS_MAX);
}

static void check_days(const struct checker *checker, const struct planning_rules *rules)
{
    struct date day;

    for (size_t i = 0; i < rules->day_count; i++)
        check_days_of(checker, i);
    for (size_t i = 0; i < rules->closed_day_count; i++)
        (void)checker_date(checker,
            checker_path(checker, "planning_rules.closed_days[%s]", checker_key(checker, "", i)),
            rules->closed_days[i], &day);
}

/* ---- orals ---- */

static void check_seat(
    const struct checker *checker, const char *oral, const struct seat_rule *seat, size_t index)
{
    const char *key = checker_key(checker, "", index);
    const char *at =
        arena_printf(checker->op->arena, "planning_rules.orals[%s].seats[%s]", oral, key);

    if (!at)
        return;
    (void)checker_text(
        checker, checker_path(checker, "%s.label", at), seat->label, SESSION_TEXT_MAX);
    (void)checker_range(
        checker, checker_path(checker, "%s.count", at), seat->count, 0, SEAT_COUNT_MAX);
    if (seat->choice_count == 0)
        note(checker, checker_path(checker, "%s.choices", at), "MISSING",
            "is empty: say who may take the seat");
    if (!checker_count(checker, checker_path(checker, "%s.choices", at), seat->choice_count,
            PLANNING_SEAT_CHOICES_MAX))
        return;
    for (size_t i = 0; i < seat->choice_count; i++) {
        const struct seat_choice *choice = &seat->choices[i];

        check_qualities(checker,
            checker_path(checker, "%s.choices[%s].qualities", at, checker_key(checker, "", i)),
            choice->qualities, true);
        for (size_t k = 0; k < choice->speciality_count; k++)
            (void)checker_id(checker,
                checker_path(
                    checker, "%s.choices[%s].specialities", at, checker_key(checker, "", i)),
                choice->specialities[k]);
    }
}

/* An oral that follows another: that one is planned, follows none, and has the seats. */
static void check_after(
    const struct checker *checker, const char *key, const struct oral_rule *oral)
{
    const struct planning_rules *rules = &checker->definition->planning_rules;
    const struct oral_rule *before = planning_find_oral(rules, oral->after);
    const char *path = checker_path(checker, "planning_rules.orals[%s].after", key);

    if (!before || before == oral || *before->after)
        note(checker, path, "AFTER", "must be another oral of the rules, which follows none");
    if (oral->seat_count)
        note(checker, checker_path(checker, "planning_rules.orals[%s].seats", key), "SEATS",
            "must be empty: the commission is that of `after`");
}

static void check_lengths(
    const struct checker *checker, const char *key, const struct oral_rule *oral)
{
    const struct session_epreuve *epreuve =
        session_find_epreuve(checker->definition, oral->epreuve);
    bool planned = false, known = true;

    for (size_t i = 0; epreuve && i < epreuve->form_count; i++) {
        const struct session_form *form = &epreuve->forms[i];

        if (form->kind != FORM_KIND_ORAL && form->kind != FORM_KIND_PRACTICAL)
            continue;
        planned = true;
        known = known && (form->duration_minutes || oral->duration_minutes);
    }
    if (epreuve && !planned)
        note(checker, checker_path(checker, "planning_rules.orals[%s].epreuve", key), "NOT_ORAL",
            "is no oral and no practical épreuve for any class");
    if (!known)
        note(checker, checker_path(checker, "planning_rules.orals[%s].duration_minutes", key),
            "MISSING", "is needed: the épreuve itself says no length");
}

static void check_oral(const struct checker *checker, size_t index)
{
    const struct planning_rules *rules = &checker->definition->planning_rules;
    const struct oral_rule *oral = &rules->orals[index];
    const char *key = checker_key(checker, oral->epreuve, index);
    const struct {
        const char *name;
        uint32_t value, max;
    } numbers[] = {
        {"group_max", oral->group_max, PLANNING_GROUP_MAX},
        {"day_slots_max", oral->day_slots_max, DAY_SLOTS_MOST},
        {"turnover_minutes", oral->turnover_minutes, TURNOVER_MAX_MINUTES},
        {"language", oral->language, 2},
        {"duration_minutes", oral->duration_minutes, MINUTES_PER_DAY},
        {"preparation_minutes", oral->preparation_minutes, MINUTES_PER_DAY},
    };
    size_t seats = 0;

    if (checker_epreuve(
            checker, checker_path(checker, "planning_rules.orals[%s].epreuve", key), oral->epreuve))
        check_lengths(checker, key, oral);
    if (planning_find_oral(rules, oral->epreuve) != oral)
        note(checker, checker_path(checker, "planning_rules.orals[%s].epreuve", key), "DUPLICATE",
            "stands twice: keep one");
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        (void)checker_range(checker,
            checker_path(checker, "planning_rules.orals[%s].%s", key, numbers[i].name),
            numbers[i].value, 0, numbers[i].max);
    (void)checker_source(
        checker, checker_path(checker, "planning_rules.orals[%s].source", key), oral->source);
    if (*oral->after)
        check_after(checker, key, oral);
    for (size_t i = 0; i < oral->seat_count && i < PLANNING_SEATS_MAX; i++) {
        check_seat(checker, key, &oral->seats[i], i);
        seats += oral->seats[i].count ? oral->seats[i].count : 1;
    }
    if (!*oral->after &&
        (seats == 0 || seats > PLANNING_SEATS_MAX || oral->seat_count > PLANNING_SEATS_MAX))
        (void)op_violation(checker->op,
            checker_path(checker, "planning_rules.orals[%s].seats", key), "SEATS",
            "must give 1 to %d seats", PLANNING_SEATS_MAX);
}

/* ---- the rest ---- */

static void check_jury(const struct checker *checker, const struct jury_rules *jury)
{
    check_qualities(
        checker, checker_path(checker, "planning_rules.jury.teachers"), jury->teachers, true);
    check_qualities(checker, checker_path(checker, "planning_rules.jury.professionals"),
        jury->professionals, true);
    check_qualities(
        checker, checker_path(checker, "planning_rules.jury.chairs"), jury->chairs, false);
    if (jury->teachers & jury->professionals)
        note(checker, checker_path(checker, "planning_rules.jury.professionals"), "BOTH_SIDES",
            "names a quality that is a teacher's too");
    (void)check_range(checker, "jury.researchers_min", jury->researchers_min, 0, RESEARCHERS_MOST);
    (void)checker_source(
        checker, checker_path(checker, "planning_rules.jury.source"), jury->source);
}

static void check_weights(const struct checker *checker, const struct planning_weights *weights)
{
    const struct {
        const char *name;
        uint32_t value;
    } all[] = {
        {"weights.gap", weights->gap},
        {"weights.uneven", weights->uneven},
        {"weights.member_day", weights->member_day},
        {"weights.room_change", weights->room_change},
        {"weights.wait", weights->wait},
        {"weights.school_mix", weights->school_mix},
    };

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        (void)check_range(checker, all[i].name, all[i].value, 0, PLANNING_WEIGHT_MAX);
}

/* Specialities become bits of a set. */
static void check_specialities(const struct checker *checker, const struct planning_rules *rules)
{
    const char *seen[PLANNING_SPECIALITIES_MAX];
    size_t count = 0;

    for (size_t i = 0; i < rules->oral_count; i++)
        for (size_t s = 0; s < rules->orals[i].seat_count; s++)
            for (size_t c = 0; c < rules->orals[i].seats[s].choice_count; c++) {
                const struct seat_choice *choice = &rules->orals[i].seats[s].choices[c];

                for (size_t k = 0; k < choice->speciality_count; k++) {
                    if (text_find(seen, count, choice->specialities[k]) < count)
                        continue;
                    if (count == PLANNING_SPECIALITIES_MAX) {
                        (void)op_violation(checker->op,
                            checker_path(checker, "planning_rules.orals"), "TOO_MANY",
                            "name at most %d different specialities", PLANNING_SPECIALITIES_MAX);
                        return;
                    }
                    seen[count++] = choice->specialities[k];
                }
            }
}

static void check_planning(const struct checker *checker, const struct planning_rules *rules)
{
    bool good = checker_count(
        checker, checker_path(checker, "planning_rules.days"), rules->day_count, PLANNING_DAYS_MAX);

    good = checker_count(checker, checker_path(checker, "planning_rules.closed_days"),
               rules->closed_day_count, PLANNING_CLOSED_DAYS_MAX) &&
           good;
    good = checker_count(checker, checker_path(checker, "planning_rules.orals"), rules->oral_count,
               PLANNING_ORALS_MAX) &&
           good;
    if (!good)
        return;
    check_days(checker, rules);
    check_hours(checker, rules);
    (void)check_range(checker, "grid_minutes", rules->grid_minutes, 1, GRID_MAX_MINUTES);
    (void)check_range(checker, "travel_same_centre_minutes", rules->travel_same_centre_minutes, 0,
        TRAVEL_MAX_MINUTES);
    (void)check_range(checker, "travel_between_centres_minutes",
        rules->travel_between_centres_minutes, 0, TRAVEL_MAX_MINUTES);
    for (size_t i = 0; i < rules->oral_count; i++)
        check_oral(checker, i);
    check_specialities(checker, rules);
    check_weights(checker, &rules->weights);
    if (rules->has_jury)
        check_jury(checker, &rules->jury);
    (void)checker_source(checker, checker_path(checker, "planning_rules.source"), rules->source);
}

static void check_engagement(const struct checker *checker, const struct engagement_rules *rules)
{
    CLEANUP(zone_close_p) struct zone *zone = NULL;
    struct date day;

    (void)checker_epreuve(
        checker, checker_path(checker, "engagement_rules.epreuve"), rules->epreuve);
    if (*rules->closes)
        (void)checker_date(
            checker, checker_path(checker, "engagement_rules.closes"), rules->closes, &day);
    if (*rules->time_zone && zone_open(rules->time_zone, &zone))
        note(checker, checker_path(checker, "engagement_rules.time_zone"), "ZONE",
            "must be a zone of the IANA database, as Europe/Paris");
    (void)checker_range(checker, checker_path(checker, "engagement_rules.hours_per_week_max"),
        rules->hours_per_week_max, 0, HOURS_PER_WEEK);
    (void)checker_range(checker, checker_path(checker, "engagement_rules.hours_per_month_max"),
        rules->hours_per_month_max, 0, HOURS_PER_MONTH);
    (void)checker_range(checker, checker_path(checker, "engagement_rules.years_max"),
        rules->years_max, 0, YEARS_MOST);
    (void)checker_source(checker, checker_path(checker, "engagement_rules.source"), rules->source);
    if (*rules->appeal_text)
        (void)checker_lines(checker, checker_path(checker, "engagement_rules.appeal_text"),
            rules->appeal_text, SESSION_LONG_TEXT_MAX);
}

void definition_check_planning(const struct checker *checker)
{
    const struct session_definition *definition = checker->definition;

    if (definition->has_planning_rules)
        check_planning(checker, &definition->planning_rules);
    if (definition->has_engagement_rules)
        check_engagement(checker, &definition->engagement_rules);
}
