/*
 * Matchings of a graph that need not be bipartite: Edmonds' augmenting paths with blossoms. Pure
 * and deterministic: vertices are tried in their order.
 */
#pragma once

#include "base/arena.h"

#define MATCHING_NOBODY UINT32_MAX

struct matching {
    uint32_t vertex_count;
    uint32_t *partner; /* of each vertex; MATCHING_NOBODY */
    size_t edge_count;
    uint64_t *edges; /* a bit each pair */
    size_t row_words;

    /* of one search */
    uint32_t *parent, *base, *queue;
    bool *reached, *in_blossom, *path;
    bool *dead; /* no augmenting path will ever go there, in this graph */
};

/* No edges and no pairs; in the arena. -ENOMEM. */
int matching_init(struct arena *arena, uint32_t vertex_count, struct matching *ret) MUST_CHECK;
void matching_add_edge(struct matching *matching, uint32_t a, uint32_t b);
bool matching_has_edge(const struct matching *matching, uint32_t a, uint32_t b);
/*
 * More pairs until there are `most`, or as many as there can be. Whoever is matched stays so, with
 * whomever. Edges may be added between two calls.
 */
void matching_grow(struct matching *matching, size_t most);
