/*
 * A connection, of either end: nng stream, TLS session, SP frames. It owns its buffers and its one
 * lock; what the frames mean is its user's business (struct link_type).
 *
 * Receiving: nng's thread brings bytes; link_receive decrypts all of them and hands over every
 * frame (no lock held), then the replies queued meanwhile leave in one piece. Sending: frames are
 * appended to `plain`; a flush encrypts all of it and sends; what comes while a send is under way
 * leaves together when it completes.
 *
 * Life: references are held by its user (until `closed` has run), by each operation of nng under
 * way, by the armed timer, by calls, and by threads that hold replies back. The last one frees it.
 */
#pragma once

#include "base/buffer.h"
#include "rpc/sp.h"
#include "rpc/timers.h"
#include "rpc/tls_session.h"

#include <nng/nng.h>

#include <pthread.h>
#include <stdatomic.h>

struct link;

enum link_fault {
    LINK_ENDED,    /* by the peer, in order */
    LINK_FINISHED, /* by us, in order */
    LINK_BROKEN,   /* the stream or the session failed */
    LINK_TIMED_OUT,
    LINK_PROTOCOL,        /* the peer does not speak as it should */
    LINK_BAD_CERTIFICATE, /* the peer's certificate is not acceptable */
    LINK_REFUSED,         /* the peer does not accept our certificate */
    LINK_NO_MEMORY,
};

struct link_end {
    enum link_fault fault;
    bool was_open;  /* it had been opened */
    char text[224]; /* what happened, for logs and messages */
};

/* What the user of a link does with it. Called without the link's lock. */
struct link_type {
    bool server;
    int (*opened)(struct link *link); /* TLS and greetings are done; < 0: close */
    /* One frame; frame->owned now belongs to the callee. Calls it begins are counted with
     * link_call_begin(). */
    void (*frame)(struct link *link, const struct sp_frame *frame);
    /* The same, of a frame above the limit; may answer. The link then drains. */
    void (*too_large)(struct link *link, const struct sp_frame *frame);
    /* All frames received so far were handed over. May be NULL. */
    void (*batch_end)(struct link *link);
    void (*closed)(struct link *link, const struct link_end *end); /* once */
    void (*destroy)(struct link *link); /* the last reference is gone: free what holds the link */
};

struct link_config {
    const struct link_type *type;
    struct timers *timers;
    uint32_t handshake_timeout_ms, idle_timeout_ms, frame_timeout_ms;
    uint32_t calls_max; /* reading pauses at so many in flight; 0: never */
    size_t frame_max;
    atomic_uint_fast64_t *bytes_in, *bytes_out;
};

enum link_phase {
    LINK_HANDSHAKE,
    LINK_GREETING, /* the peer's SP greeting is awaited */
    LINK_OPEN,
    LINK_DRAINING, /* input is dropped; calls in flight may still answer */
    LINK_LINGER,   /* everything is sent, the end of the session too; the peer is to close */
    LINK_CLOSED,
};

struct link {
    const struct link_config *config;
    atomic_uint refs;
    atomic_uint calls;     /* in flight, and one while a batch is handed over */
    atomic_bool accepting; /* frames are handed over */
    pthread_mutex_t lock;

    /* under the lock */
    enum link_phase phase;
    nng_stream *stream;
    nng_aio *rx_aio, *tx_aio;
    nng_aio *tx_now; /* without a callback: what the kernel takes at once */
    struct tls_session tls;
    bool rx_active;        /* a receive is under way or its bytes are being worked on */
    bool tx_active;        /* a send is under way */
    bool paused;           /* too many calls or bytes in flight: nothing is received */
    bool kicked;           /* the next receive callback brings no new bytes */
    struct buffer plain;   /* frames to encrypt */
    struct buffer sending; /* encrypted bytes under way */
    size_t sending_offset;
    struct timer timer;
    int64_t phase_us; /* start of the phase */
    int64_t rx_us;    /* last bytes received */
    int64_t tx_us;    /* last progress of the send under way */
    int64_t frame_us; /* a frame has begun then and not ended; 0: none */
    struct link_end end;

    /* of the receiving thread (one at a time) */
    unsigned char *rx;
    size_t rx_capacity;
    struct sp_reader reader;
    struct buffer leftover; /* decrypted, not handed over when reading paused */
    bool tls_more;          /* the session holds more decrypted bytes */
    uint8_t greeting[SP_GREETING_SIZE];
    size_t greeting_size;
    char *host; /* of a client: the name that the server's certificate must be for */
};

/*
 * Take over the stream and start. `link` is zeroed memory of the caller, freed by type->destroy().
 * One reference is the caller's, to be given back after type->closed(). `host`: see
 * tls_session_open(). On failure the stream is freed and destroy() does not run.
 */
int link_open(struct link *link,
    const struct link_config *config,
    nng_stream *stream,
    const struct rpc_tls *tls,
    const char *host) MUST_CHECK;

struct link *link_ref(struct link *link);
void link_unref(struct link *link);

/* At once; calls in flight have nobody to answer to. Any thread; the first one's reason counts. */
void link_close(struct link *link, enum link_fault fault, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Take no more frames, let the calls in flight answer, flush, end the session, close. Any thread.
 */
void link_drain(struct link *link);

static inline void link_call_begin(struct link *link)
{
    atomic_fetch_add_explicit(&link->calls, 1, memory_order_relaxed);
}

/*
 * Append a frame of `size` bytes: link_frame_begin() gives where to write them and holds the lock
 * until link_frame_end(), which counts `calls_ended` calls as answered. NULL (and no lock): the
 * link is closed or memory is short; then link_calls_end() counts.
 */
uint8_t *link_frame_begin(struct link *link, size_t size) MUST_CHECK;
void link_frame_end(struct link *link, unsigned calls_ended);
void link_calls_end(struct link *link, unsigned count);

/* Encrypt and send what is queued, now. */
void link_flush(struct link *link);
/* The same, when the calling thread no longer holds replies back (rpc_replies_release()). */
void link_flush_soon(struct link *link);
/* What this thread holds back, now: before it blocks. */
void link_flush_held(void);
/* Every reply is with the kernel, and the end of the session too. */
bool link_is_flushed(struct link *link);

/* ---- between link.c and link_io.c; the _locked ones with the lock ---- */
enum {
    LINK_LINGER_US = 1000 * 1000
}; /* so long may a peer that was told the end be silent before we close */
void link_on_receive(void *data); /* callbacks of the two aios */
void link_on_sent(void *data);
void link_receive_start(struct link *link);
void link_flush_locked(struct link *link);
void link_resume_locked(struct link *link); /* receive again if paused and allowed to */
void link_rearm_locked(struct link *link);  /* after a change of phase: look again in time */
void link_set_phase(struct link *link, enum link_phase phase);
