/*
 * A definition as a flat list of paths and texts, in order: what definition_diff.c compares.
 */
#pragma once

#include "base/arena.h"
#include "model/session.h"

enum flat_kind {
    FLAT_FIELD,   /* text is its value, "" when it has its default */
    FLAT_LIST,    /* its elements follow */
    FLAT_ELEMENT, /* text sums it up for a person; its fields follow */
};

struct flat_entry {
    enum flat_kind kind;
    const char *path;
    const char *text;
    const char *key; /* of an element, in its list */
};

struct flat {
    struct arena *arena;
    struct flat_entry *entries;
    size_t count, capacity;
    bool failed; /* the arena is full */
};

/* Entries live in `arena`, or are borrowed from the definition. -ENOMEM. */
int definition_flatten(struct arena *arena,
    const struct session_definition *definition,
    struct flat *ret_flat) MUST_CHECK;
