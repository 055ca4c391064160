/* The room without a link: what is done is there, also after a start, and what cannot be is said.
 */
#include "kiosk_fixture.h"

#include "base/clock.h"
#include "base/text.h"
#include "check.h"
#include "kiosk_core/clock.h"
#include "kiosk_core/identity.h"
#include "kiosk_core/room_ask.h"

#include <palmares/v1/enrolment.pb-c.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define DAY_US INT64_C(86400000000)

static const struct room_key first = {"0212345601", "E6"};
static const struct room_signature both[] = {{"P1204", "482913"}, {"X0381", "917264"}};

/* ---- a directory with a day in it ---- */

static void put_identity(struct kiosk_fixture *fixture)
{
    Palmares__V1__EnrolResponse enrolment = PALMARES__V1__ENROL_RESPONSE__INIT;
    char session[] = "ndrc-2022", centre[] = "9740001A", room[] = "B204";
    uint8_t bytes[256];

    enrolment.session = session;
    enrolment.centre = centre;
    enrolment.room = room;
    assert_int_equal(place_write(&fixture->place, IDENTITY_ENROLMENT, bytes,
                         palmares__v1__enrol_response__pack(&enrolment, bytes)),
        0);
}

static int setup(void **state)
{
    struct kiosk_fixture *fixture;

    if (kiosk_setup(state))
        return -1;
    fixture = *state;
    put_identity(fixture);
    {
        const struct day_store store = {&fixture->place, fixture->vault};

        assert_int_equal(day_save(&store, kiosk_json(fixture, &palmares__v1__room_day__descriptor,
                                              "room_day.json")),
            0);
    }
    assert_int_equal(place_write(&fixture->place, ROOM_CHOSEN_DAY, FIXTURE_DAY, 10), 0);
    kiosk_close(fixture);
    return 0;
}

static int teardown(void **state)
{
    kiosk_open(*state);
    return kiosk_teardown(state);
}

static size_t changes;

static void on_changed(void *context)
{
    (void)context;
    changes++;
}

static struct room *open_room(struct kiosk_fixture *fixture)
{
    const struct room_options options = {
        .directory = fixture->folder, .changed = on_changed, .offline = true};
    struct room *room = NULL;
    char *why = NULL;

    if (room_open(&options, &room, &why))
        fail_msg("%s", why);
    assert_null(why);
    return room;
}

/* ---- short forms ---- */

static void done(int r, char *why)
{
    if (r || why)
        fail_msg("%d: %s", r, why ? why : "");
}

static void arrive(struct room *room)
{
    char *why = NULL;

    done(room_arrive(room, &first, false, &why), why);
}

static int mark(struct room *room, uint32_t hundredths, size_t lines, char **ret_why)
{
    const struct room_view *view = room_view_get(room);
    const Palmares__V1__SheetRule *rule = view->slots[0].rule;
    Palmares__V1__SheetContent content = PALMARES__V1__SHEET_CONTENT__INIT;
    Palmares__V1__LineLevel line[8], *pointers[8];
    char appraisal[] = "Exposé clair.";
    int r;

    for (size_t i = 0; i < lines; i++) {
        palmares__v1__line_level__init(&line[i]);
        line[i].line = rule->lines[lines - 1 - i]->id; /* in another order */
        line[i].level = rule->levels[i % 4]->id;
        pointers[i] = &line[i];
    }
    content.lines = pointers;
    content.n_lines = lines;
    content.appraisal = appraisal;
    content.mark_or_none_case = PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE_MARK_HUNDREDTHS;
    content.mark_hundredths = hundredths;
    r = room_mark(room, &first, &content, ret_why);
    room_view_unref(view);
    return r;
}

static void sealed(struct room *room)
{
    char *why = NULL;

    arrive(room);
    done(mark(room, 1250, 7, &why), why);
    done(room_seal(room, &first, both, 2, &why), why);
}

static void refused(int r, int wanted, char **why, const char *words)
{
    assert_int_equal(r, wanted);
    if (words && (!*why || !strstr(*why, words)))
        fail_msg("%s", *why ? *why : "no words");
    free(*why);
    *why = NULL;
}

/* ---- opening ---- */

