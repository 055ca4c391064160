/* The documents of a calendar, from the pack of session 2022: what is in them, and that nothing
 * vanishes when texts are long. */
#include "clientlib/pack.h"
#include "document/calendar.h"
#include "document/french.h"
#include "domain/calendar.h"
#include "document_said.h"
#include "domain/definition.h"
#include "handler/session_wire.h"
#include "session_fixture.h"

#include "base/text.h"

#include <libical/ical.h>

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { ARENA = 32 << 20 };

static struct arena *arena;
static struct session_definition *session;
static struct calendar *calendar;
static struct calendar_document document;

static int set_up(void **state)
{
    Palmares__V1__SessionDefinition *message;
    const char *why = "";

    (void)state;
    arena = arena_new(ARENA);
    session = arena_alloc(arena, sizeof *session);
    if (pack_load(PALMARES_PACK, arena, &message, &why)) {
        fprintf(stderr, "%s\n", why);
        return -1;
    }
    if (session_wire_read(arena, message, session))
        return -1;
    if (calendar_compute(arena, &session->calendar, session, &calendar))
        return -1;
    document = (struct calendar_document){session, calendar, "", 3, 1652702400};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* The text of a PDF, by pdftotext, in the arena. `layout`: "-layout" or "-raw". */
static const char *text_of(const struct buffer *pdf, const char *layout)
{
    return document_said(arena, arena_printf(arena, "pdftotext -enc UTF-8 %s $f -", layout), pdf);
}

/* Blanks and ends of lines do not count: a text may have been wrapped. */
static char *squeezed(const char *text)
{
    char *copy = arena_calloc(arena, 1, strlen(text) + 1);
    size_t length = 0;

    for (; *text; text++)
        if (!text_is_space(*text) && *text != '\f')
            copy[length++] = *text;
    return copy;
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;

    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(squeezed(text), squeezed(part)))
        fail_msg("the page does not have: %s", part);
}

/* To look at it: in the folder PALMARES_TEST_PAGES, when it is set. */
static void keep(const struct buffer *pdf, const char *name)
{
    const char *folder = getenv("PALMARES_TEST_PAGES");
    FILE *file;

    if (!folder)
        return;
    file = fopen(arena_printf(arena, "%s/%s.pdf", folder, name), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(pdf->data, 1, pdf->size, file), pdf->size);
    assert_int_equal(fclose(file), 0);
}

static size_t pages_of(const struct buffer *pdf)
{
    const char *text = text_of(pdf, "-raw");

    return count_of(text, "\f");
}

static void test_pack_is_good(void **state)
{
    struct op op = fixture_op(arena);

    (void)state;
    assert_int_equal(definition_check(&op, session), 0);
    assert_int_equal(calendar->sitting_count, 18);
    assert_int_equal(calendar->day_count, 12);
    assert_int_equal(session->unit_count, 8);
}

/* Annex I, to the letter. */
static void test_pdf_has_annex_one(void **state)
{
    static const char *const parts[] = {
        "ANNEXE I",
        "BREVET DE TECHNICIEN SUPÉRIEUR",
        "CALENDRIER SESSION 2022",
        "NÉGOCIATION ET DIGITALISATION DE LA RELATION CLIENT",
        "1. ÉPREUVES ÉCRITES",
        "Polynésie Française",
        "Réunion",
        "Guadeloupe Martinique Guyane",
        "Lundi 16 mai 2022",
        "Mardi 17 mai 2022",
        "Mercredi 18 mai 2022",
        "Culture économique, juridique et managériale",
        "Culture générale et expression",
        "8h30 – 12h30",
        "13h00 – 17h00",
        "5h00 – 8h00",
        "(sujet spécifique)",
        "Guadeloupe, Martinique, Guyane :",
        "Épreuve E5 « Relation client à distance et digitalisation – Première partie : épreuve "
        "ponctuelle "
        "écrite » : aucune sortie des salles n'est autorisée avant la fin de l'épreuve.",
        "Cet horaire doit être impérativement respecté. Aucune modification ne peut être "
        "envisagée.",
        "2. ÉPREUVES ORALES ET PRATIQUES",
        "E5 B – 2ème partie – partie pratique :",
        "Du lundi 9 au vendredi 13 mai, du jeudi 19 au vendredi 20 mai, du lundi 23 au mercredi 25 "
        "mai et "
        "les lundi 30 et mardi 31 mai 2022.",
        "Autres épreuves orales : à l'initiative de Mesdames et Messieurs les Recteurs",
        "LISTE DU MATÉRIEL AUTORISÉ",
        "Épreuve E5 A Partie écrite : Aucun document autorisé – Calculatrice autorisée ou non "
        "selon "
        "mention portée sur le sujet.",
    };
    CLEANUP_BUFFER struct buffer pdf = {0};
    const char *text;

    (void)state;
    assert_int_equal(calendar_document_pdf(arena, &document, &pdf), 0);
    text = text_of(&pdf, "-raw");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        assert_has(text, parts[i]);
    assert_int_equal(count_of(squeezed(text), "(sujetspécifique)"), 2);
    assert_int_equal(count_of(text, "\f"), 1);
    assert_true(pdf.size < 60000);
    keep(&pdf, "annex-one");
}

