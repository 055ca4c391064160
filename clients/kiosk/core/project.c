#include "kiosk_core/project.h"

#include "base/text.h"
#include "kiosk_core/content.h"
#include "kiosk_core/day.h"
#include "rpc/client.h"

#include <errno.h>

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define DAY_US (24 * 60 * MINUTE_US)

Palmares__V1__ActKind project_kind(const Palmares__V1__Act *act)
{
    switch (act->act_case) {
    case PALMARES__V1__ACT__ACT_ARRIVAL:
        return PALMARES__V1__ACT_KIND__ARRIVAL;
    case PALMARES__V1__ACT__ACT_ABSENCE:
        return PALMARES__V1__ACT_KIND__ABSENCE;
    case PALMARES__V1__ACT__ACT_EXPECTATION:
        return PALMARES__V1__ACT_KIND__EXPECTATION;
    case PALMARES__V1__ACT__ACT_PHASE_START:
        return PALMARES__V1__ACT_KIND__PHASE_START;
    case PALMARES__V1__ACT__ACT_PHASE_END:
        return PALMARES__V1__ACT_KIND__PHASE_END;
    case PALMARES__V1__ACT__ACT_MARKING:
        return PALMARES__V1__ACT_KIND__MARKING;
    case PALMARES__V1__ACT__ACT_SEALING:
        return PALMARES__V1__ACT_KIND__SEALING;
    case PALMARES__V1__ACT__ACT_MEMBER_PRESENCE:
        return PALMARES__V1__ACT_KIND__MEMBER_PRESENCE;
    default:
        return PALMARES__V1__ACT_KIND__ACT_KIND_UNSPECIFIED;
    }
}

/* ---- the life cycle ---- */

static Palmares__V1__Sheet__State next_state(
    const Palmares__V1__RoomDay *day, Palmares__V1__Sheet__State from, Palmares__V1__ActKind kind)
{
    for (size_t i = 0; i < day->n_sheet_steps; i++)
        if (day->sheet_steps[i]->from == from && day->sheet_steps[i]->act == kind)
            return day->sheet_steps[i]->to;
    return PALMARES__V1__SHEET__STATE__STATE_UNSPECIFIED;
}

bool project_can(
    const Palmares__V1__RoomDay *day, const Palmares__V1__Sheet *sheet, Palmares__V1__ActKind kind)
{
    return next_state(day, sheet->state, kind) != PALMARES__V1__SHEET__STATE__STATE_UNSPECIFIED;
}

/* ---- lateness ---- */

static int64_t convocation_us(const Palmares__V1__Slot *slot)
{
    int64_t starts_us = day_time_us(slot->start_time);

    return starts_us ? starts_us - (int64_t)slot->preparation_minutes * MINUTE_US : 0;
}

/* Minutes of "HH:MM"; -1: something else. */
static int64_t minutes_of(const char *text)
{
    if (strlen(text) != 5 || text[2] != ':' || !text_is_digit(text[0]) || !text_is_digit(text[1]) ||
        !text_is_digit(text[3]) || !text_is_digit(text[4]))
        return -1;
    return ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
}

/* On the day of the slot, local to the centre: the slot says its start both ways. */
static bool is_on_day(const Palmares__V1__Slot *slot, int64_t when_us)
{
    int64_t minutes = minutes_of(slot->starts), starts_us = day_time_us(slot->start_time);
    int64_t midnight_us = starts_us - minutes * MINUTE_US;

    return minutes >= 0 && starts_us && when_us >= midnight_us && when_us < midnight_us + DAY_US;
}

uint32_t project_late_minutes(const Palmares__V1__RoomSlot *slot, int64_t arrival_us)
{
    int64_t convened_us = convocation_us(slot->slot);

    if (!convened_us || arrival_us <= convened_us || !is_on_day(slot->slot, arrival_us))
        return 0;
    return (uint32_t)((arrival_us - convened_us) / MINUTE_US);
}

/* ---- acts on a sheet ---- */

struct projecting {
    const Palmares__V1__RoomDay *day;
    const Palmares__V1__RoomSlot *slot;
    struct arena *arena;
    Palmares__V1__Sheet *sheet; /* a copy; what it points to is not */
};

