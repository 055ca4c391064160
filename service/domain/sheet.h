/* Sheets for the exam office: read, listed, opened again. */
#pragma once

#include "model/op.h"
#include "model/sheet_entry.h"

struct store;

typedef void (*sheet_fn)(struct op *op, int r, const struct sheet_entry *entry, void *context);
/* OUTCOME_INVALID; _NOT_FOUND: neither a slot nor a sheet. */
int sheet_get(struct store *store,
    struct op *op,
    const char *session,
    const struct sheet_key *key,
    sheet_fn done,
    void *context) MUST_CHECK;

struct sheet_listing {
    const char *session, *token;
    const struct slot_filter *filter;
    enum sheet_state state;
    uint32_t limit;

    const struct sheet_entry *entries;
    size_t count;
    const char *next_token;
};
typedef void (*sheet_listing_fn)(
    struct op *op, int r, const struct sheet_listing *listing, void *context);
int sheet_list(struct store *store,
    struct op *op,
    struct sheet_listing *listing,
    sheet_listing_fn done,
    void *context) MUST_CHECK;

/* Everything that was recorded for a sheet, the first first. */
typedef void (*sheet_acts_fn)(
    struct op *op, int r, const struct recorded_act *acts, size_t count, void *context);
int sheet_acts(struct store *store,
    struct op *op,
    const char *session,
    const struct sheet_key *key,
    sheet_acts_fn done,
    void *context) MUST_CHECK;

struct sheet_unlock {
    const char *session;
    struct sheet_key key;
    const char *reason;
    int32_t revision; /* 0: whatever it is */
    bool validate_only;
};
/*
 * Open a sealed sheet: its seals fall, its content stays. OUTCOME_INVALID (no reason), _NOT_FOUND,
 * _PRECONDITION (not sealed), _ETAG_MISMATCH.
 */
int sheet_unlock(struct store *store,
    struct op *op,
    const struct sheet_unlock *unlock,
    sheet_fn done,
    void *context) MUST_CHECK;
