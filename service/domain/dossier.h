/*
 * Documents of dossiers: stored when they pass the rules of their kind, read, taken out, with their
 * history. Results come through the callback, on a store thread. What is asked is borrowed until
 * then.
 */
#pragma once

#include "domain/dossier_rule.h"
#include "domain/session.h"

struct store;
struct store_session;

enum { DOSSIER_REASON_MAX = 500 };

/* Key of a document as asked: ordinal 0 reads as 1. OUTCOME_INVALID names the field:
 * "<prefix>kind". */
int dossier_key_check(struct op *op, const char *prefix, struct document_key *key) MUST_CHECK;

typedef void (*dossier_fn)(struct op *op,
    int r,
    const struct document *document,
    const struct dossier_remarks *remarks,
    void *context);

/*
 * Store a document, or a new revision of one; with validate_only only check it. A content that is
 * already stored answers with the stored revision and adds none.
 *
 * OUTCOME_NOT_FOUND (session, candidate), _INVALID, _ETAG_MISMATCH, _PRECONDITION (deadline passed,
 * withdrawn, no dossier rules), _REQUEST_ID_REUSED.
 */
struct dossier_put {
    struct document document; /* content: struct of the kind; received_on "": today */
    int32_t revision;         /* of the revision that it replaces; 0: whatever is there */
    bool validate_only;
    const char *path; /* of the content in the request: "document.livret." */
    session_decode_fn decode;
};
int dossier_put(struct store *store,
    struct op *op,
    struct dossier_put *put,
    dossier_fn done,
    void *context) MUST_CHECK;

/* Take a document out; it is answered as it was. As above, and OUTCOME_NOT_FOUND (document). */
struct dossier_delete {
    struct document_key key;
    int32_t revision;
    const char *reason; /* required */
    bool validate_only;
    session_decode_fn decode;
};
int dossier_delete(struct store *store,
    struct op *op,
    struct dossier_delete *delete,
    dossier_fn done,
    void *context) MUST_CHECK;

/* `revision` 0: the one in force; no remarks are given. OUTCOME_INVALID, _NOT_FOUND. */
int dossier_get(struct store *store,
    struct op *op,
    struct document_key *key,
    int32_t revision,
    dossier_fn done,
    void *context) MUST_CHECK;

typedef void (*dossier_list_fn)(
    struct op *op, int r, const struct document *documents, size_t count, void *context);
/* OUTCOME_INVALID. */
int dossier_list(struct store *store,
    struct op *op,
    const struct document_page *page,
    const struct dossier_filter *filter,
    dossier_list_fn done,
    void *context) MUST_CHECK;

/* What a document looked like, the last first, each with what it changed. */
struct dossier_revision {
    struct document_revision revision;
    struct differences differences; /* from the revision before */
};
typedef void (*dossier_history_fn)(
    struct op *op, int r, const struct dossier_revision *revisions, size_t count, void *context);
int dossier_history(struct store *store,
    struct op *op,
    struct document_key *key,
    dossier_history_fn done,
    void *context) MUST_CHECK;

/* ---- for the layer's own files ---- */

/*
 * Inside store_work(): whether op's principal may still change this kind for this candidate, who is
 * not withdrawn. OUTCOME_PRECONDITION.
 */
int dossier_check_change(struct op *op,
    const struct dossier_rules *rules,
    const struct candidate *candidate,
    enum document_kind kind,
    int purpose) MUST_CHECK;

/* Inside store_work(): a candidate that op's principal sees. OUTCOME_NOT_FOUND. */
int dossier_read_candidate(struct op *op,
    struct store_session *session,
    const char *of_session,
    const char *number,
    struct candidate **ret_candidate) MUST_CHECK;

/*
 * Inside store_work(): store a document whose content has been checked, when it differs from what
 * is stored; received_on "" keeps the day of the first revision. *document becomes what is stored.
 * Without an answer of its own to a repeat.
 */
int dossier_store(struct store_session *session,
    struct op *op,
    struct document *document,
    bool validate_only,
    bool *ret_created,
    bool *ret_changed) MUST_CHECK;