static void test_pdf_is_the_same_twice(void **state)
{
    CLEANUP_BUFFER struct buffer first = {0}, second = {0};

    (void)state;
    assert_int_equal(calendar_document_pdf(arena, &document, &first), 0);
    assert_int_equal(calendar_document_pdf(arena, &document, &second), 0);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
}

static void test_pdf_keeps_every_latin_letter(void **state)
{
    static const char names[] =
        "Łukasz Ayşe Žižek Győző Đorđe Ærø Þór Œuvre Nguyễn Ñandú İstanbul ßẞ ÿŸ";
    CLEANUP_BUFFER struct buffer pdf = {0};

    (void)state;
    session->calendar.notes[0].text = names;
    assert_int_equal(calendar_document_pdf(arena, &document, &pdf), 0);
    keep(&pdf, "latin");
    assert_has(text_of(&pdf, "-raw"), names);
}

static void test_pdf_survives_what_no_font_has(void **state)
{
    CLEANUP_BUFFER struct buffer pdf = {0};

    (void)state;
    session->calendar.notes[0].text = "\xff 漢字 \xf0\x9f\x98\x80 \x01 fin";
    assert_int_equal(calendar_document_pdf(arena, &document, &pdf), 0);
    assert_has(text_of(&pdf, "-raw"), "fin");
}

/* Long texts: smaller print, higher rows, one page, everything on it. */
static void test_pdf_long_texts(void **state)
{
    CLEANUP_BUFFER struct buffer pdf = {0};
    const char *text;
    char *label = arena_calloc(arena, 1, 400);

    (void)state;
    for (int i = 0; i < 20; i++)
        memcpy(label + strlen(label), "interminable ", sizeof "interminable ");
    memcpy(label + strlen(label), "FIN", 4);
    for (size_t i = 0; i < session->epreuve_count; i++)
        session->epreuves[i].label = label;
    for (size_t i = 0; i < session->calendar.zone_count; i++)
        session->calendar.zones[i].column =
            arena_printf(arena, "Extraordinairementlonguedénomination-composée %zu", i);
    assert_int_equal(calendar_compute(arena, &session->calendar, session, &calendar), 0);
    document.calendar = calendar;
    assert_int_equal(calendar_document_pdf(arena, &document, &pdf), 0);
    keep(&pdf, "long");
    text = text_of(&pdf, "-raw");
    assert_int_equal(pages_of(&pdf), 1);
    assert_int_equal(count_of(text, "FIN"), 3 + 1); /* three écrits and E5B */
    for (size_t i = 0; i < session->calendar.zone_count; i++)
        assert_has(text, session->calendar.zones[i].column);
}

/* As many zones and sittings as a definition may have. */
static void test_pdf_largest_calendar(void **state)
{
    CLEANUP_BUFFER struct buffer pdf = {0};
    struct calendar_definition *large = fixture_calendar(arena);
    const char *text;

    (void)state;
    large->sittings = arena_calloc(arena, 512, sizeof *large->sittings);
    for (size_t z = 0; z < CALENDAR_ZONES_MAX; z++) {
        fixture_zone(large, arena_printf(arena, "zone%zu", z), "Europe/Paris");
        for (int d = 0; d < 16; d++)
            fixture_sitting(arena, large, arena_printf(arena, "X%d", d), large->zones[z].id,
                arena_printf(arena, "2022-05-%02d 08:%02d-12:00", d + 10, (int)z));
    }
    session->calendar = *large;
    assert_int_equal(calendar_compute(arena, large, session, &calendar), 0);
    document.calendar = calendar;
    assert_int_equal(calendar_document_pdf(arena, &document, &pdf), 0);
    keep(&pdf, "largest");
    text = squeezed(text_of(&pdf, "-raw"));
    assert_int_equal(pages_of(&pdf), 1);
    for (int z = 0; z < 32; z++)
        assert_int_equal(count_of(text, arena_printf(arena, "8h%02d–12h00", z)), 16);
}

