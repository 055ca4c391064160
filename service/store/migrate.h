/* Migrations: the files of store/migrations, embedded, applied in order by the owner of the
 * database. */
#pragma once

#include "base/embedded.h"

extern const struct embedded_file store_migrations[];
extern const size_t store_migrations_count;

enum store_migrate_err {
    STORE_MIGRATE_E_UNREACHABLE = 1,
    STORE_MIGRATE_E_REFUSED, /* a migration failed, was edited after it had been applied, or the
                                database is newer */
};

struct store_migrate_options {
    const char *conninfo; /* of the owner role; sslmode=verify-full is checked */
    bool dry_run;         /* only say what would be applied */
    void (*report)(
        const char *name, bool applied_now, void *context); /* each migration, in order */
    void *context;
};

/* Each migration is one transaction, all under one advisory lock. On failure *ret_why says which
 * and why (free() it). */
int store_migrate(const struct store_migrate_options *options, char **ret_why) MUST_CHECK;
