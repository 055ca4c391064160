/*
 * Which service, with which certificate: from the configuration file, then the environment, then
 * flags (the later wins).
 *
 * The file is $PALMARES_CONFIG, else $XDG_CONFIG_HOME/palmares/config.ini, else
 * ~/.config/palmares/config.ini:
 *
 *     [profile default]
 *     server = exams.academie.example:7300, exams2.academie.example:7300
 *     ca = ca.pem
 *     certificate = me.pem
 *     key = me.key
 *     session = ndrc-2022
 *
 * Paths are relative to the file's folder; "~/" is the home folder.
 */
#pragma once

#include "base/arena.h"

enum { PROFILE_TIMEOUT_MS = 30000, PROFILE_SERVERS_MAX = 16 };

/* Texts live in the arena; "" where nothing was said, except as noted. */
struct profile {
    const char *name;        /* "default" unless chosen */
    const char **servers;    /* "host:port", at least one, NULL behind the last */
    const char *server_name; /* expected in the certificate; "": the server's own host */
    const char *ca;          /* files, never empty */
    const char *certificate;
    const char *key;
    const char *session; /* id of the session meant when none is given */
    uint32_t timeout_ms; /* of a call, never 0 */
};

/* What the command line says; NULL where it says nothing. */
struct profile_flags {
    const char *config; /* a file */
    const char *profile;
    const char *server; /* one, or several with commas */
    const char *session;
    const char *timeout; /* "500ms", "30s", "5m" or seconds */
};

enum profile_err {
    PROFILE_E_INVALID = 1, /* *ret_why: what is wrong, where, what to do (in the arena) */
};

/*
 * Put the profile together. `environment` looks a variable up (getenv), NULL when it is not set:
 * PALMARES_CONFIG, PALMARES_PROFILE, PALMARES_SERVER, PALMARES_SERVER_NAME, PALMARES_CA,
 * PALMARES_CERTIFICATE, PALMARES_KEY, PALMARES_SESSION, PALMARES_TIMEOUT, XDG_CONFIG_HOME, HOME.
 * -errno when the file cannot be read for lack of memory; PROFILE_E_INVALID.
 */
int profile_load(const struct profile_flags *flags,
    char *(*environment)(const char *name),
    struct arena *arena,
    struct profile *ret_profile,
    const char **ret_why) MUST_CHECK;

/* "500ms", "30s", "5m", "1h", or whole seconds; 1 ms to 24 h. -EINVAL. */
int profile_parse_duration(const char *text, uint32_t *ret_ms) MUST_CHECK;
