/* The rooms of a day in a terminal: order, totals, lines that fit. */
#include "cli/rooms.h"
#include "cli/screen.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { ROOMS = 6 };

static Palmares__V1__RoomState states[ROOMS];
static Palmares__V1__RoomState *rows[ROOMS];
static Google__Protobuf__Timestamp seen = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
static Google__Protobuf__Timestamp now = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

static char *borrowed(const char *text)
{
    return (char *)(uintptr_t)text;
}

/* Rooms A to F: done, running, late 5, late 30, conflict, silent. */
static rooms_t day_of_rooms(void)
{
    static const char *const names[ROOMS] = {"A", "B", "C", "D", "E", "F"};
    rooms_t rooms = PALMARES__V1__LIST_ROOM_STATES_RESPONSE__INIT;

    now.seconds = 1652950800;
    seen.seconds = now.seconds - 240;
    for (size_t i = 0; i < ROOMS; i++) {
        palmares__v1__room_state__init(&states[i]);
        rows[i] = &states[i];
        states[i].centre = borrowed("0750655E");
        states[i].room = borrowed(names[i]);
        states[i].kiosk = borrowed("kiosk-1");
        states[i].last_seen_time = &seen;
        states[i].slot_count = 12;
        states[i].member_count = 2;
        states[i].sealed_count = 3;
    }
    states[0].sealed_count = 12;
    states[0].late_minutes = 40; /* it was: nobody has to come */
    states[2].late_minutes = 5;
    states[3].late_minutes = 30;
    states[4].conflict_count = 1;
    states[5].silent = true;
    states[5].waiting_count = 4;
    rooms.day = borrowed("2022-05-19");
    rooms.rooms = rows;
    rooms.n_rooms = ROOMS;
    rooms.server_time = &now;
    return rooms;
}

static void test_alarms_first(void **state)
{
    rooms_t rooms = day_of_rooms();
    char order[ROOMS + 1] = "";

    (void)state;
    rooms_sort(&rooms);
    for (size_t i = 0; i < ROOMS; i++)
        order[i] = *rooms.rooms[i]->room;
    assert_string_equal(order, "FEDCBA");
}

static void test_totals(void **state)
{
    rooms_t rooms = day_of_rooms();
    const struct rooms_totals totals = rooms_count(&rooms);

    (void)state;
    assert_int_equal(totals.rooms, 6);
    assert_int_equal(totals.silent, 1);
    assert_int_equal(totals.conflicts, 1);
    assert_int_equal(totals.late, 3);
    assert_int_equal(totals.done, 1);
    assert_int_equal(totals.orals, 72);
    assert_int_equal(totals.sealed, 27);
    assert_int_equal(totals.waiting, 4);
}

static char *table_of(rooms_t *rooms, size_t columns, size_t most, bool colour)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(1 << 20);
    char *text = NULL;
    size_t size;
    FILE *to = open_memstream(&text, &size);

    assert_non_null(arena);
    assert_non_null(to);
    assert_int_equal(rooms_table(rooms, columns, most, colour, arena, to), 0);
    assert_int_equal(fclose(to), 0);
    return text;
}

static void test_table_says_it_in_words(void **state)
{
    rooms_t rooms = day_of_rooms();
    char *text;

    (void)state;
    states[1].clock_skew_ms = 2001;
    states[2].clock_skew_ms = -1999;
    rooms_sort(&rooms);
    text = table_of(&rooms, ROOMS_COLUMNS, 100, false);
    assert_non_null(strstr(text, "ALARM: silent"));
    assert_non_null(strstr(text, "ALARM: conflict"));
    assert_non_null(strstr(text, "4 min ago"));
    assert_non_null(strstr(text, "12/12"));
    assert_non_null(strstr(text, "+2.0 s"));
    assert_null(strstr(text, "-2.0 s"));
    assert_null(strchr(text, '\033'));
    free(text);
    text = table_of(&rooms, 3, 2, true);
    assert_non_null(strstr(text, "\033[1;31mALARM: silent"));
    assert_null(strstr(text, "late")); /* the third */
    free(text);
}

static void test_a_name_does_not_drive_the_terminal(void **state)
{
    rooms_t rooms = day_of_rooms();
    char *text;

    (void)state;
    states[0].room = borrowed("A\033[2J");
    text = table_of(&rooms, ROOMS_COLUMNS, 100, false);
    assert_null(strchr(text, '\033'));
    free(text);
}

static void assert_fits(const char *text, size_t columns, const char *wanted)
{
    CLEANUP_BUFFER struct buffer fitted = {0};

    assert_int_equal(screen_fit(text, columns, &fitted), 0);
    assert_int_equal(buffer_terminate(&fitted), 0);
    assert_string_equal((const char *)fitted.data, wanted);
}

static void test_lines_fit(void **state)
{
    (void)state;
    assert_fits("abcdef\nab\n", 6, "abcdef\nab\n");
    assert_fits("abcdefg\nab\n", 6, "abcde…\nab\n");
    assert_fits("éééé", 3, "éé…\n");
    /* colours take no room, and the one that ends stays */
    assert_fits("\033[1;31mabcdef\033[0m\n", 6, "\033[1;31mabcdef\033[0m\n");
    assert_fits("\033[1;31mabcdefg\033[0m\n", 6, "\033[1;31mabcde\033[0m…\n");
    assert_fits("a\xff\xff"
                "b\n",
        2, "a…\n");
    assert_fits("\033", 5, "\033\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alarms_first),
        cmocka_unit_test(test_totals),
        cmocka_unit_test(test_table_says_it_in_words),
        cmocka_unit_test(test_a_name_does_not_drive_the_terminal),
        cmocka_unit_test(test_lines_fit),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
