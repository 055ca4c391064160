/* The record (procès-verbal) of a commission's day: who came, marks, reserves, who sealed. For the
 * jury and the exam office; marks are provisional until the deliberation. */
#include "document/sheet_print.h"

#include "base/text.h"

static const double SIGNATURE = 28; /* height to sign in */

enum { PEOPLE_MAX = SHEET_SEALS_MAX + COMMISSION_MEMBERS_MAX };

static bool is_sealed(const struct sheet_print *entry)
{
    return entry->sheet.state == SHEET_SEALED;
}

/* ---- the candidates ---- */

static const char *presence(const struct sheet_print *entry)
{
    if (entry->not_interrogated)
        return "non interrogé";
    if (entry->sheet.absent || entry->sheet.state == SHEET_ABSENT)
        return "absent";
    return entry->sheet.arrived_us || is_sealed(entry) ? "présent" : "–";
}

static int64_t last_seal(const struct sheet_print *entry)
{
    int64_t last = 0;

    for (size_t i = 0; i < entry->sheet.seal_count; i++)
        if (entry->sheet.seals[i].sealed_us > last)
            last = entry->sheet.seals[i].sealed_us;
    return last;
}

static const char *add(struct form_page *page, const char *text, const char *more)
{
    return *text ? form_print(page, "%s ; %s", text, more) : more;
}

static const char *remarks(
    struct form_page *page, const struct sheet_drawing *drawing, const struct sheet_print *entry)
{
    const struct sheet *sheet = &entry->sheet;
    const char *text = "";

    if (!text_equal(sheet->epreuve, drawing->paper->commission->epreuve))
        text = add(page, text, sheet->epreuve);
    if (sheet->content.reserved)
        text = add(
            page, text, form_print(page, "sous réserve : %s", sheet->content.reservation_reason));
    if (sheet->unlock_count)
        text = add(page, text,
            form_print(page, "rouverte %u fois par le service des examens", sheet->unlock_count));
    if (sheet->other_day)
        text = add(page, text, "acte d’un autre jour");
    if (sheet->revision && !text_equal(entry->slot.commission, drawing->paper->commission->id))
        text = add(page, text, "passage déplacé depuis");
    return text;
}

static void row(struct form_page *page,
    const struct sheet_drawing *drawing,
    const struct paper_table *table,
    const struct sheet_print *entry)
{
    const struct slot *slot = &entry->slot;
    const char *mark = is_sealed(entry) || entry->not_interrogated ? sheet_mark(page, entry) : "";
    const char *texts[] = {
        text_is_empty(slot->commission) ? "–" : paper_hour(form_arena(page), slot->start_minute),
        entry->sheet.candidate,
        form_print(page, "%s %s", slot->family_name, slot->given_name),
        presence(entry),
        entry->sheet.late_minutes ? form_print(page, "%u min", entry->sheet.late_minutes) : "",
        *mark ? mark : "–",
        is_sealed(entry) ? sheet_hour(page, entry, last_seal(entry)) : "non scellée",
        remarks(page, drawing, entry),
    };

    if (entry->not_interrogated && !is_sealed(entry))
        texts[6] = "–";
    paper_table_row(page, table, 22, texts);
}

static void candidates(struct form_page *page, const struct sheet_drawing *drawing)
{
    struct paper_table table = {.size = 9};

    paper_column(&table, "Oral", 0.07, PAPER_CENTRED);
    paper_column(&table, "N° candidat", 0.13, PAPER_CENTRED);
    paper_column(&table, "Nom et prénom", 0.22, PAPER_LEFT);
    paper_column(&table, "Présence", 0.1, PAPER_CENTRED);
    paper_column(&table, "Retard", 0.07, PAPER_CENTRED);
    paper_column(&table, "Note", 0.08, PAPER_BOLD);
    paper_column(&table, "Scellée à", 0.1, PAPER_CENTRED);
    paper_column(&table, "Observations", 0.23, PAPER_LEFT);
    paper_table_head(page, &table);
    for (size_t i = 0; i < drawing->paper->entry_count; i++)
        row(page, drawing, &table, &drawing->paper->entries[i]);
    form_no_head(page);
}

/* ---- sums ---- */

struct sums {
    size_t present, absent, not_interrogated, sealed, open;
};

static struct sums sums_of(const struct sheet_paper *paper)
{
    struct sums sums = {0};

    for (size_t i = 0; i < paper->entry_count; i++) {
        const struct sheet_print *entry = &paper->entries[i];
        const bool nv = entry->not_interrogated && !is_sealed(entry);
        const bool absent = entry->sheet.absent || entry->sheet.state == SHEET_ABSENT;

        sums.not_interrogated += nv;
        sums.absent += !nv && absent;
        sums.present += !nv && !absent && (entry->sheet.arrived_us || is_sealed(entry));
        sums.sealed += is_sealed(entry);
        sums.open += !nv && !is_sealed(entry);
    }
    return sums;
}

