/* A document that the calling kiosk asks for, with what its pages show. */
#pragma once

#include "model/dossier.h"
#include "store/store.h"

struct store_room_pages {
    struct document document;   /* with its content */
    struct candidate candidate; /* what pages show of it, and its class */
    char **epreuves;            /* that the candidate takes in the kiosk's room on its days */
    size_t epreuve_count;
    uint32_t definition; /* revision of the session's definition */
};
/* In the op's arena. OUTCOME_NOT_FOUND: there is none, or the kiosk may not know. A session of ""
 * is the kiosk's. */
typedef void (*store_room_pages_fn)(
    struct op *op, int r, const struct store_room_pages *pages, void *context);
int store_room_pages(struct store *store,
    struct op *op,
    const struct document_key *key,
    store_room_pages_fn done,
    void *context) MUST_CHECK;
