#include "plan_world.h"

/* Specialities and qualities. */
enum { BLOC_1 = 1, BLOC_2 = 2, BLOC_3 = 4 };
enum { PROFESSOR, PROFESSIONAL };

static const struct plan_seat professional_seat = {
    .choices = {{.qualities = 1 << PROFESSIONAL}, {.qualities = 1 << PROFESSOR}},
    .choice_count = 2,
};

static struct plan_seat professor_seat(uint32_t specialities, bool language)
{
    return (struct plan_seat){
        .choices = {{.qualities = 1 << PROFESSOR,
            .specialities = specialities,
            .language = language}},
        .choice_count = 1,
    };
}

static void put_epreuves(struct plan_world *world)
{
    for (uint32_t i = 0; i < W_EPREUVES; i++)
        world->epreuves[i] = (struct plan_epreuve){
            .days = 3, .group_max = 1, .turnover_minutes = 5, .held_by = i, .seat_count = 1};
    world->epreuves[W_ENGAGEMENT].held_by = W_E6;
    world->epreuves[W_ENGAGEMENT].seat_count = 0;
    world->epreuves[W_E5B].group_max = 3;
    world->epreuves[W_E5B].needs_computers = true;
    world->epreuves[W_LANGUAGE].turnover_minutes = 0;
    world->epreuves[W_E4].seat_count = world->epreuves[W_E6].seat_count = 2;
    world->epreuves[W_E4].seats[0] = professor_seat(BLOC_1, false);
    world->epreuves[W_E6].seats[0] = professor_seat(BLOC_3, false);
    world->epreuves[W_E4].seats[1] = world->epreuves[W_E6].seats[1] = professional_seat;
    world->epreuves[W_E5B].seats[0] = professor_seat(BLOC_2, false);
    world->epreuves[W_LANGUAGE].seats[0] = professor_seat(0, true);
}

static void put_places(struct plan_world *world)
{
    static const struct plan_room rooms[W_ROOMS] = {
        [R_E4] = {.centre = 0, .seats = 1},
        [R_E6] = {.centre = 0, .seats = 1},
        [R_COMPUTERS] = {.centre = 0, .seats = 3, .computers = 3},
        [R_FAR_LANGUAGE] = {.centre = 1, .seats = 1},
        [R_FAR_E4] = {.centre = 1, .seats = 1},
        [R_SPARE] = {.centre = 0, .seats = 1},
        [R_LOGE] = {.centre = 0, .loge_seats = 2},
        [R_FAR_LOGE] = {.centre = 1, .loge_seats = 1},
        [R_OTHER_ZONE] = {.centre = 2, .seats = 1},
    };

    memcpy(world->rooms, rooms, sizeof rooms);
    for (uint32_t i = 0; i < W_DAYS; i++)
        world->days[i] =
            (struct plan_day){.opens = 480, .closes = 1080, .pause_from = 750, .pause_to = 810};
    world->centres[2].zone = 1;
    world->zones[0] = (struct plan_zone){.busy = world->ecrits};
    world_ecrit(world, (struct plan_interval){.day = 0, .from = 960, .to = 1080});
}

static void put_members(struct plan_world *world)
{
    static const struct {
        uint32_t quality, specialities, commission; /* PLAN_NONE: of none */
    } members[W_MEMBERS] = {
        {PROFESSOR, BLOC_1, K_E4},
        {PROFESSIONAL, 0, K_E4},
        {PROFESSOR, BLOC_3, K_E6},
        {PROFESSIONAL, 0, K_E6},
        {PROFESSOR, BLOC_2, K_E5B},
        {PROFESSOR, 0, K_LANGUAGE},
        {PROFESSOR, BLOC_1, K_E4_FAR},
        {PROFESSIONAL, 0, K_E4_FAR},
        {PROFESSOR, BLOC_3, K_E6_OTHER},
        {PROFESSIONAL, 0, K_E6_OTHER},
        {PROFESSOR, BLOC_1 | BLOC_2 | BLOC_3, PLAN_NONE},
    };
    static const uint32_t epreuves[W_COMMISSIONS] = {W_E4, W_E6, W_E5B, W_LANGUAGE, W_E4, W_E6};

    for (uint32_t i = 0; i < W_COMMISSIONS; i++)
        world->commissions[i] = (struct plan_commission){
            .epreuve = epreuves[i],
            .centre = i == K_LANGUAGE || i == K_E4_FAR ? 1 : 0,
            .language = i == K_LANGUAGE ? 0 : PLAN_NONE,
            .room = PLAN_NONE,
            .days = 3,
            .members = world->seated[i],
        };
    for (uint32_t i = 0; i < W_MEMBERS; i++) {
        world->available[i][0] = (struct plan_interval){.day = 0, .from = 0, .to = 1440};
        world->available[i][1] = (struct plan_interval){.day = 1, .from = 0, .to = 1440};
        world->members[i] = (struct plan_member){
            .quality = members[i].quality,
            .specialities = members[i].specialities,
            .languages = members[i].commission == K_LANGUAGE ? 1 : 0,
            .establishment = PLAN_NONE,
            .available = world->available[i],
            .available_count = 2,
        };
        if (members[i].commission != PLAN_NONE) {
            struct plan_commission *commission = &world->commissions[members[i].commission];

            world->seated[members[i].commission][commission->member_count++] = i;
        }
    }
}