static void sums_row(struct form_page *page, const struct sheet_paper *paper)
{
    const struct sums sums = sums_of(paper);
    const struct form_cell cells[] = {
        {.width = 0.22,
            .label = "Candidatures :",
            .text = form_print(page, "%zu", paper->entry_count)},
        {.width = 0.18, .label = "Présents :", .text = form_print(page, "%zu", sums.present)},
        {.width = 0.18, .label = "Absents :", .text = form_print(page, "%zu", sums.absent)},
        {.width = 0.14, .label = "NV :", .text = form_print(page, "%zu", sums.not_interrogated)},
        {.width = 0.28, .label = "Fiches scellées :", .text = form_print(page, "%zu", sums.sealed)},
    };

    form_row(page, 22, cells, ARRAY_LEN(cells));
}

static void provisional(struct form_page *page, const struct sheet_paper *paper)
{
    const size_t open = sums_of(paper).open;
    const struct form_cell cell = {.width = 1,
        .text = form_print(page, "PROVISOIRE : %zu fiche%s non scellée%s", open,
            open > 1 ? "s" : "", open > 1 ? "s" : ""),
        .bold = true,
        .centred = true};

    if (open) {
        form_row(page, 20, &cell, 1);
        form_gap(page, 8);
    }
}

/* ---- the members ---- */

static size_t seals_of(const struct sheet_paper *paper, const char *code)
{
    size_t count = 0;

    for (size_t i = 0; i < paper->entry_count; i++)
        for (size_t k = 0; k < paper->entries[i].sheet.seal_count; k++)
            count += text_equal(paper->entries[i].sheet.seals[k].examiner, code);
    return count;
}

static bool is_member(const struct commission *commission, const char *code)
{
    for (size_t i = 0; i < commission->member_count; i++)
        if (text_equal(commission->members[i].examiner, code))
            return true;
    return false;
}

static bool has_signed(const struct sheet_paper *paper, const char *code)
{
    for (size_t i = 0; i < paper->present_count; i++)
        if (text_equal(paper->present[i], code))
            return true;
    return false;
}

/* Members, then others who have sealed or signed: each once. */
static size_t people_of(const struct sheet_paper *paper, const char *codes[PEOPLE_MAX])
{
    const struct commission *commission = paper->commission;
    size_t count = 0;

    for (size_t i = 0; i < commission->member_count && count < PEOPLE_MAX; i++)
        codes[count++] = commission->members[i].examiner;
    for (size_t i = 0; i < paper->entry_count; i++) {
        const struct sheet *sheet = &paper->entries[i].sheet;

        for (size_t k = 0; k < sheet->seal_count && count < PEOPLE_MAX; k++) {
            size_t at = 0;

            while (at < count && !text_equal(codes[at], sheet->seals[k].examiner))
                at++;
            if (at == count)
                codes[count++] = sheet->seals[k].examiner;
        }
    }
    return count;
}

static void members(struct form_page *page, const struct sheet_drawing *drawing)
{
    const struct sheet_paper *paper = drawing->paper;
    const char *codes[PEOPLE_MAX];
    const size_t count = people_of(paper, codes);
    struct paper_table table = {.size = 9};

    paper_column(&table, "Membre de la commission", 0.3, PAPER_LEFT);
    paper_column(&table, "Qualité", 0.17, PAPER_LEFT);
    paper_column(&table, "Émargement", 0.15, PAPER_CENTRED);
    paper_column(&table, "Fiches scellées", 0.12, PAPER_CENTRED);
    paper_column(&table, "Signature", 0.26, PAPER_LEFT);
    form_gap(page, 10);
    form_need(page, 40 + SIGNATURE * (count < 3 ? (double)count : 3));
    paper_table_head(page, &table);
    for (size_t i = 0; i < count; i++) {
        const char *texts[] = {
            form_print(page, "%s%s", sheet_person(page, drawing->papers, codes[i]),
                is_member(paper->commission, codes[i]) ? "" : " (n’est plus membre)"),
            sheet_person_quality(drawing->papers, codes[i]),
            has_signed(paper, codes[i]) ? "présent" : "non émargé",
            form_print(page, "%zu", seals_of(paper, codes[i])),
            "",
        };

        paper_table_row(page, &table, SIGNATURE, texts);
    }
    form_no_head(page);
}

/* ---- the end ---- */

static void closing(struct form_page *page, const struct sheet_drawing *drawing)
{
    static const struct pdf_style small = {PDF_SANS, 7.5};
    const struct form_cell incidents = {
        .width = 1, .label = "Incidents et observations :", .text = ""};

    form_gap(page, 10);
    form_need(page, 110);
    form_row(page, 60, &incidents, 1);
    form_gap(page, 6);
    if (!text_is_empty(drawing->paper->digest))
        form_paragraph(page, small, LAYOUT_LEFT,
            form_print(
                page, "Empreinte des fiches scellées (SHA-256) : %s", drawing->paper->digest));
    form_paragraph(page, small, LAYOUT_LEFT,
        form_print(page,
            "%s. AB : absent ; NV : non valide, candidat non interrogé. Les notes sont proposées "
            "au "
            "jury et ne sont définitives qu’après sa délibération.",
            paper_local_hours(form_arena(page), &drawing->print)));
}

void record_draw(struct form_page *page, const struct sheet_drawing *drawing)
{
    paper_heading(page, &drawing->print, "PROCÈS-VERBAL DE LA COMMISSION");
    provisional(page, drawing->paper);
    paper_day_heading(page, &drawing->print);
    candidates(page, drawing);
    sums_row(page, drawing->paper);
    members(page, drawing);
    closing(page, drawing);
}
