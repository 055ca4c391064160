/* Where one is in a JSON document: keys and indexes from the root, for messages, and its line. */
#pragma once

#include "base/arena.h"

enum { JSONPATH_DEPTH_MAX = 64 };

struct jsonpath_step {
    const char *key; /* borrowed; NULL: an element */
    size_t index;    /* of the element, when there is no key */
};

/* Zero-initialise. */
struct jsonpath {
    struct jsonpath_step steps[JSONPATH_DEPTH_MAX];
    size_t depth;
};

/* One step down. False, and nothing changed, when JSONPATH_DEPTH_MAX is reached. */
bool jsonpath_push_key(struct jsonpath *path, const char *key) MUST_CHECK;
bool jsonpath_push_index(struct jsonpath *path, size_t index) MUST_CHECK;
void jsonpath_pop(struct jsonpath *path);

/* "calendar.sittings[3].starts", in the arena; "" for the root. NULL when memory is short. */
const char *jsonpath_format(const struct jsonpath *path, struct arena *arena) MUST_CHECK;

/* The path that jsonpath_format() would print so; keys live in the arena. -EINVAL: no such path;
 * -ENOMEM. */
int jsonpath_parse(const char *text, struct arena *arena, struct jsonpath *ret_path) MUST_CHECK;

/*
 * Line (from 1) of `text`, a valid JSON document, on which the path's last key stands. Keys match
 * in both spellings of proto3 JSON (birth_date, birthDate). What is not there counts as where its
 * container stands.
 */
size_t jsonpath_line(const struct jsonpath *path, const char *text, size_t size);

/* True when two names are the same field in either spelling: "birth_date", "birthDate". */
bool jsonpath_same_name(const char *a, const char *b);
