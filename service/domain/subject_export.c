#include "domain/subject_export.h"

#include "base/buffer.h"
#include "base/error.h"
#include "document/subject_print.h"
#include "domain/definition_kept.h"
#include "domain/drawing.h"
#include "domain/subject_parts.h"
#include "domain/subject_reading.h"

#include <errno.h>

struct job {
    const struct subject_tools *tools;
    struct op *op;
    struct subject_export *export;
    struct subject_reading *reading;
    struct definition_ref *definition;
    struct drawing drawing;
    int refused; /* what is drawn cannot be given: the op says why */
    subject_export_fn done;
    void *context;
};

static const struct subject *subject_of(const struct job *job)
{
    return job->export->subject ? job->export->subject : &job->reading->subject;
}

static int export_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    const struct subject_export *export = job->export;
    int r;

    definition_unref(TAKE_PTR(job->definition));
    *job->reading = (struct subject_reading){0};
    r = definition_read(session, op, export->session, job->tools->decode, &job->definition);
    if (r || export->subject)
        return r;
    return subject_read(
        op, session, job->tools, export->session, export->id, "EXPORT", job->reading);
}

/* ---- drawing ---- */

static int keep(struct job *job, const struct buffer *content)
{
    struct subject_export *export = job->export;
    const char *id = subject_of(job)->record.id;

    if (content->size > SUBJECT_EXPORT_BYTES) {
        job->refused = op_refuse(job->op, OUTCOME_PRECONDITION, "TOO_LARGE",
            "the PDF of this subject has %zu bytes, and at most %d can be sent: make its figures "
            "smaller, and save those with transparency without it",
            content->size, SUBJECT_EXPORT_BYTES);
        return 0;
    }
    export->name = arena_printf(job->op->arena, "sujet-%s.pdf", *id ? id : "sans-code");
    export->content = arena_memdup(job->op->arena, content->data, content->size);
    export->size = content->size;
    return export->name && export->content ? 0 : -ENOMEM;
}

static int draw(void *context)
{
    struct job *job = context;
    CLEANUP(arena_free_p) struct arena *layout = arena_new(SUBJECT_PRINT_ARENA);
    CLEANUP_BUFFER struct buffer content = {0};
    const struct subject_print print = {
        definition_of(job->definition), subject_of(job), job->export->examiner};
    unsigned pages;
    int r = layout ? subject_print_pdf(layout, &print, &content, &pages) : -ENOMEM;

    return r ? r : keep(job, &content);
}

static void drawn(int r, void *context)
{
    struct job *job = context;

    definition_unref(TAKE_PTR(job->definition));
    job->done(job->op, r ? r : job->refused, job->export, job->context);
}

static int check_content(const struct job *job)
{
    if (subject_of(job)->content != SUBJECT_EMPTY)
        return 0;
    return op_violation(job->op, job->export->subject ? "subject" : "id", "CONTENT",
        "this subject has no content yet: fill in 'written' or 'practical'");
}

/* Somebody waits for it: it does not queue behind the papers of a whole session. */
static void read_done(struct op *op, int r, void *context)
{
    struct job *job = context;

    (void)op;
    if (r == 0)
        r = job->reading->refused;
    if (r == 0)
        r = check_content(job);
    if (r == 0)
        r = drawing_start(&job->drawing);
    if (r)
        drawn(r, job);
}

int subject_export(const struct subject_tools *tools,
    struct op *op,
    struct subject_export *export,
    subject_export_fn done,
    void *context)
{
    struct job *job = arena_calloc(op->arena, 1, sizeof *job);
    struct subject_reading *reading = arena_calloc(op->arena, 1, sizeof *reading);
    int r = subject_require_names(op, export->session, export->subject ? "-" : export->id);

    if (r)
        return r;
    if (!job || !reading)
        return -ENOMEM;
    *job = (struct job){.tools = tools,
        .op = op,
        .export = export,
        .reading = reading,
        .drawing = {tools->store, draw, drawn, job, true},
        .done = done,
        .context = context};
    store_work(tools->store, op, export_work, read_done, job);
    return 0;
}
