#include "store/enrolment.h"

#include "base/text.h"
#include "store/kiosk_row.h"

#include <errno.h>

#define SCOPE_COLUMNS(row) \
    row ".session, " row ".centre, " row ".room, " row ".first_day, " row ".last_day"
#define ROOM_IS(row, session, centre, room) \
    row ".session = " session " AND " row ".centre = " centre " AND " row ".room = " room
#define OPEN "used_at IS NULL AND expires_at > now()"

static const struct store_statement kiosk_list = {"kiosk_list",
    "SELECT * FROM (SELECT p.name::text AS principal, " SCOPE_COLUMNS(
        "k") ", k.label, NOT k.active AS disabled, "
             "k.enrolled_at, k.seen_at, (SELECT max(c.expires_at) FROM enrol_code c WHERE " ROOM_IS(
                 "c",
                 "k.session",
                 "k.centre",
                 "k.room") " AND c." OPEN " AND k.active) AS code_expires_at "
                           "FROM kiosk k JOIN principal p ON p.id = k.principal_id WHERE k.session "
                           "= $1 UNION ALL "
                           "SELECT c.principal, " SCOPE_COLUMNS(
                               "c") ", '', false, NULL, NULL, c.expires_at FROM enrol_code c "
                                    "WHERE c.session = $1 AND c." OPEN
                                    " AND NOT EXISTS (SELECT FROM kiosk k WHERE k.active "
                                    "AND " ROOM_IS("k",
                                        "c.session",
                                        "c.centre",
                                        "c.room") ")) l "
                                                  "WHERE ($2::text = '' OR l.centre = $2) AND "
                                                  "(l.centre, l.room, l.principal COLLATE \"C\") > "
                                                  "($3::text, $4::text, $5::text COLLATE \"C\") "
                                                  "ORDER BY l.centre, l.room, l.principal COLLATE "
                                                  "\"C\" LIMIT $6"};

static const struct store_statement enrol_place = {"enrol_place",
    "SELECT d.first_day, d.last_day, k.principal_id AS id, p.name FROM room r "
    "LEFT JOIN LATERAL (SELECT min(s.day) AS first_day, max(s.day) AS last_day FROM plan n "
    "JOIN plan_slot s ON s.session = n.session AND s.plan = n.number WHERE n.session = r.session "
    "AND n.state = 'PUBLISHED' AND s.centre = r.centre AND s.room = r.name) d ON true "
    "LEFT JOIN kiosk k ON k.active AND " ROOM_IS("k",
        "r.session",
        "r.centre",
        "r.name") " LEFT JOIN principal p ON p.id = k.principal_id "
                  "WHERE r.session = $1 AND r.centre = $2 AND r.name = $3 FOR UPDATE OF r"};

static const struct store_statement enrol_name = {"enrol_name",
    "SELECT c.name FROM (SELECT i, CASE i WHEN 1 THEN $4::text ELSE $4::text || '-' || i END AS "
    "name FROM generate_series(1, 9999) i) c "
    "WHERE NOT EXISTS (SELECT FROM principal p WHERE p.name = c.name) "
    "AND NOT EXISTS (SELECT FROM enrol_code e WHERE e.principal = c.name AND e." OPEN
    " AND NOT (" ROOM_IS("e", "$1", "$2", "$3") ")) ORDER BY c.i LIMIT 1"};

#define MADE_BEFORE                                                      \
    "audit a, jsonb_populate_record(NULL::enrol_code, a.after) r WHERE " \
    "a.principal_id = $1 AND a.request_id = $2 AND a.answers"

static const struct store_statement enrol_code_prior = {"enrol_code_prior",
    "SELECT a.digest = $3 AND a.entity = 'enrol_code' AS same, r.principal, " SCOPE_COLUMNS(
        "r") ", r.replaces, (SELECT name FROM principal p WHERE p.id = r.replaces) AS "
             "replaces_name, r.expires_at FROM " MADE_BEFORE};

