#include "domain/examiner.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/definition_kept.h"
#include "domain/examiner_rule.h"
#include "store/examiner.h"

#include <errno.h>

static int check_session(struct op *op, const char *field, const char *session)
{
    return text_is_empty(session) ? op_violation(op, field, "REQUIRED",
                                        "the id of a session is missing, for example \"ndrc-2022\"")
                                  : 0;
}

static int check_key(struct op *op, const char *session, const char *code)
{
    int r = check_session(op, "session", session);

    if (text_is_empty(code))
        r = op_violation(op, "code", "REQUIRED", "the code of the examiner is missing");
    return r;
}

static int refuse_missing(struct op *op, const char *code)
{
    return op_refuse(op, OUTCOME_NOT_FOUND, "EXAMINER_NOT_FOUND",
        "the session has no examiner %.20s: `palmares examiner list` shows those there are", code);
}

int examiner_list(struct store *store,
    struct op *op,
    const struct examiner_page *page,
    examiners_fn done,
    void *context)
{
    int r = check_session(op, "session", page->session);

    return r ? r : store_examiner_list(store, op, page, done, context);
}

struct job {
    struct examiner_change *change;
    examiner_fn done;
    void *context;
    struct examiner result;
};

static void got_one(
    struct op *op, int r, const struct examiner *examiners, size_t count, void *context)
{
    const struct job *job = context;

    if (r == 0 && count == 0)
        r = refuse_missing(op, job->result.code);
    job->done(op, r, examiners, job->context);
}

int examiner_get(struct store *store,
    struct op *op,
    const char *session,
    const char *code,
    examiner_fn done,
    void *context)
{
    const struct job job = {.done = done, .context = context, .result = {.code = code}};
    struct job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = check_key(op, session, code);

    if (r)
        return r;
    return kept ? store_examiner_get(store, op, session, code, got_one, kept) : -ENOMEM;
}

static void finish(struct op *op, int r, void *context)
{
    const struct job *job = context;

    job->done(op, r, &job->result, job->context);
}

static int start(struct store *store, struct op *op, store_work_fn work, struct job job)
{
    struct job *kept = arena_memdup(op->arena, &job, sizeof job);

    if (!kept)
        return -ENOMEM;
    store_work(store, op, work, finish, kept);
    return 0;
}

/* The one that a change is of, locked. */
static int read_one(
    struct op *op, struct store_session *session, const struct examiner *key, struct examiner *ret)
{
    struct examiner *found;
    size_t count;
    int r = store_examiner_read(session, op, key->session, &key->code, 1, &found, &count);

    if (r == 0 && count == 0)
        return OUTCOME_NOT_FOUND;
    if (r == 0 && key->revision && found->revision != key->revision)
        return OUTCOME_ETAG_MISMATCH;
    if (r == 0)
        *ret = *found;
    return r;
}

/* ---- put ---- */

static int note_violation(void *context, unsigned field, const struct finding *finding)
{
    char path[40];

    (void)snprintf(path, sizeof path, "examiner.%s", examiner_field_name(field));
    (void)op_violation(context, path, finding->reason, "%s %s", finding->problem, finding->remedy);
    return 0;
}

static int settle(
    struct op *op, const struct session_definition *definition, struct examiner *examiner)
{
    struct resource_terms terms;
    const struct resource_check check = {op->arena, &terms, note_violation, op};
    int r = resource_terms_of(op->arena, definition, &terms);

    if (r == 0)
        r = examiner_settle(&check, examiner);
    return r ? r : op->violation_count ? OUTCOME_INVALID : 0;
}

/* What would be stored, of a change that is only checked. */
static int probe(struct op *op, struct store_session *session, struct examiner *examiner)
{
    struct examiner stored;
    int r = read_one(op, session, examiner, &stored);

    if (r == OUTCOME_NOT_FOUND)
        return examiner->revision ? (int)OUTCOME_ETAG_MISMATCH : 0;
    if (r)
        return r;
    examiner->withdrawn = stored.withdrawn;
    examiner->withdrawal_reason = stored.withdrawal_reason;
    examiner->nomination = stored.nomination;
    examiner->nominated_on = stored.nominated_on;
    examiner->commissions = stored.commissions;
    examiner->commission_count = stored.commission_count;
    return 0;
}

static int put_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    bool found;
    int r = store_examiner_prior(session, op, &job->result, &found);

    if (r || found)
        return r;
    job->result = job->change->examiner;
    r = definition_read(session, op, job->result.session, job->change->decode, &definition);
    if (r == 0)
        r = settle(op, definition_of(definition), &job->result);
    if (r)
        return r;
    return job->change->validate_only ? probe(op, session, &job->result)
                                      : store_examiner_save(session, op, &job->result);
}

int examiner_put(struct store *store,
    struct op *op,
    struct examiner_change *change,
    examiner_fn done,
    void *context)
{
    int r = check_session(op, "examiner.session", change->examiner.session);

    return r ? r : start(store, op, put_work, (struct job){change, done, context, {0}});
}

/* ---- withdrawal ---- */

static int check_text(
    struct op *op, const char *field, const char *what, size_t most, const char **text)
{
    struct finding finding;

