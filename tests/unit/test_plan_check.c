/* Each hard rule broken alone, from a right plan, and what is allowed just barely. */
#include "plan_world.h"
#include "planning/plan_check.h"

#include "check.h"

#include <errno.h>

enum { ARENA = 64 << 20, TEXT = 2000 };

static void put_field(char text[TEXT], const char *name, uint32_t value)
{
    size_t length = strlen(text);

    if (value != PLAN_NONE)
        snprintf(text + length, TEXT - length, " %s %u", name, value);
}

/* "RULE task 1 other 2 ...", one after the other with "; " in between. */
static void violations_text(const struct plan_violation *violations, size_t count, char text[TEXT])
{
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        const struct plan_violation *violation = &violations[i];
        size_t length = strlen(text);

        snprintf(text + length, TEXT - length, "%s%s", i > 0 ? "; " : "",
            plan_rule_name(violation->rule));
        put_field(text, "task", violation->task);
        put_field(text, "other", violation->other_task);
        put_field(text, "commission", violation->commission);
        put_field(text, "beside", violation->other_commission);
        put_field(text, "day", violation->day);
        put_field(text, "minute", violation->minute);
        put_field(text, "member", violation->member);
        put_field(text, "room", violation->room);
    }
}

/* E5B's first group without c0, who comes from E6's room. */
static void e5b_at(struct plan_world *w, uint32_t start)
{
    world_remove(w, C0_E5B);
    world_move(w, C1_E5B, 0, start);
    world_move(w, C2_E5B, 0, start);
}

static void language_on_day_0(struct plan_world *w, uint32_t start)
{
    world_move(w, C0_LANGUAGE, 0, start);
    w->room_of[K_LANGUAGE * W_DAYS] = R_FAR_LANGUAGE;
}

static void seat(struct plan_world *w, enum world_commission commission, size_t seat, uint32_t who)
{
    w->seated[commission][seat] = who;
}

typedef void change(struct plan_world *w);

#define CHANGE(name, ...)                  \
    static void name(struct plan_world *w) \
    {                                      \
        __VA_ARGS__;                       \
    }                                      \
    struct base_semicolon

CHANGE(nothing, (void)w);

CHANGE(seat_empty, w->commissions[K_E4].member_count = 1);
CHANGE(seat_speciality, w->members[0].specialities = 2);
CHANGE(seat_quality, w->members[4].quality = 1);
CHANGE(seat_language, w->members[5].languages = 2);
CHANGE(seat_over, seat(w, K_E5B, 1, 10); w->commissions[K_E5B].member_count = 2);
CHANGE(seat_twice, seat(w, K_E4, 1, 0));
CHANGE(cancelled, w->commissions[K_E4_FAR].cancelled = true);
CHANGE(cancelled_idle, w->commissions[K_E6_OTHER].cancelled = true);
CHANGE(fallback, seat(w, K_E4, 1, 10));

CHANGE(other_epreuve, w->slots[C1_E6].commission = K_E4; w->room_of[K_E4 * W_DAYS + 1] = R_E4;
       w->room_of[K_E6 * W_DAYS + 1] = PLAN_NONE);
CHANGE(other_language, w->tasks[C0_LANGUAGE].language = 1);
CHANGE(no_language, w->tasks[C2_LANGUAGE].language = PLAN_NONE);
CHANGE(other_zone, w->candidates[3].zone = 1);
CHANGE(no_commission, w->slots[C1_E6].commission = 77; w->room_of[K_E6 * W_DAYS + 1] = PLAN_NONE);

CHANGE(epreuve_day, w->epreuves[W_LANGUAGE].days = 1);
CHANGE(commission_day, w->commissions[K_LANGUAGE].days = 1);
CHANGE(no_day, w->slots[C1_E6].day = W_DAYS; w->room_of[K_E6 * W_DAYS + 1] = PLAN_NONE);
CHANGE(engagement_day, w->epreuves[W_ENGAGEMENT].days = 2);
CHANGE(days_exact, w->epreuves[W_LANGUAGE].days = 2; w->commissions[K_LANGUAGE].days = 2);

