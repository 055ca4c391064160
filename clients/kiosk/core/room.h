/*
 * A jury's room as the kiosk knows it: the day as it was received last, and on top of it what was
 * done here and not received yet. Everything works without a link; what is done is written to the
 * journal first and then sent, in order, as often as it takes.
 *
 * No GTK here: the window, the headless driver of the tests and the enrolment use the same code.
 *
 * Threads: every function may be called from any thread and none waits for the network, unless its
 * comment says so. A view never changes.
 */
#pragma once

#include "base/base.h"
#include "base/uuid.h"

#include <palmares/v1/jury.pb-c.h>

struct room;

/* ---- opening ---- */

struct room_options {
    const char *directory; /* the kiosk's state: identity, keys, journal, days. Mode 0700 */
    /* Something in the view has changed: call room_view() again. On a thread of the room; must only
     * wake somebody. */
    void (*changed)(void *context);
    void *context;
    bool offline; /* never connect: for tests and for looking at what a machine holds */
};

enum room_open_err {
    ROOM_OPEN_E_NOT_ENROLLED = 1, /* no identity in the directory: see enrol.h */
    ROOM_OPEN_E_STATE, /* the directory cannot be used: *ret_why says why and what to do */
    ROOM_OPEN_E_BUSY,  /* another kiosk runs on this directory */
};
/*
 * Opens with what the directory holds and connects in the background. A journal or a day that was
 * damaged is put aside, never deleted, and said in the view's alerts. On failure *ret_why is for
 * people, in the language of the locale (free() it).
 */
int room_open(
    const struct room_options *options, struct room **ret_room, char **ret_why) MUST_CHECK;
/* What was not sent stays in the journal. Waits for the threads (up to the call under way, which is
 * cut). Accepts NULL. */
void room_close(struct room *room);

/* ---- what is to be seen ---- */

/* What became of an act. */
enum act_state {
    ACT_WRITTEN,     /* in the journal of this kiosk */
    ACT_RECEIVED,    /* the service has it: done */
    ACT_CONFLICTING, /* the service refused it or something had changed: people settle it */
    ACT_SETTLED,     /* people did */
};

struct act_view {
    struct uuid id;
    Palmares__V1__ActKind kind;
    const char *candidate, *epreuve; /* "" of a presence */
    int64_t acted_us;                /* Unix time, by the service's clock */
    enum act_state state;
    /* Of CONFLICTING and SETTLED, from the service. */
    const char *reason, *message;
    bool refused;                 /* cannot be; otherwise something has changed */
    const Palmares__V1__Act *act; /* as it was written; its signatures have no secrets */
};

struct slot_view {
    const Palmares__V1__RoomSlot *slot;
    const Palmares__V1__RoomCommission *commission;
    const Palmares__V1__SheetRule *rule; /* NULL: the épreuve has no sheet */
    /* The sheet as the service has it, with the acts that it has not yet received applied. */
    const Palmares__V1__Sheet *sheet;
    /* Of the sheet, the first first; those that the service has already only when they were made
     * here. */
    const struct act_view *const *acts;
    size_t act_count;
    enum act_state state; /* the worst of them: CONFLICTING, then WRITTEN, then RECEIVED */
    /* What can be done now (the life cycle; false also when the slot has moved or is not valid). */
    bool can_arrive, can_be_absent, can_expect, can_mark, can_seal;
    /* What keeps the sheet from being sealed; "" when nothing does: "MARK_MISSING", "LINE_EMPTY",
     * "APPRAISAL_MISSING", "RESERVATION_REASON" (a doubt or a reserve without its motive),
     * "NOT_MARKED". can_seal is true only when this is "". */
    const char *seal_obstacle;
    /* Begins when its part begins, or is to begin; -1: no part is running. */
    int phase;             /* index in slot->phases */
    int64_t phase_ends_us; /* of the running part: when its time is up (lost time taken off) */
};

enum room_link {
    ROOM_LINK_CONNECTING,
    ROOM_LINK_UP,
    ROOM_LINK_DOWN,    /* tried again by itself */
    ROOM_LINK_REFUSED, /* the certificate is revoked, replaced or not of this room any more */
};

/* What people have to know about the kiosk itself. */
enum room_alert {
    ROOM_ALERT_JOURNAL_DAMAGED = 1u << 0, /* what could be read is there; the rest was put aside */
    ROOM_ALERT_DAY_DAMAGED = 1u << 1,     /* the stored day cannot be read; it is asked for again */
    ROOM_ALERT_NOT_WRITABLE = 1u << 2,    /* disk full or read-only: nothing can be taken down */
    ROOM_ALERT_CLOCK = 1u << 3,           /* the kiosk's clock is far off; times are corrected */
    ROOM_ALERT_OTHER_DAY = 1u << 4,       /* the day shown is not today */
    ROOM_ALERT_DISK_LOW = 1u << 5,        /* the disk is full; the reserve is being used up */
};

struct room_view {
    const Palmares__V1__RoomDay *day; /* NULL: none was received yet */
    const struct slot_view *slots;    /* as in day->slots */
    size_t slot_count;
    const struct act_view *const *conflicts; /* CONFLICTING, the first first */
    size_t conflict_count;
    const struct act_view *const *presences; /* MEMBER_PRESENCE of this kiosk */
    size_t presence_count;
    size_t waiting_count; /* WRITTEN */
    enum room_link link;
    const char *link_message;  /* for people; "" when up */
    int64_t seen_us;           /* service time of the last answer; 0: never */
    int64_t skew_ms;           /* the kiosk's clock against the service's */
    uint32_t alerts;           /* enum room_alert */
    const char *alert_message; /* for people: of the gravest one */
    uint64_t generation;       /* grows with each view */
};

