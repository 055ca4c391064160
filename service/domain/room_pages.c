#include "domain/room_pages.h"

#include "base/error.h"
#include "base/text.h"
#include "document/dossier.h"
#include "domain/drawing.h"
#include "domain/room_day.h"
#include "domain/room_pages_kept.h"
#include "store/attachment.h"
#include "store/room_pages.h"

#include <errno.h>
#include <stdio.h>

enum { LAYOUT_MAX_BYTES = 16 << 20 };

struct asking {
    struct store *store;
    struct op *op;
    struct room_piece *piece;
    room_piece_fn done;
    void *context;
    struct store_room_pages pages;
    struct definition_ref *definition; /* held until the pages are drawn */
    struct room_pages_name name;
    struct drawing drawing;
};

static void answer(struct asking *asking, int r)
{
    definition_unref(TAKE_PTR(asking->definition));
    asking->done(asking->op, r, asking->piece, asking->context);
}

/* ---- attachments ---- */

static void got_chunk(struct op *op,
    int r,
    const struct document *document,
    const void *data,
    size_t size,
    void *context)
{
    struct asking *asking = context;
    struct room_piece *piece = asking->piece;
    const struct attachment *attachment = r == 0 ? document->content : NULL;

    if (attachment) {
        piece->revision = (uint32_t)document->revision;
        piece->size_bytes = attachment->size_bytes;
        piece->size = data ? size : 0;
        piece->data = arena_memdup(op->arena, data ? data : "", piece->size);
        if (piece->offset + piece->size < piece->size_bytes)
            piece->next_offset = piece->offset + piece->size;
        r = piece->data ? 0 : -ENOMEM;
    }
    answer(asking, r);
}

static int read_chunk(struct asking *asking)
{
    struct room_piece *piece = asking->piece;
    const struct document_key key = {asking->pages.document.session, piece->key.candidate,
        DOCUMENT_ATTACHMENT, piece->key.ordinal};
    struct document_key *kept = arena_memdup(asking->op->arena, &key, sizeof key);

    if (!kept)
        return -ENOMEM;
    if (piece->offset % ROOM_PAGES_PIECE_BYTES)
        return op_violation(asking->op, "offset", "OFFSET",
            "an attachment is read from multiples of %d", ROOM_PAGES_PIECE_BYTES);
    return store_attachment_get(asking->store, asking->op, kept,
        (uint32_t)(piece->offset / ROOM_PAGES_PIECE_BYTES), got_chunk, asking);
}

/* ---- forms ---- */

/* What is larger than a piece is kept for the next ones. */
static int draw(void *context)
{
    struct asking *asking = context;
    CLEANUP(arena_free_p) struct arena *layout = arena_new(LAYOUT_MAX_BYTES);
    CLEANUP_BUFFER struct buffer content = {0};
    const struct dossier_print print = {
        definition_of(asking->definition), &asking->pages.candidate, &asking->pages.document, NULL};
    int r = layout ? dossier_document_pdf(layout, &print, &content) : -ENOMEM;

    if (r == 0)
        r = room_piece_cut(asking->op->arena, content.data, content.size, asking->piece);
    if (r == 0 && content.size > ROOM_PAGES_PIECE_BYTES)
        room_pages_kept_add(asking->piece->kept, &asking->name, &content);
    return r;
}

static void drawn(int r, void *context)
{
    answer(context, r);
}

static int find_or_draw(struct asking *asking)
{
    const struct document *document = &asking->pages.document;

    asking->piece->revision = (uint32_t)document->revision;
    (void)snprintf(asking->name.text, sizeof asking->name.text, "%s/%s/%d/%u/%d/%u",
        document->session, document->candidate, (int)document->kind, document->ordinal,
        document->revision, asking->pages.definition);
    if (room_pages_kept_find(
            asking->piece->kept, &asking->name, asking->op->arena, asking->piece)) {
        answer(asking, 0);
        return 0;
    }
    asking->drawing = (struct drawing){asking->store, draw, drawn, asking, true};
    return drawing_start(&asking->drawing);
}

/* ---- who may see it ---- */

static bool is_asked(const struct asking *asking)
{
    const struct store_room_pages *pages = &asking->pages;
    const struct attachment *attachment = pages->document.content;
    const struct document_head head = {.kind = pages->document.kind,
        .purpose = pages->document.kind == DOCUMENT_ATTACHMENT ? attachment->purpose : 0};

    for (size_t i = 0; i < pages->epreuve_count; i++)
        if (room_page_asked(definition_of(asking->definition), pages->epreuves[i],
                pages->candidate.class, &head))
            return true;
    return false;
}

static void got_definition(struct op *op, int r, struct definition_ref *ref, void *context)
{
    struct asking *asking = context;

    asking->definition = ref;
    if (r == 0 && !is_asked(asking))
        r = op_refuse(op, OUTCOME_FORBIDDEN, "NOT_OF_THIS_ROOM",
            "no oral of this room asks for this document");
    if (r == 0)
        r = asking->pages.document.kind == DOCUMENT_ATTACHMENT ? read_chunk(asking)
                                                               : find_or_draw(asking);
    if (r)
        answer(asking, r);
}

static void got_pages(struct op *op, int r, const struct store_room_pages *pages, void *context)
{
    struct asking *asking = context;
    const char *session;
    struct definition_ref *definition;

    if (r == OUTCOME_NOT_FOUND)
        r = op_refuse(op, r, "NO_DOCUMENT", "this room has no such document");
    if (r) {
        answer(asking, r);
        return;
    }
    asking->pages = *pages;
    session = asking->pages.document.session;
    definition = definition_kept(session, pages->definition);
    if (!definition) {
        r = definition_with(
            asking->store, op, session, asking->piece->decode, got_definition, asking);
        if (r)
            answer(asking, r);
        return;
    }
    got_definition(op, 0, definition, asking);
}

int room_pages_get(
    struct store *store, struct op *op, struct room_piece *piece, room_piece_fn done, void *context)
{
    const struct asking asking = {
        .store = store, .op = op, .piece = piece, .done = done, .context = context};
    struct asking *kept = arena_memdup(op->arena, &asking, sizeof asking);

    if (!dossier_form(piece->key.kind))
        return op_violation(op, "kind", "KIND", "this is no kind of document");
    return kept ? store_room_pages(store, op, &piece->key, got_pages, kept) : -ENOMEM;
}
