#include "domain/plan_export.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "document/plan_paper.h"
#include "domain/definition_kept.h"
#include "domain/drawing.h"
#include "domain/official_day.h"
#include "domain/plain_text.h"
#include "store/plan.h"
#include "store/plan_paper.h"
#include "store/plan_problem.h"

#include <errno.h>

enum { DATA_MAX_BYTES = 128 << 20, LAYOUT_MAX_BYTES = 32 << 20, SLUG_SIZE = 64 };

/* How each paper is made. */
static const struct paper_row {
    enum plan_unit_kind unit;
    enum paper_kind kind;              /* PAPER_NONE: a calendar */
    uint32_t merged_max, separate_max; /* units a piece; 0: always one file each */
    const char *word, *extension, *media_type;
} paper_rows[PLAN_PAPER_COUNT] = {
    [PLAN_CONVOCATIONS] = {PLAN_UNIT_CANDIDATE, PAPER_CONVOCATION, 100, 25, "convocation", "pdf",
        "application/pdf"},
    [PLAN_MEMBER_CONVOCATIONS] = {PLAN_UNIT_MEMBER, PAPER_MEMBER_CONVOCATION, 60, 20, "convocation",
        "pdf", "application/pdf"},
    [PLAN_DAY_LISTS] = {PLAN_UNIT_SITTING, PAPER_DAY_LIST, 40, 20, "liste", "pdf",
        "application/pdf"},
    [PLAN_EMARGEMENT] = {PLAN_UNIT_SITTING, PAPER_EMARGEMENT, 60, 20, "emargement", "pdf",
        "application/pdf"},
    [PLAN_DOOR_SIGNS] = {PLAN_UNIT_DOOR, PAPER_DOOR_SIGN, 60, 20, "affiche", "pdf",
        "application/pdf"},
    [PLAN_PICTURE_PDF] = {PLAN_UNIT_CENTRE_DAY, PAPER_PICTURE, 8, 8, "plan", "pdf",
        "application/pdf"},
    [PLAN_PICTURE_SVG] = {PLAN_UNIT_CENTRE_DAY, PAPER_PICTURE, 0, 4, "plan", "svg",
        "image/svg+xml"},
    [PLAN_ICS_MEMBERS] = {PLAN_UNIT_MEMBER, PAPER_NONE, 0, 30, "agenda", "ics", "text/calendar"},
    [PLAN_ICS_ROOMS] = {PLAN_UNIT_ROOM, PAPER_NONE, 0, 20, "agenda", "ics", "text/calendar"},
};

struct job {
    struct op *op;
    struct plan_export *export;
    const struct paper_row *row;
    plan_export_fn done;
    void *context;
    struct drawing drawing;
    struct definition_ref *definition;
    struct arena *data; /* of what is read */
    struct plan_record record;
    struct plan_source people;
    struct plan_unit_page page;
    struct plan_unit *units;
    size_t unit_count;
    char issued_on[DATE_TEXT_SIZE];
};

static bool one_file(const struct job *job)
{
    return !job->export->separate && job->row->merged_max > 0;
}

static void job_release(struct job *job)
{
    definition_unref(TAKE_PTR(job->definition));
    arena_free(TAKE_PTR(job->data));
}

/* ---- tokens: the keys of the last unit, parted by a character that no key has ---- */

static int read_token(struct op *op, const char *token, const char **keys)
{
    char *at = arena_strdup(op->arena, token);
    size_t count = 0;

    if (!at)
        return -ENOMEM;
    keys[0] = keys[1] = keys[2] = "";
    if (!*token)
        return 0;
    while (at && count < PLAN_UNIT_KEYS) {
        keys[count++] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = '\0';
    }
    return count == PLAN_UNIT_KEYS && !at
               ? 0
               : op_violation(op, "page_token", "PAGE_TOKEN",
                     "this is not a page token of this export: start again without one");
}

/* ---- reading ---- */

