#include "kiosk_core/journal.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "kiosk_core/journal_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

enum { NAME_SIZE = 80, TAIL_NUMBERS = 3 };

#define TAIL_NAME "journal.tail"
#define BALLAST_NAME "ballast"

enum statement { APPEND, SET, PENDING, FORGET, FIRST, STATEMENT_COUNT };

static const char *const statement_sql[STATEMENT_COUNT] = {
    [APPEND] = "INSERT INTO act (sequence, id, day, state, act) VALUES (?, ?, ?, 1, ?)",
    [SET] = "UPDATE act SET state = ?2, result = ?3 WHERE sequence = ?1",
    [PENDING] = "SELECT count(*) FROM act WHERE day = ? AND state NOT IN (2, 4)",
    [FORGET] = "DELETE FROM act WHERE day = ?",
    [FIRST] = "SELECT min(sequence) FROM act",
};

struct journal {
    const struct place *place;
    struct vault *vault;
    pthread_mutex_t lock;
    sqlite3 *db; /* NULL: for reading only */
    sqlite3_stmt *statements[STATEMENT_COUNT];
    uint64_t high, floor; /* see struct tail */
    int tail;             /* file descriptor, or -1 */
    bool ballast;
    bool flushes;            /* a commit waits for the disk */
    struct stored_rows rows; /* as opened, for journal_each() */
};

/* ---- what is in a row ---- */

static void act_name(const struct uuid *id, char name[NAME_SIZE])
{
    char text[UUID_TEXT_SIZE];

    uuid_format(id, text);
    (void)snprintf(name, NAME_SIZE, "act %s", text);
}

/* The state is part of it: an act that was not received cannot turn into one that was. */
static void result_name(const struct uuid *id, enum journal_state state, char name[NAME_SIZE])
{
    char text[UUID_TEXT_SIZE];

    uuid_format(id, text);
    (void)snprintf(name, NAME_SIZE, "result %d of %s", (int)state, text);
}

static int open_row(struct journal *journal, const struct stored_row *row, struct journal_row *to)
{
    char name[NAME_SIZE];
    int r;

    to->sequence = row->sequence;
    to->id = row->id;
    memcpy(to->day, row->day, sizeof to->day);
    to->state = row->state;
    act_name(&row->id, name);
    r = vault_unseal(journal->vault, row->day, name, row->sequence, &row->act, &to->act);
    if (r || row->state == JOURNAL_WRITTEN)
        return r;
    result_name(&row->id, row->state, name);
    return vault_unseal(journal->vault, row->day, name, row->sequence, &row->result, &to->result);
}

static void release_row(struct journal_row *row)
{
    buffer_release(&row->act);
    buffer_release(&row->result);
}

/*
 * Look at every row: those that are not what was sealed go, and one whose result alone is damaged
 * is sent once more, which changes nothing.
 */
static int check_rows(struct journal *journal, struct stored_rows *rows, int64_t now_us)
{
    size_t kept = 0;

    for (size_t i = 0; i < rows->count; i++) {
        struct stored_row *row = &rows->rows[i];
        struct journal_row opened = {0};
        int r = open_row(journal, row, &opened);
        bool act_is_right = opened.act.size > 0;

        release_row(&opened);
        if (r < 0)
            return r;
        if (r == VAULT_E_KEY && vault_put_key_aside(journal->vault, row->day, now_us))
            log_warning("the key of a day is damaged and cannot be put aside day=%s", row->day);
        rows->damaged |= r != 0 || (row->state == JOURNAL_WRITTEN && row->result.size);
        if (r && !act_is_right) {
            stored_row_release(row);
            continue;
        }
        if (r || row->state == JOURNAL_WRITTEN) {
            row->state = JOURNAL_WRITTEN;
            buffer_release(&row->result);
        }
        if (kept != i) {
            rows->rows[kept] = *row;
            *row = (struct stored_row){0};
        }
        kept++;
    }
    rows->count = kept;
    return 0;
}

