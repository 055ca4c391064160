#include "subject_print_fixture.h"

#include "base/text.h"

#include <png.h>

static const uint8_t jpeg[] = {0xff, 0xd8, 0xff, 0xe1, 0x00, 0x19, 0x45, 0x78, 0x69, 0x66, 0x00,
    0x00, 0x4d, 0x4d, 0x00, 0x2a, 0x53, 0x45, 0x43, 0x52, 0x45, 0x54, 0x2d, 0x43, 0x41, 0x4d, 0x45,
    0x52, 0x41, 0xff, 0xfe, 0x00, 0x0f, 0x74, 0x61, 0x6b, 0x65, 0x6e, 0x20, 0x61, 0x74, 0x20, 0x68,
    0x6f, 0x6d, 0x65, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01, 0x01, 0x00, 0x00,
    0x01, 0x00, 0x01, 0x00, 0x00, 0xff, 0xdb, 0x00, 0x43, 0x00, 0x0d, 0x09, 0x0a, 0x0b, 0x0a, 0x08,
    0x0d, 0x0b, 0x0a, 0x0b, 0x0e, 0x0e, 0x0d, 0x0f, 0x13, 0x20, 0x15, 0x13, 0x12, 0x12, 0x13, 0x27,
    0x1c, 0x1e, 0x17, 0x20, 0x2e, 0x29, 0x31, 0x30, 0x2e, 0x29, 0x2d, 0x2c, 0x33, 0x3a, 0x4a, 0x3e,
    0x33, 0x36, 0x46, 0x37, 0x2c, 0x2d, 0x40, 0x57, 0x41, 0x46, 0x4c, 0x4e, 0x52, 0x53, 0x52, 0x32,
    0x3e, 0x5a, 0x61, 0x5a, 0x50, 0x60, 0x4a, 0x51, 0x52, 0x4f, 0xff, 0xdb, 0x00, 0x43, 0x01, 0x0e,
    0x0e, 0x0e, 0x13, 0x11, 0x13, 0x26, 0x15, 0x15, 0x26, 0x4f, 0x35, 0x2d, 0x35, 0x4f, 0x4f, 0x4f,
    0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f,
    0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f,
    0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0x4f, 0xff,
    0xc0, 0x00, 0x11, 0x08, 0x00, 0x30, 0x00, 0x40, 0x03, 0x01, 0x22, 0x00, 0x02, 0x11, 0x01, 0x03,
    0x11, 0x01, 0xff, 0xc4, 0x00, 0x1a, 0x00, 0x00, 0x02, 0x03, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06, 0x04, 0x05, 0x07, 0x03, 0x01, 0xff, 0xc4,
    0x00, 0x37, 0x10, 0x00, 0x00, 0x05, 0x02, 0x02, 0x07, 0x05, 0x04, 0x0b, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x11, 0x06, 0x12, 0x13, 0x14, 0x21, 0x35,
    0x36, 0x74, 0xb2, 0x31, 0x41, 0x51, 0x61, 0x82, 0x15, 0x16, 0x22, 0xb1, 0x44, 0x55, 0x65, 0x71,
    0x81, 0x83, 0x93, 0xa3, 0xc2, 0xd1, 0xe2, 0xff, 0xc4, 0x00, 0x18, 0x01, 0x01, 0x01, 0x01, 0x01,
    0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00,
    0x04, 0xff, 0xc4, 0x00, 0x1d, 0x11, 0x00, 0x02, 0x03, 0x01, 0x00, 0x03, 0x01, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x02, 0x03, 0x11, 0x12, 0x13, 0x32, 0x33, 0x81,
    0xff, 0xda, 0x00, 0x0c, 0x03, 0x01, 0x00, 0x02, 0x11, 0x03, 0x11, 0x00, 0x3f, 0x00, 0xd1, 0x00,
    0x00, 0x0a, 0x24, 0x00, 0x2b, 0x71, 0x0c, 0xa7, 0xe1, 0x51, 0x24, 0x48, 0x8c, 0xbc, 0x8e, 0xa3,
    0x2e, 0x55, 0x58, 0x8e, 0xd7, 0x51, 0x17, 0x7f, 0x91, 0x85, 0x2a, 0x6e, 0x23, 0xab, 0xbf, 0x53,
    0x88, 0xcb, 0xb2, 0xf3, 0x36, 0xe3, 0xc8, 0x4a, 0x8b, 0x46, 0x82, 0xb9, 0x1a, 0x88, 0x8f, 0xb8,
    0x24, 0x2a, 0x72, 0x5a, 0x88, 0x95, 0x8a, 0x2f, 0x18, 0xfe, 0x00, 0x00, 0x19, 0x60, 0x01, 0x5b,
    0x2e, 0xbd, 0x4b, 0x85, 0x25, 0x71, 0xe4, 0xca, 0xc8, 0xea, 0x2d, 0x99, 0x3a, 0x35, 0x1d, 0xae,
    0x57, 0xee, 0x2f, 0x03, 0x12, 0x60, 0x4f, 0x8b, 0x51, 0x65, 0x4f, 0x43, 0x77, 0x48, 0xda, 0x55,
    0x94, 0xcf, 0x29, 0x96, 0xdb, 0x11, 0xf7, 0x97, 0x99, 0x0d, 0xe5, 0xa5, 0xb8, 0x66, 0xad, 0xc2,
    0x48, 0x4f, 0xf7, 0xe7, 0xec, 0xdf, 0xdf, 0xff, 0x00, 0x21, 0xc0, 0x63, 0xe1, 0xa8, 0x84, 0x65,
    0xba, 0x15, 0xb2, 0x71, 0xcc, 0x34, 0x2c, 0x40, 0xfe, 0xb5, 0x83, 0x9c, 0x91, 0x97, 0x2e, 0x99,
    0xb6, 0x97, 0x96, 0xf7, 0xb5, 0xd4, 0x93, 0xb5, 0xc2, 0x4d, 0x1f, 0x7d, 0x41, 0xe6, 0x1b, 0xea,
    0x20, 0xe1, 0x54, 0xe0, 0x14, 0x72, 0xec, 0x7c, 0xd2, 0x13, 0xe8, 0xfb, 0xea, 0x0f, 0x30, 0xdf,
    0x51, 0x05, 0xab, 0xd1, 0x91, 0x67, 0xb2, 0x35, 0x40, 0x05, 0xbc, 0x5f, 0x54, 0x9b, 0x4d, 0xd4,
    0xf5, 0x27, 0xb4, 0x5a, 0x4c, 0xf9, 0xbe, 0x14, 0xaa, 0xf6, 0xcb, 0x6e, 0xd2, 0xf3, 0x31, 0x1b,
    0x09, 0xd6, 0x6a, 0x15, 0x1a, 0x9b, 0xac, 0xcc, 0x91, 0xa4, 0x6d, 0x2c, 0x9a, 0x88, 0xb2, 0x24,
    0xb6, 0xe6, 0x49, 0x77, 0x17, 0x99, 0x8f, 0x3a, 0xa9, 0xb8, 0xf4, 0x37, 0x91, 0x75, 0xc9, 0x49,
    0x8b, 0x38, 0x92, 0x5f, 0xa3, 0xa0, 0x83, 0x26, 0x05, 0xdc, 0xaf, 0x73, 0x0a, 0xe9, 0x48, 0x5b,
    0xc5, 0x9c, 0x49, 0x2f, 0xd1, 0xd0, 0x41, 0x93, 0x02, 0xee, 0x57, 0xb9, 0x85, 0x74, 0xa4, 0x3d,
    0x9f, 0x25, 0xf8, 0x14, 0x3e, 0x8c, 0x64, 0x18, 0xf8, 0xd8, 0x04, 0x3f, 0x64, 0xd3, 0x3e, 0xae,
    0x89, 0xfa, 0x09, 0xfe, 0x80, 0xd5, 0x62, 0x86, 0x89, 0x64, 0x3a, 0xc2, 0x9e, 0xa9, 0xc0, 0x28,
    0xe5, 0xd8, 0xf9, 0xa4, 0x27, 0xd1, 0xf7, 0xd4, 0x1e, 0x61, 0xbe, 0xa2, 0x1a, 0x82, 0xe3, 0xb0,
    0xb8, 0xfa, 0xba, 0xd9, 0x6d, 0x4c, 0xd8, 0x8b, 0x46, 0x69, 0x23, 0x4d, 0x8b, 0xb0, 0xad, 0xd8,
    0x38, 0xa2, 0x99, 0x4f, 0x6d, 0x69, 0x5b, 0x70, 0x22, 0xa5, 0x69, 0x3b, 0xa5, 0x49, 0x65, 0x24,
    0x64, 0x7e, 0x25, 0xb0, 0x54, 0x2d, 0x51, 0x4d, 0x61, 0x92, 0xad, 0xb6, 0x98, 0xb3, 0x8f, 0xfe,
    0x81, 0xf9, 0x9f, 0xc4, 0x43, 0xc0, 0xbb, 0xe9, 0xee, 0x5d, 0x5d, 0x49, 0x0e, 0xd2, 0x22, 0x46,
    0x95, 0x97, 0x59, 0x8e, 0xcb, 0xd9, 0x6f, 0x97, 0x48, 0x82, 0x55, 0xbe, 0xeb, 0x8f, 0x18, 0x83,
    0x0e, 0x32, 0xcd, 0x71, 0xa2, 0x30, 0xca, 0xcc, 0xac, 0x6a, 0x6d, 0xb2, 0x49, 0x99, 0x78, 0x6c,
    0x18, 0xad, 0x4a, 0xbe, 0x0e, 0x75, 0xbe, 0xfa, 0x33, 0xec, 0x59, 0xc4, 0x92, 0xfd, 0x1d, 0x04,
    0x19, 0x30, 0x2e, 0xe5, 0x7b, 0x98, 0x57, 0x4a, 0x45, 0xdb, 0xd4, 0xf8, 0x2f, 0xba, 0x6e, 0xbf,
    0x0a, 0x3b, 0x8e, 0x2b, 0xb5, 0x4b, 0x69, 0x26, 0x67, 0xf8, 0x99, 0x0e, 0xac, 0x47, 0x62, 0x32,
    0x0d, 0x11, 0x99, 0x6d, 0x94, 0x19, 0xdc, 0xd2, 0xda, 0x49, 0x24, 0x67, 0xe3, 0xb0, 0x74, 0xad,
    0x4e, 0x1c, 0x9d, 0x1a, 0xda, 0x97, 0x47, 0xff, 0xd9};

