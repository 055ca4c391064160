#include "dossier_fixture.h"

enum { ALL_CLASSES = 1u << 1 | 1u << 2 | 1u << 3, CLASS_C = 1u << 3 };

static void *must(void *memory)
{
    if (!memory)
        abort();
    return memory;
}

#define COPY(arena, ...) must(arena_memdup(arena, __VA_ARGS__, sizeof __VA_ARGS__))

static struct dossier_rules *rules(struct arena *arena)
{
    static const struct document_rule documents[] = {
        {DOCUMENT_LIVRET, "", ALL_CLASSES, 1, false, "2022-05-06", "établissement", true, 0, ""},
        {DOCUMENT_ATTESTATION, "E4", ALL_CLASSES, 1, false, "2022-03-31", "candidat", false, 0, ""},
        {DOCUMENT_FICHE_E4, "E4", CLASS_C, 2, true, "2022-03-31", "candidat", false, 0, ""},
        {DOCUMENT_ATTACHMENT, "E4", CLASS_C, 2, false, "2022-03-31", "candidat", false,
            ATTACHMENT_OFFRE_COMMERCIALE, ""},
        {DOCUMENT_ATTESTATION, "E6", ALL_CLASSES, 1, false, "2022-03-31", "candidat", false, 0, ""},
        {DOCUMENT_FICHE_E6, "E6", CLASS_C, 3, true, "2022-03-31", "candidat", false, 0, ""},
        {DOCUMENT_ETUDE, "E6", CLASS_C, 1, false, "2022-03-31", "candidat", false, 0, ""},
    };
    static const struct stage_duration durations[] = {{1u << 1 | 1u << 3, 16}, {1u << 2, 8}};
    static const struct discipline disciplines[] = {
        {"CGE", "Culture générale et expression", false},
        {"LV1", "Communication en langue vivante étrangère 1", false},
        {"CEJM", "Culture économique, juridique et managériale", false},
        {"B1", "Bloc 1 Relation client et négociation vente", false},
        {"B2", "Bloc 2 Relation client à distance et digitalisation", false},
        {"B3", "Bloc 3 Relation client et animation de réseaux", false},
        {"LV2", "Communication en langue vivante étrangère 2", true},
    };
    static const struct conformity_rule grounds[] = {
        {"NO_DOSSIER", "Absence de dépôt du dossier", ""},
        {"LATE_DOSSIER", "Dépôt du dossier au-delà de la date fixée", ""},
        {"DURATION_TOO_SHORT", "Durée de stage inférieure à celle requise", ""},
        {"NO_ATTESTATION", "Absence d’attestation de stage", ""},
        {"NOT_SIGNED", "Document non visé ou non signé", ""},
    };
    static const struct conformity_rule penalties[] = {
        {"MISSING_FICHE", "Fiche manquante", ""},
        {"SAME_NATURE", "Fiches de même nature", ""},
    };
    const struct dossier_rules all = {
        .documents = COPY(arena, documents),
        .document_count = ARRAY_LEN(documents),
        .stage = {COPY(arena, durations), ARRAY_LEN(durations), 7, 5, 22, 8, ""},
        .livret = {COPY(arena, disciplines), ARRAY_LEN(disciplines), 5, 10, 3},
        .etude_pages_max = 2,
        .offer_pages_max = 2,
        .attachment_bytes_max = 10 << 20,
        .regularisation_days = 15,
        .grounds = COPY(arena, grounds),
        .ground_count = ARRAY_LEN(grounds),
        .penalties = COPY(arena, penalties),
        .penalty_count = ARRAY_LEN(penalties),
    };

    return must(arena_memdup(arena, &all, sizeof all));
}

static struct session_definition *session(struct arena *arena)
{
    static const struct session_epreuve epreuves[] = {
        {.id = "E4",
            .label = "Relation client et négociation-vente",
            .unit = "U4",
            .authorised_material = "",
            .source = ""},
        {.id = "E6",
            .label = "Relation client et animation de réseaux",
            .unit = "U6",
            .authorised_material = "",
            .source = ""},
    };
    const struct session_definition definition = {
        .id = "ndrc-2022",
        .diploma = "Brevet de technicien supérieur",
        .specialty = "Négociation et digitalisation de la relation client",
        .year = 2022,
        .epreuves = COPY(arena, epreuves),
        .epreuve_count = ARRAY_LEN(epreuves),
        .calendar = {.title = "", .room_rule = {0, 0, ""}},
        .candidate_rules = {.registration_closes = ""},
        .has_dossier_rules = true,
        .dossier_rules = *rules(arena),
    };

    return must(arena_memdup(arena, &definition, sizeof definition));
}

