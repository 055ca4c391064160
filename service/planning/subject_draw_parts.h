/*
 * What the files of the draw share. Meetings stand in the order of neighbourhood, half-day, centre,
 * minute, so that whatever a meeting may not share with is up to three ranges of them:
 *
 *   its half-day of the neighbourhood, but for those that begin with it
 *   its centre's half-day before, and the one after
 *
 * A neighbourhood shares no rule with another: each is coloured by itself (subjects are colours).
 */
#pragma once

#include "planning/subject_draw.h"

struct draw_range {
    uint32_t from, to;
};

struct draw_meeting {
    uint32_t place;  /* neighbourhood; a centre without neighbours is one by itself */
    uint32_t half;   /* 2 * day, and 1 more in the afternoon */
    uint32_t centre; /* rank by code */
    uint16_t start;
    struct draw_range groups;        /* of `order` */
    struct draw_range around;        /* half-day of the neighbourhood */
    struct draw_range here;          /* half-day of the centre */
    struct draw_range before, after; /* adjacent half-days of the centre */
};

struct draw_board {
    const struct draw_problem *problem;
    const uint32_t *order; /* groups, in the order of meetings, then room and commission */
    const struct draw_meeting *meetings;
    uint32_t meeting_count;
    const uint32_t *meeting_of; /* of each place of `order` */
    const uint32_t *subjects;   /* by id */
    uint32_t subject_count;
    uint64_t random;
    struct arena *arena;
};

/* Below `below`, which is not 0. */
uint32_t draw_random(struct draw_board *board, uint32_t below);
/* 0 .. count - 1 in some order. */
void draw_shuffle(struct draw_board *board, uint32_t *items, uint32_t count);

/* The next meeting from *at on (begin with 0) that may not share a subject with `meeting`;
 * DRAW_NONE: no more. */
uint32_t draw_next_against(const struct draw_board *board, uint32_t meeting, uint32_t *at);

/* ---- subject_draw_colour.c: the rules ---- */

/* Memory for colouring up to `meetings` meetings with up to `colours` colours; -ENOMEM. */
struct draw_colouring {
    uint32_t *colour;  /* of each meeting of the board; DRAW_NONE: none yet */
    uint32_t *uses;    /* groups, of each colour, on the whole board */
    uint16_t *against; /* [meeting of the neighbourhood][colour]: meetings that forbid it */
    uint32_t *hard;    /* colours forbidden to each of them */
    uint32_t *degree;
    uint32_t *rank;  /* breaks ties */
    uint32_t *stack; /* meetings in the order in which they got their colours */
};

enum draw_colour_err {
    DRAW_COLOUR_E_NONE = 1, /* there is no colouring: all were tried */
    DRAW_COLOUR_E_GIVEN_UP, /* none was found */
};

/* Colours for the meetings of `range`, a whole neighbourhood, out of `count`; those of others stay.
 * Without success nothing has changed. -ENOMEM. */
int draw_colour(struct draw_board *board,
    struct draw_colouring *colouring,
    struct draw_range range,
    uint32_t count) MUST_CHECK;

/* ---- subject_draw_even.c: the wishes ---- */

/* Better subjects for single groups: colour[i] is that of the group at place i of `order`. */
int draw_even(struct draw_board *board, uint32_t *colour) MUST_CHECK;