static void put_tasks(struct plan_world *world)
{
    static const struct {
        uint32_t candidate, epreuve, preparation, duration, commission, day, start;
    } tasks[W_TASKS] = {
        [C0_E4] = {0, W_E4, 40, 60, K_E4, 0, 520},
        [C0_E6] = {0, W_E6, 0, 40, K_E6, 0, 600},
        [C0_ENGAGEMENT] = {0, W_ENGAGEMENT, 0, 20, K_E6, 0, 640},
        [C0_E5B] = {0, W_E5B, 0, 40, K_E5B, 0, 680},
        [C0_LANGUAGE] = {0, W_LANGUAGE, 30, 30, K_LANGUAGE, 1, 600},
        [C1_E4] = {1, W_E4, 40, 60, K_E4, 0, 585},
        [C1_E6] = {1, W_E6, 0, 40, K_E6, 1, 540},
        [C1_E5B] = {1, W_E5B, 0, 40, K_E5B, 0, 680},
        [C2_E5B] = {2, W_E5B, 0, 40, K_E5B, 0, 680},
        [C2_LANGUAGE] = {2, W_LANGUAGE, 30, 30, K_LANGUAGE, 1, 630},
        [C3_E4] = {3, W_E4, 40, 60, K_E4_FAR, 0, 520},
        [C4_ENGAGEMENT] = {4, W_ENGAGEMENT, 0, 20, K_E6, 0, 665},
        [C5_E5B] = {5, W_E5B, 0, 40, K_E5B, 0, 840},
    };

    for (uint32_t i = 0; i < W_TASKS; i++) {
        bool far = world->commissions[tasks[i].commission].centre == 1;

        world->tasks[i] = (struct plan_task){
            .candidate = tasks[i].candidate,
            .epreuve = tasks[i].epreuve,
            .language = tasks[i].epreuve == W_LANGUAGE ? 0 : PLAN_NONE,
            .preparation_minutes = (uint16_t)tasks[i].preparation,
            .duration_minutes = (uint16_t)tasks[i].duration,
            .follows = i == C0_ENGAGEMENT ? C0_E6 : PLAN_NONE,
        };
        world->slots[i] = (struct plan_slot){
            .commission = tasks[i].commission,
            .day = tasks[i].day,
            .loge = tasks[i].preparation == 0 ? PLAN_NONE
                    : far                     ? (uint32_t)R_FAR_LOGE
                                              : (uint32_t)R_LOGE,
            .start = (uint16_t)tasks[i].start,
        };
    }
}

void plan_world(struct plan_world *ret_world)
{
    struct plan_world *world = ret_world;

    memset(world, 0, sizeof *world);
    put_epreuves(world);
    put_places(world);
    put_members(world);
    for (uint32_t i = 0; i < W_CANDIDATES; i++)
        world->candidates[i].establishment = PLAN_NONE;
    put_tasks(world);
    memset(world->room_of, 0xff, sizeof world->room_of);
    world->room_of[K_E4 * W_DAYS] = R_E4;
    world->room_of[K_E6 * W_DAYS] = world->room_of[K_E6 * W_DAYS + 1] = R_E6;
    world->room_of[K_E5B * W_DAYS] = R_COMPUTERS;
    world->room_of[K_LANGUAGE * W_DAYS + 1] = R_FAR_LANGUAGE;
    world->room_of[K_E4_FAR * W_DAYS] = R_FAR_E4;
    world->plan = (struct plan){.slots = world->slots, .rooms = world->room_of};
    world->problem = (struct plan_problem){
        .days = world->days,
        .day_count = W_DAYS,
        .epreuves = world->epreuves,
        .epreuve_count = W_EPREUVES,
        .zones = world->zones,
        .zone_count = W_ZONES,
        .centres = world->centres,
        .centre_count = W_CENTRES,
        .rooms = world->rooms,
        .room_count = W_ROOMS,
        .members = world->members,
        .member_count = W_MEMBERS,
        .commissions = world->commissions,
        .commission_count = W_COMMISSIONS,
        .candidates = world->candidates,
        .candidate_count = W_CANDIDATES,
        .establishment_count = 4,
        .tasks = world->tasks,
        .task_count = W_TASKS,
        .grid_minutes = 5,
        .travel_same_centre_minutes = 10,
        .travel_between_centres_minutes = 60,
    };
}

void world_move(struct plan_world *world, enum world_task task, uint32_t day, uint32_t start)
{
    world->slots[task].day = day;
    world->slots[task].start = (uint16_t)start;
}

void world_remove(struct plan_world *world, enum world_task task)
{
    world->slots[task].commission = PLAN_NONE;
}

void world_close(struct plan_world *world, enum world_room room, struct plan_interval closed)
{
    world->closed[room][world->rooms[room].closed_count++] = closed;
    world->rooms[room].closed = world->closed[room];
}

void world_ecrit(struct plan_world *world, struct plan_interval ecrit)
{
    world->ecrits[world->zones[0].busy_count++] = ecrit;
}
