/* Rules of engagement requests (D643-15-1, annexe VIII-1): for each one that a request which keeps
 * it passes, and what is said when it is broken. */
#include "domain/engagement_rule.h"

#include "base/text.h"
#include "dossier_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 8 << 20 };

/* 2021-11-19 23:59:59 in Paris (UTC+1), and in Papeete (UTC-10). */
#define LAST_SECOND_PARIS INT64_C(1637362799)
#define LAST_SECOND_TAHITI INT64_C(1637402399)
#define SECOND INT64_C(1000000)

static struct arena *arena;
static struct dossier_fixture fixture;
static struct engagement_rules *rules;
static struct engagement *form;
static struct principal principal;
static struct op op;
static struct engagement_term term;
static struct dossier_subject subject;
static struct dossier_remarks remarks;
static struct engagement_request request;

static const struct date RECEIVED = {2021, 11, 10};

/* A new op at an instant, and the term as it is then. */
static void at(int64_t now_us)
{
    op = (struct op){.arena = arena, .principal = &principal, .now_us = now_us};
    assert_int_equal(engagement_term(fixture.session, now_us, &term), 0);
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    dossier_fixture(arena, &fixture);
    fixture.session->has_engagement_rules = true;
    rules = &fixture.session->engagement_rules;
    *rules = (struct engagement_rules){.epreuve = "ENG",
        .closes = "2021-11-19",
        .time_zone = "",
        .hours_per_week_max = 48,
        .hours_per_month_max = 200,
        .appeal_text = ""};
    fixture.session->candidate_rules.registration_closes = "2021-12-31";
    form = fixture_engagement(&fixture);
    principal = (struct principal){.role = ROLE_MANAGER};
    subject = (struct dossier_subject){fixture.session, fixture.candidate, NULL};
    remarks =
        (struct dossier_remarks){arena_calloc(arena, FORM_REMARKS_MAX, sizeof *remarks.items), 0};
    request = (struct engagement_request){.candidate = "1",
        .ine = "0123456789A",
        .state = ENGAGEMENT_SUBMITTED,
        .form = form,
        .form_revision = 3,
        .form_latest = 3,
        .received_on = "2021-11-10",
        .decided_by = "manager",
        .motive = "",
        .revision = 5};
    at(LAST_SECOND_PARIS * SECOND);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct form_place place_of(const char *path)
{
    op.violations = NULL;
    op.violations_end = NULL;
    op.violation_count = 0;
    return (struct form_place){&op, path, &subject, &remarks};
}

static bool is_named(const char *field, const char *reason)
{
    for (const struct op_violation *v = op.violations; v; v = v->next)
        if (text_equal(v->field, field) && text_equal(v->reason, reason))
            return true;
    return false;
}

static bool is_remarked(const char *path, const char *reason)
{
    for (size_t i = 0; i < remarks.count; i++)
        if (text_equal(remarks.items[i].path, path) && text_equal(remarks.items[i].reason, reason))
            return true;
    return false;
}

/* ---- the deadline (al. 2) ---- */

static int receive(const char *on)
{
    struct date day;

    op.reason = op.message = NULL;
    (void)place_of("");
    return engagement_check_receipt(&op, &term, on, &day);
}

static void test_a_second_decides(void **state)
{
    (void)state;
    assert_int_equal(receive(""), 0);
    at((LAST_SECOND_PARIS + 1) * SECOND - 1);
    assert_int_equal(receive(""), 0);
    at((LAST_SECOND_PARIS + 1) * SECOND); /* midnight */
    assert_int_equal(receive(""), OUTCOME_PRECONDITION);
    at((LAST_SECOND_PARIS + 2) * SECOND); /* a second after it */
    assert_int_equal(receive(""), OUTCOME_PRECONDITION);
    assert_string_equal(op.reason, "LATE");
    assert_non_null(strstr(op.message, "2021-11-19, 23:59:59 (Europe/Paris)"));
    assert_non_null(strstr(op.message, "2021-11-20, 00:00:01"));
}

static void test_the_zone_is_the_academies(void **state)
{
    (void)state;
    rules->time_zone = "Pacific/Tahiti";
    at((LAST_SECOND_PARIS + 2) * SECOND);
    assert_int_equal(receive(""), 0);
    at(LAST_SECOND_TAHITI * SECOND);
    assert_int_equal(receive(""), 0);
    at((LAST_SECOND_TAHITI + 1) * SECOND);
    assert_int_equal(receive(""), OUTCOME_PRECONDITION);
    assert_non_null(strstr(op.message, "(Pacific/Tahiti)"));
}

/* In a zone whose clocks go forward at midnight of the day after, the day still has an end. */
static void test_a_midnight_that_does_not_exist(void **state)
{
    (void)state;
    rules->closes = "2021-03-27";
    rules->time_zone = "Asia/Beirut";
    at(INT64_C(1616882399) * SECOND); /* 2021-03-27 23:59:59 UTC+2 */
    assert_int_equal(receive(""), 0);
    at(INT64_C(1616882400) * SECOND); /* 2021-03-28 01:00:00 UTC+3 */
    assert_int_equal(receive(""), OUTCOME_PRECONDITION);
}

static void test_registration_or_no_deadline(void **state)
{
    (void)state;
    rules->closes = "";
    at((LAST_SECOND_PARIS + 2) * SECOND);
    assert_string_equal(term.day, "2021-12-31");
    assert_int_equal(receive(""), 0);
    at(INT64_C(1640991600) * SECOND); /* 2022-01-01 00:00 in Paris */
    assert_int_equal(receive(""), OUTCOME_PRECONDITION);
    fixture.session->candidate_rules.registration_closes = "";
    at(INT64_C(4102444800) * SECOND);
    assert_int_equal(receive(""), 0);
}

static void test_paper(void **state)
{
    (void)state;
    at((LAST_SECOND_PARIS + 10 * 86400) * SECOND);
    assert_int_equal(receive("2021-11-19"), 0);
    assert_int_equal(receive("2021-11-20"), OUTCOME_PRECONDITION);
    assert_string_equal(op.reason, "LATE");
    assert_int_equal(receive("2021-11-30"), OUTCOME_INVALID); /* in the future */
    assert_true(is_named("received_on", "DATE"));
    assert_int_equal(receive("19/11/2021"), OUTCOME_INVALID);
    principal.role = ROLE_ESTABLISHMENT;
    assert_int_equal(receive("2021-11-19"), OUTCOME_INVALID);
    assert_true(is_named("received_on", "OFFICE_ONLY"));
}

/* ---- one request ---- */

static void test_again(void **state)
{
    (void)state;
    assert_int_equal(engagement_check_again(&op, NULL, 0), 0);
    assert_int_equal(engagement_check_again(&op, NULL, 2), OUTCOME_ETAG_MISMATCH);
    assert_int_equal(engagement_check_again(&op, &request, 5), OUTCOME_ALREADY_EXISTS);
    request.state = ENGAGEMENT_ACCEPTED;
    assert_int_equal(engagement_check_again(&op, &request, 5), OUTCOME_ALREADY_EXISTS);
    assert_string_equal(op.reason, "REQUEST_EXISTS");
    request.state = ENGAGEMENT_REFUSED;
    assert_int_equal(engagement_check_again(&op, &request, 0), OUTCOME_ALREADY_EXISTS);
    assert_int_equal(engagement_check_again(&op, &request, 4), OUTCOME_ETAG_MISMATCH);
    assert_int_equal(engagement_check_again(&op, &request, 5), 0);
    request.state = ENGAGEMENT_WITHDRAWN;
    assert_int_equal(engagement_check_again(&op, &request, 5), 0);
}

/* ---- the form ---- */

static int check(void)
{
    const struct form_place place = place_of("form.");

    return engagement_check_form(&place, form, &term, RECEIVED);
}

static void test_signature(void **state)
{
    (void)state;
    assert_int_equal(check(), 0);
    form->signed_on = "2021-11-10";
    assert_int_equal(check(), 0);
    form->signed_on = "2021-11-11";
    assert_int_equal(check(), OUTCOME_INVALID);
    assert_true(is_named("form.signed_on", "FUTURE"));
    form->signed_on = "2020-08-31"; /* the day before it begins */
    assert_int_equal(check(), OUTCOME_INVALID);
    assert_true(is_named("form.from", "FUTURE"));
    form->signed_on = "2020-09-01";
    assert_int_equal(check(), 0);
    form->declared = false;
    assert_int_equal(check(), OUTCOME_INVALID);
    assert_true(is_named("form.declared", "REQUIRED"));
}

static void test_hours(void **state)
{
    (void)state;
    form->hours.hundredths = 4800;
    assert_int_equal(check(), 0);
    form->hours.hundredths = 4801;
    assert_int_equal(check(), OUTCOME_INVALID);
    assert_true(is_named("form.hours", "RANGE"));
    form->per = ENGAGEMENT_PER_MONTH;
    assert_int_equal(check(), 0);
    form->hours.hundredths = 20001;
    assert_int_equal(check(), OUTCOME_INVALID);
    rules->hours_per_month_max = rules->hours_per_week_max = 0;
    assert_int_equal(check(), 0);
    form->per = ENGAGEMENT_PER_WEEK; /* a week has 168 hours, whatever the session says */
    form->hours.hundredths = 16800;
    assert_int_equal(check(), 0);
    form->hours.hundredths = 16801;
    assert_int_equal(check(), OUTCOME_INVALID);
}

static void test_age(void **state)
{
    (void)state;
    form->from = "2010-01-01";
    form->to = "2016-11-18";
    assert_int_equal(check(), 0); /* not looked at */
    rules->years_max = 5;
    assert_int_equal(check(), OUTCOME_INVALID);
    assert_true(is_named("form.to", "TOO_OLD"));
    form->to = "2016-11-19"; /* five years before the last day of requests */
    assert_int_equal(check(), 0);
    rules->closes = fixture.session->candidate_rules.registration_closes = "";
    at(op.now_us);
    form->to = "2016-11-09"; /* of the receipt */
    assert_int_equal(check(), OUTCOME_INVALID);
    form->to = "2016-11-10";
    assert_int_equal(check(), 0);
}

/* ---- once (al. 4) ---- */

static void test_same_activity(void **state)
{
    struct engagement_earlier earlier = {
        "1", "autre-2021", 2021, "2020-01-01", "2020-09-01", 70, 0};

    (void)state;
    assert_int_equal(engagement_check_earlier(&op, &request, NULL, 0), 0);
    assert_int_equal(engagement_check_earlier(&op, &request, &earlier, 1), OUTCOME_PRECONDITION);
    assert_string_equal(op.reason, "SAME_ACTIVITY");
    assert_non_null(strstr(op.message, "autre-2021 (2021)"));
    earlier.organisation_percent = 69;
    assert_int_equal(engagement_check_earlier(&op, &request, &earlier, 1), 0);
    earlier.mission_percent = 44;
    assert_int_equal(engagement_check_earlier(&op, &request, &earlier, 1), 0);
    earlier.mission_percent = 45; /* both are likely */
    assert_int_equal(engagement_check_earlier(&op, &request, &earlier, 1), OUTCOME_PRECONDITION);
    earlier.organisation_percent = 0;
    assert_int_equal(engagement_check_earlier(&op, &request, &earlier, 1), 0);
    earlier.mission_percent = 70;
    assert_int_equal(engagement_check_earlier(&op, &request, &earlier, 1), OUTCOME_PRECONDITION);
    memcpy(earlier.to, "2020-08-31", 11); /* over before this one began */
    assert_int_equal(engagement_check_earlier(&op, &request, &earlier, 1), 0);
    memcpy(earlier.from, "2021-06-30", 11);
    memcpy(earlier.to, "2021-12-31", 11);
    assert_int_equal(engagement_check_earlier(&op, &request, &earlier, 1), OUTCOME_PRECONDITION);
    earlier.candidate = "2"; /* somebody else's */
    assert_int_equal(engagement_check_earlier(&op, &request, &earlier, 1), 0);
}

/* ---- remarks ---- */

static size_t remark(const struct engagement_earlier *earlier, size_t count)
{
    const struct form_place place = place_of("");

    remarks.count = 0;
    assert_int_equal(engagement_remarks(&place, &request, earlier, count), 0);
    return remarks.count;
}

static void test_remarks(void **state)
{
    struct engagement_earlier earlier = {
        "1", "autre-2021", 2021, "2019-01-01", "2019-09-01", 10, 0};

    (void)state;
    assert_int_equal(remark(NULL, 0), 0);
    assert_int_equal(remark(&earlier, 1), 1);
    assert_true(is_remarked("form.organisation", "OTHER_ACCEPTED"));
    earlier.mission_percent = 45;
    assert_int_equal(remark(&earlier, 1), 1);
    assert_true(is_remarked("form.organisation", "LIKE_ACTIVITY"));
    memcpy(earlier.to, "2021-01-01", 11);
    earlier.mission_percent = 100;
    assert_int_equal(remark(&earlier, 1), 1);
    assert_true(is_remarked("form.organisation", "SAME_ACTIVITY"));
    request.ine = "";
    assert_int_equal(remark(NULL, 0), 1);
    assert_true(is_remarked("candidate", "NO_INE"));
    request.candidate_withdrawn = true;
    form->to = "2022-06-30";
    request.form_latest = 4;
    assert_int_equal(remark(NULL, 0), 4);
    assert_true(is_remarked("candidate", "CANDIDATE_WITHDRAWN"));
    assert_true(is_remarked("form.to", "STILL_RUNNING"));
    assert_true(is_remarked("form_revision", "FORM_CHANGED"));
    form->to = form->from;
    assert_int_equal(remark(NULL, 0), 4);
    assert_true(is_remarked("form.to", "ONE_DAY"));
}

/* ---- decisions ---- */

static struct engagement_decision decision;

static int decide(enum engagement_state to, const char *motive, const char *on, int32_t revision)
{
    const struct form_place place = place_of("");

    decision = (struct engagement_decision){to, motive, on, revision};
    return engagement_check_decision(&place, &request, &term, &decision);
}

static void test_decision(void **state)
{
    (void)state;
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "", "", 0), 0);
    assert_string_equal(decision.decided_on, "2021-11-19"); /* today in Paris */
    assert_int_equal(decide(ENGAGEMENT_REFUSED, "  Hors  référentiel ", "2021-11-10", 5), 0);
    assert_string_equal(decision.motive, "Hors référentiel");
    assert_int_equal(decide(ENGAGEMENT_REFUSED, " ", "", 5), OUTCOME_INVALID);
    assert_true(is_named("motive", "REQUIRED"));
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "\x07", "", 5), OUTCOME_INVALID);
    assert_true(is_named("motive", "CONTROL"));
    assert_int_equal(decide(ENGAGEMENT_WITHDRAWN, "x", "", 0), OUTCOME_INVALID);
    assert_true(is_named("decision", "REQUIRED"));
    assert_int_equal(decide(ENGAGEMENT_STATE_NONE, "x", "", 0), OUTCOME_INVALID);
}

