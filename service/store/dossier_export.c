#include "store/dossier_export.h"

#include "model/date.h"
#include "store/document_row.h"

#include <errno.h>

/* $1 session; $2 candidate, $3 establishment, $4 kinds, $5 candidates, $6 class, $7 commission. */
#define SELECTION                                                                           \
    "FROM document d JOIN candidate c ON c.session = d.session AND c.number = d.candidate " \
    "WHERE d.session = $1 AND d.kind <> 'ATTACHMENT' AND NOT c.withdrawn "                  \
    "AND ($2::text = '' OR d.candidate = $2) AND ($3::text = '' OR c.establishment = $3) "  \
    "AND (cardinality($4::text[]) = 0 OR d.kind = ANY ($4)) "                               \
    "AND (cardinality($5::text[]) = 0 OR d.candidate = ANY ($5)) "                          \
    "AND ($6::text = '' OR EXISTS (SELECT FROM document l WHERE l.session = d.session AND " \
    "l.candidate = d.candidate AND l.kind = 'LIVRET' AND l.content->>'class_name' = $6)) "  \
    "AND ($7::text = '' OR passes_before(d.session, $7, d.candidate) IS NOT NULL) "

static const struct store_statement dossier_count = {
    "dossier_count", "SELECT count(*) AS total " SELECTION};

/* $8 order; behind $9 sort, $10 family name, $11 given name, $12 candidate, $13 kind, $14 ordinal.
 * Names as French sorts them. */
static const struct store_statement dossier_export = {"dossier_export",
    "WITH picked AS MATERIALIZED (SELECT * FROM (SELECT d.session, d.candidate, d.kind, d.ordinal, "
    "CASE WHEN cardinality($5::text[]) > 0 THEN lpad(array_position($5, d.candidate::text)::text, "
    "6, '0') WHEN $8::integer = 3 THEN c.establishment "
    "WHEN $8 = 4 THEN coalesce(passes_before(d.session, $7, d.candidate), '~') ELSE '' END COLLATE "
    "\"C\" AS sort, "
    "CASE WHEN $8 >= 2 THEN c.family_name ELSE '' END COLLATE \"fr-x-icu\" AS by_family, "
    "CASE WHEN $8 >= 2 THEN c.given_name ELSE '' END COLLATE \"fr-x-icu\" AS by_given " SELECTION
    ") s WHERE (s.sort, s.by_family, s.by_given, s.candidate, s.kind, s.ordinal) > "
    "($9::text, $10::text, $11::text, $12::text, $13::text, $14::integer) "
    "ORDER BY s.sort, s.by_family, s.by_given, s.candidate, s.kind, s.ordinal LIMIT $15) "
    "SELECT " DOCUMENT_COLUMNS
    ", k.sort, k.by_family, k.by_given, c.family_name, c.given_name, c.birth_date, "
    "c.establishment, c.language1, c.language2, p.name AS class_name, p.content::text AS "
    "class_content "
    "FROM picked k JOIN document d USING (session, candidate, kind, ordinal) "
    "JOIN candidate c ON c.session = d.session AND c.number = d.candidate "
    "LEFT JOIN class_profile p ON d.kind = 'LIVRET' AND p.session = d.session AND p.establishment "
    "= c.establishment AND p.name = d.content->>'class_name' "
    "ORDER BY k.sort, k.by_family, k.by_given, k.candidate, k.kind, k.ordinal"};

static const struct store_statement *const statements[] = {
    &dossier_count,
    &dossier_export,
};
extern const struct store_statement_table store_dossier_export_statements;
const struct store_statement_table store_dossier_export_statements = {
    statements, ARRAY_LEN(statements)};

