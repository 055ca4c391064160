/* The part of the frame that looks at one commission: its seats, and its minutes. */
#include "planning/planner_frame.h"

#include <errno.h>

static bool choice_admits(const struct plan_commission *commission,
    const struct plan_seat_choice *choice,
    const struct plan_member *member)
{
    bool speaks =
        commission->language != PLAN_NONE && (member->languages >> commission->language & 1) != 0;

    return (choice->qualities >> member->quality & 1) != 0 &&
           (choice->specialities == 0 || (choice->specialities & member->specialities) != 0) &&
           (!choice->language || speaks);
}

bool frame_seat_admits(const struct plan_problem *problem,
    const struct plan_commission *commission,
    const struct plan_seat *seat,
    uint32_t member)
{
    for (uint32_t i = 0; i < seat->choice_count; i++)
        if (choice_admits(commission, &seat->choices[i], &problem->members[member]))
            return true;
    return false;
}

/* Seats the members from `next` on, to whom only free seats (bits) are left: tries every way, at
 * most PLAN_SEATS_MAX deep. `first`: how many of them must be admitted by their seat's first
 * choice. */
static bool seat_members(const struct plan_problem *problem,
    const struct plan_commission *commission,
    uint32_t next,
    uint32_t free_seats,
    uint32_t first)
{
    const struct plan_epreuve *epreuve = &problem->epreuves[commission->epreuve];

    if (first > commission->member_count - next)
        return false;
    if (next == commission->member_count)
        return true;
    for (uint32_t seat = 0; seat < epreuve->seat_count; seat++) {
        const struct plan_seat *there = &epreuve->seats[seat];
        const uint32_t who = commission->members[next];
        uint32_t wanted = first;

        if ((free_seats >> seat & 1) == 0 || !frame_seat_admits(problem, commission, there, who))
            continue;
        if (wanted && choice_admits(commission, &there->choices[0], &problem->members[who]))
            wanted--;
        if (seat_members(problem, commission, next + 1, free_seats & ~(1U << seat), wanted))
            return true;
    }
    return false;
}

bool frame_commission_complete(
    const struct plan_problem *problem, const struct plan_commission *commission)
{
    const struct plan_epreuve *epreuve = &problem->epreuves[commission->epreuve];

    if (commission->cancelled || commission->member_count != epreuve->seat_count)
        return false;
    for (size_t i = 0; i < commission->member_count; i++)
        for (size_t k = 0; k < i; k++)
            if (commission->members[i] == commission->members[k])
                return false;
    return seat_members(problem, commission, 0, (1U << epreuve->seat_count) - 1, 0);
}

bool frame_complete(const struct plan_problem *problem, uint32_t commission)
{
    return frame_commission_complete(problem, &problem->commissions[commission]);
}

bool frame_seats_first(
    const struct plan_problem *problem, const struct plan_commission *commission, uint32_t count)
{
    const struct plan_epreuve *epreuve = &problem->epreuves[commission->epreuve];

    return seat_members(problem, commission, 0, (1U << epreuve->seat_count) - 1, count);
}

void frame_minutes_set(struct frame_minutes *minutes, uint32_t from, uint32_t to, bool in)
{
    for (uint32_t word = from / 64; word < FRAME_MINUTE_WORDS && word * 64 < to; word++) {
        uint32_t begin = from > word * 64 ? from - word * 64 : 0;
        uint32_t end = to < word * 64 + 64 ? to - word * 64 : 64;
        uint64_t bits;

        if (begin >= end)
            continue;
        bits = (end - begin == 64 ? UINT64_MAX : ((uint64_t)1 << (end - begin)) - 1) << begin;
        if (in)
            minutes->words[word] |= bits;
        else
            minutes->words[word] &= ~bits;
    }
}

static void minutes_intersect(struct frame_minutes *minutes,
    const struct plan_interval *intervals,
    size_t count,
    uint32_t day)
{
    struct frame_minutes there = {{0}};

    for (size_t i = 0; i < count; i++)
        if (intervals[i].day == day)
            frame_minutes_set(&there, intervals[i].from, intervals[i].to, true);
    for (size_t w = 0; w < FRAME_MINUTE_WORDS; w++)
        minutes->words[w] &= there.words[w];
}