static Palmares__V1__SheetContent *new_content(struct arena *arena, bool absent)
{
    Palmares__V1__SheetContent *content = arena_alloc(arena, sizeof *content);

    if (content) {
        palmares__v1__sheet_content__init(content);
        content->absent = absent;
    }
    return content;
}

static int apply_presence(const struct projecting *projecting, const Palmares__V1__Act *act)
{
    Palmares__V1__Sheet *sheet = projecting->sheet;
    bool arrived = act->act_case == PALMARES__V1__ACT__ACT_ARRIVAL;
    bool absent = act->act_case == PALMARES__V1__ACT__ACT_ABSENCE;

    sheet->absent = absent;
    if (!arrived)
        sheet->content = new_content(projecting->arena, absent);
    sheet->arrival_time = arrived ? act->time : NULL;
    sheet->late_minutes =
        arrived ? project_late_minutes(projecting->slot, day_time_us(act->time)) : 0;
    return sheet->content ? 0 : -ENOMEM;
}

/* The runs in memory of their own, with room for one more. */
static int copy_runs(const struct projecting *projecting)
{
    Palmares__V1__Sheet *sheet = projecting->sheet;
    Palmares__V1__PhaseRun **runs =
        arena_calloc(projecting->arena, sheet->n_phases + 1, sizeof(Palmares__V1__PhaseRun *));

    if (!runs)
        return -ENOMEM;
    for (size_t i = 0; i < sheet->n_phases; i++) {
        runs[i] = arena_memdup(projecting->arena, sheet->phases[i], sizeof *runs[i]);
        if (!runs[i])
            return -ENOMEM;
    }
    sheet->phases = runs;
    return 0;
}

static int apply_phase(const struct projecting *projecting, const Palmares__V1__Act *act)
{
    Palmares__V1__Sheet *sheet = projecting->sheet;
    bool starts = act->act_case == PALMARES__V1__ACT__ACT_PHASE_START;
    uint32_t phase = starts ? act->phase_start->phase : act->phase_end->phase;
    Palmares__V1__PhaseRun *run;
    int r = copy_runs(projecting);

    for (size_t i = 0; i < sheet->n_phases && !r; i++)
        if (sheet->phases[i]->phase == phase) {
            if (!starts && !sheet->phases[i]->end_time)
                sheet->phases[i]->end_time = act->time;
            return 0;
        }
    if (r || !starts)
        return r;
    run = arena_alloc(projecting->arena, sizeof *run);
    if (!run)
        return -ENOMEM;
    palmares__v1__phase_run__init(run);
    run->phase = phase;
    run->start_time = act->time;
    sheet->phases[sheet->n_phases++] = run;
    return 0;
}

static int apply_sealing(const struct projecting *projecting, const Palmares__V1__Act *act)
{
    Palmares__V1__Sheet *sheet = projecting->sheet;
    const Palmares__V1__Sealing *sealing = act->sealing;
    Palmares__V1__SheetContent *content =
        (Palmares__V1__SheetContent *)rpc_unpack(&palmares__v1__sheet_content__descriptor,
            sealing->content.data, sealing->content.len, projecting->arena);

    sheet->seals = arena_calloc(
        projecting->arena, sealing->n_signatures + 1, sizeof(Palmares__V1__SheetSeal *));
    if (!content || !sheet->seals)
        return arena_refused(projecting->arena) ? -ENOMEM : 0;
    sheet->content = content;
    sheet->n_seals = 0;
    for (size_t i = 0; i < sealing->n_signatures; i++) {
        Palmares__V1__SheetSeal *seal = arena_alloc(projecting->arena, sizeof *seal);

        if (!seal)
            return -ENOMEM;
        palmares__v1__sheet_seal__init(seal);
        seal->examiner = sealing->signatures[i]->examiner;
        seal->time = act->time;
        sheet->seals[sheet->n_seals++] = seal;
    }
    return 0;
}

