#include "domain/sheet_export.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "document/sheet_paper.h"
#include "domain/definition_kept.h"
#include "domain/drawing.h"
#include "store/plan.h"
#include "store/plan_problem.h"
#include "store/sheet_paper.h"

#include <errno.h>

enum { DATA_MAX_BYTES = 128 << 20, LAYOUT_MAX_BYTES = 32 << 20, KEY_MAX = 200 };

/* How each paper is made. */
static const struct paper_row {
    enum sheet_unit_kind unit;
    enum sheet_paper_kind kind;
    uint32_t piece_max; /* units a piece */
    const char *word;
} paper_rows[SHEET_EXPORT_COUNT] = {
    [SHEET_EXPORT_EVALUATION] = {SHEET_UNIT_SEALED, SHEET_PAPER_EVALUATION, 60, "evaluation"},
    [SHEET_EXPORT_GRID] = {SHEET_UNIT_ASSESSED, SHEET_PAPER_GRID, 60, "grille"},
    [SHEET_EXPORT_RECORD] = {SHEET_UNIT_DAY, SHEET_PAPER_RECORD, 30, "proces-verbal"},
};

struct job {
    struct op *op;
    struct sheet_export *export;
    const struct paper_row *row;
    sheet_export_fn done;
    void *context;
    struct drawing drawing;
    struct definition_ref *definition;
    struct arena *data; /* of what is read */
    struct plan_record record;
    struct plan_source people;
    struct sheet_unit_page page;
    struct sheet_unit *units;
    size_t unit_count;
};

static void job_release(struct job *job)
{
    definition_unref(TAKE_PTR(job->definition));
    arena_free(TAKE_PTR(job->data));
}

/* ---- reading ---- */

/* Épreuves whose sheets have a grid. */
static int set_epreuves(struct job *job)
{
    const struct session_definition *session = definition_of(job->definition);
    const struct marking_rules *rules = &session->marking_rules;
    const char **epreuves = arena_calloc(
        job->data, session->has_marking_rules ? rules->sheet_count + 1 : 1, sizeof *epreuves);

    job->page.epreuve_count = 0;
    for (size_t i = 0; epreuves && session->has_marking_rules && i < rules->sheet_count; i++)
        if (rules->sheets[i].line_count && rules->sheets[i].level_count)
            epreuves[job->page.epreuve_count++] = rules->sheets[i].epreuve;
    job->page.epreuves = epreuves;
    return epreuves ? 0 : -ENOMEM;
}

static int export_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    struct sheet_export *export = job->export;
    int r;

    job_release(job);
    job->data = arena_new(DATA_MAX_BYTES);
    if (!job->data)
        return -ENOMEM;
    r = definition_read(session, op, export->session, export->decode, &job->definition);
    if (r == 0)
        r = set_epreuves(job);
    if (r == 0)
        r = store_plan_read(session, op, export->session, 0, &job->record);
    if (r == OUTCOME_NOT_FOUND)
        return plan_refuse_unknown(op, 0);
    if (r == 0)
        r = store_plan_people(session, op, export->session, job->data, &job->people);
    job->page.plan = job->record.number;
    if (r == 0)
        r = store_sheet_units(session, op, &job->page, job->data, &job->units, &job->unit_count);
    if (r == 0 && !*export->token)
        r = store_sheet_units_count(session, op, &job->page, &export->total);
    return r;
}

/* ---- drawing ---- */

static struct sheet_papers papers_of(const struct job *job)
{
    return (struct sheet_papers){
        .plan = {.session = definition_of(job->definition),
            .plan = &job->record,
            .centres = job->people.centres,
            .centre_count = job->people.centre_count,
            .rooms = job->people.rooms,
            .room_count = job->people.room_count,
            .commissions = job->people.commissions,
            .commission_count = job->people.commission_count,
            .issuer = "",
            .issued_on = ""},
        .examiners = job->people.examiners,
        .examiner_count = job->people.examiner_count,
    };
}

static struct sheet_paper paper_of(const struct job *job, const struct sheet_unit *unit)
{
    struct sheet_paper paper = {.kind = job->row->kind,
        .entries = unit->entries,
        .entry_count = unit->entry_count,
        .date = unit->day,
        .present = unit->present,
        .present_count = unit->present_count,
        .digest = unit->digest};

    for (size_t i = 0; i < job->people.commission_count; i++)
        if (text_equal(job->people.commissions[i].id, unit->commission))
            paper.commission = &job->people.commissions[i];
    return paper;
}

