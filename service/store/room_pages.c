#include "store/room_pages.h"

#include "model/date.h"
#include "store/document_row.h"

#include <errno.h>

/* The kiosk's policies hide livrets, requests and the documents of others. */
static const struct store_statement room_pages = {"room_pages",
    "SELECT " DOCUMENT_COLUMNS ", c.family_name, c.given_name, c.birth_date, c.establishment, "
    "c.language1, c.language2, c.class, (SELECT s.revision FROM session s WHERE s.id = d.session) "
    "AS definition, ARRAY(SELECT s.epreuve FROM plan p JOIN plan_slot s ON s.session = p.session "
    "AND s.plan = p.number AND s.candidate = d.candidate AND s.centre = k.centre AND s.room = "
    "k.room AND s.day BETWEEN k.first_day AND k.last_day WHERE p.session = d.session AND p.state = "
    "'PUBLISHED' UNION SELECT h.epreuve FROM sheet h WHERE h.session = d.session AND h.candidate = "
    "d.candidate AND h.centre = k.centre AND h.room = k.room AND h.day BETWEEN k.first_day AND "
    "k.last_day)::text[] AS epreuves "
    "FROM room_kiosk() k JOIN document d ON d.session = k.session "
    "JOIN candidate c ON c.session = d.session AND c.number = d.candidate "
    "WHERE ($1::text = '' OR d.session = $1) AND d.candidate = $2 AND d.kind = $3 "
    "AND d.ordinal = $4::integer"};

static const struct store_statement *const statements[] = {
    &room_pages,
};
extern const struct store_statement_table store_room_pages_statements;
const struct store_statement_table store_room_pages_statements = {
    statements, ARRAY_LEN(statements)};

struct waiting {
    store_room_pages_fn done;
    void *context;
};

static const char *dup_column(const struct store_rows *rows, const char *name, struct arena *arena)
{
    return store_text_dup(rows, 0, store_column(rows, name), arena);
}

static int read_pages(
    const struct store_rows *rows, struct arena *arena, struct store_room_pages *pages)
{
    struct candidate *candidate = &pages->candidate;
    char birth[DATE_TEXT_SIZE];
    int r = document_row_read(rows, 0, arena, &pages->document);

    if (r)
        return r;
    store_date(rows, 0, store_column(rows, "birth_date"), birth);
    *candidate = (struct candidate){
        .session = pages->document.session,
        .number = pages->document.candidate,
        .family_name = dup_column(rows, "family_name", arena),
        .given_name = dup_column(rows, "given_name", arena),
        .birth_date = arena_strdup(arena, birth),
        .establishment = dup_column(rows, "establishment", arena),
        .language1 = dup_column(rows, "language1", arena),
        .language2 = dup_column(rows, "language2", arena),
        .class = candidate_class_parse(store_text(rows, 0, store_column(rows, "class"))),
    };
    pages->definition = (uint32_t)store_int(rows, 0, store_column(rows, "definition"));
    if (arena_refused(arena))
        return -ENOMEM;
    return store_texts(
        rows, 0, store_column(rows, "epreuves"), arena, &pages->epreuves, &pages->epreuve_count);
}

static void finish(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct store_room_pages pages = {0};

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        r = read_pages(rows, op->arena, &pages);
    waiting->done(op, r, &pages, waiting->context);
}

int store_room_pages(struct store *store,
    struct op *op,
    const struct document_key *key,
    store_room_pages_fn done,
    void *context)
{
    const struct waiting waiting = {done, context};
    struct waiting *kept = arena_memdup(op->arena, &waiting, sizeof waiting);
    struct store_query *query =
        kept ? store_query_new(op, &room_pages, STORE_READ, finish, kept) : NULL;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, key->session);
    store_bind_text(query, key->candidate);
    store_bind_text(query, document_kind_name(key->kind));
    store_bind_int4(query, (int32_t)key->ordinal);
    store_submit(store, query);
    return 0;
}
