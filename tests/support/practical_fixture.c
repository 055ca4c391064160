#include "practical_fixture.h"

static const char *dependence_words[] = {"question précédente", "réponse précédente", "question 1"};
static const char *context[] = {"Une petite entreprise vend des meubles."};
static const char *situation[] = {"L'atelier ouvre ses portes au printemps."};
static const char *heading[] = {"Jour", "Visiteurs"}, *row[] = {"Samedi", "120"};
static const char *paragraphs[] = {"L'atelier reçoit sur rendez-vous."};
static const char *annexe_1[] = {"1"}, *annexe_2[] = {"2"};
static const char *features[PRACTICAL_QUESTIONS][2] = {
    {"wordpress-contenu-article", "wordpress-contenu-rediger"},
    {"wordpress-menus"},
    {"wordpress-media-televerser"},
    {"wordpress-seo-etiquettes"},
};
static const size_t feature_counts[PRACTICAL_QUESTIONS] = {2, 1, 1, 1};

static const struct cms_feature catalogue[PRACTICAL_FEATURES] = {
    {"wordpress-menus", "WORDPRESS", "", "Créer ou modifier les menus et sous-menus",
        SUBJECT_TECHNICAL},
    {"wordpress-media-televerser", "WORDPRESS", "Image et vidéo", "Téléverser un média",
        SUBJECT_TECHNICAL},
    {"wordpress-seo-etiquettes", "WORDPRESS", "Référencement naturel (SEO)",
        "Utiliser les étiquettes et balises", SUBJECT_TECHNICAL},
    {"wordpress-contenu-article", "WORDPRESS", "Contenu",
        "Créer un article, une page et une catégorie", SUBJECT_TECHNICAL},
    {"wordpress-contenu-rediger", "WORDPRESS", "Contenu", "Rédiger de manière professionnelle",
        SUBJECT_EDITORIAL},
    {"prestashop-menus", "PRESTASHOP", "", "Créer ou modifier les menus et sous-menus",
        SUBJECT_TECHNICAL},
    {"prestashop-contenu-rediger", "PRESTASHOP", "Contenu", "Rédiger", SUBJECT_EDITORIAL},
    {"prestashop-contenu-creer", "PRESTASHOP", "Contenu", "Créer", SUBJECT_TECHNICAL},
    {"prestashop-commandes-retours", "PRESTASHOP", "Commandes et promotions", "Gérer les retours",
        SUBJECT_TECHNICAL},
};

static void init_rules(struct practical_fixture *fixture)
{
    struct subject_rules *rules = &fixture->definition.subject_rules;

    for (int i = 0; i < RULE_COUNT; i++)
        fixture->rules[i] =
            (struct subject_rule){subject_rule_ids[i], "…", SUBJECT_BREAKS, "annexe VI"};
    fixture->cms[0] = (struct cms_rule){
        "WORDPRESS", "WordPress", "5.8.2", "TwentySeventeen", "", NULL, 0, "annexe VI-2"};
    fixture->cms[1] = (struct cms_rule){
        "PRESTASHOP", "PrestaShop", "1.7.6.5", "Classic", "1.0.0", NULL, 0, "annexe VI-2"};
    memcpy(fixture->features, catalogue, sizeof catalogue);
    fixture->modules[0] =
        (struct cms_module){"PRESTASHOP", "bloc de texte", "dysfonctionnements de la plateforme"};
    *rules = (struct subject_rules){
        .has_written = true,
        .written = {.epreuve = "E5A",
            .points_hundredths = 4000,
            .reflection_percent_max = 25,
            .reflection_lines_max = 30,
            .words = {.dependence_words = {dependence_words, ARRAY_LEN(dependence_words)}},
            .source = "annexe VI-1"},
        .has_practical = true,
        .practical = {.epreuve = "E5B",
            .context = {context, ARRAY_LEN(context)},
            .questions = PRACTICAL_QUESTIONS,
            .cms = fixture->cms,
            .cms_count = ARRAY_LEN(fixture->cms),
            .features = fixture->features,
            .feature_count = PRACTICAL_FEATURES,
            .forbidden_modules = fixture->modules,
            .forbidden_module_count = ARRAY_LEN(fixture->modules),
            .group_max = 3,
            .afternoon = "13:00",
            .often_percent = 50,
            .source = "annexe VI-2"},
        .release = {.source = "…"},
        .rules = fixture->rules,
        .rule_count = RULE_COUNT,
    };
}

