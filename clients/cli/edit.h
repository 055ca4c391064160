/* A message that a person puts together from a JSON file (--file) and from --set FIELD=VALUE. */
#pragma once

#include "cli/cli.h"

struct cli_edit {
    ProtobufCMessage *message;
    const char *const *theirs; /* fields that the service alone sets, up to NULL: not counted */
    const char *example;       /* "zone=guyane" */
    /* What one types for a value of the contract, in the arena; NULL: as it is. */
    const char *(*full_value)(struct cli *cli, const char *field, const char *value);

    const char **fields; /* proto names of those that were given, each once */
    size_t count;
};

/* The file of --file, if it was given, in place of edit->message, which is of the same type. 0, an
 * exit code after saying what is wrong, -errno. */
int cli_edit_file(struct cli *cli, struct cli_edit *edit) MUST_CHECK;
/* Each --set, on edit->message. */
int cli_edit_set(struct cli *cli, struct cli_edit *edit) MUST_CHECK;
