/* The day and what belongs to it, on the kiosk's disk. */
#include "kiosk_fixture.h"

#include "check.h"
#include "kiosk_core/room_ask.h"

#define NOW INT64_C(1652169600000000)

static struct day_store store_of(struct kiosk_fixture *fixture)
{
    return (struct day_store){&fixture->place, fixture->vault};
}

static Palmares__V1__RoomDay *room_day(struct kiosk_fixture *fixture)
{
    return kiosk_json(fixture, &palmares__v1__room_day__descriptor, "room_day.json");
}

static void test_there_and_back(void **state)
{
    struct kiosk_fixture *fixture = *state;
    const struct day_store store = store_of(fixture);
    struct day *day = NULL;

    assert_int_equal(day_load(&store, FIXTURE_DAY, NOW, &day), DAY_E_NONE);
    assert_int_equal(day_save(&store, room_day(fixture)), 0);
    assert_int_equal(day_load(&store, FIXTURE_DAY, NOW, &day), 0);
    assert_int_equal(day->message->n_slots, 8);
    assert_string_equal(day->message->slots[7]->slot->family_name, "ŁUKASZEWSKI");
    assert_non_null(day->message->slots[7]->sheet->content);
    day_unref(day);
}

static void test_damaged(void **state)
{
    struct kiosk_fixture *fixture = *state;
    const struct day_store store = store_of(fixture);
    CLEANUP_BUFFER struct buffer file = {0};
    struct day *day = NULL;

    assert_int_equal(day_save(&store, room_day(fixture)), 0);
    kiosk_read(fixture, "days/" FIXTURE_DAY "/day", &file);
    assert_null(memmem(file.data, file.size, "GRONDIN", 7)); /* encrypted */
    for (size_t size = 0; size < file.size; size += 501) {
        kiosk_write(fixture, "days/" FIXTURE_DAY "/day", file.data, size);
        assert_int_equal(day_load(&store, FIXTURE_DAY, NOW, &day), DAY_E_DAMAGED);
        /* It is put aside: the next time there is none, and it is asked for. */
        assert_int_equal(day_load(&store, FIXTURE_DAY, NOW, &day), DAY_E_NONE);
    }
    assert_true(place_has(&fixture->place, "days/" FIXTURE_DAY "/day.damaged-20220510T080000Z-3"));
}

static void test_views_never_mix(void **state)
{
    struct kiosk_fixture *fixture = *state;
    const struct day_store store = store_of(fixture);
    const struct buffer jury = {.data = (unsigned char *)(uintptr_t) "objections", .size = 10};
    CLEANUP_BUFFER struct buffer back = {0};
    CLEANUP_BUFFER struct buffer file = {0};
    char command[512];

    assert_int_equal(day_put(&store, FIXTURE_DAY, DAY_FICHE_JURY, "0212345611", &jury), 0);
    assert_int_equal(
        day_get(&store, FIXTURE_DAY, DAY_FICHE_CANDIDATE, "0212345611", NOW, &back), DAY_E_NONE);
    /* Not even when somebody puts the file there. */
    (void)snprintf(command, sizeof command, "cd '%s/days/" FIXTURE_DAY "' && cp -r jury candidate",
        fixture->folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(
        day_get(&store, FIXTURE_DAY, DAY_FICHE_CANDIDATE, "0212345611", NOW, &back), DAY_E_DAMAGED);
    assert_int_equal(back.size, 0);
    assert_int_equal(day_get(&store, FIXTURE_DAY, DAY_FICHE_JURY, "0212345611", NOW, &back), 0);
    assert_memory_equal(back.data, "objections", 10);
}

static void test_pages(void **state)
{
    struct kiosk_fixture *fixture = *state;
    const struct day_store store = store_of(fixture);
    const struct buffer pdf = {.data = (unsigned char *)(uintptr_t) "%PDF-1.4", .size = 8};
    const Palmares__V1__RoomDay *day = room_day(fixture);
    CLEANUP_FREE char *name = room_pages_name("../../etc", day->slots[0]->pages[0]);
    CLEANUP_BUFFER struct buffer back = {0};

    assert_int_equal(day_put(&store, FIXTURE_DAY, DAY_PAGES, name, &pdf), 0);
    assert_true(day_has(&store, FIXTURE_DAY, DAY_PAGES, name));
    assert_false(day_has(&store, "2022-05-11", DAY_PAGES, name));
    assert_int_equal(day_get(&store, FIXTURE_DAY, DAY_PAGES, name, NOW, &back), 0);
    assert_memory_equal(back.data, pdf.data, pdf.size);
    assert_int_equal(day_forget(&store, FIXTURE_DAY), 0);
    assert_false(place_has(&fixture->place, "days/" FIXTURE_DAY));
    assert_false(place_has(&fixture->place, "keys/" FIXTURE_DAY));
}

static void test_bad_days(void **state)
{
    struct kiosk_fixture *fixture = *state;
    Palmares__V1__RoomDay *day = room_day(fixture);
    Palmares__V1__Slot *slot = day->slots[2]->slot;
    char text[] = "../../../tmp", *right = day->day;
    CLEANUP_BUFFER struct buffer bytes = {0};
    struct day *parsed = NULL;

    assert_int_equal(buffer_reserve(&bytes, 1 << 20), 0);
    day->slots[2]->slot = NULL;
    bytes.size = palmares__v1__room_day__pack(day, bytes.data);
    assert_int_equal(day_parse(bytes.data, bytes.size, &parsed), DAY_E_BAD);
    day->slots[2]->slot = slot;
    day->day = text;
    bytes.size = palmares__v1__room_day__pack(day, bytes.data);
    assert_int_equal(day_parse(bytes.data, bytes.size, &parsed), DAY_E_BAD);
    day->day = right;
    bytes.size = palmares__v1__room_day__pack(day, bytes.data);
    assert_int_equal(day_parse(bytes.data, bytes.size - 1, &parsed), DAY_E_BAD);
    assert_int_equal(day_parse(bytes.data, bytes.size, &parsed), 0);
    day_unref(parsed);
}

static void test_today(void **state)
{
    struct kiosk_fixture *fixture = *state;
    const Palmares__V1__RoomDay *day = room_day(fixture); /* four hours ahead of UTC */
    char text[VAULT_DAY_SIZE];

    day_today(day, INT64_C(1652126400000000) - 1, text); /* 2022-05-09 20:00 UTC */
    assert_string_equal(text, "2022-05-09");
    day_today(day, INT64_C(1652126400000000), text);
    assert_string_equal(text, "2022-05-10");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_there_and_back, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_damaged, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_views_never_mix, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_pages, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_bad_days, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_today, kiosk_setup, kiosk_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
