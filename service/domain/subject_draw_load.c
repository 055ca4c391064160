/* What draws are made and checked with. */
#include "domain/subject_draw_parts.h"

#include "base/text.h"
#include "domain/subject_reading.h"
#include "store/plan.h"

#include <errno.h>

void draw_loaded_release(struct draw_loaded *loaded)
{
    definition_unref(loaded->ref);
    *loaded = (struct draw_loaded){0};
}

static int load_rule(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const char *of,
    struct draw_loaded *loaded)
{
    const struct subject_rules *rules;
    int r = definition_read(session, op, of, tools->decode, &loaded->ref);

    if (r == 0)
        r = definition_subject_rules(op, loaded->ref, &rules);
    if (r)
        return r;
    if (!rules->has_practical)
        return op_refuse(op, OUTCOME_PRECONDITION, "NO_SUBJECT_RULES",
            "the definition of session %s has no practical épreuve among its subject rules", of);
    loaded->rule = &rules->practical;
    return 0;
}

static int load_plan(
    struct op *op, struct store_session *session, const char *of, struct draw_loaded *loaded)
{
    struct plan_record plan;
    int r = store_plan_read(session, op, of, 0, &plan);

    if (r == OUTCOME_NOT_FOUND || (r == 0 && plan.state != PLAN_PUBLISHED))
        return 0;
    if (r)
        return r;
    loaded->plan = plan.number;
    r = store_draw_plan_groups(session, op, of, plan.number, loaded->rule->epreuve, loaded->arena,
        &loaded->planned, &loaded->planned_count);
    if (r == 0)
        draw_set_halves(loaded->rule, loaded->planned, loaded->planned_count);
    return r;
}

static int load_subjects(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const char *of,
    bool approved,
    struct draw_loaded *loaded)
{
    struct subject *summaries;
    size_t count;
    int r =
        subject_summaries(op, session, tools, of, loaded->rule->epreuve, true, &summaries, &count);

    if (r)
        return r;
    loaded->subjects = arena_calloc(loaded->arena, count + 1, sizeof *loaded->subjects);
    if (!loaded->subjects)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        const struct subject *subject = &summaries[i];

        if (subject->record.state < (approved ? SUBJECT_APPROVED : SUBJECT_SEALED))
            continue;
        loaded->subjects[loaded->subject_count++] = (struct draw_subject){subject->record.id,
            subject->content == SUBJECT_PRACTICAL ? subject->practical.cms : ""};
    }
    return 0;
}

int draw_load(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    const char *of,
    bool approved,
    struct draw_loaded *ret_loaded)
{
    int r = load_rule(op, session, tools, of, ret_loaded);

    if (r == 0)
        r = store_draw_centres(
            session, op, of, ret_loaded->arena, &ret_loaded->centres, &ret_loaded->centre_count);
    if (r == 0)
        r = load_plan(op, session, of, ret_loaded);
    return r ? r : load_subjects(op, session, tools, of, approved, ret_loaded);
}

uint32_t draw_find_subject(const struct draw_loaded *loaded, const char *id)
{
    for (uint32_t i = 0; i < loaded->subject_count; i++)
        if (text_equal(loaded->subjects[i].id, id))
            return i;
    return DRAW_NONE;
}

void draw_set_cms(const struct draw_loaded *loaded, struct drawn_group *groups, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t subject = draw_find_subject(loaded, groups[i].subject);

        groups[i].cms = subject == DRAW_NONE ? "" : loaded->subjects[subject].cms;
    }
}

int draw_problem_of(struct op *op,
    const struct draw_loaded *loaded,
    const struct drawn_group *groups,
    size_t count,
    struct draw_problem *ret_problem)
{
    int r = draw_problem_make(loaded->arena, loaded->rule, loaded->centres, loaded->centre_count,
        groups, count, ret_problem);

    if (r == SUBJECT_DRAW_PROBLEM_E_SIZE || (r == 0 && loaded->subject_count > DRAW_SUBJECTS_MAX))
        return op_refuse(op, OUTCOME_LIMIT, "TOO_MANY",
            "at most %d groups, %d days and %d subjects", DRAW_GROUPS_MAX, DRAW_DAYS_MAX,
            DRAW_SUBJECTS_MAX);
    if (r > 0)
        return -ENOTRECOVERABLE; /* a centre with groups is not deleted */
    ret_problem->subjects = loaded->subjects;
    ret_problem->subject_count = loaded->subject_count;
    return r;
}

/* ---- stored draws ---- */

int draw_refuse_unknown(struct op *op, uint32_t number)
{
    if (number == 0)
        return op_refuse(op, OUTCOME_NOT_FOUND, "DRAW_NOT_FOUND",
            "no draw is in force: `palmares subject draw` makes one, `palmares subject "
            "publish-draw` puts it in force");
    return op_refuse(op, OUTCOME_NOT_FOUND, "DRAW_NOT_FOUND", "the session has no draw %u", number);
}

int draw_read_whole(struct op *op,
    struct store_session *session,
    const char *of,
    uint32_t number,
    struct arena *arena,
    struct draw_stored *ret_stored)
{
    struct draw_page page = {.session = of, .centre = "", .limit = DRAW_GROUPS_MAX};
    int r = store_draw_read(session, op, of, number, &ret_stored->draw);

