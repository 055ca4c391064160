#include "plan_shapes.h"

struct shape {
    const char *name;
    uint32_t candidates, days;
    void (*change)(struct plan_instance_options *options);
    /* May be NULL. */
    const struct plan_instance *(*damage)(struct arena *arena, struct plan_instance *instance);
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
    options->e4_e6_percent = 70;
    options->engagement_percent = 60;
    options->engagement_solo_percent = 80;
    options->member_slack_minutes = 40;
}

/* Orals of one candidate in two centres. */
static void travel(struct plan_instance_options *options)
{
    only(options);
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
    options->e5b_percent = options->language_percent = 100;
    options->own_room_percent = 0;
    options->spare_room_percent = 40;
    options->member_spare_percent = 60;
    options->fill_percent = 60;
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

static const struct shape shapes[] = {
    {.name = "tiny-groups", .candidates = 10, .days = 1, .change = groups},
    {.name = "tiny-loges", .candidates = 8, .days = 1, .change = loges},
    {.name = "tiny-followers", .candidates = 6, .days = 1, .change = followers},
    {.name = "tiny-travel", .candidates = 6, .days = 1, .change = travel},
    {.name = "tiny-rooms", .candidates = 7, .days = 2, .change = rooms},
    {.name = "tiny-uneven", .candidates = 9, .days = 2, .change = uneven},
    {.name = "tiny-shared", .candidates = 6, .days = 1, .change = shared},
    {.name = "tiny-mixed", .candidates = 6, .days = 2, .change = mixed},
};

const char *plan_shape_name(size_t index)
{
    return index < ARRAY_LEN(shapes) ? shapes[index].name : NULL;
}

struct plan_instance *plan_shape_make(struct arena *arena, const char *name, uint64_t seed)
{
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        struct plan_instance_options options;

        if (strcmp(shapes[i].name, name) != 0)
            continue;
        options = plan_instance_defaults(seed, shapes[i].candidates, shapes[i].days);
        shapes[i].change(&options);
        return plan_instance_make(arena, &options);
    }
    return NULL;
}
