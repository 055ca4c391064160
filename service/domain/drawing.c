#include "domain/drawing.h"

#include "base/background.h"
#include "base/error.h"
#include "store/store.h"

#include <pthread.h>
#include <unistd.h>

enum { REST_US = 250 * 1000 };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t short_turn = PTHREAD_MUTEX_INITIALIZER;
static uint64_t served; /* under `turn`: statements of other calls until the last piece ended */

/*
 * Reading a piece keeps PostgreSQL busy for some milliseconds, and nobody can make its processes
 * give way: so there is a rest between two pieces, long against that, when other calls have been
 * served since the last one. (Pieces are read by workers, which the store does not count.)
 */
static void give_way(struct store *store)
{
    struct store_stats stats;

    store_get_stats(store, &stats);
    if (stats.statements != served)
        (void)usleep(REST_US);
    store_get_stats(store, &stats);
    served = stats.statements;
}

static void *draw_main(void *context)
{
    const struct drawing *drawing = context;
    pthread_mutex_t *mine = drawing->waited_for ? &short_turn : &turn;
    int r;

    background_thread();
    pthread_mutex_lock(mine);
    r = err_fold(drawing->draw(drawing->context));
    if (!drawing->waited_for)
        give_way(drawing->store);
    pthread_mutex_unlock(mine);
    drawing->done(r, drawing->context);
    return NULL;
}

int drawing_start(const struct drawing *drawing)
{
    pthread_attr_t attributes;
    pthread_t thread;
    int r = pthread_attr_init(&attributes);

    if (r == 0) {
        (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        r = pthread_create(&thread, &attributes, draw_main, (void *)(uintptr_t)drawing);
        pthread_attr_destroy(&attributes);
    }
    return -r;
}
