#include "cli/exit.h"

int cli_exit_of(enum rpc_code code)
{
    if (code == RPC_OK)
        return CLI_EXIT_OK;
    if (code < RPC_CANCELLED || code > RPC_UNAUTHENTICATED)
        return CLI_EXIT_FAULT;
    return CLI_EXIT_STATUS + (int)code;
}
