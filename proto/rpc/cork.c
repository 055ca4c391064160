#include "rpc/link.h"
#include "rpc/server.h"

enum { CORK_LINKS = 64 };

/* Links with frames that this thread has queued and not flushed; a reference is held on each. */
static _Thread_local struct {
    unsigned depth;
    size_t count;
    struct link *links[CORK_LINKS];
} cork;

void rpc_replies_hold(void)
{
    cork.depth++;
}

void link_flush_held(void)
{
    for (size_t i = 0; i < cork.count; i++) {
        link_flush(cork.links[i]);
        link_unref(cork.links[i]);
    }
    cork.count = 0;
}

void rpc_replies_release(void)
{
    if (cork.depth == 1)
        link_flush_held();
    cork.depth--;
}

void link_flush_soon(struct link *link)
{
    if (!cork.depth) {
        link_flush(link);
        return;
    }
    for (size_t i = 0; i < cork.count; i++)
        if (cork.links[i] == link)
            return;
    if (cork.count == CORK_LINKS)
        link_flush(link);
    else
        cork.links[cork.count++] = link_ref(link);
}
