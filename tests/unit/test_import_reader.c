/* Files of exam offices, chunk by chunk. */
#include "domain/import_heading.h"
#include "domain/import_reader.h"
#include "base/buffer.h"
#include "base/text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HEADINGS                                                        \
    "N° candidat;Nom;Prénom;Né(e) le;Classe;UAI;LV1;LV2;Zone;Tiers " \
    "temps;Aménagements;Courriel\r\n"
#define GOOD                                                                                        \
    "0001;Łukasz;Zoé;05/02/2002;A;0750655E;Anglais;Espagnol;Métropole;Oui;Salle à part, tiers " \
    "temps;z@example.org\r\n"

static const struct candidate_zone zones[] = {
    {"metropole", "Métropole"}, {"reunion", "La Réunion"}};
static const struct candidate_terms terms = {
    .year = 2022, .extra_minutes_per_hour_max = 20, .zones = zones, .zone_count = 2};

struct fixture {
    struct arena *arena;
    struct op op;
    struct import_progress progress;
    struct buffer
        rows; /* "line:number|family|given|date|class|uai|lv1|lv2|zone|extra|arrangements|email|state\n"
               */
    struct buffer issues; /* "line:column=value:reason\n" */
};

static int take_row(void *context, const struct import_row *row)
{
    struct fixture *fixture = context;
    const struct candidate *c = &row->candidate;

    assert_int_equal(strlen(row->record), row->record_size);
    assert_true(text_utf8_valid(row->record, row->record_size));
    if (buffer_printf(&fixture->rows, "%d:%s|%s|%s|%s|%c|%s|%s|%s|%s|%u|", (int)row->line,
            c->number, c->family_name, c->given_name, c->birth_date,
            candidate_class_letter(c->class), c->establishment, c->language1, c->language2, c->zone,
            c->extra_minutes_per_hour))
        return -ENOMEM;
    for (size_t i = 0; i < c->arrangement_count; i++)
        if (buffer_printf(&fixture->rows, "%s%s", i ? "," : "", c->arrangements[i]))
            return -ENOMEM;
    return buffer_printf(&fixture->rows, "|%s|%d\n", c->email, (int)row->stated);
}

static int take_issue(void *context, const struct import_issue *issue)
{
    struct fixture *fixture = context;

    assert_true(text_utf8_valid(issue->value, strlen(issue->value)));
    assert_true(text_utf8_valid(issue->record, strlen(issue->record)));
    assert_true(*issue->message && *issue->remedy);
    return buffer_printf(&fixture->issues, "%d:%s=%s:%s\n", (int)issue->line, issue->column,
        issue->value, issue->reason);
}

static void start(struct fixture *fixture)
{
    memset(fixture, 0, sizeof *fixture);
    fixture->arena = arena_new(8 << 20);
    assert_non_null(fixture->arena);
    fixture->op.arena = fixture->arena;
    fixture->progress.next_line = 1;
}

static void end(struct fixture *fixture)
{
    arena_free(fixture->arena);
    buffer_release(&fixture->rows);
    buffer_release(&fixture->issues);
}

/* Send a whole file in steps of `step` bytes, as a client would. */
static int send_file(
    struct fixture *fixture, const void *file, size_t size, size_t step, const char *default_zone)
{
    struct import_sink sink = {take_row, take_issue, fixture};
    size_t until = 0;
    int r;

    do {
        uint64_t offset = fixture->progress.next_offset;
        struct import_chunk chunk = {
            .data = (const char *)file + offset, .terms = &terms, .default_zone = default_zone};

        until = base_min_size(until + step, size);
        chunk.size = until - (size_t)offset;
        chunk.last = until == size;
        r = import_read(&fixture->op, &chunk, &fixture->progress, &sink);
    } while (!r && until < size);
    assert_int_equal(buffer_terminate(&fixture->rows), 0);
    assert_int_equal(buffer_terminate(&fixture->issues), 0);
    return r;
}

static void check_file(const void *file, size_t size, const char *rows, const char *issues)
{
    for (size_t step = 7; step < 4096; step *= 3) {
        struct fixture fixture;

        start(&fixture);
        assert_int_equal(send_file(&fixture, file, size, step, ""), 0);
        assert_string_equal((char *)fixture.rows.data, rows);
        assert_string_equal((char *)fixture.issues.data, issues);
        assert_int_equal(fixture.progress.next_offset, size);
        end(&fixture);
    }
}

static void check_text(const char *file, const char *rows, const char *issues)
{
    check_file(file, strlen(file), rows, issues);
}

static void check_refused(const void *file, size_t size, const char *reason)
{
    struct fixture fixture;

    start(&fixture);
    assert_int_equal(send_file(&fixture, file, size, 1 << 20, ""), OUTCOME_INVALID);
    assert_string_equal(fixture.op.reason, reason);
    assert_true(text_utf8_valid(fixture.op.message, strlen(fixture.op.message)));
    end(&fixture);
}

static void check_refused_text(const char *file, const char *reason)
{
    check_refused(file, strlen(file), reason);
}