static int set_issued(struct job *job)
{
    struct date day;
    int r = 0;

    if (job->record.published_us)
        r = official_day(job->record.published_us, &day);
    if (r == 0 && job->record.published_us)
        date_format(day, job->issued_on);
    return r;
}

static int export_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    struct plan_export *export = job->export;
    int r;

    job_release(job);
    job->data = arena_new(DATA_MAX_BYTES);
    if (!job->data)
        return -ENOMEM;
    r = definition_read(session, op, export->session, export->decode, &job->definition);
    if (r == 0)
        r = store_plan_read(session, op, export->session, export->number, &job->record);
    if (r == OUTCOME_NOT_FOUND)
        return plan_refuse_unknown(op, export->number);
    if (r == 0)
        r = store_plan_people(session, op, export->session, job->data, &job->people);
    job->page.plan = job->record.number;
    if (r == 0)
        r = store_plan_units(session, op, &job->page, job->data, &job->units, &job->unit_count);
    if (r == 0 && !*export->token)
        r = store_plan_units_count(session, op, &job->page, &export->total);
    return r ? r : set_issued(job);
}

/* ---- one unit ---- */

static struct paper_plan plan_of(const struct job *job)
{
    return (struct paper_plan){
        .session = definition_of(job->definition),
        .plan = &job->record,
        .centres = job->people.centres,
        .centre_count = job->people.centre_count,
        .rooms = job->people.rooms,
        .room_count = job->people.room_count,
        .commissions = job->people.commissions,
        .commission_count = job->people.commission_count,
        .issuer = "",
        .issued_on = job->issued_on,
    };
}

static const struct examiner *examiner_of(const struct job *job, const char *code)
{
    for (size_t i = 0; i < job->people.examiner_count; i++)
        if (text_equal(job->people.examiners[i].code, code))
            return &job->people.examiners[i];
    return NULL;
}

static const struct commission *commission_of(const struct job *job, const char *id)
{
    for (size_t i = 0; i < job->people.commission_count; i++)
        if (text_equal(job->people.commissions[i].id, id))
            return &job->people.commissions[i];
    return NULL;
}

static const struct centre *centre_of(const struct job *job, const char *code, size_t length)
{
    for (size_t i = 0; i < job->people.centre_count; i++)
        if (strlen(job->people.centres[i].code) == length &&
            strncmp(job->people.centres[i].code, code, length) == 0)
            return &job->people.centres[i];
    return NULL;
}

static struct paper paper_of(const struct job *job, const struct plan_unit *unit)
{
    struct paper paper = {
        .kind = job->row->kind, .slots = unit->slots, .slot_count = unit->slot_count};
    const char *loge = strchr(unit->keys[2], '\n');

    switch (job->row->unit) {
    case PLAN_UNIT_MEMBER:
        paper.member = examiner_of(job, unit->keys[0]);
        break;
    case PLAN_UNIT_SITTING:
    case PLAN_UNIT_DOOR:
        paper.date = unit->keys[0];
        if (*unit->keys[1])
            paper.commission = commission_of(job, unit->keys[1]);
        if (loge) {
            paper.centre = centre_of(job, unit->keys[2], (size_t)(loge - unit->keys[2]));
            paper.room = loge + 1;
        }
        break;
    case PLAN_UNIT_CENTRE_DAY:
        paper.centre = centre_of(job, unit->keys[0], strlen(unit->keys[0]));
        paper.date = unit->keys[1];
        break;
    default:
        break;
    }
    return paper;
}

