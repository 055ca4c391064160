#include "domain/pin_change.h"

#include "base/text.h"
#include "domain/act_rule.h"
#include "domain/definition_kept.h"
#include "domain/pin.h"
#include "store/pin.h"
#include "store/sheet.h"

#include <errno.h>

enum { TURNS_MAX = 3 };

/* Both: read, compute on the desk, write. */
struct pin_job {
    const struct jury_tools *tools;
    struct op *op;
    struct pin_task task;
    unsigned turn;
    bool again;    /* the PIN was changed since it was read */
    bool answered; /* an earlier try has done it */
    bool kept;     /* there is a PIN, and it stays */
    const char *session;
    uint32_t failures_max, digits_min;
    struct pin_record *pins;
    size_t pin_count;
    bool right;
    char *hash; /* of the new PIN */

    struct pin_check *check;
    pin_check_fn checked;
    struct pin_reset *reset;
    pin_reset_fn was_reset;
    void *context;
};

static int refuse_unknown(struct op *op, const char *session, const char *examiner)
{
    return op_refuse(op, OUTCOME_NOT_FOUND, "EXAMINER_NOT_FOUND",
        "session %.32s has no examiner %.20s that you may see; `palmares commission list` shows "
        "who "
        "sits where",
        session, examiner);
}

static int read_rules(struct pin_job *job, struct op *op, struct store_session *session)
{
    CLEANUP(definition_unref_p) struct definition_ref *ref = NULL;
    const struct marking_rules *rules;
    int r = definition_read(session, op, job->session, job->tools->decode, &ref);

    if (r == 0)
        r = definition_marking_rules(op, ref, &rules);
    if (r == 0) {
        job->failures_max = rules->pin_failures_max;
        job->digits_min = rules->pin_digits_min;
    }
    return r;
}

static int read_person(
    struct pin_job *job, struct op *op, struct store_session *session, const char *examiner)
{
    struct pin_person person;
    int r = store_pin_person(session, op, job->session, examiner, &person);

    if (r == OUTCOME_NOT_FOUND)
        return refuse_unknown(op, job->session, examiner);
    if (r == 0 && job->reset) {
        job->reset->family_name = person.family_name;
        job->reset->given_name = person.given_name;
    }
    return r;
}

/* ---- checking ---- */

static void take_answer(struct pin_check *check, const struct pin_answer *answer)
{
    check->state = (enum pin_state)answer->state;
    check->right = answer->right;
    check->failures_left = answer->failures_left;
}

static int read_answered(struct pin_job *job, struct op *op, struct store_session *session)
{
    struct pin_answer answer;
    int r = store_pin_prior(session, op, &answer, &job->answered);

    if (r == 0 && job->answered && job->check)
        take_answer(job->check, &answer);
    return r;
}

static int check_new_pin(struct pin_job *job, struct op *op)
{
    const char *flaw = *job->check->new_pin
                           ? pin_flaw(job->check->new_pin, job->check->pin, job->digits_min)
                           : NULL;

    return flaw ? op_violation(op, "new_pin", "PIN", "%s", flaw) : 0;
}

static int check_read_work(struct op *op, struct store_session *session, void *context)
{
    struct pin_job *job = context;
    struct pin_check *check = job->check;
    struct store_room room;
    int r = jury_room(session, op, &room);

    if (r == 0)
        r = jury_require_room(op, &room, check->session, "", "");
    if (r == 0) {
        job->session = room.session;
        r = read_answered(job, op, session);
    }
    if (r || job->answered)
        return r;
    r = read_rules(job, op, session);
    if (r == 0)
        r = check_new_pin(job, op);
    if (r == 0)
        r = read_person(job, op, session, check->examiner);
    return r ? r
             : store_pins_read(session, op, job->session, &check->examiner, 1, false, &job->pins,
                   &job->pin_count);
}

static struct pin_answer judge(const struct pin_job *job, struct pin_account *account)
{
    bool must_change = account->must_change;
    struct pin_answer answer = {.state = PIN_NONE};
    enum pin_verdict verdict;

