#include "kiosk_core/room.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_core/project.h"
#include "kiosk_core/room_ask.h"
#include "kiosk_core/room_view.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

enum {
    IDENTITY_ARENA_MAX = 1024 * 1024,
    SMALL_STEP_US = 5 * 1000 * 1000, /* the clock stands still for so long rather than step back */
    STORE_CLOCK_US = 60 * 1000 * 1000,
    STORE_STEP_US = 1000 * 1000,
};

char *room_say(const char *format, ...)
{
    va_list arguments;
    char *text = NULL;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    va_end(arguments);
    return text;
}

/* ---- time ---- */

int64_t room_now_locked(struct room *room)
{
    int64_t now_us = room_clock_now(&room->clock, clock_boot_us());

    if (now_us < room->clock_last_us && room->clock_last_us - now_us < SMALL_STEP_US)
        return room->clock_last_us;
    room->clock_last_us = now_us;
    return now_us;
}

int64_t room_now_us(struct room *room)
{
    int64_t now_us;

    pthread_mutex_lock(&room->lock);
    now_us = room_now_locked(room);
    pthread_mutex_unlock(&room->lock);
    return now_us;
}

uint32_t room_late_minutes(struct room *room, const struct slot_view *slot)
{
    return project_late_minutes(slot->slot, room_now_us(room));
}

static void load_clock(struct room *room)
{
    CLEANUP_BUFFER struct buffer bytes = {0};

    if (place_read(&room->place, ROOM_CLOCK, CLOCK_STORED_SIZE, &bytes) ||
        clock_stored_read(bytes.data, bytes.size, &room->clock_stored))
        room->clock_stored = (struct clock_stored){0};
    room_clock_start(&room->clock, clock_boot_us(), clock_wall_us(), &room->clock_stored);
}

static void store_clock(struct room *room, const struct clock_stored *stored)
{
    uint8_t bytes[CLOCK_STORED_SIZE];

    clock_stored_write(stored, bytes);
    if (place_write(&room->place, ROOM_CLOCK, bytes, sizeof bytes))
        log_warning("the clock's offset cannot be kept");
}

/* Acts that were taken down before the service's time was known, and not sent yet. */
static void correct_times_locked(struct room *room)
{
    for (size_t i = 0; i < room->entry_count; i++) {
        struct entry *entry = room->entries[i];

        if (entry->state != ACT_WRITTEN || entry->stamp.measured ||
            memcmp(entry->stamp.boot, room->boot, sizeof room->boot) != 0)
            continue;
        if (entry_set_time(entry, room_clock_now(&room->clock, entry->stamp.boot_us)))
            log_warning("no memory to put the time of an act right");
    }
}

/* Now and then, and when the kiosk's own clock was set. */
static bool is_worth_storing(const struct room *room, const struct clock_stored *now)
{
    const struct clock_stored *stored = &room->clock_stored;
    int64_t step_us = (now->service_us - now->wall_us) - (stored->service_us - stored->wall_us);

    return room->clock.measured && (now->service_us > stored->service_us + STORE_CLOCK_US ||
                                       now->service_us < stored->service_us ||
                                       step_us > STORE_STEP_US || step_us < -STORE_STEP_US);
}

void room_heard(struct room *room, int64_t sent_boot_us, int64_t server_us)
{
    struct clock_stored now;
    bool store;

    pthread_mutex_lock(&room->lock);
    if (room_clock_answer(&room->clock, sent_boot_us, clock_boot_us(), server_us))
        correct_times_locked(room);
    if (server_us > room->seen_us)
        room->seen_us = server_us;
    now = (struct clock_stored){room_clock_now(&room->clock, clock_boot_us()), clock_wall_us()};
    store = is_worth_storing(room, &now);
    if (store)
        room->clock_stored = now;
    pthread_mutex_unlock(&room->lock);
    if (store)
        store_clock(room, &now);
    room_set_link(room, ROOM_LINK_UP, "");
}

/* ---- the link, alerts ---- */

void room_set_link(struct room *room, enum room_link link, const char *message)
{
    bool changed;

    pthread_mutex_lock(&room->lock);
    changed =
        room->link != link || !text_equal(room->link_message ? room->link_message : "", message);
    if (changed) {
        room->link = link;
        free(room->link_message);
        room->link_message = strdup(message);
    }
    pthread_mutex_unlock(&room->lock);
    if (changed)
        room_publish(room);
}

void room_set_alert(struct room *room, uint32_t alert, bool on)
{
    uint32_t before;

    pthread_mutex_lock(&room->lock);
    before = room->alerts;
    room->alerts = on ? before | alert : before & ~alert;
    pthread_mutex_unlock(&room->lock);
    if ((before & alert) != (on ? alert : 0))
        room_publish(room);
}

/* ---- days ---- */

static void show_day_locked(struct room *room, struct day *day)
{
    day_unref(room->day);
    room->day = day;
    memcpy(room->shown, day->message->day, VAULT_DAY_SIZE);
}

