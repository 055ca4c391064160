/*
 * What the livrets of a class share, and the livrets of a whole class from one CSV matrix. Results
 * come through the callback, on a store thread.
 */
#pragma once

#include "domain/livret_matrix.h"
#include "domain/session.h"

typedef void (*class_profile_fn)(
    struct op *op, int r, const struct class_profile *profile, void *context);

/* Store it, or check it only. OUTCOME_INVALID, _NOT_FOUND (session), _ETAG_MISMATCH, _PRECONDITION
 * (deadline of the livrets, no dossier rules), _FORBIDDEN (another establishment). */
struct class_put {
    struct class_profile profile; /* revision: the one that it replaces; 0: whatever is there */
    bool validate_only;
    session_decode_fn decode;
};
int class_profile_put(struct store *store,
    struct op *op,
    struct class_put *put,
    class_profile_fn done,
    void *context) MUST_CHECK;

/* OUTCOME_INVALID. */
typedef void (*class_profiles_fn)(
    struct op *op, int r, const struct class_profile *profiles, size_t count, void *context);
int class_profile_list(struct store *store,
    struct op *op,
    const struct class_page *page,
    class_profiles_fn done,
    void *context) MUST_CHECK;

/* All the livrets of a file, or none: with issues nothing is stored. */
struct class_import {
    const char *session, *establishment, *class_name;
    const void *content; /* CSV */
    size_t size;
    const char *received_on; /* "": today, or as stored; at most DATE_TEXT_SIZE - 1 bytes */
    bool validate_only;
    session_decode_fn decode;

    /* What came of it. */
    struct livret_matrix matrix;
    uint32_t created, updated, unchanged;
};
typedef void (*class_import_fn)(
    struct op *op, int r, const struct class_import *import, void *context);
int class_import_run(struct store *store,
    struct op *op,
    struct class_import *import,
    class_import_fn done,
    void *context) MUST_CHECK;