    account->must_change = false; /* a first PIN can be checked, and nothing else */
    verdict = pin_judge(account, (struct signature_check){.readable = true, .right = job->right},
        job->failures_max);
    if (verdict == PIN_MISSING)
        return answer;
    answer.right = verdict == PIN_RIGHT;
    answer.changed = answer.right && job->hash;
    answer.state = account->locked                  ? PIN_LOCKED
                   : must_change && !answer.changed ? PIN_FIRST
                                                    : PIN_SET;
    if (verdict == PIN_IS_WRONG && account->failures < job->failures_max)
        answer.failures_left = job->failures_max - account->failures;
    return answer;
}

static int write_check(
    struct pin_job *job, struct op *op, struct store_session *session, const struct pin_record *pin)
{
    struct pin_account account = {.examiner = job->check->examiner,
        .exists = pin,
        .must_change = pin && pin->must_change,
        .locked = pin && pin->locked,
        .failures = pin ? pin->failures : 0};
    struct pin_answer answer = judge(job, &account);
    const struct pin_record counted = {
        .examiner = job->check->examiner, .failures = account.failures, .locked = account.locked};
    int r = 0;

    if (answer.changed)
        r = store_pin_set(session, op, job->session, job->check->examiner, job->hash, false);
    else if (account.changed)
        r = store_pin_count(session, op, job->session, &counted);
    if (r == 0)
        r = store_pin_note(session, op, job->session, job->check->examiner, &answer);
    if (r == 0)
        take_answer(job->check, &answer);
    return r;
}

static int check_write_work(struct op *op, struct store_session *session, void *context)
{
    struct pin_job *job = context;
    const struct pin_record *seen = job->pin_count ? &job->pins[0] : NULL, *pin;
    struct pin_record *pins;
    size_t count;
    int r = read_answered(job, op, session);

    job->again = false;
    if (r || job->answered)
        return r;
    r = store_pins_read(session, op, job->session, (const char *const *)&job->check->examiner, 1,
        true, &pins, &count);
    if (r)
        return r;
    pin = count ? &pins[0] : NULL;
    if ((pin ? pin->revision : 0) != (seen ? seen->revision : 0) ||
        (pin && seen->locked && !pin->locked)) {
        job->again = true;
        return op_refuse(op, OUTCOME_UNAVAILABLE, "PIN_CHANGING",
            "the PIN is being changed by somebody else; try again");
    }
    return write_check(job, op, session, pin);
}

static void check_begin(struct pin_job *job);

static void check_end(struct pin_job *job, int r)
{
    pin_wipe(job->check->pin);
    pin_wipe(job->check->new_pin);
    job->checked(job->op, r, job->check, job->context);
}

static void check_written(struct op *op, int r, void *context)
{
    struct pin_job *job = context;

    (void)op;
    if (job->again && ++job->turn < TURNS_MAX)
        check_begin(job);
    else
        check_end(job, r);
}

static int compute_check(struct pin_job *job)
{
    const struct pin_owner owner = {job->session, job->check->examiner};
    int r = 0;

    job->right = false;
    job->hash = NULL;
    if (job->pin_count && !job->pins[0].locked)
        r = pin_matches(job->tools->key, &owner, job->check->pin, job->pins[0].hash, &job->right);
    if (r == 0 && job->right && *job->check->new_pin)
        r = pin_hash(job->tools->key, &owner, job->check->new_pin, job->op->arena, &job->hash);
    return r;
}

/* On the desk. */
static void check_task(void *context)
{
    struct pin_job *job = context;
    int r = compute_check(job);

    if (r)
        check_end(job, r);
    else
        store_work(job->tools->store, job->op, check_write_work, check_written, job);
}

static void check_read(struct op *op, int r, void *context)
{
    struct pin_job *job = context;

    (void)op;
    if (r || job->answered) {
        check_end(job, r);
        return;
    }
    job->task = (struct pin_task){.run = check_task, .context = job};
    pin_desk_submit(job->tools->desk, &job->task);
}

static void check_begin(struct pin_job *job)
{
    store_work(job->tools->store, job->op, check_read_work, check_read, job);
}