/* The first answer may have been lost, and nobody has the secret any more. */
static const struct store_statement enrol_code_again = {"enrol_code_again",
    "UPDATE enrol_code c SET secret_sha256 = $3 FROM " MADE_BEFORE " AND " ROOM_IS("c",
        "r.session",
        "r.centre",
        "r.room") " AND c.principal = r.principal AND c.created_at = r.created_at AND c.used_at "
                  "IS NULL RETURNING c.principal"};

static const struct store_statement enrol_code_save = {"enrol_code_save",
    "WITH ended AS (UPDATE enrol_code e SET expires_at = now() WHERE " ROOM_IS("e",
        "$8",
        "$9",
        "$10") " AND e." OPEN "), "
               "made AS (INSERT INTO enrol_code (secret_sha256, principal, session, centre, room, "
               "first_day, last_day, replaces, created_by, expires_at) SELECT $6, $7, $8, $9, $10, "
               "$11::text::date, $12::text::date, $13::bigint, $2::text, now() + $14::integer * "
               "interval '1 minute' RETURNING *), "
               "noted AS (INSERT INTO audit (principal_id, principal, request_id, digest, method, "
               "answers, entity, key, after) SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, "
               "$5::text, $3::uuid IS NOT NULL, 'enrol_code', session || '/' || centre || '/' || "
               "room, to_jsonb(made) - 'secret_sha256' FROM made) "
               "SELECT expires_at FROM made"};

static const struct store_statement enrol_code_find = {"enrol_code_find",
    "SELECT c.principal, " SCOPE_COLUMNS(
        "c") ", c.replaces, c.used_at IS NOT NULL AS used, c.expires_at <= now() AS expired "
             "FROM enrol_code c WHERE c.secret_sha256 = $1 FOR UPDATE"};

/* One transaction used the code and made the kiosk what it is. */
static const struct store_statement kiosk_of_code = {"kiosk_of_code",
    "SELECT p.id, p.name FROM enrol_code c JOIN kiosk k ON k.active AND k.enrolled_at = c.used_at "
    "AND " ROOM_IS(
        "k", "c.session", "c.centre", "c.room") " JOIN principal p ON p.id = k.principal_id WHERE "
                                                "c.secret_sha256 = $1 AND c.expires_at > "
                                                "now() AND $2 = (SELECT a.after->>'key_sha256' "
                                                "FROM audit a WHERE a.entity = 'kiosk' AND a.key "
                                                "= p.name ORDER BY a.id DESC LIMIT 1)"};

static const struct store_statement kiosk_of_certificate = {"kiosk_of_certificate",
    "SELECT p.id, p.name FROM certificate c JOIN kiosk k ON k.principal_id = c.principal_id "
    "JOIN principal p ON p.id = k.principal_id WHERE c.fingerprint = $1 AND " ROOM_IS(
        "k", "$2", "$3", "$4")};

#define NOTE                                                                                 \
    "INSERT INTO audit (principal, method, request_id, entity, key, before, after, reason) " \
    "SELECT 'enrolment', $1::text, $2::uuid, "

static const struct store_statement kiosk_retire = {"kiosk_retire",
    "WITH old AS (SELECT * FROM principal WHERE id = $3 AND NOT disabled FOR UPDATE), "
    "made AS (UPDATE principal p SET disabled = true, revision = p.revision + 1, updated_at = "
    "now() FROM old WHERE p.id = old.id RETURNING p.*) " NOTE
    "'principal', made.name, to_jsonb(old), to_jsonb(made), 'replaced by ' || $4::text FROM made "
    "JOIN old USING (id)"};

