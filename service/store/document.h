/*
 * Documents of dossiers, and what classes share. What a document was before is in the audit: entity
 * "document", key session/candidate/KIND/ordinal. Contents are read into structs of their kind, in
 * the op's arena.
 */
#pragma once

#include "model/dossier.h"
#include "store/table_import.h"

/* ---- asynchronous; callbacks come on a store thread ---- */

/* `revision` 0: the one in force. OUTCOME_NOT_FOUND. */
typedef void (*store_document_fn)(
    struct op *op, int r, const struct document *document, void *context);
int store_document_get(struct store *store,
    struct op *op,
    const struct document_key *key,
    int32_t revision,
    store_document_fn done,
    void *context) MUST_CHECK;

typedef void (*store_documents_fn)(
    struct op *op, int r, const struct document *documents, size_t count, void *context);
int store_document_list(struct store *store,
    struct op *op,
    const struct document_page *page,
    const struct dossier_filter *filter,
    store_documents_fn done,
    void *context) MUST_CHECK;

typedef void (*store_document_revisions_fn)(
    struct op *op, int r, const struct document_revision *revisions, size_t count, void *context);
int store_document_revisions(struct store *store,
    struct op *op,
    const struct document_key *key,
    store_document_revisions_fn done,
    void *context) MUST_CHECK;

typedef void (*store_classes_fn)(
    struct op *op, int r, const struct class_profile *profiles, size_t count, void *context);
int store_class_list(struct store *store,
    struct op *op,
    const struct class_page *page,
    store_classes_fn done,
    void *context) MUST_CHECK;

/* ---- in a worker's transaction ---- */

/* Candidates by number, those there are; in the arena. */
int store_document_candidates(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *const *numbers,
    size_t count,
    struct candidate **ret_candidates,
    size_t *ret_count) MUST_CHECK;
/* OUTCOME_NOT_FOUND. */
int store_class_read(struct store_session *session,
    struct op *op,
    const struct class_profile *key,
    struct class_profile *ret_profile) MUST_CHECK;
/* The document in force, locked; *ret_found false when there is none. */
int store_document_read(struct store_session *session,
    struct op *op,
    const struct document_key *key,
    struct document *ret_document,
    bool *ret_found) MUST_CHECK;

/* What op's request has made before: its audit row. OUTCOME_REQUEST_ID_REUSED. */
int store_document_prior(struct store_session *session,
    struct op *op,
    struct document *ret_document,
    bool *ret_found) MUST_CHECK;
int store_class_prior(struct store_session *session,
    struct op *op,
    struct class_profile *ret_profile,
    bool *ret_found) MUST_CHECK;

/* Store a document (revision, times and receipt are set in *document) with its audit row.
 * `answers`: that row answers a repeat of the request. */
int store_document_save(struct store_session *session,
    struct op *op,
    struct document *document,
    bool answers) MUST_CHECK;
/* Delete it, with an audit row that answers a repeat. */
int store_document_drop(struct store_session *session,
    struct op *op,
    const struct document *document,
    const char *reason) MUST_CHECK;
/* Sets profile->revision. */
int store_class_save(
    struct store_session *session, struct op *op, struct class_profile *profile) MUST_CHECK;

/* A class import as a whole, for store_table_prior(). */
int store_class_import_note(struct store_session *session,
    struct op *op,
    const char *key,
    const struct store_table_counts *counts) MUST_CHECK;
