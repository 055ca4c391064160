/* The dossier rules of a definition: what is refused, and that every field is seen by the
 * comparison. */
#include "domain/checker.h"
#include "domain/definition_diff.h"

#include "base/text.h"
#include "dossier_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 8 << 20 };

struct wrong {
    const char *name;
    void (*spoil)(struct dossier_rules *rules);
    const char *field, *reason;
};

#define SPOIL(name, ...)                      \
    static void name(struct dossier_rules *d) \
    {                                         \
        __VA_ARGS__;                          \
    }

SPOIL(kind, d->documents[0].kind = (enum document_kind)99)
SPOIL(epreuve, d->documents[1].epreuve = "E9")
SPOIL(classes, d->documents[0].classes = 0)
SPOIL(class_unknown, d->documents[0].classes |= 1)
SPOIL(count_none, d->documents[2].count = 0)
SPOIL(count_many, d->documents[0].count = 2)
SPOIL(deadline, d->documents[0].deadline = "2022-02-30")
SPOIL(deadline_far, d->documents[0].deadline = "2032-03-31")
SPOIL(provided_by, d->documents[0].provided_by = "")
SPOIL(source, d->documents[0].source = "nowhere")
SPOIL(purpose_missing, d->documents[3].purpose = 0)
SPOIL(purpose_elsewhere, d->documents[0].purpose = ATTACHMENT_JUSTIFICATIF)
SPOIL(hours, d->stage.hours_per_day = 0)
SPOIL(week, d->stage.days_per_week = 8)
SPOIL(month, d->stage.days_per_month = 0)
SPOIL(duration_classes, d->stage.durations[0].classes = 0)
SPOIL(duration_weeks, d->stage.durations[0].weeks = 105)
SPOIL(discipline_twice, d->livret.disciplines[1].id = "CGE")
SPOIL(discipline_label, d->livret.disciplines[1].label = "")
SPOIL(tolerance, d->livret.average_tolerance_hundredths = 101)
SPOIL(years, d->livret.result_years = 9)
SPOIL(ground_missing, d->ground_count = 4)
SPOIL(ground_unknown, d->grounds[0].id = "NO_REASON")
SPOIL(penalty_unknown, d->penalties[0].id = "LATE")
SPOIL(penalty_twice, d->penalties[1].id = "MISSING_FICHE")
SPOIL(etude_pages, d->etude_pages_max = 0)
SPOIL(attachment_bytes, d->attachment_bytes_max = 0)
SPOIL(too_many, d->document_count = SESSION_DOCUMENT_RULES_MAX + 1)

static const struct wrong all[] = {
    {"kind", kind, "documents[#1].kind", "KIND"},
    {"epreuve", epreuve, "documents[#2].epreuve", ""},
    {"classes", classes, "documents[#1].classes", "CLASSES"},
    {"class_unknown", class_unknown, "documents[#1].classes", "CLASSES"},
    {"count_none", count_none, "documents[#3].count", "RANGE"},
    {"count_many", count_many, "documents[#1].count", "RANGE"},
    {"deadline", deadline, "documents[#1].deadline", ""},
    {"deadline_far", deadline_far, "documents[#1].deadline", ""},
    {"provided_by", provided_by, "documents[#1].provided_by", ""},
    {"source", source, "documents[#1].source", ""},
    {"purpose_missing", purpose_missing, "documents[#4].purpose", "PURPOSE"},
    {"purpose_elsewhere", purpose_elsewhere, "documents[#1].purpose", "PURPOSE"},
    {"hours", hours, "stage.hours_per_day", "RANGE"},
    {"week", week, "stage.days_per_week", "RANGE"},
    {"month", month, "stage.days_per_month", "RANGE"},
    {"duration_classes", duration_classes, "stage.durations[#1].classes", "CLASSES"},
    {"duration_weeks", duration_weeks, "stage.durations[#1].weeks", "RANGE"},
    {"discipline_twice", discipline_twice, "livret.disciplines[CGE].id", "DUPLICATE"},
    {"discipline_label", discipline_label, "livret.disciplines[LV1].label", ""},
    {"tolerance", tolerance, "livret.average_tolerance_hundredths", "RANGE"},
    {"years", years, "livret.result_years", "RANGE"},
    {"ground_missing", ground_missing, "grounds", "CLOSED_LIST"},
    {"ground_unknown", ground_unknown, "grounds[NO_REASON].id", "UNKNOWN"},
    {"penalty_unknown", penalty_unknown, "penalties[LATE].id", "UNKNOWN"},
    {"penalty_twice", penalty_twice, "penalties", "CLOSED_LIST"},
    {"etude_pages", etude_pages, "etude_pages_max", "RANGE"},
    {"attachment_bytes", attachment_bytes, "attachment_bytes_max", "RANGE"},
    {"too_many", too_many, "documents", ""},
};

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void check(struct op *op, const struct session_definition *session)
{
    const struct checker checker = {
        .op = op, .prefix = "definition.", .definition = session, .calendar = &session->calendar};

    definition_check_dossier(&checker);
}