static const struct store_statement kiosk_principal = {"kiosk_principal",
    "WITH old AS (SELECT * FROM principal WHERE name = $3 AND role = 'kiosk' FOR UPDATE), "
    "made AS (INSERT INTO principal (name, role, label) VALUES ($3, 'kiosk', $4) ON CONFLICT "
    "(name) DO UPDATE SET disabled = false, label = excluded.label, revision = principal.revision "
    "+ 1, updated_at = now() WHERE principal.role = 'kiosk' RETURNING *), "
    "noted AS (" NOTE "'principal', made.name, (SELECT to_jsonb(old) FROM old), to_jsonb(made), '' "
    "FROM made) SELECT id FROM made"};

static const struct store_statement kiosk_save = {"kiosk_save",
    "WITH old AS (SELECT * FROM kiosk WHERE principal_id = $3 FOR UPDATE), "
    "made AS (INSERT INTO kiosk (principal_id, session, centre, room, first_day, last_day, label) "
    "VALUES ($3, $5, $6, $7, $8::text::date, $9::text::date, $10) ON CONFLICT (principal_id) DO "
    "UPDATE SET session = excluded.session, centre = excluded.centre, room = excluded.room, "
    "first_day = excluded.first_day, last_day = excluded.last_day, label = excluded.label, active "
    "= true, enrolled_at = now() RETURNING *) " NOTE
    "'kiosk', $4::text, (SELECT to_jsonb(old) FROM old), to_jsonb(made) || "
    "jsonb_build_object('key_sha256', $11::text, 'from', $12::text), '' FROM made"};

static const struct store_statement kiosk_certificates_end = {"kiosk_certificates_end",
    "WITH old AS (SELECT * FROM certificate WHERE principal_id = $3 AND revoked_at IS NULL FOR "
    "UPDATE), made AS (UPDATE certificate c SET revoked_at = now(), revocation_reason = 'enrolled "
    "again' FROM old WHERE c.fingerprint = old.fingerprint RETURNING c.*) " NOTE
    "'certificate', encode(made.fingerprint, 'hex'), to_jsonb(old), to_jsonb(made), 'enrolled "
    "again' FROM made JOIN old USING (fingerprint)"};

static const struct store_statement kiosk_certificate = {"kiosk_certificate",
    "WITH made AS (INSERT INTO certificate (fingerprint, principal_id, serial, not_before, "
    "not_after) VALUES ($4, $3, $5, $6, $7) RETURNING *) " NOTE
    "'certificate', encode(made.fingerprint, 'hex'), NULL, to_jsonb(made), '' FROM made"};

static const struct store_statement enrol_code_use = {"enrol_code_use",
    "UPDATE enrol_code SET used_at = now(), used_from = $2 WHERE secret_sha256 = $1"};

static const struct store_statement *const statements[] = {
    &kiosk_list,
    &enrol_place,
    &enrol_name,
    &enrol_code_prior,
    &enrol_code_again,
    &enrol_code_save,
    &enrol_code_find,
    &kiosk_of_code,
    &kiosk_of_certificate,
    &kiosk_retire,
    &kiosk_principal,
    &kiosk_save,
    &kiosk_certificates_end,
    &kiosk_certificate,
    &enrol_code_use,
};
extern const struct store_statement_table store_enrolment_statements;
const struct store_statement_table store_enrolment_statements = {statements, ARRAY_LEN(statements)};

/* ---- the list ---- */

/* Who waits for the answer; in the op's arena. */
struct waiting {
    store_kiosks_fn done;
    void *context;
};

static int read_kiosk(
    const struct store_rows *rows, size_t row, struct arena *arena, struct kiosk *to)
{
    *to = (struct kiosk){
        .principal = store_text_dup(rows, row, store_column(rows, "principal"), arena),
        .label = store_text_dup(rows, row, store_column(rows, "label"), arena),
        .disabled = store_bool(rows, row, store_column(rows, "disabled")),
        .enrolled_us = store_timestamp_us(rows, row, store_column(rows, "enrolled_at")),
        .seen_us = store_timestamp_us(rows, row, store_column(rows, "seen_at")),
        .code_expires_us = store_timestamp_us(rows, row, store_column(rows, "code_expires_at")),
    };
    return to->principal && to->label ? kiosk_scope_row_read(rows, row, arena, &to->scope)
                                      : -ENOMEM;
}

