/*
 * Imports of candidates from CSV files: start, upload in chunks, commit. Any service can go on with
 * any import: what is known of it is in the database. Results come through the callback, on a store
 * thread.
 */
#pragma once

#include "model/import.h"
#include "model/op.h"

struct store;

enum {
    IMPORT_FILE_MAX_BYTES = 512 * 1024 * 1024,
    IMPORT_FILE_NAME_MAX = 255, /* characters */
};

typedef void (*import_fn)(struct op *op, int r, const struct import *import, void *context);

struct import_file {
    const char *session;
    const char *name;
    uint64_t size_bytes;
    const void *sha256;
    size_t sha256_size;
    const char *default_zone; /* "": none; id or label */
};
/* Borrowed until the callback. The same open file of the same principal goes on. OUTCOME_INVALID,
 * _NOT_FOUND (session). */
int import_start(struct store *store,
    struct op *op,
    struct import_file *file,
    import_fn done,
    void *context) MUST_CHECK;

struct import_piece {
    struct uuid id;
    uint64_t offset;
    const void *data;
    size_t size;
};
/*
 * Take the whole records of a piece; the import says from which byte to go on. A piece that does
 * not start there is left alone, so that a repeat does no harm. OUTCOME_INVALID (the file as a
 * whole cannot be read), _NOT_FOUND, _PRECONDITION (closed), _LIMIT.
 */
int import_upload(struct store *store,
    struct op *op,
    struct import_piece *piece,
    import_fn done,
    void *context) MUST_CHECK;

struct import_order {
    struct uuid id;
    bool validate_only;
    bool skip_rejected;
};
/*
 * Check the whole file against the session, and apply it: one transaction. A repeat gets the same
 * answer. OUTCOME_NOT_FOUND, _REQUEST_ID_REUSED, _PRECONDITION: not everything is there, closed,
 * the session changed, issues (unless they are to be skipped).
 */
int import_commit(struct store *store,
    struct op *op,
    struct import_order *order,
    import_fn done,
    void *context) MUST_CHECK;
int import_cancel(struct store *store,
    struct op *op,
    struct import_order *order,
    import_fn done,
    void *context) MUST_CHECK;
int import_get(struct store *store,
    struct op *op,
    const struct uuid *id,
    import_fn done,
    void *context) MUST_CHECK;

/* By line, after (line, seq). */
struct import_issue_page {
    struct uuid id;
    int64_t line;
    int32_t seq;
    uint32_t limit;
};
typedef void (*import_issues_fn)(
    struct op *op, int r, const struct import_issue *issues, size_t count, void *context);
int import_issues(struct store *store,
    struct op *op,
    const struct import_issue_page *page,
    import_issues_fn done,
    void *context) MUST_CHECK;
