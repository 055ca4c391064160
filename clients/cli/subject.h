/* What the files of `palmares subject` share. */
#pragma once

#include "cli/cli.h"
#include "cli/editor.h"

#include <palmares/v1/subject.pb-c.h>

#define SUBJECT_SERVICE (&palmares__v1__subject_service__descriptor)

/* "draft", "approved", ... in the order of the contract's numbers from 1; up to NULL. */
extern const char *const SUBJECT_STATES[];

/* The subject with this id of the session meant, whole. 0, an exit code, -errno. */
int subject_get(struct cli *cli, const char *id, Palmares__V1__Subject **ret_subject) MUST_CHECK;

/* What a person writes, with its comments; *ret_text stays for the lines of what is found. 0, an
 * exit code, -errno. */
int subject_read_file(struct cli *cli,
    const char *file,
    struct buffer *ret_text,
    Palmares__V1__Subject **ret_subject) MUST_CHECK;

/* Commands. */
int subject_run_template(struct cli *cli);
int subject_run_edit(struct cli *cli);
int subject_run_put(struct cli *cli);
int subject_run_show(struct cli *cli);
int subject_run_delete(struct cli *cli);
int subject_run_approve(struct cli *cli);
int subject_run_reopen(struct cli *cli);
int subject_run_published(struct cli *cli);
int subject_run_seal(struct cli *cli);
int subject_run_release(struct cli *cli);
int subject_run_recipients(struct cli *cli);
int subject_run_schedule(struct cli *cli);
int subject_run_release_early(struct cli *cli);
int subject_run_accesses(struct cli *cli);
int subject_run_fetch(struct cli *cli);
int subject_run_open(struct cli *cli);
int subject_run_coverage(struct cli *cli);
int subject_run_grid(struct cli *cli);
int subject_run_draw(struct cli *cli);
int subject_run_draws(struct cli *cli);
int subject_run_drawn(struct cli *cli);
int subject_run_check_draw(struct cli *cli);
int subject_run_publish_draw(struct cli *cli);
int subject_run_check(struct cli *cli);
int subject_run_render(struct cli *cli);

/* ---- what a check found: subject_report.c */

/* As a table with matrices and sums, CSV (findings) or JSON. `file`: the text that was checked, so
 * that each place is told by its line too; NULL: none. 0, an exit code, -errno. */
int subject_report_print(struct cli *cli,
    const Palmares__V1__SubjectReport *report,
    const struct buffer *file) MUST_CHECK;
/* What breaks a rule, into the text of the editor; as editor_mark(). */
int subject_report_mark(
    struct editor *editor, const Palmares__V1__SubjectReport *report) MUST_CHECK;
