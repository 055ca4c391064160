#include "domain/definition_flat.h"

#include <errno.h>

static void push(struct flat *flat, struct flat_entry entry)
{
    if (!entry.path || !entry.text)
        flat->failed = true;
    if (flat->failed)
        return;
    if (flat->count == flat->capacity) {
        size_t capacity = flat->capacity ? flat->capacity * 2 : 256;
        struct flat_entry *entries = arena_calloc(flat->arena, capacity, sizeof *entries);

        if (!entries) {
            flat->failed = true;
            return;
        }
        if (flat->count)
            memcpy(entries, flat->entries, flat->count * sizeof *entries);
        flat->entries = entries;
        flat->capacity = capacity;
    }
    flat->entries[flat->count++] = entry;
}

static const char *join(struct flat *flat, const char *base, const char *name)
{
    const char *path = base && *base ? arena_printf(flat->arena, "%s.%s", base, name) : name;

    if (!path)
        flat->failed = true;
    return path ? path : "";
}

void flat_field(struct flat *flat, const char *base, const char *name, const char *text)
{
    push(flat, (struct flat_entry){FLAT_FIELD, join(flat, base, name), text, NULL});
}

void flat_number(struct flat *flat, const char *base, const char *name, uint32_t value)
{
    flat_field(flat, base, name, value ? arena_printf(flat->arena, "%u", value) : "");
}

const char *flat_list(struct flat *flat, const char *base, const char *name)
{
    const char *path = join(flat, base, name);

    push(flat, (struct flat_entry){FLAT_LIST, path, "", NULL});
    return path;
}

/* The path of the element. */
const char *flat_element(
    struct flat *flat, const char *list_path, const char *key, const char *summary)
{
    const char *path = key ? arena_printf(flat->arena, "%s[%s]", list_path, key) : NULL;

    push(flat, (struct flat_entry){FLAT_ELEMENT, path, summary, key});
    return path ? path : "";
}

const char *flat_position(struct flat *flat, size_t index)
{
    return arena_printf(flat->arena, "#%zu", index + 1);
}

const char *flat_joined(struct flat *flat, const char **texts, size_t count, const char *between)
{
    size_t size = 1;
    char *result, *at;

    for (size_t i = 0; i < count; i++)
        size += strlen(texts[i]) + strlen(between);
    result = at = arena_alloc(flat->arena, size);
    if (!result)
        return NULL;
    *result = '\0';
    for (size_t i = 0; i < count; i++)
        at += snprintf(at, size - (size_t)(at - result), "%s%s", i ? between : "", texts[i]);
    return result;
}

static const char *classes_text(struct flat *flat, uint32_t classes)
{
    char text[SESSION_CLASS_LAST + 1];
    size_t length = 0;

    for (unsigned class = SESSION_CLASS_FIRST; class <= SESSION_CLASS_LAST; class ++)
        if (classes & (1u << class))
            text[length++] = (char)('A' + (int)(class - SESSION_CLASS_FIRST));
    return arena_strndup(flat->arena, text, length);
}

static void flatten_units(struct flat *flat, const struct session_definition *definition)
{
    const char *path = flat_list(flat, "", "units");

    for (size_t i = 0; i < definition->unit_count; i++) {
        const struct session_unit *unit = &definition->units[i];
        const char *at = flat_element(flat, path, unit->id, unit->label);

        flat_field(flat, at, "label", unit->label);
        flat_number(flat, at, "coefficient_hundredths", unit->coefficient_hundredths);
        flat_field(flat, at, "optional", unit->optional ? "true" : "");
        flat_field(flat, at, "kind", unit_kind_name(unit->kind));
        flat_field(flat, at, "source", unit->source);
    }
}

