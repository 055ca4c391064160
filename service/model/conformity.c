#include "model/conformity.h"

#include "base/text.h"

static const char *const grounds[NV_GROUND_COUNT] = {
    "", "NO_DOSSIER", "LATE_DOSSIER", "DURATION_TOO_SHORT", "NO_ATTESTATION", "NOT_SIGNED"};
static const char *const penalties[PENALTY_COUNT] = {"", "MISSING_FICHE", "SAME_NATURE",
    "OUTSIDE_POLE", "MISSING_ETUDE", "VOLUME_OR_FORM", "NO_LIVED_ACTIVITY", "MISSING_OFFER"};
static const char *const outcomes[CONFORMITY_OUTCOME_COUNT] = {
    "", "CONFORME", "A_REGULARISER", "NV", "DOUTE"};

const char *nv_ground_name(enum nv_ground ground)
{
    return (unsigned)ground < NV_GROUND_COUNT ? grounds[ground] : "";
}

enum nv_ground nv_ground_parse(const char *name)
{
    return (enum nv_ground)(text_find(grounds, NV_GROUND_COUNT, name) % NV_GROUND_COUNT);
}

const char *penalty_name(enum penalty penalty)
{
    return (unsigned)penalty < PENALTY_COUNT ? penalties[penalty] : "";
}

enum penalty penalty_parse(const char *name)
{
    return (enum penalty)(text_find(penalties, PENALTY_COUNT, name) % PENALTY_COUNT);
}

const char *conformity_outcome_name(enum conformity_outcome outcome)
{
    return (unsigned)outcome < CONFORMITY_OUTCOME_COUNT ? outcomes[outcome] : "";
}

enum conformity_outcome conformity_outcome_parse(const char *name)
{
    return (enum conformity_outcome)(
        text_find(outcomes, CONFORMITY_OUTCOME_COUNT, name) % CONFORMITY_OUTCOME_COUNT);
}
