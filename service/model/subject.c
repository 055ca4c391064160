#include "model/subject.h"

#include "base/text.h"

static const char *const state_names[SUBJECT_STATE_COUNT] = {
    "", "DRAFT", "APPROVED", "SEALED", "RELEASED"};

const char *subject_state_name(enum subject_state state)
{
    return state < SUBJECT_STATE_COUNT ? state_names[state] : "";
}

enum subject_state subject_state_parse(const char *name)
{
    return (enum subject_state)(
        text_find(state_names, SUBJECT_STATE_COUNT, name) % SUBJECT_STATE_COUNT);
}
