/* `palmares sheet ...`: the table of the noun; lists, and the lock. */
#include "cli/sheet.h"

#include "base/text.h"
#include "cli/nouns.h"

#include <errno.h>

const char *const SHEET_STATES[] = {
    "expected", "present", "absent", "running", "marked", "sealed", NULL};
const char *const SHEET_PAPERS[] = {"evaluation", "grid", "record", NULL};

Palmares__V1__Sheet__State sheet_state(const struct cli *cli)
{
    const char *word = cli_option(cli, "state");

    for (int i = 0; word && SHEET_STATES[i]; i++)
        if (text_equal(SHEET_STATES[i], word))
            return (Palmares__V1__Sheet__State)(i + 1);
    return PALMARES__V1__SHEET__STATE__STATE_UNSPECIFIED;
}

/* ---- list ---- */

static enum table_colour state_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__SheetEntry *entry = (const void *)row;

    switch (entry->sheet ? entry->sheet->state : PALMARES__V1__SHEET__STATE__STATE_UNSPECIFIED) {
    case PALMARES__V1__SHEET__STATE__SEALED:
        return TABLE_GREEN;
    case PALMARES__V1__SHEET__STATE__RUNNING:
    case PALMARES__V1__SHEET__STATE__MARKED:
        return TABLE_YELLOW;
    case PALMARES__V1__SHEET__STATE__EXPECTED:
        return TABLE_DIM;
    default:
        return TABLE_PLAIN;
    }
}

static enum table_colour reserve_colour(const ProtobufCMessage *row)
{
    (void)row;
    return TABLE_YELLOW;
}

static const struct cli_column LIST_COLUMNS[] = {
    {N_("Date"), "slot.date", false, NULL},
    {N_("Begins"), "slot.starts", false, NULL},
    {N_("Candidate"), "slot.candidate", false, NULL},
    {N_("Family name"), "slot.family_name", false, NULL},
    {N_("Given name"), "slot.given_name", false, NULL},
    {N_("Épreuve"), "slot.epreuve", false, NULL},
    {N_("Commission"), "slot.commission", false, NULL},
    {N_("Room"), "slot.room", false, NULL},
    {N_("State"), "sheet.state", false, state_colour},
    {N_("Mark"), "sheet.content.mark_hundredths", true, NULL},
    {N_("Reserve"), "sheet.content.reserved", false, reserve_colour},
    {N_("Late, min"), "sheet.late_minutes", CLI_RIGHT_OR_NONE, NULL},
    {N_("Sealed by"), "sheet.seals.examiner", false, NULL},
    {NULL, NULL, false, NULL},
};

const char *sheet_mark_text(const Palmares__V1__SheetEntry *entry, struct arena *arena)
{
    if (entry->not_interrogated)
        return _("NV");
    if (entry->sheet && entry->sheet->absent)
        return _("absent");
    return cli_field_text(&entry->base, "sheet.content.mark_hundredths", false, arena);
}

static const char *list_cell(
    const struct cli_column *column, const ProtobufCMessage *row, struct arena *arena)
{
    return text_equal(column->field, "sheet.content.mark_hundredths")
               ? sheet_mark_text((const void *)row, arena)
               : NULL;
}

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = SHEET_SERVICE,
        .method = "ListSheets",
        .page_max = 1000,
        .columns = LIST_COLUMNS,
        .empty = N_("there is no such sheet in the plan in force"),
        .cell = list_cell,
    };
    Palmares__V1__ListSheetsRequest request = PALMARES__V1__LIST_SHEETS_REQUEST__INIT;
    Palmares__V1__SlotFilter filter;
    int r = cli_session(cli, &request.session);

    plan_filter(cli, &filter);
    request.filter = &filter;
    request.state = sheet_state(cli);
    return r ? r : cli_list(cli, &listing, &request.base);
}

/* ---- one ---- */

int sheet_get(struct cli *cli, char *session, Palmares__V1__SheetEntry **ret_entry)
{
    Palmares__V1__GetSheetRequest request = PALMARES__V1__GET_SHEET_REQUEST__INIT;
    ProtobufCMessage *entry;
    int r;

    request.session = session;
    request.candidate = cli_text(cli->arguments[0]);
    request.epreuve = cli_text(cli->arguments[1]);
    r = cli_call(cli, SHEET_SERVICE, "GetSheet", &request.base, cli->arena, &entry);
    if (!r)
        *ret_entry = (void *)entry;
    return r;
}

/* ---- unlock ---- */

static const struct cli_column UNLOCKED_COLUMNS[] = {
    {N_("Candidate"), "sheet.candidate", false, NULL},
    {N_("Épreuve"), "sheet.epreuve", false, NULL},
    {N_("Commission"), "sheet.commission", false, NULL},
    {N_("State"), "sheet.state", false, state_colour},
    {N_("Mark"), "sheet.content.mark_hundredths", false, NULL},
    {N_("Absent"), "sheet.absent", false, NULL},
    {N_("Unlocked, times"), "sheet.unlock_count", true, NULL},
    {N_("Revision"), "sheet.revision", true, NULL},
    {NULL, NULL, false, NULL},
};