static void finish_list(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    size_t count = r ? 0 : store_row_count(rows);
    struct kiosk *kiosks = arena_calloc(op->arena, count + 1, sizeof *kiosks);

    if (r == 0 && !kiosks)
        r = -ENOMEM;
    for (size_t i = 0; i < count && r == 0; i++)
        r = read_kiosk(rows, i, op->arena, &kiosks[i]);
    waiting->done(op, r, kiosks, r ? 0 : count, waiting->context);
}

int store_kiosk_list(struct store *store,
    struct op *op,
    const struct kiosk_page *page,
    store_kiosks_fn done,
    void *context)
{
    const struct waiting waiting = {done, context};
    struct waiting *kept = arena_memdup(op->arena, &waiting, sizeof waiting);
    struct store_query *query =
        kept ? store_query_new(op, &kiosk_list, STORE_READ, finish_list, kept) : NULL;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, page->session);
    store_bind_text(query, page->centre);
    store_bind_text(query, page->after_centre);
    store_bind_text(query, page->after_room);
    store_bind_text(query, page->after_principal);
    store_bind_int8(query, page->limit);
    store_submit(store, query);
    return 0;
}

/* ---- the room ---- */

static void bind_room(struct store_query *query, const struct kiosk_scope *scope)
{
    store_bind_text(query, scope->session);
    store_bind_text(query, scope->centre);
    store_bind_text(query, scope->room);
}

/* The columns id and name of the first row; nobody when there is none. */
static int read_holder(
    const struct store_rows *rows, struct arena *arena, struct store_kiosk_holder *ret_holder)
{
    *ret_holder = (struct store_kiosk_holder){.name = ""};
    if (store_row_count(rows) == 0)
        return 0;
    ret_holder->id = store_int(rows, 0, store_column(rows, "id"));
    ret_holder->name = store_text_dup(rows, 0, store_column(rows, "name"), arena);
    return ret_holder->name ? 0 : -ENOMEM;
}

int store_enrol_place(struct store_session *session,
    struct op *op,
    const struct kiosk_scope *scope,
    struct store_enrol_place *ret_place)
{
    struct store_query *query = store_work_query(op, &enrol_place);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    bind_room(query, scope);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    if (store_row_count(rows) == 0)
        return OUTCOME_NOT_FOUND;
    store_date(rows, 0, store_column(rows, "first_day"), ret_place->first_day);
    store_date(rows, 0, store_column(rows, "last_day"), ret_place->last_day);
    return read_holder(rows, op->arena, &ret_place->kiosk);
}

int store_enrol_name(struct store_session *session,
    struct op *op,
    const struct kiosk_scope *scope,
    const char *base,
    const char **ret_name)
{
    struct store_query *query = store_work_query(op, &enrol_name);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    bind_room(query, scope);
    store_bind_text(query, base);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    if (store_row_count(rows) == 0)
        return OUTCOME_LIMIT;
    *ret_name = store_text_dup(rows, 0, store_column(rows, "name"), op->arena);
    return *ret_name ? 0 : -ENOMEM;
}

/* ---- codes ---- */

static int give_again(struct store_session *session, struct op *op, const struct enrol_grant *grant)
{
    struct store_query *query = store_work_query(op, &enrol_code_again);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_int8(query, op->principal->id);
    store_bind_uuid(query, &op->request_id);
    store_bind_bytes(query, grant->secret_digest, ENROL_DIGEST_SIZE);
    r = store_run(session, query, &rows);
    return r == 0 && store_row_count(rows) == 0 ? (int)OUTCOME_PRECONDITION : r;
}

