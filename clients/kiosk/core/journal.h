/*
 * The journal: what was done in the room, one row an act, on the disk before anything else happens.
 * SQLite (WAL, synchronous=FULL); what a row says is encrypted by the key of its day.
 *
 *     act(sequence, id, day, state, act, result)
 *
 * A file that was damaged (quick_check, a row that is not what was sealed, rows that are missing at
 * the end) is put aside, and what can be read is carried over into a new one. How far the journal
 * had come stands in journal.tail as well, so that rows that are cut off are missed.
 *
 * Any thread.
 */
#pragma once

#include "base/uuid.h"
#include "kiosk_core/place.h"
#include "kiosk_core/vault.h"

struct journal;

enum {
    JOURNAL_RECORD_MAX = 256 * 1024, /* bytes of an act, or of a result */
    JOURNAL_BALLAST_BYTES = 4 * 1024 * 1024,
};

/* Stored; 0 is none. */
enum journal_state {
    JOURNAL_WRITTEN = 1,
    JOURNAL_RECEIVED,
    JOURNAL_CONFLICTING,
    JOURNAL_SETTLED,
    JOURNAL_STATE_END
};

struct journal_row {
    uint64_t sequence; /* from 1; grows */
    struct uuid id;
    char day[VAULT_DAY_SIZE];
    enum journal_state state;
    struct buffer act, result; /* in the clear; result is empty while WRITTEN */
};

struct journal_report {
    bool damaged;   /* something was put aside */
    bool read_only; /* nothing can be written here */
    size_t carried; /* rows that were read */
    size_t lost;    /* that are known to have been there and cannot be read */
};

enum journal_err {
    JOURNAL_E_FULL = 1,  /* the disk is full, and the ballast was given up already */
    JOURNAL_E_READ_ONLY, /* the folder or the file cannot be written */
    JOURNAL_E_BROKEN,    /* reading or writing fails: the disk itself */
};

/* `place` and `vault` are borrowed. When the directory cannot be written the journal opens all the
 * same, for reading. -errno: memory, or not even that. */
int journal_open(const struct place *place,
    struct vault *vault,
    int64_t now_us,
    struct journal **ret_journal,
    struct journal_report *ret_report) MUST_CHECK;
/* Accepts NULL. */
void journal_close(struct journal *journal);

/* Every row as it was when the journal was opened, the first first; once. The row and its buffers
 * are borrowed for the call, and `each` may take a buffer out. -errno; what `each` returns, when it
 * is not 0, ends it. */
int journal_each(struct journal *journal,
    int (*each)(void *context, struct journal_row *row),
    void *context) MUST_CHECK;

/* Append an act, state WRITTEN: on the disk when this returns 0. enum journal_err, -ENOMEM. */
int journal_append(struct journal *journal,
    const struct uuid *id,
    const char *day,
    const struct buffer *act,
    uint64_t *ret_sequence) MUST_CHECK;
/* Which row. */
struct journal_key {
    uint64_t sequence;
    struct uuid id;
    char day[VAULT_DAY_SIZE];
};
/*
 * What became of an act. RECEIVED need not be on the disk when this returns: an act that is sent
 * twice is applied once. Never back to WRITTEN. enum journal_err, -ENOMEM.
 */
int journal_set(struct journal *journal,
    const struct journal_key *key,
    enum journal_state state,
    const struct buffer *result) MUST_CHECK;

struct journal_again {
    const struct uuid *id;       /* of the new act, on the same day */
    const struct buffer *act;    /* the new one */
    struct journal_key of;       /* the old one: SETTLED in the same transaction, */
    const struct buffer *result; /* with this */
};
int journal_append_again(
    struct journal *journal, const struct journal_again *again, uint64_t *ret_sequence) MUST_CHECK;

/* Take the rows of a day out, when each of them is RECEIVED or SETTLED; JOURNAL_E_WAITING is no
 * error: others are there, and nothing was done. enum journal_err. */
enum { JOURNAL_WAITING = 100 };
int journal_forget(struct journal *journal, const char *day) MUST_CHECK;

/* The ballast is there: a full disk would still leave room for the day. */
bool journal_has_ballast(const struct journal *journal);
/* Try to make the ballast again. */
void journal_take_ballast(struct journal *journal);

/* How many acts of a directory are WRITTEN or CONFLICTING, without its keys and while no kiosk runs
 * on it: for the enrolment. A journal that cannot be read counts as -EBADMSG. */
int journal_count_waiting(const struct place *place, size_t *ret_count) MUST_CHECK;
