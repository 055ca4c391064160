/*
 * Every rule of annexes VI-1 to VI-3 that needs only the subject and the definition. Pure.
 * Similarity with other texts is added by domain/subject_similar.h.
 */
#pragma once

#include "base/arena.h"
#include "model/session.h"
#include "model/subject_report.h"

/* The subject is within the limits of model/subject.h; it may be anything else. Everything in the
 * report lives in the arena or is borrowed from the subject and the definition. A rule that was
 * looked at has its findings or one that says FINE, in the order of enum subject_rule_id. -ENOMEM.
 */
int subject_check(const struct session_definition *definition,
    const struct subject *subject,
    struct arena *arena,
    struct subject_report *ret_report) MUST_CHECK;

/* One more finding in its place, of a rule that needs more than the subject; `message` NULL: the
 * rule is fine. Severity by the definition; the sums are kept. Path and message are borrowed. The
 * array of findings is made anew in the arena. -ENOMEM. */
int subject_report_add(const struct session_definition *definition,
    struct arena *arena,
    struct subject_report *report,
    enum subject_rule_id rule,
    const char *path,
    const char *message) MUST_CHECK;
