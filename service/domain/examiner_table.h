/*
 * Examiners from one CSV file. Pure.
 *
 * Headings (accents and case do not matter): "Code", "Nom", "Prénom", "Qualité", "Spécialités" and
 * "Langues" (parted by commas or blanks), "Établissement" (UAI), "Organisme", "Enseignement public"
 * (oui/non), "Disponibilités" (as availability.h reads them; "toutes", "aucune"), "Courriel".
 */
#pragma once

#include "domain/resource_terms.h"
#include "domain/table_import.h"

enum { EXAMINER_TABLE_ROWS_MAX = 20000 };

struct examiner_table {
    struct examiner *examiners; /* in the order of the file; without a session */
    size_t examiner_count;
    uint32_t mask; /* bits 1 << enum examiner_field of the columns there are */
    struct table_issues issues;
};

/* Everything in the op's arena. 0 also when there are issues; OUTCOME_INVALID: the file as a whole
 * cannot be read (the op says why); -ENOMEM. */
int examiner_table_read(struct op *op,
    const struct resource_terms *terms,
    const void *content,
    size_t size,
    struct examiner_table *ret_table) MUST_CHECK;
