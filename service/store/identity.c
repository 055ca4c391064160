#include "store/identity.h"

#include "store/kiosk_row.h"
#include "store/query.h"

#include "base/text.h"

#include <errno.h>

/* What a change answers beside its row. */
#define PRIOR                                                                                    \
    "prior AS (SELECT digest, after FROM audit WHERE principal_id = $1 AND request_id = $3 AND " \
    "answers)"
#define NOTE(entity, key, before, after, reason, from)                                            \
    "noted AS (INSERT INTO audit (principal_id, principal, request_id, digest, method, answers, " \
    "entity, key, before, after, reason) "                                                        \
    "SELECT $1::bigint, $2::text, $3::uuid, $4::bigint, $5::text, true, '" entity "', " key       \
    ", " before ", " after ", " reason " FROM " from ")"
#define CERTIFICATE_COLUMNS                                                                   \
    "c.fingerprint, p.name AS principal, c.serial, c.not_before, c.not_after, c.revoked_at, " \
    "c.revocation_reason"

#define KIOSK_COLUMNS "k.session, k.centre, k.room, k.first_day, k.last_day"

static const struct store_statement identity_who = {"identity_who",
    "SELECT p.id, p.name, p.role, p.establishment, p.revision, c.revoked_at IS NOT NULL OR "
    "p.disabled AS gone "
    "FROM certificate c JOIN principal p ON p.id = c.principal_id WHERE c.fingerprint = $1"};

static const struct store_statement identity_get = {"identity_get",
    "SELECT p.name, p.role, p.label, p.establishment, p.disabled, p.revision, p.created_at, "
    "c.fingerprint, p.name AS principal, c.serial, c.not_before, c.not_after, c.revoked_at, "
    "c.revocation_reason, " KIOSK_COLUMNS
    " FROM principal p LEFT JOIN kiosk k ON k.principal_id = p.id "
    "LEFT JOIN certificate c ON c.principal_id = p.id WHERE p.name = $1 ORDER BY "
    "c.not_before, c.serial"};

static const struct store_statement identity_list = {"identity_list",
    "SELECT p.name, p.role, p.label, p.establishment, p.disabled, p.revision, "
    "p.created_at, " KIOSK_COLUMNS " FROM principal p LEFT JOIN kiosk k ON k.principal_id = p.id "
    "WHERE p.name > $1 AND ($2::text IS NULL OR p.role = $2) ORDER BY p.name LIMIT $3"};

static const struct store_statement identity_create = {"identity_create",
    "WITH " PRIOR ", "
    "made AS (INSERT INTO principal (name, role, label, establishment, disabled) "
    "SELECT $6::text, $7::text, $8::text, $9::text, $10::boolean WHERE NOT EXISTS (SELECT FROM "
    "prior) "
    "ON CONFLICT (name) DO NOTHING RETURNING *), " NOTE("principal",
        "name",
        "NULL",
        "to_jsonb(made)",
        "''",
        "made") "SELECT true AS same, made.* FROM made UNION ALL "
                "SELECT prior.digest = $4, r.* FROM prior, jsonb_populate_record(NULL::principal, "
                "after) r"};

static const struct store_statement identity_update = {"identity_update",
    "WITH " PRIOR ", "
    "old AS (SELECT * FROM principal WHERE name = $6 FOR UPDATE), "
    "made AS (UPDATE principal p SET role = $7::text, label = $8::text, establishment = $9::text, "
    "disabled = $10::boolean, "
    "revision = p.revision + 1, updated_at = now() FROM old WHERE p.id = old.id AND NOT EXISTS "
    "(SELECT FROM prior) "
    "AND ($11::integer = 0 OR old.revision = $11) RETURNING p.*), " NOTE("principal",
        "made.name",
        "to_jsonb(old)",
        "to_jsonb(made)",
        "''",
        "made JOIN old USING (id)") "SELECT true AS same, false AS stale, made.* FROM made UNION "
                                    "ALL "
                                    "SELECT prior.digest = $4, false, r.* FROM prior, "
                                    "jsonb_populate_record(NULL::principal, after) r UNION ALL "
                                    "SELECT true, true, old.* FROM old WHERE NOT EXISTS (SELECT "
                                    "FROM prior) AND NOT EXISTS (SELECT FROM made)"};

