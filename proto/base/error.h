/*
 * The error contract of the project. A function that can fail returns an int:
 *   0      done
 *   < 0    a fault (-errno): passed up, logged once at the top, INTERNAL on the wire
 *   > 0    one of the module's own documented conditions, handled by the direct caller
 */
#pragma once

#include "base/base.h"

/* Fold a result whose remaining conditions would be a bug of the caller: conditions become
 * -ENOTRECOVERABLE. */
#define err_fold(r) err_fold_at((r), __FILE__, __LINE__)

/* Pass a result up unchanged; faults leave a trace (file and line) in the debug log. */
#define err_trace(r) err_trace_at((r), __FILE__, __LINE__)

int err_fold_at(int r, const char *file, int line) MUST_CHECK;
int err_trace_at(int r, const char *file, int line) MUST_CHECK;
