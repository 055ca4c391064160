/* The transaction in which acts are recorded. */
#include "domain/act_record_parts.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/definition_kept.h"

#include <errno.h>

#define MINUTE_US INT64_C(60000000)

/* One sheet of the batch. */
struct work_sheet {
    struct sheet_key key;
    struct sheet sheet; /* as it is now, in this transaction */
    struct act_slot slot;
    bool changed;
};

/* Everything that one try knows. In the arena; a further try starts afresh. */
struct work {
    struct op *op;
    struct store_session *session;
    struct recording *recording;
    const struct session_definition *definition;
    const struct marking_rules *rules;
    struct store_room room;
    struct zone *zone;

    struct act_result *prior;
    bool *skip; /* acts that are not applied: answered already, or none at all */
    struct work_sheet *sheets;
    size_t sheet_count;
    size_t *sheet_of; /* of each act; sheet_count: none */
    bool presences;
    struct store_act_member *members;
    size_t member_count;
    struct pin_account *accounts;
    size_t account_count;

    struct store_act_entry *entries;
    size_t entry_count;
};

static bool is_of_sheet(const struct act *act)
{
    return act->kind != ACT_NONE && act->kind != ACT_MEMBER_PRESENCE;
}

/* ---- what the acts are about ---- */

static size_t find_sheet(struct work *work, const struct act *act)
{
    for (size_t i = 0; i < work->sheet_count; i++)
        if (text_equal(work->sheets[i].key.candidate, act->candidate) &&
            text_equal(work->sheets[i].key.epreuve, act->epreuve))
            return i;
    work->sheets[work->sheet_count].key = (struct sheet_key){act->candidate, act->epreuve};
    return work->sheet_count++;
}

static int collect(struct work *work)
{
    const struct act_batch *batch = work->recording->batch;
    struct arena *arena = work->op->arena;

    work->skip = arena_calloc(arena, batch->count + 1, sizeof *work->skip);
    work->sheets = arena_calloc(arena, batch->count + 1, sizeof *work->sheets);
    work->sheet_of = arena_calloc(arena, batch->count + 1, sizeof *work->sheet_of);
    work->entries = arena_calloc(arena, batch->count + 1, sizeof *work->entries);
    if (!work->skip || !work->sheets || !work->sheet_of || !work->entries)
        return -ENOMEM;
    for (size_t i = 0; i < batch->count; i++) {
        const struct act *act = &batch->acts[i];

        work->presences |= act->kind == ACT_MEMBER_PRESENCE;
        work->sheet_of[i] =
            is_of_sheet(act) && *act->candidate && *act->epreuve ? find_sheet(work, act) : SIZE_MAX;
    }
    return 0;
}

static struct sheet_key *keys_of(const struct work *work)
{
    struct sheet_key *keys = arena_calloc(work->op->arena, work->sheet_count + 1, sizeof *keys);

    for (size_t i = 0; keys && i < work->sheet_count; i++)
        keys[i] = work->sheets[i].key;
    return keys;
}

/* Under the lock: what was answered already. */
static int read_prior(struct work *work)
{
    const struct act_batch *batch = work->recording->batch;
    int r = store_acts_prior(work->session, work->op, batch->acts, batch->count, &work->prior);

    for (size_t i = 0; r == 0 && i < batch->count; i++)
        work->skip[i] = work->prior[i].outcome != ACT_OUTCOME_NONE || batch->faults[i];
    return r;
}

/* ---- slots ---- */

static uint32_t count_phases(
    const struct session_definition *definition, const char *epreuve, enum candidate_class class)
{
    const struct session_epreuve *found = session_find_epreuve(definition, epreuve);

    for (size_t i = 0; found && i < found->form_count; i++)
        if (found->forms[i].classes & 1u << class && found->forms[i].phase_count)
            return (uint32_t)found->forms[i].phase_count;
    return 1; /* nothing is said: one part */
}

static void set_slot(
    const struct work *work, struct work_sheet *to, const struct store_act_slot *from)
{
    const struct store_room *room = &work->room;

    to->slot = (struct act_slot){
        .found = *from->commission && text_equal(from->centre, room->centre) &&
                 text_equal(from->room, room->name),
        .moved = from->had || to->sheet.revision > 0,
        .commission = from->commission,
        .centre = room->centre,
        .room = room->name,
        .day = from->day,
        .convened_us = from->starts_us - (int64_t)from->preparation_minutes * MINUTE_US,
        .has_preparation = from->preparation_minutes > 0,
        .phase_count = count_phases(work->definition, to->key.epreuve, from->class),
        .not_valid = from->not_valid,
        .doubt = from->doubt,
    };
}

static int read_sheets(struct work *work)
{
    const struct sheet_key *keys = keys_of(work);
    struct sheet *sheets;
    struct store_act_slot *slots;
    int r = keys ? 0 : -ENOMEM;

    if (r == 0)
        r = store_sheets_read(
            work->session, work->op, work->room.session, keys, work->sheet_count, &sheets);
    if (r == 0)
        r = store_act_slots(
            work->session, work->op, work->room.session, keys, work->sheet_count, &slots);
    for (size_t i = 0; r == 0 && i < work->sheet_count; i++) {
        struct work_sheet *sheet = &work->sheets[i];

        sheet->sheet = sheets[i].revision ? sheets[i]
                                          : act_sheet_new(work->room.session, sheet->key.candidate,
                                                sheet->key.epreuve);
        set_slot(work, sheet, &slots[i]);
    }
    return r;
}