/* Two zones of one column that differ say which is which. */
static void test_pdf_column_of_two_hours(void **state)
{
    CLEANUP_BUFFER struct buffer pdf = {0};

    (void)state;
    for (size_t i = 0; i < session->calendar.sitting_count; i++)
        if (text_equal(session->calendar.sittings[i].zone, "guyane"))
            session->calendar.sittings[i].starts = "07:00";
    assert_int_equal(calendar_compute(arena, &session->calendar, session, &calendar), 0);
    document.calendar = calendar;
    assert_int_equal(calendar_document_pdf(arena, &document, &pdf), 0);
    keep(&pdf, "two-hours");
    assert_has(text_of(&pdf, "-raw"), "Guyane : 7h00 – 12h00");
}

static void test_pdf_of_one_zone(void **state)
{
    CLEANUP_BUFFER struct buffer pdf = {0};
    const char *text;

    (void)state;
    assert_int_equal(calendar_of_zone(arena, calendar, "guyane", &calendar), 0);
    document.calendar = calendar;
    document.zone = "guyane";
    assert_int_equal(calendar_document_pdf(arena, &document, &pdf), 0);
    keep(&pdf, "one-zone");
    text = text_of(&pdf, "-raw");
    assert_has(text, "8h00 – 12h00");
    assert_null(strstr(text, "Mayotte"));
}

/* ---- iCalendar ---- */

static icalcomponent *parsed(const struct buffer *ics)
{
    icalcomponent *component =
        icalparser_parse_string(arena_strndup(arena, (const char *)ics->data, ics->size));

    assert_non_null(component);
    assert_int_equal(icalcomponent_isa(component), ICAL_VCALENDAR_COMPONENT);
    icalrestriction_check(component);
    if (icalcomponent_count_errors(component))
        fprintf(stderr, "%s", icalcomponent_as_ical_string(component));
    assert_int_equal(icalcomponent_count_errors(component), 0);
    return component;
}

/* Read with the rules that the file itself has: a program that knows no time zones must find the
 * right instants. */
static int64_t instant_in_file(icalcomponent *file, icalcomponent *event, icalproperty_kind kind)
{
    icalproperty *property = icalcomponent_get_first_property(event, kind);
    struct icaltimetype when = kind == ICAL_DTSTART_PROPERTY ? icalproperty_get_dtstart(property)
                                                             : icalproperty_get_dtend(property);
    icalparameter *tzid = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
    icaltimezone *zone;

    assert_non_null(tzid);
    assert_false(when.is_date);
    zone = icalcomponent_get_timezone(file, icalparameter_get_tzid(tzid));
    assert_non_null(zone);
    return icaltime_as_timet_with_zone(when, zone);
}

static void test_ics_instants(void **state)
{
    CLEANUP_BUFFER struct buffer ics = {0};
    icalcomponent *file;
    size_t sittings = 0, days = 0;

    (void)state;
    assert_int_equal(calendar_document_ics(arena, &document, &ics), 0);
    file = parsed(&ics);
    assert_int_equal(icalcomponent_count_components(file, ICAL_VTIMEZONE_COMPONENT), 6);
    for (icalcomponent *event = icalcomponent_get_first_component(file, ICAL_VEVENT_COMPONENT);
         event; event = icalcomponent_get_next_component(file, ICAL_VEVENT_COMPONENT)) {
        const char *uid = icalcomponent_get_uid(event);
        bool found = false;

        if (icalcomponent_get_dtstart(event).is_date) {
            days++;
            continue;
        }
        sittings++;
        for (size_t i = 0; i < calendar->sitting_count; i++) {
            const struct sitting_instant *at = &calendar->sittings[i];

            if (!text_equal(uid, arena_printf(arena, "ndrc-2022-%s-%s@palmares",
                                     at->sitting->epreuve, at->zone->id)))
                continue;
            found = true;
            assert_int_equal(instant_in_file(file, event, ICAL_DTSTART_PROPERTY), at->starts_s);
            assert_int_equal(instant_in_file(file, event, ICAL_DTEND_PROPERTY), at->ends_s);
            assert_string_equal(icalcomponent_get_location(event), at->zone->label);
        }
        assert_true(found);
        assert_int_equal(icaltime_as_timet(icalcomponent_get_dtstamp(event)), 1652702400);
    }
    assert_int_equal(sittings, 18);
    assert_int_equal(days, 12);
    icalcomponent_free(file);
}

static void test_ics_form(void **state)
{
    CLEANUP_BUFFER struct buffer ics = {0}, again = {0};
    const char *text;

    (void)state;
    assert_int_equal(calendar_document_ics(arena, &document, &ics), 0);
    assert_int_equal(calendar_document_ics(arena, &document, &again), 0);
    assert_int_equal(ics.size, again.size);
    assert_memory_equal(ics.data, again.data, ics.size);
    text = arena_strndup(arena, (const char *)ics.data, ics.size);
    assert_true(text_utf8_valid(text, ics.size));
    assert_non_null(strstr(text, "TZID:America/Cayenne\r\n"));
    assert_non_null(strstr(text, "DTSTART;TZID=America/Cayenne:20220518T080000\r\n"));
    assert_non_null(strstr(text, "DTSTART;VALUE=DATE:20220509\r\n"));
    assert_non_null(strstr(text, "DTEND;VALUE=DATE:20220510\r\n"));
    for (const char *line = text; *line;) {
        const char *end = strstr(line, "\r\n");

        assert_non_null(end);
        assert_true(end - line <= 75);
        line = end + 2;
    }
}

