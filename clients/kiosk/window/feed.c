#include "kiosk_window/feed.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/words.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct _KioskFeed {
    GObject parent_instance;

    struct room *room;
    const struct room_view *view;
    char *candidate, *epreuve;
    int wake_fd; /* written by the room's threads */
    guint wake_source, tick_source;
};

G_DEFINE_FINAL_TYPE(KioskFeed, kiosk_feed, G_TYPE_OBJECT)

enum { CHANGED, TICK, SAID, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

/* On a thread of the room. */
static void wake(void *context)
{
    const KioskFeed *self = context;
    const uint64_t one = 1;

    /* full means that a wake-up waits already */
    while (write(self->wake_fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
}

static void take_view(KioskFeed *self)
{
    const struct room_view *old = self->view;

    self->view = room_view_get(self->room);
    g_signal_emit(self, signals[CHANGED], 0);
    room_view_unref(old);
}

static gboolean on_wake(gint fd, GIOCondition condition, gpointer context)
{
    uint64_t count;

    (void)condition;
    if (read(fd, &count, sizeof count) > 0)
        take_view(context);
    return G_SOURCE_CONTINUE;
}

static gboolean on_tick(gpointer context)
{
    g_signal_emit(context, signals[TICK], 0);
    return G_SOURCE_CONTINUE;
}

static void kiosk_feed_finalize(GObject *object)
{
    KioskFeed *self = KIOSK_FEED(object);

    g_clear_handle_id(&self->wake_source, g_source_remove);
    g_clear_handle_id(&self->tick_source, g_source_remove);
    room_view_unref(self->view);
    room_close(self->room); /* no thread of it writes to wake_fd any more */
    if (self->wake_fd >= 0)
        (void)close(self->wake_fd);
    g_free(self->candidate);
    g_free(self->epreuve);
    G_OBJECT_CLASS(kiosk_feed_parent_class)->finalize(object);
}

static void kiosk_feed_class_init(KioskFeedClass *class)
{
    G_OBJECT_CLASS(class)->finalize = kiosk_feed_finalize;
    signals[CHANGED] = g_signal_new("changed", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL,
        NULL, NULL, G_TYPE_NONE, 0);
    signals[TICK] = g_signal_new(
        "tick", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SAID] = g_signal_new("said", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
        NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
}

static void kiosk_feed_init(KioskFeed *self)
{
    self->wake_fd = -1;
    self->tick_source = g_timeout_add(1000, on_tick, self);
}

KioskFeed *kiosk_feed_new(void)
{
    return g_object_new(KIOSK_TYPE_FEED, NULL);
}

int kiosk_feed_open(
    KioskFeed *self, const char *directory, const char *day, bool offline, char **ret_why)
{
    const struct room_options options = {
        .directory = directory, .changed = wake, .context = self, .offline = offline};
    int r;

    if (self->wake_fd < 0)
        self->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (self->wake_fd < 0)
        return -errno;
    r = room_open(&options, &self->room, ret_why);
    if (r)
        return r;
    self->wake_source = g_unix_fd_add(self->wake_fd, G_IO_IN, on_wake, self);
    if (day) {
        CLEANUP_FREE char *why = NULL;
        if (room_choose_day(self->room, day, &why))
            kiosk_feed_say(self, KIOSK_TONE_CARE, why);
    }
    take_view(self);
    return 0;
}

struct room *kiosk_feed_room(KioskFeed *self)
{
    return self->room;
}

const struct room_view *kiosk_feed_view(KioskFeed *self)
{
    return self->view;
}

int64_t kiosk_feed_now_us(KioskFeed *self)
{
    return self->room ? room_now_us(self->room) : g_get_real_time();
}

const char *kiosk_feed_zone(KioskFeed *self)
{
    if (!self->view || !self->view->day || text_is_empty(self->view->day->time_zone))
        return "UTC";
    return self->view->day->time_zone;
}

void kiosk_feed_choose(KioskFeed *self, const char *candidate, const char *epreuve)
{
    char *old_candidate = self->candidate;
    char *old_epreuve = self->epreuve;

    /* the new texts may be the old ones */
    self->candidate = g_strdup(candidate);
    self->epreuve = g_strdup(epreuve);
    g_free(old_candidate);
    g_free(old_epreuve);
    g_signal_emit(self, signals[CHANGED], 0);
}

const struct slot_view *kiosk_feed_slot(KioskFeed *self)
{
    if (!self->view || !self->candidate || !self->epreuve)
        return NULL;
    for (size_t i = 0; i < self->view->slot_count; i++) {
        const struct slot_view *slot = &self->view->slots[i];
        if (words_same(slot->slot->slot->candidate, self->candidate) &&
            words_same(slot->slot->slot->epreuve, self->epreuve))
            return slot;
    }
    return NULL;
}

struct room_key kiosk_feed_key(KioskFeed *self)
{
    return (struct room_key){
        .candidate = self->candidate ? self->candidate : "",
        .epreuve = self->epreuve ? self->epreuve : "",
    };
}

void kiosk_feed_say(KioskFeed *self, enum kiosk_tone tone, const char *text)
{
    g_signal_emit(self, signals[SAID], 0, (int)tone, text ? text : "");
}

/* Words for what the room did not comment. */
static const char *refusal(int r)
{
    switch (r) {
    case ROOM_E_NO_SLOT:
        return _("This candidate is not in the day of this room any more. Go back to the day.");
    case ROOM_E_STEP:
        return _("This cannot be done now: the sheet has moved on meanwhile. Look at it again.");
    case ROOM_E_CONTENT:
        return _("Something in the sheet is not right. Look at it again.");
    case ROOM_E_NOT_WRITTEN:
        return _(
            "Nothing could be written on this kiosk, so nothing was done. Call the secretariat.");
    case ROOM_E_SAME_PERSON:
        return _("The same person cannot sign twice. Each member signs with their own PIN.");
    default:
        return _(
            "An unexpected fault: nothing was done. Try again; call the secretariat if it stays.");
    }
}

bool kiosk_feed_tell(KioskFeed *self, int r, char *why, const char *done)
{
    if (r == 0) {
        take_view(self); /* it shows the act already; what is done next goes by it */
        if (done)
            kiosk_feed_say(self, KIOSK_TONE_GOOD, done);
    } else {
        if (r < 0)
            g_message("act failed: %s", g_strerror(-r));
        kiosk_feed_say(self, KIOSK_TONE_BAD, text_is_empty(why) ? refusal(r) : why);
    }
    free(why);
    return r == 0;
}
