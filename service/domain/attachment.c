/* Attachments on their way in, and out. The commit is in attachment_commit.c. */
#include "domain/attachment.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/definition_kept.h"
#include "domain/dossier.h"
#include "domain/form_check.h"
#include "domain/official_day.h"
#include "store/attachment.h"
#include "store/document.h"

#include <errno.h>

_Static_assert((int)ATTACHMENT_CHUNK_MAX_BYTES == (int)STORE_ATTACHMENT_CHUNK_BYTES,
    "a chunk is found by its offset");

/* ---- start ---- */

struct start_job {
    struct attachment_start *start;
    attachment_state_fn done;
    void *context;
    struct attachment_state state;
};

static int check_file(
    struct op *op, const struct attachment_start *start, const struct dossier_rules *rules)
{
    const struct attachment *attachment = start->document.content;

    if (start->sha256_size != sizeof attachment->sha256)
        return op_violation(op, "sha256", "SHA256", "the SHA-256 of the file has 32 bytes");
    if (attachment->size_bytes == 0)
        return op_violation(op, "size_bytes", "EMPTY", "the file is empty");
    if (attachment->size_bytes > rules->attachment_bytes_max)
        return op_refuse(op, OUTCOME_LIMIT, "FILE_TOO_LARGE",
            "the file has %llu bytes; %llu are the most: scan it in black and white, or at a lower "
            "resolution",
            (unsigned long long)attachment->size_bytes,
            (unsigned long long)rules->attachment_bytes_max);
    return 0;
}

static int check_fields(
    struct op *op, const struct attachment_start *start, const struct session_definition *session)
{
    const struct dossier_subject subject = {.session = session};
    const struct form_place place = {op, "", &subject, NULL};

    return form_check(&place, dossier_form(DOCUMENT_ATTACHMENT), start->document.content);
}

static int set_receipt(struct op *op, struct document *document)
{
    struct date today, given;
    int r = official_day(op->now_us, &today);

    if (r)
        return r;
    if (!*document->received_on) {
        date_format(today, document->received_on);
        return 0;
    }
    if (date_parse(document->received_on, &given) || date_to_days(given) > date_to_days(today))
        return op_violation(op, "received_on", "DATE",
            "write a day that exists and is not in the future, as 2022-03-31; empty: today");
    if (op->principal->role == ROLE_ESTABLISHMENT && date_to_days(given) != date_to_days(today))
        return op_violation(op, "received_on", "OFFICE_ONLY",
            "only the exam office sets another day of receipt; leave it empty");
    return 0;
}

static int set_ordinal(struct op *op, struct store_session *session, struct document *document)
{
    const struct document_key key = {
        document->session, document->candidate, DOCUMENT_ATTACHMENT, 0};
    int r;

    if (document->ordinal > document_kind_most(DOCUMENT_ATTACHMENT))
        return op_violation(op, "ordinal", "ORDINAL", "attachments have ordinals 1 to %u",
            document_kind_most(DOCUMENT_ATTACHMENT));
    if (document->ordinal)
        return 0;
    r = store_attachment_free_ordinal(session, op, &key, &document->ordinal);
    if (r == 0 && document->ordinal == 0)
        return op_refuse(op, OUTCOME_LIMIT, "TOO_MANY",
            "N° candidat %.20s has %u attachments already: delete one first", document->candidate,
            document_kind_most(DOCUMENT_ATTACHMENT));
    return r;
}

static int check_candidate(struct op *op,
    struct store_session *session,
    const struct document *document,
    const struct dossier_rules *rules)
{
    const struct attachment *attachment = document->content;
    struct candidate *candidate;
    size_t count;
    int r = store_document_candidates(
        session, op, document->session, &document->candidate, 1, &candidate, &count);

    if (r == 0 && count == 0)
        return op_refuse(op, OUTCOME_NOT_FOUND, "CANDIDATE_NOT_FOUND",
            "the session has no N° candidat %.20s, or it is outside what the caller may see",
            document->candidate);
    return r ? r
             : dossier_check_change(op, rules, candidate, DOCUMENT_ATTACHMENT, attachment->purpose);
}

