/*
 * Marks as people type and read them: "12,5", "12.50", "12". Strict, and the same in every locale.
 * A mark is a whole number of hundredths.
 */
#pragma once

#include "base/base.h"

enum {
    MARK_TEXT_SIZE = 16, /* "21474836,47", with the final NUL */
    MARK_WHOLE_DIGITS = 4,
};

enum mark_err {
    MARK_E_EMPTY = 1,
    MARK_E_NOT_A_MARK, /* letters, signs, blanks inside, two commas, too many digits */
    MARK_E_TOO_FINE,   /* more than two decimals */
    MARK_E_SCALE,      /* more than the scale */
    MARK_E_STEP,       /* not a multiple of the step */
};

/* Digits, and after a comma or a point one or two more; nothing around it. Leading zeros are
 * allowed ("08"). MARK_E_EMPTY, MARK_E_NOT_A_MARK, MARK_E_TOO_FINE. */
int mark_read(const char *text, uint32_t *ret_hundredths) MUST_CHECK;

/* What the scale and the step allow. MARK_E_SCALE, MARK_E_STEP. A step of 0 allows every hundredth.
 */
int mark_check(uint32_t hundredths, uint32_t scale, uint32_t step) MUST_CHECK;

/* "12,50"; "12" when there is no part of a point and `short_form`. */
void mark_write(uint32_t hundredths, bool short_form, char text[MARK_TEXT_SIZE]);

/* What is wrong, for people; `text` is what was typed. free() it; NULL when memory is short. */
char *mark_explain(enum mark_err err, const char *text, uint32_t scale, uint32_t step);
