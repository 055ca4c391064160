/*
 * seed_kiosk DIRECTORY DAY.json [--today|--now] [--pdf FILE] [--fiche FILE.json]
 *
 * Makes a kiosk's state directory that holds a day, as if the service had sent it: for looking at a
 * room without a service. The day is a palmares.v1.RoomDay; --today moves it to the present day,
 * --now moves it so that the first candidate is convened in two minutes,
 * --pdf is every document of every candidate, --fiche the fiche-sujet (the jury's view) of the
 * candidate that it names.
 */
#include "base/buffer.h"
#include "base/clock.h"
#include "base/text.h"
#include "clientlib/file.h"
#include "clientlib/protojson.h"
#include "kiosk_core/day.h"
#include "kiosk_core/identity.h"
#include "kiosk_core/room_ask.h"

#include <palmares/v1/enrolment.pb-c.h>

enum { FILE_MAX = 16 * 1024 * 1024, ARENA_MAX = 64 * 1024 * 1024 };
#define DAY_S INT64_C(86400)

struct seeding {
    struct place place;
    struct vault *vault;
    struct arena *arena;
    Palmares__V1__RoomDay *day;
};

static void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "seed_kiosk: %s: %s\n", what, why);
    exit(1);
}

static void must(int r, const char *what)
{
    if (r)
        fail(what, r < 0 ? strerror(-r) : "refused");
}

static void *read_json(
    const struct seeding *seeding, const ProtobufCMessageDescriptor *type, const char *path)
{
    struct buffer text = {0};
    struct protojson_error error = {0};
    ProtobufCMessage *message = NULL;

    must(file_read(path, FILE_MAX, &text), path);
    if (protojson_read(type, (const char *)text.data, text.size, seeding->arena, &error, &message))
        fail(path, error.message ? error.message : "not read");
    buffer_release(&text);
    return message;
}

/* ---- another day ---- */

static int64_t local_s(const char *day, const char *time)
{
    struct tm parts = {0};

    if (!strptime(day, "%Y-%m-%d", &parts) || !strptime(time, "%H:%M", &parts))
        fail(day, "not a day and a time");
    return timegm(&parts);
}

static char *text_at(const struct seeding *seeding, int64_t seconds, bool time)
{
    time_t when = (time_t)seconds;
    struct tm parts;
    char text[16];

    (void)gmtime_r(&when, &parts);
    if (time)
        (void)strftime(text, sizeof text, "%H:%M", &parts);
    else
        (void)strftime(text, sizeof text, "%Y-%m-%d", &parts);
    return arena_strdup(seeding->arena, text);
}

static void move_slot(
    const struct seeding *seeding, Palmares__V1__Slot *slot, int64_t by_s, int64_t offset_s)
{
    slot->start_time->seconds += by_s;
    slot->end_time->seconds += by_s;
    slot->date = text_at(seeding, slot->start_time->seconds + offset_s, false);
    slot->starts = text_at(seeding, slot->start_time->seconds + offset_s, true);
    slot->ends = text_at(seeding, slot->end_time->seconds + offset_s, true);
    if (slot->preparation_minutes)
        slot->preparation_starts = text_at(seeding,
            slot->start_time->seconds + offset_s - (int64_t)slot->preparation_minutes * 60, true);
}

/* `now`: the first candidate is convened in two minutes; otherwise only the date changes. */
static void move(const struct seeding *seeding, bool now)
{
    Palmares__V1__RoomDay *day = seeding->day;
    const Palmares__V1__Slot *first = day->n_slots ? day->slots[0]->slot : NULL;
    int64_t offset_s, by_s;

    if (!first || !first->start_time)
        fail(day->day, "no slot to go by");
    offset_s = local_s(first->date, first->starts) - first->start_time->seconds;
    by_s = clock_wall_us() / 1000000 + 120 + (int64_t)first->preparation_minutes * 60 -
           first->start_time->seconds;
    by_s = now ? by_s / 60 * 60 : by_s / DAY_S * DAY_S;
    for (size_t i = 0; i < day->n_slots; i++)
        move_slot(seeding, day->slots[i]->slot, by_s, offset_s);
    day->day = first->date;
    day->n_days = 0;
}

