/* Storing and deleting sessions: several statements of one transaction. */
#include "store/query.h"
#include "store/session.h"

#include <errno.h>

/* The audit row has what is in `session`, the digest of the definition, and the differences as
 * people see them. */
static const struct store_statement session_save = {"session_save",
    "WITH old AS (SELECT * FROM session WHERE id = $6), "
    "made AS (INSERT INTO session (id, diploma, specialty, year, extra_minutes_per_hour_max, "
    "languages, "
    "registration_closes, revision) VALUES ($6::text, $7::text, $8::text, $9::integer, "
    "$10::integer, "
    "$11::text[], nullif($12::text, '')::date, $13::integer) "
    "ON CONFLICT (id) DO UPDATE SET diploma = excluded.diploma, specialty = excluded.specialty, "
    "year = "
    "excluded.year, extra_minutes_per_hour_max = excluded.extra_minutes_per_hour_max, languages = "
    "excluded.languages, registration_closes = excluded.registration_closes, revision = "
    "excluded.revision, updated_at = now() RETURNING *), "
    "kept AS (INSERT INTO session_revision (session, revision, definition, principal) "
    "VALUES ($6::text, $13::integer, $14::bytea, $2::text)), "
    "noted AS (INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, "
    "entity, "
    "key, before, after) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, true, "
    "'session', "
    "made.id, to_jsonb(old), to_jsonb(made) || jsonb_build_object('created', $15::boolean, "
    "'definition_sha256', encode(sha256($14::bytea), 'hex'), 'differences', "
    "(SELECT coalesce(jsonb_agg(jsonb_build_object('path', d.path, 'before', d.before, 'after', "
    "d.after) ORDER BY d.n), '[]'::jsonb) FROM unnest($16::text[], $17::text[], $18::text[]) WITH "
    "ORDINALITY AS d (path, before, after, n))) FROM made LEFT JOIN old ON old.id = made.id) "
    "SELECT created_at, updated_at, "
    "(SELECT count(*) FROM candidate c WHERE c.session = $6 AND NOT c.withdrawn) AS candidates "
    "FROM made"};

static const struct store_statement sitting_clear = {
    "sitting_clear", "DELETE FROM sitting WHERE session = $1"};

static const struct store_statement session_zone_save = {"session_zone_save",
    "INSERT INTO session_zone (session, id, position, label, time_zone) SELECT $1::text, u.zone, "
    "u.n, "
    "u.label, u.time_zone FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS u "
    "(zone, "
    "label, time_zone, n) ON CONFLICT (session, id) DO UPDATE SET position = excluded.position, "
    "label "
    "= excluded.label, time_zone = excluded.time_zone"};

static const struct store_statement session_zone_trim = {
    "session_zone_trim", "DELETE FROM session_zone WHERE session = $1 AND id <> ALL ($2::text[])"};

static const struct store_statement session_epreuve_save = {"session_epreuve_save",
    "INSERT INTO session_epreuve (session, id, position, label, unit) SELECT $1::text, u.epreuve, "
    "u.n, "
    "u.label, u.unit FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS u "
    "(epreuve, "
    "label, unit, n) ON CONFLICT (session, id) DO UPDATE SET position = excluded.position, label = "
    "excluded.label, unit = excluded.unit"};

static const struct store_statement session_epreuve_trim = {"session_epreuve_trim",
    "DELETE FROM session_epreuve WHERE session = $1 AND id <> ALL ($2::text[])"};

static const struct store_statement sitting_save = {"sitting_save",
    "INSERT INTO sitting (session, epreuve, zone, local_date, local_start, local_end, time_zone, "
    "starts_at, ends_at, subject) SELECT $1::text, u.epreuve, u.zone, u.day::date, u.starts::time, "
    "u.ends::time, u.time_zone, u.starts_at::timestamptz, u.ends_at::timestamptz, u.subject FROM "
    "unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], "
    "$9::text[], $10::text[]) AS u (epreuve, zone, day, starts, ends, time_zone, starts_at, "
    "ends_at, "
    "subject)"};