int store_enrol_code_prior(
    struct store_session *session, struct op *op, struct enrol_grant *grant, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &enrol_code_prior, &rows);

    *ret_found = r == 0 && rows;
    if (!*ret_found)
        return r;
    grant->principal = store_text_dup(rows, 0, store_column(rows, "principal"), op->arena);
    grant->replaces_id = store_int(rows, 0, store_column(rows, "replaces"));
    grant->replaces = store_text_dup(rows, 0, store_column(rows, "replaces_name"), op->arena);
    grant->expires_us = store_timestamp_us(rows, 0, store_column(rows, "expires_at"));
    if (!grant->principal || !grant->replaces)
        return -ENOMEM;
    r = kiosk_scope_row_read(rows, 0, op->arena, &grant->scope);
    return r ? r : give_again(session, op, grant);
}

int store_enrol_code_save(struct store_session *session, struct op *op, struct enrol_grant *grant)
{
    struct store_query *query = store_work_query(op, &enrol_code_save);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_bytes(query, grant->secret_digest, ENROL_DIGEST_SIZE);
    store_bind_text(query, grant->principal);
    bind_room(query, &grant->scope);
    store_bind_text(query, grant->scope.first_day);
    store_bind_text(query, grant->scope.last_day);
    if (grant->replaces_id)
        store_bind_int8(query, grant->replaces_id);
    else
        store_bind_null(query);
    store_bind_int4(query, (int32_t)grant->valid_minutes);
    r = store_run(session, query, &rows);
    if (r == 0)
        grant->expires_us = store_timestamp_us(rows, 0, store_column(rows, "expires_at"));
    return r;
}

int store_enrol_code_find(struct store_session *session,
    struct op *op,
    const uint8_t secret_digest[ENROL_DIGEST_SIZE],
    struct enrol_code_row *ret_code)
{
    struct store_query *query = store_work_query(op, &enrol_code_find);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_bytes(query, secret_digest, ENROL_DIGEST_SIZE);
    r = store_run(session, query, &rows);
    if (r)
        return r;
    if (store_row_count(rows) == 0)
        return OUTCOME_NOT_FOUND;
    *ret_code = (struct enrol_code_row){
        .principal = store_text_dup(rows, 0, store_column(rows, "principal"), op->arena),
        .replaces_id = store_int(rows, 0, store_column(rows, "replaces")),
        .used = store_bool(rows, 0, store_column(rows, "used")),
        .expired = store_bool(rows, 0, store_column(rows, "expired")),
    };
    return ret_code->principal ? kiosk_scope_row_read(rows, 0, op->arena, &ret_code->scope)
                               : -ENOMEM;
}

/* ---- who a machine is already ---- */

int store_kiosk_of_code(struct store_session *session,
    struct op *op,
    const struct enrol_request *request,
    struct store_kiosk_holder *ret_holder)
{
    struct store_query *query = store_work_query(op, &kiosk_of_code);
    char digest[2 * ENROL_DIGEST_SIZE + 1];
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    text_hex_format(request->key_digest, ENROL_DIGEST_SIZE, digest);
    store_bind_bytes(query, request->secret_digest, ENROL_DIGEST_SIZE);
    store_bind_text(query, digest);
    r = store_run(session, query, &rows);
    return r ? r : read_holder(rows, op->arena, ret_holder);
}

int store_kiosk_of_certificate(struct store_session *session,
    struct op *op,
    const struct enrol_request *request,
    const struct kiosk_scope *scope,
    struct store_kiosk_holder *ret_holder)
{
    struct store_query *query = store_work_query(op, &kiosk_of_certificate);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_bytes(query, request->former_fingerprint, FINGERPRINT_SIZE);
    bind_room(query, scope);
    r = store_run(session, query, &rows);
    return r ? r : read_holder(rows, op->arena, ret_holder);
}

/* ---- the enrolment ---- */

