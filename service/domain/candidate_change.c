/* Changes of one candidate: tidy, check by the session's terms, one statement; again when the terms
 * were too old. */
#include "domain/candidate.h"

#include "domain/candidate_rule.h"
#include "domain/candidate_terms.h"
#include "domain/plain_text.h"
#include "store/candidate.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>

enum { TRIES_MAX = 3 };

struct job {
    struct store *store;
    struct candidate_change *change;
    candidate_fn done;
    void *context;
    struct terms_ref *terms;
    int tries;
    bool create;
    bool withdraw;
};

static void answer(struct op *op, struct job *job, int r, const struct candidate *candidate)
{
    terms_unref(TAKE_PTR(job->terms));
    job->done(op, r, r ? NULL : candidate, job->context);
}

/* ---- texts ---- */

static const char **text_of(struct candidate *candidate, enum candidate_field field)
{
    switch (field) {
    case CANDIDATE_NUMBER:
        return &candidate->number;
    case CANDIDATE_INE:
        return &candidate->ine;
    case CANDIDATE_FAMILY_NAME:
        return &candidate->family_name;
    case CANDIDATE_GIVEN_NAME:
        return &candidate->given_name;
    case CANDIDATE_BIRTH_DATE:
        return &candidate->birth_date;
    case CANDIDATE_ESTABLISHMENT:
        return &candidate->establishment;
    case CANDIDATE_LANGUAGE1:
        return &candidate->language1;
    case CANDIDATE_LANGUAGE2:
        return &candidate->language2;
    case CANDIDATE_ZONE:
        return &candidate->zone;
    case CANDIDATE_EMAIL:
        return &candidate->email;
    case CANDIDATE_CLASS:
    case CANDIDATE_EXTRA_TIME:
    case CANDIDATE_ARRANGEMENTS:
    case CANDIDATE_FIELD_COUNT:
        break;
    }
    return NULL;
}

static int tidy_arrangements(struct op *op, struct candidate *candidate)
{
    size_t count = candidate->arrangement_count;
    const char **tidied = arena_calloc(op->arena, count + 1, sizeof *tidied);

    if (!tidied)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        char *copy = arena_strdup(op->arena, candidate->arrangements[i]);

        if (!copy)
            return -ENOMEM;
        tidied[i] = plain_text_tidy(copy);
    }
    candidate->arrangements = tidied;
    return 0;
}

/* What the terms spell is copied: they may be gone when the change is tried again. */
static int tidy(
    struct op *op, struct candidate *candidate, uint32_t mask, const struct candidate_terms *terms)
{
    for (unsigned field = 0; field < CANDIDATE_FIELD_COUNT; field++) {
        const char **text =
            mask & 1u << field ? text_of(candidate, (enum candidate_field)field) : NULL;
        char *copy;

        if (!text)
            continue;
        copy = arena_strdup(op->arena, *text);
        if (!copy)
            return -ENOMEM;
        *text = arena_strdup(op->arena, candidate_tidy((enum candidate_field)field, copy, terms));
        if (!*text)
            return -ENOMEM;
    }
    return mask & 1u << CANDIDATE_ARRANGEMENTS ? tidy_arrangements(op, candidate) : 0;
}

static int check(struct op *op,
    const struct candidate *candidate,
    uint32_t mask,
    const struct candidate_terms *terms)
{
    struct candidate_findings findings = {0};
    int r = 0;

    candidate_check(candidate, mask, terms, &findings);
    for (size_t i = 0; i < findings.count; i++) {
        const struct candidate_finding *finding = &findings.items[i];
        char path[64];

        (void)snprintf(path, sizeof path, "candidate.%s", candidate_field_name(finding->field));
        r = op_violation(op, path, finding->reason, "%s %s", finding->problem, finding->remedy);
    }
    return r;
}

/* ---- what the database says ---- */

static int refuse_ine(struct op *op)
{
    return op_refuse(op, OUTCOME_ALREADY_EXISTS, "INE_TAKEN",
        "another candidate of the session has this INE: search for it, and correct the wrong one");
}

