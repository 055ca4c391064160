/* The check of dossiers, and the decisions about them. Results come through the callback, on a
 * store thread. */
#pragma once

#include "domain/session.h"
#include "model/conformity.h"

/* A page of candidates with what is missing. `only_findings`: those with nothing to do are left
 * out. */
struct conformity_list {
    const char *session;
    const char *after; /* N° candidat */
    uint32_t limit;
    const struct dossier_filter *filter;
    bool only_findings;
    session_decode_fn decode;

    /* What came of it; in the op's arena. */
    struct candidate_conformity *candidates;
    size_t count;
    const char *next; /* "": this was the last page */
};
typedef void (*conformity_list_fn)(
    struct op *op, int r, const struct conformity_list *list, void *context);
int conformity_list(struct store *store,
    struct op *op,
    struct conformity_list *list,
    conformity_list_fn done,
    void *context) MUST_CHECK;

struct dashboard {
    const char *session, *establishment;
    session_decode_fn decode;
    struct dashboard_row *rows;
    size_t count;
};
typedef void (*dashboard_fn)(
    struct op *op, int r, const struct dashboard *dashboard, void *context);
int dashboard_read(struct store *store,
    struct op *op,
    struct dashboard *dashboard,
    dashboard_fn done,
    void *context) MUST_CHECK;

/*
 * Decide, or with `reverse` undo the decision in force. OUTCOME_INVALID, _NOT_FOUND,
 * _ALREADY_EXISTS (one is in force: reverse it first), _ETAG_MISMATCH, _PRECONDITION.
 */
struct conformity_change {
    struct conformity_decision decision; /* id: the etag asked for; 0: any */
    bool reverse;                        /* reversal_reason is required */
    bool validate_only;
    session_decode_fn decode;
};
typedef void (*conformity_change_fn)(
    struct op *op, int r, const struct conformity_decision *decision, void *context);
int conformity_change(struct store *store,
    struct op *op,
    struct conformity_change *change,
    conformity_change_fn done,
    void *context) MUST_CHECK;

/* All decisions, the last first; `after` 0: from the start. */
struct conformity_log {
    const char *session, *candidate;
    int64_t after;
    uint32_t limit;
    struct conformity_decision *decisions;
    size_t count;
};
typedef void (*conformity_log_fn)(
    struct op *op, int r, const struct conformity_log *log, void *context);
int conformity_log_read(struct store *store,
    struct op *op,
    struct conformity_log *log,
    conformity_log_fn done,
    void *context) MUST_CHECK;

/* A shorter stage is enough for one candidate; weeks 0 withdraws it. */
struct grant_change {
    struct stage_grant grant;
    bool validate_only;
    session_decode_fn decode;
};
typedef void (*grant_fn)(struct op *op, int r, const struct stage_grant *grant, void *context);
int stage_grant_change(struct store *store,
    struct op *op,
    struct grant_change *change,
    grant_fn done,
    void *context) MUST_CHECK;
