/* Reading commissions, and the people behind the codes. Changes are in commission_change.c. */
#include "store/commission.h"

#include "base/text.h"
#include "store/commission_row.h"
#include "store/examiner_row.h"

#include <errno.h>

static const struct store_statement commission_page = {"commission_page",
    "SELECT " COMMISSION_COLUMNS " FROM commission_whole w" COMMISSION_JOINS
    " WHERE w.session = $1 AND w.id > ($2::text COLLATE \"C\") AND ($3::text = '' OR w.id = $3) "
    "AND ($4::text = '' OR w.epreuve = $4) AND ($5::text = '' OR w.centre = $5) AND ($6::text = "
    "'' OR EXISTS (SELECT FROM commission_member m WHERE m.session = w.session AND m.commission "
    "= w.id AND m.examiner = $6)) ORDER BY w.id LIMIT $7"};

/* Commissions, not cancelled, of examiner e; row by row, as COMMISSION_JOINS. */
#define DUTIES(columns, also)                                                               \
    "SELECT " columns " FROM commission_member m CROSS JOIN LATERAL (SELECT k.* FROM "      \
    "commission k WHERE k.session = m.session AND k.id = m.commission AND NOT k.cancelled " \
    "OFFSET 0) c WHERE m.session = e.session AND m.examiner = e.code" also

/* A row for each commission that names the examiner, at least one. */
static const struct store_statement commission_people = {"commission_people",
    "SELECT " EXAMINER_OWN_COLUMNS ", d.id AS commission, d.kind, d.epreuve, " COMMISSION_DAYS(
        "d.days") " AS days, z.zone FROM examiner e LEFT JOIN LATERAL (" DUTIES("c.*",
        " OFFSET 0") ") d ON true LEFT JOIN LATERAL (SELECT zone FROM centre WHERE session = "
                     "e.session AND code = d.centre OFFSET 0) z ON true "
                     "WHERE e.session = $1 AND e.code = ANY ($2::text[]) ORDER BY e.code, d.id"};

static const struct store_statement commission_hands = {"commission_hands",
    "WITH school AS MATERIALIZED (SELECT establishment, bool_or(zone = $2) AS here FROM candidate "
    "WHERE session = $1 AND establishment <> '' GROUP BY establishment) "
    "SELECT " EXAMINER_OWN_COLUMNS ", EXISTS (" DUTIES(
        "", " AND c.kind = 'ORAL'") ") AS busy, "
                                    "coalesce(NOT (SELECT here FROM school WHERE "
                                    "school.establishment = e.establishment), false) "
                                    "AS away FROM examiner e WHERE e.session = $1 ORDER BY e.code"};

static const struct store_statement commission_place = {"commission_place",
    "SELECT z.zone, r.name IS NOT NULL AS has_room, r.seats, r.computers, r.loge_seats FROM centre "
    "z LEFT JOIN room r ON r.session = z.session AND r.centre = z.code AND r.name = $3 WHERE "
    "z.session = $1 AND z.code = $2"};

static const struct store_statement commission_last_number = {"commission_last_number",
    "SELECT max(substr(id, length($2::text) + 1)::integer) AS number FROM commission WHERE session "
    "= $1 AND starts_with(id, $2) AND substr(id, length($2) + 1) ~ '^[0-9]{1,6}$'"};

static const struct store_statement *const statements[] = {
    &commission_page,
    &commission_people,
    &commission_hands,
    &commission_place,
    &commission_last_number,
};
extern const struct store_statement_table store_commission_statements;
const struct store_statement_table store_commission_statements = {
    statements, ARRAY_LEN(statements)};

int store_commissions(struct store_session *session,
    struct op *op,
    const struct store_commission_page *page,
    struct commission **ret_commissions,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &commission_page);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_text(query, page->after);
    store_bind_text(query, page->id);
    store_bind_text(query, page->epreuve);
    store_bind_text(query, page->centre);
    store_bind_text(query, page->examiner);
    store_bind_int8(query, page->limit);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    *ret_count = store_row_count(rows);
    return commission_rows_read(rows, op->arena, ret_commissions);
}

/* ---- people ---- */

/* A text of a row, in the arena; sets *failed when that is full. */
static const char *text_of(
    const struct store_rows *rows, size_t row, const char *name, struct arena *arena, bool *failed)
{
    const char *text = store_text_dup(rows, row, store_column(rows, name), arena);

    *failed = *failed || !text;
    return text;
}

/* The same of text[]; an empty one is NULL. */
static const char *const *texts_of(const struct store_rows *rows,
    size_t row,
    const char *name,
    struct arena *arena,
    size_t *ret_count,
    bool *failed)
{
    char **texts = NULL;

    *ret_count = 0;
    if (store_texts(rows, row, store_column(rows, name), arena, &texts, ret_count))
        *failed = true;
    return (const char *const *)texts;
}

static int read_duty(
    const struct store_rows *rows, size_t row, struct arena *arena, struct commission_duty *to)
{
    bool failed = false;

    *to = (struct commission_duty){
        .commission = text_of(rows, row, "commission", arena, &failed),
        .kind = commission_kind_parse(store_text(rows, row, store_column(rows, "kind"))),
        .epreuve = text_of(rows, row, "epreuve", arena, &failed),
        .zone = text_of(rows, row, "zone", arena, &failed),
    };
    to->days = texts_of(rows, row, "days", arena, &to->day_count, &failed);
    return failed ? -ENOMEM : 0;
}