/* ---- how far it had come, beside the file ---- */

struct tail {
    uint64_t high;  /* the last row */
    uint64_t floor; /* the first one that was not forgotten with its day */
};

static void tail_write(struct journal *journal)
{
    uint64_t numbers[TAIL_NUMBERS] = {
        journal->high, journal->floor, ~(journal->high ^ journal->floor)};

    /* Not flushed: it need only outlive this process. After a power loss it may be behind, and then
     * finds less. */
    if (journal->tail >= 0 &&
        pwrite(journal->tail, numbers, sizeof numbers, 0) != (ssize_t)sizeof numbers)
        log_warning("journal.tail cannot be written");
}

static struct tail tail_read(struct journal *journal)
{
    const struct tail none = {0, 1};
    uint64_t numbers[TAIL_NUMBERS] = {0};

    journal->tail =
        openat(journal->place->fd, TAIL_NAME, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (journal->tail < 0 ||
        pread(journal->tail, numbers, sizeof numbers, 0) != (ssize_t)sizeof numbers ||
        numbers[2] != ~(numbers[0] ^ numbers[1]) || numbers[1] > numbers[0] + 1)
        return none;
    return (struct tail){numbers[0], numbers[1]};
}

/* ---- ballast ---- */

bool journal_has_ballast(const struct journal *journal)
{
    return journal->ballast;
}

void journal_take_ballast(struct journal *journal)
{
    static const char zeros[64 * 1024];
    int fd;
    bool whole = true;

    if (!journal->db || journal->ballast)
        return;
    fd =
        openat(journal->place->fd, BALLAST_NAME, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    for (int i = 0; i < JOURNAL_BALLAST_BYTES / (int)sizeof zeros && whole; i++)
        whole = write(fd, zeros, sizeof zeros) == (ssize_t)sizeof zeros;
    if (close(fd) || !whole)
        (void)unlinkat(journal->place->fd, BALLAST_NAME, 0);
    else
        journal->ballast = true;
}

static bool give_up_ballast(struct journal *journal)
{
    if (!journal->ballast)
        return false;
    journal->ballast = false;
    log_warning("the disk is full: the ballast is given up so that the day can be finished");
    return unlinkat(journal->place->fd, BALLAST_NAME, 0) == 0;
}

/* ---- opening ---- */

static int prepare_statements(struct journal *journal)
{
    int r = 0;

    for (size_t i = 0; i < STATEMENT_COUNT && !r; i++)
        r = journal_file_err(
            journal->db, sqlite3_prepare_v3(journal->db, statement_sql[i], -1,
                             SQLITE_PREPARE_PERSISTENT, &journal->statements[i], NULL));
    return r;
}

static void put_files_aside(struct journal *journal, int64_t now_us)
{
    static const char *const names[] = {JOURNAL_FILE, JOURNAL_WAL};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        int r = place_has(journal->place, names[i])
                    ? place_put_aside(journal->place, names[i], now_us)
                    : 0;

        if (r)
            log_error(
                "the damaged journal cannot be put aside file=%s: %s", names[i], strerror(-r));
    }
}

/* A new file with the rows that were read. */
static int start_anew(struct journal *journal, const char *path, int64_t now_us)
{
    int r;

    put_files_aside(journal, now_us);
    r = journal_file_open(path, &journal->db);
    if (!r)
        r = journal_file_fill(journal->db, &journal->rows);
    return r;
}

static int open_for_writing(
    struct journal *journal, const char *path, uint64_t tail, int64_t now_us, bool *ret_damaged)
{
    int r = journal_file_open(path, &journal->db);

