#include "rpc/link.h"

#include "base/clock.h"

#include <nng/nng.h>

#include <errno.h>
#include <stdarg.h>

#define LINK_IDLE "idle"

static int64_t ms_to_us(uint32_t ms)
{
    return (int64_t)ms * 1000;
}

struct link *link_ref(struct link *link)
{
    atomic_fetch_add_explicit(&link->refs, 1, memory_order_relaxed);
    return link;
}

/* In the background: this may be the last line of one of their callbacks. */
static void aio_reap(nng_aio *aio)
{
    if (aio)
        nng_aio_reap(aio);
}

static void link_release_parts(struct link *link)
{
    tls_session_release(&link->tls);
    aio_reap(link->rx_aio);
    aio_reap(link->tx_aio);
    aio_reap(link->tx_now);
    nng_stream_free(link->stream);
    buffer_release(&link->plain);
    buffer_release(&link->sending);
    buffer_release(&link->leftover);
    sp_reader_release(&link->reader);
    free(link->rx);
    free(link->host);
    pthread_mutex_destroy(&link->lock);
}

void link_unref(struct link *link)
{
    if (atomic_fetch_sub_explicit(&link->refs, 1, memory_order_acq_rel) != 1)
        return;
    link_release_parts(link);
    link->config->type->destroy(link);
}

void link_set_phase(struct link *link, enum link_phase phase)
{
    link->phase = phase;
    link->phase_us = clock_mono_us();
    atomic_store_explicit(
        &link->accepting, phase == LINK_GREETING || phase == LINK_OPEN, memory_order_relaxed);
}

/* ---- the one timer of a link ---- */

/* With the lock: what is overdue at `when_us`, or NULL, and in *ret_next_us when to look again. */
static const char *link_overdue(const struct link *link, int64_t now_us, int64_t *ret_next_us)
{
    const struct link_config *config = link->config;
    int64_t frame_timeout_us = ms_to_us(config->frame_timeout_ms), next_us;
    const char *why = NULL;

    if (link->phase == LINK_HANDSHAKE || link->phase == LINK_GREETING) {
        next_us = link->phase_us + ms_to_us(config->handshake_timeout_ms);
        why = "the handshake took too long";
    } else if (link->phase == LINK_LINGER) {
        next_us = link->rx_us > link->phase_us ? link->rx_us : link->phase_us;
        next_us += LINK_LINGER_US;
        if (next_us > link->phase_us + frame_timeout_us)
            next_us = link->phase_us + frame_timeout_us;
        why = "the peer did not close";
    } else if (link->tx_active && (!link->frame_us || link->tx_us <= link->frame_us)) {
        next_us = link->tx_us + frame_timeout_us;
        why = "the peer does not read its replies";
    } else if (link->frame_us) {
        next_us = link->frame_us + frame_timeout_us;
        why = "a request did not arrive completely";
    } else {
        /* Whatever begins after now is due after this. */
        next_us = now_us + frame_timeout_us;
        if (config->idle_timeout_ms && link->phase == LINK_OPEN && !atomic_load(&link->calls)) {
            int64_t idle_us = link->rx_us + ms_to_us(config->idle_timeout_ms);

            if (idle_us < next_us) {
                next_us = idle_us;
                why = LINK_IDLE;
            }
        }
    }
    *ret_next_us = next_us;
    return next_us <= now_us ? why : NULL;
}

static void link_arm_locked(struct link *link, int64_t when_us)
{
    bool armed;

    if (link->phase == LINK_CLOSED)
        return;
    if (timers_set(link->config->timers, &link->timer, when_us, &armed))
        nng_stream_close(
            link->stream); /* no memory: the receive under way fails, and with it the link */
    else if (armed)
        link_ref(link);
}

