/* What the files of `palmares subject` share. */
#pragma once

#include "cli/cli.h"

#include <palmares/v1/subject.pb-c.h>

#define SUBJECT_SERVICE (&palmares__v1__subject_service__descriptor)

/* "draft", "approved", ... in the order of the contract's numbers from 1; up to NULL. */
extern const char *const SUBJECT_STATES[];

/* The subject with this id of the session meant, whole. 0, an exit code, -errno. */
int subject_get(struct cli *cli, const char *id, Palmares__V1__Subject **ret_subject) MUST_CHECK;

/* Commands. */
int subject_run_show(struct cli *cli);
int subject_run_seal(struct cli *cli);
int subject_run_release(struct cli *cli);
int subject_run_recipients(struct cli *cli);
int subject_run_schedule(struct cli *cli);
int subject_run_release_early(struct cli *cli);
int subject_run_accesses(struct cli *cli);
int subject_run_fetch(struct cli *cli);
int subject_run_open(struct cli *cli);
int subject_run_grid(struct cli *cli);
