/* One line a request. Lines are gathered and written together: a write for each would cost more
 * than the request. */
#include "transport/internal.h"

#include "base/log.h"

#include <pthread.h>
#include <unistd.h>

enum { WAITING_MAX = 32 * 1024 };

static pthread_mutex_t waiting_lock = PTHREAD_MUTEX_INITIALIZER;
static struct buffer waiting;

static void write_all(const unsigned char *data, size_t size)
{
    while (size) {
        ssize_t written = write(STDERR_FILENO, data, size);

        if (written <= 0)
            return; /* nowhere left to say it */
        data += written;
        size -= (size_t)written;
    }
}

void transport_flush_log(void)
{
    struct buffer taken;

    pthread_mutex_lock(&waiting_lock);
    taken = waiting;
    waiting = (struct buffer){0};
    pthread_mutex_unlock(&waiting_lock);
    write_all(taken.data, taken.size);
    buffer_release(&taken);
}

void transport_log_request(const struct rpc_call_record *record)
{
    char request_id[UUID_TEXT_SIZE] = "-";
    char line[768], prefix[64];
    bool full = false;
    int length;

    if (log_get_level() < LOG_LEVEL_INFO)
        return;
    if (record->request_id)
        uuid_format(record->request_id, request_id);
    log_prefix(LOG_LEVEL_INFO, prefix, sizeof prefix);
    length = snprintf(line, sizeof line,
        "%sevent=request method=%s status=%s reason=%s principal=%s peer=%s request_id=%s "
        "duration_us=%lld in=%zu out=%zu\n",
        prefix, record->method_name, rpc_code_name(record->status->code),
        record->status->reason && *record->status->reason ? record->status->reason : "-",
        record->principal_name ? record->principal_name : "-", record->peer->address, request_id,
        (long long)record->duration_us, record->request_bytes, record->reply_bytes);
    if (length < 0)
        return;
    pthread_mutex_lock(&waiting_lock);
    if (buffer_append(&waiting, line, base_min_size((size_t)length, sizeof line - 1)) == 0)
        full = waiting.size >= WAITING_MAX;
    pthread_mutex_unlock(&waiting_lock);
    if (full)
        transport_flush_log();
}
