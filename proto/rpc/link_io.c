#include "rpc/link.h"

#include "base/clock.h"
#include "rpc/server.h"

#include <nng/nng.h>

#include <errno.h>

enum {
    RX_SMALL = 4096,             /* an idle connection holds this much */
    RX_LARGE = 64 * 1024,        /* a busy one, once a receive has filled the small one */
    CHUNK = 32 * 1024,           /* decrypted at once */
    KEEP_BYTES = 4096,           /* buffers above are given back when they are empty */
    BACKLOG_PAUSE = 1024 * 1024, /* with so many bytes not taken by the peer, its requests wait */
};

static void shrink(struct buffer *buffer)
{
    buffer->size = 0;
    if (buffer->capacity > KEEP_BYTES)
        buffer_release(buffer);
}

/* ---- sending ---- */

static void send_start(struct link *link, nng_aio *aio)
{
    nng_iov iov = {
        .iov_buf = link->sending.data + link->sending_offset,
        .iov_len = link->sending.size - link->sending_offset,
    };

    (void)nng_aio_set_iov(aio, 1, &iov); /* fails on more than 8 pieces only */
    nng_stream_send(link->stream, aio);
}

static void sent(struct link *link, size_t count)
{
    atomic_fetch_add_explicit(link->config->bytes_out, count, memory_order_relaxed);
    link->sending_offset += count;
}

/*
 * Give the kernel what it takes at once. Its aio has no callback, which spares a wake-up of another
 * thread for each send. nng tries the write before nng_stream_send() returns; an operation that is
 * still pending then has written nothing and can be taken back.
 */
static bool send_now(struct link *link)
{
    while (link->sending_offset < link->sending.size) {
        send_start(link, link->tx_now);
        if (!nng_aio_count(link->tx_now))
            nng_aio_abort(link->tx_now, NNG_ECANCELED);
        nng_aio_wait(link->tx_now);
        if (nng_aio_result(link->tx_now))
            return false; /* full; or broken, as the next send will find */
        sent(link, nng_aio_count(link->tx_now));
    }
    return true;
}

/* Everything is answered: say so, and wait for the peer to close, so that it reads all of it. */
static void linger_start(struct link *link)
{
    tls_session_shutdown(&link->tls);
    link_set_phase(link, LINK_LINGER);
    link_rearm_locked(link);
}

void link_flush_locked(struct link *link)
{
    struct buffer swap;

    if (link->tx_active || link->phase == LINK_CLOSED)
        return;
    if (link->plain.size && link->phase > LINK_HANDSHAKE && link->phase < LINK_LINGER) {
        if (tls_session_write(&link->tls, link->plain.data, link->plain.size)) {
            nng_stream_close(link->stream); /* the receive under way fails, and with it the link */
            return;
        }
        shrink(&link->plain);
    }
    if (link->phase == LINK_DRAINING && !atomic_load(&link->calls))
        linger_start(link);
    if (!link->tls.out.size)
        return;
    swap = link->sending;
    link->sending = link->tls.out;
    link->tls.out = swap;
    link->sending_offset = 0;
    if (send_now(link)) {
        shrink(&link->sending);
        return;
    }
    link->tx_active = true;
    link->tx_us = clock_mono_us();
    link_ref(link);
    send_start(link, link->tx_aio);
}

void link_on_sent(void *data)
{
    struct link *link = data;
    size_t count = nng_aio_count(link->tx_aio);
    int failed = nng_aio_result(link->tx_aio);
    bool again = false;

    pthread_mutex_lock(&link->lock);
    if (!failed) {
        sent(link, count);
        again = link->sending_offset < link->sending.size && link->phase != LINK_CLOSED;
    }
    if (again) {
        link->tx_us = clock_mono_us();
        send_start(link, link->tx_aio);
    } else {
        link->tx_active = false;
        shrink(&link->sending);
        if (!failed) {
            link_flush_locked(link);
            link_resume_locked(link);
        }
    }
    pthread_mutex_unlock(&link->lock);
    if (failed)
        link_close(link, LINK_BROKEN, "send: %s", nng_strerror(failed));
    if (!again)
        link_unref(link);
}