static void *need(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

#define COPY(arena, array) need(arena_memdup(arena, array, sizeof(array)))
#define LIST(arena, ...)                                                 \
    (struct text_list)                                                   \
    {                                                                    \
        COPY(arena, ((const char *[]){__VA_ARGS__})),                    \
            sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *) \
    }

/* ---- figures ---- */

static void paint(uint8_t *pixels, uint32_t width, uint32_t height, size_t depth)
{
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++) {
            uint32_t bar = x * 9 / width, tall = height * (2 + bar * 5 % 7) / 10;
            bool inside = bar % 2 == 1 && y > height - tall;
            uint8_t *at = pixels + ((size_t)y * width + x) * depth;

            for (size_t i = 0; i < depth; i++)
                at[i] = inside ? (uint8_t)(40 + 60 * i) : 250;
            if (depth == 2 || depth == 4)
                at[depth - 1] = 255;
        }
}

struct fixture_bytes fixture_png(
    struct arena *arena, uint32_t width, uint32_t height, unsigned colours)
{
    static const png_uint_32 formats[] = {0, PNG_FORMAT_GRAY, PNG_FORMAT_GA, PNG_FORMAT_RGB,
        PNG_FORMAT_RGBA, PNG_FORMAT_RGB_COLORMAP};
    static const uint8_t palette[] = {250, 250, 250, 40, 100, 160};
    png_image image = {.version = PNG_IMAGE_VERSION,
        .width = width,
        .height = height,
        .format = formats[colours],
        .colormap_entries = 2};
    size_t depth = colours == 5 ? 1 : colours;
    uint8_t *pixels = need(calloc((size_t)width * height, depth)), *bytes;
    png_alloc_size_t size = 0;

