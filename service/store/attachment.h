/* Attachments on their way in and out. Bytes wait in an unlogged table until the file has been
 * checked. */
#pragma once

#include "model/dossier.h"
#include "store/store.h"

enum { STORE_ATTACHMENT_CHUNK_BYTES = 512 * 1024, STORE_ATTACHMENT_KEEP_DAYS = 7 };

struct attachment_upload {
    struct uuid id;
    struct document document; /* the one to be; its content is a struct attachment */
    int32_t revision;         /* that it replaces; 0: whatever is there */
    uint64_t next_offset;
};

/* ---- in a worker's transaction ---- */

/* The open upload of this file by op's principal, or a new one; ids and next_offset are set. Old
 * ones of anybody are removed. */
int store_attachment_start(
    struct store_session *session, struct op *op, struct attachment_upload *upload) MUST_CHECK;
/* The first ordinal that is free; 0: none. */
int store_attachment_free_ordinal(struct store_session *session,
    struct op *op,
    const struct document_key *key,
    uint32_t *ret_ordinal) MUST_CHECK;
/* Lock and read one of op's principal, in the op's arena. OUTCOME_NOT_FOUND. */
int store_attachment_lock(struct store_session *session,
    struct op *op,
    const struct uuid *id,
    struct attachment_upload *ret_upload) MUST_CHECK;
/* Keep a chunk that starts at upload->next_offset. */
int store_attachment_append(struct store_session *session,
    struct op *op,
    struct attachment_upload *upload,
    const void *data,
    size_t size) MUST_CHECK;
/* The whole file, when its chunks make the announced SHA-256; *ret_whole false: start again at 0
 * (then the chunks are gone). *ret_data is of the heap: free() it. */
int store_attachment_read(struct store_session *session,
    struct op *op,
    struct attachment_upload *upload,
    void **ret_data,
    bool *ret_whole) MUST_CHECK;
/* The chunks become the file of a stored document, and the upload is gone. */
int store_attachment_finish(struct store_session *session,
    struct op *op,
    const struct attachment_upload *upload) MUST_CHECK;

/* ---- asynchronous ---- */

/* A document and a chunk of its file; `data` NULL: behind the end. OUTCOME_NOT_FOUND. */
typedef void (*store_attachment_fn)(struct op *op,
    int r,
    const struct document *document,
    const void *data,
    size_t size,
    void *context);
int store_attachment_get(struct store *store,
    struct op *op,
    const struct document_key *key,
    uint32_t position,
    store_attachment_fn done,
    void *context) MUST_CHECK;
