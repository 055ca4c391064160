/* What the papers of sheets show: units (a sheet, or a commission's day) piece by piece, and their
 * sheets. In a worker's transaction; everything in `arena`. */
#pragma once

#include "model/sheet_print.h"
#include "store/store.h"

enum sheet_unit_kind {
    SHEET_UNIT_SEALED,   /* a sealed sheet */
    SHEET_UNIT_ASSESSED, /* a sealed sheet with a mark, of one of some épreuves */
    SHEET_UNIT_DAY,      /* a day of a commission on which something was recorded */
};

struct sheet_unit {
    const char *key; /* opaque; units come in its order: day, commission, start, candidate */
    const char *day; /* of SHEET_UNIT_DAY, with the next ones */
    const char *commission;
    const char *const *present; /* codes of members who signed its attendance sheet */
    size_t present_count;
    /* SHA-256, hexadecimal, of a line "candidate épreuve digest\n" for each sealed sheet, sorted;
     * "" when none is sealed. */
    const char *digest;
    const struct sheet_print *entries; /* of a day: all of it, whatever the filter */
    size_t entry_count;
};

struct sheet_unit_page {
    const char *session;
    uint32_t plan; /* the one in force */
    enum sheet_unit_kind kind;
    const struct slot_filter *filter;
    const char *const *epreuves; /* of SHEET_UNIT_ASSESSED */
    size_t epreuve_count;
    const char *after; /* key; "": from the start */
    uint32_t limit;
};

int store_sheet_units(struct store_session *session,
    struct op *op,
    const struct sheet_unit_page *page,
    struct arena *arena,
    struct sheet_unit **ret_units,
    size_t *ret_count) MUST_CHECK;
int store_sheet_units_count(struct store_session *session,
    struct op *op,
    const struct sheet_unit_page *page,
    uint32_t *ret_total) MUST_CHECK;