static int apply(const struct projecting *projecting, const Palmares__V1__Act *act)
{
    Palmares__V1__Sheet *sheet = projecting->sheet;
    Palmares__V1__Sheet__State to = next_state(projecting->day, sheet->state, project_kind(act));
    int r = 0;

    if (to == PALMARES__V1__SHEET__STATE__STATE_UNSPECIFIED)
        return 0;
    switch (act->act_case) {
    case PALMARES__V1__ACT__ACT_ARRIVAL:
    case PALMARES__V1__ACT__ACT_ABSENCE:
    case PALMARES__V1__ACT__ACT_EXPECTATION:
        r = apply_presence(projecting, act);
        break;
    case PALMARES__V1__ACT__ACT_PHASE_START:
    case PALMARES__V1__ACT__ACT_PHASE_END:
        r = apply_phase(projecting, act);
        break;
    case PALMARES__V1__ACT__ACT_MARKING:
        if (act->marking->content)
            sheet->content = act->marking->content;
        break;
    case PALMARES__V1__ACT__ACT_SEALING:
        r = apply_sealing(projecting, act);
        break;
    default:
        return 0;
    }
    sheet->state = to;
    sheet->commission = act->commission;
    sheet->update_time = act->time;
    sheet->revision++;
    return r;
}

/* ---- a slot ---- */

static bool is_of(const struct act_view *act, const Palmares__V1__Slot *slot)
{
    return text_equal(act->candidate, slot->candidate) && text_equal(act->epreuve, slot->epreuve);
}

/* The service's newest: from the day, or from the answer to an act. */
static const Palmares__V1__Sheet *base_sheet(
    const struct project_input *input, const Palmares__V1__RoomSlot *slot)
{
    const Palmares__V1__Sheet *base = slot->sheet;

    for (size_t i = 0; i < input->count; i++)
        if (input->acts[i].sheet && is_of(input->acts[i].view, slot->slot) &&
            input->acts[i].sheet->revision > base->revision)
            base = input->acts[i].sheet;
    return base;
}

static int project_sheet(
    const struct project_input *input, struct arena *arena, struct slot_view *view)
{
    struct projecting projecting = {input->day, view->slot, arena,
        arena_memdup(arena, base_sheet(input, view->slot), sizeof(Palmares__V1__Sheet))};
    int r = 0;

    if (!projecting.sheet)
        return -ENOMEM;
    if (!projecting.sheet->content) {
        projecting.sheet->content = new_content(arena, projecting.sheet->absent);
        if (!projecting.sheet->content)
            return -ENOMEM;
    }
    for (size_t i = 0; i < input->count && !r; i++) {
        const struct act_view *act = input->acts[i].view;

        if (act->state == ACT_WRITTEN && is_of(act, view->slot->slot) &&
            act->act->sheet_revision == projecting.sheet->revision)
            r = apply(&projecting, act->act);
    }
    view->sheet = projecting.sheet;
    return r;
}

static int worse(enum act_state state)
{
    return state == ACT_CONFLICTING ? 2 : state == ACT_WRITTEN;
}

static int collect_acts(
    const struct project_input *input, struct arena *arena, struct slot_view *view)
{
    const struct act_view **acts;
    size_t count = 0;

    for (size_t i = 0; i < input->count; i++)
        count += is_of(input->acts[i].view, view->slot->slot);
    acts = arena_calloc(arena, count + 1, sizeof *acts);
    if (!acts)
        return -ENOMEM;
    view->state = ACT_RECEIVED;
    for (size_t i = 0; i < input->count; i++) {
        const struct act_view *act = input->acts[i].view;

        if (!is_of(act, view->slot->slot))
            continue;
        acts[view->act_count++] = act;
        if (worse(act->state) > worse(view->state))
            view->state = act->state;
    }
    view->acts = acts;
    return 0;
}

/* ---- the clock of a part ---- */

static int phase_index(const Palmares__V1__RoomSlot *slot, uint32_t phase)
{
    for (size_t i = 0; i < slot->n_phases; i++)
        if (slot->phases[i]->phase == phase)
            return (int)i;
    return -1;
}

