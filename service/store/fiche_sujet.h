/* Fiches-sujets: two tables, two statements, so that what is for the jury alone is never read for
 * the candidate. Everything inside store_work(). */
#pragma once

#include "model/candidate.h"
#include "model/fiche_sujet.h"
#include "store/store.h"

/* What the candidate may see. OUTCOME_NOT_FOUND. */
int store_fiche_sujet_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *candidate,
    struct fiche_sujet *ret_fiche) MUST_CHECK;
/* What the jury alone may see. OUTCOME_NOT_FOUND. */
int store_fiche_sujet_role_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *candidate,
    struct fiche_sujet_role *ret_role) MUST_CHECK;

/* Nobody else changes the fiche of this candidate before the end. OUTCOME_NOT_FOUND: no such
 * candidate. */
int store_fiche_sujet_lock(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *candidate,
    enum candidate_class *ret_class,
    bool *ret_withdrawn) MUST_CHECK;
/* What answered op's request already, if anything did. */
int store_fiche_sujet_prior(struct store_session *session,
    struct op *op,
    struct fiche_sujet *ret_fiche,
    struct fiche_sujet_role *ret_role,
    bool *ret_found) MUST_CHECK;
/* Both halves and the audit; sets revision and time. */
int store_fiche_sujet_save(struct store_session *session,
    struct op *op,
    struct fiche_sujet *fiche,
    const struct fiche_sujet_role *role) MUST_CHECK;
