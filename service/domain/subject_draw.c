/* Draws made and put in force. */
#include "domain/subject_draw.h"

#include "base/error.h"
#include "base/text.h"
#include "domain/subject_draw_parts.h"
#include "domain/subject_release.h"
#include "domain/subject_vault.h"

#include <errno.h>

struct drawing_of {
    const struct subject_tools *tools;
    struct subject_draw_asked asked;
    uint32_t number;  /* publish */
    int32_t revision; /* publish */
    struct subject_draw_given given;
    subject_draw_fn done;
    void *context;
};

/* ---- which subjects ---- */

static int find_given(struct op *op, const struct drawing_of *drawing, struct draw_loaded *loaded)
{
    const struct text_list *wanted = &drawing->asked.subjects;
    struct draw_subject *given = arena_calloc(loaded->arena, wanted->count + 1, sizeof *given);
    int r = given ? 0 : -ENOMEM;

    for (size_t i = 0; i < wanted->count && given; i++) {
        uint32_t at = draw_find_subject(loaded, wanted->items[i]);
        char path[40];

        (void)snprintf(path, sizeof path, "subjects[%zu]", i);
        if (at == DRAW_NONE)
            r = op_violation(op, path, "UNKNOWN_SUBJECT",
                "'%.40s' is no %s subject of %s: `palmares subject list --epreuve %s` shows them",
                wanted->items[i], drawing->asked.validate_only ? "approved or sealed" : "sealed",
                loaded->rule->epreuve, loaded->rule->epreuve);
        else
            given[i] = loaded->subjects[at];
        for (size_t j = 0; j < i; j++)
            if (text_equal(wanted->items[i], wanted->items[j]))
                r = op_violation(op, path, "TWICE", "'%.40s' is there twice", wanted->items[i]);
    }
    if (r)
        return r;
    loaded->subjects = given;
    loaded->subject_count = wanted->count;
    return 0;
}

/* ---- drawing ---- */

static int check_plan(struct op *op, const struct draw_loaded *loaded)
{
    if (!loaded->plan)
        return op_refuse(op, OUTCOME_PRECONDITION, "NO_PLAN",
            "no plan is in force: `palmares plan publish` first, then its groups get their "
            "subjects");
    if (!loaded->planned_count)
        return op_refuse(op, OUTCOME_PRECONDITION, "NO_PLAN",
            "plan %u, which is in force, has no group of %s", loaded->plan, loaded->rule->epreuve);
    for (size_t i = 0; i < loaded->planned_count; i++) {
        const struct drawn_group *group = &loaded->planned[i];

        if (group->candidates.count > loaded->rule->group_max)
            return op_refuse(op, OUTCOME_PRECONDITION, "GROUP_TOO_LARGE",
                "%s: repair the plan first",
                draw_rule_words(
                    op->arena, DRAW_RULE_GROUP_TOO_LARGE, group, NULL, loaded->rule->group_max));
    }
    return 0;
}

/* What the drawing says is looked at by who knows nothing of it, before anybody sees it. */
static int verify(
    const struct draw_loaded *loaded, const struct draw_problem *problem, const uint32_t *subjects)
{
    const struct draw_violation *found;
    size_t count;
    int r = subject_draw_check(problem, subjects, loaded->arena, 1, &found, &count);

    return r ? r : count ? -ENOTRECOVERABLE : 0;
}

static int draw_groups(
    struct op *op, const struct drawing_of *drawing, const struct draw_loaded *loaded)
{
    struct draw_problem problem;
    struct draw_shortage shortage;
    const uint32_t *subjects;
    int r = draw_problem_of(op, loaded, loaded->planned, loaded->planned_count, &problem);

    if (r)
        return r;
    r = subject_draw(&problem, drawing->given.draw.seed, loaded->arena, &subjects, &shortage);
    if (r == SUBJECT_DRAW_E_TOO_FEW)
        return draw_refuse_shortage(op, &problem, loaded->planned, &shortage);
    if (r)
        return err_fold(r);
    r = verify(loaded, &problem, subjects);
    for (size_t i = 0; i < loaded->planned_count && r == 0; i++) {
        loaded->planned[i].subject = loaded->subjects[subjects[i]].id;
        loaded->planned[i].cms = loaded->subjects[subjects[i]].cms;
    }
    return r;
}

/* ---- the answer ---- */

static int count_uses(
    struct op *op, const struct draw_loaded *loaded, struct subject_draw_given *given)
{
    struct subject_use *uses = arena_calloc(op->arena, loaded->subject_count + 1, sizeof *uses);

