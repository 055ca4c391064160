/* What a candidate hands in: a struct for each kind of document, as palmares/v1/forms.proto says,
 * and its table of fields (dossier_forms.c). Texts are never NULL. */
#pragma once

#include "model/candidate.h"
#include "model/form.h"

/* Same numbers as palmares.v1.DocumentKind. */
enum document_kind {
    DOCUMENT_NONE,
    DOCUMENT_LIVRET,
    DOCUMENT_ATTESTATION,
    DOCUMENT_FICHE_E4,
    DOCUMENT_FICHE_E6,
    DOCUMENT_ETUDE,
    DOCUMENT_ENGAGEMENT,
    DOCUMENT_ATTACHMENT,
    DOCUMENT_KIND_COUNT
};

enum {
    DOSSIER_TEXT_MAX = 200,          /* characters of a line */
    DOSSIER_CELL_MAX = 4000,         /* of a cell of a form */
    DOSSIER_DEVELOPMENT_MAX = 20000, /* of an étude réflexive */
    DOSSIER_CLASS_NAME_MAX = 40,
    DOSSIER_PHASES_MAX = 20,
    DOSSIER_PERIODS_MAX = 20,
    DOSSIER_DISCIPLINES_MAX = 16,
    DOSSIER_RESULT_YEARS_MAX = 5,
    DOSSIER_MARK_MAX_HUNDREDTHS = 2000,
};

/* ---- livret scolaire (III-1 to III-3) ---- */

enum livret_opinion {
    OPINION_TRES_FAVORABLE = 1,
    OPINION_FAVORABLE,
    OPINION_DOIT_FAIRE_SES_PREUVES
};

struct livret_line {
    const char *discipline; /* id in the session's rules */
    struct decimal previous_average, semester1, semester2, average;
    const char *appreciation;
};

struct livret {
    const char *class_name;
    const char *previous_class;
    struct livret_line *lines;
    size_t line_count;
    bool pix;
    int opinion; /* enum livret_opinion */
    const char *observations;
};

/* What the livrets of a class share; key: session, establishment, name. */
struct class_line {
    const char *discipline;
    struct decimal average;
};

struct class_result {
    uint32_t year, presented, admitted;
    struct decimal percent;
};

struct class_profile {
    const char *session, *establishment, *name; /* not in the table of fields */
    struct class_line *lines;
    size_t line_count;
    struct decimal very_favourable_percent, favourable_percent, to_prove_percent;
    uint32_t headcount;
    struct class_result *results; /* the oldest first */
    size_t result_count;
    int32_t revision; /* not in the table of fields; 0: not stored */
};

/* ---- attestation de stage (III-4) ---- */

enum attestation_nature {
    ATTESTATION_STAGE = 1,
    ATTESTATION_APPRENTISSAGE,
    ATTESTATION_CERTIFICAT
};

struct attestation_period {
    const char *from, *to;
    struct decimal hours;
};

struct attestation {
    int nature; /* enum attestation_nature */
    const char *host_name, *host_address, *host_phone;
    const char *trainee_address, *trainee_phone, *trainee_email;
    const char *school;
    struct attestation_period *periods;
    size_t period_count;
    uint32_t declared_months, declared_weeks, declared_days;
    struct decimal gratification; /* euros */
    const char *missions_bloc1, *missions_bloc3;
    const char *signatory, *signatory_function, *signed_at, *signed_on;
    bool stamped;
};

/* ---- fiches descriptives d'activité professionnelle (V-1, VII-1) ---- */

struct fiche_phase {
    const char *activity, *tools;
};

enum fiche_e4_nature { FICHE_E4_NEGOCIATION_VENTE = 1, FICHE_E4_EVENEMENT };

struct fiche_e4 {
    int nature; /* enum fiche_e4_nature */
    const char *title;
    const char *organisation, *address, *structure, *offer, *clients, *methods;
    const char *dates, *place, *history, *actors, *objectives;
    struct fiche_phase *phases;
    size_t phase_count;
    const char *results, *difficulties;
    const char *prospecting_approach, *prospecting_goals;
    struct fiche_phase *prospecting_activities;
    size_t prospecting_activity_count;
    const char *prospecting_results;
    const char *strengths, *solutions, *improvements;
    const char *information, *information_goals, *monitoring, *sources, *source_tools,
        *contribution;
};

