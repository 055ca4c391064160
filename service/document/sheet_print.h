/* What the papers of sheets share; one file a paper draws it. */
#pragma once

#include "document/paper_print.h"
#include "document/sheet_paper.h"

/* One paper while it is drawn. */
struct sheet_drawing {
    const struct sheet_papers *papers;
    const struct sheet_paper *paper;
    const struct sheet_rule *rule; /* of a single sheet; NULL: the definition has none */
    struct paper_print print;      /* for the headings of plans' papers */
};

void evaluation_draw(struct form_page *page, const struct sheet_drawing *drawing);
void grid_draw(struct form_page *page, const struct sheet_drawing *drawing);
void record_draw(struct form_page *page, const struct sheet_drawing *drawing);

/* ---- words; "" when the arena is full ---- */

/* "12,50"; "AB" of an absent candidate, "NV" of one who is not interrogated, "" without a mark. */
const char *sheet_mark(struct form_page *page, const struct sheet_print *entry);
/* "20": what marks are over. "" without a rule. */
const char *sheet_scale(struct form_page *page, const struct sheet_rule *rule);
/* By the clock of the centre: "10h32" on the day of the slot, "24/05 10h32" on another; with
 * "(UTC)" when the slot, and so the zone, is not known. 0: "". */
const char *sheet_hour(struct form_page *page, const struct sheet_print *entry, int64_t instant_us);
/* "NOM Prénom"; the code of who is not known. */
const char *sheet_person(
    struct form_page *page, const struct sheet_papers *papers, const char *code);
const char *sheet_person_quality(const struct sheet_papers *papers, const char *code);

/* ---- parts of the papers of one sheet ---- */

/* Épreuve, candidate, day, commission, room, centre. */
void sheet_identity(struct form_page *page, const struct sheet_drawing *drawing);
/* A table of who sealed it and when; with room to sign by hand, and the digest under it. */
void sheet_seals(struct form_page *page, const struct sheet_drawing *drawing, bool to_sign);