    paint(pixels, width, height, depth);
    for (size_t i = 0; colours == 5 && i < (size_t)width * height; i++)
        pixels[i] = pixels[i] == 40;
    if (!png_image_write_to_memory(&image, NULL, &size, 0, pixels, 0, palette))
        abort();
    bytes = need(arena_alloc(arena, size));
    if (!png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, palette))
        abort();
    free(pixels);
    return (struct fixture_bytes){bytes, size};
}

struct fixture_bytes fixture_jpeg(struct arena *arena)
{
    return (struct fixture_bytes){COPY(arena, jpeg), sizeof jpeg};
}

/* ---- the definition ---- */

static void add_rules(struct arena *arena, struct subject_rules *rules)
{
    const struct subject_competence competences[] = {
        {"C1", "Créer et entretenir la relation client à distance",
            "Maîtriser la relation client omnicanale"},
        {"C2", "Apprécier la performance commerciale à partir d’indicateurs d’activité",
            "Maîtriser la relation client omnicanale"},
        {"C3", "Dynamiser un site de e-commerce", "Développer la relation client en e-commerce"}};
    const struct cms_extension extension = {"wordpress-seo", "Yoast", false};
    const struct cms_rule cms = {.id = "WORDPRESS",
        .label = "WordPress",
        .version = "5.8.2",
        .theme = "TwentySeventeen",
        .theme_version = "",
        .extensions = need(arena_memdup(arena, &extension, sizeof extension)),
        .extension_count = 1,
        .source = ""};
    const struct cms_feature features[] = {
        {"WP-CONTENU-01", "WORDPRESS", "Contenu", "Créer un article, une page et une catégorie",
            SUBJECT_EDITORIAL},
        {"WP-IMAGE-02", "WORDPRESS", "Image et vidéo", "Téléverser un média", SUBJECT_TECHNICAL}};

    *rules = (struct subject_rules){.has_written = true, .has_practical = true};
    rules->written.competences = COPY(arena, competences);
    rules->written.competence_count = ARRAY_LEN(competences);
    rules->practical.context = LIST(arena,
        "Le contexte porte sur une TPE spécialisée dans la fabrication et la vente de meubles et "
        "objets réalisés à partir de matériaux recyclés ainsi que dans la distribution de produits "
        "associés.",
        "La clientèle est constituée de particuliers auxquels sont proposés des objets de "
        "décoration et des meubles sur mesure, et de professionnels (restaurants, entreprises, "
        "collectivités) pour lesquels est conçu un mobilier sur mesure.",
        "Pour développer son activité, elle a récemment créé un site web sur WordPress et une "
        "boutique en ligne sous PrestaShop. Malheureusement négligés faute de temps, ces deux "
        "sites ont besoin d’être redynamisés.");
    rules->practical.cms = need(arena_memdup(arena, &cms, sizeof cms));
    rules->practical.cms_count = 1;
    rules->practical.features = COPY(arena, features);
    rules->practical.feature_count = ARRAY_LEN(features);
}

