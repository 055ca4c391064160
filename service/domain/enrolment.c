#include "domain/enrolment.h"

#include "base/error.h"
#include "base/text.h"
#include "store/enrolment.h"

#include <errno.h>

enum {
    USUAL_MINUTES = 24 * 60,
    LABEL_MAX = 200,
    NAME_BASE_MAX = PRINCIPAL_NAME_MAX - 5, /* room for "-9999" */
    DAYS_AFTER = 7,                         /* a certificate outlives the last day by so many */
    DAYS_AT_LEAST = 30, /* rehearsals on a session that is over begin with one that has ended */
};

int enrol_refuse_unconfigured(struct op *op)
{
    return op_refuse(op, OUTCOME_PRECONDITION, "ENROLMENT_OFF",
        "kiosks cannot enrol at this service: its configuration has no [enrol] listen; see "
        "palmaresd.ini.example");
}

int enrol_refuse_unknown(struct op *op)
{
    return op_refuse(op, OUTCOME_FORBIDDEN, "CODE_UNKNOWN",
        "this code is not known here: type it again, or ask the exam office for a new one "
        "(`palmares identity enrol-code`)");
}

/* ---- the list ---- */

int enrol_list_kiosks(struct store *store,
    struct op *op,
    const struct kiosk_page *page,
    enrol_kiosks_fn done,
    void *context)
{
    if (text_is_empty(page->session))
        return op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    return store_kiosk_list(store, op, page, done, context);
}

/* ---- a code ---- */

struct granting {
    struct enrol_grant *grant;
    enrol_grant_fn done;
    void *context;
};

static int refuse_room(struct op *op, const struct kiosk_scope *scope)
{
    return op_refuse(op, OUTCOME_NOT_FOUND, "ROOM_NOT_FOUND",
        "centre %.16s has no room '%.40s': `palmares room list` shows those there are",
        scope->centre, scope->room);
}

static int refuse_taken(struct op *op, const struct kiosk_scope *scope, const char *kiosk)
{
    return op_refuse(op, OUTCOME_PRECONDITION, "ROOM_HAS_KIOSK",
        "room %.40s of centre %.16s has a kiosk already, %s: a new one takes its place with a code "
        "of `palmares identity enrol-code --replace`",
        scope->room, scope->centre, kiosk);
}

static int check_day(struct op *op, const char *field, const char *day)
{
    struct date date;

    return *day && date_parse(day, &date)
               ? op_violation(op, field, "DATE", "'%.20s' is not a day: write YYYY-MM-DD", day)
               : 0;
}

static int check_grant(struct op *op, const struct enrol_grant *grant)
{
    const struct kiosk_scope *scope = &grant->scope;
    int r = 0;

    if (text_is_empty(scope->session))
        r = op_violation(op, "scope.session", "REQUIRED",
            "the id of a session is missing, for example \"ndrc-2022\"");
    if (text_is_empty(scope->centre))
        r = op_violation(op, "scope.centre", "REQUIRED", "the code of the centre is missing");
    if (text_is_empty(scope->room))
        r = op_violation(op, "scope.room", "REQUIRED", "the name of the room is missing");
    if (check_day(op, "scope.first_day", scope->first_day))
        r = OUTCOME_INVALID;
    if (check_day(op, "scope.last_day", scope->last_day))
        r = OUTCOME_INVALID;
    if (grant->valid_minutes > ENROL_VALID_MINUTES_MAX)
        r = op_violation(op, "valid_minutes", "TOO_LARGE",
            "a code is valid for %d days at most: give it when the machine is there",
            ENROL_VALID_MINUTES_MAX / (24 * 60));
    return r;
}

/* The days that were not given are those of the plan. */
static int settle_days(
    struct op *op, struct kiosk_scope *scope, const struct store_enrol_place *place)
{
    bool needs_plan = !*scope->first_day || !*scope->last_day;

    if (needs_plan && !*place->first_day)
        return op_refuse(op, OUTCOME_PRECONDITION, "NO_ORALS",
            "the plan in force has no oral in room %.40s of centre %.16s: publish one, or say "
            "which days the kiosk may see",
            scope->room, scope->centre);
    if (!*scope->first_day)
        memcpy(scope->first_day, place->first_day, sizeof scope->first_day);
    if (!*scope->last_day)
        memcpy(scope->last_day, place->last_day, sizeof scope->last_day);
    if (strcmp(scope->first_day, scope->last_day) > 0)
        return op_violation(op, "scope.last_day", "ORDER",
            "the last day %s is before the first one %s", scope->last_day, scope->first_day);
    return 0;
}

