/* Sheets and acts between model and protobuf. Texts are borrowed; the rest is in the arena. */
#pragma once

#include "handler/handler.h"
#include "model/sheet.h"

#include <palmares/v1/jury.pb-c.h>

/* NULL: the arena is full. */
Palmares__V1__Sheet *sheet_wire(struct arena *arena, const struct sheet *sheet) MUST_CHECK;
Palmares__V1__SheetContent *sheet_wire_content(
    struct arena *arena, const struct sheet_content *content) MUST_CHECK;
/* The life cycle, as every room gets it. */
Palmares__V1__SheetStep **sheet_wire_steps(struct arena *arena) MUST_CHECK;
Palmares__V1__ActResult *sheet_wire_result(
    struct arena *arena, const struct act_result *result) MUST_CHECK;
Palmares__V1__RecordedAct *sheet_wire_recorded(
    struct arena *arena, const struct recorded_act *act) MUST_CHECK;

/* An absent content is an empty one. -ENOMEM. */
int sheet_wire_read_content(struct arena *arena,
    const Palmares__V1__SheetContent *message,
    struct sheet_content *ret_content) MUST_CHECK;
/*
 * One act from outside. *ret_fault: NULL, or, in French, why it is none; what is too long or cannot
 * be read is left out of it then. OUTCOME_INVALID: it has no id. -ENOMEM.
 */
int sheet_wire_read_act(struct op *op,
    size_t index,
    const Palmares__V1__Act *message,
    struct act *ret_act,
    const char **ret_fault) MUST_CHECK;
