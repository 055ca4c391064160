#include "handler/sheet_wire.h"

#include "handler/handler.h"

#include <errno.h>

/* ---- sheets ---- */

static bool add_lines(
    struct arena *arena, const struct sheet_content *content, Palmares__V1__SheetContent *message)
{
    Palmares__V1__LineLevel *lines = arena_calloc(arena, content->line_count + 1, sizeof *lines);

    message->lines = arena_calloc(arena, content->line_count + 1, sizeof *message->lines);
    if (!lines || !message->lines)
        return false;
    for (size_t i = 0; i < content->line_count; i++) {
        palmares__v1__line_level__init(&lines[i]);
        lines[i].line = handler_text(content->lines[i].line);
        lines[i].level = handler_text(content->lines[i].level);
        message->lines[message->n_lines++] = &lines[i];
    }
    return true;
}

Palmares__V1__SheetContent *sheet_wire_content(
    struct arena *arena, const struct sheet_content *content)
{
    Palmares__V1__SheetContent *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__sheet_content__init(message);
    if (content->has_mark) {
        message->mark_or_none_case = PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE_MARK_HUNDREDTHS;
        message->mark_hundredths = content->mark_hundredths;
    }
    message->appraisal = handler_text(content->appraisal);
    message->reserved = content->reserved;
    message->reservation_reason = handler_text(content->reservation_reason);
    message->absent = content->absent;
    return add_lines(arena, content, message) ? message : NULL;
}

static bool add_phases(struct arena *arena, const struct sheet *sheet, Palmares__V1__Sheet *message)
{
    Palmares__V1__PhaseRun *runs = arena_calloc(arena, sheet->phase_count + 1, sizeof *runs);

    message->phases = arena_calloc(arena, sheet->phase_count + 1, sizeof *message->phases);
    if (!runs || !message->phases)
        return false;
    for (size_t i = 0; i < sheet->phase_count; i++) {
        palmares__v1__phase_run__init(&runs[i]);
        runs[i].phase = sheet->phases[i].phase;
        runs[i].start_time = handler_timestamp(arena, sheet->phases[i].starts_us);
        runs[i].end_time = handler_timestamp(arena, sheet->phases[i].ends_us);
        message->phases[message->n_phases++] = &runs[i];
    }
    return true;
}

static bool add_seals(struct arena *arena, const struct sheet *sheet, Palmares__V1__Sheet *message)
{
    Palmares__V1__SheetSeal *seals = arena_calloc(arena, sheet->seal_count + 1, sizeof *seals);

    message->seals = arena_calloc(arena, sheet->seal_count + 1, sizeof *message->seals);
    if (!seals || !message->seals)
        return false;
    for (size_t i = 0; i < sheet->seal_count; i++) {
        palmares__v1__sheet_seal__init(&seals[i]);
        seals[i].examiner = handler_text(sheet->seals[i].examiner);
        seals[i].time = handler_timestamp(arena, sheet->seals[i].sealed_us);
        message->seals[message->n_seals++] = &seals[i];
    }
    return true;
}

Palmares__V1__Sheet *sheet_wire(struct arena *arena, const struct sheet *sheet)
{
    Palmares__V1__Sheet *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__sheet__init(message);
    message->session = handler_text(sheet->session);
    message->candidate = handler_text(sheet->candidate);
    message->epreuve = handler_text(sheet->epreuve);
    message->commission = handler_text(sheet->commission);
    message->state = (Palmares__V1__Sheet__State)sheet->state;
    message->absent = sheet->absent;
    message->arrival_time = handler_timestamp(arena, sheet->arrived_us);
    message->late_minutes = sheet->late_minutes;
    message->content = sheet_wire_content(arena, &sheet->content);
    message->unlock_count = sheet->unlock_count;
    message->revision = (uint32_t)sheet->revision;
    message->update_time = handler_timestamp(arena, sheet->updated_us);
    message->other_day = sheet->other_day;
    return message->content && add_phases(arena, sheet, message) && add_seals(arena, sheet, message)
               ? message
               : NULL;
}

Palmares__V1__SheetStep **sheet_wire_steps(struct arena *arena)
{
    Palmares__V1__SheetStep *steps = arena_calloc(arena, sheet_step_count, sizeof *steps);
    Palmares__V1__SheetStep **list = arena_calloc(arena, sheet_step_count, sizeof(void *));

    if (!steps || !list)
        return NULL;
    for (size_t i = 0; i < sheet_step_count; i++) {
        palmares__v1__sheet_step__init(&steps[i]);
        steps[i].from = (Palmares__V1__Sheet__State)sheet_steps[i].from;
        steps[i].act = (Palmares__V1__ActKind)sheet_steps[i].act;
        steps[i].to = (Palmares__V1__Sheet__State)sheet_steps[i].to;
        list[i] = &steps[i];
    }
    return list;
}

/* ---- acts ---- */

Palmares__V1__ActResult *sheet_wire_result(struct arena *arena, const struct act_result *result)
{
    Palmares__V1__ActResult *message = arena_alloc(arena, sizeof *message);
    char *id = arena_alloc(arena, UUID_TEXT_SIZE);

    if (!message || !id)
        return NULL;
    uuid_format(&result->id, id);
    palmares__v1__act_result__init(message);
    message->id = id;
    message->outcome = (Palmares__V1__ActResult__Outcome)result->outcome;
    message->reason = handler_text(result->reason);
    message->message = handler_text(result->message);
    message->sheet = result->has_sheet ? sheet_wire(arena, &result->sheet) : NULL;
    message->failures_left = result->failures_left;
    return !result->has_sheet || message->sheet ? message : NULL;
}

