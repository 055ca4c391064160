/* The grids of E5 as one PDF: blank, or of candidates of the plan in force. */
#pragma once

#include "domain/plan.h"
#include "domain/subject_tools.h"

enum { SUBJECT_GRIDS_MAX = 150 };

struct subject_grid_export {
    const char *session, *epreuve;
    uint32_t copies; /* blank ones; 0 with candidates */
    const char *const *candidates;
    size_t candidate_count;
    const char *subject; /* a released one, whose name and questions they show; "": none */
    /* found */
    const char *name; /* of the file */
    const void *content;
    size_t size;
};

/*
 * Draws beside the requests. OUTCOME_INVALID (nothing or too much is asked for, an épreuve without
 * a grid, candidates of an écrit, who is not in the plan with the épreuve, a subject of another
 * épreuve), _NOT_FOUND (the session, the subject), _PRECONDITION (NO_MARKING_RULES; NO_PLAN:
 * candidates, and no plan is in force; NOT_RELEASED: the subject), and as subject_get().
 */
typedef void (*subject_grid_fn)(
    struct op *op, int r, const struct subject_grid_export *export, void *context);
int subject_grid_export(const struct subject_tools *tools,
    struct op *op,
    struct subject_grid_export *export,
    subject_grid_fn done,
    void *context) MUST_CHECK;
