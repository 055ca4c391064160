/*
 * Definitions of sessions, decoded once and kept between requests. What is asked of PostgreSQL each
 * time is only the revision in force, so that a kept copy is never too old.
 *
 * Threads: any.
 */
#pragma once

#include "domain/session.h"

struct store_session;

enum { DEFINITIONS_KEPT = 16, DEFINITION_MAX_BYTES = 16 << 20 };

/* One reference; immutable. */
struct definition_ref;

const struct session_definition *definition_of(const struct definition_ref *ref);
uint32_t definition_revision(const struct definition_ref *ref);
/* Accepts NULL. */
void definition_unref(struct definition_ref *ref);
DEFINE_CLEANUP(struct definition_ref *, definition_unref);

/* The definition of this revision when it is kept; the caller owns the reference. NULL: it is not.
 */
struct definition_ref *definition_kept(const char *session, uint32_t revision) MUST_CHECK;

/*
 * Give a reference to the definition of a session: kept, or read and decoded. The callback owns the
 * reference. OUTCOME_NOT_FOUND (the op says which session), OUTCOME_INVALID (the id).
 */
typedef void (*definition_fn)(struct op *op, int r, struct definition_ref *ref, void *context);
int definition_with(struct store *store,
    struct op *op,
    const char *session,
    session_decode_fn decode,
    definition_fn done,
    void *context) MUST_CHECK;

/* The same inside store_work(), blocking. */
int definition_read(struct store_session *session,
    struct op *op,
    const char *id,
    session_decode_fn decode,
    struct definition_ref **ret_ref) MUST_CHECK;

/* Refuses a session that has no dossier rules: OUTCOME_PRECONDITION, and the op says so. */
int definition_dossier_rules(struct op *op,
    const struct definition_ref *ref,
    const struct dossier_rules **ret_rules) MUST_CHECK;
/* The same for its planning rules, and for its engagement rules. */
int definition_planning_rules(struct op *op,
    const struct definition_ref *ref,
    const struct planning_rules **ret_rules) MUST_CHECK;
int definition_engagement_rules(struct op *op,
    const struct definition_ref *ref,
    const struct engagement_rules **ret_rules) MUST_CHECK;
int definition_marking_rules(struct op *op,
    const struct definition_ref *ref,
    const struct marking_rules **ret_rules) MUST_CHECK;
int definition_subject_rules(struct op *op,
    const struct definition_ref *ref,
    const struct subject_rules **ret_rules) MUST_CHECK;
