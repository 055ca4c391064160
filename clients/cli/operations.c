/* `palmares status`. */
#include "cli/listing.h"
#include "cli/nouns.h"
#include "cli/room_watch.h"

#include <palmares/v1/operations.pb-c.h>

static const struct cli_column STATUS_COLUMNS[] = {
    {N_("Version"), "version", false, NULL},
    {N_("Started"), "start_time", false, NULL},
    {N_("PostgreSQL"), "database_version", false, NULL},
    {N_("Schema"), "schema_version", true, NULL},
    {N_("Connections"), "connections", true, NULL},
    {N_("Calls in flight"), "calls_in_flight", true, NULL},
    {N_("Audit rows"), "audit_rows", true, NULL},
    {N_("Audit rows waiting for their seal"), "audit_unsealed", true, NULL},
    {NULL, NULL, false, NULL},
};

static int run_status(struct cli *cli)
{
    Palmares__V1__GetStatusRequest request = PALMARES__V1__GET_STATUS_REQUEST__INIT;
    ProtobufCMessage *status;
    int r;

    if (cli_has(cli, "watch") || cli_has(cli, "once"))
        return room_watch(cli);
    if (cli_has(cli, "day") || cli_has(cli, "centre") || cli_has(cli, "every"))
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("--day, --centre and --every are for the rooms: pass --watch or --once too"));
    r = cli_call(cli, &palmares__v1__operations_service__descriptor, "GetStatus", &request.base,
        cli->arena, &status);
    return r ? r : cli_show(cli, STATUS_COLUMNS, status);
}

static const struct cli_option STATUS_OPTIONS[] = {
    {"watch", 0, NULL, N_("show the rooms of a day, again and again, alarms first"), NULL, false},
    {"once", 0, NULL, N_("show the rooms once; exit code 1 when one needs somebody"), NULL, false},
    {"day", 0, "DATE", N_("of this day (today, or the next one with orals)"), NULL, false},
    {"centre", 0, "CODE", N_("only at this centre"), NULL, false},
    {"every", 0, "TIME", N_("how often: 2s, 1m (2s)"), NULL, false},
    {0},
};

const struct cli_command STATUS_COMMANDS[] = {
    {
        .noun = "status",
        .verb = "",
        .summary = N_("show the state of the service, or watch the rooms of a day"),
        .arguments = "",
        .example = "palmares status --watch --centre 0750655E",
        .options = STATUS_OPTIONS,
        .run = run_status,
    },
    {0},
};
