/* Forms in the database: any struct that has a table of fields as jsonb and back. Empty fields are
 * left out; a field that the table does not know is skipped (an older revision may have it). */
#pragma once

#include "base/arena.h"
#include "model/form.h"

/* A struct of `form` in the arena. -EPROTO (not what form_json_write() writes), -ENOMEM. */
int form_json_read(
    struct arena *arena, const struct form *form, const char *json, void **ret_values) MUST_CHECK;

/* Compact JSON in the arena. -ENOMEM. */
int form_json_write(
    struct arena *arena, const struct form *form, const void *values, char **ret_json) MUST_CHECK;
