#include "kiosk_core/journal_file.h"

#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <unistd.h>

enum { LOOKUPS_MAX = 10000, VALUE_MAX = 2 * JOURNAL_RECORD_MAX };

#define TABLE                                                                                \
    "CREATE TABLE act (sequence INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE," \
    " day TEXT NOT NULL, state INTEGER NOT NULL, act BLOB NOT NULL, result BLOB)"
#define COLUMNS "SELECT sequence, id, day, state, act, result FROM act "

/* ---- rows in memory ---- */

void stored_row_release(struct stored_row *row)
{
    buffer_release(&row->act);
    buffer_release(&row->result);
}

void stored_rows_release(struct stored_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        stored_row_release(&rows->rows[i]);
    free(rows->rows);
    *rows = (struct stored_rows){0};
}

int stored_rows_add(struct stored_rows *rows, struct stored_row *row)
{
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity ? 2 * rows->capacity : 64;
        struct stored_row *more = reallocarray(rows->rows, capacity, sizeof *more);

        if (!more)
            return -ENOMEM;
        rows->rows = more;
        rows->capacity = capacity;
    }
    rows->rows[rows->count++] = *row;
    *row = (struct stored_row){0};
    return 0;
}

/* ---- the file ---- */

static int err_of_system(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return JOURNAL_E_FULL;
    case EROFS:
    case EACCES:
    case EPERM:
        return JOURNAL_E_READ_ONLY;
    default:
        return JOURNAL_E_BROKEN;
    }
}

int journal_file_err(sqlite3 *db, int result)
{
    int r = db ? err_of_system(sqlite3_system_errno(db)) : JOURNAL_E_BROKEN;

    switch (result & 0xff) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW:
        return 0;
    case SQLITE_NOMEM:
        return -ENOMEM;
    case SQLITE_FULL:
        return JOURNAL_E_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return JOURNAL_E_READ_ONLY;
    case SQLITE_IOERR:
        /* What was wrong is often forgotten when this is asked: a write that fails, and no fault of
         * the device is known, has no room. */
        if (r == JOURNAL_E_BROKEN &&
            (result == SQLITE_IOERR_WRITE || result == SQLITE_IOERR_TRUNCATE) && db &&
            sqlite3_system_errno(db) != EIO)
            return JOURNAL_E_FULL;
        return r;
    case SQLITE_CANTOPEN:
        return r;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* there is no such table: not our file */
    case SQLITE_SCHEMA:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
        return JOURNAL_FILE_E_DAMAGED;
    default:
        return JOURNAL_E_BROKEN;
    }
}

int journal_file_do(sqlite3 *db, const char *sql)
{
    return journal_file_err(db, sqlite3_exec(db, sql, NULL, NULL, NULL));
}

static void finalize(sqlite3_stmt **statement)
{
    (void)sqlite3_finalize(*statement);
}

/* The first value of the first row, as text in `to`; "" when there is none. */
static int ask_text(sqlite3 *db, const char *sql, char *to, size_t size)
{
    CLEANUP(finalize) sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    const unsigned char *text;

    if (result)
        return journal_file_err(db, result);
    result = sqlite3_step(statement);
    if (result != SQLITE_ROW && result != SQLITE_DONE)
        return journal_file_err(db, result);
    text = result == SQLITE_ROW ? sqlite3_column_text(statement, 0) : NULL;
    (void)snprintf(to, size, "%s", text ? (const char *)text : "");
    return 0;
}

/* A file that says something else than our own table is not ours, whatever it calls its tables. */
static int check_schema(sqlite3 *db)
{
    char text[sizeof TABLE + 1];
    int r = ask_text(db, "SELECT count(*) FROM sqlite_schema", text, sizeof text);

    if (!r && text_equal(text, "0"))
        return journal_file_do(db, TABLE);
    if (!r && !text_equal(text, "3")) /* the table, its unique index, sqlite_sequence */
        return JOURNAL_FILE_E_DAMAGED;
    if (!r)
        r = ask_text(db, "SELECT sql FROM sqlite_schema WHERE name = 'act' AND type = 'table'",
            text, sizeof text);
    return !r && !text_equal(text, TABLE) ? JOURNAL_FILE_E_DAMAGED : r;
}

