/* `palmares plan check, diff, explain, substitutes`. */
#include "cli/plan.h"

#include "base/text.h"

#include <errno.h>

const char *plan_rule_words(const char *rule)
{
    static const struct {
        const char *rule, *words;
    } all[] = {
        {"COMPOSITION", N_("commission not lawful")},
        {"COMMISSION_FITS", N_("wrong commission")},
        {"DAY", N_("not a day of the épreuve")},
        {"HOURS", N_("outside the hours")},
        {"MEMBER_AVAILABLE", N_("examiner not available")},
        {"MEMBER_ONCE", N_("examiner twice at a time")},
        {"ROOM_FITS", N_("room does not fit")},
        {"ROOM_OPEN", N_("room closed")},
        {"ROOM_ONCE", N_("room twice at a time")},
        {"LOGE", N_("no loge")},
        {"LOGE_SEATS", N_("loge too small")},
        {"ONE_GROUP", N_("commission twice at a time")},
        {"DAY_SLOTS", N_("too many candidates in a day")},
        {"CANDIDATE_ONCE", N_("candidate twice at a time")},
        {"ECRITS", N_("during an écrit")},
        {"OWN_ESTABLISHMENT", N_("examiner of the candidate's own school")},
        {"FOLLOWS", N_("not right after the oral before it")},
    };

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (text_equal(all[i].rule, rule))
            return _(all[i].words);
    return rule;
}

void plan_say_violations(
    struct cli *cli, Palmares__V1__PlanViolation *const *violations, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cli_warn(cli, "  - %s: %s", plan_rule_words(violations[i]->rule), violations[i]->message);
}

/* ---- check ---- */

static const struct cli_column VIOLATION_COLUMNS[] = {
    {N_("Rule"), "rule", false, NULL},
    {N_("Candidate"), "candidate", false, NULL},
    {N_("Épreuve"), "epreuve", false, NULL},
    {N_("Commission"), "commission", false, NULL},
    {N_("Date"), "date", false, NULL},
    {N_("Begins"), "starts", false, NULL},
    {N_("What is wrong"), "message", false, NULL},
    {NULL, NULL, false, NULL},
};

static void say_stale(struct cli *cli, const Palmares__V1__CheckPlanResponse *found)
{
    if (found->n_stale == 0)
        return;
    cli_warn(cli,
        _("candidates whose orals have changed since (registered, withdrawn, NV, extra time, "
          "engagement): %zu, the first is %s"),
        found->n_stale, found->stale[0]);
}

int plan_run_check(struct cli *cli)
{
    Palmares__V1__CheckPlanRequest request = PALMARES__V1__CHECK_PLAN_REQUEST__INIT;
    const Palmares__V1__CheckPlanResponse *found;
    ProtobufCMessage *response;
    int r = plan_number(cli, 0, &request.plan);

    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = cli_call(cli, PLAN_SERVICE, "CheckPlan", &request.base, cli->arena, &response);
    if (r)
        return r;
    found = (const void *)response;
    if (cli->format == CLI_JSON)
        r = cli_print_json(cli, response);
    else if (found->n_violations || cli->format == CLI_CSV)
        r = cli_show_list(cli, VIOLATION_COLUMNS, response, "violations");
    say_stale(cli, found);
    if (!r && found->violation_count == 0 && found->n_stale == 0)
        cli_say(cli, _("plan %u keeps every rule"), found->plan ? found->plan->number : 0);
    else if (!r)
        cli_say(cli, _("broken rules: %u; repair it with: palmares plan repair"),
            found->violation_count);
    if (r)
        return r;
    return found->violation_count || found->n_stale ? CLI_EXIT_FINDING : 0;
}

/* ---- diff ---- */

static enum table_colour change_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__SlotChange *change = (const void *)row;

    switch (change->kind) {
    case PALMARES__V1__DIFFERENCE__KIND__ADDED:
        return TABLE_GREEN;
    case PALMARES__V1__DIFFERENCE__KIND__REMOVED:
        return TABLE_RED;
    default:
        return TABLE_YELLOW;
    }
}

