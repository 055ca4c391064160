/* What candidates handed in, as the check of conformity looks at it, and the decisions about it. */
#pragma once

#include "model/conformity.h"
#include "model/session.h"
#include "store/store.h"

struct conformity_page {
    const char *session;
    const char *after; /* N° candidat; "": from the start */
    uint32_t limit;
};

/* ---- in a worker's transaction; everything in the op's arena ---- */

/* Candidates by number, who have not withdrawn, with their documents, decisions in force and
 * grants. */
int store_conformity_subjects(struct store_session *session,
    struct op *op,
    const struct conformity_page *page,
    const struct dossier_filter *filter,
    struct conformity_subject **ret_subjects,
    size_t *ret_count) MUST_CHECK;

/* Decisions: in force and reversed, the last first, behind id `after` (0: the start); candidate "":
 * all. */
int store_conformity_decisions(struct store_session *session,
    struct op *op,
    const struct conformity_page *page,
    int64_t after,
    struct conformity_decision **ret_decisions,
    size_t *ret_count) MUST_CHECK;

/* The one in force, locked for this candidate and épreuve; *ret_found. */
int store_conformity_in_force(struct store_session *session,
    struct op *op,
    const struct conformity_decision *key,
    struct conformity_decision *ret_decision,
    bool *ret_found) MUST_CHECK;

/* What op's request has made before. OUTCOME_REQUEST_ID_REUSED. */
int store_conformity_prior(struct store_session *session,
    struct op *op,
    struct conformity_decision *ret_decision,
    bool *ret_found) MUST_CHECK;
/* With their audit rows, which answer a repeat. */
int store_conformity_decide(
    struct store_session *session, struct op *op, struct conformity_decision *decision) MUST_CHECK;
int store_conformity_reverse(struct store_session *session,
    struct op *op,
    const char *reason,
    struct conformity_decision *decision) MUST_CHECK;

/* weeks 0 withdraws it. OUTCOME_ETAG_MISMATCH. */
int store_stage_grant(
    struct store_session *session, struct op *op, struct stage_grant *grant) MUST_CHECK;
int store_stage_grant_prior(struct store_session *session,
    struct op *op,
    struct stage_grant *ret_grant,
    bool *ret_found) MUST_CHECK;

/* By establishment and kind, as the rules ask. */
int store_dashboard(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *establishment,
    const struct dossier_rules *rules,
    struct dashboard_row **ret_rows,
    size_t *ret_count) MUST_CHECK;