static struct candidate *candidate(struct arena *arena)
{
    const struct candidate one = {
        .session = "ndrc-2022",
        .number = "0123456789",
        .ine = "",
        .family_name = "LEFÈVRE-ŁUKASIEWICZ",
        .given_name = "Élise",
        .birth_date = "2002-07-14",
        .class = CANDIDATE_CLASS_C,
        .establishment = "0750655E",
        .language1 = "Anglais",
        .language2 = "Espagnol",
        .zone = "metropole",
        .email = "",
        .state = CANDIDATE_REGISTERED,
        .withdrawal_reason = "",
    };

    return must(arena_memdup(arena, &one, sizeof one));
}

static struct class_profile *profile(struct arena *arena)
{
    static const struct class_line lines[] = {{"CGE", {1085}}, {"LV1", {1142}}, {"CEJM", {1023}},
        {"B1", {1210}}, {"B2", {1165}}, {"B3", {1188}}, {"LV2", {1304}}};
    static const struct class_result results[] = {
        {2019, 30, 24, {8000}}, {2020, 32, 29, {9063}}, {2021, 28, 23, {8214}}};
    const struct class_profile one = {
        .session = "ndrc-2022",
        .establishment = "0750655E",
        .name = "2NDRC1",
        .lines = COPY(arena, lines),
        .line_count = ARRAY_LEN(lines),
        .very_favourable_percent = {2333},
        .favourable_percent = {5667},
        .to_prove_percent = {2000},
        .headcount = 30,
        .results = COPY(arena, results),
        .result_count = ARRAY_LEN(results),
        .revision = 1,
    };

    return must(arena_memdup(arena, &one, sizeof one));
}

static struct livret *livret(struct arena *arena)
{
    static const struct livret_line lines[] = {
        {"CGE", {1100}, {1250}, {1350}, {1300},
            "Un travail régulier et une expression claire. La synthèse gagne en rigueur."},
        {"LV1", {1320}, {1400}, {1450}, {1425},
            "Très bonne participation ; l’aisance à l’oral est un atout pour la vente."},
        {"CEJM", {980}, {1020}, {1160}, {1090},
            "Des progrès réels en droit. Les notions économiques sont à consolider."},
        {"B1", {1400}, {1500}, {1620}, {1560},
            "Excellente vendeuse : écoute, argumentation, conclusion. À poursuivre."},
        {"B2", {1250}, {1300}, {1380}, {1340},
            "Sérieuse et méthodique. Le site réalisé sous PrestaShop est de qualité."},
        {"B3", {1310}, {1420}, {1400}, {1410},
            "De bonnes analyses de réseaux ; les préconisations sont réalistes."},
        {"LV2", {1500}, {1550}, {1600}, {1575}, "Ensemble très satisfaisant."},
    };
    const struct livret one = {
        .class_name = "2NDRC1",
        .previous_class = "1NDRC1",
        .lines = COPY(arena, lines),
        .line_count = ARRAY_LEN(lines),
        .pix = true,
        .opinion = OPINION_TRES_FAVORABLE,
        .observations = "Étudiante investie, appréciée de ses tuteurs. Le conseil soutient son "
                        "projet de licence.",
    };

    return must(arena_memdup(arena, &one, sizeof one));
}

static struct attestation *attestation(struct arena *arena)
{
    static const struct attestation_period periods[] = {{"2021-01-04", "2021-02-26", {28000}},
        {"2021-05-17", "2021-06-11", {14000}}, {"2021-11-15", "2021-12-10", {14000}}};
    const struct attestation one = {
        .nature = ATTESTATION_STAGE,
        .host_name = "Atelier du Réemploi SARL",
        .host_address = "12, rue des Forges\n75011 Paris",
        .host_phone = "01 99 00 12 34",
        .trainee_address = "4, allée des Tilleuls, 75020 Paris",
        .trainee_phone = "06 39 98 00 00",
        .trainee_email = "elise.lefevre@example.org",
        .school = "Lycée Simone-Œuvray, Paris",
        .periods = COPY(arena, periods),
        .period_count = ARRAY_LEN(periods),
        .declared_weeks = 16,
        .gratification = {218400},
        .missions_bloc1 = "Prospection téléphonique de restaurateurs ; rendez-vous de vente en "
                          "binôme ; suivi des devis et relances.",
        .missions_bloc3 = "Animation de trois points de vente partenaires ; formation des vendeurs "
                          "aux gammes recyclées.",
        .signatory = "Marek Dvořák",
        .signatory_function = "Gérant",
        .signed_at = "Paris",
        .signed_on = "2021-12-13",
        .stamped = true,
    };

    return must(arena_memdup(arena, &one, sizeof one));
}

