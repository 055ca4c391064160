#include "document/calendar.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

#include <libical/ical.h>

#include <errno.h>
#include <pthread.h>

/* One export while it is made. Components and properties belong to the one that they are added to.
 */
struct ics {
    struct arena *arena;
    const struct calendar_document *document;
    icalcomponent *calendar;
    int error;
};

static void ics_release(struct ics *ics)
{
    if (ics->calendar)
        icalcomponent_free(ics->calendar);
}

/* Takes the property over; NULL is shortness of memory. */
static void add(struct ics *ics, icalcomponent *to, icalproperty *property)
{
    if (!property)
        ics->error = -ENOMEM;
    else
        icalcomponent_add_property(to, property);
}

static struct icaltimetype date_of(struct date date)
{
    struct icaltimetype time = icaltime_null_date();

    time.year = date.year;
    time.month = date.month;
    time.day = date.day;
    return time;
}

static struct icaltimetype utc_of(int64_t unix_s)
{
    char text[INSTANT_TEXT_SIZE];
    struct icaltimetype time = icaltime_null_time();
    struct date date;
    int minutes;

    date_instant_format(unix_s, text);
    text[10] = '\0';
    text[16] = '\0';
    if (date_parse(text, &date) || date_time_parse(text + 11, &minutes))
        return time;
    time.year = date.year;
    time.month = date.month;
    time.day = date.day;
    time.hour = minutes / 60;
    time.minute = minutes % 60;
    time.second = (int)(((unix_s % 60) + 60) % 60);
    time.zone = icaltimezone_get_utc_timezone();
    return time;
}

/* What every event has. */
static icalcomponent *event_new(
    struct ics *ics, const char *uid, const char *summary, const char *description)
{
    const struct calendar_document *document = ics->document;
    icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);

    if (!event || !uid || !summary || !description) {
        if (event)
            icalcomponent_free(event);
        ics->error = -ENOMEM;
        return NULL;
    }
    icalcomponent_add_component(ics->calendar, event);
    add(ics, event, icalproperty_new_uid(uid));
    add(ics, event, icalproperty_new_dtstamp(utc_of(document->updated_s)));
    add(ics, event, icalproperty_new_sequence((int)document->revision));
    add(ics, event, icalproperty_new_summary(summary));
    add(ics, event, icalproperty_new_description(description));
    return event;
}

/* ---- time zones ---- */

/* libical's own zones are shared by all threads, and even reading one moves its iterators. */
static pthread_mutex_t builtin_lock = PTHREAD_MUTEX_INITIALIZER;

static icalcomponent *clone_builtin(const char *time_zone)
{
    icalcomponent *known = NULL, *copy;
    icaltimezone *zone;

    pthread_mutex_lock(&builtin_lock);
    zone = icaltimezone_get_builtin_timezone(time_zone);
    if (zone)
        known = icaltimezone_get_component(zone);
    copy = known ? icalcomponent_new_clone(known) : NULL;
    pthread_mutex_unlock(&builtin_lock);
    return copy;
}

/* The zone's rules, under its IANA name (libical may put a prefix of its own before it). NULL:
 * libical does not know it. */
static icalcomponent *zone_component(const char *time_zone)
{
    icalcomponent *copy = clone_builtin(time_zone);
    icalproperty *id = copy ? icalcomponent_get_first_property(copy, ICAL_TZID_PROPERTY) : NULL;

    if (copy && !id) {
        icalcomponent_free(copy);
        return NULL;
    }
    if (id)
        icalproperty_set_tzid(id, time_zone);
    return copy;
}

static bool has_zone(const struct ics *ics, const char *time_zone)
{
    for (icalcomponent *c =
             icalcomponent_get_first_component(ics->calendar, ICAL_VTIMEZONE_COMPONENT);
         c; c = icalcomponent_get_next_component(ics->calendar, ICAL_VTIMEZONE_COMPONENT)) {
        icalproperty *id = icalcomponent_get_first_property(c, ICAL_TZID_PROPERTY);

        if (id && text_equal(icalproperty_get_tzid(id), time_zone))
            return true;
    }
    return false;
}

static void add_zones(struct ics *ics)
{
    const struct calendar *calendar = ics->document->calendar;

    for (size_t i = 0; i < calendar->sitting_count; i++) {
        const char *name = calendar->sittings[i].zone->time_zone;
        icalcomponent *zone;

        if (has_zone(ics, name))
            continue;
        zone = zone_component(name);
        if (zone)
            icalcomponent_add_component(ics->calendar, zone);
    }
}

