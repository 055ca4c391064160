#include "domain/act_record.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/act_record_parts.h"
#include "domain/pin.h"

#include <errno.h>

enum { TURNS_MAX = 3 };

static void look(struct recording *recording);

bool recording_is_signed(const struct recording *recording, size_t index)
{
    return !recording->batch->faults[index] && recording->batch->acts[index].signature_count;
}

const char **recording_signers(
    const struct recording *recording, const bool *skip, size_t *ret_count)
{
    const struct act_batch *batch = recording->batch;
    const char **signers =
        arena_calloc(recording->op->arena, ACT_BATCH_SIGNATURES_MAX + 1, sizeof *signers);
    size_t count = 0;

    for (size_t i = 0; signers && i < batch->count; i++)
        for (size_t j = 0;
             !skip[i] && recording_is_signed(recording, i) && j < batch->acts[i].signature_count;
             j++) {
            const char *examiner = batch->acts[i].signatures[j].examiner;

            if (text_find(signers, count, examiner) == count)
                signers[count++] = examiner;
        }
    *ret_count = count;
    return signers;
}

const struct pin_record *recording_pin(
    const struct pin_record *pins, size_t count, const char *examiner)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(pins[i].examiner, examiner))
            return &pins[i];
    return NULL;
}

/* ---- looking at signatures ---- */

/* What has to be known for it: which acts were answered before, PINs, the key. */
static int look_work(struct op *op, struct store_session *session, void *context)
{
    struct recording *recording = context;
    const struct act_batch *batch = recording->batch;
    struct act_result *prior;
    const char **signers;
    size_t count;
    int r = jury_room(session, op, &recording->room);

    if (r == 0)
        r = jury_require_room(op, &recording->room, batch->session, batch->centre, batch->room);
    if (r == 0)
        r = store_acts_prior(session, op, batch->acts, batch->count, &prior);
    if (r)
        return r;
    for (size_t i = 0; i < batch->count; i++)
        recording->stored[i] = prior[i].outcome != ACT_OUTCOME_NONE;
    signers = recording_signers(recording, recording->stored, &count);
    if (!signers)
        return -ENOMEM;
    r = store_pins_read(session, op, recording->room.session, signers, count, false,
        &recording->pins, &recording->pin_count);
    if (r)
        return r;
    r = store_signing_key_read(session, op, recording->room.session, &recording->key);
    recording->has_key = r == 0;
    return r == OUTCOME_NOT_FOUND ? 0 : r;
}

/* A PIN that cannot be used is not tried. */
static int look_at_signature(struct recording *recording,
    const struct signing_key *signing,
    const struct act *act,
    const struct act_signature *signature,
    struct signature_check *check)
{
    const struct signed_thing thing = {act->id, act->content_bytes, act->content_bytes_size};
    const struct pin_owner owner = {recording->room.session, signature->examiner};
    const struct pin_record *record =
        recording_pin(recording->pins, recording->pin_count, signature->examiner);
    char pin[JURY_PIN_MAX + 1];
    int r = 0;

    check->readable =
        signature_read(signing, signature->secret, signature->secret_size, &thing, pin);
    if (check->readable && record && !record->locked && !record->must_change)
        r = pin_matches(recording->tools->key, &owner, pin, record->hash, &check->right);
    pin_wipe(pin);
    return r;
}

static int look_at_all(struct recording *recording)
{
    const struct act_batch *batch = recording->batch;
    CLEANUP(signing_key_unref_p) struct signing_key *signing = NULL;
    int r = recording->has_key ? signing_key_open(recording->tools->key, recording->room.session,
                                     recording->key.sealed, recording->key.sealed_size, &signing)
                               : 0;

    if (r == -EKEYREJECTED)
        return op_refuse(recording->op, OUTCOME_PRECONDITION, "OTHER_JURY_KEY",
            "the session's signing key was sealed with another key file than this service has "
            "([jury] key_file): every palmaresd of an installation has the same one");
    for (size_t i = 0; r == 0 && i < batch->count; i++)
        for (size_t j = 0; r == 0 && signing && !recording->stored[i] &&
                           recording_is_signed(recording, i) && j < batch->acts[i].signature_count;
             j++)
            r = look_at_signature(recording, signing, &batch->acts[i],
                &batch->acts[i].signatures[j], &recording->checks[i][j]);
    return r;
}

static void recorded(struct op *op, int r, void *context)
{
    struct recording *recording = context;

    if (recording->again && ++recording->turn < TURNS_MAX)
        look(recording);
    else
        recording->done(op, r, recording->batch, recording->context);
}

/* On the desk. */
static void look_task(void *context)
{
    struct recording *recording = context;
    int r = look_at_all(recording);

    if (r)
        recording->done(recording->op, r, recording->batch, recording->context);
    else
        store_work(recording->tools->store, recording->op, recording_work, recorded, recording);
}

static void looked(struct op *op, int r, void *context)
{
    struct recording *recording = context;

    if (r) {
        recording->done(op, r, recording->batch, recording->context);
        return;
    }
    recording->task = (struct pin_task){.run = look_task, .context = recording};
    pin_desk_submit(recording->tools->desk, &recording->task);
}

static void look(struct recording *recording)
{
    recording->again = false;
    store_work(recording->tools->store, recording->op, look_work, looked, recording);
}

/* ---- start ---- */

static int prepare(struct recording *recording, size_t *ret_signatures)
{
    const struct act_batch *batch = recording->batch;
    struct arena *arena = recording->op->arena;

    recording->stored = arena_calloc(arena, batch->count + 1, sizeof *recording->stored);
    recording->checks = arena_calloc(arena, batch->count + 1, sizeof *recording->checks);
    if (!recording->stored || !recording->checks)
        return -ENOMEM;
    *ret_signatures = 0;
    for (size_t i = 0; i < batch->count; i++) {
        size_t count = batch->acts[i].signature_count;

        recording->checks[i] = arena_calloc(arena, count + 1, sizeof **recording->checks);
        if (!recording->checks[i])
            return -ENOMEM;
        *ret_signatures += recording_is_signed(recording, i) ? count : 0;
    }
    return 0;
}

int act_record(const struct jury_tools *tools,
    struct op *op,
    struct act_batch *batch,
    act_record_fn done,
    void *context)
{
    const struct recording recording = {
        .tools = tools, .op = op, .batch = batch, .done = done, .context = context};
    struct recording *kept = arena_memdup(op->arena, &recording, sizeof recording);
    size_t signatures = 0;
    int r = kept ? prepare(kept, &signatures) : -ENOMEM;

    if (r == 0 && signatures > ACT_BATCH_SIGNATURES_MAX)
        r = op_refuse(op, OUTCOME_LIMIT, "TOO_MANY_SIGNATURES",
            "at most %d signatures in one call: send fewer acts at once", ACT_BATCH_SIGNATURES_MAX);
    if (r == 0 && signatures)
        r = jury_require_key(op, tools);
    if (r)
        return r;
    if (signatures)
        look(kept);
    else
        store_work(tools->store, op, recording_work, recorded, kept);
    return 0;
}