static void flatten_phases(struct flat *flat, const char *base, const struct session_form *form)
{
    const char *path = flat_list(flat, base, "phases");

    for (size_t i = 0; i < form->phase_count; i++) {
        const struct session_phase *phase = &form->phases[i];
        const char *at = flat_element(flat, path, flat_position(flat, i), phase->label);
        const char *parts;

        flat_field(flat, at, "label", phase->label);
        flat_number(flat, at, "minutes", phase->minutes);
        parts = flat_list(flat, at, "parts");
        for (size_t j = 0; j < phase->part_count; j++) {
            const struct session_phase_part *part = &phase->parts[j];
            const char *in = flat_element(flat, parts, flat_position(flat, j), part->label);

            flat_field(flat, in, "label", part->label);
            flat_number(flat, in, "minutes", part->minutes);
        }
    }
}

static void flatten_forms(
    struct flat *flat, const char *base, const struct session_epreuve *epreuve)
{
    const char *path = flat_list(flat, base, "forms");

    for (size_t i = 0; i < epreuve->form_count; i++) {
        const struct session_form *form = &epreuve->forms[i];
        const char *at =
            flat_element(flat, path, classes_text(flat, form->classes), form_kind_name(form->kind));

        flat_field(flat, at, "kind", form_kind_name(form->kind));
        flat_number(flat, at, "duration_minutes", form->duration_minutes);
        flat_number(flat, at, "preparation_minutes", form->preparation_minutes);
        flat_number(flat, at, "situations", form->situations);
        flatten_phases(flat, at, form);
    }
}

static void flatten_epreuves(struct flat *flat, const struct session_definition *definition)
{
    const char *path = flat_list(flat, "", "epreuves");

    for (size_t i = 0; i < definition->epreuve_count; i++) {
        const struct session_epreuve *epreuve = &definition->epreuves[i];
        const char *at = flat_element(flat, path, epreuve->id, epreuve->label);

        flat_field(flat, at, "label", epreuve->label);
        flat_field(flat, at, "unit", epreuve->unit);
        flat_number(flat, at, "coefficient_hundredths", epreuve->coefficient_hundredths);
        flatten_forms(flat, at, epreuve);
        flat_field(flat, at, "authorised_material", epreuve->authorised_material);
        flat_field(flat, at, "source", epreuve->source);
    }
}

static void flatten_zones(struct flat *flat, const struct calendar_definition *calendar)
{
    const char *path = flat_list(flat, "calendar", "zones");

    for (size_t i = 0; i < calendar->zone_count; i++) {
        const struct calendar_zone *zone = &calendar->zones[i];
        const char *at = flat_element(flat, path, zone->id, zone->label);

        flat_field(flat, at, "label", zone->label);
        flat_field(flat, at, "column", zone->column);
        flat_field(flat, at, "time_zone", zone->time_zone);
        flat_field(flat, at, "territories",
            flat_joined(flat, zone->territories, zone->territory_count, ", "));
    }
}

static void flatten_sittings(struct flat *flat, const struct calendar_definition *calendar)
{
    const char *path = flat_list(flat, "calendar", "sittings");

    for (size_t i = 0; i < calendar->sitting_count; i++) {
        const struct calendar_sitting *sitting = &calendar->sittings[i];
        const char *key = arena_printf(flat->arena, "%s/%s", sitting->epreuve, sitting->zone);
        const char *at = flat_element(flat, path, key,
            arena_printf(flat->arena, "%s %s-%s", sitting->date, sitting->starts, sitting->ends));

        flat_field(flat, at, "date", sitting->date);
        flat_field(flat, at, "starts", sitting->starts);
        flat_field(flat, at, "ends", sitting->ends);
        flat_field(flat, at, "subject", sitting->subject);
        flat_field(flat, at, "remark", sitting->remark);
    }
}

static void flatten_days(struct flat *flat, const struct calendar_definition *calendar)
{
    const char *path = flat_list(flat, "calendar", "day_ranges");

    for (size_t i = 0; i < calendar->day_range_count; i++) {
        const struct calendar_day_range *range = &calendar->day_ranges[i];
        const char *key = arena_printf(flat->arena, "%s/%s", range->epreuve, range->first);
        const char *at = flat_element(
            flat, path, key, arena_printf(flat->arena, "%s to %s", range->first, range->last));

        flat_field(flat, at, "last", range->last);
    }
    path = flat_list(flat, "calendar", "local_arrangements");
    for (size_t i = 0; i < calendar->local_arrangement_count; i++) {
        const struct calendar_local_arrangement *local = &calendar->local_arrangements[i];
        const char *at = flat_element(flat, path, flat_position(flat, i), local->text);

        flat_field(flat, at, "text", local->text);
        flat_field(
            flat, at, "epreuves", flat_joined(flat, local->epreuves, local->epreuve_count, ", "));
    }
}

