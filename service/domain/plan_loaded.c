#include "domain/plan_loaded.h"

#include "domain/plan.h"
#include "store/plan.h"
#include "store/plan_problem.h"

#include <errno.h>

void plan_loaded_release(struct plan_loaded *loaded)
{
    definition_unref(loaded->definition);
    arena_free(loaded->arena);
    *loaded = (struct plan_loaded){0};
}

static int read_all(struct op *op,
    struct store_session *session,
    const char *of,
    uint32_t number,
    struct plan_loaded *loaded)
{
    int r = store_plan_read(session, op, of, number, &loaded->record);

    if (r == OUTCOME_NOT_FOUND)
        return plan_refuse_unknown(op, number);
    if (r == 0)
        r = store_plan_source(session, op, of, loaded->arena, &loaded->source);
    if (r == 0)
        r = store_plan_entries(session, op, of, loaded->record.number, loaded->arena,
            &loaded->entries, &loaded->entry_count);
    return r;
}

int plan_load(struct op *op,
    struct store_session *session,
    const char *of,
    uint32_t number,
    session_decode_fn decode,
    struct plan_loaded *loaded)
{
    const struct planning_rules *rules;
    int r;

    *loaded = (struct plan_loaded){.arena = arena_new(PLAN_CHECK_MAX_BYTES)};
    if (!loaded->arena)
        return -ENOMEM;
    r = definition_read(session, op, of, decode, &loaded->definition);
    if (r == 0)
        r = definition_planning_rules(op, loaded->definition, &rules);
    if (r == 0)
        r = read_all(op, session, of, number, loaded);
    if (r == 0)
        r = planning_make(op, loaded->arena, definition_of(loaded->definition), &loaded->source,
            &loaded->planning);
    return r ? r
             : plan_solution_read(&loaded->planning, loaded->arena, loaded->entries,
                   loaded->entry_count, &loaded->stored);
}