static struct session_definition *make_session(struct arena *arena)
{
    struct session_definition *session = need(arena_calloc(arena, 1, sizeof *session));
    const struct session_unit unit = {"U5", "Relation client à distance et digitalisation", 400,
        false, UNIT_KIND_PROFESSIONAL, ""};
    const struct session_form forms[] = {{.kind = FORM_KIND_WRITTEN, .duration_minutes = 180},
        {.kind = FORM_KIND_PRACTICAL, .duration_minutes = 40}};
    const struct session_form *kept = COPY(arena, forms);
    const struct session_epreuve epreuves[] = {
        {"E5A", "Relation client à distance et digitalisation (1ère partie – partie écrite)", "U5",
            200, (struct session_form *)(uintptr_t)&kept[0], 1,
            "Épreuve E5 A Partie écrite : Aucun document autorisé – Calculatrice autorisée ou non "
            "selon mention portée sur le sujet.",
            ""},
        {"E5B", "E5 B – 2ème partie – partie pratique", "U5", 200,
            (struct session_form *)(uintptr_t)&kept[1], 1, "", ""}};

    session->id = "ndrc-2022";
    session->diploma = "Brevet de technicien supérieur";
    session->specialty = "Négociation et digitalisation de la relation client";
    session->year = 2022;
    session->units = need(arena_memdup(arena, &unit, sizeof unit));
    session->unit_count = 1;
    session->epreuves = COPY(arena, epreuves);
    session->epreuve_count = ARRAY_LEN(epreuves);
    session->has_subject_rules = true;
    add_rules(arena, &session->subject_rules);
    return session;
}

/* ---- the écrit ---- */

static struct subject_annexe annexe(const char *number,
    const char *title,
    enum annexe_kind kind,
    const char *source,
    const char *date)
{
    return (struct subject_annexe){.number = number,
        .title = title,
        .kind = kind,
        .source = source,
        .author = "",
        .publication = "",
        .date = date,
        .figure_description = ""};
}

static void set_figure(struct subject_annexe *annexe, struct fixture_bytes bytes)
{
    annexe->figure = bytes.data;
    annexe->figure_size = bytes.size;
}

