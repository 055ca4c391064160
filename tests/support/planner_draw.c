#include "planner_draw.h"

/* splitmix64 */
uint32_t draw(struct drawn *drawn, uint32_t below)
{
    uint64_t z = drawn->random += 0x9e3779b97f4a7c15U;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    return (uint32_t)((z ^ z >> 31) % below);
}

static bool one_in(struct drawn *drawn, uint32_t count)
{
    return draw(drawn, count) == 0;
}

static struct plan_interval draw_interval(struct drawn *drawn, uint32_t shortest, uint32_t longest)
{
    const uint32_t length = shortest + draw(drawn, longest - shortest + 1);
    const uint32_t from = 400 + draw(drawn, 300);

    return (struct plan_interval){
        .day = draw(drawn, (uint32_t)drawn->problem.day_count),
        .from = (uint16_t)from,
        .to = (uint16_t)(from + length),
    };
}

static void draw_epreuves(struct drawn *drawn, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct plan_epreuve *epreuve = &drawn->epreuves[i];

        *epreuve = (struct plan_epreuve){
            .days = one_in(drawn, 4) ? 1 + draw(drawn, 7) : 7,
            .group_max = one_in(drawn, 3) ? 1 + draw(drawn, 3) : 1,
            .day_slots_max = one_in(drawn, 3) ? 1 + draw(drawn, 3) : 0,
            .turnover_minutes = draw(drawn, 3) * 5,
            .held_by = i > 0 && one_in(drawn, 4) ? draw(drawn, i) : i,
            .needs_computers = one_in(drawn, 4),
            .seat_count = draw(drawn, 3),
        };
        for (uint32_t seat = 0; seat < epreuve->seat_count; seat++) {
            epreuve->seats[seat].choice_count = 1 + draw(drawn, 2);
            for (uint32_t k = 0; k < epreuve->seats[seat].choice_count; k++)
                epreuve->seats[seat].choices[k] = (struct plan_seat_choice){
                    .qualities = 1 + draw(drawn, 3),
                    .specialities = one_in(drawn, 3) ? 1 + draw(drawn, 3) : 0,
                    .language = one_in(drawn, 6),
                };
        }
    }
}

static void draw_places(struct drawn *drawn)
{
    const struct plan_problem *problem = &drawn->problem;

    for (uint32_t i = 0; i < problem->day_count; i++) {
        drawn->days[i] = (struct plan_day){.opens = (uint16_t)(480 + draw(drawn, 3) * 7),
            .closes = (uint16_t)(660 + draw(drawn, 200))};
        if (!one_in(drawn, 3)) {
            drawn->days[i].pause_from = (uint16_t)(560 + draw(drawn, 40));
            drawn->days[i].pause_to = (uint16_t)(drawn->days[i].pause_from + draw(drawn, 40));
        }
    }
    for (uint32_t i = 0; i < problem->zone_count; i++) {
        for (uint32_t k = 0; k < DRAWN_INTERVALS; k++)
            drawn->busy[i][k] = draw_interval(drawn, 1, 60);
        drawn->zones[i] = (struct plan_zone){drawn->busy[i], draw(drawn, DRAWN_INTERVALS)};
    }
    for (uint32_t i = 0; i < problem->centre_count; i++)
        drawn->centres[i].zone = one_in(drawn, 3) ? draw(drawn, (uint32_t)problem->zone_count) : 0;
    for (uint32_t i = 0; i < problem->room_count; i++) {
        for (uint32_t k = 0; k < DRAWN_INTERVALS; k++)
            drawn->closed[i][k] = draw_interval(drawn, 1, 120);
        drawn->rooms[i] = (struct plan_room){
            .centre = draw(drawn, (uint32_t)problem->centre_count),
            .seats = draw(drawn, 4),
            .computers = draw(drawn, 4),
            .loge_seats = one_in(drawn, 3) ? 1 + draw(drawn, 2) : 0,
            .closed = drawn->closed[i],
            .closed_count = one_in(drawn, 2) ? draw(drawn, DRAWN_INTERVALS + 1) : 0,
        };
    }
}

static uint32_t draw_establishment(struct drawn *drawn)
{
    return one_in(drawn, 3) ? PLAN_NONE : draw(drawn, (uint32_t)drawn->problem.establishment_count);
}

