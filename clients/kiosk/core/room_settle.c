/* What people make of an act that the service could not take. */
#include "kiosk_core/room_internal.h"

#include "base/error.h"
#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_core/project.h"

#include <errno.h>

static struct entry *find_locked(struct room *room, const struct uuid *id)
{
    for (size_t i = 0; i < room->entry_count; i++)
        if (uuid_equal(&room->entries[i]->key.id, id))
            return room->entries[i];
    return NULL;
}

static int say_not_written(struct room *room, int r, char **ret_why)
{
    if (r < 0)
        return r;
    *ret_why = room_say(_("This kiosk cannot write any more: nothing was recorded. Mark on paper "
                          "and call the secretariat."));
    room_set_alert(room, ROOM_ALERT_NOT_WRITABLE, true);
    return ROOM_E_NOT_WRITTEN;
}

static void settle_in_memory(struct room *room, struct entry *old, struct entry *again)
{
    pthread_mutex_lock(&room->lock);
    old->state = ACT_SETTLED;
    if (again && room_add_entry_locked(room, again))
        again = NULL; /* written, and there after the next start */
    pthread_mutex_unlock(&room->lock);
}

static int let_go(struct room *room, struct entry *entry, char **ret_why)
{
    CLEANUP_BUFFER struct buffer result = {0};
    int r = entry_pack_result(entry->result, &result);

    if (!r)
        r = journal_set(room->journal, &entry->key, JOURNAL_SETTLED, &result);
    if (r)
        return say_not_written(room, r, ret_why);
    settle_in_memory(room, entry, NULL);
    return 0;
}

/* ---- once more ---- */

/* The sheet as it is without the act that is being settled: that one keeps everything else off. */
static int project_now(
    struct room *room, const struct entry *entry, struct arena *arena, struct slot_view **ret_slot)
{
    const struct room_view *view = room_view_get(room);
    struct slot_view *slot = NULL;

    for (size_t i = 0; i < view->slot_count && !slot; i++)
        if (text_equal(view->slots[i].slot->slot->candidate, entry->act->candidate) &&
            text_equal(view->slots[i].slot->slot->epreuve, entry->act->epreuve))
            slot = arena_memdup(arena, &view->slots[i], sizeof *slot);
    if (slot && (slot->slot->moved || slot->slot->not_interrogated ||
                    !project_can(view->day, slot->sheet, entry->kind)))
        slot = NULL;
    room_view_unref(view);
    *ret_slot = slot;
    return slot ? 0 : ROOM_E_STEP;
}

static int write_again(struct room *room,
    struct entry *entry,
    uint32_t revision,
    const char *commission,
    char **ret_why)
{
    CLEANUP_BUFFER struct buffer record = {0};
    CLEANUP_BUFFER struct buffer result = {0};
    static const struct buffer nothing;
    Palmares__V1__Act act = *entry->sent;
    char id_text[UUID_TEXT_SIZE], commission_text[128];
    struct uuid id;
    struct entry *again = NULL;
    struct journal_key key = entry->key;
    int r = uuid_random(&id);

    if (r)
        return r;
    uuid_format(&id, id_text);
    (void)snprintf(commission_text, sizeof commission_text, "%s", commission);
    act.id = id_text;
    act.sheet_revision = revision;
    act.commission = commission_text;
    r = entry_record(&act, &entry->stamp, &record);
    if (!r)
        r = entry_pack_result(entry->result, &result);
    if (!r) {
        const struct journal_again what = {&id, &record, entry->key, &result};

        r = journal_append_again(room->journal, &what, &key.sequence);
    }
    if (r)
        return say_not_written(room, r, ret_why);
    key.id = id;
    r = entry_new(&key, &record, JOURNAL_WRITTEN, &nothing, &again);
    settle_in_memory(room, entry, r ? NULL : again);
    return r > 0 ? -EINVAL : r;
}

static int do_again(struct room *room, struct entry *entry, char **ret_why)
{
    enum { ARENA_MAX = 64 * 1024 };
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA_MAX);
    struct slot_view *slot;
    int r;

    if (!arena)
        return -ENOMEM;
    if (entry->kind == PALMARES__V1__ACT_KIND__SEALING || entry_is_presence(entry)) {
        *ret_why = room_say(_("A signature cannot be used again: sign once more."));
        return ROOM_E_CONTENT;
    }
    r = project_now(room, entry, arena, &slot);
    if (r) {
        *ret_why = room_say(_("This cannot be done on the sheet as it is now. Leave this entry "
                              "aside and go on in order."));
        return r;
    }
    return write_again(room, entry, slot->sheet->revision, slot->slot->slot->commission, ret_why);
}

int room_settle(struct room *room, const struct uuid *act, enum room_settling how, char **ret_why)
{
    CLEANUP(entry_unref_p) struct entry *entry = NULL;
    int r = ROOM_E_STEP;

    pthread_mutex_lock(&room->acting);
    pthread_mutex_lock(&room->lock);
    entry = find_locked(room, act);
    if (entry)
        entry_ref(entry);
    pthread_mutex_unlock(&room->lock);
    if (entry && entry->state == ACT_CONFLICTING)
        r = how == ROOM_LET_GO ? let_go(room, entry, ret_why) : do_again(room, entry, ret_why);
    pthread_mutex_unlock(&room->acting);
    if (!r) {
        room_publish(room);
        sync_wake_sender(room->sync);
    }
    return r;
}
