/* Fiches-sujets: written by the exam office, read in two views that never mix. */
#pragma once

#include "domain/session.h"
#include "model/fiche_sujet.h"

/* What the candidate may see. OUTCOME_INVALID, _NOT_FOUND. */
typedef void (*fiche_sujet_fn)(
    struct op *op, int r, const struct fiche_sujet *fiche, void *context);
int fiche_sujet_get(struct store *store,
    struct op *op,
    const char *session,
    const char *candidate,
    fiche_sujet_fn done,
    void *context) MUST_CHECK;

/* The jury's view: that, and the role. */
struct fiche_sujet_whole {
    struct fiche_sujet fiche;
    struct fiche_sujet_role role;
};
typedef void (*fiche_sujet_whole_fn)(
    struct op *op, int r, const struct fiche_sujet_whole *whole, void *context);
int fiche_sujet_get_whole(struct store *store,
    struct op *op,
    const char *session,
    const char *candidate,
    fiche_sujet_whole_fn done,
    void *context) MUST_CHECK;

struct fiche_sujet_put {
    struct fiche_sujet_whole whole; /* its revision is the etag: 0, whatever is stored */
    bool validate_only;
    session_decode_fn decode;
};
/* OUTCOME_INVALID (texts, which fiche), _NOT_FOUND (no such candidate), _PRECONDITION (has no oral
 * of E4), _ETAG_MISMATCH. */
int fiche_sujet_put(struct store *store,
    struct op *op,
    struct fiche_sujet_put *put,
    fiche_sujet_whole_fn done,
    void *context) MUST_CHECK;