/* The part that began last and has not ended. */
static void find_phase(const Palmares__V1__RoomDay *day, struct slot_view *view)
{
    const Palmares__V1__Sheet *sheet = view->sheet;

    view->phase = -1;
    if (sheet->state == PALMARES__V1__SHEET__STATE__SEALED ||
        sheet->state == PALMARES__V1__SHEET__STATE__ABSENT)
        return;
    for (size_t i = sheet->n_phases; i > 0; i--) {
        const Palmares__V1__PhaseRun *run = sheet->phases[i - 1];
        int index = run->end_time ? -1 : phase_index(view->slot, run->phase);

        if (index < 0)
            continue;
        view->phase = index;
        view->phase_ends_us =
            day_time_us(run->start_time) + (int64_t)view->slot->phases[index]->seconds * SECOND_US;
        if (index == 0 && day->late_time_lost)
            view->phase_ends_us -= (int64_t)sheet->late_minutes * MINUTE_US;
        return;
    }
}

/* ---- what can be done ---- */

static const char *obstacle(const Palmares__V1__RoomDay *day, const struct slot_view *view)
{
    const Palmares__V1__Sheet *sheet = view->sheet;

    if (sheet->state == PALMARES__V1__SHEET__STATE__SEALED)
        return "";
    if (!project_can(day, sheet, PALMARES__V1__ACT_KIND__SEALING))
        return "NOT_MARKED";
    if (sheet->absent)
        return "";
    return view->rule ? content_obstacle(view->rule, sheet->content, view->slot->reserve)
                      : "NOT_MARKED";
}

static void find_possible(const Palmares__V1__RoomDay *day, struct slot_view *view)
{
    const Palmares__V1__Sheet *sheet = view->sheet;
    bool open = !view->slot->moved && !view->slot->not_interrogated && view->commission &&
                view->state != ACT_CONFLICTING;

    view->seal_obstacle = obstacle(day, view);
    view->can_arrive = open && project_can(day, sheet, PALMARES__V1__ACT_KIND__ARRIVAL);
    view->can_be_absent = open && project_can(day, sheet, PALMARES__V1__ACT_KIND__ABSENCE);
    view->can_expect = open && project_can(day, sheet, PALMARES__V1__ACT_KIND__EXPECTATION);
    view->can_mark = open && view->rule && project_can(day, sheet, PALMARES__V1__ACT_KIND__MARKING);
    view->can_seal =
        open && !*view->seal_obstacle && project_can(day, sheet, PALMARES__V1__ACT_KIND__SEALING);
}

static const Palmares__V1__SheetRule *find_rule(
    const Palmares__V1__RoomDay *day, const char *epreuve)
{
    for (size_t i = 0; i < day->n_sheet_rules; i++)
        if (text_equal(day->sheet_rules[i]->epreuve, epreuve))
            return day->sheet_rules[i];
    return NULL;
}

static const Palmares__V1__RoomCommission *find_commission(
    const Palmares__V1__RoomDay *day, const char *id)
{
    for (size_t i = 0; i < day->n_commissions; i++)
        if (text_equal(day->commissions[i]->id, id))
            return day->commissions[i];
    return NULL;
}

static int project_slot(
    const struct project_input *input, struct arena *arena, struct slot_view *view)
{
    int r = collect_acts(input, arena, view);

    if (!r)
        r = project_sheet(input, arena, view);
    if (r)
        return r;
    /* Of a slot that has moved away: whose sheet it is. */
    view->commission = find_commission(input->day, view->slot->slot->commission);
    if (!view->commission)
        view->commission = find_commission(input->day, view->sheet->commission);
    view->rule = find_rule(input->day, view->slot->slot->epreuve);
    find_phase(input->day, view);
    find_possible(input->day, view);
    return 0;
}

int project_slots(
    const struct project_input *input, struct arena *arena, struct slot_view **ret_slots)
{
    struct slot_view *slots = arena_calloc(arena, input->day->n_slots + 1, sizeof *slots);
    int r = slots ? 0 : -ENOMEM;

    for (size_t i = 0; i < input->day->n_slots && !r; i++) {
        slots[i].slot = input->day->slots[i];
        r = project_slot(input, arena, &slots[i]);
    }
    if (!r)
        *ret_slots = slots;
    return r;
}

struct slot_view *project_find(
    struct slot_view *slots, size_t count, const char *candidate, const char *epreuve)
{
    for (size_t i = 0; i < count; i++)
        if (text_equal(slots[i].slot->slot->candidate, candidate) &&
            text_equal(slots[i].slot->slot->epreuve, epreuve))
            return &slots[i];
    return NULL;
}
