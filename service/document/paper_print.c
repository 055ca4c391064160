#include "document/paper_print.h"

#include "base/text.h"
#include "document/dossier_forms.h"
#include "document/french.h"

#include <errno.h>

/* ---- slots in order ---- */

static int compare_texts(const char *const *a, const char *const *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int order = strcmp(a[i], b[i]);

        if (order)
            return order;
    }
    return 0;
}

static int compare_slots(const void *a, const void *b)
{
    const struct slot *x = *(const struct slot *const *)a, *y = *(const struct slot *const *)b;
    int order = strcmp(x->date, y->date);

    if (order)
        return order;
    if (x->start_minute != y->start_minute)
        return x->start_minute < y->start_minute ? -1 : 1;
    return compare_texts((const char *const[]){x->commission, x->epreuve, x->candidate},
        (const char *const[]){y->commission, y->epreuve, y->candidate}, 3);
}

/* Slots of one commission and day side by side, whatever else a member does on that day. */
static int compare_sessions(const void *a, const void *b)
{
    const struct slot *x = *(const struct slot *const *)a, *y = *(const struct slot *const *)b;
    int order = compare_texts((const char *const[]){x->date, x->commission},
        (const char *const[]){y->date, y->commission}, 2);

    if (order)
        return order;
    return compare_slots(a, b);
}

void paper_sort_by_commission(struct paper_print *print)
{
    qsort(print->slots, print->slot_count, sizeof *print->slots, compare_sessions);
}

int paper_print_init(struct arena *arena,
    const struct paper_plan *plan,
    const struct paper *paper,
    struct paper_print *ret_print)
{
    size_t count = paper->slot_count;
    struct paper_print print = {
        .plan = plan,
        .paper = paper,
        .title = paper_title(arena, plan, paper),
        .slots = arena_calloc(arena, count + 1, sizeof *print.slots),
        .unplaced = arena_calloc(arena, count + 1, sizeof *print.unplaced),
    };

    if (!print.title || !print.slots || !print.unplaced)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        if (text_is_empty(paper->slots[i].commission))
            print.unplaced[print.unplaced_count++] = &paper->slots[i];
        else
            print.slots[print.slot_count++] = &paper->slots[i];
    qsort(print.slots, print.slot_count, sizeof *print.slots, compare_slots);
    qsort(print.unplaced, print.unplaced_count, sizeof *print.unplaced, compare_slots);
    *ret_print = print;
    return 0;
}

uint16_t slot_end_minute(const struct slot *slot)
{
    return (uint16_t)(slot->start_minute + slot->duration_minutes);
}

uint16_t slot_first_minute(const struct slot *slot)
{
    return (uint16_t)(slot->start_minute > slot->preparation_minutes
                          ? slot->start_minute - slot->preparation_minutes
                          : 0);
}

bool slot_same_session(const struct slot *a, const struct slot *b)
{
    return text_equal(a->commission, b->commission) && text_equal(a->date, b->date);
}

bool slot_same_group(const struct slot *a, const struct slot *b)
{
    return a->start_minute == b->start_minute && text_equal(a->epreuve, b->epreuve) &&
           slot_same_session(a, b);
}

size_t slot_run(const struct slot *const *slots,
    size_t count,
    size_t first,
    bool (*same)(const struct slot *a, const struct slot *b))
{
    size_t end = first + 1;

    while (end < count && same(slots[first], slots[end]))
        end++;
    return end;
}

uint16_t slot_run_end(const struct slot *const *slots, size_t first, size_t end)
{
    uint16_t latest = 0;

    for (size_t i = first; i < end; i++)
        if (slot_end_minute(slots[i]) > latest)
            latest = slot_end_minute(slots[i]);
    return latest;
}

/* ---- looking things up ---- */

const struct centre *paper_centre(const struct paper_plan *plan, const char *code)
{
    for (size_t i = 0; i < plan->centre_count; i++)
        if (text_equal(plan->centres[i].code, code))
            return &plan->centres[i];
    return NULL;
}

const struct commission *paper_commission(const struct paper_plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->commission_count; i++)
        if (text_equal(plan->commissions[i].id, id))
            return &plan->commissions[i];
    return NULL;
}

const struct oral_rule *paper_oral_rule(const struct paper_plan *plan, const char *epreuve)
{
    if (!plan->session->has_planning_rules)
        return NULL;
    return planning_find_oral(&plan->session->planning_rules, epreuve);
}

