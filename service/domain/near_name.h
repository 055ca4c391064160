/* Which of some names somebody meant who wrote another one. Pure. */
#pragma once

#include "base/base.h"

/* Longer names have no near ones: comparing costs the product of lengths. */
enum { NEAR_NAME_MAX_BYTES = 64 };

/* Letters to insert, remove, replace or swap with the next one (optimal string alignment); case and
 * accents do not matter. NEAR_NAME_MAX_BYTES + 1: a name is too long. */
size_t near_name_distance(const char *a, const char *b);

/* Whether a distance is small for a name of this length: a third of it, one at least. */
bool near_name_is_near(const char *name, size_t distance);
