#include "domain/plan_runner.h"

#include "base/background.h"
#include "base/log.h"
#include "domain/plan_running.h"

#include <errno.h>

enum { REPORT_ARENA_BYTES = 64 * 1024, END_TRIES = 40, END_PAUSE_MS = 500 };

struct plan_runner {
    struct plan_runner_options options;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    unsigned count; /* of jobs under way */
    atomic_bool stopping;
};

/* ---- reports: one at a time, without waiting for them ---- */

static void reported(struct op *op, int r, bool go_on, bool cancel, void *context)
{
    struct plan_running *running = context;

    (void)op;
    (void)r;
    pthread_mutex_lock(&running->lock);
    if (cancel)
        running->why = PLAN_STOP_CANCELLED;
    else if (!go_on)
        running->why = PLAN_STOP_LOST;
    running->reporting = false;
    pthread_cond_broadcast(&running->changed);
    pthread_mutex_unlock(&running->lock);
}

static void wait_report(struct plan_running *running)
{
    pthread_mutex_lock(&running->lock);
    while (running->reporting)
        pthread_cond_wait(&running->changed, &running->lock);
    pthread_mutex_unlock(&running->lock);
}

static bool begin_report(struct plan_running *running)
{
    bool begun;

    pthread_mutex_lock(&running->lock);
    begun = !running->reporting;
    running->reporting = true;
    pthread_mutex_unlock(&running->lock);
    return begun;
}

static void report(struct plan_running *running)
{
    running->next_report_us =
        running->runner->options.now_us() + PLAN_REPORT_EVERY_MS * INT64_C(1000);
    if (!begin_report(running))
        return; /* the last one is still on its way */
    arena_reset(running->report_arena);
    running->report_op = (struct op){.arena = running->report_arena, .method = running->op.method};
    if (store_plan_job_progress(
            running->store, &running->report_op, &running->job, reported, running))
        reported(&running->report_op, -ENOMEM, true, false, running);
}

void plan_running_phase(struct plan_running *running, const char *phase)
{
    running->job.phase = phase;
    running->job.done = running->job.total = 0;
    report(running);
}

int64_t plan_running_beat(struct plan_running *running)
{
    int64_t now_us = running->runner->options.now_us();

    if (now_us >= running->next_report_us)
        report(running);
    return now_us;
}

enum plan_stop plan_running_why(struct plan_running *running)
{
    enum plan_stop why;

    if (atomic_load(&running->runner->stopping))
        return PLAN_STOP_SHUTDOWN;
    pthread_mutex_lock(&running->lock);
    why = running->why;
    pthread_mutex_unlock(&running->lock);
    return why;
}

bool plan_running_go_on(void *user, const struct planner_progress *progress)
{
    struct plan_running *running = user;

    running->job.phase = progress->phase == PLANNER_PHASE_IMPROVE ? "improving" : "placing";
    running->job.done = progress->done;
    running->job.total = progress->total;
    running->job.placed = progress->placed;
    running->job.cost = progress->cost;
    if (plan_running_beat(running) >= running->budget_ends_us) {
        running->job.cut = true;
        return false;
    }
    return plan_running_why(running) == PLAN_STOP_NONE;
}

/* ---- work of the store, waited for ---- */

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool done;
    int r;
};

static void work_done(struct op *op, int r, void *context)
{
    struct plan_running *running = context;
    struct waiting *waiting = running->waiting;

    (void)op;
    pthread_mutex_lock(&waiting->lock);
    waiting->done = true;
    waiting->r = r;
    pthread_cond_signal(&waiting->changed);
    pthread_mutex_unlock(&waiting->lock);
}

int plan_running_work(struct plan_running *running, store_work_fn work, bool snapshot)
{
    struct waiting waiting = {.r = 0};

    pthread_mutex_init(&waiting.lock, NULL);
    pthread_cond_init(&waiting.changed, NULL);
    running->waiting = &waiting;
    if (snapshot)
        store_work_snapshot(running->store, &running->op, work, work_done, running);
    else
        store_work(running->store, &running->op, work, work_done, running);
    pthread_mutex_lock(&waiting.lock);
    while (!waiting.done)
        pthread_cond_wait(&waiting.changed, &waiting.lock);
    pthread_mutex_unlock(&waiting.lock);
    pthread_cond_destroy(&waiting.changed);
    pthread_mutex_destroy(&waiting.lock);
    return waiting.r;
}

/* ---- the end ---- */

static int end_work(struct op *op, struct store_session *session, void *context)
{
    struct plan_running *running = context;

    return store_plan_job_end(session, op, &running->job);
}

static void pause_ms(long ms)
{
    const struct timespec pause = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    (void)nanosleep(&pause, NULL);
}

/* A database that is away for a moment costs no plan. */
static int work_again(struct plan_running *running, store_work_fn work)
{
    int r = OUTCOME_UNAVAILABLE;

    for (unsigned i = 0; i < END_TRIES && r == OUTCOME_UNAVAILABLE; i++) {
        if (i)
            pause_ms(END_PAUSE_MS);
        r = plan_running_work(running, work, false);
        if (atomic_load(&running->runner->stopping))
            break;
    }
    return r;
}

static void set_failure(struct plan_running *running, int r)
{
    struct plan_job *job = &running->job;

    job->state = PLAN_JOB_FAILED;
    job->plan = 0;
    job->message = running->op.message ? running->op.message
                   : r > 0             ? "the session cannot be planned as it is"
                                       : "the service failed; its log says why";
    if (r < 0)
        log_error("event=plan_failed session=%s error=%d", job->session, r);
    if (plan_running_why(running) == PLAN_STOP_SHUTDOWN)
        job->message = "the service that ran it was stopped: start it again";
    if (plan_running_why(running) == PLAN_STOP_CANCELLED) {
        job->state = PLAN_JOB_CANCELLED;
        job->message = "";
    }
}

