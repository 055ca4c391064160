/* What the files of the check of a practical subject share. Private to them. */
#pragma once

#include "domain/subject_check_parts.h"

/* Rows of the CMS's features (of all when the CMS is none of the catalogue's), with the questions
 * that name each. */
void subject_practical_matrix(struct subject_checking *checking);
