#include "store/internal.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>

enum { OID_TEXT = 25, OID_INT8 = 20 };

struct store_query *store_query_new(struct op *op,
    const struct store_statement *statement,
    enum store_kind kind,
    store_finish_fn finish,
    void *context)
{
    struct store_query *query = arena_alloc(op->arena, sizeof *query);

    if (!query)
        return NULL;
    memset(query, 0, offsetof(struct store_query, values));
    query->op = op;
    query->statement = statement;
    query->kind = kind;
    query->finish = finish;
    query->context = context;
    return query;
}

struct store_query *store_query_keep(struct op *op,
    const struct store_statement *statement,
    enum store_kind kind,
    store_finish_fn finish,
    const void *waiting,
    size_t size)
{
    void *kept = arena_memdup(op->arena, waiting, size);

    return kept ? store_query_new(op, statement, kind, finish, kept) : NULL;
}

static void add(struct store_query *query, const void *value, size_t length, int format)
{
    if (query->count >= STORE_PARAMS_MAX)
        abort(); /* a bug: the statement has more parameters than the array */
    query->values[query->count] = value;
    query->lengths[query->count] = (int)length;
    query->formats[query->count] = format;
    query->count++;
}

static void add_cell(struct store_query *query, const void *value, size_t length)
{
    unsigned char *cell = query->cells[query->count];

    memcpy(cell, value, length);
    add(query, cell, length, 1);
}

void store_bind_text(struct store_query *query, const char *text)
{
    add(query, text, text ? strlen(text) : 0, 0);
}

void store_bind_bytes(struct store_query *query, const void *data, size_t size)
{
    add(query, data, size, 1);
}

void store_bind_bool(struct store_query *query, bool value)
{
    unsigned char byte = value;

    add_cell(query, &byte, 1);
}

void store_bind_int4(struct store_query *query, int32_t value)
{
    uint32_t network = htonl((uint32_t)value);

    add_cell(query, &network, sizeof network);
}

void store_bind_int8(struct store_query *query, int64_t value)
{
    uint64_t network = htobe64((uint64_t)value);

    add_cell(query, &network, sizeof network);
}

void store_bind_uuid(struct store_query *query, const struct uuid *uuid)
{
    add_cell(query, uuid->bytes, sizeof uuid->bytes);
}

void store_bind_timestamp_us(struct store_query *query, int64_t unix_us)
{
    store_bind_int8(query, unix_us - POSTGRES_EPOCH_US);
}

void store_bind_null(struct store_query *query)
{
    add(query, NULL, 0, 0);
}

static unsigned char *put32(unsigned char *to, uint32_t value)
{
    value = htonl(value);
    memcpy(to, &value, sizeof value);
    return to + sizeof value;
}

/* The head of the binary form of a one-dimensional array (array_recv): dimensions, has nulls, type
 * of the elements, their number, lower bound. */
static unsigned char *put_array_head(unsigned char *to, uint32_t type, size_t count)
{
    to = put32(to, count ? 1 : 0);
    to = put32(to, 0);
    to = put32(to, type);
    if (count) {
        to = put32(to, (uint32_t)count);
        to = put32(to, 1);
    }
    return to;
}

static size_t array_head_size(size_t count)
{
    return count ? 20 : 12;
}

void store_bind_texts(struct store_query *query, const char *const *texts, size_t count)
{
    size_t size = array_head_size(count);
    unsigned char *array, *at;

    for (size_t i = 0; i < count; i++)
        size += 4 + strlen(texts[i]);
    array = arena_alloc(query->op->arena, size);
    if (!array) {
        store_bind_null(query); /* the columns are NOT NULL: the statement fails cleanly */
        return;
    }
    at = put_array_head(array, OID_TEXT, count);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(texts[i]);

        at = put32(at, (uint32_t)length);
        memcpy(at, texts[i], length);
        at += length;
    }
    add(query, array, size, 1);
}

void store_bind_int8s(struct store_query *query, const int64_t *values, size_t count)
{
    size_t size = array_head_size(count) + count * 12;
    unsigned char *array = arena_alloc(query->op->arena, size), *at;

    if (!array) {
        store_bind_null(query);
        return;
    }
    at = put_array_head(array, OID_INT8, count);
    for (size_t i = 0; i < count; i++) {
        uint64_t network = htobe64((uint64_t)values[i]);

        at = put32(at, sizeof network);
        memcpy(at, &network, sizeof network);
        at += sizeof network;
    }
    add(query, array, size, 1);
}

void store_bind_change(struct store_query *query)
{
    const struct op *op = query->op;

    if (op->principal) {
        store_bind_int8(query, op->principal->id);
        store_bind_text(query, op->principal->name);
    } else {
        store_bind_null(query);
        store_bind_text(query, "");
    }
    if (op->has_request_id)
        store_bind_uuid(query, &op->request_id);
    else
        store_bind_null(query);
    store_bind_int8(query, (int64_t)op->digest);
    store_bind_text(query, op->method);
}

/* FNV-1a: only an order to lock rows in, collisions do no harm. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}

void store_query_set_lock_key(struct store_query *query, const char *session, const char *key)
{
    query->lock_key = hash_text(hash_text(UINT64_C(14695981039346656037), session), key);
}

int query_send(PGconn *conn, const struct store_query *query)
{
    if (PQsendQueryPrepared(conn, query->statement->name, query->count, query->values,
            query->lengths, query->formats, 1))
        return 0;
    return -EIO;
}

bool query_same_scope(const struct op *a, const struct op *b)
{
    if (!a->principal || !b->principal)
        return a->principal == b->principal;
    return a->principal->revision == b->principal->revision &&
           memcmp(a->principal->fingerprint, b->principal->fingerprint, FINGERPRINT_SIZE) == 0;
}

int query_send_scope(PGconn *conn, const struct op *op)
{
    const char *values[2];
    const int formats[2] = {1, 1};
    int lengths[2];
    uint32_t revision;

    if (!op->principal)
        return PQsendQueryPrepared(conn, "enter_system", 0, NULL, NULL, NULL, 1) ? 0 : -EIO;
    revision = htonl((uint32_t)op->principal->revision);
    values[0] = (const char *)op->principal->fingerprint;
    lengths[0] = FINGERPRINT_SIZE;
    values[1] = (const char *)&revision;
    lengths[1] = sizeof revision;
    return PQsendQueryPrepared(conn, "enter_scope", 2, values, lengths, formats, 1) ? 0 : -EIO;
}

int query_read_scope(const struct op *op, const PGresult *result)
{
    uint32_t revision;

    if (!op->principal)
        return 0;
    if (PQntuples(result) != 1 || PQgetisnull(result, 0, 0) || PQgetlength(result, 0, 0) != 4)
        return OUTCOME_PRINCIPAL_GONE;
    memcpy(&revision, PQgetvalue(result, 0, 0), sizeof revision);
    return ntohl(revision) == (uint32_t)op->principal->revision ? 0 : OUTCOME_PRINCIPAL_CHANGED;
}