    if (r)
        return r == OUTCOME_NOT_FOUND ? draw_refuse_unknown(op, number) : r;
    page.number = ret_stored->draw.number;
    return store_draw_groups(session, op, &page, arena, &ret_stored->groups, &ret_stored->count);
}

static void copy_text(struct arena *arena, const char **text)
{
    const char *copy = arena_strdup(arena, *text);

    *text = copy ? copy : ""; /* the arena is asked at the end */
}

int draw_copy_groups(struct arena *arena,
    const struct drawn_group *groups,
    size_t count,
    struct drawn_group **ret_groups)
{
    struct drawn_group *copies = arena_calloc(arena, count + 1, sizeof *copies);

    if (!copies)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        struct drawn_group *copy = &copies[i];

        *copy = groups[i];
        copy_text(arena, &copy->centre);
        copy_text(arena, &copy->room);
        copy_text(arena, &copy->commission);
        copy_text(arena, &copy->date);
        copy_text(arena, &copy->subject);
        copy_text(arena, &copy->cms);
        copy->candidates.items =
            arena_calloc(arena, copy->candidates.count + 1, sizeof(const char *));
        for (size_t j = 0; copy->candidates.items && j < copy->candidates.count; j++) {
            copy->candidates.items[j] = groups[i].candidates.items[j];
            copy_text(arena, &copy->candidates.items[j]);
        }
    }
    *ret_groups = copies;
    return arena_refused(arena) ? -ENOMEM : 0;
}

/* ---- checking ---- */

struct telling {
    struct op *op;
    const struct draw_loaded *loaded;
    struct subject_draw_checking *checking;
    struct subject_draw_finding *findings;
};

static int keep_group(
    struct telling *telling, const struct drawn_group *group, const struct drawn_group **ret_kept)
{
    struct drawn_group *kept;
    int r = draw_copy_groups(telling->op->arena, group, 1, &kept);

    if (r == 0)
        *ret_kept = kept;
    return r;
}

static int tell(struct telling *telling,
    enum draw_rule rule,
    const struct drawn_group *group,
    const struct drawn_group *other)
{
    struct subject_draw_checking *checking = telling->checking;
    struct subject_draw_finding *finding = &telling->findings[checking->finding_count];
    int r;

    if (checking->finding_count == DRAW_TOLD_MAX)
        return 0;
    *finding = (struct subject_draw_finding){.rule = rule};
    r = keep_group(telling, group, &finding->group);
    if (r == 0 && other)
        r = keep_group(telling, other, &finding->other);
    if (r)
        return r;
    finding->message =
        draw_rule_words(telling->op->arena, rule, group, other, telling->loaded->rule->group_max);
    checking->finding_count++;
    return finding->message ? 0 : -ENOMEM;
}

static int tell_violations(struct telling *telling, const struct draw_stored *stored)
{
    const struct draw_loaded *loaded = telling->loaded;
    struct draw_problem problem;
    const struct draw_violation *found;
    uint32_t *subjects = arena_calloc(loaded->arena, stored->count + 1, sizeof *subjects);
    size_t count;
    int r = subjects ? draw_problem_of(telling->op, loaded, stored->groups, stored->count, &problem)
                     : -ENOMEM;

    if (r)
        return r;
    for (size_t i = 0; i < stored->count; i++)
        subjects[i] = draw_find_subject(loaded, stored->groups[i].subject);
    r = subject_draw_check(&problem, subjects, loaded->arena, DRAW_TOLD_MAX, &found, &count);
    if (r)
        return r;
    telling->checking->findings_found += count;
    for (size_t i = 0; i < count && i < DRAW_TOLD_MAX && r == 0; i++)
        r = tell(telling, found[i].rule, &stored->groups[found[i].group],
            found[i].other == DRAW_NONE ? NULL : &stored->groups[found[i].other]);
    return r;
}

static int tell_unmatched(struct telling *telling, const struct draw_stored *stored)
{
    const struct draw_loaded *loaded = telling->loaded;
    struct draw_unmatched unmatched;
    int r = draw_match(loaded->arena, stored->groups, stored->count, loaded->planned,
        loaded->planned_count, &unmatched);

    if (r)
        return r;
    telling->checking->findings_found += unmatched.drawn_count + unmatched.planned_count;
    for (size_t i = 0; i < unmatched.drawn_count && r == 0; i++)
        r = tell(telling, DRAW_RULE_NOT_IN_PLAN, &stored->groups[unmatched.drawn[i]], NULL);
    for (size_t i = 0; i < unmatched.planned_count && r == 0; i++)
        r = tell(telling, DRAW_RULE_NOT_IN_PLAN, &loaded->planned[unmatched.planned[i]], NULL);
    return r;
}

int draw_check_stored(struct op *op,
    const struct draw_loaded *loaded,
    const struct draw_stored *stored,
    struct subject_draw_checking *checking)
{
    struct telling telling = {.op = op,
        .loaded = loaded,
        .checking = checking,
        .findings = arena_calloc(op->arena, DRAW_TOLD_MAX + 1, sizeof *telling.findings)};
    int r;

    if (!telling.findings)
        return -ENOMEM;
    checking->draw = stored->draw;
    checking->findings = telling.findings;
    checking->finding_count = checking->findings_found = 0;
    checking->groups_checked = stored->count;
    draw_set_halves(loaded->rule, stored->groups, stored->count);
    draw_set_cms(loaded, stored->groups, stored->count);
    r = tell_violations(&telling, stored);
    return r ? r : tell_unmatched(&telling, stored);
}
