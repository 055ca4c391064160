/* `palmares plan ...`: the table of the noun; plans and slots as lists. */
#include "cli/plan.h"

#include "base/text.h"
#include "cli/nouns.h"

#include <errno.h>

static enum table_colour state_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__Plan *plan = (const void *)row;

    return plan->state == PALMARES__V1__PLAN__STATE__PUBLISHED ? TABLE_GREEN
           : plan->state == PALMARES__V1__PLAN__STATE__DRAFT   ? TABLE_PLAIN
                                                               : TABLE_DIM;
}

static enum table_colour unplaced_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__Plan *plan = (const void *)row;

    return plan->unplaced_count ? TABLE_RED : TABLE_PLAIN;
}

static enum table_colour slot_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__Slot *slot = (const void *)row;

    return *slot->commission ? TABLE_PLAIN : TABLE_RED;
}

static const struct cli_column LIST_COLUMNS[] = {
    {N_("Plan"), "number", true, NULL},
    {N_("State"), "state", false, state_colour},
    {N_("Origin"), "origin", false, NULL},
    {N_("From"), "base_plan", CLI_RIGHT_OR_NONE, NULL},
    {N_("Orals"), "slot_count", true, NULL},
    {N_("Unplaced"), "unplaced_count", true, unplaced_colour},
    {N_("Moved"), "moved_count", true, NULL},
    {N_("Cost"), "cost.total", true, NULL},
    {N_("By"), "created_by", false, NULL},
    {N_("Created"), "create_time", false, NULL},
    {N_("Published"), "publish_time", false, NULL},
    {NULL, NULL, false, NULL},
};

const struct cli_column PLAN_COLUMNS[] = {
    {N_("Plan"), "number", false, NULL},
    {N_("State"), "state", false, state_colour},
    {N_("Origin"), "origin", false, NULL},
    {N_("From"), "base_plan", CLI_RIGHT_OR_NONE, NULL},
    {N_("Seed"), "seed", false, NULL},
    {N_("Orals"), "slot_count", false, NULL},
    {N_("Unplaced"), "unplaced_count", false, unplaced_colour},
    {N_("Moved"), "moved_count", false, NULL},
    {N_("Cost"), "cost.total", false, NULL},
    {N_("Minutes that commissions wait"), "cost.gap", false, NULL},
    {N_("Candidates unevenly shared"), "cost.uneven", false, NULL},
    {N_("Days of examiners"), "cost.member_days", false, NULL},
    {N_("Changes of room"), "cost.room_changes", false, NULL},
    {N_("Minutes that candidates wait"), "cost.wait", false, NULL},
    {N_("Candidates of one school too many"), "cost.school_mix", false, NULL},
    {N_("Created"), "create_time", false, NULL},
    {N_("By"), "created_by", false, NULL},
    {N_("Published"), "publish_time", false, NULL},
    {N_("Published by"), "published_by", false, NULL},
    {N_("Digest"), "digest", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {NULL, NULL, false, NULL},
};

const struct cli_column PLAN_SLOT_COLUMNS[] = {
    {N_("Date"), "date", false, NULL},
    {N_("Prepares"), "preparation_starts", false, NULL},
    {N_("Begins"), "starts", false, NULL},
    {N_("Ends"), "ends", false, NULL},
    {N_("Épreuve"), "epreuve", false, NULL},
    {N_("Commission"), "commission", false, NULL},
    {N_("Centre"), "centre", false, NULL},
    {N_("Room"), "room", false, NULL},
    {N_("Loge"), "loge", false, NULL},
    {N_("Candidate"), "candidate", false, NULL},
    {N_("Family name"), "family_name", false, NULL},
    {N_("Given name"), "given_name", false, NULL},
    {N_("Extra time"), "extra_time", false, NULL},
    {N_("Obstacle"), "obstacle", false, slot_colour},
    {N_("Etag"), "etag", false, NULL},
    {NULL, NULL, false, NULL},
};

static const char *const FILTERS[] = {
    "candidate", "epreuve", "commission", "centre", "room", "date", "examiner", "establishment"};

void plan_filter(const struct cli *cli, Palmares__V1__SlotFilter *filter)
{
    char **const fields[] = {&filter->candidate, &filter->epreuve, &filter->commission,
        &filter->centre, &filter->room, &filter->date, &filter->examiner, &filter->establishment};

    palmares__v1__slot_filter__init(filter);
    for (size_t i = 0; i < ARRAY_LEN(FILTERS); i++)
        *fields[i] = cli_text(cli_option(cli, FILTERS[i]));
}

bool plan_is_filtered(const struct cli *cli)
{
    for (size_t i = 0; i < ARRAY_LEN(FILTERS); i++)
        if (cli_has(cli, FILTERS[i]))
            return true;
    return cli_has(cli, "unplaced");
}

int plan_number(struct cli *cli, size_t index, uint32_t *ret_number)
{
    int64_t number = 0;

    if (index < cli->argument_count && text_parse_i64(cli->arguments[index], 1, INT32_MAX, &number))
        return cli_fail(
            cli, CLI_EXIT_USAGE, _("\"%s\" is not the number of a plan"), cli->arguments[index]);
    *ret_number = (uint32_t)number;
    return 0;
}

int plan_get(struct cli *cli, uint32_t number, Palmares__V1__Plan **ret_plan)
{
    Palmares__V1__GetPlanRequest request = PALMARES__V1__GET_PLAN_REQUEST__INIT;
    ProtobufCMessage *plan;
    int r = cli_session(cli, &request.session);

    request.number = number;
    if (!r)
        r = cli_call(cli, PLAN_SERVICE, "GetPlan", &request.base, cli->arena, &plan);
    if (!r)
        *ret_plan = (void *)plan;
    return r;
}

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = PLAN_SERVICE,
        .method = "ListPlans",
        .page_max = 200,
        .columns = LIST_COLUMNS,
        .empty = N_("there is no plan yet; make one with: palmares plan propose"),
    };
    Palmares__V1__ListPlansRequest request = PALMARES__V1__LIST_PLANS_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    return r ? r : cli_list(cli, &listing, &request.base);
}

