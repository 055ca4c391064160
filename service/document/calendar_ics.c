#include "document/calendar.h"

#include "base/error.h"
#include "base/text.h"
#include "document/ics.h"

#include <errno.h>

struct export
{
    struct ics ics;
    const struct calendar_document *document;
};

static icalcomponent *event_new(struct export *export, const char *uid, const char *summary)
{
    const struct session_definition *session = export->document->session;

    return ics_event(&export->ics, uid, summary,
        arena_printf(export->ics.arena, "%s %s, session %u", session->diploma, session->specialty,
            session->year));
}

static void add_end(
    struct export *export, icalcomponent *event, const struct sitting_instant *instant, bool start)
{
    const struct calendar_sitting *sitting = instant->sitting;
    struct ics_time time = {
        .time_zone = instant->zone->time_zone,
        .unix_s = start ? instant->starts_s : instant->ends_s,
    };

    if (date_parse(sitting->date, &time.date) ||
        date_time_parse(start ? sitting->starts : sitting->ends, &time.minutes))
        export->ics.error = -EINVAL; /* a stored definition has been checked */
    else
        ics_add_time(
            &export->ics, event, start ? ICAL_DTSTART_PROPERTY : ICAL_DTEND_PROPERTY, &time);
}

static void add_sitting(struct export *export, const struct sitting_instant *instant)
{
    const struct session_definition *session = export->document->session;
    const struct calendar_sitting *sitting = instant->sitting;
    struct arena *arena = export->ics.arena;
    bool remark = !text_is_empty(sitting->remark);
    icalcomponent *event = event_new(export,
        arena_printf(arena, "%s-%s-%s@palmares", session->id, sitting->epreuve, sitting->zone),
        arena_printf(arena, "%s – %s%s%s%s", sitting->epreuve, instant->epreuve_label,
            remark ? " (" : "", sitting->remark, remark ? ")" : ""));

    if (!event)
        return;
    ics_add(&export->ics, event, icalproperty_new_location(instant->zone->label));
    add_end(export, event, instant, true);
    add_end(export, event, instant, false);
}

static void add_day(struct export *export, const struct open_day *day)
{
    const struct session_definition *session = export->document->session;
    struct ics *ics = &export->ics;
    char date[DATE_TEXT_SIZE];
    icalcomponent *event;

    date_format(day->date, date);
    event = event_new(export,
        arena_printf(ics->arena, "%s-%s-%s@palmares", session->id, day->epreuve, date),
        arena_printf(ics->arena, "%s – %s", day->epreuve, day->epreuve_label));
    if (!event)
        return;
    ics_add(ics, event, icalproperty_new_dtstart(ics_date(day->date)));
    ics_add(
        ics, event, icalproperty_new_dtend(ics_date(date_from_days(date_to_days(day->date) + 1))));
    ics_add(ics, event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
}

static void export_release(struct export *export)
{
    ics_release(&export->ics);
}

int calendar_document_ics(
    struct arena *arena, const struct calendar_document *document, struct buffer *to)
{
    const struct session_definition *session = document->session;
    const struct calendar *calendar = document->calendar;
    CLEANUP(export_release)
    struct export export = {
        .ics = {.arena = arena,
            .updated_s = document->updated_s,
            .sequence = (int)document->revision},
        .document = document,
    };
    struct ics *ics = &export.ics;
    int r = ics_open(ics, arena_printf(arena, "%s %u", session->specialty, session->year));

    if (r)
        return err_trace(r);
    for (size_t i = 0; i < calendar->sitting_count; i++)
        ics_add_zone(ics, calendar->sittings[i].zone->time_zone);
    for (size_t i = 0; i < calendar->sitting_count && !ics->error; i++)
        add_sitting(&export, &calendar->sittings[i]);
    for (size_t i = 0; i < calendar->day_count && !ics->error; i++)
        add_day(&export, &calendar->days[i]);
    return err_trace(ics_write(ics, to));
}