/* "0123456789-lefevre-convocation.pdf", "2022-05-19-e4-01-liste.pdf": safe in any folder. */
static char *file_name(const struct job *job, const struct plan_unit *unit)
{
    struct arena *arena = job->op->arena;
    const struct paper paper = paper_of(job, unit);
    const char *second = unit->keys[1], *loge = strchr(unit->keys[2], '\n');
    char slug[SLUG_SIZE] = "";

    if (job->row->unit == PLAN_UNIT_CANDIDATE && unit->slot_count)
        second = unit->slots[0].family_name;
    else if (paper.member)
        second = paper.member->family_name;
    else if (loge)
        second = loge + 1;
    if (job->row->unit == PLAN_UNIT_CENTRE_DAY || (paper.commission && second == unit->keys[1]))
        return arena_printf(
            arena, "%s-%s-%s.%s", unit->keys[0], second, job->row->word, job->row->extension);
    plain_text_fold(second, slug, sizeof slug);
    return arena_printf(
        arena, "%s-%s-%s.%s", unit->keys[0], slug, job->row->word, job->row->extension);
}

static int draw_ics(
    struct job *job, struct arena *layout, const struct plan_unit *unit, struct buffer *to)
{
    const struct paper_plan plan = plan_of(job);
    const struct examiner *member;

    if (job->row->unit == PLAN_UNIT_MEMBER) {
        member = examiner_of(job, unit->keys[0]);
        return member ? paper_member_ics(layout, &plan, member, unit->slots, unit->slot_count, to)
                      : 0;
    }
    for (size_t i = 0; i < job->people.room_count; i++)
        if (text_equal(job->people.rooms[i].centre, unit->keys[0]) &&
            text_equal(job->people.rooms[i].name, unit->keys[1]))
            return paper_room_ics(
                layout, &plan, &job->people.rooms[i], unit->slots, unit->slot_count, to);
    return 0;
}

/* On new pages of an open PDF; a list is drawn for the commission and for the office. */
static int draw_unit(
    struct job *job, struct arena *layout, struct pdf *pdf, const struct plan_unit *unit)
{
    const struct paper_plan plan = plan_of(job);
    struct paper paper = paper_of(job, unit);
    unsigned pages = 0, more = 0;
    const char *title = paper_title(layout, &plan, &paper);
    int r;

    if (!title)
        return -ENOMEM;
    pdf_mark(pdf);
    paper.for_jury = paper.kind == PAPER_DAY_LIST;
    r = paper_draw(layout, pdf, &plan, &paper, &pages);
    if (r == 0 && paper.kind == PAPER_DAY_LIST) {
        paper.for_jury = false;
        r = paper_draw(layout, pdf, &plan, &paper, &more);
    }
    if (r == 0)
        pdf_bookmark(pdf, 0, title);
    job->export->pages += pages + more;
    return r;
}

/* ---- files ---- */

static int add_file(struct job *job, const char *name, const struct buffer *content)
{
    struct plan_export_file *file = &job->export->files[job->export->file_count];

    *file = (struct plan_export_file){name, job->row->media_type,
        arena_memdup(job->op->arena, content->data, content->size), content->size};
    if (!name || !file->content)
        return -ENOMEM;
    job->export->file_count++;
    return 0;
}

/* Some units, in one PDF. */
struct merging {
    struct job *job;
    struct arena *layout;
    size_t first, count;
};

static int draw_units(struct pdf *pdf, void *context)
{
    const struct merging *merging = context;
    int r = 0;

    merging->job->export->pages = 0;
    for (size_t i = 0; i < merging->count && r == 0; i++) {
        r = draw_unit(merging->job, merging->layout, pdf, &merging->job->units[merging->first + i]);
        arena_reset(merging->layout);
    }
    return r;
}

static int make_pdf(struct merging *merging, struct buffer *to)
{
    const struct job *job = merging->job;
    const struct session_definition *session = definition_of(job->definition);
    const int64_t when_us =
        job->record.published_us ? job->record.published_us : job->record.created_us;
    const struct pdf_info info = {
        .title = session->specialty, .subject = session->id, .created_s = when_us / 1000000};

    return pdf_make(&info, draw_units, merging, to);
}

