/*
 * What the documents of one candidate say about each épreuve that asks for a dossier (définition
 * des épreuves E4 and E6; arrêté of 22 July 2008). Pure: the day comes with the call.
 *
 * NV, the closed list: no dossier; late; stage or experience shorter than required; no attestation;
 * not signed by the entitled person. Everything else is interrogated and taken into account in the
 * grid.
 */
#pragma once

#include "base/arena.h"
#include "model/conformity.h"
#include "model/date.h"
#include "model/session.h"

/* In the arena; the subject is borrowed. -ENOMEM. */
int conformity_check(struct arena *arena,
    const struct session_definition *session,
    const struct conformity_subject *subject,
    struct date today,
    struct candidate_conformity *ret_conformity) MUST_CHECK;

/* Weeks of stage that the session asks of a class; 0: none. */
uint32_t conformity_required_weeks(const struct stage_rule *rule, enum candidate_class class);
/* Whether the session asks the class for a dossier of this épreuve. */
bool conformity_has_epreuve(
    const struct dossier_rules *rules, const char *epreuve, enum candidate_class class);
