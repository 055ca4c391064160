/*
 * Named kinds of instances, of which one is made by name and seed: those so small that their
 * optimum is known (tests/bench/plan_optima.csv, made by tests/bench/plan_exact).
 */
#pragma once

#include "plan_instance.h"

/* Name of the shape by index; NULL behind the last. */
const char *plan_shape_name(size_t index);

/* NULL: no such shape. Its `hidden` plan may be a damaged one, its problem impossible to place
 * wholly. */
struct plan_instance *plan_shape_make(struct arena *arena, const char *name, uint64_t seed);
