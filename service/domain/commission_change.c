/* Changes of one commission: read under the lock, merged, checked, stored with its audit row. */
#include "domain/commission.h"

#include "base/text.h"
#include "domain/commission_entry.h"
#include "domain/commission_rule.h"
#include "domain/plain_text.h"
#include "store/commission.h"

#include <errno.h>

static const char *const field_names[COMMISSION_FIELD_COUNT] = {
    "centre", "room", "language", "days", "members", "remark"};

enum commission_field commission_field_parse(const char *name)
{
    return (enum commission_field)text_find(field_names, COMMISSION_FIELD_COUNT, name);
}

struct change_job {
    struct commission_change *change;
    commission_fn done;
    void *context;
    struct commission result;
};

/* ---- what the change makes of it ---- */

static void merge(struct commission *stored, const struct commission *from, uint32_t mask)
{
#define SET(field) (mask >> (unsigned)(field)&1)
    if (SET(COMMISSION_FIELD_CENTRE))
        stored->centre = from->centre;
    if (SET(COMMISSION_FIELD_ROOM))
        stored->room = from->room;
    if (SET(COMMISSION_FIELD_LANGUAGE))
        stored->language = from->language;
    if (SET(COMMISSION_FIELD_DAYS)) {
        stored->days = from->days;
        stored->day_count = from->day_count;
    }
    if (SET(COMMISSION_FIELD_MEMBERS)) {
        stored->members = from->members;
        stored->member_count = from->member_count;
    }
    if (SET(COMMISSION_FIELD_REMARK))
        stored->remark = from->remark;
#undef SET
}

/* The sheet of a day, new or instead of the one that is there; none when nobody signed. By day. */
static int merge_sheet(
    struct arena *arena, struct commission *stored, const struct commission_attendance *sheet)
{
    struct commission_attendance *sheets =
        arena_calloc(arena, stored->attendance_count + 2, sizeof *sheets);
    size_t count = 0, i = 0;

    if (!sheets)
        return -ENOMEM;
    for (; i < stored->attendance_count && strcmp(stored->attendance[i].day, sheet->day) < 0; i++)
        sheets[count++] = stored->attendance[i];
    if (sheet->signer_count)
        sheets[count++] = *sheet;
    for (; i < stored->attendance_count; i++)
        if (!text_equal(stored->attendance[i].day, sheet->day))
            sheets[count++] = stored->attendance[i];
    stored->attendance = sheets;
    stored->attendance_count = count;
    return 0;
}

/* The commission as it is, under the lock; *ret_found. */
static int read_stored(struct op *op,
    struct store_session *session,
    const struct commission *key,
    struct commission *ret_commission,
    bool *ret_found)
{
    const struct store_commission_page page = {.session = key->session,
        .id = key->id,
        .epreuve = "",
        .centre = "",
        .examiner = "",
        .after = "",
        .limit = 1};
    struct commission *commissions;
    size_t count;
    int r = store_commission_lock(session, op, key->session);

    if (r == 0)
        r = store_commissions(session, op, &page, &commissions, &count);
    if (r)
        return r;
    *ret_found = count > 0;
    if (*ret_found)
        *ret_commission = commissions[0];
    return 0;
}

static int apply(struct op *op, struct change_job *job, bool found)
{
    const struct commission_change *change = job->change;

    if (change->act == COMMISSION_CREATE) {
        if (found)
            return op_refuse(op, OUTCOME_ALREADY_EXISTS, "ALREADY_EXISTS",
                "the session has a commission %.20s already", change->commission.id);
        job->result = change->commission;
        job->result.cancellation_reason = "";
        return 0;
    }
    if (!found)
        return op_refuse(op, OUTCOME_NOT_FOUND, "COMMISSION_NOT_FOUND",
            "the session has no commission '%.20s'; `palmares commission list` shows those there "
            "are",
            change->commission.id);
    if (change->commission.revision && change->commission.revision != job->result.revision)
        return OUTCOME_ETAG_MISMATCH;
    if (job->result.cancelled && change->act != COMMISSION_SIGN)
        return op_refuse(op, OUTCOME_PRECONDITION, "CANCELLED",
            "commission %.20s is cancelled: make another one", change->commission.id);
    if (change->act == COMMISSION_UPDATE)
        merge(&job->result, &change->commission, change->mask);
    if (change->act == COMMISSION_CANCEL) {
        job->result.cancelled = true;
        job->result.cancellation_reason = change->reason;
    }
    return change->act == COMMISSION_SIGN ? merge_sheet(op->arena, &job->result, &change->sheet)
                                          : 0;
}