/* What falls with it, before it is asked. */
static int say_seals(struct cli *cli, const Palmares__V1__SheetEntry *entry)
{
    const char *mark = sheet_mark_text(entry, cli->arena);
    const char *seals = cli_field_text(&entry->base, "sheet.seals.examiner", false, cli->arena);

    if (!mark || !seals)
        return -ENOMEM;
    cli_say(cli,
        _("%s of N° candidat %s: %s, sealed by %s; these seals fall, the content stays until it is "
          "changed and sealed anew"),
        cli->arguments[1], cli->arguments[0], mark, seals);
    return 0;
}

static int unlock(struct cli *cli, Palmares__V1__UnlockSheetRequest *request)
{
    ProtobufCMessage *response;
    int r = cli_change(cli, SHEET_SERVICE, "UnlockSheet", &request->base, cli->arena, &response);

    if (!r)
        r = cli_show(cli, UNLOCKED_COLUMNS, response);
    if (r)
        return r;
    if (request->validate_only)
        cli_say(cli, _("it can be unlocked; nothing was changed"));
    else
        cli_say(cli, _("unlocked: the room sees it at once; all members have to seal it again"));
    return 0;
}

static int run_unlock(struct cli *cli)
{
    Palmares__V1__UnlockSheetRequest request = PALMARES__V1__UNLOCK_SHEET_REQUEST__INIT;
    Palmares__V1__SheetEntry *entry;
    int r;

    if (text_is_empty(cli_option(cli, "reason")))
        return cli_fail(cli, CLI_EXIT_USAGE, _("why? pass --reason TEXT; the journal keeps it"));
    request.candidate = cli_text(cli->arguments[0]);
    request.epreuve = cli_text(cli->arguments[1]);
    request.reason = cli_text(cli_option(cli, "reason"));
    request.validate_only = cli_dry_run(cli);
    r = cli_session(cli, &request.session);
    if (!r)
        r = sheet_get(cli, request.session, &entry);
    if (r)
        return r;
    request.revision = entry->sheet ? entry->sheet->revision : 0;
    if (entry->sheet && entry->sheet->n_seals)
        r = say_seals(cli, entry);
    if (!r && !request.validate_only && !cli_has(cli, "yes"))
        r = cli_confirm(cli, _("Open this sheet again?"));
    return r ? r : unlock(cli, &request);
}

/* ---- the table ---- */

#define STATE_OPTION                                                              \
    {                                                                             \
        "state", 0, "STATE", N_("only sheets in this state"), SHEET_STATES, false \
    }

static const struct cli_option LIST_OPTIONS[] = {
    PLAN_FILTER_OPTIONS, STATE_OPTION, CLI_LIST_OPTIONS, {0}};
static const struct cli_option UNLOCK_OPTIONS[] = {
    {"reason", 0, "TEXT", N_("why; the journal keeps it"), NULL, false},
    {"yes", 'y', NULL, N_("unlock without asking"), NULL, false}, {0}};
static const struct cli_option EXPORT_OPTIONS[] = {PLAN_FILTER_OPTIONS, STATE_OPTION,
    {"paper", 0, "PAPER", N_("print these instead, of what is sealed"), SHEET_PAPERS, false},
    {"output", 'O', "FILE", N_("write to FILE instead of standard output"), NULL, false}, {0}};

/* Rows of SHEET_COMMANDS. */
#define COMMAND(word, arguments_text, least, most)                                            \
    .noun = "sheet", .verb = (word), .arguments = (arguments_text), .arguments_min = (least), \
    .arguments_max = (most)

const struct cli_command SHEET_COMMANDS[] = {
    {
        COMMAND("list", "", 0, 0),
        .summary = N_("list the sheets of the orals: who has passed, what is sealed"),
        .example = "palmares sheet list --date 2022-05-19 --commission E4-01 --state sealed",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        COMMAND("show", "NUMBER EPREUVE", 2, 2),
        .summary = N_("show a sheet and everything that was ever done or refused on it"),
        .example = "palmares sheet show 0123456789 E4",
        .run = sheet_run_show,
    },
    {
        COMMAND("unlock", "NUMBER EPREUVE", 2, 2),
        .summary = N_("open a sealed sheet again: its seals fall"),
        .example = "palmares sheet unlock 0123456789 E4 --reason \"note inversée avec une autre\"",
        .options = UNLOCK_OPTIONS,
        .changes = true,
        .run = run_unlock,
    },
    {
        COMMAND("export", "", 0, 0),
        .summary = N_("write all sheets as CSV or JSON; or print evaluation sheets, grids, records "
                      "as one PDF"),
        .example = "palmares sheet export --paper record --date 2022-05-19 -O pv.pdf",
        .options = EXPORT_OPTIONS,
        .run = sheet_run_export,
    },
    {0},
};
