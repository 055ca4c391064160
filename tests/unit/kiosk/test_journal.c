/* The journal: what is written stays, whatever happens to its files. */
#include "kiosk_fixture.h"

#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 12 };
#define NOW INT64_C(1652169600000000)

/* ---- rows that say who they are ---- */

static struct uuid id_of(unsigned number)
{
    struct uuid id = {{0}};

    id.bytes[0] = (uint8_t)number;
    id.bytes[15] = (uint8_t)~number;
    return id;
}

static void text_of(unsigned number, struct buffer *to)
{
    to->size = 0;
    assert_int_equal(buffer_printf(to, "act number %u: %0200u", number, number), 0);
}

static int append(struct journal *journal, unsigned number, uint64_t *ret_sequence)
{
    CLEANUP_BUFFER struct buffer act = {0};
    struct uuid id = id_of(number);

    text_of(number, &act);
    return journal_append(journal, &id, FIXTURE_DAY, &act, ret_sequence);
}

static int set(struct journal *journal, uint64_t sequence, enum journal_state state)
{
    static const struct buffer result = {.data = (unsigned char *)(uintptr_t) "done", .size = 4};
    struct journal_key key = {.sequence = sequence, .id = id_of((unsigned)sequence - 1)};

    memcpy(key.day, FIXTURE_DAY, sizeof key.day);
    return journal_set(journal, &key, state, &result);
}

static struct journal *open_journal(
    struct kiosk_fixture *fixture, struct journal_report *ret_report)
{
    struct journal *journal = NULL;

    assert_int_equal(journal_open(&fixture->place, fixture->vault, NOW, &journal, ret_report), 0);
    return journal;
}

struct found {
    size_t count, written, received;
    bool seen[256];
};

static int find_one(void *context, struct journal_row *row)
{
    CLEANUP_BUFFER struct buffer act = {0};
    struct found *found = context;
    unsigned number = row->id.bytes[0];
    struct uuid id = id_of(number);

    text_of(number, &act);
    assert_true(uuid_equal(&id, &row->id));
    assert_int_equal(row->sequence, number + 1);
    assert_string_equal(row->day, FIXTURE_DAY);
    assert_int_equal(row->act.size, act.size);
    assert_memory_equal(row->act.data, act.data, act.size);
    assert_int_equal(row->result.size, row->state == JOURNAL_WRITTEN ? 0 : 4);
    assert_false(found->seen[number]);
    found->seen[number] = true;
    found->count++;
    found->written += row->state == JOURNAL_WRITTEN;
    found->received += row->state == JOURNAL_RECEIVED;
    return 0;
}

static struct found find_all(struct journal *journal)
{
    struct found found = {0};

    assert_int_equal(journal_each(journal, find_one, &found), 0);
    return found;
}

/* Rows 0 to ROWS - 1, of which every third was received; as a kiosk leaves it that was killed: the
 * log is not folded in. */
static void make_journal(struct kiosk_fixture *fixture)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        struct journal *journal = NULL;
        struct journal_report report;
        uint64_t sequence;
        int r = journal_open(&fixture->place, fixture->vault, NOW, &journal, &report);

        for (unsigned i = 0; i < ROWS && !r; i++) {
            r = append(journal, i, &sequence);
            if (!r && i % 3 == 0)
                r = set(journal, sequence, JOURNAL_RECEIVED);
        }
        _exit(r ? 1 : 0); /* without closing */
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void test_there_and_back(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct journal_report report;
    struct journal *journal = open_journal(fixture, &report);
    uint64_t sequence;
    struct found found;

    assert_false(report.damaged);
    assert_false(report.read_only);
    assert_true(journal_has_ballast(journal));
    for (unsigned i = 0; i < ROWS; i++) {
        assert_int_equal(append(journal, i, &sequence), 0);
        assert_int_equal(sequence, i + 1);
    }
    assert_int_equal(set(journal, 4, JOURNAL_RECEIVED), 0);
    journal_close(journal);
    journal = open_journal(fixture, &report);
    assert_false(report.damaged);
    found = find_all(journal);
    assert_int_equal(found.count, ROWS);
    assert_int_equal(found.received, 1);
    assert_int_equal(append(journal, ROWS, &sequence), 0);
    assert_int_equal(sequence, ROWS + 1);
    journal_close(journal);
}

