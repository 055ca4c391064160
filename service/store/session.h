/* Sessions. Definitions are bytes here; records and their texts are in the op's arena. */
#pragma once

#include "model/session.h"
#include "store/store.h"

/* ---- asynchronous; callbacks come on a store thread ---- */

/* One session with its definition; OUTCOME_NOT_FOUND. */
typedef void (*store_session_fn)(
    struct op *op, int r, const struct session_record *record, void *context);
int store_session_get(struct store *store,
    struct op *op,
    const char *id,
    store_session_fn done,
    void *context) MUST_CHECK;

/* A revision: id, revision, definition and updated_us are set; OUTCOME_NOT_FOUND. Counts nothing,
 * so that whoever sees few candidates has not to look at all of them. */
int store_session_get_revision(struct store *store,
    struct op *op,
    const char *id,
    uint32_t revision,
    store_session_fn done,
    void *context) MUST_CHECK;

/* Sessions by id after `after` (""), at most `limit`, without definitions. */
typedef void (*store_sessions_fn)(
    struct op *op, int r, const struct session_record *records, size_t count, void *context);
int store_session_list(struct store *store,
    struct op *op,
    const char *after,
    uint32_t limit,
    store_sessions_fn done,
    void *context) MUST_CHECK;

/* The revision in force; OUTCOME_NOT_FOUND. */
typedef void (*store_revision_fn)(struct op *op, int r, uint32_t revision, void *context);
int store_session_revision(struct store *store,
    struct op *op,
    const char *id,
    store_revision_fn done,
    void *context) MUST_CHECK;

/* ---- inside store_work() ---- */

/* The revision in force, which stays in force until the transaction ends; OUTCOME_NOT_FOUND. */
int store_session_read_current(struct store_session *session,
    struct op *op,
    const char *id,
    uint32_t *ret_revision) MUST_CHECK;

/* Nobody else changes or makes this session until the transaction ends. */
int store_session_lock(struct store_session *session, struct op *op, const char *id) MUST_CHECK;

/* What this request has done before, by its audit row. */
struct store_session_prior {
    bool found;
    bool same; /* method and payload too */
    bool created;
    uint32_t revision;
    int64_t created_us; /* of the session */
};
int store_session_prior(
    struct store_session *session, struct op *op, struct store_session_prior *ret_prior) MUST_CHECK;

/* The session in force; OUTCOME_NOT_FOUND. */
int store_session_read(struct store_session *session,
    struct op *op,
    const char *id,
    struct session_record *ret_record) MUST_CHECK;

/* A revision, of a session that may be deleted: revision, definition and updated_us are set.
 * OUTCOME_NOT_FOUND. */
int store_session_read_revision(struct store_session *session,
    struct op *op,
    const char *id,
    uint32_t revision,
    struct session_record *ret_record) MUST_CHECK;

/* The last revision that a session of this id has had; 0: none. */
int store_session_last_revision(struct store_session *session,
    struct op *op,
    const char *id,
    uint32_t *ret_revision) MUST_CHECK;

/* Candidates of the session who refer to what the definition does not have; `count` 0: none. */
struct store_session_use {
    uint64_t count;
    const char *value;   /* the zone or the language with the most of them */
    const char *example; /* number of one of them */
};
int store_session_zone_use(struct store_session *session,
    struct op *op,
    const struct session_definition *definition,
    struct store_session_use *ret_use) MUST_CHECK;
int store_session_language_use(struct store_session *session,
    struct op *op,
    const struct session_definition *definition,
    struct store_session_use *ret_use) MUST_CHECK;
/* All candidates of the session, withdrawn ones too. */
int store_session_use(struct store_session *session,
    struct op *op,
    const char *id,
    struct store_session_use *ret_use) MUST_CHECK;

/* Store a revision and its audit row. */
struct store_session_save {
    const struct session_definition *definition;
    const struct calendar *calendar; /* its instants */
    const struct differences *differences;
    const void *packed; /* the definition, serialized */
    size_t packed_size;
    uint32_t revision;
    bool created;
};
int store_session_save(struct store_session *session,
    struct op *op,
    const struct store_session_save *save,
    struct session_record *ret_record) MUST_CHECK;

/* Delete it, with an audit row; its revisions stay. */
int store_session_drop(struct store_session *session, struct op *op, const char *id) MUST_CHECK;
