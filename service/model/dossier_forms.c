/* The tables of fields. Labels are those of the annexes. */
#include "model/dossier.h"

#include "base/text.h"
#include "model/session.h"

#define FIELD(of, field, french, kind, must, limit)                      \
    {                                                                    \
        .name = #field, .label = french, .type = kind, .required = must, \
        .offset = offsetof(struct of, field), .most = limit              \
    }
#define CHOICE(of, field, french, from)                                                        \
    {                                                                                          \
        .name = #field, .label = french, .type = FIELD_CHOICE, .required = true,               \
        .offset = offsetof(struct of, field), .choices = from, .choice_count = ARRAY_LEN(from) \
    }
#define LIST(of, field, french, limit, element_form, counter)                               \
    {                                                                                       \
        .name = #field, .label = french, .type = FIELD_LIST, .required = true,              \
        .offset = offsetof(struct of, field), .count_offset = offsetof(struct of, counter), \
        .most = limit, .element = &element_form                                             \
    }
#define FORM(of, message, table)                                     \
    {                                                                \
        .name = message, .size = sizeof(struct of), .fields = table, \
        .field_count = ARRAY_LEN(table)                              \
    }

static const struct form_choice livret_opinions[] = {
    {"TRES_FAVORABLE", "Très favorable"},
    {"FAVORABLE", "Favorable"},
    {"DOIT_FAIRE_SES_PREUVES", "Doit faire ses preuves"},
};

static const struct form_choice attestation_natures[] = {
    {"STAGE", "Stage"},
    {"APPRENTISSAGE", "Contrat d’apprentissage"},
    {"CERTIFICAT_DE_TRAVAIL", "Certificat de travail"},
};

static const struct form_choice fiche_e4_natures[] = {
    {"NEGOCIATION_VENTE", "Négociation Vente et Accompagnement de la Relation Client"},
    {"EVENEMENT_COMMERCIAL", "Organisation et Animation d’un Evènement commercial"},
};

static const struct form_choice fiche_e6_networks[] = {
    {"DISTRIBUTEURS", "Animation de réseau de distributeurs"},
    {"PARTENAIRES", "Animation de réseau de partenaires"},
    {"VENTE_DIRECTE", "Animation de réseau de vente directe"},
};

static const struct form_choice fiche_e6_answers[] = {
    {"OUI", "OUI"},
    {"NON", "NON"},
};

static const struct form_choice engagement_periods[] = {
    {"WEEK", "par semaine"},
    {"MONTH", "par mois"},
};

static const struct form_choice civilities[] = {
    {"MONSIEUR", "M."},
    {"MADAME", "Mme"},
};

static const struct form_choice attachment_purposes[] = {
    {"OFFRE_COMMERCIALE", "Offre commerciale"},
    {"SCAN_SIGNE", "Page signée"},
    {"JUSTIFICATIF", "Justificatif"},
};

static const struct form_field livret_line_fields[] = {
    FIELD(livret_line, discipline, "Enseignements", FIELD_TEXT, true, DOSSIER_TEXT_MAX),
    FIELD(livret_line,
        previous_average,
        "Moyenne (année antérieure)",
        FIELD_DECIMAL,
        false,
        DOSSIER_MARK_MAX_HUNDREDTHS),
    FIELD(
        livret_line, semester1, "1er semestre", FIELD_DECIMAL, false, DOSSIER_MARK_MAX_HUNDREDTHS),
    FIELD(
        livret_line, semester2, "2ème semestre", FIELD_DECIMAL, false, DOSSIER_MARK_MAX_HUNDREDTHS),
    FIELD(livret_line, average, "Moyenne", FIELD_DECIMAL, false, DOSSIER_MARK_MAX_HUNDREDTHS),
    FIELD(livret_line, appreciation, "Appréciations", FIELD_LONG_TEXT, false, 600),
};
static const struct form livret_line_form = FORM(livret_line, "LivretLine", livret_line_fields);

