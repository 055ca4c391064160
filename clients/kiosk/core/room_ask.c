#include "kiosk_core/room_ask.h"

#include "base/clock.h"
#include "base/text.h"

#include <errno.h>

char *room_pages_name(const char *candidate, const Palmares__V1__PageSet *pages)
{
    return room_say("%s %d %u %u", candidate, (int)pages->kind, pages->ordinal, pages->revision);
}

enum day_kind room_fiche_kind(Palmares__V1__FicheSujet__View view)
{
    return view == PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY ? DAY_FICHE_JURY : DAY_FICHE_CANDIDATE;
}

/* NULL data: asked for. */
static int get(
    struct room *room, enum day_kind kind, const char *name, uint8_t **ret_data, size_t *ret_size)
{
    CLEANUP_BUFFER struct buffer bytes = {0};
    char day[VAULT_DAY_SIZE];
    int r;

    pthread_mutex_lock(&room->lock);
    memcpy(day, room->shown, sizeof day);
    pthread_mutex_unlock(&room->lock);
    r = day_get(&room->store, day, kind, name, clock_wall_us(), &bytes);
    if (r < 0)
        return r;
    *ret_data = NULL;
    *ret_size = 0;
    if (r) {
        sync_wake_fetcher(room->sync);
        return 0;
    }
    *ret_size = bytes.size;
    *ret_data = TAKE_PTR(bytes.data);
    bytes.size = bytes.capacity = 0;
    return 0;
}

int room_pages(struct room *room,
    const char *candidate,
    const Palmares__V1__PageSet *pages,
    uint8_t **ret_data,
    size_t *ret_size)
{
    CLEANUP_FREE char *name = room_pages_name(candidate, pages);

    return name ? get(room, DAY_PAGES, name, ret_data, ret_size) : -ENOMEM;
}

int room_fiche_sujet(struct room *room,
    const char *candidate,
    Palmares__V1__FicheSujet__View view,
    uint8_t **ret_data,
    size_t *ret_size)
{
    return get(room, room_fiche_kind(view), candidate, ret_data, ret_size);
}