static void flatten_rules(struct flat *flat, const struct calendar_definition *calendar)
{
    const struct calendar_room_rule *room = &calendar->room_rule;
    const char *path;

    flat_field(flat, "calendar", "room_rule", calendar->has_room_rule ? "given" : "");
    flat_number(flat, "calendar.room_rule", "no_exit_minutes", room->no_exit_minutes);
    flat_number(flat, "calendar.room_rule", "late_entry_minutes", room->late_entry_minutes);
    flat_field(flat, "calendar.room_rule", "source", room->source);
    path = flat_list(flat, "calendar", "exit_rules");
    for (size_t i = 0; i < calendar->exit_rule_count; i++) {
        const struct calendar_exit_rule *rule = &calendar->exit_rules[i];
        const char *key = arena_printf(flat->arena, "%s/%s", rule->epreuve,
            flat_joined(flat, rule->zones, rule->zone_count, "+"));
        const char *at = flat_element(flat, path, key, exit_rule_kind_name(rule->kind));

        flat_field(flat, at, "kind", exit_rule_kind_name(rule->kind));
        flat_number(flat, at, "minutes", rule->minutes);
        flat_field(flat, at, "source", rule->source);
    }
}

static void flatten_calendar(struct flat *flat, const struct calendar_definition *calendar)
{
    const char *path;

    flat_field(flat, "calendar", "title", calendar->title);
    flatten_zones(flat, calendar);
    flatten_sittings(flat, calendar);
    flatten_days(flat, calendar);
    flatten_rules(flat, calendar);
    path = flat_list(flat, "calendar", "notes");
    for (size_t i = 0; i < calendar->note_count; i++) {
        const struct calendar_note *note = &calendar->notes[i];
        const char *at = flat_element(flat, path, flat_position(flat, i), note->text);

        flat_field(flat, at, "heading", note->heading);
        flat_field(flat, at, "text", note->text);
    }
}

static void flatten_rest(struct flat *flat, const struct session_definition *definition)
{
    const struct candidate_rules *rules = &definition->candidate_rules;
    const char *path;

    flat_number(
        flat, "candidate_rules", "extra_minutes_per_hour_max", rules->extra_minutes_per_hour_max);
    flat_field(flat, "candidate_rules", "languages",
        flat_joined(flat, rules->languages, rules->language_count, ", "));
    flat_field(flat, "candidate_rules", "registration_closes", rules->registration_closes);
    path = flat_list(flat, "", "sources");
    for (size_t i = 0; i < definition->source_count; i++) {
        const struct session_source *source = &definition->sources[i];
        const char *at = flat_element(flat, path, source->id, source->title);

        flat_field(flat, at, "title", source->title);
        flat_field(flat, at, "confidence", source->confidence);
    }
}

static void flatten_document_rules(struct flat *flat, const struct dossier_rules *rules)
{
    const char *path = flat_list(flat, "dossier_rules", "documents");

    for (size_t i = 0; i < rules->document_count; i++) {
        const struct document_rule *rule = &rules->documents[i];
        const char *at =
            flat_element(flat, path, flat_position(flat, i), document_kind_name(rule->kind));

        flat_field(flat, at, "kind", document_kind_name(rule->kind));
        flat_field(flat, at, "epreuve", rule->epreuve);
        flat_field(flat, at, "classes", classes_text(flat, rule->classes));
        flat_number(flat, at, "count", rule->count);
        flat_field(flat, at, "distinct", rule->distinct ? "true" : "");
        flat_field(flat, at, "deadline", rule->deadline);
        flat_field(flat, at, "provided_by", rule->provided_by);
        flat_field(flat, at, "school_only", rule->school_only ? "true" : "");
        flat_number(flat, at, "purpose", (uint32_t)rule->purpose);
        flat_field(flat, at, "source", rule->source);
    }
}

