/* The projection: a day and acts that wait, as a table. */
#include "kiosk_fixture.h"

#include "check.h"
#include "kiosk_core/project.h"
#include "base/text.h"

enum { ACTS_MAX = 16 };
#define STARTS INT64_C(1652155200000000) /* 2022-05-10 08:00, UTC+4: the first slot */
#define MINUTE INT64_C(60000000)

struct world {
    struct kiosk_fixture *fixture;
    Palmares__V1__RoomDay *day;
    struct act_view views[ACTS_MAX];
    struct project_act acts[ACTS_MAX];
    size_t count;
    struct slot_view *slots;
};

static struct world make_world(void **state, const char *file)
{
    struct world world = {.fixture = *state};
    CLEANUP_BUFFER struct buffer bytes = {0};
    struct day *day = NULL;
    Palmares__V1__RoomDay *read;

    read = kiosk_json(world.fixture, &palmares__v1__room_day__descriptor, file);
    assert_int_equal(buffer_reserve(&bytes, palmares__v1__room_day__get_packed_size(read)), 0);
    bytes.size = palmares__v1__room_day__pack(read, bytes.data);
    assert_int_equal(day_parse(bytes.data, bytes.size, &day), 0); /* checks, and is thrown away */
    day_unref(day);
    world.day = read;
    for (size_t i = 0; i < read->n_slots; i++) {
        Palmares__V1__Sheet *sheet = read->slots[i]->sheet;

        sheet->content = arena_alloc(world.fixture->arena, sizeof *sheet->content);
        assert_non_null(sheet->content);
        palmares__v1__sheet_content__init(sheet->content);
    }
    return world;
}

static void *new_message(struct world *world, const ProtobufCMessageDescriptor *type)
{
    ProtobufCMessage *message = arena_calloc(world->fixture->arena, 1, type->sizeof_message);

    assert_non_null(message);
    protobuf_c_message_init(type, message);
    return message;
}

/* An act on the first slot, done so many minutes after its start. */
static Palmares__V1__Act *add(
    struct world *world, Palmares__V1__Act__ActCase kind, int minute, uint32_t revision)
{
    Palmares__V1__Act *act = new_message(world, &palmares__v1__act__descriptor);
    Google__Protobuf__Timestamp *time =
        new_message(world, &google__protobuf__timestamp__descriptor);
    struct act_view *view = &world->views[world->count];

    time->seconds = (STARTS + minute * MINUTE) / 1000000;
    act->time = time;
    act->candidate = world->day->slots[0]->slot->candidate;
    act->epreuve = world->day->slots[0]->slot->epreuve;
    act->commission = world->day->slots[0]->slot->commission;
    act->sheet_revision = revision;
    act->act_case = kind;
    act->arrival = new_message(world, &palmares__v1__arrival__descriptor);
    *view = (struct act_view){.candidate = act->candidate,
        .epreuve = act->epreuve,
        .acted_us = STARTS + minute * MINUTE,
        .state = ACT_WRITTEN,
        .act = act};
    world->acts[world->count++] = (struct project_act){.view = view};
    return act;
}

static void add_phase(
    struct world *world, bool starts, uint32_t phase, int minute, uint32_t revision)
{
    Palmares__V1__Act *act =
        add(world, starts ? PALMARES__V1__ACT__ACT_PHASE_START : PALMARES__V1__ACT__ACT_PHASE_END,
            minute, revision);

    if (starts) {
        act->phase_start = new_message(world, &palmares__v1__phase_start__descriptor);
        act->phase_start->phase = phase;
    } else {
        act->phase_end = new_message(world, &palmares__v1__phase_end__descriptor);
        act->phase_end->phase = phase;
    }
}

