#include "store/subject_key.h"

#include "store/query.h"

#include <errno.h>

static const struct store_statement key_give = {"subject_key_give",
    "SELECT why, release_at, sha256, key_sealed FROM subject_key_give($1, $2, $3, $4, $5, $6)"};
static const struct store_statement sealed_piece = {"subject_sealed_piece",
    "SELECT why, size, sha256, piece FROM subject_sealed_piece($1, $2, $3, $4, $5, $6, $7)"};

static const struct store_statement *const statements[] = {
    &key_give,
    &sealed_piece,
};
extern const struct store_statement_table store_subject_key_statements;
const struct store_statement_table store_subject_key_statements = {
    statements, ARRAY_LEN(statements)};

struct waiting {
    union {
        store_subject_key_fn key;
        store_subject_piece_fn piece;
    } done;
    void *context;
};

static void bind_who(struct store_query *query,
    const struct op *op,
    const char *session,
    const char *subject,
    int64_t at_us)
{
    store_bind_text(query, session);
    store_bind_text(query, subject);
    store_bind_bytes(query, op->principal->fingerprint, FINGERPRINT_SIZE);
    store_bind_timestamp_us(query, at_us);
}

static void got_key(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct subject_key_given given = {.why = "", .sha256 = ""};

    if (r == 0 && store_row_count(rows) != 1)
        r = -EPROTO;
    if (r == 0) {
        given.why = store_text(rows, 0, store_column(rows, "why"));
        given.release_us = store_timestamp_us(rows, 0, store_column(rows, "release_at"));
        given.sha256 = store_text(rows, 0, store_column(rows, "sha256"));
        given.key_sealed = store_bytes(rows, 0, store_column(rows, "key_sealed"), &given.key_size);
    }
    waiting->done.key(op, r, &given, waiting->context);
}

int store_subject_key(struct store *store,
    struct op *op,
    const struct subject_key_asked *asked,
    store_subject_key_fn done,
    void *context)
{
    const struct waiting waiting = {.done.key = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &key_give, STORE_WRITE, got_key, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    bind_who(query, op, asked->session, asked->subject, asked->at_us);
    store_bind_bool(query, asked->waits);
    store_bind_text(query, op->method);
    store_submit(store, query);
    return 0;
}

static void got_piece(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct subject_piece_given given = {.why = "", .sha256 = ""};

    if (r == 0 && store_row_count(rows) != 1)
        r = -EPROTO;
    if (r == 0) {
        given.why = store_text(rows, 0, store_column(rows, "why"));
        given.size = (uint64_t)store_int(rows, 0, store_column(rows, "size"));
        given.sha256 = store_text(rows, 0, store_column(rows, "sha256"));
        given.piece = store_bytes(rows, 0, store_column(rows, "piece"), &given.piece_size);
    }
    waiting->done.piece(op, r, &given, waiting->context);
}

int store_subject_piece(struct store *store,
    struct op *op,
    const struct subject_piece_asked *asked,
    store_subject_piece_fn done,
    void *context)
{
    const struct waiting waiting = {.done.piece = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &sealed_piece, STORE_WRITE, got_piece, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    bind_who(query, op, asked->session, asked->subject, op->now_us);
    store_bind_int8(query, (int64_t)asked->offset);
    store_bind_int4(query, (int32_t)asked->most);
    store_bind_text(query, op->method);
    store_submit(store, query);
    return 0;
}
