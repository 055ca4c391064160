#include "plan_instance_parts.h"

/* Tasks of one zone, épreuve and language that are to be placed still, in the order of a draw.
 * Their followers go with them, engagements by themselves are E6's. */
struct queue {
    uint32_t *tasks;
    size_t count;
    uint32_t zone, epreuve, language;
};

enum {
    LOOK_AHEAD = 48,        /* tasks of a queue that are tried for a start */
    EXTRA_COMMISSIONS = 64, /* at most, for what found no place before those of a queue */
};

static uint32_t on_grid(const struct instance_maker *maker, uint32_t minute)
{
    uint32_t grid = maker->options->grid_minutes;

    return (minute + grid - 1) / grid * grid;
}

/* The task behind this one; PLAN_NONE: none. */
static uint32_t follower_of(const struct instance_maker *maker, uint32_t task)
{
    return task + 1 < maker->task_count && maker->tasks[task + 1].follows == task ? task + 1
                                                                                  : PLAN_NONE;
}

/* End of a task and its follower when it starts then. */
static uint32_t end_of(const struct instance_maker *maker, uint32_t task, uint32_t start)
{
    uint32_t follower = follower_of(maker, task);

    return start + maker->tasks[task].duration_minutes +
           (follower == PLAN_NONE ? 0U : maker->tasks[follower].duration_minutes);
}

/* The candidate is neither at an écrit nor too near to another task. */
static bool candidate_free(const struct instance_maker *maker,
    uint32_t task,
    uint32_t commission,
    uint32_t day,
    uint32_t start)
{
    const struct plan_instance_options *options = maker->options;
    uint32_t candidate = maker->tasks[task].candidate;
    const struct plan_zone *zone = &maker->zones[maker->candidates[candidate].zone];
    uint32_t from = start - maker->tasks[task].preparation_minutes;
    uint32_t to = end_of(maker, task, start);

    for (size_t i = 0; i < zone->busy_count; i++)
        if (zone->busy[i].day == day && from < zone->busy[i].to && zone->busy[i].from < to)
            return false;
    for (uint32_t i = maker->first_tasks[candidate]; i < maker->first_tasks[candidate + 1]; i++) {
        const struct plan_slot *slot = &maker->slots[i];
        uint32_t travel;

        if (slot->commission == PLAN_NONE || slot->day != day)
            continue;
        travel =
            maker->commissions[slot->commission].centre == maker->commissions[commission].centre
                ? options->travel_same_centre_minutes
                : options->travel_between_centres_minutes;
        if (from < slot->start + maker->tasks[i].duration_minutes + travel &&
            (uint32_t)slot->start - maker->tasks[i].preparation_minutes < to + travel)
            return false;
    }
    return true;
}

static bool task_fits(const struct instance_maker *maker,
    uint32_t task,
    uint32_t commission,
    uint32_t day,
    uint32_t start)
{
    const struct plan_day *hours = &maker->days[day];
    uint32_t end = end_of(maker, task, start);

    return start >= hours->opens + (uint32_t)maker->tasks[task].preparation_minutes &&
           end <= hours->closes && !(start < hours->pause_to && hours->pause_from < end) &&
           (maker->epreuves[maker->tasks[task].epreuve].days >> day & 1) != 0 &&
           candidate_free(maker, task, commission, day, start);
}

static void place(
    struct instance_maker *maker, uint32_t task, uint32_t commission, uint32_t day, uint32_t start)
{
    struct instance_span *span = &maker->spans[commission * maker->options->days + day];
    uint32_t follower = follower_of(maker, task);
    struct plan_slot slot = {
        .commission = commission, .day = day, .loge = PLAN_NONE, .start = (uint16_t)start};

    maker->slots[task] = slot;
    if (follower != PLAN_NONE) {
        slot.start = (uint16_t)(start + maker->tasks[task].duration_minutes);
        maker->slots[follower] = slot;
    }
    if (span->from == span->to)
        span->from = start;
    if (end_of(maker, task, start) > span->to)
        span->to = end_of(maker, task, start);
    maker->commissions[commission].days |= 1ULL << day;
}

