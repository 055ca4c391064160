#include "domain/plan.h"

#include "base/error.h"
#include "base/text.h"
#include "store/plan.h"

#include <errno.h>

enum { PLACE_PARTS = 5, DIFF_PARTS = 2 };

int plan_refuse_unknown(struct op *op, uint32_t number)
{
    return number ? op_refuse(op, OUTCOME_NOT_FOUND, "PLAN_NOT_FOUND",
                        "there is no plan %u: `palmares plan list` shows those there are", number)
                  : op_refuse(op, OUTCOME_NOT_FOUND, "PLAN_NOT_FOUND",
                        "no plan is in force: `palmares plan propose` makes a draft");
}

int plan_refuse_slot(struct op *op, uint32_t plan, const char *candidate, const char *epreuve)
{
    return op_refuse(op, OUTCOME_NOT_FOUND, "SLOT_NOT_FOUND",
        "plan %u has no oral %.20s of N° candidat %.20s", plan, epreuve, candidate);
}

int plan_require_session(struct op *op, const char *session)
{
    return text_is_empty(session) ? op_violation(op, "session", "REQUIRED",
                                        "the id of a session is missing, for example \"ndrc-2022\"")
                                  : 0;
}

static int check_number(struct op *op, const char *field, uint32_t number)
{
    return number > INT32_MAX ? op_violation(op, field, "RANGE", "there is no such plan") : 0;
}

/* Parts of a token: days, numbers and ids, none of which has a slash. */
static int read_token(struct op *op, const char *token, const char **parts, size_t count)
{
    char *at = arena_strdup(op->arena, token);
    size_t found = 0;

    if (!at)
        return -ENOMEM;
    while (at && found < count) {
        parts[found++] = at;
        at = strchr(at, '/');
        if (at)
            *at++ = '\0';
    }
    return found == count && !at ? 0
                                 : op_violation(op, "page_token", "PAGE_TOKEN",
                                       "this is not a page token of this list: start again "
                                       "without one");
}

/* ---- one plan ---- */

struct getting {
    uint32_t number;
    plan_fn done;
    void *context;
};

static void got(struct op *op, int r, const struct plan_record *plan, void *context)
{
    const struct getting *getting = context;

    if (r == OUTCOME_NOT_FOUND)
        r = plan_refuse_unknown(op, getting->number);
    getting->done(op, r, plan, getting->context);
}

int plan_get(struct store *store,
    struct op *op,
    const char *session,
    uint32_t number,
    plan_fn done,
    void *context)
{
    const struct getting getting = {number, done, context};
    struct getting *kept = arena_memdup(op->arena, &getting, sizeof getting);
    int r = plan_require_session(op, session);

    if (r == 0)
        r = check_number(op, "number", number);
    if (r || !kept)
        return r ? r : -ENOMEM;
    return store_plan_get(store, op, session, number, got, kept);
}

/* ---- plans ---- */

struct list_asking {
    struct plan_listing *listing;
    plan_listing_fn done;
    void *context;
};

static void listed(
    struct op *op, int r, const struct plan_record *plans, size_t count, void *context)
{
    const struct list_asking *asking = context;
    struct plan_listing *listing = asking->listing;

    listing->plans = plans;
    listing->count = count;
    listing->next_token = "";
    if (r == 0 && count == listing->limit && plans[count - 1].number > 1)
        listing->next_token = arena_printf(op->arena, "%u", plans[count - 1].number);
    asking->done(op, r || listing->next_token ? r : -ENOMEM, listing, asking->context);
}

int plan_list(struct store *store,
    struct op *op,
    struct plan_listing *listing,
    plan_listing_fn done,
    void *context)
{
    const struct list_asking asking = {listing, done, context};
    struct list_asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int64_t before = 0;
    int r = plan_require_session(op, listing->session);

    if (r == 0 && *listing->token && text_parse_i64(listing->token, 1, INT32_MAX, &before))
        r = op_violation(op, "page_token", "PAGE_TOKEN", "this is not a page token of this list");
    if (r || !kept)
        return r ? r : -ENOMEM;
    return store_plan_list(
        store, op, listing->session, (uint32_t)before, listing->limit, listed, kept);
}

/* ---- slots ---- */

struct slot_asking {
    struct store *store;
    struct slot_listing *listing;
    struct slot_place after;
    slot_listing_fn done;
    void *context;
};

static char *slot_token(struct arena *arena, const struct slot *last)
{
    return arena_printf(arena, "%s/%s/%u/%s/%s", last->date, last->commission,
        (unsigned)last->start_minute, last->candidate, last->epreuve);
}

static void got_slots(struct op *op, int r, const struct slot *slots, size_t count, void *context)
{
    const struct slot_asking *asking = context;
    struct slot_listing *listing = asking->listing;

    listing->slots = slots;
    listing->count = count;
    listing->next_token = "";
    if (r == 0 && count == listing->limit)
        listing->next_token = slot_token(op->arena, &slots[count - 1]);
    asking->done(op, r || listing->next_token ? r : -ENOMEM, listing, asking->context);
}

