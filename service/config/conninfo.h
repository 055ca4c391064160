/*
 * libpq's connection string, as keywords: what may stand in a configuration, and what libpq is
 * given (PostgreSQL 15 documentation, 34.1.1 and 34.19). Plain C: nothing here connects.
 */
#pragma once

#include "base/buffer.h"

enum conninfo_err {
    CONNINFO_E_INVALID = 1, /* *ret_why says what is wrong and what to write instead (free() it) */
};

struct conninfo;

/*
 * Parse `keyword = value` pairs, values quoted as libpq wants it, and check them: a host that is
 * reached over TCP, dbname, user, sslmode=verify-full, sslrootcert; no secret; nothing that would
 * lead around TLS.
 */
int conninfo_parse(const char *text, struct conninfo **ret_conninfo, char **ret_why) MUST_CHECK;
/* Wipes the values; accepts NULL. */
void conninfo_free(struct conninfo *conninfo);

/* NULL: not given. */
const char *conninfo_get(const struct conninfo *conninfo, const char *keyword);
/* Replace or add; both texts are copied. */
int conninfo_set(struct conninfo *conninfo, const char *keyword, const char *value) MUST_CHECK;
/* Make the relative file names among the values relative to `folder`. */
int conninfo_resolve_files(struct conninfo *conninfo, const char *folder) MUST_CHECK;
/* The i-th file among the values, and its keyword; NULL beyond the last one. */
const char *conninfo_file_at(
    const struct conninfo *conninfo, size_t index, const char **ret_keyword);
/* Append all pairs, every value quoted. */
int conninfo_format(const struct conninfo *conninfo, struct buffer *buffer) MUST_CHECK;

DEFINE_CLEANUP(struct conninfo *, conninfo_free);
