/*
 * The service's configuration: an INI file, every key of which is a row of the table in table.c and
 * is documented in deploy/palmaresd.ini.example (a test compares the two). Relative file names are
 * relative to the configuration's own folder.
 *
 * Threads: a struct config is not shared while it is being loaded; once loaded it is not changed
 * any more.
 */
#pragma once

#include "base/log.h"
#include "rpc/server.h"

enum { CONFIG_KEYS_MAX = 48, CONFIG_JURY_KEY_BYTES = 32 };

/* A way into PostgreSQL. */
struct config_login {
    char *conninfo;      /* libpq keywords as written, without a password; NULL: not given */
    char *password_file; /* its first line is the password; NULL: none (certificate, passfile) */
};

struct config {
    char *path; /* of the file, for messages */
    struct {
        char **listen; /* "host:port" each, NULL-terminated, at least one */
        char *certificate;
        char *key;
        char *client_ca;
        bool allow_tls12;
    } server;
    struct config_login database; /* as the service's own role */
    uint32_t read_connections, write_connections, worker_connections;
    uint32_t connect_timeout_ms;
    struct config_login owner; /* as the owner of the schema: migrate only; conninfo may be NULL */
    struct rpc_server_limits limits;
    enum log_level log_level;
    char *metrics_listen; /* "127.0.0.1:9464", loopback; NULL: no metrics */
    uint32_t drain_timeout_ms;
    char *pki_directory;
    char *jury_key_file; /* 32 random bytes; NULL: no PINs, no signatures */
    struct {
        char **listen;     /* NULL: kiosks cannot enrol here */
        char *certificate; /* of the intermediate authority */
        char *key;         /* likewise */
        char **servers;    /* "host:port" of this listener, as people are told; may be NULL */
        char **service;    /* of the service itself, as kiosks are told */
        uint32_t days;     /* of a kiosk's certificate; 0: by the kiosk's last day */
    } enrol;

    unsigned
        lines[CONFIG_KEYS_MAX]; /* by row of the table: line of the key, 0 when it was not given */
};

/* Lines for a person: "file:line: section.key: what is wrong; what to do". Zero-initialise. */
struct config_problems {
    char **texts;
    size_t count;
};
void config_problems_release(struct config_problems *problems);

enum config_err {
    CONFIG_E_INVALID = 1, /* see the problems */
};

/*
 * Read and check the file; what is not given has its default. All problems are found, not only the
 * first. The files named in it are not opened. CONFIG_E_INVALID: *ret_config is not written. < 0:
 * memory.
 */
int config_load(
    const char *path, struct config *ret_config, struct config_problems *problems) MUST_CHECK;
/* The same from memory; `path` is for messages and for relative names. */
int config_parse(const char *path,
    const char *data,
    size_t size,
    struct config *ret_config,
    struct config_problems *problems) MUST_CHECK;
void config_release(struct config *config);

/*
 * Look into the files that the configuration names: certificates that can be read, belong to their
 * keys, are in date at `now_us`, and chain to their CA; keys that only their owner can read;
 * password files. CONFIG_E_INVALID: see the problems.
 */
int config_check_files(
    const struct config *config, int64_t now_us, struct config_problems *problems) MUST_CHECK;

/*
 * What libpq takes: the login's keywords with file names made absolute, the password of its file,
 * the connection timeout, gssencmode=disable (GSS encryption would go around TLS) and an
 * application name. A secret: config_secret_free() it, never log it. CONFIG_E_INVALID: *ret_why
 * says which file and why (free() it).
 */
int config_conninfo(const struct config *config,
    const struct config_login *login,
    char **ret_conninfo,
    char **ret_why) MUST_CHECK;
/* The bytes of [jury] key_file, which is configured; wipe them. CONFIG_E_INVALID: *ret_why says
 * what is wrong with the file (free() it). */
int config_jury_key(
    const struct config *config, uint8_t key[CONFIG_JURY_KEY_BYTES], char **ret_why) MUST_CHECK;
/* Wipe and free; accepts NULL. */
void config_secret_free(char *secret);

/* On SIGHUP: one problem for each key that differs between the two and only takes effect at a
 * restart. < 0: memory. */
int config_list_restart(const struct config *running,
    const struct config *fresh,
    struct config_problems *ret_keys) MUST_CHECK;

/* The keys there are, in the order of the table: "section", "key"; false beyond the last one. */
bool config_key_at(size_t index, const char **ret_section, const char **ret_key, bool *ret_reload);
/* The value in effect, as it would be written in the file; free() it. NULL: memory. Passwords are
 * not part of a configuration. */
char *config_value_at(const struct config *config, size_t index) MUST_CHECK;

static inline void config_problems_release_p(struct config_problems *problems)
{
    config_problems_release(problems);
}
#define CLEANUP_CONFIG_PROBLEMS CLEANUP(config_problems_release_p)
static inline void config_release_p(struct config *config)
{
    config_release(config);
}
/* Zero-initialise the variable. */
#define CLEANUP_CONFIG CLEANUP(config_release_p)
