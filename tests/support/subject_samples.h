/* The sample subjects of tests/support/subjects, read as the service reads them. */
#pragma once

#include "base/arena.h"
#include "model/session.h"
#include "model/subject.h"

enum { SAMPLE_PRACTICAL_COUNT = 8 };

/* "e5b-wp-1", ...: four of each CMS. */
extern const char *const sample_practical_names[SAMPLE_PRACTICAL_COUNT];

/* The definition of the pack of session 2022, in the arena. NULL, and why on standard error. */
struct session_definition *sample_definition(struct arena *arena);
/* By the name of its file; likewise. */
struct subject *sample_subject(struct arena *arena, const char *name);