CHANGE(opens_later, w->days[0].opens = 481);
CHANGE(before_midnight, world_move(w, C3_E4, 0, 20));
CHANGE(closes_earlier, w->days[0].closes = 879);
CHANGE(closes_exact, w->days[0].closes = 880);
CHANGE(over_pause, world_move(w, C5_E5B, 0, 805));
CHANGE(pause_exact, w->days[0].pause_from = 720; w->days[0].pause_to = 840);
CHANGE(pause_inside, w->days[1].pause_from = 550; w->days[1].pause_to = 551);
CHANGE(pause_none, w->days[1].pause_from = w->days[1].pause_to = 550);
CHANGE(preparation_in_pause, world_move(w, C3_E4, 0, 810));
CHANGE(off_grid, world_move(w, C1_E6, 1, 541));
CHANGE(follower_off_grid, w->tasks[C0_E6].duration_minutes = 37;
       world_move(w, C0_ENGAGEMENT, 0, 637));

CHANGE(available_short, w->available[4][0].to = 879);
CHANGE(available_late, w->available[4][0].from = 681);
CHANGE(available_exact, w->available[4][0].from = 680; w->available[4][0].to = 880);
CHANGE(available_hole, w->available[2][0].to = 620;
       w->available[2][2] = (struct plan_interval){.day = 0, .from = 621, .to = 685};
       w->members[2].available_count = 3);
CHANGE(available_two, w->available[2][0].to = 620;
       w->available[2][2] = (struct plan_interval){.day = 0, .from = 620, .to = 685};
       w->members[2].available_count = 3);
CHANGE(available_never, w->members[7].available_count = 0);
CHANGE(available_idle, w->members[8].available_count = 0);

CHANGE(member_at_once, seat(w, K_E4_FAR, 0, 0));
CHANGE(member_travels, seat(w, K_E4_FAR, 0, 0); world_move(w, C3_E4, 0, 690));
CHANGE(member_travels_exactly, seat(w, K_E4_FAR, 0, 0); world_move(w, C3_E4, 0, 840);
       w->problem.travel_between_centres_minutes = 195);
CHANGE(member_same_centre, w->members[2].specialities = 6; seat(w, K_E5B, 0, 2); e5b_at(w, 680));
CHANGE(member_same_centre_exactly, w->members[2].specialities = 6; seat(w, K_E5B, 0, 2);
       world_move(w, C4_ENGAGEMENT, 0, 810);
       e5b_at(w, 660));
CHANGE(member_same_centre_early, w->members[2].specialities = 6; seat(w, K_E5B, 0, 2);
       world_move(w, C4_ENGAGEMENT, 0, 810);
       e5b_at(w, 655));
CHANGE(member_other_day, seat(w, K_E4_FAR, 0, 10); seat(w, K_LANGUAGE, 0, 10);
       w->members[10].languages = 1);

CHANGE(room_none, w->room_of[K_E4 * W_DAYS] = PLAN_NONE);
CHANGE(room_nonsense, w->room_of[K_E4 * W_DAYS] = W_ROOMS);
CHANGE(room_other_centre, w->room_of[K_E4 * W_DAYS] = R_FAR_LANGUAGE);
CHANGE(room_not_own, w->commissions[K_E4].room = R_SPARE);
CHANGE(room_own, w->commissions[K_E4].room = R_E4);
CHANGE(room_small, w->rooms[R_COMPUTERS].seats = 2);
CHANGE(room_no_seats, w->rooms[R_E4].seats = 0);
CHANGE(room_computers, w->rooms[R_COMPUTERS].computers = 2);
CHANGE(room_computers_apart, w->epreuves[W_E5B].needs_computers = false;
       w->rooms[R_COMPUTERS].computers = 0);
