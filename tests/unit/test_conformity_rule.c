/* The check of dossiers: each ground of NV, each penalty, and the days between (domain: définition
 * des épreuves E4 and E6; deadlines of the fixture: 31 March 2022, 6 May for the livret). */
#include "domain/conformity_rule.h"

#include "base/text.h"
#include "dossier_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 8 << 20, HEADS = 24 };

static const struct date BEFORE = {2022, 3, 31}, AFTER = {2022, 4, 1};

static struct arena *arena;
static struct dossier_fixture fixture;
static struct document_head heads[HEADS];
static struct conformity_decision decision;
static struct conformity_subject subject;
static struct candidate_conformity conformity;

static void hand_in(struct document_head head)
{
    if (!*head.received_on)
        memcpy(head.received_on, "2022-03-31", 11);
    if (!head.nature)
        head.nature = "";
    heads[subject.head_count++] = head;
}

static void hand_in_attestation(uint32_t ordinal, uint64_t hours, bool is_signed)
{
    hand_in((struct document_head){.kind = DOCUMENT_ATTESTATION,
        .ordinal = ordinal,
        .hours_hundredths = hours * 100,
        .is_signed = is_signed});
}

/* A whole dossier of both épreuves. */
static void hand_in_all(void)
{
    static const char *const networks[] = {"DISTRIBUTEURS", "PARTENAIRES", "VENTE_DIRECTE"};

    hand_in_attestation(1, 560, true);
    for (uint32_t i = 1; i <= 2; i++) {
        hand_in((struct document_head){.kind = DOCUMENT_FICHE_E4,
            .ordinal = i,
            .nature = i == 1 ? "NEGOCIATION_VENTE" : "EVENEMENT_COMMERCIAL"});
        hand_in((struct document_head){
            .kind = DOCUMENT_ATTACHMENT, .ordinal = i, .purpose = ATTACHMENT_OFFRE_COMMERCIALE});
    }
    for (uint32_t i = 1; i <= 3; i++)
        hand_in((struct document_head){
            .kind = DOCUMENT_FICHE_E6, .ordinal = i, .nature = networks[i - 1], .lived = i == 2});
    hand_in((struct document_head){.kind = DOCUMENT_ETUDE, .ordinal = 1});
    hand_in((struct document_head){.kind = DOCUMENT_LIVRET, .ordinal = 1});
}

static struct document_head *head(enum document_kind kind, uint32_t ordinal)
{
    for (size_t i = 0; i < subject.head_count; i++)
        if (heads[i].kind == kind && heads[i].ordinal == ordinal)
            return &heads[i];
    fail();
    return &heads[0];
}

