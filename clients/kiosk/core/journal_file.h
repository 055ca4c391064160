/* The SQLite file of the journal, row by row, as it is stored: what is in the rows is the business
 * of journal.c. */
#pragma once

#include "kiosk_core/journal.h"

#include <sqlite3.h>

#define JOURNAL_FILE "journal.db"
#define JOURNAL_WAL JOURNAL_FILE "-wal"

enum { JOURNAL_ROWS_MAX = 200 * 1000 };

struct stored_row {
    uint64_t sequence;
    struct uuid id;
    char day[VAULT_DAY_SIZE];
    enum journal_state state;
    struct buffer act, result; /* blobs of the vault; result is empty while WRITTEN */
};

struct stored_rows {
    struct stored_row *rows; /* by sequence */
    size_t count, capacity;
    uint64_t high; /* the highest sequence that there ever was */
    bool damaged;  /* not all of the file can be read */
};

void stored_row_release(struct stored_row *row);
void stored_rows_release(struct stored_rows *rows); /* zeroed is fine */
/* Takes over the row's buffers. -ENOMEM. */
int stored_rows_add(struct stored_rows *rows, struct stored_row *row) MUST_CHECK;

enum journal_file_err {
    JOURNAL_FILE_E_DAMAGED = 200, /* not a journal, or not any more */
};
/* Open, and make the table when the file is new. enum journal_err, -ENOMEM;
 * JOURNAL_FILE_E_DAMAGED. */
int journal_file_open(const char *path, sqlite3 **ret_db) MUST_CHECK;
/* Close without touching what is on the disk. */
void journal_file_leave(sqlite3 *db);

/* All rows that can be read, wherever damage is. enum journal_err, -ENOMEM. */
int journal_file_read(sqlite3 *db, struct stored_rows *to) MUST_CHECK;
/* The same from a copy, of a directory that cannot be written. -errno. */
int journal_file_read_copy(const struct place *place, struct stored_rows *to) MUST_CHECK;
/* Put rows into a new file, in one transaction. enum journal_err, -ENOMEM. */
int journal_file_fill(sqlite3 *db, const struct stored_rows *rows) MUST_CHECK;

/* One statement; "BEGIN IMMEDIATE". enum journal_err, -ENOMEM. */
int journal_file_do(sqlite3 *db, const char *sql) MUST_CHECK;
/* Of a result of SQLite. enum journal_err, -ENOMEM; JOURNAL_FILE_E_DAMAGED. */
int journal_file_err(sqlite3 *db, int result) MUST_CHECK;
