/*
 * Every rule of annexes VI-1 to VI-3 that needs only the subject and the definition. Pure.
 * Similarity with other texts is added by domain/subject_similar.h.
 */
#pragma once

#include "base/arena.h"
#include "model/session.h"
#include "model/subject_report.h"

/* The subject is within the limits of model/subject.h; it may be anything else. Everything in the
 * report lives in the arena or is borrowed from the subject and the definition. -ENOMEM. */
int subject_check(const struct session_definition *definition,
    const struct subject *subject,
    struct arena *arena,
    struct subject_report *ret_report) MUST_CHECK;
