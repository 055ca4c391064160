/* What changed between two contents of the same form, field by field. Pure. */
#pragma once

#include "base/arena.h"
#include "model/form.h"
#include "model/session.h"

/*
 * From `before` to `after` (either may be NULL: nothing there), in the order of the form; elements
 * of a list are compared by their place: "phases[1].tools". Texts live in the arena or are
 * borrowed. -ENOMEM.
 */
int form_diff(struct arena *arena,
    const struct form *form,
    const void *before,
    const void *after,
    struct differences *ret_differences) MUST_CHECK;
