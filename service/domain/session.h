/* Sessions: stored definitions, how they change, and their calendars. Results come through the
 * callback, on a store thread. */
#pragma once

#include "model/op.h"
#include "model/session.h"

struct store;

typedef void (*session_fn)(
    struct op *op, int r, const struct session_record *record, void *context);
/* OUTCOME_INVALID, _NOT_FOUND. */
int session_get(
    struct store *store, struct op *op, const char *id, session_fn done, void *context) MUST_CHECK;

/* By id, after `after`, at most `limit`, without definitions. */
typedef void (*sessions_fn)(
    struct op *op, int r, const struct session_record *records, size_t count, void *context);
int session_list(struct store *store,
    struct op *op,
    const char *after,
    uint32_t limit,
    sessions_fn done,
    void *context) MUST_CHECK;

/* Reads a serialized definition into `arena`. < 0: it cannot be read. */
typedef int (*session_decode_fn)(struct arena *arena,
    const void *data,
    size_t size,
    const struct session_definition **ret_definition);

/* What is asked, and what comes of it. Lives until the callback returns. */
struct session_load {
    const struct session_definition *definition;
    const void *packed; /* the same, serialized */
    size_t packed_size;
    const char *etag; /* of the revision that the change starts from; "": whatever is stored */
    bool validate_only;
    session_decode_fn decode;

    struct session_record record; /* in force afterwards; revision 0 when nothing is stored */
    struct differences differences;
    bool created; /* there was no such session before */
};

/*
 * Store a definition: a new session, a new revision, or nothing when nothing differs.
 * OUTCOME_INVALID (every violation is in the op), _ETAG_MISMATCH, _PRECONDITION (candidates refer
 * to a zone or a language that would go; the message says how many), _REQUEST_ID_REUSED. A repeat
 * of a request gets the first answer.
 */
typedef void (*session_load_fn)(
    struct op *op, int r, const struct session_load *load, void *context);
int session_load(struct store *store,
    struct op *op,
    struct session_load *load,
    session_load_fn done,
    void *context) MUST_CHECK;

/* Delete a session that has no candidates. OUTCOME_INVALID, _NOT_FOUND, _ETAG_MISMATCH,
 * _PRECONDITION, _REQUEST_ID_REUSED. */
typedef void (*session_delete_fn)(struct op *op, int r, void *context);
int session_delete(struct store *store,
    struct op *op,
    const char *id,
    const char *etag,
    session_delete_fn done,
    void *context) MUST_CHECK;

/* How a revision is written as an etag. In the arena; NULL when it is full. */
const char *session_etag(struct arena *arena, uint32_t revision);

/* A file made from a session's calendar. */
enum session_export_format { SESSION_EXPORT_ICALENDAR = 1, SESSION_EXPORT_CSV, SESSION_EXPORT_PDF };
struct session_export {
    const char *session; /* id */
    const char *zone;    /* id, or "": all */
    enum session_export_format format;
    session_decode_fn decode;
};
struct session_file {
    const char *name; /* "ndrc-2022-calendrier.pdf" */
    const char *media_type;
    const void *content;
    size_t size;
};
/* Made on a worker thread. OUTCOME_INVALID, _NOT_FOUND (session, zone). */
typedef void (*session_file_fn)(
    struct op *op, int r, const struct session_file *file, void *context);
int session_export(struct store *store,
    struct op *op,
    const struct session_export *export,
    session_file_fn done,
    void *context) MUST_CHECK;
