#include "domain/drawing.h"

#include "base/background.h"
#include "base/error.h"

#include <pthread.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

static void *draw_main(void *context)
{
    const struct drawing *drawing = context;
    int r;

    background_thread();
    pthread_mutex_lock(&turn);
    r = err_fold(drawing->draw(drawing->context));
    pthread_mutex_unlock(&turn);
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
