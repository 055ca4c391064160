/* What the files of `palmares sheet` share. */
#pragma once

#include "cli/plan.h"

#include <palmares/v1/jury.pb-c.h>

#define SHEET_SERVICE (&palmares__v1__jury_service__descriptor)

/* "expected", "present", ... in the order of the contract's numbers from 1; up to NULL. */
extern const char *const SHEET_STATES[];
/* "evaluation", "grid", "record", by palmares.v1.ExportSheetsRequest.Paper from 1; up to NULL. */
extern const char *const SHEET_PAPERS[];

/* --state as a number; 0: not given. */
Palmares__V1__Sheet__State sheet_state(const struct cli *cli);
/* "12,50", "absent", "NV", "" in the arena. NULL when memory is short. */
const char *sheet_mark_text(const Palmares__V1__SheetEntry *entry, struct arena *arena);
/* The sheet of CANDIDATE EPREUVE. 0 or an exit code. */
int sheet_get(struct cli *cli, char *session, Palmares__V1__SheetEntry **ret_entry) MUST_CHECK;

/* Commands: sheet_show.c, sheet_export.c. */
int sheet_run_show(struct cli *cli);
int sheet_run_export(struct cli *cli);
