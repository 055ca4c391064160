/* Decisions about dossiers: taken by the exam office, logged with notice and date, undone only with
 * a reason. */
#include "domain/conformity.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/conformity_rule.h"
#include "domain/definition_kept.h"
#include "domain/official_day.h"
#include "domain/plain_text.h"
#include "store/conformity.h"
#include "store/document.h"

#include <errno.h>

enum { REASON_MAX = 500, NOTICE_MAX = 200 };

/* A text of a person, on one line; "" is fine unless `required`. */
static int check_text(
    struct op *op, const char *field, const char **text, size_t most, bool required)
{
    char *copy = arena_strdup(op->arena, *text);

    if (!copy)
        return -ENOMEM;
    *text = plain_text_tidy(copy);
    if (!**text)
        return required ? op_violation(op, field, "REQUIRED", "say why: it is kept in the log") : 0;
    return plain_text_check(*text, most)
               ? op_violation(op, field, "TEXT",
                     "write at most %zu characters of plain text on one line", most)
               : 0;
}

/* A candidate who takes part and of whose class the session asks a dossier of the épreuve. */
static int check_candidate(struct op *op,
    struct store_session *session,
    const struct conformity_decision *key,
    const struct dossier_rules *rules)
{
    struct candidate *candidate;
    size_t count;
    int r = store_document_candidates(
        session, op, key->session, &key->candidate, 1, &candidate, &count);

    if (r)
        return r;
    if (count == 0)
        return op_refuse(op, OUTCOME_NOT_FOUND, "CANDIDATE_NOT_FOUND",
            "the session has no N° candidat %.20s", key->candidate);
    if (candidate->state == CANDIDATE_WITHDRAWN)
        return op_refuse(op, OUTCOME_PRECONDITION, "WITHDRAWN", "N° candidat %.20s has withdrawn",
            key->candidate);
    if (rules && !conformity_has_epreuve(rules, key->epreuve, candidate->class))
        return op_violation(op, "decision.epreuve", "EPREUVE",
            "the session asks candidates of class %c for no dossier of '%.20s'",
            candidate_class_letter(candidate->class), key->epreuve);
    return 0;
}

/* ---- decide ---- */

struct change_job {
    struct conformity_change *change;
    conformity_change_fn done;
    void *context;
    struct conformity_decision result;
};

/* "YYYY-MM-DD", or "" ; *ret_days since 1970 when given. */
static int check_day(struct op *op, const char *field, const char *text, int64_t *ret_days)
{
    struct date date;

    if (!*text)
        return 0;
    if (date_parse(text, &date))
        return op_violation(op, field, "DATE", "write a day that exists, as 2022-03-31");
    *ret_days = date_to_days(date);
    return 0;
}

/* The last day to regularise: the usual number of days from today when none is given. */
static int set_until(
    struct op *op, struct conformity_decision *decision, const struct dossier_rules *rules)
{
    char text[DATE_TEXT_SIZE];
    struct date today;
    int64_t until = 0;
    int r = official_day(op->now_us, &today);

    if (r == 0)
        r = check_day(op, "decision.until", decision->until, &until);
    if (r)
        return r;
    if (decision->outcome != CONFORMITY_A_REGULARISER)
        return *decision->until ? op_violation(op, "decision.until", "UNTIL",
                                      "only A_REGULARISER has a last day: leave it empty")
                                : 0;
    if (!*decision->until) {
        date_format(date_from_days(date_to_days(today) + rules->regularisation_days), text);
        decision->until = arena_strdup(op->arena, text);
        return decision->until ? 0 : -ENOMEM;
    }
    return until < date_to_days(today)
               ? op_violation(op, "decision.until", "PAST", "the last day is past already")
               : 0;
}

static int check_ground(struct op *op, const struct conformity_decision *decision)
{
    bool needed = decision->outcome == CONFORMITY_NV;

    if (needed && !*nv_ground_name(decision->ground))
        return op_violation(op, "decision.ground", "REQUIRED",
            "NV has one of the five grounds: NO_DOSSIER, LATE_DOSSIER, DURATION_TOO_SHORT, "
            "NO_ATTESTATION, NOT_SIGNED");
    if (!needed && decision->ground)
        return op_violation(
            op, "decision.ground", "GROUND", "only NV has a ground: leave it empty");
    return 0;
}

/* The candidate was told, and when: without it a deadline does not run. */
static int check_notice(struct op *op, const struct conformity_decision *decision)
{
    int64_t notice = 0;
    struct date today;
    int r = check_day(op, "decision.notice_on", decision->notice_on, &notice);

    if (r)
        return r;
    if (!*decision->notice_on)
        return decision->outcome == CONFORMITY_CONFORME
                   ? 0
                   : op_violation(op, "decision.notice_on", "REQUIRED",
                         "say on which day the candidate was told, and how (notice_by)");
    r = official_day(op->now_us, &today);
    if (r)
        return r;
    return notice > date_to_days(today) ? op_violation(op, "decision.notice_on", "FUTURE",
                                              "the notice is a day that has come")
                                        : 0;
}

static int check_decision(
    struct op *op, struct conformity_decision *decision, const struct dossier_rules *rules)
{
    bool why = decision->outcome == CONFORMITY_NV || decision->outcome == CONFORMITY_DOUTE;
    int checks[5], result = 0;

