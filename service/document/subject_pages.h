/*
 * What the parts of a printed subject share: its looks, its figures, where each part begins. One
 * file a part lays it down, in the order of the paper; subject_print.c puts them together.
 */
#pragma once

#include "document/flow.h"
#include "document/subject_print.h"

struct subject_figure {
    int error; /* 0, figure_err, or one of subject_print.c: there are too many */
    struct pdf_picture picture;
};

/* One dossier; of a practical subject: its only one, without a theme. */
struct subject_part {
    const char *theme; /* NULL: none */
    const struct subject_question *questions;
    size_t question_count;
    const struct subject_annexe *annexes;
    size_t annexe_count;
    struct subject_figure *figures; /* one an annexe */
    size_t at;                      /* pieces where it begins, */
    size_t *annexes_at;             /* and where each annexe does */
};

enum { SUBJECT_TIGHT_MAX = 3 };

struct subject_pages {
    const struct subject_print *print;
    const struct session_epreuve *epreuve; /* NULL: the definition has none */
    const struct session_form *form;       /* of the épreuve; NULL: none */
    const char *name;  /* "E5A – Relation client à distance et digitalisation" */
    const char *share; /* "1ère partie – partie écrite"; "": none */
    struct subject_part *parts;
    size_t part_count;
    size_t context_at, reflection_at;
    unsigned pages; /* of the candidate */
    unsigned tight; /* the cover, that it stays one page: 0 to SUBJECT_TIGHT_MAX */
    struct flow flow;
};

/* ---- parts, in order ---- */

void subject_cover(struct subject_pages *pages);
void subject_context(struct subject_pages *pages);
/* Annexe VI-2 names it "contexte digital" with its year. */
const char *subject_context_title(struct subject_pages *pages);
void subject_dossiers(struct subject_pages *pages);
void subject_annexes(struct subject_pages *pages);
/* Apart from the others. */
void subject_examiner(struct subject_pages *pages);

/* ---- looks ---- */

extern const struct flow_text SUBJECT_BODY, SUBJECT_SMALL;

/* A shaded band over the whole width; kept with what follows. Gives its first piece. */
struct subject_band {
    const char *title, *ending; /* ending may be NULL */
    const char *bookmark;
    unsigned level;
    bool new_page;
    double need, before;
};
size_t subject_band(struct flow *flow, const struct subject_band *band);
/* A bold line, kept with what follows. */
size_t subject_heading(struct flow *flow, double size, double before, const char *text);
/* Those that begin with a dash are items of a list. */
void subject_paragraphs(
    struct flow *flow, const struct flow_text *look, const struct text_list *paragraphs);
/* Until flow_end(): in a frame. */
void subject_frame(struct flow *flow, double padding);

/* ---- words ---- */

/* "4 points", "1 point", "2,5 points"; NULL: none. */
const char *subject_points_text(struct flow *flow, uint32_t hundredths);
/* "2,5" */
const char *subject_number_text(struct flow *flow, uint32_t hundredths);
/* "1, 2 et 3" */
const char *subject_enumerate(struct flow *flow, const struct text_list *list);
uint32_t subject_part_points(const struct subject_part *part);
