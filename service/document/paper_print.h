/*
 * What the papers of a plan share: their slots in order, words, headings, tables. One file a paper
 * draws it: the draw functions below are the rows of the table in plan_paper.c.
 */
#pragma once

#include "document/form_layout.h"
#include "document/plan_paper.h"

/* One paper while it is drawn. */
struct paper_print {
    const struct paper_plan *plan;
    const struct paper *paper;
    const char *title;
    const struct slot **slots; /* with a place: by date, start, commission, épreuve, candidate */
    size_t slot_count;
    const struct slot **unplaced; /* by candidate, épreuve */
    size_t unplaced_count;
};

/* -ENOMEM */
int paper_print_init(struct arena *arena,
    const struct paper_plan *plan,
    const struct paper *paper,
    struct paper_print *ret_print) MUST_CHECK;

/* Slots of one commission and day side by side, whatever else a member does on that day. */
void paper_sort_by_commission(struct paper_print *print);

void convocation_draw(struct form_page *page, const struct paper_print *print);
void member_convocation_draw(struct form_page *page, const struct paper_print *print);
void day_list_draw(struct form_page *page, const struct paper_print *print);
void emargement_draw(struct form_page *page, const struct paper_print *print);

/* These have pages of their own. -ENOMEM. */
int door_sign_draw(
    struct arena *arena, struct pdf *pdf, const struct paper_print *print, unsigned *ret_pages);
int plan_picture_draw(
    struct arena *arena, struct pdf *pdf, const struct paper_print *print, unsigned *ret_pages);

/* ---- looking things up; NULL: not known ---- */

const struct centre *paper_centre(const struct paper_plan *plan, const char *code);
const struct commission *paper_commission(const struct paper_plan *plan, const char *id);
const struct oral_rule *paper_oral_rule(const struct paper_plan *plan, const char *epreuve);
/* Several candidates at once may be before a commission. */
bool paper_is_grouped(const struct paper_plan *plan, const char *epreuve);
bool paper_is_president(const struct commission *commission, const char *examiner);

/* ---- slots ---- */

uint16_t slot_end_minute(const struct slot *slot);
/* When the candidate must be there: of the preparation, or of the oral without one. */
uint16_t slot_first_minute(const struct slot *slot);
bool slot_same_session(const struct slot *a, const struct slot *b); /* commission and date */
bool slot_same_group(const struct slot *a, const struct slot *b);   /* and épreuve and start */
/* Index behind the run of slots that begins at `first` and of which each is `same` as it. */
size_t slot_run(const struct slot *const *slots,
    size_t count,
    size_t first,
    bool (*same)(const struct slot *a, const struct slot *b));
/* Latest end of a run. */
uint16_t slot_run_end(const struct slot *const *slots, size_t first, size_t end);

/* ---- words; in the arena, "" when it is full: who draws looks at arena_refused() ---- */

const char *paper_hour(struct arena *arena, unsigned minute); /* "9h20" */
const char *paper_hours(struct arena *arena, unsigned from, unsigned to);
/* "Lundi 9 mai 2022"; what is no date as it is. */
const char *paper_day(struct arena *arena, const char *date);
/* "E4 – Relation client et négociation-vente". */
const char *paper_epreuve(struct arena *arena, const struct paper_plan *plan, const char *id);
/* "Lycée Voltaire (0750655E) – 101 avenue de la République, 75011 Paris". */
const char *paper_centre_text(struct arena *arena, const struct paper_plan *plan, const char *code);
const char *paper_quality(enum examiner_quality quality);                     /* "Professeur" */
const char *paper_person(struct arena *arena, const struct examiner *person); /* "NOM Prénom" */
/* The code when the person is not known. */
const char *paper_member(struct arena *arena, const struct commission_member *member);
const char *paper_member_quality(const struct commission_member *member);
/* "" of a published plan; else a warning that it is none. */
const char *paper_state_warning(struct arena *arena, const struct paper_plan *plan);
/* "Heures locales du centre", with the zone's name where it is not that of the métropole. */
const char *paper_local_hours(struct arena *arena, const struct paper_print *print);

/* ---- parts of pages ---- */

/* Issuer, diploma, specialty, session, the title in a band, the warning; and the foot. */
void paper_heading(struct form_page *page, const struct paper_print *print, const char *title);
/* "Épreuve", "Commission", "Date", "Salle", "Centre" of a commission's day. */
void paper_day_heading(struct form_page *page, const struct paper_print *print);
/* A paragraph after a dash. */
void paper_item(struct form_page *page, const char *text);

/* A table: columns are added, then its head is drawn, then its rows, then form_no_head(). */
struct paper_table {
    struct form_cell head[FORM_COLUMNS_MAX];
    struct form_cell titles[FORM_COLUMNS_MAX]; /* of the head: kept while rows are drawn */
    size_t count;
    double weight; /* of all columns */
    double size;   /* of the print; 0: the usual one */
};

enum paper_column_style { PAPER_LEFT, PAPER_CENTRED, PAPER_BOLD };
void paper_column(
    struct paper_table *table, const char *label, double weight, enum paper_column_style style);
void paper_table_head(struct form_page *page, struct paper_table *table);
/* `texts`: one a column; may be NULL. */
void paper_table_row(struct form_page *page,
    const struct paper_table *table,
    double height,
    const char *const *texts);
