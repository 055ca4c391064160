/* From the wire to the model. */
#include "handler/session_wire.h"

#include "rpc/payload.h"

#include <errno.h>

const char **session_wire_texts(struct arena *arena, char *const *texts, size_t count)
{
    const char **copy = arena_calloc(arena, count + 1, sizeof *copy);

    for (size_t i = 0; copy && i < count; i++)
        copy[i] = texts[i];
    return copy;
}

static int read_zones(struct arena *arena,
    const Palmares__V1__CalendarDefinition *message,
    struct calendar_definition *calendar)
{
    calendar->zones = arena_calloc(arena, message->n_zones + 1, sizeof *calendar->zones);
    if (!calendar->zones)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_zones; i++) {
        const Palmares__V1__Zone *from = message->zones[i];

        calendar->zones[i] = (struct calendar_zone){
            .id = from->id,
            .label = from->label,
            .column = from->column,
            .time_zone = from->time_zone,
            .territories = session_wire_texts(arena, from->territories, from->n_territories),
            .territory_count = from->n_territories,
        };
        if (!calendar->zones[i].territories)
            return -ENOMEM;
    }
    calendar->zone_count = message->n_zones;
    return 0;
}

static int read_sittings(struct arena *arena,
    const Palmares__V1__CalendarDefinition *message,
    struct calendar_definition *calendar)
{
    calendar->sittings = arena_calloc(arena, message->n_sittings + 1, sizeof *calendar->sittings);
    if (!calendar->sittings)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_sittings; i++) {
        const Palmares__V1__Sitting *from = message->sittings[i];

        calendar->sittings[i] = (struct calendar_sitting){
            .epreuve = from->epreuve,
            .zone = from->zone,
            .date = from->date,
            .starts = from->starts,
            .ends = from->ends,
            .subject = from->subject,
            .remark = from->remark,
        };
    }
    calendar->sitting_count = message->n_sittings;
    return 0;
}

static int read_days(struct arena *arena,
    const Palmares__V1__CalendarDefinition *message,
    struct calendar_definition *calendar)
{
    size_t ranges = message->n_day_ranges, locals = message->n_local_arrangements;

    calendar->day_ranges = arena_calloc(arena, ranges + 1, sizeof *calendar->day_ranges);
    calendar->local_arrangements =
        arena_calloc(arena, locals + 1, sizeof *calendar->local_arrangements);
    if (!calendar->day_ranges || !calendar->local_arrangements)
        return -ENOMEM;
    for (size_t i = 0; i < ranges; i++) {
        const Palmares__V1__DayRange *from = message->day_ranges[i];

        calendar->day_ranges[i] =
            (struct calendar_day_range){from->epreuve, from->first, from->last};
    }
    for (size_t i = 0; i < locals; i++) {
        const Palmares__V1__LocalArrangement *from = message->local_arrangements[i];
        const char **epreuves = session_wire_texts(arena, from->epreuves, from->n_epreuves);

        if (!epreuves)
            return -ENOMEM;
        calendar->local_arrangements[i] =
            (struct calendar_local_arrangement){epreuves, from->n_epreuves, from->text};
    }
    calendar->day_range_count = ranges;
    calendar->local_arrangement_count = locals;
    return 0;
}

static enum exit_rule_kind read_exit_kind(Palmares__V1__ExitRule__Kind kind)
{
    switch ((int)kind) {
    case PALMARES__V1__EXIT_RULE__KIND__NO_EXIT_BEFORE_END:
        return EXIT_RULE_NO_EXIT_BEFORE_END;
    case PALMARES__V1__EXIT_RULE__KIND__HOLD_MINUTES:
        return EXIT_RULE_HOLD_MINUTES;
    default:
        return EXIT_RULE_NONE;
    }
}

static int read_rules(struct arena *arena,
    const Palmares__V1__CalendarDefinition *message,
    struct calendar_definition *calendar)
{
    const Palmares__V1__RoomRule *room = message->room_rule;
    size_t count = message->n_exit_rules;

    calendar->has_room_rule = room != NULL;
    calendar->room_rule = (struct calendar_room_rule){0, 0, ""};
    if (room)
        calendar->room_rule = (struct calendar_room_rule){
            room->no_exit_minutes, room->late_entry_minutes, room->source};
    calendar->exit_rules = arena_calloc(arena, count + 1, sizeof *calendar->exit_rules);
    if (!calendar->exit_rules)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        const Palmares__V1__ExitRule *from = message->exit_rules[i];

