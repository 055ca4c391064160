/*
 * The wishes of a draw that breaks no rule: one group after the other gets the subject that costs
 * least, as long as that makes the whole cheaper. Where a subject is used much more than another
 * and no group may simply change, the two are exchanged in a chain: a group, those against it that
 * have the other subject, those against them, and so on.
 */
#include "planning/subject_draw_parts.h"

#include <errno.h>

enum {
    PASSES = 40,
    CHAIN_MAX = 64,       /* groups of a chain */
    WORK_MAX = 100000000, /* meetings looked at, of the whole draw; then it is good enough */
    /* prices */
    UNEVEN = 1,  /* square of the groups of a subject */
    ALIKE = 8,   /* two groups that begin together with the same subject */
    SAME_CMS = 3 /* two groups before a commission, one after the other */
};

struct evening {
    struct draw_board *board;
    uint32_t *colour;      /* of each place of `order` */
    uint32_t *uses;        /* groups of each colour */
    uint32_t *blocked;     /* of each colour: groups against the one that is looked at */
    uint32_t *alike;       /* of each colour: groups that begin together with it */
    uint32_t *last, *next; /* places of `order`: the groups before and after it before the same
                              commission on the day; DRAW_NONE */
    uint32_t *cms;         /* of each colour; DRAW_NONE: not known */
    uint32_t chain[CHAIN_MAX];
    uint32_t chain_count;
    uint64_t work;
};

/* ---- what stands beside a group ---- */

struct turn {
    const char *commission;
    uint32_t day, place; /* place of `order` */
    uint16_t start;
};

static int by_turn(const void *a, const void *b)
{
    const struct turn *one = a, *other = b;
    int r = strcmp(one->commission, other->commission);

    if (r == 0)
        r = one->day < other->day ? -1 : one->day > other->day;
    if (r == 0)
        r = one->start < other->start ? -1 : one->start > other->start;
    return r ? r : one->place < other->place ? -1 : 1;
}

static int find_turns(struct evening *evening)
{
    struct draw_board *board = evening->board;
    uint32_t count = (uint32_t)board->problem->group_count;
    struct turn *turns = arena_calloc(board->arena, count, sizeof *turns);

    if (!turns)
        return -ENOMEM;
    for (uint32_t i = 0; i < count; i++) {
        const struct draw_group *group = &board->problem->groups[board->order[i]];

        turns[i] = (struct turn){group->commission, group->day, i, group->start};
        evening->last[i] = evening->next[i] = DRAW_NONE;
    }
    qsort(turns, count, sizeof *turns, by_turn);
    for (uint32_t i = 1; i < count; i++) {
        const struct turn *one = &turns[i - 1], *other = &turns[i];

        if (strcmp(one->commission, other->commission) != 0 || one->day != other->day)
            continue;
        evening->next[one->place] = other->place;
        evening->last[other->place] = one->place;
    }
    return 0;
}

/* CMS by number. */
static void number_cms(struct evening *evening)
{
    const struct draw_board *board = evening->board;

    for (uint32_t i = 0; i < board->subject_count; i++) {
        const char *cms = board->problem->subjects[board->subjects[i]].cms;

        evening->cms[i] = *cms ? i : DRAW_NONE;
        for (uint32_t j = 0; j < i && *cms; j++)
            if (strcmp(board->problem->subjects[board->subjects[j]].cms, cms) == 0) {
                evening->cms[i] = evening->cms[j];
                break;
            }
    }
}

/* Who has which colour around a group: against it, and beginning with it. */
static void look_around(struct evening *evening, uint32_t group)
{
    const struct draw_board *board = evening->board;
    uint32_t meeting = board->meeting_of[group], at = 0, other;
    const struct draw_meeting *of = &board->meetings[meeting];

    evening->work += of->around.to - of->around.from + board->subject_count;
    memset(evening->blocked, 0, board->subject_count * sizeof *evening->blocked);
    memset(evening->alike, 0, board->subject_count * sizeof *evening->alike);
    while ((other = draw_next_against(board, meeting, &at)) != DRAW_NONE)
        for (uint32_t i = board->meetings[other].groups.from; i < board->meetings[other].groups.to;
             i++)
            evening->blocked[evening->colour[i]]++;
    for (uint32_t i = of->around.from; i < of->around.to; i++) {
        const struct draw_meeting *with = &board->meetings[i];

        for (uint32_t j = with->groups.from; with->start == of->start && j < with->groups.to; j++)
            if (j != group)
                evening->alike[evening->colour[j]]++;
    }
}

static int64_t cms_price(const struct evening *evening, uint32_t beside, uint32_t colour)
{
    uint32_t cms = evening->cms[colour];

    return beside != DRAW_NONE && cms != DRAW_NONE && evening->cms[evening->colour[beside]] == cms
               ? SAME_CMS
               : 0;
}

/* What the group costs with this colour, but for evenness; after look_around(). */
static int64_t price(const struct evening *evening, uint32_t group, uint32_t colour)
{
    return (int64_t)ALIKE * evening->alike[colour] +
           cms_price(evening, evening->last[group], colour) +
           cms_price(evening, evening->next[group], colour);
}

