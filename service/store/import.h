/*
 * Imports of candidates. What a chunk or a commit does takes several statements: those functions
 * run in a worker's transaction (store_work()) and block. Records of files wait in unlogged tables
 * (migration 0004).
 */
#pragma once

#include "base/buffer.h"
#include "model/import.h"
#include "store/store.h"

enum {
    STORE_IMPORT_ISSUES_MAX = 10000, /* kept of one file; further ones are only counted */
    STORE_IMPORT_KEEP_DAYS = 7,      /* after the last call about it */
};

struct store_import {
    int64_t key;
    int32_t session_revision; /* by which its rows were checked; 0: nothing is staged (PostgreSQL
                                 crashed) */
    bool open;
    struct import import; /* in the op's arena */
};

struct store_import_file {
    const char *session;
    const char *name;
    uint64_t size_bytes;
    const uint8_t *sha256;
    const char *default_zone;
};

/* ---- in a worker's transaction ---- */

/* OUTCOME_NOT_FOUND. `*ret_terms` in the op's arena. */
int store_import_terms(struct op *op,
    struct store_session *session,
    const char *id,
    const struct candidate_terms **ret_terms) MUST_CHECK;
/* The open import of this file by op's principal, or a new one. */
int store_import_start(struct op *op,
    struct store_session *session,
    const struct store_import_file *file,
    struct uuid *ret_id) MUST_CHECK;
/* Remove imports that nobody has touched for long, and staged rows of closed ones. */
int store_import_clean(struct op *op, struct store_session *session) MUST_CHECK;
/* Lock and read one of op's principal. OUTCOME_NOT_FOUND. */
int store_import_lock(struct op *op,
    struct store_session *session,
    const struct uuid *id,
    struct store_import *ret_import) MUST_CHECK;
/* The end of this transaction need not reach the disk: what it changes is lost in a crash anyway.
 */
int store_import_set_unflushed(struct store_session *session) MUST_CHECK;
/* Forget what is staged, and start again at byte 0. */
int store_import_reset(struct op *op,
    struct store_session *session,
    struct store_import *import,
    int32_t session_revision) MUST_CHECK;
int store_import_save_progress(
    struct op *op, struct store_session *session, const struct store_import *import) MUST_CHECK;
int store_import_cancel(
    struct op *op, struct store_session *session, struct store_import *import) MUST_CHECK;

/* Rows go up while the file is read; issues wait until the end. Zero it but for session and key;
 * release it. */
struct store_import_writer {
    struct store_session *session;
    int64_t key;
    uint32_t issues; /* written so far for this import */
    struct buffer rows;
    struct buffer pending; /* issues */
    uint64_t last_line;
    int32_t seq;
};
int store_import_writer_begin(struct store_import_writer *writer) MUST_CHECK;
int store_import_write_row(
    struct store_import_writer *writer, const struct import_row *row) MUST_CHECK;
int store_import_write_issue(
    struct store_import_writer *writer, const struct import_issue *issue) MUST_CHECK;
/* Must follow begin() whatever happened since, before any other statement. */
int store_import_writer_end(struct store_import_writer *writer) MUST_CHECK;
void store_import_writer_release(struct store_import_writer *writer);

/* Has op's request been answered already? *ret_done; OUTCOME_REQUEST_ID_REUSED. */
int store_import_find_answer(
    struct op *op, struct store_session *session, bool *ret_done) MUST_CHECK;
/* What the planner needs to know about transactions that go through whole files. */
int store_import_set_up(struct store_session *session) MUST_CHECK;
/* Let nobody else change candidates until the transaction ends. */
int store_import_lock_candidates(struct store_session *session) MUST_CHECK;
/*
 * Find anew which records do not fit the session or each other: issues, and
 * import->import.conflict_*. `mask`: fields that the file has (1u << enum candidate_field).
 */
int store_import_find_conflicts(struct op *op,
    struct store_session *session,
    struct store_import *import,
    uint32_t mask) MUST_CHECK;
/* How many candidates the commit would create, change, and leave: into import->import. */
int store_import_count(struct op *op,
    struct store_session *session,
    struct store_import *import,
    uint32_t mask) MUST_CHECK;
/* Create and change candidates, with their audit rows; counts into import->import.
 * OUTCOME_PRECONDITION: a constraint (op->reason). */
int store_import_apply(struct op *op,
    struct store_session *session,
    struct store_import *import,
    uint32_t mask) MUST_CHECK;
/* Keep the counts; `committed` also closes the import with the audit row that answers a repeat, and
 * drops its staged rows. */
int store_import_finish(struct op *op,
    struct store_session *session,
    struct store_import *import,
    bool committed) MUST_CHECK;

/* ---- at once ---- */

/* OUTCOME_NOT_FOUND. The import is in the op's arena. */
typedef void (*store_import_fn)(struct op *op, int r, const struct import *import, void *context);
int store_import_get(struct store *store,
    struct op *op,
    const struct uuid *id,
    store_import_fn done,
    void *context) MUST_CHECK;

/* Issues by line, after (line, seq). Texts are borrowed for the time of the callback. */
struct store_issue_page {
    struct uuid id;
    int64_t line;
    int32_t seq;
    uint32_t limit;
};
typedef void (*store_issues_fn)(
    struct op *op, int r, const struct import_issue *issues, size_t count, void *context);
int store_import_issues(struct store *store,
    struct op *op,
    const struct store_issue_page *page,
    store_issues_fn done,
    void *context) MUST_CHECK;