        calendar->exit_rules[i] = (struct calendar_exit_rule){
            .epreuve = from->epreuve,
            .zones = session_wire_texts(arena, from->zones, from->n_zones),
            .zone_count = from->n_zones,
            .kind = read_exit_kind(from->kind),
            .minutes = from->minutes,
            .source = from->source,
        };
        if (!calendar->exit_rules[i].zones)
            return -ENOMEM;
    }
    calendar->exit_rule_count = count;
    return 0;
}

static int read_notes(struct arena *arena,
    const Palmares__V1__CalendarDefinition *message,
    struct calendar_definition *calendar)
{
    calendar->notes = arena_calloc(arena, message->n_notes + 1, sizeof *calendar->notes);
    if (!calendar->notes)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_notes; i++)
        calendar->notes[i] =
            (struct calendar_note){message->notes[i]->heading, message->notes[i]->text};
    calendar->note_count = message->n_notes;
    return 0;
}

int session_wire_read_calendar(struct arena *arena,
    const Palmares__V1__CalendarDefinition *message,
    struct calendar_definition *ret_calendar)
{
    static const Palmares__V1__CalendarDefinition none = PALMARES__V1__CALENDAR_DEFINITION__INIT;
    struct calendar_definition calendar = {0};
    int r;

    if (!message)
        message = &none;
    calendar.title = message->title;
    r = read_zones(arena, message, &calendar);
    if (r == 0)
        r = read_sittings(arena, message, &calendar);
    if (r == 0)
        r = read_days(arena, message, &calendar);
    if (r == 0)
        r = read_rules(arena, message, &calendar);
    if (r == 0)
        r = read_notes(arena, message, &calendar);
    if (r == 0)
        *ret_calendar = calendar;
    return r;
}

static enum unit_kind read_unit_kind(Palmares__V1__Unit__Kind kind)
{
    switch ((int)kind) {
    case PALMARES__V1__UNIT__KIND__GENERAL:
        return UNIT_KIND_GENERAL;
    case PALMARES__V1__UNIT__KIND__PROFESSIONAL:
        return UNIT_KIND_PROFESSIONAL;
    default:
        return UNIT_KIND_NONE;
    }
}

static int read_units(struct arena *arena,
    const Palmares__V1__SessionDefinition *message,
    struct session_definition *definition)
{
    definition->units = arena_calloc(arena, message->n_units + 1, sizeof *definition->units);
    if (!definition->units)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_units; i++) {
        const Palmares__V1__Unit *from = message->units[i];

        definition->units[i] = (struct session_unit){
            .id = from->id,
            .label = from->label,
            .coefficient_hundredths = from->coefficient_hundredths,
            .optional = from->optional,
            .kind = read_unit_kind(from->kind),
            .source = from->source,
        };
    }
    definition->unit_count = message->n_units;
    return 0;
}

static int read_phase(
    struct arena *arena, const Palmares__V1__Phase *from, struct session_phase *phase)
{
    phase->label = from->label;
    phase->minutes = from->minutes;
    phase->part_count = from->n_parts;
    phase->parts = arena_calloc(arena, from->n_parts + 1, sizeof *phase->parts);
    if (!phase->parts)
        return -ENOMEM;
    for (size_t i = 0; i < from->n_parts; i++)
        phase->parts[i] =
            (struct session_phase_part){from->parts[i]->label, from->parts[i]->minutes};
    return 0;
}

static enum form_kind read_form_kind(Palmares__V1__EpreuveForm__Kind kind)
{
    switch ((int)kind) {
    case PALMARES__V1__EPREUVE_FORM__KIND__WRITTEN:
        return FORM_KIND_WRITTEN;
    case PALMARES__V1__EPREUVE_FORM__KIND__ORAL:
        return FORM_KIND_ORAL;
    case PALMARES__V1__EPREUVE_FORM__KIND__PRACTICAL:
        return FORM_KIND_PRACTICAL;
    case PALMARES__V1__EPREUVE_FORM__KIND__CCF:
        return FORM_KIND_CCF;
    default:
        return FORM_KIND_NONE;
    }
}

/* As bits; a number outside the contract is bit 0, which the domain refuses. */
static uint32_t read_classes(const Palmares__V1__EpreuveForm *from)
{
    uint32_t classes = 0;

    for (size_t i = 0; i < from->n_classes; i++) {
        int class = (int)from->classes[i];

        classes |= class >= SESSION_CLASS_FIRST && class <= SESSION_CLASS_LAST ? 1u << class : 1u;
    }
    return classes;
}

static int read_form(
    struct arena *arena, const Palmares__V1__EpreuveForm *from, struct session_form *form)
{
    int r = 0;