static const struct store_statement identity_revoke = {"identity_revoke",
    "WITH " PRIOR ", "
    "old AS (SELECT * FROM certificate WHERE fingerprint = $6 FOR UPDATE), "
    "made AS (UPDATE certificate c SET revoked_at = now(), revocation_reason = $7 FROM old "
    "WHERE c.fingerprint = old.fingerprint AND old.revoked_at IS NULL AND NOT EXISTS (SELECT FROM "
    "prior) RETURNING c.*), " NOTE("certificate",
        "encode(made.fingerprint, 'hex')",
        "to_jsonb(old)",
        "to_jsonb(made)",
        "$7",
        "made JOIN old USING (fingerprint)") "SELECT coalesce((SELECT digest = $4 FROM prior), "
                                             "true) AS same, " CERTIFICATE_COLUMNS
                                             " FROM (SELECT * FROM made UNION ALL SELECT * FROM "
                                             "old WHERE NOT EXISTS (SELECT FROM made)) c "
                                             "JOIN principal p ON p.id = c.principal_id"};

static const struct store_statement *const statements[] = {
    &identity_who,
    &identity_get,
    &identity_list,
    &identity_create,
    &identity_update,
    &identity_revoke,
};
extern const struct store_statement_table store_identity_statements;
const struct store_statement_table store_identity_statements = {statements, ARRAY_LEN(statements)};

/* Who waits for the answer; in the op's arena. */
struct waiting {
    union {
        store_who_fn who;
        store_principal_fn principal;
        store_principals_fn principals;
        store_certificate_fn certificate;
    } done;
    void *context;
};

static struct store_query *query_new(struct op *op,
    const struct store_statement *statement,
    enum store_kind kind,
    store_finish_fn finish,
    struct waiting waiting)
{
    struct waiting *kept = arena_memdup(op->arena, &waiting, sizeof waiting);

    return kept ? store_query_new(op, statement, kind, finish, kept) : NULL;
}

static void copy_text(char *to, size_t size, const char *from)
{
    (void)snprintf(to, size, "%s", from);
}

static void finish_who(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct principal principal = {0};

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0 && store_bool(rows, 0, store_column(rows, "gone")))
        r = OUTCOME_PRINCIPAL_GONE;
    if (r == 0) {
        principal.id = store_int(rows, 0, store_column(rows, "id"));
        principal.role = role_parse(store_text(rows, 0, store_column(rows, "role")));
        principal.revision = (int32_t)store_int(rows, 0, store_column(rows, "revision"));
        copy_text(
            principal.name, sizeof principal.name, store_text(rows, 0, store_column(rows, "name")));
        copy_text(principal.establishment, sizeof principal.establishment,
            store_text(rows, 0, store_column(rows, "establishment")));
    }
    waiting->done.who(op, r, &principal, waiting->context);
}

int store_identity_who(struct store *store,
    struct op *op,
    const uint8_t fingerprint[FINGERPRINT_SIZE],
    store_who_fn done,
    void *context)
{
    struct store_query *query = query_new(op, &identity_who, STORE_READ, finish_who,
        (struct waiting){.done.who = done, .context = context});

    if (!query)
        return -ENOMEM;
    store_bind_bytes(query, fingerprint, FINGERPRINT_SIZE);
    store_submit(store, query);
    return 0;
}

int kiosk_scope_row_read(
    const struct store_rows *rows, size_t row, struct arena *arena, struct kiosk_scope *ret_scope)
{
    *ret_scope = (struct kiosk_scope){
        .session = store_text_dup(rows, row, store_column(rows, "session"), arena),
        .centre = store_text_dup(rows, row, store_column(rows, "centre"), arena),
        .room = store_text_dup(rows, row, store_column(rows, "room"), arena),
    };
    store_date(rows, row, store_column(rows, "first_day"), ret_scope->first_day);
    store_date(rows, row, store_column(rows, "last_day"), ret_scope->last_day);
    return ret_scope->session && ret_scope->centre && ret_scope->room ? 0 : -ENOMEM;
}

