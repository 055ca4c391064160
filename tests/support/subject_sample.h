/* The samples of tests/support/subjects, with the definition of session 2022. */
#pragma once

#include "base/arena.h"
#include "model/session.h"
#include "model/subject.h"

struct subject_sample {
    struct session_definition definition;
    struct subject subject;
    const uint8_t *bytes; /* as it is stored */
    size_t size;
};

/* Of a file with the JSON of a subject and a folder with a pack; everything is in the arena.
 * Aborts, and says why, when it cannot be read. */
void subject_sample_read(
    struct arena *arena, const char *pack, const char *file, struct subject_sample *ret_sample);
