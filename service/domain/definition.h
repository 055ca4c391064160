/*
 * What a definition of a session must satisfy. Every violation is noted in the op (path, stable
 * reason, what is wrong and the remedy); at most OP_VIOLATIONS_MAX of them. Pure: tzdata, no clock.
 */
#pragma once

#include "model/op.h"
#include "model/session.h"

/* The whole definition, calendar included; paths begin with "definition.". 0 or OUTCOME_INVALID. */
int definition_check(struct op *op, const struct session_definition *definition) MUST_CHECK;

/*
 * A calendar that is being written; paths begin with `prefix`. With `definition` its épreuves,
 * sources and year are known and referred to; NULL: references to épreuves and sources are taken as
 * they are. 0 or OUTCOME_INVALID.
 */
int calendar_definition_check(struct op *op,
    const char *prefix,
    const struct calendar_definition *calendar,
    const struct session_definition *definition) MUST_CHECK;

/* "ndrc-2022": lower-case letter, then lower-case letters, digits and '-', at most SESSION_ID_MAX.
 */
bool session_id_is_valid(const char *id);
