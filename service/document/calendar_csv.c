#include "document/calendar.h"

#include "base/text.h"

/* A cell: quoted when it has to be. A leading = + - @ would be run as a formula by spreadsheets: a
 * blank goes before it. */
static int put_cell(struct buffer *to, const char *text, bool last)
{
    bool quoted = strpbrk(text, ";\"\r\n") != NULL;
    int r = 0;

    if (*text && strchr("=+-@\t", *text))
        r = buffer_append_text(to, " ");
    if (!r && quoted)
        r = buffer_append_text(to, "\"");
    for (; !r && *text; text++)
        r = buffer_append(to, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    if (!r && quoted)
        r = buffer_append_text(to, "\"");
    if (!r)
        r = buffer_append_text(to, last ? "\r\n" : ";");
    return r;
}

static int put_line(struct buffer *to, const char *const *cells, size_t count)
{
    int r = 0;

    for (size_t i = 0; i < count && !r; i++)
        r = put_cell(to, cells[i], i + 1 == count);
    return r;
}

static int put_sitting(struct buffer *to, const struct sitting_instant *instant)
{
    char starts[INSTANT_TEXT_SIZE], ends[INSTANT_TEXT_SIZE];
    char exit[INSTANT_TEXT_SIZE], entry[INSTANT_TEXT_SIZE];
    const struct calendar_sitting *sitting = instant->sitting;
    const char *const cells[] = {
        sitting->epreuve,
        instant->epreuve_label,
        instant->zone->label,
        instant->zone->time_zone,
        sitting->date,
        sitting->starts,
        sitting->ends,
        starts,
        ends,
        exit,
        entry,
        sitting->subject,
        sitting->remark,
    };

    date_instant_format(instant->starts_s, starts);
    date_instant_format(instant->ends_s, ends);
    date_instant_format(instant->earliest_exit_s, exit);
    date_instant_format(instant->last_entry_s, entry);
    return put_line(to, cells, ARRAY_LEN(cells));
}

static int put_day(struct buffer *to, const struct open_day *day)
{
    char date[DATE_TEXT_SIZE];
    const char *const cells[] = {
        day->epreuve, day->epreuve_label, "", "", date, "", "", "", "", "", "", "", ""};

    date_format(day->date, date);
    return put_line(to, cells, ARRAY_LEN(cells));
}

int calendar_document_csv(const struct calendar_document *document, struct buffer *to)
{
    static const char *const heading[] = {
        "epreuve",
        "libelle",
        "zone",
        "fuseau",
        "date",
        "debut",
        "fin",
        "debut_utc",
        "fin_utc",
        "sortie_au_plus_tot_utc",
        "entree_au_plus_tard_utc",
        "sujet",
        "remarque",
    };
    const struct calendar *calendar = document->calendar;
    int r = buffer_append_text(to, "\xef\xbb\xbf");

    if (!r)
        r = put_line(to, heading, ARRAY_LEN(heading));
    for (size_t i = 0; i < calendar->sitting_count && !r; i++)
        r = put_sitting(to, &calendar->sittings[i]);
    for (size_t i = 0; i < calendar->day_count && !r; i++)
        r = put_day(to, &calendar->days[i]);
    return r;
}
