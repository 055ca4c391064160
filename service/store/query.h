/*
 * How the store's own files talk to PostgreSQL (nobody else includes this).
 *
 * A method = one statement + bind + finish:
 *
 *   static const struct store_statement candidate_get = {"candidate_get", "SELECT ... WHERE session
 * = $1 AND number = $2"};
 *
 *   int store_candidate_get(struct store *store, struct op *op, ..., store_candidate_fn done, void
 * *context)
 *   {
 *       struct store_query *query = store_query_new(op, &candidate_get, STORE_READ, finish_get,
 * context_of_mine);
 *
 *       if (!query)
 *           return -ENOMEM;
 *       store_bind_text(query, session);
 *       store_bind_text(query, number);
 *       store_submit(store, query);
 *       return 0;
 *   }
 *
 * Every statement is listed in the file's statement table, which is listed in statement.c.
 */
#pragma once

#include "store/store.h"

struct store_query;
struct store_rows;

struct store_statement {
    const char *name; /* of the prepared statement; unique */
    const char *sql;
};

struct store_statement_table {
    const struct store_statement *const *statements;
    size_t count;
};
/* All of them; statement.c. */
extern const struct store_statement_table *const store_statement_tables[];
extern const size_t store_statement_table_count;

enum store_kind {
    STORE_READ,  /* batched with others */
    STORE_WRITE, /* in one transaction with others: its statement must report conditions as rows,
                    not as SQL errors */
};

/*
 * `r`: 0 and the rows; OUTCOME_UNAVAILABLE, _DEADLINE, _PRINCIPAL_GONE, _PRINCIPAL_CHANGED,
 * _STORAGE_FULL; < 0 a fault (logged with its SQLSTATE). SQL errors of the classes 23 (constraint)
 * come as OUTCOME_PRECONDITION with rows NULL and op->reason naming the constraint. The rows are
 * gone after the callback.
 */
typedef void (*store_finish_fn)(struct op *op, int r, const struct store_rows *rows, void *context);

enum { STORE_PARAMS_MAX = 40 };

/* In op's arena; NULL when it is full. */
struct store_query *store_query_new(struct op *op,
    const struct store_statement *statement,
    enum store_kind kind,
    store_finish_fn finish,
    void *context) MUST_CHECK;

/* The same; the context is a copy of `waiting`: who waits for the answer, with the caller's own
 * type of callback. */
struct store_query *store_query_keep(struct op *op,
    const struct store_statement *statement,
    enum store_kind kind,
    store_finish_fn finish,
    const void *waiting,
    size_t size) MUST_CHECK;

/* Parameters, in the order $1, $2, ... Values are borrowed until finish; numbers are kept in the
 * query. A NULL pointer is SQL NULL. */
void store_bind_text(struct store_query *query, const char *text);
void store_bind_bytes(struct store_query *query, const void *data, size_t size);
void store_bind_bool(struct store_query *query, bool value);
void store_bind_int4(struct store_query *query, int32_t value);
void store_bind_int8(struct store_query *query, int64_t value);
void store_bind_uuid(struct store_query *query, const struct uuid *uuid);
void store_bind_timestamp_us(struct store_query *query, int64_t unix_us);
/* text[]; copied into the arena. */
void store_bind_texts(struct store_query *query, const char *const *texts, size_t count);
/* bigint[]; likewise. */
void store_bind_int8s(struct store_query *query, const int64_t *values, size_t count);
void store_bind_null(struct store_query *query);
/* The five of every change: principal id, principal name, request id, digest, method (int8, text,
 * uuid, int8, text). */
void store_bind_change(struct store_query *query);
/* Changes with the same key are never in two concurrent transactions out of order: rows that a
 * change locks. */
void store_query_set_lock_key(struct store_query *query, const char *session, const char *key);

/* Hand over; finish runs later on a store thread. */
void store_submit(struct store *store, struct store_query *query);

/* A query for store_run(): it has no callback. In op's arena; NULL when it is full. */
struct store_query *store_work_query(
    struct op *op, const struct store_statement *statement) MUST_CHECK;
/*
 * The audit row by which op's request has been answered already: of a statement with the parameters
 * principal, request id and digest, and a column `same`. *ret_rows NULL: there is none.
 * OUTCOME_REQUEST_ID_REUSED: it answers another request.
 */
int store_find_prior(struct store_session *session,
    struct op *op,
    const struct store_statement *statement,
    const struct store_rows **ret_rows) MUST_CHECK;

/* Inside store_work(): run and wait. *ret_rows lives in op's arena's time (freed with the session's
 * next statement). */
int store_run(struct store_session *session,
    struct store_query *query,
    const struct store_rows **ret_rows) MUST_CHECK;
/* COPY ... FROM STDIN (a literal statement of the store, not prepared), then data in pieces. */
int store_copy_begin(struct store_session *session, const char *copy_sql) MUST_CHECK;
int store_copy_data(struct store_session *session, const void *data, size_t size) MUST_CHECK;
int store_copy_end(struct store_session *session, uint64_t *ret_rows) MUST_CHECK;
/* A statement without parameters and result (SET LOCAL ...). */
int store_execute(struct store_session *session, const char *sql) MUST_CHECK;

/* Rows. Columns by name, looked up once a result; an unknown name is a bug and gives -1, which
 * reads as NULL. */
size_t store_row_count(const struct store_rows *rows);
int store_column(const struct store_rows *rows, const char *name);
bool store_is_null(const struct store_rows *rows, size_t row, int column);
/* NULL reads as "". Borrowed from the rows. */
const char *store_text(const struct store_rows *rows, size_t row, int column);
/* The same, copied into the arena; NULL when it is full. */
char *store_text_dup(const struct store_rows *rows, size_t row, int column, struct arena *arena);
const void *store_bytes(const struct store_rows *rows, size_t row, int column, size_t *ret_size);
bool store_bool(const struct store_rows *rows, size_t row, int column); /* NULL: false */
int64_t store_int(
    const struct store_rows *rows, size_t row, int column); /* int2, int4, int8; NULL: 0 */
int64_t store_timestamp_us(
    const struct store_rows *rows, size_t row, int column); /* timestamptz, as Unix time; NULL: 0 */
struct uuid store_uuid(const struct store_rows *rows, size_t row, int column);
/* date as YYYY-MM-DD into `to`; NULL: "". */
void store_date(const struct store_rows *rows, size_t row, int column, char to[11]);
/* text[] into the arena. -ENOMEM. */
int store_texts(const struct store_rows *rows,
    size_t row,
    int column,
    struct arena *arena,
    char ***ret_texts,
    size_t *ret_count) MUST_CHECK;
