/* What makes an examiner acceptable: the same for a request and for a line of a file. */
#pragma once

#include "domain/resource_terms.h"

/*
 * Tidy *examiner (texts of the arena; specialities and languages in the session's spelling, spans
 * as the contract writes them) and tell the check what is wrong. -ENOMEM.
 */
int examiner_settle(const struct resource_check *check, struct examiner *examiner) MUST_CHECK;

/* "professeur", "IA-IPR", ... whatever case and accents; NONE when it is none of them. */
enum examiner_quality examiner_quality_read(const char *text);

/* "family_name": name of the field in palmares.v1.Examiner. */
const char *examiner_field_name(unsigned field);