/* Of the statements that join it. */
static int read_kiosk(
    const struct store_rows *rows, size_t row, struct arena *arena, struct principal_record *to)
{
    struct kiosk_scope *scope;

    if (store_is_null(rows, row, store_column(rows, "session")))
        return 0;
    scope = arena_alloc(arena, sizeof *scope);
    to->kiosk = scope;
    return scope ? kiosk_scope_row_read(rows, row, arena, scope) : -ENOMEM;
}

static int read_principal(
    const struct store_rows *rows, size_t row, struct arena *arena, struct principal_record *to)
{
    *to = (struct principal_record){
        .name = store_text_dup(rows, row, store_column(rows, "name"), arena),
        .role = role_parse(store_text(rows, row, store_column(rows, "role"))),
        .label = store_text_dup(rows, row, store_column(rows, "label"), arena),
        .establishment = store_text_dup(rows, row, store_column(rows, "establishment"), arena),
        .disabled = store_bool(rows, row, store_column(rows, "disabled")),
        .revision = (int32_t)store_int(rows, row, store_column(rows, "revision")),
        .created_us = store_timestamp_us(rows, row, store_column(rows, "created_at")),
    };
    return to->name && to->label && to->establishment ? read_kiosk(rows, row, arena, to) : -ENOMEM;
}

static int read_certificate(
    const struct store_rows *rows, size_t row, struct arena *arena, struct certificate_record *to)
{
    size_t size;
    const void *fingerprint = store_bytes(rows, row, store_column(rows, "fingerprint"), &size);

    *to = (struct certificate_record){
        .principal = store_text_dup(rows, row, store_column(rows, "principal"), arena),
        .serial = store_text_dup(rows, row, store_column(rows, "serial"), arena),
        .not_before_us = store_timestamp_us(rows, row, store_column(rows, "not_before")),
        .not_after_us = store_timestamp_us(rows, row, store_column(rows, "not_after")),
        .revoked_us = store_timestamp_us(rows, row, store_column(rows, "revoked_at")),
        .revocation_reason =
            store_text_dup(rows, row, store_column(rows, "revocation_reason"), arena),
    };
    if (size == FINGERPRINT_SIZE)
        memcpy(to->fingerprint, fingerprint, size);
    return to->principal && to->serial && to->revocation_reason ? 0 : -ENOMEM;
}

static int read_certificates(
    const struct store_rows *rows, struct arena *arena, struct principal_record *to)
{
    size_t count = store_row_count(rows);
    struct certificate_record *certificates;

    if (store_is_null(rows, 0, store_column(rows, "fingerprint")))
        return 0;
    certificates = arena_calloc(arena, count, sizeof *certificates);
    if (!certificates)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        if (read_certificate(rows, i, arena, &certificates[i]))
            return -ENOMEM;
    to->certificates = certificates;
    to->certificate_count = count;
    return 0;
}

static void finish_get(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct principal_record record;

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    if (r == 0)
        r = read_principal(rows, 0, op->arena, &record);
    if (r == 0)
        r = read_certificates(rows, op->arena, &record);
    waiting->done.principal(op, r, r ? NULL : &record, waiting->context);
}

int store_identity_get(
    struct store *store, struct op *op, const char *name, store_principal_fn done, void *context)
{
    struct store_query *query = query_new(op, &identity_get, STORE_READ, finish_get,
        (struct waiting){.done.principal = done, .context = context});

    if (!query)
        return -ENOMEM;
    store_bind_text(query, name);
    store_submit(store, query);
    return 0;
}

static void finish_list(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct principal_record *records = NULL;
    size_t count = r ? 0 : store_row_count(rows);

    if (count) {
        records = arena_calloc(op->arena, count, sizeof *records);
        r = records ? 0 : -ENOMEM;
    }
    for (size_t i = 0; i < count && r == 0; i++)
        r = read_principal(rows, i, op->arena, &records[i]);
    waiting->done.principals(op, r, records, r ? 0 : count, waiting->context);
}

