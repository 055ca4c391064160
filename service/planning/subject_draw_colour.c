/*
 * Colours the meetings of one neighbourhood: always the one that has the fewest colours left
 * (DSATUR), with the colour that is used least. When that fails however chance breaks the ties, a
 * search takes steps back until it has found colours or tried all there are.
 */
#include "planning/subject_draw_parts.h"

#include <errno.h>

enum {
    TRIES = 8,             /* without steps back */
    SEARCH_STEPS = 100000, /* of one neighbourhood; it is given up then, */
    SEARCH_WORK = 20000000 /* or after so many steps times meetings */
};

struct painting {
    struct draw_board *board;
    struct draw_colouring *colouring;
    struct draw_range range;
    uint32_t count;   /* colours */
    uint32_t painted; /* of the stack */
};

static uint16_t *against(const struct painting *painting, uint32_t meeting)
{
    return painting->colouring->against +
           (size_t)(meeting - painting->range.from) * painting->count;
}

static uint32_t group_count(const struct painting *painting, uint32_t meeting)
{
    const struct draw_meeting *of = &painting->board->meetings[meeting];

    return of->groups.to - of->groups.from;
}

static void paint(struct painting *painting, uint32_t meeting, uint32_t colour)
{
    struct draw_colouring *colouring = painting->colouring;
    uint32_t at = 0, other;

    colouring->colour[meeting] = colour;
    colouring->uses[colour] += group_count(painting, meeting);
    colouring->stack[painting->painted++] = meeting;
    while ((other = draw_next_against(painting->board, meeting, &at)) != DRAW_NONE)
        if (against(painting, other)[colour]++ == 0)
            colouring->hard[other - painting->range.from]++;
}

/* Take the last colour back. */
static void unpaint(struct painting *painting)
{
    struct draw_colouring *colouring = painting->colouring;
    uint32_t meeting = colouring->stack[--painting->painted];
    uint32_t colour = colouring->colour[meeting], at = 0, other;

    colouring->colour[meeting] = DRAW_NONE;
    colouring->uses[colour] -= group_count(painting, meeting);
    while ((other = draw_next_against(painting->board, meeting, &at)) != DRAW_NONE)
        if (--against(painting, other)[colour] == 0)
            colouring->hard[other - painting->range.from]--;
}

static void begin(struct painting *painting)
{
    struct draw_colouring *colouring = painting->colouring;
    uint32_t meetings = painting->range.to - painting->range.from;

    memset(colouring->against, 0, (size_t)meetings * painting->count * sizeof *colouring->against);
    memset(colouring->hard, 0, meetings * sizeof *colouring->hard);
    memset(colouring->degree, 0, meetings * sizeof *colouring->degree);
    for (uint32_t i = 0; i < meetings; i++) {
        uint32_t at = 0;

        colouring->colour[painting->range.from + i] = DRAW_NONE;
        while (draw_next_against(painting->board, painting->range.from + i, &at) != DRAW_NONE)
            colouring->degree[i]++;
    }
    draw_shuffle(painting->board, colouring->rank, meetings);
}

/* The meeting with the fewest colours left; DRAW_NONE: all have one. */
static uint32_t hardest(const struct painting *painting)
{
    const struct draw_colouring *colouring = painting->colouring;
    uint32_t best = DRAW_NONE, meetings = painting->range.to - painting->range.from;

    for (uint32_t i = 0; i < meetings; i++) {
        if (colouring->colour[painting->range.from + i] != DRAW_NONE)
            continue;
        if (best == DRAW_NONE || colouring->hard[i] > colouring->hard[best] ||
            (colouring->hard[i] == colouring->hard[best] &&
                (colouring->degree[i] > colouring->degree[best] ||
                    (colouring->degree[i] == colouring->degree[best] &&
                        colouring->rank[i] > colouring->rank[best]))))
            best = i;
    }
    return best == DRAW_NONE ? best : painting->range.from + best;
}

