#include "model/subject_draw.h"

static const char *const state_names[DRAW_STATE_COUNT] = {"", "DRAFT", "IN_FORCE", "REPLACED"};
static const char *const half_names[DRAW_HALF_COUNT] = {"", "MORNING", "AFTERNOON"};

const char *const draw_rule_names[DRAW_RULE_COUNT] = {
    "GROUP_TOO_LARGE", "NO_SUBJECT", "SAME_HALF_DAY", "NEIGHBOURS", "NOT_IN_PLAN"};

static unsigned parse(const char *const *names, unsigned count, const char *name)
{
    for (unsigned i = 1; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return 0;
}

const char *draw_state_name(enum draw_state state)
{
    return (unsigned)state < DRAW_STATE_COUNT ? state_names[state] : "";
}

enum draw_state draw_state_parse(const char *name)
{
    return (enum draw_state)parse(state_names, DRAW_STATE_COUNT, name);
}

const char *draw_half_name(enum draw_half half)
{
    return (unsigned)half < DRAW_HALF_COUNT ? half_names[half] : "";
}

enum draw_half draw_half_parse(const char *name)
{
    return (enum draw_half)parse(half_names, DRAW_HALF_COUNT, name);
}
