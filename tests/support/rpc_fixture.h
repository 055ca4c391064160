/*
 * A server of palmares.v1.IdentityService for tests of the runtime: what it does is said by the
 * request. Also a peer that speaks bytes, to send what no client would.
 */
#pragma once

#include "pki.h"

#include "rpc/client.h"
#include "rpc/server.h"

#include "palmares/v1/identity.pb-c.h"

#include <stdatomic.h>

struct world; /* certificates, and what the servers have seen */

/*
 * Certificates: "ca", "server" (localhost, 127.0.0.1), "elsewhere" (example.org), "client",
 * "expired", "stranger" of "other_ca".
 */
struct world *world_open(void);
/* After the servers and clients. */
void world_close(struct world *world);
struct pki *world_pki(struct world *world);

/*
 * GetPrincipal does as its name says:
 *   "hold"           is answered by world_release_held()
 *   "slow:MS"        is answered by another thread after MS milliseconds
 *   "big:N"          answers with a label of N bytes
 *   "missing"        fails NOT_FOUND with two violations
 *   "flaky:N"        fails UNAVAILABLE for the first N calls, then answers
 *   "close"          answers, then closes the connection
 *   "wrong"          answers with bytes that are no Principal
 *   anything else    answers at once with the label "hello NAME"
 * UpdatePrincipal answers with the principal that it was given. CreatePrincipal needs a request id;
 * its name as above. WhoAmI needs role 1; its principal's name is the CN of the certificate.
 * ListPrincipals needs role 2.
 * RevokeCertificate needs role 1 and a request id, takes 16 bytes, and is held.
 */
struct rpc_server *world_serve(
    struct world *world, const struct rpc_server_limits *limits, bool allow_tls12);
struct rpc_server *world_serve_as(struct world *world,
    const char *certificate,
    const char *address,
    const struct rpc_server_limits *limits,
    bool allow_tls12);

/* A client of these servers, NULL-terminated. */
struct rpc_client *world_connect(struct world *world,
    const char *certificate,
    unsigned connections,
    struct rpc_server *const *servers);
struct rpc_client *world_connect_to(
    struct world *world, const struct rpc_client_options *options, const char *certificate);

/* Answer the calls that are held; how many there were. */
size_t world_release_held(struct world *world);
size_t world_held(struct world *world);
/* Blocks until so many calls are held; false after 10 s. */
bool world_wait_held(struct world *world, size_t count);
/* Admission by the hook: at once, or (true) never, until world_admit_all(). */
void world_hold_admission(struct world *world, bool hold);
size_t world_admit_all(struct world *world);

struct world_seen {
    atomic_size_t handled;   /* handlers begun */
    atomic_size_t finished;  /* `finished` hooks */
    atomic_size_t failed;    /* of them, other than OK */
    atomic_size_t batches;   /* `batch_end` hooks */
    atomic_size_t released;  /* peer->user given back */
    atomic_size_t repeats;   /* CreatePrincipal with a request id seen before */
    atomic_size_t different; /* CreatePrincipal with a new request id */
};
struct world_seen *world_seen(struct world *world);

/* Blocking GetPrincipal and CreatePrincipal; *ret_label is in the arena, NULL without an answer. */
enum rpc_code world_get(struct rpc_client *client,
    const char *name,
    uint32_t timeout_ms,
    struct arena *arena,
    struct rpc_status *ret_status,
    const char **ret_label);
enum rpc_code world_create(struct rpc_client *client,
    const char *name,
    uint32_t timeout_ms,
    struct arena *arena,
    struct rpc_status *ret_status);

/* ---- a peer that speaks bytes ---- */
struct raw;
/* TCP and TLS; NULL when the handshake fails. certificate NULL: none. */
struct raw *raw_connect(
    struct world *world, uint16_t port, const char *certificate, int tls_version);
/* TCP only. */
struct raw *raw_connect_plain(uint16_t port);
void raw_close(struct raw *raw);
void raw_send(struct raw *raw, const void *data, size_t size);
/* Up to `size` bytes within 10 s (or timeout_ms); fewer: the end. */
size_t raw_receive(struct raw *raw, void *data, size_t size);
/* Nothing arrives for so long. */
bool raw_is_quiet(struct raw *raw, int ms);
/* The peer closes within 10 s; what comes before is dropped. */
bool raw_is_closed(struct raw *raw);
/* Text of the alert that ended the session, "" if none. */
const char *raw_alert(struct raw *raw);

void raw_greet(struct raw *raw);
/* One request: the words of the stack (the last one gets its high bit), the envelope's fields.
 * timeout_ms < 0: absent. */
struct raw_request {
    const char *method, *request_id;
    int64_t timeout_ms;
    const void *payload;
    size_t payload_size;
};
void raw_request(
    struct raw *raw, const uint32_t *stack, size_t words, const struct raw_request *request);
void raw_get(struct raw *raw, uint32_t id, const char *name);
void raw_frame(struct raw *raw, uint32_t id, const void *body, size_t size);
/* One reply; false at the end of the stream. Texts stay valid until the next one. */
struct raw_reply {
    uint32_t stack[16];
    size_t words;
    enum rpc_code code;
    const char *reason, *message, *field;
    size_t payload_size;
};
bool raw_reply(struct raw *raw, struct raw_reply *ret_reply);

/* A free TCP port of the loopback. */
uint16_t free_port(void);