#define ROW                                                                             \
    "2:0001|Łukasz|Zoé|2002-02-05|A|0750655E|Anglais|Espagnol|metropole|20|Salle à " \
    "part|z@example.org|0\n"

static void test_utf8(void **state)
{
    struct fixture fixture;

    (void)state;
    check_text(HEADINGS GOOD, ROW, "");
    check_text("\xef\xbb\xbf" HEADINGS GOOD, ROW, "");
    start(&fixture);
    assert_int_equal(
        send_file(&fixture, "\xef\xbb\xbf" HEADINGS GOOD, strlen(HEADINGS GOOD) + 3, 4096, ""), 0);
    assert_int_equal(fixture.progress.encoding, IMPORT_ENCODING_UTF8_BOM);
    assert_int_equal(fixture.progress.separator, ';');
    assert_int_equal(fixture.progress.rows, 1);
    end(&fixture);
}

static void test_cp1252(void **state)
{
    static const char file[] = "N\xb0 candidat;Nom;Pr\xe9nom;N\xe9(e) le;Classe;Zone\n"
                               "1;\x8cuvr\xe9;Zo\xe9;05/02/2002;C;metropole\n"
                               "2;D\x92"
                               "Arc;Ren\xe9"
                               "e;05/02/2002;C;La R\xe9union\n";

    (void)state;
    check_text(file,
        "2:1|Œuvré|Zoé|2002-02-05|C||||metropole|0|||0\n"
        "3:2|D’Arc|Renée|2002-02-05|C||||reunion|0|||0\n",
        "");
}

static void test_separators(void **state)
{
    (void)state;
    check_text("numero candidat,NOM,PRENOM,DATE DE NAISSANCE,CATEGORIE,zone\n1,\"A, "
               "B\",C,2002-02-05,b,reunion\n",
        "2:1|A, B|C|2002-02-05|B||||reunion|0|||0\n", "");
    check_text(
        "num_candidat\tnom\tprénom\tnée le\tclasse\tzone\n1\tA;B\tC\t2002-02-05\tb\treunion\n",
        "2:1|A;B|C|2002-02-05|B||||reunion|0|||0\n", "");
}

static void test_ascii_then_encoded(void **state)
{
    (void)state;
    check_text(
        "numero candidat;nom;prenom;datenaissance;classe;zone\n1;A;B;01/01/2000;A;reunion\n"
        "2;A;B;01/01/2000;A;reunion\n3;A;B;01/01/2000;A;reunion\n4;Zo\xe9;B;01/01/2000;A;reunion\n",
        "2:1|A|B|2000-01-01|A||||reunion|0|||0\n3:2|A|B|2000-01-01|A||||reunion|0|||0\n"
        "4:3|A|B|2000-01-01|A||||reunion|0|||0\n5:4|Zoé|B|2000-01-01|A||||reunion|0|||0\n",
        "");
}

static void test_mixed_encodings(void **state)
{
    (void)state;
    check_text(HEADINGS GOOD "2;Zo\xe9;A;01/01/2000;A;;;;reunion;;;\r\n", ROW, "3:=:ENCODING\n");
    check_text(
        "N\xb0 candidat;Nom;Pr\xe9nom;N\xe9(e) le;Classe;Zone\n1;Zoé;A;01/01/2000;A;reunion\n", "",
        "2:=:ENCODING\n");
    check_text("N\xb0 candidat;Nom;Pr\xe9nom;N\xe9(e) "
               "le;Classe;Zone\n1;Zo\xe9\x81;A;01/01/2000;A;reunion\n",
        "", "2:=:ENCODING\n");
}

static void test_all_findings(void **state)
{
    struct fixture fixture;
    static const char file[] =
        HEADINGS "0002;;Zoé;29/02/2021;D;0750655f;Anglais;Anglais;Mars;peut-être;;zoe\r\n";
    static const char *const expected[] = {"2:Né(e) le=29/02/2021:DATE\n",
        "2:Tiers temps=peut-être:THIRD_TIME\n", "2:Nom=:REQUIRED\n", "2:Classe=D:CLASS\n",
        "2:UAI=0750655F:UAI_KEY\n", "2:LV2=Anglais:SAME_LANGUAGE\n", "2:Zone=Mars:ZONE\n",
        "2:Courriel=zoe:EMAIL\n"};

    (void)state;
    start(&fixture);
    assert_int_equal(send_file(&fixture, file, sizeof file - 1, 4096, ""), 0);
    for (size_t i = 0; i < ARRAY_LEN(expected); i++)
        assert_non_null(strstr((char *)fixture.issues.data, expected[i]));
    assert_int_equal(fixture.progress.issues, ARRAY_LEN(expected));
    assert_int_equal(fixture.progress.rejected, 1);
    assert_int_equal(fixture.progress.rows, 1);
    end(&fixture);
}