static Palmares__V1__SheetContent *add_mark(
    struct world *world, uint32_t hundredths, size_t lines, int minute, uint32_t revision)
{
    const Palmares__V1__SheetRule *rule = world->day->sheet_rules[0];
    Palmares__V1__Act *act = add(world, PALMARES__V1__ACT__ACT_MARKING, minute, revision);
    Palmares__V1__SheetContent *content =
        new_message(world, &palmares__v1__sheet_content__descriptor);

    content->mark_or_none_case = PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE_MARK_HUNDREDTHS;
    content->mark_hundredths = hundredths;
    content->lines = arena_calloc(world->fixture->arena, lines + 1, sizeof(void *));
    for (size_t i = 0; i < lines; i++) {
        content->lines[i] = new_message(world, &palmares__v1__line_level__descriptor);
        content->lines[i]->line = rule->lines[i]->id;
        content->lines[i]->level = rule->levels[0]->id;
    }
    content->n_lines = lines;
    act->marking = new_message(world, &palmares__v1__marking__descriptor);
    act->marking->content = content;
    return content;
}

static const struct slot_view *project(struct world *world)
{
    const struct project_input input = {world->day, world->acts, world->count};

    assert_int_equal(project_slots(&input, world->fixture->arena, &world->slots), 0);
    return &world->slots[0];
}

/* ---- the life of a sheet ---- */

static void test_untouched(void **state)
{
    struct world world = make_world(state, "room_day.json");
    const struct slot_view *slot = project(&world);

    assert_int_equal(slot->sheet->state, PALMARES__V1__SHEET__STATE__EXPECTED);
    assert_int_equal(slot->sheet->revision, 0);
    assert_true(slot->can_arrive && slot->can_be_absent);
    assert_false(slot->can_expect || slot->can_mark || slot->can_seal);
    assert_string_equal(slot->seal_obstacle, "NOT_MARKED");
    assert_int_equal(slot->phase, -1);
    assert_int_equal(slot->act_count, 0);
    assert_string_equal(slot->commission->id, "E6-03");
    assert_int_equal(slot->rule->n_lines, 7);
    /* NV: nothing can be done. */
    assert_false(world.slots[3].can_arrive || world.slots[3].can_be_absent);
}

struct step {
    const char *obstacle;
    uint32_t revision;
    Palmares__V1__Sheet__State state;
    bool can_mark, can_seal;
};

static void check_step(struct world *world, const struct step *step)
{
    const struct slot_view *slot = project(world);

    assert_int_equal(slot->sheet->state, step->state);
    assert_int_equal(slot->sheet->revision, step->revision);
    assert_string_equal(slot->seal_obstacle, step->obstacle);
    assert_int_equal(slot->can_mark, step->can_mark);
    assert_int_equal(slot->can_seal, step->can_seal);
    assert_int_equal(slot->state, ACT_WRITTEN);
}

static void test_from_arrival_to_mark(void **state)
{
    struct world world = make_world(state, "room_day.json");
    Palmares__V1__SheetContent *content;
    char text[] = "Bien.";

    (void)add(&world, PALMARES__V1__ACT__ACT_ARRIVAL, -5, 0);
    check_step(
        &world, &(struct step){"NOT_MARKED", 1, PALMARES__V1__SHEET__STATE__PRESENT, true, false});
    add_phase(&world, true, 1, 0, 1);
    check_step(
        &world, &(struct step){"NOT_MARKED", 2, PALMARES__V1__SHEET__STATE__RUNNING, true, false});
    content = add_mark(&world, 1250, 6, 10, 2);
    check_step(
        &world, &(struct step){"LINE_EMPTY", 3, PALMARES__V1__SHEET__STATE__MARKED, true, false});
    content = add_mark(&world, 1250, 7, 11, 3);
    check_step(&world,
        &(struct step){"APPRAISAL_MISSING", 4, PALMARES__V1__SHEET__STATE__MARKED, true, false});
    content->appraisal = text;
    check_step(&world, &(struct step){"", 4, PALMARES__V1__SHEET__STATE__MARKED, true, true});
    content->mark_or_none_case = PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE__NOT_SET;
    check_step(
        &world, &(struct step){"MARK_MISSING", 4, PALMARES__V1__SHEET__STATE__MARKED, true, false});
    /* A doubt about the dossier: the mark has to be under reserve, and why. */
    content->mark_or_none_case = PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE_MARK_HUNDREDTHS;
    world.day->slots[0]->reserve = true;
    check_step(&world,
        &(struct step){"RESERVATION_REASON", 4, PALMARES__V1__SHEET__STATE__MARKED, true, false});
    content->reserved = true;
    content->reservation_reason = text;
    check_step(&world, &(struct step){"", 4, PALMARES__V1__SHEET__STATE__MARKED, true, true});
}