/* The least used colour that a meeting may have, chance among equals; DRAW_NONE: none. */
static uint32_t least_used(const struct painting *painting, uint32_t meeting)
{
    const struct draw_colouring *colouring = painting->colouring;
    const uint16_t *forbidden = against(painting, meeting);
    uint32_t best = DRAW_NONE, equal = 0;

    for (uint32_t i = 0; i < painting->count; i++) {
        if (forbidden[i] || (best != DRAW_NONE && colouring->uses[i] > colouring->uses[best]))
            continue;
        equal = best != DRAW_NONE && colouring->uses[i] == colouring->uses[best] ? equal + 1 : 1;
        if (draw_random(painting->board, equal) == 0)
            best = i;
    }
    return best;
}

static bool paint_straight(struct painting *painting)
{
    uint32_t meeting;

    begin(painting);
    while ((meeting = hardest(painting)) != DRAW_NONE) {
        uint32_t colour = least_used(painting, meeting);

        if (colour == DRAW_NONE) {
            while (painting->painted)
                unpaint(painting);
            return false;
        }
        paint(painting, meeting, colour);
    }
    return true;
}

/* The colour to try after `last`: those that the neighbourhood has already, and one that it has not
 * (any other would do as well). They are 0, 1, ... of it. DRAW_NONE: no more. */
static uint32_t next_colour(
    const struct painting *painting, uint32_t meeting, uint32_t last, uint32_t in_use)
{
    const uint16_t *forbidden = against(painting, meeting);
    uint32_t most = in_use < painting->count ? in_use + 1 : painting->count;

    for (uint32_t i = last == DRAW_NONE ? 0 : last + 1; i < most; i++)
        if (!forbidden[i])
            return i;
    return DRAW_NONE;
}

/* How many colours the meetings of the stack have: they are numbered as they came. */
static uint32_t colours_in_use(const struct painting *painting)
{
    uint32_t most = 0;

    for (uint32_t i = 0; i < painting->painted; i++) {
        uint32_t colour = painting->colouring->colour[painting->colouring->stack[i]];

        most = colour + 1 > most ? colour + 1 : most;
    }
    return most;
}

static int search(struct painting *painting)
{
    uint32_t meeting, last = DRAW_NONE, steps = 0;
    const uint32_t enough = SEARCH_WORK / (painting->range.to - painting->range.from);

    begin(painting);
    while ((meeting = hardest(painting)) != DRAW_NONE) {
        uint32_t colour = next_colour(painting, meeting, last, colours_in_use(painting));

        if (colour != DRAW_NONE) {
            paint(painting, meeting, colour);
            last = DRAW_NONE;
        } else if (painting->painted == 0) {
            return DRAW_COLOUR_E_NONE;
        } else {
            /* hardest() gives the same meeting again when all is as it was before */
            last = painting->colouring->colour[painting->colouring->stack[painting->painted - 1]];
            unpaint(painting);
        }
        if (++steps == SEARCH_STEPS || steps > enough) {
            while (painting->painted)
                unpaint(painting);
            return DRAW_COLOUR_E_GIVEN_UP;
        }
    }
    return 0;
}

/* The search prefers the first colours; which ones these are is chance. */
static int rename_colours(struct painting *painting)
{
    struct draw_colouring *colouring = painting->colouring;
    uint32_t *names = arena_calloc(painting->board->arena, painting->count, sizeof *names);

    if (!names)
        return -ENOMEM;
    draw_shuffle(painting->board, names, painting->count);
    for (uint32_t i = painting->range.from; i < painting->range.to; i++) {
        uint32_t groups = group_count(painting, i);

        colouring->uses[colouring->colour[i]] -= groups;
        colouring->colour[i] = names[colouring->colour[i]];
        colouring->uses[colouring->colour[i]] += groups;
    }
    return 0;
}

int draw_colour(struct draw_board *board,
    struct draw_colouring *colouring,
    struct draw_range range,
    uint32_t count)
{
    struct painting painting = {
        .board = board, .colouring = colouring, .range = range, .count = count};
    int r;

    for (unsigned i = 0; i < TRIES; i++)
        if (paint_straight(&painting))
            return 0;
    r = search(&painting);
    return r ? r : rename_colours(&painting);
}
