#include "app_subjects.h"

#include "handler/session_wire.h"
#include "handler/subject_sealed_wire.h"
#include "handler/subject_wire.h"
#include "handler/waiting.h"
#include "store/listen.h"

static void notified(const char *payload, void *context)
{
    waiting_wake(context, payload);
}

int app_subjects_open(struct app_subjects *subjects,
    struct store *store,
    const struct jury_key *key,
    struct timers *timers,
    void (*kick)(void *user),
    void *user)
{
    int r = waiting_new(timers, kick, user, &subjects->waiting);

    subjects->tools = (struct subject_tools){
        .store = store,
        .key = key,
        .decode = session_wire_decode,
        .encode_content = subject_wire_encode,
        .decode_content = subject_wire_decode,
        .sealed = &subject_sealed_codec,
    };
    return r ? r
             : store_listen(
                   store, "palmares_subject", notified, subjects->waiting, &subjects->listener);
}

void app_subjects_end(struct app_subjects *subjects)
{
    if (subjects->waiting)
        waiting_end(subjects->waiting);
}

void app_subjects_free(struct app_subjects *subjects)
{
    waiting_free(subjects->waiting);
}
