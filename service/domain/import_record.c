#include "domain/import_record.h"

#include "domain/birth_date.h"
#include "domain/import_encoding.h"
#include "domain/plain_text.h"
#include "base/text.h"

#include <errno.h>

void import_records_release(struct import_records *records)
{
    buffer_release(&records->decoded);
    buffer_release(&records->record);
    buffer_release(&records->list);
}

/* The record as text for people: UTF-8, no NUL, no line end behind, cut at a character. */
static int show_record(struct import_records *records, const char *raw, size_t size)
{
    struct buffer *text = &records->record;
    int r;

    while (size && (raw[size - 1] == '\n' || raw[size - 1] == '\r'))
        size--;
    text->size = 0;
    size = base_min_size(size, IMPORT_RECORD_MAX_BYTES);
    if (import_is_ascii(raw, size))
        r = buffer_append(text, raw, size);
    else
        r = import_encoding_decode(records->progress->encoding, raw, size, text);
    if (r)
        return r;
    if (text->size > IMPORT_RECORD_MAX_BYTES) {
        text->size = IMPORT_RECORD_MAX_BYTES;
        while (text->size && (text->data[text->size] & 0xc0) == 0x80)
            text->size--;
    }
    for (unsigned char *nul = text->data;
         (nul = memchr(nul, 0, text->size - (size_t)(nul - text->data)));)
        *nul = ' ';
    return buffer_terminate(text);
}

/* ---- issues ---- */

/* `value` may be any bytes of the file: shown as UTF-8 of at most IMPORT_VALUE_MAX characters. */
static int tell(struct import_records *records, struct import_issue *issue)
{
    struct buffer shown CLEANUP_BUFFER = {0};
    size_t size = base_min_size(strlen(issue->value), (size_t)IMPORT_VALUE_MAX * 4), count = 0,
           at = 0;
    int r = import_encoding_decode(IMPORT_ENCODING_UTF8, issue->value, size, &shown);

    if (r)
        return r;
    while (at < shown.size && count < IMPORT_VALUE_MAX) {
        at++;
        while (at < shown.size && (shown.data[at] & 0xc0) == 0x80)
            at++;
        count++;
    }
    shown.size = at;
    r = buffer_terminate(&shown);
    if (r)
        return r;
    issue->value = (const char *)shown.data;
    issue->record = (const char *)records->record.data;
    records->progress->issues++;
    return records->sink->issue(records->sink->context, issue);
}

static int tell_record(struct import_records *records,
    uint64_t line,
    const char *reason,
    const char *message,
    const char *remedy)
{
    struct import_issue issue = {.line = line,
        .column = "",
        .value = "",
        .reason = reason,
        .message = message,
        .remedy = remedy};

    records->progress->rejected++;
    return tell(records, &issue);
}

static int tell_flaw(struct import_records *records, const struct csv_record *record)
{
    switch (record->flaw) {
    case CSV_FLAW_QUOTE:
        return tell_record(records, record->line, "QUOTE", "A quote stands inside a cell.",
            "Put the cell between quotes and write the quote twice.");
    case CSV_FLAW_QUOTE_OPEN:
        return tell_record(records, record->line, "QUOTE_OPEN",
            "A quote is opened on this line and never properly closed.",
            "Close it, or remove it; reading went on with the next line.");
    case CSV_FLAW_CELLS:
    case CSV_FLAW_NONE:
        break;
    }
    return tell_record(records, record->line, "CELLS", "The record has more than 256 cells.",
        "Look for a missing line end.");
}

static int tell_encoding(struct import_records *records, uint64_t line, int r)
{
    if (r == IMPORT_ENCODING_E_NOT_UTF8)
        return tell_record(records, line, "ENCODING",
            "This line is not UTF-8, as the rest of the file is: two files were probably joined.",
            "Save the line again as UTF-8 (or the whole file as Windows-1252).");
    return tell_record(records, line, "ENCODING",
        "This line is not Windows-1252, as the rest of the file is: two files were probably "
        "joined.",
        "Save the line again as Windows-1252 (or the whole file as UTF-8).");
}

static int tell_count(struct import_records *records, const struct csv_record *record)
{
    char message[120];

    (void)snprintf(message, sizeof message, "The record has %zu cells; there are %zu headings.",
        record->cell_count, records->progress->column_count);
    return tell_record(records, record->line, "CELLS", message,
        "Put cells that hold the separator between quotes; fill up missing cells.");
}

