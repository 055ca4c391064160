/* Every rule of a written subject: one that keeps them all, and for each what breaks it. */
#include "domain/subject_check.h"

#include "base/text.h"
#include "subject_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct arena *arena;
static struct subject_fixture fixture;
static struct subject_report report;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    if (!arena)
        return -1;
    subject_fixture(arena, &fixture);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void check(void)
{
    assert_int_equal(subject_check(fixture.definition, fixture.subject, arena, &report), 0);
}

/* The only rule that is not fine is this one, with this many findings; the first of them. */
static const struct subject_finding *only(enum subject_rule_id rule, size_t count)
{
    const struct subject_finding *first = NULL;
    size_t found = 0;

    check();
    for (size_t i = 0; i < report.finding_count; i++) {
        const struct subject_finding *finding = &report.findings[i];

        if (finding->verdict == SUBJECT_FINE)
            continue;
        if (finding->rule != rule)
            fail_msg("%s %s: %s", subject_rule_ids[finding->rule], finding->path, finding->message);
        first = first ? first : finding;
        found++;
    }
    if (found != count)
        fail_msg("%zu findings of %s, not %zu: %s", found, subject_rule_ids[rule], count,
            first ? first->message : "");
    return first;
}

static struct subject_dossier *dossier(size_t i)
{
    return &fixture.subject->written.dossiers[i];
}

static const char *repeated(const char *word, size_t count)
{
    size_t size = strlen(word);
    char *text = arena_alloc(arena, size * count + 1);

    assert_non_null(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * size, word, size);
    text[size * count] = '\0';
    return text;
}

/* ---- the good one ---- */

static void everything_is_fine(void **state)
{
    (void)state;
    (void)only(RULE_REAL_ORGANISATION, 0);
    /* each written rule once, in order, but the one that needs other texts */
    assert_int_equal(report.finding_count, RULE_CALCULATOR_SAID - RULE_REAL_ORGANISATION);
    for (size_t i = 1; i < report.finding_count; i++)
        assert_true(report.findings[i - 1].rule < report.findings[i].rule);
    assert_int_equal(report.breaks + report.to_judge, 0);
    assert_int_equal(report.points_hundredths, 4000);
    assert_int_equal(report.tables, 1);
    assert_int_equal(report.figures, 1);
    assert_int_equal(report.competences.count, 2);
    assert_string_equal(report.competences.rows[1].id, "e-commerce-3");
    assert_int_equal(report.competences.rows[1].questions.count, 1);
    assert_string_equal(report.competences.rows[1].questions.items[0], "2.1");
}

static void reading_is_counted(void **state)
{
    uint32_t words;

    (void)state;
    check();
    words = report.words;
    /* 4 cells of a second, a figure of 20, words at 200 a minute; begun seconds count */
    assert_int_equal(report.reading_seconds, (4000 + 20000 + words * 300 + 999) / 1000);
    dossier(0)->annexes[1].paragraphs = subject_fixture_texts(arena, "un deux trois", NULL);
    check();
    assert_int_equal(report.words, words + 3);
}

/* ---- what breaks each rule ---- */

struct question_case {
    const char *text;
    enum subject_rule_id rule;
    size_t findings; /* 0: it is fine */
    const char *says;
};

