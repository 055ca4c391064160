/* Which features of the catalogue the bank's subjects exercise, never and too often. Pure. */
#pragma once

#include "base/arena.h"
#include "model/subject.h"
#include "model/subject_coverage.h"

/*
 * Of practical subjects (others are passed over): CMS and the features of their questions are
 * looked at, so that summaries are enough. Only one CMS ("": all). A feature is exercised too often
 * by two subjects at least, and more than often_percent of those of its CMS. What the catalogue
 * does not have is not counted: the check of the subject tells. Lists are in the arena, ids
 * borrowed from the subjects. -ENOMEM; OUTCOME_NOT_FOUND: no such CMS.
 */
int subject_coverage(const struct subject_rules *rules,
    const char *cms,
    const struct subject *subjects,
    size_t subject_count,
    struct arena *arena,
    struct subject_coverage *ret_coverage) MUST_CHECK;