static void link_on_timer(struct timer *timer)
{
    struct link *link = CONTAINER_OF(timer, struct link, timer);
    int64_t next_us;
    const char *why;

    pthread_mutex_lock(&link->lock);
    why = link_overdue(link, clock_mono_us(), &next_us);
    if (!why)
        link_arm_locked(link, next_us);
    pthread_mutex_unlock(&link->lock);
    if (why && strcmp(why, LINK_IDLE) == 0)
        link_drain(link);
    else if (why)
        link_close(link, LINK_TIMED_OUT, "%s", why);
    link_unref(link);
}

void link_rearm_locked(struct link *link)
{
    int64_t next_us;

    (void)link_overdue(link, clock_mono_us(), &next_us);
    link_arm_locked(link, next_us);
}

/* ---- life ---- */

static int link_alloc_parts(struct link *link, const struct rpc_tls *tls, const char *host)
{
    if (host) {
        link->host = strdup(host);
        if (!link->host)
            return -ENOMEM;
    }
    if (nng_aio_alloc(&link->rx_aio, link_on_receive, link) ||
        nng_aio_alloc(&link->tx_aio, link_on_sent, link) ||
        nng_aio_alloc(&link->tx_now, NULL, NULL))
        return -ENOMEM;
    return tls_session_open(&link->tls, tls, host);
}

int link_open(struct link *link,
    const struct link_config *config,
    nng_stream *stream,
    const struct rpc_tls *tls,
    const char *host)
{
    int r;

    link->config = config;
    link->stream = stream;
    atomic_init(&link->refs, 1);
    atomic_init(&link->calls, 0);
    pthread_mutex_init(&link->lock, NULL);
    link->timer.fire = link_on_timer;
    link->reader.max = config->frame_max;
    link_set_phase(link, LINK_HANDSHAKE);
    r = link_alloc_parts(link, tls, host);
    if (r) {
        link_release_parts(link);
        return r;
    }
    pthread_mutex_lock(&link->lock);
    link_rearm_locked(link);
    link->rx_us = link->phase_us;
    if (!config->type->server) /* the first flight is the client's */
        (void)tls_session_handshake(&link->tls);
    link_flush_locked(link);
    link_receive_start(link);
    pthread_mutex_unlock(&link->lock);
    return 0;
}

void link_close(struct link *link, enum link_fault fault, const char *format, ...)
{
    va_list arguments;
    struct link_end end = {.fault = fault};

    va_start(arguments, format);
    (void)vsnprintf(end.text, sizeof end.text, format, arguments);
    va_end(arguments);
    pthread_mutex_lock(&link->lock);
    if (link->phase == LINK_CLOSED) {
        pthread_mutex_unlock(&link->lock);
        return;
    }
    if (link->end.text[0])
        end = link->end; /* why it was to end */
    end.was_open = link->end.was_open;
    link_set_phase(link, LINK_CLOSED);
    link_ref(link);
    pthread_mutex_unlock(&link->lock);
    nng_stream_close(link->stream);
    if (timers_cancel(link->config->timers, &link->timer))
        link_unref(link);
    link->config->type->closed(link, &end);
    link_unref(link);
}

void link_drain(struct link *link)
{
    bool early;

    pthread_mutex_lock(&link->lock);
    early = link->phase < LINK_OPEN;
    if (link->phase == LINK_OPEN) {
        link->end.fault = LINK_FINISHED;
        (void)snprintf(link->end.text, sizeof link->end.text, "finished");
        link_set_phase(link, LINK_DRAINING);
        link_rearm_locked(link);
        link_flush_locked(link);
        link_resume_locked(link);
    }
    pthread_mutex_unlock(&link->lock);
    if (early)
        link_close(link, LINK_FINISHED, "closed before it was open");
}

bool link_is_flushed(struct link *link)
{
    bool flushed;

    pthread_mutex_lock(&link->lock);
    flushed = link->phase >= LINK_LINGER && !link->tx_active;
    pthread_mutex_unlock(&link->lock);
    return flushed;
}
