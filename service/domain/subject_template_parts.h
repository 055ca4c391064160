/* What templates of written and practical subjects share. Private to subject_template*.c. */
#pragma once

#include "domain/subject_template.h"

/* A list in the arena; its items are borrowed. -ENOMEM. */
int subject_template_list(struct arena *arena,
    const char *const *items,
    size_t count,
    struct text_list *ret_list) MUST_CHECK;

/* Whatever is not said is empty, never NULL. */
void subject_template_record(
    const struct session_definition *definition, const char *epreuve, struct subject *subject);
struct subject_question subject_template_question(const char *number, const char *text);

/* An annexe of the organisation itself, dated on the first month of the session's year: a text, or
 * a table of two columns. -ENOMEM. */
int subject_template_text_annexe(const struct session_definition *definition,
    struct arena *arena,
    const char *number,
    struct subject_annexe *ret_annexe) MUST_CHECK;
int subject_template_table_annexe(const struct session_definition *definition,
    struct arena *arena,
    const char *number,
    struct subject_annexe *ret_annexe) MUST_CHECK;