/* Named, for this reason ("": whichever). */
static bool is_named(const struct op *op, const char *field, const char *reason)
{
    for (const struct op_violation *v = op->violations; v; v = v->next)
        if (text_starts_with(v->field, "definition.dossier_rules.") &&
            text_equal(v->field + strlen("definition.dossier_rules."), field) &&
            (!*reason || text_equal(v->reason, reason)))
            return true;
    for (const struct op_violation *v = op->violations; v; v = v->next)
        (void)fprintf(stderr, "  %s %s\n", v->field, v->reason);
    return false;
}

static void test_good_rules(void **state)
{
    struct dossier_fixture fixture;
    struct op op = {.arena = arena};

    (void)state;
    dossier_fixture(arena, &fixture);
    check(&op, fixture.session);
    assert_int_equal(op.violation_count, 0);
}

static void test_wrong_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct dossier_fixture fixture;
        struct op op = {.arena = arena};

        dossier_fixture(arena, &fixture);
        all[i].spoil(&fixture.session->dossier_rules);
        check(&op, fixture.session);
        if (!is_named(&op, all[i].field, all[i].reason))
            fail_msg("%s: %s %s was not said", all[i].name, all[i].field, all[i].reason);
    }
}

/* Whatever single field changes is seen: no field of the rules is forgotten. */
#define SEE(place, value)                                                                         \
    do {                                                                                          \
        __typeof__(place) kept = (place);                                                         \
        struct differences differences;                                                           \
        (place) = (value);                                                                        \
        assert_int_equal(definition_diff(arena, before.session, after.session, &differences), 0); \
        assert_true(differences.count > 0);                                                       \
        (place) = kept;                                                                           \
        assert_int_equal(definition_diff(arena, before.session, after.session, &differences), 0); \
        assert_int_equal(differences.count, 0);                                                   \
    } while (0)

static void test_every_field(void **state)
{
    struct dossier_fixture before, after;
    struct dossier_rules *rules;

    (void)state;
    dossier_fixture(arena, &before);
    dossier_fixture(arena, &after);
    rules = &after.session->dossier_rules;
    SEE(after.session->has_dossier_rules, false);
    SEE(rules->documents[0].kind, DOCUMENT_ETUDE);
    SEE(rules->documents[0].epreuve, "E4");
    SEE(rules->documents[0].classes, 2);
    SEE(rules->documents[2].count, 1);
    SEE(rules->documents[2].distinct, false);
    SEE(rules->documents[2].deadline, "");
    SEE(rules->documents[2].provided_by, "x");
    SEE(rules->documents[0].school_only, false);
    SEE(rules->documents[3].purpose, ATTACHMENT_JUSTIFICATIF);
    SEE(rules->documents[3].source, "x");
    SEE(rules->document_count, 3);
    SEE(rules->stage.durations[0].classes, 2);
    SEE(rules->stage.durations[0].weeks, 15);
    SEE(rules->stage.hours_per_day, 8);
    SEE(rules->stage.days_per_week, 6);
    SEE(rules->stage.days_per_month, 20);
    SEE(rules->stage.weeks_min, 1);
    SEE(rules->stage.source, "x");
    SEE(rules->livret.disciplines[0].id, "x");
    SEE(rules->livret.disciplines[0].label, "x");
    SEE(rules->livret.disciplines[0].second_language, true);
    SEE(rules->livret.average_tolerance_hundredths, 1);
    SEE(rules->livret.percent_tolerance_hundredths, 1);
    SEE(rules->livret.result_years, 1);
    SEE(rules->etude_pages_max, 3);
    SEE(rules->offer_pages_max, 3);
    SEE(rules->attachment_bytes_max, 1);
    SEE(rules->regularisation_days, 1);
    SEE(rules->grounds[0].id, "x");
    SEE(rules->grounds[0].label, "x");
    SEE(rules->grounds[0].source, "x");
    SEE(rules->penalties[0].label, "x");
    SEE(rules->penalty_count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_good_rules),
        TEST(test_wrong_rules),
        TEST(test_every_field),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