static const struct form_field livret_fields[] = {
    FIELD(
        livret, class_name, "Classe (année de l’examen)", FIELD_TEXT, true, DOSSIER_CLASS_NAME_MAX),
    FIELD(livret,
        previous_class,
        "Classe (année antérieure à celle de l’examen)",
        FIELD_TEXT,
        false,
        DOSSIER_CLASS_NAME_MAX),
    LIST(livret, lines, "Enseignements", DOSSIER_DISCIPLINES_MAX, livret_line_form, line_count),
    FIELD(livret, pix, "Certification de compétences numériques (PIX)", FIELD_SWITCH, false, 0),
    CHOICE(livret, opinion, "Avis du conseil de classe", livret_opinions),
    FIELD(livret, observations, "Observations éventuelles", FIELD_LONG_TEXT, false, 600),
};
static const struct form livret_form = FORM(livret, "Livret", livret_fields);

static const struct form_field class_line_fields[] = {
    FIELD(class_line, discipline, "Enseignements", FIELD_TEXT, true, DOSSIER_TEXT_MAX),
    FIELD(class_line,
        average,
        "Moyenne de la classe",
        FIELD_DECIMAL,
        true,
        DOSSIER_MARK_MAX_HUNDREDTHS),
};
static const struct form class_line_form = FORM(class_line, "ClassLine", class_line_fields);

static const struct form_field class_result_fields[] = {
    FIELD(class_result, year, "Années", FIELD_NUMBER, true, SESSION_YEAR_MAX),
    FIELD(class_result, presented, "Présentés", FIELD_NUMBER, true, 10000),
    FIELD(class_result, admitted, "Reçus", FIELD_NUMBER, false, 10000),
    FIELD(class_result, percent, "%", FIELD_DECIMAL, true, 10000),
};
static const struct form class_result_form = FORM(class_result, "YearResult", class_result_fields);

static const struct form_field class_profile_fields[] = {
    LIST(class_profile,
        lines,
        "Moyennes de la classe",
        DOSSIER_DISCIPLINES_MAX,
        class_line_form,
        line_count),
    FIELD(class_profile, very_favourable_percent, "Très favorable", FIELD_DECIMAL, true, 10000),
    FIELD(class_profile, favourable_percent, "Favorable", FIELD_DECIMAL, true, 10000),
    FIELD(class_profile, to_prove_percent, "Doit faire ses preuves", FIELD_DECIMAL, true, 10000),
    FIELD(class_profile, headcount, "Effectif total de la classe", FIELD_NUMBER, true, 1000),
    LIST(class_profile,
        results,
        "Résultats de la section les 3 dernières années",
        DOSSIER_RESULT_YEARS_MAX,
        class_result_form,
        result_count),
};
const struct form class_profile_form = FORM(class_profile, "ClassProfile", class_profile_fields);

static const struct form_field attestation_period_fields[] = {
    FIELD(attestation_period, from, "du", FIELD_DATE, true, 0),
    FIELD(attestation_period, to, "au", FIELD_DATE, true, 0),
    FIELD(attestation_period, hours, "Heures de présence effective", FIELD_DECIMAL, true, 400000),
};
static const struct form attestation_period_form =
    FORM(attestation_period, "AttestationPeriod", attestation_period_fields);

