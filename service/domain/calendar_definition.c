/* What a calendar must satisfy: zones, days, rules. The sittings are in calendar_sitting.c. */
#include "domain/checker.h"
#include "domain/definition.h"
#include "domain/zone.h"

#include "base/text.h"

static void check_time_zone(const struct checker *checker, const char *path, const char *name)
{
    CLEANUP(zone_close_p) struct zone *zone = NULL;

    if (zone_open(name, &zone) == 0)
        return;
    (void)op_violation(checker->op, path, "TIME_ZONE",
        "%s is not a time zone of the IANA database: write for example \"Europe/Paris\" or "
        "\"America/Cayenne\"",
        checker_quote(checker, name));
}

static void check_zone(const struct checker *checker, size_t index)
{
    const struct calendar_zone *zone = &checker->calendar->zones[index];
    const char *key = checker_key(checker, zone->id, index);
    const char *territories = checker_path(checker, "zones[%s].territories", key);

    if (checker_id(checker, checker_path(checker, "zones[%s].id", key), zone->id) &&
        calendar_find_zone(checker->calendar, zone->id) != zone)
        (void)op_violation(checker->op, checker_path(checker, "zones[%s].id", key), "DUPLICATE",
            "stands twice in the list: remove one of them");
    (void)checker_text(
        checker, checker_path(checker, "zones[%s].label", key), zone->label, SESSION_TEXT_MAX);
    (void)checker_optional_text(
        checker, checker_path(checker, "zones[%s].column", key), zone->column, SESSION_TEXT_MAX);
    check_time_zone(checker, checker_path(checker, "zones[%s].time_zone", key), zone->time_zone);
    if (!checker_count(checker, territories, zone->territory_count, CALENDAR_TERRITORIES_MAX))
        return;
    for (size_t i = 0; i < zone->territory_count; i++)
        (void)checker_text(checker, territories, zone->territories[i], SESSION_TEXT_MAX);
}

struct days {
    int64_t first, last;
    bool known;
};

static struct days read_days(const struct checker *checker, size_t index)
{
    const struct calendar_day_range *range = &checker->calendar->day_ranges[index];
    struct date first, last;

    if (date_parse(range->first, &first) || date_parse(range->last, &last))
        return (struct days){0};
    return (struct days){.first = date_to_days(first), .last = date_to_days(last), .known = true};
}

/* Every candidate takes the écrits: no other épreuve may be held on their day. */
static void check_days_against_sittings(
    const struct checker *checker, const char *path, const struct days *days)
{
    const struct calendar_definition *calendar = checker->calendar;

    for (size_t i = 0; i < calendar->sitting_count; i++) {
        struct date date;

        if (date_parse(calendar->sittings[i].date, &date))
            continue;
        if (date_to_days(date) < days->first || date_to_days(date) > days->last)
            continue;
        (void)op_violation(checker->op, path, "DAY_TAKEN",
            "%s is the day of an écrit in calendar.sittings[%s/%s]: cut the range",
            calendar->sittings[i].date, checker_key(checker, calendar->sittings[i].epreuve, i),
            checker_key(checker, calendar->sittings[i].zone, i));
        return;
    }
}

static void check_days_against_ranges(
    const struct checker *checker, const char *path, const struct days *days, size_t index)
{
    const struct calendar_day_range *ranges = checker->calendar->day_ranges;

    for (size_t i = 0; i < index; i++) {
        struct days other = read_days(checker, i);

        if (!other.known || !text_equal(ranges[i].epreuve, ranges[index].epreuve))
            continue;
        if (days->first > other.last || other.first > days->last)
            continue;
        (void)op_violation(checker->op, path, "OVERLAP",
            "shares days with the range %s to %s: cut or merge them", ranges[i].first,
            ranges[i].last);
        return;
    }
}

