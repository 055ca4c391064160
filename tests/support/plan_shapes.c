#include "plan_shapes.h"

struct shape {
    const char *name;
    uint32_t candidates, days;
    void (*change)(struct plan_instance_options *options);
    /* NULL: none. */
    struct plan_instance *(*damage)(struct arena *arena, const struct plan_instance *instance);
};

/* One épreuve alone, two commissions of it. */
static void only(struct plan_instance_options *options)
{
    options->e4_e6_percent = options->e5b_percent = options->language_percent = 0;
    options->engagement_percent = options->engagement_solo_percent = 0;
    options->pool_commissions_min = 2;
    options->grid_minutes = 10;
}

static void groups(struct plan_instance_options *options)
{
    only(options);
    options->e5b_percent = 100;
    options->extra_time_percent = 25;
    options->member_slack_minutes = 60;
}

static void loges(struct plan_instance_options *options)
{
    only(options);
    options->language_percent = 100;
    options->member_slack_minutes = 60;
}

static void followers(struct plan_instance_options *options)
{
    only(options);
    options->grid_minutes = 20;
    options->pool_commissions_min = 1;
    options->e4_e6_percent = 70;
    options->engagement_percent = 60;
    options->engagement_solo_percent = 80;
    options->member_slack_minutes = 40;
}

/* Orals of one candidate in two centres. */
static void travel(struct plan_instance_options *options)
{
    only(options);
    options->grid_minutes = 20;
    options->e5b_percent = options->language_percent = 100;
    options->centres_per_zone = 2;
    options->travel_between_centres_minutes = 45;
    options->pool_commissions_min = 1;
    options->member_slack_minutes = 60;
}

/* Few rooms for commissions that could change them. */
static void rooms(struct plan_instance_options *options)
{
    only(options);
    options->grid_minutes = 20;
    options->e5b_percent = options->language_percent = 100;
    options->own_room_percent = 0;
    options->spare_room_percent = 40;
    options->member_spare_percent = 30;
    options->fill_percent = 60;
}

/* A commission that needs two days. */
static void two_days(struct plan_instance_options *options)
{
    only(options);
    options->grid_minutes = 20;
    options->language_percent = 100;
    options->pool_commissions_min = 1;
    options->spare_room_percent = 100;
    options->member_slack_minutes = 20;
    options->establishment_size = 13;
}

static void uneven(struct plan_instance_options *options)
{
    only(options);
    options->e5b_percent = 80;
    options->establishment_size = 4;
    options->member_slack_minutes = 80;
    options->fill_percent = 60;
    options->weights = (struct plan_weights){
        .gap = 1, .uneven = 40, .member_day = 5, .room_change = 5, .wait = 2, .school_mix = 25};
}

/* Members of several commissions. */
static void shared(struct plan_instance_options *options)
{
    only(options);
    options->grid_minutes = 20;
    options->e5b_percent = options->language_percent = 100;
    options->member_reuse_percent = 100;
    options->member_slack_minutes = 40;
}

static void mixed(struct plan_instance_options *options)
{
    options->grid_minutes = 10;
    options->engagement_percent = 40;
    options->member_slack_minutes = 20;
}

/* The first commission that sits in the hidden plan, its room then, and the day. */
static uint32_t first_sitting(
    const struct plan_instance *instance, uint32_t *ret_room, uint32_t *ret_day)
{
    size_t i = 0;

    while (instance->hidden.rooms[i] == PLAN_NONE)
        i++;
    *ret_room = instance->hidden.rooms[i];
    *ret_day = (uint32_t)(i % instance->problem.day_count);
    return (uint32_t)(i / instance->problem.day_count);
}

static struct plan_instance *lose_member(struct arena *arena, const struct plan_instance *instance)
{
    uint32_t room, day, commission = first_sitting(instance, &room, &day);

    return plan_instance_damage(arena, instance, PLAN_DAMAGE_LOSE_MEMBER, commission, day, NULL);
}

static struct plan_instance *cancel(struct arena *arena, const struct plan_instance *instance)
{
    uint32_t room, day, commission = first_sitting(instance, &room, &day);

    return plan_instance_damage(
        arena, instance, PLAN_DAMAGE_CANCEL_COMMISSION, commission, day, NULL);
}

