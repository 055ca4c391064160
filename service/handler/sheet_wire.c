#include "handler/sheet_wire.h"

static char *text(const char *borrowed)
{
    return (char *)(uintptr_t)borrowed;
}

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

Palmares__V1__SheetContent *sheet_content_wire(
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
    message->appraisal = text(content->appraisal);
    message->reserved = content->reserved;
    message->reservation_reason = text(content->reservation_reason);
    message->absent = content->absent;
    message->lines = messages(arena, &palmares__v1__line_level__descriptor, content->line_count);
    if (!message->lines)
        return NULL;
    message->n_lines = content->line_count;
    for (size_t i = 0; i < content->line_count; i++) {
        message->lines[i]->line = text(content->lines[i].line);
        message->lines[i]->level = text(content->lines[i].level);
    }
    return message;
}

static bool add_phases(struct arena *arena, const struct sheet *sheet, Palmares__V1__Sheet *message)
{
    message->phases = messages(arena, &palmares__v1__phase_run__descriptor, sheet->phase_count);
    if (!message->phases)
        return false;
    message->n_phases = sheet->phase_count;
    for (size_t i = 0; i < sheet->phase_count; i++) {
        const struct phase_run *run = &sheet->phases[i];

        message->phases[i]->phase = run->phase;
        message->phases[i]->start_time = handler_timestamp(arena, run->starts_us);
        message->phases[i]->end_time = handler_timestamp(arena, run->ends_us);
    }
    return !arena_refused(arena);
}

static bool add_seals(struct arena *arena, const struct sheet *sheet, Palmares__V1__Sheet *message)
{
    message->seals = messages(arena, &palmares__v1__sheet_seal__descriptor, sheet->seal_count);
    if (!message->seals)
        return false;
    message->n_seals = sheet->seal_count;
    for (size_t i = 0; i < sheet->seal_count; i++) {
        message->seals[i]->examiner = text(sheet->seals[i].examiner);
        message->seals[i]->time = handler_timestamp(arena, sheet->seals[i].sealed_us);
    }
    return !arena_refused(arena);
}

Palmares__V1__Sheet *sheet_wire(struct arena *arena, const struct sheet *sheet)
{
    Palmares__V1__Sheet *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__sheet__init(message);
    message->session = text(sheet->session);
    message->candidate = text(sheet->candidate);
    message->epreuve = text(sheet->epreuve);
    message->commission = text(sheet->commission);
    message->state = (Palmares__V1__Sheet__State)sheet->state;
    message->absent = sheet->absent;
    message->arrival_time = handler_timestamp(arena, sheet->arrived_us);
    message->late_minutes = sheet->late_minutes;
    message->content = sheet_content_wire(arena, &sheet->content);
    message->unlock_count = sheet->unlock_count;
    message->revision = (uint32_t)sheet->revision;
    message->update_time = handler_timestamp(arena, sheet->updated_us);
    message->other_day = sheet->other_day;
    return message->content && add_phases(arena, sheet, message) && add_seals(arena, sheet, message)
               ? message
               : NULL;
}