static void test_opening(void **state)
{
    struct kiosk_fixture *fixture = *state;
    const struct room_options options = {.directory = fixture->folder, .offline = true};
    struct room *room = open_room(fixture), *other = NULL;
    const struct room_view *view = room_view_get(room);
    char *why = NULL;

    assert_string_equal(view->day->day, FIXTURE_DAY);
    assert_int_equal(view->slot_count, 8);
    assert_int_equal(view->link, ROOM_LINK_DOWN);
    assert_int_equal(view->alerts, ROOM_ALERT_OTHER_DAY);
    refused(room_open(&options, &other, &why), ROOM_OPEN_E_BUSY, &why, fixture->folder);
    room_close(room);
    assert_string_equal(view->day->day, FIXTURE_DAY); /* a view outlives the room */
    room_view_unref(view);
}

static void test_not_enrolled(void **state)
{
    struct kiosk_fixture *fixture = *state;
    const struct room_options options = {.directory = fixture->folder, .offline = true};
    struct room *room = NULL;
    char *why = NULL;

    kiosk_write(fixture, IDENTITY_ENROLMENT, "\xff\xff", 2);
    refused(room_open(&options, &room, &why), ROOM_OPEN_E_NOT_ENROLLED, &why, "cannot be read");
    kiosk_open(fixture);
    assert_int_equal(place_shred(&fixture->place, IDENTITY_ENROLMENT), 0);
    kiosk_close(fixture);
    refused(room_open(&options, &room, &why), ROOM_OPEN_E_NOT_ENROLLED, &why, "code");
}

static void test_bad_places(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct room_options options = {.directory = "/proc/none", .offline = true};
    CLEANUP_BUFFER struct buffer right = {0};
    struct room *room = NULL;
    char *why = NULL;

    refused(room_open(&options, &room, &why), ROOM_OPEN_E_STATE, &why, "/proc/none");
    options.directory = fixture->folder;
    kiosk_open(fixture);
    kiosk_read(fixture, "device.key", &right);
    kiosk_close(fixture);
    kiosk_write(fixture, "device.key", "x", 1);
    refused(room_open(&options, &room, &why), ROOM_OPEN_E_STATE, &why, "key");
    kiosk_write(fixture, "device.key", right.data, right.size);
}

/* ---- acts ---- */

static void test_a_sheet(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct room *room = open_room(fixture);
    const struct room_view *before = room_view_get(room), *after;

    changes = 0;
    sealed(room);
    assert_int_equal(changes, 3);
    after = room_view_get(room);
    assert_int_equal(before->slots[0].sheet->state, PALMARES__V1__SHEET__STATE__EXPECTED);
    assert_int_equal(after->slots[0].sheet->state, PALMARES__V1__SHEET__STATE__SEALED);
    assert_int_equal(after->slots[0].sheet->content->mark_hundredths, 1250);
    assert_string_equal(after->slots[0].sheet->content->lines[0]->line,
        after->slots[0].rule->lines[0]->id); /* in the order of the rule */
    assert_int_equal(after->slots[0].sheet->n_seals, 2);
    assert_int_equal(after->waiting_count, 3);
    assert_true(after->generation > before->generation);
    room_view_unref(before);
    room_close(room);

    room = open_room(fixture);
    before = room_view_get(room);
    assert_int_equal(before->slots[0].sheet->state, PALMARES__V1__SHEET__STATE__SEALED);
    assert_int_equal(before->slots[0].act_count, 3);
    assert_int_equal(before->slots[0].acts[2]->act->sealing->signatures[0]->secret.len, 0);
    assert_true(uuid_equal(&before->slots[0].acts[2]->id, &after->slots[0].acts[2]->id));
    room_view_unref(before);
    room_view_unref(after);
    room_close(room);
}

