/*
 * Definitions of sessions, decoded once and kept between requests. A change names the revision by
 * which it was checked and the database refuses it when that is no longer in force: so a copy that
 * is too old costs a second try, never a wrong answer.
 *
 * Threads: any.
 */
#pragma once

#include "domain/session.h"

/* One reference; immutable. */
struct definition_ref;

const struct session_definition *definition_of(const struct definition_ref *ref);
uint32_t definition_revision(const struct definition_ref *ref);
/* Accepts NULL. */
void definition_unref(struct definition_ref *ref);

/* Do not give this copy out any more: it was too old. */
void definition_forget(const char *session);

/*
 * Give a reference to the definition of a session: kept, or read and decoded. The callback owns the
 * reference; it may come before the function returns. OUTCOME_NOT_FOUND (the op says which
 * session), OUTCOME_INVALID (the id).
 */
typedef void (*definition_fn)(struct op *op, int r, struct definition_ref *ref, void *context);
int definition_with(struct store *store,
    struct op *op,
    const char *session,
    session_decode_fn decode,
    definition_fn done,
    void *context) MUST_CHECK;
