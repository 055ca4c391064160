/* Reading documents. The changes are in document_change.c, the classes in class_profile.c. */
#include "store/document.h"

#include "store/document_row.h"

#include "base/error.h"

#include <errno.h>

static const struct store_statement document_get = {"document_get",
    "SELECT " DOCUMENT_COLUMNS " FROM document d WHERE d.session = $1 AND d.candidate = $2 AND "
    "d.kind = $3 AND d.ordinal = $4::integer"};

/* The audit has no policy by candidate: the candidate's own is asked. */
#define OF_VISIBLE                                                                              \
    "a.entity = 'document' AND a.key = $1 || '/' || $2 || '/' || $3 || '/' || $4::integer AND " \
    "EXISTS (SELECT FROM candidate c WHERE c.session = $1 AND c.number = $2)"

static const struct store_statement document_get_revision = {"document_get_revision",
    "SELECT " DOCUMENT_COLUMNS " FROM (SELECT a.after FROM audit a WHERE " OF_VISIBLE
    " AND (a.after->>'revision')::integer = $5::integer ORDER BY a.id DESC LIMIT 1) r, "
    "jsonb_populate_record(NULL::document, r.after) d"};

static const struct store_statement document_revisions = {"document_revisions",
    "SELECT coalesce(a.after, a.before)->>'revision' AS revision, a.at, a.principal, a.reason, "
    "a.after IS NULL AS deleted, (a.after->'content')::text AS content "
    "FROM audit a WHERE " OF_VISIBLE " ORDER BY a.id DESC LIMIT 500"};

/* In the order of the key: a page costs the page. */
static const struct store_statement document_list = {"document_list",
    "SELECT " DOCUMENT_HEAD ", CASE WHEN $7::boolean THEN d.content::text END AS content "
    "FROM document d JOIN candidate c ON c.session = d.session AND c.number = d.candidate "
    "WHERE d.session = $1 AND (d.candidate, d.kind, d.ordinal) > ($2::text COLLATE \"C\", "
    "$3::text COLLATE \"C\", $4::integer) "
    "AND ($5::text = '' OR d.candidate = $5) AND ($6::text = '' OR c.establishment = $6) "
    "AND (cardinality($8::text[]) = 0 OR d.kind = ANY ($8)) "
    "AND (cardinality($9::text[]) = 0 OR d.candidate = ANY ($9)) "
    "AND ($10::text = '' OR EXISTS (SELECT FROM document l WHERE l.session = d.session AND "
    "l.candidate = d.candidate AND l.kind = 'LIVRET' AND l.content->>'class_name' = $10)) "
    "AND ($11::text = '' OR passes_before(d.session, $11, d.candidate) IS NOT NULL) "
    "ORDER BY d.candidate, d.kind, d.ordinal LIMIT $12"};

static const struct store_statement *const statements[] = {
    &document_get,
    &document_get_revision,
    &document_revisions,
    &document_list,
};
extern const struct store_statement_table store_document_statements;
const struct store_statement_table store_document_statements = {statements, ARRAY_LEN(statements)};

/* Who waits for the answer; in the op's arena. */
struct waiting {
    store_document_fn one;
    store_documents_fn many;
    store_document_revisions_fn revisions;
    enum document_kind kind;
    void *context;
};

static void bind_key(struct store_query *query, const struct document_key *key)
{
    store_bind_text(query, key->session);
    store_bind_text(query, key->candidate);
    store_bind_text(query, document_kind_name(key->kind));
    store_bind_int4(query, (int32_t)key->ordinal);
}

static void finish_get(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct document document = {0};

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        r = document_row_read(rows, 0, op->arena, &document);
    waiting->one(op, r, &document, waiting->context);
}