/* Another room of the same centre and kind; PLAN_NONE: there is none. */
static uint32_t other_room(const struct plan_problem *problem, uint32_t room)
{
    const struct plan_room *rooms = problem->rooms;

    for (uint32_t i = 0; i < problem->room_count; i++)
        if (i != room && rooms[i].centre == rooms[room].centre &&
            rooms[i].loge_seats == rooms[room].loge_seats &&
            rooms[i].computers == rooms[room].computers)
            return i;
    return PLAN_NONE;
}

/* Who sits on two days in the hidden plan has its room on the first of them only, and the other
 * one like it on the second only. */
static struct plan_instance *close_rooms(struct arena *arena, const struct plan_instance *instance)
{
    const struct plan_problem *problem = &instance->problem;

    for (uint32_t i = 0; i < problem->commission_count; i++) {
        const uint32_t *rooms = &instance->hidden.rooms[i * problem->day_count];
        uint32_t other = rooms[0] == PLAN_NONE ? PLAN_NONE : other_room(problem, rooms[0]);
        struct plan_instance *once;

        if (other == PLAN_NONE || rooms[1] == PLAN_NONE)
            continue;
        once = plan_instance_damage(arena, instance, PLAN_DAMAGE_CLOSE_ROOM, rooms[0], 1, NULL);
        return plan_instance_damage(arena, once, PLAN_DAMAGE_CLOSE_ROOM, other, 0, NULL);
    }
    return plan_instance_damage(arena, instance, PLAN_DAMAGE_CLOSE_ROOM, 0, 0, NULL);
}

static struct plan_instance *add_engagement(
    struct arena *arena, const struct plan_instance *instance)
{
    const struct plan_problem *problem = &instance->problem;

    for (uint32_t i = 0; i < problem->task_count; i++)
        if (problem->tasks[i].epreuve == INSTANCE_E6 &&
            (i + 1 == problem->task_count || problem->tasks[i + 1].follows != i))
            return plan_instance_damage(arena, instance, PLAN_DAMAGE_ADD_ENGAGEMENT, i, 0, NULL);
    return plan_instance_damage(arena, instance, PLAN_DAMAGE_WITHDRAW, 0, 0, NULL);
}

static const struct shape shapes[] = {
    {.name = "tiny-groups", .candidates = 8, .days = 1, .change = groups},
    {.name = "tiny-loges", .candidates = 6, .days = 1, .change = loges},
    {.name = "tiny-followers", .candidates = 5, .days = 1, .change = followers},
    {.name = "tiny-travel", .candidates = 4, .days = 1, .change = travel},
    {.name = "tiny-rooms", .candidates = 4, .days = 2, .change = rooms},
    {.name = "tiny-uneven", .candidates = 9, .days = 2, .change = uneven},
    {.name = "tiny-shared", .candidates = 6, .days = 1, .change = shared},
    {.name = "tiny-mixed", .candidates = 6, .days = 2, .change = mixed},
    {.name = "tiny-member-lost",
        .candidates = 7,
        .days = 1,
        .change = loges,
        .damage = lose_member},
    {.name = "tiny-cancelled", .candidates = 8, .days = 2, .change = uneven, .damage = cancel},
    {.name = "tiny-room-closed",
        .candidates = 13,
        .days = 2,
        .change = two_days,
        .damage = close_rooms},
    {.name = "tiny-engagement-added",
        .candidates = 5,
        .days = 1,
        .change = followers,
        .damage = add_engagement},
};

const char *plan_shape_name(size_t index)
{
    return index < ARRAY_LEN(shapes) ? shapes[index].name : NULL;
}

struct plan_instance *plan_shape_make(struct arena *arena, const char *name, uint64_t seed)
{
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        struct plan_instance_options options;
        struct plan_instance *instance;

        if (strcmp(shapes[i].name, name) != 0)
            continue;
        options = plan_instance_defaults(seed, shapes[i].candidates, shapes[i].days);
        shapes[i].change(&options);
        instance = plan_instance_make(arena, &options);
        return shapes[i].damage ? shapes[i].damage(arena, instance) : instance;
    }
    return NULL;
}
