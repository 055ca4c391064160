/* What acts make of a sheet: for each reason a case that has it beside one that passes. */
#include "domain/act_rule.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define SECOND INT64_C(1000000)
#define MINUTE (60 * SECOND)
/* 2022-05-16 08:00 in Paris, UTC+2. */
#define CONVENED (INT64_C(1652680800) * SECOND)
#define DAY_US (24 * 60 * MINUTE)

static struct arena *arena;
static struct zone *zone;
static struct grid_level levels[] = {{"I", "Insuffisant"}, {"S", "Satisfaisant"}};
static struct grid_line lines[] = {{"a", "", "Cibler"}, {"b", "", "Négocier"}};
static struct sheet_rule rule;
static struct marking_rules rules;
static struct act_member members[2];
static struct act_slot slot;
static struct pin_account accounts[3];
static struct signature_check checks[3];
static struct act_context context;
static struct act act;
static struct act_signature signatures[3];
static struct sheet sheet;
static struct act_result result;

static const struct line_level both[] = {{"a", "S"}, {"b", "I"}};
static const struct line_level swapped[] = {{"b", "I"}, {"a", "S"}};

static struct sheet_content content(uint32_t mark)
{
    return (struct sheet_content){.has_mark = true,
        .mark_hundredths = mark,
        .lines = both,
        .line_count = 2,
        .appraisal = "Bien",
        .reservation_reason = ""};
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(4 << 20);
    if (zone_open("Europe/Paris", &zone))
        return -1;
    rule = (struct sheet_rule){.epreuve = "E4",
        .scale_hundredths = 2000,
        .step_hundredths = 50,
        .levels = levels,
        .level_count = 2,
        .lines = lines,
        .line_count = 2,
        .lines_required = true,
        .appraisal_required = true,
        .appraisal_max = 20};
    rules = (struct marking_rules){
        .sheets = &rule, .sheet_count = 1, .late_entry_minutes = 60, .pin_failures_max = 3};
    members[0] = (struct act_member){"P1", "Ana Durand", false};
    members[1] = (struct act_member){"W1", "Luc Martin", false};
    slot = (struct act_slot){.found = true,
        .commission = "E4-01",
        .centre = "C1",
        .room = "S1",
        .day = "2022-05-16",
        .convened_us = CONVENED,
        .has_preparation = true,
        .phase_count = 2,
        .members = members,
        .member_count = 2};
    accounts[0] = (struct pin_account){.examiner = "P1", .exists = true};
    accounts[1] = (struct pin_account){.examiner = "W1", .exists = true};
    accounts[2] = (struct pin_account){.examiner = "X1", .exists = true};
    for (size_t i = 0; i < ARRAY_LEN(checks); i++)
        checks[i] = (struct signature_check){true, true};
    signatures[0] = (struct act_signature){.examiner = "P1"};
    signatures[1] = (struct act_signature){.examiner = "W1"};
    signatures[2] = (struct act_signature){.examiner = "X1"};
    context = (struct act_context){.arena = arena,
        .rules = &rules,
        .rule = &rule,
        .slot = &slot,
        .zone = zone,
        .accounts = accounts,
        .account_count = 3,
        .checks = checks};
    sheet = act_sheet_new("s", "1", "E4");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    zone_close(zone);
    arena_free(arena);
    return 0;
}

/* The sheet in a state, as it could have come there. */
static void in(enum sheet_state state)
{
    static const struct phase_run run = {1, CONVENED, 0};

    sheet = act_sheet_new("s", "1", "E4");
    sheet.state = state;
    sheet.revision = 5;
    sheet.absent = sheet.content.absent = state == SHEET_ABSENT;
    if (state == SHEET_RUNNING || state == SHEET_MARKED) {
        sheet.phases = &run;
        sheet.phase_count = 1;
    }
    if (state == SHEET_MARKED || state == SHEET_SEALED)
        sheet.content = content(1250);
}

static void prepare(enum act_kind kind)
{
    act = (struct act){.kind = kind,
        .candidate = "1",
        .epreuve = "E4",
        .commission = "E4-01",
        .acted_us = CONVENED,
        .seen_revision = sheet.revision,
        .phase = 1,
        .content = content(1250),
        .signatures = signatures,
        .signature_count = kind == ACT_SEALING ? 2 : 0};
}

