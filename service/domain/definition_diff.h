/*
 * What changes between two definitions, for a person: paths name list elements by id. Pure.
 */
#pragma once

#include "base/arena.h"
#include "model/session.h"

/*
 * From `before` to `after`, in the order of the definition; both have passed definition_check(). An
 * element that comes or goes is one difference, without its fields; elements that stay but change
 * places are one difference of their list (a list of ids). None when the two are equal. The texts
 * live in `arena` or are borrowed from the definitions. -ENOMEM.
 */
int definition_diff(struct arena *arena,
    const struct session_definition *before,
    const struct session_definition *after,
    struct differences *ret_differences) MUST_CHECK;
