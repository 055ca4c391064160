#include "kiosk_core/day.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "rpc/client.h"

#include <openssl/evp.h>

#include <errno.h>

enum { ARENA_MAX = 128 * 1024 * 1024, NAME_SIZE = 160, HASH_SIZE = 32 };

/* ---- a day ---- */

struct day *day_ref(struct day *day)
{
    __atomic_fetch_add(&day->refs, 1, __ATOMIC_RELAXED);
    return day;
}

void day_unref(struct day *day)
{
    if (!day || __atomic_fetch_sub(&day->refs, 1, __ATOMIC_ACQ_REL) != 1)
        return;
    arena_free(day->arena);
    free(day);
}

int64_t day_time_us(const Google__Protobuf__Timestamp *time)
{
    const int64_t year_9999 = 253402300800;

    if (!time || time->seconds < 0 || time->seconds >= year_9999 || time->nanos < 0 ||
        time->nanos >= 1000000000)
        return 0;
    return time->seconds * 1000000 + time->nanos / 1000;
}

/* Local minus UTC, in microseconds, by a slot that says its start both ways. */
static int64_t local_offset_us(const Palmares__V1__RoomDay *message)
{
    for (size_t i = 0; i < message->n_slots; i++) {
        const Palmares__V1__Slot *slot = message->slots[i]->slot;
        int64_t starts_us = day_time_us(slot->start_time);
        struct tm parts = {0};

        if (!starts_us || !vault_is_day(slot->date) || !strptime(slot->date, "%Y-%m-%d", &parts) ||
            !strptime(slot->starts, "%H:%M", &parts))
            continue;
        return (int64_t)timegm(&parts) * 1000000 - starts_us;
    }
    return 0;
}

void day_today(const Palmares__V1__RoomDay *message, int64_t now_us, char ret_day[VAULT_DAY_SIZE])
{
    time_t seconds = (time_t)((now_us + local_offset_us(message)) / 1000000);
    struct tm parts;

    if (!gmtime_r(&seconds, &parts) ||
        strftime(ret_day, VAULT_DAY_SIZE, "%Y-%m-%d", &parts) != VAULT_DAY_SIZE - 1)
        (void)snprintf(ret_day, VAULT_DAY_SIZE, "0000-00-00");
}

/* What the service left out, so that nobody has to ask. */
static int complete_sheet(
    const Palmares__V1__RoomDay *message, Palmares__V1__RoomSlot *slot, struct arena *arena)
{
    Palmares__V1__Sheet *sheet = slot->sheet;

    if (!sheet) {
        sheet = arena_alloc(arena, sizeof *sheet);
        if (!sheet)
            return -ENOMEM;
        palmares__v1__sheet__init(sheet);
        sheet->session = message->session;
        sheet->candidate = slot->slot->candidate;
        sheet->epreuve = slot->slot->epreuve;
        sheet->state = PALMARES__V1__SHEET__STATE__EXPECTED;
        slot->sheet = sheet;
    }
    if (!sheet->content) {
        sheet->content = arena_alloc(arena, sizeof *sheet->content);
        if (!sheet->content)
            return -ENOMEM;
        palmares__v1__sheet_content__init(sheet->content);
    }
    return 0;
}

static int check_slot(
    const Palmares__V1__RoomDay *message, Palmares__V1__RoomSlot *slot, struct arena *arena)
{
    if (!slot->slot || text_is_empty(slot->slot->candidate) || text_is_empty(slot->slot->epreuve) ||
        slot->n_phases > DAY_PHASES_MAX)
        return DAY_E_BAD;
    if (slot->sheet && (slot->sheet->n_phases > DAY_PHASES_MAX ||
                           !text_equal(slot->sheet->candidate, slot->slot->candidate) ||
                           !text_equal(slot->sheet->epreuve, slot->slot->epreuve)))
        return DAY_E_BAD;
    return complete_sheet(message, slot, arena);
}

static int check_day(const Palmares__V1__RoomDay *message, struct arena *arena)
{
    int r = 0;

    if (!vault_is_day(message->day) || message->n_slots > DAY_SLOTS_MAX ||
        message->n_commissions > DAY_SLOTS_MAX || message->n_sheet_rules > DAY_SLOTS_MAX)
        return DAY_E_BAD;
    for (size_t i = 0; i < message->n_slots && !r; i++)
        r = check_slot(message, message->slots[i], arena);
    return r;
}

int day_parse(const uint8_t *bytes, size_t size, struct day **ret_day)
{
    struct day *day = calloc(1, sizeof *day);
    Palmares__V1__RoomDay *message = NULL;
    int r = DAY_E_BAD;

    if (day)
        day->arena = arena_new(ARENA_MAX);
    if (!day || !day->arena) {
        free(day);
        return -ENOMEM;
    }
    day->refs = 1;
    if (size <= DAY_BYTES_MAX)
        message = (Palmares__V1__RoomDay *)rpc_unpack(
            &palmares__v1__room_day__descriptor, bytes, size, day->arena);
    if (message)
        r = check_day(message, day->arena);
    day->message = message;
    if (r) {
        day_unref(day);
        return r;
    }
    *ret_day = day;
    return 0;
}