/* ---- single groups ---- */

static void set(struct evening *evening, uint32_t group, uint32_t colour)
{
    evening->uses[evening->colour[group]]--;
    evening->colour[group] = colour;
    evening->uses[colour]++;
}

/* Whether the group got another colour; after look_around(). */
static bool change_one(struct evening *evening, uint32_t group)
{
    uint32_t from = evening->colour[group], best = from;
    int64_t best_price = 0, now = price(evening, group, from);

    for (uint32_t i = 0; i < evening->board->subject_count; i++) {
        int64_t more = price(evening, group, i) - now +
                       UNEVEN * 2 * ((int64_t)evening->uses[i] - evening->uses[from] + 1);

        if (i == from || evening->blocked[i] || more >= best_price)
            continue;
        best = i;
        best_price = more;
    }
    if (best != from)
        set(evening, group, best);
    return best != from;
}

/* ---- chains ---- */

static bool in_chain(const struct evening *evening, uint32_t group)
{
    for (uint32_t i = 0; i < evening->chain_count; i++)
        if (evening->chain[i] == group)
            return true;
    return false;
}

/* All groups that must change with `group` when colours a and b are exchanged; false: too many. */
static bool find_chain(struct evening *evening, uint32_t group, uint32_t a, uint32_t b)
{
    const struct draw_board *board = evening->board;

    evening->chain[0] = group;
    evening->chain_count = 1;
    for (uint32_t i = 0; i < evening->chain_count; i++) {
        uint32_t of = evening->chain[i], wanted = evening->colour[of] == a ? b : a;
        const struct draw_range around = board->meetings[board->meeting_of[of]].around;
        uint32_t at = 0, other;

        evening->work += around.to - around.from;
        while ((other = draw_next_against(board, board->meeting_of[of], &at)) != DRAW_NONE) {
            struct draw_range groups = board->meetings[other].groups;

            for (uint32_t j = groups.from; j < groups.to; j++) {
                if (evening->colour[j] != wanted || in_chain(evening, j))
                    continue;
                if (evening->chain_count == CHAIN_MAX)
                    return false;
                evening->chain[evening->chain_count++] = j;
            }
        }
    }
    return true;
}

static int64_t chain_price(struct evening *evening)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < evening->chain_count; i++) {
        look_around(evening, evening->chain[i]);
        sum += price(evening, evening->chain[i], evening->colour[evening->chain[i]]);
    }
    return sum;
}

static void exchange(struct evening *evening, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < evening->chain_count; i++)
        set(evening, evening->chain[i], evening->colour[evening->chain[i]] == a ? b : a);
}

static int64_t squares(const struct evening *evening, uint32_t a, uint32_t b)
{
    int64_t one = evening->uses[a], other = evening->uses[b];

    return UNEVEN * (one * one + other * other);
}

/* Whether a chain from the group made the draw better. */
static bool change_chain(struct evening *evening, uint32_t group)
{
    uint32_t a = evening->colour[group];

    for (uint32_t b = 0; b < evening->board->subject_count; b++) {
        int64_t before, after;

        if (evening->uses[b] + 1 >= evening->uses[a] || !find_chain(evening, group, a, b))
            continue;
        before = squares(evening, a, b) + chain_price(evening);
        exchange(evening, a, b);
        after = squares(evening, a, b) + chain_price(evening);
        if (after < before)
            return true;
        exchange(evening, a, b);
    }
    return false;
}

int draw_even(struct draw_board *board, uint32_t *colour)
{
    struct arena *arena = board->arena;
    uint32_t groups = (uint32_t)board->problem->group_count, colours = board->subject_count;
    uint32_t *turn = arena_calloc(arena, groups, sizeof *turn);
    struct evening evening = {
        .board = board,
        .colour = colour,
        .uses = arena_calloc(arena, colours, sizeof(uint32_t)),
        .blocked = arena_calloc(arena, colours, sizeof(uint32_t)),
        .alike = arena_calloc(arena, colours, sizeof(uint32_t)),
        .last = arena_calloc(arena, groups, sizeof(uint32_t)),
        .next = arena_calloc(arena, groups, sizeof(uint32_t)),
        .cms = arena_calloc(arena, colours, sizeof(uint32_t)),
    };
    bool better = true;

    if (!turn || !evening.uses || !evening.blocked || !evening.alike || !evening.last ||
        !evening.next || !evening.cms || find_turns(&evening))
        return -ENOMEM;
    number_cms(&evening);
    for (uint32_t i = 0; i < groups; i++)
        evening.uses[colour[i]]++;
    for (unsigned pass = 0; pass < PASSES && better; pass++) {
        better = false;
        draw_shuffle(board, turn, groups);
        for (uint32_t i = 0; i < groups && evening.work < WORK_MAX; i++) {
            look_around(&evening, turn[i]);
            better = change_one(&evening, turn[i]) || change_chain(&evening, turn[i]) || better;
        }
    }
    return 0;
}
