/*
 * The journal's file: whatever bytes stand there, it opens, says what is wrong, takes an act down,
 * and the next opening finds that act and nothing wrong. The first byte says how much of the input
 * is the log beside the file.
 */
#include "kiosk_core/entry.h"
#include "kiosk_core/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DAY "2022-05-10"
#define NOW INT64_C(1652169600000000)

static void must(bool holds)
{
    if (!holds)
        abort();
}

static struct place place;
static struct vault *vault;

static void clean_up(void)
{
    char *path = strdup(place.path);

    vault_close(vault);
    must(path && place_remove_tree(&place, ".") <= 0);
    place_close(&place);
    (void)rmdir(path);
    free(path);
}

static void set_up(void)
{
    char folder[] = "/tmp/palmares-fuzz-XXXXXX", memory[] = "/dev/shm/palmares-fuzz-XXXXXX";
    char *path = access("/dev/shm", W_OK) ? folder : memory;

    if (place.path)
        return;
    must(mkdtemp(path) != NULL);
    must(place_open(path, &place) == 0);
    must(vault_open(&place, &vault) == 0);
    must(atexit(clean_up) == 0);
}

static int remove_one(void *context, const char *name)
{
    (void)context;
    if (strncmp(name, "journal.", 8) == 0)
        (void)unlinkat(place.fd, name, 0);
    return 0;
}

static void put(const char *name, const uint8_t *data, size_t size)
{
    int fd = openat(place.fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    (void)close(fd);
}

/* Rows that are right are acts: nothing else was ever sealed. */
static int take_row(void *context, struct journal_row *row)
{
    size_t *count = context;

    must(row->sequence > 0 && vault_is_day(row->day));
    ++*count;
    return 0;
}

static size_t open_and_count(bool *ret_damaged, struct journal **ret_journal)
{
    struct journal_report report;
    size_t count = 0;

    must(journal_open(&place, vault, NOW, ret_journal, &report) == 0);
    must(!report.read_only);
    must(journal_each(*ret_journal, take_row, &count) == 0);
    must(count == report.carried);
    *ret_damaged = report.damaged;
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t text[] = "an act";
    const struct buffer act = {.data = (unsigned char *)(uintptr_t)text, .size = sizeof text};
    struct journal *journal = NULL;
    struct uuid id;
    uint64_t sequence;
    bool damaged;
    size_t log, count;

    if (!size)
        return 0;
    set_up();
    must(place_list(&place, ".", remove_one, NULL) == 0);
    log = (size - 1) * data[0] / 256;
    put("journal.db", data + 1, size - 1 - log);
    if (log)
        put("journal.db-wal", data + size - log, log);
    count = open_and_count(&damaged, &journal);
    must(uuid_random(&id) == 0);
    must(journal_append(journal, &id, DAY, &act, &sequence) == 0);
    journal_close(journal);
    must(open_and_count(&damaged, &journal) == count + 1);
    must(!damaged);
    journal_close(journal);
    return 0;
}