static int prepare_file(sqlite3 *db)
{
    static const char *const settings[] = {"PRAGMA trusted_schema = OFF",
        "PRAGMA cell_size_check = ON", "PRAGMA locking_mode = EXCLUSIVE",
        "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA secure_delete = ON",
        "PRAGMA temp_store = MEMORY"};
    int r = 0;

    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    (void)sqlite3_extended_result_codes(db, 1);
    (void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
    for (size_t i = 0; i < ARRAY_LEN(settings) && !r; i++)
        r = journal_file_do(db, settings[i]);
    return r ? r : check_schema(db);
}

int journal_file_open(const char *path, sqlite3 **ret_db)
{
    sqlite3 *db = NULL;
    int r = journal_file_err(db, sqlite3_open_v2(path, &db,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                         SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_NOFOLLOW,
                                     NULL));

    if (!db)
        return -ENOMEM;
    if (r == JOURNAL_E_BROKEN)
        r = err_of_system(sqlite3_system_errno(db));
    if (!r)
        r = prepare_file(db);
    if (r) {
        journal_file_leave(db);
        return r;
    }
    *ret_db = db;
    return 0;
}

void journal_file_leave(sqlite3 *db)
{
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    (void)sqlite3_close_v2(db);
}

/* ---- reading ---- */

static int take_blob(sqlite3_stmt *statement, int column, struct buffer *to)
{
    const void *data = sqlite3_column_blob(statement, column);
    int size = sqlite3_column_bytes(statement, column);

    return data && size > 0 ? buffer_append(to, data, (size_t)size) : 0;
}

static int take_row(sqlite3_stmt *statement, struct stored_rows *to)
{
    struct stored_row row = {.sequence = (uint64_t)sqlite3_column_int64(statement, 0),
        .state = (enum journal_state)sqlite3_column_int(statement, 3)};
    const unsigned char *day = sqlite3_column_text(statement, 2);
    const void *id = sqlite3_column_blob(statement, 1);
    int r;

    if (sqlite3_column_int64(statement, 0) < 1 ||
        sqlite3_column_bytes(statement, 1) != (int)sizeof row.id.bytes || !id || !day ||
        !vault_is_day((const char *)day) || row.state < JOURNAL_WRITTEN ||
        row.state >= JOURNAL_STATE_END || to->count >= JOURNAL_ROWS_MAX) {
        to->damaged = true;
        return 0;
    }
    memcpy(row.id.bytes, id, sizeof row.id.bytes);
    memcpy(row.day, day, sizeof row.day);
    r = take_blob(statement, 4, &row.act);
    if (!r)
        r = take_blob(statement, 5, &row.result);
    if (!r)
        r = stored_rows_add(to, &row);
    stored_row_release(&row);
    return r;
}

/* Rows as a query gives them until it cannot go on; that is damage, and no fault. */
static int read_query(sqlite3 *db, const char *sql, int64_t argument, struct stored_rows *to)
{
    CLEANUP(finalize) sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    int r = 0;

    if (!result && sqlite3_bind_parameter_count(statement))
        result = sqlite3_bind_int64(statement, 1, argument);
    while (!result && !r) {
        result = sqlite3_step(statement);
        if (result == SQLITE_ROW) {
            result = SQLITE_OK;
            r = take_row(statement, to);
        }
    }
    if (!r && (result & 0xff) == SQLITE_NOMEM)
        return -ENOMEM;
    if (!r && result != SQLITE_DONE)
        to->damaged = true;
    return r;
}

static int compare_rows(const void *a, const void *b)
{
    uint64_t left = ((const struct stored_row *)a)->sequence;
    uint64_t right = ((const struct stored_row *)b)->sequence;

    return left < right ? -1 : left > right;
}

/* From the other end, and in between one by one: a damaged page takes only its own rows away. */
static int read_around_damage(sqlite3 *db, struct stored_rows *to)
{
    struct stored_rows back = {.damaged = true};
    uint64_t first = to->count ? to->rows[to->count - 1].sequence + 1 : 1, last;
    int r =
        read_query(db, COLUMNS "WHERE sequence >= ? ORDER BY sequence DESC", (int64_t)first, &back);

    last = back.count ? back.rows[back.count - 1].sequence : to->high + 1;
    if (last > first + LOOKUPS_MAX)
        last = first + LOOKUPS_MAX;
    for (uint64_t i = first; i < last && !r; i++)
        r = read_query(db, COLUMNS "WHERE sequence = ?", (int64_t)i, to);
    for (size_t i = 0; i < back.count && !r; i++)
        r = stored_rows_add(to, &back.rows[i]);
    stored_rows_release(&back);
    if (to->count)
        qsort(to->rows, to->count, sizeof *to->rows, compare_rows);
    return r;
}

int journal_file_read(sqlite3 *db, struct stored_rows *to)
{
    char text[64] = "";
    int64_t high = 0;
    int r = ask_text(db, "PRAGMA quick_check(1)", text, sizeof text);

    if (r == -ENOMEM)
        return r;
    to->damaged |= r || !text_equal(text, "ok");
    r = ask_text(db, "SELECT seq FROM sqlite_sequence WHERE name = 'act'", text, sizeof text);
    if (r == -ENOMEM)
        return r;
    to->damaged |= r || (*text && text_parse_i64(text, 0, INT32_MAX, &high));
    to->high = (uint64_t)high;
    r = read_query(db, COLUMNS "ORDER BY sequence", 0, to);
    if (!r && to->damaged)
        r = read_around_damage(db, to);
    if (!r && to->count && to->rows[to->count - 1].sequence > to->high) {
        to->high = to->rows[to->count - 1].sequence;
        to->damaged = true;
    }
    return r;
}

/* ---- filling a new one ---- */

static int fill_row(sqlite3 *db, sqlite3_stmt *insert, const struct stored_row *row)
{
    int result = sqlite3_reset(insert);

    if (!result)
        result = sqlite3_bind_int64(insert, 1, (int64_t)row->sequence);
    if (!result)
        result = sqlite3_bind_blob(insert, 2, row->id.bytes, sizeof row->id.bytes, SQLITE_STATIC);
    if (!result)
        result = sqlite3_bind_text(insert, 3, row->day, -1, SQLITE_STATIC);
    if (!result)
        result = sqlite3_bind_int(insert, 4, (int)row->state);
    if (!result)
        result = sqlite3_bind_blob(insert, 5, row->act.data, (int)row->act.size, SQLITE_STATIC);
    if (!result && row->result.size)
        result =
            sqlite3_bind_blob(insert, 6, row->result.data, (int)row->result.size, SQLITE_STATIC);
    else if (!result)
        result = sqlite3_bind_null(insert, 6);
    if (!result)
        result = sqlite3_step(insert);
    return journal_file_err(db, result);
}

int journal_file_fill(sqlite3 *db, const struct stored_rows *rows)
{
    CLEANUP(finalize) sqlite3_stmt *insert = NULL;
    char high[96];
    int r = journal_file_do(db, "BEGIN IMMEDIATE");

    if (!r) /* a row said twice keeps its first form */
        r = journal_file_err(db, sqlite3_prepare_v2(db,
                                     "INSERT OR IGNORE INTO act (sequence, id, day, state, act, "
                                     "result) VALUES (?, ?, ?, ?, ?, ?)",
                                     -1, &insert, NULL));
    for (size_t i = 0; i < rows->count && !r; i++)
        r = fill_row(db, insert, &rows->rows[i]);
    if (!r)
        r = journal_file_do(db, "DELETE FROM sqlite_sequence WHERE name = 'act'");
    (void)snprintf(high, sizeof high,
        "INSERT INTO sqlite_sequence (name, seq) VALUES ('act', %llu)",
        (unsigned long long)rows->high);
    if (!r)
        r = journal_file_do(db, high);
    return r ? r : journal_file_do(db, "COMMIT");
}

/* ---- a journal that cannot be written ---- */

static char *path_in(const char *folder, const char *name)
{
    char *path = NULL;

    return asprintf(&path, "%s/%s", folder, name) < 0 ? NULL : path;
}

static int copy_file(const struct place *place, const char *name, const char *to)
{
    enum { MAX = 512 * 1024 * 1024 };
    CLEANUP_BUFFER struct buffer bytes = {0};
    int r = place_read(place, name, MAX, &bytes);
    FILE *file;

    if (r)
        return r == -ENOENT ? 0 : r;
    file = fopen(to, "wbe");
    if (!file)
        return -errno;
    if (fwrite(bytes.data, 1, bytes.size, file) != bytes.size)
        r = -EIO;
    return fclose(file) ? -EIO : r;
}

/* SQLite wants to write even where it only reads, so a copy is read: its rows are encrypted. */
static int read_copy(const struct place *place, const char *folder, struct stored_rows *to)
{
    CLEANUP_FREE char *file = path_in(folder, JOURNAL_FILE);
    CLEANUP_FREE char *wal = path_in(folder, JOURNAL_WAL);
    sqlite3 *db = NULL;
    int r = file && wal ? copy_file(place, JOURNAL_FILE, file) : -ENOMEM;

    if (!r)
        r = copy_file(place, JOURNAL_WAL, wal);
    if (!r)
        r = journal_file_open(file, &db);
    if (!r)
        r = journal_file_read(db, to);
    if (db)
        journal_file_leave(db);
    if (file)
        (void)unlink(file);
    if (wal)
        (void)unlink(wal);
    return r;
}

int journal_file_read_copy(const struct place *place, struct stored_rows *to)
{
    char folder[] = "/tmp/palmares-kiosk-XXXXXX";
    int r;

    if (!mkdtemp(folder))
        return -errno;
    r = read_copy(place, folder, to);
    if (rmdir(folder))
        log_warning("a folder is left behind path=%s", folder);
    if (r == JOURNAL_FILE_E_DAMAGED) {
        to->damaged = true;
        return 0;
    }
    return r;
}

/* ---- without keys ---- */

int journal_count_waiting(const struct place *place, size_t *ret_count)
{
    CLEANUP_FREE char *path = NULL;
    char text[32] = "";
    sqlite3 *db = NULL;
    int64_t count;
    int r;

    if (!place_has(place, JOURNAL_FILE)) {
        *ret_count = 0;
        return 0;
    }
    path = path_in(place->path, JOURNAL_FILE);
    if (!path)
        return -ENOMEM;
    r = journal_file_open(path, &db);
    if (r)
        return r < 0 ? r : -EBADMSG;
    r = ask_text(db, "SELECT count(*) FROM act WHERE state IN (1, 3)", text, sizeof text);
    (void)sqlite3_close_v2(db);
    if (r || text_parse_i64(text, 0, INT32_MAX, &count))
        return r < 0 ? r : -EBADMSG;
    *ret_count = (size_t)count;
    return 0;
}