int store_identity_list(struct store *store,
    struct op *op,
    enum role role,
    const char *after,
    uint32_t limit,
    store_principals_fn done,
    void *context)
{
    struct store_query *query = query_new(op, &identity_list, STORE_READ, finish_list,
        (struct waiting){.done.principals = done, .context = context});

    if (!query)
        return -ENOMEM;
    store_bind_text(query, after);
    store_bind_text(query, role_name(role));
    store_bind_int8(query, limit);
    store_submit(store, query);
    return 0;
}

/* The row that a change answers with; `none`: what no row means. */
static void answer_change(struct op *op,
    int r,
    const struct store_rows *rows,
    const struct waiting *waiting,
    enum outcome none)
{
    struct principal_record record;

    if (r == 0 && store_row_count(rows) == 0)
        r = (int)none;
    else if (r == 0 && !store_bool(rows, 0, store_column(rows, "same")))
        r = OUTCOME_REQUEST_ID_REUSED;
    else if (r == 0 && store_bool(rows, 0, store_column(rows, "stale")))
        r = OUTCOME_ETAG_MISMATCH;
    if (r == 0)
        r = read_principal(rows, 0, op->arena, &record);
    waiting->done.principal(op, r, r ? NULL : &record, waiting->context);
}

static void finish_create(struct op *op, int r, const struct store_rows *rows, void *context)
{
    answer_change(op, r, rows, context, OUTCOME_ALREADY_EXISTS);
}

static void finish_update(struct op *op, int r, const struct store_rows *rows, void *context)
{
    answer_change(op, r, rows, context, OUTCOME_NOT_FOUND);
}

static void bind_principal(struct store_query *query, const struct principal_record *record)
{
    store_bind_change(query);
    store_bind_text(query, record->name);
    store_bind_text(query, role_name(record->role));
    store_bind_text(query, record->label);
    store_bind_text(
        query, record->establishment && *record->establishment ? record->establishment : NULL);
    store_bind_bool(query, record->disabled);
    store_query_set_lock_key(query, "principal", record->name);
}

int store_identity_create(struct store *store,
    struct op *op,
    const struct principal_record *record,
    store_principal_fn done,
    void *context)
{
    struct store_query *query = query_new(op, &identity_create, STORE_WRITE, finish_create,
        (struct waiting){.done.principal = done, .context = context});

    if (!query)
        return -ENOMEM;
    bind_principal(query, record);
    store_submit(store, query);
    return 0;
}

int store_identity_update(struct store *store,
    struct op *op,
    const struct principal_record *record,
    store_principal_fn done,
    void *context)
{
    struct store_query *query = query_new(op, &identity_update, STORE_WRITE, finish_update,
        (struct waiting){.done.principal = done, .context = context});

    if (!query)
        return -ENOMEM;
    bind_principal(query, record);
    store_bind_int4(query, record->revision);
    store_submit(store, query);
    return 0;
}

static void finish_revoke(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct certificate_record record;

    if (r == 0 && store_row_count(rows) == 0)
        r = OUTCOME_NOT_FOUND;
    else if (r == 0 && !store_bool(rows, 0, store_column(rows, "same")))
        r = OUTCOME_REQUEST_ID_REUSED;
    if (r == 0)
        r = read_certificate(rows, 0, op->arena, &record);
    waiting->done.certificate(op, r, r ? NULL : &record, waiting->context);
}

int store_identity_revoke(struct store *store,
    struct op *op,
    const uint8_t fingerprint[FINGERPRINT_SIZE],
    const char *reason,
    store_certificate_fn done,
    void *context)
{
    struct store_query *query = query_new(op, &identity_revoke, STORE_WRITE, finish_revoke,
        (struct waiting){.done.certificate = done, .context = context});
    char key[2 * FINGERPRINT_SIZE + 1];

    if (!query)
        return -ENOMEM;
    store_bind_change(query);
    store_bind_bytes(query, fingerprint, FINGERPRINT_SIZE);
    store_bind_text(query, reason);
    text_hex_format(fingerprint, FINGERPRINT_SIZE, key);
    store_query_set_lock_key(query, "certificate", key);
    store_submit(store, query);
    return 0;
}
