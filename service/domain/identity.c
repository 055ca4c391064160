#include "domain/identity.h"

#include "domain/uai.h"
#include "store/identity.h"

#include "base/text.h"

enum { LABEL_MAX = 200, REASON_MAX = 500 };

int identity_who(struct store *store,
    struct op *op,
    const uint8_t fingerprint[FINGERPRINT_SIZE],
    identity_who_fn done,
    void *context)
{
    return store_identity_who(store, op, fingerprint, done, context);
}

int identity_get(
    struct store *store, struct op *op, const char *name, identity_principal_fn done, void *context)
{
    if (text_is_empty(name))
        return op_violation(op, "name", "REQUIRED", "the name of a principal is missing");
    return store_identity_get(store, op, name, done, context);
}

int identity_list(struct store *store,
    struct op *op,
    enum role role,
    const char *after,
    uint32_t limit,
    identity_principals_fn done,
    void *context)
{
    return store_identity_list(store, op, role, after, limit, done, context);
}

/* Lower case letters, digits, '.', '_', '-'; starts with a letter or digit (migration 0001 has the
 * same rule). */
static bool name_is_good(const char *name)
{
    size_t length = strlen(name);

    if (length == 0 || length > PRINCIPAL_NAME_MAX || strchr("._-", *name))
        return false;
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == length;
}

static int check_principal(struct op *op, const struct principal_record *record)
{
    bool scoped = !text_is_empty(record->establishment);
    int r = 0;

    if (!name_is_good(record->name))
        r = op_violation(op, "principal.name", "NAME",
            "'%.70s' is not a name: 1 to %d lower case letters, digits, '.', '_' or '-', starting "
            "with a letter or digit",
            record->name, PRINCIPAL_NAME_MAX);
    if (!role_name(record->role))
        r = op_violation(op, "principal.role", "REQUIRED",
            "a role is missing: admin, manager, establishment, kiosk, juror or auditor");
    if (text_utf8_count(record->label, strlen(record->label)) > LABEL_MAX)
        r = op_violation(
            op, "principal.label", "TOO_LONG", "the label is longer than %d characters", LABEL_MAX);
    if (scoped != (record->role == ROLE_ESTABLISHMENT))
        r = op_violation(op, "principal.establishment", "SCOPE",
            "the UAI is required for the role establishment and must be empty for every other");
    else if (scoped && uai_check(record->establishment))
        r = op_violation(op, "principal.establishment", "UAI",
            "'%.20s' is not a UAI: 7 digits and the key letter", record->establishment);
    return r;
}

int identity_create(struct store *store,
    struct op *op,
    const struct principal_record *record,
    bool validate_only,
    identity_principal_fn done,
    void *context)
{
    int r = check_principal(op, record);

    if (r)
        return r;
    if (validate_only) {
        done(op, 0, record, context);
        return 0;
    }
    return store_identity_create(store, op, record, done, context);
}

int identity_update(struct store *store,
    struct op *op,
    const struct principal_record *record,
    bool validate_only,
    identity_principal_fn done,
    void *context)
{
    int r = check_principal(op, record);

    if (r == 0 && op->principal && text_equal(op->principal->name, record->name) &&
        (record->disabled || record->role != op->principal->role))
        r = op_refuse(op, OUTCOME_PRECONDITION, "OWN_PRINCIPAL",
            "nobody disables or changes the role of the principal in use: ask another "
            "administrator");
    if (r)
        return r;
    if (validate_only) {
        done(op, 0, record, context);
        return 0;
    }
    return store_identity_update(store, op, record, done, context);
}

static bool read_fingerprint(const char *text, uint8_t to[FINGERPRINT_SIZE])
{
    if (strlen(text) != 2 * FINGERPRINT_SIZE)
        return false;
    for (size_t i = 0; i < FINGERPRINT_SIZE; i++) {
        int high = text_hex_digit(text[2 * i]), low = text_hex_digit(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        to[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

int identity_revoke(struct store *store,
    struct op *op,
    const char *fingerprint,
    const char *reason,
    identity_certificate_fn done,
    void *context)
{
    uint8_t *bytes = arena_alloc(op->arena, FINGERPRINT_SIZE);
    int r = 0;

    if (!bytes)
        return OUTCOME_LIMIT;
    if (!read_fingerprint(fingerprint, bytes))
        r = op_violation(op, "fingerprint", "FINGERPRINT",
            "64 hexadecimal digits are expected: `palmares identity show NAME` lists them");
    if (text_is_empty(reason))
        r = op_violation(op, "reason", "REQUIRED", "a reason is required");
    else if (text_utf8_count(reason, strlen(reason)) > REASON_MAX)
        r = op_violation(
            op, "reason", "TOO_LONG", "the reason is longer than %d characters", REASON_MAX);
    return r ? r : store_identity_revoke(store, op, bytes, reason, done, context);
}
