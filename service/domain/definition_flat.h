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

/* ---- how the files of definition_flat*.c write it; without effect once it has failed ---- */

/* `base` "": at the top. */
void flat_field(struct flat *flat, const char *base, const char *name, const char *text);
/* 0 is the default. */
void flat_number(struct flat *flat, const char *base, const char *name, uint32_t value);
/* Gives the path of the list. */
const char *flat_list(struct flat *flat, const char *base, const char *name);
/* Gives the path of the element. */
const char *flat_element(
    struct flat *flat, const char *list_path, const char *key, const char *summary);
/* "#3": the key of an element that has no id. */
const char *flat_position(struct flat *flat, size_t index);
const char *flat_joined(struct flat *flat, const char **texts, size_t count, const char *between);

/* Planning and engagement rules (definition_flat_planning.c). */
void definition_flatten_planning(struct flat *flat, const struct session_definition *definition);
/* Marking rules (definition_flat_marking.c). */
void definition_flatten_marking(struct flat *flat, const struct session_definition *definition);
/* Subject rules (definition_flat_subject.c). */
void definition_flatten_subject(struct flat *flat, const struct session_definition *definition);
