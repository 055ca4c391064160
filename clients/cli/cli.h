/*
 * The client: what a command is (a row of data and a function), and what it may use. To add one:
 * README.md.
 */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/uuid.h"
#include "cli/exit.h"
#include "clientlib/call.h"
#include "clientlib/i18n.h"
#include "clientlib/profile.h"

#include <google/protobuf/timestamp.pb-c.h>
#include <protobuf-c/protobuf-c.h>

enum { CLI_ARENA_MAX = 256 * 1024 * 1024 };

enum cli_format { CLI_TABLE, CLI_JSON, CLI_CSV };

/* "--name VALUE"; what it means for one command. */
struct cli_option {
    const char *name;
    char letter;              /* 0: none */
    const char *value;        /* "FILE", as help shows it; NULL: a switch */
    const char *summary;      /* N_() */
    const char *const *words; /* the only values accepted, for completion and checking; NULL: any */
    bool repeats;
};

struct cli;

/* One `palmares <noun> <verb>`. */
struct cli_command {
    const char *noun;
    const char *verb;      /* "" for a noun that is a command by itself (status) */
    const char *summary;   /* N_() */
    const char *arguments; /* "NUMBER", "[FILE]..." as help shows it; "" for none */
    unsigned arguments_min, arguments_max;
    const char *example;              /* a whole command line */
    const struct cli_option *options; /* own ones, up to the row without a name; NULL: none */
    bool changes;                     /* takes --dry-run and --request-id */
    /* 0, an exit code after saying what is wrong (cli_fail() and the like), or -errno for a fault
     */
    int (*run)(struct cli *cli);
};

/* A noun and its commands, up to the row without a noun. */
struct cli_noun {
    const char *name;
    const char *summary; /* N_() */
    const struct cli_command *commands;
};

/* Every noun, in the order of the help, up to the row without a name. */
extern const struct cli_noun CLI_NOUNS[];
/* Options of every command; and of those that change something. */
extern const struct cli_option CLI_COMMON_OPTIONS[];
extern const struct cli_option CLI_CHANGE_OPTIONS[];

/* An option that was given. */
struct cli_given {
    const struct cli_option *option;
    const char *value; /* "" for a switch */
};

/* One run of the program. */
struct cli {
    const struct cli_command *command;
    const char *const *arguments;
    size_t argument_count;
    struct cli_given *given;
    size_t given_count;
    enum cli_format format;
    bool quiet;
    bool colour;        /* standard output is a terminal that takes it */
    bool colour_errors; /* the same for standard error */
    bool has_profile;
    struct profile profile; /* through cli_profile() only */
    struct uuid request_id; /* of the change: --request-id or random */
    bool sent_request_id;   /* with the last call */
    struct arena *arena;    /* for the whole run */
    struct client *client;
};

/* ---- arguments: parse.c */

/* Read the command line behind noun and verb. 0, or an exit code after saying what is wrong. */
int cli_parse(struct cli *cli, int argc, char **argv) MUST_CHECK;
/* Value of an option of the command; NULL when it was not given. The name must be in its table. */
const char *cli_option(const struct cli *cli, const char *name);
/* The same, "" when it was not given. */
const char *cli_option_or_empty(const struct cli *cli, const char *name);
bool cli_has(const struct cli *cli, const char *name);
/* The whole number of an option, `usual` when it was not given. CLI_EXIT_USAGE. */
int cli_option_u32(const struct cli *cli,
    const char *name,
    uint32_t usual,
    uint32_t most,
    uint32_t *ret) MUST_CHECK;
/* The option that `index` options with this name were given before, for those that repeat; NULL at
 * the end. */
const char *cli_option_at(const struct cli *cli, const char *name, size_t index);

/* ---- help: help.c, complete.c */

void cli_help_all(FILE *to);
void cli_help_noun(FILE *to, const struct cli_noun *noun);
void cli_help_command(FILE *to, const struct cli_command *command);
/* Print the completion script of a shell. CLI_EXIT_USAGE for one that is not known. */
int cli_complete(const char *shell, FILE *to) MUST_CHECK;
const struct cli_noun *cli_find_noun(const char *name);
const struct cli_command *cli_find_command(const struct cli_noun *noun, const char *verb);
/* The known word nearest to a mistyped one; NULL when none is near. */
const char *cli_nearest(const char *word, const char *const *known, size_t count);

