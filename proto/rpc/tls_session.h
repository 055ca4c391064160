/* One TLS connection over bytes in memory: the link gives it what the stream received and sends
 * what it has written. */
#pragma once

#include "base/buffer.h"
#include "rpc/tls.h"

#include <openssl/ssl.h>

SSL_CTX *rpc_tls_context(const struct rpc_tls *tls);

struct tls_session {
    SSL *ssl;
    const uint8_t *in; /* received and not decrypted yet; the caller's */
    size_t in_size;
    struct buffer out; /* encrypted and not sent yet */
};

enum tls_event {
    TLS_OK,     /* done; for a read: the room is full, there may be more */
    TLS_DRY,    /* more bytes of the stream are needed */
    TLS_CLOSED, /* the peer ended the session */
    TLS_FAILED, /* see tls_session_explain() */
};

/* Who found what wrong when a session failed. */
enum tls_fault {
    TLS_FAULT_OTHER,
    TLS_FAULT_PEER_CERTIFICATE, /* the peer's certificate is not acceptable */
    TLS_FAULT_REFUSED,          /* the peer does not accept our certificate */
};

/* `host`: of a client, the name or address that the server's certificate must be for; NULL for a
 * server. -ENOMEM. */
int tls_session_open(
    struct tls_session *session, const struct rpc_tls *tls, const char *host) MUST_CHECK;
void tls_session_release(struct tls_session *session);

enum tls_event tls_session_handshake(struct tls_session *session);
/* Decrypt into `to` until it is full or nothing is left. *ret_size is set with every event. */
enum tls_event tls_session_read(
    struct tls_session *session, void *to, size_t room, size_t *ret_size);
/* 0, or -ENOMEM / -EIO: the session is broken. */
int tls_session_write(struct tls_session *session, const void *data, size_t size) MUST_CHECK;
/* Append the closing alert. */
void tls_session_shutdown(struct tls_session *session);

/* After TLS_FAILED, on the same thread: why, in words. */
enum tls_fault tls_session_explain(
    const struct tls_session *session, const char *host, char *text, size_t text_size);

/* SHA-256 of the peer's certificate and its subject's CN (to be freed); zeros and "" of one that
 * was not asked for it. */
int tls_session_take_peer(struct tls_session *session,
    uint8_t fingerprint[RPC_FINGERPRINT_SIZE],
    char **ret_common_name) MUST_CHECK;
/* The peer's certificate, DER (to be freed); NULL and 0 of one that was not asked for it. -ENOMEM,
 * -EIO. */
int tls_session_dup_certificate(
    struct tls_session *session, uint8_t **ret_der, size_t *ret_size) MUST_CHECK;