static const struct store_statement session_drop = {"session_drop",
    "WITH cleared AS (DELETE FROM sitting WHERE session = $6), "
    "old AS (DELETE FROM session WHERE id = $6 RETURNING *) "
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, entity, key, "
    "before) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, true, 'session', id, "
    "to_jsonb(old) FROM old"};

static const struct store_statement *const statements[] = {
    &session_save,
    &sitting_clear,
    &session_zone_save,
    &session_zone_trim,
    &session_epreuve_save,
    &session_epreuve_trim,
    &sitting_save,
    &session_drop,
};
extern const struct store_statement_table store_session_change_statements;
const struct store_statement_table store_session_change_statements = {
    statements, ARRAY_LEN(statements)};

static int save_head(struct store_session *session,
    struct op *op,
    const struct store_session_save *save,
    struct session_record *record)
{
    const struct session_definition *definition = save->definition;
    const struct candidate_rules *rules = &definition->candidate_rules;
    const struct differences *differences = save->differences;
    struct store_query *query = store_work_query(op, &session_save);
    const char **texts = arena_calloc(op->arena, differences->count * 3 + 1, sizeof *texts);
    const struct store_rows *rows;
    int r;

    if (!query || !texts)
        return -ENOMEM;
    for (size_t i = 0; i < differences->count; i++) {
        texts[i] = differences->items[i].path;
        texts[differences->count + i] = differences->items[i].before;
        texts[2 * differences->count + i] = differences->items[i].after;
    }
    store_bind_change(query);
    store_bind_text(query, definition->id);
    store_bind_text(query, definition->diploma);
    store_bind_text(query, definition->specialty);
    store_bind_int4(query, (int32_t)definition->year);
    store_bind_int4(query, (int32_t)rules->extra_minutes_per_hour_max);
    store_bind_texts(query, rules->languages, rules->language_count);
    store_bind_text(query, rules->registration_closes);
    store_bind_int4(query, (int32_t)save->revision);
    store_bind_bytes(query, save->packed, save->packed_size);
    store_bind_bool(query, save->created);
    for (size_t i = 0; i < 3; i++)
        store_bind_texts(query, texts + i * differences->count, differences->count);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    record->created_us = store_timestamp_us(rows, 0, store_column(rows, "created_at"));
    record->updated_us = store_timestamp_us(rows, 0, store_column(rows, "updated_at"));
    record->candidate_count = (uint32_t)store_int(rows, 0, store_column(rows, "candidates"));
    return 0;
}

static int clear_sittings(struct store_session *session, struct op *op, const char *id)
{
    struct store_query *query = store_work_query(op, &sitting_clear);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, id);
    return store_run(session, query, NULL);
}

/* Rows of three texts each, keyed by the first: save those, delete the others. */
struct keyed {
    const struct store_statement *save, *trim;
    const char **texts; /* `count` keys, then `count` of each of the others */
    size_t count;
};

static int save_keyed(
    struct store_session *session, struct op *op, const char *id, const struct keyed *keyed)
{
    struct store_query *query = store_work_query(op, keyed->save);
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, id);
    for (size_t i = 0; i < 3; i++)
        store_bind_texts(query, keyed->texts + i * keyed->count, keyed->count);
    r = store_run(session, query, NULL);
    if (r)
        return r;
    query = store_work_query(op, keyed->trim);
    if (!query)
        return -ENOMEM;
    store_bind_text(query, id);
    store_bind_texts(query, keyed->texts, keyed->count);
    return store_run(session, query, NULL);
}

static int save_zones(
    struct store_session *session, struct op *op, const struct session_definition *definition)
{
    const struct calendar_definition *calendar = &definition->calendar;
    size_t count = calendar->zone_count;
    struct keyed keyed = {&session_zone_save, &session_zone_trim,
        arena_calloc(op->arena, count * 3 + 1, sizeof *keyed.texts), count};

