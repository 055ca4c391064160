#include "domain/candidate_export.h"

#include "base/text.h"

static const char headings[] = "\xef\xbb\xbfN° candidat;INE;Nom;Prénom;Né(e) "
                               "le;Classe;UAI;LV1;LV2;Zone;Majoration (min/h);Aménagements;"
                               "Courriel;État\r\n";

int candidate_export_head(struct buffer *to)
{
    return buffer_append(to, headings, sizeof headings - 1);
}

/* Quotes where the text needs them (RFC 4180); a name never holds a line end. */
static int put_cell(struct buffer *to, const char *text, const char *end)
{
    int r;

    if (!strpbrk(text, ";\"\r\n\t")) {
        r = buffer_append_text(to, text);
        return r ? r : buffer_append_text(to, end);
    }
    r = buffer_append_text(to, "\"");
    for (; r == 0 && *text; text++)
        r = buffer_append(to, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    if (r == 0)
        r = buffer_append_text(to, "\"");
    return r ? r : buffer_append_text(to, end);
}

static int put_arrangements(struct buffer *to, const struct candidate *candidate)
{
    struct buffer joined CLEANUP_BUFFER = {0};
    int r = 0;

    for (size_t i = 0; i < candidate->arrangement_count && r == 0; i++)
        r = buffer_printf(&joined, "%s%s", i ? " | " : "", candidate->arrangements[i]);
    if (r == 0)
        r = buffer_terminate(&joined);
    return r ? r : put_cell(to, (const char *)joined.data, ";");
}

int candidate_export_row(struct buffer *to, const struct candidate *candidate)
{
    const char *iso = candidate->birth_date;
    char date[11], class[2] = {candidate_class_letter(candidate->class), '\0'};
    const char *const cells[] = {candidate->number, candidate->ine, candidate->family_name,
        candidate->given_name, date, class, candidate->establishment, candidate->language1,
        candidate->language2, candidate->zone};
    int r = 0;

    if (strlen(iso) == 10)
        (void)snprintf(date, sizeof date, "%.2s/%.2s/%.4s", iso + 8, iso + 5, iso);
    else
        date[0] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(cells) && r == 0; i++)
        r = put_cell(to, cells[i], ";");
    if (r == 0)
        r = buffer_printf(to, "%u;", candidate->extra_minutes_per_hour);
    if (r == 0)
        r = put_arrangements(to, candidate);
    if (r == 0)
        r = put_cell(to, candidate->email, ";");
    return r ? r
             : buffer_append_text(to,
                   candidate->state == CANDIDATE_WITHDRAWN ? "Démissionnaire\r\n" : "Inscrit\r\n");
}
