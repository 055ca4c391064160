/*
 * Sessions and calendars between the wire and the model. Everything lives in the arena that is
 * given; texts are borrowed from the message or the model struct that is converted.
 */
#pragma once

#include "base/arena.h"
#include "model/session.h"

#include <palmares/v1/session.pb-c.h>

/* Enums outside the contract become NONE, which the domain refuses. -ENOMEM. */
int session_wire_read_calendar(struct arena *arena,
    const Palmares__V1__CalendarDefinition *message,
    struct calendar_definition *ret_calendar) MUST_CHECK;
int session_wire_read(struct arena *arena,
    const Palmares__V1__SessionDefinition *message,
    struct session_definition *ret_definition) MUST_CHECK;

/* -ENOMEM. NULL: no rules. */
int session_wire_read_dossier(struct arena *arena,
    const Palmares__V1__DossierRules *message,
    struct session_definition *definition) MUST_CHECK;

/* planning_rules and engagement_rules, each of which may be absent. -ENOMEM. */
int session_wire_read_planning(struct arena *arena,
    const Palmares__V1__SessionDefinition *message,
    struct session_definition *definition) MUST_CHECK;

/* -ENOMEM. NULL: no rules. */
int session_wire_read_marking(struct arena *arena,
    const Palmares__V1__MarkingRules *message,
    struct session_definition *definition) MUST_CHECK;

/* -ENOMEM. NULL: no rules. */
int session_wire_read_subject(struct arena *arena,
    const Palmares__V1__SubjectRules *message,
    struct session_definition *definition) MUST_CHECK;

/* A copy of the array of `count` texts; one more element, so that an empty list is not shortness of
 * memory (NULL). */
const char **session_wire_texts(struct arena *arena, char *const *texts, size_t count);

/* The message in a serialized definition. -ENOMEM, -EBADMSG (not one: the store is damaged). */
int session_wire_unpack(struct arena *arena,
    const void *data,
    size_t size,
    Palmares__V1__SessionDefinition **ret_message) MUST_CHECK;

/* The model of a serialized definition: a session_decode_fn. -ENOMEM, -EBADMSG. */
int session_wire_decode(struct arena *arena,
    const void *data,
    size_t size,
    const struct session_definition **ret_definition) MUST_CHECK;

/* A stored session with its definition, or without when `definition` is NULL (then with its heads).
 * NULL: the arena is full. */
Palmares__V1__Session *session_wire_session(struct arena *arena,
    const struct session_record *record,
    Palmares__V1__SessionDefinition *definition);
/* As many as there are; NULL: the arena is full. */
Palmares__V1__Difference **session_wire_differences(
    struct arena *arena, const struct differences *differences);
/* `definition` is put into it as it is; may be NULL. */
Palmares__V1__Calendar *session_wire_calendar(struct arena *arena,
    const char *session,
    const struct calendar *calendar,
    Palmares__V1__CalendarDefinition *definition);
Palmares__V1__CheckCalendarResponse *session_wire_check(
    struct arena *arena, const struct calendar_check *check);
