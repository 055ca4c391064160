/* What the grids of E5 share; one file a grid draws it. */
#pragma once

#include "document/form_layout.h"
#include "document/subject_grid.h"

struct subject_grid_drawing {
    const struct subject_grids *grids;
    const struct slot *slot;                     /* NULL: blank */
    const struct sheet_rule *sheet;              /* of a practical épreuve */
    const struct double_marking_rule *double_of; /* of an écrit */
};

void subject_practical_grid_draw(struct form_page *page, const void *drawing);
void subject_double_sheet_draw(struct form_page *page, const void *drawing);

/* Diploma, specialty, session, the title in a band, a notice; and the foot. */
void subject_grid_heading(struct form_page *page,
    const struct subject_grid_drawing *drawing,
    const char *title,
    const char *notice);
/* "40", "0,5", "12,25"; "" when the arena is full. */
const char *grid_points(struct form_page *page, uint32_t hundredths);
