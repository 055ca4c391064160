/*
 * The end of an upload, in three steps: read the whole file (a worker), look at it in a child
 * process (a thread of its own, so that no worker waits for a slow file), store it (a worker).
 */
#include "domain/attachment.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "document/inspect.h"
#include "domain/definition_kept.h"
#include "domain/dossier.h"
#include "store/attachment.h"
#include "store/document.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct commit_job {
    struct store *store;
    struct op *op;
    struct uuid id;
    session_decode_fn decode;
    attachment_fn done;
    void *context;
    void *data; /* the file, on the heap */
    struct attachment_upload upload;
    struct document result;
    uint32_t offer_pages_max;
    bool answered; /* by the audit: a repeat */
};

static void answer(struct commit_job *job, int r)
{
    free(TAKE_PTR(job->data));
    job->done(job->op, r, &job->result, job->context);
}

/* ---- 3: store ---- */

/* The uploaded attachment as a document; its pages are known by now. */
static int store_upload(struct op *op, struct store_session *session, struct commit_job *job)
{
    struct document *document = &job->upload.document, stored;
    const struct document_key key = {
        document->session, document->candidate, DOCUMENT_ATTACHMENT, document->ordinal};
    bool found;
    int r = store_document_read(session, op, &key, &stored, &found);

    if (r == 0 && job->upload.revision && (!found || stored.revision != job->upload.revision))
        return OUTCOME_ETAG_MISMATCH;
    if (r == 0)
        r = store_document_save(session, op, document, true);
    if (r == 0)
        r = store_attachment_finish(session, op, &job->upload);
    job->result = *document;
    return r;
}

static int finish_work(struct op *op, struct store_session *session, void *context)
{
    struct commit_job *job = context;
    struct attachment_upload again;
    bool found;
    int r = store_document_prior(session, op, &job->result, &found);

    if (r || found)
        return r;
    r = store_attachment_lock(session, op, &job->id, &again);
    return r ? r : store_upload(op, session, job);
}

static void finish_done(struct op *op, int r, void *context)
{
    (void)op;
    answer(context, r);
}

/* ---- 2: look at it ---- */

static int refuse_verdict(struct op *op, enum pdf_verdict verdict)
{
    static const char *const messages[PDF_VERDICT_COUNT] = {
        [PDF_NOT_PDF] = "the file is no PDF, whatever its name: print or scan it as PDF",
        [PDF_ENCRYPTED] = "the file is encrypted: save it without a password",
        [PDF_DAMAGED] = "the file is cut off or damaged: print it to PDF again",
        [PDF_TOO_COMPLEX] =
            "the file needs more memory or time than a page may: print it to PDF again",
        [PDF_ACTIVE] =
            "the file runs scripts or holds other files: print it to PDF, which leaves them out",
    };

    return op_violation(op, "content", pdf_verdict_name(verdict), "%s", messages[verdict]);
}

static int look(struct commit_job *job)
{
    struct attachment *attachment = (struct attachment *)(uintptr_t)job->upload.document.content;
    struct pdf_inspection inspection;
    int r = pdf_inspect(job->data, attachment->size_bytes, &inspection);

    free(TAKE_PTR(job->data));
    if (r)
        return r;
    if (inspection.verdict != PDF_SOUND)
        return refuse_verdict(job->op, inspection.verdict);
    attachment->pages = inspection.pages;
    if (attachment->purpose == ATTACHMENT_OFFRE_COMMERCIALE &&
        inspection.pages > job->offer_pages_max)
        return op_violation(job->op, "content", "PAGES",
            "the offre commerciale has %u pages; one sheet, %u pages, is the most (V-1)",
            inspection.pages, job->offer_pages_max);
    return 0;
}

static void *look_main(void *context)
{
    struct commit_job *job = context;
    int r = look(job);

    if (r)
        answer(job, r);
    else
        store_work(job->store, job->op, finish_work, finish_done, job);
    return NULL;
}

/* ---- 1: read ---- */

static int read_whole(struct op *op, struct store_session *session, struct commit_job *job)
{
    const struct attachment *attachment = job->upload.document.content;
    bool whole;
    int r;

    free(TAKE_PTR(job->data)); /* of a run that was cut off */
    if (job->upload.next_offset != attachment->size_bytes)
        return op_refuse(op, OUTCOME_PRECONDITION, "NOT_ALL_THERE",
            "%llu of %llu bytes have come: upload the rest first",
            (unsigned long long)job->upload.next_offset,
            (unsigned long long)attachment->size_bytes);
    r = store_attachment_read(session, op, &job->upload, &job->data, &whole);
    if (r == 0 && !whole)
        job->result.kind = DOCUMENT_NONE; /* said after the commit of what was forgotten */
    return r;
}

static int read_work(struct op *op, struct store_session *session, void *context)
{
    struct commit_job *job = context;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    const struct dossier_rules *rules;
    int r = store_document_prior(session, op, &job->result, &job->answered);

    if (r || job->answered)
        return r;
    r = store_attachment_lock(session, op, &job->id, &job->upload);
    if (r == OUTCOME_NOT_FOUND)
        return op_refuse(op, r, "UPLOAD_NOT_FOUND",
            "there is no such upload: it was committed, or is older than %d days; start it again",
            STORE_ATTACHMENT_KEEP_DAYS);
    if (r == 0)
        r = definition_read(session, op, job->upload.document.session, job->decode, &definition);
    if (r == 0)
        r = definition_dossier_rules(op, definition, &rules);
    if (r)
        return r;
    job->offer_pages_max = rules->offer_pages_max;
    return read_whole(op, session, job);
}

static int start_looking(struct commit_job *job)
{
    pthread_attr_t attributes;
    pthread_t thread;
    int r = pthread_attr_init(&attributes);

    if (r == 0) {
        (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        r = pthread_create(&thread, &attributes, look_main, job);
        pthread_attr_destroy(&attributes);
    }
    return -r;
}

static void read_done(struct op *op, int r, void *context)
{
    struct commit_job *job = context;

    if (r == 0 && !job->answered && !job->data)
        r = op_refuse(op, OUTCOME_PRECONDITION, "SHA256_MISMATCH",
            "what came is not the file that was announced (its SHA-256 differs): upload it again "
            "from byte 0");
    if (r == 0 && !job->answered) {
        r = start_looking(job);
        if (r == 0)
            return; /* the thread answers */
    }
    answer(job, r);
}

int attachment_commit(struct store *store,
    struct op *op,
    const struct uuid *id,
    session_decode_fn decode,
    attachment_fn done,
    void *context)
{
    const struct commit_job job = {
        .store = store, .op = op, .id = *id, .decode = decode, .done = done, .context = context};
    struct commit_job *kept = arena_memdup(op->arena, &job, sizeof job);

    if (!kept)
        return -ENOMEM;
    store_work(store, op, read_work, read_done, kept);
    return 0;
}
