/* PINs of examiners and the keys to which signatures are encrypted. */
#pragma once

#include "store/store.h"

struct pin_record {
    const char *examiner;
    const char *hash;
    bool must_change, locked;
    uint32_t failures;
    int32_t revision; /* one more at each new PIN */
};

/* Inside store_work(). Of these examiners, those who have a PIN, in the order of their codes; with
 * `lock` nobody else changes them before the end. */
int store_pins_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *const *examiners,
    size_t count,
    bool lock,
    struct pin_record **ret_pins,
    size_t *ret_count) MUST_CHECK;

/* Failures in a row and the lock of one PIN; a new lock has its row in the audit. */
int store_pin_count(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct pin_record *pin) MUST_CHECK;

/* A new PIN, in place of any other. `reset`: by the office, so that it has to be changed. */
int store_pin_set(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *examiner,
    const char *hash,
    bool reset) MUST_CHECK;

/* What came of a check: written as the answer of op's request, and found by a repeat. */
struct pin_answer {
    bool right, changed;
    uint32_t state; /* as palmares.v1.PinState */
    uint32_t failures_left;
};
int store_pin_prior(struct store_session *session,
    struct op *op,
    struct pin_answer *ret_answer,
    bool *ret_found) MUST_CHECK;
int store_pin_note(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *examiner,
    const struct pin_answer *answer) MUST_CHECK;

/* Names of an examiner. OUTCOME_NOT_FOUND. */
struct pin_person {
    const char *family_name, *given_name;
};
int store_pin_person(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *examiner,
    struct pin_person *ret_person) MUST_CHECK;

/* ---- the key of a session ---- */

struct signing_key_record {
    const char *public_pem;
    const uint8_t *sealed;
    size_t sealed_size;
};
/* OUTCOME_NOT_FOUND: none was made yet. */
int store_signing_key_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    struct signing_key_record *ret_key) MUST_CHECK;
/* Does nothing when there is one already. */
int store_signing_key_add(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct signing_key_record *key) MUST_CHECK;