static void test_absence(void **state)
{
    struct world world = make_world(state, "room_day.json");
    const struct slot_view *slot;

    (void)add(&world, PALMARES__V1__ACT__ACT_ABSENCE, 61, 0);
    slot = project(&world);
    assert_true(slot->sheet->absent && slot->sheet->content->absent);
    assert_true(slot->can_seal && slot->can_expect);
    assert_false(slot->can_mark || slot->can_arrive);
    (void)add(&world, PALMARES__V1__ACT__ACT_EXPECTATION, 62, 1);
    slot = project(&world);
    assert_false(slot->sheet->absent || slot->sheet->content->absent);
    assert_true(slot->can_arrive);
    assert_int_equal(slot->sheet->revision, 2);
}

/* ---- what counts on top ---- */

static void test_what_the_service_has_counts_once(void **state)
{
    struct world world = make_world(state, "room_day.json");
    Palmares__V1__Sheet received = *world.day->slots[0]->sheet;
    const struct slot_view *slot;

    (void)add(&world, PALMARES__V1__ACT__ACT_ARRIVAL, -5, 0);
    add_phase(&world, true, 1, 0, 1);
    /* Received: the answer's sheet is the newest one. */
    received.state = PALMARES__V1__SHEET__STATE__PRESENT;
    received.revision = 1;
    world.views[0].state = ACT_RECEIVED;
    world.acts[0].sheet = &received;
    slot = project(&world);
    assert_int_equal(slot->sheet->revision, 2);
    assert_int_equal(slot->sheet->state, PALMARES__V1__SHEET__STATE__RUNNING);
    assert_int_equal(slot->act_count, 2);
    /* Its answer was lost, and the day says it already: it counts once. */
    world.views[0].state = ACT_WRITTEN;
    world.acts[0].sheet = NULL;
    world.day->slots[0]->sheet->state = PALMARES__V1__SHEET__STATE__PRESENT;
    world.day->slots[0]->sheet->revision = 1;
    slot = project(&world);
    assert_int_equal(slot->sheet->revision, 2);
    assert_int_equal(slot->sheet->state, PALMARES__V1__SHEET__STATE__RUNNING);
    /* The office has changed it meanwhile: what waits was not done on that. */
    world.day->slots[0]->sheet->revision = 5;
    slot = project(&world);
    assert_int_equal(slot->sheet->revision, 5);
    assert_int_equal(slot->sheet->state, PALMARES__V1__SHEET__STATE__PRESENT);
    assert_int_equal(slot->state, ACT_WRITTEN);
}

static void test_a_conflict_stops_the_sheet(void **state)
{
    struct world world = make_world(state, "room_day.json");
    const struct slot_view *slot;

    (void)add(&world, PALMARES__V1__ACT__ACT_ARRIVAL, -5, 0);
    world.views[0].state = ACT_CONFLICTING;
    slot = project(&world);
    assert_int_equal(slot->state, ACT_CONFLICTING);
    assert_int_equal(slot->sheet->state, PALMARES__V1__SHEET__STATE__EXPECTED);
    assert_false(slot->can_arrive || slot->can_be_absent);
    world.views[0].state = ACT_SETTLED;
    slot = project(&world);
    assert_int_equal(slot->state, ACT_RECEIVED);
    assert_true(slot->can_arrive);
}