/* Rows come by examiner: each is a run of rows. */
static int read_people(const struct store_rows *rows,
    struct arena *arena,
    struct commission_person **ret_people,
    size_t *ret_count)
{
    size_t all = store_row_count(rows), count = 0, duty_count = 0;
    struct commission_person *people = arena_calloc(arena, all + 1, sizeof *people);
    struct commission_duty *duties = arena_calloc(arena, all + 1, sizeof *duties);
    int commission = store_column(rows, "commission");
    struct examiner *examiners;
    int r = people && duties ? examiner_rows_read(rows, arena, &examiners) : -ENOMEM;

    for (size_t row = 0; row < all && r == 0; row++) {
        if (count == 0 || !text_equal(people[count - 1].examiner.code, examiners[row].code))
            people[count++] = (struct commission_person){
                .examiner = examiners[row], .duties = duties + duty_count};
        if (store_is_null(rows, row, commission))
            continue;
        r = read_duty(rows, row, arena, &duties[duty_count++]);
        people[count - 1].duty_count++;
    }
    *ret_people = people;
    *ret_count = count;
    return r;
}

/* People are by code, as the database orders it ("C"). */
static int compare_person(const void *code, const void *person)
{
    return strcmp(code, ((const struct commission_person *)person)->examiner.code);
}

static const struct commission_person *find_person(
    const struct commission_person *people, size_t count, const char *code)
{
    return count ? bsearch(code, people, count, sizeof *people, compare_person) : NULL;
}

static int share_people(struct arena *arena,
    const struct commission_person *people,
    size_t count,
    struct commission *commission)
{
    for (size_t i = 0; i < commission->member_count; i++)
        commission->members[i].person = find_person(people, count, commission->members[i].examiner);
    for (size_t i = 0; i < commission->attendance_count; i++) {
        struct commission_attendance *sheet = &commission->attendance[i];
        const struct commission_person **signers =
            arena_calloc(arena, sheet->signer_count + 1, sizeof *signers);

        if (!signers)
            return -ENOMEM;
        for (size_t j = 0; j < sheet->signer_count; j++)
            signers[j] = find_person(people, count, sheet->signers[j]);
        sheet->people = signers;
    }
    return 0;
}

static size_t add_codes(const struct commission *commission, const char **codes)
{
    size_t count = 0;

    for (size_t i = 0; i < commission->member_count; i++)
        codes[count++] = commission->members[i].examiner;
    for (size_t i = 0; i < commission->attendance_count; i++)
        for (size_t j = 0; j < commission->attendance[i].signer_count; j++)
            codes[count++] = commission->attendance[i].signers[j];
    return count;
}

static size_t count_codes(const struct commission *commission)
{
    size_t count = commission->member_count;

    for (size_t i = 0; i < commission->attendance_count; i++)
        count += commission->attendance[i].signer_count;
    return count;
}

int store_commission_people(struct store_session *session,
    struct op *op,
    const char *of_session,
    struct commission *commissions,
    size_t count)
{
    struct store_query *query = store_work_query(op, &commission_people);
    struct commission_person *people;
    const struct store_rows *rows;
    size_t codes_max = 0, code_count = 0, people_count;
    const char **codes;
    int r;

    for (size_t i = 0; i < count; i++)
        codes_max += count_codes(&commissions[i]);
    codes = arena_calloc(op->arena, codes_max + 1, sizeof *codes);
    if (!query || !codes)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        code_count += add_codes(&commissions[i], codes + code_count);
    store_bind_text(query, of_session);
    store_bind_texts(query, codes, code_count);
    r = store_run(session, query, &rows);
    if (r == 0)
        r = read_people(rows, op->arena, &people, &people_count);
    for (size_t i = 0; i < count && r == 0; i++)
        r = share_people(op->arena, people, people_count, &commissions[i]);
    return r;
}

int store_commission_hands(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *zone,
    struct store_hand **ret_hands,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, &commission_hands);
    const struct store_rows *rows;
    struct examiner *examiners;
    struct store_hand *hands;
    size_t count;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_text(query, zone);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    count = store_row_count(rows);
    hands = arena_calloc(op->arena, count + 1, sizeof *hands);
    r = hands ? examiner_rows_read(rows, op->arena, &examiners) : -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i++)
        hands[i] =
            (struct store_hand){examiners[i], store_bool(rows, i, store_column(rows, "busy")),
                store_bool(rows, i, store_column(rows, "away"))};
    *ret_hands = hands;
    *ret_count = count;
    return r;
}

/* ---- places and ids ---- */

int store_commission_place(struct store_session *session,
    struct op *op,
    const struct commission *commission,
    struct commission_place *ret_place,
    bool *ret_found)
{
    struct store_query *query = store_work_query(op, &commission_place);
    const struct store_rows *rows;
    bool failed = false;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, commission->session);
    store_bind_text(query, commission->centre);
    store_bind_text(query, commission->room);
    r = store_run(session, query, &rows);
    *ret_found = r == 0 && store_row_count(rows) > 0;
    *ret_place = (struct commission_place){.zone = ""};
    if (!*ret_found)
        return r;
    *ret_place = (struct commission_place){
        .zone = text_of(rows, 0, "zone", op->arena, &failed),
        .has_room = store_bool(rows, 0, store_column(rows, "has_room")),
        .seats = (uint32_t)store_int(rows, 0, store_column(rows, "seats")),
        .computers = (uint32_t)store_int(rows, 0, store_column(rows, "computers")),
        .loge_seats = (uint32_t)store_int(rows, 0, store_column(rows, "loge_seats")),
    };
    return failed ? -ENOMEM : 0;
}

int store_commission_last_number(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *prefix,
    uint32_t *ret_number)
{
    struct store_query *query = store_work_query(op, &commission_last_number);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_text(query, prefix);
    r = store_run(session, query, &rows);
    if (r == 0)
        *ret_number = (uint32_t)store_int(rows, 0, store_column(rows, "number"));
    return r;
}