/* The newest view; a reference. Never NULL. */
const struct room_view *room_view_get(struct room *room);
void room_view_unref(const struct room_view *view); /* accepts NULL */

/* Unix time by the service's clock, in microseconds. Never steps back while the room is open, but
 * for one case: a kiosk that was started without a link and with a wrong clock hears the right
 * time. */
int64_t room_now_us(struct room *room);

/* Minutes after the convocation, when the candidate of a slot came now: late ones come in when the
 * chef de centre says so (room_arrive(), admitted_late), and no later than
 * day->late_entry_minutes. */
uint32_t room_late_minutes(struct room *room, const struct slot_view *slot);

/* ---- what is done ---- */

struct room_key {
    const char *candidate, *epreuve;
};

enum room_err {
    ROOM_E_NO_SLOT = 1, /* no such slot on this day */
    ROOM_E_STEP,        /* cannot be now; the view has moved on */
    ROOM_E_CONTENT,     /* *ret_why says what is wrong with it */
    ROOM_E_NOT_WRITTEN, /* the journal cannot be written: nothing was done. *ret_why says what to do
                         */
    ROOM_E_SAME_PERSON, /* two signatures of one member */
};
/*
 * Each is in the journal, flushed to the disk, when it returns 0; the view shows it at once and the
 * service gets it as soon as it can. *ret_why is for people (free() it); it may be NULL on success
 * and on conditions that have no comment above.
 */
int room_arrive(
    struct room *room, const struct room_key *key, bool admitted_late, char **ret_why) MUST_CHECK;
int room_absent(struct room *room, const struct room_key *key, char **ret_why) MUST_CHECK;
int room_expect(struct room *room, const struct room_key *key, char **ret_why) MUST_CHECK;
/* Part 0 is the preparation, as in RoomPhase.phase. Starting one ends the one that runs. */
int room_phase_start(
    struct room *room, const struct room_key *key, uint32_t phase, char **ret_why) MUST_CHECK;
int room_phase_end(
    struct room *room, const struct room_key *key, uint32_t phase, char **ret_why) MUST_CHECK;
/* The whole content; may be incomplete. Scale, step, lines and lengths are checked against the rule
 * of the day; the service checks again. */
int room_mark(struct room *room,
    const struct room_key *key,
    const Palmares__V1__SheetContent *content,
    char **ret_why) MUST_CHECK;

struct room_signature {
    const char *examiner;
    const char *pin; /* wiped by the caller; kept nowhere */
};
/* All members at once; seals what the view shows. */
int room_seal(struct room *room,
    const struct room_key *key,
    const struct room_signature *signatures,
    size_t count,
    char **ret_why) MUST_CHECK;
/* A member signs the attendance sheet of the day. */
int room_sign_presence(
    struct room *room, const struct room_signature *signature, char **ret_why) MUST_CHECK;

/* ---- settling what the service could not take ---- */

/*
 * A CONFLICTING act keeps its sheet: nothing can be done on it (every can_... is false) until each
 * of its conflicts is settled, the first first. Acts of the sheet that were taken down behind it
 * are CONFLICTING too, with the reason "EARLIER_ACT": they were not sent. A seal that was refused
 * (a wrong PIN) is let go, and sealed again. Presences stand alone.
 */

enum room_settling {
    ROOM_LET_GO, /* what the service has stands; the act stays in the journal, as settled */
    ROOM_AGAIN,  /* the same once more, with its time, on the sheet as it is now (ROOM_E_STEP: that
                  * has no such step any more; not for signatures: sign again) */
};
int room_settle(
    struct room *room, const struct uuid *act, enum room_settling how, char **ret_why) MUST_CHECK;

/* ---- what needs the link ---- */

enum room_pin_result {
    ROOM_PIN_RIGHT,
    ROOM_PIN_WRONG,
    ROOM_PIN_LOCKED,
    ROOM_PIN_NONE,    /* the office has not given one */
    ROOM_PIN_CHANGE,  /* right, and must be changed now: call again with new_pin */
    ROOM_PIN_NEW_BAD, /* too short, not digits, or the same */
    ROOM_PIN_NO_LINK, /* cannot be asked now */
};
typedef void (*room_pin_fn)(
    enum room_pin_result result, uint32_t failures_left, const char *message, void *context);
/* Ask the service; answers later, on a thread of the room. `new_pin` NULL: only check. */
int room_check_pin(struct room *room,
    const char *examiner,
    const char *pin,
    const char *new_pin,
    room_pin_fn done,
    void *context) MUST_CHECK;

/*
 * A document of a candidate as PDF: from the kiosk's store when it has it, and otherwise asked for
 * (then *ret_data is NULL and `changed` will be called). The documents of the day are fetched by
 * themselves while there is a link. free() the data.
 */
int room_pages(struct room *room,
    const char *candidate,
    const Palmares__V1__PageSet *pages,
    uint8_t **ret_data,
    size_t *ret_size) MUST_CHECK;

/* The fiche-sujet, kept in two stores that never mix. Serialized palmares.v1.FicheSujet; as
 * room_pages(). */
int room_fiche_sujet(struct room *room,
    const char *candidate,
    Palmares__V1__FicheSujet__View view,
    uint8_t **ret_data,
    size_t *ret_size) MUST_CHECK;

/* Look at another day of the room ("2022-05-10"); the acts of the one before go on being sent. */
int room_choose_day(struct room *room, const char *day, char **ret_why) MUST_CHECK;