/* ---- members ---- */

/* Those of the slots and of the presences. */
static int read_members(struct work *work)
{
    const struct act_batch *batch = work->recording->batch;
    const char **commissions =
        arena_calloc(work->op->arena, batch->count + work->sheet_count + 1, sizeof *commissions);
    size_t count = 0;

    if (!commissions)
        return -ENOMEM;
    for (size_t i = 0; i < work->sheet_count; i++)
        commissions[count++] = work->sheets[i].slot.commission;
    for (size_t i = 0; i < batch->count; i++)
        if (batch->acts[i].kind == ACT_MEMBER_PRESENCE)
            commissions[count++] = batch->acts[i].commission;
    return store_act_members(work->session, work->op, work->room.session, commissions, count,
        &work->members, &work->member_count);
}

static int set_members(const struct work *work, const char *commission, struct act_slot *slot)
{
    struct act_member *members =
        arena_calloc(work->op->arena, work->member_count + 1, sizeof *members);
    const char **signed_in =
        arena_calloc(work->op->arena, work->member_count + 1, sizeof *signed_in);

    if (!members || !signed_in)
        return -ENOMEM;
    slot->member_count = slot->signed_in_count = 0;
    for (size_t i = 0; i < work->member_count; i++) {
        const struct store_act_member *from = &work->members[i];

        if (!text_equal(from->commission, commission))
            continue;
        if (from->member)
            members[slot->member_count++] =
                (struct act_member){from->examiner, from->name, from->withdrawn};
        else
            signed_in[slot->signed_in_count++] = from->examiner;
    }
    slot->members = members;
    slot->signed_in = signed_in;
    return 0;
}

/* ---- PINs ---- */

/* Under their locks. A PIN that was given or changed since it was looked at: look again. */
static int read_pins(struct work *work)
{
    struct recording *recording = work->recording;
    struct pin_record *pins;
    size_t signer_count, count;
    const char **signers = recording_signers(recording, work->skip, &signer_count);
    int r;

    if (!signers)
        return -ENOMEM;
    if (signer_count == 0)
        return 0;
    r = store_pins_read(
        work->session, work->op, work->room.session, signers, signer_count, true, &pins, &count);
    work->accounts = arena_calloc(work->op->arena, signer_count + 1, sizeof *work->accounts);
    if (r == 0 && !work->accounts)
        r = -ENOMEM;
    for (size_t i = 0; r == 0 && i < signer_count; i++) {
        const struct pin_record *pin = recording_pin(pins, count, signers[i]);
        const struct pin_record *seen =
            recording_pin(recording->pins, recording->pin_count, signers[i]);

        if ((pin ? pin->revision : 0) != (seen ? seen->revision : 0) ||
            (pin && seen->locked && !pin->locked)) {
            recording->again = true;
            return op_refuse(
                work->op, OUTCOME_UNAVAILABLE, "PIN_CHANGING", "a PIN is being changed; try again");
        }
        work->accounts[work->account_count++] = (struct pin_account){.examiner = signers[i],
            .exists = pin,
            .must_change = pin && pin->must_change,
            .locked = pin && pin->locked,
            .failures = pin ? pin->failures : 0,
            .revision = pin ? pin->revision : 0};
    }
    return r;
}

static int write_pins(struct work *work)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < work->account_count; i++) {
        const struct pin_account *account = &work->accounts[i];
        const struct pin_record pin = {.examiner = account->examiner,
            .locked = account->locked,
            .failures = account->failures};

        if (account->changed)
            r = store_pin_count(work->session, work->op, work->room.session, &pin);
    }
    return r;
}

/* ---- one act after the other ---- */

static int sign_in(struct work *work, size_t index, struct act_context *context)
{
    const struct act *act = &work->recording->batch->acts[index];
    struct act_result *result = &work->recording->batch->results[index];
    struct act_slot slot = {.commission = act->commission, .day = ""};
    char day[DATE_TEXT_SIZE];
    struct store_sign_in signature = {
        .session = work->room.session, .commission = act->commission, .day = day, .act = &act->id};
    int r = set_members(work, act->commission, &slot);

    if (r)
        return r;
    slot.found = slot.member_count > 0;
    context->slot = &slot;
    r = act_sign_in(context, act, result);
    if (r || result->outcome != ACT_APPLIED)
        return r;
    act_day(work->zone, act->acted_us, day);
    signature.examiner = act->signatures[0].examiner;
    return store_sign_in(work->session, work->op, &signature);
}