/* Of the second question of the first dossier, which needs annexe 2. */
static const struct question_case question_cases[] = {
    {"Analyser les appels de Cyclavie.", RULE_INFINITIVE, 0, ""},
    {"À l'aide des annexes 1 et 2, calculer le taux de décroché.", RULE_ANNEXES_BY_DOSSIER, 1,
        "among the question's annexes"},
    {"En vous fondant sur l'annexe 2, et au vu du contexte, bâtir un plan.", RULE_INFINITIVE, 0,
        ""},
    {"Au vu des informations dont vous disposez, présenter un bilan.", RULE_INFINITIVE, 0, ""},
    {"La gérante doute. Dans un courriel, lui présenter la situation.", RULE_INFINITIVE, 0, ""},
    {"À l'aide de l'annexe 2 analyser les appels.", RULE_INFINITIVE, 0, ""},
    {"1. Identifier, à partir de l'annexe 2, les points forts.", RULE_ONE_QUESTION, 0, ""},
    {"Après avoir relevé les appels, proposer un plan.", RULE_ONE_QUESTION, 0, ""},
    {"a) Se positionner face aux concurrents.", RULE_INFINITIVE, 0, ""},
    {"Répondre au message : « Pouvez-vous me rembourser ? Rappelez-moi ! »", RULE_INFINITIVE, 0,
        ""},
    {"Analysez les appels de Cyclavie.", RULE_INFINITIVE, 1, "\"analyser\""},
    {"À partir de l'annexe 2, analysez les appels.", RULE_INFINITIVE, 1, "\"analyser\""},
    {"Vous analyserez les appels de Cyclavie.", RULE_INFINITIVE, 1, "\"analyser\""},
    {"Vous en déduirez le coût d'un appel.", RULE_INFINITIVE, 1, "\"déduire\""},
    {"Vous devez rédiger un courriel.", RULE_INFINITIVE, 1, "\"rédiger\""},
    {"Définissez le besoin, puis choisissez un outil.", RULE_INFINITIVE, 1, "\"définir\""},
    {"ANALYSEZ LES APPELS.", RULE_INFINITIVE, 1, "\"analyser\""},
    {"Quels sont les points forts de Cyclavie ?", RULE_INFINITIVE, 1, "direct question"},
    {"Les appels de Cyclavie et leur analyse.", RULE_INFINITIVE, 1, "no sentence"},
    {"Entre mai et juin, notre dossier.", RULE_INFINITIVE, 1, "no sentence"},
    {"Calculer le taux de décroché et analyser les résultats.", RULE_ONE_QUESTION, 1, "2 things"},
    {"Présenter le bilan. Proposer un plan. Rédiger le courriel.", RULE_ONE_QUESTION, 1,
        "3 things"},
    {"Rédiger le courriel, puis l'envoyer aux clients.", RULE_ONE_QUESTION, 1, "2 things"},
    {"Proposer un outil permettant de suivre et relancer les clients.", RULE_ONE_QUESTION, 0, ""},
    {"Afin de suivre et relancer les clients, proposer un outil.", RULE_ONE_QUESTION, 0, ""},
    {"Définir le taux de décroché.", RULE_NO_PURE_KNOWLEDGE, 1, "recite"},
    {"Compléter la réponse précédente par un plan.", RULE_INDEPENDENT, 1, "réponse précédente"},
    {"À partir des résultats de la question 1.1, proposer un plan.", RULE_INDEPENDENT, 1, "1.1"},
    {"Améliorer la réponse 1.2 du formulaire.", RULE_INDEPENDENT, 0, ""},
    {"À l'aide de l'annexe 3, proposer un plan.", RULE_ANNEXES_BY_DOSSIER, 1, "dossier 2"},
    {"À l'aide de l'annexe 9, proposer un plan.", RULE_ANNEXES_BY_DOSSIER, 1, "no annexe"},
    {"Compléter le document réponse.", RULE_NO_ANNEXE_TO_RETURN, 1, "back"},
    {"Compléter l'annexe 2, à rendre avec la copie.", RULE_NO_ANNEXE_TO_RETURN, 1, "back"},
    {"Corriger l'orthographe de l'article de Cyclavie.", RULE_FORM_NOT_APART, 0, ""},
    {"Soigner la présentation de la copie.", RULE_FORM_NOT_APART, 1, "within each question"},
};

static void each_question(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(question_cases); i++) {
        const struct question_case *one = &question_cases[i];
        const struct subject_finding *finding;

        dossier(0)->questions[1].text = one->text;
        finding = only(one->rule, one->findings);
        if (finding && !strstr(finding->message, one->says))
            fail_msg("%s: %s", one->text, finding->message);
        if (finding)
            assert_string_equal(finding->path, "written.dossiers[0].questions[1].text");
    }
}

