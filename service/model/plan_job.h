/* A plan being computed: palmares.v1.PlanJob, as a plain struct. Texts are never NULL. */
#pragma once

#include "base/uuid.h"

enum { PLAN_BUDGET_SECONDS = 60, PLAN_BUDGET_SECONDS_MAX = 3600 };

/* Same numbers as palmares.v1.StartPlanRequest.Mode and palmares.v1.PlanJob.State. */
enum plan_job_mode { PLAN_MODE_NONE, PLAN_PROPOSE, PLAN_REPAIR, PLAN_MODE_COUNT };
enum plan_job_state {
    PLAN_JOB_NONE,
    PLAN_JOB_RUNNING,
    PLAN_JOB_DONE,
    PLAN_JOB_CANCELLED,
    PLAN_JOB_FAILED,
    PLAN_JOB_STATE_COUNT
};

/* "" for numbers that are none. */
const char *plan_job_mode_name(enum plan_job_mode mode);
enum plan_job_mode plan_job_mode_parse(const char *name);
const char *plan_job_state_name(enum plan_job_state state);
enum plan_job_state plan_job_state_parse(const char *name);

struct plan_job {
    struct uuid id;
    const char *session;
    enum plan_job_mode mode;
    enum plan_job_state state;
    uint32_t base; /* plan that is repaired; 0: none */
    uint64_t seed, effort;
    uint32_t budget_seconds;
    const char *phase;
    uint64_t done, total;
    uint32_t tasks, placed;
    int64_t cost;
    uint32_t plan; /* 0: none yet */
    bool cut;
    uint32_t moved, moved_bound;
    const char *message;
    uint64_t revision;
    const char *created_by;
    int64_t created_us, ended_us; /* 0: not ended */
};
