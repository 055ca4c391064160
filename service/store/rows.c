#include "store/internal.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>

#define POSTGRES_EPOCH_DAYS 10957 /* 1970-01-01 to 2000-01-01 */

/* struct store_rows is never defined: outside the machinery a result has no other face. */
static const PGresult *result_of(const struct store_rows *rows)
{
    return (const PGresult *)(const void *)rows;
}

size_t store_row_count(const struct store_rows *rows)
{
    return (size_t)PQntuples(result_of(rows));
}

int store_column(const struct store_rows *rows, const char *name)
{
    return PQfnumber(result_of(rows), name);
}

bool store_is_null(const struct store_rows *rows, size_t row, int column)
{
    return column < 0 || PQgetisnull(result_of(rows), (int)row, column);
}

const char *store_text(const struct store_rows *rows, size_t row, int column)
{
    return store_is_null(rows, row, column) ? "" : PQgetvalue(result_of(rows), (int)row, column);
}

char *store_text_dup(const struct store_rows *rows, size_t row, int column, struct arena *arena)
{
    if (store_is_null(rows, row, column))
        return arena_strdup(arena, "");
    return arena_strndup(arena, PQgetvalue(result_of(rows), (int)row, column),
        (size_t)PQgetlength(result_of(rows), (int)row, column));
}

const void *store_bytes(const struct store_rows *rows, size_t row, int column, size_t *ret_size)
{
    if (store_is_null(rows, row, column)) {
        *ret_size = 0;
        return "";
    }
    *ret_size = (size_t)PQgetlength(result_of(rows), (int)row, column);
    return PQgetvalue(result_of(rows), (int)row, column);
}

bool store_bool(const struct store_rows *rows, size_t row, int column)
{
    return !store_is_null(rows, row, column) && *PQgetvalue(result_of(rows), (int)row, column);
}

int64_t store_int(const struct store_rows *rows, size_t row, int column)
{
    const char *value;
    uint16_t two;
    uint32_t four;
    uint64_t eight;

    if (store_is_null(rows, row, column))
        return 0;
    value = PQgetvalue(result_of(rows), (int)row, column);
    switch (PQgetlength(result_of(rows), (int)row, column)) {
    case 2:
        memcpy(&two, value, sizeof two);
        return (int16_t)ntohs(two);
    case 4:
        memcpy(&four, value, sizeof four);
        return (int32_t)ntohl(four);
    case 8:
        memcpy(&eight, value, sizeof eight);
        return (int64_t)be64toh(eight);
    default:
        return 0;
    }
}

int64_t store_timestamp_us(const struct store_rows *rows, size_t row, int column)
{
    return store_is_null(rows, row, column) ? 0 : store_int(rows, row, column) + POSTGRES_EPOCH_US;
}

struct uuid store_uuid(const struct store_rows *rows, size_t row, int column)
{
    struct uuid uuid = {{0}};

    if (!store_is_null(rows, row, column) &&
        PQgetlength(result_of(rows), (int)row, column) == (int)sizeof uuid.bytes)
        memcpy(uuid.bytes, PQgetvalue(result_of(rows), (int)row, column), sizeof uuid.bytes);
    return uuid;
}

void store_date(const struct store_rows *rows, size_t row, int column, char to[11])
{
    struct tm day;
    time_t seconds;

    to[0] = '\0';
    if (store_is_null(rows, row, column))
        return;
    seconds = (time_t)(store_int(rows, row, column) + POSTGRES_EPOCH_DAYS) * 86400;
    if (gmtime_r(&seconds, &day) && day.tm_year + 1900 >= 0 && day.tm_year + 1900 <= 9999)
        (void)strftime(to, 11, "%Y-%m-%d", &day);
}

static uint32_t get32(const char **at)
{
    uint32_t value;

    memcpy(&value, *at, sizeof value);
    *at += sizeof value;
    return ntohl(value);
}

int store_texts(const struct store_rows *rows,
    size_t row,
    int column,
    struct arena *arena,
    char ***ret_texts,
    size_t *ret_count)
{
    size_t size;
    const char *at = store_bytes(rows, row, column, &size), *end = at + size;
    uint32_t count;
    char **texts;

    if (size < 20 || get32(&at) != 1) { /* NULL or empty */
        *ret_texts = NULL;
        *ret_count = 0;
        return 0;
    }
    at += 8; /* has nulls, element type */
    count = get32(&at);
    at += 4; /* lower bound */
    texts = arena_calloc(arena, count, sizeof *texts);
    if (!texts)
        return -ENOMEM;
    for (uint32_t i = 0; i < count; i++) {
        int32_t length = end - at >= 4 ? (int32_t)get32(&at) : -1;

        if (length < 0 || length > end - at)
            return -EBADMSG;
        texts[i] = arena_strndup(arena, at, (size_t)length);
        if (!texts[i])
            return -ENOMEM;
        at += length;
    }
    *ret_texts = texts;
    *ret_count = count;
    return 0;
}