static struct fiche_e4 *fiche_e4(struct arena *arena)
{
    static const struct fiche_phase phases[] = {
        {"Préparation : étude du besoin, recherche d’informations sur le restaurant, choix des "
         "gammes.",
            "CRM, site du client, catalogue numérique"},
        {"Découverte et reformulation du besoin pendant une heure, sur place.",
            "Plan de découverte, tablette"},
        {"Argumentation et traitement des objections sur le prix et les délais.",
            "Simulateur de coûts, échantillons"},
        {"Conclusion, puis suivi du devis jusqu’à la livraison.", "Devis, agenda partagé"},
    };
    static const struct fiche_phase activities[] = {
        {"Qualification d’un fichier de 240 restaurants.", "Tableur, annuaire professionnel"},
        {"Campagne d’appels et d’e-mails sur trois semaines.", "Script, outil d’e-mailing"},
    };
    const struct fiche_e4 one = {
        .nature = FICHE_E4_NEGOCIATION_VENTE,
        .title = "Vente de mobilier recyclé sur mesure à un restaurateur",
        .organisation = "Atelier du Réemploi SARL",
        .address = "12, rue des Forges, 75011 Paris",
        .structure = "TPE de huit salariés, société à responsabilité limitée",
        .offer = "Meubles et objets en matériaux recyclés, sur mesure pour les professionnels",
        .clients = "Restaurants, hôtels, collectivités ; particuliers en boutique",
        .methods = "Vente en face-à-face sur rendez-vous, vente à distance, salons",
        .dates = "Du 15 au 26 novembre 2021",
        .place = "Paris 11e, dans l’établissement du client",
        .history =
            "Le client, contacté lors d’un salon, rénove sa salle et hésite entre du mobilier "
            "neuf importé et une fabrication locale.",
        .actors =
            "Le gérant du restaurant, décideur, sensible au prix ; l’architecte, prescripteur ; "
            "l’atelier et son tuteur.",
        .objectives = "Obtenir une commande d’au moins 8 000 € et un engagement de référence.",
        .phases = COPY(arena, phases),
        .phase_count = ARRAY_LEN(phases),
        .results = "Commande de 9 240 €, acompte de 30 % versé, deux contacts recommandés.",
        .difficulties = "Objection forte sur les délais ; une visite de l’atelier l’a levée.",
        .prospecting_approach =
            "Ciblage des restaurants ouverts depuis moins de deux ans dans l’Est "
            "parisien.",
        .prospecting_goals = "Trente rendez-vous, dix devis.",
        .prospecting_activities = COPY(arena, activities),
        .prospecting_activity_count = ARRAY_LEN(activities),
        .prospecting_results = "34 rendez-vous, 12 devis, 5 commandes.",
        .strengths = "Connaissance du secteur, écoute",
        .solutions = "Script revu chaque semaine avec le tuteur",
        .improvements = "Segmenter davantage, relancer plus tôt",
        .information =
            "Marché du mobilier de restauration, attentes écologiques, concurrents locaux.",
        .information_goals = "Adapter l’offre aux contraintes de la profession.",
        .monitoring = "Veille hebdomadaire, fiches partagées avec l’atelier.",
        .sources = "Presse professionnelle, syndicat des restaurateurs, avis en ligne",
        .source_tools = "Agrégateur de flux, alertes, tableur partagé",
        .contribution = "Une base de 180 fiches qualifiées, reprise par l’entreprise.",
    };

    return must(arena_memdup(arena, &one, sizeof one));
}

static struct fiche_e6 *fiche_e6(struct arena *arena)
{
    const struct fiche_e6 one = {
        .network = FICHE_E6_PARTENAIRES,
        .title = "Animer un réseau de prescripteurs",
        .lived = FICHE_E6_LIVED,
        .organisation = "Atelier du Réemploi SARL",
        .address = "12, rue des Forges, 75011 Paris",
        .structure = "TPE",
        .offer = "Mobilier recyclé sur mesure",
        .actors = "Architectes d’intérieur, décorateurs, restaurateurs, clients finals",
        .periods = "Janvier à juin 2021",
        .presentation = "Un réseau informel de quatorze prescripteurs, sans contrat.",
        .context = "Les recommandations baissent depuis un an.",
        .diagnosis =
            "Forces : proximité, qualité. Faiblesses : peu d’échanges, pas d’outil commun.",
        .animations = "Petit-déjeuner mensuel, lettre d’information, visite de l’atelier.",
        .methodology = "Enquête auprès des membres, plan d’actions, suivi d’indicateurs.",
        .results = "Neuf affaires apportées en cinq mois, contre trois auparavant.",
        .recommendations = "Formaliser une charte et un barème d’apport.",
        .resources = "Compte rendu d’enquête, invitations, tableau de bord",
    };

