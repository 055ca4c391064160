/*
 * Files of candidates: the first byte says how the file is cut into chunks, the rest is the file.
 * Whatever comes: what goes on to the database is valid UTF-8 without NUL, offsets move forward,
 * and counters fit.
 */
#include "domain/import_reader.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const languages[] = {"Anglais", "Espagnol"};
static const struct candidate_zone zones[] = {
    {"metropole", "Métropole"}, {"reunion", "La Réunion"}};
static const struct candidate_terms terms = {.year = 2022,
    .extra_minutes_per_hour_max = 20,
    .languages = languages,
    .language_count = ARRAY_LEN(languages),
    .zones = zones,
    .zone_count = ARRAY_LEN(zones)};

struct seen {
    uint32_t rows, issues;
};

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void must_be_text(const char *text)
{
    must(text_utf8_valid(text, strlen(text)));
}

static int take_row(void *context, const struct import_row *row)
{
    struct seen *seen = context;
    struct candidate_findings findings = {0};

    candidate_check(&row->candidate, CANDIDATE_ALL_FIELDS, &terms, &findings);
    must(findings.count == 0);
    must_be_text(row->candidate.family_name);
    must_be_text(row->candidate.given_name);
    for (size_t i = 0; i < row->candidate.arrangement_count; i++)
        must_be_text(row->candidate.arrangements[i]);
    must(strlen(row->record) == row->record_size);
    must_be_text(row->record);
    seen->rows++;
    return 0;
}

static int take_issue(void *context, const struct import_issue *issue)
{
    struct seen *seen = context;

    must(issue->line >= 1 && *issue->reason && *issue->message && *issue->remedy);
    must_be_text(issue->column);
    must_be_text(issue->value);
    must_be_text(issue->message);
    must_be_text(issue->record);
    seen->issues++;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seen seen = {0};
    struct import_sink sink = {take_row, take_issue, &seen};
    struct import_progress progress = {.next_line = 1};
    struct op op = {.arena = arena_new(8 << 20)};
    size_t until = 0, step;
    int r = 0;

    must(op.arena != NULL);
    if (size) {
        step = data[0] < 128 ? size : (size_t)data[0] - 127;
        data++;
        size--;
        do {
            uint64_t before = progress.next_offset;
            struct import_chunk chunk = {
                .data = data + before, .terms = &terms, .default_zone = "reunion"};

            until = base_min_size(until + step, size);
            chunk.size = until - (size_t)before;
            chunk.last = until == size;
            r = import_read(&op, &chunk, &progress, &sink);
            must(r >= 0);
            must(r || (progress.next_offset >= before && progress.next_offset <= until));
        } while (!r && until < size);
        must(progress.issues == seen.issues && progress.rejected + seen.rows == progress.rows);
    }
    arena_free(op.arena);
    return 0;
}
