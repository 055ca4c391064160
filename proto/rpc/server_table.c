#include "rpc/server_internal.h"

#include <errno.h>
#include <stdarg.h>

static uint32_t name_hash(const uint8_t *data, size_t size)
{
    uint32_t hash = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 16777619u;
    return hash;
}

const struct table_entry *table_find(const struct table *table, struct slice full_name)
{
    size_t at = name_hash(full_name.data, full_name.size);

    for (;; at++) {
        const struct table_entry *entry = &table->entries[at & (table->capacity - 1)];

        if (!entry->method)
            return NULL;
        if (slice_equal(full_name, entry->full_name))
            return entry;
    }
}

static int table_add(struct table *table, const struct rpc_method *method, size_t default_max_bytes)
{
    const ProtobufCMethodDescriptor *descriptor =
        protobuf_c_service_descriptor_get_method_by_name(method->service, method->name);
    size_t at,
        max_bytes = method->request_max_bytes ? method->request_max_bytes : default_max_bytes;
    char *full_name;

    if (!descriptor)
        return -EINVAL; /* table_check() has found it already */
    if (asprintf(&full_name, "%s/%s", method->service->name, method->name) < 0)
        return -ENOMEM;
    at = name_hash((const uint8_t *)full_name, strlen(full_name));
    while (table->entries[at & (table->capacity - 1)].method)
        at++;
    table->entries[at & (table->capacity - 1)] =
        (struct table_entry){method, descriptor->input, full_name};
    if (max_bytes > table->request_max_bytes)
        table->request_max_bytes = max_bytes;
    return 0;
}

static __attribute__((format(printf, 2, 3))) int refuse(char **ret_why, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    if (vasprintf(ret_why, format, arguments) < 0)
        *ret_why = NULL;
    va_end(arguments);
    return -EINVAL;
}

static size_t rows_of(const struct rpc_method *methods,
    size_t count,
    const ProtobufCServiceDescriptor *service,
    const char *name)
{
    size_t rows = 0;

    for (size_t i = 0; i < count; i++)
        rows += methods[i].service == service && strcmp(methods[i].name, name) == 0;
    return rows;
}

/* Each row has its method and a handler, and each method of its service exactly one row. */
static int table_check(const struct rpc_method *methods, size_t count, char **ret_why)
{
    for (size_t i = 0; i < count; i++) {
        const ProtobufCServiceDescriptor *service = methods[i].service;

        if (!methods[i].handle)
            return refuse(
                ret_why, "method table: %s/%s has no handler", service->name, methods[i].name);
        if (!protobuf_c_service_descriptor_get_method_by_name(service, methods[i].name))
            return refuse(
                ret_why, "method table: %s has no method %s", service->name, methods[i].name);
        for (unsigned m = 0; m < service->n_methods; m++) {
            size_t rows = rows_of(methods, count, service, service->methods[m].name);

            if (rows != 1)
                return refuse(ret_why, "method table: %s/%s has %zu rows, not one", service->name,
                    service->methods[m].name, rows);
        }
    }
    return 0;
}

int table_open(struct table *table,
    const struct rpc_method *methods,
    size_t count,
    size_t default_max_bytes,
    char **ret_why)
{
    int r = table_check(methods, count, ret_why);

    *table = (struct table){.capacity = 16, .request_max_bytes = default_max_bytes};
    while (table->capacity < 2 * count)
        table->capacity *= 2;
    table->entries = r ? NULL : calloc(table->capacity, sizeof *table->entries);
    if (!r && !table->entries)
        r = -ENOMEM;
    for (size_t i = 0; i < count && !r; i++)
        r = table_add(table, &methods[i], default_max_bytes);
    return r;
}

void table_release(struct table *table)
{
    for (size_t i = 0; table->entries && i < table->capacity; i++)
        free(table->entries[i].full_name);
    free(table->entries);
    *table = (struct table){0};
}

/* ---- quotas ---- */

void quotas_init(struct quotas *quotas)
{
    *quotas = (struct quotas){0};
    pthread_mutex_init(&quotas->lock, NULL);
}

void quotas_release(struct quotas *quotas)
{
    for (size_t i = 0; i < ARRAY_LEN(quotas->buckets); i++)
        while (quotas->buckets[i]) {
            struct quota *next = quotas->buckets[i]->next;

            free(quotas->buckets[i]);
            quotas->buckets[i] = next;
        }
    pthread_mutex_destroy(&quotas->lock);
}

struct quota *quotas_get(struct quotas *quotas, const char *name)
{
    size_t size = strlen(name);
    struct quota **bucket =
        &quotas->buckets[name_hash((const uint8_t *)name, size) % ARRAY_LEN(quotas->buckets)];
    struct quota *quota;

    pthread_mutex_lock(&quotas->lock);
    for (quota = *bucket; quota && strcmp(quota->name, name) != 0; quota = quota->next)
        ;
    if (!quota) {
        quota = calloc(1, sizeof *quota + size + 1);
        if (quota) {
            memcpy(quota->name, name, size + 1);
            quota->next = *bucket;
            *bucket = quota;
        }
    }
    pthread_mutex_unlock(&quotas->lock);
    return quota;
}

/* ---- arenas ---- */

struct arena *arena_pool_take(struct arena_pool *pool, size_t cap_bytes)
{
    struct arena *arena = NULL;

    pthread_mutex_lock(&pool->lock);
    if (pool->count)
        arena = pool->arenas[--pool->count];
    pthread_mutex_unlock(&pool->lock);
    return arena ? arena : arena_new(cap_bytes);
}

void arena_pool_give(struct arena_pool *pool, struct arena *arena)
{
    arena_reset(arena);
    pthread_mutex_lock(&pool->lock);
    if (pool->count < ARENAS_KEPT) {
        pool->arenas[pool->count++] = arena;
        arena = NULL;
    }
    pthread_mutex_unlock(&pool->lock);
    arena_free(arena);
}
