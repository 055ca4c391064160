/* `palmares plan move, publish, discard`. */
#include "cli/plan.h"

#include "base/text.h"

#include <errno.h>

enum { DIFF_ROWS_SHOWN = 40 };

/* ---- move ---- */

/* The slot as it is, from which what is not given is taken, and its etag. */
static int read_slot(
    struct cli *cli, const Palmares__V1__MoveSlotRequest *move, Palmares__V1__Slot **ret_slot)
{
    Palmares__V1__ListSlotsRequest request = PALMARES__V1__LIST_SLOTS_REQUEST__INIT;
    Palmares__V1__SlotFilter filter = PALMARES__V1__SLOT_FILTER__INIT;
    Palmares__V1__ListSlotsResponse *found;
    ProtobufCMessage *response;
    int r;

    request.session = move->session;
    request.plan = move->plan;
    request.filter = &filter;
    filter.candidate = move->candidate;
    filter.epreuve = move->epreuve;
    r = cli_call(cli, PLAN_SERVICE, "ListSlots", &request.base, cli->arena, &response);
    if (r)
        return r;
    found = (void *)response;
    if (found->n_slots == 0)
        return cli_fail(cli, cli_exit_of(RPC_NOT_FOUND),
            _("plan %u has no oral %s of N° candidat %s"), found->plan ? found->plan->number : 0,
            move->epreuve, move->candidate);
    *ret_slot = found->slots[0];
    return 0;
}

static char *given_or(struct cli *cli, const char *option, char *otherwise)
{
    return cli_has(cli, option) ? cli_text(cli_option(cli, option)) : otherwise;
}

static int fill_move(struct cli *cli, Palmares__V1__MoveSlotRequest *request)
{
    Palmares__V1__Slot *slot = NULL;
    int r = cli_session(cli, &request->session);

    if (!r)
        r = cli_option_u32(cli, "plan", 0, INT32_MAX, &request->plan);
    request->candidate = cli_text(cli->arguments[0]);
    request->epreuve = cli_text(cli->arguments[1]);
    request->unplace = cli_has(cli, "unplace");
    if (!request->unplace && !cli_has(cli, "commission") && !cli_has(cli, "on") &&
        !cli_has(cli, "at"))
        return cli_fail(
            cli, CLI_EXIT_USAGE, _("where to? pass --commission, --on or --at, or --unplace"));
    if (!r)
        r = read_slot(cli, request, &slot);
    if (r || !slot)
        return r ? r : -EINVAL;
    request->etag = given_or(cli, "etag", slot->etag);
    if (request->unplace)
        return 0;
    request->commission = given_or(cli, "commission", slot->commission);
    request->date = given_or(cli, "on", slot->date);
    request->starts = given_or(cli, "at", slot->starts);
    return 0;
}

int plan_run_move(struct cli *cli)
{
    Palmares__V1__MoveSlotRequest request = PALMARES__V1__MOVE_SLOT_REQUEST__INIT;
    const Palmares__V1__MoveSlotResponse *moved;
    ProtobufCMessage *response;
    int r = fill_move(cli, &request);

    request.validate_only = cli_dry_run(cli);
    if (!r)
        r = cli_change(cli, PLAN_SERVICE, "MoveSlot", &request.base, cli->arena, &response);
    if (r)
        return r;
    moved = (const void *)response;
    if (cli->format == CLI_JSON)
        r = cli_print_json(cli, response);
    else if (moved->after)
        r = cli_show(cli, PLAN_SLOT_COLUMNS, &moved->after->base);
    if (r)
        return r;
    if (moved->n_violations) {
        cli_warn(cli, _("it cannot go there:"));
        plan_say_violations(cli, moved->violations, moved->n_violations);
        return CLI_EXIT_FINDING;
    }
    if (!cli_dry_run(cli) && moved->plan)
        cli_say(cli, _("moved in draft %u; put it in force with: palmares plan publish %u"),
            moved->plan->number, moved->plan->number);
    return 0;
}

/* ---- publish ---- */

/* Number of the plan in force; 0: none. */
static int in_force(struct cli *cli, uint32_t *ret_number)
{
    Palmares__V1__Plan *plan;
    int r = plan_get(cli, 0, &plan);

    if (!r)
        *ret_number = plan->state == PALMARES__V1__PLAN__STATE__PUBLISHED ? plan->number : 0;
    return r;
}

static int show_changes(struct cli *cli, const Palmares__V1__Plan *plan)
{
    uint32_t before = 0, total = 0;
    int r = in_force(cli, &before);

    if (r)
        return r;
    if (before == 0) {
        cli_say(cli, _("no plan is in force yet; plan %u has %u orals, %u of them without a slot"),
            plan->number, plan->slot_count, plan->unplaced_count);
        return 0;
    }
    if (cli->format == CLI_TABLE && before != plan->number)
        r = plan_show_diff(cli, before, plan->number, DIFF_ROWS_SHOWN, &total);
    if (!r)
        cli_say(
            cli, _("orals that change from plan %u to plan %u: %u"), before, plan->number, total);
    return r;
}

int plan_run_publish(struct cli *cli)
{
    Palmares__V1__PublishPlanRequest request = PALMARES__V1__PUBLISH_PLAN_REQUEST__INIT;
    Palmares__V1__Plan *plan;
    ProtobufCMessage *response;
    int r = plan_number(cli, 0, &request.plan);

    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = plan_get(cli, request.plan, &plan);
    if (r)
        return r;
    request.etag = plan->etag;
    request.allow_unplaced = cli_has(cli, "allow-unplaced");
    request.validate_only = true;
    r = cli_call(cli, PLAN_SERVICE, "PublishPlan", &request.base, cli->arena, &response);
    if (!r)
        r = show_changes(cli, plan);
    if (r || cli_dry_run(cli))
        return r;
    if (!cli_has(cli, "yes"))
        r = cli_confirm(cli, _("Put this plan in force?"));
    request.validate_only = false;
    if (!r)
        r = cli_change(cli, PLAN_SERVICE, "PublishPlan", &request.base, cli->arena, &response);
    if (r)
        return r;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    cli_say(cli, _("plan %u is in force"), plan->number);
    return 0;
}

/* ---- discard ---- */

int plan_run_discard(struct cli *cli)
{
    Palmares__V1__DiscardPlanRequest request = PALMARES__V1__DISCARD_PLAN_REQUEST__INIT;
    Palmares__V1__Plan *plan;
    ProtobufCMessage *response;
    int r = plan_number(cli, 0, &request.plan);

    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = plan_get(cli, request.plan, &plan);
    if (r)
        return r;
    request.etag = plan->etag;
    request.reason = cli_text(cli_option(cli, "reason"));
    if (cli_dry_run(cli)) {
        cli_say(cli, _("plan %u would be discarded if it is a draft"), plan->number);
        return 0;
    }
    r = cli_change(cli, PLAN_SERVICE, "DiscardPlan", &request.base, cli->arena, &response);
    if (!r && cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    if (!r)
        cli_say(cli, _("plan %u is discarded"), plan->number);
    return r;
}