    *text = resource_tidy(op->arena, *text);
    if (!*text)
        return -ENOMEM;
    return finding_in_text(*text, most, what, &finding)
               ? op_violation(op, field, finding.reason, "%s %s", finding.problem, finding.remedy)
               : 0;
}

static int withdraw_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    const struct examiner_change *change = job->change;
    bool found;
    int r = store_examiner_prior(session, op, &job->result, &found);

    if (r || found)
        return r;
    r = read_one(op, session, &change->examiner, &job->result);
    if (r == OUTCOME_NOT_FOUND)
        return refuse_missing(op, change->examiner.code);
    if (r)
        return r;
    if (job->result.withdrawn != change->reinstate)
        return op_refuse(op, OUTCOME_PRECONDITION,
            change->reinstate ? "NOT_WITHDRAWN" : "WITHDRAWN_ALREADY",
            change->reinstate ? "the examiner has not withdrawn"
                              : "the examiner has withdrawn already");
    job->result.withdrawn = !change->reinstate;
    job->result.withdrawal_reason = change->reinstate ? "" : change->reason;
    return change->validate_only
               ? 0
               : store_examiner_withdraw(session, op, change->reason, &job->result);
}

int examiner_withdraw(struct store *store,
    struct op *op,
    struct examiner_change *change,
    examiner_fn done,
    void *context)
{
    int r = check_key(op, change->examiner.session, change->examiner.code);

    if (r == 0)
        r = check_text(op, "reason", "The reason", RESOURCE_REASON_MAX, &change->reason);
    if (r == 0 && !change->reinstate && !*change->reason)
        r = op_violation(op, "reason", "REQUIRED",
            "a reason is required; it is for the exam office and goes to the audit");
    return r ? r : start(store, op, withdraw_work, (struct job){change, done, context, {0}});
}

/* ---- nomination ---- */

struct nominating {
    struct examiner_nomination *nomination;
    nomination_fn done;
    void *context;
};

static const struct examiner *find(const struct examiner *examiners, size_t count, const char *code)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(examiners[middle].code, code);

        if (order == 0)
            return &examiners[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Each code must be of somebody who takes part. */
static int check_codes(
    struct op *op, struct store_session *session, const struct examiner_nomination *nomination)
{
    struct examiner *examiners;
    size_t count;
    char path[40];
    int r = store_examiner_read(
        session, op, nomination->session, nomination->codes, nomination->count, &examiners, &count);

    if (r)
        return r;
    for (size_t i = 0; i < nomination->count; i++) {
        const struct examiner *one = find(examiners, count, nomination->codes[i]);

        (void)snprintf(path, sizeof path, "codes[%zu]", i);
        if (!one)
            r = op_violation(op, path, "EXAMINER_NOT_FOUND", "the session has no examiner %.20s",
                nomination->codes[i]);
        else if (one->withdrawn)
            r = op_violation(op, path, "WITHDRAWN",
                "%s has withdrawn: reinstate the examiner first, or leave the code out", one->code);
    }
    return r;
}

static int nominate_work(struct op *op, struct store_session *session, void *context)
{
    const struct nominating *nominating = context;
    struct examiner_nomination *nomination = nominating->nomination;
    const struct store_nomination stored = {nomination->session, nomination->codes,
        nomination->count, nomination->nomination, nomination->nominated_on,
        nomination->validate_only};
    bool found;
    int r = store_examiner_nomination_prior(
        session, op, &nomination->named, &nomination->named_count, &found);

    if (r || found)
        return r;
    if (nomination->count)
        r = check_codes(op, session, nomination);
    return r ? r
             : store_examiner_nominate(
                   session, op, &stored, &nomination->named, &nomination->named_count);
}

static void nominate_done(struct op *op, int r, void *context)
{
    const struct nominating *nominating = context;

    nominating->done(op, r, nominating->nomination, nominating->context);
}

static int check_nomination(struct op *op, struct examiner_nomination *nomination)
{
    struct date day;
    int r = check_session(op, "session", nomination->session), text;

    text = check_text(op, "nomination", "The nomination", NOMINATION_MAX, &nomination->nomination);
    if (text < 0)
        return text;
    if (text)
        r = text;
    if (!*nomination->nomination)
        r = op_violation(op, "nomination", "REQUIRED",
            "the arrêté is missing, for example \"arrêté 2022-117 du 4 avril 2022\"");
    if (date_parse(nomination->nominated_on, &day))
        r = op_violation(op, "nominated_on", "DATE", "write the day of the arrêté as YYYY-MM-DD");
    if (nomination->count > NOMINATION_CODES_MAX)
        r = op_violation(op, "codes", "TOO_MANY", "at most %d codes", NOMINATION_CODES_MAX);
    return r;
}

int examiner_nominate(struct store *store,
    struct op *op,
    struct examiner_nomination *nomination,
    nomination_fn done,
    void *context)
{
    const struct nominating nominating = {nomination, done, context};
    struct nominating *kept = arena_memdup(op->arena, &nominating, sizeof nominating);
    int r = check_nomination(op, nomination);

    if (r)
        return r;
    if (!kept)
        return -ENOMEM;
    store_work(store, op, nominate_work, nominate_done, kept);
    return 0;
}
