/* What the files of commission_compose.h share. */
#pragma once

#include "domain/commission_compose.h"

enum { COMPOSE_NOBODY = UINT16_MAX, COMPOSE_HANDS_MAX = 6000 };

/* Somebody free who could take a seat on one of the days. */
struct compose_person {
    const struct examiner *examiner;
    struct oral_time time;
    uint64_t days;                     /* among those asked for */
    int8_t choice[PLANNING_SEATS_MAX]; /* by which the seat admits; -1: it does not */
    bool away;
    bool taken;
};

struct compose_team {
    uint16_t members[PLANNING_SEATS_MAX]; /* persons, by seat */
    int64_t worth;
};

struct compose {
    struct arena *arena;
    const struct commission_composing *asked;
    struct commission_seating seats; /* empty */
    uint32_t minutes;                /* of one oral */
    struct compose_person *persons;  /* by code */
    size_t person_count;
    struct compose_team *teams;
    size_t team_count;
    int64_t best; /* what no team is worth more than */
};

/* Days on which these persons are there together. */
uint64_t compose_days(const struct compose *compose, const uint16_t *persons, size_t count);
/*
 * What a team is worth, more is better: fewer and earlier fallbacks, nobody sent away, then days,
 * then establishments. -1: it is not lawful, or not worth more than `above` (which is told without
 * looking at hours). Of two seats the members may come in either order; they are put into the
 * better one.
 */
int64_t compose_worth(const struct compose *compose, uint16_t *members, int64_t above);
/* Exchange members of teams with each other and with who is free, as long as that is better. */
void compose_improve(struct compose *compose);
/* Why there is no team more; NULL when the arena is full. */
const char *compose_shortfall(const struct compose *compose);
