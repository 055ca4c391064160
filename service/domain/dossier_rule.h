/*
 * Whether a document may be stored: the checks that every form has (presence, length, characters,
 * dates), then the rules of its kind. Violations name the field by its path in the request
 * ("document.livret.lines[2].semester1"). Pure: no store, no clock.
 */
#pragma once

#include "model/op.h"
#include "model/session.h"

/* What the rules look at beside the document. Borrowed. */
struct dossier_subject {
    const struct session_definition *session; /* has dossier rules */
    const struct candidate *candidate;
    const struct class_profile *class_profile; /* of the livret's class; NULL: there is none */
};

/* Worth a look, and no reason to refuse. In the op's arena. */
struct dossier_remark {
    const char *path;   /* in the content: "lines[2].average" */
    const char *reason; /* stable */
    const char *message;
};
struct dossier_remarks {
    struct dossier_remark *items;
    size_t count;
};

/*
 * Check `content` (struct of the kind); `path` leads to it ("document.livret."). 0, OUTCOME_INVALID
 * (every violation is in the op), -ENOMEM. Rules: annexe III-1 (livret), D124-6 and D124-9
 * (attestation), V-1, VII-1, VII-2 (two pages laid out), VIII-1 and D643-15-1.
 */
int dossier_rule_check(struct op *op,
    const char *path,
    const struct dossier_subject *subject,
    enum document_kind kind,
    const void *content,
    struct dossier_remarks *ret_remarks) MUST_CHECK;

/* The same for what a class shares (annexe III-1, 3; III-2). */
int class_profile_check(struct op *op,
    const char *path,
    const struct session_definition *session,
    const struct class_profile *profile) MUST_CHECK;

/* Texts as they are stored: trimmed, blanks and accents made one (plain_text_tidy() line by line).
 * In place; the new texts live in the arena. -ENOMEM. */
int form_tidy(struct arena *arena, const struct form *form, void *values) MUST_CHECK;

/*
 * How long an attestation lasts as the law counts (D124-6: hours_per_day hours make a day); a week
 * has days_per_week days (parameter of the session). Hours of all periods are added before they are
 * cut into days.
 */
struct stage_length {
    uint32_t days;      /* whole days in all */
    uint32_t weeks;     /* whole weeks of them */
    uint32_t rest_days; /* beyond the whole weeks */
    uint32_t months;    /* whole months of days_per_month */
};
struct stage_length stage_length_of(const struct stage_rule *rule, uint64_t hours_hundredths);
uint64_t attestation_hours_hundredths(const struct attestation *attestation);
