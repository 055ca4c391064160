/* Pages are drawn one piece after the other, in the background: who prints a session must not keep
 * the answers of a jury room waiting. */
#pragma once

#include "base/base.h"

struct store;

/* Run `draw` on a thread of its own when it is its turn, then `done`, which may answer a call.
 * -errno: neither runs. */
struct drawing {
    struct store *store; /* whose other calls it gives way to */
    int (*draw)(void *context);
    void (*done)(int r, void *context);
    void *context;
    bool waited_for; /* a jury looks at it: one page set, which rests for nobody */
};
/* `drawing` is borrowed until `done` is called. */
int drawing_start(const struct drawing *drawing) MUST_CHECK;
