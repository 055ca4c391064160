#include "plan_instance_parts.h"

/* Specialities of members. */
enum { BLOC_1 = 1, BLOC_2 = 2, BLOC_3 = 4, PROFESSIONAL_SUBJECTS = 8 };

enum {
    OPENS = 8 * 60,
    CLOSES = 18 * 60,
    PAUSE_FROM = 12 * 60 + 30,
    PAUSE_TO = 13 * 60 + 30,
    NO_ESTABLISHMENT_PERCENT = 5,
    FIRST_LANGUAGE_PERCENT = 60,
    E5B_DAYS_PERCENT = 75,
};

static const struct {
    uint16_t preparation, duration;
} lengths[INSTANCE_EPREUVES] = {
    [INSTANCE_E4] = {40, 60},
    [INSTANCE_E6] = {0, 40},
    [INSTANCE_E5B] = {0, 40},
    [INSTANCE_ENGAGEMENT] = {0, 20},
    [INSTANCE_LANGUAGE] = {30, 30},
};

static struct plan_seat seat_of_professor(uint32_t specialities, bool language)
{
    return (struct plan_seat){
        .choices = {{.qualities = 1 << INSTANCE_PROFESSOR,
            .specialities = specialities,
            .language = language}},
        .choice_count = 1,
    };
}

static struct plan_seat seat_of_professional(void)
{
    return (struct plan_seat){
        .choices = {{.qualities = 1 << INSTANCE_PROFESSIONAL},
            {.qualities = 1 << INSTANCE_PROFESSOR, .specialities = PROFESSIONAL_SUBJECTS}},
        .choice_count = 2,
    };
}

static uint64_t some_days(struct instance_maker *maker, uint32_t percent)
{
    uint32_t days = maker->options->days;
    uint64_t all = days == 64 ? UINT64_MAX : (1ULL << days) - 1, some = 0;

    if (days < 4)
        return all;
    for (uint32_t day = 0; day < days; day++)
        if (instance_chance(maker, percent))
            some |= 1ULL << day;
    return some | 1 | 1ULL << (days - 1);
}

static void make_epreuves(struct instance_maker *maker)
{
    struct plan_epreuve *epreuves = instance_alloc(maker, INSTANCE_EPREUVES, sizeof *epreuves);

    for (uint32_t i = 0; i < INSTANCE_EPREUVES; i++) {
        epreuves[i] = (struct plan_epreuve){
            .days = some_days(maker, i == INSTANCE_E5B ? E5B_DAYS_PERCENT : 100),
            .group_max = i == INSTANCE_E5B ? 3 : 1,
            .turnover_minutes = maker->options->turnover_minutes,
            .held_by = i == INSTANCE_ENGAGEMENT ? INSTANCE_E6 : i,
            .needs_computers = i == INSTANCE_E5B,
            .seat_count = i == INSTANCE_E4 || i == INSTANCE_E6 ? 2 : 1,
        };
    }
    epreuves[INSTANCE_E4].seats[0] = seat_of_professor(BLOC_1, false);
    epreuves[INSTANCE_E4].seats[1] = seat_of_professional();
    epreuves[INSTANCE_E6].seats[0] = seat_of_professor(BLOC_3, false);
    epreuves[INSTANCE_E6].seats[1] = seat_of_professional();
    epreuves[INSTANCE_E5B].seats[0] = seat_of_professor(BLOC_2, false);
    epreuves[INSTANCE_LANGUAGE].seats[0] = seat_of_professor(0, true);
    epreuves[INSTANCE_ENGAGEMENT].seat_count = 0;
    maker->epreuves = epreuves;
}