static void got_plan_of_slots(struct op *op, int r, const struct plan_record *plan, void *context)
{
    struct slot_asking *asking = context;
    struct slot_listing *listing = asking->listing;
    const struct slot_page page = {
        .session = listing->session,
        .plan = plan->number,
        .after = *listing->token ? &asking->after : NULL,
        .limit = listing->limit,
    };

    if (r == OUTCOME_NOT_FOUND)
        r = plan_refuse_unknown(op, listing->number);
    if (r == 0) {
        listing->plan = *plan;
        r = store_slot_list(asking->store, op, &page, listing->filter, got_slots, asking);
        if (r == 0)
            return;
    }
    asking->done(op, r, listing, asking->context);
}

static int check_slots(struct op *op, struct slot_asking *asking)
{
    const struct slot_listing *listing = asking->listing;
    const char *parts[PLACE_PARTS];
    struct date date;
    int64_t start = 0;
    int r = plan_require_session(op, listing->session);

    if (r == 0)
        r = check_number(op, "plan", listing->number);
    if (*listing->filter->date && date_parse(listing->filter->date, &date))
        r = op_violation(op, "filter.date", "DATE", "write a day that exists, as 2022-05-19");
    if (r || !*listing->token)
        return r;
    r = read_token(op, listing->token, parts, PLACE_PARTS);
    if (r)
        return r;
    if ((*parts[0] && date_parse(parts[0], &date)) ||
        text_parse_i64(parts[2], 0, MINUTES_PER_DAY, &start))
        return op_violation(
            op, "page_token", "PAGE_TOKEN", "this is not a page token of this list");
    asking->after = (struct slot_place){parts[0], parts[1], (uint16_t)start, parts[3], parts[4]};
    return 0;
}

int slot_list(struct store *store,
    struct op *op,
    struct slot_listing *listing,
    slot_listing_fn done,
    void *context)
{
    const struct slot_asking asking = {
        .store = store, .listing = listing, .done = done, .context = context};
    struct slot_asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int r = kept ? check_slots(op, kept) : -ENOMEM;

    return r ? r
             : store_plan_get(
                   store, op, listing->session, listing->number, got_plan_of_slots, kept);
}

/* ---- differences ---- */

struct diff_asking {
    struct plan_differences *differences;
    const char *after[DIFF_PARTS];
    plan_differences_fn done;
    void *context;
};

static int read_plan(struct op *op,
    struct store_session *session,
    const char *of,
    uint32_t number,
    struct plan_record *ret_plan)
{
    int r = store_plan_read(session, op, of, number, ret_plan);

    return r == OUTCOME_NOT_FOUND ? plan_refuse_unknown(op, number) : r;
}

static int set_next(struct op *op, struct plan_differences *differences)
{
    const struct slot_change *last = differences->changes + differences->count - 1;
    const struct slot *slot;

    differences->next_token = "";
    if (differences->count < differences->limit)
        return 0;
    slot = last->after ? last->after : last->before;
    differences->next_token = arena_printf(op->arena, "%s/%s", slot->candidate, slot->epreuve);
    return differences->next_token ? 0 : -ENOMEM;
}

static int diff_work(struct op *op, struct store_session *session, void *context)
{
    const struct diff_asking *asking = context;
    struct plan_differences *differences = asking->differences;
    struct slot_diff diff = {.session = differences->session,
        .after_candidate = asking->after[0],
        .after_epreuve = asking->after[1],
        .limit = differences->limit};
    struct slot_change *changes = NULL;
    int r =
        read_plan(op, session, differences->session, differences->from_number, &differences->from);

    if (r == 0)
        r = read_plan(op, session, differences->session, differences->to_number, &differences->to);
    if (r)
        return r;
    diff.from = differences->from.number;
    diff.to = differences->to.number;
    r = store_slots_diff(session, op, &diff, &changes, &differences->count);
    if (r == 0 && !*differences->token)
        r = store_slots_diff_count(session, op, &diff, &differences->total);
    differences->changes = changes;
    return r ? r : set_next(op, differences);
}

static void diff_done(struct op *op, int r, void *context)
{
    const struct diff_asking *asking = context;

    asking->done(op, r, asking->differences, asking->context);
}

int plan_diff(struct store *store,
    struct op *op,
    struct plan_differences *differences,
    plan_differences_fn done,
    void *context)
{
    const struct diff_asking asking = {
        .differences = differences, .after = {"", ""}, .done = done, .context = context};
    struct diff_asking *kept = arena_memdup(op->arena, &asking, sizeof asking);
    int r = plan_require_session(op, differences->session);

    if (r == 0)
        r = check_number(op, "from", differences->from_number);
    if (r == 0)
        r = check_number(op, "to", differences->to_number);
    if (r == 0 && kept && *differences->token)
        r = read_token(op, differences->token, kept->after, DIFF_PARTS);
    if (r || !kept)
        return r ? r : -ENOMEM;
    store_work_snapshot(store, op, diff_work, diff_done, kept);
    return 0;
}
