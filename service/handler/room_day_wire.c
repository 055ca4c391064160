#include "handler/room_day_wire.h"

#include "handler/handler.h"

#include "handler/plan_wire.h"
#include "handler/sheet_wire.h"

/* `count` new messages behind an array of pointers to them; NULL when the arena is full. */
static void *messages(struct arena *arena, const ProtobufCMessageDescriptor *type, size_t count)
{
    size_t size = type->sizeof_message;
    void **pointers = arena_calloc(arena, count + 1, sizeof *pointers);
    unsigned char *bodies = arena_calloc(arena, count + 1, size);

    if (!pointers || !bodies)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        pointers[i] = bodies + i * size;
        type->message_init(pointers[i]);
    }
    return pointers;
}

/* ---- commissions ---- */

static bool fill_commission(
    struct arena *arena, const struct room_commission *from, Palmares__V1__RoomCommission *message)
{
    message->id = handler_text(from->id);
    message->epreuve = handler_text(from->epreuve);
    message->epreuve_label = handler_text(from->epreuve_label);
    message->members = messages(arena, &palmares__v1__room_member__descriptor, from->member_count);
    if (!message->members)
        return false;
    message->n_members = from->member_count;
    for (size_t i = 0; i < from->member_count; i++) {
        const struct room_member *member = &from->members[i];
        Palmares__V1__RoomMember *to = message->members[i];

        to->examiner = handler_text(member->examiner);
        to->family_name = handler_text(member->family_name);
        to->given_name = handler_text(member->given_name);
        to->quality = (Palmares__V1__ExaminerQuality)member->quality;
        to->nominated = member->nominated;
        to->present = member->present;
        to->pin_state = (Palmares__V1__PinState)member->pin_state;
    }
    return true;
}

static bool add_commissions(
    struct arena *arena, const struct room_day *day, Palmares__V1__RoomDay *message)
{
    message->commissions =
        messages(arena, &palmares__v1__room_commission__descriptor, day->commission_count);
    message->n_commissions = message->commissions ? day->commission_count : 0;
    for (size_t i = 0; i < message->n_commissions; i++)
        if (!fill_commission(arena, &day->commissions[i], message->commissions[i]))
            return false;
    return message->commissions != NULL;
}

/* ---- orals ---- */

static bool add_pages(
    struct arena *arena, const struct room_oral *oral, Palmares__V1__RoomSlot *message)
{
    message->pages = messages(arena, &palmares__v1__page_set__descriptor, oral->page_count);
    message->n_pages = message->pages ? oral->page_count : 0;
    for (size_t i = 0; i < message->n_pages; i++) {
        message->pages[i]->kind = (Palmares__V1__DocumentKind)oral->pages[i].kind;
        message->pages[i]->ordinal = oral->pages[i].ordinal;
        message->pages[i]->revision = oral->pages[i].revision;
        message->pages[i]->label = handler_text(oral->pages[i].label);
    }
    return message->pages != NULL;
}

static bool add_phases(
    struct arena *arena, const struct room_oral *oral, Palmares__V1__RoomSlot *message)
{
    message->phases = messages(arena, &palmares__v1__room_phase__descriptor, oral->phase_count);
    message->n_phases = message->phases ? oral->phase_count : 0;
    for (size_t i = 0; i < message->n_phases; i++) {
        message->phases[i]->phase = oral->phases[i].phase;
        message->phases[i]->label = handler_text(oral->phases[i].label);
        message->phases[i]->seconds = oral->phases[i].seconds;
        message->phases[i]->parts = (char **)(uintptr_t)oral->phases[i].parts;
        message->phases[i]->n_parts = oral->phases[i].part_count;
    }
    return message->phases != NULL;
}

/* A sheet on which nothing was recorded yet is one all the same: expected. */
static Palmares__V1__Sheet *sheet_of(
    struct arena *arena, const struct room_day *day, const struct room_oral *oral)
{
    const struct sheet empty = {
        .session = day->session,
        .candidate = oral->slot.candidate,
        .epreuve = oral->slot.epreuve,
        .commission = "",
        .centre = "",
        .room = "",
        .day = "",
        .state = SHEET_EXPECTED,
        .content = {.appraisal = "", .reservation_reason = ""},
    };

    return sheet_wire(arena, oral->has_sheet ? &oral->sheet : &empty);
}