/* When the piece is too large, half of it goes now and the rest with the next one. */
static int draw_one_file(struct job *job, struct arena *layout, size_t *ret_drawn)
{
    struct merging merging = {.job = job, .layout = layout, .count = job->unit_count};

    for (;; merging.count /= 2) {
        CLEANUP_BUFFER struct buffer content = {0};
        int r = make_pdf(&merging, &content);

        if (r)
            return r;
        if (content.size <= PLAN_EXPORT_PIECE_BYTES || merging.count == 1) {
            *ret_drawn = merging.count;
            return add_file(job,
                arena_printf(job->op->arena, "%s-%s.pdf", job->row->word, job->export->session),
                &content);
        }
    }
}

static int draw_separate_one(
    struct job *job, struct arena *layout, size_t index, struct buffer *content)
{
    struct merging merging = {job, layout, index, 1};
    uint32_t pages = job->export->pages;
    int r;

    if (job->row->kind == PAPER_NONE)
        r = draw_ics(job, layout, &job->units[index], content);
    else if (job->export->paper == PLAN_PICTURE_SVG) {
        const struct paper_plan plan = plan_of(job);
        const struct paper paper = paper_of(job, &job->units[index]);

        r = paper_picture_svg(layout, &plan, &paper, content);
    } else
        r = make_pdf(&merging, content);
    job->export->pages += pages;
    return r;
}

static int draw_separate(struct job *job, struct arena *layout, size_t *ret_drawn)
{
    size_t bytes = 0, i;

    for (i = 0; i < job->unit_count && bytes < PLAN_EXPORT_PIECE_BYTES; i++) {
        CLEANUP_BUFFER struct buffer content = {0};
        int r = draw_separate_one(job, layout, i, &content);

        arena_reset(layout);
        if (r == 0)
            r = add_file(job, file_name(job, &job->units[i]), &content);
        if (r)
            return r;
        bytes += content.size;
    }
    *ret_drawn = i;
    return 0;
}

static int draw(void *context)
{
    struct job *job = context;
    struct plan_export *export = job->export;
    CLEANUP(arena_free_p) struct arena *layout = arena_new(LAYOUT_MAX_BYTES);
    size_t drawn = 0;
    int r;

    export->next_token = "";
    export->files = arena_calloc(job->op->arena, job->unit_count + 1, sizeof *export->files);
    if (!layout || !export->files)
        return -ENOMEM;
    if (job->unit_count == 0)
        return 0;
    r = one_file(job) ? draw_one_file(job, layout, &drawn) : draw_separate(job, layout, &drawn);
    export->count = (uint32_t)drawn;
    if (r == 0 && (drawn < job->unit_count || job->unit_count == job->page.limit)) {
        const struct plan_unit *last = &job->units[drawn - 1];

        export->next_token =
            arena_printf(job->op->arena, "%s\t%s\t%s", last->keys[0], last->keys[1], last->keys[2]);
    }
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

static int check(struct op *op, const struct plan_export *export)
{
    int r = plan_require_session(op, export->session);
    struct date date;

    if (r)
        return r;
    if (export->paper <= PLAN_PAPER_NONE || export->paper >= PLAN_PAPER_COUNT)
        return op_violation(op, "paper", "REQUIRED", "say which paper, for example CONVOCATIONS");
    if (*export->filter->date && date_parse(export->filter->date, &date))
        return op_violation(op, "filter.date", "DATE", "write a day that exists, as 2022-05-19");
    if (op->principal && op->principal->role == ROLE_ESTABLISHMENT &&
        export->paper != PLAN_CONVOCATIONS)
        return op_refuse(op, OUTCOME_FORBIDDEN, "CONVOCATIONS_ONLY",
            "an establishment prints the convocations of its own candidates");
    return 0;
}

int plan_export(struct store *store,
    struct op *op,
    struct plan_export *export,
    plan_export_fn done,
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
        .page = {.session = export->session, .filter = export->filter}};
    job->page.kind = job->row->unit;
    job->page.limit = one_file(job) ? job->row->merged_max : job->row->separate_max;
    r = read_token(op, export->token, job->page.after);
    if (r)
        return r;
    store_work_snapshot(store, op, export_work, export_done, job);
    return 0;
}
