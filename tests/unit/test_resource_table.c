/* Rooms and examiners from CSV files: what is read, and what is wrong, by line and column. */
#include "domain/examiner_table.h"
#include "domain/room_table.h"

#include "base/text.h"
#include "resource_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20 };

#define ROOM_HEAD                                                                           \
    "Centre;Nom du centre;Adresse;Zone;Salle;Places;Ordinateurs;Places de loge;Fermetures;" \
    "Remarque\n"
#define ROOM(rest) "0750655E;Lycée Eiffel;1 rue A;Métropole;" rest "\n"
#define EXAMINER_HEAD                                                                               \
    "Code;Nom;Prénom;Qualité;Spécialités;Langues;Établissement;Organisme;Enseignement public;" \
    "Disponibilités;Courriel\n"

static struct arena *arena;
static struct op op;
static struct resource_terms terms;
static struct room_table rooms;
static struct examiner_table examiners;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    op = (struct op){.arena = arena};
    memset(&rooms, 0, sizeof rooms);
    memset(&examiners, 0, sizeof examiners);
    fixture_resource_terms(arena, &terms);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Everything afresh, inside a test. */
static void again(void **state)
{
    arena_free(arena);
    assert_int_equal(set_up(state), 0);
}

static int read_rooms(const char *text)
{
    return room_table_read(&op, &terms, text, strlen(text), &rooms);
}

static int read_examiners(const char *text)
{
    return examiner_table_read(&op, &terms, text, strlen(text), &examiners);
}

/* Exactly this one is wrong. */
static void assert_issue(
    const struct table_issues *issues, uint64_t line, const char *column, const char *reason)
{
    for (size_t i = 0; i < issues->count; i++)
        if (issues->count > 1 || issues->items[i].line != line ||
            !text_equal(issues->items[i].column, column) ||
            !text_equal(issues->items[i].reason, reason))
            (void)fprintf(stderr, "  line %llu: %s: %s: %s\n",
                (unsigned long long)issues->items[i].line, issues->items[i].column,
                issues->items[i].reason, issues->items[i].message);
    assert_int_equal(issues->count, 1);
    assert_int_equal(issues->items[0].line, line);
    assert_string_equal(issues->items[0].column, column);
    assert_string_equal(issues->items[0].reason, reason);
    assert_true(*issues->items[0].message && *issues->items[0].remedy);
}

/* ---- the terms ---- */

static void test_terms(void **state)
{
    (void)state;
    assert_int_equal(terms.speciality_count, 4);
    assert_string_equal(terms.specialities[0], "B1");
    assert_string_equal(terms.specialities[3], "LV");
    assert_int_equal(terms.words.morning_until, 12 * 60 + 30);
    assert_int_equal(terms.words.afternoon_from, 13 * 60 + 30);
    assert_int_equal(terms.words.year, 2022);
}

/* Without planning rules: any speciality, and noon parts the day. */
static void test_terms_without_planning(void **state)
{
    struct session_definition definition = {.id = "x", .year = 2022};
    struct resource_terms bare;

    (void)state;
    assert_int_equal(resource_terms_of(arena, &definition, &bare), 0);
    assert_int_equal(bare.speciality_count, 0);
    assert_int_equal(bare.words.morning_until, 12 * 60);
    assert_int_equal(bare.words.afternoon_from, 12 * 60);
}

/* ---- rooms ---- */

static void test_good_rooms(void **state)
{
    (void)state;
    assert_int_equal(read_rooms("\xef\xbb\xbf" ROOM_HEAD ROOM("B12;3;3;;09/05/2022 matin;vidéo")
                             ROOM("Loge 1;;;8;;") ";;;;;;;;;\n"),
        0);
    assert_int_equal(rooms.issues.count, 0);
    assert_int_equal(rooms.centre_count, 1);
    assert_string_equal(rooms.centres[0].code, "0750655E");
    assert_string_equal(rooms.centres[0].name, "Lycée Eiffel");
    assert_string_equal(rooms.centres[0].zone, "metropole");
    assert_int_equal(rooms.room_count, 2);
    assert_string_equal(rooms.rooms[0].name, "B12");
    assert_int_equal(rooms.rooms[0].seats, 3);
    assert_int_equal(rooms.rooms[0].computers, 3);
    assert_int_equal(rooms.rooms[0].closed_count, 1);
    assert_string_equal(rooms.rooms[0].closed[0], "2022-05-09 00:00-12:30");
    assert_string_equal(rooms.rooms[0].remark, "vidéo");
    assert_int_equal(rooms.rooms[1].seats, 0);
    assert_int_equal(rooms.rooms[1].loge_seats, 8);
    assert_int_equal(rooms.mask, (1u << ROOM_FIELD_COUNT) - 1);
}

