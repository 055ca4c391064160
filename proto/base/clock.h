/* Time, read in one place. */
#pragma once

#include "base/base.h"

/* Microseconds since 1970-01-01T00:00:00Z. */
int64_t clock_wall_us(void);
/* Microseconds of a clock that never steps; for durations and deadlines. */
int64_t clock_mono_us(void);
