#include "room_alarm.h"

#include "base/log.h"
#include "base/text.h"

#include <stdatomic.h>
#include <stdlib.h>

struct room_alarm {
    char **told; /* "session\tcentre\troom" */
    size_t told_count;
    atomic_uint count;
};

struct room_alarm *room_alarm_new(void)
{
    return calloc(1, sizeof(struct room_alarm));
}

static void release(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

void room_alarm_free(struct room_alarm *alarm)
{
    if (!alarm)
        return;
    release(alarm->told, alarm->told_count);
    free(alarm);
}

uint32_t room_alarm_count(const struct room_alarm *alarm)
{
    return atomic_load(&alarm->count);
}

static char *name_of(const struct room_state *state)
{
    char *name;

    return asprintf(&name, "%s\t%s\t%s", state->session, state->centre, state->room) < 0 ? NULL
                                                                                         : name;
}

static void warn(const struct room_state *state, int64_t now_us)
{
    int64_t since_us = state->seen_us > state->first_us ? state->seen_us : state->first_us;

    log_warning("event=room_silent session=%s centre=%s room=%s kiosk=%s minutes=%lld "
                "message=\"orals are under way and nothing is heard of the kiosk\"",
        state->session, state->centre, state->room, state->kiosk,
        (long long)((now_us - since_us) / 60000000));
}

static bool is_in(const char *name, char *const *names, size_t count)
{
    return name && text_find((const char *const *)names, count, name) < count;
}

void room_alarm_tell(struct room_alarm *alarm, const struct room_state_list *silent)
{
    char **names = calloc(silent->count + 1, sizeof *names);
    size_t count = 0;

    atomic_store(&alarm->count, (unsigned)silent->count);
    if (!names)
        return;
    for (size_t i = 0; i < silent->count; i++) {
        char *name = name_of(silent->rooms[i].state);

        if (!is_in(name, alarm->told, alarm->told_count))
            warn(silent->rooms[i].state, silent->now_us);
        if (name)
            names[count++] = name;
    }
    for (size_t i = 0; i < alarm->told_count; i++)
        if (!is_in(alarm->told[i], names, count))
            log_info("event=room_heard room=\"%s\"", alarm->told[i]);
    release(alarm->told, alarm->told_count);
    alarm->told = names;
    alarm->told_count = count;
}