    if (!r)
        r = journal_file_read(journal->db, &journal->rows);
    if (r == JOURNAL_FILE_E_DAMAGED)
        journal->rows.damaged = true;
    else if (r)
        return r;
    r = check_rows(journal, &journal->rows, now_us);
    journal->rows.damaged |= tail > journal->rows.high;
    *ret_damaged = journal->rows.damaged;
    if (r || !journal->rows.damaged)
        return r;
    if (journal->db)
        journal_file_leave(TAKE_PTR(journal->db));
    return start_anew(journal, path, now_us);
}

static size_t count_lost(const struct stored_rows *rows, const struct tail *tail, bool damaged)
{
    uint64_t high = tail->high > rows->high ? tail->high : rows->high, next = tail->floor;
    size_t lost = 0;

    if (!damaged) /* days that are over leave gaps */
        return 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->rows[i].sequence > next)
            lost += (size_t)(rows->rows[i].sequence - next);
        next = rows->rows[i].sequence + 1;
    }
    return next <= high ? lost + (size_t)(high + 1 - next) : lost;
}

static bool can_write(const struct journal *journal)
{
    int fd =
        openat(journal->place->fd, JOURNAL_FILE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    int fault = fd < 0 ? errno : 0;

    if (fd >= 0)
        (void)close(fd);
    return fault != EROFS && fault != EACCES && fault != EPERM &&
           faccessat(journal->place->fd, ".", W_OK, AT_EACCESS) == 0;
}

static int open_at(struct journal *journal, int64_t now_us, struct journal_report *report)
{
    CLEANUP_FREE char *path = NULL;
    struct tail tail = tail_read(journal);
    int r;

    if (asprintf(&path, "%s/" JOURNAL_FILE, journal->place->path) < 0) {
        path = NULL;
        return -ENOMEM;
    }
    report->read_only = !can_write(journal);
    r = report->read_only ? JOURNAL_E_READ_ONLY
                          : open_for_writing(journal, path, tail.high, now_us, &report->damaged);
    if (r == JOURNAL_E_READ_ONLY || r == JOURNAL_E_FULL) {
        if (journal->db)
            journal_file_leave(TAKE_PTR(journal->db));
        stored_rows_release(&journal->rows);
        report->read_only = true;
        r = journal_file_read_copy(journal->place, &journal->rows);
        if (!r)
            r = check_rows(journal, &journal->rows, now_us);
        report->damaged = journal->rows.damaged;
    }
    if (r)
        return r;
    report->carried = journal->rows.count;
    report->lost = count_lost(&journal->rows, &tail, report->damaged);
    journal->high = journal->rows.high > tail.high ? journal->rows.high : tail.high;
    journal->floor = tail.floor;
    return 0;
}

int journal_open(const struct place *place,
    struct vault *vault,
    int64_t now_us,
    struct journal **ret_journal,
    struct journal_report *ret_report)
{
    struct journal *journal = calloc(1, sizeof *journal);
    struct journal_report report = {0};
    int r;

    if (!journal)
        return -ENOMEM;
    journal->place = place;
    journal->vault = vault;
    journal->tail = -1;
    journal->flushes = true;
    pthread_mutex_init(&journal->lock, NULL);
    r = open_at(journal, now_us, &report);
    if (!r && journal->db)
        r = prepare_statements(journal);
    if (r) {
        journal_close(journal);
        return r > 0 ? -EIO : r;
    }
    if (journal->db) {
        journal->ballast = place_has(place, BALLAST_NAME);
        journal_take_ballast(journal);
        tail_write(journal);
    }
    *ret_journal = journal;
    *ret_report = report;
    return 0;
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        (void)sqlite3_finalize(journal->statements[i]);
    if (journal->db)
        (void)sqlite3_close_v2(journal->db);
    if (journal->tail >= 0)
        (void)close(journal->tail);
    stored_rows_release(&journal->rows);
    pthread_mutex_destroy(&journal->lock);
    free(journal);
}

int journal_each(
    struct journal *journal, int (*each)(void *context, struct journal_row *row), void *context)
{
    int r = 0;

    for (size_t i = 0; i < journal->rows.count && !r; i++) {
        struct journal_row row = {0};

        r = err_fold(open_row(journal, &journal->rows.rows[i], &row));
        if (!r)
            r = each(context, &row);
        release_row(&row);
    }
    stored_rows_release(&journal->rows);
    return r;
}

/* ---- writing ---- */

static int bind_append(sqlite3_stmt *statement,
    uint64_t sequence,
    const struct uuid *id,
    const char *day,
    const struct buffer *blob)
{
    int result = sqlite3_bind_int64(statement, 1, (int64_t)sequence);

    if (!result)
        result = sqlite3_bind_blob(statement, 2, id->bytes, sizeof id->bytes, SQLITE_TRANSIENT);
    if (!result)
        result = sqlite3_bind_text(statement, 3, day, -1, SQLITE_TRANSIENT);
    if (!result)
        result = sqlite3_bind_blob(statement, 4, blob->data, (int)blob->size, SQLITE_TRANSIENT);
    return result;
}

/* A statement that changes one row. Outside of a transaction it is on the disk then. */
static int run_locked(struct journal *journal, sqlite3_stmt *statement, int result)
{
    if (!result)
        result = sqlite3_step(statement);
    if (result == SQLITE_DONE)
        result = SQLITE_OK;
    result = journal_file_err(journal->db, result);
    (void)sqlite3_reset(statement);
    (void)sqlite3_clear_bindings(statement);
    return result == JOURNAL_FILE_E_DAMAGED ? JOURNAL_E_BROKEN : result;
}

/* Whether a commit waits for the disk. */
static void set_flush(struct journal *journal, bool wanted)
{
    if (!journal_file_do(
            journal->db, wanted ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"))
        journal->flushes = wanted;
}

static int append_locked(struct journal *journal,
    const struct uuid *id,
    const char *day,
    const struct buffer *act,
    uint64_t *ret_sequence)
{
    CLEANUP_BUFFER struct buffer blob = {0};
    uint64_t sequence = journal->high + 1;
    char name[NAME_SIZE];
    int r;

    if (!journal->flushes)
        set_flush(journal, true);
    if (!journal->flushes)
        return JOURNAL_E_BROKEN;
    act_name(id, name);
    r = vault_seal(journal->vault, day, name, sequence, act, &blob);
    if (r == -ENOMEM)
        return r;
    if (r == -EROFS || r == -EACCES || r == -EPERM)
        return JOURNAL_E_READ_ONLY;
    if (r)
        return r == -ENOSPC || r == -EDQUOT || r == -EFBIG ? JOURNAL_E_FULL : JOURNAL_E_BROKEN;
    r = run_locked(journal, journal->statements[APPEND],
        bind_append(journal->statements[APPEND], sequence, id, day, &blob));
    if (!r)
        *ret_sequence = sequence;
    return r;
}

static int set_locked(struct journal *journal,
    uint64_t sequence,
    const struct uuid *id,
    const char *day,
    enum journal_state state,
    const struct buffer *result)
{
    CLEANUP_BUFFER struct buffer blob = {0};
    sqlite3_stmt *statement = journal->statements[SET];
    char name[NAME_SIZE];
    int r, bound;

    result_name(id, state, name);
    r = vault_seal(journal->vault, day, name, sequence, result, &blob);
    if (r)
        return r == -ENOMEM ? r : JOURNAL_E_BROKEN;
    bound = sqlite3_bind_int64(statement, 1, (int64_t)sequence);
    if (!bound)
        bound = sqlite3_bind_int(statement, 2, (int)state);
    if (!bound)
        bound = sqlite3_bind_blob(statement, 3, blob.data, (int)blob.size, SQLITE_TRANSIENT);
    return run_locked(journal, statement, bound);
}

int journal_append(struct journal *journal,
    const struct uuid *id,
    const char *day,
    const struct buffer *act,
    uint64_t *ret_sequence)
{
    int r;

    if (!journal->db)
        return JOURNAL_E_READ_ONLY;
    pthread_mutex_lock(&journal->lock);
    r = append_locked(journal, id, day, act, ret_sequence);
    if (r == JOURNAL_E_FULL && give_up_ballast(journal))
        r = append_locked(journal, id, day, act, ret_sequence);
    if (!r) {
        journal->high = *ret_sequence;
        tail_write(journal);
    }
    pthread_mutex_unlock(&journal->lock);
    return r;
}

int journal_set(struct journal *journal,
    const struct journal_key *key,
    enum journal_state state,
    const struct buffer *result)
{
    int r;

    if (!journal->db)
        return JOURNAL_E_READ_ONLY;
    pthread_mutex_lock(&journal->lock);
    if (state == JOURNAL_RECEIVED) /* what is lost of it is asked for again */
        set_flush(journal, false);
    r = set_locked(journal, key->sequence, &key->id, key->day, state, result);
    if (r == JOURNAL_E_FULL && give_up_ballast(journal))
        r = set_locked(journal, key->sequence, &key->id, key->day, state, result);
    if (state == JOURNAL_RECEIVED)
        set_flush(journal, true);
    pthread_mutex_unlock(&journal->lock);
    return r;
}

static int append_again_locked(
    struct journal *journal, const struct journal_again *again, uint64_t *ret_sequence)
{
    int r = journal_file_do(journal->db, "BEGIN IMMEDIATE");

    if (r)
        return r;
    r = append_locked(journal, again->id, again->of.day, again->act, ret_sequence);
    if (!r)
        r = set_locked(journal, again->of.sequence, &again->of.id, again->of.day, JOURNAL_SETTLED,
            again->result);
    if (!r)
        r = journal_file_do(journal->db, "COMMIT");
    if (r && !sqlite3_get_autocommit(journal->db) && journal_file_do(journal->db, "ROLLBACK"))
        r = JOURNAL_E_BROKEN;
    return r;
}

int journal_append_again(
    struct journal *journal, const struct journal_again *again, uint64_t *ret_sequence)
{
    int r;

    if (!journal->db)
        return JOURNAL_E_READ_ONLY;
    pthread_mutex_lock(&journal->lock);
    r = append_again_locked(journal, again, ret_sequence);
    if (r == JOURNAL_E_FULL && give_up_ballast(journal))
        r = append_again_locked(journal, again, ret_sequence);
    if (!r) {
        journal->high = *ret_sequence;
        tail_write(journal);
    }
    pthread_mutex_unlock(&journal->lock);
    return r == JOURNAL_FILE_E_DAMAGED ? JOURNAL_E_BROKEN : r;
}

static int forget_locked(struct journal *journal, const char *day)
{
    sqlite3_stmt *statement = journal->statements[PENDING];
    int result = sqlite3_bind_text(statement, 1, day, -1, SQLITE_TRANSIENT);
    bool waiting;

    if (!result)
        result = sqlite3_step(statement);
    waiting = result != SQLITE_ROW || sqlite3_column_int64(statement, 0) > 0;
    (void)sqlite3_reset(statement);
    if (waiting)
        return JOURNAL_WAITING;
    statement = journal->statements[FORGET];
    return run_locked(
        journal, statement, sqlite3_bind_text(statement, 1, day, -1, SQLITE_TRANSIENT));
}

static uint64_t first_locked(struct journal *journal)
{
    sqlite3_stmt *statement = journal->statements[FIRST];
    uint64_t first = journal->high + 1;

    if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_int64(statement, 0) > 0)
        first = (uint64_t)sqlite3_column_int64(statement, 0);
    (void)sqlite3_reset(statement);
    return first;
}

int journal_forget(struct journal *journal, const char *day)
{
    int r;

    if (!journal->db)
        return JOURNAL_E_READ_ONLY;
    pthread_mutex_lock(&journal->lock);
    r = forget_locked(journal, day);
    if (!r) {
        journal->floor = first_locked(journal);
        tail_write(journal);
    }
    if (!r && sqlite3_wal_checkpoint_v2(journal->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL))
        log_warning("the journal's log is not folded in yet: its rows of the day stay a while");
    pthread_mutex_unlock(&journal->lock);
    return r;
}
