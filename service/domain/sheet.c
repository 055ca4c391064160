#include "domain/sheet.h"

#include "base/text.h"
#include "domain/plain_text.h"
#include "store/sheet.h"

#include <errno.h>

enum { PLACE_PARTS = 5, MOTIVE_MAX = 1000 };

static int check_key(struct op *op, const char *session, const struct sheet_key *key)
{
    if (text_is_empty(session))
        return op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (text_is_empty(key->candidate))
        return op_violation(op, "candidate", "REQUIRED", "say whose sheet: the N° candidat");
    if (text_is_empty(key->epreuve))
        return op_violation(op, "epreuve", "REQUIRED", "say which épreuve, for example \"E4\"");
    return 0;
}

static int refuse_unknown(struct op *op, const struct sheet_key *key)
{
    return op_refuse(op, OUTCOME_NOT_FOUND, "SHEET_NOT_FOUND",
        "the plan in force has no oral %.20s of N° candidat %.20s, and nothing was recorded for it",
        key->epreuve, key->candidate);
}

/* ---- one sheet ---- */

struct getting {
    const char *session;
    struct sheet_key key;
    struct sheet_entry entry;
    sheet_fn done;
    void *context;
};

static int get_work(struct op *op, struct store_session *session, void *context)
{
    struct getting *getting = context;
    int r = store_sheet_entry(session, op, getting->session, &getting->key, &getting->entry);

    return r == OUTCOME_NOT_FOUND ? refuse_unknown(op, &getting->key) : r;
}

static void got(struct op *op, int r, void *context)
{
    const struct getting *getting = context;

    getting->done(op, r, &getting->entry, getting->context);
}

int sheet_get(struct store *store,
    struct op *op,
    const char *session,
    const struct sheet_key *key,
    sheet_fn done,
    void *context)
{
    const struct getting getting = {
        .session = session, .key = *key, .done = done, .context = context};
    struct getting *kept = arena_memdup(op->arena, &getting, sizeof getting);
    int r = check_key(op, session, key);

    if (r || !kept)
        return r ? r : -ENOMEM;
    store_work(store, op, get_work, got, kept);
    return 0;
}

/* ---- lists ---- */

struct list_asking {
    struct sheet_listing *listing;
    struct sheet_place after;
    sheet_listing_fn done;
    void *context;
};

/* day/commission/minute/candidate/épreuve: none of them has a slash. */
static int read_token(struct op *op, const char *token, struct sheet_place *ret_place)
{
    const char *parts[PLACE_PARTS] = {0};
    char *at = arena_strdup(op->arena, token);
    size_t found = 0;
    int64_t minute = -1;
    struct date date;

    if (!at)
        return -ENOMEM;
    while (at && found < PLACE_PARTS) {
        parts[found++] = at;
        at = strchr(at, '/');
        if (at)
            *at++ = '\0';
    }
    if (found < PLACE_PARTS || at || text_parse_i64(parts[2], 0, MINUTES_PER_DAY, &minute) ||
        (*parts[0] && date_parse(parts[0], &date)))
        return op_violation(op, "page_token", "PAGE_TOKEN",
            "this is not a page token of this list: start again without one");
    *ret_place = (struct sheet_place){parts[0], parts[1], (int32_t)minute, parts[3], parts[4]};
    return 0;
}

static char *token_after(struct arena *arena, const struct slot *last)
{
    return arena_printf(arena, "%s/%s/%u/%s/%s", last->date, last->commission, last->start_minute,
        last->candidate, last->epreuve);
}

static void listed(
    struct op *op, int r, const struct sheet_entry *entries, size_t count, void *context)
{
    const struct list_asking *asking = context;
    struct sheet_listing *listing = asking->listing;

    listing->entries = entries;
    listing->count = count;
    listing->next_token = "";
    if (r == 0 && count == listing->limit)
        listing->next_token = token_after(op->arena, &entries[count - 1].slot);
    asking->done(op, r || listing->next_token ? r : -ENOMEM, listing, asking->context);
}