static struct subject_dossier first_dossier(struct arena *arena)
{
    const struct subject_question questions[] = {
        {.number = "1.1",
            .text = "Analyser, à partir des indicateurs du service d’assistance, l’évolution de "
                    "l’activité du plateau entre les deux semestres.",
            .points_hundredths = 500,
            .annexes = LIST(arena, "1", "2"),
            .competences = LIST(arena, "C2")},
        {.number = "1.2",
            .text = "Proposer à la responsable deux actions argumentées qui réduisent le taux "
                    "d’abandon des appels, en précisant leur coût et leur délai.",
            .points_hundredths = 450,
            .annexes = LIST(arena, "1", "2", "3"),
            .competences = LIST(arena, "C1", "C2")},
        {.number = "1.3",
            .text = "Rédiger le message vocal d’attente qui oriente les clients vers l’espace "
                    "personnel du site.",
            .points_hundredths = 250,
            .annexes = LIST(arena, "3"),
            .competences = LIST(arena, "C1")}};
    const struct text_list rows[] = {
        LIST(arena, "Indicateur", "1er semestre", "2e semestre", "Objectif"),
        LIST(arena, "Appels reçus", "12 450", "15 980", "–"),
        LIST(arena, "Appels décrochés en moins de 30 secondes", "9 338", "9 907", "80 %"),
        LIST(arena, "Taux d’abandon", "8,5 %", "17,2 %", "8 %"),
        LIST(arena, "Durée moyenne de traitement (en minutes)", "6,4", "7,9", "6,0"),
        LIST(arena, "Coût moyen d’un appel", "3,80 €", "4,65 €", "3,75 €")};
    struct subject_annexe annexes[] = {
        annexe("1", "Indicateurs du service d’assistance en 2021", ANNEXE_TABLE,
            "service d’assistance d’Alvéole & Cie", "2022-01"),
        annexe("2", "Appels reçus par mois", ANNEXE_FIGURE, "service d’assistance d’Alvéole & Cie",
            "2022-01-14"),
        annexe("3", "L’attente au téléphone, premier motif de départ", ANNEXE_PRESS, "",
            "2021-03-12")};

    annexes[0].rows = COPY(arena, rows);
    annexes[0].row_count = ARRAY_LEN(rows);
    set_figure(&annexes[1], fixture_png(arena, 900, 420, 3));
    annexes[1].figure_width_mm = 130;
    annexes[1].figure_description = "Nombre d’appels reçus de janvier à décembre 2021, par mois.";
    annexes[2].external = true;
    annexes[2].author = "A. Exemple";
    annexes[2].publication = "La Lettre imaginaire de la relation client";
    annexes[2].paragraphs = LIST(arena,
        "Un client qui attend plus de deux minutes raccroche une fois sur trois, et ne rappelle "
        "pas dans la moitié des cas : c’est ce que montre une enquête inventée pour cet exemple "
        "auprès de six cents acheteurs de produits d’apiculture. « Le silence est pire que "
        "l’attente », résume son auteur ; dire combien de temps il reste suffit à garder la "
        "plupart des appelants.",
        "Les entreprises qui proposent un rappel à heure choisie, ou un espace où suivre sa "
        "demande, réduisent de moitié les abandons. Encore faut-il que le message d’attente le "
        "dise vite et clairement : au-delà de quinze secondes, il n’est plus écouté.");
    return (struct subject_dossier){
        .theme = "Améliorer la performance du service d’assistance à distance",
        .situation = LIST(arena,
            "Depuis l’ouverture de sa boutique en ligne, Alvéole & Cie reçoit davantage d’appels : "
            "apiculteurs débutants qui cherchent un conseil, clients professionnels qui suivent "
            "une livraison. Le plateau de huit téléconseillers n’a pas grandi d’autant.",
            "Madame Lucie Vernaison, responsable du service, vous confie l’analyse de ses "
            "indicateurs avant une réunion avec la direction."),
        .questions = COPY(arena, questions),
        .question_count = ARRAY_LEN(questions),
        .annexes = COPY(arena, annexes),
        .annexe_count = ARRAY_LEN(annexes)};
}

