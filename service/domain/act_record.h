/*
 * Acts of a room, recorded: each is applied once, however often and by however many services it is
 * sent, and each keeps its first answer. See act_rule.h for what they do.
 */
#pragma once

#include "domain/jury_tools.h"
#include "model/sheet.h"

enum { ACT_BATCH_SIGNATURES_MAX = 400 };

struct act_batch {
    const char *session, *centre, *room; /* "": of the kiosk that calls */
    struct act *acts;                    /* no id twice */
    const char **faults;                 /* one for each: NULL, or why it is no act at all */
    size_t count;

    struct act_result *results; /* one for each, in the arena */
};

/*
 * Signatures are looked at on the desk, before the transaction. OUTCOME_FORBIDDEN (another room),
 * _LIMIT (too many signatures), _PRECONDITION (the session has no marking rules).
 */
typedef void (*act_record_fn)(struct op *op, int r, const struct act_batch *batch, void *context);
int act_record(const struct jury_tools *tools,
    struct op *op,
    struct act_batch *batch,
    act_record_fn done,
    void *context) MUST_CHECK;
