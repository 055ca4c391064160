/* Subjects: reading, and the notes of who has read. Changes are in subject_change.c. */
#include "store/subject.h"

#include "store/subject_row.h"

#include <errno.h>

#define WHOLE SUBJECT_RECORD_COLUMNS ", s.content_sealed, s.judgements_sealed"

static const struct store_statement subject_read = {
    "subject_read", "SELECT " WHOLE " FROM subject s WHERE s.session = $1 AND s.id = $2"};
static const struct store_statement subject_lock = {"subject_lock",
    "SELECT " WHOLE " FROM subject s WHERE s.session = $1 AND s.id = $2 FOR UPDATE"};
static const struct store_statement subject_by_number = {
    "subject_by_number", "SELECT " WHOLE " FROM subject s WHERE s.number = $1"};
static const struct store_statement subject_list = {"subject_list",
    "SELECT " SUBJECT_RECORD_COLUMNS
    ", NULL::bytea AS content_sealed, NULL::bytea AS judgements_sealed FROM subject s WHERE "
    "s.session = $1 AND s.id > $2 AND ($3::text = '' OR s.epreuve = $3) AND ($4::text = '' OR "
    "CASE WHEN s.state = 'SEALED' AND EXISTS (SELECT FROM subject_seal q WHERE q.session = "
    "s.session AND q.subject = s.id AND q.open_at <= $6) THEN 'RELEASED' ELSE s.state END = $4) "
    "ORDER BY s.id LIMIT $5"};
static const struct store_statement subject_note = {"subject_note",
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, entity, key, after) "
    "VALUES ($1, $2, $3, $4, $5, 'subject', $6::text || '/' || $7::text, "
    "jsonb_build_object('access', $8::text, 'outcome', $9::text, 'why', $10::text))"};
static const struct store_statement subject_principals = {"subject_principals",
    "SELECT w.name FROM unnest($1::text[]) WITH ORDINALITY AS w (name, place) WHERE NOT EXISTS "
    "(SELECT FROM principal p WHERE p.name = w.name AND p.role IN ('admin', 'manager') AND NOT "
    "p.disabled) ORDER BY w.place"};

static const struct store_statement *const statements[] = {
    &subject_read,
    &subject_lock,
    &subject_by_number,
    &subject_list,
    &subject_note,
    &subject_principals,
};
extern const struct store_statement_table store_subject_statements;
const struct store_statement_table store_subject_statements = {statements, ARRAY_LEN(statements)};

/* ---- rows ---- */

static int read_bytes(const struct store_rows *rows,
    size_t row,
    const char *column,
    struct arena *arena,
    struct subject_sealed_bytes *ret_bytes)
{
    int at = store_column(rows, column);
    size_t size = 0;
    const void *data = store_bytes(rows, row, at, &size);

    *ret_bytes = (struct subject_sealed_bytes){0};
    if (store_is_null(rows, row, at))
        return 0;
    ret_bytes->data = arena_memdup(arena, data, size);
    ret_bytes->size = size;
    return ret_bytes->data ? 0 : -ENOMEM;
}

static int read_record(
    const struct store_rows *rows, size_t row, struct arena *arena, struct subject_record *record)
{
    char **reviewers;
    size_t count;
    int r = store_texts(rows, row, store_column(rows, "reviewers"), arena, &reviewers, &count);

    *record = (struct subject_record){
        .session = store_text_dup(rows, row, store_column(rows, "session"), arena),
        .id = store_text_dup(rows, row, store_column(rows, "id"), arena),
        .epreuve = store_text_dup(rows, row, store_column(rows, "epreuve"), arena),
        .title = "",
        .state = subject_state_parse(store_text(rows, row, store_column(rows, "state"))),
        .sample = store_bool(rows, row, store_column(rows, "sample")),
        .calendar_subject =
            store_text_dup(rows, row, store_column(rows, "calendar_subject"), arena),
        .author = store_text_dup(rows, row, store_column(rows, "author"), arena),
        .approved_by = store_text_dup(rows, row, store_column(rows, "approved_by"), arena),
        .revision = (int32_t)store_int(rows, row, store_column(rows, "revision")),
        .created_us = store_timestamp_us(rows, row, store_column(rows, "created_at")),
        .updated_us = store_timestamp_us(rows, row, store_column(rows, "updated_at")),
        .approved_us = store_timestamp_us(rows, row, store_column(rows, "approved_at")),
        .sealed_us = store_timestamp_us(rows, row, store_column(rows, "sealed_at")),
    };
    if (r)
        return r;
    record->reviewers = (struct text_list){(const char **)(uintptr_t)reviewers, count};
    return record->session && record->id && record->epreuve && record->calendar_subject &&
                   record->author && record->approved_by
               ? 0
               : -ENOMEM;
}

