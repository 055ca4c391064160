#include "model/engagement.h"

#include "base/text.h"

static const char *const state_names[ENGAGEMENT_STATE_COUNT] = {
    "", "SUBMITTED", "ACCEPTED", "REFUSED", "WITHDRAWN"};

const char *engagement_state_name(enum engagement_state state)
{
    return (unsigned)state < ENGAGEMENT_STATE_COUNT ? state_names[state] : "";
}

enum engagement_state engagement_state_parse(const char *name)
{
    return (enum engagement_state)(
        text_find(state_names, ENGAGEMENT_STATE_COUNT, name) % ENGAGEMENT_STATE_COUNT);
}
