/*
 * An act of the journal in memory: as it is sent, and as it is shown. Reference-counted; what views
 * point to (act, result) never changes while a reference is held. The rest is under the room's
 * lock.
 */
#pragma once

#include "base/arena.h"
#include "kiosk_core/journal.h"
#include "kiosk_core/room.h"

enum { ENTRY_BOOT_SIZE = 16 };

/* When an act was done, by a clock that nobody sets: with it the time of an act that was taken down
 * before the service's time was known is put right once it is. */
struct entry_stamp {
    uint8_t boot[ENTRY_BOOT_SIZE]; /* the kernel's boot id */
    int64_t boot_us;               /* CLOCK_BOOTTIME */
    bool measured;                 /* the service's time was known */
};

struct entry {
    unsigned refs; /* atomic */
    struct journal_key key;
    struct arena *arena;
    struct entry_stamp stamp;
    Palmares__V1__Act *sent;      /* with the secrets of its signatures */
    const Palmares__V1__Act *act; /* without */
    Palmares__V1__ActKind kind;
    enum act_state state;
    const Palmares__V1__ActResult *result; /* NULL while WRITTEN */
};

enum entry_err {
    ENTRY_E_BAD = 1, /* bytes that are no act */
};

/* The bytes of a record of the journal. -ENOMEM. */
int entry_record(
    const Palmares__V1__Act *act, const struct entry_stamp *stamp, struct buffer *to) MUST_CHECK;
/* From a record, and what became of it (a serialized ActResult; empty while WRITTEN). -ENOMEM;
 * ENTRY_E_BAD. */
int entry_new(const struct journal_key *key,
    const struct buffer *record,
    enum journal_state state,
    const struct buffer *result,
    struct entry **ret_entry) MUST_CHECK;
struct entry *entry_ref(struct entry *entry);
void entry_unref(struct entry *entry); /* accepts NULL */
DEFINE_CLEANUP(struct entry *, entry_unref);

/* What became of it, copied. -ENOMEM. */
int entry_set_result(
    struct entry *entry, enum act_state state, const Palmares__V1__ActResult *result) MUST_CHECK;
/* The serialized form. -ENOMEM. */
int entry_pack_result(const Palmares__V1__ActResult *result, struct buffer *to) MUST_CHECK;
/* The time by the service's clock, for an act that was stamped before it was known. -ENOMEM. */
int entry_set_time(struct entry *entry, int64_t time_us) MUST_CHECK;

enum journal_state entry_journal_state(enum act_state state);
/* Of one sheet. */
bool entry_same_sheet(const struct entry *a, const struct entry *b);
bool entry_is_presence(const struct entry *entry);
