/* What is wrong with one value that people typed, in words: the same for a form and for a line of a
 * file, for candidates, examiners and rooms. */
#pragma once

#include "base/base.h"

struct finding {
    const char *reason; /* stable: "UAI_KEY"; static */
    const char *remedy; /* what to do; static */
    char problem[160];  /* what is wrong */
};

/* Each gives true, and fills *ret_finding, when the value is not acceptable. "" is: whether a value
 * may be left out is another question. `what` begins the sentence: "The family name". */

/* At most `most` characters of text on one line. */
bool finding_in_text(
    const char *text, size_t most, const char *what, struct finding *ret_finding) MUST_CHECK;
/* The same, without symbols that no name has. */
bool finding_in_name(
    const char *text, size_t most, const char *what, struct finding *ret_finding) MUST_CHECK;
/* Letters, digits and '-' (not first), at most `most`. */
bool finding_in_code(
    const char *text, size_t most, const char *what, struct finding *ret_finding) MUST_CHECK;
bool finding_in_uai(const char *uai, struct finding *ret_finding) MUST_CHECK;
/* At most `most` bytes, one '@' between a local part and a domain with a dot: what can be told
 * without writing to it. */
bool finding_in_email(const char *email, size_t most, struct finding *ret_finding) MUST_CHECK;

/* For rules of one's own; gives true. */
bool finding_set(
    struct finding *ret_finding, const char *reason, const char *remedy, const char *format, ...)
    PRINTF_LIKE(4, 5);