/* Windows-1252, commas, headings as they come, columns left out. */
static void test_other_spellings(void **state)
{
    (void)state;
    assert_int_equal(read_rooms("salle,NOM CENTRE,places,CENTRE,zone\r\n"
                                "B12,Lyc\xe9"
                                "e,2,C-1,R\xe9union\r\n"),
        0);
    assert_int_equal(rooms.issues.count, 0);
    assert_string_equal(rooms.centres[0].name, "Lycée");
    assert_string_equal(rooms.centres[0].zone, "reunion");
    assert_int_equal(rooms.mask, 1u << ROOM_FIELD_CENTRE | 1u << ROOM_FIELD_CENTRE_NAME |
                                     1u << ROOM_FIELD_ZONE | 1u << ROOM_FIELD_NAME |
                                     1u << ROOM_FIELD_SEATS);
}

static void test_room_issues(void **state)
{
    static const struct {
        const char *row, *column, *reason;
    } cases[] = {
        {";Lycée;;metropole;B1;3;;;;", "Centre", "REQUIRED"},
        {"Lycée A;Lycée;;metropole;B1;3;;;;", "Centre", "CODE"},
        {"01234567890123456;Lycée;;metropole;B1;3;;;;", "Centre", "TOO_LONG"},
        {"C1;;;metropole;B1;3;;;;", "Nom du centre", "REQUIRED"},
        {"C1;=Lycée;;metropole;B1;3;;;;", "Nom du centre", "FORMULA"},
        {"C1;Lycée;;lune;B1;3;;;;", "Zone", "ZONE"},
        {"C1;Lycée;;;B1;3;;;;", "Zone", "ZONE"},
        {"C1;Lycée;;metropole;;3;;;;", "Salle", "REQUIRED"},
        {"C1;Lycée;;metropole;une salle dont le nom est long;3;;;;", "Salle", "TOO_LONG"},
        {"C1;Lycée;;metropole;B1;;;;;", "Places", "REQUIRED"},
        {"C1;Lycée;;metropole;B1;0;;;;", "Places", "REQUIRED"},
        {"C1;Lycée;;metropole;B1;trois;;;;", "Places", "NUMBER"},
        {"C1;Lycée;;metropole;B1;-3;;;;", "Places", "NUMBER"},
        {"C1;Lycée;;metropole;B1;1001;;;;", "Places", "NUMBER"},
        {"C1;Lycée;;metropole;B1;3;x;;;", "Ordinateurs", "NUMBER"},
        {"C1;Lycée;;metropole;B1;;;x;;", "Places de loge", "NUMBER"},
        {"C1;Lycée;;metropole;L1;3;;8;;", "Places de loge", "LOGE"},
        {"C1;Lycée;;metropole;B1;3;;;31/04/2022;", "Fermetures", "NO_SUCH_DAY"},
        {"C1;Lycée;;metropole;B1;3;;;toutes;", "Fermetures", "SPAN"},
        {"C1;Lycée;;metropole;B1;3;;;;\xef\xbf\xbd", "Remarque", "LOST_LETTER"},
        {"C1;Lycée;;metropole;B1;3;;;;;x", "", "CELLS"},
        {"C1;Lycée;;metropole;B1;3;;;;\"x\"y", "", "QUOTE"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[600];

        again(state);
        (void)snprintf(text, sizeof text, "%s%s\n", ROOM_HEAD, cases[i].row);
        assert_int_equal(read_rooms(text), 0);
        assert_issue(&rooms.issues, 2, cases[i].column, cases[i].reason);
        assert_int_equal(rooms.room_count, 0);
    }
}

static void test_rooms_twice(void **state)
{
    (void)state;
    assert_int_equal(read_rooms(ROOM_HEAD ROOM("B1;3;;;;") ROOM("B2;3;;;;") ROOM("B1;4;;;;")), 0);
    assert_issue(&rooms.issues, 4, "Salle", "REPEATED");
    assert_string_equal(rooms.issues.items[0].value, "B1");
    assert_string_equal(rooms.issues.items[0].message, "This stands on line 2 already.");
}

/* The same name in two centres is fine; a centre that two rows describe otherwise is not. */
static void test_centres_agree(void **state)
{
    (void)state;
    assert_int_equal(read_rooms(ROOM_HEAD ROOM("B1;3;;;;") "C2;Autre;;metropole;B1;3;;;;\n"), 0);
    assert_int_equal(rooms.issues.count, 0);
    assert_int_equal(rooms.centre_count, 2);
    again(state);
    assert_int_equal(
        read_rooms(ROOM_HEAD ROOM("B1;3;;;;") "0750655E;Lycée Eiffel;2 rue A;Métropole;B2;3;;;;\n"),
        0);
    assert_issue(&rooms.issues, 3, "Adresse", "CENTRE_DIFFERS");
}

static void test_headings(void **state)
{
    (void)state;
    assert_int_equal(read_rooms("Centre;Nom du centre;Zone;Salle\nC1;Lycée;metropole;B1\n"), 0);
    assert_issue(&rooms.issues, 1, "Places", "COLUMN_MISSING");
    again(state);
    assert_int_equal(read_rooms("Centre;Nom du centre;Zone;Salle;Places;Étage\n"
                                "C1;Lycée;metropole;B1;3;2\n"),
        0);
    assert_issue(&rooms.issues, 1, "Étage", "COLUMN_UNKNOWN");
    again(state);
    assert_int_equal(read_rooms("Centre;Nom du centre;Zone;Salle;Places;Capacité\n"
                                "C1;Lycée;metropole;B1;3;3\n"),
        0);
    assert_issue(&rooms.issues, 1, "Capacité", "COLUMN_TWICE");
}

static void test_whole_file(void **state)
{
    (void)state;
    assert_int_equal(read_rooms(""), OUTCOME_INVALID);
    assert_string_equal(op.reason, "EMPTY");
    assert_int_equal(read_rooms(ROOM_HEAD), OUTCOME_INVALID);
    assert_string_equal(op.reason, "EMPTY");
    assert_int_equal(read_rooms("\"Centre;Salle\n"), OUTCOME_INVALID);
    assert_string_equal(op.reason, "HEADINGS");
    assert_int_equal(room_table_read(&op, &terms, "C\0e\0", 4, &rooms), OUTCOME_INVALID);
    assert_string_equal(op.reason, "ENCODING");
}

/* ---- examiners ---- */

static void test_good_examiners(void **state)
{
    const struct examiner *one;

    (void)state;
    assert_int_equal(
        read_examiners(EXAMINER_HEAD
            "P1;Roux;Zoé;Professeur;b1 B3, b1;anglais, ESPAGNOL;0750655e;;oui;toutes;z@x.fr\n"
            "X1;L’Hermitte;Anne;SALARIÉE;;;;Côté Mer;;\"09/05/2022 matin;10/05/2022\";\n"
            "I1;Noir;Al;ia-ipr;;;;;non;aucune;\n"),
        0);
    assert_int_equal(examiners.issues.count, 0);
    assert_int_equal(examiners.examiner_count, 3);
    one = &examiners.examiners[0];
    assert_int_equal(one->quality, EXAMINER_PROFESSOR);
    assert_int_equal(one->speciality_count, 2);
    assert_string_equal(one->specialities[1], "B3");
    assert_int_equal(one->language_count, 2);
    assert_string_equal(one->languages[1], "Espagnol");
    assert_string_equal(one->establishment, "0750655E");
    assert_true(one->public_teaching);
    assert_true(one->always_available);
    assert_int_equal(one->available_count, 0);
    one++;
    assert_int_equal(one->quality, EXAMINER_EMPLOYEE);
    assert_string_equal(one->organisation, "Côté Mer");
    assert_false(one->always_available);
    assert_int_equal(one->available_count, 2);
    assert_string_equal(one->available[0], "2022-05-09 00:00-12:30");
    one++;
    assert_int_equal(one->quality, EXAMINER_INSPECTOR);
    assert_false(one->always_available);
    assert_int_equal(one->available_count, 0);
}

static void test_examiner_issues(void **state)
{
    static const struct {
        const char *row, *column, *reason;
    } cases[] = {
        {";Roux;Zoé;professeur;;;;;;toutes;", "Code", "REQUIRED"},
        {"P 1;Roux;Zoé;professeur;;;;;;toutes;", "Code", "CODE"},
        {"P1;;Zoé;professeur;;;;;;toutes;", "Nom", "REQUIRED"},
        {"P1;R?ux;Zoé;professeur;;;;;;toutes;", "Nom", "NAME_SYMBOL"},
        {"P1;Roux;;professeur;;;;;;toutes;", "Prénom", "REQUIRED"},
        {"P1;Roux;Zoé;;;;;;;toutes;", "Qualité", "QUALITY"},
        {"P1;Roux;Zoé;chef;;;;;;toutes;", "Qualité", "QUALITY"},
        {"P1;Roux;Zoé;professeur;B9;;;;;toutes;", "Spécialités", "SPECIALITY"},
        {"P1;Roux;Zoé;professeur;;Klingon;;;;toutes;", "Langues", "LANGUAGE"},
        {"P1;Roux;Zoé;professeur;;;0750655A;;;toutes;", "Établissement", "UAI_KEY"},
        {"P1;Roux;Zoé;professeur;;;750655E;;;toutes;", "Établissement", "UAI_SHAPE"},
        {"P1;Roux;Zoé;professeur;;;9990655E;;;toutes;", "Établissement", "UAI_DEPARTMENT"},
        {"P1;Roux;Zoé;professeur;;;;;peut-être;toutes;", "Enseignement public", "YES_OR_NO"},
        {"P1;Roux;Zoé;professeur;;;;;;;", "Disponibilités", "REQUIRED"},
        {"P1;Roux;Zoé;professeur;;;;;;parfois;", "Disponibilités", "SPAN"},
        {"P1;Roux;Zoé;professeur;;;;;;09/05/2021;", "Disponibilités", "OTHER_YEAR"},
        {"P1;Roux;Zoé;professeur;;;;;;toutes;sans", "Courriel", "EMAIL"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[600];

        again(state);
        (void)snprintf(text, sizeof text, "%s%s\n", EXAMINER_HEAD, cases[i].row);
        assert_int_equal(read_examiners(text), 0);
        assert_issue(&examiners.issues, 2, cases[i].column, cases[i].reason);
        assert_int_equal(examiners.examiner_count, 0);
    }
}

/* The message of an unknown speciality says which there are, and a wrong line hides no other. */
static void test_examiner_messages(void **state)
{
    (void)state;
    assert_int_equal(read_examiners(EXAMINER_HEAD "P1;Roux;Zoé;professeur;B1 B9;;;;;toutes;\n"
                                                  "P2;Noir;Al;chef;;;;;;jamais de la vie;\n"
                                                  "P3;Blanc;Al;professeur;B1;;;;;toutes;\n"),
        0);
    assert_int_equal(examiners.issues.count, 3);
    assert_string_equal(examiners.issues.items[0].message,
        "'B9' is none of the specialities of the session: B1, B2, B3 or LV.");
    assert_string_equal(examiners.issues.items[0].value, "B1 B9");
    assert_int_equal(examiners.issues.items[1].line, 3);
    assert_int_equal(examiners.issues.items[2].line, 3);
    assert_int_equal(examiners.examiner_count, 1);
}

static void test_examiners_twice(void **state)
{
    (void)state;
    assert_int_equal(read_examiners(EXAMINER_HEAD "P1;Roux;Zoé;professeur;;;;;;toutes;\n"
                                                  "P1;Roux;Zoé;professeur;;;;;;toutes;\n"),
        0);
    assert_issue(&examiners.issues, 3, "Code", "REPEATED");
}

static void test_issues_are_limited(void **state)
{
    enum { LINES = TABLE_ISSUES_MAX + 50 };
    char *text = calloc(1, 200 + LINES * 16), *at = text;

    (void)state;
    assert_non_null(text);
    at += snprintf(at, 200, "Code;Nom;Prénom;Qualité;Disponibilités\n");
    for (int i = 0; i < LINES; i++)
        at += snprintf(at, 16, "P%d;A;B;x;-\n", i);
    assert_int_equal(read_examiners(text), 0);
    assert_int_equal(examiners.issues.count, TABLE_ISSUES_MAX);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_terms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_terms_without_planning, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_good_rooms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_other_spellings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_room_issues, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rooms_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_centres_agree, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_headings, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_whole_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_good_examiners, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_examiner_issues, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_examiner_messages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_examiners_twice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_issues_are_limited, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
