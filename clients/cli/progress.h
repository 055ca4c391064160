/* A progress bar on standard error, only when that is a terminal and --quiet was not given. */
#pragma once

#include "cli/cli.h"

struct progress {
    const char *label; /* borrowed */
    uint64_t total;    /* 0: not known */
    int64_t begun_us, drawn_us;
    bool shown;
};

void progress_begin(
    struct progress *progress, const struct cli *cli, const char *label, uint64_t total);
/* `done` of the total; drawn ten times a second at most. */
void progress_update(struct progress *progress, uint64_t done);
/* Take the bar away. */
void progress_end(struct progress *progress);