static void test_killed(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct journal_report report;
    struct journal *journal;
    struct found found;

    make_journal(fixture);
    journal = open_journal(fixture, &report);
    assert_false(report.damaged);
    found = find_all(journal);
    assert_int_equal(found.count, ROWS);
    assert_int_equal(found.received, (ROWS + 2) / 3);
    journal_close(journal);
}

/* Nothing of a row can be read in the files. */
static void test_encrypted(void **state)
{
    static const char *const names[] = {"journal.db", "journal.db-wal"};
    struct kiosk_fixture *fixture = *state;

    make_journal(fixture);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        CLEANUP_BUFFER struct buffer bytes = {0};

        kiosk_read(fixture, names[i], &bytes);
        assert_null(memmem(bytes.data, bytes.size, "act number", 10));
    }
}

static void test_again(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct journal_report report;
    struct journal *journal = open_journal(fixture, &report);
    CLEANUP_BUFFER struct buffer act = {0};
    const struct buffer result = {.data = (unsigned char *)(uintptr_t) "done", .size = 4};
    struct uuid id = id_of(1);
    struct journal_again again = {.id = &id, .act = &act, .result = &result};
    uint64_t sequence;
    struct found found;

    assert_int_equal(append(journal, 0, &sequence), 0);
    text_of(1, &act);
    again.of = (struct journal_key){.sequence = 1, .id = id_of(0)};
    memcpy(again.of.day, FIXTURE_DAY, sizeof again.of.day);
    assert_int_equal(journal_append_again(journal, &again, &sequence), 0);
    assert_int_equal(sequence, 2);
    journal_close(journal);
    journal = open_journal(fixture, &report);
    found = find_all(journal);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.written, 1); /* the first one is settled */
    journal_close(journal);
}

/* ---- damage ---- */

struct damage {
    struct buffer db, wal, tail;
};

static void take_files(struct kiosk_fixture *fixture, struct damage *damage)
{
    kiosk_read(fixture, "journal.db", &damage->db);
    kiosk_read(fixture, "journal.db-wal", &damage->wal);
    kiosk_read(fixture, "journal.tail", &damage->tail);
}

static void put_files(struct kiosk_fixture *fixture, const struct damage *damage)
{
    kiosk_write(fixture, "journal.db", damage->db.data, damage->db.size);
    kiosk_write(fixture, "journal.db-wal", damage->wal.data, damage->wal.size);
    kiosk_write(fixture, "journal.tail", damage->tail.data, damage->tail.size);
}

static void release_files(struct damage *damage)
{
    buffer_release(&damage->db);
    buffer_release(&damage->wal);
    buffer_release(&damage->tail);
}

static void sweep_aside(struct kiosk_fixture *fixture)
{
    char command[256];

    (void)snprintf(command, sizeof command, "rm -f '%s'/*.damaged-*", fixture->folder);
    assert_int_equal(system(command), 0);
}

/* Opens whatever is there: rows are right or missing, what is missing is said, the journal works,
 * and the next opening finds nothing wrong. */
static struct found open_damaged(struct kiosk_fixture *fixture, struct journal_report *ret_report)
{
    struct journal *journal = open_journal(fixture, ret_report);
    struct journal_report again;
    struct found found = find_all(journal);
    uint64_t sequence;

    if (found.count < ROWS) {
        assert_true(ret_report->damaged);
        assert_true(ret_report->lost >= ROWS - found.count);
        assert_true(kiosk_count_named(fixture, "journal.db.damaged-") > 0);
    }
    assert_int_equal(append(journal, 100, &sequence), 0);
    assert_int_equal(sequence, ROWS + 1);
    journal_close(journal);
    journal = open_journal(fixture, &again);
    assert_false(again.damaged);
    journal_close(journal);
    return found;
}