static int check(struct op *op,
    struct store_session *session,
    const struct oral_calendar *calendar,
    struct change_job *job)
{
    enum commission_act act = job->change->act;
    struct commission *result = &job->result;
    int r = 0;

    if (act == COMMISSION_CREATE || act == COMMISSION_UPDATE)
        r = commission_check_entry(session, op, calendar, result);
    if (r == 0)
        r = store_commission_people(session, op, result->session, result, 1);
    if (r == 0 && (act == COMMISSION_CREATE || act == COMMISSION_UPDATE))
        r = commission_check_members(op, result);
    if (r == 0 && act == COMMISSION_SIGN)
        r = commission_check_signers(op, result, job->change->sheet.day);
    return r;
}

static int change_stored(struct op *op,
    struct store_session *session,
    const struct oral_calendar *calendar,
    struct change_job *job)
{
    const struct commission_change *change = job->change;
    bool found;
    int r = store_commission_prior(session, op, &job->result, &found);

    if (r)
        return r;
    if (found) {
        r = store_commission_people(session, op, job->result.session, &job->result, 1);
        return r ? r : commission_check(op->arena, calendar, &job->result);
    }
    r = read_stored(op, session, &change->commission, &job->result, &found);
    if (r == 0)
        r = apply(op, job, found);
    if (r == 0)
        r = check(op, session, calendar, job);
    if (r == 0)
        r = commission_check(op->arena, calendar, &job->result);
    return r || change->validate_only
               ? r
               : store_commission_save(session, op, &job->result,
                     change->act == COMMISSION_CANCEL ? change->reason : "", true);
}

static int change_work(struct op *op, struct store_session *session, void *context)
{
    struct change_job *job = context;
    struct commission_session read = {0};
    int r = commission_session_read(
        session, op, job->change->commission.session, job->change->decode, &read);

    if (r == 0)
        r = change_stored(op, session, &read.calendar, job);
    commission_session_release(&read);
    return r;
}

static void change_done(struct op *op, int r, void *context)
{
    const struct change_job *job = context;

    job->done(op, r, &job->result, job->context);
}

/* ---- what can be told without the store ---- */

static int check_reason(struct op *op, struct commission_change *change)
{
    char *copy = arena_strdup(op->arena, change->reason);

    if (!copy)
        return -ENOMEM;
    change->reason = plain_text_tidy(copy);
    if (!*change->reason)
        return op_violation(
            op, "reason", "REQUIRED", "say why the commission is cancelled: it is kept");
    return plain_text_check(change->reason, RESOURCE_REASON_MAX)
               ? op_violation(op, "reason", "TEXT",
                     "write at most %d characters of plain text on one line", RESOURCE_REASON_MAX)
               : 0;
}

static int check_sheet(struct op *op, const struct commission_attendance *sheet)
{
    struct date date;
    int r = 0;

    if (date_parse(sheet->day, &date))
        r = op_violation(
            op, "day", *sheet->day ? "DATE" : "REQUIRED", "write the day of the sheet: 2022-05-09");
    if (sheet->signer_count > COMMISSION_MEMBERS_MAX)
        return op_violation(
            op, "signers", "TOO_MANY", "at most %d signatures", COMMISSION_MEMBERS_MAX);
    for (size_t i = 0; i < sheet->signer_count; i++)
        if (!*sheet->signers[i])
            r = op_violation(op, "signers", "REQUIRED", "code %zu is empty", i + 1);
        else if (text_find(sheet->signers, i, sheet->signers[i]) < i)
            r = op_violation(op, "signers", "TWICE", "%.20s is listed twice", sheet->signers[i]);
    return r;
}

static int check_request(struct op *op, struct commission_change *change)
{
    bool whole = change->act == COMMISSION_CREATE || change->act == COMMISSION_UPDATE;
    int r = commission_check_session(
        op, whole ? "commission.session" : "session", change->commission.session);

    if (change->act != COMMISSION_CREATE && !*change->commission.id)
        r = op_violation(op,
            change->act == COMMISSION_UPDATE ? "commission.id"
            : change->act == COMMISSION_SIGN ? "commission"
                                             : "id",
            "REQUIRED", "the id of the commission is missing, for example E4-01");
    if (r == 0 && change->act == COMMISSION_CANCEL)
        r = check_reason(op, change);
    if (r == 0 && change->act == COMMISSION_SIGN)
        r = check_sheet(op, &change->sheet);
    return r;
}

int commission_change(struct store *store,
    struct op *op,
    struct commission_change *change,
    commission_fn done,
    void *context)
{
    const struct change_job job = {.change = change, .done = done, .context = context};
    struct change_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = check_request(op, change);

    if (r || !kept)
        return r ? r : -ENOMEM;
    store_work(store, op, change_work, change_done, kept);
    return 0;
}