static const struct cli_column CHANGE_COLUMNS[] = {
    {N_("Change"), "kind", false, change_colour},
    {N_("Candidate"), "after.candidate", false, NULL},
    {N_("Épreuve"), "after.epreuve", false, NULL},
    {N_("Commission before"), "before.commission", false, NULL},
    {N_("Day before"), "before.date", false, NULL},
    {N_("Begins before"), "before.starts", false, NULL},
    {N_("Room before"), "before.room", false, NULL},
    {N_("Commission"), "after.commission", false, NULL},
    {N_("Date"), "after.date", false, NULL},
    {N_("Begins"), "after.starts", false, NULL},
    {N_("Room"), "after.room", false, NULL},
    {NULL, NULL, false, NULL},
};

/* An oral that is gone is named by what was before. */
static void name_removed(Palmares__V1__DiffPlansResponse *response, struct arena *arena)
{
    for (size_t i = 0; i < response->n_changes; i++) {
        Palmares__V1__SlotChange *change = response->changes[i];

        if (change->after || !change->before)
            continue;
        change->after = arena_alloc(arena, sizeof *change->after);
        if (!change->after)
            return;
        palmares__v1__slot__init(change->after);
        change->after->candidate = change->before->candidate;
        change->after->epreuve = change->before->epreuve;
    }
}

int plan_show_diff(struct cli *cli, uint32_t from, uint32_t to, uint32_t most, uint32_t *ret_total)
{
    Palmares__V1__DiffPlansRequest request = PALMARES__V1__DIFF_PLANS_REQUEST__INIT;
    Palmares__V1__DiffPlansResponse *found;
    ProtobufCMessage *response;
    int r = cli_session(cli, &request.session);

    request.from = from;
    request.to = to;
    request.page_size = most;
    if (!r)
        r = cli_call(cli, PLAN_SERVICE, "DiffPlans", &request.base, cli->arena, &response);
    if (r)
        return r;
    found = (void *)response;
    *ret_total = found->total;
    if (found->n_changes == 0)
        return 0;
    name_removed(found, cli->arena);
    r = cli_show_list(cli, CHANGE_COLUMNS, response, "changes");
    if (!r && found->total > found->n_changes)
        cli_say(cli, _("and %zu more"), found->total - found->n_changes);
    return r;
}

int plan_run_diff(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = PLAN_SERVICE,
        .method = "DiffPlans",
        .page_max = 500,
        .columns = CHANGE_COLUMNS,
        .empty = N_("the two plans are the same"),
    };
    Palmares__V1__DiffPlansRequest request = PALMARES__V1__DIFF_PLANS_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    if (!r && cli->argument_count > 1)
        r = plan_number(cli, 0, &request.from);
    if (!r)
        r = plan_number(cli, cli->argument_count - 1, &request.to);
    return r ? r : cli_list(cli, &listing, &request.base);
}

/* ---- explain ---- */

static const struct cli_column OBSTACLE_COLUMNS[] = {
    {N_("Obstacle"), "reason", false, NULL},
    {N_("Commissions"), "commissions", true, NULL},
    {N_("Places"), "places", true, NULL},
    {N_("What it means"), "message", false, NULL},
    {NULL, NULL, false, NULL},
};

static const struct cli_column REMEDY_COLUMNS[] = {
    {N_("What would help"), "message", false, NULL},
    {N_("Commission"), "commission", false, NULL},
    {N_("Date"), "date", false, NULL},
    {N_("Begins"), "starts", false, NULL},
    {NULL, NULL, false, NULL},
};

/* The obstacle in the words of an exam office; those of the service when it is a new one. */
static void put_words(const Palmares__V1__SlotExplanation *found)
{
    static const struct {
        const char *reason, *words;
    } all[] = {
        {"FREE", N_("free at once")},
        {"LANGUAGE", N_("another language")},
        {"ZONE", N_("another zone")},
        {"CANCELLED", N_("commission cancelled")},
        {"INCOMPLETE", N_("commission not lawful")},
        {"OWN_ESTABLISHMENT", N_("examiner of the candidate's own school")},
        {"NEVER_AVAILABLE", N_("members never available together")},
        {"DAY", N_("day not open")},
        {"TOO_LONG", N_("too long for the hours of the day")},
        {"MEMBER_AWAY", N_("examiner not available")},
        {"NO_ROOM", N_("no room free")},
        {"NO_LOGE", N_("no loge free")},
        {"COMMISSION_BUSY", N_("commission busy")},
        {"DAY_FULL", N_("day of the commission full")},
        {"CANDIDATE_BUSY", N_("candidate has another oral")},
        {"ECRIT", N_("candidate has an écrit")},
    };

    for (size_t i = 0; i < found->n_obstacles; i++)
        for (size_t k = 0; k < ARRAY_LEN(all); k++)
            if (text_equal(found->obstacles[i]->reason, all[k].reason))
                found->obstacles[i]->message = cli_text(_(all[k].words));
}

