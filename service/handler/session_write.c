/* From the model to the wire. Texts are never copied: the message is sent before they go. */
#include "handler/session_wire.h"

#include "handler/handler.h"

Palmares__V1__Session *session_wire_session(struct arena *arena,
    const struct session_record *record,
    Palmares__V1__SessionDefinition *definition)
{
    Palmares__V1__Session *message = arena_alloc(arena, sizeof *message);

    if (!definition) {
        definition = arena_alloc(arena, sizeof *definition);
        if (!definition)
            return NULL;
        palmares__v1__session_definition__init(definition);
        definition->id = handler_text(record->id);
        definition->diploma = handler_text(record->diploma);
        definition->specialty = handler_text(record->specialty);
        definition->year = record->year;
    }
    if (!message)
        return NULL;
    palmares__v1__session__init(message);
    message->id = handler_text(record->id);
    message->definition = definition;
    message->revision = record->revision;
    message->candidate_count = record->candidate_count;
    message->create_time = handler_timestamp(arena, record->created_us);
    message->update_time = handler_timestamp(arena, record->updated_us);
    if (record->revision) {
        message->etag = arena_printf(arena, "%u", record->revision);
        if (!message->etag)
            return NULL;
    }
    return message;
}

Palmares__V1__Difference **session_wire_differences(
    struct arena *arena, const struct differences *differences)
{
    Palmares__V1__Difference **list =
        handler_messages(arena, &palmares__v1__difference__descriptor, differences->count);

    for (size_t i = 0; list && i < differences->count; i++) {
        const struct difference *from = &differences->items[i];

        list[i]->kind = (Palmares__V1__Difference__Kind)from->kind;
        list[i]->path = handler_text(from->path);
        list[i]->before = handler_text(from->before);
        list[i]->after = handler_text(from->after);
    }
    return list;
}

static Google__Protobuf__Timestamp *instant(struct arena *arena, int64_t unix_s)
{
    return handler_timestamp(arena, unix_s * 1000000);
}

static Palmares__V1__Sitting *sitting_message(
    struct arena *arena, const struct calendar_sitting *sitting)
{
    Palmares__V1__Sitting *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__sitting__init(message);
    message->epreuve = handler_text(sitting->epreuve);
    message->zone = handler_text(sitting->zone);
    message->date = handler_text(sitting->date);
    message->starts = handler_text(sitting->starts);
    message->ends = handler_text(sitting->ends);
    message->subject = handler_text(sitting->subject);
    message->remark = handler_text(sitting->remark);
    return message;
}

static bool fill_instant(
    struct arena *arena, const struct sitting_instant *from, Palmares__V1__SittingInstant *message)
{
    message->sitting = sitting_message(arena, from->sitting);
    message->epreuve_label = handler_text(from->epreuve_label);
    message->zone_label = handler_text(from->zone->label);
    message->time_zone = handler_text(from->zone->time_zone);
    message->start_time = instant(arena, from->starts_s);
    message->end_time = instant(arena, from->ends_s);
    message->utc_offset_minutes = from->utc_offset_minutes;
    message->earliest_exit_time = instant(arena, from->earliest_exit_s);
    message->last_entry_time = instant(arena, from->last_entry_s);
    return message->sitting && message->start_time && message->end_time &&
           message->earliest_exit_time && message->last_entry_time;
}

static bool fill_days(
    struct arena *arena, const struct calendar *calendar, Palmares__V1__Calendar *message)
{
    message->days =
        handler_messages(arena, &palmares__v1__open_day__descriptor, calendar->day_count);
    if (!message->days)
        return false;
    for (size_t i = 0; i < calendar->day_count; i++) {
        char *date = arena_alloc(arena, DATE_TEXT_SIZE);

        if (!date)
            return false;
        date_format(calendar->days[i].date, date);
        message->days[i]->epreuve = handler_text(calendar->days[i].epreuve);
        message->days[i]->date = date;
    }
    message->n_days = calendar->day_count;
    return true;
}

Palmares__V1__Calendar *session_wire_calendar(struct arena *arena,
    const char *session,
    const struct calendar *calendar,
    Palmares__V1__CalendarDefinition *definition)
{
    Palmares__V1__Calendar *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__calendar__init(message);
    message->session = handler_text(session);
    message->definition = definition;
    message->sittings = handler_messages(
        arena, &palmares__v1__sitting_instant__descriptor, calendar->sitting_count);
    if (!message->sittings)
        return NULL;
    for (size_t i = 0; i < calendar->sitting_count; i++)
        if (!fill_instant(arena, &calendar->sittings[i], message->sittings[i]))
            return NULL;
    message->n_sittings = calendar->sitting_count;
    return fill_days(arena, calendar, message) ? message : NULL;
}

static bool fill_leak(
    struct arena *arena, const struct calendar_leak *from, Palmares__V1__Leak *message)
{
    message->epreuve = handler_text(from->from->sitting->epreuve);
    message->from_zone = handler_text(from->from->sitting->zone);
    message->to_zone = handler_text(from->to->sitting->zone);
    message->severity = from->severity == LEAK_BEFORE_START
                            ? PALMARES__V1__LEAK__SEVERITY__BEFORE_START
                            : PALMARES__V1__LEAK__SEVERITY__LATE_ENTRY;
    message->rule = handler_text(from->rule);
    message->hold_minutes_before_start = from->hold_minutes_before_start;
    message->hold_minutes_late_entry = from->hold_minutes_late_entry;
    message->duration_minutes = from->duration_minutes;
    if (from->before_start) {
        message->before_start_from = instant(arena, from->before_start_from_s);
        message->before_start_until = instant(arena, from->before_start_until_s);
        if (!message->before_start_from || !message->before_start_until)
            return false;
    }
    if (from->late_entry) {
        message->late_entry_from = instant(arena, from->late_entry_from_s);
        message->late_entry_until = instant(arena, from->late_entry_until_s);
        if (!message->late_entry_from || !message->late_entry_until)
            return false;
    }
    return true;
}

Palmares__V1__CheckCalendarResponse *session_wire_check(
    struct arena *arena, const struct calendar_check *check)
{
    Palmares__V1__CheckCalendarResponse *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__check_calendar_response__init(message);
    message->pairs_checked = (uint32_t)check->pairs_checked;
    message->leaks_found = (uint32_t)check->leaks_found;
    message->leaks = handler_messages(arena, &palmares__v1__leak__descriptor, check->leak_count);
    if (!message->leaks)
        return NULL;
    for (size_t i = 0; i < check->leak_count; i++)
        if (!fill_leak(arena, &check->leaks[i], message->leaks[i]))
            return NULL;
    message->n_leaks = check->leak_count;
    return message;
}