void link_flush(struct link *link)
{
    pthread_mutex_lock(&link->lock);
    link_flush_locked(link);
    pthread_mutex_unlock(&link->lock);
}

uint8_t *link_frame_begin(struct link *link, size_t size)
{
    struct buffer *plain = &link->plain;
    uint8_t *to;

    pthread_mutex_lock(&link->lock);
    if (link->phase < LINK_OPEN || link->phase > LINK_DRAINING ||
        buffer_reserve(plain, SP_LENGTH_SIZE + size)) {
        pthread_mutex_unlock(&link->lock);
        return NULL;
    }
    to = plain->data + plain->size;
    sp_put_u64(to, size);
    plain->size += SP_LENGTH_SIZE + size;
    return to + SP_LENGTH_SIZE;
}

static void calls_end_locked(struct link *link, unsigned count)
{
    if (count)
        atomic_fetch_sub_explicit(&link->calls, count, memory_order_relaxed);
    link_resume_locked(link);
}

void link_frame_end(struct link *link, unsigned calls_ended)
{
    calls_end_locked(link, calls_ended);
    pthread_mutex_unlock(&link->lock);
}

void link_calls_end(struct link *link, unsigned count)
{
    pthread_mutex_lock(&link->lock);
    calls_end_locked(link, count);
    link_flush_locked(link); /* a drain may have waited for this one */
    pthread_mutex_unlock(&link->lock);
}

/* ---- receiving ---- */

static size_t backlog(const struct link *link)
{
    return link->plain.size + link->tls.out.size + link->sending.size -
           (link->tx_active ? link->sending_offset : 0);
}

/* With the lock: too much is in flight. Reading pauses at the limit and resumes at three quarters
 * of it. */
static bool is_over(const struct link *link)
{
    uint32_t max = link->config->calls_max;

    if (link->phase != LINK_OPEN || !max)
        return false;
    if (link->paused)
        max -= max / 4;
    return atomic_load_explicit(&link->calls, memory_order_relaxed) >= max ||
           backlog(link) > BACKLOG_PAUSE;
}

void link_resume_locked(struct link *link)
{
    if (!link->paused || link->phase == LINK_CLOSED || is_over(link))
        return;
    link->paused = false;
    link->rx_active = true;
    link->kicked = true;
    link_ref(link);
    /* Run the receive callback on a thread of nng: handlers do not start on the threads that
     * answer. */
    if (nng_aio_begin(link->rx_aio))
        nng_aio_finish(link->rx_aio, 0);
}

static void receive_buffer_fit(struct link *link, size_t last)
{
    size_t wanted = link->rx_capacity;

    if (!wanted || last < RX_SMALL / 2)
        wanted = RX_SMALL;
    else if (last == link->rx_capacity)
        wanted = RX_LARGE;
    if (wanted == link->rx_capacity)
        return;
    free(link->rx);
    link->rx = malloc(wanted);
    link->rx_capacity = link->rx ? wanted : 0;
}

void link_receive_start(struct link *link)
{
    nng_iov iov;

    receive_buffer_fit(link, link->rx_active ? nng_aio_count(link->rx_aio) : 0);
    if (!link->rx_active) {
        link->rx_active = true;
        link_ref(link);
    }
    if (!link->rx) {
        nng_stream_close(link->stream); /* no memory; the receive below fails */
    }
    iov = (nng_iov){.iov_buf = link->rx, .iov_len = link->rx_capacity};
    (void)nng_aio_set_iov(link->rx_aio, 1, &iov);
    nng_stream_recv(link->stream, link->rx_aio);
}

/* TLS is up: greet. */
static void greet(struct link *link)
{
    uint8_t greeting[SP_GREETING_SIZE];

    link_set_phase(link, LINK_GREETING);
    sp_greeting_put(greeting, link->config->type->server ? SP_REP : SP_REQ);
    if (buffer_append(&link->plain, greeting, sizeof greeting))
        nng_stream_close(link->stream);
}

/* Take the peer's greeting from the front of the bytes. False: the link was closed, or more bytes
 * are needed. */
