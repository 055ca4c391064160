/* What the two files of act_record.h share: before the transaction, and inside it. */
#pragma once

#include "domain/act_record.h"
#include "domain/act_rule.h"
#include "store/pin.h"
#include "store/sheet.h"

struct recording {
    const struct jury_tools *tools;
    struct op *op;
    struct act_batch *batch;
    act_record_fn done;
    void *context;

    /* Signatures, as they were looked at. */
    struct pin_task task;
    unsigned turn;
    bool *stored; /* one for each act: answered already */
    struct store_room room;
    struct pin_record *pins;
    size_t pin_count;
    struct signing_key_record key;
    bool has_key;
    struct signature_check **checks; /* of each act, one for each signature */

    bool again; /* a PIN was changed since: look once more */
};

/* Whether the act has signatures that are to be looked at. */
bool recording_is_signed(const struct recording *recording, size_t index);
/* The codes of those who sign, none twice; NULL: the arena is full. */
const char **recording_signers(
    const struct recording *recording, const bool *skip, size_t *ret_count) MUST_CHECK;
const struct pin_record *recording_pin(
    const struct pin_record *pins, size_t count, const char *examiner);

/* The transaction: a store_work_fn whose context is the recording. */
int recording_work(struct op *op, struct store_session *session, void *context) MUST_CHECK;
