/* `palmares commission ...`: the table of the noun, and lists. */
#include "cli/commission.h"
#include "cli/nouns.h"

#include <errno.h>

static enum table_colour findings_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__Commission *commission = (const void *)row;

    return commission->cancelled    ? TABLE_DIM
           : !commission->complete  ? TABLE_RED
           : commission->n_findings ? TABLE_YELLOW
                                    : TABLE_PLAIN;
}

static enum table_colour complete_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__Commission *commission = (const void *)row;

    return commission->complete ? TABLE_GREEN : TABLE_PLAIN;
}

const struct cli_column COMMISSION_LIST_COLUMNS[] = {
    {N_("Commission"), "id", false, NULL},
    {N_("Épreuve"), "epreuve", false, NULL},
    {N_("Centre"), "centre", false, NULL},
    {N_("Room"), "room", false, NULL},
    {N_("Language"), "language", false, NULL},
    {N_("Members"), "members.examiner", false, NULL},
    {N_("Lawful"), "complete", false, complete_colour},
    {N_("Findings"), "findings.reason", false, findings_colour},
    {N_("Etag"), "etag", false, NULL},
    {NULL, NULL, false, NULL},
};

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = COMMISSION_SERVICE,
        .method = "ListCommissions",
        .page_max = 200,
        .columns = COMMISSION_LIST_COLUMNS,
        .empty = N_("there is no such commission"),
    };
    Palmares__V1__ListCommissionsRequest request = PALMARES__V1__LIST_COMMISSIONS_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    request.epreuve = cli_text(cli_option(cli, "epreuve"));
    request.centre = cli_text(cli_option(cli, "centre"));
    request.examiner = cli_text(cli_option(cli, "examiner"));
    request.only_incomplete = cli_has(cli, "incomplete");
    return r ? r : cli_list(cli, &listing, &request.base);
}

static int run_show(struct cli *cli)
{
    Palmares__V1__GetCommissionRequest request = PALMARES__V1__GET_COMMISSION_REQUEST__INIT;
    ProtobufCMessage *commission;
    int r = cli_session(cli, &request.session);

    request.id = cli_text(cli->arguments[0]);
    if (!r)
        r = cli_call(
            cli, COMMISSION_SERVICE, "GetCommission", &request.base, cli->arena, &commission);
    return r ? r : commission_show(cli, (const void *)commission);
}

#define OF_EPREUVE                                                      \
    {                                                                   \
        "epreuve", 0, "ID", N_("only of this épreuve: E4"), NULL, false \
    }
#define OF_CENTRE                                                   \
    {                                                               \
        "centre", 0, "CODE", N_("only at this centre"), NULL, false \
    }
#define EPREUVE_OPTION                                                      \
    {                                                                       \
        "epreuve", 0, "ID", N_("épreuve that it examines: E4"), NULL, false \
    }
#define PLACE_OPTIONS                                                                         \
    {"centre", 0, "CODE", N_("where it sits"), NULL, false},                                  \
        {"room", 0, "NAME", N_("the only room that it may use; empty: the planning chooses"), \
            NULL, false},                                                                     \
    {                                                                                         \
        "language", 0, "NAME", N_("of a language oral: Anglais"), NULL, false                 \
    }
#define DAYS_OPTION                                                                            \
    {                                                                                          \
        "days", 0, "DAYS",                                                                     \
            N_("days on which it sits, with commas: 2022-05-09,2022-05-10; all: every day of " \
               "the épreuve"),                                                                 \
            NULL, true                                                                         \
    }
#define PRESIDENT_OPTION                                                      \
    {                                                                         \
        "president", 0, "CODE", N_("member who presides a jury"), NULL, false \
    }
#define REMARK_OPTION                                      \
    {                                                      \
        "remark", 0, "TEXT", N_("for people"), NULL, false \
    }
#define ETAG_OPTION                                                          \
    {                                                                        \
        "etag", 0, "ETAG", N_("only if this is still its etag"), NULL, false \
    }

static const struct cli_option LIST_OPTIONS[] = {OF_EPREUVE, OF_CENTRE,
    {"examiner", 0, "CODE", N_("only with this member"), NULL, false},
    {"incomplete", 0, NULL, N_("only those that are not lawful"), NULL, false}, CLI_LIST_OPTIONS,
    {0}};