static void test_day_of_decision(void **state)
{
    (void)state;
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "", "2021-11-19", 0), 0);
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "", "2021-11-20", 0), OUTCOME_INVALID);
    assert_true(is_named("decided_on", "FUTURE"));
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "", "2021-11-09", 0), OUTCOME_INVALID);
    assert_true(is_named("decided_on", "BEFORE_REQUEST"));
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "", "2021-02-30", 0), OUTCOME_INVALID);
    assert_true(is_named("decided_on", "DATE"));
    assert_int_equal(decide(ENGAGEMENT_REFUSED, "", "2021-11-20", 0), OUTCOME_INVALID);
    assert_true(is_named("motive", "REQUIRED") && is_named("decided_on", "FUTURE"));
}

static void test_decision_that_cannot_be(void **state)
{
    (void)state;
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "", "", 4), OUTCOME_ETAG_MISMATCH);
    request.candidate_withdrawn = true;
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "", "", 0), OUTCOME_PRECONDITION);
    assert_string_equal(op.reason, "CANDIDATE_WITHDRAWN");
    request.candidate_withdrawn = false;
    request.state = ENGAGEMENT_WITHDRAWN;
    request.motive = "Le candidat renonce";
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "", "", 5), OUTCOME_PRECONDITION);
    assert_string_equal(op.reason, "WITHDRAWN");
    assert_non_null(strstr(op.message, "Le candidat renonce"));
}

