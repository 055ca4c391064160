#include "subject_fixture.h"

#include <stdarg.h>

enum { TEXTS_MAX = 32 };

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

static struct text_list list_of(struct arena *arena, const char *first, va_list more)
{
    struct text_list list = {must(arena_calloc(arena, TEXTS_MAX, sizeof *list.items)), 0};

    for (const char *text = first; text && list.count < TEXTS_MAX;
         text = va_arg(more, const char *))
        list.items[list.count++] = text;
    return list;
}

struct text_list subject_fixture_texts(struct arena *arena, ...)
{
    struct text_list list;
    va_list texts;

    va_start(texts, arena);
    list = list_of(arena, va_arg(texts, const char *), texts);
    va_end(texts);
    return list;
}

/* ---- a picture ---- */

static uint32_t crc(const uint8_t *bytes, size_t size)
{
    uint32_t value = 0xffffffffu;

    for (size_t i = 0; i < size; i++) {
        value ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            value = value & 1 ? 0xedb88320u ^ value >> 1 : value >> 1;
    }
    return ~value;
}

static uint8_t *put_u32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> (24 - 8 * i));
    return to + 4;
}

static uint8_t *put_chunk(uint8_t *to, const char *type, const uint8_t *data, uint32_t size)
{
    uint8_t *start = put_u32(to, size);

    memcpy(start, type, 4);
    if (size)
        memcpy(start + 4, data, size);
    return put_u32(start + 4 + size, crc(start, size + 4));
}

const uint8_t *subject_fixture_png(
    struct arena *arena, uint32_t width, uint32_t height, size_t *ret_size)
{
    static const uint8_t signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    /* zlib: one stored block of nothing; whoever decodes it finds too few rows */
    static const uint8_t data[] = {0x78, 0x01, 0x01, 0, 0, 0xff, 0xff, 0, 0, 0, 1};
    uint8_t *bytes = must(arena_calloc(arena, 128, 1)), *at = bytes + sizeof signature;
    uint8_t header[13] = {0};

    memcpy(bytes, signature, sizeof signature);
    (void)put_u32(put_u32(header, width), height);
    header[8] = 1;
    at = put_chunk(at, "IHDR", header, sizeof header);
    at = put_chunk(at, "IDAT", data, sizeof data);
    at = put_chunk(at, "IEND", NULL, 0);
    *ret_size = (size_t)(at - bytes);
    return bytes;
}

/* ---- the definition ---- */

static bool is_to_judge(enum subject_rule_id rule)
{
    static const enum subject_rule_id rules[] = {RULE_REAL_ORGANISATION, RULE_UNPUBLISHED,
        RULE_NO_PURE_KNOWLEDGE, RULE_CONTEXTUALISED, RULE_ONE_QUESTION, RULE_INDEPENDENT};

    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        if (rules[i] == rule)
            return true;
    return false;
}

static void make_words(struct arena *arena, struct question_words *words)
{
    words->infinitive_endings = subject_fixture_texts(arena, "er", "ir", "oir", "re", NULL);
    words->not_infinitives = subject_fixture_texts(
        arena, "premier", "dossier", "notre", "entre", "chiffre", "lettre", "courrier", NULL);
    words->imperative_endings = subject_fixture_texts(arena, "ez", NULL);
    words->knowledge_verbs =
        subject_fixture_texts(arena, "définir", "citer", "énumérer", "rappeler", NULL);
    words->dependence_words = subject_fixture_texts(
        arena, "réponse précédente", "question précédente", "précédemment", NULL);
}

static void make_rules(struct arena *arena, struct subject_rules *rules)
{
    static struct subject_competence competences[] = {
        {"omnicanale-1", "Créer et entretenir la relation client à distance", "Omnicanale"},
        {"e-commerce-3", "Diagnostiquer l'activité de e-commerce", "E-commerce"}};
    static struct subject_competence knowledge[] = {
        {"statistiques", "Statistiques", ""}, {"juridique", "Savoirs juridiques", ""}};

    rules->rules = must(arena_calloc(arena, RULE_COUNT, sizeof *rules->rules));
    rules->rule_count = RULE_COUNT;
    for (int i = 0; i < RULE_COUNT; i++)
        rules->rules[i] = (struct subject_rule){subject_rule_ids[i], "a rule",
            is_to_judge((enum subject_rule_id)i) ? SUBJECT_TO_JUDGE : SUBJECT_BREAKS, "VI-1"};
    rules->has_written = true;
    rules->written = (struct written_subject_rule){.epreuve = "E5A",
        .points_hundredths = 4000,
        .bonus_hundredths = 200,
        .reflection_percent_max = 25,
        .reflection_lines_max = 30,
        .reflection_words_max = 40,
        .annexe_year_min = 2020,
        .press_texts_max = 1,
        .figure_dpi_min = 150,
        .reading = {20, 200, 1000, 20},
        .competences = competences,
        .competence_count = ARRAY_LEN(competences),
        .knowledge = knowledge,
        .knowledge_count = ARRAY_LEN(knowledge),
        .similar_percent = 10,
        .similar_words = 8,
        .source = "VI-1"};
    make_words(arena, &rules->written.words);
}

/* ---- the subject ---- */

static struct subject_annexe annexe(const char *number, const char *title, enum annexe_kind kind)
{
    return (struct subject_annexe){.number = number,
        .title = title,
        .kind = kind,
        .source = "données internes",
        .author = "",
        .publication = "",
        .date = "2021-06",
        .figure_description = ""};
}

