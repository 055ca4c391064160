/* `palmares identity reset-pin`: first PINs of examiners. */
#pragma once

#include "cli/cli.h"

extern const struct cli_option RESET_PIN_OPTIONS[];
int identity_reset_pin(struct cli *cli);
