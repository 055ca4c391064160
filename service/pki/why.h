/* The conditions of this folder, and how its files say why. */
#pragma once

#include "base/base.h"

enum pki_err {
    PKI_E_EXISTS = 1, /* it is there already, and is not overwritten */
    PKI_E_NOT_FOUND,  /* no such file, certificate or authority */
    PKI_E_ARGUMENT,   /* what was asked for is not possible */
    PKI_E_FILE,       /* a file cannot be read or written, or does not hold what it should */
    PKI_E_STATE,      /* not in this state: revoked, expired */
};

/* Put the text into *ret_why (to be freed) and give `condition` back; -ENOMEM. */
int pki_why(char **ret_why, enum pki_err condition, const char *format, ...)
    PRINTF_LIKE(3, 4) MUST_CHECK;
/* The same, with the first error of OpenSSL's queue behind the text; the queue is emptied. */
int pki_why_openssl(char **ret_why, enum pki_err condition, const char *format, ...)
    PRINTF_LIKE(3, 4) MUST_CHECK;
