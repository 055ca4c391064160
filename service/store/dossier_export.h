/* Documents with everything that their pages show, in an order that people ask for. */
#pragma once

#include "model/dossier.h"
#include "store/store.h"

/* Where a page begins: behind the document with these keys; all empty: at the start. */
struct store_export_place {
    const char *sort, *family_name, *given_name;
    const char *candidate;
    const char *kind;
    uint32_t ordinal;
};

struct store_export_page {
    const char *session;
    enum dossier_order order; /* candidates given by number come in the order given */
    struct store_export_place after;
    uint32_t limit;
};

struct store_export_document {
    struct document document;
    struct candidate candidate;          /* what pages show of it */
    struct class_profile *class_profile; /* of a livret; NULL: not there */
    struct store_export_place place;
};

/*
 * In a worker's transaction: a page, in the op's arena. Attachments and the documents of candidates
 * who have withdrawn are left out. store_dossier_count(): documents of the whole selection.
 */
int store_dossier_export(struct store_session *session,
    struct op *op,
    const struct store_export_page *page,
    const struct dossier_filter *filter,
    struct store_export_document **ret_documents,
    size_t *ret_count) MUST_CHECK;
int store_dossier_count(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct dossier_filter *filter,
    uint32_t *ret_total) MUST_CHECK;
