/* How the window says things, and whose turn it is: without a window, in English (no catalogue). */
#include "kiosk_window/turn.h"
#include "kiosk_window/words.h"

#include "base/base.h"

#include <glib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

static void is(char *said, const char *wanted)
{
    assert_string_equal(said, wanted);
    g_free(said);
}

static void test_times(void **state)
{
    const int64_t at_us = INT64_C(1652162400) * 1000000; /* 2022-05-10T06:00:00Z */

    (void)state;
    is(words_time(at_us, "Europe/Paris"), "08:00");
    is(words_time(at_us, "Indian/Reunion"), "10:00");
    is(words_time(at_us, "No/Such"), "06:00");
    is(words_time(INT64_MAX, "Europe/Paris"), "");
    is(words_day("2022-05-10"), "Tuesday 10 May 2022");
    is(words_day("not a day"), "not a day");
    is(words_day(NULL), "");
    is(words_length(40 * 60), "40 min");
    is(words_length(80 * 60), "1 h 20");
    is(words_length(13 * 60 + 20), "13 min 20 s");
    is(words_clock(0), "0:00");
    is(words_clock(53 * 60 + 20), "53:20");
    is(words_clock(3600 + 13 * 60 + 20), "1:13:20");
}

static void test_marks(void **state)
{
    (void)state;
    is(words_mark(1250), "12,50");
    is(words_mark(0), "0,00");
    is(words_scale(2000), "20");
    assert_string_equal(words_obstacle(""), "");
    assert_string_equal(words_obstacle("MARK_MISSING"), "The mark is missing.");
    assert_string_equal(words_obstacle("NEW_REASON"), "The sheet cannot be sealed yet.");
}

static void test_codes(void **state)
{
    static const struct {
        const char *typed;
        int cursor;
        const char *shown;
        int then;
    } all[] = {
        {"", 0, "", 0}, {"7kqm3", 5, "7KQM3", 5}, {"7kqm3v", 6, "7KQM3-V", 7},
        {"7KQM3-", 6, "7KQM3", 5},    /* the hyphen comes with the next one */
        {"7KQM3-V", 7, "7KQM3-V", 7}, /* is as it should be */
        {"7KQM3VXA9T2DHR5C8WPN", 20, "7KQM3-VXA9T-2DHR5-C8WPN", 23},
        {" 7kqm3 vxa9t\t2dhr5 c8wpn ", 25, "7KQM3-VXA9T-2DHR5-C8WPN", 23},
        {"7KQM-VXA9T", 4, "7KQMV-XA9T", 4},  /* one was deleted: the others close up */
        {"7KQM3VXA9T", 5, "7KQM3-VXA9T", 5}, /* the hyphen was deleted: it comes back */
        {"7KxQM3-VXA9T", 3, "7KXQM-3VXA9-T", 3}, {"é?", 2, "É?", 2}, /* people see what is wrong */
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        int cursor = all[i].cursor;

        is(words_code(all[i].typed, &cursor), all[i].shown);
        if (cursor != all[i].then)
            fail_msg("%zu: %d, not %d", i, cursor, all[i].then);
    }
}

/* ---- slots ---- */

static Palmares__V1__RoomSlot room_slots[3];
static Palmares__V1__Sheet sheets[3];
static struct slot_view slots[3];
static struct room_view view;

static int set_up(void **state)
{
    (void)state;
    memset(slots, 0, sizeof slots);
    for (size_t i = 0; i < ARRAY_LEN(slots); i++) {
        palmares__v1__room_slot__init(&room_slots[i]);
        palmares__v1__sheet__init(&sheets[i]);
        slots[i] = (struct slot_view){.slot = &room_slots[i], .sheet = &sheets[i], .phase = -1};
    }
    view = (struct room_view){.slots = slots, .slot_count = ARRAY_LEN(slots)};
    return 0;
}

static void test_turn(void **state)
{
    (void)state;
    assert_null(turn_find(NULL));
    assert_ptr_equal(turn_find(&view), &slots[0]);
    sheets[0].state = PALMARES__V1__SHEET__STATE__SEALED;
    assert_true(turn_is_over(&slots[0]));
    assert_ptr_equal(turn_find(&view), &slots[1]);
    slots[2].phase = 1; /* under way goes first */
    assert_ptr_equal(turn_find(&view), &slots[2]);
    room_slots[2].moved = true;
    assert_ptr_equal(turn_find(&view), &slots[1]);
    room_slots[1].not_interrogated = true;
    assert_null(turn_find(&view));
}

static void test_states(void **state)
{
    (void)state;
    assert_string_equal(words_slot_state(&slots[0]).text, "Expected");
    sheets[0].state = PALMARES__V1__SHEET__STATE__PRESENT;
    assert_string_equal(words_slot_state(&slots[0]).text, "Present");
    sheets[0].state = PALMARES__V1__SHEET__STATE__RUNNING;
    assert_string_equal(words_slot_state(&slots[0]).text, "Oral under way");
    sheets[0].state = PALMARES__V1__SHEET__STATE__SEALED;
    assert_string_equal(words_slot_state(&slots[0]).text, "Sealed");
    sheets[0].absent = true;
    assert_string_equal(words_slot_state(&slots[0]).text, "Absence sealed");
    slots[0].state = ACT_CONFLICTING; /* what people have to do goes before what is */
    assert_string_equal(words_slot_state(&slots[0]).text, "To be settled");
    room_slots[0].not_interrogated = true;
    assert_string_equal(words_slot_state(&slots[0]).text, "Is not interrogated");
    assert_string_equal(words_written(ACT_WRITTEN, false).text, "");
    assert_string_equal(words_written(ACT_WRITTEN, true).text, "written here, not received yet");
    assert_string_equal(words_written(ACT_RECEIVED, true).text, "received by the service");
    view.link = ROOM_LINK_REFUSED;
    assert_string_equal(words_link(&view).text, "The service refuses this kiosk");
}

static void test_same(void **state)
{
    (void)state;
    assert_true(words_same(NULL, NULL));
    assert_false(words_same(NULL, ""));
    assert_true(words_same("a", "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_codes),
        cmocka_unit_test_setup(test_turn, set_up),
        cmocka_unit_test_setup(test_states, set_up),
        cmocka_unit_test(test_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
