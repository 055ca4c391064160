/* What the commands that write subjects share: subject_put.c, subject_edit.c, subject_approve.c. */
#pragma once

#include "cli/dossier.h"
#include "cli/subject.h"

/* A subject as JSON with a comment above each field that is explained, and `head` (lines that begin
 * with "//") above all. -ENOMEM. */
int subject_text_write(
    const Palmares__V1__Subject *subject, const char *head, struct buffer *to) MUST_CHECK;
/* What the service alone sets is taken out, but for the etag. */
void subject_make_own(Palmares__V1__Subject *subject);
/* The example of an épreuve. 0, an exit code, -errno. */
int subject_template(struct cli *cli,
    const char *epreuve,
    const char *cms,
    Palmares__V1__Subject **ret_subject) MUST_CHECK;
