#include "kiosk_window/turn.h"

#include "kiosk_window/words.h"

bool turn_is_over(const struct slot_view *slot)
{
    return slot->slot->not_interrogated || slot->slot->moved ||
           words_sheet_state(slot) == PALMARES__V1__SHEET__STATE__SEALED;
}

const struct slot_view *turn_find(const struct room_view *view)
{
    const struct slot_view *next = NULL;

    for (size_t i = 0; view && i < view->slot_count; i++) {
        const struct slot_view *slot = &view->slots[i];
        if (turn_is_over(slot))
            continue;
        if (slot->phase >= 0)
            return slot;
        if (!next)
            next = slot;
    }
    return next;
}
