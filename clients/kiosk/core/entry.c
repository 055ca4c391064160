#include "kiosk_core/entry.h"

#include "base/text.h"
#include "kiosk_core/project.h"
#include "rpc/client.h"

#include <errno.h>

enum {
    VERSION = 1,
    HEADER_SIZE = 2 + ENTRY_BOOT_SIZE + 8,
    ARENA_MAX = 4 * 1024 * 1024,
};

int entry_record(const Palmares__V1__Act *act, const struct entry_stamp *stamp, struct buffer *to)
{
    size_t size = palmares__v1__act__get_packed_size(act);
    uint8_t *out;

    if (buffer_reserve(to, HEADER_SIZE + size))
        return -ENOMEM;
    out = to->data + to->size;
    out[0] = VERSION;
    out[1] = stamp->measured;
    memcpy(out + 2, stamp->boot, ENTRY_BOOT_SIZE);
    for (size_t i = 0; i < 8; i++)
        out[2 + ENTRY_BOOT_SIZE + i] = (uint8_t)((uint64_t)stamp->boot_us >> (8 * i));
    to->size += HEADER_SIZE + palmares__v1__act__pack(act, out + HEADER_SIZE);
    return 0;
}

/* ---- a copy without secrets ---- */

static Palmares__V1__Signature *shown_signature(
    const Palmares__V1__Signature *signature, struct arena *arena)
{
    Palmares__V1__Signature *copy = arena_alloc(arena, sizeof *copy);

    if (copy) {
        palmares__v1__signature__init(copy);
        copy->examiner = signature->examiner;
    }
    return copy;
}

static int hide_sealing(Palmares__V1__Act *act, struct arena *arena)
{
    Palmares__V1__Sealing *copy = arena_memdup(arena, act->sealing, sizeof *copy);

    if (!copy)
        return -ENOMEM;
    copy->signatures =
        arena_calloc(arena, copy->n_signatures + 1, sizeof(Palmares__V1__Signature *));
    if (!copy->signatures)
        return -ENOMEM;
    for (size_t i = 0; i < copy->n_signatures; i++) {
        copy->signatures[i] = shown_signature(act->sealing->signatures[i], arena);
        if (!copy->signatures[i])
            return -ENOMEM;
    }
    act->sealing = copy;
    return 0;
}

static int hide_presence(Palmares__V1__Act *act, struct arena *arena)
{
    Palmares__V1__MemberPresence *copy = arena_alloc(arena, sizeof *copy);

    if (!copy)
        return -ENOMEM;
    palmares__v1__member_presence__init(copy);
    if (act->member_presence->signature) {
        copy->signature = shown_signature(act->member_presence->signature, arena);
        if (!copy->signature)
            return -ENOMEM;
    }
    act->member_presence = copy;
    return 0;
}

static int show_act(struct entry *entry)
{
    Palmares__V1__Act *act = arena_memdup(entry->arena, entry->sent, sizeof *act);
    int r = act ? 0 : -ENOMEM;

    if (!r && act->act_case == PALMARES__V1__ACT__ACT_SEALING)
        r = hide_sealing(act, entry->arena);
    if (!r && act->act_case == PALMARES__V1__ACT__ACT_MEMBER_PRESENCE)
        r = hide_presence(act, entry->arena);
    if (!r)
        entry->act = act;
    return r;
}

/* ---- making ---- */

static bool is_whole(const Palmares__V1__Act *act)
{
    switch (act->act_case) {
    case PALMARES__V1__ACT__ACT_ARRIVAL:
        return act->arrival != NULL;
    case PALMARES__V1__ACT__ACT_PHASE_START:
        return act->phase_start != NULL;
    case PALMARES__V1__ACT__ACT_PHASE_END:
        return act->phase_end != NULL;
    case PALMARES__V1__ACT__ACT_MARKING:
        return act->marking != NULL;
    case PALMARES__V1__ACT__ACT_SEALING:
        return act->sealing != NULL;
    case PALMARES__V1__ACT__ACT_MEMBER_PRESENCE:
        return act->member_presence != NULL;
    default:
        return true;
    }
}

static void read_stamp(const uint8_t *from, struct entry_stamp *stamp)
{
    uint64_t boot_us = 0;

    stamp->measured = from[1] != 0;
    memcpy(stamp->boot, from + 2, ENTRY_BOOT_SIZE);
    for (size_t i = 0; i < 8; i++)
        boot_us |= (uint64_t)from[2 + ENTRY_BOOT_SIZE + i] << (8 * i);
    stamp->boot_us = (int64_t)boot_us;
}

