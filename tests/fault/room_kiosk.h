/* The headless kiosk: commands.c reads them, play.c plays a whole day. */
#pragma once

#include "kiosk_core/room.h"

#include <pthread.h>

enum { KIOSK_MEMBERS_MAX = 8 };

struct kiosk {
    struct room *room;
    int ledger; /* append-only: what is about to be sealed, and what was */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t changes;
};

struct kiosk_pins {
    struct room_signature signatures[KIOSK_MEMBERS_MAX];
    size_t count;
};

/* Wait for a change of the view after `seen` changes, at most so long. */
void kiosk_wait(struct kiosk *kiosk, uint64_t seen, int64_t until_us);
uint64_t kiosk_changes(struct kiosk *kiosk);

const struct slot_view *kiosk_slot(
    const struct room_view *view, const char *candidate, const char *epreuve);

/* Seal, with a line in the ledger before and one behind. As room_seal(). */
int kiosk_seal(struct kiosk *kiosk,
    const struct room_key *key,
    const struct kiosk_pins *pins,
    char **ret_why) MUST_CHECK;

/* "P1204=123456" each, of which the text is taken apart. -1: not such a word. */
int kiosk_read_pins(char **words, size_t count, struct kiosk_pins *ret_pins);

struct kiosk_play {
    uint64_t seed;     /* decides the marks and who is absent */
    uint32_t delay_ms; /* between acts */
    int64_t until_us;  /* CLOCK_MONOTONIC */
};
/* Every slot that can be: present, through its phases, marked, sealed; conflicts are settled. Goes
 * on where an earlier process was killed. The number of slots that are sealed. */
size_t kiosk_play(
    struct kiosk *kiosk, const struct kiosk_play *play, const struct kiosk_pins *pins);