static bool take_greeting(struct link *link, const uint8_t **data, size_t *size)
{
    size_t taken = base_min_size(SP_GREETING_SIZE - link->greeting_size, *size);
    bool server = link->config->type->server;
    int r;

    memcpy(link->greeting + link->greeting_size, *data, taken);
    link->greeting_size += taken;
    *data += taken;
    *size -= taken;
    if (link->greeting_size < SP_GREETING_SIZE)
        return false;
    r = sp_greeting_check(link->greeting, server ? SP_REQ : SP_REP);
    if (r) {
        link_close(link, LINK_PROTOCOL,
            r == SP_E_NOT_SP ? "the peer does not speak SP" : "the peer is not an SP %s socket",
            server ? "REQ" : "REP");
        return false;
    }
    pthread_mutex_lock(&link->lock);
    if (link->phase == LINK_GREETING)
        link_set_phase(link, LINK_OPEN);
    link_rearm_locked(link);
    link->end.was_open = true;
    pthread_mutex_unlock(&link->lock);
    if (link->config->type->opened(link)) {
        link_close(link, LINK_NO_MEMORY, "the connection could not be set up");
        return false;
    }
    return true;
}

static bool may_hand_over(const struct link *link)
{
    uint32_t max = link->config->calls_max;

    return atomic_load_explicit(&link->accepting, memory_order_relaxed) &&
           (!max || atomic_load_explicit(&link->calls, memory_order_relaxed) <= max);
}

/* Hand over the frames in the bytes; those beyond the limit of calls in flight wait in `leftover`.
 */
static void hand_over(struct link *link, const uint8_t *data, size_t size)
{
    const struct link_type *type = link->config->type;
    struct sp_frame frame;
    int event = SP_FRAME;

    if (link->greeting_size < SP_GREETING_SIZE && !take_greeting(link, &data, &size))
        return;
    while (event == SP_FRAME && may_hand_over(link)) {
        event = sp_reader_next(&link->reader, &data, &size, &frame);
        if (event == SP_FRAME)
            type->frame(link, &frame);
    }
    if (event == SP_TOO_LARGE) {
        type->too_large(link, &frame);
        link_drain(link);
    } else if (event < 0 ||
               (event == SP_FRAME && size && buffer_append(&link->leftover, data, size))) {
        link_close(link, LINK_NO_MEMORY, "no memory for a request");
    }
}

/* Broken, but let the peer read the alert: closing at once with bytes unread would reset the
 * connection under it. */
static void link_linger(struct link *link, enum link_fault fault, const char *text)
{
    pthread_mutex_lock(&link->lock);
    if (link->phase < LINK_LINGER) {
        link->end.fault = fault;
        (void)snprintf(link->end.text, sizeof link->end.text, "%s", text);
        link_set_phase(link, LINK_LINGER);
        link_rearm_locked(link);
        link_flush_locked(link);
    }
    pthread_mutex_unlock(&link->lock);
}

/* A session that failed or ended. Without the lock. */
static void session_over(struct link *link, enum tls_event event)
{
    static const enum link_fault faults[] = {
        [TLS_FAULT_OTHER] = LINK_BROKEN,
        [TLS_FAULT_PEER_CERTIFICATE] = LINK_BAD_CERTIFICATE,
        [TLS_FAULT_REFUSED] = LINK_REFUSED,
    };
    char text[200];
    enum tls_fault fault;

    if (event == TLS_CLOSED) {
        link_close(link, LINK_ENDED, "closed by the peer");
        return;
    }
    fault = tls_session_explain(&link->tls, link->host, text, sizeof text);
    if (link->config->type->server)
        link_linger(link, faults[fault], text);
    else
        link_close(link, faults[fault], "%s", text);
}

/* With the lock: the next bytes decrypted, or the state of the session when there are none. */
static enum tls_event decrypt(struct link *link, void *chunk, size_t *ret_size)
{
    enum tls_event event;