static int read_act(struct entry *entry, const struct buffer *record)
{
    if (record->size < HEADER_SIZE || record->data[0] != VERSION)
        return ENTRY_E_BAD;
    read_stamp(record->data, &entry->stamp);
    entry->sent = (Palmares__V1__Act *)rpc_unpack(&palmares__v1__act__descriptor,
        record->data + HEADER_SIZE, record->size - HEADER_SIZE, entry->arena);
    if (!entry->sent)
        return arena_refused(entry->arena) ? -ENOMEM : ENTRY_E_BAD;
    entry->kind = project_kind(entry->sent);
    if (entry->kind == PALMARES__V1__ACT_KIND__ACT_KIND_UNSPECIFIED || !is_whole(entry->sent))
        return ENTRY_E_BAD;
    return show_act(entry);
}

static enum act_state state_of(enum journal_state state)
{
    switch (state) {
    case JOURNAL_RECEIVED:
        return ACT_RECEIVED;
    case JOURNAL_CONFLICTING:
        return ACT_CONFLICTING;
    case JOURNAL_SETTLED:
        return ACT_SETTLED;
    default:
        return ACT_WRITTEN;
    }
}

enum journal_state entry_journal_state(enum act_state state)
{
    switch (state) {
    case ACT_RECEIVED:
        return JOURNAL_RECEIVED;
    case ACT_CONFLICTING:
        return JOURNAL_CONFLICTING;
    case ACT_SETTLED:
        return JOURNAL_SETTLED;
    default:
        return JOURNAL_WRITTEN;
    }
}

static int read_result(struct entry *entry, enum journal_state state, const struct buffer *result)
{
    if (state == JOURNAL_WRITTEN)
        return 0;
    entry->result = (const Palmares__V1__ActResult *)rpc_unpack(
        &palmares__v1__act_result__descriptor, result->data, result->size, entry->arena);
    if (!entry->result)
        return arena_refused(entry->arena) ? -ENOMEM : ENTRY_E_BAD;
    entry->state = state_of(state);
    return 0;
}

int entry_new(const struct journal_key *key,
    const struct buffer *record,
    enum journal_state state,
    const struct buffer *result,
    struct entry **ret_entry)
{
    struct entry *entry = calloc(1, sizeof *entry);
    int r;

    if (!entry)
        return -ENOMEM;
    entry->refs = 1;
    entry->key = *key;
    entry->arena = arena_new(ARENA_MAX);
    r = entry->arena ? read_act(entry, record) : -ENOMEM;
    if (!r)
        r = read_result(entry, state, result);
    if (r) {
        entry_unref(entry);
        return r;
    }
    *ret_entry = entry;
    return 0;
}

struct entry *entry_ref(struct entry *entry)
{
    __atomic_fetch_add(&entry->refs, 1, __ATOMIC_RELAXED);
    return entry;
}

void entry_unref(struct entry *entry)
{
    if (!entry || __atomic_fetch_sub(&entry->refs, 1, __ATOMIC_ACQ_REL) != 1)
        return;
    arena_free(entry->arena);
    free(entry);
}

/* ---- what became of it ---- */

int entry_pack_result(const Palmares__V1__ActResult *result, struct buffer *to)
{
    if (buffer_reserve(to, palmares__v1__act_result__get_packed_size(result) + 1))
        return -ENOMEM;
    to->size += palmares__v1__act_result__pack(result, to->data + to->size);
    return 0;
}

int entry_set_result(
    struct entry *entry, enum act_state state, const Palmares__V1__ActResult *result)
{
    CLEANUP_BUFFER struct buffer bytes = {0};
    int r = entry_pack_result(result, &bytes);

    return r ? r : read_result(entry, entry_journal_state(state), &bytes) ? -ENOMEM : 0;
}

int entry_set_time(struct entry *entry, int64_t time_us)
{
    Google__Protobuf__Timestamp *time = arena_alloc(entry->arena, sizeof *time);
    Palmares__V1__Act *act = arena_memdup(entry->arena, entry->act, sizeof *act);
    Palmares__V1__Act *sent = arena_memdup(entry->arena, entry->sent, sizeof *sent);

    if (!time || !act || !sent)
        return -ENOMEM;
    google__protobuf__timestamp__init(time);
    time->seconds = time_us / 1000000;
    time->nanos = (int32_t)(time_us % 1000000) * 1000;
    act->time = sent->time = time;
    entry->act = act;
    entry->sent = sent;
    return 0;
}

bool entry_is_presence(const struct entry *entry)
{
    return entry->kind == PALMARES__V1__ACT_KIND__MEMBER_PRESENCE;
}

bool entry_same_sheet(const struct entry *a, const struct entry *b)
{
    return !entry_is_presence(a) && !entry_is_presence(b) &&
           text_equal(a->sent->candidate, b->sent->candidate) &&
           text_equal(a->sent->epreuve, b->sent->epreuve);
}
