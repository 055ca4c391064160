/* `palmares plan propose, repair, job, cancel`: the computation in the service, from here. */
#include "cli/plan.h"

#include "base/text.h"
#include "cli/progress.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>

enum { WAIT_MS = 1000 };

static const struct cli_column JOB_COLUMNS[] = {
    {N_("Job"), "id", false, NULL},
    {N_("State"), "state", false, NULL},
    {N_("Phase"), "phase", false, NULL},
    {N_("Orals"), "tasks", false, NULL},
    {N_("Placed"), "placed", false, NULL},
    {N_("Cost"), "cost", false, NULL},
    {N_("Plan"), "plan", false, NULL},
    {N_("Cut by the budget"), "cut", false, NULL},
    {N_("Moved"), "moved", false, NULL},
    {N_("Moved at least"), "moved_bound", false, NULL},
    {N_("Message"), "message", false, NULL},
    {N_("Begun"), "create_time", false, NULL},
    {N_("Ended"), "end_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    interrupted = number;
}

static void catch_interrupt(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

static int cancel(struct cli *cli, char *id, ProtobufCMessage **ret_job)
{
    Palmares__V1__CancelPlanJobRequest request = PALMARES__V1__CANCEL_PLAN_JOB_REQUEST__INIT;

    request.id = id;
    return cli_change(cli, PLAN_SERVICE, "CancelPlanJob", &request.base, cli->arena, ret_job);
}

/* The phase, for people. */
static const char *phase_words(const char *phase)
{
    static const struct {
        const char *phase, *words;
    } all[] = {
        {"reading", N_("Reading")},
        {"placing", N_("Placing")},
        {"improving", N_("Improving")},
        {"storing", N_("Storing")},
    };

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (text_equal(all[i].phase, phase))
            return _(all[i].words);
    return phase;
}

static void show_progress(
    struct progress *progress, char label[96], const Palmares__V1__PlanJob *job)
{
    (void)snprintf(label, 96, _("%s; placed %u of %u, cost %" PRId64), phase_words(job->phase),
        job->placed, job->tasks, job->cost);
    progress->label = label;
    progress->total = job->total;
    progress_update(progress, job->done);
}

/* Ctrl-C: the job in the service is cancelled, not only this program. */
static int stop_job(struct cli *cli, char *id)
{
    ProtobufCMessage *job;
    int r = uuid_random(&cli->request_id); /* of another change than the one that started it */

    interrupted = 0;
    if (!r)
        r = cancel(cli, id, &job);
    return r ? r : cli_fail(cli, CLI_EXIT_INTERRUPTED, _("cancelled; no draft is left"));
}

/* Until the job has ended; *ret_job lives in `arena`. */
static int wait_job(struct cli *cli, char *id, struct arena *arena, Palmares__V1__PlanJob **ret_job)
{
    Palmares__V1__GetPlanJobRequest request = PALMARES__V1__GET_PLAN_JOB_REQUEST__INIT;
    struct progress progress;
    char label[96] = "";
    int r = 0;

    progress_begin(&progress, cli, label, 0);
    catch_interrupt();
    request.id = id;
    request.wait_ms = WAIT_MS;
    for (;;) {
        ProtobufCMessage *response;
        Palmares__V1__PlanJob *job;

        if (interrupted) {
            progress_end(&progress);
            return stop_job(cli, id);
        }
        arena_reset(arena);
        r = cli_call(cli, PLAN_SERVICE, "GetPlanJob", &request.base, arena, &response);
        if (r)
            break;
        job = (void *)response;
        *ret_job = job;
        request.revision = job->revision;
        if (job->state != PALMARES__V1__PLAN_JOB__STATE__RUNNING)
            break;
        show_progress(&progress, label, job);
    }
    progress_end(&progress);
    return r;
}

static void say_repair(struct cli *cli, const Palmares__V1__PlanJob *job)
{
    if (job->moved == job->moved_bound)
        cli_say(cli, _("slots moved: %u; fewer would not do"), job->moved);
    else
        cli_say(cli, _("slots moved: %u; at least %u had to"), job->moved, job->moved_bound);
}

/* What came out of it. */
static int finish(struct cli *cli, const Palmares__V1__PlanJob *job, bool repair)
{
    Palmares__V1__Plan *plan;
    int r;

    if (job->state == PALMARES__V1__PLAN_JOB__STATE__CANCELLED)
        return cli_fail(cli, cli_exit_of(RPC_CANCELLED), _("cancelled; no draft is left"));
    if (job->state != PALMARES__V1__PLAN_JOB__STATE__DONE)
        return cli_fail(cli, cli_exit_of(RPC_FAILED_PRECONDITION), _("no plan: %s"), job->message);
    r = plan_get(cli, job->plan, &plan);
    if (!r)
        r = cli_show(cli, PLAN_COLUMNS, &plan->base);
    if (r)
        return r;
    if (job->cut)
        cli_warn(cli, _("cut by the budget: with more --budget it may become better"));
    if (repair)
        say_repair(cli, job);
    if (plan->unplaced_count)
        cli_warn(cli,
            _("%u orals have no slot: palmares plan show %u --unplaced; why: palmares plan "
              "explain NUMBER EPREUVE --plan %u"),
            plan->unplaced_count, plan->number, plan->number);
    cli_say(cli, _("draft %u is stored; put it in force with: palmares plan publish %u"),
        plan->number, plan->number);
    return 0;
}

static int follow(struct cli *cli, char *id, bool repair)
{
    struct arena *arena = arena_new(PLAN_ANSWER_BYTES_MAX);
    Palmares__V1__PlanJob *job = NULL;
    int r = arena ? wait_job(cli, id, arena, &job) : -ENOMEM;

    if (!r)
        r = finish(cli, job, repair);
    arena_free(arena);
    return r;
}

static int option_u64(struct cli *cli, const char *name, uint64_t *ret)
{
    const char *value = cli_option(cli, name);
    int64_t number = 0;

    if (value && text_parse_i64(value, 0, INT64_MAX, &number))
        return cli_fail(
            cli, CLI_EXIT_USAGE, _("--%s \"%s\": a whole number is expected"), name, value);
    *ret = (uint64_t)number;
    return 0;
}

static int start(struct cli *cli, Palmares__V1__StartPlanRequest *request)
{
    ProtobufCMessage *response;
    char *id;
    int r = cli_session(cli, &request->session);

    if (!r)
        r = option_u64(cli, "seed", &request->seed);
    if (!r)
        r = option_u64(cli, "effort", &request->effort);
    if (!r)
        r = cli_option_u32(cli, "budget", 0, 3600, &request->budget_seconds);
    if (r)
        return r;
    if (cli_dry_run(cli)) {
        cli_say(cli,
            _("a draft of session %s would be computed; a draft changes nothing by itself"),
            request->session);
        return 0;
    }
    r = cli_change(cli, PLAN_SERVICE, "StartPlan", &request->base, cli->arena, &response);
    if (r)
        return r;
    if (cli_has(cli, "no-wait"))
        return cli_show(cli, JOB_COLUMNS, response);
    id = ((Palmares__V1__PlanJob *)(void *)response)->id;
    cli_say(cli, _("job %s; Ctrl-C cancels it"), id);
    return follow(cli, id, request->mode == PALMARES__V1__START_PLAN_REQUEST__MODE__REPAIR);
}

int plan_run_propose(struct cli *cli)
{
    Palmares__V1__StartPlanRequest request = PALMARES__V1__START_PLAN_REQUEST__INIT;

    request.mode = PALMARES__V1__START_PLAN_REQUEST__MODE__PROPOSE;
    return start(cli, &request);
}

int plan_run_repair(struct cli *cli)
{
    Palmares__V1__StartPlanRequest request = PALMARES__V1__START_PLAN_REQUEST__INIT;
    int r = cli_option_u32(cli, "base", 0, INT32_MAX, &request.base_plan);

    request.mode = PALMARES__V1__START_PLAN_REQUEST__MODE__REPAIR;
    return r ? r : start(cli, &request);
}

int plan_run_job(struct cli *cli)
{
    Palmares__V1__GetPlanJobRequest request = PALMARES__V1__GET_PLAN_JOB_REQUEST__INIT;
    ProtobufCMessage *job;
    int r;

    request.id = cli_text(cli->arguments[0]);
    r = cli_call(cli, PLAN_SERVICE, "GetPlanJob", &request.base, cli->arena, &job);
    if (r)
        return r;
    if (cli_has(cli, "wait"))
        return follow(cli, request.id, ((Palmares__V1__PlanJob *)(void *)job)->moved > 0);
    return cli_show(cli, JOB_COLUMNS, job);
}

int plan_run_cancel(struct cli *cli)
{
    char *id = cli_text(cli->arguments[0]);
    ProtobufCMessage *job;
    int r;

    if (cli_dry_run(cli))
        return plan_run_job(cli);
    r = cancel(cli, id, &job);
    if (!r && cli->format == CLI_JSON)
        return cli_print_json(cli, job);
    if (!r)
        cli_say(cli, _("job %s stops; no draft is left"), id);
    return r;
}