/* Some units, in one PDF. */
struct merging {
    struct job *job;
    struct arena *layout;
    size_t count;
};

static int draw_unit(
    struct merging *merging, struct pdf *pdf, const struct sheet_papers *papers, size_t index)
{
    const struct sheet_paper paper = paper_of(merging->job, &merging->job->units[index]);
    const char *title = sheet_paper_title(merging->layout, &paper);
    unsigned pages;
    int r;

    if (!title)
        return -ENOMEM;
    pdf_mark(pdf);
    r = sheet_paper_draw(merging->layout, pdf, papers, &paper, &pages);
    if (r == 0)
        pdf_bookmark(pdf, 0, title);
    return r;
}

static int draw_units(struct pdf *pdf, void *context)
{
    struct merging *merging = context;
    const struct sheet_papers papers = papers_of(merging->job);
    int r = 0;

    for (size_t i = 0; i < merging->count && r == 0; i++) {
        r = draw_unit(merging, pdf, &papers, i);
        arena_reset(merging->layout);
    }
    return r;
}

static int keep(struct job *job, const struct buffer *content)
{
    struct sheet_export *export = job->export;

    export->name = arena_printf(job->op->arena, "%s-%s.pdf", job->row->word, export->session);
    export->content = arena_memdup(job->op->arena, content->data, content->size);
    export->size = content->size;
    return export->name && export->content ? 0 : -ENOMEM;
}

/* When the piece is too large, half of it goes now and the rest with the next one. */
static int draw_piece(struct job *job, struct arena *layout, size_t *ret_drawn)
{
    const struct session_definition *session = definition_of(job->definition);
    const struct pdf_info info = {.title = session->specialty,
        .subject = session->id,
        .created_s = job->record.published_us / 1000000};
    struct merging merging = {.job = job, .layout = layout, .count = job->unit_count};

    for (;; merging.count /= 2) {
        CLEANUP_BUFFER struct buffer content = {0};
        int r = pdf_make(&info, draw_units, &merging, &content);

        if (r)
            return r;
        if (content.size <= SHEET_EXPORT_PIECE_BYTES || merging.count == 1) {
            *ret_drawn = merging.count;
            return keep(job, &content);
        }
    }
}

static int draw(void *context)
{
    struct job *job = context;
    struct sheet_export *export = job->export;
    CLEANUP(arena_free_p) struct arena *layout = arena_new(LAYOUT_MAX_BYTES);
    size_t drawn = 0;
    int r;

    export->next_token = "";
    if (!layout)
        return -ENOMEM;
    if (job->unit_count == 0)
        return 0;
    r = draw_piece(job, layout, &drawn);
    export->count = (uint32_t)drawn;
    if (r == 0 && (drawn < job->unit_count || job->unit_count == job->page.limit))
        export->next_token = arena_strdup(job->op->arena, job->units[drawn - 1].key);
    return r ? r : export->next_token ? 0 : -ENOMEM;
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

static int check(struct op *op, const struct sheet_export *export)
{
    int r = plan_require_session(op, export->session);
    struct date date;

    if (r)
        return r;
    if (export->paper <= SHEET_EXPORT_NONE || export->paper >= SHEET_EXPORT_COUNT)
        return op_violation(op, "paper", "REQUIRED", "say which paper: EVALUATION, GRID or RECORD");
    if (*export->filter->date && date_parse(export->filter->date, &date))
        return op_violation(op, "filter.date", "DATE", "write a day that exists, as 2022-05-19");
    if (strlen(export->token) > KEY_MAX)
        return op_violation(op, "page_token", "PAGE_TOKEN",
            "this is not a page token of this export: start again without one");
    return 0;
}

int sheet_export(struct store *store,
    struct op *op,
    struct sheet_export *export,
    sheet_export_fn done,
    void *context)
{
    int r = check(op, export);
    struct job *job = r ? NULL : arena_calloc(op->arena, 1, sizeof *job);

    if (!job)
        return r ? r : -ENOMEM;
    *job = (struct job){.op = op,
        .export = export,
        .row = &paper_rows[export->paper],
        .done = done,
        .context = context,
        .drawing = {store, draw, drawn, job},
        .page = {.session = export->session, .filter = export->filter, .after = export->token}};
    job->page.kind = job->row->unit;
    job->page.limit = job->row->piece_max;
    store_work_snapshot(store, op, export_work, export_done, job);
    return 0;
}
