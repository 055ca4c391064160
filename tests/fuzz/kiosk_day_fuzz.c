/* The day as the service sent it: whatever bytes come, either they are refused or every slot can be
 * projected, with acts on top, and shown. */
#include "kiosk_core/day.h"
#include "kiosk_core/project.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void act_on(const Palmares__V1__RoomSlot *slot, Palmares__V1__Act *act, uint32_t revision)
{
    palmares__v1__act__init(act);
    act->candidate = slot->slot->candidate;
    act->epreuve = slot->slot->epreuve;
    act->commission = slot->slot->commission;
    act->time = slot->slot->start_time;
    act->sheet_revision = revision;
}

static void project(const struct day *day)
{
    Palmares__V1__Arrival arrival = PALMARES__V1__ARRIVAL__INIT;
    Palmares__V1__PhaseStart start = PALMARES__V1__PHASE_START__INIT;
    struct arena *arena = arena_new(64 << 20);
    Palmares__V1__Act acts[2];
    struct act_view views[2];
    struct project_act with[2];
    struct project_input input = {.day = day->message, .acts = with};
    const Palmares__V1__RoomSlot *first = day->message->n_slots ? day->message->slots[0] : NULL;
    struct slot_view *slots = NULL;

    must(arena != NULL);
    if (first) {
        act_on(first, &acts[0], first->sheet->revision);
        acts[0].act_case = PALMARES__V1__ACT__ACT_ARRIVAL;
        acts[0].arrival = &arrival;
        act_on(first, &acts[1], first->sheet->revision + 1);
        acts[1].act_case = PALMARES__V1__ACT__ACT_PHASE_START;
        acts[1].phase_start = &start;
        for (input.count = 0; input.count < 2; input.count++) {
            views[input.count] = (struct act_view){.candidate = acts[input.count].candidate,
                .epreuve = acts[input.count].epreuve,
                .state = ACT_WRITTEN,
                .act = &acts[input.count]};
            with[input.count] = (struct project_act){.view = &views[input.count]};
        }
    }
    if (project_slots(&input, arena, &slots) == 0)
        for (size_t i = 0; i < day->message->n_slots; i++) {
            must(slots[i].sheet && slots[i].sheet->content && slots[i].seal_obstacle);
            must(slots[i].phase >= -1 && slots[i].phase < DAY_PHASES_MAX);
        }
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char today[VAULT_DAY_SIZE];
    struct day *day = NULL;

    if (day_parse(data, size, &day) == 0) {
        day_today(day->message, 1652169600000000, today);
        project(day);
        day_unref(day);
    }
    return 0;
}
