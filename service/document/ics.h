/*
 * Parts of an iCalendar file (RFC 5545): what the calendar of a session and those of a plan share.
 * libical types are seen by these files only.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "model/date.h"

#include <libical/ical.h>

/* One file while it is made. Components and properties belong to the one that they are added to. */
struct ics {
    struct arena *arena;
    icalcomponent *calendar;
    int64_t updated_s; /* DTSTAMP of all events */
    int sequence;
    int error; /* sticky */
};

/* -ENOMEM */
int ics_open(struct ics *ics, const char *name) MUST_CHECK;
void ics_release(struct ics *ics);
/* Append the file to *to. -ENOMEM, or the error noted. */
int ics_write(struct ics *ics, struct buffer *to) MUST_CHECK;

/* Takes the property over; NULL is shortness of memory. */
void ics_add(struct ics *ics, icalcomponent *to, icalproperty *property);
/* Text as a file may hold it: valid UTF-8 without control characters. In the arena; NULL: full. */
const char *ics_text(struct arena *arena, const char *text) MUST_CHECK;

/* An event with what every event has; its texts may be NULL: shortness of memory. NULL: none. */
icalcomponent *ics_event(
    struct ics *ics, const char *uid, const char *summary, const char *description);

struct icaltimetype ics_date(struct date date);
struct icaltimetype ics_utc(int64_t unix_s);

/* The rules of a zone, once a file; without them (libical does not know it) times are UTC. */
void ics_add_zone(struct ics *ics, const char *time_zone);

/* An end of an event: local, and the same instant. */
struct ics_time {
    const char *time_zone;
    struct date date;
    int minutes;
    int64_t unix_s;
};
/* Local time with the zone's name, or UTC when its rules are not in the file. */
void ics_add_time(
    struct ics *ics, icalcomponent *event, icalproperty_kind kind, const struct ics_time *time);
