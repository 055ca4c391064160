#include "planning/subject_draw.h"

#include "planning/subject_draw_parts.h"

#include <errno.h>

enum { MINUTES = 24 * 60 };

/* ---- chance ---- */

/* splitmix64 */
uint32_t draw_random(struct draw_board *board, uint32_t below)
{
    uint64_t z = board->random += 0x9e3779b97f4a7c15U;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
    z = (z ^ z >> 27) * 0x94d049bb133111ebU;
    z ^= z >> 31;
    return (uint32_t)((z >> 32) * below >> 32);
}

void draw_shuffle(struct draw_board *board, uint32_t *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t j = draw_random(board, i + 1);

        items[i] = items[j];
        items[j] = i;
    }
}

/* ---- the problem in an order of its own ---- */

/* A group with all that it is sorted by. */
struct key {
    uint32_t group, place, half, centre;
    uint16_t start;
    const char *room, *commission;
};

struct named {
    const char *name;
    uint32_t index;
};

static int by_name(const void *a, const void *b)
{
    const struct named *one = a, *other = b;

    return strcmp(one->name, other->name);
}

static int compare(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int by_key(const void *a, const void *b)
{
    const struct key *one = a, *other = b;
    int r = compare(one->place, other->place);

    if (r == 0)
        r = compare(one->half, other->half);
    if (r == 0)
        r = compare(one->centre, other->centre);
    if (r == 0)
        r = compare(one->start, other->start);
    if (r == 0)
        r = strcmp(one->room, other->room);
    if (r == 0)
        r = strcmp(one->commission, other->commission);
    return r ? r : compare(one->group, other->group);
}

/* Ranks of centres by code; places: the rank of the first centre of a neighbourhood. */
static int rank_centres(const struct draw_board *board, uint32_t **ret_ranks, uint32_t **ret_places)
{
    const struct draw_problem *problem = board->problem;
    size_t count = problem->centre_count;
    struct named *sorted = arena_calloc(board->arena, count, sizeof *sorted);
    uint32_t *ranks = arena_calloc(board->arena, count, sizeof *ranks);
    uint32_t *places = arena_calloc(board->arena, count, sizeof *places);

    if (!sorted || !ranks || !places)
        return -ENOMEM;
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = (struct named){problem->centres[i].code, i};
    qsort(sorted, count, sizeof *sorted, by_name);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t neighbourhood = problem->centres[sorted[i].index].neighbourhood;

        ranks[sorted[i].index] = i;
        places[sorted[i].index] = i;
        for (uint32_t j = 0; j < i && neighbourhood != DRAW_NONE; j++)
            if (problem->centres[sorted[j].index].neighbourhood == neighbourhood) {
                places[sorted[i].index] = j;
                break;
            }
    }
    *ret_ranks = ranks;
    *ret_places = places;
    return 0;
}

static int sort_groups(struct draw_board *board, struct key **ret_keys)
{
    const struct draw_problem *problem = board->problem;
    struct key *keys = arena_calloc(board->arena, problem->group_count, sizeof *keys);
    uint32_t *ranks, *places;
    int r = keys ? rank_centres(board, &ranks, &places) : -ENOMEM;

    if (r)
        return r;
    for (uint32_t i = 0; i < problem->group_count; i++) {
        const struct draw_group *group = &problem->groups[i];

        keys[i] = (struct key){i, places[group->centre],
            2 * group->day + (group->start >= problem->afternoon), ranks[group->centre],
            group->start, group->room, group->commission};
    }
    qsort(keys, problem->group_count, sizeof *keys, by_key);
    *ret_keys = keys;
    return 0;
}

static int sort_subjects(struct draw_board *board)
{
    const struct draw_problem *problem = board->problem;
    struct named *sorted = arena_calloc(board->arena, problem->subject_count, sizeof *sorted);
    uint32_t *subjects = arena_calloc(board->arena, problem->subject_count, sizeof *subjects);

    if (!sorted || !subjects)
        return -ENOMEM;
    for (uint32_t i = 0; i < problem->subject_count; i++)
        sorted[i] = (struct named){problem->subjects[i].id, i};
    qsort(sorted, problem->subject_count, sizeof *sorted, by_name);
    for (uint32_t i = 0; i < problem->subject_count; i++)
        subjects[i] = sorted[i].index;
    board->subjects = subjects;
    board->subject_count = (uint32_t)problem->subject_count;
    return 0;
}

/* ---- meetings ---- */

