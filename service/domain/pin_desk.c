#include "domain/pin_desk.h"

#include <errno.h>
#include <pthread.h>

struct pin_desk {
    pthread_mutex_t lock; /* the rest */
    pthread_cond_t changed;
    struct pin_task *first;
    struct pin_task **last;
    bool stopping;
    pthread_t threads[PIN_DESK_THREADS_MAX];
    uint32_t count;
};

static struct pin_task *next_task(struct pin_desk *desk)
{
    struct pin_task *task;

    pthread_mutex_lock(&desk->lock);
    while (!desk->first && !desk->stopping)
        pthread_cond_wait(&desk->changed, &desk->lock);
    task = desk->first;
    if (task) {
        desk->first = task->next;
        if (!desk->first)
            desk->last = &desk->first;
    }
    pthread_mutex_unlock(&desk->lock);
    return task;
}

static void *desk_main(void *context)
{
    struct pin_desk *desk = context;
    struct pin_task *task;

    while ((task = next_task(desk)))
        task->run(task->context);
    return NULL;
}

int pin_desk_open(uint32_t threads, struct pin_desk **ret_desk)
{
    struct pin_desk *desk = calloc(1, sizeof *desk);

    if (!desk)
        return -ENOMEM;
    desk->last = &desk->first;
    pthread_mutex_init(&desk->lock, NULL);
    pthread_cond_init(&desk->changed, NULL);
    for (; desk->count < threads && desk->count < PIN_DESK_THREADS_MAX; desk->count++)
        if (pthread_create(&desk->threads[desk->count], NULL, desk_main, desk)) {
            pin_desk_stop(desk);
            pin_desk_free(desk);
            return -EAGAIN;
        }
    *ret_desk = desk;
    return 0;
}

void pin_desk_submit(struct pin_desk *desk, struct pin_task *task)
{
    bool stopping;

    task->next = NULL;
    pthread_mutex_lock(&desk->lock);
    stopping = desk->stopping;
    if (!stopping) {
        *desk->last = task;
        desk->last = &task->next;
        pthread_cond_signal(&desk->changed);
    }
    pthread_mutex_unlock(&desk->lock);
    if (stopping)
        task->run(task->context);
}

void pin_desk_stop(struct pin_desk *desk)
{
    if (!desk)
        return;
    pthread_mutex_lock(&desk->lock);
    desk->stopping = true;
    pthread_cond_broadcast(&desk->changed);
    pthread_mutex_unlock(&desk->lock);
    for (uint32_t i = 0; i < desk->count; i++)
        (void)pthread_join(desk->threads[i], NULL);
    desk->count = 0;
}

void pin_desk_free(struct pin_desk *desk)
{
    if (!desk)
        return;
    pthread_cond_destroy(&desk->changed);
    pthread_mutex_destroy(&desk->lock);
    free(desk);
}
