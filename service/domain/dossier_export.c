#include "domain/dossier_export.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "document/dossier.h"
#include "domain/definition_kept.h"
#include "domain/drawing.h"
#include "domain/plain_text.h"
#include "store/dossier_export.h"

#include <errno.h>
#include <stdlib.h>

enum { LAYOUT_MAX_BYTES = 16 << 20, TOKEN_PARTS = 6, SLUG_SIZE = 64 };

struct job {
    struct op *op;
    struct dossier_export *export;
    dossier_export_fn done;
    void *context;
    struct store_export_page page;
    struct definition_ref *definition; /* held until the piece is drawn */
    struct store_export_document *documents;
    size_t count;
    struct drawing drawing;
};

/* ---- tokens: the keys of the last document, parted by line ends ---- */

static int read_token(struct op *op, const char *token, struct store_export_place *ret_place)
{
    const char *parts[TOKEN_PARTS] = {"", "", "", "", "", "0"};
    char *at = arena_strdup(op->arena, token);
    size_t count = 0;

    if (!at)
        return -ENOMEM;
    while (*token && at && count < TOKEN_PARTS) {
        parts[count++] = at;
        at = strchr(at, '\n');
        if (at)
            *at++ = '\0';
    }
    if (*token && count != TOKEN_PARTS)
        return op_violation(op, "page_token", "PAGE_TOKEN",
            "this is not a page token of this export: start again without one");
    *ret_place = (struct store_export_place){parts[0], parts[1], parts[2], parts[3], parts[4],
        (uint32_t)strtoul(parts[5], NULL, 10) & 0xffff};
    return 0;
}

static char *write_token(struct arena *arena, const struct store_export_place *place)
{
    return arena_printf(arena, "%s\n%s\n%s\n%s\n%s\n%u", place->sort, place->family_name,
        place->given_name, place->candidate, place->kind, place->ordinal);
}

/* ---- reading ---- */

static int export_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    struct dossier_export *export = job->export;
    const struct dossier_rules *rules;
    int r;

    definition_unref(TAKE_PTR(job->definition));
    r = definition_read(session, op, export->session, export->decode, &job->definition);
    if (r == 0)
        r = definition_dossier_rules(op, job->definition, &rules);
    if (r == 0)
        r = store_dossier_export(
            session, op, &job->page, export->filter, &job->documents, &job->count);
    if (r == 0 && !*export->token)
        r = store_dossier_count(session, op, export->session, export->filter, &export->total);
    return r;
}

/* ---- drawing ---- */

static struct dossier_print print_of(
    const struct job *job, const struct store_export_document *document)
{
    return (struct dossier_print){definition_of(job->definition), &document->candidate,
        &document->document, document->class_profile};
}

static char *name_of(struct arena *arena, const struct store_export_document *document)
{
    return arena_printf(
        arena, "%s %s", document->candidate.family_name, document->candidate.given_name);
}

static int note_document(struct op *op,
    struct dossier_export *export,
    const struct store_export_document *document,
    unsigned pages)
{
    struct exported_document *noted = &export->documents[export->document_count++];

    *noted = (struct exported_document){
        .candidate = document->document.candidate,
        .candidate_name = name_of(op->arena, document),
        .kind = document->document.kind,
        .ordinal = document->document.ordinal,
        .revision = (uint32_t)document->document.revision,
        .pages = pages,
    };
    return noted->candidate_name ? 0 : -ENOMEM;
}

static int add_file(
    struct op *op, struct dossier_export *export, const char *name, const struct buffer *content)
{
    struct export_file *file = &export->files[export->file_count];

    *file = (struct export_file){
        name, arena_memdup(op->arena, content->data, content->size), content->size};
    if (!name || !file->content)
        return -ENOMEM;
    export->file_count++;
    return 0;
}

/* "0123456789-lefevre-livret-1.pdf": safe in any folder. */
static char *file_name(struct arena *arena, const struct store_export_document *document)
{
    char family[SLUG_SIZE], kind[SLUG_SIZE];

    plain_text_fold(document->candidate.family_name, family, sizeof family);
    plain_text_fold(document_kind_name(document->document.kind), kind, sizeof kind);
    return arena_printf(arena, "%s-%s-%s-%u.pdf", document->document.candidate, family, kind,
        document->document.ordinal);
}

/* A bookmark for the candidate when it changes, and one for the document, on the first page drawn.
 */
static void bookmark(struct pdf *pdf,
    const struct store_export_document *document,
    const char *previous,
    const char *name)
{
    char title[80];

    if (!text_equal(previous, document->document.candidate))
        pdf_bookmark(pdf, 0, name);
    (void)snprintf(title, sizeof title, "%s %u", document_kind_label(document->document.kind),
        document->document.ordinal);
    pdf_bookmark(pdf, 1, title);
}

/* The first `count` documents of a piece. */
struct merging {
    struct op *op;
    struct job *job;
    struct arena *layout;
    size_t count;
};

