/* The convocation of a candidate: all orals in order. It knows nothing of examiners. */
#include "document/dossier_forms.h"
#include "document/paper_print.h"

#include "base/text.h"

static const struct pdf_style TEXT = {PDF_SANS, 9.5};

static void identity(struct form_page *page, const struct paper_print *print)
{
    const struct slot *slot = print->paper->slots;
    const struct form_cell name[] = {
        {.width = 0.64,
            .label = "Candidat :",
            .text = form_print(page, "%s %s", slot->family_name, slot->given_name),
            .bold = true,
            .middle = true,
            .size = 11.5},
        {.width = 0.36,
            .label = "N° :",
            .text = slot->candidate,
            .bold = true,
            .middle = true,
            .size = 11.5},
    };
    const struct form_cell school = {
        .width = 1, .label = "Établissement :", .text = slot->establishment};

    form_row(page, 22, name, ARRAY_LEN(name));
    if (!text_is_empty(slot->establishment))
        form_row(page, 0, &school, 1);
    form_gap(page, 8);
    form_paragraph(page, TEXT, LAYOUT_LEFT,
        "Vous êtes convoqué(e) aux épreuves suivantes. Présentez-vous au centre avant l’heure de "
        "votre préparation ou, sans préparation, avant celle de votre oral.");
    form_gap(page, 6);
}

/* ---- the table ---- */

static void place(struct form_page *page, const struct paper_print *print, const struct slot *slot)
{
    struct arena *arena = form_arena(page);
    const struct form_cell cells[] = {
        {.width = 0.28,
            .text = paper_day(arena, slot->date),
            .bold = true,
            .size = 10,
            .shaded = true,
            .centred = true},
        {.width = 0.72,
            .label = "Centre :",
            .text = paper_centre_text(arena, print->plan, slot->centre),
            .middle = true},
    };

    form_need(page, 54);
    form_row(page, 24, cells, ARRAY_LEN(cells));
}

static const char *or_dash(const char *text)
{
    return text_is_empty(text) ? "–" : text;
}

static void oral(struct form_page *page,
    const struct paper_print *print,
    const struct paper_table *table,
    const struct slot *slot)
{
    struct arena *arena = form_arena(page);
    const char *texts[] = {
        paper_epreuve(arena, print->plan, slot->epreuve),
        slot->preparation_minutes ? paper_hour(arena, slot_first_minute(slot)) : "–",
        or_dash(slot->loge),
        paper_hour(arena, slot->start_minute),
        paper_hour(arena, slot_end_minute(slot)),
        or_dash(slot->room),
        slot->commission,
    };

    paper_table_row(page, table, 28, texts);
}

static void orals(struct form_page *page, const struct paper_print *print)
{
    struct paper_table table = {.size = 9.5};

    paper_column(&table, "Épreuve", 0.32, PAPER_LEFT);
    paper_column(&table, "Préparation", 0.12, PAPER_BOLD);
    paper_column(&table, "Loge", 0.11, PAPER_CENTRED);
    paper_column(&table, "Oral", 0.11, PAPER_BOLD);
    paper_column(&table, "Fin", 0.1, PAPER_CENTRED);
    paper_column(&table, "Salle", 0.11, PAPER_BOLD);
    paper_column(&table, "Commission", 0.13, PAPER_CENTRED);
    if (print->slot_count)
        paper_table_head(page, &table);
    for (size_t i = 0; i < print->slot_count; i++) {
        const struct slot *slot = print->slots[i], *before = i ? print->slots[i - 1] : NULL;

        if (!before || !text_equal(before->date, slot->date) ||
            !text_equal(before->centre, slot->centre))
            place(page, print, slot);
        oral(page, print, &table, slot);
    }
    form_no_head(page);
    for (size_t i = 0; i < print->unplaced_count; i++) {
        const struct form_cell cells[] = {
            {.width = 0.32,
                .text = paper_epreuve(form_arena(page), print->plan, print->unplaced[i]->epreuve),
                .middle = true,
                .size = 9.5},
            {.width = 0.68,
                .text = "Date et lieu à venir : une autre convocation vous sera adressée.",
                .centred = true},
        };

        form_row(page, 28, cells, ARRAY_LEN(cells));
    }
}