/* The sheet before and after, kept for the audit. */
static int apply(struct work *work, size_t index, struct act_context *context)
{
    struct act_batch *batch = work->recording->batch;
    struct act_result *result = &batch->results[index];
    struct work_sheet *to = &work->sheets[work->sheet_of[index]];
    struct store_act_entry *entry = &work->entries[work->entry_count];
    int r;

    context->slot = &to->slot;
    context->rule = marking_find_sheet(work->rules, to->key.epreuve);
    r = act_apply(context, &batch->acts[index], &to->sheet, result);
    if (r || result->outcome != ACT_APPLIED)
        return r;
    result->sheet.updated_us = work->op->now_us;
    entry->before = arena_memdup(work->op->arena, &to->sheet, sizeof to->sheet);
    entry->after = arena_memdup(work->op->arena, &result->sheet, sizeof result->sheet);
    to->sheet = result->sheet;
    to->changed = true;
    return entry->before && entry->after ? 0 : -ENOMEM;
}

/* Whether the answer is new and to be kept; what has no kind cannot be kept. */
static int answer(struct work *work, size_t index, bool *ret_new)
{
    struct act_batch *batch = work->recording->batch;
    const struct act *act = &batch->acts[index];
    struct act_result *result = &batch->results[index];
    struct act_context context = {.arena = work->op->arena,
        .rules = work->rules,
        .zone = work->zone,
        .accounts = work->accounts,
        .account_count = work->account_count,
        .checks = work->recording->checks[index]};

    *ret_new = act->kind != ACT_NONE && work->prior[index].outcome == ACT_OUTCOME_NONE;
    if (work->prior[index].outcome != ACT_OUTCOME_NONE) {
        *result = work->prior[index];
        return 0;
    }
    if (batch->faults[index])
        return act_refuse_bad(work->op->arena, act, batch->faults[index], result);
    if (act->kind == ACT_MEMBER_PRESENCE)
        return sign_in(work, index, &context);
    return apply(work, index, &context);
}

static int answer_all(struct work *work)
{
    struct act_batch *batch = work->recording->batch;
    int r = 0;

    for (size_t i = 0; r == 0 && i < batch->count; i++) {
        struct act_result *result = &batch->results[i];
        bool is_new;

        r = answer(work, i, &is_new);
        if (r == 0 && work->sheet_of[i] != SIZE_MAX) {
            result->has_sheet = true;
            result->sheet = work->sheets[work->sheet_of[i]].sheet;
        }
        if (r == 0 && is_new) {
            struct store_act_entry *entry = &work->entries[work->entry_count++];

            entry->act = &batch->acts[i];
            entry->result = result;
            entry->sheet_revision = result->has_sheet ? result->sheet.revision : 0;
        }
    }
    return r;
}

static int write_all(struct work *work)
{
    const struct sheet **sheets =
        arena_calloc(work->op->arena, work->sheet_count + 1, sizeof *sheets);
    struct store_acts acts = {.session = work->room.session,
        .entries = work->entries,
        .count = work->entry_count,
        .sheets = sheets};

    if (!sheets)
        return -ENOMEM;
    for (size_t i = 0; i < work->sheet_count; i++)
        if (work->sheets[i].changed)
            sheets[acts.sheet_count++] = &work->sheets[i].sheet;
    return acts.count ? store_acts_write(work->session, work->op, &acts) : 0;
}

/* ---- all of it ---- */

static int read_all(struct work *work)
{
    int r = read_sheets(work);

    if (r == 0)
        r = read_members(work);
    for (size_t i = 0; r == 0 && i < work->sheet_count; i++)
        r = set_members(work, work->sheets[i].slot.commission, &work->sheets[i].slot);
    return r ? r : read_pins(work);
}

static int lock(struct work *work)
{
    const struct sheet_key *keys = keys_of(work);

    return keys ? store_sheets_lock(work->session, work->op, work->room.session, keys,
                      work->sheet_count, work->presences)
                : -ENOMEM;
}

static int open_zone(struct work *work)
{
    int r = zone_open(work->room.time_zone, &work->zone);

    return r > 0 ? -EPROTO : r; /* the definition was checked */
}

static int run(struct work *work)
{
    int r = collect(work);

    if (r == 0)
        r = open_zone(work);
    if (r == 0)
        r = lock(work);
    if (r == 0)
        r = read_prior(work);
    if (r == 0)
        r = read_all(work);
    if (r == 0)
        r = answer_all(work);
    if (r == 0)
        r = write_all(work);
    return r ? r : write_pins(work);
}

int recording_work(struct op *op, struct store_session *session, void *context)
{
    struct recording *recording = context;
    const struct act_batch *batch = recording->batch;
    struct work work = {.op = op, .session = session, .recording = recording};
    CLEANUP(definition_unref_p) struct definition_ref *ref = NULL;
    int r = jury_room(session, op, &work.room);

    recording->again = false;
    if (r == 0)
        r = jury_require_room(op, &work.room, batch->session, batch->centre, batch->room);
    if (r == 0)
        r = definition_read(session, op, work.room.session, recording->tools->decode, &ref);
    if (r == 0)
        r = definition_marking_rules(op, ref, &work.rules);
    if (r)
        return r;
    work.definition = definition_of(ref);
    r = run(&work);
    zone_close(work.zone);
    return r;
}