static void take_out(enum document_kind kind, uint32_t ordinal)
{
    struct document_head *gone = head(kind, ordinal);

    *gone = heads[--subject.head_count];
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    dossier_fixture(arena, &fixture);
    subject = (struct conformity_subject){.number = "1",
        .family_name = "A",
        .given_name = "B",
        .establishment = "0750655E",
        .class = CANDIDATE_CLASS_C,
        .heads = heads,
        .decisions = &decision};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct epreuve_conformity *check(const char *epreuve, struct date today)
{
    assert_int_equal(conformity_check(arena, fixture.session, &subject, today, &conformity), 0);
    for (size_t i = 0; i < conformity.epreuve_count; i++)
        if (text_equal(conformity.epreuves[i].epreuve, epreuve))
            return &conformity.epreuves[i];
    return NULL;
}

/* One finding of the épreuve, and no other. */
static void assert_only(
    const char *epreuve, struct date today, enum nv_ground ground, enum penalty penalty)
{
    const struct epreuve_conformity *found = check(epreuve, today);

    for (size_t i = 0; found->finding_count != 1 && i < found->finding_count; i++)
        (void)fprintf(stderr, "  %s\n", found->findings[i].message);
    assert_int_equal(found->finding_count, 1);
    assert_int_equal(found->findings[0].ground, ground);
    assert_int_equal(found->findings[0].penalty, penalty);
    assert_int_equal(found->state, ground    ? CONFORMITY_AT_RISK
                                   : penalty ? CONFORMITY_PENALISED
                                             : CONFORMITY_AWAITED);
}

static void assert_complete(const char *epreuve, struct date today)
{
    const struct epreuve_conformity *found = check(epreuve, today);

    for (size_t i = 0; i < found->finding_count; i++)
        (void)fprintf(stderr, "  %s\n", found->findings[i].message);
    assert_int_equal(found->state, CONFORMITY_COMPLETE);
}

static void test_whole_dossier(void **state)
{
    (void)state;
    hand_in_all();
    assert_complete("E4", AFTER);
    assert_complete("E6", AFTER);
    assert_complete("", AFTER);
    assert_int_equal(conformity.epreuve_count, 3);
    assert_int_equal(conformity.stage_weeks, 16);
    assert_int_equal(conformity.required_weeks, 16);
}

/* ---- the five grounds ---- */

static void test_no_dossier(void **state)
{
    const struct epreuve_conformity *found;

    (void)state;
    assert_only("E4", AFTER, NV_NO_DOSSIER, PENALTY_NONE);
    assert_only("E6", AFTER, NV_NO_DOSSIER, PENALTY_NONE);
    found = check("E4", BEFORE); /* the last day counts whole */
    assert_int_equal(found->state, CONFORMITY_AWAITED);
    assert_int_equal(found->finding_count, 3);
    assert_string_equal(found->findings[0].until, "2022-03-31");
    assert_string_equal(found->findings[0].by, "candidat");
}

static void test_late(void **state)
{
    (void)state;
    hand_in_all();
    memcpy(head(DOCUMENT_FICHE_E4, 2)->received_on, "2022-04-01", 11);
    assert_only("E4", AFTER, NV_LATE_DOSSIER, PENALTY_NONE);
    assert_complete("E6", AFTER);
}

static void test_duration(void **state)
{
    (void)state;
    hand_in_all();
    head(DOCUMENT_ATTESTATION, 1)->hours_hundredths = 55999; /* 79 days and 6,99 hours */
    assert_only("E4", AFTER, NV_DURATION_TOO_SHORT, PENALTY_NONE);
    assert_non_null(strstr(conformity.epreuves[1].findings[0].message, "15 weeks and 4 days"));
    assert_only("E6", AFTER, NV_DURATION_TOO_SHORT, PENALTY_NONE);
    assert_only("E4", BEFORE, NV_GROUND_NONE, PENALTY_NONE);
    hand_in_attestation(2, 1, true); /* another internship makes it up */
    assert_complete("E4", AFTER);
}

static void test_grant(void **state)
{
    (void)state;
    hand_in_all();
    head(DOCUMENT_ATTESTATION, 1)->hours_hundredths = 42000; /* 12 weeks */
    subject.granted_weeks = 12;
    assert_complete("E4", AFTER);
    subject.granted_weeks = 13;
    assert_only("E4", AFTER, NV_DURATION_TOO_SHORT, PENALTY_NONE);
}

static void test_no_attestation(void **state)
{
    (void)state;
    hand_in_all();
    take_out(DOCUMENT_ATTESTATION, 1);
    assert_only("E4", AFTER, NV_NO_ATTESTATION, PENALTY_NONE);
    assert_only("E6", AFTER, NV_NO_ATTESTATION, PENALTY_NONE);
    assert_only("E4", BEFORE, NV_GROUND_NONE, PENALTY_NONE);
}

static void test_class_a_has_its_attestation_only(void **state)
{
    (void)state;
    subject.class = CANDIDATE_CLASS_A;
    assert_only("E4", AFTER, NV_NO_ATTESTATION, PENALTY_NONE);
    hand_in_attestation(1, 560, true);
    assert_complete("E4", AFTER);
}

static void test_class_b_needs_eight_weeks(void **state)
{
    (void)state;
    subject.class = CANDIDATE_CLASS_B;
    hand_in_attestation(1, 280, true);
    assert_complete("E4", AFTER);
}

static void test_not_signed(void **state)
{
    (void)state;
    hand_in_all();
    head(DOCUMENT_ATTESTATION, 1)->is_signed = false;
    assert_only("E4", AFTER, NV_NOT_SIGNED, PENALTY_NONE);
    assert_only("E6", BEFORE, NV_NOT_SIGNED, PENALTY_NONE);
}

/* ---- penalties ---- */

static void test_missing_papers(void **state)
{
    (void)state;
    hand_in_all();
    take_out(DOCUMENT_FICHE_E4, 2);
    assert_only("E4", AFTER, NV_GROUND_NONE, PENALTY_MISSING_FICHE);
    assert_only("E4", BEFORE, NV_GROUND_NONE, PENALTY_NONE);
    take_out(DOCUMENT_ETUDE, 1);
    assert_only("E6", AFTER, NV_GROUND_NONE, PENALTY_MISSING_ETUDE);
}

static void test_missing_offer(void **state)
{
    (void)state;
    hand_in_all();
    head(DOCUMENT_ATTACHMENT, 2)->purpose = ATTACHMENT_SCAN_SIGNE;
    assert_only("E4", AFTER, NV_GROUND_NONE, PENALTY_MISSING_OFFER);
}

static void test_same_nature(void **state)
{
    (void)state;
    hand_in_all();
    head(DOCUMENT_FICHE_E4, 2)->nature = "NEGOCIATION_VENTE";
    assert_only("E4", BEFORE, NV_GROUND_NONE, PENALTY_SAME_NATURE);
    head(DOCUMENT_FICHE_E6, 3)->nature = "DISTRIBUTEURS";
    assert_only("E6", AFTER, NV_GROUND_NONE, PENALTY_SAME_NATURE);
}

static void test_no_lived_activity(void **state)
{
    (void)state;
    hand_in_all();
    head(DOCUMENT_FICHE_E6, 2)->lived = false;
    assert_only("E6", AFTER, NV_GROUND_NONE, PENALTY_NO_LIVED_ACTIVITY);
}

/* ---- decisions, the jury ---- */

static void test_regularisation_moves_the_day(void **state)
{
    const struct date last = {2022, 4, 20}, over = {2022, 4, 21};

    (void)state;
    hand_in_all();
    decision = (struct conformity_decision){.epreuve = "E4",
        .outcome = CONFORMITY_A_REGULARISER,
        .until = "2022-04-20",
        .decided_by = ""};
    subject.decision_count = 1;
    memcpy(head(DOCUMENT_FICHE_E4, 2)->received_on, "2022-04-20", 11);
    assert_complete("E4", last);
    take_out(DOCUMENT_ATTESTATION, 1);
    assert_only("E4", last, NV_GROUND_NONE, PENALTY_NONE);
    assert_string_equal(check("E4", last)->findings[0].until, "2022-04-20");
    assert_only("E4", over, NV_NO_ATTESTATION, PENALTY_NONE);
    assert_only("E6", last, NV_NO_ATTESTATION, PENALTY_NONE); /* it was decided about E4 */
}

static void test_noted_penalties(void **state)
{
    (void)state;
    hand_in_all();
    decision = (struct conformity_decision){.epreuve = "E6",
        .outcome = CONFORMITY_CONFORME,
        .penalties = 1u << PENALTY_OUTSIDE_POLE,
        .until = "",
        .decided_by = "office"};
    subject.decision_count = 1;
    assert_only("E6", AFTER, NV_GROUND_NONE, PENALTY_OUTSIDE_POLE);
}

static void test_livret_is_the_jurys(void **state)
{
    const struct date june = {2022, 6, 1};

    (void)state;
    hand_in_all();
    take_out(DOCUMENT_LIVRET, 1);
    assert_only("", june, NV_GROUND_NONE, PENALTY_NONE);
    assert_string_equal(check("", june)->findings[0].by, "établissement");
    subject.establishment = ""; /* an individual candidate has none */
    assert_null(check("", june));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_whole_dossier),
        TEST(test_no_dossier),
        TEST(test_late),
        TEST(test_duration),
        TEST(test_grant),
        TEST(test_no_attestation),
        TEST(test_class_a_has_its_attestation_only),
        TEST(test_class_b_needs_eight_weeks),
        TEST(test_not_signed),
        TEST(test_missing_papers),
        TEST(test_missing_offer),
        TEST(test_same_nature),
        TEST(test_no_lived_activity),
        TEST(test_regularisation_moves_the_day),
        TEST(test_noted_penalties),
        TEST(test_livret_is_the_jurys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
