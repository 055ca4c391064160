/*
 * Whether a PDF file from outside is sound, and how many pages it has. libqpdf reads it in a child
 * process
 * (`palmaresd inspect-pdf`) with limits on memory and time: whatever the file does, only the child
 * pays.
 *
 * Threads: any; at most PDF_INSPECTIONS_MAX children run at once, others wait.
 */
#pragma once

#include "base/base.h"

enum { PDF_INSPECTIONS_MAX = 2, PDF_INSPECT_SECONDS = 5, PDF_INSPECT_MEMORY_BYTES = 256 << 20 };

enum pdf_verdict {
    PDF_SOUND,
    PDF_NOT_PDF,     /* no PDF at all: a renamed picture or program */
    PDF_ENCRYPTED,   /* with or without a password */
    PDF_DAMAGED,     /* cut off, or broken somewhere */
    PDF_TOO_COMPLEX, /* needs more memory or time than a page of a dossier does */
    PDF_ACTIVE,      /* runs scripts or programs, or holds other files */
    PDF_VERDICT_COUNT
};

struct pdf_inspection {
    enum pdf_verdict verdict;
    uint32_t pages; /* of a sound one */
};

/* Blocks for some seconds at most. -errno: no child could be started. */
int pdf_inspect(const void *data, size_t size, struct pdf_inspection *ret_inspection) MUST_CHECK;

/* The child: reads the file from standard input, writes one line. Gives the exit code. */
int pdf_inspect_main(void);

/* The child's line, "SOUND 2"; used by the parent, and by a fuzz target. false: it is none. */
bool pdf_inspection_parse(
    const char *line, size_t size, struct pdf_inspection *ret_inspection) MUST_CHECK;
const char *pdf_verdict_name(enum pdf_verdict verdict);
