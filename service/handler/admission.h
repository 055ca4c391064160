/* Who is calling: hooks of the server. */
#pragma once

#include "rpc/server.h"

/* The authenticate hook; `context` is the struct handler_context. */
void handler_authenticate(struct rpc_call *call, void *context);
/* What it kept with a connection is no longer needed. */
void handler_release_peer(void *user);