static int show_explanation(struct cli *cli, const Palmares__V1__SlotExplanation *found)
{
    int r = 0;

    put_words(found);
    if (found->slot && *found->slot->commission)
        cli_say(cli, _("%s of N° candidat %s is before %s on %s at %s"), found->slot->epreuve,
            found->slot->candidate, found->slot->commission, found->slot->date,
            found->slot->starts);
    else if (found->slot)
        cli_say(cli, _("%s of N° candidat %s has no slot"), found->slot->epreuve,
            found->slot->candidate);
    if (found->n_obstacles)
        r = cli_show_list(cli, OBSTACLE_COLUMNS, &found->base, "obstacles");
    if (r || found->n_remedies == 0)
        return r;
    (void)putchar('\n');
    return cli_show_list(cli, REMEDY_COLUMNS, &found->base, "remedies");
}

int plan_run_explain(struct cli *cli)
{
    Palmares__V1__ExplainSlotRequest request = PALMARES__V1__EXPLAIN_SLOT_REQUEST__INIT;
    ProtobufCMessage *response;
    int r = cli_option_u32(cli, "plan", 0, INT32_MAX, &request.plan);

    request.candidate = cli_text(cli->arguments[0]);
    request.epreuve = cli_text(cli->arguments[1]);
    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = cli_call(cli, PLAN_SERVICE, "ExplainSlot", &request.base, cli->arena, &response);
    if (r)
        return r;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    return show_explanation(cli, (const void *)response);
}

/* ---- substitutes ---- */

static const struct cli_column SUBSTITUTE_COLUMNS[] = {
    {N_("Examiner"), "examiner", false, NULL},
    {N_("Family name"), "family_name", false, NULL},
    {N_("Given name"), "given_name", false, NULL},
    {N_("Quality"), "quality", false, NULL},
    {N_("Establishment"), "establishment", false, NULL},
    {N_("Orals"), "orals", true, NULL},
    {N_("Note"), "note", false, NULL},
    {NULL, NULL, false, NULL},
};

static void put_note(Palmares__V1__Substitute *substitute)
{
    if (text_equal(substitute->note, "FAILING_WHICH"))
        substitute->note = cli_text(_("only failing which"));
    else if (text_equal(substitute->note, "OTHER_CENTRE"))
        substitute->note = cli_text(_("sits at another centre"));
}

static int show_substitutes(struct cli *cli, const Palmares__V1__ListSubstitutesResponse *found)
{
    const char *commission = cli->arguments[0], *examiner = cli->arguments[1];
    int r;

    for (size_t i = 0; cli->format == CLI_TABLE && i < found->n_substitutes; i++)
        put_note(found->substitutes[i]);
    r = cli_show_list(cli, SUBSTITUTE_COLUMNS, &found->base, "substitutes");
    if (r)
        return r;
    if (found->n_substitutes == 0) {
        cli_warn(cli,
            _("nobody can sit in the place of %s in %s with no slot moved; move as few as possible "
              "with: palmares plan repair"),
            examiner, commission);
        return 0;
    }
    if (found->total > found->n_substitutes)
        cli_say(cli, _("and %zu more"), found->total - found->n_substitutes);
    cli_say(cli,
        _("no slot moves; put the first in place with: palmares commission change %s --replace "
          "%s=%s"),
        commission, examiner, found->substitutes[0]->examiner);
    return 0;
}

int plan_run_substitutes(struct cli *cli)
{
    Palmares__V1__ListSubstitutesRequest request = PALMARES__V1__LIST_SUBSTITUTES_REQUEST__INIT;
    ProtobufCMessage *response;
    int r = cli_option_u32(cli, "plan", 0, INT32_MAX, &request.plan);

    request.commission = cli_text(cli->arguments[0]);
    request.examiner = cli_text(cli->arguments[1]);
    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = cli_call(cli, PLAN_SERVICE, "ListSubstitutes", &request.base, cli->arena, &response);
    if (r)
        return r;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    return show_substitutes(cli, (const void *)response);
}
