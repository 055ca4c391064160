/* What the files of `palmares candidate import` share. */
#pragma once

#include "cli/candidate.h"

enum { IMPORT_SHA256_SIZE = 32 };

/* The file that goes up: its bytes can be read again from any place. */
struct import_file {
    int fd;
    const char *name; /* for messages and for the service, without folders */
    uint64_t size;
    unsigned char sha256[IMPORT_SHA256_SIZE];
};

/* Open and hash; standard input ("-") goes through an unlinked temporary file. 0, CLI_EXIT_FILE,
 * -errno. */
int import_file_open(struct cli *cli, const char *path, struct import_file *ret_file) MUST_CHECK;
void import_file_close(struct import_file *file);

/* Print what is wrong with the records, at most --limit of them, and write --rejects FILE. 0,
 * CLI_EXIT_FILE, or as cli_call(). */
int import_report_issues(struct cli *cli, const Palmares__V1__Import *import) MUST_CHECK;
/* Print what was done, or would be. */
int import_report_counts(struct cli *cli, const Palmares__V1__Import *import, bool done) MUST_CHECK;