static int show_slots(struct cli *cli, uint32_t number)
{
    static const struct cli_listing listing = {
        .service = PLAN_SERVICE,
        .method = "ListSlots",
        .page_max = 1000,
        .columns = PLAN_SLOT_COLUMNS,
        .empty = N_("the plan has no such oral"),
    };
    Palmares__V1__ListSlotsRequest request = PALMARES__V1__LIST_SLOTS_REQUEST__INIT;
    Palmares__V1__SlotFilter filter;
    int r = cli_session(cli, &request.session);

    plan_filter(cli, &filter);
    filter.only_unplaced = cli_has(cli, "unplaced");
    request.plan = number;
    request.filter = &filter;
    return r ? r : cli_list(cli, &listing, &request.base);
}

static int run_show(struct cli *cli)
{
    Palmares__V1__Plan *plan;
    uint32_t number;
    int r = plan_number(cli, 0, &number);

    if (r)
        return r;
    if (plan_is_filtered(cli) || cli_has(cli, "all") || cli_has(cli, "limit") ||
        cli_has(cli, "page"))
        return show_slots(cli, number);
    r = plan_get(cli, number, &plan);
    if (!r)
        r = cli_show(cli, PLAN_COLUMNS, &plan->base);
    if (!r && cli->format == CLI_TABLE)
        cli_say(cli,
            _("its orals: palmares plan show %u --all, or with --date, --commission, "
              "--candidate, --unplaced"),
            plan->number);
    return r;
}

#define SLOT_OPTIONS                                                      \
    PLAN_FILTER_OPTIONS,                                                  \
    {                                                                     \
        "unplaced", 0, NULL, N_("only those without a slot"), NULL, false \
    }
