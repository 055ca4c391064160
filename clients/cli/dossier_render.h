/* What the files of `palmares dossier render` and `palmares plan print` share: the pieces on disk,
 * and the target. */
#pragma once

#include "cli/dossier.h"
#include "clientlib/pdf_merge.h"

/* One run; texts live in the run's arena. */
struct render {
    struct cli *cli;
    Palmares__V1__ExportDossiersRequest request;
    Palmares__V1__DossierFilter filter;
    const char *target;      /* FILE.pdf, or the folder */
    char *part;              /* folder of the pieces */
    struct pdf_merge *merge; /* NULL: one file a document */
    char *token;             /* to go on with */
    bool ended;              /* the last piece is there */
    unsigned pieces;
    size_t documents, pages;
    char *last_candidate; /* whose bookmark was the last */
};

/* Make or find the folder of the pieces; of another selection (the request) they are thrown away.
 * 0, exit code, -errno. */
int render_open_part(struct render *render, const ProtobufCMessage *selection) MUST_CHECK;
/* Name of a file of the piece that comes next; in the arena. */
char *render_piece_name(struct render *render, const char *what) MUST_CHECK;
int render_pack(const ProtobufCMessage *message, struct buffer *to) MUST_CHECK;
/* The exit code after saying what is wrong, or -ENOMEM. */
int render_fail_file(struct render *render, const char *file, int error) MUST_CHECK;
/* Take over the pieces that are there. */
int render_resume(struct render *render) MUST_CHECK;
/* Write one piece, and add it. */
int render_take(struct render *render, Palmares__V1__ExportDossiersResponse *piece) MUST_CHECK;
/* The merged file, in its place at once. */
int render_write(struct render *render) MUST_CHECK;
void render_drop_part(struct render *render);

/* "0123456_MARTIN_Elise_livret_1.pdf": ASCII, no character that a file system minds; in the arena.
 */
char *render_file_name(
    const Palmares__V1__ExportedDocument *document, struct arena *arena) MUST_CHECK;