/* Constraints that a change which passed the rules can still meet. */
static int read_constraint(struct op *op, const struct job *job)
{
    const char *constraint = op->reason;

    if (!constraint)
        return op_refuse(op, OUTCOME_PRECONDITION,
            job->withdraw ? "WITHDRAWN_ALREADY" : "NOT_WITHDRAWN",
            job->withdraw ? "the candidate has withdrawn already"
                          : "the candidate has not withdrawn");
    op->reason = NULL;
    if (text_equal(constraint, "candidate_ine"))
        return refuse_ine(op);
    if (text_equal(constraint, "candidate_languages_differ"))
        return op_violation(op, "candidate.language2", "SAME_LANGUAGE",
            "LV2 must differ from LV1. Choose another LV2, or none.");
    if (text_equal(constraint, "candidate_zone"))
        return op_violation(op, "candidate.zone", "ZONE",
            "The session has no such zone. Use a zone of the session's calendar.");
    return op_violation(
        op, "candidate", constraint, "the database refuses this value (%s)", constraint);
}

static void start(struct op *op, struct job *job);

static void finish_change(struct op *op, int r, const struct candidate *candidate, void *context)
{
    struct job *job = context;

    if (r == STORE_CANDIDATE_E_TERMS && ++job->tries < TRIES_MAX) {
        terms_forget(job->change->candidate.session);
        terms_unref(TAKE_PTR(job->terms));
        start(op, job);
        return;
    }
    if (r == STORE_CANDIDATE_E_TERMS)
        r = op_refuse(op, OUTCOME_UNAVAILABLE, "SESSION_CHANGING",
            "the session's definition changes all the time; try again");
    if (r == OUTCOME_PRECONDITION)
        r = read_constraint(op, job);
    if (r == OUTCOME_ALREADY_EXISTS && !op->reason)
        r = op_refuse(op, OUTCOME_ALREADY_EXISTS, "ALREADY_EXISTS",
            "the session has a candidate with N° %.20s already", job->change->candidate.number);
    answer(op, job, r, candidate);
}

/* ---- validate_only ---- */

static void merge(struct candidate *stored, const struct candidate *change, uint32_t mask)
{
    struct candidate from = *change;

    for (unsigned field = 0; field < CANDIDATE_FIELD_COUNT; field++) {
        enum candidate_field one = (enum candidate_field)field;

        if (mask & 1u << field && text_of(stored, one))
            *text_of(stored, one) = *text_of(&from, one);
    }
    if (mask & 1u << CANDIDATE_CLASS)
        stored->class = from.class;
    if (mask & 1u << CANDIDATE_EXTRA_TIME)
        stored->extra_minutes_per_hour = from.extra_minutes_per_hour;
    if (mask & 1u << CANDIDATE_ARRANGEMENTS) {
        stored->arrangements = from.arrangements;
        stored->arrangement_count = from.arrangement_count;
    }
}

static int judge_probe(struct op *op,
    const struct job *job,
    const struct candidate *stored,
    bool ine_taken,
    struct candidate *ret_result)
{
    const struct candidate_change *change = job->change;
    uint32_t languages = 1u << CANDIDATE_LANGUAGE1 | 1u << CANDIDATE_LANGUAGE2;

    if (job->create) {
        if (stored)
            return op_refuse(op, OUTCOME_ALREADY_EXISTS, "ALREADY_EXISTS",
                "the session has a candidate with N° %.20s already", stored->number);
        *ret_result = change->candidate;
        ret_result->state = CANDIDATE_REGISTERED;
        ret_result->withdrawal_reason = "";
        return ine_taken ? refuse_ine(op) : 0;
    }
    if (!stored)
        return OUTCOME_NOT_FOUND;
    if (change->revision && stored->revision != change->revision)
        return OUTCOME_ETAG_MISMATCH;
    if (ine_taken && change->mask & 1u << CANDIDATE_INE)
        return refuse_ine(op);
    *ret_result = *stored;
    merge(ret_result, &change->candidate, change->mask);
    return change->mask & languages ? check(op, ret_result, languages, terms_of(job->terms)) : 0;
}

