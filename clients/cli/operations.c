/* `palmares status`. */
#include "cli/listing.h"
#include "cli/nouns.h"

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

    r = cli_call(cli, &palmares__v1__operations_service__descriptor, "GetStatus", &request.base,
        cli->arena, &status);
    return r ? r : cli_show(cli, STATUS_COLUMNS, status);
}

const struct cli_command STATUS_COMMANDS[] = {
    {
        .noun = "status",
        .verb = "",
        .summary = N_("show the state of the service: version, database, load, audit"),
        .arguments = "",
        .example = "palmares status",
        .run = run_status,
    },
    {0},
};
