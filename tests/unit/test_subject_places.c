/* Where and from when the key of a subject is given: the calendar of session 2022, and a draw. */
#include "domain/subject_places.h"
#include "handler/session_wire.h"

#include "base/text.h"
#include "clientlib/pack.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HOUR_US INT64_C(3600000000)
#define DAY_US (INT64_C(1652832000) * 1000000) /* 2022-05-18T00:00:00Z */

static struct arena *arena;
static struct session_definition *definition;

static int set_up(void **state)
{
    Palmares__V1__SessionDefinition *message;
    const char *why = NULL;
    size_t size;
    uint8_t *packed;

    (void)state;
    arena = arena_new(64 << 20);
    if (!arena || pack_load(PALMARES_PACK, arena, &message, &why))
        return -1;
    size = protobuf_c_message_get_packed_size(&message->base);
    packed = arena_alloc(arena, size);
    protobuf_c_message_pack(&message->base, packed);
    return session_wire_decode(
        arena, packed, size, (const struct session_definition **)(void *)&definition);
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct release_places written(const char *epreuve, const char *subject)
{
    struct release_places places;

    assert_int_equal(subject_places_written(arena, definition, epreuve, subject, &places), 0);
    return places;
}

static const struct release_place *at(const struct release_places *places, const char *zone)
{
    const struct release_place *place = subject_places_find(places, zone, "");

    assert_non_null(place);
    return place;
}

static int64_t lead_us(void)
{
    return definition->subject_rules.release.lead_minutes * INT64_C(60000000);
}

static void test_hours_of_the_calendar(void **state)
{
    const struct release_places places = written("E5A", "national");
    const struct release_place *guyane = at(&places, "guyane");

    (void)state;
    assert_int_equal(places.count, 6);
    assert_true(guyane->start_us == DAY_US + 11 * HOUR_US);
    assert_true(guyane->release_us == guyane->start_us - lead_us());
    assert_true(guyane->exit_us == DAY_US + 14 * HOUR_US); /* not before the end */
    assert_int_equal(guyane->utc_offset_minutes, -180);
    assert_true(at(&places, "metropole")->exit_us == DAY_US + 13 * HOUR_US);
    assert_true(at(&places, "polynesie")->start_us == DAY_US + 15 * HOUR_US);
    assert_true(places.open_us == DAY_US + 16 * HOUR_US); /* last entry in Polynésie */
}

/* By domain.md 5: with the rules of the session, these could still tell Polynésie. */
static void test_who_could_tell(void **state)
{
    static const char *const telling[] = {"metropole", "guyane", "reunion", "mayotte"};
    const struct release_places places = written("E5A", "national");

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(telling); i++) {
        assert_int_equal(at(&places, telling[i])->leaks_to.count, 1);
        assert_string_equal(at(&places, telling[i])->leaks_to.items[0], "polynesie");
    }
    assert_int_equal(at(&places, "guadeloupe-martinique")->leaks_to.count, 0);
    assert_int_equal(places.leak_count, 4);
}

/* Polynésie has a subject of its own in E3: nobody is told, and nobody else has it. */
static void test_a_subject_of_its_own(void **state)
{
    const struct release_places own = written("E3", "polynesie"), all = written("E3", "national");

    (void)state;
    assert_int_equal(own.count, 1);
    assert_int_equal(own.leak_count, 0);
    assert_int_equal(all.count, 5);
    assert_null(subject_places_find(&all, "polynesie", ""));
    assert_int_equal(written("E3", "none").count, 0);
    assert_true(written("E3", "none").open_us == 0);
}

static void test_hours_of_a_draw(void **state)
{
    const struct drawn_start starts[] = {
        {"A1", DAY_US, DAY_US + 24 * HOUR_US, 120}, {"B1", DAY_US + HOUR_US, DAY_US + HOUR_US, 0}};
    struct release_places places;

    (void)state;
    assert_int_equal(
        subject_places_practical(arena, definition, starts, ARRAY_LEN(starts), &places), 0);
    assert_int_equal(places.count, 2);
    assert_true(places.places[0].release_us == DAY_US - lead_us());
    assert_true(places.places[0].exit_us == 0);
    assert_true(places.open_us == DAY_US + 24 * HOUR_US);
    assert_int_equal(subject_places_practical(arena, definition, NULL, 0, &places), 0);
    assert_true(places.count == 0 && places.open_us == 0);
}

/* Where the key is out it stays so: an hour that has come never moves into the future. */
static void test_what_is_released_stays(void **state)
{
    const struct release_places stored = written("E5A", "national");
    struct release_places due = written("E5A", "national"), none = {0};
    int64_t now_us = at(&stored, "guyane")->release_us;

    (void)state;
    assert_true(subject_places_equal(&stored, &due));
    for (size_t i = 0; i < due.count; i++) {
        due.places[i].start_us += 24 * HOUR_US;
        due.places[i].release_us += 24 * HOUR_US;
        due.places[i].last_start_us += 24 * HOUR_US;
    }
    assert_false(subject_places_equal(&stored, &due));
    assert_int_equal(subject_places_keep_released(arena, &stored, now_us, &due), 0);
    assert_true(at(&due, "guyane")->release_us == now_us);
    assert_true(at(&due, "guyane")->start_us == DAY_US + 35 * HOUR_US);
    assert_true(
        at(&due, "metropole")->release_us == at(&stored, "metropole")->release_us + 24 * HOUR_US);
    assert_int_equal(subject_places_keep_released(arena, &stored, now_us, &none), 0);
    assert_int_equal(none.count, 1);
    assert_int_equal(subject_places_keep_released(arena, &stored, now_us - 1, &none), 0);
    assert_int_equal(none.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hours_of_the_calendar),
        cmocka_unit_test(test_who_could_tell),
        cmocka_unit_test(test_a_subject_of_its_own),
        cmocka_unit_test(test_hours_of_a_draw),
        cmocka_unit_test(test_what_is_released_stays),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