/* ---- files ---- */

static int save(const struct day_store *store,
    const char *day,
    const char *file,
    const char *label,
    const struct buffer *data)
{
    CLEANUP_BUFFER struct buffer blob = {0};
    int r = err_fold(vault_seal(store->vault, day, label, 0, data, &blob));

    return r ? r : place_write(store->place, file, blob.data, blob.size);
}

static int load(const struct day_store *store,
    const char *day,
    const char *file,
    const char *label,
    int64_t now_us,
    struct buffer *to)
{
    CLEANUP_BUFFER struct buffer blob = {0};
    int r = place_read(store->place, file, DAY_PAGES_MAX + VAULT_OVERHEAD, &blob);

    if (r == -ENOENT)
        return DAY_E_NONE;
    if (r && r != -EFBIG)
        return r;
    if (!r)
        r = vault_unseal(store->vault, day, label, 0, &blob, to);
    if (r == 0 || r == -ENOMEM)
        return r;
    if (place_put_aside(store->place, file, now_us))
        log_warning("a damaged file cannot be put aside file=%s", file);
    return DAY_E_DAMAGED;
}

int day_save(const struct day_store *store, const Palmares__V1__RoomDay *message)
{
    CLEANUP_BUFFER struct buffer bytes = {0};
    char file[NAME_SIZE];

    if (!vault_is_day(message->day))
        return -EINVAL;
    if (buffer_reserve(&bytes, palmares__v1__room_day__get_packed_size(message) + 1))
        return -ENOMEM;
    bytes.size = palmares__v1__room_day__pack(message, bytes.data);
    (void)snprintf(file, sizeof file, "days/%s/day", message->day);
    return save(store, message->day, file, "day", &bytes);
}

int day_load(const struct day_store *store, const char *day, int64_t now_us, struct day **ret_day)
{
    CLEANUP_BUFFER struct buffer bytes = {0};
    char file[NAME_SIZE];
    int r;

    if (!vault_is_day(day))
        return DAY_E_NONE;
    (void)snprintf(file, sizeof file, "days/%s/day", day);
    r = load(store, day, file, "day", now_us, &bytes);
    if (r)
        return r;
    r = day_parse(bytes.data, bytes.size, ret_day);
    return r == DAY_E_BAD ? DAY_E_DAMAGED : r;
}

/* ---- documents ---- */

static const char *const kind_folders[DAY_KIND_COUNT] = {
    [DAY_PAGES] = "pages", [DAY_FICHE_CANDIDATE] = "candidate", [DAY_FICHE_JURY] = "jury"};

/* What a candidate is called must not name files. */
static int file_of(const char *day, enum day_kind kind, const char *name, char file[NAME_SIZE])
{
    unsigned char hash[HASH_SIZE];
    char hex[2 * HASH_SIZE + 1];

    if (!vault_is_day(day))
        return -EINVAL;
    if (EVP_Digest(name, strlen(name), hash, NULL, EVP_sha256(), NULL) != 1)
        return -ENOMEM;
    text_hex_format(hash, sizeof hash, hex);
    (void)snprintf(file, NAME_SIZE, "days/%s/%s/%s", day, kind_folders[kind], hex);
    return 0;
}

static char *label_of(enum day_kind kind, const char *name)
{
    char *label = NULL;

    return asprintf(&label, "%s %s", kind_folders[kind], name) < 0 ? NULL : label;
}

int day_put(const struct day_store *store,
    const char *day,
    enum day_kind kind,
    const char *name,
    const struct buffer *data)
{
    CLEANUP_FREE char *label = label_of(kind, name);
    char file[NAME_SIZE];
    int r = label ? file_of(day, kind, name, file) : -ENOMEM;

    return r ? r : save(store, day, file, label, data);
}

int day_get(const struct day_store *store,
    const char *day,
    enum day_kind kind,
    const char *name,
    int64_t now_us,
    struct buffer *to)
{
    CLEANUP_FREE char *label = label_of(kind, name);
    char file[NAME_SIZE];
    int r = label ? file_of(day, kind, name, file) : -ENOMEM;

    return r ? r : load(store, day, file, label, now_us, to);
}

bool day_has(const struct day_store *store, const char *day, enum day_kind kind, const char *name)
{
    char file[NAME_SIZE];

    return file_of(day, kind, name, file) == 0 && place_has(store->place, file);
}

int day_forget(const struct day_store *store, const char *day)
{
    char folder[NAME_SIZE];
    int r;

    if (!vault_is_day(day))
        return -EINVAL;
    r = vault_forget(store->vault, day);
    (void)snprintf(folder, sizeof folder, "days/%s", day);
    return r ? err_trace(r) : place_remove_tree(store->place, folder);
}
