/* Reading: requests with their remarks, statistics, the letter. The changes are in
 * engagement_change.c. */
#include "domain/engagement.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/text.h"
#include "document/engagement_letter.h"
#include "domain/definition_kept.h"
#include "store/engagement.h"

#include <errno.h>

int engagement_key_check(struct op *op, const char *session, const char *candidate)
{
    int r = 0;

    if (text_is_empty(session))
        r = op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (text_is_empty(candidate))
        r = op_violation(op, "candidate", "REQUIRED", "the N° candidat is missing");
    return r;
}

int engagement_refuse_unknown(struct op *op, const char *candidate)
{
    return op_refuse(op, OUTCOME_NOT_FOUND, "REQUEST_NOT_FOUND",
        "N° candidat %.20s has made no request to recognise an engagement, or is outside what the "
        "caller may see",
        candidate);
}

int engagement_view_make(struct op *op,
    const struct engagement_request *request,
    const struct engagement_earlier *earlier,
    size_t count,
    struct engagement_view *ret_view)
{
    struct engagement_view view = {
        *request, {arena_calloc(op->arena, FORM_REMARKS_MAX, sizeof *view.remarks.items), 0}};
    const struct form_place place = {.op = op, .path = "", .remarks = &view.remarks};
    int r = view.remarks.items ? engagement_remarks(&place, request, earlier, count) : -ENOMEM;

    if (r == 0)
        *ret_view = view;
    return r;
}

/* ---- lists ---- */

struct list_job {
    struct engagement_list *list;
    engagement_list_fn done;
    void *context;
};

static int list_work(struct op *op, struct store_session *session, void *context)
{
    const struct list_job *job = context;
    struct engagement_list *list = job->list;
    CLEANUP(definition_unref_p) struct definition_ref *definition = NULL;
    struct engagement_request *requests;
    struct engagement_earlier *earlier;
    size_t earlier_count;
    int r = definition_read(session, op, list->page.session, list->decode, &definition);

    if (r == 0)
        r = store_engagement_list(session, op, &list->page, &requests, &list->count);
    if (r == 0)
        r = store_engagement_earlier(session, op, requests, list->count, &earlier, &earlier_count);
    if (r)
        return r;
    list->views = arena_calloc(op->arena, list->count + 1, sizeof *list->views);
    if (!list->views)
        return -ENOMEM;
    for (size_t i = 0; i < list->count && r == 0; i++)
        r = engagement_view_make(op, &requests[i], earlier, earlier_count, &list->views[i]);
    return r;
}

static void list_done(struct op *op, int r, void *context)
{
    const struct list_job *job = context;

    job->done(op, r, job->list, job->context);
}

int engagement_list(struct store *store,
    struct op *op,
    struct engagement_list *list,
    engagement_list_fn done,
    void *context)
{
    const struct list_job job = {list, done, context};
    struct list_job *kept = arena_memdup(op->arena, &job, sizeof job);

    if (!kept)
        return -ENOMEM;
    store_work(store, op, list_work, list_done, kept);
    return 0;
}

/* ---- statistics ---- */

struct statistics_job {
    struct engagement_statistics *statistics;
    engagement_statistics_fn done;
    void *context;
};

static int statistics_work(struct op *op, struct store_session *session, void *context)
{
    const struct statistics_job *job = context;
    struct engagement_statistics *statistics = job->statistics;
    struct engagement_count *spellings;
    size_t count;
    int r = store_engagement_spellings(session, op, statistics->session, &spellings, &count);

    return r ? r
             : engagement_count_natures(
                   op->arena, spellings, count, &statistics->rows, &statistics->count);
}

static void statistics_done(struct op *op, int r, void *context)
{
    const struct statistics_job *job = context;

    job->done(op, r, job->statistics, job->context);
}

int engagement_statistics(struct store *store,
    struct op *op,
    struct engagement_statistics *statistics,
    engagement_statistics_fn done,
    void *context)
{
    const struct statistics_job job = {statistics, done, context};
    struct statistics_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = engagement_key_check(op, statistics->session, "-");

    if (r || !kept)
        return r ? r : -ENOMEM;
    store_work(store, op, statistics_work, statistics_done, kept);
    return 0;
}

/* ---- the letter ---- */

struct letter_job {
    struct engagement_letter_file *file;
    engagement_letter_fn done;
    void *context;
    struct definition_ref *definition; /* held until the letter is drawn */
    struct engagement_request *request;
};

static int letter_work(struct op *op, struct store_session *session, void *context)
{
    struct letter_job *job = context;
    const struct engagement_letter_file *file = job->file;
    const struct engagement_page page = {.session = file->session,
        .candidate = file->candidate,
        .establishment = "",
        .after = "",
        .limit = 1};
    size_t count = 0;
    int r;

    definition_unref(TAKE_PTR(job->definition));
    r = definition_read(session, op, file->session, file->decode, &job->definition);
    if (r == 0)
        r = store_engagement_list(session, op, &page, &job->request, &count);
    if (r)
        return r;
    if (count == 0)
        return engagement_refuse_unknown(op, file->candidate);
    if (job->request->state != ENGAGEMENT_ACCEPTED && job->request->state != ENGAGEMENT_REFUSED)
        return op_refuse(op, OUTCOME_PRECONDITION, "NOT_DECIDED",
            "the request of N° candidat %.20s is %s: there is a letter once it is accepted or "
            "refused",
            file->candidate, engagement_state_name(job->request->state));
    return 0;
}

static int draw_letter(struct op *op, const struct letter_job *job, struct buffer *bytes)
{
    const struct engagement_letter letter = {definition_of(job->definition), job->request};
    struct engagement_letter_file *file = job->file;
    int r = engagement_letter_pdf(op->arena, &letter, bytes);

    if (r)
        return err_fold(r);
    file->name =
        arena_printf(op->arena, "%s-engagement-%s.pdf", file->session, job->request->candidate);
    file->content = bytes->data;
    file->size = bytes->size;
    return file->name ? 0 : -ENOMEM;
}

/* Still on the worker's thread, after its transaction: a page takes some milliseconds. */
static void letter_done(struct op *op, int r, void *context)
{
    struct letter_job *job = context;
    CLEANUP_BUFFER struct buffer bytes = {0};

    if (r == 0)
        r = draw_letter(op, job, &bytes);
    definition_unref(TAKE_PTR(job->definition));
    job->done(op, r, job->file, job->context);
}

int engagement_letter_make(struct store *store,
    struct op *op,
    struct engagement_letter_file *file,
    engagement_letter_fn done,
    void *context)
{
    const struct letter_job job = {.file = file, .done = done, .context = context};
    struct letter_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = engagement_key_check(op, file->session, file->candidate);

    if (r || !kept)
        return r ? r : -ENOMEM;
    store_work(store, op, letter_work, letter_done, kept);
    return 0;
}