static int tell_findings(struct import_records *records,
    uint64_t line,
    const struct candidate_findings *findings,
    const char *const *values)
{
    const struct import_progress *progress = records->progress;

    records->progress->rejected++;
    for (size_t i = 0; i < findings->count; i++) {
        const struct candidate_finding *finding = &findings->items[i];
        struct import_issue issue = {.line = line,
            .column = "",
            .value = "",
            .reason = finding->reason,
            .message = finding->problem,
            .remedy = finding->remedy};
        int target = (int)finding->field, r;

        for (size_t c = 0; c < progress->column_count; c++) {
            int filled = progress->columns[c].target;

            if (filled == target ||
                (target == CANDIDATE_EXTRA_TIME && filled == IMPORT_TARGET_THIRD_TIME)) {
                issue.column = progress->columns[c].heading;
                issue.value = values[filled];
            }
        }
        r = tell(records, &issue);
        if (r)
            return r;
    }
    return 0;
}

/* ---- cells ---- */

static void read_class(struct import_row *row, const char *value)
{
    char letter[2] = {value[0], '\0'};

    plain_text_capitals(letter);
    row->candidate.class =
        value[0] && value[1] ? CANDIDATE_CLASS_NONE : candidate_class_parse(letter);
}

static void read_birth_date(struct import_row *row,
    const char *value,
    char iso[BIRTH_DATE_SIZE],
    struct candidate_findings *findings)
{
    row->candidate.birth_date = "";
    if (!*value)
        return;
    switch (birth_date_parse(value, iso)) {
    case 0:
        row->candidate.birth_date = iso;
        break;
    case BIRTH_DATE_E_NO_DAY:
        candidate_find(findings, CANDIDATE_BIRTH_DATE, "DATE", "Check day and month.",
            "There is no such day in the calendar.");
        break;
    default:
        candidate_find(findings, CANDIDATE_BIRTH_DATE, "DATE_SHAPE",
            "Write jj/mm/aaaa (05/02/2002) or aaaa-mm-jj, the year with four digits.",
            "The date of birth cannot be read.");
    }
}

static bool is_one_of(const char *folded, const char *const *words)
{
    for (; *words; words++)
        if (text_equal(*words, folded))
            return true;
    return false;
}

static void read_extra_time(
    struct import_row *row, const char *value, struct candidate_findings *findings)
{
    int64_t minutes = 0;

    if (*value && text_parse_i64(value, 0, CANDIDATE_EXTRA_TIME_MAX, &minutes))
        candidate_find(findings, CANDIDATE_EXTRA_TIME, "EXTRA_TIME",
            "Write minutes for each hour: 20 is a third.",
            "Extra time is a whole number of minutes an hour, from 0 to %d.",
            CANDIDATE_EXTRA_TIME_MAX);
    row->candidate.extra_minutes_per_hour = (uint32_t)minutes;
}

static void read_third_time(
    struct import_row *row, const char *value, struct candidate_findings *findings)
{
    static const char *const yes[] = {"oui", "o", "yes", "y", "1", "x", "vrai", "true", "13", NULL};
    static const char *const no[] = {"", "non", "n", "no", "0", "faux", "false", NULL};
    char folded[16];

    plain_text_fold(value, folded, sizeof folded);
    if (is_one_of(folded, yes))
        row->candidate.extra_minutes_per_hour = 20;
    else if (!is_one_of(folded, no))
        candidate_find(findings, CANDIDATE_EXTRA_TIME, "THIRD_TIME", "Write Oui or Non.",
            "Whether a third of extra time is granted cannot be read.");
}

static void read_state(struct import_row *row, const char *value, bool *ret_unknown)
{
    static const char *const in[] = {"inscrit", "inscrite", "registered", NULL};
    static const char *const out[] = {
        "demissionnaire", "demission", "desiste", "retire", "retiree", "withdrawn", NULL};
    char folded[24];

    plain_text_fold(value, folded, sizeof folded);
    if (is_one_of(folded, in))
        row->stated = CANDIDATE_REGISTERED;
    else if (is_one_of(folded, out))
        row->stated = CANDIDATE_WITHDRAWN;
    *ret_unknown = row->stated == CANDIDATE_STATE_NONE && *value;
}

/* Split at ';', ',' and '|'; extra time among them goes to its own field. */
static int read_arrangements(
    struct import_records *records, struct import_row *row, const char *value)
{
    size_t count = 0;
    char *next;
    int r;

    row->candidate.arrangements = records->arrangements;
    row->candidate.arrangement_count = 0;
    if (!*value)
        return 0;
    records->list.size = 0;
    r = buffer_append(&records->list, value, strlen(value) + 1);
    if (r)
        return r;
    next = (char *)records->list.data;
    while (next) {
        char *item = strsep(&next, ";,|");

        item = plain_text_tidy(item);
        if (candidate_is_extra_time(item)) {
            if (!row->candidate.extra_minutes_per_hour)
                row->candidate.extra_minutes_per_hour = 20;
        } else if (*item && count <= CANDIDATE_ARRANGEMENTS_MAX) {
            records->arrangements[count++] = item;
        }
    }
    row->candidate.arrangement_count = count;
    return 0;
}