static void test_decision_changed(void **state)
{
    (void)state;
    request.state = ENGAGEMENT_REFUSED;
    memcpy(request.decided_on, "2021-11-12", 11);
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "Erreur", "", 0), OUTCOME_PRECONDITION);
    assert_string_equal(op.reason, "DECIDED");
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "", "", 5), OUTCOME_INVALID);
    assert_true(is_named("motive", "REQUIRED"));
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "Erreur", "", 4), OUTCOME_ETAG_MISMATCH);
    assert_int_equal(decide(ENGAGEMENT_ACCEPTED, "Erreur", "", 5), 0);
}

static int withdraw(const char *motive, int32_t revision)
{
    const struct form_place place = place_of("");

    return engagement_check_withdrawal(&place, &request, &motive, revision);
}

static void test_withdrawal(void **state)
{
    (void)state;
    assert_int_equal(withdraw("x", 0), 0);
    assert_int_equal(withdraw("x", 4), OUTCOME_ETAG_MISMATCH);
    assert_int_equal(withdraw("", 5), OUTCOME_INVALID);
    assert_true(is_named("motive", "REQUIRED"));
    request.state = ENGAGEMENT_ACCEPTED;
    assert_int_equal(withdraw("x", 5), 0);
    request.state = ENGAGEMENT_REFUSED;
    assert_int_equal(withdraw("x", 5), OUTCOME_PRECONDITION);
    assert_string_equal(op.reason, "REFUSED");
    request.state = ENGAGEMENT_WITHDRAWN;
    assert_int_equal(withdraw("x", 5), OUTCOME_PRECONDITION);
    assert_string_equal(op.reason, "WITHDRAWN");
}

