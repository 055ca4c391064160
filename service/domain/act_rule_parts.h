/* What the files of act_rule.h share. */
#pragma once

#include "domain/act_rule.h"

/* One act on its way. */
struct applying {
    const struct act_context *context;
    const struct act *act;
    struct sheet *sheet; /* a copy, being changed */
    struct act_result *result;
};

/* The act is not applied; the result says why. A positive result of the functions below. */
enum { ACT_ANSWERED = 1 };

/* Say why, in French, and give ACT_ANSWERED back; -ENOMEM. `reason` is static. */
int act_conflict(struct applying *applying, const char *reason, const char *format, ...)
    PRINTF_LIKE(3, 4) MUST_CHECK;
int act_refuse(struct applying *applying, const char *reason, const char *format, ...)
    PRINTF_LIKE(3, 4) MUST_CHECK;

/* The content of a marking: may be incomplete, never wrong. 0: *ret_content has its lines in the
 * order of the rule. ACT_ANSWERED, -ENOMEM. */
int act_check_content(struct applying *applying,
    const struct sheet_content *content,
    struct sheet_content *ret_content) MUST_CHECK;
/* What a sheet must have to be sealed. ACT_ANSWERED, -ENOMEM. */
int act_check_complete(struct applying *applying, const struct sheet_content *content) MUST_CHECK;
bool act_same_content(const struct sheet_content *a, const struct sheet_content *b);

/* Who signs, and their PINs. ACT_ANSWERED, -ENOMEM. */
int act_check_signers(struct applying *applying) MUST_CHECK;
int act_check_pins(struct applying *applying) MUST_CHECK;