static size_t count_of(enum subject_rule_id rule)
{
    size_t count = 0;

    for (size_t i = 0; i < report.finding_count; i++)
        count += report.findings[i].rule == rule && report.findings[i].verdict != SUBJECT_FINE;
    return count;
}

static void questions_that_two_rules_see(void **state)
{
    (void)state;
    dossier(0)->questions[1].text = "Citer et définir trois indicateurs.";
    check();
    assert_int_equal(count_of(RULE_NO_PURE_KNOWLEDGE), 1);
    assert_int_equal(count_of(RULE_ONE_QUESTION), 1);
    dossier(0)->questions[1].text = "Orthographe et syntaxe";
    check();
    assert_int_equal(count_of(RULE_FORM_NOT_APART), 1);
    assert_int_equal(count_of(RULE_INFINITIVE), 1);
}

static void a_question_of_nowhere(void **state)
{
    const struct subject_finding *finding;

    (void)state;
    dossier(0)->questions[1].text = "Présenter trois outils modernes.";
    dossier(0)->questions[1].annexes.count = 0;
    dossier(0)->annexe_count = 1;
    finding = only(RULE_CONTEXTUALISED, 1);
    assert_int_equal(finding->verdict, SUBJECT_TO_JUDGE);
    dossier(0)->questions[1].text = "Présenter trois outils modernes aux téléconseillers.";
    (void)only(RULE_CONTEXTUALISED, 0); /* a word of the situation */
    dossier(0)->questions[1].text = "Présenter trois outils à CYCLAVIE.";
    (void)only(RULE_CONTEXTUALISED, 0);
}

struct text_case {
    const char *text;
    enum subject_rule_id rule;
    size_t findings;
};

static const struct text_case situation_cases[] = {
    {"Vous travaillez à Cyclavie et préparez son bilan.", RULE_QUESTIONS_APART, 0},
    {"Vous disposez des annexes 1 et 2.", RULE_QUESTIONS_APART, 0},
    {"Améliorer l'accueil devient une priorité.", RULE_QUESTIONS_APART, 0},
    {"Comment améliorer l'accueil ?", RULE_QUESTIONS_APART, 1},
    {"Analyser les appels reçus.", RULE_QUESTIONS_APART, 1},
    {"Tout va mal. Analysez les appels.", RULE_QUESTIONS_APART, 1},
    {"Vous proposerez un plan à la gérante.", RULE_QUESTIONS_APART, 1},
    {"Aucune annexe n'est à rendre avec la copie.", RULE_NO_ANNEXE_TO_RETURN, 0},
    {"L'annexe 1 est à rendre avec la copie.", RULE_NO_ANNEXE_TO_RETURN, 1},
    {"La forme est évaluée au sein de chaque question ; il n'y a pas de points pour l'orthographe.",
        RULE_FORM_NOT_APART, 0},
    {"Deux points sont réservés à l'orthographe.", RULE_FORM_NOT_APART, 1},
};

static void each_situation(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(situation_cases); i++) {
        const struct text_case *one = &situation_cases[i];
        const struct subject_finding *finding;

        dossier(0)->situation = subject_fixture_texts(arena, "Cyclavie grandit.", one->text, NULL);
        finding = only(one->rule, one->findings);
        if (finding)
            assert_string_equal(finding->path, "written.dossiers[0].situation[1]");
    }
}

static const struct text_case annexe_cases[] = {
    {"Accueillir le client. Pourquoi attendre ? Rappelez-nous.", RULE_QUESTIONS_APART, 0},
    {"À l'aide de l'annexe 1, que peut-on conclure ?", RULE_QUESTIONS_APART, 1},
    {"Compléter sur la copie le tableau suivant.", RULE_QUESTIONS_APART, 1},
    {"Annexe à rendre avec la copie", RULE_NO_ANNEXE_TO_RETURN, 1},
    {"DOCUMENT RÉPONSE", RULE_NO_ANNEXE_TO_RETURN, 1},
    {"Le vélo est à rendre propre.", RULE_NO_ANNEXE_TO_RETURN, 0},
};