static struct subject_question question(
    const char *number, const char *text, uint32_t points, struct text_list annexes)
{
    return (struct subject_question){
        .number = number, .text = text, .points_hundredths = points, .annexes = annexes};
}

static struct subject_dossier first_dossier(struct arena *arena)
{
    struct subject_question *questions = must(arena_calloc(arena, 2, sizeof *questions));
    struct subject_annexe *annexes = must(arena_calloc(arena, 2, sizeof *annexes));

    questions[0] = question("1.1",
        "À partir de l'annexe 1, analyser l'activité du centre d'appels de Cyclavie.", 800,
        subject_fixture_texts(arena, "1", NULL));
    questions[0].competences = subject_fixture_texts(arena, "omnicanale-1", NULL);
    questions[0].knowledge = subject_fixture_texts(arena, "statistiques", NULL);
    questions[1] = question("1.2",
        "Proposer des actions pour fidéliser et développer la clientèle de la coopérative.", 700,
        subject_fixture_texts(arena, "2", NULL));
    annexes[0] = annexe("1", "Appels reçus", ANNEXE_TABLE);
    annexes[0].rows = must(arena_calloc(arena, 2, sizeof *annexes[0].rows));
    annexes[0].rows[0] = subject_fixture_texts(arena, "Mois", "Appels", NULL);
    annexes[0].rows[1] = subject_fixture_texts(arena, "Mai 2021", "1 250", NULL);
    annexes[0].row_count = 2;
    annexes[1] = annexe("2", "Appels par jour", ANNEXE_FIGURE);
    annexes[1].figure = subject_fixture_png(arena, 1200, 400, &annexes[1].figure_size);
    return (struct subject_dossier){"La relation à distance",
        subject_fixture_texts(arena,
            "Le centre d'appels de Cyclavie reçoit plus d'appels qu'il n'en peut traiter.",
            "Vous assurez le suivi des téléconseillers. Développer ce canal est une priorité.",
            NULL),
        questions, 2, annexes, 2};
}

static struct subject_dossier second_dossier(struct arena *arena)
{
    struct subject_question *questions = must(arena_calloc(arena, 1, sizeof *questions));
    struct subject_annexe *annexes = must(arena_calloc(arena, 2, sizeof *annexes));

    questions[0] = question("2.1",
        "En vous appuyant sur les annexes 3 et 4, diagnostiquer la boutique en ligne.", 1500,
        subject_fixture_texts(arena, "3", "4", NULL));
    questions[0].competences = subject_fixture_texts(arena, "e-commerce-3", NULL);
    questions[0].knowledge = subject_fixture_texts(arena, "juridique", NULL);
    annexes[0] = annexe("3", "Le retour des pièces", ANNEXE_LEGAL);
    annexes[0].external = true;
    annexes[0].publication = "Code d'exemple, article X1";
    annexes[0].paragraphs =
        subject_fixture_texts(arena, "Le consommateur dispose de quatorze jours.", NULL);
    annexes[1] = annexe("4", "Les ateliers mobiles", ANNEXE_PRESS);
    annexes[1].external = true;
    annexes[1].author = "A. Exemple";
    annexes[1].publication = "La Gazette d'exemple";
    annexes[1].paragraphs = subject_fixture_texts(arena,
        "Répondre vite : voilà le mot d'ordre. Pourquoi attendre ? La réparation se déplace.",
        NULL);
    return (struct subject_dossier){"La boutique en ligne",
        subject_fixture_texts(
            arena, "La boutique vend des pièces détachées. Ses ventes baissent.", NULL),
        questions, 1, annexes, 2};
}

static void make_subject(struct arena *arena, struct subject *subject)
{
    struct subject_dossier *dossiers = must(arena_calloc(arena, 2, sizeof *dossiers));

    dossiers[0] = first_dossier(arena);
    dossiers[1] = second_dossier(arena);
    subject->record = (struct subject_record){.session = "ndrc-2022",
        .id = "E5A-1",
        .epreuve = "E5A",
        .title = "Cyclavie",
        .state = SUBJECT_DRAFT,
        .calendar_subject = "national",
        .author = "",
        .approved_by = ""};
    subject->content = SUBJECT_WRITTEN;
    subject->written = (struct written_subject){
        .organisation = {"Cyclavie", "réparation de vélos", "https://www.cyclavie.example.fr",
            subject_fixture_texts(arena, "site de l'organisation", NULL), false},
        .context = subject_fixture_texts(
            arena, "Cyclavie est une coopérative de réparation de vélos.", NULL),
        .calculator = CALCULATOR_ALLOWED,
        .dossiers = dossiers,
        .dossier_count = 2,
        .reflection = {true,
            "À partir du cas de Cyclavie, montrer en quoi une coopérative a intérêt à vendre en "
            "ligne.",
            1000, 30},
        .bonus_hundredths = 200};
    subject->practical = (struct practical_subject){.cms = "", .problem = ""};
}

void subject_fixture(struct arena *arena, struct subject_fixture *ret_fixture)
{
    ret_fixture->arena = arena;
    ret_fixture->definition = must(arena_calloc(arena, 1, sizeof *ret_fixture->definition));
    ret_fixture->subject = must(arena_calloc(arena, 1, sizeof *ret_fixture->subject));
    ret_fixture->definition->year = 2022;
    ret_fixture->definition->has_subject_rules = true;
    make_rules(arena, &ret_fixture->definition->subject_rules);
    make_subject(arena, ret_fixture->subject);
}
