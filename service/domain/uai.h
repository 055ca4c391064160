/* UAI (unité administrative immatriculée, formerly RNE): the code of an establishment. */
#pragma once

#include "base/base.h"

enum uai_err {
    UAI_E_SHAPE = 1,  /* not seven digits and a capital letter */
    UAI_E_DEPARTMENT, /* the first three digits are no department */
    UAI_E_KEY,        /* wrong key letter: see uai_key() */
};

/*
 * 0 or a uai_err. The shape and the departments are those of data.gouv's schema: 001 to 095, 620
 * and 720 (Corse), 970 to 989. The letter is a key over the seven digits.
 */
int uai_check(const char *text) MUST_CHECK;

/* The key letter that belongs to seven digits: "ABCDEFGHJKLMNPRSTUVWXYZ"[number mod 23] (no I, O,
 * Q). */
char uai_key(uint32_t number);