static void finish_probe(
    struct op *op, int r, const struct candidate *stored, bool ine_taken, void *context)
{
    struct job *job = context;
    struct candidate result;

    if (r == 0)
        r = judge_probe(op, job, stored, ine_taken, &result);
    answer(op, job, r, &result);
}

static int probe(struct op *op, struct job *job)
{
    const struct candidate *candidate = &job->change->candidate;
    struct store_candidate_key key = {.session = candidate->session, .number = candidate->number};
    bool ine = job->create || job->change->mask & 1u << CANDIDATE_INE;

    return store_candidate_probe(
        job->store, op, &key, ine ? candidate->ine : "", finish_probe, job);
}

/* ---- create and update ---- */

/* By the rules alone: 0, OUTCOME_INVALID or OUTCOME_PRECONDITION. */
static int judge(struct op *op, struct job *job)
{
    struct candidate_change *change = job->change;
    const struct candidate_terms *terms = terms_of(job->terms);
    int r = tidy(op, &change->candidate, change->mask, terms);

    if (r == 0)
        r = check(op, &change->candidate, change->mask, terms);
    if (r == 0 && job->create && candidate_registration_is_closed(terms, op->now_us))
        r = op_refuse(op, OUTCOME_PRECONDITION, "REGISTRATION_CLOSED",
            "registration closed on %s (candidate_rules.registration_closes of the session)",
            terms->registration_closes);
    return r;
}

static int run(struct op *op, struct job *job)
{
    struct candidate_change *change = job->change;
    struct store_candidate_change stored = {.candidate = &change->candidate, .mask = change->mask};
    int32_t revision = terms_of(job->terms)->session_revision;

    if (change->validate_only)
        return probe(op, job);
    if (job->create)
        return store_candidate_create(
            job->store, op, &change->candidate, revision, finish_change, job);
    stored.key = (struct store_candidate_key){
        change->candidate.session, change->candidate.number, change->revision, revision};
    return store_candidate_update(job->store, op, &stored, finish_change, job);
}

static void got_terms(struct op *op, int r, const struct candidate_terms *terms, void *context)
{
    struct job *job = context;

    if (r == OUTCOME_NOT_FOUND)
        r = op_refuse(op, OUTCOME_NOT_FOUND, "NOT_FOUND", "there is no session '%.40s'",
            job->change->candidate.session);
    if (r == 0) {
        job->terms = terms_keep(job->change->candidate.session, terms);
        r = job->terms ? judge(op, job) : -ENOMEM;
    }
    if (r == 0)
        r = run(op, job);
    if (r)
        answer(op, job, r, NULL);
}

static int ask_terms(struct op *op, struct job *job)
{
    return store_candidate_terms(job->store, op, job->change->candidate.session, got_terms, job);
}

/* Kept terms that are too old are noticed by the database when they accept; only fresh ones may
 * refuse. */
static int judge_kept(struct op *op, struct job *job)
{
    int r = judge(op, job);

    if (r <= 0)
        return r ? r : run(op, job);
    op->reason = op->message = NULL;
    op->violations = NULL;
    op->violations_end = NULL;
    op->violation_count = 0;
    terms_unref(TAKE_PTR(job->terms));
    return ask_terms(op, job);
}

/* Every end of it is in answer(). */
static void start(struct op *op, struct job *job)
{
    int r;

    /* a change that is only checked has no statement that would notice old terms */
    job->terms = job->change->validate_only ? NULL : terms_get(job->change->candidate.session);
    r = job->terms ? judge_kept(op, job) : ask_terms(op, job);
    if (r)
        answer(op, job, r, NULL);
}

static struct job *job_new(struct op *op, struct job job)
{
    return arena_memdup(op->arena, &job, sizeof job);
}