static void test_what_cannot_be(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct room *room = open_room(fixture);
    const struct room_key nobody = {"0000000000", "E6"}, not_valid = {"0212345604", "E6"};
    const struct room_signature same[] = {both[0], both[0]},
                                stranger[] = {both[0], {"Z9", "123456"}};
    const struct room_signature letters[] = {both[0], {"X0381", "12a456"}},
                                short_pin[] = {both[0], {"X0381", "123"}};
    char *why = NULL;

    refused(room_arrive(room, &nobody, false, &why), ROOM_E_NO_SLOT, &why, NULL);
    refused(room_arrive(room, &not_valid, false, &why), ROOM_E_STEP, &why, NULL);
    refused(mark(room, 1250, 7, &why), ROOM_E_STEP, &why, NULL);
    refused(room_phase_start(room, &first, 1, &why), ROOM_E_STEP, &why, NULL);
    arrive(room);
    refused(room_arrive(room, &first, false, &why), ROOM_E_STEP, &why, NULL);
    refused(room_phase_start(room, &first, 7, &why), ROOM_E_STEP, &why, NULL);
    refused(mark(room, 2025, 7, &why), ROOM_E_CONTENT, &why, "20,25");
    refused(mark(room, 1225, 7, &why), ROOM_E_CONTENT, &why, "0,50");
    done(mark(room, 1250, 6, &why), why);
    refused(room_seal(room, &first, both, 2, &why), ROOM_E_STEP, &why, NULL); /* a line is empty */
    done(mark(room, 1250, 7, &why), why);
    refused(room_seal(room, &first, both, 1, &why), ROOM_E_CONTENT, &why, "1 of 2");
    refused(room_seal(room, &first, same, 2, &why), ROOM_E_SAME_PERSON, &why, "twice");
    refused(room_seal(room, &first, stranger, 2, &why), ROOM_E_CONTENT, &why, "Z9");
    refused(room_seal(room, &first, letters, 2, &why), ROOM_E_CONTENT, &why, "digits only");
    refused(room_seal(room, &first, short_pin, 2, &why), ROOM_E_CONTENT, &why, "6 digits");
    done(room_seal(room, &first, both, 2, &why), why);
    refused(room_seal(room, &first, both, 2, &why), ROOM_E_STEP, &why, NULL);
    refused(mark(room, 1250, 7, &why), ROOM_E_STEP, &why, NULL);
    room_close(room);
}

static void test_phases(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct room *room = open_room(fixture);
    const struct room_view *view;
    char *why = NULL;

    arrive(room);
    done(room_phase_start(room, &first, 1, &why), why);
    refused(room_phase_start(room, &first, 1, &why), ROOM_E_STEP, &why, NULL);
    refused(room_phase_end(room, &first, 2, &why), ROOM_E_STEP, &why, NULL);
    room_close(room);
    room = open_room(fixture); /* the clock survives */
    view = room_view_get(room);
    assert_int_equal(view->slots[0].phase, 0);
    assert_true(view->slots[0].phase_ends_us > room_now_us(room) + 890 * INT64_C(1000000));
    room_view_unref(view);
    done(room_phase_start(room, &first, 2, &why), why); /* ends the first one */
    view = room_view_get(room);
    assert_int_equal(view->slots[0].phase, 1);
    assert_non_null(view->slots[0].sheet->phases[0]->end_time);
    assert_int_equal(view->slots[0].act_count, 4);
    room_view_unref(view);
    room_close(room);
}

static void test_presence(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct room *room = open_room(fixture);
    const struct room_signature stranger = {"Z9", "123456"};
    const struct room_view *view;
    char *why = NULL;

    refused(room_sign_presence(room, &stranger, &why), ROOM_E_CONTENT, &why, "Z9");
    done(room_sign_presence(room, &both[1], &why), why);
    view = room_view_get(room);
    assert_int_equal(view->presence_count, 1);
    assert_string_equal(view->presences[0]->act->member_presence->signature->examiner, "X0381");
    room_view_unref(view);
    room_close(room);
}

/* ---- damage ---- */

static void test_damaged_day(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct room *room = open_room(fixture);
    const struct room_view *view;

    arrive(room);
    room_close(room);
    kiosk_write(fixture, "days/" FIXTURE_DAY "/day", "nonsense", 8);
    room = open_room(fixture);
    view = room_view_get(room);
    assert_null(view->day);
    assert_int_equal(view->alerts, ROOM_ALERT_DAY_DAMAGED);
    assert_int_equal(view->waiting_count, 1); /* the act is there, and will be sent */
    assert_true(*view->alert_message);
    room_view_unref(view);
    room_close(room);
}

static void test_damaged_journal(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct room *room = open_room(fixture);
    const struct room_view *view;

    sealed(room);
    room_close(room);
    kiosk_write(fixture, "journal.db", "nonsense that is no journal at all", 34);
    room = open_room(fixture);
    view = room_view_get(room);
    assert_true(view->alerts & ROOM_ALERT_JOURNAL_DAMAGED);
    assert_non_null(strstr(view->alert_message, "no longer be read: 3"));
    room_view_unref(view);
    arrive(room); /* and it goes on */
    room_close(room);
}

static int on_full_disk(struct kiosk_fixture *fixture)
{
    const struct rlimit limit = {.rlim_cur = 200 * 1024, .rlim_max = RLIM_INFINITY};
    struct room *room = open_room(fixture);
    const struct room_view *view;
    char *why = NULL;
    int r = 0;

    (void)signal(SIGXFSZ, SIG_IGN);
    arrive(room);
    if (setrlimit(RLIMIT_FSIZE, &limit))
        return 1;
    for (unsigned i = 0; i < 200 && !r; i++)
        r = mark(room, 1250, 7, &why);
    view = room_view_get(room);
    if (r != ROOM_E_NOT_WRITTEN || !why || !strstr(why, "full"))
        return 2;
    if (!(view->alerts & ROOM_ALERT_NOT_WRITABLE) || view->waiting_count < 2 ||
        view->slots[0].sheet->state != PALMARES__V1__SHEET__STATE__MARKED)
        return 3;
    return 0;
}

