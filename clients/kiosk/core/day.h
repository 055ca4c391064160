/*
 * The day of the room as the service said it last, and what belongs to it: documents and
 * fiches-sujets. Kept encrypted under the key of the day; a damaged file is put aside and asked for
 * again.
 */
#pragma once

#include "base/arena.h"
#include "kiosk_core/vault.h"

#include <palmares/v1/jury.pb-c.h>

enum {
    DAY_BYTES_MAX = 16 * 1024 * 1024,
    DAY_SLOTS_MAX = 500,
    DAY_PHASES_MAX = 32,
    DAY_PAGES_MAX = 40 * 1024 * 1024, /* of one document */
};

/* Reference-counted, never changes. */
struct day {
    unsigned refs; /* atomic */
    struct arena *arena;
    const Palmares__V1__RoomDay *message;
};

enum day_err {
    DAY_E_BAD = 1, /* the bytes are no day that can be shown */
    DAY_E_NONE,    /* none is stored */
    DAY_E_DAMAGED, /* what is stored cannot be read; it was put aside */
};

/*
 * From bytes, with what the code relies on checked: a date, slots with their candidate, no more of
 * anything than the limits, and a sheet with content in each slot (an empty one where the service
 * says none). -ENOMEM; DAY_E_BAD.
 */
int day_parse(const uint8_t *bytes, size_t size, struct day **ret_day) MUST_CHECK;
struct day *day_ref(struct day *day);
void day_unref(struct day *day); /* accepts NULL */
DEFINE_CLEANUP(struct day *, day_unref);

/* Unix time in microseconds; 0: absent, or no time that can be. */
int64_t day_time_us(const Google__Protobuf__Timestamp *time);

/* "2022-05-09" at the centre: the day's slots say how far its clocks are from UTC. */
void day_today(const Palmares__V1__RoomDay *message, int64_t now_us, char ret_day[VAULT_DAY_SIZE]);

/* Where days are stored; both are borrowed. */
struct day_store {
    const struct place *place;
    struct vault *vault;
};
int day_save(const struct day_store *store, const Palmares__V1__RoomDay *message) MUST_CHECK;
/* DAY_E_NONE, DAY_E_DAMAGED, -errno. */
int day_load(const struct day_store *store, const char *day, int64_t now_us, struct day **ret_day)
    MUST_CHECK;

/* What else is kept for a day. The two views of a fiche-sujet are different kinds, in different
 * folders, and one can never be read as the other. */
enum day_kind { DAY_PAGES, DAY_FICHE_CANDIDATE, DAY_FICHE_JURY, DAY_KIND_COUNT };

/* One thing: `name` says which and which version ("0212345678 FICHE_E6 1 4"). -errno. */
int day_put(const struct day_store *store,
    const char *day,
    enum day_kind kind,
    const char *name,
    const struct buffer *data) MUST_CHECK;
/* DAY_E_NONE, DAY_E_DAMAGED, -errno. */
int day_get(const struct day_store *store,
    const char *day,
    enum day_kind kind,
    const char *name,
    int64_t now_us,
    struct buffer *to) MUST_CHECK;
bool day_has(const struct day_store *store, const char *day, enum day_kind kind, const char *name);

/* Destroy the key of a day and what is kept for it. -errno. */
int day_forget(const struct day_store *store, const char *day) MUST_CHECK;