static bool fill_oral(struct arena *arena,
    const struct room_day *day,
    const struct room_oral *oral,
    Palmares__V1__RoomSlot *message)
{
    message->slot = slot_wire(arena, &oral->slot);
    message->epreuve_label = handler_text(oral->epreuve_label);
    message->arrangements = (char **)(uintptr_t)oral->arrangements;
    message->n_arrangements = oral->arrangement_count;
    message->not_interrogated = oral->not_interrogated;
    message->reserve = oral->reserve;
    message->notices = (char **)(uintptr_t)oral->notices;
    message->n_notices = oral->notice_count;
    message->sheet = sheet_of(arena, day, oral);
    message->fiche_sujet = oral->fiche_sujet;
    message->moved = oral->moved;
    return message->slot && message->sheet && add_pages(arena, oral, message) &&
           add_phases(arena, oral, message);
}

static bool add_orals(
    struct arena *arena, const struct room_day *day, Palmares__V1__RoomDay *message)
{
    message->slots = messages(arena, &palmares__v1__room_slot__descriptor, day->oral_count);
    message->n_slots = message->slots ? day->oral_count : 0;
    for (size_t i = 0; i < message->n_slots; i++)
        if (!fill_oral(arena, day, &day->orals[i], message->slots[i]))
            return false;
    return message->slots != NULL;
}

/* ---- rules ---- */

static bool fill_rule(
    struct arena *arena, const struct sheet_rule *rule, Palmares__V1__SheetRule *message)
{
    message->epreuve = handler_text(rule->epreuve);
    message->scale_hundredths = rule->scale_hundredths;
    message->step_hundredths = rule->step_hundredths;
    message->lines_required = rule->lines_required;
    message->appraisal_required = rule->appraisal_required;
    message->appraisal_max = rule->appraisal_max;
    message->source = handler_text(rule->source);
    message->levels = messages(arena, &palmares__v1__grid_level__descriptor, rule->level_count);
    message->lines = messages(arena, &palmares__v1__grid_line__descriptor, rule->line_count);
    if (!message->levels || !message->lines)
        return false;
    message->n_levels = rule->level_count;
    message->n_lines = rule->line_count;
    for (size_t i = 0; i < rule->level_count; i++) {
        message->levels[i]->id = handler_text(rule->levels[i].id);
        message->levels[i]->label = handler_text(rule->levels[i].label);
    }
    for (size_t i = 0; i < rule->line_count; i++) {
        message->lines[i]->id = handler_text(rule->lines[i].id);
        message->lines[i]->heading = handler_text(rule->lines[i].heading);
        message->lines[i]->label = handler_text(rule->lines[i].label);
    }
    return true;
}

static bool add_rules(
    struct arena *arena, const struct room_day *day, Palmares__V1__RoomDay *message)
{
    message->sheet_rules = messages(arena, &palmares__v1__sheet_rule__descriptor, day->rule_count);
    message->n_sheet_rules = message->sheet_rules ? day->rule_count : 0;
    for (size_t i = 0; i < message->n_sheet_rules; i++)
        if (!fill_rule(arena, day->rules[i], message->sheet_rules[i]))
            return false;
    return message->sheet_rules != NULL;
}

Palmares__V1__RoomDay *room_day_wire(
    struct arena *arena, const struct room_day *day, const struct session_definition *definition)
{
    const struct marking_rules *marking = &definition->marking_rules;
    Palmares__V1__RoomDay *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__room_day__init(message);
    message->session = handler_text(day->session);
    message->title = handler_text(day->title);
    message->centre = handler_text(day->centre);
    message->centre_name = handler_text(day->centre_name);
    message->room = handler_text(day->room);
    message->day = handler_text(day->day);
    message->time_zone = handler_text(day->time_zone);
    message->days = day->days;
    message->n_days = day->day_count;
    message->revision = handler_text(day->revision);
    message->plan = day->plan;
    message->pin_key = handler_text(day->pin_key);
    if (definition->has_marking_rules) {
        message->late_entry_minutes = marking->late_entry_minutes;
        message->late_time_lost = marking->late_time_lost;
        message->pin_digits_min = marking->pin_digits_min;
    }
    message->sheet_steps = sheet_wire_steps(arena);
    message->n_sheet_steps = sheet_step_count;
    return add_commissions(arena, day, message) && add_orals(arena, day, message) &&
                   add_rules(arena, day, message) && message->sheet_steps
               ? message
               : NULL;
}
