#include "domain/subject_grids.h"

#include "base/buffer.h"
#include "base/text.h"
#include "document/subject_grid.h"
#include "domain/definition_kept.h"
#include "domain/drawing.h"
#include "domain/subject.h"
#include "store/plan.h"
#include "store/plan_problem.h"

#include <errno.h>

enum { DATA_MAX_BYTES = 128 << 20, LAYOUT_MAX_BYTES = 8 << 20, CONTENT_MAX_BYTES = 960 * 1024 };

struct job {
    struct op *op;
    const struct subject_tools *tools;
    struct subject_grid_export *export;
    subject_grid_fn done;
    void *context;
    struct drawing drawing;
    struct definition_ref *definition;
    struct arena *data; /* of what is read */
    struct plan_record record;
    struct plan_source people;
    struct slot *slots;
    const char *subject;     /* as the sheets show it */
    struct marked_row *rows; /* of the subject */
    size_t row_count;
};

static void job_release(struct job *job)
{
    definition_unref(TAKE_PTR(job->definition));
    arena_free(TAKE_PTR(job->data));
}

/* ---- reading ---- */

static int refuse_kind(struct op *op, const struct subject_grid_export *export)
{
    return op_violation(op, "epreuve", "NO_GRID",
        "the definition of session %.40s has neither a grid of a practical épreuve nor a double "
        "marking sheet for it: name another épreuve, or load a pack that has one",
        export->session);
}

/* What is asked for is there to be had. */
static int check_kind(const struct job *job)
{
    const struct subject_grid_export *export = job->export;
    const struct marking_rules *rules;
    int r = definition_marking_rules(job->op, job->definition, &rules);
    enum subject_grid_kind kind;

    if (r)
        return r;
    kind = subject_grid_kind(definition_of(job->definition), export->epreuve);
    if (kind == SUBJECT_GRID_NONE)
        return refuse_kind(job->op, export);
    if (kind == SUBJECT_GRID_DOUBLE && export->candidate_count)
        return op_violation(job->op, "candidates", "ANONYMOUS",
            "copies of an écrit are anonymous, and so are their sheets: ask for copies instead");
    return 0;
}

static int read_slot(struct job *job, struct store_session *session, size_t index)
{
    const char *candidate = job->export->candidates[index];
    const char *field = arena_printf(job->op->arena, "candidates[%zu]", index);
    int r;

    if (!field)
        return -ENOMEM;
    r = store_slot_read(session, job->op, job->export->session, job->record.number, candidate,
        job->export->epreuve, &job->slots[index]);
    if (r == OUTCOME_NOT_FOUND || (r == 0 && text_is_empty(job->slots[index].commission)))
        return op_violation(job->op, field, "NO_SLOT",
            "has no place with this épreuve in the plan in force (n° %u)", job->record.number);
    return r;
}

static int read_slots(struct job *job, struct store_session *session)
{
    const struct subject_grid_export *export = job->export;
    int r = store_plan_read(session, job->op, export->session, 0, &job->record);

    if (r == OUTCOME_NOT_FOUND || (r == 0 && job->record.state != PLAN_PUBLISHED))
        return op_refuse(job->op, OUTCOME_PRECONDITION, "NO_PLAN",
            "session %.40s has no plan in force: publish one, or ask for blank copies",
            export->session);
    if (r == 0)
        r = store_plan_people(session, job->op, export->session, job->data, &job->people);
    job->slots = arena_calloc(job->op->arena, export->candidate_count, sizeof *job->slots);
    if (r == 0 && !job->slots)
        r = -ENOMEM;
    for (size_t i = 0; i < export->candidate_count && r == 0; i++)
        r = read_slot(job, session, i);
    return r;
}

static int export_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    const struct subject_grid_export *export = job->export;
    int r;

    job_release(job);
    job->data = arena_new(DATA_MAX_BYTES);
    if (!job->data)
        return -ENOMEM;
    r = definition_read(session, op, export->session, job->tools->decode, &job->definition);
    if (r == 0)
        r = check_kind(job);
    if (r == 0 && export->candidate_count)
        r = read_slots(job, session);
    return r;
}

/* ---- drawing ---- */

static int keep(struct job *job, const struct buffer *content)
{
    struct subject_grid_export *export = job->export;
    const char *word =
        subject_grid_kind(definition_of(job->definition), export->epreuve) == SUBJECT_GRID_DOUBLE
            ? "double-correction"
            : "grille";

    if (content->size > CONTENT_MAX_BYTES)
        return op_violation(job->op, "copies", "TOO_LARGE",
            "the pages are too large for one answer: ask for half of them");
    export->name =
        arena_printf(job->op->arena, "%s-%s-%s.pdf", word, export->epreuve, export->session);
    export->content = arena_memdup(job->op->arena, content->data, content->size);
    export->size = content->size;
    return export->name && export->content ? 0 : -ENOMEM;
}

