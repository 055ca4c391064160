#include "document/ics.h"

#include "base/text.h"

#include <errno.h>
#include <pthread.h>

void ics_release(struct ics *ics)
{
    if (ics->calendar)
        icalcomponent_free(ics->calendar);
}

void ics_add(struct ics *ics, icalcomponent *to, icalproperty *property)
{
    if (!property)
        ics->error = -ENOMEM;
    else
        icalcomponent_add_property(to, property);
}

const char *ics_text(struct arena *arena, const char *text)
{
    size_t length = strlen(text), used = 0, step;
    char *clean = arena_alloc(arena, length * 3 + 1); /* an invalid byte becomes three */

    if (!clean)
        return NULL;
    for (size_t i = 0; i < length; i += step) {
        int32_t c = text_utf8_decode(text + i, length - i, &step);

        if (c < 0) {
            c = 0xfffd;
            step = 1;
        } else if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
            c = ' ';
        }
        used += text_utf8_encode((uint32_t)c, clean + used);
    }
    clean[used] = '\0';
    return clean;
}

int ics_open(struct ics *ics, const char *name)
{
    const char *clean = name ? ics_text(ics->arena, name) : NULL;
    icalproperty *shown = clean ? icalproperty_new_x(clean) : NULL;

    ics->calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
    if (!ics->calendar) {
        if (shown)
            icalproperty_free(shown);
        return -ENOMEM;
    }
    ics_add(ics, ics->calendar, icalproperty_new_version("2.0"));
    ics_add(ics, ics->calendar, icalproperty_new_prodid("-//palmares//calendar//FR"));
    ics_add(ics, ics->calendar, icalproperty_new_calscale("GREGORIAN"));
    if (shown)
        icalproperty_set_x_name(shown, "X-WR-CALNAME");
    ics_add(ics, ics->calendar, shown);
    return ics->error;
}

int ics_write(struct ics *ics, struct buffer *to)
{
    CLEANUP_FREE char *text = NULL;

    if (ics->error)
        return ics->error;
    text = icalcomponent_as_ical_string_r(ics->calendar);
    return text ? buffer_append_text(to, text) : -ENOMEM;
}

/* ---- times ---- */

struct icaltimetype ics_date(struct date date)
{
    struct icaltimetype time = icaltime_null_date();

    time.year = date.year;
    time.month = date.month;
    time.day = date.day;
    return time;
}

struct icaltimetype ics_utc(int64_t unix_s)
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

icalcomponent *ics_event(
    struct ics *ics, const char *uid, const char *summary, const char *description)
{
    icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);

    if (!event || !uid || !summary || !description) {
        if (event)
            icalcomponent_free(event);
        ics->error = -ENOMEM;
        return NULL;
    }
    icalcomponent_add_component(ics->calendar, event);
    ics_add(ics, event, icalproperty_new_uid(uid));
    ics_add(ics, event, icalproperty_new_dtstamp(ics_utc(ics->updated_s)));
    ics_add(ics, event, icalproperty_new_sequence(ics->sequence));
    ics_add(ics, event, icalproperty_new_summary(summary));
    ics_add(ics, event, icalproperty_new_description(description));
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

void ics_add_zone(struct ics *ics, const char *time_zone)
{
    icalcomponent *zone;

    if (has_zone(ics, time_zone))
        return;
    zone = zone_component(time_zone);
    if (zone)
        icalcomponent_add_component(ics->calendar, zone);
}

void ics_add_time(
    struct ics *ics, icalcomponent *event, icalproperty_kind kind, const struct ics_time *time)
{
    bool local = has_zone(ics, time->time_zone);
    struct icaltimetype value = local ? ics_date(time->date) : ics_utc(time->unix_s);
    icalproperty *property;

    if (local) {
        value.is_date = 0;
        value.hour = time->minutes / 60;
        value.minute = time->minutes % 60;
        value.second = 0;
    }
    property = kind == ICAL_DTSTART_PROPERTY ? icalproperty_new_dtstart(value)
                                             : icalproperty_new_dtend(value);
    if (property && local)
        icalproperty_add_parameter(property, icalparameter_new_tzid(time->time_zone));
    ics_add(ics, event, property);
}
