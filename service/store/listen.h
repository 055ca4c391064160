/* What the database calls out (LISTEN), on a connection and a thread of its own. */
#pragma once

#include "store/store.h"

struct store_listener;

/*
 * `payload`: what was sent to the channel; NULL: the connection was made, or made again, and
 * whatever was sent before that is not known. On the listener's thread: must not block.
 */
typedef void (*store_notified_fn)(const char *payload, void *context);
/* Connects in the background and again whenever the connection is lost. `channel` is static.
 * -errno.
 */
int store_listen(struct store *store,
    const char *channel,
    store_notified_fn notified,
    void *context,
    struct store_listener **ret_listener) MUST_CHECK;
/* Before the store; accepts NULL. No call follows. */
void store_listener_close(struct store_listener *listener);
