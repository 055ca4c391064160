/* What a room is shown beside what is stored: parts that fill the slot to the second, pages, French
 * notices, rules; and which kiosk is silent. From the pack of session 2022. */
#include "clientlib/pack.h"
#include "domain/room_day.h"
#include "domain/room_state.h"
#include "handler/session_wire.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

#define MINUTE_US INT64_C(60000000)
#define NOW_US INT64_C(1652162400000000) /* 2022-05-10T06:00:00Z */

static struct arena *arena;
static struct session_definition *definition;
static struct room_oral oral;
static struct room_day day;

static int set_up(void **state)
{
    Palmares__V1__SessionDefinition *message;
    const char *why;

    (void)state;
    arena = arena_new(ARENA);
    definition = arena_calloc(arena, 1, sizeof *definition);
    if (pack_load(PALMARES_PACK, arena, &message, &why))
        fail_msg("%s", why);
    assert_int_equal(session_wire_read(arena, message, definition), 0);
    oral = (struct room_oral){
        .slot = {.candidate = "1",
            .family_name = "A",
            .given_name = "B",
            .establishment = "",
            .epreuve = "E4",
            .commission = "E4-01",
            .preparation_minutes = 40,
            .duration_minutes = 60},
        .class = CANDIDATE_CLASS_C,
    };
    day = (struct room_day){.orals = &oral, .oral_count = 1};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void complete(void)
{
    assert_int_equal(room_day_complete(arena, definition, NOW_US, &day), 0);
}

static uint32_t sum_of_parts(void)
{
    uint32_t sum = 0;

    for (size_t i = 0; i < oral.phase_count; i++)
        if (oral.phases[i].phase)
            sum += oral.phases[i].seconds;
    return sum;
}

static void test_parts_fill_every_slot(void **state)
{
    static const char *const epreuves[] = {"E2", "E4", "E5B", "E6", "EF1", "ENG"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(epreuves); i++)
        for (uint16_t minutes = 1; minutes <= 200; minutes++) {
            oral.slot.epreuve = epreuves[i];
            oral.slot.duration_minutes = minutes;
            oral.phase_count = oral.arrangement_count = oral.notice_count = oral.page_count = 0;
            day.commission_count = day.rule_count = 0;
            complete();
            if (sum_of_parts() != minutes * 60u)
                fail_msg("%s of %u minutes", epreuves[i], minutes);
        }
}

static void test_parts_without_extra_time(void **state)
{
    (void)state;
    complete();
    assert_int_equal(oral.phase_count, 4);
    assert_int_equal(oral.phases[0].phase, 0);
    assert_int_equal(oral.phases[0].seconds, 2400);
    for (size_t i = 1; i < 4; i++)
        assert_int_equal(oral.phases[i].seconds, 1200);
    assert_string_equal(oral.phases[1].parts[0], "Exposé, 10 min au plus");
    assert_int_equal(oral.phases[2].part_count, 0);
}

/* A part that says no length of its own takes what is left. */
static void test_open_parts_share_the_rest(void **state)
{
    struct session_form *form = NULL;

    (void)state;
    for (size_t i = 0; i < definition->epreuve_count; i++)
        if (text_equal(definition->epreuves[i].id, "E4"))
            form = &definition->epreuves[i].forms[1];
    if (!form || form->kind != FORM_KIND_ORAL)
        fail();
    form->phases[1].minutes = 0;
    form->phases[2].minutes = 0;
    complete();
    assert_int_equal(oral.phases[1].seconds, 1200);
    assert_int_equal(oral.phases[2].seconds + oral.phases[3].seconds, 2400);
    assert_int_equal(sum_of_parts(), 3600);
}

static void test_no_slot_has_no_parts(void **state)
{
    (void)state;
    oral.slot.commission = "";
    oral.slot.preparation_minutes = oral.slot.duration_minutes = 0;
    oral.moved = true;
    oral.has_sheet = true;
    oral.sheet.commission = "E4-09";
    complete();
    assert_int_equal(oral.phase_count, 0);
    assert_int_equal(day.commission_count, 1);
    assert_string_equal(day.commissions[0].id, "E4-09");
}

static void test_arrangements(void **state)
{
    static char other[] = "Salle au calme";
    static char *stored[] = {other};

    (void)state;
    oral.extra_minutes_per_hour = 15;
    oral.stored_arrangements = stored;
    oral.stored_arrangement_count = 1;
    complete();
    assert_int_equal(oral.arrangement_count, 2);
    assert_string_equal(oral.arrangements[0], "Temps majoré de 15 minutes par heure");
    assert_string_equal(oral.arrangements[1], other);
}

static void test_pages_are_asked_for(void **state)
{
    const struct {
        struct document_head head;
        const char *epreuve;
        bool asked;
    } all[] = {
        {{.kind = DOCUMENT_FICHE_E4}, "E4", true},
        {{.kind = DOCUMENT_FICHE_E4}, "E6", false},
        {{.kind = DOCUMENT_FICHE_E6}, "E6", true},
        {{.kind = DOCUMENT_ETUDE}, "E6", true},
        {{.kind = DOCUMENT_ATTESTATION}, "E4", true},
        {{.kind = DOCUMENT_LIVRET}, "", false},
        {{.kind = DOCUMENT_LIVRET}, "E4", false},
        {{.kind = DOCUMENT_ENGAGEMENT}, "ENG", false},
        {{.kind = DOCUMENT_ATTACHMENT, .purpose = ATTACHMENT_OFFRE_COMMERCIALE}, "E4", true},
        {{.kind = DOCUMENT_ATTACHMENT, .purpose = ATTACHMENT_JUSTIFICATIF}, "E4", false},
        {{.kind = DOCUMENT_FICHE_E4}, "E2", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (room_page_asked(definition, all[i].epreuve, CANDIDATE_CLASS_C, &all[i].head) !=
            all[i].asked)
            fail_msg("%zu", i);
    assert_false(
        room_page_asked(definition, "E4", CANDIDATE_CLASS_A, &all[0].head)); /* class A has CCF */
    definition->has_dossier_rules = false;
    assert_false(room_page_asked(definition, "E4", CANDIDATE_CLASS_C, &all[0].head));
}

static bool has_notice(const char *part)
{
    for (size_t i = 0; i < oral.notice_count; i++)
        if (strstr(oral.notices[i], part))
            return true;
    return false;
}

/* What the oral is about is before what only has to be there; the numbers of a kind stay. */
static void test_pages_in_order(void **state)
{
    struct room_document documents[] = {
        {.head = {.kind = DOCUMENT_ATTESTATION, .ordinal = 1, .nature = ""}},
        {.head = {.kind = DOCUMENT_ATTESTATION, .ordinal = 2, .nature = ""}},
        {.head = {.kind = DOCUMENT_FICHE_E6, .ordinal = 1, .nature = ""}},
        {.head = {.kind = DOCUMENT_FICHE_E6, .ordinal = 2, .nature = ""}},
        {.head = {.kind = DOCUMENT_ETUDE, .ordinal = 1, .nature = ""}},
    };
    static const struct {
        enum document_kind kind;
        uint32_t ordinal;
    } wanted[] = {
        {DOCUMENT_FICHE_E6, 1},
        {DOCUMENT_FICHE_E6, 2},
        {DOCUMENT_ETUDE, 1},
        {DOCUMENT_ATTESTATION, 1},
        {DOCUMENT_ATTESTATION, 2},
    };

    (void)state;
    oral.slot.epreuve = "E6";
    oral.documents = documents;
    oral.document_count = ARRAY_LEN(documents);
    complete();
    assert_int_equal(oral.page_count, ARRAY_LEN(wanted));
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        assert_int_equal(oral.pages[i].kind, wanted[i].kind);
        assert_int_equal(oral.pages[i].ordinal, wanted[i].ordinal);
    }
    oral.slot.epreuve = "E4";
    documents[0] = (struct room_document){
        .head = {
            .kind = DOCUMENT_ATTACHMENT, .ordinal = 1, .purpose = ATTACHMENT_OFFRE_COMMERCIALE}};
    documents[1] =
        (struct room_document){.head = {.kind = DOCUMENT_ATTESTATION, .ordinal = 1, .nature = ""}};
    documents[2] =
        (struct room_document){.head = {.kind = DOCUMENT_FICHE_E4, .ordinal = 1, .nature = ""}};
    oral.document_count = 3;
    oral.page_count = oral.phase_count = oral.arrangement_count = oral.notice_count = 0;
    day.commission_count = day.rule_count = 0;
    complete();
    assert_int_equal(oral.page_count, 3);
    assert_int_equal(oral.pages[0].kind, DOCUMENT_FICHE_E4);
    assert_int_equal(oral.pages[1].kind, DOCUMENT_ATTACHMENT);
    assert_int_equal(oral.pages[2].kind, DOCUMENT_ATTESTATION);
}

static void test_notices(void **state)
{
    (void)state;
    oral.has_decision = true;
    oral.decision = (struct conformity_decision){.epreuve = "E4",
        .outcome = CONFORMITY_DOUTE,
        .penalties = 1u << PENALTY_OUTSIDE_POLE,
        .until = "",
        .reason = "",
        .decided_by = ""};
    oral.withdrawn = true;
    complete();
    assert_true(oral.reserve);
    assert_false(oral.not_interrogated);
    assert_true(has_notice("Doute sur la conformité du dossier."));
    assert_true(has_notice("Fiche hors du pôle d’activité"));
    assert_true(has_notice("désinscrit"));
}

/* Who is not interrogated has no grid. */
static void test_nv_says_nothing_of_penalties(void **state)
{
    (void)state;
    oral.has_decision = true;
    oral.decision = (struct conformity_decision){.epreuve = "E4",
        .outcome = CONFORMITY_NV,
        .ground = NV_NO_DOSSIER,
        .penalties = 1u << PENALTY_OUTSIDE_POLE,
        .until = "",
        .reason = "",
        .decided_by = ""};
    complete();
    assert_true(oral.not_interrogated);
    assert_int_equal(oral.notice_count, 1);
    assert_true(has_notice("NV, non validé : Absence de dépôt du dossier."));
}

static void test_rules_come_once(void **state)
{
    struct room_oral orals[3] = {oral, oral, oral};

    (void)state;
    orals[2].slot.epreuve = "E6";
    day.orals = orals;
    day.oral_count = 3;
    complete();
    assert_int_equal(day.rule_count, 2);
    assert_int_equal(day.commission_count, 1);
    assert_string_equal(day.title, "BTS NDRC 2022");
    definition->has_marking_rules = false;
    day.rule_count = day.commission_count = 0;
    complete();
    assert_int_equal(day.rule_count, 0);
}

static void test_silence(void **state)
{
    const struct room_state heard = {.kiosk = "k",
        .is_today = true,
        .first_us = NOW_US - 60 * MINUTE_US,
        .last_us = NOW_US + 60 * MINUTE_US,
        .seen_us = NOW_US - 6 * MINUTE_US};
    struct room_state room = heard;

    (void)state;
    assert_true(room_state_is_silent(&room, NOW_US, 5));
    assert_false(room_state_is_silent(&room, NOW_US, 7));
    assert_false(room_state_is_silent(&room, NOW_US, 0));
    room.kiosk = "";
    assert_false(room_state_is_silent(&room, NOW_US, 5));
    room = heard;
    room.is_today = false;
    assert_false(room_state_is_silent(&room, NOW_US, 5));
    room = heard;
    room.last_us = NOW_US - MINUTE_US; /* over, unless something is open */
    assert_false(room_state_is_silent(&room, NOW_US, 5));
    room.open_count = 1;
    assert_true(room_state_is_silent(&room, NOW_US, 5));
    room = heard;
    room.first_us = NOW_US + MINUTE_US; /* not yet */
    assert_false(room_state_is_silent(&room, NOW_US, 5));
    room = heard;
    room.seen_us = 0; /* never heard of: from the first oral, or its enrolment */
    room.first_us = NOW_US - 4 * MINUTE_US;
    assert_false(room_state_is_silent(&room, NOW_US, 5));
    room.first_us = NOW_US - 5 * MINUTE_US;
    assert_true(room_state_is_silent(&room, NOW_US, 5));
    room.enrolled_us = NOW_US - MINUTE_US;
    assert_false(room_state_is_silent(&room, NOW_US, 5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_parts_fill_every_slot, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_parts_without_extra_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_open_parts_share_the_rest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_slot_has_no_parts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_arrangements, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pages_are_asked_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pages_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_notices, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nv_says_nothing_of_penalties, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rules_come_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_silence, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
