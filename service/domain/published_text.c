/* Texts published before: what subjects are compared with. */
#include "domain/published_text.h"

#include "base/text.h"
#include "domain/subject_similar.h"
#include "domain/subject_vault.h"

#include <errno.h>

enum { TITLE_MAX = 200, YEAR_MIN = 1900, YEAR_MAX = 2200 };

static bool is_id(const char *id)
{
    size_t length = strspn(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");

    return length > 0 && length <= PUBLISHED_ID_MAX && !id[length] && *id != '-';
}

static int check(struct op *op, const struct published_text *published)
{
    size_t size = strlen(published->text);
    int r = 0;

    if (!is_id(published->id))
        r = op_violation(op, "published.id", "ID", "an id is letters, digits and '-', at most %d",
            PUBLISHED_ID_MAX);
    if (!*published->title || !text_utf8_valid(published->title, strlen(published->title)) ||
        text_utf8_count(published->title, strlen(published->title)) > TITLE_MAX)
        r = op_violation(
            op, "published.title", "TITLE", "a title has 1 to %d characters (UTF-8)", TITLE_MAX);
    if (published->year < YEAR_MIN || published->year > YEAR_MAX)
        r = op_violation(op, "published.year", "YEAR", "say in which year it was published");
    if (size > PUBLISHED_TEXT_MAX)
        r = op_violation(op, "published.text", "TOO_LONG",
            "%zu bytes are too long: %d at most; cut it into parts", size, PUBLISHED_TEXT_MAX);
    else if (!text_utf8_valid(published->text, size))
        r = op_violation(
            op, "published.text", "ENCODING", "the text is not valid UTF-8: save it as UTF-8");
    return r;
}

struct published_job {
    const struct subject_tools *tools;
    struct published_text published;
    published_fn done;
    void *context;
};

static int put_work(struct op *op, struct store_session *session, void *context)
{
    struct published_job *job = context;
    struct subject_shingles shingles;
    struct published_text prior;
    bool found;
    int r = store_published_prior(session, op, &prior, &found);

    if (r)
        return r;
    if (found) {
        job->published = prior;
        return 0;
    }
    r = published_shingles_of(
        op, job->tools, job->published.text, &shingles, &job->published.words);
    if (r == 0 && !job->published.words)
        return op_violation(op, "published.text", "REQUIRED", "there is not a word in it");
    return r ? r : store_published_put(session, op, &job->published, &shingles);
}

static void published_done(struct op *op, int r, void *context)
{
    struct published_job *job = context;

    job->published.text = "";
    job->done(op, r, &job->published, job->context);
}

static int start(const struct subject_tools *tools,
    struct op *op,
    const struct published_text *published,
    store_work_fn work,
    published_fn done,
    void *context)
{
    const struct published_job job = {tools, *published, done, context};
    struct published_job *kept = arena_memdup(op->arena, &job, sizeof job);

    if (!kept)
        return -ENOMEM;
    store_work(tools->store, op, work, published_done, kept);
    return 0;
}

int published_put(const struct subject_tools *tools,
    struct op *op,
    struct published_text *published,
    published_fn done,
    void *context)
{
    int r = subject_require_key(op, tools);

    if (r == 0)
        r = check(op, published);
    return r ? r : start(tools, op, published, put_work, done, context);
}

static int delete_work(struct op *op, struct store_session *session, void *context)
{
    struct published_job *job = context;
    struct published_text prior;
    bool found;
    int r = store_published_prior(session, op, &prior, &found);

    if (r || found)
        return r;
    r = store_published_delete(session, op, job->published.id);
    if (r != OUTCOME_NOT_FOUND)
        return r;
    return op_refuse(op, OUTCOME_NOT_FOUND, "TEXT_NOT_FOUND",
        "there is no published text '%.64s'; `palmares subject published list` shows those there "
        "are",
        job->published.id);
}

int published_delete(const struct subject_tools *tools,
    struct op *op,
    const char *id,
    published_fn done,
    void *context)
{
    const struct published_text published = {.id = id, .title = "", .text = ""};

    if (!*id)
        return op_violation(op, "id", "REQUIRED", "say which published text");
    return start(tools, op, &published, delete_work, done, context);
}

struct list_job {
    struct published_listing *listing;
    published_list_fn done;
    void *context;
};

static int list_work(struct op *op, struct store_session *session, void *context)
{
    const struct list_job *job = context;
    struct published_listing *listing = job->listing;
    struct published_text *list;
    size_t count;
    int r = store_published_list(session, op, listing->after, listing->limit + 1, &list, &count);

    if (r)
        return r;
    listing->texts = list;
    listing->more = count > listing->limit;
    listing->count = base_min_size(count, listing->limit);
    return 0;
}

static void listed(struct op *op, int r, void *context)
{
    const struct list_job *job = context;

    job->done(op, r, job->listing, job->context);
}

int published_list(const struct subject_tools *tools,
    struct op *op,
    struct published_listing *listing,
    published_list_fn done,
    void *context)
{
    const struct list_job job = {listing, done, context};
    struct list_job *kept = arena_memdup(op->arena, &job, sizeof job);

    if (!kept)
        return -ENOMEM;
    store_work(tools->store, op, list_work, listed, kept);
    return 0;
}