static void each_annexe_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(annexe_cases); i++) {
        const struct text_case *one = &annexe_cases[i];
        const struct subject_finding *finding;

        dossier(1)->annexes[1].paragraphs = subject_fixture_texts(arena, "Un.", one->text, NULL);
        finding = only(one->rule, one->findings);
        if (finding)
            assert_string_equal(finding->path, "written.dossiers[1].annexes[1].paragraphs[1]");
    }
}

/* ---- dates and sources ---- */

static const struct text_case date_cases[] = {{"2020", RULE_ANNEXE_RECENT, 0},
    {"2022", RULE_ANNEXE_RECENT, 0}, {"2020-01", RULE_ANNEXE_RECENT, 0},
    {"2020-02-29", RULE_ANNEXE_RECENT, 0}, {"2019", RULE_ANNEXE_RECENT, 1},
    {"2019-12-31", RULE_ANNEXE_RECENT, 1}, {"2023", RULE_ANNEXE_REFERENCED, 1},
    {"", RULE_ANNEXE_REFERENCED, 1}, {" ", RULE_ANNEXE_REFERENCED, 1},
    {"2021-02-29", RULE_ANNEXE_REFERENCED, 1}, {"2021-13", RULE_ANNEXE_REFERENCED, 1},
    {"juin 2021", RULE_ANNEXE_REFERENCED, 1}, {"2021-6", RULE_ANNEXE_REFERENCED, 1},
    {"21", RULE_ANNEXE_REFERENCED, 1}, {"2021-06-", RULE_ANNEXE_REFERENCED, 1},
    {"0000", RULE_ANNEXE_REFERENCED, 1}};

static void each_date(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(date_cases); i++) {
        const struct subject_finding *finding;

        dossier(0)->annexes[0].date = date_cases[i].text;
        finding = only(date_cases[i].rule, date_cases[i].findings);
        if (finding)
            assert_string_equal(finding->path, "written.dossiers[0].annexes[0].date");
    }
}

static void references_of_an_annexe(void **state)
{
    (void)state;
    dossier(0)->annexes[0].source = "";
    assert_string_equal(
        only(RULE_ANNEXE_REFERENCED, 1)->path, "written.dossiers[0].annexes[0].source");
    dossier(0)->annexes[0].title = "";
    (void)only(RULE_ANNEXE_REFERENCED, 2);
}

static void texts_of_others_are_sourced(void **state)
{
    (void)state;
    dossier(1)->annexes[1].author = "";
    assert_string_equal(
        only(RULE_EXTERNAL_TEXT_SOURCED, 1)->path, "written.dossiers[1].annexes[1].author");
    dossier(1)->annexes[1].publication = "";
    (void)only(RULE_EXTERNAL_TEXT_SOURCED, 2);
    dossier(1)->annexes[0].publication = ""; /* of a law: where it is published */
    (void)only(RULE_EXTERNAL_TEXT_SOURCED, 3);
    dossier(0)->annexes[0].external = true;
    (void)only(RULE_EXTERNAL_TEXT_SOURCED, 5);
}

static void texts_of_the_press_are_few(void **state)
{
    (void)state;
    dossier(1)->annexes[0].kind = ANNEXE_PRESS;
    dossier(1)->annexes[0].author = "B. Exemple";
    assert_non_null(strstr(only(RULE_PRESS_LIMITED, 1)->message, "2 annexes"));
}

/* ---- which annexe ---- */

static void annexes_are_of_their_dossier(void **state)
{
    (void)state;
    dossier(0)->questions[1].annexes = subject_fixture_texts(arena, "2", "3", NULL);
    assert_string_equal(
        only(RULE_ANNEXES_BY_DOSSIER, 1)->path, "written.dossiers[0].questions[1].annexes[1]");
    dossier(0)->questions[1].annexes = subject_fixture_texts(arena, "2", "7", NULL);
    assert_non_null(strstr(only(RULE_ANNEXES_BY_DOSSIER, 1)->message, "no annexe"));
    dossier(0)->questions[1].annexes = subject_fixture_texts(arena, "1", NULL);
    assert_string_equal(only(RULE_ANNEXES_BY_DOSSIER, 1)->path, "written.dossiers[0].annexes[1]");
}