static const struct cli_option CREATE_OPTIONS[] = {EPREUVE_OPTION, PLACE_OPTIONS, DAYS_OPTION,
    {"member", 'm', "CODE", N_("examiner in it; again for more"), NULL, true},
    {"jury", 0, NULL, N_("a deliberating jury instead of an oral commission"), NULL, false},
    PRESIDENT_OPTION, REMARK_OPTION, {0}};
static const struct cli_option CHANGE_OPTIONS[] = {
    {"add", 0, "CODE", N_("examiner to be a member; again for more"), NULL, true},
    {"remove", 0, "CODE", N_("member to be taken out; again for more"), NULL, true},
    {"replace", 0, "OLD=NEW", N_("examiner NEW in the place of OLD; again for more"), NULL, true},
    PLACE_OPTIONS, DAYS_OPTION, PRESIDENT_OPTION, REMARK_OPTION, ETAG_OPTION, {0}};
static const struct cli_option CANCEL_OPTIONS[] = {
    {"reason", 0, "TEXT", N_("why; the journal keeps it"), NULL, false}, ETAG_OPTION, {0}};
static const struct cli_option COMPOSE_OPTIONS[] = {EPREUVE_OPTION,
    {"centre", 0, "CODE", N_("where they sit"), NULL, false},
    {"count", 0, "N", N_("how many"), NULL, false},
    {"language", 0, "NAME", N_("of a language oral: Anglais"), NULL, false}, DAYS_OPTION,
    {"prefix", 0, "TEXT", N_("what their ids begin with (the épreuve and \"-\")"), NULL, false},
    {0}};
static const struct cli_option ATTENDANCE_OPTIONS[] = {
    {"nobody", 0, NULL, N_("take the sheet of the day out"), NULL, false}, ETAG_OPTION, {0}};
static const struct cli_option CHECK_OPTIONS[] = {OF_EPREUVE, OF_CENTRE,
    {"fail-on", 0, "SEVERITY", N_("exit code 1 when there is such a finding, or a worse one"),
        (const char *const[]){"notice", "blocking", NULL}, false},
    {0}};

/* Rows of COMMISSION_COMMANDS. */
#define COMMAND(word, arguments_text, least, most)                                                 \
    .noun = "commission", .verb = (word), .arguments = (arguments_text), .arguments_min = (least), \
    .arguments_max = (most)

const struct cli_command COMMISSION_COMMANDS[] = {
    {
        COMMAND("list", "", 0, 0),
        .summary = N_("list commissions and juries"),
        .example = "palmares commission list --epreuve E4 --incomplete",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        COMMAND("show", "ID", 1, 1),
        .summary = N_("show a commission: members, attendance sheets, what it is worth"),
        .example = "palmares commission show E4-01",
        .run = run_show,
    },
    {
        COMMAND("check", "", 0, 0),
        .summary = N_("what the composition and the signatures of all commissions are worth"),
        .example = "palmares commission check --epreuve E4 --fail-on blocking",
        .options = CHECK_OPTIONS,
        .run = commission_run_check,
    },
    {
        COMMAND("create", "ID", 1, 1),
        .summary = N_("make a commission or a jury; it may be completed later"),
        .example = "palmares commission create E4-01 --epreuve E4 --centre 0750655E --member P0012 "
                   "--member R0031",
        .options = CREATE_OPTIONS,
        .changes = true,
        .run = commission_run_create,
    },
    {
        COMMAND("compose", "", 0, 0),
        .summary = N_("compose lawful commissions from examiners who are in none"),
        .example = "palmares commission compose --epreuve E4 --centre 0750655E --count 6 --dry-run",
        .options = COMPOSE_OPTIONS,
        .changes = true,
        .run = commission_run_compose,
    },
    {
        COMMAND("change", "ID", 1, 1),
        .summary = N_("change members, place or days of a commission"),
        .example = "palmares commission change E4-01 --replace P0012=P0040",
        .options = CHANGE_OPTIONS,
        .changes = true,
        .run = commission_run_change,
    },
    {
        COMMAND("cancel", "ID", 1, 1),
        .summary = N_("cancel a commission, with a reason"),
        .example = "palmares commission cancel E4-06 --reason \"trop peu de candidats\"",
        .options = CANCEL_OPTIONS,
        .changes = true,
        .run = commission_run_cancel,
    },
    {
        COMMAND("attendance", "ID DAY [CODE]...", 2, 42),
        .summary = N_("record who signed the attendance sheet of a day"),
        .example = "palmares commission attendance E4-01 2022-05-09 P0012 R0031",
        .options = ATTENDANCE_OPTIONS,
        .changes = true,
        .run = commission_run_attendance,
    },
    {0},
};
