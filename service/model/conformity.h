/* The check of dossiers before the orals, as plain structs: what palmares/v1/conformity.proto says.
 * Texts are never NULL. */
#pragma once

#include "model/dossier.h"

/* The closed list of grounds of NV; same numbers as palmares.v1.NvGround. */
enum nv_ground {
    NV_GROUND_NONE,
    NV_NO_DOSSIER,
    NV_LATE_DOSSIER,
    NV_DURATION_TOO_SHORT,
    NV_NO_ATTESTATION,
    NV_NOT_SIGNED,
    NV_GROUND_COUNT
};

/* What the jury takes into account in the grid; same numbers as palmares.v1.Penalty. */
enum penalty {
    PENALTY_NONE,
    PENALTY_MISSING_FICHE,
    PENALTY_SAME_NATURE,
    PENALTY_OUTSIDE_POLE,
    PENALTY_MISSING_ETUDE,
    PENALTY_VOLUME_OR_FORM,
    PENALTY_NO_LIVED_ACTIVITY,
    PENALTY_MISSING_OFFER,
    PENALTY_COUNT
};

/* Same numbers as palmares.v1.ConformityDecision.Outcome. */
enum conformity_outcome {
    CONFORMITY_NONE,
    CONFORMITY_CONFORME,
    CONFORMITY_A_REGULARISER,
    CONFORMITY_NV,
    CONFORMITY_DOUTE,
    CONFORMITY_OUTCOME_COUNT
};

/* Same numbers as palmares.v1.EpreuveConformity.State. */
enum conformity_state {
    CONFORMITY_STATE_NONE,
    CONFORMITY_COMPLETE,
    CONFORMITY_AWAITED,
    CONFORMITY_AT_RISK,
    CONFORMITY_PENALISED
};

/* "NO_DOSSIER", as in the contract, the definition and the database; "" for NONE. */
const char *nv_ground_name(enum nv_ground ground);
enum nv_ground nv_ground_parse(const char *name);
const char *penalty_name(enum penalty penalty);
enum penalty penalty_parse(const char *name);
const char *conformity_outcome_name(enum conformity_outcome outcome);
enum conformity_outcome conformity_outcome_parse(const char *name);

struct conformity_decision {
    int64_t id; /* the etag; 0: not stored */
    const char *session, *candidate, *epreuve;
    enum conformity_outcome outcome;
    enum nv_ground ground;
    uint32_t penalties;            /* bits 1 << enum penalty */
    const char *until, *notice_on; /* YYYY-MM-DD or "" */
    const char *notice_by, *reason;
    const char *decided_by;
    int64_t decided_us;
    bool reversed;
    const char *reversal_reason;
};

struct stage_grant {
    const char *session, *candidate;
    uint32_t weeks; /* 0: none */
    const char *reason;
    int32_t revision;
};

/* What the check looks at in a document. */
struct document_head {
    enum document_kind kind;
    uint32_t ordinal;
    const char *nature; /* of a fiche: name of its nature or network */
    bool lived;         /* of a fiche E6 */
    bool is_signed;     /* of an attestation */
    uint64_t hours_hundredths;
    int purpose; /* of an attachment */
    char received_on[11];
};

/* A candidate with what was handed in and decided. */
struct conformity_subject {
    const char *number, *family_name, *given_name, *establishment;
    enum candidate_class class;
    struct document_head *heads;
    size_t head_count;
    struct conformity_decision *decisions; /* in force */
    size_t decision_count;
    uint32_t granted_weeks;
};

struct finding {
    enum nv_ground ground;
    enum penalty penalty;
    enum document_kind kind;
    const char *message;
    const char *by;
    const char *until; /* YYYY-MM-DD or "" */
    const char *source;
};

enum { CONFORMITY_EPREUVES_MAX = 8, CONFORMITY_FINDINGS_MAX = 24 };

struct epreuve_conformity {
    const char *epreuve; /* "": the jury */
    enum conformity_state state;
    struct finding findings[CONFORMITY_FINDINGS_MAX];
    size_t finding_count;
    const struct conformity_decision *decision; /* NULL: none */
};

struct candidate_conformity {
    const struct conformity_subject *subject;
    struct epreuve_conformity *epreuves;
    size_t epreuve_count;
    uint32_t stage_weeks, stage_days, required_weeks;
};

/* Counts by establishment and kind. */
struct dashboard_row {
    const char *establishment;
    enum document_kind kind;
    uint32_t expected, complete, late;
    char deadline[11];
    uint32_t decided[CONFORMITY_OUTCOME_COUNT]; /* of the establishment's candidates, any épreuve */
};
