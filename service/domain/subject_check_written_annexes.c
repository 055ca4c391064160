/* The rules of a written subject (annexe VI-1): annexes, each by itself. */
#include "domain/subject_check_written.h"

#include "domain/figure_header.h"
#include "model/date.h"

#include "base/text.h"

#include <inttypes.h>

enum {
    PAGE_WIDTH_MM = 167, /* between the margins (document/subject_print.c): as wide as a figure can
                            be printed */
    TENTH_MM_PER_INCH = 254,
    YEAR_DIGITS = 4,
    MONTH_SIZE = sizeof "2021-06" - 1,
};

/* An annexe that is looked at. */
struct annexe_check {
    struct written_check *check;
    const struct subject_annexe *annexe;
    size_t dossier, index;
    const char *number; /* « 3 » */
};

static const char *path(const struct annexe_check *looking, const char *field)
{
    return written_annexe_path(looking->check, looking->dossier, looking->index, field);
}

#define FIND(looking, rule, field, ...) \
    subject_find((looking)->check->checking, (rule), path((looking), (field)), __VA_ARGS__)

/* ---- date and source ---- */

/* YYYY, YYYY-MM, YYYY-MM-DD: the year of one that exists, or 0. */
static int year_of(const char *text)
{
    static const char rest[] = "-01-01";
    char whole[DATE_TEXT_SIZE];
    size_t size = strlen(text);
    struct date date;

    if (size != YEAR_DIGITS && size != MONTH_SIZE && size != DATE_TEXT_SIZE - 1)
        return 0;
    memcpy(whole, text, size);
    memcpy(whole + size, rest + (size - YEAR_DIGITS), sizeof rest - (size - YEAR_DIGITS));
    return date_parse(whole, &date) ? 0 : date.year;
}

static void check_date(const struct annexe_check *looking)
{
    const struct written_check *check = looking->check;
    const char *date = looking->annexe->date;
    int year = year_of(date);

    if (!written_has_text(date))
        FIND(looking, RULE_ANNEXE_REFERENCED, ".date",
            "annexe %s has no date: each has the date of its source, as 2021-06-15, 2021-06 or "
            "2021",
            looking->number);
    else if (!year)
        FIND(looking, RULE_ANNEXE_REFERENCED, ".date",
            "annexe %s: %s is no day, month or year that exists: write 2021-06-15, 2021-06 or 2021",
            looking->number, written_number(looking->check, date));
    else if (check->checking->year && year > (int)check->checking->year)
        FIND(looking, RULE_ANNEXE_REFERENCED, ".date",
            "annexe %s is dated of %d, later than the session of %" PRIu32, looking->number, year,
            check->checking->year);
    else if (year < (int)check->rule->annexe_year_min)
        FIND(looking, RULE_ANNEXE_RECENT, ".date",
            "annexe %s is of %d: its source must be of %" PRIu32 " or later", looking->number, year,
            check->rule->annexe_year_min);
}

static void check_reference(const struct annexe_check *looking)
{
    const struct subject_annexe *annexe = looking->annexe;

    if (!written_has_text(annexe->number))
        FIND(looking, RULE_ANNEXE_REFERENCED, ".number",
            "the annexe has no number: questions refer to it by one");
    if (!written_has_text(annexe->title))
        FIND(looking, RULE_ANNEXE_REFERENCED, ".title", "annexe %s has no title", looking->number);
    if (!written_has_text(annexe->source))
        FIND(looking, RULE_ANNEXE_REFERENCED, ".source",
            "annexe %s does not say its source: name from where it comes", looking->number);
    check_date(looking);
}

/* ---- texts of others ---- */

static void check_sourced(const struct annexe_check *looking)
{
    const struct subject_annexe *annexe = looking->annexe;
    bool legal = annexe->kind == ANNEXE_LEGAL;
    bool text = annexe->kind == ANNEXE_TEXT || annexe->kind == ANNEXE_PRESS || legal;

    if (!annexe->external && annexe->kind != ANNEXE_PRESS && !legal)
        return;
    if (!legal && !written_has_text(annexe->author)) /* the author of a law is the State */
        FIND(looking, RULE_EXTERNAL_TEXT_SOURCED, ".author",
            "annexe %s comes from outside and does not name its author", looking->number);
    if (!written_has_text(annexe->publication))
        FIND(looking, RULE_EXTERNAL_TEXT_SOURCED, ".publication",
            legal ? "annexe %s quotes a law and does not say where it is published: the code and "
                    "the article, or the journal"
                  : "annexe %s comes from outside and does not name its publication",
            looking->number);
    if (!written_has_text(annexe->date))
        FIND(looking, RULE_EXTERNAL_TEXT_SOURCED, ".date",
            "annexe %s comes from outside and has no date", looking->number);
    if (text && annexe->figure_size && !written_has_paragraph(&annexe->paragraphs))
        FIND(looking, RULE_EXTERNAL_TEXT_SOURCED, ".paragraphs",
            "annexe %s shows a text of others as a picture: type it in whole", looking->number);
}

/* ---- what can be reproduced ---- */

static const char *figure_problem(int error)
{
    switch (error) {
    case FIGURE_HEADER_E_FORMAT:
        return "neither PNG nor JPEG";
    case FIGURE_HEADER_E_BROKEN:
        return "damaged, or cut short";
    case FIGURE_HEADER_E_COLOURS:
        return "in the colours of print shops (CMYK), not in gray or RGB";
    default:
        return "without pixels, or with too many";
    }
}

