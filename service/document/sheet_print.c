#include "document/sheet_print.h"

#include "base/text.h"
#include "model/date.h"

enum { MINUTE_S = 60, SECOND_US = 1000000 };

/* ---- words ---- */

const char *sheet_mark(struct form_page *page, const struct sheet_print *entry)
{
    const struct sheet_content *content = &entry->sheet.content;

    if (entry->not_interrogated)
        return "NV";
    if (entry->sheet.absent)
        return "AB";
    if (!content->has_mark)
        return "";
    return form_print(
        page, "%u,%02u", content->mark_hundredths / 100, content->mark_hundredths % 100);
}

const char *sheet_scale(struct form_page *page, const struct sheet_rule *rule)
{
    if (!rule)
        return "";
    return rule->scale_hundredths % 100 ? form_print(page, "%u,%02u", rule->scale_hundredths / 100,
                                              rule->scale_hundredths % 100)
                                        : form_print(page, "%u", rule->scale_hundredths / 100);
}

/* Minutes that the clock of the centre is ahead of UTC: the slot says one instant by both. */
static bool offset_of(const struct slot *slot, int64_t *ret_minutes)
{
    struct date day;

    if (text_is_empty(slot->date) || !slot->starts_us || date_parse(slot->date, &day))
        return false;
    *ret_minutes = date_to_days(day) * MINUTES_PER_DAY + slot->start_minute -
                   slot->starts_us / SECOND_US / MINUTE_S;
    return true;
}

const char *sheet_hour(struct form_page *page, const struct sheet_print *entry, int64_t instant_us)
{
    const int64_t instant_min = instant_us / SECOND_US / MINUTE_S;
    int64_t offset = 0, local;
    bool known = offset_of(&entry->slot, &offset);
    char day_text[DATE_TEXT_SIZE];
    struct date day;
    const char *hour;

    if (instant_us <= 0)
        return "";
    local = instant_min + offset;
    day = date_from_days(local / MINUTES_PER_DAY);
    date_format(day, day_text);
    hour = paper_hour(form_arena(page), (unsigned)(local % MINUTES_PER_DAY));
    if (!known)
        return form_print(page, "%02d/%02d %s (UTC)", day.day, day.month, hour);
    if (text_equal(day_text, entry->slot.date))
        return hour;
    return form_print(page, "%02d/%02d %s", day.day, day.month, hour);
}

static const struct examiner *examiner_of(const struct sheet_papers *papers, const char *code)
{
    for (size_t i = 0; i < papers->examiner_count; i++)
        if (text_equal(papers->examiners[i].code, code))
            return &papers->examiners[i];
    return NULL;
}

const char *sheet_person(
    struct form_page *page, const struct sheet_papers *papers, const char *code)
{
    const struct examiner *person = examiner_of(papers, code);

    return person ? paper_person(form_arena(page), person) : code;
}

const char *sheet_person_quality(const struct sheet_papers *papers, const char *code)
{
    const struct examiner *person = examiner_of(papers, code);

    return person ? paper_quality(person->quality) : "";
}

/* ---- parts ---- */

/* Where it was recorded; where the plan has it when nothing says more. */
static const char *recorded(const char *sheet, const char *slot)
{
    return text_is_empty(sheet) ? slot : sheet;
}

void sheet_identity(struct form_page *page, const struct sheet_drawing *drawing)
{
    const struct sheet_print *entry = drawing->paper->entries;
    const struct slot *slot = &entry->slot;
    const struct paper_plan *plan = &drawing->papers->plan;
    struct arena *arena = form_arena(page);
    const struct form_cell epreuve = {
        .width = 1, .label = "Épreuve :", .text = paper_epreuve(arena, plan, entry->sheet.epreuve)};
    const struct form_cell who[] = {
        {.width = 0.62,
            .label = "Candidat :",
            .text = form_print(page, "%s %s", slot->family_name, slot->given_name),
            .bold = true,
            .size = 11},
        {.width = 0.38,
            .label = "N° candidat :",
            .text = entry->sheet.candidate,
            .bold = true,
            .size = 11},
    };
    const struct form_cell where[] = {
        {.width = 0.5, .label = "Date :", .text = paper_day(arena, entry->sheet.day)},
        {.width = 0.25,
            .label = "Commission :",
            .text = recorded(entry->sheet.commission, slot->commission)},
        {.width = 0.25, .label = "Salle :", .text = recorded(entry->sheet.room, slot->room)},
    };
    const struct form_cell centre = {.width = 1,
        .label = "Centre :",
        .text = paper_centre_text(arena, plan, recorded(entry->sheet.centre, slot->centre))};

    form_row(page, 0, &epreuve, 1);
    form_row(page, 22, who, ARRAY_LEN(who));
    form_row(page, 0, where, ARRAY_LEN(where));
    form_row(page, 0, &centre, 1);
    form_gap(page, 10);
}

static void digest_line(struct form_page *page, const struct sheet_print *entry)
{
    static const struct pdf_style small = {PDF_SANS, 7};

    if (!text_is_empty(entry->digest)) {
        form_gap(page, 4);
        form_paragraph(page, small, LAYOUT_LEFT,
            form_print(page, "Empreinte de ce qui a été scellé (SHA-256) : %s", entry->digest));
    }
}

void sheet_seals(struct form_page *page, const struct sheet_drawing *drawing, bool to_sign)
{
    const struct sheet_print *entry = drawing->paper->entries;
    struct paper_table table = {.size = 9.5};

    paper_column(&table, "Membre de la commission", 0.34, PAPER_LEFT);
    paper_column(&table, "Qualité", 0.2, PAPER_LEFT);
    paper_column(&table, "Scellée par code personnel à", 0.2, PAPER_CENTRED);
    if (to_sign)
        paper_column(&table, "Signature", 0.26, PAPER_LEFT);
    form_gap(page, 10);
    form_need(page, 90);
    paper_table_head(page, &table);
    for (size_t i = 0; i < entry->sheet.seal_count; i++) {
        const struct sheet_seal *seal = &entry->sheet.seals[i];
        const char *texts[] = {
            sheet_person(page, drawing->papers, seal->examiner),
            sheet_person_quality(drawing->papers, seal->examiner),
            sheet_hour(page, entry, seal->sealed_us),
            "",
        };

        paper_table_row(page, &table, to_sign ? 30 : 20, texts);
    }
    form_no_head(page);
    digest_line(page, entry);
}