static void numbers_of_annexes_come_once(void **state)
{
    (void)state;
    dossier(0)->annexes[1].number = "1";
    dossier(0)->questions[1].annexes = subject_fixture_texts(arena, "1", NULL);
    check();
    assert_int_equal(count_of(RULE_ANNEXES_BY_DOSSIER), 2); /* twice, and the second unused */
}

static void ranges_in_texts(void **state)
{
    (void)state;
    dossier(1)->questions[0].text = "À l'aide des annexes 3 à 4, diagnostiquer la boutique.";
    (void)only(RULE_ANNEXES_BY_DOSSIER, 0);
    dossier(1)->questions[0].text = "À l'aide des annexes 1 à 4, diagnostiquer la boutique.";
    (void)only(RULE_ANNEXES_BY_DOSSIER, 2); /* 1 and 2 are of the other one */
}

/* ---- what can be printed again ---- */

static void figures_are_fine_enough(void **state)
{
    struct subject_annexe *annexe = &dossier(0)->annexes[1];

    (void)state;
    annexe->figure = subject_fixture_png(arena, 987, 400, &annexe->figure_size);
    (void)only(RULE_ANNEXE_REPRODUCIBLE, 0); /* 150 to the inch on 167 mm */
    annexe->figure = subject_fixture_png(arena, 986, 400, &annexe->figure_size);
    assert_non_null(strstr(only(RULE_ANNEXE_REPRODUCIBLE, 1)->message, "987 pixels"));
    annexe->figure_width_mm = 100;
    (void)only(RULE_ANNEXE_REPRODUCIBLE, 0);
    annexe->figure_width_mm = 168;
    (void)only(RULE_ANNEXE_REPRODUCIBLE, 1);
    annexe->figure_width_mm = 0;
    annexe->figure_size = 0;
    (void)only(RULE_ANNEXE_REPRODUCIBLE, 1);
}

static void tables_are_whole(void **state)
{
    struct subject_annexe *annexe = &dossier(0)->annexes[0];

    (void)state;
    annexe->rows[1].count = 1;
    assert_non_null(strstr(only(RULE_ANNEXE_REPRODUCIBLE, 1)->message, "row 2"));
    annexe->row_count = 1;
    (void)only(RULE_ANNEXE_REPRODUCIBLE, 1);
    annexe->row_count = 0;
    (void)only(RULE_ANNEXE_REPRODUCIBLE, 1);
    annexe->kind = ANNEXE_KIND_NONE;
    (void)only(RULE_ANNEXE_REPRODUCIBLE, 2);
    dossier(1)->annexes[0].paragraphs.count = 0;
    (void)only(RULE_ANNEXE_REPRODUCIBLE, 3);
}

/* ---- points ---- */

static void points_add_up(void **state)
{
    (void)state;
    dossier(0)->questions[0].points_hundredths = 900;
    assert_non_null(strstr(only(RULE_POINTS_TOTAL, 1)->message, "are 41, 1 more than 40"));
    dossier(0)->questions[0].points_hundredths = 775;
    assert_non_null(strstr(only(RULE_POINTS_TOTAL, 1)->message, "are 39.75, 0.25 less than 40"));
    dossier(0)->questions[0].points_hundredths = 0;
    (void)only(RULE_POINTS_TOTAL, 2);
    dossier(0)->questions[0].points_hundredths = UINT32_MAX;
    (void)only(RULE_POINTS_TOTAL, 1);
    assert_int_equal(report.points_hundredths, UINT32_MAX);
}