static void test_truncated(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct damage whole = {0};
    size_t found_something = 0;

    make_journal(fixture);
    take_files(fixture, &whole);
    for (size_t size = 0; size < whole.wal.size; size += CHECK_SLOWER == 1 ? 409 : 4001) {
        struct damage cut = whole;
        struct journal_report report;

        cut.wal.size = size;
        put_files(fixture, &cut);
        found_something += open_damaged(fixture, &report).count > 0;
        sweep_aside(fixture);
    }
    assert_true(found_something > 0);
    release_files(&whole);
}

/* The log folded in, so that all rows are in the file itself. */
static void fold_in(struct kiosk_fixture *fixture)
{
    struct journal_report report;

    journal_close(open_journal(fixture, &report));
}

static void test_truncated_file(void **state)
{
    struct kiosk_fixture *fixture = *state;
    CLEANUP_BUFFER struct buffer db = {0};
    CLEANUP_BUFFER struct buffer tail = {0};

    make_journal(fixture);
    fold_in(fixture);
    kiosk_read(fixture, "journal.db", &db);
    kiosk_read(fixture, "journal.tail", &tail);
    for (size_t size = 0; size < db.size; size += CHECK_SLOWER == 1 ? 409 : 4001) {
        struct journal_report report;

        kiosk_write(fixture, "journal.db", db.data, size);
        kiosk_write(fixture, "journal.tail", tail.data, tail.size);
        (void)open_damaged(fixture, &report);
        assert_true(report.damaged);
        sweep_aside(fixture);
    }
}

static void test_flipped(void **state)
{
    struct kiosk_fixture *fixture = *state;
    CLEANUP_BUFFER struct buffer db = {0};
    CLEANUP_BUFFER struct buffer tail = {0};
    size_t kept = 0, tries = 0;

    make_journal(fixture);
    fold_in(fixture);
    kiosk_read(fixture, "journal.db", &db);
    kiosk_read(fixture, "journal.tail", &tail);
    for (size_t bit = 3; bit < 8 * db.size; bit += CHECK_SLOWER == 1 ? 2411 : 24007) {
        struct journal_report report;

        db.data[bit / 8] ^= (unsigned char)(1 << bit % 8);
        kiosk_write(fixture, "journal.db", db.data, db.size);
        kiosk_write(fixture, "journal.tail", tail.data, tail.size);
        kept += open_damaged(fixture, &report).count;
        tries++;
        sweep_aside(fixture);
        db.data[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
    /* One bit takes a row or a page away, not the day. */
    assert_true(kept > tries * ROWS / 2);
}

static void test_random_bytes(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct damage whole = {0};
    struct journal_report report;
    uint32_t random = 12345;

    make_journal(fixture);
    take_files(fixture, &whole);
    for (size_t i = 0; i < whole.db.size; i++) {
        random = random * 1664525 + 1013904223;
        whole.db.data[i] = (unsigned char)(random >> 24);
    }
    whole.wal.size = 0;
    put_files(fixture, &whole);
    assert_int_equal(open_damaged(fixture, &report).count, 0);
    assert_int_equal(report.lost, ROWS);
    release_files(&whole);
}

/* ---- a place that cannot be written ---- */

/* As a user who may only read: root may write everywhere. */
static int as_reader(struct kiosk_fixture *fixture)
{
    struct journal *journal = NULL;
    struct journal_report report;
    struct found found = {0};
    uint64_t sequence;

    if (journal_open(&fixture->place, fixture->vault, NOW, &journal, &report))
        return 2;
    if (!report.read_only || report.damaged || journal_each(journal, find_one, &found) ||
        found.count != ROWS)
        return 3;
    if (append(journal, ROWS, &sequence) != JOURNAL_E_READ_ONLY)
        return 4;
    journal_close(journal);
    return 0;
}

static void test_read_only(void **state)
{
    enum { NOBODY = 65534 };
    struct kiosk_fixture *fixture = *state;
    char command[256];
    pid_t child;
    int status;

    make_journal(fixture);
    (void)snprintf(command, sizeof command, "chmod -R a+rX '%s' && chmod -R a-w '%s'",
        fixture->folder, fixture->folder);
    assert_int_equal(system(command), 0);
    child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY))
            _exit(1);
        _exit(as_reader(fixture));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    (void)snprintf(command, sizeof command, "chmod -R u+w '%s'", fixture->folder);
    assert_int_equal(system(command), 0);
}

