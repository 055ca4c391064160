/* What the files of `palmares candidate ...` share. */
#pragma once

#include "cli/listing.h"

#include <palmares/v1/candidate.pb-c.h>

#define CANDIDATE_SERVICE (&palmares__v1__candidate_service__descriptor)

/* Columns of one candidate, complete. */
extern const struct cli_column CANDIDATE_COLUMNS[];

/* create and update: candidate_edit.c; import: import.c */
int candidate_create(struct cli *cli) MUST_CHECK;
int candidate_update(struct cli *cli) MUST_CHECK;
int candidate_import(struct cli *cli) MUST_CHECK;
