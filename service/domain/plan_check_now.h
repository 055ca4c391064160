/* The check of a loaded plan; for those who change plans. */
#pragma once

#include "domain/plan.h"
#include "domain/plan_loaded.h"

/* Fills the found half of `checking`, in the op's arena. -ENOMEM. */
int plan_check_loaded(
    struct op *op, const struct plan_loaded *loaded, struct plan_checking *checking) MUST_CHECK;