enum fiche_e6_network { FICHE_E6_DISTRIBUTEURS = 1, FICHE_E6_PARTENAIRES, FICHE_E6_VENTE_DIRECTE };
enum fiche_e6_lived { FICHE_E6_LIVED = 1, FICHE_E6_NOT_LIVED };

struct fiche_e6 {
    int network; /* enum fiche_e6_network */
    const char *title;
    int lived; /* enum fiche_e6_lived */
    const char *organisation, *address, *structure, *offer, *actors;
    const char *periods, *presentation, *context, *diagnosis, *animations, *methodology, *results,
        *recommendations, *resources;
};

/* ---- étude réflexive réseau (VII-2) ---- */

struct etude {
    const char *theme, *problem, *development, *date;
};

/* ---- engagement étudiant (VIII-1) ---- */

enum engagement_per { ENGAGEMENT_PER_WEEK = 1, ENGAGEMENT_PER_MONTH };
enum civility { CIVILITY_MONSIEUR = 1, CIVILITY_MADAME };

struct engagement {
    const char *nature;
    const char *organisation, *address;
    const char *referent_given_name, *referent_family_name, *referent_function, *referent_phone,
        *referent_email;
    const char *from, *to;
    struct decimal hours;
    int per; /* enum engagement_per */
    const char *mission, *role, *tasks, *skills, *link;
    int civility; /* enum civility */
    bool declared;
    const char *signed_on;
};

/* ---- attachments ---- */

enum attachment_purpose {
    ATTACHMENT_OFFRE_COMMERCIALE = 1,
    ATTACHMENT_SCAN_SIGNE,
    ATTACHMENT_JUSTIFICATIF
};

struct attachment {
    int purpose; /* enum attachment_purpose */
    const char *file_name, *remark;
    /* Found by the check of the file; not in the table of fields. */
    uint32_t pages;
    uint64_t size_bytes;
    uint8_t sha256[32];
};

/* ---- a document ---- */

struct document {
    const char *session;
    const char *candidate; /* number */
    enum document_kind kind;
    uint32_t ordinal;
    const void *content;  /* struct of the kind; NULL: not asked for */
    char received_on[11]; /* YYYY-MM-DD */
    int32_t revision;
    int64_t create_time_us, update_time_us;
};

/* ---- what is asked of documents ---- */

struct document_key {
    const char *session;
    const char *candidate;
    enum document_kind kind;
    uint32_t ordinal;
};

/* Every criterion that is not empty must hold. */
struct dossier_filter {
    const char *candidate;
    const char *establishment;
    const char *class_name; /* of livrets: documents of the candidates whose livret names it */
    const char *commission; /* candidates with a slot before it in the plan in force */
    uint32_t kinds;         /* bits 1 << kind; 0: all */
    const char *const *candidates; /* numbers */
    size_t candidate_count;
};

/* Documents by candidate, kind and ordinal behind the place (candidate "": the first), at most
 * `limit`. */
struct document_page {
    const char *session;
    const char *after_candidate;
    enum document_kind after_kind;
    uint32_t after_ordinal;
    uint32_t limit;
    bool with_content;
};

/* Same numbers as palmares.v1.ExportDossiersRequest.Order. */
enum dossier_order {
    DOSSIER_BY_NUMBER = 1,
    DOSSIER_BY_NAME,
    DOSSIER_BY_ESTABLISHMENT,
    DOSSIER_BY_SLOT
};

/* A revision of a document. */
struct document_revision {
    uint32_t revision;
    int64_t at_us;
    const char *principal, *reason;
    bool deleted;
    const void *content; /* NULL: deleted */
};

/* `name` "": those of the establishment ("": of all) behind after, by establishment and name. */
struct class_page {
    const char *session, *establishment, *name;
    const char *after_establishment, *after_name;
    uint32_t limit;
};

/* The table of a kind's fields; NULL for NONE and unknown numbers. */
const struct form *dossier_form(enum document_kind kind);
extern const struct form class_profile_form;

/* "LIVRET": name in the contract and in the database; "" for NONE. */
const char *document_kind_name(enum document_kind kind);
/* DOCUMENT_NONE for an unknown name. */
enum document_kind document_kind_parse(const char *name);
/* "Livret scolaire", "Fiche E4": for French pages and messages. */
const char *document_kind_label(enum document_kind kind);
/* Largest ordinal that a kind takes: 1, or more for those that come several times. */
uint32_t document_kind_most(enum document_kind kind);