static void make_zones(struct instance_maker *maker)
{
    const struct plan_instance_options *options = maker->options;

    maker->days = instance_alloc(maker, options->days, sizeof *maker->days);
    for (uint32_t day = 0; day < options->days; day++)
        maker->days[day] = (struct plan_day){
            .opens = OPENS, .closes = CLOSES, .pause_from = PAUSE_FROM, .pause_to = PAUSE_TO};

    maker->zones = instance_alloc(maker, options->zones, sizeof *maker->zones);
    for (uint32_t zone = 0; zone < options->zones; zone++) {
        struct plan_interval *busy = instance_alloc(maker, 2 * options->days, sizeof *busy);
        size_t count = 0;

        for (uint32_t day = 0; day < options->days; day++) {
            if (instance_chance(maker, options->ecrits_percent))
                busy[count++] = (struct plan_interval){.day = day, .from = OPENS, .to = 12 * 60};
            if (instance_chance(maker, options->ecrits_percent))
                busy[count++] = (struct plan_interval){.day = day, .from = 14 * 60, .to = CLOSES};
        }
        maker->zones[zone] =
            (struct plan_zone){.busy = count > 0 ? busy : NULL, .busy_count = count};
    }
    maker->centres = instance_alloc(
        maker, (size_t)options->zones * options->centres_per_zone, sizeof *maker->centres);
    for (uint32_t i = 0; i < options->zones * options->centres_per_zone; i++)
        maker->centres[i].zone = i / options->centres_per_zone;
}

/* Minutes with the extra time of a candidate who has it: 20 an hour. */
static uint16_t stretched(uint16_t minutes, bool extra_time)
{
    return (uint16_t)(extra_time ? (minutes * 4 + 2) / 3 : minutes);
}

static uint32_t add_task(struct instance_maker *maker,
    uint32_t candidate,
    enum instance_epreuve epreuve,
    bool extra_time,
    uint32_t follows)
{
    uint32_t index = (uint32_t)maker->task_count++;

    maker->tasks[index] = (struct plan_task){
        .candidate = candidate,
        .epreuve = epreuve,
        .language = PLAN_NONE,
        .preparation_minutes = stretched(lengths[epreuve].preparation, extra_time),
        .duration_minutes = stretched(lengths[epreuve].duration, extra_time),
        .follows = follows,
    };
    return index;
}

static void add_tasks_of(struct instance_maker *maker, uint32_t candidate)
{
    const struct plan_instance_options *options = maker->options;
    bool extra_time = instance_chance(maker, options->extra_time_percent);
    bool e6 = instance_chance(maker, options->e4_e6_percent);

    if (e6) {
        uint32_t task;

        add_task(maker, candidate, INSTANCE_E4, extra_time, PLAN_NONE);
        task = add_task(maker, candidate, INSTANCE_E6, extra_time, PLAN_NONE);
        if (instance_chance(maker, options->engagement_percent))
            add_task(maker, candidate, INSTANCE_ENGAGEMENT, extra_time, task);
    } else if (instance_chance(maker, options->engagement_solo_percent)) {
        add_task(maker, candidate, INSTANCE_ENGAGEMENT, extra_time, PLAN_NONE);
    }
    if (instance_chance(maker, options->e5b_percent))
        add_task(maker, candidate, INSTANCE_E5B, extra_time, PLAN_NONE);
    if (instance_chance(maker, options->language_percent)) {
        uint32_t task = add_task(maker, candidate, INSTANCE_LANGUAGE, extra_time, PLAN_NONE);

        maker->tasks[task].language = instance_chance(maker, FIRST_LANGUAGE_PERCENT)
                                          ? 0
                                          : instance_random(maker, options->languages);
    }
}

void instance_make_tasks(struct instance_maker *maker)
{
    const struct plan_instance_options *options = maker->options;
    uint32_t count = options->candidates;

    make_zones(maker);
    make_epreuves(maker);
    maker->establishment_count =
        (count + options->establishment_size - 1) / options->establishment_size;
    maker->candidates = instance_alloc(maker, count, sizeof *maker->candidates);
    maker->first_tasks = instance_alloc(maker, count + 1, sizeof *maker->first_tasks);
    maker->tasks = instance_alloc(maker, (size_t)count * INSTANCE_EPREUVES, sizeof *maker->tasks);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t establishment = i / options->establishment_size;

        maker->candidates[i] = (struct plan_candidate){
            .zone = establishment % options->zones,
            .establishment =
                instance_chance(maker, NO_ESTABLISHMENT_PERCENT) ? PLAN_NONE : establishment,
        };
        maker->first_tasks[i] = (uint32_t)maker->task_count;
        add_tasks_of(maker, i);
    }
    maker->first_tasks[count] = (uint32_t)maker->task_count;
    instance_must(maker->task_count > 0, "nobody has a task");
}
