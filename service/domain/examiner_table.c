#include "domain/examiner_table.h"

#include "base/text.h"
#include "domain/examiner_rule.h"

#include <errno.h>

enum { ELEMENTS_MAX = 32 }; /* of a cell that is a list; more are refused by the rules */

/* In the order of enum examiner_field. */
static const struct table_heading headings[EXAMINER_FIELD_COUNT] = {
    {"Code", "code codeexaminateur numero identifiant matricule", true},
    {"Nom", "nom nomdefamille nomusage nomdusage", true},
    {"Prénom", "prenom prenoms", true},
    {"Qualité", "qualite fonction statut", true},
    {"Spécialités", "specialites specialite blocs bloc discipline disciplines", false},
    {"Langues", "langues langue languesvivantes", false},
    {"Établissement", "etablissement uai codeuai rne uaietablissement", false},
    {"Organisme", "organisme entreprise employeur", false},
    {"Enseignement public", "enseignementpublic public", false},
    {"Disponibilités", "disponibilites disponibilite", true},
    {"Courriel", "courriel email mail mel adressemail adressecourriel", false},
};

struct reading {
    const struct resource_terms *terms;
    struct examiner_table table;
};

/* "B1, B2" as a list. */
static int read_list(const struct table_row *row,
    unsigned field,
    const char *separators,
    const char *const **ret_list,
    size_t *ret_count)
{
    const char **list = arena_calloc(row->op->arena, ELEMENTS_MAX, sizeof *list);
    char *next = arena_strdup(row->op->arena, table_cell(row, field));

    *ret_count = 0;
    if (!list || !next)
        return -ENOMEM;
    while (next && *ret_count < ELEMENTS_MAX) {
        const char *one = strsep(&next, separators);

        if (*one)
            list[(*ret_count)++] = one;
    }
    *ret_list = list;
    return 0;
}

/* An empty cell says nothing: never and always are both said. */
static int read_available(struct table_row *row, struct examiner *examiner)
{
    const char **available = arena_calloc(row->op->arena, 1, sizeof *available);
    struct finding finding;

    if (!available)
        return -ENOMEM;
    *available = table_cell(row, EXAMINER_FIELD_AVAILABLE);
    examiner->available = available;
    examiner->available_count = 1;
    if (**available)
        return 0;
    (void)finding_set(&finding, "REQUIRED",
        "Write 'toutes' for every day that the session opens, the days (09/05/2022; 10/05/2022 "
        "matin), or 'aucune'.",
        "The cell does not say when the examiner is available.");
    return table_refuse_cell(row, EXAMINER_FIELD_AVAILABLE, &finding);
}

/* Words such as "Chinois mandarin" are one language: blanks part only specialities. */
static int read_examiner(struct table_row *row, struct examiner *examiner)
{
    int r;

    *examiner = (struct examiner){
        .session = "",
        .code = table_cell(row, EXAMINER_FIELD_CODE),
        .family_name = table_cell(row, EXAMINER_FIELD_FAMILY_NAME),
        .given_name = table_cell(row, EXAMINER_FIELD_GIVEN_NAME),
        .quality = examiner_quality_read(table_cell(row, EXAMINER_FIELD_QUALITY)),
        .establishment = table_cell(row, EXAMINER_FIELD_ESTABLISHMENT),
        .organisation = table_cell(row, EXAMINER_FIELD_ORGANISATION),
        .email = table_cell(row, EXAMINER_FIELD_EMAIL),
    };
    r = read_list(row, EXAMINER_FIELD_SPECIALITIES, ";,|/ ", &examiner->specialities,
        &examiner->speciality_count);
    if (r == 0)
        r = read_list(
            row, EXAMINER_FIELD_LANGUAGES, ";,|/", &examiner->languages, &examiner->language_count);
    if (r == 0)
        r = table_read_yes(row, EXAMINER_FIELD_PUBLIC_TEACHING, &examiner->public_teaching);
    return r ? r : read_available(row, examiner);
}

static int read_row(void *context, struct table_row *row, struct table_key *key)
{
    struct reading *reading = context;
    struct examiner_table *table = &reading->table;
    struct examiner *examiner = &table->examiners[table->examiner_count];
    const struct resource_check check = {row->op->arena, reading->terms, table_take_finding, row};
    int r = read_examiner(row, examiner);

    if (r == 0)
        r = examiner_settle(&check, examiner);
    if (r || row->wrong)
        return r;
    key->first = examiner->code;
    table->examiner_count++;
    return 0;
}

int examiner_table_read(struct op *op,
    const struct resource_terms *terms,
    const void *content,
    size_t size,
    struct examiner_table *ret_table)
{
    struct reading reading = {.terms = terms};
    const struct table_list list = {
        .headings = headings,
        .heading_count = ARRAY_LEN(headings),
        .unique = EXAMINER_FIELD_CODE,
        .rows_max = EXAMINER_TABLE_ROWS_MAX,
        .nothing = "the file has no examiners",
        .row = read_row,
        .context = &reading,
    };
    struct examiner_table *table = &reading.table;
    int r;

    table->examiners = arena_calloc(op->arena, EXAMINER_TABLE_ROWS_MAX, sizeof *table->examiners);
    if (!table->examiners)
        return -ENOMEM;
    r = table_read_list(op, content, size, &list, &table->issues, &table->mask);
    if (r == 0)
        *ret_table = *table;
    return r;
}