static const struct form_field attestation_fields[] = {
    CHOICE(attestation, nature, "Nature", attestation_natures),
    FIELD(
        attestation, host_name, "Nom ou dénomination sociale", FIELD_TEXT, true, DOSSIER_TEXT_MAX),
    FIELD(attestation, host_address, "Adresse", FIELD_LONG_TEXT, true, 400),
    FIELD(attestation, host_phone, "Téléphone", FIELD_TEXT, false, DOSSIER_TEXT_MAX),
    FIELD(attestation, trainee_address, "Adresse", FIELD_LONG_TEXT, false, 400),
    FIELD(attestation, trainee_phone, "Téléphone", FIELD_TEXT, false, DOSSIER_TEXT_MAX),
    FIELD(attestation, trainee_email, "Courriel", FIELD_TEXT, false, DOSSIER_TEXT_MAX),
    FIELD(attestation, school, "Au sein de", FIELD_TEXT, false, DOSSIER_TEXT_MAX),
    LIST(attestation,
        periods,
        "Dates du stage",
        DOSSIER_PERIODS_MAX,
        attestation_period_form,
        period_count),
    FIELD(attestation, declared_months, "Mois", FIELD_NUMBER, false, 60),
    FIELD(attestation, declared_weeks, "Semaines", FIELD_NUMBER, false, 260),
    FIELD(attestation, declared_days, "Jours", FIELD_NUMBER, false, 1000),
    FIELD(attestation,
        gratification,
        "Montant total de la gratification",
        FIELD_DECIMAL,
        false,
        99999999),
    FIELD(
        attestation, missions_bloc1, "Missions – Bloc 1", FIELD_LONG_TEXT, false, DOSSIER_CELL_MAX),
    FIELD(
        attestation, missions_bloc3, "Missions – Bloc 3", FIELD_LONG_TEXT, false, DOSSIER_CELL_MAX),
    FIELD(attestation, signatory, "Nom du signataire", FIELD_TEXT, false, DOSSIER_TEXT_MAX),
    FIELD(attestation, signatory_function, "Fonction", FIELD_TEXT, false, DOSSIER_TEXT_MAX),
    FIELD(attestation, signed_at, "Fait à", FIELD_TEXT, false, DOSSIER_TEXT_MAX),
    FIELD(attestation, signed_on, "Le", FIELD_DATE, false, 0),
    FIELD(attestation, stamped, "Cachet de l’organisme d’accueil", FIELD_SWITCH, false, 0),
};
static const struct form attestation_form = FORM(attestation, "Attestation", attestation_fields);

