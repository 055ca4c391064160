/* Rows and issues of a file as binary COPY. */
#include "store/import.h"

#include "base/error.h"
#include "base/text.h"
#include "model/date.h"
#include "store/query.h"

#include <arpa/inet.h>
#include <errno.h>

enum {
    FLUSH_BYTES = 64 * 1024,
    TEXT_OID = 25,
    ROW_COLUMNS = 17,
    ISSUE_COLUMNS = 10,
    EPOCH_2000_DAYS = 10957
};

static const char signature[19] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";

/* ---- binary values; room has been reserved ---- */

static void put(struct buffer *to, const void *data, size_t size)
{
    memcpy(to->data + to->size, data, size);
    to->size += size;
}

static void put_int2(struct buffer *to, int16_t value)
{
    uint16_t order = htons((uint16_t)value);

    put(to, &order, sizeof order);
}

static void put_int4(struct buffer *to, int32_t value)
{
    uint32_t order = htonl((uint32_t)value);

    put(to, &order, sizeof order);
}

static void put_int8_value(struct buffer *to, int64_t value)
{
    put_int4(to, 8);
    put_int4(to, (int32_t)(value >> 32));
    put_int4(to, (int32_t)(uint32_t)((uint64_t)value & UINT32_MAX));
}

static void put_int4_value(struct buffer *to, int32_t value)
{
    put_int4(to, 4);
    put_int4(to, value);
}

static void put_text(struct buffer *to, const char *text)
{
    size_t size = strlen(text);

    put_int4(to, (int32_t)size);
    put(to, text, size);
}

static void put_bool(struct buffer *to, bool value)
{
    put_int4(to, 1);
    put(to, value ? "\1" : "\0", 1);
}

static size_t texts_size(const char *const *texts, size_t count)
{
    size_t size = count ? 20 : 12;

    for (size_t i = 0; i < count; i++)
        size += 4 + strlen(texts[i]);
    return size;
}

static void put_texts(struct buffer *to, const char *const *texts, size_t count)
{
    put_int4(to, (int32_t)texts_size(texts, count));
    put_int4(to, count ? 1 : 0);
    put_int4(to, 0);
    put_int4(to, TEXT_OID);
    if (count) {
        put_int4(to, (int32_t)count);
        put_int4(to, 1);
    }
    for (size_t i = 0; i < count; i++)
        put_text(to, texts[i]);
}

static int put_date(struct buffer *to, const char *iso)
{
    struct date date;

    if (date_parse(iso, &date))
        return -EINVAL; /* it was checked before */
    put_int4_value(to, (int32_t)(date_to_days(date) - EPOCH_2000_DAYS));
    return 0;
}

/* ---- the writer ---- */

static int flush(struct store_import_writer *writer)
{
    int r = store_copy_data(writer->session, writer->rows.data, writer->rows.size);

    writer->rows.size = 0;
    return r;
}

int store_import_writer_begin(struct store_import_writer *writer)
{
    int r = store_copy_begin(writer->session,
        "COPY import_row (import_key, line, number, ine, family_name, given_name, birth_date, "
        "class, establishment, language1, "
        "language2, zone, extra_minutes_per_hour, arrangements, email, stated_withdrawn, record) "
        "FROM STDIN (FORMAT binary)");

    writer->rows.size = 0;
    return r ? r : buffer_append(&writer->rows, signature, sizeof signature);
}

static size_t row_size(const struct import_row *row)
{
    const struct candidate *c = &row->candidate;

    return strlen(c->number) + strlen(c->ine) + strlen(c->family_name) + strlen(c->given_name) +
           strlen(c->establishment) + strlen(c->language1) + strlen(c->language2) +
           strlen(c->zone) + strlen(c->email) + texts_size(c->arrangements, c->arrangement_count) +
           row->record_size + 200;
}

int store_import_write_row(struct store_import_writer *writer, const struct import_row *row)
{
    const struct candidate *c = &row->candidate;
    struct buffer *to = &writer->rows;
    char class[2] = {candidate_class_letter(c->class), '\0'};
    int r = buffer_reserve(to, row_size(row));

    if (r)
        return r;
    put_int2(to, ROW_COLUMNS);
    put_int8_value(to, writer->key);
    put_int8_value(to, (int64_t)row->line);
    put_text(to, c->number);
    put_text(to, c->ine);
    put_text(to, c->family_name);
    put_text(to, c->given_name);
    r = put_date(to, c->birth_date);
    if (r)
        return r;
    put_text(to, class);
    put_text(to, c->establishment);
    put_text(to, c->language1);
    put_text(to, c->language2);
    put_text(to, c->zone);
    put_int4(to, 2);
    put_int2(to, (int16_t)c->extra_minutes_per_hour);
    put_texts(to, c->arrangements, c->arrangement_count);
    put_text(to, c->email);
    if (row->stated == CANDIDATE_STATE_NONE)
        put_int4(to, -1);
    else
        put_bool(to, row->stated == CANDIDATE_WITHDRAWN);
    put_int4(to, (int32_t)row->record_size);
    put(to, row->record, row->record_size);
    return to->size >= FLUSH_BYTES ? flush(writer) : 0;
}

/* The record goes with the first issue of its line only: the reader of issues looks there. */
int store_import_write_issue(struct store_import_writer *writer, const struct import_issue *issue)
{
    struct buffer *to = &writer->pending;
    bool first = issue->line != writer->last_line;
    const char *record = first ? issue->record : "";
    int r;

    if (writer->issues++ >= STORE_IMPORT_ISSUES_MAX)
        return 0;
    r = buffer_reserve(to, strlen(issue->column) + strlen(issue->value) + strlen(issue->reason) +
                               strlen(issue->message) + strlen(issue->remedy) + strlen(record) +
                               200);
    if (r)
        return r;
    writer->seq = first ? 0 : writer->seq + 1;
    writer->last_line = issue->line;
    put_int2(to, ISSUE_COLUMNS);
    put_int8_value(to, writer->key);
    put_int8_value(to, (int64_t)issue->line);
    put_int4_value(to, writer->seq);
    put_bool(to, false);
    put_text(to, issue->column);
    put_text(to, issue->value);
    put_text(to, issue->reason);
    put_text(to, issue->message);
    put_text(to, issue->remedy);
    put_text(to, record);
    return 0;
}

static int write_pending(struct store_import_writer *writer)
{
    uint64_t count;
    int r = store_copy_begin(writer->session,
        "COPY import_issue (import_key, line, seq, conflict, heading, value, "
        "reason, message, remedy, record) FROM STDIN (FORMAT binary)");

    if (r)
        return r;
    r = store_copy_data(writer->session, signature, sizeof signature);
    if (!r)
        r = store_copy_data(writer->session, writer->pending.data, writer->pending.size);
    if (!r)
        r = store_copy_data(writer->session, "\377\377", 2);
    if (r)
        return r;
    return store_copy_end(writer->session, &count);
}

int store_import_writer_end(struct store_import_writer *writer)
{
    uint64_t count;
    int r = buffer_append(&writer->rows, "\377\377", 2), ended;

    if (!r)
        r = flush(writer);
    ended = store_copy_end(writer->session, &count);
    if (r || ended)
        return r ? r : ended;
    return writer->pending.size ? write_pending(writer) : 0;
}

void store_import_writer_release(struct store_import_writer *writer)
{
    buffer_release(&writer->rows);
    buffer_release(&writer->pending);
}