/* The cells as UTF-8, tidied, by target; columns that are not used are left out. */
static int read_values(struct import_records *records,
    const struct csv_record *record,
    bool decode,
    const char *values[IMPORT_TARGET_NONE])
{
    const struct import_progress *progress = records->progress;
    struct buffer *to = &records->decoded;
    int r;

    to->size = 0;
    if (decode) { /* room for all, so that nothing moves afterwards */
        r = buffer_reserve(
            to, (record->end - record->begin + record->cell_count) * 3 + record->cell_count * 2);
        if (r)
            return r;
    }
    for (size_t i = 0; i < base_min_size(progress->column_count, record->cell_count); i++) {
        int target = progress->columns[i].target;
        char *text = record->cells[i].text;

        if (target == IMPORT_TARGET_NONE)
            continue;
        if (decode) {
            size_t start = to->size;

            r = import_encoding_decode(progress->encoding, text, record->cells[i].size, to);
            if (!r)
                r = buffer_append(to, "", 1);
            if (r)
                return r;
            text = (char *)to->data + start;
        }
        values[target] = target < CANDIDATE_FIELD_COUNT
                             ? candidate_tidy((enum candidate_field)target, text, records->terms)
                             : plain_text_tidy(text);
    }
    return 0;
}

static int take_values(
    struct import_records *records, const struct csv_record *record, const char *const *values)
{
    struct candidate_findings findings;
    char iso[BIRTH_DATE_SIZE];
    struct import_row row = {.line = record->line,
        .candidate = {.session = "",
            .number = values[CANDIDATE_NUMBER],
            .ine = values[CANDIDATE_INE],
            .family_name = values[CANDIDATE_FAMILY_NAME],
            .given_name = values[CANDIDATE_GIVEN_NAME],
            .establishment = values[CANDIDATE_ESTABLISHMENT],
            .language1 = values[CANDIDATE_LANGUAGE1],
            .language2 = values[CANDIDATE_LANGUAGE2],
            .zone = *values[CANDIDATE_ZONE] ? values[CANDIDATE_ZONE] : records->default_zone,
            .email = values[CANDIDATE_EMAIL],
            .withdrawal_reason = ""},
        .record = (const char *)records->record.data,
        .record_size = records->record.size};
    bool unknown_state;
    int r;

    findings.count = 0;
    read_class(&row, values[CANDIDATE_CLASS]);
    read_birth_date(&row, values[CANDIDATE_BIRTH_DATE], iso, &findings);
    read_extra_time(&row, values[CANDIDATE_EXTRA_TIME], &findings);
    read_third_time(&row, values[IMPORT_TARGET_THIRD_TIME], &findings);
    read_state(&row, values[IMPORT_TARGET_STATE], &unknown_state);
    r = read_arrangements(records, &row, values[CANDIDATE_ARRANGEMENTS]);
    if (r)
        return r;
    candidate_check(&row.candidate, CANDIDATE_ALL_FIELDS, records->terms, &findings);
    if (findings.count)
        return tell_findings(records, record->line, &findings, values);
    if (unknown_state)
        return tell_record(records, record->line, "STATE",
            "The state of the registration cannot be read.",
            "Write Inscrit or Démissionnaire, or leave the cell empty.");
    return records->sink->row(records->sink->context, &row);
}

static bool is_blank(const struct csv_record *record)
{
    for (size_t i = 0; i < record->cell_count; i++)
        if (record->cells[i].size)
            return false;
    return true;
}

/* Empty cells behind the last heading are habits of spreadsheets. */
static bool has_right_count(const struct import_progress *progress, const struct csv_record *record)
{
    for (size_t i = progress->column_count; i < record->cell_count; i++)
        if (record->cells[i].size)
            return false;
    return record->cell_count >= progress->column_count;
}

int import_record_take(
    struct import_records *records, const struct csv_record *record, const char *raw, size_t size)
{
    const char *values[IMPORT_TARGET_NONE];
    bool ascii = import_is_ascii(raw, size);
    int r;

    if (record->flaw == CSV_FLAW_NONE && is_blank(record))
        return 0;
    records->progress->rows++;
    r = show_record(records, raw, size);
    if (r)
        return r;
    if (record->flaw != CSV_FLAW_NONE)
        return tell_flaw(records, record);
    if (memchr(raw, 0, size))
        return tell_record(records, record->line, "NUL_BYTE", "The record holds a NUL byte.",
            "Save the file again as text (CSV UTF-8).");
    r = ascii ? 0 : import_encoding_check(records->progress->encoding, raw, size);
    if (r)
        return tell_encoding(records, record->line, r);
    if (!has_right_count(records->progress, record))
        return tell_count(records, record);
    for (int i = 0; i < IMPORT_TARGET_NONE; i++)
        values[i] = "";
    r = read_values(
        records, record, !ascii && records->progress->encoding == IMPORT_ENCODING_CP1252, values);
    return r ? r : take_values(records, record, values);
}