static struct subject_dossier second_dossier(struct arena *arena)
{
    const struct subject_question questions[] = {
        {.number = "2.1",
            .text = "Diagnostiquer le parcours d’achat sur la boutique en ligne.",
            .points_hundredths = 600,
            .annexes = LIST(arena, "4"),
            .competences = LIST(arena, "C3")},
        {.number = "2.2",
            .text = "Présenter les obligations de l’entreprise envers un client qui change d’avis, "
                    "et leurs conséquences sur la page de commande.",
            .points_hundredths = 600,
            .annexes = LIST(arena, "5"),
            .competences = LIST(arena, "C3")},
        {.number = "2.3",
            .text =
                "Élaborer le plan d’une campagne de courriels de relance des paniers abandonnés.",
            .points_hundredths = 600,
            .annexes = LIST(arena, "4"),
            .competences = LIST(arena, "C1", "C3")}};
    const struct text_list rows[] = {LIST(arena, "Étape", "Visites", "Part", "Observation"),
        LIST(arena, "Page d’accueil", "48 200", "100 %",
            "Trois visiteurs sur quatre viennent d’un téléphone."),
        LIST(arena, "Fiche de produit", "21 690", "45 %",
            "Peu de photographies ; les avis ne sont pas affichés."),
        LIST(arena, "Panier", "4 820", "10 %", "Les frais de port n’apparaissent qu’ici."),
        LIST(arena, "Paiement accepté", "1 205", "2,5 %",
            "La création d’un compte est obligatoire.")};
    struct subject_annexe annexes[] = {
        annexe("4", "Fréquentation de la boutique au dernier trimestre 2021", ANNEXE_TABLE,
            "outil de mesure d’audience de la boutique", "2022-01-05"),
        annexe("5", "Délai de rétractation (extrait adapté pour l’exemple)", ANNEXE_LEGAL,
            "texte inventé pour l’exemple", "2021"),
        annexe("6", "Page d’accueil de la boutique", ANNEXE_FIGURE,
            "boutique en ligne d’Alvéole & Cie", "2022-02")};

    annexes[0].rows = COPY(arena, rows);
    annexes[0].row_count = ARRAY_LEN(rows);
    annexes[1].external = true;
    annexes[1].paragraphs = LIST(arena,
        "Article premier. – Le consommateur dispose d’un délai pour exercer son droit de "
        "rétractation d’un contrat conclu à distance, sans avoir à motiver sa décision.",
        "Article 2. – Le professionnel fournit, avant la commande, un formulaire type et informe "
        "de la durée du délai, de ses modalités et de la charge des frais de renvoi.");
    set_figure(&annexes[2], fixture_jpeg(arena));
    annexes[2].figure_width_mm = 80;
    annexes[2].figure_description = "Capture de la page d’accueil, version du 1er février 2022.";
    return (struct subject_dossier){
        .theme = "Dynamiser la boutique en ligne et sécuriser la relation commerciale",
        .situation = LIST(arena,
            "La boutique est visitée, mais peu de paniers sont payés. La directrice, Madame "
            "Anne-Sophie Roche-Lœuil, souhaite comprendre à quelle étape les clients renoncent : « "
            "Nous perdons neuf clients sur dix entre la fiche et le paiement ! »"),
        .questions = COPY(arena, questions),
        .question_count = ARRAY_LEN(questions),
        .annexes = COPY(arena, annexes),
        .annexe_count = ARRAY_LEN(annexes)};
}

static struct subject_record record(const char *id, const char *epreuve, const char *title)
{
    return (struct subject_record){.session = "ndrc-2022",
        .id = id,
        .epreuve = epreuve,
        .title = title,
        .state = SUBJECT_DRAFT,
        .sample = true,
        .calendar_subject = "",
        .author = "",
        .approved_by = "",
        .revision = 1,
        .created_us = INT64_C(1639000000000000),
        .updated_us = INT64_C(1640000000000000)};
}