/* A group at `start` of those at the head of the queue whom it suits. Its end; 0: nobody. */
static uint32_t place_group(struct instance_maker *maker,
    struct queue *queue,
    uint32_t commission,
    uint32_t day,
    uint32_t start,
    uint32_t most)
{
    uint32_t end = 0, count = 0, kind = PLAN_NONE;

    for (size_t i = 0; i < queue->count && i < LOOK_AHEAD && count < most;) {
        uint32_t task = queue->tasks[i];

        if ((kind != PLAN_NONE && maker->tasks[task].epreuve != kind) ||
            !task_fits(maker, task, commission, day, start)) {
            i++;
            continue;
        }
        place(maker, task, commission, day, start);
        kind = maker->tasks[task].epreuve;
        count++;
        if (end_of(maker, task, start) > end)
            end = end_of(maker, task, start);
        queue->count--;
        memmove(&queue->tasks[i], &queue->tasks[i + 1], (queue->count - i) * sizeof *queue->tasks);
    }
    return end;
}

/* Fill a day of a commission, with idle time in between, until it has `quota` tasks. */
static void fill_day(struct instance_maker *maker,
    struct queue *queue,
    uint32_t commission,
    uint32_t day,
    size_t quota)
{
    const struct plan_epreuve *epreuve = &maker->epreuves[queue->epreuve];
    uint32_t idle_percent =
        (100 - maker->options->fill_percent) * 100 / maker->options->fill_percent;
    size_t stop = queue->count > quota ? queue->count - quota : 0;
    uint32_t start = on_grid(maker, maker->days[day].opens);

    while (start < maker->days[day].closes && queue->count > stop) {
        size_t left = queue->count - stop;
        uint32_t most = left < epreuve->group_max ? (uint32_t)left : epreuve->group_max;
        uint32_t end = place_group(maker, queue, commission, day, start, most);

        if (end == 0) {
            start += maker->options->grid_minutes;
            continue;
        }
        if (instance_chance(maker, idle_percent))
            end += end - start;
        start = on_grid(maker, end + epreuve->turnover_minutes);
    }
}

static uint32_t open_commission(struct instance_maker *maker, const struct queue *queue)
{
    const struct plan_instance_options *options = maker->options;
    uint32_t index = (uint32_t)maker->commission_count++;

    instance_must(index < PLAN_COMMISSIONS_MAX, "too many commissions");
    maker->commissions[index] = (struct plan_commission){
        .epreuve = queue->epreuve,
        .centre = queue->zone * options->centres_per_zone + index % options->centres_per_zone,
        .language = queue->language,
        .room = PLAN_NONE,
    };
    return index;
}

/* One commission after the other, each from a day of its own on. */
static void fill_commissions(
    struct instance_maker *maker, struct queue *queue, uint32_t commission_count)
{
    uint32_t days = maker->options->days, extra = 0;
    size_t quota = (queue->count + commission_count - 1) / commission_count;

    for (uint32_t i = 0; i < commission_count + extra && queue->count > 0; i++) {
        uint32_t commission = open_commission(maker, queue);
        uint32_t first = instance_random(maker, days);
        size_t before = queue->count;
        size_t stop = queue->count > quota ? queue->count - quota : 0;

        for (uint32_t j = 0; j < days && queue->count > stop; j++)
            fill_day(maker, queue, commission, (first + j) % days, queue->count - stop);
        instance_must(queue->count < before, "a task fits nowhere");
        if (i + 1 == commission_count + extra && queue->count > 0)
            extra++;
        instance_must(extra < EXTRA_COMMISSIONS, "tasks fit nowhere");
    }
}

/* Candidates of one commission on one day, about. */
static uint32_t day_capacity(const struct instance_maker *maker, const struct queue *queue)
{
    const struct plan_task *task = &maker->tasks[queue->tasks[0]];
    const struct plan_day *day = &maker->days[0];
    uint32_t minutes = (uint32_t)(day->closes - day->opens) -
                       (uint32_t)(day->pause_to - day->pause_from) - task->preparation_minutes;
    uint32_t groups = minutes / (task->duration_minutes + maker->options->turnover_minutes);
    uint32_t capacity =
        groups * maker->epreuves[queue->epreuve].group_max * maker->options->fill_percent / 100;

    return capacity > 0 ? capacity : 1;
}

static uint32_t queue_of_task(const struct instance_maker *maker, const struct plan_task *task)
{
    uint32_t kinds = INSTANCE_EPREUVES + maker->options->languages;
    uint32_t kind = task->language == PLAN_NONE ? maker->epreuves[task->epreuve].held_by
                                                : INSTANCE_EPREUVES + task->language;

    return maker->candidates[task->candidate].zone * kinds + kind;
}