    if (!uses)
        return -ENOMEM;
    for (size_t i = 0; i < loaded->subject_count; i++)
        if (!(uses[i].subject = arena_strdup(op->arena, loaded->subjects[i].id)))
            return -ENOMEM;
    for (size_t i = 0; i < loaded->planned_count; i++) {
        uint32_t subject = draw_find_subject(loaded, loaded->planned[i].subject);

        uses[subject].groups++;
        uses[subject].candidates += (uint32_t)loaded->planned[i].candidates.count;
    }
    given->uses = uses;
    given->use_count = loaded->subject_count;
    return 0;
}

static int give_groups(
    struct op *op, const struct drawn_group *groups, size_t count, struct subject_draw_given *given)
{
    struct drawn_group *copies;
    int r = draw_copy_groups(op->arena, groups, count, &copies);

    if (r)
        return r;
    given->groups = copies;
    given->count = count;
    return 0;
}

/* A stored draw as answer to its change. */
static int give_stored(struct op *op,
    struct store_session *session,
    const struct drawing_of *drawing,
    struct arena *arena,
    struct subject_draw_given *given)
{
    struct draw_loaded loaded = {.arena = arena};
    struct draw_stored stored;
    struct subject_use *uses;
    int r = draw_load(op, session, drawing->tools, given->draw.session, true, &loaded);

    if (r == 0)
        r = draw_read_whole(op, session, given->draw.session, given->draw.number, arena, &stored);
    if (r == 0)
        draw_set_cms(&loaded, stored.groups, stored.count);
    draw_loaded_release(&loaded);
    if (r == 0)
        r = store_draw_uses(
            session, op, given->draw.session, given->draw.number, &uses, &given->use_count);
    if (r)
        return r;
    given->uses = uses;
    return give_groups(op, stored.groups, stored.count, given);
}

/* ---- making ---- */

/* The request id is random: it gives a seed to who does not ask for one, always the same for the
 * same request. */
static uint64_t choose_seed(const struct op *op)
{
    uint64_t seed = (uint64_t)op->now_us;

    if (op->has_request_id)
        memcpy(&seed, op->request_id.bytes, sizeof seed);
    seed &= INT64_MAX;
    return seed ? seed : 1;
}

static int make(
    struct op *op, struct store_session *session, struct drawing_of *drawing, struct arena *arena)
{
    const struct subject_draw_asked *asked = &drawing->asked;
    CLEANUP(draw_loaded_release) struct draw_loaded loaded = {.arena = arena};
    struct subject_draw_given *given = &drawing->given;
    int r = draw_load(op, session, drawing->tools, asked->session, asked->validate_only, &loaded);

    if (r == 0)
        r = check_plan(op, &loaded);
    if (r == 0 && asked->subjects.count)
        r = find_given(op, drawing, &loaded);
    if (r)
        return r;
    given->draw = (struct draw_record){.session = asked->session,
        .epreuve = arena_strdup(op->arena, loaded.rule->epreuve),
        .state = DRAW_DRAFT,
        .seed = asked->seed ? asked->seed : choose_seed(op),
        .plan = loaded.plan,
        .created_by = op->principal ? op->principal->name : ""};
    r = given->draw.epreuve ? draw_groups(op, drawing, &loaded) : -ENOMEM;
    if (r == 0 && !asked->validate_only)
        r = store_draw_save(session, op, &given->draw, loaded.planned, loaded.planned_count);
    if (r == 0)
        r = count_uses(op, &loaded, given);
    return r ? r : give_groups(op, loaded.planned, loaded.planned_count, given);
}

static int make_work(struct op *op, struct store_session *session, void *context)
{
    struct drawing_of *drawing = context;
    CLEANUP(arena_free_p) struct arena *arena = arena_new(DRAW_MEMORY_MAX);
    bool found;
    int r = arena ? store_draw_prior(session, op, &drawing->given.draw, &found) : -ENOMEM;

    if (r)
        return r;
    if (found)
        return give_stored(op, session, drawing, arena, &drawing->given);
    if (!drawing->asked.validate_only)
        r = store_draws_lock(session, op, drawing->asked.session);
    return r ? r : make(op, session, drawing, arena);
}

static void drawn(struct op *op, int r, void *context)
{
    const struct drawing_of *drawing = context;

    drawing->done(op, r, &drawing->given, drawing->context);
}

static int require_session(struct op *op, const char *session)
{
    return *session ? 0 : op_violation(op, "session", "REQUIRED", "say which session");
}

