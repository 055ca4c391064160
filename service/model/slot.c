#include "model/slot.h"

#include "base/text.h"

static const char *const state_names[PLAN_STATE_COUNT] = {
    "", "DRAFT", "PUBLISHED", "SUPERSEDED", "DISCARDED"};
static const char *const origin_names[PLAN_ORIGIN_COUNT] = {"", "PROPOSED", "REPAIRED", "MOVED"};

const char *plan_state_name(enum plan_state state)
{
    return (unsigned)state < PLAN_STATE_COUNT ? state_names[state] : "";
}

enum plan_state plan_state_parse(const char *name)
{
    return (enum plan_state)(text_find(state_names, PLAN_STATE_COUNT, name) % PLAN_STATE_COUNT);
}

const char *plan_origin_name(enum plan_origin origin)
{
    return (unsigned)origin < PLAN_ORIGIN_COUNT ? origin_names[origin] : "";
}

enum plan_origin plan_origin_parse(const char *name)
{
    return (enum plan_origin)(text_find(origin_names, PLAN_ORIGIN_COUNT, name) % PLAN_ORIGIN_COUNT);
}