static void test_a_step_that_the_day_does_not_have(void **state)
{
    struct world world = make_world(state, "room_day.json");

    (void)add_mark(&world, 1000, 7, 0, 0); /* before the arrival */
    assert_int_equal(project(&world)->sheet->state, PALMARES__V1__SHEET__STATE__EXPECTED);
    world.day->n_sheet_steps = 0;
    assert_false(project(&world)->can_arrive);
}

static void test_moved(void **state)
{
    struct world world = make_world(state, "room_day.json");
    const struct slot_view *slot;

    world.day->slots[0]->moved = true;
    slot = project(&world);
    assert_false(slot->can_arrive || slot->can_be_absent);
}

/* ---- the clock of a part ---- */

static void test_phases(void **state)
{
    struct world world = make_world(state, "room_day.json");
    const struct slot_view *slot;

    (void)add(&world, PALMARES__V1__ACT__ACT_ARRIVAL, -5, 0);
    add_phase(&world, true, 1, 2, 1);
    slot = project(&world);
    assert_int_equal(slot->phase, 0);
    assert_int_equal(slot->phase_ends_us, STARTS + 17 * MINUTE);
    add_phase(&world, false, 1, 16, 2);
    assert_int_equal(project(&world)->phase, -1);
    add_phase(&world, true, 2, 18, 3);
    slot = project(&world);
    assert_int_equal(slot->phase, 1);
    assert_int_equal(slot->phase_ends_us, STARTS + 43 * MINUTE);
    assert_int_equal(slot->sheet->n_phases, 2);
    /* The day's own sheet is as it was. */
    assert_int_equal(world.day->slots[0]->sheet->n_phases, 0);
}

static void test_late(void **state)
{
    struct world world = make_world(state, "room_day.json");
    const struct slot_view *slot;

    (void)add(&world, PALMARES__V1__ACT__ACT_ARRIVAL, 7, 0);
    add_phase(&world, true, 1, 8, 1);
    slot = project(&world);
    assert_int_equal(slot->sheet->late_minutes, 7);
    assert_int_equal(slot->phase_ends_us, STARTS + (8 + 15 - 7) * MINUTE);
    add_phase(&world, false, 1, 16, 2);
    add_phase(&world, true, 2, 16, 3); /* only the first part is shorter */
    assert_int_equal(project(&world)->phase_ends_us, STARTS + (16 + 25) * MINUTE);
    world.day->late_time_lost = false;
    world.count = 2;
    assert_int_equal(project(&world)->phase_ends_us, STARTS + (8 + 15) * MINUTE);
}

static void test_late_minutes(void **state)
{
    struct world e6 = make_world(state, "room_day.json");
    struct world e4 = make_world(state, "room_day_e4.json");
    int64_t e4_starts = day_time_us(e4.day->slots[0]->slot->start_time);

    assert_int_equal(project_late_minutes(e6.day->slots[0], STARTS), 0);
    assert_int_equal(project_late_minutes(e6.day->slots[0], STARTS + MINUTE - 1), 0);
    assert_int_equal(project_late_minutes(e6.day->slots[0], STARTS + 12 * MINUTE), 12);
    assert_int_equal(project_late_minutes(e6.day->slots[0], STARTS + 16 * 60 * MINUTE), 0);
    /* With a preparation one is convened when it begins. */
    assert_int_equal(project_late_minutes(e4.day->slots[0], e4_starts - 40 * MINUTE), 0);
    assert_int_equal(project_late_minutes(e4.day->slots[0], e4_starts), 40);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_untouched, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_from_arrival_to_mark, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_absence, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(
            test_what_the_service_has_counts_once, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_conflict_stops_the_sheet, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(
            test_a_step_that_the_day_does_not_have, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_moved, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_phases, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_late, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_late_minutes, kiosk_setup, kiosk_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