/* Apply and compare; what is not applied leaves the sheet as it was and says something. */
static void expect(enum act_outcome outcome, const char *reason)
{
    assert_int_equal(act_apply(&context, &act, &sheet, &result), 0);
    assert_string_equal(result.reason, reason);
    assert_int_equal(result.outcome, outcome);
    assert_int_equal(result.sheet.revision, sheet.revision + (outcome == ACT_APPLIED));
    if (outcome == ACT_APPLIED) {
        assert_string_equal(result.message, "");
        assert_int_equal(result.sheet.state, sheet_next(sheet.state, act.kind));
        assert_string_equal(result.sheet.room, "S1");
        assert_string_equal(result.sheet.day, "2022-05-16");
        return;
    }
    assert_memory_equal(&result.sheet, &sheet, sizeof sheet);
    assert_true(strlen(result.message) > 20);
}

/* ---- which slot ---- */

static void slots(void **state)
{
    (void)state;
    prepare(ACT_ARRIVAL);
    expect(ACT_APPLIED, "");
    act.commission = "E4-02";
    expect(ACT_CONFLICT, "SLOT_MOVED");
    act.commission = "E4-01";
    slot.found = false;
    expect(ACT_REFUSED, "NO_SLOT");
    slot.moved = true;
    expect(ACT_CONFLICT, "SLOT_MOVED");
    slot.found = true;
    slot.not_valid = true;
    for (unsigned kind = ACT_ARRIVAL; kind <= ACT_SEALING; kind++) {
        prepare(kind);
        expect(ACT_CONFLICT, "NOT_VALID");
    }
}

static void what_is_not_done_to_a_sheet_in_a_room(void **state)
{
    static const enum act_kind kinds[] = {ACT_NONE, ACT_UNLOCKING, ACT_MEMBER_PRESENCE};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        prepare(kinds[i]);
        assert_int_equal(act_apply(&context, &act, &sheet, &result), 0);
        assert_string_equal(result.reason, "BAD_ACT");
        assert_false(result.has_sheet);
    }
    assert_int_equal(act_refuse_bad(arena, &act, "elle n’a pas d’heure", &result), 0);
    assert_non_null(strstr(result.message, "elle n’a pas d’heure"));
}

/* ---- order and revision ---- */

static bool is_strict(enum act_kind kind)
{
    return kind == ACT_MARKING || kind == ACT_SEALING || kind == ACT_ABSENCE ||
           kind == ACT_EXPECTATION;
}

static void every_state_with_every_act(void **state)
{
    (void)state;
    for (unsigned from = SHEET_EXPECTED; from < SHEET_STATE_COUNT; from++)
        for (unsigned kind = ACT_ARRIVAL; kind <= ACT_SEALING; kind++) {
            in(from);
            prepare(kind);
            act.phase = kind == ACT_PHASE_START ? 2 : 1;
            if (kind == ACT_SEALING)
                act.content = sheet.content;
            if (sheet_next(from, kind) != SHEET_STATE_NONE)
                expect(ACT_APPLIED, "");
            else
                expect(ACT_REFUSED, from == SHEET_SEALED ? "SEALED" : "WRONG_ORDER");
            /* Of another revision. */
            act.seen_revision--;
            if (is_strict(kind) || sheet_next(from, kind) == SHEET_STATE_NONE)
                expect(ACT_CONFLICT, "SHEET_CHANGED");
            else
                expect(ACT_APPLIED, "");
        }
}

static void a_slip_before_any_part(void **state)
{
    (void)state;
    in(SHEET_PRESENT);
    sheet.arrived_us = CONVENED;
    sheet.late_minutes = 3;
    prepare(ACT_EXPECTATION);
    expect(ACT_APPLIED, "");
    assert_int_equal(result.sheet.arrived_us, 0);
    assert_int_equal(result.sheet.late_minutes, 0);
    in(SHEET_ABSENT);
    prepare(ACT_EXPECTATION);
    expect(ACT_APPLIED, "");
    assert_false(result.sheet.absent || result.sheet.content.absent);
}

static void an_absence_takes_all_else_away(void **state)
{
    (void)state;
    prepare(ACT_ABSENCE);
    expect(ACT_APPLIED, "");
    assert_true(result.sheet.absent && result.sheet.content.absent);
    assert_false(result.sheet.content.has_mark);
    sheet = result.sheet;
    prepare(ACT_SEALING);
    act.content = (struct sheet_content){.appraisal = "", .reservation_reason = "", .absent = true};
    expect(ACT_APPLIED, "");
    assert_true(result.sheet.absent);
    sheet.content.has_mark = act.content.has_mark = true; /* what no act can make */
    expect(ACT_REFUSED, "ABSENT_WITH_MARK");
}

