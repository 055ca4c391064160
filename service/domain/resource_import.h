/* Rooms and examiners from one CSV file, all of it or nothing. Results come through the callback,
 * on a store thread. */
#pragma once

#include "domain/session.h"
#include "domain/table_import.h"

enum { RESOURCE_IMPORT_MEMORY = 64 << 20 }; /* of one file, its spans and the parameters */

/* In the op's arena; it lives until the callback. */
struct resource_import {
    const char *session;
    const void *content; /* CSV, at most TABLE_MAX_BYTES */
    size_t size;
    bool validate_only;
    session_decode_fn decode;

    struct table_report report; /* with issues nothing is stored */
};
typedef void (*resource_import_fn)(
    struct op *op, int r, const struct resource_import *import, void *context);

/* OUTCOME_INVALID (the file as a whole cannot be read), _NOT_FOUND (session), _REQUEST_ID_REUSED,
 * _LIMIT (more memory than RESOURCE_IMPORT_MEMORY). A repeat of a request gets the first answer. */
int room_import(struct store *store,
    struct op *op,
    struct resource_import *import,
    resource_import_fn done,
    void *context) MUST_CHECK;
int examiner_import(struct store *store,
    struct op *op,
    struct resource_import *import,
    resource_import_fn done,
    void *context) MUST_CHECK;
