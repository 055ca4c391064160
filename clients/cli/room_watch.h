/* `palmares status --watch`: the rooms of a day, again and again. */
#pragma once

#include "cli/cli.h"

/* 0, CLI_EXIT_FINDING (--once: a room is silent or has a conflict), or an exit code. */
int room_watch(struct cli *cli);