int subject_draw_make(const struct subject_tools *tools,
    struct op *op,
    const struct subject_draw_asked *asked,
    subject_draw_fn done,
    void *context)
{
    const struct drawing_of drawing = {
        .tools = tools, .asked = *asked, .done = done, .context = context};
    struct drawing_of *kept = arena_memdup(op->arena, &drawing, sizeof drawing);
    int r = require_session(op, asked->session);

    if (asked->subjects.count > DRAW_SUBJECTS_MAX)
        r = op_violation(op, "subjects", "TOO_MANY", "%d subjects are enough", DRAW_SUBJECTS_MAX);
    if (r == 0)
        r = subject_require_key(op, tools);
    if (r == 0 && !kept)
        r = -ENOMEM;
    if (r == 0)
        store_work(tools->store, op, make_work, drawn, kept);
    return r;
}

/* ---- publishing ---- */

static int refuse_findings(struct op *op, const struct subject_draw_checking *checking)
{
    for (size_t i = 0; i < checking->finding_count; i++) {
        const struct subject_draw_finding *finding = &checking->findings[i];
        const char *path = arena_printf(op->arena, "groups[%s/%s/%u/%s]", finding->group->centre,
            finding->group->date, finding->group->start_minute, finding->group->room);

        if (!path)
            return -ENOMEM;
        (void)op_violation(op, path, draw_rule_names[finding->rule], "%s", finding->message);
    }
    return op_refuse(op, OUTCOME_PRECONDITION, "UNLAWFUL",
        "draw %u breaks %zu rule%s as plan and subjects are now: draw again (`palmares subject "
        "draw`)",
        checking->draw.number, checking->findings_found, checking->findings_found == 1 ? "" : "s");
}

static int check_publish(struct op *op,
    struct store_session *session,
    struct drawing_of *drawing,
    struct arena *arena,
    struct draw_stored *stored)
{
    CLEANUP(draw_loaded_release) struct draw_loaded loaded = {.arena = arena};
    const char *of = drawing->asked.session;
    struct subject_draw_checking checking = {.session = of};
    int r = draw_read_whole(op, session, of, drawing->number, arena, stored);

    if (r)
        return r;
    if (drawing->revision && drawing->revision != stored->draw.revision)
        return OUTCOME_ETAG_MISMATCH;
    if (stored->draw.state != DRAW_DRAFT)
        return op_refuse(op, OUTCOME_PRECONDITION, "NOT_A_DRAFT", "draw %u %s", drawing->number,
            stored->draw.state == DRAW_IN_FORCE ? "is in force already"
                                                : "was in force and is replaced");
    r = draw_load(op, session, drawing->tools, of, false, &loaded);
    if (r == 0)
        r = draw_check_stored(op, &loaded, stored, &checking);
    return r ? r : checking.findings_found ? refuse_findings(op, &checking) : 0;
}

static int publish_work(struct op *op, struct store_session *session, void *context)
{
    struct drawing_of *drawing = context;
    struct subject_draw_given *given = &drawing->given;
    CLEANUP(arena_free_p) struct arena *arena = arena_new(DRAW_MEMORY_MAX);
    struct draw_stored stored;
    bool found;
    int r = arena ? store_draw_prior(session, op, &given->draw, &found) : -ENOMEM;

    if (r)
        return r;
    if (!found) {
        r = store_draws_lock(session, op, drawing->asked.session);
        if (r == 0)
            r = check_publish(op, session, drawing, arena, &stored);
        if (r == 0)
            r = store_draw_publish(session, op, &stored.draw);
        if (r == 0)
            r = subject_release_follow_draw(
                op, session, drawing->tools, drawing->asked.session, stored.draw.epreuve);
        if (r)
            return r;
        given->draw = stored.draw;
    }
    return give_stored(op, session, drawing, arena, given);
}

int subject_draw_publish(const struct subject_tools *tools,
    struct op *op,
    const char *session,
    uint32_t number,
    int32_t revision,
    subject_draw_fn done,
    void *context)
{
    const struct drawing_of drawing = {.tools = tools,
        .asked = {.session = session},
        .number = number,
        .revision = revision,
        .done = done,
        .context = context};
    struct drawing_of *kept = arena_memdup(op->arena, &drawing, sizeof drawing);
    int r = require_session(op, session);

    if (number == 0 || number > INT32_MAX)
        r = op_violation(op, "number", "REQUIRED", "say which draw");
    if (r == 0)
        r = subject_require_key(op, tools);
    if (r == 0 && !kept)
        r = -ENOMEM;
    if (r == 0)
        store_work(tools->store, op, publish_work, drawn, kept);
    return r;
}
