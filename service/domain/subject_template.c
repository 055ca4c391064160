#include "domain/subject_template.h"

#include "base/text.h"
#include "domain/subject_template_parts.h"
#include "model/outcome.h"

#include <errno.h>

const char subject_template_mark[] = "À compléter";

bool subject_template_is_example(const char *text)
{
    return text_starts_with(text, subject_template_mark);
}

int subject_template_list(
    struct arena *arena, const char *const *items, size_t count, struct text_list *ret_list)
{
    const char **copy = arena_calloc(arena, count + 1, sizeof *copy);

    if (!copy)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        copy[i] = items[i];
    *ret_list = (struct text_list){copy, count};
    return 0;
}

void subject_template_record(
    const struct session_definition *definition, const char *epreuve, struct subject *subject)
{
    *subject = (struct subject){
        .record =
            {
                .session = definition->id,
                .id = "",
                .epreuve = epreuve,
                .title = "À compléter : titre du sujet",
                .state = SUBJECT_DRAFT,
                .calendar_subject = "",
                .author = "",
                .approved_by = "",
            },
        .written.organisation = {.name = "", .activity = "", .website = ""},
        .written.reflection.text = "",
        .practical = {.cms = "", .problem = ""},
    };
}

struct subject_question subject_template_question(const char *number, const char *text)
{
    return (struct subject_question){.number = number, .text = text};
}

/* ---- annexes ---- */

static struct subject_annexe annexe(const char *number, const char *title, enum annexe_kind kind)
{
    return (struct subject_annexe){
        .number = number,
        .title = title,
        .kind = kind,
        .source = "À compléter : document interne de l'organisation, site, statistique…",
        .author = "",
        .publication = "",
        .date = "",
        .figure_description = "",
    };
}

/* Of the year before the session's: an annexe is of late. */
static const char *a_date(const struct session_definition *definition, struct arena *arena)
{
    return arena_printf(arena, "%04u-09", definition->year > 0 ? definition->year - 1 : 0);
}

int subject_template_text_annexe(const struct session_definition *definition,
    struct arena *arena,
    const char *number,
    struct subject_annexe *ret_annexe)
{
    static const char *const paragraphs[] = {
        "À compléter : premier paragraphe de l'annexe.",
        "À compléter : second paragraphe. Un texte d'une source externe est saisi en entier, avec "
        "son auteur et sa publication.",
    };
    struct subject_annexe made = annexe(number, "À compléter : titre de l'annexe", ANNEXE_TEXT);

    made.date = a_date(definition, arena);
    if (!made.date ||
        subject_template_list(arena, paragraphs, ARRAY_LEN(paragraphs), &made.paragraphs))
        return -ENOMEM;
    *ret_annexe = made;
    return 0;
}

int subject_template_table_annexe(const struct session_definition *definition,
    struct arena *arena,
    const char *number,
    struct subject_annexe *ret_annexe)
{
    static const char *const cells[][2] = {
        {"Indicateur", "Valeur"},
        {"À compléter", "0"},
        {"À compléter", "0"},
    };
    struct subject_annexe made = annexe(number, "À compléter : titre du tableau", ANNEXE_TABLE);

    made.date = a_date(definition, arena);
    made.rows = arena_calloc(arena, ARRAY_LEN(cells), sizeof *made.rows);
    if (!made.date || !made.rows)
        return -ENOMEM;
    for (size_t i = 0; i < ARRAY_LEN(cells); i++)
        if (subject_template_list(arena, cells[i], ARRAY_LEN(cells[i]), &made.rows[i]))
            return -ENOMEM;
    made.row_count = ARRAY_LEN(cells);
    *ret_annexe = made;
    return 0;
}

/* ---- an écrit ---- */

static const char *const situation[] = {
    "À compléter : mise en situation, sans question et sans donnée à traiter.",
    "À compléter : ce que l'on vous confie.",
};

static const struct {
    const char *number, *text;
    const char *annexe;
    uint32_t percent; /* of the points of the subject */
} questions[] = {
    {"1.1", "À compléter : analyser… (un verbe à l'infinitif, une seule question)", "1", 20},
    {"1.2", "À compléter : proposer… en justifiant vos choix", "2", 20},
};

