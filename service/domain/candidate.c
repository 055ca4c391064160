#include "domain/candidate.h"

#include "domain/candidate_rule.h"
#include "domain/plain_text.h"
#include "domain/official_day.h"
#include "store/candidate.h"

#include "base/text.h"

#include <errno.h>

static int check_key(struct op *op, const char *session, const char *number)
{
    int r = 0;

    if (text_is_empty(session))
        r = op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (text_is_empty(number))
        r = op_violation(op, "number", "REQUIRED", "the N° candidat is missing");
    return r;
}

int candidate_get(struct store *store,
    struct op *op,
    const char *session,
    const char *number,
    candidate_fn done,
    void *context)
{
    struct store_candidate_key key = {.session = session, .number = number};
    int r = check_key(op, session, number);

    return r ? r : store_candidate_get(store, op, &key, done, context);
}

/* ---- lists ---- */

/* Who waits for a list; an empty one may come from a session that does not exist. */
struct listing {
    candidates_fn done;
    void *context;
    struct store *store;
    const char *session;
};

static void finish_empty(struct op *op, int r, const struct candidate_terms *terms, void *context)
{
    const struct listing *listing = context;

    (void)terms;
    if (r == OUTCOME_NOT_FOUND)
        r = op_refuse(
            op, OUTCOME_NOT_FOUND, "NOT_FOUND", "there is no session '%.40s'", listing->session);
    listing->done(op, r, NULL, 0, listing->context);
}

static void finish_list(
    struct op *op, int r, const struct candidate *candidates, size_t count, void *context)
{
    struct listing *listing = context;

    if (r == 0 && count == 0 && listing->store) {
        r = store_candidate_terms(listing->store, op, listing->session, finish_empty, listing);
        if (r == 0)
            return;
    }
    listing->done(op, r, candidates, count, listing->context);
}

static struct listing *listing_new(struct op *op, struct listing listing)
{
    return arena_memdup(op->arena, &listing, sizeof listing);
}

int candidate_list(struct store *store,
    struct op *op,
    struct candidate_list *list,
    candidates_fn done,
    void *context)
{
    struct store_candidate_page page = {list->session, list->after, list->limit};
    struct listing *listing = listing_new(
        op, (struct listing){done, context, *list->after ? NULL : store, list->session});

    if (!listing)
        return -ENOMEM;
    if (text_is_empty(list->session))
        return op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    /* an establishment sees its own only: say so to the database, which then takes the right index
     */
    if (op->principal && op->principal->role == ROLE_ESTABLISHMENT && !*list->filter.establishment)
        list->filter.establishment = op->principal->establishment;
    return store_candidate_list(store, op, &page, &list->filter, finish_list, listing);
}

int candidate_search(struct store *store,
    struct op *op,
    struct candidate_search *search,
    candidates_fn done,
    void *context)
{
    struct store_candidate_page page = {search->session, search->query, search->limit};
    struct listing *listing =
        listing_new(op, (struct listing){done, context, store, search->session});
    size_t size = strlen(search->query), count = text_utf8_count(search->query, size);
    int r = 0;

    if (!listing)
        return -ENOMEM;
    if (text_is_empty(search->session))
        r = op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (count < 2 || count > CANDIDATE_QUERY_MAX)
        r = op_violation(op, "query", "LENGTH",
            "2 to %d characters of a name, a N° candidat or an INE are expected",
            CANDIDATE_QUERY_MAX);
    else if (!text_utf8_valid(search->query, size) || memchr(search->query, 0, size))
        r = op_violation(op, "query", "ENCODING", "the query is not valid UTF-8");
    return r ? r : store_candidate_search(store, op, &page, finish_list, listing);
}

bool candidate_registration_is_closed(const struct candidate_terms *terms, int64_t now_us)
{
    struct date today;

    return official_day(now_us, &today) == 0 &&
           official_day_is_past(terms->registration_closes, today);
}
