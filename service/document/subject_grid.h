/*
 * The grids of E5, to be filled in by hand:
 *   - of a practical épreuve the evaluation grid of one candidate: lines and levels of the
 *     definition's sheet, the appraisal, the mark; blank, or with what the plan says of the
 *     candidate;
 *   - of an écrit that two people mark together the double marking sheet of one copy, which is
 *     anonymous: the points of both on each row, the difference, the mark that is agreed.
 * Bytes depend on what is given only, never on the clock.
 */
#pragma once

#include "document/plan_paper.h"

/* Borrowed. */
struct subject_grids {
    struct paper_plan plan; /* its `plan` NULL: no plan, then there are no candidates */
    const char *epreuve;
    const char *subject;           /* "E5A-1 – Relancer un site"; "": to be written */
    const struct marked_row *rows; /* of a subject; none: those of the definition */
    size_t row_count;
};

/* What the definition has for the épreuve. */
enum subject_grid_kind { SUBJECT_GRID_NONE, SUBJECT_GRID_PRACTICAL, SUBJECT_GRID_DOUBLE };
enum subject_grid_kind subject_grid_kind(
    const struct session_definition *session, const char *epreuve);

/* Draw one on new pages of an open PDF. `slot`: of the candidate; NULL: blank, as every double
 * marking sheet is. -ENOMEM, -EINVAL (the definition has no grid for the épreuve, or a slot is
 * given where there is none to show). */
int subject_grid_draw(struct arena *arena,
    struct pdf *pdf,
    const struct subject_grids *grids,
    const struct slot *slot,
    unsigned *ret_pages) MUST_CHECK;

/* "Grille – E5B", "Grille – NOM Prénom – 0123456789 – E5B", "Double correction – E5A": of a
 * bookmark. In the arena. NULL: full. */
char *subject_grid_title(
    struct arena *arena, const struct subject_grids *grids, const struct slot *slot) MUST_CHECK;

/* A PDF of its own with `count` blank ones or one for each slot (then `slots` is not NULL),
 * appended to *to. -ENOMEM, -EIO, -EINVAL. */
int subject_grids_pdf(struct arena *arena,
    const struct subject_grids *grids,
    const struct slot *slots,
    size_t count,
    struct buffer *to) MUST_CHECK;