int store_document_get(struct store *store,
    struct op *op,
    const struct document_key *key,
    int32_t revision,
    store_document_fn done,
    void *context)
{
    const struct waiting waiting = {.one = done, .context = context};
    struct store_query *query =
        store_query_keep(op, revision ? &document_get_revision : &document_get, STORE_READ,
            finish_get, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    bind_key(query, key);
    if (revision)
        store_bind_int4(query, revision);
    store_submit(store, query);
    return 0;
}

static void finish_list(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct document *documents = NULL;

    if (r == 0)
        r = document_rows_read(rows, op->arena, &documents);
    waiting->many(op, r, documents, r ? 0 : store_row_count(rows), waiting->context);
}

/* $8 to $11. */
static void bind_filter(struct store_query *query, const struct dossier_filter *filter)
{
    const char *kinds[DOCUMENT_KIND_COUNT];
    size_t count = 0;

    for (unsigned kind = 1; kind < DOCUMENT_KIND_COUNT; kind++)
        if (filter->kinds & 1u << kind)
            kinds[count++] = document_kind_name((enum document_kind)kind);
    store_bind_texts(query, kinds, count);
    store_bind_texts(query, filter->candidates, filter->candidate_count);
    store_bind_text(query, filter->class_name);
    store_bind_text(query, filter->commission);
}

int store_document_list(struct store *store,
    struct op *op,
    const struct document_page *page,
    const struct dossier_filter *filter,
    store_documents_fn done,
    void *context)
{
    const struct waiting waiting = {.many = done, .context = context};
    struct store_query *query =
        store_query_keep(op, &document_list, STORE_READ, finish_list, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_text(query, page->after_candidate);
    store_bind_text(query, document_kind_name(page->after_kind));
    store_bind_int4(query, (int32_t)page->after_ordinal);
    store_bind_text(query, filter->candidate);
    store_bind_text(query, filter->establishment);
    store_bind_bool(query, page->with_content);
    bind_filter(query, filter);
    store_bind_int8(query, page->limit);
    store_submit(store, query);
    return 0;
}

static int read_revision(const struct store_rows *rows,
    size_t row,
    struct op *op,
    enum document_kind kind,
    struct document_revision *ret_revision)
{
    struct document_revision revision = {
        .revision =
            (uint32_t)strtoul(store_text(rows, row, store_column(rows, "revision")), NULL, 10),
        .at_us = store_timestamp_us(rows, row, store_column(rows, "at")),
        .principal = store_text_dup(rows, row, store_column(rows, "principal"), op->arena),
        .reason = store_text_dup(rows, row, store_column(rows, "reason"), op->arena),
        .deleted = store_bool(rows, row, store_column(rows, "deleted")),
    };
    void *content;
    int r =
        document_content_read(rows, row, store_column(rows, "content"), kind, op->arena, &content);

    if (r)
        return r;
    if (!revision.principal || !revision.reason)
        return -ENOMEM;
    revision.content = content;
    *ret_revision = revision;
    return 0;
}

static void finish_revisions(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    size_t count = r == 0 ? store_row_count(rows) : 0;
    struct document_revision *revisions = arena_calloc(op->arena, count + 1, sizeof *revisions);

    if (r == 0 && !revisions)
        r = -ENOMEM;
    if (r == 0 && count == 0)
        r = OUTCOME_NOT_FOUND;
    for (size_t i = 0; i < count && r == 0; i++)
        r = read_revision(rows, i, op, waiting->kind, &revisions[i]);
    waiting->revisions(op, r, revisions, count, waiting->context);
}

int store_document_revisions(struct store *store,
    struct op *op,
    const struct document_key *key,
    store_document_revisions_fn done,
    void *context)
{
    const struct waiting waiting = {.revisions = done, .kind = key->kind, .context = context};
    struct store_query *query = store_query_keep(
        op, &document_revisions, STORE_READ, finish_revisions, &waiting, sizeof waiting);

    if (!query)
        return -ENOMEM;
    bind_key(query, key);
    store_submit(store, query);
    return 0;
}
