/* The content of a sheet against the rule of its épreuve, which is data of the day. The service
 * checks all of it again; here it is checked so that people hear of it while they are there. */
#pragma once

#include "base/arena.h"

#include <palmares/v1/jury.pb-c.h>

enum {
    CONTENT_REASON_MAX = 1000,     /* characters of a motive of reservation */
    CONTENT_APPRAISAL_MAX = 10000, /* where the rule says nothing */
};

enum content_err {
    CONTENT_E_WRONG = 1, /* *ret_why says what is wrong, in the arena */
};

/* Scale, step, lines, levels, lengths; it may be incomplete. -ENOMEM; CONTENT_E_WRONG. */
int content_check(const Palmares__V1__SheetRule *rule,
    const Palmares__V1__SheetContent *content,
    struct arena *arena,
    const char **ret_why) MUST_CHECK;

/* What it lacks to be sealed: "MARK_MISSING", "LINE_EMPTY", "APPRAISAL_MISSING",
 * "RESERVATION_REASON" (the mark is under reserve, and nobody said why); "" nothing. `reserve`:
 * there is a doubt about the dossier. */
const char *content_obstacle(
    const Palmares__V1__SheetRule *rule, const Palmares__V1__SheetContent *content, bool reserve);

/* A copy in the arena, with the lines in the order of the rule. NULL: memory. */
Palmares__V1__SheetContent *content_copy(const Palmares__V1__SheetRule *rule,
    const Palmares__V1__SheetContent *content,
    struct arena *arena);
