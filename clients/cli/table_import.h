/* `... import FILE.csv`: a file that is sent in one call, and what is wrong with it. */
#pragma once

#include "cli/cli.h"

enum { TABLE_IMPORT_MAX = 900 * 1024 };

/* Read the file of the first argument. `remedy`: what to do when it is too large. 0, exit code,
 * -errno. */
int table_import_read(struct cli *cli, const char *remedy, struct buffer *ret_content) MUST_CHECK;

/* Show what came of it as JSON, or its issues (line, column, value, reason, message, remedy). 0
 * when there is none: the caller says what was stored. An exit code otherwise. */
int table_import_report(
    struct cli *cli, const ProtobufCMessage *response, size_t issue_count) MUST_CHECK;