int pin_check(const struct jury_tools *tools,
    struct op *op,
    struct pin_check *check,
    pin_check_fn done,
    void *context)
{
    const struct pin_job job = {
        .tools = tools, .op = op, .check = check, .checked = done, .context = context};
    struct pin_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = kept ? jury_require_key(op, tools) : -ENOMEM;

    if (r == 0 && !*check->examiner)
        r = op_violation(op, "examiner", "REQUIRED", "say whose PIN: the code of an examiner");
    if (r == 0 && (!*check->pin || strlen(check->pin) > JURY_PIN_MAX))
        r = op_violation(op, "pin", "PIN", "a PIN has 1 to %d digits", JURY_PIN_MAX);
    if (r)
        return r;
    check_begin(kept);
    return 0;
}

/* ---- resetting ---- */

/* Whether a PIN is there that must stay. */
static int look_for_pin(
    struct pin_job *job, struct op *op, struct store_session *session, bool lock)
{
    struct pin_record *pins;
    size_t count = 0;
    int r = 0;

    if (job->reset->only_missing && !job->answered)
        r = store_pins_read(session, op, job->session, (const char *const *)&job->reset->examiner,
            1, lock, &pins, &count);
    job->kept = count > 0;
    return r;
}

static int reset_read_work(struct op *op, struct store_session *session, void *context)
{
    struct pin_job *job = context;
    int r = read_answered(job, op, session);

    if (r == 0)
        r = read_rules(job, op, session);
    if (r == 0)
        r = read_person(job, op, session, job->reset->examiner);
    return r ? r : look_for_pin(job, op, session, false);
}

/* The session gets its signing key with its first PIN: nobody waits for it in a room. */
static int reset_write_work(struct op *op, struct store_session *session, void *context)
{
    struct pin_job *job = context;
    const char *pem;
    int r = read_answered(job, op, session);

    if (r == 0)
        r = look_for_pin(job, op, session, true);
    if (r || job->answered || job->kept)
        return r;
    r = store_pin_set(session, op, job->session, job->reset->examiner, job->hash, true);
    return r ? r : jury_public_key(session, op, job->tools, job->session, &pem);
}

/* With the answer the op's memory is gone: what is to be wiped after it is ours. */
static void reset_end(struct op *op, int r, void *context)
{
    struct pin_job *job = context;
    struct pin_reset shown = *job->reset;

    pin_wipe(job->reset->pin);
    if (job->kept)
        pin_wipe(shown.pin);
    job->was_reset(op, r, &shown, job->context);
    pin_wipe(shown.pin);
}

/* On the desk. */
static void reset_task(void *context)
{
    struct pin_job *job = context;
    struct op *op = job->op;
    const struct pin_owner owner = {job->session, job->reset->examiner};
    int r = pin_first(job->tools->key, &owner, op->has_request_id ? &op->request_id : NULL,
        job->digits_min, job->reset->pin);

    if (r == 0 && !job->answered)
        r = pin_hash(job->tools->key, &owner, job->reset->pin, op->arena, &job->hash);
    if (r || job->answered)
        reset_end(op, r, job);
    else
        store_work(job->tools->store, op, reset_write_work, reset_end, job);
}

static void reset_read(struct op *op, int r, void *context)
{
    struct pin_job *job = context;

    if (r || job->reset->validate_only || job->kept) {
        reset_end(op, r, job);
        return;
    }
    job->task = (struct pin_task){.run = reset_task, .context = job};
    pin_desk_submit(job->tools->desk, &job->task);
}

int pin_reset(const struct jury_tools *tools,
    struct op *op,
    struct pin_reset *reset,
    pin_reset_fn done,
    void *context)
{
    const struct pin_job job = {.tools = tools,
        .op = op,
        .session = reset->session,
        .reset = reset,
        .was_reset = done,
        .context = context};
    struct pin_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = kept ? jury_require_key(op, tools) : -ENOMEM;

    if (r == 0 && !*reset->session)
        r = op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (r == 0 && !*reset->examiner)
        r = op_violation(op, "examiner", "REQUIRED", "say whose PIN: the code of an examiner");
    if (r)
        return r;
    store_work(tools->store, op, reset_read_work, reset_read, kept);
    return 0;
}