    if (!keyed.texts)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        keyed.texts[i] = calendar->zones[i].id;
        keyed.texts[count + i] = calendar->zones[i].label;
        keyed.texts[2 * count + i] = calendar->zones[i].time_zone;
    }
    return save_keyed(session, op, definition->id, &keyed);
}

static int save_epreuves(
    struct store_session *session, struct op *op, const struct session_definition *definition)
{
    size_t count = definition->epreuve_count;
    struct keyed keyed = {&session_epreuve_save, &session_epreuve_trim,
        arena_calloc(op->arena, count * 3 + 1, sizeof *keyed.texts), count};

    if (!keyed.texts)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        keyed.texts[i] = definition->epreuves[i].id;
        keyed.texts[count + i] = definition->epreuves[i].label;
        keyed.texts[2 * count + i] = definition->epreuves[i].unit;
    }
    return save_keyed(session, op, definition->id, &keyed);
}

enum { SITTING_TEXTS = 9 };

static bool sitting_texts(struct arena *arena,
    const struct sitting_instant *instant,
    const char *ret_texts[SITTING_TEXTS])
{
    const struct calendar_sitting *sitting = instant->sitting;
    char starts[INSTANT_TEXT_SIZE], ends[INSTANT_TEXT_SIZE];

    date_instant_format(instant->starts_s, starts);
    date_instant_format(instant->ends_s, ends);
    ret_texts[0] = sitting->epreuve;
    ret_texts[1] = sitting->zone;
    ret_texts[2] = sitting->date;
    ret_texts[3] = sitting->starts;
    ret_texts[4] = sitting->ends;
    ret_texts[5] = instant->zone->time_zone;
    ret_texts[6] = arena_strdup(arena, starts);
    ret_texts[7] = arena_strdup(arena, ends);
    ret_texts[8] = sitting->subject;
    return ret_texts[6] && ret_texts[7];
}

static int save_sittings(
    struct store_session *session, struct op *op, const char *id, const struct calendar *calendar)
{
    size_t count = calendar->sitting_count;
    const char **texts = arena_calloc(op->arena, count * SITTING_TEXTS + 1, sizeof *texts);
    struct store_query *query = store_work_query(op, &sitting_save);

    if (!texts || !query)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        const char *of_one[SITTING_TEXTS];

        if (!sitting_texts(op->arena, &calendar->sittings[i], of_one))
            return -ENOMEM;
        for (size_t j = 0; j < SITTING_TEXTS; j++)
            texts[j * count + i] = of_one[j];
    }
    store_bind_text(query, id);
    for (size_t j = 0; j < SITTING_TEXTS; j++)
        store_bind_texts(query, texts + j * count, count);
    return store_run(session, query, NULL);
}

int store_session_save(struct store_session *session,
    struct op *op,
    const struct store_session_save *save,
    struct session_record *ret_record)
{
    const struct session_definition *definition = save->definition;
    struct session_record record = {
        .id = definition->id,
        .diploma = definition->diploma,
        .specialty = definition->specialty,
        .year = definition->year,
        .revision = save->revision,
        .definition = save->packed,
        .definition_size = save->packed_size,
    };
    int r = save_head(session, op, save, &record);

    if (r == 0)
        r = clear_sittings(session, op, definition->id);
    if (r == 0)
        r = save_zones(session, op, definition);
    if (r == 0)
        r = save_epreuves(session, op, definition);
    if (r == 0)
        r = save_sittings(session, op, definition->id, save->calendar);
    if (r == 0)
        *ret_record = record;
    return r;
}

int store_session_drop(struct store_session *session, struct op *op, const char *id)
{
    struct store_query *query = store_work_query(op, &session_drop);

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_text(query, id);
    return store_run(session, query, NULL);
}
