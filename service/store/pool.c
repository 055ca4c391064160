#include "store/internal.h"

#include "base/clock.h"

#include <errno.h>

void query_list_append(struct query_list *list, struct store_query *query)
{
    query->next = NULL;
    if (list->last)
        list->last->next = query;
    else
        list->first = query;
    list->last = query;
    list->count++;
}

void query_list_prepend(struct query_list *list, struct store_query *query)
{
    query->next = list->first;
    list->first = query;
    if (!list->last)
        list->last = query;
    list->count++;
}

struct store_query *query_list_take(struct query_list *list)
{
    struct store_query *query = list->first;

    if (!query)
        return NULL;
    list->first = query->next;
    if (!list->first)
        list->last = NULL;
    list->count--;
    query->next = NULL;
    return query;
}

int pool_open(struct pool *pool, struct store *store, enum store_kind kind, uint32_t lanes)
{
    *pool = (struct pool){.store = store, .kind = kind};
    pthread_mutex_init(&pool->lock, NULL);
    pool->lanes = calloc(lanes, sizeof *pool->lanes);
    if (!pool->lanes)
        return -ENOMEM;
    pool->down_since_us = clock_mono_us();
    for (; pool->lane_count < lanes; pool->lane_count++) {
        int r = lane_init(&pool->lanes[pool->lane_count], pool);

        if (r)
            return r;
    }
    for (uint32_t i = 0; i < lanes; i++) {
        int r = lane_start(&pool->lanes[i]);

        if (r)
            return r;
    }
    return 0;
}

void pool_close(struct pool *pool)
{
    if (!pool->store)
        return;
    pthread_mutex_lock(&pool->lock);
    pool->stopping = true;
    pthread_mutex_unlock(&pool->lock);
    for (uint32_t i = 0; i < pool->lane_count; i++)
        lane_close(&pool->lanes[i]);
    free(pool->lanes);
    pthread_mutex_destroy(&pool->lock);
}

void pool_submit(struct pool *pool, struct store_query *query)
{
    bool down;

    pthread_mutex_lock(&pool->lock);
    query_list_append(&pool->queue, query);
    down = pool->connected == 0;
    pthread_mutex_unlock(&pool->lock);
    if (down)
        lane_wake(&pool->lanes[0]); /* it answers what cannot wait any longer */
}

void pool_kick(struct pool *pool)
{
    for (uint32_t i = 0; i < pool->lane_count; i++) {
        bool more;

        pthread_mutex_lock(&pool->lock);
        more = pool->queue.first && !pool->lanes[i].flying;
        pthread_mutex_unlock(&pool->lock);
        if (more)
            (void)lane_try_start(&pool->lanes[i]);
    }
}

/* Why a waiting query cannot go on waiting, or 0. */
static int expiry(const struct pool *pool, const struct store_query *query, int64_t now_us)
{
    if (query->op->deadline_us && now_us >= query->op->deadline_us)
        return OUTCOME_DEADLINE;
    if (pool->connected == 0 && now_us - pool->down_since_us > STORE_UNAVAILABLE_AFTER_MS * 1000)
        return OUTCOME_UNAVAILABLE;
    return 0;
}

/*
 * Insert by lock key, after those with the same one: two transactions then lock rows in the same
 * order. The list is short (one batch) and mostly ascending appends at the end are checked first.
 */
static void insert_in_lock_order(struct query_list *batch, struct store_query *query)
{
    struct store_query **at = &batch->first;

    if (!batch->last || batch->last->lock_key <= query->lock_key) {
        query_list_append(batch, query);
        return;
    }
    while (*at && (*at)->lock_key <= query->lock_key)
        at = &(*at)->next;
    query->next = *at;
    *at = query;
    batch->count++;
}

void pool_take_batch(struct pool *pool, struct query_list *ret_batch, struct query_list *expired)
{
    int64_t now_us = clock_mono_us();
    struct store_query *query;

    *ret_batch = (struct query_list){0};
    while (ret_batch->count < STORE_BATCH_MAX && (query = pool->queue.first)) {
        int r = expiry(pool, query, now_us);

        if (r == 0 && pool->connected == 0)
            break;
        if (r == 0 && query->solo && ret_batch->count)
            break;
        (void)query_list_take(&pool->queue);
        if (r) {
            query->r = r;
            query_list_append(expired, query);
        } else if (pool->kind == STORE_WRITE)
            insert_in_lock_order(ret_batch, query);
        else
            query_list_append(ret_batch, query);
        if (r == 0 && query->solo)
            break;
    }
}

void pool_finish(struct pool *pool, struct query_list *finished)
{
    const struct store_options *options = &pool->store->options;
    struct store_query *query;

    if (!finished->first)
        return;
    if (options->batch_begin)
        options->batch_begin();
    while ((query = query_list_take(finished))) {
        PGresult *result = query->result; /* the query may be gone after finish */
        bool usable = query->r == 0;

        query->finish(query->op, query->r,
            usable ? (const struct store_rows *)(const void *)result : NULL, query->context);
        PQclear(result);
    }
    if (options->batch_end)
        options->batch_end();
    store_kick(pool->store);
}
