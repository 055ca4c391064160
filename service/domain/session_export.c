/* The calendar of a stored session as a file. */
#include "domain/session.h"

#include "base/error.h"
#include "base/text.h"
#include "document/calendar.h"
#include "domain/calendar.h"
#include "domain/definition.h"
#include "store/session.h"

#include <errno.h>

struct export_job {
    struct session_export export;
    session_file_fn done;
    void *context;
    struct session_record record; /* read by the work */
};

static int export_work(struct op *op, struct store_session *session, void *context)
{
    struct export_job *job = context;

    return store_session_read(session, op, job->export.session, &job->record);
}

static const struct {
    const char *suffix, *media_type;
} formats[] = {
    [SESSION_EXPORT_ICALENDAR] = {"ics", "text/calendar; charset=utf-8"},
    [SESSION_EXPORT_CSV] = {"csv", "text/csv; charset=utf-8"},
    [SESSION_EXPORT_PDF] = {"pdf", "application/pdf"},
};

static int make_bytes(struct arena *arena,
    enum session_export_format format,
    const struct calendar_document *document,
    struct buffer *to)
{
    switch (format) {
    case SESSION_EXPORT_ICALENDAR:
        return calendar_document_ics(arena, document, to);
    case SESSION_EXPORT_CSV:
        return calendar_document_csv(document, to);
    case SESSION_EXPORT_PDF:
        return calendar_document_pdf(arena, document, to);
    }
    return -EINVAL;
}

static int make_file(struct op *op,
    const struct export_job *job,
    struct buffer *bytes,
    struct session_file *ret_file)
{
    const struct session_export *export = &job->export;
    const char *zone = export->zone;
    const struct session_definition *definition;
    struct calendar *calendar;
    struct calendar_document document;
    int r =
        export->decode(op->arena, job->record.definition, job->record.definition_size, &definition);

    if (r)
        return err_fold(r);
    if (*zone && !calendar_find_zone(&definition->calendar, zone))
        return op_refuse(op, OUTCOME_NOT_FOUND, "ZONE_NOT_FOUND",
            "session %s has no zone '%.40s': `palmares session show` lists them", export->session,
            zone);
    r = calendar_compute(op->arena, &definition->calendar, definition, &calendar);
    if (r == 0 && *zone)
        r = calendar_of_zone(op->arena, calendar, zone, &calendar);
    if (r)
        return err_fold(r);
    document = (struct calendar_document){
        .session = definition,
        .calendar = calendar,
        .zone = zone,
        .revision = job->record.revision,
        .updated_s = job->record.updated_us / 1000000,
    };
    r = make_bytes(op->arena, export->format, &document, bytes);
    if (r)
        return err_fold(r);
    *ret_file = (struct session_file){
        .name = arena_printf(op->arena, "%s-calendrier%s%s.%s", export->session, *zone ? "-" : "",
            zone, formats[export->format].suffix),
        .media_type = formats[export->format].media_type,
        .content = bytes->data,
        .size = bytes->size,
    };
    return ret_file->name ? 0 : -ENOMEM;
}

/* Still on the worker's thread, after its transaction. */
static void export_done(struct op *op, int r, void *context)
{
    const struct export_job *job = context;
    CLEANUP_BUFFER struct buffer bytes = {0};
    struct session_file file = {0};

    if (r == 0)
        r = make_file(op, job, &bytes, &file);
    job->done(op, r, &file, job->context);
}

int session_export(struct store *store,
    struct op *op,
    const struct session_export *export,
    session_file_fn done,
    void *context)
{
    const struct export_job job = {.export = *export, .done = done, .context = context};
    struct export_job *kept;
    int r = 0;

    if (!session_id_is_valid(export->session))
        r = op_violation(
            op, "session", "ID", "the id of a session is expected, for example \"ndrc-2022\"");
    if (export->format < SESSION_EXPORT_ICALENDAR || export->format > SESSION_EXPORT_PDF)
        r = op_violation(op, "format", "REQUIRED", "must be ICALENDAR, CSV or PDF");
    if (r)
        return r;
    kept = arena_memdup(op->arena, &job, sizeof job);
    if (!kept)
        return -ENOMEM;
    store_work(store, op, export_work, export_done, kept);
    return 0;
}
