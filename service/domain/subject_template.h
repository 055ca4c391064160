/*
 * Subjects to be filled in: an example of each part, in French as subjects are. They have the
 * counts and lengths of a subject, and the check of their rules (domain/subject_check.h) says what
 * is still to be done. Pure.
 */
#pragma once

#include "base/arena.h"
#include "model/session.h"
#include "model/subject.h"

/* Every text of a template that is to be replaced begins so: "À compléter". */
extern const char subject_template_mark[];

/* Whether a text is still one of the template. */
bool subject_template_is_example(const char *text);

/*
 * Of an écrit (annexe VI-1): one dossier whole with a text and a table as annexes, and the
 * reflection; points and competences of the definition that it does not cover yet are found by the
 * check. The record has the épreuve and a title. Texts live in the arena or are borrowed from the
 * definition. -ENOMEM; OUTCOME_PRECONDITION: the definition has no rules for such subjects.
 */
int subject_template_written(const struct session_definition *definition,
    struct arena *arena,
    struct subject *ret_subject) MUST_CHECK;

/*
 * Of a practical épreuve on a CMS (annexes VI-2, VI-3): as many questions as the definition asks
 * for, each with a feature of another heading of the catalogue and its side. OUTCOME_NOT_FOUND: the
 * definition knows no such CMS; else as above.
 */
int subject_template_practical(const struct session_definition *definition,
    const char *cms,
    struct arena *arena,
    struct subject *ret_subject) MUST_CHECK;
