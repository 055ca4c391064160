#include "model/subject_draw.h"

#include "base/text.h"

static const char *const state_names[DRAW_STATE_COUNT] = {"", "DRAFT", "IN_FORCE", "REPLACED"};
static const char *const half_names[DRAW_HALF_COUNT] = {"", "MORNING", "AFTERNOON"};

const char *const draw_rule_names[DRAW_RULE_COUNT] = {
    "GROUP_TOO_LARGE", "NO_SUBJECT", "SAME_HALF_DAY", "NEIGHBOURS", "NOT_IN_PLAN"};

const char *draw_state_name(enum draw_state state)
{
    return (unsigned)state < DRAW_STATE_COUNT ? state_names[state] : "";
}

enum draw_state draw_state_parse(const char *name)
{
    return (enum draw_state)(text_find(state_names, DRAW_STATE_COUNT, name) % DRAW_STATE_COUNT);
}

const char *draw_half_name(enum draw_half half)
{
    return (unsigned)half < DRAW_HALF_COUNT ? half_names[half] : "";
}

enum draw_half draw_half_parse(const char *name)
{
    return (enum draw_half)(text_find(half_names, DRAW_HALF_COUNT, name) % DRAW_HALF_COUNT);
}