static void check_day_range(const struct checker *checker, size_t index)
{
    const struct calendar_day_range *range = &checker->calendar->day_ranges[index];
    const char *key = checker_key(checker, range->epreuve, index);
    const char *path = checker_path(checker, "day_ranges[%s/#%zu]", key, index + 1);
    struct date first, last;
    struct days days;

    (void)checker_epreuve(checker,
        checker_path(checker, "day_ranges[%s/#%zu].epreuve", key, index + 1), range->epreuve);
    if (!checker_date(checker, path, range->first, &first) ||
        !checker_date(checker, path, range->last, &last))
        return;
    days = read_days(checker, index);
    if (days.last < days.first) {
        (void)op_violation(checker->op, path, "ENDS_BEFORE_STARTS",
            "ends on %s, before it starts on %s: swap or correct them", range->last, range->first);
        return;
    }
    if (days.last - days.first >= CALENDAR_DAY_RANGE_DAYS_MAX)
        (void)op_violation(checker->op, path, "TOO_LONG",
            "has more than %d days: correct the dates or cut the range",
            CALENDAR_DAY_RANGE_DAYS_MAX);
    check_days_against_ranges(checker, path, &days, index);
    check_days_against_sittings(checker, path, &days);
}

static void check_local_arrangement(const struct checker *checker, size_t index)
{
    const struct calendar_local_arrangement *local = &checker->calendar->local_arrangements[index];
    const char *path = checker_path(checker, "local_arrangements[#%zu]", index + 1);

    (void)checker_text(checker, path, local->text, SESSION_LONG_TEXT_MAX);
    if (!checker_count(checker, path, local->epreuve_count, SESSION_EPREUVES_MAX))
        return;
    for (size_t i = 0; i < local->epreuve_count; i++)
        (void)checker_epreuve(checker, path, local->epreuves[i]);
}

static void check_room_rule(const struct checker *checker)
{
    const struct calendar_definition *calendar = checker->calendar;
    const struct calendar_room_rule *rule = &calendar->room_rule;

    if (!calendar->has_room_rule) {
        if (calendar->sitting_count)
            (void)op_violation(checker->op, checker_path(checker, "room_rule"), "MISSING",
                "must say when candidates may leave and enter the rooms");
        return;
    }
    (void)checker_range(checker, checker_path(checker, "room_rule.no_exit_minutes"),
        rule->no_exit_minutes, 0, SESSION_MINUTES_MAX);
    (void)checker_range(checker, checker_path(checker, "room_rule.late_entry_minutes"),
        rule->late_entry_minutes, 0, SESSION_MINUTES_MAX);
    (void)checker_optional_text(
        checker, checker_path(checker, "room_rule.source"), rule->source, SESSION_TEXT_MAX);
    (void)checker_source(checker, checker_path(checker, "room_rule.source"), rule->source);
}

static bool sitting_exists(
    const struct calendar_definition *calendar, const char *epreuve, const char *zone)
{
    for (size_t i = 0; i < calendar->sitting_count; i++)
        if (text_equal(calendar->sittings[i].epreuve, epreuve) &&
            text_equal(calendar->sittings[i].zone, zone))
            return true;
    return false;
}

static bool ruled_before(
    const struct calendar_definition *calendar, size_t rule_index, size_t zone_index)
{
    const struct calendar_exit_rule *rule = &calendar->exit_rules[rule_index];

    for (size_t i = 0; i <= rule_index; i++) {
        const struct calendar_exit_rule *other = &calendar->exit_rules[i];
        size_t count = i == rule_index ? zone_index : other->zone_count;

        if (!text_equal(other->epreuve, rule->epreuve))
            continue;
        for (size_t j = 0; j < count; j++)
            if (text_equal(other->zones[j], rule->zones[zone_index]))
                return true;
    }
    return false;
}

static void check_rule_zones(const struct checker *checker, const char *path, size_t index)
{
    const struct calendar_exit_rule *rule = &checker->calendar->exit_rules[index];

    if (rule->zone_count == 0)
        (void)op_violation(checker->op, path, "MISSING", "names no zone: say where it holds");
    if (!checker_count(checker, path, rule->zone_count, CALENDAR_ZONES_MAX))
        return;
    for (size_t i = 0; i < rule->zone_count; i++) {
        if (!checker_zone(checker, path, rule->zones[i]))
            continue;
        if (ruled_before(checker->calendar, index, i))
            (void)op_violation(checker->op, path, "DUPLICATE",
                "zone %s has a rule for this épreuve already: keep one", rule->zones[i]);
        else if (!sitting_exists(checker->calendar, rule->epreuve, rule->zones[i]))
            (void)op_violation(checker->op, path, "RULE_WITHOUT_SITTING",
                "the épreuve has no sitting in zone %s: remove the zone or add the sitting",
                rule->zones[i]);
    }
}

