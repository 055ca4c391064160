#include "domain/commission_entry.h"

#include "base/text.h"
#include "domain/plain_text.h"
#include "store/commission.h"

#include <errno.h>

enum { PATH_SIZE = 80, DAYS_SHOWN = 12 };

/* ---- the session ---- */

int commission_session_read(struct store_session *session,
    struct op *op,
    const char *id,
    session_decode_fn decode,
    struct commission_session *ret_read)
{
    const struct planning_rules *rules;
    int r = definition_read(session, op, id, decode, &ret_read->definition);

    if (r == 0)
        r = definition_planning_rules(op, ret_read->definition, &rules);
    if (r)
        return r;
    r = oral_calendar_make(definition_of(ret_read->definition), &ret_read->calendar);
    return r == ORAL_CALENDAR_E_DAYS
               ? op_refuse(op, OUTCOME_PRECONDITION, "TOO_MANY_DAYS",
                     "the planning rules of session %.40s open more than %d days", id,
                     PLAN_DAYS_MAX)
               : r;
}

void commission_session_release(struct commission_session *read)
{
    definition_unref(TAKE_PTR(read->definition));
}

int commission_check_session(struct op *op, const char *field, const char *session)
{
    return text_is_empty(session) ? op_violation(op, field, "REQUIRED",
                                        "the id of a session is missing, for example \"ndrc-2022\"")
                                  : 0;
}

/* ---- single values ---- */

bool commission_is_id(const char *text, size_t most)
{
    size_t length = 0;

    for (; text[length]; length++) {
        char c = text[length];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (!letter && !text_is_digit(c) && !(c == '-' && length))
            return false;
    }
    return length > 0 && length <= most;
}

static int compare_texts(const void *a, const void *b)
{
    const char *const *one = a, *const *other = b;

    return strcmp(*one, *other);
}

/* One day: it exists, and is one of the épreuve's. */
static int check_day(struct op *op,
    const char *field,
    const struct oral_calendar *calendar,
    const char *epreuve,
    uint64_t open,
    const char *day)
{
    struct date date;
    const char *shown;

    if (date_parse(day, &date))
        return op_violation(op, field, "DATE", "'%.20s' is no day: write one as 2022-05-09", day);
    if (!*epreuve || open & oral_calendar_day(calendar, day))
        return 0;
    shown = oral_calendar_text(op->arena, calendar, open, DAYS_SHOWN);
    return op_violation(op, field, "DAY_CLOSED",
        "%s is not held on %s; its days are %s (planning_rules.days of the session)", epreuve, day,
        shown ? shown : "");
}

int commission_tidy_days(struct op *op,
    const char *field,
    const struct oral_calendar *calendar,
    const char *epreuve,
    const char *zone,
    const char *const **days,
    size_t *count)
{
    uint64_t open = *epreuve ? oral_calendar_days(calendar, epreuve, zone) : 0;
    const char **sorted;
    size_t kept = 0;
    int r = 0;

    if (*count > COMMISSION_DAYS_MAX)
        return op_violation(op, field, "TOO_MANY", "at most %d days", COMMISSION_DAYS_MAX);
    for (size_t i = 0; i < *count; i++) {
        int one = check_day(op, field, calendar, epreuve, open, (*days)[i]);

        r = one ? one : r;
    }
    sorted = arena_calloc(op->arena, *count + 1, sizeof *sorted);
    if (r || !sorted)
        return r ? r : -ENOMEM;
    for (size_t i = 0; i < *count; i++)
        sorted[i] = (*days)[i];
    qsort(sorted, *count, sizeof *sorted, compare_texts);
    for (size_t i = 0; i < *count; i++)
        if (kept == 0 || !text_equal(sorted[i], sorted[kept - 1]))
            sorted[kept++] = sorted[i];
    *days = sorted;
    *count = kept;
    return 0;
}

int commission_find_oral(struct op *op,
    const char *field,
    const struct oral_calendar *calendar,
    const char *epreuve,
    const struct oral_rule **ret_oral)
{
    const struct planning_rules *rules = &calendar->definition->planning_rules;
    const struct oral_rule *oral = planning_find_oral(rules, epreuve);
    const char *known = "";

    if (oral && oral->seat_count) {
        *ret_oral = oral;
        return 0;
    }
    if (oral)
        return op_violation(op, field, "HELD_BY",
            "%s is taken before the commissions of %s: make one of those", epreuve, oral->after);
    for (size_t i = 0; i < rules->oral_count && known; i++)
        if (rules->orals[i].seat_count)
            known = arena_printf(
                op->arena, "%s%s%s", known, *known ? ", " : "", rules->orals[i].epreuve);
    if (!known)
        return -ENOMEM;
    return *epreuve
               ? op_violation(op, field, "NOT_ORAL",
                     "the session has no commissions of '%.20s'; it has them of %s", epreuve, known)
               : op_violation(op, field, "REQUIRED",
                     "the épreuve is missing; there are commissions of %s", known);
}

int commission_check_language(struct op *op,
    const char *field,
    const struct session_definition *definition,
    const struct oral_rule *oral,
    const char *language)
{
    const struct candidate_rules *rules = &definition->candidate_rules;

    if (text_is_empty(language))
        return 0;
    if (!oral || !oral->language)
        return op_violation(op, field, "LANGUAGE", "%s is not taken in a language: leave it empty",
            oral ? oral->epreuve : "a jury");
    if (rules->language_count &&
        text_find(rules->languages, rules->language_count, language) == rules->language_count)
        return op_violation(op, field, "LANGUAGE",
            "'%.60s' is no language of the session (candidate_rules.languages)", language);
    return 0;
}

/* ---- a whole commission ---- */