static const struct form_field fiche_phase_fields[] = {
    FIELD(fiche_phase, activity, "Phases", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_phase, tools, "Outils mobilisés", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
};
static const struct form fiche_phase_form = FORM(fiche_phase, "FichePhase", fiche_phase_fields);

static const struct form_field fiche_e4_fields[] = {
    CHOICE(fiche_e4, nature, "Nature de l’activité", fiche_e4_natures),
    FIELD(fiche_e4, title, "TITRE", FIELD_TEXT, true, DOSSIER_TEXT_MAX),
    FIELD(fiche_e4, organisation, "Nom de l’organisation", FIELD_TEXT, true, DOSSIER_TEXT_MAX),
    FIELD(fiche_e4, address, "Adresse/Code postal/Ville", FIELD_LONG_TEXT, true, 400),
    FIELD(fiche_e4, structure, "Type de Structure", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4, offer, "Offre commerciale", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4, clients, "Type(s) de client(s)", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4, methods, "Méthodes de Vente", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4, dates, "Date(s)", FIELD_TEXT, true, DOSSIER_TEXT_MAX),
    FIELD(fiche_e4, place, "Lieu de l’activité", FIELD_TEXT, true, DOSSIER_TEXT_MAX),
    FIELD(fiche_e4,
        history,
        "Historique/Problématique de l’activité",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    FIELD(fiche_e4,
        actors,
        "Acteurs concernés (Statuts/Rôles/Motivations)",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    FIELD(fiche_e4, objectives, "Objectifs opérationnels", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    LIST(fiche_e4, phases, "Phases", DOSSIER_PHASES_MAX, fiche_phase_form, phase_count),
    FIELD(fiche_e4, results, "Résultats", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(
        fiche_e4, difficulties, "Difficultés rencontrées", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4, prospecting_approach, "Démarche", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4, prospecting_goals, "Objectifs fixés", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    LIST(fiche_e4,
        prospecting_activities,
        "Activités réalisées",
        DOSSIER_PHASES_MAX,
        fiche_phase_form,
        prospecting_activity_count),
    FIELD(fiche_e4,
        prospecting_results,
        "Résultats obtenus",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    FIELD(fiche_e4, strengths, "Atouts et points d’appui", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4, solutions, "Solutions mises en œuvre", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4,
        improvements,
        "Propositions d’amélioration",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    FIELD(fiche_e4,
        information,
        "Informations sur le marché, les clients, le secteur, etc.",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    FIELD(fiche_e4, information_goals, "Objectifs fixés", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4, monitoring, "Démarche de veille", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4, sources, "Sources utilisées", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4, source_tools, "Outils mobilisés", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e4,
        contribution,
        "Contribution à l’expertise commerciale de l’organisation",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
};
static const struct form fiche_e4_form = FORM(fiche_e4, "FicheE4", fiche_e4_fields);

static const struct form_field fiche_e6_fields[] = {
    CHOICE(fiche_e6, network, "Réseau", fiche_e6_networks),
    FIELD(fiche_e6, title, "TITRE", FIELD_TEXT, true, DOSSIER_TEXT_MAX),
    CHOICE(fiche_e6, lived, "Activité(s) réelle(s) vécue(s)", fiche_e6_answers),
    FIELD(fiche_e6, organisation, "Nom de l’organisation", FIELD_TEXT, true, DOSSIER_TEXT_MAX),
    FIELD(fiche_e6, address, "Adresse/Code postal/Ville", FIELD_LONG_TEXT, true, 400),
    FIELD(fiche_e6, structure, "Type de Structure", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e6, offer, "Offre commerciale", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e6,
        actors,
        "Acteurs du réseau (y compris les clients)",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    FIELD(fiche_e6, periods, "Périodes", FIELD_LONG_TEXT, true, 400),
    FIELD(fiche_e6,
        presentation,
        "Présentation générale du réseau",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    FIELD(fiche_e6, context, "Contexte", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e6, diagnosis, "Diagnostic du réseau", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e6, animations, "Animation(s) du réseau", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e6,
        methodology,
        "Méthodologie(s) d’animation (Démarche)",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    FIELD(fiche_e6, results, "Résultats", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e6, recommendations, "Préconisations", FIELD_LONG_TEXT, true, DOSSIER_CELL_MAX),
    FIELD(fiche_e6,
        resources,
        "Liste de ressources et supports",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
};
static const struct form fiche_e6_form = FORM(fiche_e6, "FicheE6", fiche_e6_fields);

static const struct form_field etude_fields[] = {
    FIELD(etude, theme, "THÈME", FIELD_LONG_TEXT, true, 400),
    FIELD(etude, problem, "PROBLÉMATIQUE", FIELD_LONG_TEXT, true, 800),
    FIELD(etude,
        development,
        "DÉVELOPPEMENT STRUCTURÉ",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_DEVELOPMENT_MAX),
    FIELD(etude, date, "Date", FIELD_DATE, true, 0),
};
static const struct form etude_form = FORM(etude, "EtudeReflexive", etude_fields);

static const struct form_field engagement_fields[] = {
    FIELD(engagement,
        nature,
        "Nature de l’engagement justifiant la demande",
        FIELD_LONG_TEXT,
        true,
        800),
    FIELD(engagement, organisation, "Nom de l’organisme", FIELD_TEXT, true, DOSSIER_TEXT_MAX),
    FIELD(engagement, address, "Adresse postale", FIELD_LONG_TEXT, true, 400),
    FIELD(engagement,
        referent_given_name,
        "Personne référente : prénom",
        FIELD_TEXT,
        true,
        DOSSIER_TEXT_MAX),
    FIELD(engagement,
        referent_family_name,
        "Personne référente : nom",
        FIELD_TEXT,
        true,
        DOSSIER_TEXT_MAX),
    FIELD(engagement,
        referent_function,
        "Personne référente : fonction",
        FIELD_TEXT,
        true,
        DOSSIER_TEXT_MAX),
    FIELD(engagement,
        referent_phone,
        "Personne référente : téléphone",
        FIELD_TEXT,
        true,
        DOSSIER_TEXT_MAX),
    FIELD(engagement,
        referent_email,
        "Personne référente : adresse e-mail",
        FIELD_TEXT,
        true,
        DOSSIER_TEXT_MAX),
    FIELD(engagement, from, "Période de l’engagement : du", FIELD_DATE, true, 0),
    FIELD(engagement, to, "au", FIELD_DATE, true, 0),
    FIELD(engagement, hours, "Durée de l’engagement (heures)", FIELD_DECIMAL, true, 74400),
    CHOICE(engagement, per, "par semaine ou par mois", engagement_periods),
    FIELD(engagement, mission, "Intitulé de la mission", FIELD_LONG_TEXT, true, 800),
    FIELD(engagement,
        role,
        "Votre statut/ fonction (votre rôle)",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    FIELD(engagement,
        tasks,
        "Quelles sont vos activités/vos tâches",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    FIELD(engagement,
        skills,
        "Quelles sont les compétences que vous pensez avoir développées",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    FIELD(engagement,
        link,
        "Rapport entre les acquis et la formation",
        FIELD_LONG_TEXT,
        true,
        DOSSIER_CELL_MAX),
    CHOICE(engagement, civility, "M./ Mme", civilities),
    FIELD(engagement, declared, "Atteste sur l’honneur de l’authenticité", FIELD_SWITCH, true, 0),
    FIELD(engagement, signed_on, "Signé le", FIELD_DATE, true, 0),
};
static const struct form engagement_form = FORM(engagement, "EngagementForm", engagement_fields);

static const struct form_field attachment_fields[] = {
    CHOICE(attachment, purpose, "Objet", attachment_purposes),
    FIELD(attachment, file_name, "Nom du fichier", FIELD_TEXT, true, 255),
    FIELD(attachment, remark, "Remarque", FIELD_TEXT, false, DOSSIER_TEXT_MAX),
};
static const struct form attachment_form = FORM(attachment, "Attachment", attachment_fields);

static const struct {
    const struct form *form;
    const char *name, *label;
    uint32_t most;
} kinds[] = {
    [DOCUMENT_LIVRET] = {&livret_form, "LIVRET", "Livret scolaire", 1},
    [DOCUMENT_ATTESTATION] = {&attestation_form, "ATTESTATION", "Attestation de stage", 12},
    [DOCUMENT_FICHE_E4] = {&fiche_e4_form, "FICHE_E4", "Fiche E4", 4},
    [DOCUMENT_FICHE_E6] = {&fiche_e6_form, "FICHE_E6", "Fiche E6", 6},
    [DOCUMENT_ETUDE] = {&etude_form, "ETUDE_REFLEXIVE", "Étude réflexive réseau", 1},
    [DOCUMENT_ENGAGEMENT] = {&engagement_form, "ENGAGEMENT",
        "Demande de reconnaissance de l’engagement étudiant", 1},
    [DOCUMENT_ATTACHMENT] = {&attachment_form, "ATTACHMENT", "Pièce jointe", 20},
};
_Static_assert(ARRAY_LEN(kinds) == DOCUMENT_KIND_COUNT, "a row for each kind");

static bool known(enum document_kind kind)
{
    return kind > DOCUMENT_NONE && kind < DOCUMENT_KIND_COUNT;
}

const struct form *dossier_form(enum document_kind kind)
{
    return known(kind) ? kinds[kind].form : NULL;
}

const char *document_kind_name(enum document_kind kind)
{
    return known(kind) ? kinds[kind].name : "";
}

const char *document_kind_label(enum document_kind kind)
{
    return known(kind) ? kinds[kind].label : "";
}

uint32_t document_kind_most(enum document_kind kind)
{
    return known(kind) ? kinds[kind].most : 0;
}

enum document_kind document_kind_parse(const char *name)
{
    for (unsigned kind = DOCUMENT_LIVRET; kind < DOCUMENT_KIND_COUNT; kind++)
        if (text_equal(kinds[kind].name, name))
            return (enum document_kind)kind;
    return DOCUMENT_NONE;
}