/* Examiners without their secrets. NULL: the arena is full. */
static Palmares__V1__Signature **signatures_of(struct arena *arena, const struct act *act)
{
    Palmares__V1__Signature *signatures =
        arena_calloc(arena, act->signature_count + 1, sizeof *signatures);
    Palmares__V1__Signature **list = arena_calloc(arena, act->signature_count + 1, sizeof *list);

    for (size_t i = 0; signatures && list && i < act->signature_count; i++) {
        palmares__v1__signature__init(&signatures[i]);
        signatures[i].examiner = handler_text(act->signatures[i].examiner);
        list[i] = &signatures[i];
    }
    return signatures ? list : NULL;
}

#define NEW(arena, type) ((type *)arena_calloc(arena, 1, sizeof(type)))

static bool add_simple(struct arena *arena, const struct act *act, Palmares__V1__Act *message)
{
    switch (act->kind) {
    case ACT_ARRIVAL:
        message->act_case = PALMARES__V1__ACT__ACT_ARRIVAL;
        if (!(message->arrival = NEW(arena, Palmares__V1__Arrival)))
            return false;
        palmares__v1__arrival__init(message->arrival);
        message->arrival->admitted_late = act->admitted_late;
        return true;
    case ACT_ABSENCE:
        message->act_case = PALMARES__V1__ACT__ACT_ABSENCE;
        if (!(message->absence = NEW(arena, Palmares__V1__Absence)))
            return false;
        palmares__v1__absence__init(message->absence);
        return true;
    case ACT_EXPECTATION:
        message->act_case = PALMARES__V1__ACT__ACT_EXPECTATION;
        if (!(message->expectation = NEW(arena, Palmares__V1__Expectation)))
            return false;
        palmares__v1__expectation__init(message->expectation);
        return true;
    case ACT_PHASE_START:
        message->act_case = PALMARES__V1__ACT__ACT_PHASE_START;
        if (!(message->phase_start = NEW(arena, Palmares__V1__PhaseStart)))
            return false;
        palmares__v1__phase_start__init(message->phase_start);
        message->phase_start->phase = act->phase;
        return true;
    case ACT_PHASE_END:
        message->act_case = PALMARES__V1__ACT__ACT_PHASE_END;
        if (!(message->phase_end = NEW(arena, Palmares__V1__PhaseEnd)))
            return false;
        palmares__v1__phase_end__init(message->phase_end);
        message->phase_end->phase = act->phase;
        return true;
    default:
        return true; /* an unlocking has no content */
    }
}

static bool add_sealing(struct arena *arena, const struct act *act, Palmares__V1__Act *message)
{
    Palmares__V1__Sealing *sealing = NEW(arena, Palmares__V1__Sealing);

    if (!sealing)
        return false;
    palmares__v1__sealing__init(sealing);
    sealing->content.data = (uint8_t *)(uintptr_t)act->content_bytes;
    sealing->content.len = act->content_bytes_size;
    sealing->signatures = signatures_of(arena, act);
    sealing->n_signatures = act->signature_count;
    message->act_case = PALMARES__V1__ACT__ACT_SEALING;
    message->sealing = sealing;
    return sealing->signatures;
}

static bool add_marking(struct arena *arena, const struct act *act, Palmares__V1__Act *message)
{
    Palmares__V1__Marking *marking = NEW(arena, Palmares__V1__Marking);

    if (!marking)
        return false;
    palmares__v1__marking__init(marking);
    marking->content = sheet_wire_content(arena, &act->content);
    message->act_case = PALMARES__V1__ACT__ACT_MARKING;
    message->marking = marking;
    return marking->content;
}

static Palmares__V1__Act *act_message(struct arena *arena, const struct act *act)
{
    Palmares__V1__Act *message = NEW(arena, Palmares__V1__Act);
    char *id = arena_alloc(arena, UUID_TEXT_SIZE);
    bool good;

    if (!message || !id)
        return NULL;
    uuid_format(&act->id, id);
    palmares__v1__act__init(message);
    message->id = id;
    message->candidate = handler_text(act->candidate);
    message->epreuve = handler_text(act->epreuve);
    message->commission = handler_text(act->commission);
    message->time = handler_timestamp(arena, act->acted_us);
    message->sheet_revision = (uint32_t)act->seen_revision;
    good = act->kind == ACT_SEALING   ? add_sealing(arena, act, message)
           : act->kind == ACT_MARKING ? add_marking(arena, act, message)
                                      : add_simple(arena, act, message);
    return good ? message : NULL;
}

Palmares__V1__RecordedAct *sheet_wire_recorded(struct arena *arena, const struct recorded_act *act)
{
    Palmares__V1__RecordedAct *message = NEW(arena, Palmares__V1__RecordedAct);

    if (!message)
        return NULL;
    palmares__v1__recorded_act__init(message);
    message->number = act->number;
    message->act = act_message(arena, &act->act);
    message->kind = (Palmares__V1__ActKind)act->act.kind;
    message->outcome = (Palmares__V1__ActResult__Outcome)act->outcome;
    message->reason = handler_text(act->reason);
    message->principal = handler_text(act->principal);
    message->receive_time = handler_timestamp(arena, act->received_us);
    message->motive = handler_text(act->motive);
    message->sheet_revision = (uint32_t)act->sheet_revision;
    return message->act ? message : NULL;
}