/* ---- what is kept ---- */

static void put_identity(const struct seeding *seeding)
{
    Palmares__V1__EnrolResponse enrolment;
    uint8_t bytes[4096];

    palmares__v1__enrol_response__init(&enrolment);
    enrolment.principal = arena_strdup(seeding->arena, "kiosk-seeded");
    enrolment.session = seeding->day->session;
    enrolment.centre = seeding->day->centre;
    enrolment.room = seeding->day->room;
    enrolment.first_day = enrolment.last_day = seeding->day->day;
    if (palmares__v1__enrol_response__get_packed_size(&enrolment) > sizeof bytes)
        fail("identity", "too long");
    must(place_write(&seeding->place, IDENTITY_ENROLMENT, bytes,
             palmares__v1__enrol_response__pack(&enrolment, bytes)),
        "identity");
}

static void put_pages(const struct seeding *seeding, const char *path)
{
    const struct day_store store = {&seeding->place, seeding->vault};
    struct buffer pdf = {0};

    must(file_read(path, FILE_MAX, &pdf), path);
    for (size_t i = 0; i < seeding->day->n_slots; i++) {
        const Palmares__V1__RoomSlot *slot = seeding->day->slots[i];

        for (size_t j = 0; j < slot->n_pages; j++) {
            char *name = room_pages_name(slot->slot->candidate, slot->pages[j]);

            must(day_put(&store, seeding->day->day, DAY_PAGES, name, &pdf), "document");
            free(name);
        }
    }
    buffer_release(&pdf);
}

static void put_fiche(const struct seeding *seeding,
    Palmares__V1__FicheSujet *fiche,
    Palmares__V1__FicheSujet__View view)
{
    const struct day_store store = {&seeding->place, seeding->vault};
    enum day_kind kind =
        view == PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY ? DAY_FICHE_JURY : DAY_FICHE_CANDIDATE;
    struct buffer bytes = {0};

    fiche->view = view;
    if (kind == DAY_FICHE_CANDIDATE)
        fiche->role = NULL;
    must(buffer_reserve(&bytes, palmares__v1__fiche_sujet__get_packed_size(fiche) + 1), "memory");
    bytes.size = palmares__v1__fiche_sujet__pack(fiche, bytes.data);
    must(day_put(&store, seeding->day->day, kind, fiche->candidate, &bytes), "fiche-sujet");
    buffer_release(&bytes);
}

int main(int argc, char **argv)
{
    struct seeding seeding = {.arena = arena_new(ARENA_MAX)};
    struct day_store store;

    if (argc < 3 || !seeding.arena)
        fail("usage",
            "seed_kiosk DIRECTORY DAY.json [--today|--now] [--pdf FILE] [--fiche FILE.json]");
    seeding.day = read_json(&seeding, &palmares__v1__room_day__descriptor, argv[2]);
    must(place_open(argv[1], &seeding.place), argv[1]);
    must(vault_open(&seeding.place, &seeding.vault), "device key");
    store = (struct day_store){&seeding.place, seeding.vault};
    for (int i = 3; i < argc; i++)
        if (text_equal(argv[i], "--today") || text_equal(argv[i], "--now"))
            move(&seeding, text_equal(argv[i], "--now"));
    put_identity(&seeding);
    must(day_save(&store, seeding.day), "day");
    must(place_write(&seeding.place, ROOM_CHOSEN_DAY, seeding.day->day, strlen(seeding.day->day)),
        "chosen day");
    for (int i = 3; i + 1 < argc; i++)
        if (text_equal(argv[i], "--pdf")) {
            put_pages(&seeding, argv[i + 1]);
        } else if (text_equal(argv[i], "--fiche")) {
            Palmares__V1__FicheSujet *fiche =
                read_json(&seeding, &palmares__v1__fiche_sujet__descriptor, argv[i + 1]);

            put_fiche(&seeding, fiche, PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY);
            put_fiche(&seeding, fiche, PALMARES__V1__FICHE_SUJET__VIEW__FOR_CANDIDATE);
        }
    vault_close(seeding.vault);
    place_close(&seeding.place);
    arena_free(seeding.arena);
    return 0;
}