void frame_minutes_of(const struct plan_problem *problem,
    uint32_t commission,
    uint32_t day,
    uint32_t without,
    struct frame_minutes *ret_minutes)
{
    const struct plan_commission *of = &problem->commissions[commission];
    const struct plan_day *hours = &problem->days[day];
    struct frame_minutes minutes = {{0}};

    frame_minutes_set(&minutes, hours->opens, hours->closes, true);
    frame_minutes_set(&minutes, hours->pause_from, hours->pause_to, false);
    for (size_t i = 0; i < of->member_count; i++) {
        const struct plan_member *member = &problem->members[of->members[i]];

        if (of->members[i] != without)
            minutes_intersect(&minutes, member->available, member->available_count, day);
    }
    *ret_minutes = minutes;
}

static void minutes_subtract(struct frame_minutes *minutes,
    const struct plan_interval *intervals,
    size_t count,
    uint32_t day)
{
    for (size_t i = 0; i < count; i++)
        if (intervals[i].day == day)
            frame_minutes_set(minutes, intervals[i].from, intervals[i].to, false);
}

/* Runs of minutes, at most `FRAME_DAY_MINUTES / 2`. */
static uint32_t runs(const struct frame_minutes *minutes, struct frame_window *windows)
{
    uint32_t count = 0;
    bool inside = false;

    for (uint32_t minute = 0; minute <= FRAME_DAY_MINUTES; minute++) {
        bool in = minute < FRAME_DAY_MINUTES && (minutes->words[minute / 64] >> minute % 64 & 1);

        if (in && !inside)
            windows[count].from = (uint16_t)minute;
        if (!in && inside)
            windows[count++].to = (uint16_t)minute;
        inside = in;
    }
    return count;
}

static uint32_t sitting_windows(
    const struct frame *frame, uint32_t commission, uint32_t day, struct frame_window *windows)
{
    const struct plan_problem *problem = frame->problem;
    const struct plan_commission *of = &problem->commissions[commission];
    const struct plan_zone *zone = &problem->zones[problem->centres[of->centre].zone];
    struct frame_minutes minutes;

    if (!frame->commissions[commission].complete || !(of->days >> day & 1))
        return 0;
    frame_minutes_of(problem, commission, day, PLAN_NONE, &minutes);
    minutes_subtract(&minutes, zone->busy, zone->busy_count, day);
    if (of->room != PLAN_NONE) {
        const struct plan_room *room = &problem->rooms[of->room];

        minutes_subtract(&minutes, room->closed, room->closed_count, day);
    }
    return runs(&minutes, windows);
}

int frame_windows_make(struct frame *frame, struct arena *arena)
{
    size_t sittings = frame->problem->commission_count * frame->days, room = 1024, count = 0;
    struct frame_window *all = malloc(room * sizeof *all);
    struct frame_window windows[FRAME_DAY_MINUTES / 2 + 1];

    frame->sitting_windows = arena_calloc(arena, sittings + 1, sizeof(uint32_t));
    for (uint32_t s = 0; all && frame->sitting_windows && s < sittings; s++) {
        uint32_t more = sitting_windows(frame, s / frame->days, s % frame->days, windows);

        if (count + more > room) {
            struct frame_window *grown = realloc(all, 2 * (count + more) * sizeof *all);

            if (!grown) {
                free(TAKE_PTR(all));
                break;
            }
            all = grown;
            room = 2 * (count + more);
        }
        for (uint32_t i = 0; i < more; i++)
            all[count++] = windows[i];
        frame->sitting_windows[s + 1] = (uint32_t)count;
    }
    if (all && frame->sitting_windows)
        frame->windows = arena_memdup(arena, all, count * sizeof *all);
    free(all);
    return frame->windows ? 0 : -ENOMEM;
}