/* ---- messages to the person, on standard error: message.c */

/* "palmares: error: ..."; returns `code`. */
int cli_fail(const struct cli *cli, int code, const char *format, ...) PRINTF_LIKE(3, 4);
/* An answer of the service that is not OK: message, fields, what to do. Returns its exit code. */
int cli_fail_status(const struct cli *cli, const struct rpc_status *status);
/* A line, unless --quiet. */
void cli_say(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
/* The same, and it is worth a look: coloured. */
void cli_warn(const struct cli *cli, const char *format, ...) PRINTF_LIKE(2, 3);
/* Ask on the terminal; 0 for yes, CLI_EXIT_DECLINED, CLI_EXIT_USAGE when there is no terminal and
 * no --yes. */
int cli_confirm(const struct cli *cli, const char *question) MUST_CHECK;

/* ---- calls: request.c; operations.c is the simplest example */

/* The profile in force. 0, CLI_EXIT_PROFILE, -errno. */
int cli_profile(struct cli *cli) MUST_CHECK;
/*
 * Call and wait; the answer lives in `arena`. 0, the exit code of the answer after printing it, or
 * -errno. cli_change() takes the run's request id, so that a repeat of the command with
 * --request-id has no second effect.
 */
int cli_call(struct cli *cli,
    const ProtobufCServiceDescriptor *service,
    const char *method,
    const ProtobufCMessage *request,
    struct arena *arena,
    ProtobufCMessage **ret_response) MUST_CHECK;
int cli_change(struct cli *cli,
    const ProtobufCServiceDescriptor *service,
    const char *method,
    const ProtobufCMessage *request,
    struct arena *arena,
    ProtobufCMessage **ret_response) MUST_CHECK;
/* The same without printing: *ret_status says how it ended. 0, CLI_EXIT_PROFILE (printed), -errno.
 */
int cli_try_call(struct cli *cli,
    const struct client_call *call,
    struct arena *arena,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_response) MUST_CHECK;
/* Connect now: from then on client_call(cli->client) may run on several threads. As cli_try_call().
 */
int cli_connect(struct cli *cli) MUST_CHECK;
/* Id of the session meant: --session, environment, profile, or the only one there is. 0, exit code,
 * -errno. */
int cli_session(struct cli *cli, char **ret_session) MUST_CHECK;
/* Option `name`, "YYYY-MM-DD" or RFC 3339, as a Timestamp in the arena; NULL when not given.
 * CLI_EXIT_USAGE, -ENOMEM. */
int cli_option_instant(
    struct cli *cli, const char *name, Google__Protobuf__Timestamp **ret) MUST_CHECK;
/* A JSON file ("-": standard input) as text, with a NUL behind it. 0, CLI_EXIT_FILE, -errno. */
int cli_read_text(struct cli *cli, const char *file, struct buffer *ret_text) MUST_CHECK;
/* The message that the text of a file is. 0, CLI_EXIT_CONTENT, -errno. */
int cli_parse_message(struct cli *cli,
    const char *file,
    const struct buffer *text,
    const ProtobufCMessageDescriptor *type,
    ProtobufCMessage **ret_message) MUST_CHECK;
/* For a field of a request: protobuf-c wants the text without const, and changes nothing. NULL
 * reads as "". */
char *cli_text(const char *text);
bool cli_dry_run(const struct cli *cli);

/* ---- output: output.c */

/* A message as JSON on standard output, with a new line. 0 or an exit code. */
int cli_print_json(struct cli *cli, const ProtobufCMessage *message) MUST_CHECK;
/* Bytes to `file`, or to standard output when it is NULL or "-". 0 or CLI_EXIT_FILE. */
int cli_write_file(struct cli *cli, const char *file, const void *data, size_t size) MUST_CHECK;
/* Flush standard output; CLI_EXIT_FILE when it did not take everything. */
int cli_finish_output(struct cli *cli) MUST_CHECK;
