/* What `palmaresd pki` was asked, and its actions. Shared by the two files of that command. */
#pragma once

#include "config/config.h"
#include "pki/index.h"

/* The command line, and what was read because of it. Texts are borrowed from argv. */
struct pki_command {
    const char *config_file;
    const char *directory;
    const char *name;
    const char *san;
    const char *out;
    const char *role;
    const char *establishment;
    const char *label;
    const char *reason;
    const char *passphrase_file;
    int64_t days;         /* 0: the default */
    int64_t not_before_s; /* 0: now */
    bool new_key;
    bool no_register;
    bool json;

    struct config config;
    bool config_loaded;
    char *passphrase;
};

/* Say what is wrong with the command line; EXIT_CODE_USAGE. */
int pki_usage(const char *format, ...) PRINTF_LIKE(1, 2);

/* Each gives an exit code back. */
int pki_run_init(struct pki_command *command);
int pki_run_issue(struct pki_command *command, enum pki_kind kind);
int pki_run_renew(struct pki_command *command);
int pki_run_revoke(struct pki_command *command);
int pki_run_list(struct pki_command *command);
