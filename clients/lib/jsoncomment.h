/* Comments in JSON documents that people edit: whole lines that begin with // or #. */
#pragma once

#include "base/base.h"

/*
 * Overwrite comment lines with blanks, so that the text is plain JSON and every line keeps its
 * number. A line is a comment when its first character that is not blank is '#', or its first two
 * are "//": a JSON string cannot hold an end of line, so this never touches one.
 */
void jsoncomment_blank(char *text, size_t size);