static void the_reflection(void **state)
{
    struct written_subject *subject = &fixture.subject->written;

    (void)state;
    subject->reflection.points_hundredths = 1100;
    dossier(0)->questions[0].points_hundredths = 700;
    assert_non_null(strstr(only(RULE_REFLECTION_SHARE, 1)->message, "11 points: 10 at most"));
    subject->reflection.points_hundredths = 1000;
    dossier(0)->questions[0].points_hundredths = 800;
    subject->reflection.lines = 31;
    (void)only(RULE_REFLECTION_LINES, 1);
    subject->reflection.lines = 0;
    (void)only(RULE_REFLECTION_LINES, 1);
    subject->reflection.lines = 30;
    subject->reflection.text = "Peut-on reproduire les choix de Cyclavie dans une association ?";
    (void)only(RULE_INFINITIVE, 0); /* as the annexe's own examples */
    subject->reflection.text = "Expliquez les choix de Cyclavie.";
    assert_string_equal(only(RULE_INFINITIVE, 1)->path, "written.reflection.text");
    subject->reflection.text = "Montrer ce que tout le monde sait.";
    (void)only(RULE_CONTEXTUALISED, 1);
    subject->reflection.text = repeated("Montrer Cyclavie ", 21);
    assert_non_null(strstr(only(RULE_REFLECTION_SHORT, 1)->message, "42 words"));
    subject->reflection.text = "";
    (void)only(RULE_REFLECTION_SHORT, 1);
}

static void bonus_and_calculator(void **state)
{
    (void)state;
    fixture.subject->written.bonus_hundredths = 100;
    (void)only(RULE_BONUS, 1);
    fixture.subject->written.bonus_hundredths = 200;
    fixture.subject->written.calculator = CALCULATOR_NONE;
    (void)only(RULE_CALCULATOR_SAID, 1);
}

/* ---- the whole ---- */

static void dossiers_are_complete(void **state)
{
    (void)state;
    dossier(1)->theme = " ";
    assert_string_equal(only(RULE_DOSSIER_COMPLETE, 1)->path, "written.dossiers[1]");
    dossier(1)->situation.count = 0;
    (void)only(RULE_DOSSIER_COMPLETE, 2);
    dossier(1)->theme = "Un thème";
    dossier(1)->situation.count = 1;
    dossier(1)->questions[0].number = "1.1";
    assert_non_null(strstr(only(RULE_DOSSIER_COMPLETE, 1)->message, "two questions"));
    dossier(1)->questions[0].number = "";
    (void)only(RULE_DOSSIER_COMPLETE, 1);
    dossier(1)->question_count = 0;
    check();
    assert_int_equal(count_of(RULE_DOSSIER_COMPLETE), 1);
    dossier(1)->annexe_count = 0;
    check();
    assert_int_equal(count_of(RULE_DOSSIER_COMPLETE), 2);
    fixture.subject->written.dossier_count = 0;
    check();
    assert_int_equal(count_of(RULE_DOSSIER_COMPLETE), 1);
}

static void the_organisation_is_real(void **state)
{
    struct written_subject *subject = &fixture.subject->written;

    (void)state;
    subject->organisation.invented = true;
    assert_int_equal(only(RULE_REAL_ORGANISATION, 1)->verdict, SUBJECT_TO_JUDGE);
    subject->organisation.website = "voir internet";
    (void)only(RULE_REAL_ORGANISATION, 2);
    subject->organisation.sources.count = 0;
    (void)only(RULE_REAL_ORGANISATION, 3);
    subject->organisation.activity = "";
    (void)only(RULE_REAL_ORGANISATION, 4);
    subject->organisation.name = "";
    (void)only(RULE_REAL_ORGANISATION, 5);
}

static void competences_are_covered(void **state)
{
    const struct subject_finding *finding;

    (void)state;
    dossier(1)->questions[0].competences = subject_fixture_texts(arena, "e-commerce-9", NULL);
    finding = only(RULE_COMPETENCES_COVERED, 2); /* not known, and one that is not covered */
    assert_string_equal(finding->path, "written.dossiers[1].questions[0].competences[0]");
    assert_int_equal(report.competences.rows[1].questions.count, 0);
    dossier(1)->questions[0].competences = subject_fixture_texts(arena, "e-commerce-3", NULL);
    dossier(0)->questions[0].knowledge.count = 0;
    (void)only(RULE_KNOWLEDGE_COVERED, 1);
}

