#include "store/internal.h"

#include "base/text.h"

#include <errno.h>

/* sslmode=verify-full, or nothing: a password or a mark must never travel in the clear or to
 * somebody else. */
int store_check_conninfo(const char *conninfo, char **ret_why)
{
    char *error = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &error);
    bool verified = false;

    for (PQconninfoOption *option = options; option && option->keyword; option++)
        if (text_equal(option->keyword, "sslmode") && option->val)
            verified = text_equal(option->val, "verify-full");
    if (!options && asprintf(ret_why, "the database's conninfo cannot be read: %s",
                        error ? error : "memory") < 0)
        *ret_why = NULL;
    if (options && !verified)
        *ret_why = strdup("the database's conninfo must say sslmode=verify-full");
    PQconninfoFree(options);
    PQfreemem(error);
    return verified ? 0 : -EINVAL;
}

void store_report_open(struct store *store, int r, char *why_owned)
{
    pthread_mutex_lock(&store->open_lock);
    if (store->open_pending > 0) {
        store->open_pending--;
        if (r && (store->open_r == 0 || r == STORE_OPEN_E_SCHEMA)) {
            store->open_r = r;
            free(store->open_why);
            store->open_why = TAKE_PTR(why_owned);
        }
        pthread_cond_broadcast(&store->open_changed);
    }
    pthread_mutex_unlock(&store->open_lock);
    free(why_owned);
}

static int open_pools(struct store *store)
{
    const struct store_options *options = &store->options;
    uint32_t reads = options->read_connections ? options->read_connections : 2;
    uint32_t writes = options->write_connections ? options->write_connections : 2;
    uint32_t workers = options->worker_connections ? options->worker_connections : 2;
    int r;

    store->open_pending = reads + writes + workers;
    r = pool_open(&store->read, store, STORE_READ, reads);
    if (r == 0)
        r = pool_open(&store->write, store, STORE_WRITE, writes);
    if (r == 0)
        r = workers_open(store, workers);
    return r;
}

/* Every connection has reported once: 0, or the first reason why not (a wrong schema before an
 * unreachable server). */
static int wait_open(struct store *store, char **ret_why)
{
    int r;

    pthread_mutex_lock(&store->open_lock);
    while (store->open_pending > 0 && store->open_r != STORE_OPEN_E_SCHEMA)
        pthread_cond_wait(&store->open_changed, &store->open_lock);
    r = store->open_r;
    *ret_why = TAKE_PTR(store->open_why);
    pthread_mutex_unlock(&store->open_lock);
    return r;
}

int store_open(
    const struct store_options *options, bool wait, struct store **ret_store, char **ret_why)
{
    struct store *store;
    int r;

    *ret_why = NULL;
    r = store_check_conninfo(options->conninfo, ret_why);
    if (r)
        return r;
    store = calloc(1, sizeof *store);
    if (!store)
        return -ENOMEM;
    store->options = *options;
    store->conninfo = strdup(options->conninfo);
    pthread_mutex_init(&store->open_lock, NULL);
    pthread_cond_init(&store->open_changed, NULL);
    r = store->conninfo ? open_pools(store) : -ENOMEM;
    if (r == 0)
        r = wait_open(store, ret_why);
    if (r && !(wait && r == STORE_OPEN_E_UNREACHABLE)) {
        store_close(store);
        return r;
    }
    *ret_store = store;
    return 0;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    workers_close(store->workers);
    pool_close(&store->read);
    pool_close(&store->write);
    pthread_cond_destroy(&store->open_changed);
    pthread_mutex_destroy(&store->open_lock);
    free(store->open_why);
    if (store->conninfo)
        explicit_bzero(store->conninfo, strlen(store->conninfo));
    free(store->conninfo);
    free(store);
}

void store_submit(struct store *store, struct store_query *query)
{
    pool_submit(query->kind == STORE_READ ? &store->read : &store->write, query);
}

void store_kick(struct store *store)
{
    pool_kick(&store->read);
    pool_kick(&store->write);
}

static bool pool_connected(struct pool *pool)
{
    bool connected;

    pthread_mutex_lock(&pool->lock);
    connected = pool->connected > 0;
    pthread_mutex_unlock(&pool->lock);
    return connected;
}

bool store_ready(struct store *store)
{
    return pool_connected(&store->read) && pool_connected(&store->write);
}

static void add_pool_stats(struct pool *pool, struct store_stats *stats)
{
    pthread_mutex_lock(&pool->lock);
    stats->waiting += pool->queue.count;
    stats->connected += pool->connected;
    stats->connections += pool->lane_count;
    pthread_mutex_unlock(&pool->lock);
}

void store_get_stats(struct store *store, struct store_stats *ret_stats)
{
    struct store_stats stats = {
        .batches = atomic_load(&store->batches),
        .statements = atomic_load(&store->statements),
        .retries = atomic_load(&store->retries),
        .reconnections = atomic_load(&store->reconnections),
        .connected = workers_connected(store->workers),
    };

    add_pool_stats(&store->read, &stats);
    add_pool_stats(&store->write, &stats);
    *ret_stats = stats;
}