/* ---- lateness ---- */

static void lateness(void **state)
{
    static const struct {
        int64_t after;
        bool admitted;
        const char *reason;
        uint32_t late;
        bool other_day;
    } cases[] = {
        {-30 * MINUTE, false, "", 0, false},
        {0, false, "", 0, false},
        {59 * SECOND, false, "", 0, false},
        {MINUTE, false, "LATE_NOT_ADMITTED", 0, false},
        {MINUTE, true, "", 1, false},
        {60 * MINUTE + 59 * SECOND, true, "", 60, false},
        {61 * MINUTE, true, "TOO_LATE", 0, false},
        {61 * MINUTE, false, "TOO_LATE", 0, false},
        {16 * 60 * MINUTE - SECOND, true, "TOO_LATE", 0, false}, /* 23:59:59 */
        {16 * 60 * MINUTE, false, "", 0, true},                  /* midnight in the centre's zone */
        {DAY_US, false, "", 0, true},
        {-8 * 60 * MINUTE, false, "", 0, false},
        {-8 * 60 * MINUTE - SECOND, false, "", 0, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        prepare(ACT_ARRIVAL);
        act.acted_us += cases[i].after;
        act.admitted_late = cases[i].admitted;
        expect(*cases[i].reason ? ACT_REFUSED : ACT_APPLIED, cases[i].reason);
        if (*cases[i].reason)
            continue;
        assert_int_equal(result.sheet.late_minutes, cases[i].late);
        assert_int_equal(result.sheet.other_day, cases[i].other_day);
        assert_int_equal(result.sheet.arrived_us, act.acted_us);
    }
}

static void days(void **state)
{
    char day[DATE_TEXT_SIZE];

    (void)state;
    act_day(zone, CONVENED, day);
    assert_string_equal(day, "2022-05-16");
    act_day(zone, CONVENED + 16 * 60 * MINUTE - 1, day);
    assert_string_equal(day, "2022-05-16");
    act_day(zone, -1, day);
    assert_string_equal(day, "1970-01-01"); /* 00:59:59 in Paris */
    act_day(zone, -2 * 60 * MINUTE, day);
    assert_string_equal(day, "1969-12-31");
}

/* ---- phases ---- */

static void phases(void **state)
{
    (void)state;
    in(SHEET_RUNNING);
    prepare(ACT_PHASE_START);
    expect(ACT_REFUSED, "PHASE_STARTED");
    act.phase = 3;
    expect(ACT_REFUSED, "PHASE_UNKNOWN");
    act.phase = 0;
    expect(ACT_APPLIED, "");
    assert_int_equal(result.sheet.phase_count, 2);
    assert_int_equal(sheet.phase_count, 1);
    slot.has_preparation = false;
    expect(ACT_REFUSED, "PHASE_UNKNOWN");
    prepare(ACT_PHASE_END);
    act.phase = 2;
    expect(ACT_REFUSED, "PHASE_NOT_STARTED");
    act.phase = 1;
    act.acted_us = CONVENED - MINUTE; /* a clock that went back */
    expect(ACT_APPLIED, "");
    assert_int_equal(result.sheet.phases[0].ends_us, CONVENED);
    assert_int_equal(sheet.phases[0].ends_us, 0);
    sheet = result.sheet;
    expect(ACT_REFUSED, "PHASE_ENDED");
}

/* ---- contents ---- */

static const struct line_level unknown_line[] = {{"z", "S"}};
static const struct line_level unknown_level[] = {{"a", "Z"}};
static const struct line_level twice[] = {{"a", "S"}, {"a", "I"}};
#define TWENTY "vingt caractères !!!"

static void contents(void **state)
{
    const struct {
        struct sheet_content content;
        const char *reason;
    } cases[] = {
        {{.has_mark = true, .mark_hundredths = 0, .appraisal = "", .reservation_reason = ""}, ""},
        {{.has_mark = true, .mark_hundredths = 2000, .appraisal = "", .reservation_reason = ""},
            ""},
        {{.has_mark = true, .mark_hundredths = 2050, .appraisal = "", .reservation_reason = ""},
            "MARK_SCALE"},
        {{.has_mark = true, .mark_hundredths = 2025, .appraisal = "", .reservation_reason = ""},
            "MARK_SCALE"},
        {{.has_mark = true, .mark_hundredths = 1225, .appraisal = "", .reservation_reason = ""},
            "MARK_STEP"},
        {{.appraisal = "", .reservation_reason = ""}, ""},
        {{.lines = unknown_line, .line_count = 1, .appraisal = "", .reservation_reason = ""},
            "LINE_UNKNOWN"},
        {{.lines = unknown_level, .line_count = 1, .appraisal = "", .reservation_reason = ""},
            "LEVEL_UNKNOWN"},
        {{.lines = twice, .line_count = 2, .appraisal = "", .reservation_reason = ""},
            "LINE_TWICE"},
        {{.appraisal = TWENTY, .reservation_reason = ""}, ""},
        {{.appraisal = TWENTY "é", .reservation_reason = ""}, "APPRAISAL_LONG"},
        {{.appraisal = "", .reservation_reason = "doute"}, "RESERVATION_REASON"},
        {{.appraisal = "", .reserved = true, .reservation_reason = "doute"}, ""},
        {{.appraisal = "", .reserved = true, .reservation_reason = ""}, ""},
        {{.appraisal = "", .reservation_reason = "", .absent = true}, "ABSENT_WITH_MARK"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        in(SHEET_MARKED);
        prepare(ACT_MARKING);
        act.content = cases[i].content;
        expect(*cases[i].reason ? ACT_REFUSED : ACT_APPLIED, cases[i].reason);
    }
}

static void lines_are_kept_in_the_order_of_the_rule(void **state)
{
    (void)state;
    in(SHEET_MARKED);
    prepare(ACT_MARKING);
    act.content.lines = swapped;
    expect(ACT_APPLIED, "");
    assert_string_equal(result.sheet.content.lines[0].line, "a");
    assert_string_equal(result.sheet.content.lines[1].level, "I");
    context.rule = NULL;
    expect(ACT_REFUSED, "BAD_ACT");
}

/* ---- seals ---- */

/* The sheet has what is sealed. */
static void seal(const struct sheet_content *sealed, enum act_outcome outcome, const char *reason)
{
    in(SHEET_MARKED);
    sheet.content = *sealed;
    prepare(ACT_SEALING);
    act.content = *sealed;
    expect(outcome, reason);
}

static void what_is_sealed_is_whole(void **state)
{
    struct sheet_content one = content(1250);

    (void)state;
    seal(&one, ACT_APPLIED, "");
    assert_int_equal(result.sheet.seal_count, 2);
    assert_string_equal(result.sheet.seals[1].examiner, "W1");
    assert_int_equal(result.sheet.seals[1].sealed_us, act.acted_us);
    one.has_mark = false;
    seal(&one, ACT_REFUSED, "MARK_MISSING");
    one = content(1250);
    one.line_count = 1;
    seal(&one, ACT_REFUSED, "LINE_EMPTY");
    rule.lines_required = false;
    seal(&one, ACT_APPLIED, "");
    one.appraisal = "";
    seal(&one, ACT_REFUSED, "APPRAISAL_MISSING");
    rule.appraisal_required = false;
    seal(&one, ACT_APPLIED, "");
    one.reserved = true;
    seal(&one, ACT_REFUSED, "RESERVATION_REASON");
    one.reservation_reason = "doute";
    seal(&one, ACT_APPLIED, "");
    slot.doubt = true;
    seal(&one, ACT_APPLIED, "");
    one.reserved = false;
    one.reservation_reason = "";
    seal(&one, ACT_REFUSED, "RESERVATION_REASON");
}

static void what_is_sealed_is_what_is_there(void **state)
{
    struct sheet_content others[] = {
        content(1300), content(1250), content(1250), content(1250), content(1250), content(1250)};

    (void)state;
    others[1].line_count = 1;
    others[2].appraisal = "Bien.";
    others[3].reserved = true;
    others[4].absent = true;
    others[5].has_mark = false;
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        in(SHEET_MARKED);
        prepare(ACT_SEALING);
        act.content = others[i];
        expect(ACT_CONFLICT, "SHEET_CHANGED");
    }
    act.content = content(1250);
    act.content.lines = swapped;
    expect(ACT_APPLIED, "");
}

static void who_seals(void **state)
{
    (void)state;
    in(SHEET_MARKED);
    prepare(ACT_SEALING);
    act.signature_count = 1;
    expect(ACT_REFUSED, "SIGNATURE_MISSING");
    signatures[1].examiner = "P1";
    act.signature_count = 2;
    expect(ACT_REFUSED, "SAME_PERSON");
    signatures[1].examiner = "X1";
    expect(ACT_REFUSED, "NOT_A_MEMBER");
    slot.signed_in = (const char *const[]){"X1"};
    slot.signed_in_count = 1;
    expect(ACT_CONFLICT, "MEMBER_CHANGED");
    signatures[1].examiner = "W1";
    act.signature_count = 3;
    slot.signed_in_count = 0;
    expect(ACT_REFUSED, "NOT_A_MEMBER");
    act.signature_count = 2;
    members[1].withdrawn = true;
    expect(ACT_CONFLICT, "MEMBER_CHANGED");
    act.signature_count = 1;
    expect(ACT_APPLIED, "");
    slot.member_count = 0;
    act.signature_count = 0;
    expect(ACT_REFUSED, "SIGNATURE_MISSING");
}

/* ---- PINs ---- */

static void pins(void **state)
{
    (void)state;
    in(SHEET_MARKED);
    prepare(ACT_SEALING);
    checks[1].readable = false;
    expect(ACT_REFUSED, "SIGNATURE_UNREADABLE");
    checks[1].readable = true;
    accounts[1].exists = false;
    expect(ACT_REFUSED, "PIN_NONE");
    accounts[1].exists = accounts[1].must_change = true;
    expect(ACT_REFUSED, "PIN_FIRST");
    accounts[1].must_change = false;
    assert_false(accounts[0].changed || accounts[1].changed);
    checks[1].right = false;
    expect(ACT_REFUSED, "PIN_WRONG");
    assert_int_equal(result.failures_left, 2);
    expect(ACT_REFUSED, "PIN_WRONG");
    expect(ACT_REFUSED, "PIN_WRONG");
    assert_int_equal(result.failures_left, 0);
    assert_true(accounts[1].locked && accounts[1].changed);
    assert_int_equal(accounts[1].failures, 3);
    checks[1].right = true;
    expect(ACT_REFUSED, "PIN_LOCKED");
    assert_int_equal(accounts[1].failures, 3);
    accounts[1] = (struct pin_account){.examiner = "W1", .exists = true, .failures = 2};
    expect(ACT_APPLIED, "");
    assert_int_equal(accounts[1].failures, 0);
    assert_true(accounts[1].changed);
}

/* Two wrong ones in one act are two failures, and the first is said. */
static void two_wrong_ones(void **state)
{
    (void)state;
    in(SHEET_MARKED);
    prepare(ACT_SEALING);
    checks[0].right = checks[1].right = false;
    expect(ACT_REFUSED, "PIN_WRONG");
    assert_non_null(strstr(result.message, "Ana Durand"));
    assert_int_equal(accounts[0].failures, 1);
    assert_int_equal(accounts[1].failures, 1);
}

/* What would be refused anyway tells nothing about a PIN. */
static void no_pin_is_looked_at_in_vain(void **state)
{
    (void)state;
    in(SHEET_MARKED);
    prepare(ACT_SEALING);
    checks[0].right = checks[1].right = false;
    act.seen_revision--;
    expect(ACT_CONFLICT, "SHEET_CHANGED");
    assert_int_equal(accounts[0].failures, 0);
}

/* ---- presences ---- */

static void sign_in(enum act_outcome outcome, const char *reason)
{
    assert_int_equal(act_sign_in(&context, &act, &result), 0);
    assert_string_equal(result.reason, reason);
    assert_int_equal(result.outcome, outcome);
    assert_false(result.has_sheet);
}

static void presences(void **state)
{
    (void)state;
    prepare(ACT_MEMBER_PRESENCE);
    sign_in(ACT_REFUSED, "SIGNATURE_MISSING");
    act.signature_count = 2;
    sign_in(ACT_REFUSED, "SIGNATURE_MISSING");
    act.signature_count = 1;
    sign_in(ACT_APPLIED, "");
    checks[0].right = false;
    sign_in(ACT_REFUSED, "PIN_WRONG");
    signatures[0].examiner = "X1";
    sign_in(ACT_REFUSED, "NOT_A_MEMBER");
    slot.found = false;
    sign_in(ACT_REFUSED, "NO_SLOT");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(slots),
        TEST(what_is_not_done_to_a_sheet_in_a_room),
        TEST(every_state_with_every_act),
        TEST(a_slip_before_any_part),
        TEST(an_absence_takes_all_else_away),
        TEST(lateness),
        TEST(days),
        TEST(phases),
        TEST(contents),
        TEST(lines_are_kept_in_the_order_of_the_rule),
        TEST(what_is_sealed_is_whole),
        TEST(what_is_sealed_is_what_is_there),
        TEST(who_seals),
        TEST(pins),
        TEST(two_wrong_ones),
        TEST(no_pin_is_looked_at_in_vain),
        TEST(presences),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
