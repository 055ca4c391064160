#include "planning/planner_remedy.h"

enum {
    EACH_KIND_MAX = PLANNER_REMEDIES_MAX / REMEDY_KINDS,
    MOVES_TRIED_MAX = 400,
    /* What can go away when one other unit does. */
    MOVABLE = 1 << PLANNER_OBSTACLE_BUSY | 1 << PLANNER_OBSTACLE_CANDIDATE |
              1 << PLANNER_OBSTACLE_LOGE | 1 << PLANNER_OBSTACLE_ROOM |
              1 << PLANNER_OBSTACLE_DAY_FULL,
};

void remedy_init(struct remedy_list *list, struct board *board)
{
    static const struct planner_options usual = {.seed = 1};

    list->count = list->moves_tried = 0;
    memset(list->of_kind, 0, sizeof list->of_kind);
    search_init(&list->search, board, &usual);
}

/* Enough of this kind, or of this kind before this commission on this day. */
static bool enough(
    const struct remedy_list *list, enum planner_remedy_kind kind, const struct inquiry *inquiry)
{
    if (list->count == PLANNER_REMEDIES_MAX || list->of_kind[kind] == EACH_KIND_MAX)
        return true;
    for (uint32_t i = 0; i < list->count; i++)
        if (list->remedies[i].kind == kind &&
            list->remedies[i].place.commission == inquiry->commission &&
            list->remedies[i].place.day == inquiry->day)
            return true;
    return false;
}

static struct planner_remedy remedy_of(enum planner_remedy_kind kind, const struct inquiry *inquiry)
{
    return (struct planner_remedy){
        .kind = kind,
        .place = {.commission = inquiry->commission,
            .day = inquiry->day,
            .loge = PLAN_NONE,
            .start = (uint16_t)inquiry->start},
        .member = PLAN_NONE,
        .room = PLAN_NONE,
        .task = PLAN_NONE,
        .other = {.commission = PLAN_NONE, .loge = PLAN_NONE},
    };
}

static void add(struct remedy_list *list, const struct planner_remedy *remedy)
{
    list->remedies[list->count++] = *remedy;
    list->of_kind[remedy->kind]++;
}

static void add_simple(
    struct remedy_list *list, enum planner_remedy_kind kind, const struct inquiry *inquiry)
{
    const struct planner_remedy remedy = remedy_of(kind, inquiry);

    if (!enough(list, kind, inquiry))
        add(list, &remedy);
}

/* The one member who is not available; nobody if there are several. */
static void add_member(struct remedy_list *list, const struct inquiry *inquiry)
{
    const struct plan_commission *commission =
        &inquiry->board->problem->commissions[inquiry->commission];
    struct planner_remedy remedy = remedy_of(PLANNER_REMEDY_MEMBER, inquiry);

    if (enough(list, PLANNER_REMEDY_MEMBER, inquiry))
        return;
    for (size_t i = 0; i < commission->member_count; i++) {
        if (!inquiry_missing(inquiry, commission->members[i]))
            continue;
        if (remedy.member != PLAN_NONE)
            return;
        remedy.member = commission->members[i];
    }
    if (remedy.member != PLAN_NONE)
        add(list, &remedy);
}

/* A room that fits and is not taken, only closed at that time (not for what the sitting has). */
static void add_room(struct remedy_list *list, const struct inquiry *inquiry)
{
    const struct board *board = inquiry->board;
    struct planner_remedy remedy = remedy_of(PLANNER_REMEDY_ROOM, inquiry);
    struct clash_list clashes = {.count = 0};
    const uint32_t sitting = inquiry_sitting(inquiry);
    const struct sitting *of = &board->sittings[sitting];

    if (enough(list, PLANNER_REMEDY_ROOM, inquiry))
        return;
    (void)inquiry_room(inquiry, &clashes);
    for (uint32_t i = 0; i < clashes.count && i < PLANNER_CLASHES_MAX; i++) {
        const uint32_t room = clashes.clashes[i].room;

        if (clashes.clashes[i].rule != PLAN_RULE_ROOM_OPEN ||
            (of->count > 0 && of->room != room &&
                !board_room_fits(
                    board, sitting, room, of->blocks[0].start, of->blocks[0].end, 1, false)))
            continue;
        remedy.room = room;
        add(list, &remedy);
        return;
    }
}