static bool same_meeting(const struct key *a, const struct key *b)
{
    return a->half == b->half && a->centre == b->centre && a->start == b->start;
}

static uint32_t range_end(
    const struct draw_meeting *meetings, uint32_t count, uint32_t from, bool of_centre)
{
    uint32_t to = from;

    while (to < count && meetings[to].place == meetings[from].place &&
           meetings[to].half == meetings[from].half &&
           (!of_centre || meetings[to].centre == meetings[from].centre))
        to++;
    return to;
}

/* The half-day of the same centre that is `half`; meetings are in order. */
static struct draw_range find_half(const struct draw_meeting *meetings,
    uint32_t count,
    const struct draw_meeting *of,
    uint32_t half)
{
    uint32_t low = 0, high = count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct draw_meeting *meeting = &meetings[middle];
        int r = compare(meeting->place, of->place);

        if (r == 0)
            r = compare(meeting->half, half);
        if (r == 0)
            r = compare(meeting->centre, of->centre);
        if (r < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == count || meetings[low].place != of->place || meetings[low].half != half ||
        meetings[low].centre != of->centre)
        return (struct draw_range){0, 0};
    return (struct draw_range){low, range_end(meetings, count, low, true)};
}

static void find_ranges(struct draw_meeting *meetings, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct draw_meeting *meeting = &meetings[i];
        const struct draw_meeting *last = i ? &meetings[i - 1] : NULL;
        bool around = last && last->place == meeting->place && last->half == meeting->half;

        if (around)
            meeting->around = last->around;
        else
            meeting->around = (struct draw_range){i, range_end(meetings, count, i, false)};
        if (around && last->centre == meeting->centre) {
            meeting->here = last->here;
            meeting->before = last->before;
            meeting->after = last->after;
            continue;
        }
        meeting->here = (struct draw_range){i, range_end(meetings, count, i, true)};
        if (meeting->half)
            meeting->before = find_half(meetings, count, meeting, meeting->half - 1);
        meeting->after = find_half(meetings, count, meeting, meeting->half + 1);
    }
}

static int lay_out(struct draw_board *board)
{
    uint32_t groups = (uint32_t)board->problem->group_count, count = 0;
    struct draw_meeting *meetings = arena_calloc(board->arena, groups, sizeof *meetings);
    uint32_t *order = arena_calloc(board->arena, groups, sizeof *order);
    uint32_t *meeting_of = arena_calloc(board->arena, groups, sizeof *meeting_of);
    struct key *keys;
    int r = meetings && order && meeting_of ? sort_groups(board, &keys) : -ENOMEM;

    if (r)
        return r;
    for (uint32_t i = 0; i < groups; i++) {
        if (i == 0 || !same_meeting(&keys[i - 1], &keys[i]))
            meetings[count++] = (struct draw_meeting){.place = keys[i].place,
                .half = keys[i].half,
                .centre = keys[i].centre,
                .start = keys[i].start,
                .groups = {i, i}};
        meetings[count - 1].groups.to++;
        order[i] = keys[i].group;
        meeting_of[i] = count - 1;
    }
    find_ranges(meetings, count);
    board->order = order;
    board->meetings = meetings;
    board->meeting_count = count;
    board->meeting_of = meeting_of;
    return 0;
}

uint32_t draw_next_against(const struct draw_board *board, uint32_t meeting, uint32_t *at)
{
    const struct draw_meeting *of = &board->meetings[meeting];
    uint32_t around = of->around.to - of->around.from, before = of->before.to - of->before.from;

    for (; *at < around; ++*at)
        if (board->meetings[of->around.from + *at].start != of->start)
            return of->around.from + (*at)++;
    if (*at < around + before)
        return of->before.from + (*at)++ - around;
    if (*at < around + before + of->after.to - of->after.from)
        return of->after.from + (*at)++ - around - before;
    return DRAW_NONE;
}

/* ---- how many it takes at least ---- */

static uint32_t length(struct draw_range range)
{
    return range.to - range.from;
}

/* Different minutes at which a half-day of a neighbourhood has meetings. */
static uint32_t count_starts(const struct draw_board *board, struct draw_range around)
{
    bool seen[MINUTES] = {false};
    uint32_t count = 0;

    for (uint32_t i = around.from; i < around.to; i++) {
        count += !seen[board->meetings[i].start];
        seen[board->meetings[i].start] = true;
    }
    return count;
}

