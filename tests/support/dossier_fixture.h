/* A session with dossier rules, a candidate, a class, and one good document of each kind. Nobody in
 * it is real. */
#pragma once

#include "base/arena.h"
#include "model/session.h"

/* Everything lives in the arena, and may be changed by the test. */
struct dossier_fixture {
    struct session_definition *session; /* year 2022, the seven disciplines of annexe III-2 */
    struct candidate *candidate;        /* class C, LV2, with an establishment */
    struct class_profile *profile;
    struct document documents[DOCUMENT_KIND_COUNT]; /* by kind; content set but for ATTACHMENT */
};

void dossier_fixture(struct arena *arena, struct dossier_fixture *ret_fixture);

/* The contents, to be changed. */
struct livret *fixture_livret(struct dossier_fixture *fixture);
struct attestation *fixture_attestation(struct dossier_fixture *fixture);
struct fiche_e4 *fixture_fiche_e4(struct dossier_fixture *fixture);
struct fiche_e6 *fixture_fiche_e6(struct dossier_fixture *fixture);
struct etude *fixture_etude(struct dossier_fixture *fixture);
struct engagement *fixture_engagement(struct dossier_fixture *fixture);
