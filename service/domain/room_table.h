/*
 * Centres and rooms from one CSV file. Pure. A centre is described by its rows, which must agree.
 *
 * Headings (accents and case do not matter): "Centre" (code), "Nom du centre", "Adresse", "Zone"
 * (id or label), "Salle", "Places", "Ordinateurs", "Places de loge", "Fermetures" (as
 * availability.h reads them), "Remarque".
 */
#pragma once

#include "domain/resource_terms.h"
#include "domain/table_import.h"

enum { ROOM_TABLE_ROWS_MAX = 5000 };

struct room_table {
    struct centre *centres; /* each once, by its first row */
    size_t centre_count;
    struct room *rooms; /* in the order of the file; without a session */
    size_t room_count;
    uint32_t mask; /* bits 1 << enum room_field of the columns there are */
    struct table_issues issues;
};

/* Everything in the op's arena. 0 also when there are issues; OUTCOME_INVALID: the file as a whole
 * cannot be read (the op says why); -ENOMEM. */
int room_table_read(struct op *op,
    const struct resource_terms *terms,
    const void *content,
    size_t size,
    struct room_table *ret_table) MUST_CHECK;