int sheet_list(struct store *store,
    struct op *op,
    struct sheet_listing *listing,
    sheet_listing_fn done,
    void *context)
{
    const struct list_asking asking = {.listing = listing, .done = done, .context = context};
    struct list_asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    struct sheet_page page = {.session = listing->session,
        .filter = listing->filter,
        .state = listing->state,
        .limit = listing->limit};
    struct date date;
    int r = 0;

    if (!kept)
        return -ENOMEM;
    if (text_is_empty(listing->session))
        r = op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (r == 0 && *listing->filter->date && date_parse(listing->filter->date, &date))
        r = op_violation(op, "filter.date", "DATE", "write a day: 2022-05-09");
    if (r == 0 && *listing->token) {
        r = read_token(op, listing->token, &kept->after);
        page.after = &kept->after;
    }
    return r ? r : store_sheet_list(store, op, &page, listed, kept);
}

int sheet_acts(struct store *store,
    struct op *op,
    const char *session,
    const struct sheet_key *key,
    sheet_acts_fn done,
    void *context)
{
    int r = check_key(op, session, key);

    return r ? r : store_act_list(store, op, session, key, done, context);
}

/* ---- unlocking ---- */

struct unlocking {
    struct sheet_unlock unlock;
    struct sheet_entry entry;
    sheet_fn done;
    void *context;
};

static int check_unlock(struct op *op, const struct sheet_unlock *unlock, const struct sheet *sheet)
{
    if (unlock->revision && unlock->revision != sheet->revision)
        return OUTCOME_ETAG_MISMATCH;
    if (sheet_unlocked(sheet) == SHEET_STATE_NONE)
        return op_refuse(op, OUTCOME_PRECONDITION, "NOT_SEALED",
            "the sheet %.20s of N° candidat %.20s is not sealed (%s): there is nothing to unlock",
            unlock->key.epreuve, unlock->key.candidate, sheet_state_name(sheet->state));
    return 0;
}

static int unlock_sheet(struct op *op, struct store_session *session, struct unlocking *unlocking)
{
    const struct sheet_unlock *asked = &unlocking->unlock;
    const struct sheet before = unlocking->entry.sheet;
    struct sheet *after = &unlocking->entry.sheet;
    const struct store_unlock written = {&before, after, asked->reason};
    int r = check_unlock(op, asked, after);

    if (r)
        return r;
    after->state = sheet_unlocked(&before);
    after->seals = NULL;
    after->seal_count = 0;
    after->unlock_count++;
    after->revision++;
    after->updated_us = op->now_us;
    return asked->validate_only ? 0 : store_unlock(session, op, &written);
}

static int unlock_work(struct op *op, struct store_session *session, void *context)
{
    struct unlocking *unlocking = context;
    const struct sheet_unlock *asked = &unlocking->unlock;
    struct sheet first;
    bool found;
    int r = store_unlock_prior(session, op, &first, &found);

    if (r == 0 && !found)
        r = store_sheets_lock(session, op, asked->session, &asked->key, 1, false);
    if (r == 0)
        r = store_sheet_entry(session, op, asked->session, &asked->key, &unlocking->entry);
    if (r == OUTCOME_NOT_FOUND)
        return refuse_unknown(op, &asked->key);
    if (r)
        return r;
    if (found) {
        unlocking->entry.sheet = first;
        return 0;
    }
    return unlock_sheet(op, session, unlocking);
}

static void unlocked(struct op *op, int r, void *context)
{
    const struct unlocking *unlocking = context;

    unlocking->done(op, r, &unlocking->entry, unlocking->context);
}

static int check_reason(struct op *op, struct sheet_unlock *unlock)
{
    char *copy = arena_strdup(op->arena, unlock->reason);

    if (!copy)
        return -ENOMEM;
    unlock->reason = plain_text_tidy(copy);
    if (!*unlock->reason)
        return op_violation(op, "reason", "REQUIRED", "say why the sheet is unlocked: it is kept");
    return plain_text_check(unlock->reason, MOTIVE_MAX)
               ? op_violation(op, "reason", "TEXT",
                     "write at most %d characters of plain text on one line", MOTIVE_MAX)
               : 0;
}

int sheet_unlock(struct store *store,
    struct op *op,
    const struct sheet_unlock *unlock,
    sheet_fn done,
    void *context)
{
    const struct unlocking unlocking = {.unlock = *unlock, .done = done, .context = context};
    struct unlocking *kept = arena_memdup(op->arena, &unlocking, sizeof unlocking);
    int r = check_key(op, unlock->session, &unlock->key);

    if (r == 0)
        r = kept ? check_reason(op, &kept->unlock) : -ENOMEM;
    if (r)
        return r;
    store_work(store, op, unlock_work, unlocked, kept);
    return 0;
}