#define COMPUTE_OPTIONS                                                                            \
    {"seed", 0, "SEED", N_("the same seed, effort and data give the same plan (1)"), NULL, false}, \
        {"effort", 0, "MOVES", N_("moves that are tried (as many as the size asks for)"), NULL,    \
            false},                                                                                \
        {"budget", 0, "SECONDS", N_("cut it after so long (60)"), NULL, false},                    \
    {                                                                                              \
        "no-wait", 0, NULL, N_("only start it, and print the id of the job"), NULL, false          \
    }

static const struct cli_option LIST_OPTIONS[] = {CLI_LIST_OPTIONS, {0}};
static const struct cli_option SHOW_OPTIONS[] = {SLOT_OPTIONS, CLI_LIST_OPTIONS, {0}};
static const struct cli_option PROPOSE_OPTIONS[] = {COMPUTE_OPTIONS, {0}};
static const struct cli_option REPAIR_OPTIONS[] = {
    {"base", 0, "PLAN", N_("repair this plan (the one in force)"), NULL, false}, COMPUTE_OPTIONS,
    {0}};
static const struct cli_option JOB_OPTIONS[] = {
    {"wait", 0, NULL, N_("until it has ended"), NULL, false}, {0}};
static const struct cli_option DIFF_OPTIONS[] = {CLI_LIST_OPTIONS, {0}};
static const struct cli_option EXPLAIN_OPTIONS[] = {
    {"plan", 0, "PLAN", N_("in this plan (the one in force)"), NULL, false}, {0}};
static const struct cli_option SUBSTITUTES_OPTIONS[] = {
    {"plan", 0, "PLAN", N_("in this plan (the one in force)"), NULL, false}, {0}};
static const struct cli_option MOVE_OPTIONS[] = {
    {"plan", 0, "PLAN", N_("in this plan (the one in force)"), NULL, false},
    {"commission", 0, "ID", N_("before this commission (the same)"), NULL, false},
    {"on", 0, "DATE", N_("on this day (the same)"), NULL, false},
    {"at", 0, "HH:MM", N_("when the oral begins (the same)"), NULL, false},
    {"unplace", 0, NULL, N_("take the slot away, and put the oral nowhere"), NULL, false},
    {"etag", 0, "ETAG", N_("only if this is still its etag"), NULL, false}, {0}};
static const struct cli_option PUBLISH_OPTIONS[] = {
    {"allow-unplaced", 0, NULL, N_("also when orals have no slot"), NULL, false},
    {"yes", 'y', NULL, N_("publish without asking"), NULL, false}, {0}};
static const struct cli_option DISCARD_OPTIONS[] = {
    {"reason", 0, "TEXT", N_("why; the journal keeps it"), NULL, false}, {0}};
static const struct cli_option PRINT_OPTIONS[] = {
    {"plan", 0, "PLAN", N_("of this plan (the one in force)"), NULL, false},
    {"output", 'O', "FILE", N_("one PDF for all"), NULL, false},
    {"folder", 0, "DIR", N_("one file for each"), NULL, false}, SLOT_OPTIONS, {0}};
static const struct cli_option PICTURE_OPTIONS[] = {
    {"plan", 0, "PLAN", N_("of this plan (the one in force)"), NULL, false},
    {"output", 'O', "FILE", N_("one PDF for all days and centres"), NULL, false},
    {"folder", 0, "DIR", N_("one SVG for each day and centre"), NULL, false},
    {"centre", 0, "CODE", N_("only at this centre"), NULL, false},
    {"date", 0, "DATE", N_("only on this day: 2022-05-19"), NULL, false}, {0}};

/* Rows of PLAN_COMMANDS. */
#define COMMAND(word, arguments_text, least, most)                                           \
    .noun = "plan", .verb = (word), .arguments = (arguments_text), .arguments_min = (least), \
    .arguments_max = (most)