static int draw(void *context)
{
    struct job *job = context;
    const struct subject_grid_export *export = job->export;
    const struct subject_grids grids = {
        .plan = {.session = definition_of(job->definition),
            .plan = export->candidate_count ? &job->record : NULL,
            .centres = job->people.centres,
            .centre_count = job->people.centre_count,
            .rooms = job->people.rooms,
            .room_count = job->people.room_count,
            .commissions = job->people.commissions,
            .commission_count = job->people.commission_count,
            .issuer = "",
            .issued_on = ""},
        .epreuve = export->epreuve,
        .subject = job->subject,
        .rows = job->rows,
        .row_count = job->row_count,
    };
    CLEANUP(arena_free_p) struct arena *layout = arena_new(LAYOUT_MAX_BYTES);
    CLEANUP_BUFFER struct buffer content = {0};
    int r = layout ? 0 : -ENOMEM;

    if (r == 0)
        r = subject_grids_pdf(layout, &grids, export->candidate_count ? job->slots : NULL,
            export->candidate_count ? export->candidate_count : export->copies, &content);
    return r ? r : keep(job, &content);
}

static void drawn(int r, void *context)
{
    struct job *job = context;

    job_release(job);
    job->done(job->op, r, job->export, job->context);
}

static void export_done(struct op *op, int r, void *context)
{
    struct job *job = context;

    (void)op;
    if (r == 0)
        r = drawing_start(&job->drawing);
    if (r)
        drawn(r, job);
}

/* ---- asking ---- */

static int check(struct op *op, const struct subject_grid_export *export)
{
    int r = plan_require_session(op, export->session);

    if (r)
        return r;
    if (text_is_empty(export->epreuve))
        return op_violation(op, "epreuve", "REQUIRED", "say of which épreuve, as \"E5B\"");
    if (export->copies && export->candidate_count)
        return op_violation(op, "copies", "ONE_OF",
            "ask for blank copies or for those of candidates, not for both at once");
    if (!export->copies && !export->candidate_count)
        return op_violation(op, "copies", "REQUIRED", "say how many, or name candidates");
    if (export->copies > SUBJECT_GRIDS_MAX)
        return op_violation(op, "copies", "TOO_MANY", "at most %d at once", SUBJECT_GRIDS_MAX);
    if (export->candidate_count > SUBJECT_GRIDS_MAX)
        return op_violation(op, "candidates", "TOO_MANY", "at most %d at once", SUBJECT_GRIDS_MAX);
    return 0;
}

/* ---- of a subject ---- */

static int add_row(
    struct job *job, const char *heading, const char *label, uint32_t points_hundredths)
{
    job->rows[job->row_count++] = (struct marked_row){heading, label, points_hundredths};
    return heading && label ? 0 : -ENOMEM;
}

static int set_rows(struct job *job, const struct written_subject *subject)
{
    struct arena *arena = job->op->arena;
    size_t count = 1;
    int r = 0;

    for (size_t i = 0; i < subject->dossier_count; i++)
        count += subject->dossiers[i].question_count;
    job->rows = arena_calloc(arena, count, sizeof *job->rows);
    if (!job->rows)
        return -ENOMEM;
    for (size_t i = 0; i < subject->dossier_count && r == 0; i++) {
        const struct subject_dossier *dossier = &subject->dossiers[i];
        const char *heading = arena_printf(arena, "Dossier %zu – %s", i + 1, dossier->theme);

        for (size_t k = 0; k < dossier->question_count && r == 0; k++)
            r = add_row(job, heading,
                arena_printf(arena, "Question %s", dossier->questions[k].number),
                dossier->questions[k].points_hundredths);
    }
    if (r == 0 && subject->reflection.there)
        r = add_row(job, "Réflexion commerciale", "Question de réflexion",
            subject->reflection.points_hundredths);
    return r;
}

/* What is on the sheets would tell what is in the subject. */
static int use_subject(struct job *job, const struct subject *subject)
{
    const struct subject_record *record = &subject->record;

    if (record->state != SUBJECT_RELEASED)
        return op_refuse(job->op, OUTCOME_PRECONDITION, "NOT_RELEASED",
            "subject %.32s is not released yet: ask for sheets without it", record->id);
    if (!text_equal(record->epreuve, job->export->epreuve))
        return op_violation(job->op, "subject", "OTHER_EPREUVE", "is a subject of %.32s, not of %s",
            record->epreuve, job->export->epreuve);
    job->subject = arena_printf(job->op->arena, "%s – %s%s", record->id, record->title,
        record->sample ? " (exemple fictif)" : "");
    if (!job->subject)
        return -ENOMEM;
    return subject->content == SUBJECT_WRITTEN ? set_rows(job, &subject->written) : 0;
}

static void got_subject(struct op *op, int r, const struct subject *subject, void *context)
{
    struct job *job = context;

    if (r == 0)
        r = use_subject(job, subject);
    if (r)
        job->done(op, r, job->export, job->context);
    else
        store_work_snapshot(job->tools->store, op, export_work, export_done, job);
}

int subject_grid_export(const struct subject_tools *tools,
    struct op *op,
    struct subject_grid_export *export,
    subject_grid_fn done,
    void *context)
{
    int r = check(op, export);
    struct job *job = r ? NULL : arena_calloc(op->arena, 1, sizeof *job);

    if (!job)
        return r ? r : -ENOMEM;
    *job = (struct job){.op = op,
        .tools = tools,
        .export = export,
        .done = done,
        .context = context,
        .drawing = {tools->store, draw, drawn, job},
        .subject = ""};
    if (!text_is_empty(export->subject))
        return subject_get(tools, op, export->session, export->subject, got_subject, job);
    store_work_snapshot(tools->store, op, export_work, export_done, job);
    return 0;
}
