#include "domain/matching.h"

#include <errno.h>

enum { WORD_BITS = 64 };

int matching_init(struct arena *arena, uint32_t vertex_count, struct matching *ret)
{
    size_t count = vertex_count, room = count + 1;
    struct matching made = {.vertex_count = vertex_count,
        .row_words = (count + WORD_BITS - 1) / WORD_BITS,
        .partner = arena_calloc(arena, room, sizeof *made.partner),
        .parent = arena_calloc(arena, room, sizeof *made.parent),
        .base = arena_calloc(arena, room, sizeof *made.base),
        .queue = arena_calloc(arena, room, sizeof *made.queue),
        .reached = arena_calloc(arena, room, sizeof *made.reached),
        .in_blossom = arena_calloc(arena, room, sizeof *made.in_blossom),
        .path = arena_calloc(arena, room, sizeof *made.path),
        .dead = arena_calloc(arena, room, sizeof *made.dead)};

    made.edges = arena_calloc(arena, room, made.row_words * sizeof *made.edges + 1);
    if (!made.partner || !made.parent || !made.base || !made.queue || !made.reached ||
        !made.in_blossom || !made.path || !made.dead || !made.edges)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        made.partner[i] = MATCHING_NOBODY;
    *ret = made;
    return 0;
}

static void set_edge(struct matching *matching, uint32_t from, uint32_t to)
{
    matching->edges[from * matching->row_words + to / WORD_BITS] |= UINT64_C(1) << to % WORD_BITS;
}

void matching_add_edge(struct matching *matching, uint32_t a, uint32_t b)
{
    set_edge(matching, a, b);
    set_edge(matching, b, a);
}

bool matching_has_edge(const struct matching *matching, uint32_t a, uint32_t b)
{
    return matching->edges[a * matching->row_words + b / WORD_BITS] >> b % WORD_BITS & 1;
}

/* ---- one search ---- */

/* The base at which the ways of two outer vertices to the root meet. */
static uint32_t meet(const struct matching *matching, uint32_t a, uint32_t b)
{
    bool *path = matching->path;

    memset(path, 0, matching->vertex_count * sizeof *path);
    for (;;) {
        a = matching->base[a];
        path[a] = true;
        if (matching->partner[a] == MATCHING_NOBODY)
            break;
        a = matching->parent[matching->partner[a]];
    }
    for (b = matching->base[b]; !path[b]; b = matching->base[b])
        b = matching->parent[matching->partner[b]];
    return b;
}

/* The way from an outer vertex down to the base of the blossom; inner vertices learn another
 * parent. */
static void mark_way(struct matching *matching, uint32_t vertex, uint32_t base, uint32_t child)
{
    while (matching->base[vertex] != base) {
        uint32_t partner = matching->partner[vertex];

        matching->in_blossom[matching->base[vertex]] = true;
        matching->in_blossom[matching->base[partner]] = true;
        matching->parent[vertex] = child;
        child = partner;
        vertex = matching->parent[partner];
    }
}

static size_t contract(struct matching *matching, uint32_t a, uint32_t b, size_t queued)
{
    uint32_t base = meet(matching, a, b);

    memset(matching->in_blossom, 0, matching->vertex_count * sizeof *matching->in_blossom);
    mark_way(matching, a, base, b);
    mark_way(matching, b, base, a);
    for (uint32_t i = 0; i < matching->vertex_count; i++) {
        if (!matching->in_blossom[matching->base[i]])
            continue;
        matching->base[i] = base;
        if (!matching->reached[i]) {
            matching->reached[i] = true;
            matching->queue[queued++] = i;
        }
    }
    return queued;
}

static void begin_search(struct matching *matching, uint32_t root)
{
    for (uint32_t i = 0; i < matching->vertex_count; i++) {
        matching->base[i] = i;
        matching->parent[i] = MATCHING_NOBODY;
        matching->reached[i] = false;
    }
    matching->reached[root] = true;
    matching->queue[0] = root;
}

/* Look at the neighbours of one outer vertex. The end of an augmenting path, or MATCHING_NOBODY. */
static uint32_t look_around(
    struct matching *matching, uint32_t root, uint32_t vertex, size_t *queued)
{
    for (uint32_t to = 0; to < matching->vertex_count; to++) {
        uint32_t partner = matching->partner[to];

        if (matching->dead[to] || !matching_has_edge(matching, vertex, to) ||
            matching->base[vertex] == matching->base[to] || matching->partner[vertex] == to)
            continue;
        if (to == root ||
            (partner != MATCHING_NOBODY && matching->parent[partner] != MATCHING_NOBODY)) {
            *queued = contract(matching, vertex, to, *queued);
            continue;
        }
        if (matching->parent[to] != MATCHING_NOBODY)
            continue;
        matching->parent[to] = vertex;
        if (partner == MATCHING_NOBODY)
            return to;
        matching->reached[partner] = true;
        matching->queue[(*queued)++] = partner;
    }
    return MATCHING_NOBODY;
}

/* Every vertex of a search that found nothing is of no use to any later one. */
static void bury(struct matching *matching)
{
    for (uint32_t i = 0; i < matching->vertex_count; i++)
        if (matching->reached[i] || matching->parent[i] != MATCHING_NOBODY)
            matching->dead[i] = true;
}

static bool augment(struct matching *matching, uint32_t root)
{
    uint32_t end = MATCHING_NOBODY;
    size_t queued = 1;

    begin_search(matching, root);
    for (size_t i = 0; i < queued && end == MATCHING_NOBODY; i++)
        end = look_around(matching, root, matching->queue[i], &queued);
    if (end == MATCHING_NOBODY) {
        bury(matching);
        return false;
    }
    while (end != MATCHING_NOBODY) {
        uint32_t before = matching->parent[end], next = matching->partner[before];

        matching->partner[end] = before;
        matching->partner[before] = end;
        end = next;
    }
    matching->edge_count++;
    return true;
}

void matching_grow(struct matching *matching, size_t most)
{
    memset(matching->dead, 0, matching->vertex_count * sizeof *matching->dead);
    for (uint32_t root = 0; root < matching->vertex_count && matching->edge_count < most; root++)
        if (matching->partner[root] == MATCHING_NOBODY && !matching->dead[root])
            (void)augment(matching, root);
}