static struct draw_place place_of(
    const struct draw_board *board, uint32_t meeting, enum draw_cause cause, uint32_t needed)
{
    const struct draw_meeting *of = &board->meetings[meeting];
    const struct draw_group *group = &board->problem->groups[board->order[of->groups.from]];

    return (struct draw_place){.centre = group->centre,
        .day = group->day,
        .half = of->half % 2 ? DRAW_AFTERNOON : DRAW_MORNING,
        .cause = cause,
        .needed = needed};
}

/* Keep the places with the largest needs, in order. */
static void note(struct draw_shortage *shortage, const struct draw_place *place)
{
    uint32_t at = shortage->place_count;

    while (at > 0 && shortage->places[at - 1].needed < place->needed)
        at--;
    if (at == DRAW_PLACES_MAX)
        return;
    if (shortage->place_count < DRAW_PLACES_MAX)
        shortage->place_count++;
    memmove(&shortage->places[at + 1], &shortage->places[at],
        (shortage->place_count - at - 1) * sizeof *place);
    shortage->places[at] = *place;
}

/* Meetings that all forbid each other: in a half-day of a centre, with the next one, of a
 * neighbourhood. Gives the most of `range`, notes those above `have`. */
static uint32_t bound(const struct draw_board *board,
    struct draw_range range,
    uint32_t have,
    struct draw_shortage *shortage)
{
    uint32_t most = 0;

    for (uint32_t i = range.from; i < range.to; i++) {
        const struct draw_meeting *of = &board->meetings[i];
        uint32_t here = length(of->here), both = here + length(of->after), starts = 0;
        struct draw_place place;

        if (of->here.from != i)
            continue; /* once for each half-day of a centre */
        if (of->around.from == i)
            starts = count_starts(board, of->around);
        if (shortage && here > shortage->half_day)
            shortage->half_day = here;
        if (here > have) {
            place = place_of(board, i, DRAW_CAUSE_HALF_DAY, here);
            note(shortage, &place);
        }
        if (both > have && both > here) {
            place = place_of(board, i, DRAW_CAUSE_ADJACENT, both);
            note(shortage, &place);
        }
        if (starts > have && starts > here) {
            place = place_of(board, i, DRAW_CAUSE_NEIGHBOURS, starts);
            note(shortage, &place);
        }
        most = most > both ? most : both;
        most = most > starts ? most : starts;
    }
    return most;
}

static struct draw_range neighbourhood(const struct draw_board *board, uint32_t from)
{
    uint32_t to = from;

    while (to < board->meeting_count && board->meetings[to].place == board->meetings[from].place)
        to++;
    return (struct draw_range){from, to};
}

/* How many colours a neighbourhood takes that has none with `have`: proven at least, and enough. */
static int measure(struct draw_board *board,
    struct draw_colouring *colouring,
    struct draw_range range,
    uint32_t have,
    struct draw_shortage *shortage)
{
    const uint32_t by_places = bound(board, range, have, shortage);
    uint32_t least = by_places, enough = least > have ? least : have;
    bool proven = true;
    int r;

    while ((r = draw_colour(board, colouring, range, enough)) > 0) {
        proven = proven && r == DRAW_COLOUR_E_NONE;
        enough++;
        if (proven)
            least = enough;
    }
    if (r)
        return r;
    if (enough > by_places) {
        struct draw_place place =
            place_of(board, range.from, DRAW_CAUSE_TOGETHER, least > have ? least : enough);

        place.day = 0;
        place.half = DRAW_HALF_NONE;
        note(shortage, &place);
    }
    if (least > shortage->at_least)
        shortage->at_least = least;
    if (enough > shortage->enough)
        shortage->enough = enough;
    return 0;
}

/* ---- the draw ---- */

static int colouring_init(
    struct draw_board *board, uint32_t colours, struct draw_colouring *ret_colouring)
{
    struct arena *arena = board->arena;
    uint32_t meetings = board->meeting_count, largest = 0;