static void draw_people(struct drawn *drawn)
{
    const struct plan_problem *problem = &drawn->problem;

    for (uint32_t i = 0; i < problem->member_count; i++) {
        for (uint32_t k = 0; k < DRAWN_INTERVALS; k++)
            drawn->available[i][k] = draw_interval(drawn, 60, 500);
        for (uint32_t k = 0; k < problem->day_count && one_in(drawn, 2); k++)
            drawn->available[i][k] = (struct plan_interval){.day = k, .from = 450, .to = 900};
        drawn->members[i] = (struct plan_member){
            .quality = draw(drawn, 2),
            .specialities = 1 + draw(drawn, 3),
            .languages = draw(drawn, 4),
            .establishment = draw_establishment(drawn),
            .available = drawn->available[i],
            .available_count = one_in(drawn, 8) ? draw(drawn, 2) : DRAWN_INTERVALS,
        };
    }
    for (uint32_t i = 0; i < problem->candidate_count; i++)
        drawn->candidates[i] = (struct plan_candidate){
            .zone = one_in(drawn, 5) ? draw(drawn, (uint32_t)problem->zone_count) : 0,
            .establishment = draw_establishment(drawn),
        };
}

static void draw_commissions(struct drawn *drawn)
{
    const struct plan_problem *problem = &drawn->problem;

    for (uint32_t i = 0; i < problem->commission_count; i++) {
        const uint32_t e = draw(drawn, (uint32_t)problem->epreuve_count);
        const uint32_t epreuve = one_in(drawn, 4) ? e : drawn->epreuves[e].held_by;
        struct plan_commission *commission = &drawn->commissions[i];

        *commission = (struct plan_commission){
            .epreuve = epreuve,
            .centre = draw(drawn, (uint32_t)problem->centre_count),
            .language = one_in(drawn, 4) ? draw(drawn, 2) : PLAN_NONE,
            .room = one_in(drawn, 6) ? draw(drawn, (uint32_t)problem->room_count) : PLAN_NONE,
            .days = one_in(drawn, 3) ? 1 + draw(drawn, 7) : 7,
            .members = drawn->seated[i],
            .member_count = drawn->epreuves[epreuve].seat_count,
            .cancelled = one_in(drawn, 15),
        };
        for (uint32_t k = 0; k < commission->member_count; k++)
            drawn->seated[i][k] = draw(drawn, (uint32_t)problem->member_count);
        if (one_in(drawn, 15))
            commission->member_count = draw(drawn, DRAWN_INTERVALS);
    }
}

static void draw_tasks(struct drawn *drawn)
{
    struct plan_problem *problem = &drawn->problem;
    const uint32_t most = draw(drawn, DRAWN_TASKS_MOST + 1);
    uint32_t count = 0;

    for (uint32_t c = 0; c < problem->candidate_count; c++)
        for (uint32_t own = draw(drawn, 4), first = count; own > 0 && count < most; own--) {
            const uint32_t e = draw(drawn, (uint32_t)problem->epreuve_count);
            struct plan_task *task = &drawn->tasks[count++];

            *task = (struct plan_task){
                .candidate = c,
                .epreuve = e,
                .language = one_in(drawn, 4) ? draw(drawn, 2) : PLAN_NONE,
                .preparation_minutes = one_in(drawn, 3) ? (uint16_t)draw(drawn, 40) : 0,
                .duration_minutes = (uint16_t)(1 + draw(drawn, one_in(drawn, 12) ? 500 : 50)),
                .follows = PLAN_NONE,
            };
            if (count - first < 2 || task[-1].follows != PLAN_NONE || one_in(drawn, 2))
                continue;
            if (one_in(drawn, 2))
                task->epreuve = task[-1].epreuve;
            if (drawn->epreuves[task->epreuve].group_max > 1 ||
                drawn->epreuves[task[-1].epreuve].group_max > 1)
                continue;
            task->follows = count - 2;
            task->preparation_minutes = 0;
            task->language = one_in(drawn, 6) ? task->language : task[-1].language;
        }
    problem->task_count = count;
}

struct drawn *draw_problem(struct arena *arena, uint64_t seed)
{
    struct drawn *drawn = arena_calloc(arena, 1, sizeof *drawn);