    *form = (struct session_form){
        .classes = read_classes(from),
        .kind = read_form_kind(from->kind),
        .duration_minutes = from->duration_minutes,
        .preparation_minutes = from->preparation_minutes,
        .situations = from->situations,
        .phases = arena_calloc(arena, from->n_phases + 1, sizeof *form->phases),
        .phase_count = from->n_phases,
    };
    if (!form->phases)
        return -ENOMEM;
    for (size_t i = 0; i < from->n_phases && r == 0; i++)
        r = read_phase(arena, from->phases[i], &form->phases[i]);
    return r;
}

static int read_epreuve(
    struct arena *arena, const Palmares__V1__Epreuve *from, struct session_epreuve *epreuve)
{
    int r = 0;

    *epreuve = (struct session_epreuve){
        .id = from->id,
        .label = from->label,
        .unit = from->unit,
        .coefficient_hundredths = from->coefficient_hundredths,
        .forms = arena_calloc(arena, from->n_forms + 1, sizeof *epreuve->forms),
        .form_count = from->n_forms,
        .authorised_material = from->authorised_material,
        .source = from->source,
    };
    if (!epreuve->forms)
        return -ENOMEM;
    for (size_t i = 0; i < from->n_forms && r == 0; i++)
        r = read_form(arena, from->forms[i], &epreuve->forms[i]);
    return r;
}

static int read_epreuves(struct arena *arena,
    const Palmares__V1__SessionDefinition *message,
    struct session_definition *definition)
{
    int r = 0;

    definition->epreuves =
        arena_calloc(arena, message->n_epreuves + 1, sizeof *definition->epreuves);
    if (!definition->epreuves)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_epreuves && r == 0; i++)
        r = read_epreuve(arena, message->epreuves[i], &definition->epreuves[i]);
    definition->epreuve_count = message->n_epreuves;
    return r;
}

static int read_rest(struct arena *arena,
    const Palmares__V1__SessionDefinition *message,
    struct session_definition *definition)
{
    const Palmares__V1__CandidateRules *rules = message->candidate_rules;

    definition->candidate_rules = (struct candidate_rules){.registration_closes = ""};
    if (rules) {
        definition->candidate_rules = (struct candidate_rules){
            .extra_minutes_per_hour_max = rules->extra_minutes_per_hour_max,
            .languages = session_wire_texts(arena, rules->languages, rules->n_languages),
            .language_count = rules->n_languages,
            .registration_closes = rules->registration_closes,
        };
        if (!definition->candidate_rules.languages)
            return -ENOMEM;
    }
    definition->sources = arena_calloc(arena, message->n_sources + 1, sizeof *definition->sources);
    if (!definition->sources)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_sources; i++) {
        const Palmares__V1__Source *from = message->sources[i];

        definition->sources[i] = (struct session_source){from->id, from->title, from->confidence};
    }
    definition->source_count = message->n_sources;
    return 0;
}

int session_wire_read(struct arena *arena,
    const Palmares__V1__SessionDefinition *message,
    struct session_definition *ret_definition)
{
    struct session_definition definition = {
        .id = message->id,
        .diploma = message->diploma,
        .specialty = message->specialty,
        .year = message->year,
    };
    int r = read_units(arena, message, &definition);

    if (r == 0)
        r = read_epreuves(arena, message, &definition);
    if (r == 0)
        r = session_wire_read_calendar(arena, message->calendar, &definition.calendar);
    if (r == 0)
        r = read_rest(arena, message, &definition);
    if (r == 0)
        r = session_wire_read_dossier(arena, message->dossier_rules, &definition);
    if (r == 0)
        r = session_wire_read_planning(arena, message, &definition);
    if (r == 0)
        r = session_wire_read_marking(arena, message->marking_rules, &definition);
    if (r == 0)
        r = session_wire_read_subject(arena, message->subject_rules, &definition);
    if (r == 0)
        *ret_definition = definition;
    return r;
}

int session_wire_unpack(struct arena *arena,
    const void *data,
    size_t size,
    Palmares__V1__SessionDefinition **ret_message)
{
    ProtobufCMessage *message;
    const char *field;
    int r = payload_unpack(
        &palmares__v1__session_definition__descriptor, data, size, arena, &message, &field);

    if (r == PAYLOAD_E_TOO_LARGE)
        return -ENOMEM;
    if (r)
        return -EBADMSG;
    *ret_message = (Palmares__V1__SessionDefinition *)(void *)message;
    return 0;
}

int session_wire_decode(struct arena *arena,
    const void *data,
    size_t size,
    const struct session_definition **ret_definition)
{
    struct session_definition *definition = arena_alloc(arena, sizeof *definition);
    Palmares__V1__SessionDefinition *message;
    int r;

    if (!definition)
        return -ENOMEM;
    r = session_wire_unpack(arena, data, size, &message);
    if (r == 0)
        r = session_wire_read(arena, message, definition);
    if (r == 0)
        *ret_definition = definition;
    return r;
}
