/* Commands about kiosks, for the table of identity.c. */
#pragma once

#include "cli/listing.h"

int kiosk_run_enrol_code(struct cli *cli);
int kiosk_run_list(struct cli *cli);
extern const struct cli_option KIOSK_ENROL_CODE_OPTIONS[];
extern const struct cli_option KIOSK_LIST_OPTIONS[];