static int load_shown_locked(struct room *room)
{
    struct day *day = NULL;
    int r = day_load(&room->store, room->shown, clock_wall_us(), &day);

    if (r == 0)
        show_day_locked(room, day);
    if (r == DAY_E_DAMAGED)
        room->alerts |= ROOM_ALERT_DAY_DAMAGED;
    return r < 0 && r != -ENOMEM ? 0 : r < 0 ? r : 0;
}

static int load_day(struct room *room)
{
    CLEANUP_BUFFER struct buffer shown = {0};

    if (place_read(&room->place, ROOM_CHOSEN_DAY, VAULT_DAY_SIZE, &shown) ||
        buffer_terminate(&shown) || !vault_is_day((const char *)shown.data))
        return 0;
    memcpy(room->shown, shown.data, VAULT_DAY_SIZE);
    return load_shown_locked(room);
}

static void keep_shown(struct room *room, const char *day)
{
    if (place_write(&room->place, ROOM_CHOSEN_DAY, day, strlen(day)))
        log_warning("which day is shown cannot be kept");
}

int room_take_day(struct room *room, const Palmares__V1__RoomDay *message)
{
    CLEANUP_BUFFER struct buffer bytes = {0};
    char before[VAULT_DAY_SIZE];
    struct day *day = NULL;
    int r;

    if (buffer_reserve(&bytes, palmares__v1__room_day__get_packed_size(message) + 1))
        return -ENOMEM;
    bytes.size = palmares__v1__room_day__pack(message, bytes.data);
    r = day_parse(bytes.data, bytes.size, &day);
    if (r)
        return r;
    r = day_save(&room->store, message);
    if (r)
        log_warning("the day cannot be kept: %s", strerror(-r));
    pthread_mutex_lock(&room->lock);
    memcpy(before, room->shown, sizeof before);
    if (room->chosen && !text_equal(room->shown, message->day)) {
        day_unref(day); /* somebody chose another one meanwhile */
    } else {
        show_day_locked(room, day);
        room->alerts &= ~(uint32_t)ROOM_ALERT_DAY_DAMAGED;
    }
    pthread_mutex_unlock(&room->lock);
    if (!text_equal(before, message->day))
        keep_shown(room, message->day);
    room_publish(room);
    return 0;
}

int room_choose_day(struct room *room, const char *day, char **ret_why)
{
    int r;

    if (!vault_is_day(day)) {
        *ret_why = room_say(_("\"%s\" is not a day."), day);
        return ROOM_E_CONTENT;
    }
    pthread_mutex_lock(&room->lock);
    memcpy(room->shown, day, VAULT_DAY_SIZE);
    room->chosen = true;
    day_unref(TAKE_PTR(room->day));
    r = load_shown_locked(room);
    pthread_mutex_unlock(&room->lock);
    keep_shown(room, day);
    room_publish(room);
    sync_wake_watcher(room->sync);
    return r;
}

/* ---- days that are over ---- */

struct forgetting {
    struct room *room;
    char shown[VAULT_DAY_SIZE];
    int64_t now_us;
};

/* Wherever the centre is, the day has ended there. */
static bool is_over(const char *day, int64_t now_us)
{
    struct tm parts = {0};

    if (!strptime(day, "%Y-%m-%d", &parts))
        return false;
    return now_us / 1000000 > (int64_t)timegm(&parts) + 36 * 3600;
}

static void forget_entries(struct room *room, const char *day)
{
    size_t kept = 0;

    pthread_mutex_lock(&room->lock);
    for (size_t i = 0; i < room->entry_count; i++)
        if (text_equal(room->entries[i]->key.day, day))
            entry_unref(room->entries[i]);
        else
            room->entries[kept++] = room->entries[i];
    room->entry_count = kept;
    pthread_mutex_unlock(&room->lock);
}

static int forget_one(void *context, const char *day)
{
    const struct forgetting *forgetting = context;
    struct room *room = forgetting->room;
    int r;

    if (text_equal(day, forgetting->shown) || !is_over(day, forgetting->now_us))
        return 0;
    r = journal_forget(room->journal, day);
    if (r == 0) {
        forget_entries(room, day);
        r = day_forget(&room->store, day);
    }
    if (r && r != JOURNAL_WAITING)
        log_warning("a day that is over cannot be erased day=%s", day);
    return 0;
}

void room_forget_days(struct room *room)
{
    struct forgetting forgetting = {.room = room};
    bool sure;

    pthread_mutex_lock(&room->acting);
    pthread_mutex_lock(&room->lock);
    sure = room->clock.measured;
    forgetting.now_us = room_now_locked(room);
    memcpy(forgetting.shown, room->shown, sizeof forgetting.shown);
    pthread_mutex_unlock(&room->lock);
    if (sure && vault_days(room->vault, forget_one, &forgetting))
        log_warning("the days that are kept cannot be listed");
    pthread_mutex_unlock(&room->acting);
}

/* ---- opening ---- */