    *ret_size = 0;
    if (link->phase == LINK_HANDSHAKE) {
        event = tls_session_handshake(&link->tls);
        if (event == TLS_OK)
            greet(link);
        link_flush_locked(link);
        if (event != TLS_OK)
            return event;
    }
    if (link->phase >= LINK_DRAINING) {
        link->tls.in_size = 0;
        link->tls_more = false;
        return TLS_DRY;
    }
    event = tls_session_read(&link->tls, chunk, CHUNK, ret_size);
    link->tls_more = event == TLS_OK;
    return event;
}

/* One chunk of what was received. False: nothing is left, or it has to wait. */
static bool pump_chunk(struct link *link)
{
    static _Thread_local unsigned char chunk[CHUNK];
    struct buffer leftover = link->leftover;
    enum tls_event event;
    size_t size;

    if (leftover.size) {
        link->leftover = (struct buffer){0};
        hand_over(link, leftover.data, leftover.size);
        buffer_release(&leftover);
        return !link->leftover.size;
    }
    pthread_mutex_lock(&link->lock);
    event = decrypt(link, chunk, &size);
    pthread_mutex_unlock(&link->lock);
    if (size)
        hand_over(link, chunk, size);
    if (event == TLS_CLOSED || event == TLS_FAILED)
        session_over(link, event);
    return event == TLS_OK && !link->leftover.size && may_hand_over(link);
}

static void pump(struct link *link)
{
    const struct link_type *type = link->config->type;

    rpc_replies_hold();
    while (pump_chunk(link))
        ;
    if (type->batch_end)
        type->batch_end(link);
    rpc_replies_release();
}

/* With the lock, after a batch: what next? True: go on at once. */
static bool pump_again(struct link *link)
{
    bool waiting = link->leftover.size || link->tls_more || link->tls.in_size;

    if (link->phase >= LINK_DRAINING) {
        buffer_release(&link->leftover);
        link->tls_more = false;
        link->tls.in_size = 0;
        waiting = false;
    }
    link->paused = is_over(link);
    if (waiting && !link->paused) {
        atomic_fetch_add_explicit(&link->calls, 1, memory_order_relaxed);
        return true;
    }
    if (sp_reader_is_partial(&link->reader) || link->greeting_size < SP_GREETING_SIZE) {
        if (!link->frame_us)
            link->frame_us = link->rx_us;
    } else {
        link->frame_us = 0;
    }
    if (link->paused || link->phase == LINK_CLOSED)
        link->rx_active = false;
    else
        link_receive_start(link);
    return false;
}

static void receive_failed(struct link *link, int error)
{
    if (error == NNG_ECLOSED || error == NNG_ECONNSHUT)
        link_close(link, LINK_ENDED, "closed by the peer");
    else
        link_close(link, LINK_BROKEN, "receive: %s", nng_strerror(error));
    pthread_mutex_lock(&link->lock);
    link->rx_active = false;
    pthread_mutex_unlock(&link->lock);
    link_unref(link);
}

/* Take in what has been received. */
static void receive_take(struct link *link)
{
    size_t count = nng_aio_count(link->rx_aio);

    pthread_mutex_lock(&link->lock);
    if (!link->kicked) {
        atomic_fetch_add_explicit(link->config->bytes_in, count, memory_order_relaxed);
        link->tls.in = link->rx;
        link->tls.in_size = count;
        link->rx_us = clock_mono_us();
    }
    link->kicked = false;
    /* The batch counts as a call: a drain waits until it has been handed over. */
    atomic_fetch_add_explicit(&link->calls, 1, memory_order_relaxed);
    pthread_mutex_unlock(&link->lock);
}

void link_on_receive(void *data)
{
    struct link *link = data;
    int error = nng_aio_result(link->rx_aio);
    bool again, done;

    if (error) {
        receive_failed(link, error);
        return;
    }
    receive_take(link);
    do {
        pump(link);
        pthread_mutex_lock(&link->lock);
        atomic_fetch_sub_explicit(&link->calls, 1, memory_order_relaxed);
        if (link->tls.out.size || link->phase == LINK_DRAINING)
            link_flush_locked(
                link); /* replies went out already, or are held back by who gives them */
        again = pump_again(link);
        done = !link->rx_active;
        pthread_mutex_unlock(&link->lock);
    } while (again);
    if (done)
        link_unref(link);
}