CHANGE(room_loge, w->rooms[R_E4].loge_seats = 1);
CHANGE(room_idle, w->room_of[K_E6_OTHER * W_DAYS] = R_SPARE);

CHANGE(room_closed, world_close(w, R_E4, (struct plan_interval){0, 644, 700}));
CHANGE(room_closed_before, world_close(w, R_E4, (struct plan_interval){0, 0, 521}));
CHANGE(room_closed_around, world_close(w, R_E4, (struct plan_interval){0, 0, 520});
       world_close(w, R_E4, (struct plan_interval){0, 645, 1440});
       world_close(w, R_E4, (struct plan_interval){0, 580, 585}));
CHANGE(room_closed_other_day, world_close(w, R_E4, (struct plan_interval){1, 0, 1440}));

CHANGE(room_at_once, w->room_of[K_E6 * W_DAYS] = R_COMPUTERS; world_move(w, C4_ENGAGEMENT, 0, 810));
CHANGE(room_next, w->room_of[K_E6 * W_DAYS] = R_COMPUTERS; world_remove(w, C4_ENGAGEMENT);
       world_remove(w, C5_E5B);
       e5b_at(w, 660));
CHANGE(room_early, w->room_of[K_E6 * W_DAYS] = R_COMPUTERS; world_remove(w, C4_ENGAGEMENT);
       world_remove(w, C5_E5B);
       e5b_at(w, 655));
CHANGE(room_in_between, w->room_of[K_E6 * W_DAYS] = R_E4; world_move(w, C1_E4, 0, 840));

CHANGE(loge_none, w->slots[C0_E4].loge = PLAN_NONE);
CHANGE(loge_nonsense, w->slots[C0_E4].loge = W_ROOMS);
CHANGE(loge_not_needed, w->slots[C1_E6].loge = R_LOGE);
CHANGE(loge_other_centre, w->slots[C0_E4].loge = R_FAR_LOGE; w->rooms[R_FAR_LOGE].loge_seats = 2);
CHANGE(loge_is_room, w->slots[C0_E4].loge = R_SPARE);
CHANGE(loge_closed, world_close(w, R_LOGE, (struct plan_interval){0, 519, 545}));
CHANGE(loge_closed_around, world_close(w, R_LOGE, (struct plan_interval){0, 0, 480});
       world_close(w, R_LOGE, (struct plan_interval){0, 520, 545});
       world_close(w, R_LOGE, (struct plan_interval){0, 585, 1440}));

CHANGE(loge_full, w->tasks[C2_LANGUAGE].preparation_minutes = 31);
CHANGE(loge_full_exactly, w->tasks[C2_LANGUAGE].preparation_minutes = 31;
       w->rooms[R_FAR_LOGE].loge_seats = 2);

CHANGE(group_overlap, world_move(w, C1_E4, 0, 575));
CHANGE(group_turnover, world_move(w, C1_E4, 0, 580));
CHANGE(group_other_epreuve, world_move(w, C4_ENGAGEMENT, 0, 600));
CHANGE(group_engagement_turnover, world_move(w, C4_ENGAGEMENT, 0, 660));
CHANGE(group_large, w->epreuves[W_E5B].group_max = 2);
CHANGE(group_longest, w->tasks[C5_E5B].duration_minutes = 25; world_move(w, C5_E5B, 0, 725);
       w->tasks[C1_E5B].duration_minutes = 41);
CHANGE(group_longest_exactly, w->tasks[C5_E5B].duration_minutes = 25;
       world_move(w, C5_E5B, 0, 725));
CHANGE(group_pause, w->days[0].pause_from = 720; w->days[0].pause_to = 722;
       w->tasks[C5_E5B].duration_minutes = 25;
       world_move(w, C5_E5B, 0, 725));

