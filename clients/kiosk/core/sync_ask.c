/* PINs: asked while people wait, kept nowhere. */
#include "kiosk_core/sync_internal.h"

#include "base/text.h"
#include "clientlib/i18n.h"

#include <errno.h>

enum { TIMEOUT_MS = 8000, ARENA_MAX = 256 * 1024 };

struct sync_ask {
    struct sync_ask *next;
    char *examiner, *pin, *new_pin; /* new_pin NULL: only check */
    room_pin_fn done;
    void *context;
};

static void free_secret(char *text)
{
    if (text)
        explicit_bzero(text, strlen(text));
    free(text);
}

static void free_ask(struct sync_ask *ask)
{
    free(ask->examiner);
    free_secret(ask->pin);
    free_secret(ask->new_pin);
    free(ask);
}

static void say_no_link(const struct sync_ask *ask)
{
    ask->done(ROOM_PIN_NO_LINK, 0,
        _("The PIN cannot be checked without a link. It is checked when the signature reaches the "
          "service."),
        ask->context);
}

static bool is_about_new_pin(const struct rpc_status *status)
{
    for (size_t i = 0; i < status->violation_count; i++)
        if (text_equal(status->violations[i].field, "new_pin"))
            return true;
    return false;
}

static enum room_pin_result result_of(
    const struct sync_ask *ask, const Palmares__V1__CheckPinResponse *response)
{
    if (response->right)
        return !ask->new_pin && response->state == PALMARES__V1__PIN_STATE__PIN_FIRST
                   ? ROOM_PIN_CHANGE
                   : ROOM_PIN_RIGHT;
    if (response->state == PALMARES__V1__PIN_STATE__PIN_NONE)
        return ROOM_PIN_NONE;
    return response->state == PALMARES__V1__PIN_STATE__PIN_LOCKED ? ROOM_PIN_LOCKED
                                                                  : ROOM_PIN_WRONG;
}

static const char *message_of(enum room_pin_result result)
{
    static const char *const messages[] = {
        [ROOM_PIN_RIGHT] = N_("The PIN is right."),
        [ROOM_PIN_WRONG] = N_("The PIN is wrong."),
        [ROOM_PIN_LOCKED] =
            N_("The PIN is locked after too many tries: the secretariat gives a new one."),
        [ROOM_PIN_NONE] = N_("No PIN was given to this member: call the secretariat."),
        [ROOM_PIN_CHANGE] = N_("The PIN is right. Now choose your own."),
    };

    return messages[result];
}

static void answer(struct sync *sync, const struct sync_ask *ask, struct sync_call *call, int r)
{
    const Palmares__V1__CheckPinResponse *response;
    enum room_pin_result result;

    if (r == SYNC_E_SAID && is_about_new_pin(&call->status)) {
        ask->done(ROOM_PIN_NEW_BAD, 0, call->status.violations[0].message, ask->context);
    } else if (r == SYNC_E_SAID) {
        ask->done(ROOM_PIN_NO_LINK, 0, call->status.message, ask->context);
    } else if (r) {
        say_no_link(ask);
    } else {
        response = (const Palmares__V1__CheckPinResponse *)call->response;
        result = result_of(ask, response);
        ask->done(result, response->failures_left, _(message_of(result)), ask->context);
        if (ask->new_pin && result == ROOM_PIN_RIGHT)
            sync_wake(sync, SYNC_WATCHER);
    }
}

static void do_ask(struct sync *sync, const struct sync_ask *ask)
{
    struct arena *arena = arena_new(ARENA_MAX);
    Palmares__V1__CheckPinRequest request = PALMARES__V1__CHECK_PIN_REQUEST__INIT;
    struct sync_call call = {
        .method = "CheckPin", .request = &request.base, .timeout_ms = TIMEOUT_MS, .arena = arena};
    char empty[] = "";

    if (!arena) {
        say_no_link(ask);
        return;
    }
    request.session = arena_strdup(arena, sync->room->identity.session);
    request.examiner = ask->examiner;
    request.pin = ask->pin;
    request.new_pin = ask->new_pin ? ask->new_pin : empty;
    answer(sync, ask, &call, request.session ? sync_do(sync, &call) : -ENOMEM);
    arena_free(arena);
}

static struct sync_ask *take(struct sync *sync)
{
    struct sync_ask *ask;

    pthread_mutex_lock(&sync->lock);
    ask = sync->asks;
    if (ask)
        sync->asks = ask->next;
    pthread_mutex_unlock(&sync->lock);
    return ask;
}

void *sync_asker(void *context)
{
    struct sync *sync = context;

    while (sync_wait(sync, SYNC_ASKER, -1)) {
        struct sync_ask *ask;

        while (!sync_is_stopping(sync) && (ask = take(sync))) {
            do_ask(sync, ask);
            free_ask(ask);
        }
    }
    return NULL;
}

void sync_drop_asks(struct sync *sync)
{
    struct sync_ask *ask;

    while ((ask = take(sync))) {
        say_no_link(ask);
        free_ask(ask);
    }
}

int room_check_pin(struct room *room,
    const char *examiner,
    const char *pin,
    const char *new_pin,
    room_pin_fn done,
    void *context)
{
    struct sync_ask *ask = calloc(1, sizeof *ask), **at;

    if (!ask)
        return -ENOMEM;
    *ask = (struct sync_ask){.examiner = strdup(examiner),
        .pin = strdup(pin),
        .new_pin = new_pin ? strdup(new_pin) : NULL,
        .done = done,
        .context = context};
    if (!ask->examiner || !ask->pin || (new_pin && !ask->new_pin)) {
        free_ask(ask);
        return -ENOMEM;
    }
    if (!room->sync) {
        say_no_link(ask);
        free_ask(ask);
        return 0;
    }
    pthread_mutex_lock(&room->sync->lock);
    for (at = &room->sync->asks; *at; at = &(*at)->next)
        ;
    *at = ask;
    pthread_mutex_unlock(&room->sync->lock);
    sync_wake(room->sync, SYNC_ASKER);
    return 0;
}
