/* Until when what belongs to dossiers may be changed, and by whom. */
#pragma once

#include "model/op.h"
#include "model/session.h"

/*
 * Whether op's principal may still hand in or change documents of a kind (`purpose` of attachments,
 * else 0): an establishment until the end of the last deadline that the session has for it, the
 * exam office always (what comes late is noted as late). OUTCOME_PRECONDITION, and the op says
 * until when it was. -EIO: no tzdata.
 */
int dossier_may_change(struct op *op,
    const struct dossier_rules *rules,
    enum document_kind kind,
    int purpose) MUST_CHECK;

/* The last deadline of the rules for this kind; of a kind that no rule asks for, the last of them
 * all. "": none. */
const char *dossier_deadline(
    const struct dossier_rules *rules, enum document_kind kind, int purpose);