CHANGE(day_slots, w->epreuves[W_E4].day_slots_max = 1);
CHANGE(day_slots_exact, w->epreuves[W_E4].day_slots_max = 2; w->epreuves[W_E5B].day_slots_max = 4);
CHANGE(day_slots_group, w->epreuves[W_E5B].day_slots_max = 3);
CHANGE(day_slots_engagement, w->epreuves[W_E6].day_slots_max = 1);

CHANGE(candidate_travel, world_move(w, C0_E6, 0, 585); world_move(w, C0_ENGAGEMENT, 0, 625));
CHANGE(candidate_travel_exactly, world_move(w, C0_E6, 0, 590);
       world_move(w, C0_ENGAGEMENT, 0, 630));
CHANGE(candidate_overlap, world_move(w, C1_E5B, 0, 640); world_remove(w, C0_E5B);
       world_remove(w, C2_E5B));
CHANGE(candidate_follower, world_move(w, C0_E5B, 0, 665); world_move(w, C1_E5B, 0, 665);
       world_move(w, C2_E5B, 0, 665));
CHANGE(candidate_far, language_on_day_0(w, 840); w->problem.travel_between_centres_minutes = 91);
CHANGE(candidate_far_exactly, language_on_day_0(w, 840);
       w->problem.travel_between_centres_minutes = 90);

CHANGE(ecrit_late, world_move(w, C5_E5B, 0, 925));
CHANGE(ecrit_exactly, world_move(w, C5_E5B, 0, 920));
CHANGE(ecrit_preparation, world_ecrit(w, (struct plan_interval){1, 500, 540});
       world_ecrit(w, (struct plan_interval){1, 580, 590}));
CHANGE(ecrit_other_zone, w->zones[1] = (struct plan_zone){.busy = w->ecrits, .busy_count = 1};
       w->ecrits[0] = (struct plan_interval){0, 0, 1440};
       w->zones[0].busy_count = 0);

CHANGE(own, w->members[1].establishment = w->candidates[1].establishment = 2);
CHANGE(own_allowed, own(w); w->problem.own_establishment_allowed = true);
CHANGE(own_other, w->members[1].establishment = 2; w->candidates[1].establishment = 3);

CHANGE(follows_late, world_move(w, C0_ENGAGEMENT, 0, 641); world_remove(w, C4_ENGAGEMENT));
CHANGE(follows_day, world_move(w, C0_ENGAGEMENT, 1, 700));
CHANGE(follows_other, w->slots[C0_ENGAGEMENT].commission = K_E6_OTHER;
       w->room_of[K_E6_OTHER * W_DAYS] = R_SPARE);
CHANGE(follows_nothing, world_remove(w, C0_E6));
CHANGE(follower_nowhere, world_remove(w, C0_ENGAGEMENT));

