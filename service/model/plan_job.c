#include "model/plan_job.h"

#include "base/text.h"

static const char *const mode_names[PLAN_MODE_COUNT] = {"", "PROPOSE", "REPAIR"};
static const char *const state_names[PLAN_JOB_STATE_COUNT] = {
    "", "RUNNING", "DONE", "CANCELLED", "FAILED"};

const char *plan_job_mode_name(enum plan_job_mode mode)
{
    return (unsigned)mode < PLAN_MODE_COUNT ? mode_names[mode] : "";
}

enum plan_job_mode plan_job_mode_parse(const char *name)
{
    return (enum plan_job_mode)(text_find(mode_names, PLAN_MODE_COUNT, name) % PLAN_MODE_COUNT);
}

const char *plan_job_state_name(enum plan_job_state state)
{
    return (unsigned)state < PLAN_JOB_STATE_COUNT ? state_names[state] : "";
}

enum plan_job_state plan_job_state_parse(const char *name)
{
    return (enum plan_job_state)(
        text_find(state_names, PLAN_JOB_STATE_COUNT, name) % PLAN_JOB_STATE_COUNT);
}