static int check_key(struct op *op, const struct commission *commission)
{
    int r = 0;

    if (!commission_is_id(commission->id, COMMISSION_ID_MAX))
        r = op_violation(op, "commission.id", *commission->id ? "ID" : "REQUIRED",
            "name the commission with 1 to %d letters, digits and '-', as E4-01",
            COMMISSION_ID_MAX);
    if (!*commission_kind_name(commission->kind))
        r = op_violation(
            op, "commission.kind", "REQUIRED", "ORAL examines an épreuve, JURY deliberates");
    if (commission->kind == COMMISSION_JURY && *commission->epreuve)
        r = op_violation(op, "commission.epreuve", "EPREUVE",
            "a jury deliberates on the whole session: leave the épreuve empty");
    return r;
}

static int check_remark(struct op *op, struct commission *commission)
{
    char *copy = arena_strdup(op->arena, commission->remark);

    if (!copy)
        return -ENOMEM;
    commission->remark = plain_text_tidy(copy);
    return plain_text_check(commission->remark, RESOURCE_REMARK_MAX)
               ? op_violation(op, "commission.remark", "TEXT",
                     "write at most %d characters of plain text on one line", RESOURCE_REMARK_MAX)
               : 0;
}

static int check_place(struct store_session *session, struct op *op, struct commission *commission)
{
    bool found;
    int r;

    commission->place = (struct commission_place){.zone = ""};
    if (!*commission->centre) {
        if (*commission->room)
            return op_violation(
                op, "commission.centre", "REQUIRED", "a room is one of a centre: name the centre");
        return commission->kind == COMMISSION_ORAL
                   ? op_violation(op, "commission.centre", "REQUIRED",
                         "the code of a centre is missing; `palmares room centres` shows them")
                   : 0;
    }
    r = store_commission_place(session, op, commission, &commission->place, &found);
    if (r)
        return r;
    if (!found)
        return op_violation(op, "commission.centre", "CENTRE",
            "the session has no centre '%.20s'; `palmares room centres` shows those there are",
            commission->centre);
    if (*commission->room && !commission->place.has_room)
        return op_violation(op, "commission.room", "ROOM",
            "centre %s has no room '%.20s'; leave it empty, or name one of `palmares room list "
            "--centre %s`",
            commission->centre, commission->room, commission->centre);
    return 0;
}

static int check_member(struct op *op, const struct commission *commission, size_t index)
{
    const struct commission_member *member = &commission->members[index];
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof path, "commission.members[%.20s]", member->examiner);
    if (!*member->examiner)
        return op_violation(
            op, "commission.members", "REQUIRED", "the code of member %zu is missing", index + 1);
    for (size_t i = 0; i < index; i++)
        if (text_equal(commission->members[i].examiner, member->examiner))
            return op_violation(op, path, "TWICE", "%.20s is listed twice", member->examiner);
    if (member->president && commission->kind != COMMISSION_JURY)
        return op_violation(op, path, "PRESIDENT", "only a jury has a president");
    return 0;
}

static int check_list(struct op *op, const struct commission *commission)
{
    int r = 0;

    if (commission->member_count > COMMISSION_MEMBERS_MAX)
        return op_violation(
            op, "commission.members", "TOO_MANY", "at most %d members", COMMISSION_MEMBERS_MAX);
    for (size_t i = 0; i < commission->member_count; i++) {
        int one = check_member(op, commission, i);

        r = one ? one : r;
    }
    return r;
}

int commission_check_entry(struct store_session *session,
    struct op *op,
    const struct oral_calendar *calendar,
    struct commission *commission)
{
    const struct session_definition *definition = calendar->definition;
    const struct oral_rule *oral = NULL;
    int checks[5], result = check_key(op, commission);

    if (result == 0 && commission->kind == COMMISSION_ORAL)
        result =
            commission_find_oral(op, "commission.epreuve", calendar, commission->epreuve, &oral);
    if (result == 0 && commission->kind == COMMISSION_JURY && !definition->planning_rules.has_jury)
        result = op_refuse(op, OUTCOME_PRECONDITION, "NO_JURY_RULES",
            "the definition of session %.40s does not say how a jury is composed: load a pack "
            "whose planning_rules have a jury",
            commission->session);
    if (result)
        return result;
    checks[0] = check_place(session, op, commission);
    checks[1] = commission_check_language(
        op, "commission.language", definition, oral, commission->language);
    checks[2] = check_list(op, commission);
    checks[3] = check_remark(op, commission);
    checks[4] = commission_tidy_days(op, "commission.days", calendar, commission->epreuve,
        commission->place.zone, &commission->days, &commission->day_count);
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        if (checks[i] < 0)
            return checks[i];
        result = checks[i] ? checks[i] : result;
    }
    return result;
}

/* ---- people ---- */

static int refuse_code(struct op *op, const char *list, const char *code)
{
    char path[PATH_SIZE];

    (void)snprintf(path, sizeof path, "%s[%.20s]", list, code);
    return op_violation(op, path, "EXAMINER",
        "the session has no examiner '%.20s': enter this person first (palmares examiner put)",
        code);
}

int commission_check_members(struct op *op, const struct commission *commission)
{
    int r = 0;

    for (size_t i = 0; i < commission->member_count; i++)
        if (!commission->members[i].person)
            r = refuse_code(op, "commission.members", commission->members[i].examiner);
    return r;
}

int commission_check_signers(struct op *op, const struct commission *commission, const char *day)
{
    int r = 0;

    for (size_t i = 0; i < commission->attendance_count; i++) {
        const struct commission_attendance *sheet = &commission->attendance[i];

        for (size_t j = 0; j < sheet->signer_count; j++)
            if (text_equal(sheet->day, day) && !sheet->people[j])
                r = refuse_code(op, "signers", sheet->signers[j]);
    }
    return r;
}
