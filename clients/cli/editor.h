/* A JSON text in the person's editor, again until it is right. */
#pragma once

#include "cli/dossier.h"

enum { EDITOR_AGAIN = 100 }; /* beside exit codes: the text goes back to the editor */

struct editor {
    struct cli *cli;
    const char *name;    /* of the file: "livret-1.json" */
    struct buffer shown; /* what the editor is given */
    struct buffer text;  /* what it left */
    /* Read and store `text`. EDITOR_AGAIN after editor_mark(); 0, an exit code, -errno. */
    int (*take)(struct editor *editor);
    void *context; /* of take() */
    /* its own */
    char *folder, *file; /* private: 0700, 0600 */
    bool marked;         /* mistakes were shown */
};

/* Until it is stored, left as it was, or given up. 0, an exit code, -errno. */
int editor_run(struct editor *editor) MUST_CHECK;
void editor_release(struct editor *editor);

/* The message that `text` is, in the arena of the cli. EDITOR_AGAIN: it is none, which is shown in
 * it; an exit code, -errno. */
int editor_read(struct editor *editor,
    const ProtobufCMessageDescriptor *type,
    ProtobufCMessage **ret_message) MUST_CHECK;

/* Show mistakes in the text itself; the next round begins with it. Those of an answer, whose paths
 * begin with `prefix` ("document."). 0, exit code, -errno. */
int editor_mark(
    struct editor *editor, const struct dossier_mistake *mistakes, size_t count) MUST_CHECK;
int editor_mark_status(
    struct editor *editor, const struct rpc_status *status, const char *prefix) MUST_CHECK;
