#include "kiosk_core/room_view.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_core/project.h"

#include <errno.h>

enum { ARENA_MAX = 64 * 1024 * 1024 };

void room_view_unref(const struct room_view *shown)
{
    struct view *view;

    if (!shown)
        return;
    memcpy(&view, &shown, sizeof view); /* ours, and no longer const */
    if (__atomic_fetch_sub(&view->refs, 1, __ATOMIC_ACQ_REL) != 1)
        return;
    for (size_t i = 0; i < view->entry_count; i++)
        entry_unref(view->entries[i]);
    day_unref(view->day);
    arena_free(view->arena);
    free(view);
}

const struct room_view *room_view_get(struct room *room)
{
    struct view *view;

    pthread_mutex_lock(&room->lock);
    view = room->view;
    __atomic_fetch_add(&view->refs, 1, __ATOMIC_RELAXED);
    pthread_mutex_unlock(&room->lock);
    return &view->view;
}

/* ---- acts ---- */

static void show_act(const struct entry *entry, struct act_view *to)
{
    const Palmares__V1__ActResult *result = entry->result;

    *to = (struct act_view){
        .id = entry->key.id,
        .kind = entry->kind,
        .candidate = entry->act->candidate,
        .epreuve = entry->act->epreuve,
        .acted_us = day_time_us(entry->act->time),
        .state = entry->state,
        .reason = result ? result->reason : "",
        .message = result ? result->message : "",
        .refused = result && result->outcome == PALMARES__V1__ACT_RESULT__OUTCOME__REFUSED,
        .act = entry->act,
    };
}

static bool is_presence_of_day(const struct room *room, const struct entry *entry)
{
    return entry_is_presence(entry) && text_equal(entry->key.day, room->shown);
}

struct shown_acts {
    struct act_view *views;
    struct project_act *acts;
};

static int show_acts(const struct room *room, struct view *view, struct shown_acts *to)
{
    const struct act_view **conflicts =
        arena_calloc(view->arena, room->entry_count + 1, sizeof *conflicts);
    const struct act_view **presences =
        arena_calloc(view->arena, room->entry_count + 1, sizeof *presences);

    to->views = arena_calloc(view->arena, room->entry_count + 1, sizeof *to->views);
    to->acts = arena_calloc(view->arena, room->entry_count + 1, sizeof *to->acts);
    view->entries = arena_calloc(view->arena, room->entry_count + 1, sizeof(struct entry *));
    if (arena_refused(view->arena))
        return -ENOMEM;
    for (size_t i = 0; i < room->entry_count; i++) {
        struct entry *entry = room->entries[i];
        struct act_view *shown = &to->views[i];

        view->entries[view->entry_count++] = entry_ref(entry);
        show_act(entry, shown);
        to->acts[i] = (struct project_act){shown, entry->result ? entry->result->sheet : NULL};
        if (entry->state == ACT_CONFLICTING)
            conflicts[view->view.conflict_count++] = shown;
        if (is_presence_of_day(room, entry))
            presences[view->view.presence_count++] = shown;
        view->view.waiting_count += entry->state == ACT_WRITTEN;
    }
    view->view.conflicts = conflicts;
    view->view.presences = presences;
    return 0;
}

/* ---- alerts ---- */

static const struct {
    uint32_t alert;
    const char *message;
} alert_messages[] = {
    /* The gravest first. */
    {ROOM_ALERT_NOT_WRITABLE,
        N_("Nothing can be written on this kiosk (disk full or read-only). What was written is "
           "sent all the same; go on with paper and call the secretariat.")},
    {ROOM_ALERT_JOURNAL_DAMAGED, N_("The journal of this kiosk was damaged: what could be read is "
                                    "here, the rest is put aside. Check each sheet of the day.")},
    {ROOM_ALERT_DISK_LOW, N_("The disk of this kiosk is full: there is room left to finish the "
                             "day. Tell the secretariat.")},
    {ROOM_ALERT_DAY_DAMAGED,
        N_("The day kept on this kiosk could not be read; the service is asked for it again.")},
    {ROOM_ALERT_CLOCK, N_("The clock of this kiosk is wrong. The times shown are corrected.")},
    {ROOM_ALERT_OTHER_DAY, N_("The day shown is not today.")},
};

static uint32_t find_alerts(struct room *room)
{
    uint32_t alerts = room->alerts;
    int64_t boot_us = clock_boot_us();
    int64_t skew_ms = room_clock_skew_ms(&room->clock, boot_us, clock_wall_us());
    char today[VAULT_DAY_SIZE];

    if (room->clock.doubtful || skew_ms > CLOCK_FAR_OFF_MS || skew_ms < -CLOCK_FAR_OFF_MS)
        alerts |= ROOM_ALERT_CLOCK;
    if (room->day) {
        day_today(room->day->message, room_now_locked(room), today);
        if (!text_equal(today, room->day->message->day))
            alerts |= ROOM_ALERT_OTHER_DAY;
    }
    return alerts;
}

static const char *alert_message(const struct room *room, uint32_t alerts, struct arena *arena)
{
    if (alerts & ROOM_ALERT_JOURNAL_DAMAGED && !(alerts & ROOM_ALERT_NOT_WRITABLE) && room->lost) {
        const char *message = arena_printf(arena,
            _("The journal of this kiosk was damaged: entries that can no longer be read: %zu. "
              "Check each sheet of the day."),
            room->lost);

        return message ? message : "";
    }
    for (size_t i = 0; i < ARRAY_LEN(alert_messages); i++)
        if (alerts & alert_messages[i].alert)
            return _(alert_messages[i].message);
    return "";
}

/* ---- the whole ---- */

static int fill(struct room *room, struct view *view)
{
    struct room_view *shown = &view->view;
    struct shown_acts acts;
    struct slot_view *slots = NULL;
    int r = show_acts(room, view, &acts);

    if (!r && room->day) {
        const struct project_input input = {room->day->message, acts.acts, room->entry_count};

        r = project_slots(&input, view->arena, &slots);
    }
    if (r)
        return r;
    if (room->day) {
        view->day = day_ref(room->day);
        shown->day = room->day->message;
        shown->slots = slots;
        shown->slot_count = room->day->message->n_slots;
    }
    shown->link = room->link;
    shown->link_message = arena_strdup(view->arena, room->link_message ? room->link_message : "");
    shown->seen_us = room->seen_us;
    shown->skew_ms = room_clock_skew_ms(&room->clock, clock_boot_us(), clock_wall_us());
    shown->alerts = find_alerts(room);
    shown->alert_message = alert_message(room, shown->alerts, view->arena);
    shown->generation = ++room->generation;
    return shown->link_message ? 0 : -ENOMEM;
}

int view_build_locked(struct room *room, struct view **ret_view)
{
    struct view *view = calloc(1, sizeof *view);
    int r;

    if (!view)
        return -ENOMEM;
    view->refs = 1;
    view->arena = arena_new(ARENA_MAX);
    r = view->arena ? fill(room, view) : -ENOMEM;
    if (r) {
        room_view_unref(&view->view);
        return r;
    }
    *ret_view = view;
    return 0;
}

void room_publish(struct room *room)
{
    struct view *view = NULL, *old = NULL;

    pthread_mutex_lock(&room->lock);
    if (view_build_locked(room, &view)) {
        log_error("no memory for a view of the room");
    } else {
        old = room->view;
        room->view = view;
    }
    pthread_mutex_unlock(&room->lock);
    if (old)
        room_view_unref(&old->view);
    if (view && room->changed)
        room->changed(room->context);
}