static void read_boot_id(uint8_t boot[ENTRY_BOOT_SIZE])
{
    char text[UUID_TEXT_SIZE] = "";
    struct uuid id = {0};
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof text - 1);

    if (fd >= 0)
        (void)close(fd);
    /* Without one nothing is put right later: a random one is never seen again. */
    if (size != UUID_TEXT_SIZE - 1 || uuid_parse(text, &id))
        if (uuid_random(&id))
            memset(&id, 0, sizeof id);
    memcpy(boot, id.bytes, ENTRY_BOOT_SIZE);
}

static int take_row(void *context, struct journal_row *row)
{
    const struct journal_key key = {.sequence = row->sequence, .id = row->id};
    struct room *room = context;
    struct entry *entry = NULL;
    struct journal_key with_day = key;
    int r;

    memcpy(with_day.day, row->day, sizeof with_day.day);
    r = entry_new(&with_day, &row->act, row->state, &row->result, &entry);
    if (r == ENTRY_E_BAD) { /* sealed by us, and no act: of a later version */
        room->lost++;
        return 0;
    }
    return r ? r : room_add_entry_locked(room, entry);
}

static int open_journal(struct room *room)
{
    struct journal_report report = {0};
    int r = journal_open(&room->place, room->vault, clock_wall_us(), &room->journal, &report);

    if (r)
        return r;
    if (report.damaged)
        room->alerts |= ROOM_ALERT_JOURNAL_DAMAGED;
    if (report.read_only)
        room->alerts |= ROOM_ALERT_NOT_WRITABLE;
    else if (!journal_has_ballast(room->journal))
        room->alerts |= ROOM_ALERT_DISK_LOW;
    room->lost = report.lost;
    return journal_each(room->journal, take_row, room);
}

static int say_state(const char *directory, int r, char **ret_why)
{
    *ret_why = r > 0 ? room_say(_("The key of this kiosk cannot be read in %s: call the "
                                  "secretariat; the kiosk must be installed again."),
                           directory)
                     : room_say(_("The folder %s cannot be used (%s): check the disk and the "
                                  "rights, then try again."),
                           directory, strerror(-r));
    return ROOM_OPEN_E_STATE;
}

static int open_identity(struct room *room, char **ret_why)
{
    int r;

    room->arena = arena_new(IDENTITY_ARENA_MAX);
    if (!room->arena)
        return -ENOMEM;
    r = identity_load(&room->place, room->arena, &room->identity);
    if (r == IDENTITY_E_NONE) {
        *ret_why = room_say(_("This kiosk is not enrolled yet: ask the secretariat for a code."));
        return ROOM_OPEN_E_NOT_ENROLLED;
    }
    if (r == IDENTITY_E_DAMAGED) {
        *ret_why = room_say(_("The enrolment of this kiosk cannot be read: ask the secretariat for "
                              "a new code. What is written is kept."));
        return ROOM_OPEN_E_NOT_ENROLLED;
    }
    return r ? say_state(room->place.path, r, ret_why) : 0;
}

static int open_parts(struct room *room, const struct room_options *options, char **ret_why)
{
    int r = place_open(options->directory, &room->place);

    if (r == PLACE_E_BUSY) {
        *ret_why = room_say(_("Another program uses %s already."), options->directory);
        return ROOM_OPEN_E_BUSY;
    }
    if (r)
        return say_state(options->directory, r, ret_why);
    r = open_identity(room, ret_why);
    if (r)
        return r;
    r = vault_open(&room->place, &room->vault);
    if (r)
        return say_state(options->directory, r, ret_why);
    room->store = (struct day_store){&room->place, room->vault};
    load_clock(room);
    r = open_journal(room);
    if (!r)
        r = load_day(room);
    if (!r)
        r = view_build_locked(room, &room->view);
    if (!r && !options->offline)
        r = sync_start(room, &room->sync);
    return r ? say_state(options->directory, r, ret_why) : 0;
}

int room_open(const struct room_options *options, struct room **ret_room, char **ret_why)
{
    struct room *room = calloc(1, sizeof *room);
    int r;

    *ret_why = NULL;
    if (!room)
        return -ENOMEM;
    pthread_mutex_init(&room->acting, NULL);
    pthread_mutex_init(&room->lock, NULL);
    room->changed = options->changed;
    room->context = options->context;
    room->link = options->offline ? ROOM_LINK_DOWN : ROOM_LINK_CONNECTING;
    room->link_message = strdup("");
    read_boot_id(room->boot);
    r = open_parts(room, options, ret_why);
    if (r) {
        room_close(room);
        return r;
    }
    *ret_room = room;
    return 0;
}

void room_close(struct room *room)
{
    if (!room)
        return;
    sync_stop(room->sync);
    if (room->view)
        room_view_unref(&room->view->view);
    for (size_t i = 0; i < room->entry_count; i++)
        entry_unref(room->entries[i]);
    free(room->entries);
    day_unref(room->day);
    journal_close(room->journal);
    vault_close(room->vault);
    place_close(&room->place);
    arena_free(room->arena);
    free(room->link_message);
    pthread_mutex_destroy(&room->acting);
    pthread_mutex_destroy(&room->lock);
    free(room);
}