static int start_work(struct op *op, struct store_session *session, void *context)
{
    struct start_job *job = context;
    struct attachment_start *start = job->start;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    struct attachment_upload upload = {.document = start->document, .revision = start->revision};
    const struct attachment *attachment = start->document.content;
    const struct dossier_rules *rules;
    int r = definition_read(session, op, start->document.session, start->decode, &definition);

    if (r == 0)
        r = definition_dossier_rules(op, definition, &rules);
    if (r == 0)
        r = check_file(op, start, rules);
    if (r == 0)
        r = check_fields(op, start, definition_of(definition));
    if (r == 0)
        r = check_candidate(op, session, &start->document, rules);
    if (r == 0)
        r = set_receipt(op, &upload.document);
    if (r == 0)
        r = set_ordinal(op, session, &upload.document);
    if (r == 0)
        r = store_attachment_start(session, op, &upload);
    job->state = (struct attachment_state){upload.id, attachment->size_bytes, upload.next_offset};
    return r;
}

static void start_done(struct op *op, int r, void *context)
{
    const struct start_job *job = context;

    job->done(op, r, &job->state, job->context);
}

int attachment_start(struct store *store,
    struct op *op,
    struct attachment_start *start,
    attachment_state_fn done,
    void *context)
{
    const struct start_job job = {.start = start, .done = done, .context = context};
    struct start_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = form_tidy(
        op->arena, dossier_form(DOCUMENT_ATTACHMENT), (void *)(uintptr_t)start->document.content);

    if (r || !kept)
        return r ? r : -ENOMEM;
    if (!*start->document.candidate)
        return op_violation(op, "candidate", "REQUIRED", "the N° candidat is missing");
    store_work(store, op, start_work, start_done, kept);
    return 0;
}

/* ---- chunks ---- */

struct append_job {
    struct attachment_piece piece;
    attachment_state_fn done;
    void *context;
    struct attachment_state state;
};

static int append_work(struct op *op, struct store_session *session, void *context)
{
    struct append_job *job = context;
    const struct attachment_piece *piece = &job->piece;
    const struct attachment *attachment;
    struct attachment_upload upload;
    int r = store_attachment_lock(session, op, &piece->id, &upload);

    if (r == OUTCOME_NOT_FOUND)
        return op_refuse(op, r, "UPLOAD_NOT_FOUND",
            "there is no such upload: it was committed, or is older than %d days; start it again",
            STORE_ATTACHMENT_KEEP_DAYS);
    if (r)
        return r;
    attachment = upload.document.content;
    if (piece->offset == upload.next_offset) {
        if (piece->size > attachment->size_bytes - upload.next_offset)
            return op_violation(op, "data", "TOO_LONG",
                "the file would be longer than it was announced to be: start again");
        r = store_attachment_append(session, op, &upload, piece->data, piece->size);
    }
    job->state = (struct attachment_state){upload.id, attachment->size_bytes, upload.next_offset};
    return r;
}

static void append_done(struct op *op, int r, void *context)
{
    const struct append_job *job = context;

    job->done(op, r, &job->state, job->context);
}

int attachment_append(struct store *store,
    struct op *op,
    const struct attachment_piece *piece,
    attachment_state_fn done,
    void *context)
{
    const struct append_job job = {.piece = *piece, .done = done, .context = context};
    struct append_job *kept = arena_memdup(op->arena, &job, sizeof job);

    if (!kept)
        return -ENOMEM;
    if (piece->size == 0 || piece->size > ATTACHMENT_CHUNK_MAX_BYTES)
        return op_violation(
            op, "data", "CHUNK", "a chunk has 1 to %d bytes", ATTACHMENT_CHUNK_MAX_BYTES);
    store_work(store, op, append_work, append_done, kept);
    return 0;
}

/* ---- out ---- */

struct get_job {
    attachment_chunk_fn done;
    void *context;
};

static void finish_get(struct op *op,
    int r,
    const struct document *document,
    const void *data,
    size_t size,
    void *context)
{
    const struct get_job *job = context;

    if (r == OUTCOME_NOT_FOUND)
        r = op_refuse(op, r, "DOCUMENT_NOT_FOUND",
            "there is no such attachment, or its candidate is outside what the caller may see");
    job->done(op, r, document, data, size, job->context);
}

int attachment_get(struct store *store,
    struct op *op,
    const struct document_key *key,
    uint64_t offset,
    attachment_chunk_fn done,
    void *context)
{
    const struct get_job job = {done, context};
    struct get_job *kept = arena_memdup(op->arena, &job, sizeof job);

    if (!kept)
        return -ENOMEM;
    if (offset % ATTACHMENT_CHUNK_MAX_BYTES || offset / ATTACHMENT_CHUNK_MAX_BYTES > 1000)
        return op_violation(op, "offset", "OFFSET",
            "offsets are multiples of %d: take next_offset of the chunk before",
            ATTACHMENT_CHUNK_MAX_BYTES);
    return store_attachment_get(
        store, op, key, (uint32_t)(offset / ATTACHMENT_CHUNK_MAX_BYTES), finish_get, kept);
}
