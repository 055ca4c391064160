/*
 * The one-time code with which a kiosk gets its certificate, as people read and type it: twenty
 * characters of Crockford's base32, grouped by five. The first half is a secret of 50 bits; the
 * second is the first 50 bits of SHA-256 of the authority's SubjectPublicKeyInfo (DER), by which
 * the kiosk knows the right service before it says the secret.
 */
#pragma once

#include "base/base.h"

enum {
    ENROL_CODE_HALF = 10,       /* characters */
    ENROL_CODE_HALF_BYTES = 7,  /* of which the first 50 bits count */
    ENROL_CODE_TEXT_SIZE = 24,  /* "7KQM3-VXA9T-2DHR5-C8WPN" and a NUL */
    ENROL_CODE_TYPED_MAX = 200, /* longer texts are no code */
};

struct enrol_code {
    char secret[ENROL_CODE_HALF + 1];
    char authority[ENROL_CODE_HALF + 1];
};

/* As typed: any case, I and L read as 1, O as 0, '-' and blanks are skipped. -EINVAL: not twenty
 * characters of the alphabet. */
int enrol_code_parse(const char *text, struct enrol_code *ret_code) MUST_CHECK;
void enrol_code_format(const struct enrol_code *code, char text[ENROL_CODE_TEXT_SIZE]);
/* The first 50 bits of these bytes. */
void enrol_code_half(const uint8_t bytes[ENROL_CODE_HALF_BYTES], char half[ENROL_CODE_HALF + 1]);
/* Whether two halves are the same, in a time that does not depend on where they differ. */
bool enrol_code_half_equal(const char *a, const char *b);