/* ---- what stands below it ---- */

static bool has_extra_time(const struct paper_print *print)
{
    for (size_t i = 0; i < print->slot_count; i++)
        if (print->slots[i]->extra_time)
            return true;
    return false;
}

static const char *source_title(const struct session_definition *session, const char *id)
{
    const struct session_source *source = session_find_source(session, id);

    return source ? source->title : "";
}

static const char *in_brackets(struct form_page *page, const char *text)
{
    return text_is_empty(text) ? "" : form_print(page, " (%s)", text);
}

static const char *minutes_text(struct form_page *page, uint32_t minutes)
{
    if (minutes % 60)
        return form_print(page, "%u minutes", minutes);
    return form_print(page, "%u heure%s", minutes / 60, minutes >= 120 ? "s" : "");
}

static void to_bring(struct form_page *page, const struct paper_print *print)
{
    const struct session_definition *session = print->plan->session;
    const struct calendar_room_rule *rule = &session->calendar.room_rule;
    const char *source = session->calendar.has_room_rule ? source_title(session, rule->source) : "";

    form_gap(page, 10);
    form_band(page, "À présenter à l’entrée de chaque épreuve");
    form_gap(page, 3);
    paper_item(page, "cette convocation ;");
    paper_item(page, form_print(page, "une pièce d’identité%s.", in_brackets(page, source)));
    if (!session->calendar.has_room_rule)
        return;
    form_gap(page, 6);
    form_band(page, "Retard");
    form_gap(page, 3);
    paper_item(page,
        form_print(page,
            "Après le début de l’épreuve, l’entrée n’est possible que sur décision du chef de "
            "centre, au plus tard %s après ce début, et sans temps supplémentaire%s.",
            minutes_text(page, rule->late_entry_minutes), in_brackets(page, source)));
}

/* As the definition writes it, with the épreuve's name where it does not say it. */
static void material(struct form_page *page, const struct paper_print *print)
{
    const struct session_definition *session = print->plan->session;
    bool headed = false;

    for (size_t e = 0; e < session->epreuve_count; e++) {
        const struct session_epreuve *epreuve = &session->epreuves[e];
        const char *text = epreuve->authorised_material;
        bool taken = false;

        for (size_t i = 0; i < print->paper->slot_count; i++)
            taken = taken || text_equal(print->paper->slots[i].epreuve, epreuve->id);
        if (!taken || text_is_empty(text))
            continue;
        if (!headed) {
            form_gap(page, 6);
            form_band(page, "Matériel autorisé");
            form_gap(page, 3);
        }
        headed = true;
        paper_item(page, text_starts_with(text, "Épreuve")
                             ? text
                             : form_print(page, "%s : %s", epreuve->id, text));
    }
}

void convocation_draw(struct form_page *page, const struct paper_print *print)
{
    static const struct pdf_style small = {PDF_SANS, 8};

    paper_heading(page, print, "CONVOCATION AUX ÉPREUVES ORALES ET PRATIQUES");
    identity(page, print);
    orals(page, print);
    form_gap(page, 4);
    form_paragraph(page, small, LAYOUT_LEFT,
        form_print(page, "%s.%s", paper_local_hours(form_arena(page), print),
            has_extra_time(print) ? " Les durées comprennent votre temps majoré." : ""));
    to_bring(page, print);
    material(page, print);
    if (text_is_empty(print->plan->issued_on))
        return;
    form_gap(page, 14);
    form_paragraph(page, TEXT, LAYOUT_LEFT,
        form_print(page, "Convocation établie le %s.", form_date(page, print->plan->issued_on)));
}