bool paper_is_grouped(const struct paper_plan *plan, const char *epreuve)
{
    const struct oral_rule *rule = paper_oral_rule(plan, epreuve);

    return rule && rule->group_max > 1;
}

bool paper_is_president(const struct commission *commission, const char *examiner)
{
    for (size_t i = 0; i < commission->member_count; i++)
        if (text_equal(commission->members[i].examiner, examiner))
            return commission->members[i].president;
    return false;
}

/* ---- words ---- */

static const char *kept(const char *text)
{
    return text ? text : "";
}

const char *paper_hour(struct arena *arena, unsigned minute)
{
    return kept(arena_printf(arena, "%uh%02u", minute / 60, minute % 60));
}

const char *paper_hours(struct arena *arena, unsigned from, unsigned to)
{
    return kept(arena_printf(arena, "%uh%02u – %uh%02u", from / 60, from % 60, to / 60, to % 60));
}

const char *paper_day(struct arena *arena, const char *date)
{
    struct date day;

    return date_parse(date, &day) ? date : kept(french_date(arena, day));
}

/* "E5 B – ..." begins with its id "E5B" already. */
static bool label_has_id(const char *label, const char *id)
{
    for (; *id; id++, label++) {
        while (*label == ' ' && *id != ' ')
            label++;
        if (*label != *id)
            return false;
    }
    return true;
}

const char *paper_epreuve(struct arena *arena, const struct paper_plan *plan, const char *id)
{
    const struct session_epreuve *epreuve = session_find_epreuve(plan->session, id);

    if (!epreuve || text_is_empty(epreuve->label))
        return id;
    return label_has_id(epreuve->label, id)
               ? epreuve->label
               : kept(arena_printf(arena, "%s – %s", id, epreuve->label));
}

const char *paper_centre_text(struct arena *arena, const struct paper_plan *plan, const char *code)
{
    const struct centre *centre = paper_centre(plan, code);

    if (!centre || text_is_empty(centre->name))
        return code;
    return kept(arena_printf(arena, "%s (%s)%s%s", centre->name, code,
        text_is_empty(centre->address) ? "" : " – ", kept(centre->address)));
}

const char *paper_quality(enum examiner_quality quality)
{
    static const char *const words[EXAMINER_QUALITY_COUNT] = {
        [EXAMINER_PROFESSOR] = "Professeur",
        [EXAMINER_PROFESSIONAL] = "Professionnel",
        [EXAMINER_RESEARCHER] = "Enseignant-chercheur",
        [EXAMINER_INSPECTOR] = "IA-IPR",
        [EXAMINER_EMPLOYER] = "Employeur",
        [EXAMINER_EMPLOYEE] = "Salarié",
    };

    return (unsigned)quality < EXAMINER_QUALITY_COUNT ? kept(words[quality]) : "";
}

const char *paper_person(struct arena *arena, const struct examiner *person)
{
    return kept(arena_printf(arena, "%s %s", person->family_name, person->given_name));
}

const char *paper_member(struct arena *arena, const struct commission_member *member)
{
    return member->person ? paper_person(arena, &member->person->examiner) : member->examiner;
}

const char *paper_member_quality(const struct commission_member *member)
{
    return member->person ? paper_quality(member->person->examiner.quality) : "";
}

const char *paper_state_warning(struct arena *arena, const struct paper_plan *plan)
{
    unsigned number = plan->plan->number;

    switch (plan->plan->state) {
    case PLAN_PUBLISHED:
        return "";
    case PLAN_SUPERSEDED:
        return kept(
            arena_printf(arena, "ANCIEN PLAN : le plan n° %u n’est plus en vigueur", number));
    case PLAN_DISCARDED:
        return kept(arena_printf(arena, "ABANDONNÉ : le plan n° %u n’est pas en vigueur", number));
    default:
        return kept(arena_printf(
            arena, "PROJET : plan n° %u non publié, ce document n’engage pas", number));
    }
}

const char *paper_local_hours(struct arena *arena, const struct paper_print *print)
{
    for (size_t i = 0; i < print->slot_count; i++) {
        const char *zone = print->slots[i]->time_zone;

        if (!text_is_empty(zone) && !text_equal(zone, "Europe/Paris"))
            return kept(arena_printf(arena, "Heures locales du centre (%s)", zone));
    }
    return "Heures locales du centre";
}

/* ---- parts of pages ---- */

static const char *foot(struct form_page *page, const struct paper_print *print)
{
    const struct paper_plan *plan = print->plan;
    const char *warning = paper_state_warning(form_arena(page), plan);

    if (*warning)
        return warning;
    return form_print(page, "%s – plan n° %u", plan->session->id, plan->plan->number);
}