static int draw_merged(struct pdf *pdf, void *context)
{
    const struct merging *merging = context;
    struct job *job = merging->job;
    const char *previous = "";
    int r = 0;

    job->export->document_count = 0;
    for (size_t i = 0; i < merging->count && r == 0; i++) {
        const struct store_export_document *document = &job->documents[i];
        const struct dossier_print print = print_of(job, document);
        unsigned pages;

        pdf_mark(pdf);
        r = dossier_draw(merging->layout, pdf, &print, &pages);
        if (r == 0)
            r = note_document(merging->op, job->export, document, pages);
        if (r == 0)
            bookmark(pdf, document, previous,
                job->export->documents[job->export->document_count - 1].candidate_name);
        previous = document->document.candidate;
        arena_reset(merging->layout);
    }
    return r;
}

static int make_merged(
    struct op *op, struct job *job, struct arena *layout, size_t count, struct buffer *to)
{
    const struct session_definition *session = definition_of(job->definition);
    const struct pdf_info info = {
        .title = session->specialty,
        .subject = session->id,
        .created_s = job->documents[0].document.update_time_us / 1000000,
    };
    struct merging merging = {op, job, layout, count};

    return pdf_make(&info, draw_merged, &merging, to);
}

/* When the piece is too large, half of it goes now and the rest with the next one. */
static int draw_one_file(struct op *op, struct job *job, struct arena *layout, size_t *ret_drawn)
{
    size_t count = job->count;

    for (;;) {
        CLEANUP_BUFFER struct buffer content = {0};
        int r = make_merged(op, job, layout, count, &content);

        if (r)
            return r;
        if (content.size <= DOSSIER_EXPORT_PIECE_BYTES || count == 1) {
            *ret_drawn = count;
            return add_file(op, job->export,
                arena_printf(op->arena, "dossiers-%s.pdf", job->export->session), &content);
        }
        count /= 2;
    }
}

static int draw_separate(struct op *op, struct job *job, struct arena *layout, size_t *ret_drawn)
{
    size_t bytes = 0, i;

    for (i = 0; i < job->count && bytes < DOSSIER_EXPORT_PIECE_BYTES; i++) {
        CLEANUP_BUFFER struct buffer content = {0};
        const struct store_export_document *document = &job->documents[i];
        const struct dossier_print print = print_of(job, document);
        unsigned pages;
        int r = dossier_document_pdf_pages(layout, &print, &content, &pages);

        arena_reset(layout);
        if (r == 0)
            r = note_document(op, job->export, document, pages);
        if (r == 0)
            r = add_file(op, job->export, file_name(op->arena, document), &content);
        if (r)
            return r;
        bytes += content.size;
    }
    *ret_drawn = i;
    return 0;
}

static int draw(struct op *op, struct job *job)
{
    struct dossier_export *export = job->export;
    CLEANUP(arena_free_p) struct arena *layout = arena_new(LAYOUT_MAX_BYTES);
    size_t drawn = 0;
    int r;

    export->next_token = "";
    export->files = arena_calloc(op->arena, job->count + 1, sizeof *export->files);
    export->documents = arena_calloc(op->arena, job->count + 1, sizeof *export->documents);
    if (!layout || !export->files || !export->documents)
        return -ENOMEM;
    if (job->count == 0)
        return 0;
    r = export->separate ? draw_separate(op, job, layout, &drawn)
                         : draw_one_file(op, job, layout, &drawn);
    if (r == 0 && (drawn < job->count || job->count == job->page.limit))
        export->next_token = write_token(op->arena, &job->documents[drawn - 1].place);
    return r ? r : export->next_token ? 0 : -ENOMEM;
}

static int draw_piece(void *context)
{
    struct job *job = context;

    return draw(job->op, job);
}

static void drawn_piece(int r, void *context)
{
    struct job *job = context;

    definition_unref(TAKE_PTR(job->definition));
    job->done(job->op, r, job->export, job->context);
}

static void export_done(struct op *op, int r, void *context)
{
    struct job *job = context;

    if (r == 0)
        r = drawing_start(&job->drawing);
    if (r == 0)
        return; /* drawn_piece() answers */
    definition_unref(TAKE_PTR(job->definition));
    job->done(op, r, job->export, job->context);
}

int dossier_export(struct store *store,
    struct op *op,
    struct dossier_export *export,
    dossier_export_fn done,
    void *context)
{
    const struct job job = {
        .op = op,
        .export = export,
        .done = done,
        .context = context,
        .page = {.session = export->session,
            .order = export->order,
            .limit = export->separate ? DOSSIER_EXPORT_SEPARATE_MAX : DOSSIER_EXPORT_MERGED_MAX},
    };
    struct job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = kept ? read_token(op, export->token, &kept->page.after) : -ENOMEM;

    if (r)
        return r;
    kept->drawing = (struct drawing){store, draw_piece, drawn_piece, kept, false};
    store_work(store, op, export_work, export_done, kept);
    return 0;
}
