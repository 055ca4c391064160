#include "store/listen.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/internal.h"

#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct store_listener {
    struct store *store;
    const char *channel;
    store_notified_fn notified;
    void *context;
    pthread_t thread;
    int stop_fd; /* readable: end */
    unsigned seed;
};

/* Whether to end, after at most `wait_ms` (-1: until there is something on `fd` too). */
static bool wait_for(struct store_listener *listener, int fd, int wait_ms)
{
    struct pollfd fds[2] = {
        {.fd = listener->stop_fd, .events = POLLIN}, {.fd = fd, .events = POLLIN}};

    if (poll(fds, fd < 0 ? 1 : 2, wait_ms) < 0 && errno != EINTR)
        log_error("event=listen_poll error=%d", errno);
    return fds[0].revents != 0;
}

static bool back_off(struct store_listener *listener, unsigned attempt)
{
    int backoff_ms = STORE_BACKOFF_MIN_MS << (attempt < 6 ? attempt : 6);

    if (backoff_ms > STORE_BACKOFF_MAX_MS)
        backoff_ms = STORE_BACKOFF_MAX_MS;
    return wait_for(
        listener, -1, backoff_ms / 2 + (int)(rand_r(&listener->seed) % (backoff_ms / 2 + 1)));
}

static bool listen_on(PGconn *conn, const char *channel)
{
    char *name = PQescapeIdentifier(conn, channel, strlen(channel));
    char sql[128];
    PGresult *result;
    bool good;

    if (!name)
        return false;
    (void)snprintf(sql, sizeof sql, "LISTEN %s", name);
    PQfreemem(name);
    result = PQexec(conn, sql);
    good = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    return good;
}

/* Nothing but keepalives travels for hours: without them a link that was cut is never noticed. */
static PGconn *connect_once(const struct store_listener *listener)
{
    const char *const keywords[] = {"dbname", "application_name", "keepalives_idle",
        "keepalives_interval", "keepalives_count", NULL};
    const char *const values[] = {
        listener->store->conninfo, "palmaresd listen", "10", "5", "3", NULL};
    PGconn *conn = PQconnectdbParams(keywords, values, 1);

    if (conn && PQstatus(conn) == CONNECTION_OK && PQsslInUse(conn) &&
        listen_on(conn, listener->channel))
        return conn;
    log_debug("event=listen_unreachable message=\"%s\"", conn ? PQerrorMessage(conn) : "memory");
    PQfinish(conn);
    return NULL;
}

/* Until the connection is lost (false) or the end (true). */
static bool listen_until_lost(struct store_listener *listener, PGconn *conn)
{
    listener->notified(NULL, listener->context);
    for (;;) {
        PGnotify *notify;

        if (wait_for(listener, PQsocket(conn), -1))
            return true;
        if (!PQconsumeInput(conn) || PQstatus(conn) == CONNECTION_BAD)
            return false;
        while ((notify = PQnotifies(conn))) {
            listener->notified(notify->extra, listener->context);
            PQfreemem(notify);
        }
    }
}

static void *listen_main(void *argument)
{
    struct store_listener *listener = argument;
    bool ended = false;

    for (unsigned attempt = 0; !ended; attempt++) {
        PGconn *conn = connect_once(listener);

        if (conn) {
            attempt = 0;
            ended = listen_until_lost(listener, conn);
            if (!ended)
                log_warning("event=listen_lost message=\"%s\"", PQerrorMessage(conn));
            PQfinish(conn);
        }
        if (!ended)
            ended = back_off(listener, attempt);
    }
    return NULL;
}

int store_listen(struct store *store,
    const char *channel,
    store_notified_fn notified,
    void *context,
    struct store_listener **ret_listener)
{
    struct store_listener *listener = calloc(1, sizeof *listener);
    int r;

    if (!listener)
        return -ENOMEM;
    *listener = (struct store_listener){.store = store,
        .channel = channel,
        .notified = notified,
        .context = context,
        .stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK),
        .seed = (unsigned)clock_mono_us()};
    r = listener->stop_fd < 0 ? errno : 0;
    if (r == 0)
        r = pthread_create(&listener->thread, NULL, listen_main, listener);
    if (r) {
        if (listener->stop_fd >= 0)
            close(listener->stop_fd);
        free(listener);
        return -r;
    }
    *ret_listener = listener;
    return 0;
}

void store_listener_close(struct store_listener *listener)
{
    uint64_t one = 1;

    if (!listener)
        return;
    if (write(listener->stop_fd, &one, sizeof one) < 0)
        log_error("event=listen_stop error=%d", errno);
    pthread_join(listener->thread, NULL);
    close(listener->stop_fd);
    free(listener);
}
