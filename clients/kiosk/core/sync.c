#include "kiosk_core/room_internal.h"

int sync_start(struct room *room, struct sync **ret_sync)
{
    (void)room;
    *ret_sync = NULL;
    return 0;
}
void sync_stop(struct sync *sync)
{
    (void)sync;
}
void sync_wake_sender(struct sync *sync)
{
    (void)sync;
}
void sync_wake_watcher(struct sync *sync)
{
    (void)sync;
}
void sync_wake_fetcher(struct sync *sync)
{
    (void)sync;
}
