/* palmares.v1.SessionService: the calendars. */
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/calendar.h"
#include "domain/calendar_check.h"
#include "domain/definition.h"
#include "domain/session.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>

/* A calendar method while its session is read. */
struct reading {
    struct rpc_call *call;
    const char *zone;                            /* of GetCalendar */
    const Palmares__V1__CalendarDefinition *own; /* of CheckCalendar; NULL: the stored one */
};

static int compute(struct op *op,
    const struct session_definition *session,
    const char *zone,
    struct calendar **ret_calendar)
{
    int r;

    if (!text_is_empty(zone) && !calendar_find_zone(&session->calendar, zone))
        return op_refuse(op, OUTCOME_NOT_FOUND, "ZONE_NOT_FOUND",
            "session %s has no zone '%.40s': `palmares session show` lists them", session->id,
            zone);
    r = calendar_compute(op->arena, &session->calendar, session, ret_calendar);
    if (r)
        return err_fold(r);
    return text_is_empty(zone) ? 0 : calendar_of_zone(op->arena, *ret_calendar, zone, ret_calendar);
}

static void reply_calendar(struct op *op, int r, const struct session_record *record, void *context)
{
    const struct reading *reading = context;
    Palmares__V1__SessionDefinition *wire;
    Palmares__V1__Calendar *message = NULL;
    struct session_definition session;
    struct calendar *calendar;

    if (r == 0)
        r = session_wire_unpack(op->arena, record->definition, record->definition_size, &wire);
    if (r == 0)
        r = session_wire_read(op->arena, wire, &session);
    if (r == 0)
        r = compute(op, &session, reading->zone, &calendar);
    if (r == 0)
        message = session_wire_calendar(op->arena, record->id, calendar, wire->calendar);
    handler_reply(reading->call, op, r, message ? &message->base : NULL);
}

void handle_get_calendar(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetCalendarRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct reading *reading = handler_calloc(call, op, sizeof *reading);
    int r;

    if (!reading)
        return;
    reading->call = call;
    reading->zone = asked->zone;
    r = session_get(handlers->store, op, asked->session, reply_calendar, reading);
    if (r)
        handler_fail(call, op, r);
}

/* The leaks of the stored calendar, or of the one in the request; `session` NULL: there is only the
 * latter. */
static int check(struct op *op,
    const struct reading *reading,
    const struct session_definition *session,
    Palmares__V1__CheckCalendarResponse **ret_message)
{
    struct calendar_definition own;
    const struct calendar_definition *checked = session ? &session->calendar : NULL;
    struct calendar *calendar;
    struct calendar_check found;
    int r;

    if (reading->own) {
        r = session_wire_read_calendar(op->arena, reading->own, &own);
        if (r == 0)
            r = calendar_definition_check(op, "calendar.", &own, session);
        if (r)
            return r;
        checked = &own;
    }
    r = calendar_compute(op->arena, checked, session, &calendar);
    if (r == 0)
        r = calendar_check_leaks(op->arena, calendar, session, &found);
    if (r)
        return err_fold(r);
    *ret_message = session_wire_check(op->arena, &found);
    return *ret_message ? 0 : -ENOMEM;
}

static void reply_check(struct op *op, int r, const struct session_record *record, void *context)
{
    const struct reading *reading = context;
    Palmares__V1__CheckCalendarResponse *message = NULL;
    const struct session_definition *session;

    if (r == 0)
        r = session_wire_decode(op->arena, record->definition, record->definition_size, &session);
    if (r == 0)
        r = check(op, reading, session, &message);
    if (r)
        handler_fail(reading->call, op, r);
    else
        rpc_call_reply(reading->call, &message->base);
}

void handle_check_calendar(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__CheckCalendarRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct reading *reading = handler_calloc(call, op, sizeof *reading);
    Palmares__V1__CheckCalendarResponse *message;
    int r;

    if (!reading)
        return;
    reading->call = call;
    reading->own = asked->calendar;
    if (text_is_empty(asked->session) && reading->own) {
        r = check(op, reading, NULL, &message);
        if (r == 0)
            rpc_call_reply(call, &message->base);
    } else {
        r = session_get(handlers->store, op, asked->session, reply_check, reading);
    }
    if (r)
        handler_fail(call, op, r);
}

static void reply_file(struct op *op, int r, const struct session_file *file, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__File message = PALMARES__V1__FILE__INIT;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    message.name = arena_strdup(op->arena, file->name);
    message.media_type = arena_strdup(op->arena, file->media_type);
    message.content.data = arena_memdup(op->arena, file->content, file->size);
    message.content.len = file->size;
    if (message.name && message.media_type && message.content.data)
        rpc_call_reply(call, &message.base);
    else
        handler_fail_memory(call);
}

static enum session_export_format export_format(Palmares__V1__ExportCalendarRequest__Format format)
{
    switch ((int)format) {
    case PALMARES__V1__EXPORT_CALENDAR_REQUEST__FORMAT__ICALENDAR:
        return SESSION_EXPORT_ICALENDAR;
    case PALMARES__V1__EXPORT_CALENDAR_REQUEST__FORMAT__CSV:
        return SESSION_EXPORT_CSV;
    case PALMARES__V1__EXPORT_CALENDAR_REQUEST__FORMAT__PDF:
        return SESSION_EXPORT_PDF;
    default:
        return 0;
    }
}

void handle_export_calendar(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ExportCalendarRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    int r;

    if (!op)
        return;
    r = session_export(handlers->store, op,
        &(struct session_export){
            .session = asked->session,
            .zone = asked->zone,
            .format = export_format(asked->format),
            .decode = session_wire_decode,
        },
        reply_file, call);
    if (r)
        handler_fail(call, op, r);
}