const struct cli_command PLAN_COMMANDS[] = {
    {
        COMMAND("propose", "", 0, 0),
        .summary = N_("compute a draft: a slot for each candidate and oral"),
        .example = "palmares plan propose --seed 7 --budget 120",
        .options = PROPOSE_OPTIONS,
        .changes = true,
        .run = plan_run_propose,
    },
    {
        COMMAND("repair", "", 0, 0),
        .summary = N_("compute a draft from the plan in force, moving as few slots as possible"),
        .example = "palmares plan repair",
        .options = REPAIR_OPTIONS,
        .changes = true,
        .run = plan_run_repair,
    },
    {
        COMMAND("job", "ID", 1, 1),
        .summary = N_("how far the computation of a plan is"),
        .example = "palmares plan job 6f1f9ad1-0d43-4e1c-8d2e-6cbb3f1c2f4e --wait",
        .options = JOB_OPTIONS,
        .run = plan_run_job,
    },
    {
        COMMAND("cancel", "ID", 1, 1),
        .summary = N_("stop the computation of a plan; no draft is left"),
        .example = "palmares plan cancel 6f1f9ad1-0d43-4e1c-8d2e-6cbb3f1c2f4e",
        .changes = true,
        .run = plan_run_cancel,
    },
    {
        COMMAND("list", "", 0, 0),
        .summary = N_("list plans, the last first"),
        .example = "palmares plan list",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        COMMAND("show", "[PLAN]", 0, 1),
        .summary = N_("show a plan, or those of its orals that are asked for"),
        .example = "palmares plan show --date 2022-05-19 --commission E4-01",
        .options = SHOW_OPTIONS,
        .run = run_show,
    },
    {
        COMMAND("check", "[PLAN]", 0, 1),
        .summary = N_("let the independent checker look for broken rules and stale orals"),
        .example = "palmares plan check 3",
        .run = plan_run_check,
    },
    {
        COMMAND("diff", "[FROM] TO", 1, 2),
        .summary = N_("what changes from one plan (the one in force) to another"),
        .example = "palmares plan diff 2 3",
        .options = DIFF_OPTIONS,
        .run = plan_run_diff,
    },
    {
        COMMAND("explain", "NUMBER EPREUVE", 2, 2),
        .summary = N_("why an oral has no slot, and what would free one"),
        .example = "palmares plan explain 0123456789 E4 --plan 3",
        .options = EXPLAIN_OPTIONS,
        .run = plan_run_explain,
    },
    {
        COMMAND("substitutes", "COMMISSION EXAMINER", 2, 2),
        .summary = N_("who can sit in the place of a member of a commission, with no slot moved"),
        .example = "palmares plan substitutes E4-01 P0007",
        .options = SUBSTITUTES_OPTIONS,
        .run = plan_run_substitutes,
    },
    {
        COMMAND("move", "NUMBER EPREUVE", 2, 2),
        .summary = N_("move one oral by hand, in a draft"),
        .example = "palmares plan move 0123456789 E4 --commission E4-02 --on 2022-05-20 --at 10:00",
        .options = MOVE_OPTIONS,
        .changes = true,
        .run = plan_run_move,
    },
    {
        COMMAND("publish", "PLAN", 1, 1),
        .summary = N_("put a draft in force: show what changes, ask, publish"),
        .example = "palmares plan publish 3",
        .options = PUBLISH_OPTIONS,
        .changes = true,
        .run = plan_run_publish,
    },
    {
        COMMAND("discard", "PLAN", 1, 1),
        .summary = N_("throw a draft away"),
        .example = "palmares plan discard 2 --reason \"remplacé par le plan 3\"",
        .options = DISCARD_OPTIONS,
        .changes = true,
        .run = plan_run_discard,
    },
    {
        COMMAND("print", "PAPER", 1, 1),
        .summary = N_("print convocations, member-convocations, day-lists, emargement, door-signs; "
                      "or write member-calendars, room-calendars"),
        .example = "palmares plan print convocations --establishment 0750655E -O convocations.pdf",
        .options = PRINT_OPTIONS,
        .run = plan_run_print,
    },
    {
        COMMAND("picture", "", 0, 0),
        .summary = N_("draw the plan: rooms by hours, a page for each centre and day"),
        .example = "palmares plan picture --centre 0750655E --folder images",
        .options = PICTURE_OPTIONS,
        .run = plan_run_picture,
    },
    {0},
};
