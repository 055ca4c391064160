/* Commissions between model and protobuf. Texts are borrowed; the rest is in the arena. */
#pragma once

#include "domain/commission.h"
#include "handler/handler.h"

#include <palmares/v1/commission.pb-c.h>

/* NULL: the arena is full. */
Palmares__V1__Commission *commission_wire(
    struct arena *arena, const struct commission *commission) MUST_CHECK;

/* A commission as asked; its etag as revision. OUTCOME_INVALID: none, or fields that cannot be
 * read. -ENOMEM. */
int commission_wire_read(struct op *op,
    const Palmares__V1__Commission *message,
    struct commission *ret_commission) MUST_CHECK;
/* OUTCOME_INVALID: no field, an unknown one, or one that is never changed. */
int commission_wire_mask(
    struct op *op, const Google__Protobuf__FieldMask *mask, uint32_t *ret_mask) MUST_CHECK;
