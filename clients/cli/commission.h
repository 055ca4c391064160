/* What the files of `palmares commission` share. */
#pragma once

#include "cli/commission_service.h"

extern const struct cli_column COMMISSION_LIST_COLUMNS[];

/* One commission with its members, sheets and findings. 0 or an exit code. */
int commission_show(struct cli *cli, const Palmares__V1__Commission *commission) MUST_CHECK;

int commission_run_check(struct cli *cli);
/* The changes: commission_edit.c. */
int commission_run_create(struct cli *cli);
int commission_run_change(struct cli *cli);
int commission_run_cancel(struct cli *cli);
int commission_run_compose(struct cli *cli);
int commission_run_attendance(struct cli *cli);
