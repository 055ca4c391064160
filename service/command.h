/*
 * The subcommands of palmaresd, and how the program ends. Each command reads its own options
 * (argv[0] is the command's name), prints results on standard output and what went wrong on
 * standard error, and gives one of the exit codes back.
 */
#pragma once

/* Documented by `palmaresd --help`, which a test compares with this list. */
enum exit_code {
    EXIT_CODE_OK = 0,
    EXIT_CODE_FAULT = 1,    /* memory, input or output failed; a bug */
    EXIT_CODE_USAGE = 2,    /* unknown command or option, missing argument */
    EXIT_CODE_CONFIG = 3,   /* the configuration, or a file it names, is wrong */
    EXIT_CODE_DATABASE = 4, /* PostgreSQL cannot be reached or refuses us */
    EXIT_CODE_SCHEMA = 5,   /* the database's schema is too old or too new */
    EXIT_CODE_REFUSED = 6,  /* what was asked cannot be done in this state: it exists already, it is
                               not there, it is revoked */
};

/* Where the configuration is read when --config is not given. */
#define COMMAND_CONFIG_PATH "/etc/palmares/palmaresd.ini"

int command_run(int argc, char **argv);
int command_migrate(int argc, char **argv);
int command_pki(int argc, char **argv);
/* Not in the help: a child of the service (document/inspect.h). */
int command_inspect_pdf(int argc, char **argv);
int command_check_config(int argc, char **argv);
