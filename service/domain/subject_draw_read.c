/* Draws read and checked. */
#include "domain/subject_draw.h"

#include "domain/subject_draw_parts.h"
#include "domain/subject_vault.h"

#include <errno.h>

static int require_session(struct op *op, const char *session, uint32_t number)
{
    if (!*session)
        return op_violation(op, "session", "REQUIRED", "say which session");
    return number > INT32_MAX ? op_violation(op, "number", "RANGE", "there is no such draw") : 0;
}

/* ---- one ---- */

struct getting {
    const struct subject_tools *tools;
    struct subject_draw_page page;
    struct subject_draw_given given;
    subject_draw_fn done;
    void *context;
};

/* Groups that the plan has no more, and CMS of those of the page. */
static int compare(struct op *op,
    struct store_session *session,
    const struct getting *getting,
    struct arena *arena,
    struct drawn_group *groups,
    struct subject_draw_given *given)
{
    CLEANUP(draw_loaded_release) struct draw_loaded loaded = {.arena = arena};
    struct draw_stored stored;
    struct draw_unmatched unmatched;
    const char *of = given->draw.session;
    int r = draw_load(op, session, getting->tools, of, true, &loaded);

    if (r == 0)
        r = draw_read_whole(op, session, of, given->draw.number, arena, &stored);
    if (r == 0)
        r = draw_match(
            arena, stored.groups, stored.count, loaded.planned, loaded.planned_count, &unmatched);
    if (r)
        return r;
    given->groups_not_in_plan = (uint32_t)unmatched.drawn_count;
    draw_set_cms(&loaded, groups, given->count);
    r = draw_copy_groups(op->arena, groups, given->count, &groups);
    given->groups = groups;
    return r;
}

static int get_work(struct op *op, struct store_session *session, void *context)
{
    struct getting *getting = context;
    const struct subject_draw_page *asked = &getting->page;
    struct subject_draw_given *given = &getting->given;
    CLEANUP(arena_free_p) struct arena *arena = arena_new(DRAW_MEMORY_MAX);
    struct draw_page page = {.session = asked->session,
        .centre = asked->centre,
        .offset = asked->offset,
        .limit = asked->limit + 1};
    struct drawn_group *groups = NULL;
    struct subject_use *uses = NULL;
    int r =
        arena ? store_draw_read(session, op, asked->session, asked->number, &given->draw) : -ENOMEM;

    if (r == OUTCOME_NOT_FOUND)
        return draw_refuse_unknown(op, asked->number);
    page.number = given->draw.number;
    if (r == 0)
        r = store_draw_groups(session, op, &page, arena, &groups, &given->count);
    if (r == 0)
        r = store_draw_uses(
            session, op, asked->session, given->draw.number, &uses, &given->use_count);
    if (r)
        return r;
    given->uses = uses;
    given->next = given->count > asked->limit ? asked->offset + asked->limit : 0;
    given->count = base_min_size(given->count, asked->limit);
    r = compare(op, session, getting, arena, groups, given);
    return r ? r : store_draw_note(session, op, &given->draw, asked->centre);
}

static void got(struct op *op, int r, void *context)
{
    const struct getting *getting = context;

    getting->done(op, r, &getting->given, getting->context);
}

int subject_draw_get(const struct subject_tools *tools,
    struct op *op,
    const struct subject_draw_page *page,
    subject_draw_fn done,
    void *context)
{
    const struct getting getting = {
        .tools = tools, .page = *page, .done = done, .context = context};
    struct getting *kept = arena_memdup(op->arena, &getting, sizeof getting);
    int r = require_session(op, page->session, page->number);

    if (r == 0)
        r = subject_require_key(op, tools);
    if (r == 0 && !kept)
        r = -ENOMEM;
    if (r == 0)
        store_work(tools->store, op, get_work, got, kept);
    return r;
}

/* ---- all ---- */

struct listing {
    const char *session;
    struct draw_record *draws;
    size_t count;
    subject_draws_fn done;
    void *context;
};

static int list_work(struct op *op, struct store_session *session, void *context)
{
    struct listing *listing = context;

    return store_draw_list(
        session, op, listing->session, DRAWS_MAX, &listing->draws, &listing->count);
}

static void listed(struct op *op, int r, void *context)
{
    const struct listing *listing = context;

    listing->done(op, r, listing->draws, listing->count, listing->context);
}

int subject_draw_list(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    subject_draws_fn done,
    void *context)
{
    const struct listing listing = {.session = session, .done = done, .context = context};
    struct listing *kept = arena_memdup(op->arena, &listing, sizeof listing);
    int r = require_session(op, session, 0);

    if (r == 0 && !kept)
        r = -ENOMEM;
    if (r == 0)
        store_work(tools->store, op, list_work, listed, kept);
    return r;
}

/* ---- checking ---- */

struct check_job {
    const struct subject_tools *tools;
    struct subject_draw_checking *checking;
    subject_draw_checking_fn done;
    void *context;
};

static int check_work(struct op *op, struct store_session *session, void *context)
{
    struct check_job *job = context;
    CLEANUP(arena_free_p) struct arena *arena = arena_new(DRAW_MEMORY_MAX);
    CLEANUP(draw_loaded_release) struct draw_loaded loaded = {.arena = arena};
    struct draw_stored stored;
    const char *of = job->checking->session;
    int r =
        arena ? draw_read_whole(op, session, of, job->checking->number, arena, &stored) : -ENOMEM;

    if (r == 0)
        r = draw_load(op, session, job->tools, of, false, &loaded);
    return r ? r : draw_check_stored(op, &loaded, &stored, job->checking);
}

static void checked(struct op *op, int r, void *context)
{
    const struct check_job *job = context;

    job->done(op, r, job->checking, job->context);
}

int subject_draw_check_now(const struct subject_tools *tools,
    struct op *op,
    struct subject_draw_checking *checking,
    subject_draw_checking_fn done,
    void *context)
{
    const struct check_job job = {tools, checking, done, context};
    struct check_job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = require_session(op, checking->session, checking->number);

    if (r == 0)
        r = subject_require_key(op, tools);
    if (r == 0 && !kept)
        r = -ENOMEM;
    if (r == 0)
        store_work(tools->store, op, check_work, checked, kept);
    return r;
}