static void reading_takes_too_long(void **state)
{
    const struct subject_finding *finding;

    (void)state;
    dossier(1)->situation = subject_fixture_texts(arena, repeated("vélo ", 4100), NULL);
    finding = only(RULE_READING_TIME, 1);
    assert_non_null(strstr(finding->message, "most of it is dossier 2, 20 min"));
    fixture.definition->subject_rules.written.reading.minutes_max = 30;
    (void)only(RULE_READING_TIME, 0);
}

/* ---- whatever comes ---- */

static void no_rules_and_no_content(void **state)
{
    (void)state;
    fixture.subject->content = SUBJECT_EMPTY;
    check();
    assert_int_equal(report.breaks, 1);
    fixture.subject->content = SUBJECT_WRITTEN;
    fixture.subject->record.epreuve = "E4";
    check();
    assert_int_equal(report.breaks, 1);
    assert_string_equal(report.findings[0].path, "epreuve");
    fixture.definition->has_subject_rules = false;
    fixture.subject->record.epreuve = "E5A";
    check();
    assert_int_equal(report.breaks, 1);
}

static void many_findings_are_summed_up(void **state)
{
    const struct subject_finding *last;

    (void)state;
    dossier(0)->questions[1].text = repeated("Analysez. ", 1000);
    last = only(RULE_INFINITIVE, 41) + 40;
    assert_string_equal(last->message, "and 960 more of the same");
    assert_string_equal(last->path, "");
    assert_int_equal(report.breaks, 41);
}

/* Bytes that are no text, and control characters, stay out of the messages. */
static void hostile_text(void **state)
{
    const struct subject_finding *finding;

    (void)state;
    dossier(0)->annexes[0].date = "\x1b[31m\xff\xfe\n\xe2\x80\xae!";
    finding = only(RULE_ANNEXE_REFERENCED, 1);
    for (const char *c = finding->message; *c; c++)
        assert_true((unsigned char)*c >= ' ' && (unsigned char)*c != 0xff);
    assert_true(text_utf8_valid(finding->message, strlen(finding->message)));
    dossier(0)->questions[1].text = repeated("\xc3", 5000);
    check();
    assert_int_equal(count_of(RULE_INFINITIVE), 1);
}

static void findings_are_added_in_order(void **state)
{
    (void)state;
    check();
    assert_int_equal(subject_report_add(
                         fixture.definition, arena, &report, RULE_UNPUBLISHED, "", "like another"),
        0);
    assert_int_equal(report.findings[1].rule, RULE_UNPUBLISHED);
    assert_int_equal(report.findings[1].verdict, SUBJECT_TO_JUDGE);
    assert_int_equal(report.to_judge, 1);
    assert_int_equal(
        subject_report_add(fixture.definition, arena, &report, RULE_CMS_KNOWN, "", NULL), 0);
    assert_int_equal(report.findings[report.finding_count - 1].verdict, SUBJECT_FINE);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    static const struct CMUnitTest tests[] = {TEST(everything_is_fine), TEST(reading_is_counted),
        TEST(each_question), TEST(questions_that_two_rules_see), TEST(a_question_of_nowhere),
        TEST(each_situation), TEST(each_annexe_text), TEST(each_date),
        TEST(references_of_an_annexe), TEST(texts_of_others_are_sourced),
        TEST(texts_of_the_press_are_few), TEST(annexes_are_of_their_dossier),
        TEST(numbers_of_annexes_come_once), TEST(ranges_in_texts), TEST(figures_are_fine_enough),
        TEST(tables_are_whole), TEST(points_add_up), TEST(the_reflection),
        TEST(bonus_and_calculator), TEST(dossiers_are_complete), TEST(the_organisation_is_real),
        TEST(competences_are_covered), TEST(reading_takes_too_long), TEST(no_rules_and_no_content),
        TEST(many_findings_are_summed_up), TEST(hostile_text), TEST(findings_are_added_in_order)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