static void test_full_disk(void **state)
{
    struct kiosk_fixture *fixture = *state;
    pid_t child = fork();
    int status;

    if (child == 0)
        _exit(on_full_disk(fixture));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* ---- time ---- */

static void test_wrong_clock(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct room *room = open_room(fixture);
    int64_t service_us = clock_wall_us() + DAY_US;
    const struct room_view *view;

    arrive(room);
    room_heard(room, clock_boot_us(), service_us);
    view = room_view_get(room);
    assert_true(view->alerts & ROOM_ALERT_CLOCK);
    assert_in_range(view->skew_ms + 86400000 + 1000, 0, 2000);
    /* What was done before the service's time was known, and not sent, is put right. */
    assert_in_range(view->slots[0].acts[0]->acted_us - service_us + 1000000, 0, 2000000);
    room_view_unref(view);
    assert_in_range(room_now_us(room) - service_us, 0, 1000000);
    room_close(room);
    room = open_room(fixture); /* the offset is kept */
    assert_in_range(room_now_us(room) - service_us, 0, 2000000);
    room_close(room);
}

static void test_never_back(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct room *room = open_room(fixture);
    int64_t now_us = room_now_us(room);

    room_heard(room, clock_boot_us(), now_us - 800000);
    assert_true(room_now_us(room) >= now_us);
    room_close(room);
}

/* ---- days that are over ---- */

static void test_forgotten(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct room *room = open_room(fixture);
    const struct room_view *view;
    char *why = NULL;

    arrive(room);
    done(room_choose_day(room, "2022-05-11", &why), why);
    view = room_view_get(room);
    assert_null(view->day); /* not received yet */
    room_view_unref(view);
    room_forget_days(room); /* the time is not sure */
    assert_true(place_has(&room->place, "keys/" FIXTURE_DAY));
    room_heard(room, clock_boot_us(), clock_wall_us());
    room_forget_days(room); /* an act waits */
    assert_true(place_has(&room->place, "keys/" FIXTURE_DAY));
    {
        Palmares__V1__ActResult result = PALMARES__V1__ACT_RESULT__INIT;
        CLEANUP_BUFFER struct buffer bytes = {0};
        struct entry *entry = room->entries[0];

        assert_int_equal(entry_pack_result(&result, &bytes), 0);
        assert_int_equal(journal_set(room->journal, &entry->key, JOURNAL_RECEIVED, &bytes), 0);
    }
    room_forget_days(room);
    assert_false(place_has(&room->place, "keys/" FIXTURE_DAY));
    assert_false(place_has(&room->place, "days/" FIXTURE_DAY));
    assert_int_equal(room->entry_count, 0);
    room_close(room);
}

/* ---- asking without a link ---- */

static void on_pin(
    enum room_pin_result result, uint32_t failures_left, const char *message, void *context)
{
    assert_int_equal(result, ROOM_PIN_NO_LINK);
    assert_int_equal(failures_left, 0);
    assert_true(*message);
    *(bool *)context = true;
}

static void test_asking(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct room *room = open_room(fixture);
    const struct room_view *view = room_view_get(room);
    uint8_t *data = NULL;
    size_t size = 7;
    bool answered = false;

    assert_int_equal(room_check_pin(room, "P1204", "482913", NULL, on_pin, &answered), 0);
    assert_true(answered);
    assert_int_equal(
        room_pages(room, first.candidate, view->slots[0].slot->pages[0], &data, &size), 0);
    assert_null(data);
    room_view_unref(view);
    room_close(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_opening, setup, teardown),
        cmocka_unit_test_setup_teardown(test_not_enrolled, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_places, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_sheet, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_cannot_be, setup, teardown),
        cmocka_unit_test_setup_teardown(test_phases, setup, teardown),
        cmocka_unit_test_setup_teardown(test_presence, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_day, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged_journal, setup, teardown),
        cmocka_unit_test_setup_teardown(test_full_disk, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_clock, setup, teardown),
        cmocka_unit_test_setup_teardown(test_never_back, setup, teardown),
        cmocka_unit_test_setup_teardown(test_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(test_asking, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
