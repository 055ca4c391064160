/*
 * What sessions accept, kept in memory between requests. A change names the revision of the session
 * by which it was checked, and the database refuses it when that is no longer the one in force: so
 * a copy that is too old costs a second try, never a wrong answer.
 *
 * Threads: any.
 */
#pragma once

#include "model/candidate.h"

enum { CANDIDATE_TERMS_KEPT = 16 };

/* One reference; immutable. */
struct terms_ref;

/* The kept terms of a session, or NULL. */
struct terms_ref *terms_get(const char *session);
/* Keep a copy for others and give a reference to it. NULL: no memory. */
struct terms_ref *terms_keep(const char *session, const struct candidate_terms *terms);
/* Do not give this copy out any more. */
void terms_forget(const char *session);
const struct candidate_terms *terms_of(const struct terms_ref *ref);
/* Accepts NULL. */
void terms_unref(struct terms_ref *ref);
