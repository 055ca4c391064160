/* What every form wants of its fields, by its table: presence, length, characters that the page can
 * show, days, ranges. Used by the files of the rules. */
#pragma once

#include "domain/dossier_rule.h"

/* A content that is checked. */
struct form_place {
    struct op *op;
    const char *path; /* leads to it: "document.livret." */
    const struct dossier_subject *subject;
    struct dossier_remarks *remarks; /* room for FORM_REMARKS_MAX */
};
enum { FORM_REMARKS_MAX = 32 };

/* Note one wrong field of the content: path as "lines[2].average". Gives OUTCOME_INVALID. */
int form_refuse(
    const struct form_place *place, const char *field, const char *reason, const char *format, ...)
    PRINTF_LIKE(4, 5);
/* Note a remark. -ENOMEM, or 0. */
int form_remark(const struct form_place *place,
    const char *field,
    const char *reason,
    const char *message) MUST_CHECK;
/* "lines[2].average", in the op's arena; "" when it is full. */
const char *form_path(
    const struct form_place *place, const char *list, size_t index, const char *field);

/* All fields of the table. 0, OUTCOME_INVALID, -ENOMEM. */
int form_check(
    const struct form_place *place, const struct form *form, const void *values) MUST_CHECK;

/* Both days are known and the second is not before the first; days that cannot be read were noted
 * by form_check(). */
bool form_days_in_order(const char *from, const char *to);

/* The rules of single kinds, after form_check(). */
int livret_rule_check(const struct form_place *place, const struct livret *livret) MUST_CHECK;
int attestation_rule_check(
    const struct form_place *place, const struct attestation *attestation) MUST_CHECK;
