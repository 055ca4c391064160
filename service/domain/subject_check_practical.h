/* What the files of the check of a practical subject share. Private to them. */
#pragma once

#include "domain/subject_check_parts.h"

/* Each text of the subject that candidates read, with its path ("practical.problem"), which lives
 * until the call returns. */
typedef void (*subject_text_fn)(
    struct subject_checking *checking, const char *path, const char *text, void *context);
void subject_practical_texts(
    struct subject_checking *checking, subject_text_fn each, void *context);

/* Rows of the CMS's features (of all when the CMS is none of the catalogue's), with the questions
 * that name each. */
void subject_practical_matrix(struct subject_checking *checking);
