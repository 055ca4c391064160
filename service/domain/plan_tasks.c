#include "domain/plan_tasks.h"

#include "base/text.h"

#include <errno.h>

enum { LANGUAGES_MAX = 64, HOUR_MINUTES = 60 };

static const char *const exclusion_names[PLAN_EXCLUSION_COUNT] = {
    "", "WITHDRAWN", "NV", "CCF", "OTHER_FORM", "NO_LANGUAGE", "NO_REQUEST"};

const char *plan_exclusion_name(enum plan_exclusion exclusion)
{
    return (unsigned)exclusion < PLAN_EXCLUSION_COUNT ? exclusion_names[exclusion] : "";
}

uint32_t plan_stretch(uint32_t minutes, uint32_t extra_minutes_per_hour)
{
    return (minutes * (HOUR_MINUTES + extra_minutes_per_hour) + HOUR_MINUTES - 1) / HOUR_MINUTES;
}

static const struct session_form *form_of(
    const struct session_epreuve *epreuve, enum candidate_class class)
{
    for (size_t i = 0; epreuve && i < epreuve->form_count; i++)
        if (epreuve->forms[i].classes & 1u << class)
            return &epreuve->forms[i];
    return NULL;
}

/* The engagement is taken by those only whose request was accepted. */
static bool needs_request(const struct session_definition *definition, const struct oral_rule *oral)
{
    return definition->has_engagement_rules
               ? text_equal(definition->engagement_rules.epreuve, oral->epreuve)
               : *oral->after != '\0';
}

static const char *language_of(const struct oral_rule *oral, const struct plan_subject *subject)
{
    switch (oral->language) {
    case 1:
        return subject->language1;
    case 2:
        return subject->language2;
    default:
        return "";
    }
}

enum plan_exclusion plan_exclusion_of(const struct session_definition *definition,
    const struct oral_rule *oral,
    const struct plan_subject *subject)
{
    const struct session_epreuve *epreuve = session_find_epreuve(definition, oral->epreuve);
    const struct session_form *form = form_of(epreuve, subject->class);

    if (subject->withdrawn)
        return PLAN_OUT_WITHDRAWN;
    if (form && form->kind == FORM_KIND_CCF)
        return PLAN_OUT_CCF;
    if (!form || (form->kind != FORM_KIND_ORAL && form->kind != FORM_KIND_PRACTICAL))
        return PLAN_OUT_OTHER_FORM;
    if (needs_request(definition, oral) && !subject->engagement)
        return PLAN_OUT_NO_REQUEST;
    if (oral->language && !*language_of(oral, subject))
        return PLAN_OUT_NO_LANGUAGE;
    if (text_find(subject->nv, subject->nv_count, oral->epreuve) < subject->nv_count)
        return PLAN_OUT_NV;
    return PLAN_TAKEN;
}

/* ---- the tasks of one candidate after the other */

struct making {
    struct op *op;
    struct planning *planning;
    struct plan_task *tasks;
    size_t count;
};

static int set_lengths(struct making *making,
    const struct oral_rule *oral,
    const struct plan_subject *subject,
    struct plan_task *task)
{
    const struct session_form *form =
        form_of(session_find_epreuve(making->planning->definition, oral->epreuve), subject->class);
    uint32_t duration = oral->duration_minutes, preparation = oral->preparation_minutes;

    if (form && !duration)
        duration = form->duration_minutes;
    if (form && !preparation)
        preparation = form->preparation_minutes;
    if (duration == 0)
        return op_refuse(making->op, OUTCOME_PRECONDITION, "NO_LENGTH",
            "%s has no length: give one in the planning rules of the definition", oral->epreuve);
    duration = plan_stretch(duration, subject->extra_minutes_per_hour);
    preparation = plan_stretch(preparation, subject->extra_minutes_per_hour);
    task->duration_minutes = (uint16_t)(duration > MINUTES_PER_DAY ? MINUTES_PER_DAY : duration);
    task->preparation_minutes =
        (uint16_t)(preparation > MINUTES_PER_DAY ? MINUTES_PER_DAY : preparation);
    return 0;
}

static int add_task(struct making *making, uint32_t candidate, uint32_t epreuve, uint32_t follows)
{
    struct planning *planning = making->planning;
    const struct plan_subject *subject = &planning->source->subjects[candidate];
    const struct oral_rule *oral = &planning->rules->orals[epreuve];
    struct plan_task *task = &making->tasks[making->count];
    const char *language = language_of(oral, subject);

    *task = (struct plan_task){
        .candidate = candidate,
        .epreuve = epreuve,
        .language = *language ? name_index_add(&planning->languages, language) : PLAN_NONE,
        .follows = follows,
    };
    if (task->language != PLAN_NONE && task->language >= LANGUAGES_MAX)
        return op_refuse(making->op, OUTCOME_PRECONDITION, "TOO_MANY_LANGUAGES",
            "at most %d languages can be planned at once", LANGUAGES_MAX);
    making->count++;
    return set_lengths(making, oral, subject, task);
}

/* Behind the oral at `leader`: what is taken right after it. It has no preparation then. */
static int add_followers(struct making *making, uint32_t candidate, uint32_t leader, bool *taken)
{
    const struct planning_rules *rules = making->planning->rules;
    uint32_t task = (uint32_t)making->count - 1;

    for (uint32_t i = 0; i < rules->oral_count; i++) {
        int r;

        if (!taken[i] || !text_equal(rules->orals[i].after, rules->orals[leader].epreuve))
            continue;
        taken[i] = false;
        r = add_task(making, candidate, i, task);
        making->tasks[making->count - 1].preparation_minutes = 0;
        return r; /* one at most: the planner's rule */
    }
    return 0;
}

static int add_candidate(struct making *making, uint32_t candidate)
{
    struct planning *planning = making->planning;
    const struct planning_rules *rules = planning->rules;
    bool taken[PLANNING_ORALS_MAX] = {false};
    int r = 0;

    for (uint32_t i = 0; i < rules->oral_count; i++) {
        enum plan_exclusion out = plan_exclusion_of(
            planning->definition, &rules->orals[i], &planning->source->subjects[candidate]);

        taken[i] = out == PLAN_TAKEN;
        planning->excluded[out]++;
    }
    for (uint32_t i = 0; i < rules->oral_count && r == 0; i++) {
        if (!taken[i] || *rules->orals[i].after)
            continue;
        r = add_task(making, candidate, i, PLAN_NONE);
        if (r == 0)
            r = add_followers(making, candidate, i, taken);
    }
    for (uint32_t i = 0; i < rules->oral_count && r == 0; i++)
        if (taken[i] && *rules->orals[i].after)
            r = add_task(making, candidate, i, PLAN_NONE);
    return r;
}

int plan_tasks_make(struct op *op, struct arena *arena, struct planning *planning)
{
    size_t candidates = planning->source->subject_count;
    size_t most = candidates * planning->rules->oral_count;
    struct making making = {.op = op, .planning = planning};
    uint32_t *first = arena_calloc(arena, candidates + 1, sizeof *first);
    int r = 0;

    making.tasks = arena_alloc(arena, (most + 1) * sizeof *making.tasks);
    if (!first || !making.tasks)
        return -ENOMEM;
    for (size_t i = 0; i < candidates && r == 0; i++) {
        first[i] = (uint32_t)making.count;
        r = add_candidate(&making, (uint32_t)i);
    }
    first[candidates] = (uint32_t)making.count;
    planning->first_tasks = first;
    planning->problem.tasks = making.tasks;
    planning->problem.task_count = making.count;
    return r;
}