static const struct {
    change *change;
    const char *violations; /* "": it is allowed */
} cases[] = {
    {nothing, ""},
    {seat_empty, "COMPOSITION commission 0"},
    {seat_speciality, "COMPOSITION commission 0 member 0"},
    {seat_quality, "COMPOSITION commission 2 member 4"},
    {seat_language, "COMPOSITION commission 3 member 5"},
    {seat_over, "COMPOSITION commission 2 member 10"},
    {seat_twice, "COMPOSITION commission 0 member 0"},
    {cancelled, "COMPOSITION commission 4"},
    {cancelled_idle, ""},
    {fallback, ""},
    {other_epreuve, "COMMISSION_FITS task 6 commission 0 day 1 minute 540"},
    {other_language, "COMMISSION_FITS task 4 commission 3 day 1 minute 600"},
    {no_language, "COMMISSION_FITS task 9 commission 3 day 1 minute 630"},
    {other_zone, "COMMISSION_FITS task 10 commission 4 day 0 minute 520"},
    {no_commission, "COMMISSION_FITS task 6 commission 77 day 1 minute 540"},
    {epreuve_day, "DAY task 4 commission 3 day 1 minute 600; "
                  "DAY task 9 commission 3 day 1 minute 630"},
    {commission_day, "DAY task 4 commission 3 day 1 minute 600; "
                     "DAY task 9 commission 3 day 1 minute 630"},
    {no_day, "DAY task 6 commission 1 day 2 minute 540"},
    {engagement_day, "DAY task 2 commission 1 day 0 minute 640; "
                     "DAY task 11 commission 1 day 0 minute 665"},
    {days_exact, ""},
    {opens_later, "HOURS task 0 commission 0 day 0 minute 520; "
                  "HOURS task 10 commission 4 day 0 minute 520"},
    {before_midnight, "HOURS task 10 commission 4 day 0 minute 20"},
    {closes_earlier, "HOURS task 12 commission 2 day 0 minute 840"},
    {closes_exact, ""},
    {over_pause, "HOURS task 12 commission 2 day 0 minute 805"},
    {pause_exact, ""},
    {pause_inside, "HOURS task 6 commission 1 day 1 minute 540"},
    {pause_none, ""},
    {preparation_in_pause, ""},
    {off_grid, "HOURS task 6 commission 1 day 1 minute 541"},
    {follower_off_grid, ""},
    {available_short, "MEMBER_AVAILABLE task 12 commission 2 day 0 minute 840 member 4"},
    {available_late, "MEMBER_AVAILABLE task 3 commission 2 day 0 minute 680 member 4; "
                     "MEMBER_AVAILABLE task 7 commission 2 day 0 minute 680 member 4; "
                     "MEMBER_AVAILABLE task 8 commission 2 day 0 minute 680 member 4"},
    {available_exact, ""},
    {available_hole, "MEMBER_AVAILABLE task 1 commission 1 day 0 minute 600 member 2"},
    {available_two, ""},
    {available_never, "MEMBER_AVAILABLE task 10 commission 4 day 0 minute 520 member 7"},
    {available_idle, ""},
    {member_at_once, "MEMBER_ONCE task 10 other 0 commission 4 beside 0 day 0 minute 520 member 0; "
                     "MEMBER_ONCE task 5 other 10 commission 0 beside 4 day 0 minute 585 member 0"},
    {member_travels, "MEMBER_ONCE task 10 other 5 commission 4 beside 0 day 0 minute 690 member 0"},
    {member_travels_exactly, ""},
    {member_same_centre,
        "MEMBER_ONCE task 7 other 11 commission 2 beside 1 day 0 minute 680 member 2"},
    {member_same_centre_exactly, ""},
    {member_same_centre_early,
        "MEMBER_ONCE task 7 other 2 commission 2 beside 1 day 0 minute 655 member 2"},
    {member_other_day, ""},
    {room_none, "ROOM_FITS commission 0 day 0"},
    {room_nonsense, "ROOM_FITS commission 0 day 0 room 9"},
    {room_other_centre, "ROOM_FITS commission 0 day 0 room 3"},
    {room_not_own, "ROOM_FITS commission 0 day 0 room 0"},
    {room_own, ""},
    {room_small, "ROOM_FITS commission 2 day 0 room 2"},
    {room_no_seats, "ROOM_FITS commission 0 day 0 room 0"},
    {room_computers, "ROOM_FITS commission 2 day 0 room 2"},
    {room_computers_apart, ""},
    {room_loge, "ROOM_FITS commission 0 day 0 room 0"},
    {room_idle, "ROOM_FITS commission 5 day 0 room 5"},
    {room_closed, "ROOM_OPEN task 5 commission 0 day 0 minute 585 room 0"},
    {room_closed_before, "ROOM_OPEN task 0 commission 0 day 0 minute 520 room 0"},
    {room_closed_around, ""},
    {room_closed_other_day, ""},
    {room_at_once, "ROOM_ONCE commission 2 beside 1 day 0 minute 680 room 2"},
    {room_next, ""},
    {room_early, "ROOM_ONCE commission 2 beside 1 day 0 minute 655 room 2"},
    {room_in_between, "ROOM_ONCE commission 1 beside 0 day 0 minute 600 room 0"},
    {loge_none, "LOGE task 0 commission 0 day 0 minute 520"},
    {loge_nonsense, "LOGE task 0 commission 0 day 0 minute 520 room 9"},
    {loge_not_needed, "LOGE task 6 commission 1 day 1 minute 540 room 6"},
    {loge_other_centre, "LOGE task 0 commission 0 day 0 minute 520 room 7"},
    {loge_is_room, "LOGE task 0 commission 0 day 0 minute 520 room 5"},
    {loge_closed, "LOGE task 0 commission 0 day 0 minute 520 room 6"},
    {loge_closed_around, ""},
    {loge_full, "LOGE_SEATS task 9 commission 3 day 1 minute 599 room 7"},
    {loge_full_exactly, ""},
    {group_overlap, "ONE_GROUP task 5 other 0 commission 0 day 0 minute 575"},
    {group_turnover, "ONE_GROUP task 5 other 0 commission 0 day 0 minute 580"},
    {group_other_epreuve, "ONE_GROUP task 11 other 1 commission 1 day 0 minute 600"},
    {group_engagement_turnover, "ONE_GROUP task 11 other 2 commission 1 day 0 minute 660"},
    {group_large, "ONE_GROUP task 3 other 8 commission 2 day 0 minute 680"},
    {group_longest, "ONE_GROUP task 12 other 3 commission 2 day 0 minute 725"},
    {group_longest_exactly, ""},
    {group_pause, ""},
    {day_slots, "DAY_SLOTS commission 0 day 0 minute 520"},
    {day_slots_exact, ""},
    {day_slots_group, "DAY_SLOTS commission 2 day 0 minute 680"},
    {day_slots_engagement, ""},
    {candidate_travel, "CANDIDATE_ONCE task 1 other 0 commission 1 beside 0 day 0 minute 585"},
    {candidate_travel_exactly, ""},
    {candidate_overlap, "CANDIDATE_ONCE task 7 other 5 commission 2 beside 0 day 0 minute 640"},
    {candidate_follower, "CANDIDATE_ONCE task 3 other 2 commission 2 beside 1 day 0 minute 665"},
    {candidate_far, "CANDIDATE_ONCE task 4 other 3 commission 3 beside 2 day 0 minute 840"},
    {candidate_far_exactly, ""},
    {ecrit_late, "ECRITS task 12 commission 2 day 0 minute 925"},
    {ecrit_exactly, ""},
    {ecrit_preparation, "ECRITS task 4 commission 3 day 1 minute 600"},
    {ecrit_other_zone, ""},
    {own, "OWN_ESTABLISHMENT task 5 commission 0 day 0 minute 585 member 1"},
    {own_allowed, ""},
    {own_other, ""},
    {follows_late, "FOLLOWS task 2 other 1 commission 1 day 0 minute 641"},
    {follows_day, "FOLLOWS task 2 other 1 commission 1 day 1 minute 700"},
    {follows_other, "FOLLOWS task 2 other 1 commission 5 day 0 minute 640"},
    {follows_nothing, "FOLLOWS task 2 other 1 commission 1 day 0 minute 640"},
    {follower_nowhere, ""},
};

