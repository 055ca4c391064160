#include "store/pin.h"

#include "store/query.h"

#include <errno.h>

#define PIN_COLUMNS \
    "p.examiner, p.hash, p.must_change, p.locked_at IS NOT NULL AS locked, p.failures, p.revision"

static const struct store_statement pins_read = {"pins_read",
    "SELECT " PIN_COLUMNS " FROM pin p WHERE p.session = $1 AND p.examiner = ANY ($2::text[]) "
    "ORDER BY p.examiner"};
static const struct store_statement pins_lock = {"pins_lock",
    "SELECT " PIN_COLUMNS " FROM pin p WHERE p.session = $1 AND p.examiner = ANY ($2::text[]) "
    "ORDER BY p.examiner FOR UPDATE"};

/* What the audit says about a PIN: everything but its hash. */
#define PIN_AUDIT                                                                       \
    "INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, " \
    "entity, key, before, after) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, "   \
    "$5::text, "
#define PIN_JSON(p)                                                                 \
    "jsonb_build_object('session', " p ".session, 'examiner', " p ".examiner, "     \
    "'must_change', " p ".must_change, 'failures', " p ".failures, 'locked_at', " p \
    ".locked_at, 'revision', " p ".revision, 'updated_at', " p ".updated_at)"

static const struct store_statement pin_count = {"pin_count",
    "WITH old AS MATERIALIZED (SELECT * FROM pin WHERE session = $6::text AND examiner = "
    "$7::text), "
    "made AS (UPDATE pin p SET failures = $8::integer, locked_at = CASE WHEN $9::boolean THEN "
    "coalesce(p.locked_at, now()) END FROM old WHERE p.session = old.session AND p.examiner = "
    "old.examiner RETURNING p.*) " PIN_AUDIT
    "false, 'pin', made.session || '/' || made.examiner, " PIN_JSON("old") ", " PIN_JSON(
        "made") " FROM made, old WHERE made.locked_at IS NOT NULL AND old.locked_at IS NULL"};

static const struct store_statement pin_set = {"pin_set",
    "WITH old AS MATERIALIZED (SELECT * FROM pin WHERE session = $6::text AND examiner = "
    "$7::text), "
    "made AS (INSERT INTO pin (session, examiner, hash, must_change) VALUES ($6, $7, $8::text, "
    "$9::boolean) ON CONFLICT (session, examiner) DO UPDATE SET hash = excluded.hash, "
    "must_change = excluded.must_change, failures = 0, locked_at = NULL, revision = pin.revision "
    "+ 1, updated_at = now() RETURNING *) " PIN_AUDIT
    "$9 AND $3 IS NOT NULL, 'pin', made.session || '/' || made.examiner, (SELECT " PIN_JSON(
        "old") " FROM old), " PIN_JSON("made") " || jsonb_build_object('reset', $9) FROM made"};

static const struct store_statement pin_prior = {"pin_prior",
    "SELECT a.digest = $3 AND a.entity IN ('pin-check', 'pin') AS same, "
    "coalesce((a.after->>'right')::boolean, false) AS right, coalesce((a.after->>'changed')"
    "::boolean, false) AS changed, coalesce((a.after->>'state')::integer, 0) AS state, "
    "coalesce((a.after->>'failures_left')::integer, 0) AS failures_left FROM audit a WHERE "
    "a.principal_id = $1 AND a.request_id = $2 AND a.answers"};
static const struct store_statement pin_note = {"pin_note",
    PIN_AUDIT "$3 IS NOT NULL, 'pin-check', $6::text || '/' || $7::text, NULL, "
              "jsonb_build_object('right', $8::boolean, 'changed', $9::boolean, 'state', "
              "$10::integer, 'failures_left', $11::integer)"};

static const struct store_statement pin_person = {"pin_person",
    "SELECT e.family_name, e.given_name FROM examiner e WHERE e.session = $1 AND e.code = $2"};

static const struct store_statement signing_key_read = {"signing_key_read",
    "SELECT k.public_pem, k.private_sealed FROM signing_key k WHERE k.session = $1"};
static const struct store_statement signing_key_add = {"signing_key_add",
    "INSERT INTO signing_key (session, public_pem, private_sealed) VALUES ($1, $2, $3::bytea) ON "
    "CONFLICT DO NOTHING"};

static const struct store_statement *const statements[] = {
    &pins_read,
    &pins_lock,
    &pin_count,
    &pin_set,
    &pin_prior,
    &pin_note,
    &pin_person,
    &signing_key_read,
    &signing_key_add,
};
extern const struct store_statement_table store_pin_statements;
const struct store_statement_table store_pin_statements = {statements, ARRAY_LEN(statements)};