/* ---- statistics ---- */

static void test_natures(void **state)
{
    const struct engagement_count spellings[] = {
        {"Bénévolat", {0, 2, 1, 0, 0}, 3},
        {"Service civique", {0, 0, 2, 0, 0}, 2},
        {"BENEVOLAT", {0, 0, 0, 1, 0}, 1},
        {"service-civique", {0, 0, 0, 0, 1}, 1},
        {"Sapeur-pompier volontaire", {0, 1, 0, 0, 0}, 1},
    };
    struct engagement_count *rows;
    size_t count;

    (void)state;
    assert_int_equal(
        engagement_count_natures(arena, spellings, ARRAY_LEN(spellings), &rows, &count), 0);
    assert_int_equal(count, 3);
    assert_string_equal(rows[0].nature, "Bénévolat");
    assert_int_equal(rows[0].total, 4);
    assert_int_equal(rows[0].by_state[ENGAGEMENT_SUBMITTED], 2);
    assert_int_equal(rows[0].by_state[ENGAGEMENT_ACCEPTED], 1);
    assert_int_equal(rows[0].by_state[ENGAGEMENT_REFUSED], 1);
    assert_string_equal(rows[1].nature, "Service civique");
    assert_int_equal(rows[1].total, 3);
    assert_int_equal(rows[1].by_state[ENGAGEMENT_WITHDRAWN], 1);
    assert_string_equal(rows[2].nature, "Sapeur-pompier volontaire");
}