    if (!drawn)
        abort();
    drawn->random = seed * 0x2545f4914f6cdd1dU + 1;
    drawn->problem = (struct plan_problem){
        .days = drawn->days,
        .day_count = 1 + draw(drawn, 3),
        .epreuves = drawn->epreuves,
        .epreuve_count = 1 + draw(drawn, 4),
        .zones = drawn->zones,
        .zone_count = 1 + draw(drawn, 2),
        .centres = drawn->centres,
        .centre_count = 1 + draw(drawn, 3),
        .rooms = drawn->rooms,
        .room_count = 1 + draw(drawn, 9),
        .members = drawn->members,
        .member_count = 1 + draw(drawn, 12),
        .commissions = drawn->commissions,
        .commission_count = 1 + draw(drawn, 10),
        .candidates = drawn->candidates,
        .candidate_count = 1 + draw(drawn, DRAWN_MOST - 1),
        .establishment_count = 1 + draw(drawn, 4),
        .tasks = drawn->tasks,
        .grid_minutes = 1 + draw(drawn, 10),
        .travel_same_centre_minutes = draw(drawn, 15),
        .travel_between_centres_minutes = draw(drawn, 60),
        .own_establishment_allowed = one_in(drawn, 3),
        .weights = {draw(drawn, 3), draw(drawn, 30), draw(drawn, 60), draw(drawn, 20),
            draw(drawn, 3), draw(drawn, 10)},
    };
    draw_epreuves(drawn, (uint32_t)drawn->problem.epreuve_count);
    draw_places(drawn);
    draw_people(drawn);
    draw_commissions(drawn);
    draw_tasks(drawn);
    return drawn;
}

struct plan_slot draw_slot(struct drawn *drawn)
{
    const struct plan_problem *problem = &drawn->problem;

    return (struct plan_slot){
        .commission = draw(drawn, (uint32_t)problem->commission_count),
        .day = draw(drawn, (uint32_t)problem->day_count),
        .loge = one_in(drawn, 2) ? PLAN_NONE : draw(drawn, (uint32_t)problem->room_count),
        .start = (uint16_t)(one_in(drawn, 8)
                                ? draw(drawn, 65536)
                                : draw(drawn, 300) / problem->grid_minutes * problem->grid_minutes +
                                      490 / problem->grid_minutes * problem->grid_minutes),
    };
}

void draw_damage(struct drawn *drawn, struct plan *plan, uint64_t seed)
{
    const struct plan_problem *problem = &drawn->problem;

    drawn->random += seed;
    for (uint32_t i = 0; i < problem->member_count; i++)
        if (one_in(drawn, 6))
            drawn->members[i].available_count = draw(drawn, DRAWN_INTERVALS);
    for (uint32_t i = 0; i < problem->room_count; i++) {
        if (one_in(drawn, 4))
            drawn->rooms[i].closed_count = DRAWN_INTERVALS;
        if (one_in(drawn, 8))
            drawn->rooms[i].centre = draw(drawn, (uint32_t)problem->centre_count);
        if (drawn->rooms[i].loge_seats > 1)
            drawn->rooms[i].loge_seats--;
    }
    for (uint32_t i = 0; i < problem->commission_count; i++)
        drawn->commissions[i].cancelled |= one_in(drawn, 8);
    for (uint32_t i = 0; i < problem->epreuve_count; i++)
        if (one_in(drawn, 3))
            drawn->epreuves[i].turnover_minutes += 5;
    for (uint32_t i = 0; i < problem->task_count; i++) {
        if (one_in(drawn, 6))
            drawn->tasks[i].duration_minutes = (uint16_t)(drawn->tasks[i].duration_minutes * 4 / 3);
        if (one_in(drawn, 8))
            plan->slots[i] = (struct plan_slot){.commission = PLAN_NONE, .loge = PLAN_NONE};
    }
}

void draw_slots(struct drawn *drawn, struct plan *plan, uint64_t seed)
{
    const struct plan_problem *problem = &drawn->problem;

    drawn->random += seed;
    for (uint32_t i = 0; i < problem->task_count; i++)
        if (!one_in(drawn, 4))
            plan->slots[i] = draw_slot(drawn);
    for (size_t s = 0; s < problem->commission_count * problem->day_count; s++)
        if (one_in(drawn, 2))
            plan->rooms[s] = draw(drawn, (uint32_t)problem->room_count);
}
