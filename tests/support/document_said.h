/* What programs say of a document: pdftotext, qpdf, xmllint. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

/* The output of shell commands that find the bytes in the file "$f", in the arena. Fails the test
 * when the last command fails. */
const char *document_said(struct arena *arena, const char *commands, const struct buffer *bytes);

/* About a text: fail the test when a part is not, or is, in it; how often it is. */
void assert_said(const char *text, const char *part);
void assert_said_not(const char *text, const char *part);
size_t said_count(const char *text, const char *part);