static void test_cases(void **state)
{
    bool broken[PLAN_RULE_COUNT] = {false};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *arena = arena_new(ARENA);
        const struct plan_violation *violations;
        struct plan_world world;
        char text[TEXT];
        size_t count;

        plan_world(&world);
        cases[i].change(&world);
        assert_int_equal(
            plan_check(&world.problem, &world.plan, arena, SIZE_MAX, &violations, &count), 0);
        violations_text(violations, count, text);
        if (strcmp(text, cases[i].violations) != 0)
            print_error("case %zu\n", i);
        assert_string_equal(text, cases[i].violations);
        for (size_t j = 0; j < count; j++) {
            assert_int_equal(violations[j].rule, violations[0].rule); /* alone */
            broken[violations[j].rule] = true;
        }
        arena_free(arena);
    }
    for (size_t rule = PLAN_RULE_COMPOSITION; rule < PLAN_RULE_COUNT; rule++) {
        if (!broken[rule])
            print_error("no case breaks %s\n", plan_rule_name((enum plan_rule)rule));
        assert_true(broken[rule]);
    }
}

/* What is kept is the beginning of what is found, the same at each time. */
static void test_most(void **state)
{
    struct arena *arena = arena_new(ARENA);
    const struct plan_violation *all, *some;
    size_t all_count, some_count;
    struct plan_world world;

    (void)state;
    plan_world(&world);
    room_small(&world);
    available_late(&world);
    day_slots(&world);
    assert_int_equal(plan_check(&world.problem, &world.plan, arena, SIZE_MAX, &all, &all_count), 0);
    assert_int_equal(all_count, 5);
    for (size_t most = 0; most <= all_count; most++) {
        assert_int_equal(
            plan_check(&world.problem, &world.plan, arena, most, &some, &some_count), 0);
        assert_int_equal(some_count, all_count);
        for (size_t i = 0; i < most; i++)
            assert_memory_equal(&some[i], &all[i], sizeof all[i]);
    }
    arena_free(arena);
}