static void make_written(struct arena *arena, struct subject *subject)
{
    const struct subject_dossier dossiers[] = {first_dossier(arena), second_dossier(arena)};

    *subject = (struct subject){
        .record = record("E5A-1", "E5A", "Alvéole & Cie"), .content = SUBJECT_WRITTEN};
    subject->written.organisation.name = "Alvéole & Cie";
    subject->written.organisation.activity =
        "vente de matériel d’apiculture aux particuliers et aux professionnels";
    subject->written.organisation.website = "alveole.example";
    subject->written.organisation.sources =
        LIST(arena, "site de l’entreprise (alveole.example), janvier 2022",
            "entretien avec la direction, décembre 2021");
    subject->written.organisation.invented = true;
    subject->written.context = LIST(arena,
        "Alvéole & Cie vend depuis 2009 des ruches, des outils et des vêtements de protection aux "
        "apiculteurs. Née dans un atelier des bords de Saône, l’entreprise emploie aujourd’hui "
        "trente-quatre personnes et réalise un chiffre d’affaires de 6,2 millions d’euros, dont 58 "
        "% à distance : par téléphone d’abord, par sa boutique en ligne depuis 2019.",
        "Elle s’adresse à trois clientèles : les particuliers qui installent une première ruche, "
        "les apiculteurs professionnels et les collectivités qui fleurissent leurs jardins. "
        "Chacune emploie plusieurs canaux pour un même achat, du conseil au service après-vente ; "
        "la direction veut que toutes retrouvent, d’un canal à l’autre, le même accueil et le même "
        "dossier.",
        "Vous êtes en poste au service de la relation client. On vous confie les deux dossiers qui "
        "suivent.");
    subject->written.calculator = CALCULATOR_ALLOWED;
    subject->written.dossiers = COPY(arena, dossiers);
    subject->written.dossier_count = ARRAY_LEN(dossiers);
    subject->written.reflection.there = true;
    subject->written.reflection.text =
        "À partir du cas de l’entreprise Alvéole & Cie, montrer en quoi une petite entreprise a "
        "intérêt à développer une relation client omnicanale.";
    subject->written.reflection.points_hundredths = 1000;
    subject->written.reflection.lines = 30;
    subject->written.bonus_hundredths = 200;
}

/* ---- the practical one ---- */

static void make_practical(struct arena *arena, struct subject *subject)
{
    const struct subject_question questions[] = {
        {.number = "1",
            .text = "Créer la page « Nos ateliers » et la catégorie qui regroupera les articles du "
                    "salon.",
            .points_hundredths = 500,
            .annexes = LIST(arena, "1"),
            .features = LIST(arena, "WP-CONTENU-01"),
            .sides = 1u << SUBJECT_TECHNICAL},
        {.number = "2",
            .text =
                "Rédiger et publier l’article qui annonce la participation au salon des créateurs.",
            .points_hundredths = 500,
            .annexes = LIST(arena, "1"),
            .features = LIST(arena, "WP-CONTENU-01"),
            .sides = 1u << SUBJECT_EDITORIAL},
        {.number = "3",
            .text = "Téléverser le logo, puis renseigner son texte alternatif, son titre et sa "
                    "légende.",
            .points_hundredths = 500,
            .features = LIST(arena, "WP-IMAGE-02"),
            .modules = LIST(arena, "bibliothèque"),
            .sides = 1u << SUBJECT_TECHNICAL | 1u << SUBJECT_EDITORIAL},
        {.number = "4",
            .text = "Modérer les trois commentaires en attente.",
            .points_hundredths = 500,
            .features = LIST(arena, "INCONNUE"),
            .sides = 1u << SUBJECT_EDITORIAL}};
    struct subject_annexe annexes[] = {
        annexe("1", "Note de la gérante sur le salon", ANNEXE_TEXT, "note interne", "2021-11-08")};

    annexes[0].paragraphs =
        LIST(arena, "Le salon des créateurs aura lieu les 12 et 13 mars 2022 à la halle du Marché. "
                    "Nous y montrerons la table « Palette », les lampes et trois ateliers d’une "
                    "heure, sur inscription.");
    *subject =
        (struct subject){.record = record("E5B-WP-1", "E5B", "Annoncer le salon des créateurs"),
            .content = SUBJECT_PRACTICAL};
    subject->practical = (struct practical_subject){.cms = "WORDPRESS",
        .situation = LIST(arena, "L’entreprise participera en mars au salon régional des créateurs "
                                 "; rien ne l’annonce encore sur son site."),
        .problem = "Comment le site peut-il faire venir au stand les clients et les prospects de "
                   "la région ?",
        .questions = COPY(arena, questions),
        .question_count = ARRAY_LEN(questions),
        .annexes = COPY(arena, annexes),
        .annexe_count = ARRAY_LEN(annexes)};
}

void subject_print_fixture(struct arena *arena, struct subject_print_fixture *ret_fixture)
{
    ret_fixture->arena = arena;
    ret_fixture->session = make_session(arena);
    make_written(arena, &ret_fixture->written);
    make_practical(arena, &ret_fixture->practical);
}
