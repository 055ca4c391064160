#include "plan_instance_parts.h"

#include "planning/plan_check.h"

void instance_must(bool holds, const char *words)
{
    if (holds)
        return;
    fprintf(stderr, "plan instance: %s\n", words);
    abort();
}

void *instance_alloc(struct instance_maker *maker, size_t count, size_t size)
{
    void *memory = arena_calloc(maker->arena, count + 1, size);

    instance_must(memory != NULL, "memory is short");
    return memory;
}

/* splitmix64 */
uint32_t instance_random(struct instance_maker *maker, uint32_t below)
{
    uint64_t z = maker->random += 0x9e3779b97f4a7c15ULL;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
    return (uint32_t)((z ^ z >> 31) % below);
}

bool instance_chance(struct instance_maker *maker, uint32_t percent)
{
    return instance_random(maker, 100) < percent;
}

void instance_shuffle(struct instance_maker *maker, uint32_t *values, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t j = instance_random(maker, (uint32_t)i);
        uint32_t value = values[i - 1];

        values[i - 1] = values[j];
        values[j] = value;
    }
}

uint32_t instance_zone_of_commission(const struct instance_maker *maker, uint32_t commission)
{
    return maker->centres[maker->commissions[commission].centre].zone;
}

struct plan_instance_options plan_instance_defaults(
    uint64_t seed, uint32_t candidates, uint32_t days)
{
    return (struct plan_instance_options){
        .seed = seed,
        .candidates = candidates,
        .commission_days = days < 6 ? days : 6,
        .days = days,
        .pool_commissions_min = 1,
        .grid_minutes = 5,
        .zones = candidates < 200    ? 1
                 : candidates < 2000 ? 2
                                     : 5,
        .centres_per_zone = candidates < 50     ? 1
                            : candidates < 2000 ? 2
                                                : 4,
        .establishment_size = candidates < 50 ? 3 : 25,
        .languages = candidates < 50 ? 1 : 3,
        .e4_e6_percent = 60,
        .e5b_percent = 100,
        .language_percent = 60,
        .engagement_percent = 10,
        .engagement_solo_percent = 2,
        .extra_time_percent = 8,
        .fill_percent = 90,
        .turnover_minutes = 5,
        .travel_same_centre_minutes = 10,
        .travel_between_centres_minutes = 60,
        .ecrits_percent = days > 2 ? 8 : 0,
        .member_reuse_percent = 30,
        .member_slack_minutes = 30,
        .member_spare_percent = 10,
        .own_room_percent = 15,
        .spare_room_percent = 5,
        .spare_loge_seats = 0,
        .weights = {.gap = 1,
            .uneven = 30,
            .member_day = 60,
            .room_change = 20,
            .wait = 1,
            .school_mix = 10},
    };
}

static void check_hidden(struct arena *arena, struct plan_instance *instance)
{
    const struct plan_violation *violations;
    size_t count;

    instance_must(
        plan_check(&instance->problem, &instance->hidden, arena, 8, &violations, &count) == 0 &&
            plan_cost(&instance->problem, &instance->hidden, arena, &instance->hidden_cost) == 0,
        "memory is short");
    for (size_t i = 0; i < count && i < 8; i++)
        fprintf(stderr, "%s task %u/%u commission %u/%u day %u minute %u member %u room %u\n",
            plan_rule_name(violations[i].rule), violations[i].task, violations[i].other_task,
            violations[i].commission, violations[i].other_commission, violations[i].day,
            violations[i].minute, violations[i].member, violations[i].room);
    instance_must(count == 0, "the hidden plan breaks a rule");
    instance_must(instance->hidden_cost.unplaced == 0, "the hidden plan has a task nowhere");
}

static struct plan_problem problem_of(const struct instance_maker *maker)
{
    const struct plan_instance_options *options = maker->options;

    return (struct plan_problem){
        .days = maker->days,
        .day_count = options->days,
        .epreuves = maker->epreuves,
        .epreuve_count = INSTANCE_EPREUVES,
        .zones = maker->zones,
        .zone_count = options->zones,
        .centres = maker->centres,
        .centre_count = (size_t)options->zones * options->centres_per_zone,
        .rooms = maker->rooms,
        .room_count = maker->room_count,
        .members = maker->members,
        .member_count = maker->member_count,
        .commissions = maker->commissions,
        .commission_count = maker->commission_count,
        .candidates = maker->candidates,
        .candidate_count = options->candidates,
        .establishment_count = maker->establishment_count,
        .tasks = maker->tasks,
        .task_count = maker->task_count,
        .grid_minutes = options->grid_minutes,
        .travel_same_centre_minutes = options->travel_same_centre_minutes,
        .travel_between_centres_minutes = options->travel_between_centres_minutes,
        .own_establishment_allowed = options->own_establishment_allowed,
        .weights = options->weights,
    };
}

struct plan_instance *plan_instance_make(
    struct arena *arena, const struct plan_instance_options *options)
{
    struct instance_maker maker = {
        .arena = arena,
        .options = options,
        .random = options->seed * 0x2545f4914f6cdd1dULL + options->candidates,
    };
    struct plan_instance *instance = instance_alloc(&maker, 1, sizeof *instance);

    instance_must(options->candidates > 0 && options->candidates <= PLAN_CANDIDATES_MAX &&
                      options->days > 0 && options->days <= PLAN_DAYS_MAX && options->zones > 0 &&
                      options->centres_per_zone > 0 && options->establishment_size > 0 &&
                      options->languages > 0 && options->languages <= 64 &&
                      options->fill_percent > 0 && options->grid_minutes > 0 &&
                      options->grid_minutes % INSTANCE_STEP == 0,
        "options out of range");
    instance_make_tasks(&maker);
    instance_make_hidden(&maker);
    instance_make_members(&maker);
    instance_make_rooms(&maker);
    instance_make_loges(&maker);
    instance->problem = problem_of(&maker);
    instance->hidden = (struct plan){.slots = maker.slots, .rooms = maker.room_of};
    check_hidden(arena, instance);
    return instance;
}