static void test_memory(void **state)
{
    struct arena *arena = arena_new(1000);
    const struct plan_violation *violations;
    struct plan_world world;
    struct plan_cost cost;
    size_t count;

    (void)state;
    plan_world(&world);
    assert_int_equal(
        plan_check(&world.problem, &world.plan, arena, 1, &violations, &count), -ENOMEM);
    assert_int_equal(plan_cost(&world.problem, &world.plan, arena, &cost), -ENOMEM);
    arena_free(arena);
}

static uint32_t draw(uint64_t *random, uint32_t below)
{
    *random = *random * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(*random >> 33) % below;
}

/* A number that is mostly small, and now and then means nothing. */
static uint32_t draw_index(uint64_t *random, size_t count)
{
    switch (draw(random, 12)) {
    case 0:
        return PLAN_NONE;
    case 1:
        return (uint32_t)count;
    case 2:
        return PLAN_NONE - 1;
    default:
        return draw(random, (uint32_t)count);
    }
}

static void test_nonsense(void **state)
{
    uint64_t random = 2022;

    (void)state;
    for (size_t i = 0; i < 3000; i++) {
        struct arena *arena = arena_new(ARENA);
        const struct plan_violation *violations;
        struct plan_world world;
        struct plan_cost cost;
        size_t count;

        plan_world(&world);
        for (size_t j = 0; j < W_TASKS; j++)
            world.slots[j] = (struct plan_slot){
                .commission = draw_index(&random, W_COMMISSIONS),
                .day = draw_index(&random, W_DAYS),
                .loge = draw_index(&random, W_ROOMS),
                .start = (uint16_t)draw(&random, 1 << 16),
            };
        for (size_t j = 0; j < ARRAY_LEN(world.room_of); j++)
            world.room_of[j] = draw_index(&random, W_ROOMS);
        assert_int_equal(
            plan_check(&world.problem, &world.plan, arena, SIZE_MAX, &violations, &count), 0);
        assert_true(count > 0);
        for (size_t j = 0; j < count; j++)
            assert_non_null(plan_rule_name(violations[j].rule));
        assert_int_equal(plan_cost(&world.problem, &world.plan, arena, &cost), 0);
        assert_true(cost.unplaced <= W_TASKS);
        arena_free(arena);
    }
}

static void test_names(void **state)
{
    (void)state;
    assert_null(plan_rule_name((enum plan_rule)0));
    assert_null(plan_rule_name(PLAN_RULE_COUNT));
    for (int i = 1; i < PLAN_RULE_COUNT; i++)
        for (int j = 1; j < i; j++)
            assert_string_not_equal(
                plan_rule_name((enum plan_rule)i), plan_rule_name((enum plan_rule)j));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_most),
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_nonsense),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