static int check_key(struct op *op, const struct candidate_change *change, const char *prefix)
{
    char path[40];
    int r = 0;

    if (text_is_empty(change->candidate.session)) {
        (void)snprintf(path, sizeof path, "%ssession", prefix);
        r = op_violation(
            op, path, "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    }
    if (text_is_empty(change->candidate.number)) {
        (void)snprintf(path, sizeof path, "%snumber", prefix);
        r = op_violation(op, path, "REQUIRED", "the N° candidat is missing");
    }
    return r;
}

static int start_checked(
    struct store *store, struct op *op, struct candidate_change *change, struct job job)
{
    int r = check_key(op, change, "candidate.");
    struct job *kept;

    if (r)
        return r;
    job.store = store;
    job.change = change;
    kept = job_new(op, job);
    if (!kept)
        return -ENOMEM;
    start(op, kept);
    return 0;
}

int candidate_create(struct store *store,
    struct op *op,
    struct candidate_change *change,
    candidate_fn done,
    void *context)
{
    change->mask = CANDIDATE_ALL_FIELDS;
    return start_checked(
        store, op, change, (struct job){.done = done, .context = context, .create = true});
}

int candidate_update(struct store *store,
    struct op *op,
    struct candidate_change *change,
    candidate_fn done,
    void *context)
{
    change->mask &= ~(1u << CANDIDATE_NUMBER);
    return start_checked(store, op, change, (struct job){.done = done, .context = context});
}

/* ---- withdrawal ---- */

static int check_reason(struct op *op, struct candidate_change *change)
{
    char *copy = arena_strdup(op->arena, change->reason ? change->reason : "");
    const char *reason;

    if (!copy)
        return -ENOMEM;
    change->reason = reason = plain_text_tidy(copy);
    if (!*reason)
        return op_violation(op, "reason", "REQUIRED",
            "a reason is required; it goes to the audit and to nobody else");
    switch (plain_text_check(reason, CANDIDATE_REASON_MAX)) {
    case 0:
        return 0;
    case PLAIN_TEXT_E_LONG:
        return op_violation(op, "reason", "TOO_LONG", "the reason has more than %d characters",
            CANDIDATE_REASON_MAX);
    default:
        return op_violation(op, "reason", "TEXT",
            "the reason holds characters that are not text, or starts with '=', '+', '-' or '@'");
    }
}

static void finish_withdrawal_probe(
    struct op *op, int r, const struct candidate *stored, bool ine_taken, void *context)
{
    struct job *job = context;
    struct candidate result;

    (void)ine_taken;
    if (r == 0 && !stored)
        r = OUTCOME_NOT_FOUND;
    else if (r == 0 && job->change->revision && stored->revision != job->change->revision)
        r = OUTCOME_ETAG_MISMATCH;
    else if (r == 0 && (stored->state == CANDIDATE_WITHDRAWN) == job->withdraw)
        r = read_constraint(op, job);
    if (r == 0) {
        result = *stored;
        result.state = job->withdraw ? CANDIDATE_WITHDRAWN : CANDIDATE_REGISTERED;
        result.withdrawal_reason = job->withdraw ? job->change->reason : "";
    }
    answer(op, job, r, &result);
}

static int set_withdrawn(
    struct store *store, struct op *op, struct candidate_change *change, struct job job)
{
    struct store_candidate_withdrawal withdrawal = {
        .key = {change->candidate.session, change->candidate.number, change->revision, 0},
        .withdraw = job.withdraw};
    int r = check_key(op, change, ""), reason = check_reason(op, change);
    struct job *kept;

    if (r || reason)
        return r ? r : reason;
    withdrawal.reason = change->reason;
    job.change = change;
    kept = job_new(op, job);
    if (!kept)
        return -ENOMEM;
    if (change->validate_only)
        return store_candidate_probe(store, op, &withdrawal.key, "", finish_withdrawal_probe, kept);
    return store_candidate_withdraw(store, op, &withdrawal, finish_change, kept);
}

int candidate_withdraw(struct store *store,
    struct op *op,
    struct candidate_change *change,
    candidate_fn done,
    void *context)
{
    return set_withdrawn(
        store, op, change, (struct job){.done = done, .context = context, .withdraw = true});
}

int candidate_reinstate(struct store *store,
    struct op *op,
    struct candidate_change *change,
    candidate_fn done,
    void *context)
{
    return set_withdrawn(store, op, change, (struct job){.done = done, .context = context});
}