/* A loge that is open, so that one more seat is enough. */
static void add_loge_seat(struct remedy_list *list, const struct inquiry *inquiry)
{
    const struct board *board = inquiry->board;
    const struct frame *frame = board->frame;
    const uint32_t centre = frame->commissions[inquiry->commission].centre;
    const uint32_t from = inquiry->start - frame->units[inquiry->unit].preparation;
    struct planner_remedy remedy = remedy_of(PLANNER_REMEDY_LOGE_SEAT, inquiry);

    if (enough(list, PLANNER_REMEDY_LOGE_SEAT, inquiry))
        return;
    for (uint32_t i = frame->centre_loges[centre]; i < frame->centre_loges[centre + 1]; i++) {
        const struct plan_room *loge = &board->problem->rooms[frame->loges[i]];

        if (frame_meets(loge->closed, loge->closed_count, inquiry->day, from, inquiry->start))
            continue;
        remedy.room = remedy.place.loge = frame->loges[i];
        add(list, &remedy);
        return;
    }
}

static struct plan_slot slot_of(const struct board *board, uint32_t unit)
{
    const struct spot *spot = &board->spots[unit];

    return (struct plan_slot){
        .commission = spot->sitting / board->frame->days,
        .day = spot->sitting % board->frame->days,
        .loge = spot->loge,
        .start = spot->start,
    };
}

/* The one unit that is in the way goes elsewhere. */
static void add_move(struct remedy_list *list, struct board *board, const struct inquiry *inquiry)
{
    const size_t before = board->trail_count;
    struct planner_remedy remedy = remedy_of(PLANNER_REMEDY_MOVE, inquiry);
    struct pushed pushed;
    struct spot spot;
    uint32_t other, cursor = 0;

    if (enough(list, PLANNER_REMEDY_MOVE, inquiry) || list->moves_tried == MOVES_TRIED_MAX)
        return;
    pushed_find(board, inquiry->unit, inquiry_sitting(inquiry), inquiry->start, &pushed);
    if (pushed.count != 1)
        return;
    list->moves_tried++;
    other = pushed.units[0];
    if (!board->spots[other].whole) /* its follower is nowhere: that is another question */
        return;
    board_remove(board, other);
    if (board_fits(board, inquiry->unit, inquiry_sitting(inquiry), inquiry->start, true, &spot)) {
        board_place(board, inquiry->unit, &spot);
        if (place_best(&list->search, other, true, UINT32_MAX, PLAN_NONE, &cursor)) {
            remedy.task = board->frame->units[other].task;
            remedy.other = slot_of(board, other);
            remedy.place.loge = spot.loge;
            add(list, &remedy);
        }
    }
    board_undo(board, before);
}

static void add_free(struct remedy_list *list, const struct inquiry *inquiry)
{
    struct planner_remedy remedy = remedy_of(PLANNER_REMEDY_NONE_NEEDED, inquiry);
    struct spot spot;

    if (enough(list, PLANNER_REMEDY_NONE_NEEDED, inquiry) ||
        !board_fits(
            inquiry->board, inquiry->unit, inquiry_sitting(inquiry), inquiry->start, true, &spot))
        return;
    remedy.place.loge = spot.loge;
    add(list, &remedy);
}

void remedy_find(struct remedy_list *list,
    struct board *board,
    const struct inquiry *inquiry,
    uint32_t obstacles)
{
    switch (obstacles) {
    case 0:
        add_free(list, inquiry);
        return;
    case 1 << PLANNER_OBSTACLE_CANCELLED:
    case 1 << PLANNER_OBSTACLE_INCOMPLETE:
        add_simple(list, PLANNER_REMEDY_COMPLETE, inquiry);
        return;
    case 1 << PLANNER_OBSTACLE_OWN_ESTABLISHMENT:
        add_simple(list, PLANNER_REMEDY_OWN_ESTABLISHMENT, inquiry);
        return;
    case 1 << PLANNER_OBSTACLE_DAY:
        add_simple(list, PLANNER_REMEDY_DAY, inquiry);
        return;
    case 1 << PLANNER_OBSTACLE_MEMBER:
    case 1 << PLANNER_OBSTACLE_NEVER_AVAILABLE | 1 << PLANNER_OBSTACLE_MEMBER:
        add_member(list, inquiry);
        return;
    case 1 << PLANNER_OBSTACLE_ROOM:
        add_room(list, inquiry);
        break;
    case 1 << PLANNER_OBSTACLE_LOGE:
        add_loge_seat(list, inquiry);
        break;
    case 1 << PLANNER_OBSTACLE_DAY_FULL:
        add_simple(list, PLANNER_REMEDY_DAY_SLOT, inquiry);
        break;
    default:
        break;
    }
    if ((obstacles & ~(uint32_t)MOVABLE) == 0)
        add_move(list, board, inquiry);
}
