/* Headings of the files of exam offices: which column fills what. */
#pragma once

#include "model/import.h"

/* The target of a heading (UTF-8), whatever its case, accents and punctuation; IMPORT_TARGET_NONE
 * when it is not known. */
int import_heading_target(const char *heading);