int subject_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct subject_stored *ret_stored)
{
    size_t size = 0;
    const void *sha256 = store_bytes(rows, row, store_column(rows, "content_sha256"), &size);
    int r;

    *ret_stored = (struct subject_stored){
        .number = (int32_t)store_int(rows, row, store_column(rows, "number")),
        .open_us = store_timestamp_us(rows, row, store_column(rows, "open_at")),
        .words = (uint32_t)store_int(rows, row, store_column(rows, "words")),
    };
    if (size != SUBJECT_SHA256_BYTES)
        return -EPROTO;
    ret_stored->written_by = store_text_dup(rows, row, store_column(rows, "written_by"), arena);
    if (!ret_stored->written_by)
        return -ENOMEM;
    memcpy(ret_stored->sha256, sha256, size);
    r = read_record(rows, row, arena, &ret_stored->record);
    if (r == 0)
        r = read_bytes(rows, row, "summary_sealed", arena, &ret_stored->summary);
    if (r == 0)
        r = read_bytes(rows, row, "content_sealed", arena, &ret_stored->content);
    if (r == 0)
        r = read_bytes(rows, row, "judgements_sealed", arena, &ret_stored->judgements);
    return r;
}

/* ---- reading ---- */

static int run_one(struct store_session *session,
    struct op *op,
    struct store_query *query,
    struct subject_stored *ret_stored)
{
    const struct store_rows *rows;
    int r = store_run(session, query, &rows);

    if (r || store_row_count(rows) == 0)
        return r ? r : (int)OUTCOME_NOT_FOUND;
    return subject_row_read(rows, 0, op->arena, ret_stored);
}

int store_subject_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *id,
    bool lock,
    struct subject_stored *ret_stored)
{
    struct store_query *query = store_work_query(op, lock ? &subject_lock : &subject_read);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_text(query, id);
    return run_one(session, op, query, ret_stored);
}

int store_subject_by_number(
    struct store_session *session, struct op *op, int32_t number, struct subject_stored *ret_stored)
{
    struct store_query *query = store_work_query(op, &subject_by_number);

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, number);
    return run_one(session, op, query, ret_stored);
}

int store_subject_list(struct store_session *session,
    struct op *op,
    const struct subject_filter *filter,
    struct subject_stored **ret_list,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &subject_list);
    const struct store_rows *rows;
    struct subject_stored *list;
    size_t count;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, filter->session);
    store_bind_text(query, filter->after);
    store_bind_text(query, filter->epreuve);
    store_bind_text(query, subject_state_name(filter->state));
    store_bind_int8(query, filter->limit);
    store_bind_timestamp_us(query, op->now_us);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    count = store_row_count(rows);
    list = arena_calloc(op->arena, count + 1, sizeof *list);
    if (!list)
        return -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i++)
        r = subject_row_read(rows, i, op->arena, &list[i]);
    *ret_list = list;
    *ret_count = count;
    return r;
}

int store_subject_missing_principal(struct store_session *session,
    struct op *op,
    const struct text_list *names,
    const char **ret_name)
{
    struct store_query *query = store_work_query(op, &subject_principals);
    const struct store_rows *rows;
    int r;

    *ret_name = NULL;
    if (!query)
        return -ENOMEM;
    store_bind_texts(query, names->items, names->count);
    r = store_run(session, query, &rows);
    if (r || store_row_count(rows) == 0)
        return r;
    *ret_name = store_text_dup(rows, 0, store_column(rows, "name"), op->arena);
    return *ret_name ? 0 : -ENOMEM;
}

/* ---- who has read ---- */

int store_subject_note(
    struct store_session *session, struct op *op, const struct subject_note *note)
{
    struct store_query *query = store_work_query(op, &subject_note);
    const struct store_rows *rows;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, note->session);
    store_bind_text(query, note->id);
    store_bind_text(query, note->access);
    store_bind_text(query, note->outcome);
    store_bind_text(query, note->why);
    return store_run(session, query, &rows);
}
