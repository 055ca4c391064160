#include "pki/index.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>

enum { INDEX_FIELDS = 9 };

static const char index_title[] =
    "# serial\tsha256\tkind\tname\tnot_before\tnot_after\tstate\tnames\tfiles\n";

static const char *const index_kinds[] = {[PKI_KIND_SERVER] = "server",
    [PKI_KIND_CLIENT] = "client",
    [PKI_KIND_INTERMEDIATE] = "intermediate"};
static const char *const index_states[] = {
    [PKI_STATE_VALID] = "valid", [PKI_STATE_RENEWED] = "renewed", [PKI_STATE_REVOKED] = "revoked"};

void pki_entry_fingerprint(const struct pki_entry *entry, uint8_t bytes[32])
{
    for (size_t i = 0; i < 32; i++)
        bytes[i] = (uint8_t)(text_hex_digit(entry->fingerprint[2 * i]) << 4 |
                             text_hex_digit(entry->fingerprint[2 * i + 1]));
}

const char *pki_kind_name(enum pki_kind kind)
{
    return index_kinds[kind];
}

const char *pki_state_name(enum pki_state state)
{
    return index_states[state];
}

bool pki_name_valid(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.");

    return length > 0 && length <= PKI_NAME_MAX && !name[length] && !strchr("-_.", *name);
}

void pki_index_release(struct pki_index *index)
{
    for (size_t i = 0; i < index->count; i++) {
        free(index->entries[i].names);
        free(index->entries[i].stem);
    }
    free(index->entries);
    *index = (struct pki_index){0};
}

int pki_index_add(struct pki_index *index, const struct pki_entry *entry)
{
    struct pki_entry *entries = reallocarray(index->entries, index->count + 1, sizeof *entries);
    CLEANUP_FREE char *names = strdup(entry->names);
    CLEANUP_FREE char *stem = strdup(entry->stem);

    if (entries)
        index->entries = entries;
    if (!entries || !names || !stem)
        return -ENOMEM;
    entries[index->count] = *entry;
    entries[index->count].names = TAKE_PTR(names);
    entries[index->count].stem = TAKE_PTR(stem);
    index->count++;
    return 0;
}

/* The position of `text` among `count` names, or -1. */
static int index_lookup(const char *text, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(text, names[i]))
            return (int)i;
    return -1;
}

static bool index_copy_hex(const char *text, char *to, size_t digits)
{
    if (strlen(text) != digits || strspn(text, "0123456789abcdef") != digits)
        return false;
    memcpy(to, text, digits + 1);
    return true;
}

/* The fields of a line, cut at the tabs in place. */
static bool index_split(char *line, char *fields[INDEX_FIELDS])
{
    for (size_t i = 0; i < INDEX_FIELDS; i++) {
        char *tab = strchr(line, '\t');

        fields[i] = line;
        if ((tab == NULL) != (i == INDEX_FIELDS - 1))
            return false;
        if (tab) {
            *tab = '\0';
            line = tab + 1;
        }
    }
    return true;
}

/* The entry borrows its texts from the line. */
static bool index_parse_line(char *line, struct pki_entry *ret_entry)
{
    struct pki_entry entry = {0};
    char *fields[INDEX_FIELDS];
    int kind, state;

    if (!index_split(line, fields))
        return false;
    kind = index_lookup(fields[2], index_kinds, ARRAY_LEN(index_kinds));
    state = index_lookup(fields[6], index_states, ARRAY_LEN(index_states));
    if (kind < 0 || state < 0 || !pki_name_valid(fields[3]) || !*fields[8])
        return false;
    if (!index_copy_hex(fields[0], entry.serial, PKI_SERIAL_SIZE - 1) ||
        !index_copy_hex(fields[1], entry.fingerprint, PKI_FINGERPRINT_SIZE - 1))
        return false;
    if (text_parse_i64(fields[4], INT64_MIN, INT64_MAX, &entry.not_before_s) ||
        text_parse_i64(fields[5], INT64_MIN, INT64_MAX, &entry.not_after_s))
        return false;
    memcpy(entry.name, fields[3], strlen(fields[3]) + 1);
    entry.kind = (enum pki_kind)kind;
    entry.state = (enum pki_state)state;
    entry.names = fields[7];
    entry.stem = fields[8];
    *ret_entry = entry;
    return true;
}

static void index_release_p(struct pki_index *index)
{
    pki_index_release(index);
}

int pki_index_parse(
    const char *path, const char *data, size_t size, struct pki_index *ret_index, char **ret_why)
{
    CLEANUP(index_release_p) struct pki_index index = {0};
    const char *end = data + size;
    unsigned number = 0;

    for (const char *at = data, *next; at < end; at = next) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t length = stop ? (size_t)(stop - at) : (size_t)(end - at);
        CLEANUP_FREE char *line = strndup(at, length);
        struct pki_entry entry;
        int r;

        next = stop ? stop + 1 : end;
        number++;
        if (!line)
            return -ENOMEM;
        if (*line == '#')
            continue;
        if (!stop || strlen(line) != length || !index_parse_line(line, &entry))
            return pki_why(ret_why, PKI_E_FILE,
                "%s:%u: not a line of the index; restore the file from a backup", path, number);
        r = pki_index_add(&index, &entry);
        if (r)
            return err_trace(r);
    }
    *ret_index = index;
    index = (struct pki_index){0};
    return 0;
}

int pki_index_format(const struct pki_index *index, struct buffer *buffer)
{
    int r = buffer_append_text(buffer, index_title);

    for (size_t i = 0; r == 0 && i < index->count; i++) {
        const struct pki_entry *entry = &index->entries[i];

        r = buffer_printf(buffer, "%s\t%s\t%s\t%s\t%lld\t%lld\t%s\t%s\t%s\n", entry->serial,
            entry->fingerprint, index_kinds[entry->kind], entry->name,
            (long long)entry->not_before_s, (long long)entry->not_after_s,
            index_states[entry->state], entry->names, entry->stem);
    }
    return r ? err_trace(r) : 0;
}