    if (!*conformity_outcome_name(decision->outcome))
        return op_violation(
            op, "decision.outcome", "REQUIRED", "decide CONFORME, A_REGULARISER, NV or DOUTE");
    checks[0] = check_ground(op, decision);
    checks[1] = set_until(op, decision, rules);
    checks[2] = check_notice(op, decision);
    checks[3] = check_text(op, "decision.reason", &decision->reason, REASON_MAX, why);
    checks[4] = check_text(op, "decision.notice_by", &decision->notice_by, NOTICE_MAX, false);
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        if (checks[i] < 0)
            return checks[i];
        result = checks[i] ? checks[i] : result;
    }
    return result;
}

static int decide(
    struct op *op, struct store_session *session, struct change_job *job, bool in_force)
{
    struct conformity_change *change = job->change;

    if (in_force)
        return op_refuse(op, OUTCOME_ALREADY_EXISTS, "DECIDED",
            "%s of N° candidat %.20s is %s already, since a decision of %s: reverse it first, with "
            "a reason",
            change->decision.epreuve, change->decision.candidate,
            conformity_outcome_name(job->result.outcome), job->result.decided_by);
    job->result = change->decision;
    job->result.decided_by = op->principal ? op->principal->name : "";
    job->result.reversal_reason = "";
    return change->validate_only ? 0 : store_conformity_decide(session, op, &job->result);
}

static int reverse(
    struct op *op, struct store_session *session, struct change_job *job, bool in_force)
{
    struct conformity_change *change = job->change;

    if (!in_force)
        return op_refuse(op, OUTCOME_NOT_FOUND, "NOT_DECIDED",
            "nothing is decided about %s of N° candidat %.20s", change->decision.epreuve,
            change->decision.candidate);
    if (change->decision.id && change->decision.id != job->result.id)
        return OUTCOME_ETAG_MISMATCH;
    return change->validate_only ? 0
                                 : store_conformity_reverse(
                                       session, op, change->decision.reversal_reason, &job->result);
}

static int change_work(struct op *op, struct store_session *session, void *context)
{
    struct change_job *job = context;
    struct conformity_change *change = job->change;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    const struct dossier_rules *rules;
    bool found;
    int r = store_conformity_prior(session, op, &job->result, &found);

    if (r || found)
        return r;
    r = definition_read(session, op, change->decision.session, change->decode, &definition);
    if (r == 0)
        r = definition_dossier_rules(op, definition, &rules);
    if (r == 0 && !change->reverse)
        r = check_decision(op, &change->decision, rules);
    if (r == 0)
        r = check_candidate(op, session, &change->decision, rules);
    if (r == 0)
        r = store_conformity_in_force(session, op, &change->decision, &job->result, &found);
    if (r)
        return r;
    return change->reverse ? reverse(op, session, job, found) : decide(op, session, job, found);
}

static void change_done(struct op *op, int r, void *context)
{
    const struct change_job *job = context;

    job->done(op, r, &job->result, job->context);
}

int conformity_change(struct store *store,
    struct op *op,
    struct conformity_change *change,
    conformity_change_fn done,
    void *context)
{
    const struct change_job job = {.change = change, .done = done, .context = context};
    struct change_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = 0;

    if (!kept)
        return -ENOMEM;
    if (!*change->decision.candidate)
        r = op_violation(op, "candidate", "REQUIRED", "the N° candidat is missing");
    if (!*change->decision.epreuve)
        r = op_violation(op, "epreuve", "REQUIRED", "the épreuve is missing, for example E4");
    if (r == 0 && change->reverse)
        r = check_text(op, "reason", &change->decision.reversal_reason, REASON_MAX, true);
    if (r)
        return r;
    store_work(store, op, change_work, change_done, kept);
    return 0;
}

/* ---- grants ---- */

struct grant_job {
    struct grant_change *change;
    grant_fn done;
    void *context;
};

static int check_grant(struct op *op, struct stage_grant *grant, const struct dossier_rules *rules)
{
    if (grant->weeks && (grant->weeks < rules->stage.weeks_min || grant->weeks > 104))
        return op_violation(op, "grant.weeks", "RANGE",
            "a stage is not shorter than %u weeks; 0 withdraws the grant", rules->stage.weeks_min);
    return check_text(op, "grant.reason", &grant->reason, REASON_MAX, true);
}

static int grant_work(struct op *op, struct store_session *session, void *context)
{
    const struct grant_job *job = context;
    struct stage_grant *grant = &job->change->grant;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    const struct conformity_decision key = {
        .session = grant->session, .candidate = grant->candidate};
    const struct dossier_rules *rules;
    bool found;
    int r = store_stage_grant_prior(session, op, grant, &found);

    if (r || found)
        return r;
    r = definition_read(session, op, grant->session, job->change->decode, &definition);
    if (r == 0)
        r = definition_dossier_rules(op, definition, &rules);
    if (r == 0)
        r = check_grant(op, grant, rules);
    if (r == 0)
        r = check_candidate(op, session, &key, NULL);
    if (r || job->change->validate_only)
        return r;
    r = store_stage_grant(session, op, grant);
    return r == OUTCOME_NOT_FOUND ? op_refuse(op, r, "NO_GRANT", "there is no grant to withdraw")
                                  : r;
}

static void grant_done(struct op *op, int r, void *context)
{
    const struct grant_job *job = context;

    job->done(op, r, &job->change->grant, job->context);
}

int stage_grant_change(
    struct store *store, struct op *op, struct grant_change *change, grant_fn done, void *context)
{
    const struct grant_job job = {change, done, context};
    struct grant_job *kept = arena_memdup(op->arena, &job, sizeof job);

    if (!kept)
        return -ENOMEM;
    if (!*change->grant.candidate)
        return op_violation(op, "grant.candidate", "REQUIRED", "the N° candidat is missing");
    store_work(store, op, grant_work, grant_done, kept);
    return 0;
}