    for (uint32_t i = 0; i < meetings;) {
        struct draw_range range = neighbourhood(board, i);

        largest = length(range) > largest ? length(range) : largest;
        i = range.to;
    }
    *ret_colouring = (struct draw_colouring){
        .colour = arena_calloc(arena, meetings, sizeof(uint32_t)),
        .uses = arena_calloc(arena, colours, sizeof(uint32_t)),
        .against = arena_calloc(arena, (size_t)largest * colours, sizeof(uint16_t)),
        .hard = arena_calloc(arena, largest, sizeof(uint32_t)),
        .degree = arena_calloc(arena, largest, sizeof(uint32_t)),
        .rank = arena_calloc(arena, largest, sizeof(uint32_t)),
        .stack = arena_calloc(arena, largest, sizeof(uint32_t)),
    };
    if (!ret_colouring->colour || !ret_colouring->uses || !ret_colouring->against ||
        !ret_colouring->hard || !ret_colouring->degree || !ret_colouring->rank ||
        !ret_colouring->stack)
        return -ENOMEM;
    for (uint32_t i = 0; i < meetings; i++)
        ret_colouring->colour[i] = DRAW_NONE;
    return 0;
}

/* A meeting has fewer others against it than this, so that with as many colours none fails. */
static uint32_t colours_at_most(const struct draw_board *board)
{
    uint32_t most = 0;

    for (uint32_t i = 0; i < board->meeting_count; i++) {
        const struct draw_meeting *of = &board->meetings[i];
        uint32_t degree = length(of->around) + length(of->before) + length(of->after);

        most = degree > most ? degree : most;
    }
    return most + 1;
}

/* What is missing, neighbourhood by neighbourhood. */
static int find_shortage(struct draw_board *board, struct draw_shortage *ret_shortage)
{
    struct draw_shortage shortage = {0};
    struct draw_colouring colouring;
    uint32_t have = board->subject_count, colours = colours_at_most(board);
    int r = colouring_init(board, colours > have ? colours : have, &colouring);

    for (uint32_t i = 0; i < board->meeting_count && r == 0;) {
        struct draw_range range = neighbourhood(board, i);

        if (bound(board, range, UINT32_MAX, &shortage) > have ||
            (r = draw_colour(board, &colouring, range, have)) > 0)
            r = measure(board, &colouring, range, have, &shortage);
        i = range.to;
    }
    if (r == 0)
        *ret_shortage = shortage;
    return r;
}

static int colour_all(struct draw_board *board, struct draw_colouring *colouring)
{
    int r = 0;

    for (uint32_t i = 0; i < board->meeting_count && r == 0;) {
        struct draw_range range = neighbourhood(board, i);

        if (bound(board, range, UINT32_MAX, NULL) > board->subject_count)
            return DRAW_COLOUR_E_NONE;
        r = draw_colour(board, colouring, range, board->subject_count);
        i = range.to;
    }
    return r;
}

static bool valid(const struct draw_problem *problem)
{
    if (problem->group_count > DRAW_GROUPS_MAX || problem->subject_count > DRAW_SUBJECTS_MAX ||
        problem->afternoon > MINUTES)
        return false;
    for (size_t i = 0; i < problem->group_count; i++)
        if (problem->groups[i].centre >= problem->centre_count ||
            problem->groups[i].day >= DRAW_DAYS_MAX || problem->groups[i].start >= MINUTES)
            return false;
    return true;
}

static int give(
    struct draw_board *board, const struct draw_colouring *colouring, const uint32_t **ret_subjects)
{
    size_t count = board->problem->group_count;
    uint32_t *colour = arena_calloc(board->arena, count, sizeof *colour);
    uint32_t *subjects = arena_calloc(board->arena, count, sizeof *subjects);
    int r;

    if (!colour || !subjects)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        colour[i] = colouring->colour[board->meeting_of[i]];
    r = draw_even(board, colour);
    if (r)
        return r;
    for (size_t i = 0; i < count; i++)
        subjects[board->order[i]] = board->subjects[colour[i]];
    *ret_subjects = subjects;
    return 0;
}

int subject_draw(const struct draw_problem *problem,
    uint64_t seed,
    struct arena *arena,
    const uint32_t **ret_subjects,
    struct draw_shortage *ret_shortage)
{
    struct draw_board board = {
        .problem = problem, .random = seed * 0xd1342543de82ef95U + 1, .arena = arena};
    struct draw_colouring colouring;
    int r = valid(problem) ? 0 : SUBJECT_DRAW_E_PROBLEM;

    if (r == 0)
        r = sort_subjects(&board);
    if (r == 0)
        r = lay_out(&board);
    if (r == 0)
        r = colouring_init(&board, board.subject_count, &colouring);
    if (r)
        return r;
    r = colour_all(&board, &colouring);
    if (r < 0)
        return r;
    if (r == 0)
        return give(&board, &colouring, ret_subjects);
    r = find_shortage(&board, ret_shortage);
    return r ? r : SUBJECT_DRAW_E_TOO_FEW;
}
