/* Calls of the service: the connection of a profile, opened at the first call. */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"
#include "clientlib/profile.h"
#include "rpc/status.h"

#include <protobuf-c/protobuf-c.h>

struct client;

struct client_options {
    const struct profile *profile; /* borrowed for the life of the client */
    void (*on_wait)(
        const char *why, void *context); /* a call waits for a connection; may be NULL */
    void *on_wait_context;
};

/* -ENOMEM. Nothing is opened yet. */
int client_new(const struct client_options *options, struct client **ret_client) MUST_CHECK;
/* Accepts NULL. */
void client_free(struct client *client);
DEFINE_CLEANUP(struct client *, client_free);

struct client_call {
    const ProtobufCServiceDescriptor *service;
    const char *method; /* "GetSession" */
    const ProtobufCMessage *request;
    uint32_t timeout_ms;           /* retries included; 0: the profile's */
    const struct uuid *request_id; /* NULL: a new one */
};

enum client_err {
    CLIENT_E_PROFILE = 1, /* client_why() says which file of the profile cannot be used */
};

/*
 * One call; blocks. 0: *ret_status says how it ended, and *ret_response is there when it is RPC_OK;
 * both live in the arena. CLIENT_E_PROFILE, -ENOMEM.
 */
int client_call(struct client *client,
    const struct client_call *call,
    struct arena *arena,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_response) MUST_CHECK;

/* Open the connection now. From then on client_call() may run on several threads at once, an arena
 * each. As client_call(). */
int client_connect(struct client *client) MUST_CHECK;

/* End the calls under way, of whichever thread, with RPC_CANCELLED; those to come fail with
 * -ECANCELED. Before client_free(), when other threads may wait in a call. */
void client_cut(struct client *client);

/* After CLIENT_E_PROFILE; belongs to the client. */
const char *client_why(const struct client *client);
