/* PINs checked and changed at a kiosk, and given by the exam office. */
#pragma once

#include "domain/jury_tools.h"

/* Same numbers as palmares.v1.PinState. */
enum pin_state { PIN_STATE_NONE, PIN_NONE, PIN_FIRST, PIN_SET, PIN_LOCKED };

struct pin_check {
    const char *session; /* "": of the kiosk */
    const char *examiner;
    char *pin;     /* wiped when the check ends */
    char *new_pin; /* in its place; "": none. Wiped as well */

    enum pin_state state;
    bool right;
    uint32_t failures_left;
};
/*
 * Of a member of the calling kiosk's room. Wrong ones are counted, and lock. OUTCOME_INVALID: the
 * new PIN is not good enough, and nothing was counted; _NOT_FOUND: no such examiner in this room;
 * _FORBIDDEN: another session.
 */
typedef void (*pin_check_fn)(struct op *op, int r, const struct pin_check *check, void *context);
int pin_check(const struct jury_tools *tools,
    struct op *op,
    struct pin_check *check,
    pin_check_fn done,
    void *context) MUST_CHECK;

struct pin_reset {
    const char *session, *examiner;
    bool validate_only;
    bool only_missing; /* a PIN that is there stays, and none is given */

    const char *family_name, *given_name;
    char pin[JURY_PIN_MAX + 1]; /* wiped when `done` returns */
};
/* A first PIN, which unlocks and has to be changed. A repeat of the request gets the same one.
 * OUTCOME_NOT_FOUND: no such examiner. */
typedef void (*pin_reset_fn)(struct op *op, int r, const struct pin_reset *reset, void *context);
int pin_reset(const struct jury_tools *tools,
    struct op *op,
    struct pin_reset *reset,
    pin_reset_fn done,
    void *context) MUST_CHECK;