/* A file that may not grow: what a full disk does to SQLite, without a disk. */
static int on_full_disk(struct kiosk_fixture *fixture)
{
    const struct rlimit limit = {.rlim_cur = 200 * 1024, .rlim_max = RLIM_INFINITY};
    struct journal *journal = NULL;
    struct journal_report report;
    uint64_t sequence = 0, last = 0;
    struct found found = {0};
    unsigned number = 0;
    int r = 0;

    (void)signal(SIGXFSZ, SIG_IGN);
    if (journal_open(&fixture->place, fixture->vault, NOW, &journal, &report) ||
        !journal_has_ballast(journal) || setrlimit(RLIMIT_FSIZE, &limit))
        return 2;
    while (!r && number < 250) {
        r = append(journal, number++, &sequence);
        last = r ? last : sequence;
    }
    if (r != JOURNAL_E_FULL || journal_has_ballast(journal))
        return 3;
    if (append(journal, number, &sequence) != JOURNAL_E_FULL)
        return 4;
    journal_close(journal);
    if (journal_open(&fixture->place, fixture->vault, NOW, &journal, &report) || report.damaged ||
        journal_each(journal, find_one, &found) || found.count != last)
        return 5;
    journal_close(journal);
    return 0;
}

static void test_full(void **state)
{
    struct kiosk_fixture *fixture = *state;
    pid_t child = fork();
    int status;

    if (child == 0)
        _exit(on_full_disk(fixture));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* ---- days that are over ---- */

static void test_forgotten(void **state)
{
    struct kiosk_fixture *fixture = *state;
    struct journal_report report;
    struct journal *journal = open_journal(fixture, &report);
    uint64_t sequence;
    struct found found;

    assert_int_equal(append(journal, 0, &sequence), 0);
    assert_int_equal(append(journal, 1, &sequence), 0);
    assert_int_equal(set(journal, 1, JOURNAL_RECEIVED), 0);
    assert_int_equal(set(journal, 2, JOURNAL_CONFLICTING), 0);
    assert_int_equal(journal_forget(journal, FIXTURE_DAY), JOURNAL_WAITING);
    assert_int_equal(set(journal, 2, JOURNAL_SETTLED), 0);
    assert_int_equal(journal_forget(journal, FIXTURE_DAY), 0);
    assert_int_equal(vault_forget(fixture->vault, FIXTURE_DAY), 0);
    journal_close(journal);
    journal = open_journal(fixture, &report);
    assert_false(report.damaged); /* what was forgotten is not missed */
    found = find_all(journal);
    assert_int_equal(found.count, 0);
    assert_int_equal(append(journal, 2, &sequence), 0);
    assert_int_equal(sequence, 3);
    journal_close(journal);
}

static void test_count_waiting(void **state)
{
    struct kiosk_fixture *fixture = *state;
    size_t count = 77;

    assert_int_equal(journal_count_waiting(&fixture->place, &count), 0);
    assert_int_equal(count, 0);
    make_journal(fixture);
    assert_int_equal(journal_count_waiting(&fixture->place, &count), 0);
    assert_int_equal(count, ROWS - (ROWS + 2) / 3);
    kiosk_write(fixture, "journal.db", "nothing of the kind, but long enough to be looked at", 52);
    assert_int_equal(journal_count_waiting(&fixture->place, &count), -EBADMSG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_there_and_back, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_killed, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_encrypted, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_again, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_truncated, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_truncated_file, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_flipped, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_random_bytes, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_read_only, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_full, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_forgotten, kiosk_setup, kiosk_teardown),
        cmocka_unit_test_setup_teardown(test_count_waiting, kiosk_setup, kiosk_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
