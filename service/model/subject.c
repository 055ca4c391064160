#include "model/subject.h"

static const char *const state_names[SUBJECT_STATE_COUNT] = {
    "", "DRAFT", "APPROVED", "SEALED", "RELEASED"};

const char *subject_state_name(enum subject_state state)
{
    return state < SUBJECT_STATE_COUNT ? state_names[state] : "";
}

enum subject_state subject_state_parse(const char *name)
{
    for (int i = SUBJECT_DRAFT; i < SUBJECT_STATE_COUNT; i++)
        if (strcmp(name, state_names[i]) == 0)
            return (enum subject_state)i;
    return SUBJECT_STATE_NONE;
}