static void check_exit_rule(const struct checker *checker, size_t index)
{
    const struct calendar_exit_rule *rule = &checker->calendar->exit_rules[index];
    const char *key = checker_key(checker, rule->epreuve, index);
    const char *path = checker_path(checker, "exit_rules[%s/#%zu]", key, index + 1);
    uint32_t least = checker->calendar->room_rule.no_exit_minutes;

    (void)checker_epreuve(checker, path, rule->epreuve);
    (void)checker_optional_text(checker, path, rule->source, SESSION_TEXT_MAX);
    (void)checker_source(checker, path, rule->source);
    if (rule->kind == EXIT_RULE_NONE || (unsigned)rule->kind >= EXIT_RULE_COUNT)
        (void)op_violation(
            checker->op, path, "EXIT_RULE_KIND", "kind must be NO_EXIT_BEFORE_END or HOLD_MINUTES");
    else if (rule->kind == EXIT_RULE_NO_EXIT_BEFORE_END && rule->minutes)
        (void)op_violation(
            checker->op, path, "MINUTES", "minutes belong to HOLD_MINUTES only: write 0");
    else if (rule->kind == EXIT_RULE_HOLD_MINUTES &&
             (rule->minutes < least || !rule->minutes || rule->minutes > CALENDAR_HOLD_MINUTES_MAX))
        (void)op_violation(checker->op, path, "MINUTES",
            "a hold of %u minutes: it must be at least the room rule's %u, above 0 and at most %d",
            rule->minutes, least, CALENDAR_HOLD_MINUTES_MAX);
    check_rule_zones(checker, path, index);
}

static bool check_counts(const struct checker *checker)
{
    const struct calendar_definition *calendar = checker->calendar;
    const struct {
        const char *field;
        size_t count, max;
    } lists[] = {
        {"zones", calendar->zone_count, CALENDAR_ZONES_MAX},
        {"sittings", calendar->sitting_count, CALENDAR_SITTINGS_MAX},
        {"day_ranges", calendar->day_range_count, CALENDAR_DAY_RANGES_MAX},
        {"local_arrangements", calendar->local_arrangement_count, CALENDAR_LOCAL_ARRANGEMENTS_MAX},
        {"exit_rules", calendar->exit_rule_count, CALENDAR_EXIT_RULES_MAX},
        {"notes", calendar->note_count, CALENDAR_NOTES_MAX},
    };
    bool good = true;

    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (!checker_count(
                checker, checker_path(checker, "%s", lists[i].field), lists[i].count, lists[i].max))
            good = false;
    return good;
}

static void check_notes(const struct checker *checker)
{
    for (size_t i = 0; i < checker->calendar->note_count; i++) {
        const struct calendar_note *note = &checker->calendar->notes[i];
        const char *path = checker_path(checker, "notes[#%zu]", i + 1);

        (void)checker_optional_text(checker, path, note->heading, SESSION_TEXT_MAX);
        (void)checker_text(checker, path, note->text, SESSION_LONG_TEXT_MAX);
    }
}

int calendar_definition_check(struct op *op,
    const char *prefix,
    const struct calendar_definition *calendar,
    const struct session_definition *definition)
{
    const struct checker checker = {
        .op = op, .prefix = prefix, .definition = definition, .calendar = calendar};
    unsigned before = op->violation_count;

    if (!check_counts(&checker))
        return OUTCOME_INVALID;
    (void)checker_lines(
        &checker, checker_path(&checker, "title"), calendar->title, SESSION_LONG_TEXT_MAX);
    for (size_t i = 0; i < calendar->zone_count; i++)
        check_zone(&checker, i);
    calendar_check_sittings(&checker);
    for (size_t i = 0; i < calendar->day_range_count; i++)
        check_day_range(&checker, i);
    for (size_t i = 0; i < calendar->local_arrangement_count; i++)
        check_local_arrangement(&checker, i);
    check_room_rule(&checker);
    for (size_t i = 0; i < calendar->exit_rule_count; i++)
        check_exit_rule(&checker, i);
    check_notes(&checker);
    return op->violation_count == before ? 0 : OUTCOME_INVALID;
}
