/* Reading commissions. Changes are in commission_change.c. */
#include "domain/commission.h"

#include "base/text.h"
#include "domain/commission_entry.h"
#include "domain/commission_rule.h"
#include "store/commission.h"

#include <errno.h>

/* What is read is more than a request's own arena takes: it has one of its own, gone after the
 * answer. */
struct list_job {
    struct commission_list *list;
    commission_list_fn done;
    void *context;
    struct arena *arena;
};

/* One page of the store, judged; those that are wanted are kept. */
static int read_page(struct op *op,
    struct store_session *session,
    const struct oral_calendar *calendar,
    struct commission_list *list,
    struct store_commission_page *page,
    bool *ret_last)
{
    struct commission *commissions;
    size_t count;
    int r = store_commissions(session, op, page, &commissions, &count);

    if (r == 0)
        r = store_commission_people(session, op, list->session, commissions, count);
    for (size_t i = 0; i < count && r == 0 && list->count < list->limit; i++) {
        r = commission_check(op->arena, calendar, &commissions[i]);
        page->after = commissions[i].id;
        if (r == 0 && !(list->only_incomplete && commissions[i].complete))
            list->commissions[list->count++] = &commissions[i];
    }
    if (r == 0)
        *ret_last = count < page->limit;
    return r;
}

static int list_all(struct op *op, struct store_session *session, struct commission_list *list)
{
    struct store_commission_page page = {.session = list->session,
        .id = "",
        .epreuve = list->epreuve,
        .centre = list->centre,
        .examiner = list->examiner,
        .after = list->after,
        .limit = COMMISSION_PAGE_MAX};
    struct commission_session read = {0};
    bool last = false;
    int r = commission_session_read(session, op, list->session, list->decode, &read);

    list->count = 0;
    list->next = "";
    list->commissions = arena_calloc(op->arena, list->limit + 1, sizeof *list->commissions);
    if (r == 0 && !list->commissions)
        r = -ENOMEM;
    if (!list->only_incomplete)
        page.limit = list->limit;
    while (r == 0 && !last && list->count < list->limit)
        r = read_page(op, session, &read.calendar, list, &page, &last);
    if (r == 0 && list->count == list->limit)
        list->next = page.after;
    commission_session_release(&read);
    return r;
}

static int list_work(struct op *op, struct store_session *session, void *context)
{
    struct list_job *job = context;
    struct op wide = *op;
    int r;

    arena_reset(job->arena);
    wide.arena = job->arena;
    r = list_all(&wide, session, job->list);
    op_take_said(op, &wide);
    return r;
}

static void list_done(struct op *op, int r, void *context)
{
    const struct list_job *job = context;

    job->done(op, r, job->list, job->context);
    arena_free(job->arena);
}

int commission_list(struct store *store,
    struct op *op,
    struct commission_list *list,
    commission_list_fn done,
    void *context)
{
    struct list_job job = {.list = list, .done = done, .context = context};
    struct list_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = commission_check_session(op, "session", list->session);

    if (r || !kept)
        return r ? r : -ENOMEM;
    kept->arena = arena_new(COMMISSION_WORK_MAX_BYTES);
    if (!kept->arena)
        return -ENOMEM;
    store_work(store, op, list_work, list_done, kept);
    return 0;
}

/* ---- one ---- */

struct get_job {
    struct commission_get get;
    commission_fn done;
    void *context;
    struct commission *commission;
};

static int get_work(struct op *op, struct store_session *session, void *context)
{
    struct get_job *job = context;
    const struct store_commission_page page = {.session = job->get.session,
        .id = job->get.id,
        .epreuve = "",
        .centre = "",
        .examiner = "",
        .after = "",
        .limit = 1};
    struct commission_session read = {0};
    size_t count;
    int r = commission_session_read(session, op, job->get.session, job->get.decode, &read);

    if (r == 0)
        r = store_commissions(session, op, &page, &job->commission, &count);
    if (r == 0 && count == 0)
        r = op_refuse(op, OUTCOME_NOT_FOUND, "COMMISSION_NOT_FOUND",
            "the session has no commission '%.20s'; `palmares commission list` shows those there "
            "are",
            job->get.id);
    if (r == 0)
        r = store_commission_people(session, op, job->get.session, job->commission, 1);
    if (r == 0)
        r = commission_check(op->arena, &read.calendar, job->commission);
    commission_session_release(&read);
    return r;
}

static void get_done(struct op *op, int r, void *context)
{
    const struct get_job *job = context;

    job->done(op, r, job->commission, job->context);
}

int commission_get(struct store *store,
    struct op *op,
    const struct commission_get *get,
    commission_fn done,
    void *context)
{
    const struct get_job job = {.get = *get, .done = done, .context = context};
    struct get_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = commission_check_session(op, "session", get->session);

    if (!*get->id)
        r = op_violation(
            op, "id", "REQUIRED", "the id of the commission is missing, for example E4-01");
    if (r || !kept)
        return r ? r : -ENOMEM;
    store_work(store, op, get_work, get_done, kept);
    return 0;
}