static void test_counts_of_cells(void **state)
{
    (void)state;
    check_text("N° candidat;Nom;Prénom;Né(e) le;Classe;Zone\n"
               "1;A;B;01/01/2000;A;reunion;;\n" /* empty cells behind are a habit */
               "2;A;B;01/01/2000;A;reunion;x\n"
               "3;A;B;01/01/2000;A\n"
               ";;;;;\n",
        "2:1|A|B|2000-01-01|A||||reunion|0|||0\n", "3:=:CELLS\n4:=:CELLS\n");
}

static void test_broken_records(void **state)
{
    static const char nul[] =
        "N° candidat;Nom;Prénom;Né(e) le;Classe;Zone\n1;A\0;B;01/01/2000;A;reunion\n";

    (void)state;
    check_file(nul, sizeof nul - 1, "", "2:=:NUL_BYTE\n");
    check_text(
        "N° candidat;Nom;Prénom;Né(e) le;Classe;Zone\n"
        "1;\"A;B;01/01/2000;A;reunion\n2;A;B;01/01/2000;A;reunion\n3;A\"x;B;01/01/2000;A;reunion\n",
        "3:2|A|B|2000-01-01|A||||reunion|0|||0\n", "2:=:QUOTE_OPEN\n4:=:QUOTE\n");
}

static void test_refused_files(void **state)
{
    static char cell[1 << 20];
    static const char long_file[] = "N° candidat;Nom;Prénom;Né(e) le;Classe;Zone\n1;";

    (void)state;
    check_refused_text("", "EMPTY_FILE");
    check_refused_text("\r\n \r\n", "EMPTY_FILE");
    check_refused_text("\xef\xbb\xbf", "EMPTY_FILE");
    check_refused_text(HEADINGS, "EMPTY_FILE");
    check_refused_text("a;b\nc;d\n", "IMPORT_COLUMNS");
    check_refused_text("\"N° candidat;Nom\nx\n", "IMPORT_COLUMNS");
    check_refused_text("N° candidat;Nom;Prénom;Né(e) le;Classe\n", "IMPORT_COLUMNS"); /* no zone */
    check_refused_text("Nom;Nom;Prénom;Né(e) le;Classe;Zone;Candidat\n", "IMPORT_COLUMNS");
    check_refused("\xff\xfeN\0o\0m\0", 8, "ENCODING_UTF16");
    check_refused("N\0o\0m\0", 6, "ENCODING_UTF16");
    check_refused("\x1f\x8b\x08\0\0\0\0\0", 8, "IMPORT_COLUMNS"); /* compressed */
    memset(cell, 'x', sizeof cell);
    memcpy(cell, long_file, sizeof long_file - 1);
    check_refused(cell, sizeof cell, "RECORD_TOO_LONG");
}

static void test_default_zone(void **state)
{
    static const char file[] =
        "N° candidat;Nom;Prénom;Né(e) "
        "le;Classe;État\n1;A;B;01/01/2000;A;Démissionnaire\n2;A;B;01/01/2000;A;?\n";
    struct fixture fixture;

    (void)state;
    start(&fixture);
    assert_int_equal(send_file(&fixture, file, sizeof file - 1, 4096, "reunion"), 0);
    assert_string_equal((char *)fixture.rows.data, "2:1|A|B|2000-01-01|A||||reunion|0|||2\n");
    assert_string_equal((char *)fixture.issues.data, "3:=:STATE\n");
    end(&fixture);
}

static void test_headings(void **state)
{
    static const struct {
        const char *heading;
        int target;
    } cases[] = {{"N° candidat", CANDIDATE_NUMBER}, {"Numéro candidat", CANDIDATE_NUMBER},
        {"NUM_CANDIDAT", CANDIDATE_NUMBER}, {"Né(e) le", CANDIDATE_BIRTH_DATE},
        {"DATE DE NAISSANCE", CANDIDATE_BIRTH_DATE}, {"Établissement", CANDIDATE_ESTABLISHMENT},
        {"R.N.E.", CANDIDATE_ESTABLISHMENT}, {"Catégorie", CANDIDATE_CLASS},
        {"Tiers-temps", IMPORT_TARGET_THIRD_TIME}, {"Adresse", IMPORT_TARGET_NONE},
        {"", IMPORT_TARGET_NONE}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(import_heading_target(cases[i].heading), cases[i].target);
    for (int target = 0; target <= IMPORT_TARGET_NONE;
         target++) /* what is stored can be read back */
        assert_int_equal(import_target_parse(import_target_name(target)), target);
    for (int field = 0; field < CANDIDATE_FIELD_COUNT;
         field++) /* the API's own names are headings too */
        assert_int_equal(import_heading_target(import_target_name(field)), field);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_cp1252),
        cmocka_unit_test(test_separators),
        cmocka_unit_test(test_ascii_then_encoded),
        cmocka_unit_test(test_mixed_encodings),
        cmocka_unit_test(test_all_findings),
        cmocka_unit_test(test_counts_of_cells),
        cmocka_unit_test(test_broken_records),
        cmocka_unit_test(test_refused_files),
        cmocka_unit_test(test_default_zone),
        cmocka_unit_test(test_headings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