static void flatten_stage(struct flat *flat, const struct stage_rule *stage)
{
    const char *path = flat_list(flat, "dossier_rules.stage", "durations");

    for (size_t i = 0; i < stage->duration_count; i++) {
        const char *classes = classes_text(flat, stage->durations[i].classes);
        const char *at = flat_element(flat, path, classes, classes);

        flat_number(flat, at, "weeks", stage->durations[i].weeks);
    }
    flat_number(flat, "dossier_rules.stage", "hours_per_day", stage->hours_per_day);
    flat_number(flat, "dossier_rules.stage", "days_per_week", stage->days_per_week);
    flat_number(flat, "dossier_rules.stage", "days_per_month", stage->days_per_month);
    flat_number(flat, "dossier_rules.stage", "weeks_min", stage->weeks_min);
    flat_field(flat, "dossier_rules.stage", "source", stage->source);
}

static void flatten_livret(struct flat *flat, const struct livret_rule *livret)
{
    const char *path = flat_list(flat, "dossier_rules.livret", "disciplines");

    for (size_t i = 0; i < livret->discipline_count; i++) {
        const struct discipline *discipline = &livret->disciplines[i];
        const char *at = flat_element(flat, path, discipline->id, discipline->label);

        flat_field(flat, at, "label", discipline->label);
        flat_field(flat, at, "second_language", discipline->second_language ? "true" : "");
    }
    flat_number(flat, "dossier_rules.livret", "average_tolerance_hundredths",
        livret->average_tolerance_hundredths);
    flat_number(flat, "dossier_rules.livret", "percent_tolerance_hundredths",
        livret->percent_tolerance_hundredths);
    flat_number(flat, "dossier_rules.livret", "result_years", livret->result_years);
}

static void flatten_conformity(
    struct flat *flat, const char *name, const struct conformity_rule *rules, size_t count)
{
    const char *path = flat_list(flat, "dossier_rules", name);

    for (size_t i = 0; i < count; i++) {
        const char *at = flat_element(flat, path, rules[i].id, rules[i].label);

        flat_field(flat, at, "label", rules[i].label);
        flat_field(flat, at, "source", rules[i].source);
    }
}

static void flatten_dossier(struct flat *flat, const struct session_definition *definition)
{
    const struct dossier_rules *rules = &definition->dossier_rules;

    flat_field(flat, "", "dossier_rules", definition->has_dossier_rules ? "given" : "");
    if (!definition->has_dossier_rules)
        return;
    flatten_document_rules(flat, rules);
    flatten_stage(flat, &rules->stage);
    flatten_livret(flat, &rules->livret);
    flat_number(flat, "dossier_rules", "etude_pages_max", rules->etude_pages_max);
    flat_number(flat, "dossier_rules", "offer_pages_max", rules->offer_pages_max);
    flat_field(flat, "dossier_rules", "attachment_bytes_max",
        arena_printf(flat->arena, "%llu", (unsigned long long)rules->attachment_bytes_max));
    flat_number(flat, "dossier_rules", "regularisation_days", rules->regularisation_days);
    flatten_conformity(flat, "grounds", rules->grounds, rules->ground_count);
    flatten_conformity(flat, "penalties", rules->penalties, rules->penalty_count);
}

int definition_flatten(
    struct arena *arena, const struct session_definition *definition, struct flat *ret_flat)
{
    struct flat flat = {.arena = arena};

    flat_field(&flat, "", "diploma", definition->diploma);
    flat_field(&flat, "", "specialty", definition->specialty);
    flat_number(&flat, "", "year", definition->year);
    flatten_units(&flat, definition);
    flatten_epreuves(&flat, definition);
    flatten_calendar(&flat, &definition->calendar);
    flatten_rest(&flat, definition);
    flatten_dossier(&flat, definition);
    definition_flatten_planning(&flat, definition);
    definition_flatten_marking(&flat, definition);
    definition_flatten_subject(&flat, definition);
    if (flat.failed)
        return -ENOMEM;
    *ret_flat = flat;
    return 0;
}