/* Competence and knowledge of the definition's lists, another one for each question. */
static int name_references(const struct written_subject_rule *rule,
    struct arena *arena,
    size_t index,
    struct subject_question *question)
{
    const char *annexe_number = questions[index].annexe;
    int r = subject_template_list(arena, &annexe_number, 1, &question->annexes);

    if (r == 0 && index < rule->competence_count)
        r = subject_template_list(arena, &rule->competences[index].id, 1, &question->competences);
    if (r == 0 && index < rule->knowledge_count)
        r = subject_template_list(arena, &rule->knowledge[index].id, 1, &question->knowledge);
    return r;
}

static int make_dossier(const struct session_definition *definition,
    struct arena *arena,
    struct subject_dossier *dossier)
{
    const struct written_subject_rule *rule = &definition->subject_rules.written;
    int r = subject_template_list(arena, situation, ARRAY_LEN(situation), &dossier->situation);

    dossier->theme = "À compléter : thème du dossier";
    dossier->questions = arena_calloc(arena, ARRAY_LEN(questions), sizeof *dossier->questions);
    dossier->annexes = arena_calloc(arena, ARRAY_LEN(questions), sizeof *dossier->annexes);
    if (!dossier->questions || !dossier->annexes)
        return -ENOMEM;
    for (size_t i = 0; i < ARRAY_LEN(questions) && r == 0; i++) {
        dossier->questions[i] = subject_template_question(questions[i].number, questions[i].text);
        dossier->questions[i].points_hundredths =
            (uint32_t)((uint64_t)rule->points_hundredths * questions[i].percent / 100);
        r = name_references(rule, arena, i, &dossier->questions[i]);
    }
    dossier->question_count = dossier->annexe_count = ARRAY_LEN(questions);
    if (r == 0)
        r = subject_template_text_annexe(definition, arena, "1", &dossier->annexes[0]);
    return r ? r : subject_template_table_annexe(definition, arena, "2", &dossier->annexes[1]);
}

int subject_template_written(
    const struct session_definition *definition, struct arena *arena, struct subject *ret_subject)
{
    static const char *const context[] = {
        "À compléter : l'organisation, son marché, ses clients.",
        "À compléter : sa relation client à distance, ses outils digitaux, sa stratégie.",
    };
    static const char *const sources[] = {"À compléter : site de l'organisation, entretien du…"};
    const struct written_subject_rule *rule = &definition->subject_rules.written;
    struct subject made;
    struct written_subject *written = &made.written;
    int r;

    if (!definition->has_subject_rules || !definition->subject_rules.has_written)
        return OUTCOME_PRECONDITION;
    subject_template_record(definition, rule->epreuve, &made);
    made.content = SUBJECT_WRITTEN;
    written->organisation.name = "À compléter : une organisation réelle";
    written->organisation.activity = "À compléter : son activité";
    written->organisation.website = "https://www.example.org/";
    written->calculator = CALCULATOR_NONE; /* to be said */
    written->reflection.there = true;
    written->reflection.text = "À compléter : à partir du cas de l'organisation, montrer en quoi…";
    written->reflection.points_hundredths =
        (uint32_t)((uint64_t)rule->points_hundredths * rule->reflection_percent_max / 100);
    written->reflection.lines = rule->reflection_lines_max;
    written->bonus_hundredths = rule->bonus_hundredths;
    written->dossiers = arena_calloc(arena, 1, sizeof *written->dossiers);
    if (!written->dossiers)
        return -ENOMEM;
    written->dossier_count = 1;
    r = subject_template_list(arena, context, ARRAY_LEN(context), &written->context);
    if (r == 0)
        r = subject_template_list(
            arena, sources, ARRAY_LEN(sources), &written->organisation.sources);
    if (r == 0)
        r = make_dossier(definition, arena, &written->dossiers[0]);
    if (r == 0)
        *ret_subject = made;
    return r;
}