/* A statement that notes what it does: method and request id come first. */
static struct store_query *noting(struct op *op, const struct store_statement *statement)
{
    struct store_query *query = store_work_query(op, statement);

    if (!query)
        return NULL;
    store_bind_text(query, op->method);
    if (op->has_request_id)
        store_bind_uuid(query, &op->request_id);
    else
        store_bind_null(query);
    return query;
}

static int retire(
    struct store_session *session, struct op *op, const struct store_enrolment *enrolment)
{
    struct store_query *query;

    if (!enrolment->retired.id)
        return 0;
    query = noting(op, &kiosk_retire);
    if (!query)
        return -ENOMEM;
    store_bind_int8(query, enrolment->retired.id);
    store_bind_text(query, enrolment->result->principal);
    return store_run(session, query, NULL);
}

static int save_principal(struct store_session *session,
    struct op *op,
    const struct store_enrolment *enrolment,
    int64_t *ret_id)
{
    struct store_query *query = noting(op, &kiosk_principal);
    const struct store_rows *rows;
    int r;

    if (!query)
        return -ENOMEM;
    store_bind_text(query, enrolment->result->principal);
    store_bind_text(query, enrolment->request->label);
    r = store_run(session, query, &rows);
    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_ALREADY_EXISTS;
    if (r == 0)
        *ret_id = store_int(rows, 0, store_column(rows, "id"));
    return r;
}

static int save_kiosk(struct store_session *session,
    struct op *op,
    const struct store_enrolment *enrolment,
    int64_t id)
{
    const struct kiosk_scope *scope = &enrolment->result->scope;
    struct store_query *query = noting(op, &kiosk_save);
    char digest[2 * ENROL_DIGEST_SIZE + 1];

    if (!query)
        return -ENOMEM;
    text_hex_format(enrolment->request->key_digest, ENROL_DIGEST_SIZE, digest);
    store_bind_int8(query, id);
    store_bind_text(query, enrolment->result->principal);
    bind_room(query, scope);
    store_bind_text(query, scope->first_day);
    store_bind_text(query, scope->last_day);
    store_bind_text(query, enrolment->request->label);
    store_bind_text(query, digest);
    store_bind_text(query, enrolment->request->from);
    return store_run(session, query, NULL);
}

static int save_certificate(struct store_session *session,
    struct op *op,
    const struct certificate_record *certificate,
    int64_t id)
{
    struct store_query *end = noting(op, &kiosk_certificates_end);
    struct store_query *add = noting(op, &kiosk_certificate);
    int r;

    if (!end || !add)
        return -ENOMEM;
    store_bind_int8(end, id);
    r = store_run(session, end, NULL);
    if (r)
        return r;
    store_bind_int8(add, id);
    store_bind_bytes(add, certificate->fingerprint, FINGERPRINT_SIZE);
    store_bind_text(add, certificate->serial);
    store_bind_timestamp_us(add, certificate->not_before_us);
    store_bind_timestamp_us(add, certificate->not_after_us);
    return store_run(session, add, NULL);
}

static int use_code(
    struct store_session *session, struct op *op, const struct enrol_request *request)
{
    struct store_query *query = store_work_query(op, &enrol_code_use);

    if (!query)
        return -ENOMEM;
    store_bind_bytes(query, request->secret_digest, ENROL_DIGEST_SIZE);
    store_bind_text(query, request->from);
    return store_run(session, query, NULL);
}

int store_kiosk_enrol(
    struct store_session *session, struct op *op, const struct store_enrolment *enrolment)
{
    int64_t id = 0;
    int r = retire(session, op, enrolment);

    if (r == 0)
        r = save_principal(session, op, enrolment, &id);
    if (r == 0)
        r = save_kiosk(session, op, enrolment, id);
    if (r == 0)
        r = save_certificate(session, op, &enrolment->result->certificate, id);
    return r ? r : use_code(session, op, enrolment->request);
}