/* ---- events ---- */

/* Local time with the zone's name, or UTC when its rules are not in the file. */
static icalproperty *when_property(const struct ics *ics,
    icalproperty_kind kind,
    const struct sitting_instant *instant,
    bool start)
{
    const struct calendar_sitting *sitting = instant->sitting;
    struct icaltimetype time = utc_of(start ? instant->starts_s : instant->ends_s);
    bool local = has_zone(ics, instant->zone->time_zone);
    icalproperty *property;
    struct date date;
    int minutes;

    if (local && !date_parse(sitting->date, &date) &&
        !date_time_parse(start ? sitting->starts : sitting->ends, &minutes)) {
        time = date_of(date);
        time.is_date = 0;
        time.hour = minutes / 60;
        time.minute = minutes % 60;
        time.second = 0;
    }
    property = kind == ICAL_DTSTART_PROPERTY ? icalproperty_new_dtstart(time)
                                             : icalproperty_new_dtend(time);
    if (property && local)
        icalproperty_add_parameter(property, icalparameter_new_tzid(instant->zone->time_zone));
    return property;
}

static void add_sitting(struct ics *ics, const struct sitting_instant *instant)
{
    const struct session_definition *session = ics->document->session;
    const struct calendar_sitting *sitting = instant->sitting;
    bool remark = !text_is_empty(sitting->remark);
    icalcomponent *event = event_new(ics,
        arena_printf(ics->arena, "%s-%s-%s@palmares", session->id, sitting->epreuve, sitting->zone),
        arena_printf(ics->arena, "%s – %s%s%s%s", sitting->epreuve, instant->epreuve_label,
            remark ? " (" : "", sitting->remark, remark ? ")" : ""),
        arena_printf(
            ics->arena, "%s %s, session %u", session->diploma, session->specialty, session->year));

    if (!event)
        return;
    add(ics, event, icalproperty_new_location(instant->zone->label));
    add(ics, event, when_property(ics, ICAL_DTSTART_PROPERTY, instant, true));
    add(ics, event, when_property(ics, ICAL_DTEND_PROPERTY, instant, false));
}

static void add_day(struct ics *ics, const struct open_day *day)
{
    const struct session_definition *session = ics->document->session;
    char date[DATE_TEXT_SIZE];
    icalcomponent *event;

    date_format(day->date, date);
    event = event_new(ics,
        arena_printf(ics->arena, "%s-%s-%s@palmares", session->id, day->epreuve, date),
        arena_printf(ics->arena, "%s – %s", day->epreuve, day->epreuve_label),
        arena_printf(
            ics->arena, "%s %s, session %u", session->diploma, session->specialty, session->year));
    if (!event)
        return;
    add(ics, event, icalproperty_new_dtstart(date_of(day->date)));
    add(ics, event, icalproperty_new_dtend(date_of(date_from_days(date_to_days(day->date) + 1))));
    add(ics, event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
}

static void add_head(struct ics *ics)
{
    const struct session_definition *session = ics->document->session;
    const char *name = arena_printf(ics->arena, "%s %u", session->specialty, session->year);
    icalproperty *shown;

    add(ics, ics->calendar, icalproperty_new_version("2.0"));
    add(ics, ics->calendar, icalproperty_new_prodid("-//palmares//calendar//FR"));
    add(ics, ics->calendar, icalproperty_new_calscale("GREGORIAN"));
    shown = name ? icalproperty_new_x(name) : NULL;
    if (shown)
        icalproperty_set_x_name(shown, "X-WR-CALNAME");
    add(ics, ics->calendar, shown);
}

int calendar_document_ics(
    struct arena *arena, const struct calendar_document *document, struct buffer *to)
{
    CLEANUP(ics_release) struct ics ics = {.arena = arena, .document = document};
    const struct calendar *calendar = document->calendar;
    CLEANUP_FREE char *text = NULL;

    ics.calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
    if (!ics.calendar)
        return -ENOMEM;
    add_head(&ics);
    add_zones(&ics);
    for (size_t i = 0; i < calendar->sitting_count && !ics.error; i++)
        add_sitting(&ics, &calendar->sittings[i]);
    for (size_t i = 0; i < calendar->day_count && !ics.error; i++)
        add_day(&ics, &calendar->days[i]);
    if (ics.error)
        return err_trace(ics.error);
    text = icalcomponent_as_ical_string_r(ics.calendar);
    return text ? buffer_append_text(to, text) : -ENOMEM;
}
