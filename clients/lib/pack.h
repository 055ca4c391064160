/*
 * A session pack: a folder of *.json files, each a part of a palmares.v1.SessionDefinition in
 * proto3 JSON; or one such file. The parts are merged in the order of their names: lists are
 * joined, values are set once. A value that two files set differently is an error.
 */
#pragma once

#include "base/arena.h"

#include <palmares/v1/session.pb-c.h>

enum { PACK_FILES_MAX = 200 };

enum pack_err {
    PACK_E_INVALID = 1, /* *ret_why: file, line, path, what is wrong (in the arena) */
};

/* Read and merge; the definition lives in the arena. -ENOMEM (also: the arena's cap),
 * PACK_E_INVALID. */
int pack_load(const char *path,
    struct arena *arena,
    Palmares__V1__SessionDefinition **ret_definition,
    const char **ret_why) MUST_CHECK;

/* The same for one document already in memory; `name` is for messages. */
int pack_parse(const char *name,
    const char *text,
    size_t size,
    struct arena *arena,
    Palmares__V1__SessionDefinition **ret_definition,
    const char **ret_why) MUST_CHECK;
