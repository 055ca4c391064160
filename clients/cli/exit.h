/*
 * Exit codes of `palmares`, documented in palmares(1).
 *
 * 0 done; 1 to 9 found by the client; 11 to 26 the service's answer: 10 plus the canonical code.
 */
#pragma once

#include "rpc/status.h"

enum cli_exit {
    CLI_EXIT_OK = 0,
    CLI_EXIT_FINDING = 1,  /* a check found what it was asked to look for (calendar check --fail-on,
                              audit verify) */
    CLI_EXIT_USAGE = 2,    /* the command line */
    CLI_EXIT_FILE = 3,     /* a file or stream that cannot be read or written */
    CLI_EXIT_CONTENT = 4,  /* a file was read, and what is in it is wrong */
    CLI_EXIT_PROFILE = 5,  /* the configuration: profile, certificate, key */
    CLI_EXIT_DECLINED = 6, /* the person said no */
    CLI_EXIT_FAULT = 9,    /* memory, or a bug of the client */
    CLI_EXIT_STATUS =
        10, /* + canonical code: 13 INVALID_ARGUMENT, 15 NOT_FOUND, 24 UNAVAILABLE, ... */
    CLI_EXIT_INTERRUPTED = 130, /* Ctrl-C */
};

/* The exit code of an answer; CLI_EXIT_FAULT for a number outside the canonical codes. */
int cli_exit_of(enum rpc_code code);