/* Two time zone names that libical may not list: links of tzdata. */
static void test_ics_unlisted_zone(void **state)
{
    CLEANUP_BUFFER struct buffer ics = {0};
    struct calendar_definition *own = fixture_calendar(arena);
    icalcomponent *file, *event;
    icalproperty *property;

    (void)state;
    fixture_zone(own, "calcutta", "Asia/Calcutta");
    fixture_sitting(arena, own, "E1", "calcutta", "2022-05-16 14:00-18:00"); /* 08:30Z */
    session->calendar = *own;
    assert_int_equal(calendar_compute(arena, own, session, &calendar), 0);
    document.calendar = calendar;
    assert_int_equal(calendar_document_ics(arena, &document, &ics), 0);
    file = parsed(&ics);
    event = icalcomponent_get_first_component(file, ICAL_VEVENT_COMPONENT);
    property = icalcomponent_get_first_property(event, ICAL_DTSTART_PROPERTY);
    if (icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER))
        assert_int_equal(
            instant_in_file(file, event, ICAL_DTSTART_PROPERTY), calendar->sittings[0].starts_s);
    else
        assert_int_equal(
            icaltime_as_timet(icalcomponent_get_dtstart(event)), calendar->sittings[0].starts_s);
    icalcomponent_free(file);
}

/* ---- CSV ---- */

static void test_csv(void **state)
{
    CLEANUP_BUFFER struct buffer csv = {0};
    const char *text;

    (void)state;
    calendar->sittings[0].epreuve_label = "a;b \"c\"";
    calendar->sittings[1].epreuve_label = "=1+1";
    assert_int_equal(calendar_document_csv(&document, &csv), 0);
    text = arena_strndup(arena, (const char *)csv.data, csv.size);
    assert_memory_equal(text,
        "\xef\xbb\xbf"
        "epreuve;libelle;",
        19);
    assert_int_equal(count_of(text, "\r\n"), 1 + 18 + 12);
    assert_non_null(strstr(text, ";\"a;b \"\"c\"\"\";"));
    assert_non_null(strstr(text, "; =1+1;"));
    assert_non_null(strstr(text,
        ";Guyane;America/Cayenne;2022-05-18;08:00;11:00;2022-05-18T11:00:00Z;2022-05-18T14:00:00Z;"
        "2022-05-18T14:00:00Z;2022-05-18T12:00:00Z;national;\r\n"));
    assert_non_null(strstr(text, "E5B;E5 B – 2ème partie – partie pratique;;;2022-05-09;"));
}

static void test_french_days(void **state)
{
    static struct calendar_day_range ranges[] = {
        {"E5B", "2022-12-30", "2022-12-31"},
        {"E5B", "2023-01-02", "2023-01-02"},
        {"E5B", "2023-02-01", "2023-02-01"},
    };
    struct calendar_definition days = {.day_ranges = ranges};
    struct date first = {2022, 5, 1};

    (void)state;
    assert_string_equal(french_days(arena, &days, "E5B"), "");
    days.day_range_count = 1;
    assert_string_equal(
        french_days(arena, &days, "E5B"), "Du vendredi 30 au samedi 31 décembre 2022.");
    days.day_range_count = 3;
    assert_string_equal(french_days(arena, &days, "E5B"),
        "Du vendredi 30 au samedi 31 décembre 2022 et les lundi 2 janvier et mercredi 1er février "
        "2023.");
    days.day_ranges = ranges + 1;
    days.day_range_count = 1;
    assert_string_equal(french_days(arena, &days, "E5B"), "Le lundi 2 janvier 2023.");
    assert_string_equal(french_date(arena, first), "Dimanche 1er mai 2022");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pack_is_good),
        TEST(test_pdf_has_annex_one),
        TEST(test_pdf_is_the_same_twice),
        TEST(test_pdf_keeps_every_latin_letter),
        TEST(test_pdf_survives_what_no_font_has),
        TEST(test_pdf_long_texts),
        TEST(test_pdf_largest_calendar),
        TEST(test_pdf_column_of_two_hours),
        TEST(test_pdf_of_one_zone),
        TEST(test_ics_instants),
        TEST(test_ics_form),
        TEST(test_ics_unlisted_zone),
        TEST(test_csv),
        TEST(test_french_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