static void test_many_natures(void **state)
{
    enum { MANY = ENGAGEMENT_NATURES_MAX + 7 };
    struct engagement_count *spellings = arena_calloc(arena, MANY, sizeof *spellings), *rows;
    uint32_t total = 0;
    size_t count;

    (void)state;
    for (unsigned i = 0; i < MANY; i++) {
        spellings[i].nature = arena_printf(arena, "nature %u", i);
        spellings[i].by_state[ENGAGEMENT_SUBMITTED] = spellings[i].total = MANY - i;
    }
    assert_int_equal(engagement_count_natures(arena, spellings, MANY, &rows, &count), 0);
    assert_int_equal(count, ENGAGEMENT_NATURES_MAX + 1);
    assert_string_equal(rows[0].nature, "nature 0");
    assert_string_equal(rows[count - 1].nature, "");
    assert_int_equal(rows[count - 1].total, 7 + 6 + 5 + 4 + 3 + 2 + 1);
    for (size_t i = 0; i < count; i++)
        total += rows[i].total;
    assert_int_equal(total, MANY * (MANY + 1) / 2);
    assert_int_equal(engagement_count_natures(arena, spellings, 0, &rows, &count), 0);
    assert_int_equal(count, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_second_decides),
        TEST(test_the_zone_is_the_academies),
        TEST(test_a_midnight_that_does_not_exist),
        TEST(test_registration_or_no_deadline),
        TEST(test_paper),
        TEST(test_again),
        TEST(test_signature),
        TEST(test_hours),
        TEST(test_age),
        TEST(test_same_activity),
        TEST(test_remarks),
        TEST(test_decision),
        TEST(test_day_of_decision),
        TEST(test_decision_that_cannot_be),
        TEST(test_decision_changed),
        TEST(test_withdrawal),
        TEST(test_natures),
        TEST(test_many_natures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
