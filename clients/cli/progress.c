#include "cli/progress.h"

#include "base/clock.h"

#include <inttypes.h>
#include <unistd.h>

enum { BAR_WIDTH = 30, DRAW_EVERY_US = 100 * 1000 };

void progress_begin(
    struct progress *progress, const struct cli *cli, const char *label, uint64_t total)
{
    *progress = (struct progress){
        .label = label,
        .total = total,
        .begun_us = clock_mono_us(),
        .shown = !cli->quiet && isatty(STDERR_FILENO),
    };
}

static void draw_bar(const struct progress *progress, uint64_t done)
{
    uint64_t shown = done > progress->total ? progress->total : done;
    unsigned filled = (unsigned)(shown * BAR_WIDTH / progress->total);
    char bar[BAR_WIDTH + 1];

    memset(bar, '#', filled);
    memset(bar + filled, '.', BAR_WIDTH - filled);
    bar[BAR_WIDTH] = '\0';
    (void)fprintf(stderr, "\r\033[K%s [%s] %3u %%", progress->label, bar,
        (unsigned)(shown * 100 / progress->total));
}

void progress_update(struct progress *progress, uint64_t done)
{
    int64_t now_us = clock_mono_us();

    if (!progress->shown || now_us - progress->drawn_us < DRAW_EVERY_US)
        return;
    progress->drawn_us = now_us;
    if (progress->total)
        draw_bar(progress, done);
    else
        (void)fprintf(stderr, "\r\033[K%s %" PRIu64, progress->label, done);
    (void)fflush(stderr);
}

void progress_end(struct progress *progress)
{
    if (progress->shown && progress->drawn_us)
        (void)fputs("\r\033[K", stderr);
    progress->shown = false;
}