/* "kiosk-ndrc-2022-0750655e-b107": lower case letters, digits and '.', '_', '-'. */
static const char *name_base(struct op *op, const struct kiosk_scope *scope)
{
    char *name =
        arena_printf(op->arena, "kiosk-%s-%s-%s", scope->session, scope->centre, scope->room);
    size_t length = 0;

    for (char *c = name; c && *c && length < NAME_BASE_MAX; c++) {
        char folded = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;

        if (folded && strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", folded))
            name[length++] = folded;
        else if (name[length - 1] != '-') /* a run of others is one dash */
            name[length++] = '-';
    }
    if (name)
        name[length] = '\0';
    return name;
}

static int grant_work(struct op *op, struct store_session *session, void *context)
{
    const struct granting *granting = context;
    struct enrol_grant *grant = granting->grant;
    struct store_enrol_place place;
    const char *base;
    bool found;
    int r = store_enrol_code_prior(session, op, grant, &found);

    if (r == OUTCOME_PRECONDITION)
        return op_refuse(op, OUTCOME_PRECONDITION, "CODE_USED",
            "the code of this request was given and has been used meanwhile");
    if (r || found)
        return r;
    r = store_enrol_place(session, op, &grant->scope, &place);
    if (r == OUTCOME_NOT_FOUND)
        return refuse_room(op, &grant->scope);
    if (r == 0)
        r = settle_days(op, &grant->scope, &place);
    if (r)
        return r;
    if (place.kiosk.id && !grant->replace)
        return refuse_taken(op, &grant->scope, place.kiosk.name);
    grant->replaces_id = place.kiosk.id;
    grant->replaces = place.kiosk.name;
    base = name_base(op, &grant->scope);
    r = base ? store_enrol_name(session, op, &grant->scope, base, &grant->principal) : -ENOMEM;
    return r || grant->validate_only ? r : store_enrol_code_save(session, op, grant);
}

static void granted(struct op *op, int r, void *context)
{
    const struct granting *granting = context;

    granting->done(op, r, granting->grant, granting->context);
}

int enrol_grant_code(struct store *store,
    struct op *op,
    struct enrol_grant *grant,
    enrol_grant_fn done,
    void *context)
{
    const struct granting granting = {grant, done, context};
    struct granting *kept = arena_memdup(op->arena, &granting, sizeof granting);
    int r = check_grant(op, grant);

    if (r)
        return r;
    if (!kept)
        return -ENOMEM;
    if (!grant->valid_minutes)
        grant->valid_minutes = USUAL_MINUTES;
    grant->expires_us = op->now_us + (int64_t)grant->valid_minutes * 60 * 1000000;
    store_work(store, op, grant_work, granted, kept);
    return 0;
}

/* ---- a kiosk enrols ---- */

struct enrolling {
    const struct enrol_authority *authority;
    const struct enrol_request *request;
    struct enrol_result result;
    enrol_done_fn done;
    void *context;
};

/* Who this machine was before: by this very code, whose answer was lost, or by its certificate. */
static int find_former(struct store_session *session,
    struct op *op,
    const struct enrol_request *request,
    const struct enrol_code_row *code,
    struct store_kiosk_holder *ret_former)
{
    int r = 0;

    *ret_former = (struct store_kiosk_holder){0};
    if (code->used)
        r = store_kiosk_of_code(session, op, request, ret_former);
    else if (request->had_certificate)
        r = store_kiosk_of_certificate(session, op, request, &code->scope, ret_former);
    return r;
}

static int refuse_spent(struct op *op, const struct enrol_code_row *code)
{
    if (code->used)
        return op_refuse(op, OUTCOME_PRECONDITION, "CODE_USED",
            "this code has been used already: each is good for one machine; ask the exam office "
            "for a new one");
    return op_refuse(op, OUTCOME_PRECONDITION, "CODE_EXPIRED",
        "this code is no longer valid: ask the exam office for a new one");
}

/* What was done in one room is sent as that room's, or never. */
static int check_waiting(
    struct op *op, const struct kiosk_scope *waiting, const struct kiosk_scope *scope)
{
    if (!waiting ||
        (text_equal(waiting->session, scope->session) &&
            text_equal(waiting->centre, scope->centre) && text_equal(waiting->room, scope->room)))
        return 0;
    return op_refuse(op, OUTCOME_PRECONDITION, "OTHER_ROOM",
        "this code is for room %.40s of centre %.16s, and acts of room %.40s of centre %.16s wait "
        "in the machine: enrol it for that room first, or use another machine",
        scope->room, scope->centre, waiting->room, waiting->centre);
}

/* Until when the certificate is good, in days from now. */
static uint32_t certificate_days(
    const struct op *op, const struct enrol_authority *authority, const struct kiosk_scope *scope)
{
    struct date last;
    int64_t days;

    if (authority->certificate_days)
        return authority->certificate_days;
    if (date_parse(scope->last_day, &last))
        return DAYS_AT_LEAST;
    days = date_to_days(last) + DAYS_AFTER - op->now_us / 1000000 / 86400;
    return days < DAYS_AT_LEAST ? DAYS_AT_LEAST : (uint32_t)days;
}

static int issue(struct op *op, struct enrolling *enrolling)
{
    const struct enrol_authority *authority = enrolling->authority;

    return authority->issue(authority->context, &enrolling->request->bytes,
        enrolling->result.principal, op->now_us,
        certificate_days(op, authority, &enrolling->result.scope), op->arena, &enrolling->result);
}

/* The code is good for this machine: under which name, in place of whom. */
static int settle_name(struct op *op,
    struct store_session *session,
    struct enrolling *enrolling,
    const struct enrol_code_row *code,
    const struct store_kiosk_holder *former,
    struct store_kiosk_holder *ret_retired)
{
    struct store_enrol_place place;
    int r = store_enrol_place(session, op, &code->scope, &place);

    if (r == OUTCOME_NOT_FOUND) /* its room was deleted: the schema does not let it be */
        return refuse_room(op, &code->scope);
    if (r)
        return r;
    if (place.kiosk.id && place.kiosk.id != code->replaces_id && place.kiosk.id != former->id)
        return refuse_taken(op, &code->scope, place.kiosk.name);
    if (place.kiosk.id != former->id)
        *ret_retired = place.kiosk;
    enrolling->result.principal = former->name;
    return former->id ? 0
                      : store_enrol_name(session, op, &code->scope, code->principal,
                            &enrolling->result.principal);
}

static int enrol_work(struct op *op, struct store_session *session, void *context)
{
    struct enrolling *enrolling = context;
    struct store_enrolment enrolment = {
        .request = enrolling->request, .result = &enrolling->result};
    struct store_kiosk_holder former;
    struct enrol_code_row code;
    int r = store_enrol_code_find(session, op, enrolling->request->secret_digest, &code);

    if (r == OUTCOME_NOT_FOUND)
        return enrol_refuse_unknown(op);
    if (r == 0)
        r = find_former(session, op, enrolling->request, &code, &former);
    if (r)
        return r;
    if ((code.used && !former.id) || (!code.used && code.expired))
        return refuse_spent(op, &code);
    r = check_waiting(op, enrolling->request->waiting, &code.scope);
    if (r)
        return r;
    enrolling->result = (struct enrol_result){.scope = code.scope};
    r = settle_name(op, session, enrolling, &code, &former, &enrolment.retired);
    if (r == 0)
        r = issue(op, enrolling);
    return r ? r : store_kiosk_enrol(session, op, &enrolment);
}

static void enrolled(struct op *op, int r, void *context)
{
    const struct enrolling *enrolling = context;

    enrolling->done(op, r, &enrolling->result, enrolling->context);
}

int enrol_kiosk(struct store *store,
    struct op *op,
    const struct enrol_authority *authority,
    const struct enrol_request *request,
    enrol_done_fn done,
    void *context)
{
    const struct enrolling enrolling = {
        .authority = authority, .request = request, .done = done, .context = context};
    struct enrolling *kept = arena_memdup(op->arena, &enrolling, sizeof enrolling);

    if (text_utf8_count(request->label, strlen(request->label)) > LABEL_MAX)
        return op_violation(
            op, "label", "TOO_LONG", "the label is longer than %d characters", LABEL_MAX);
    if (!kept)
        return -ENOMEM;
    store_work(store, op, enrol_work, enrolled, kept);
    return 0;
}
