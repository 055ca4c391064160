/* Papers that the service draws, a piece at a time: `palmares plan print`, `sheet export --paper`.
 * Pieces are kept beside the target as those of `palmares dossier render` are, so that the same
 * command goes on after an interruption. */
#pragma once

#include "cli/cli.h"

/* An Export method: its request has page_token, its response files, next_page_token, count, total
 * and perhaps pages. */
struct paper_source {
    const ProtobufCServiceDescriptor *service;
    const char *method;
    ProtobufCMessage *request;
    const char *file, *folder; /* one of both: one PDF, or one file a paper */
    bool fresh;                /* what was printed may have changed: no going on with old pieces */
    const char *empty;         /* translated: what to say when there is none */
};

/* Where a paper is written must be clear, and no terminal. CLI_EXIT_USAGE. */
int paper_check_file(struct cli *cli, const char *file) MUST_CHECK;
/* Print them all. 0 or an exit code. */
int paper_print_pieces(struct cli *cli, const struct paper_source *source) MUST_CHECK;
