/* Plans and slots on the wire. */
#pragma once

#include "domain/plan.h"
#include "handler/handler.h"
#include "model/slot.h"

#include <palmares/v1/commission.pb-c.h>

/* NULL when the arena is full. Texts are borrowed. */
Palmares__V1__Plan *plan_wire(struct arena *arena, const struct plan_record *plan) MUST_CHECK;
Palmares__V1__Slot *slot_wire(struct arena *arena, const struct slot *slot) MUST_CHECK;
/* `count` slots; NULL when the arena is full. */
Palmares__V1__Slot **slots_wire(
    struct arena *arena, const struct slot *slots, size_t count) MUST_CHECK;
/* A filter that was left out lets everything pass. Texts are borrowed. */
void slot_filter_read(const Palmares__V1__SlotFilter *message, struct slot_filter *to);
/* Broken rules; NULL when the arena is full. */
Palmares__V1__PlanViolation **plan_violations_wire(
    struct arena *arena, const struct plan_finding *findings, size_t count) MUST_CHECK;

/* Answer a call (the context) with a plan, or with what went wrong. */
void plan_wire_reply(struct op *op, int r, const struct plan_record *plan, void *context);