void paper_heading(struct form_page *page, const struct paper_print *print, const char *title)
{
    static const struct pdf_style issuer = {PDF_SANS_BOLD, 9}, diploma = {PDF_SANS, 9.5};
    static const struct pdf_style specialty = {PDF_SANS_BOLD, 11};
    const struct paper_plan *plan = print->plan;
    const char *warning = paper_state_warning(form_arena(page), plan);
    const struct form_cell band = {
        .width = 1, .text = title, .bold = true, .shaded = true, .centred = true, .size = 13};
    const struct form_cell alert = {.width = 1, .text = warning, .bold = true, .centred = true};

    form_foot(page, foot(page, print));
    if (!text_is_empty(plan->issuer)) {
        form_paragraph(page, issuer, LAYOUT_LEFT, plan->issuer);
        form_gap(page, 8);
    }
    form_paragraph(page, diploma, LAYOUT_CENTRE, plan->session->diploma);
    form_paragraph(page, specialty, LAYOUT_CENTRE, form_specialty(page, plan->session));
    form_paragraph(
        page, diploma, LAYOUT_CENTRE, form_print(page, "Session %u", plan->session->year));
    form_gap(page, 8);
    form_row(page, 26, &band, 1);
    if (*warning)
        form_row(page, 20, &alert, 1);
    form_gap(page, 8);
}

/* Rooms of the day's slots, each once. */
static const char *rooms_of(struct form_page *page, const struct paper_print *print)
{
    const char *text = "", *last = "";

    for (size_t i = 0; i < print->slot_count; i++) {
        const char *room = print->slots[i]->room;

        if (!text_is_empty(room) && !text_equal(room, last))
            text = *text ? form_print(page, "%s, %s", text, room) : room;
        last = room;
    }
    return *text ? text : print->paper->commission->room;
}

void paper_day_heading(struct form_page *page, const struct paper_print *print)
{
    const struct commission *commission = print->paper->commission;
    struct arena *arena = form_arena(page);
    const struct form_cell first[] = {
        {.width = 0.5,
            .text = paper_day(arena, print->paper->date),
            .bold = true,
            .centred = true,
            .size = 12},
        {.width = 0.25,
            .label = "Commission",
            .text = commission->id,
            .size = 12,
            .bold = true,
            .middle = true},
        {.width = 0.25,
            .label = "Salle",
            .text = rooms_of(page, print),
            .size = 12,
            .bold = true,
            .middle = true},
    };
    const struct form_cell epreuve = {.width = 1,
        .label = "Épreuve :",
        .text = paper_epreuve(arena, print->plan, commission->epreuve)};
    const struct form_cell centre = {.width = 1,
        .label = "Centre :",
        .text = paper_centre_text(arena, print->plan, commission->centre)};

    form_row(page, 24, first, ARRAY_LEN(first));
    form_row(page, 0, &epreuve, 1);
    form_row(page, 0, &centre, 1);
    form_gap(page, 8);
}

void paper_item(struct form_page *page, const char *text)
{
    const struct form_cell cells[] = {
        {.width = 0.025, .text = "–", .bare = true},
        {.width = 0.975, .text = text, .bare = true},
    };

    form_row(page, 0, cells, ARRAY_LEN(cells));
}

void paper_column(
    struct paper_table *table, const char *label, double weight, enum paper_column_style style)
{
    if (table->count == FORM_COLUMNS_MAX)
        return;
    table->weight += weight;
    table->head[table->count++] = (struct form_cell){.width = weight,
        .text = label,
        .centred = style != PAPER_LEFT,
        .middle = true,
        .bold = style == PAPER_BOLD};
}

void paper_table_head(struct form_page *page, struct paper_table *table)
{
    struct form_cell *head = table->titles;

    memcpy(head, table->head, sizeof table->titles);
    for (size_t i = 0; i < table->count; i++) {
        head[i].width /= table->weight;
        head[i].bold = head[i].shaded = head[i].centred = true;
        head[i].size = 7.5;
    }
    form_head(page, head, table->count);
}

void paper_table_row(struct form_page *page,
    const struct paper_table *table,
    double height,
    const char *const *texts)
{
    struct form_cell cells[FORM_COLUMNS_MAX];

    for (size_t i = 0; i < table->count; i++) {
        cells[i] = table->head[i];
        cells[i].width /= table->weight;
        cells[i].text = texts[i];
        cells[i].size = table->size;
    }
    form_row(page, height, cells, table->count);
}