static void run(struct plan_running *running)
{
    int r;

    report(running);
    r = plan_running_compute(running);
    wait_report(running);
    if (r == 0 && plan_running_why(running) == PLAN_STOP_NONE) {
        plan_running_phase(running, "storing");
        wait_report(running);
        r = work_again(running, plan_running_store);
        if (r == 0)
            return;
    }
    if (plan_running_why(running) == PLAN_STOP_LOST || r == OUTCOME_NOT_FOUND) {
        log_warning("event=plan_lost session=%s message=\"another service has given it up\"",
            running->job.session);
        return;
    }
    set_failure(running, r);
    if (work_again(running, end_work))
        log_warning("event=plan_end_unknown session=%s", running->job.session);
}

/* ---- threads ---- */

static void running_free(struct plan_running *running)
{
    if (!running)
        return;
    plan_running_release(running);
    pthread_cond_destroy(&running->changed);
    pthread_mutex_destroy(&running->lock);
    arena_free(running->report_arena);
    arena_free(running->op.arena);
    free(running);
}

static void *thread_main(void *context)
{
    struct plan_running *running = context;
    struct plan_runner *runner = running->runner;

    background_thread(); /* the answers of a jury room must not wait */
    run(running);
    running_free(running);
    pthread_mutex_lock(&runner->lock);
    runner->count--;
    pthread_cond_broadcast(&runner->ended);
    pthread_mutex_unlock(&runner->lock);
    return NULL;
}

static struct plan_running *running_new(
    struct plan_runner *runner, const struct plan_job *job, const struct principal *by)
{
    struct plan_running *running = calloc(1, sizeof *running);

    if (!running)
        return NULL;
    pthread_mutex_init(&running->lock, NULL);
    pthread_cond_init(&running->changed, NULL);
    running->runner = runner;
    running->store = runner->options.store;
    running->decode = runner->options.decode;
    running->by = *by;
    running->job = *job;
    running->budget_ends_us = runner->options.now_us() + (int64_t)job->budget_seconds * 1000 * 1000;
    running->op.arena = arena_new(PLAN_ARENA_MAX_BYTES);
    running->report_arena = arena_new(REPORT_ARENA_BYTES);
    running->op.method = "palmares.v1.CommissionService/StartPlan";
    if (running->op.arena && running->report_arena)
        running->job.session = arena_strdup(running->op.arena, job->session);
    running->job.phase = "reading";
    running->job.message = running->job.created_by = "";
    if (running->report_arena && running->op.arena && running->job.session)
        return running;
    running_free(running);
    return NULL;
}

static int start_thread(struct plan_running *running)
{
    pthread_attr_t attributes;
    pthread_t thread;
    int r = pthread_attr_init(&attributes);

    if (r == 0) {
        (void)pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        r = pthread_create(&thread, &attributes, thread_main, running);
        pthread_attr_destroy(&attributes);
    }
    return -r;
}

static int check_ready(struct plan_runner *runner, struct op *op) /* under the lock */
{
    if (atomic_load(&runner->stopping))
        return op_refuse(op, OUTCOME_UNAVAILABLE, "STOPPING",
            "this service is about to stop: ask another one, or again in a moment");
    if (runner->count >= PLAN_RUNNER_JOBS_MAX)
        return op_refuse(op, OUTCOME_LIMIT, "PLANS_RUNNING",
            "this service computes %d plans already: wait until one has ended",
            PLAN_RUNNER_JOBS_MAX);
    return 0;
}

int plan_runner_ready(struct plan_runner *runner, struct op *op)
{
    int r;

    pthread_mutex_lock(&runner->lock);
    r = check_ready(runner, op);
    pthread_mutex_unlock(&runner->lock);
    return r;
}

int plan_runner_run(struct plan_runner *runner,
    struct op *op,
    const struct plan_job *job,
    const struct principal *by)
{
    struct plan_running *running = running_new(runner, job, by);
    int r;

    if (!running)
        return -ENOMEM;
    pthread_mutex_lock(&runner->lock);
    r = check_ready(runner, op);
    if (r == 0)
        r = start_thread(running);
    if (r == 0)
        runner->count++;
    pthread_mutex_unlock(&runner->lock);
    if (r)
        running_free(running);
    return r;
}

int plan_runner_new(const struct plan_runner_options *options, struct plan_runner **ret_runner)
{
    struct plan_runner *runner = calloc(1, sizeof *runner);

    if (!runner)
        return -ENOMEM;
    runner->options = *options;
    pthread_mutex_init(&runner->lock, NULL);
    pthread_cond_init(&runner->ended, NULL);
    *ret_runner = runner;
    return 0;
}

void plan_runner_stop(struct plan_runner *runner)
{
    if (!runner)
        return;
    atomic_store(&runner->stopping, true);
    pthread_mutex_lock(&runner->lock);
    while (runner->count)
        pthread_cond_wait(&runner->ended, &runner->lock);
    pthread_mutex_unlock(&runner->lock);
}

void plan_runner_free(struct plan_runner *runner)
{
    if (!runner)
        return;
    pthread_cond_destroy(&runner->ended);
    pthread_mutex_destroy(&runner->lock);
    free(runner);
}
