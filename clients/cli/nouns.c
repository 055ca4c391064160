#include "cli/nouns.h"

const struct cli_noun CLI_NOUNS[] = {
    {"session", N_("exam sessions and their definitions"), SESSION_COMMANDS},
    {"calendar", N_("calendar of a session, in every time zone"), CALENDAR_COMMANDS},
    {"candidate", N_("candidates of a session"), CANDIDATE_COMMANDS},
    {"dossier", N_("documents of candidates: checked, decided on, printed"), DOSSIER_COMMANDS},
    {"class", N_("classes: what their livrets share"), CLASS_COMMANDS},
    {"livret", N_("livrets of a whole class"), LIVRET_COMMANDS},
    {"centre", N_("centres: the CMS of their computers"), CENTRE_COMMANDS},
    {"room", N_("centres and rooms"), ROOM_COMMANDS},
    {"examiner", N_("who may examine, when, named by which arrêté"), EXAMINER_COMMANDS},
    {"commission", N_("commissions of the orals, and juries"), COMMISSION_COMMANDS},
    {"plan", N_("plans of the orals: proposed, repaired, published, printed"), PLAN_COMMANDS},
    {"sheet", N_("sheets of the orals: marks, seals, what rooms did"), SHEET_COMMANDS},
    {"subject", N_("subjects: written, checked, approved, sealed, drawn, released"),
        SUBJECT_COMMANDS},
    {"engagement", N_("requests to recognise an engagement étudiant"), ENGAGEMENT_COMMANDS},
    {"identity", N_("principals, roles and certificates"), IDENTITY_COMMANDS},
    {"audit", N_("journal of all changes"), AUDIT_COMMANDS},
    {"status", N_("state of the service"), STATUS_COMMANDS},
    {NULL, NULL, NULL},
};