    return must(arena_memdup(arena, &one, sizeof one));
}

static struct etude *etude(struct arena *arena)
{
    const struct etude one = {
        .theme = "La fidélisation des partenaires dans un réseau informel",
        .problem = "Comment une TPE peut-elle animer durablement un réseau de prescripteurs sans "
                   "lien contractuel ?",
        .development =
            "Un réseau informel vit de la confiance. Dans l’atelier où j’ai effectué mon stage, "
            "les "
            "prescripteurs n’étaient liés par aucun contrat : ils recommandaient l’entreprise "
            "parce "
            "qu’ils en connaissaient le gérant.\n"
            "L’animation repose d’abord sur l’information. La lettre mensuelle a donné à chacun "
            "des "
            "arguments nouveaux, des photographies de réalisations, des délais tenus.\n"
            "Elle repose ensuite sur la reconnaissance : citer l’architecte, l’inviter à "
            "l’inauguration, partager l’image du projet.\n"
            "Enfin, la mesure compte : sans suivi des affaires apportées, l’effort s’épuise. Un "
            "tableau de bord simple suffit à une TPE.",
        .date = "2022-03-25",
    };

    return must(arena_memdup(arena, &one, sizeof one));
}

static struct engagement *engagement(struct arena *arena)
{
    const struct engagement one = {
        .nature = "Bénévolat dans une association d’aide alimentaire",
        .organisation = "Les Paniers du Quartier",
        .address = "8, place du Marché, 75020 Paris",
        .referent_given_name = "Ayşe",
        .referent_family_name = "Yıldız",
        .referent_function = "présidente",
        .referent_phone = "06 39 98 11 11",
        .referent_email = "presidence@example.org",
        .from = "2020-09-01",
        .to = "2021-06-30",
        .hours = {400},
        .per = ENGAGEMENT_PER_WEEK,
        .mission = "Responsable des collectes du samedi",
        .role = "Bénévole, coordinatrice d’une équipe de six personnes",
        .tasks = "Planifier les collectes, accueillir les nouveaux bénévoles, négocier avec les "
                 "magasins partenaires.",
        .skills = "Négocier, animer une équipe, tenir un planning, rendre compte.",
        .link =
            "La négociation avec les magasins et l’animation des bénévoles rejoignent les blocs 1 "
            "et 3 de ma formation.",
        .civility = CIVILITY_MADAME,
        .declared = true,
        .signed_on = "2021-10-20",
    };

    return must(arena_memdup(arena, &one, sizeof one));
}

void dossier_fixture(struct arena *arena, struct dossier_fixture *ret_fixture)
{
    struct dossier_fixture fixture = {
        .session = session(arena), .candidate = candidate(arena), .profile = profile(arena)};
    const void *contents[DOCUMENT_KIND_COUNT] = {
        [DOCUMENT_LIVRET] = livret(arena),
        [DOCUMENT_ATTESTATION] = attestation(arena),
        [DOCUMENT_FICHE_E4] = fiche_e4(arena),
        [DOCUMENT_FICHE_E6] = fiche_e6(arena),
        [DOCUMENT_ETUDE] = etude(arena),
        [DOCUMENT_ENGAGEMENT] = engagement(arena),
    };

    for (unsigned kind = 1; kind < DOCUMENT_KIND_COUNT; kind++)
        fixture.documents[kind] = (struct document){
            .session = "ndrc-2022",
            .candidate = fixture.candidate->number,
            .kind = (enum document_kind)kind,
            .ordinal = 1,
            .content = contents[kind],
            .received_on = "2022-03-25",
            .revision = 1,
            .create_time_us = INT64_C(1648209600000000),
            .update_time_us = INT64_C(1648209600000000),
        };
    *ret_fixture = fixture;
}

#define CONTENT(name, type, kind)                                   \
    type *name(struct dossier_fixture *fixture)                     \
    {                                                               \
        return (type *)(uintptr_t)fixture->documents[kind].content; \
    }
CONTENT(fixture_livret, struct livret, DOCUMENT_LIVRET)
CONTENT(fixture_attestation, struct attestation, DOCUMENT_ATTESTATION)
CONTENT(fixture_fiche_e4, struct fiche_e4, DOCUMENT_FICHE_E4)
CONTENT(fixture_fiche_e6, struct fiche_e6, DOCUMENT_FICHE_E6)
CONTENT(fixture_etude, struct etude, DOCUMENT_ETUDE)
CONTENT(fixture_engagement, struct engagement, DOCUMENT_ENGAGEMENT)