/* One queue for each zone, épreuve and language. */
static struct queue *make_queues(struct instance_maker *maker, uint32_t *ret_count)
{
    uint32_t kinds = INSTANCE_EPREUVES + maker->options->languages;
    uint32_t count = maker->options->zones * kinds;
    struct queue *queues = instance_alloc(maker, count, sizeof *queues);
    size_t *sizes = instance_alloc(maker, count, sizeof *sizes);

    for (uint32_t i = 0; i < maker->task_count; i++)
        sizes[queue_of_task(maker, &maker->tasks[i])]++;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t kind = i % kinds;

        queues[i] = (struct queue){
            .tasks = instance_alloc(maker, sizes[i], sizeof *queues[i].tasks),
            .zone = i / kinds,
            .epreuve = kind < INSTANCE_EPREUVES ? kind : INSTANCE_LANGUAGE,
            .language = kind < INSTANCE_EPREUVES ? PLAN_NONE : kind - INSTANCE_EPREUVES,
        };
    }
    for (uint32_t i = 0; i < maker->task_count; i++) {
        struct queue *queue = &queues[queue_of_task(maker, &maker->tasks[i])];

        if (maker->tasks[i].follows == PLAN_NONE)
            queue->tasks[queue->count++] = i;
    }
    for (uint32_t i = 0; i < count; i++)
        instance_shuffle(maker, queues[i].tasks, queues[i].count);
    *ret_count = count;
    return queues;
}

/* Days of one commission that a queue fills, in hundredths. */
static uint64_t queue_work(const struct instance_maker *maker, const struct queue *queue)
{
    return queue->count == 0 ? 0 : 100 * (uint64_t)queue->count / day_capacity(maker, queue);
}

/* The commissions of each queue: as many as the options say in all, or as their days allow. */
static void fill_queues(struct instance_maker *maker, struct queue *queues, uint32_t count)
{
    const struct plan_instance_options *options = maker->options;
    uint64_t work = 0, per_commission;

    for (uint32_t i = 0; i < count; i++)
        work += queue_work(maker, &queues[i]);
    per_commission = options->commissions > 0 ? work / options->commissions
                                              : 100 * (uint64_t)options->commission_days;
    if (per_commission == 0)
        per_commission = 1;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t commissions = queue_work(maker, &queues[i]) / per_commission;

        if (commissions < options->pool_commissions_min)
            commissions = options->pool_commissions_min;
        if (queues[i].count > 0)
            fill_commissions(maker, &queues[i], commissions > 0 ? (uint32_t)commissions : 1);
    }
}

/* As few candidates a day as the fullest day of a commission has; some commissions may sit on any
 * day, the others on those that they need. */
static void set_limits(struct instance_maker *maker)
{
    uint32_t days = maker->options->days;
    uint32_t *held = instance_alloc(maker, maker->commission_count * days, sizeof *held);

    for (uint32_t i = 0; i < maker->task_count; i++) {
        const struct plan_slot *slot = &maker->slots[i];
        uint32_t epreuve = maker->tasks[i].epreuve;
        uint32_t now;

        if (epreuve == INSTANCE_ENGAGEMENT)
            continue;
        now = ++held[slot->commission * days + slot->day];
        if (now > maker->epreuves[epreuve].day_slots_max)
            maker->epreuves[epreuve].day_slots_max = now;
    }
    for (uint32_t i = 0; i < maker->commission_count; i++)
        if (instance_chance(maker, 50))
            maker->commissions[i].days |= maker->epreuves[maker->commissions[i].epreuve].days;
}

void instance_make_hidden(struct instance_maker *maker)
{
    struct queue *queues;
    uint32_t count;

    maker->commissions = instance_alloc(maker, PLAN_COMMISSIONS_MAX, sizeof *maker->commissions);
    maker->spans = instance_alloc(
        maker, (size_t)PLAN_COMMISSIONS_MAX * maker->options->days, sizeof *maker->spans);
    maker->slots = instance_alloc(maker, maker->task_count, sizeof *maker->slots);
    for (uint32_t i = 0; i < maker->task_count; i++)
        maker->slots[i] = (struct plan_slot){.commission = PLAN_NONE, .loge = PLAN_NONE};
    queues = make_queues(maker, &count);
    fill_queues(maker, queues, count);
    set_limits(maker);
}