static void check_figure(const struct annexe_check *looking)
{
    const struct subject_annexe *annexe = looking->annexe;
    uint32_t width_mm = annexe->figure_width_mm ? annexe->figure_width_mm : PAGE_WIDTH_MM;
    uint32_t least = looking->check->rule->figure_dpi_min;
    struct figure_header header;
    int r = figure_header_read(annexe->figure, annexe->figure_size, &header);
    uint64_t dpi, needed;

    if (r) {
        FIND(looking, RULE_ANNEXE_REPRODUCIBLE, ".figure",
            "the figure of annexe %s is %s: give a PNG or JPEG file that opens", looking->number,
            figure_problem(r));
        return;
    }
    if (width_mm > PAGE_WIDTH_MM) {
        FIND(looking, RULE_ANNEXE_REPRODUCIBLE, ".figure_width_mm",
            "the figure of annexe %s is %" PRIu32 " mm wide: a page has %d", looking->number,
            width_mm, PAGE_WIDTH_MM);
        return;
    }
    dpi = (uint64_t)header.width * TENTH_MM_PER_INCH / ((uint64_t)width_mm * 10);
    needed = ((uint64_t)least * width_mm * 10 + TENTH_MM_PER_INCH - 1) / TENTH_MM_PER_INCH;
    if (dpi < least)
        FIND(looking, RULE_ANNEXE_REPRODUCIBLE, ".figure",
            "the figure of annexe %s has %" PRIu32 " pixels on %" PRIu32 " mm, %" PRIu64
            " to the inch: at least %" PRIu32 ", so %" PRIu64 " pixels, or a narrower print",
            looking->number, header.width, width_mm, dpi, least, needed);
}

static void check_table(const struct annexe_check *looking)
{
    const struct subject_annexe *annexe = looking->annexe;

    if (annexe->row_count < 2) {
        FIND(looking, RULE_ANNEXE_REPRODUCIBLE, ".rows",
            "the table of annexe %s has %s: a heading and at least one row", looking->number,
            annexe->row_count ? "a heading only" : "no rows");
        return;
    }
    for (size_t i = 0; i < annexe->row_count; i++) {
        if (annexe->rows[i].count == annexe->rows[0].count && annexe->rows[i].count)
            continue;
        FIND(looking, RULE_ANNEXE_REPRODUCIBLE, ".rows",
            "row %zu of annexe %s has %zu cell%s, its heading has %zu: give each row as many",
            i + 1, looking->number, annexe->rows[i].count, annexe->rows[i].count == 1 ? "" : "s",
            annexe->rows[0].count);
        return;
    }
}

static void check_content(const struct annexe_check *looking)
{
    const struct subject_annexe *annexe = looking->annexe;

    if (annexe->kind == ANNEXE_KIND_NONE || annexe->kind >= ANNEXE_KIND_COUNT)
        FIND(looking, RULE_ANNEXE_REPRODUCIBLE, ".kind",
            "annexe %s does not say what it is: TEXT, TABLE, FIGURE, LEGAL or PRESS",
            looking->number);
    if (annexe->kind == ANNEXE_FIGURE && !annexe->figure_size)
        FIND(looking, RULE_ANNEXE_REPRODUCIBLE, ".figure",
            "annexe %s is a figure without a picture: give a PNG or JPEG file", looking->number);
    if (annexe->kind != ANNEXE_TABLE && annexe->kind != ANNEXE_FIGURE &&
        !written_has_paragraph(&annexe->paragraphs))
        FIND(looking, RULE_ANNEXE_REPRODUCIBLE, ".paragraphs", "annexe %s has no text",
            looking->number);
    if (annexe->kind == ANNEXE_TABLE || annexe->row_count)
        check_table(looking);
    if (annexe->figure_size)
        check_figure(looking);
}

/* ---- the whole ---- */

static void check_press(struct written_check *check, size_t count)
{
    subject_looked_at(check->checking, RULE_PRESS_LIMITED);
    if (count > check->rule->press_texts_max)
        subject_find(check->checking, RULE_PRESS_LIMITED, "written",
            "%zu annexes are texts of the press: at most %" PRIu32 "; leave some out, or take data "
            "of the organisation instead",
            count, check->rule->press_texts_max);
}

void written_check_annexes(struct written_check *check)
{
    static const enum subject_rule_id rules[] = {RULE_ANNEXE_REFERENCED, RULE_ANNEXE_RECENT,
        RULE_ANNEXE_REPRODUCIBLE, RULE_EXTERNAL_TEXT_SOURCED};
    size_t press = 0;

    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        subject_looked_at(check->checking, rules[i]);
    for (size_t d = 0; d < check->subject->dossier_count; d++)
        for (size_t a = 0; a < check->subject->dossiers[d].annexe_count; a++) {
            const struct subject_annexe *annexe = &check->subject->dossiers[d].annexes[a];
            const struct annexe_check looking = {
                check, annexe, d, a, written_number(check, annexe->number)};

            check_reference(&looking);
            check_sourced(&looking);
            check_content(&looking);
            press += annexe->kind == ANNEXE_PRESS;
        }
    check_press(check, press);
}