static void init_annexe(struct subject_annexe *annexe, const char *number, const char *title)
{
    *annexe = (struct subject_annexe){.number = number,
        .title = title,
        .kind = ANNEXE_TEXT,
        .source = "document interne",
        .author = "",
        .publication = "",
        .date = "2021-09",
        .figure_description = ""};
}

static void init_subject(struct practical_fixture *fixture)
{
    static const char *const numbers[] = {"1", "2", "3", "4"};
    static const char *const texts[PRACTICAL_QUESTIONS] = {
        "Rédiger et publier un article qui annonce les portes ouvertes.",
        "Ajouter au menu principal un accès à la page des horaires.",
        "Enrichir la page d'accueil d'une photo de l'atelier.",
        "Attribuer à chaque article les étiquettes qui conviennent.",
    };
    struct subject *subject = &fixture->subject;

    for (size_t i = 0; i < PRACTICAL_QUESTIONS; i++) {
        fixture->questions[i] = (struct subject_question){
            .number = numbers[i], .text = texts[i], .points_hundredths = 500};
        fixture->questions[i].features = (struct text_list){features[i], feature_counts[i]};
        fixture->questions[i].sides = 1u << (i ? SUBJECT_TECHNICAL : SUBJECT_EDITORIAL);
    }
    fixture->questions[0].annexes = (struct text_list){annexe_1, 1};
    fixture->questions[1].annexes = (struct text_list){annexe_2, 1};
    fixture->questions[PRACTICAL_QUESTIONS] = fixture->questions[1];
    init_annexe(&fixture->annexes[0], "1", "L'atelier");
    fixture->annexes[0].paragraphs = (struct text_list){paragraphs, 1};
    init_annexe(&fixture->annexes[1], "2", "Visiteurs attendus");
    fixture->annexes[1].kind = ANNEXE_TABLE;
    fixture->rows[0] = (struct text_list){heading, 2};
    fixture->rows[1] = (struct text_list){row, 2};
    fixture->annexes[1].rows = fixture->rows;
    fixture->annexes[1].row_count = 2;
    *subject = (struct subject){
        .record = {.session = "ndrc-2022",
            .id = "E5B-WP-1",
            .epreuve = "E5B",
            .title = "Ouverture",
            .state = SUBJECT_DRAFT,
            .sample = true,
            .calendar_subject = "",
            .author = "",
            .approved_by = ""},
        .content = SUBJECT_PRACTICAL,
        .written.organisation = {.name = "", .activity = "", .website = ""},
        .written.reflection.text = "",
        .practical = {.cms = "WORDPRESS",
            .situation = {situation, 1},
            .problem = "Comment faire venir des visiteurs aux portes ouvertes ?",
            .questions = fixture->questions,
            .question_count = PRACTICAL_QUESTIONS,
            .annexes = fixture->annexes,
            .annexe_count = ARRAY_LEN(fixture->annexes)},
    };
}

void practical_fixture_init(struct practical_fixture *fixture)
{
    *fixture = (struct practical_fixture){.definition = {.id = "ndrc-2022",
                                              .diploma = "BTS",
                                              .specialty = "NDRC",
                                              .year = 2022,
                                              .has_marking_rules = true,
                                              .has_subject_rules = true}};
    fixture->sheet = (struct sheet_rule){.epreuve = "E5B", .scale_hundredths = 2000, .source = ""};
    fixture->definition.marking_rules.sheets = &fixture->sheet;
    fixture->definition.marking_rules.sheet_count = 1;
    fixture->definition.marking_rules.source = "";
    init_rules(fixture);
    init_subject(fixture);
}