int store_pins_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *const *examiners,
    size_t count,
    bool lock,
    struct pin_record **ret_pins,
    size_t *ret_count)
{
    struct store_query *query = store_work_query(op, lock ? &pins_lock : &pins_read);
    struct pin_record *pins;
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_texts(query, examiners, count);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    pins = arena_calloc(op->arena, store_row_count(rows) + 1, sizeof *pins);
    if (!pins)
        return -ENOMEM;
    for (size_t i = 0; i < store_row_count(rows); i++) {
        pins[i] = (struct pin_record){
            .examiner = store_text_dup(rows, i, store_column(rows, "examiner"), op->arena),
            .hash = store_text_dup(rows, i, store_column(rows, "hash"), op->arena),
            .must_change = store_bool(rows, i, store_column(rows, "must_change")),
            .locked = store_bool(rows, i, store_column(rows, "locked")),
            .failures = (uint32_t)store_int(rows, i, store_column(rows, "failures")),
            .revision = (int32_t)store_int(rows, i, store_column(rows, "revision")),
        };
        if (!pins[i].examiner || !pins[i].hash)
            return -ENOMEM;
    }
    *ret_pins = pins;
    *ret_count = store_row_count(rows);
    return 0;
}

/* A change about one examiner. */
static struct store_query *change_query(struct op *op,
    const struct store_statement *statement,
    const char *of_session,
    const char *examiner)
{
    struct store_query *query = store_work_query(op, statement);

    if (query) {
        store_bind_change(query);
        store_bind_text(query, of_session);
        store_bind_text(query, examiner);
    }
    return query;
}

int store_pin_count(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct pin_record *pin)
{
    struct store_query *query = change_query(op, &pin_count, of_session, pin->examiner);

    if (!query)
        return -ENOMEM;
    store_bind_int4(query, (int32_t)pin->failures);
    store_bind_bool(query, pin->locked);
    return store_run(session, query, NULL);
}

int store_pin_set(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *examiner,
    const char *hash,
    bool reset)
{
    struct store_query *query = change_query(op, &pin_set, of_session, examiner);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, hash);
    store_bind_bool(query, reset);
    return store_run(session, query, NULL);
}

int store_pin_prior(
    struct store_session *session, struct op *op, struct pin_answer *ret_answer, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &pin_prior, &rows);

    *ret_found = r == 0 && rows;
    if (*ret_found)
        *ret_answer = (struct pin_answer){
            .right = store_bool(rows, 0, store_column(rows, "right")),
            .changed = store_bool(rows, 0, store_column(rows, "changed")),
            .state = (uint32_t)store_int(rows, 0, store_column(rows, "state")),
            .failures_left = (uint32_t)store_int(rows, 0, store_column(rows, "failures_left")),
        };
    return r;
}

int store_pin_note(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *examiner,
    const struct pin_answer *answer)
{
    struct store_query *query = change_query(op, &pin_note, of_session, examiner);

    if (!query)
        return -ENOMEM;
    store_bind_bool(query, answer->right);
    store_bind_bool(query, answer->changed);
    store_bind_int4(query, (int32_t)answer->state);
    store_bind_int4(query, (int32_t)answer->failures_left);
    return store_run(session, query, NULL);
}

int store_pin_person(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *examiner,
    struct pin_person *ret_person)
{
    struct store_query *query = store_work_query(op, &pin_person);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_text(query, examiner);
    r = store_run(session, query, &rows);
    if (r || store_row_count(rows) == 0)
        return r ? r : OUTCOME_NOT_FOUND;
    ret_person->family_name = store_text_dup(rows, 0, store_column(rows, "family_name"), op->arena);
    ret_person->given_name = store_text_dup(rows, 0, store_column(rows, "given_name"), op->arena);
    return ret_person->family_name && ret_person->given_name ? 0 : -ENOMEM;
}

int store_signing_key_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    struct signing_key_record *ret_key)
{
    struct store_query *query = store_work_query(op, &signing_key_read);
    const struct store_rows *rows;
    const void *sealed;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    r = store_run(session, query, &rows);
    if (r || store_row_count(rows) == 0)
        return r ? r : OUTCOME_NOT_FOUND;
    sealed = store_bytes(rows, 0, store_column(rows, "private_sealed"), &ret_key->sealed_size);
    ret_key->sealed = arena_memdup(op->arena, sealed, ret_key->sealed_size);
    ret_key->public_pem = store_text_dup(rows, 0, store_column(rows, "public_pem"), op->arena);
    return ret_key->sealed && ret_key->public_pem ? 0 : -ENOMEM;
}

int store_signing_key_add(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct signing_key_record *key)
{
    struct store_query *query = store_work_query(op, &signing_key_add);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, of_session);
    store_bind_text(query, key->public_pem);
    store_bind_bytes(query, key->sealed, key->sealed_size);
    return store_run(session, query, NULL);
}