static struct store_query *selection_new(struct op *op,
    const struct store_statement *statement,
    const char *of_session,
    const struct dossier_filter *filter)
{
    struct store_query *query = store_query_new(op, statement, STORE_READ, NULL, NULL);
    const char *kinds[DOCUMENT_KIND_COUNT];
    size_t count = 0;

    if (!query)
        return NULL;
    for (unsigned kind = 1; kind < DOCUMENT_KIND_COUNT; kind++)
        if (filter->kinds & 1u << kind)
            kinds[count++] = document_kind_name((enum document_kind)kind);
    store_bind_text(query, of_session);
    store_bind_text(query, filter->candidate);
    store_bind_text(query, filter->establishment);
    store_bind_texts(query, kinds, count);
    store_bind_texts(query, filter->candidates, filter->candidate_count);
    store_bind_text(query, filter->class_name);
    store_bind_text(query, filter->commission);
    return query;
}

int store_dossier_count(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct dossier_filter *filter,
    uint32_t *ret_total)
{
    struct store_query *query = selection_new(op, &dossier_count, of_session, filter);
    const struct store_rows *rows;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r == 0)
        *ret_total = (uint32_t)store_int(rows, 0, store_column(rows, "total"));
    return r;
}

static const char *dup_column(
    const struct store_rows *rows, size_t row, const char *name, struct arena *arena)
{
    return store_text_dup(rows, row, store_column(rows, name), arena);
}

static int read_candidate(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct store_export_document *document)
{
    char birth[DATE_TEXT_SIZE];
    struct candidate *candidate = &document->candidate;

    store_date(rows, row, store_column(rows, "birth_date"), birth);
    *candidate = (struct candidate){
        .session = document->document.session,
        .number = document->document.candidate,
        .family_name = dup_column(rows, row, "family_name", arena),
        .given_name = dup_column(rows, row, "given_name", arena),
        .birth_date = arena_strdup(arena, birth),
        .establishment = dup_column(rows, row, "establishment", arena),
        .language1 = dup_column(rows, row, "language1", arena),
        .language2 = dup_column(rows, row, "language2", arena),
    };
    document->place = (struct store_export_place){
        .sort = dup_column(rows, row, "sort", arena),
        .family_name = dup_column(rows, row, "by_family", arena),
        .given_name = dup_column(rows, row, "by_given", arena),
        .candidate = document->document.candidate,
        .kind = document_kind_name(document->document.kind),
        .ordinal = document->document.ordinal,
    };
    return candidate->family_name && candidate->given_name && candidate->birth_date &&
                   candidate->establishment && candidate->language1 && candidate->language2 &&
                   document->place.sort && document->place.family_name && document->place.given_name
               ? 0
               : -ENOMEM;
}

static int read_class(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct store_export_document *document)
{
    int column = store_column(rows, "class_content");
    void *values;
    int r;

    document->class_profile = NULL;
    if (store_is_null(rows, row, column))
        return 0;
    r = class_content_read(rows, row, column, arena, &values);
    if (r)
        return r;
    document->class_profile = values;
    document->class_profile->session = document->document.session;
    document->class_profile->establishment = document->candidate.establishment;
    document->class_profile->name = dup_column(rows, row, "class_name", arena);
    return document->class_profile->name ? 0 : -ENOMEM;
}

int store_dossier_export(struct store_session *session,
    struct op *op,
    const struct store_export_page *page,
    const struct dossier_filter *filter,
    struct store_export_document **ret_documents,
    size_t *ret_count)
{
    struct store_query *query = selection_new(op, &dossier_export, page->session, filter);
    struct store_export_document *documents;
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, (int32_t)page->order);
    store_bind_text(query, page->after.sort);
    store_bind_text(query, page->after.family_name);
    store_bind_text(query, page->after.given_name);
    store_bind_text(query, page->after.candidate);
    store_bind_text(query, page->after.kind);
    store_bind_int4(query, (int32_t)page->after.ordinal);
    store_bind_int8(query, page->limit);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    documents = arena_calloc(op->arena, *ret_count + 1, sizeof *documents);
    if (!documents)
        return -ENOMEM;
    for (size_t i = 0; i < *ret_count && r == 0; i++) {
        r = document_row_read(rows, i, op->arena, &documents[i].document);
        if (r == 0)
            r = read_candidate(rows, i, op->arena, &documents[i]);
        if (r == 0)
            r = read_class(rows, i, op->arena, &documents[i]);
    }
    *ret_documents = documents;
    return r;
}
