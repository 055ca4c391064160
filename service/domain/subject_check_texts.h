/* The texts of a subject one by one. Private to subject_check*.c. */
#pragma once

#include "domain/subject_check_parts.h"

/* Each text of the subject that somebody reads, references too, with its path
 * ("practical.problem"), which lives until the call returns. Empty ones are left out. */
typedef void (*subject_text_fn)(
    struct subject_checking *checking, const char *path, const char *text, void *context);
void subject_check_texts(struct subject_checking *checking, subject_text_fn each, void *context);
