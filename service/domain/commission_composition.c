/* Commissions composed at once: found by commission_compose.h, stored in one transaction. */
#include "domain/commission.h"

#include "base/text.h"
#include "domain/commission_compose.h"
#include "domain/commission_entry.h"
#include "domain/commission_rule.h"
#include "store/commission.h"

#include <errno.h>

enum { NUMBER_DIGITS = 3 };

struct job {
    struct commission_composition *asked;
    commission_composition_fn done;
    void *context;
    struct arena *arena; /* everybody of the session is read: more than a request may hold */
};

/* What the commissions have in common. */
struct frame {
    const struct oral_rule *oral;
    const char *prefix;
    uint32_t last; /* number that is taken */
    struct commission common;
};

static int check_prefix(struct op *op, const struct commission_composition *asked, struct frame *to)
{
    to->prefix = *asked->prefix ? asked->prefix : arena_printf(op->arena, "%s-", asked->epreuve);
    if (!to->prefix)
        return -ENOMEM;
    return commission_is_id(to->prefix, COMMISSION_ID_MAX - NUMBER_DIGITS)
               ? 0
               : op_violation(op, "prefix", "ID",
                     "ids begin with 1 to %d letters, digits and '-', as \"E4-\"",
                     COMMISSION_ID_MAX - NUMBER_DIGITS);
}

static int check_centre(struct store_session *session, struct op *op, struct commission *common)
{
    bool found;
    int r;

    if (!*common->centre)
        return op_violation(op, "centre", "REQUIRED",
            "the code of a centre is missing; `palmares room centres` shows them");
    r = store_commission_place(session, op, common, &common->place, &found);
    return r || found
               ? r
               : op_violation(op, "centre", "CENTRE",
                     "the session has no centre '%.20s'; `palmares room centres` shows those "
                     "there are",
                     common->centre);
}

static int read_frame(struct op *op,
    struct store_session *session,
    const struct oral_calendar *calendar,
    const struct commission_composition *asked,
    struct frame *to)
{
    struct commission *common = &to->common;
    int r = commission_find_oral(op, "epreuve", calendar, asked->epreuve, &to->oral);

    *common = (struct commission){.session = asked->session,
        .kind = COMMISSION_ORAL,
        .epreuve = asked->epreuve,
        .centre = asked->centre,
        .room = "",
        .language = asked->language,
        .days = asked->days,
        .day_count = asked->day_count,
        .remark = "",
        .cancellation_reason = ""};
    if (r == 0)
        r = check_prefix(op, asked, to);
    if (r == 0)
        r = check_centre(session, op, common);
    if (r == 0 && to->oral->language && !*asked->language)
        r = op_violation(op, "language", "REQUIRED",
            "%s is taken in a language: say in which one these commissions examine",
            asked->epreuve);
    if (r == 0)
        r = commission_check_language(
            op, "language", calendar->definition, to->oral, asked->language);
    if (r == 0)
        r = commission_tidy_days(op, "days", calendar, asked->epreuve, common->place.zone,
            &common->days, &common->day_count);
    return r;
}

static int compose(struct op *op,
    struct store_session *session,
    const struct oral_calendar *calendar,
    struct commission_composition *asked,
    const struct frame *frame,
    struct commission_team **ret_teams)
{
    const struct commission *common = &frame->common;
    struct commission_composing composing = {.calendar = calendar,
        .oral = frame->oral,
        .language = common->language,
        .days = oral_calendar_sitting_days(
            calendar, common->epreuve, common->place.zone, common->days, common->day_count),
        .count = asked->count};
    struct commission_hand *hands;
    struct store_hand *stored;
    int r = store_commission_hands(
        session, op, asked->session, common->place.zone, &stored, &composing.hand_count);

    if (r)
        return r;
    hands = arena_calloc(op->arena, composing.hand_count + 1, sizeof *hands);
    if (!hands)
        return -ENOMEM;
    for (size_t i = 0; i < composing.hand_count; i++)
        hands[i] = (struct commission_hand){&stored[i].examiner, stored[i].busy, stored[i].away};
    composing.hands = hands;
    return commission_compose(
        op->arena, &composing, ret_teams, &asked->commission_count, &asked->shortfall);
}

static int make_commission(struct op *op,
    const struct frame *frame,
    const struct commission_team *team,
    uint32_t number,
    struct commission *to)
{
    size_t seats = 0;

    while (seats < PLANNING_SEATS_MAX && team->members[seats])
        seats++;
    *to = frame->common;
    to->id = arena_printf(op->arena, "%s%02u", frame->prefix, number);
    to->members = arena_calloc(op->arena, seats + 1, sizeof *to->members);
    if (!to->id || !to->members)
        return -ENOMEM;
    for (size_t i = 0; i < seats; i++)
        to->members[i].examiner = team->members[i]->code;
    to->member_count = seats;
    return 0;
}

static int make_all(struct op *op,
    struct store_session *session,
    const struct oral_calendar *calendar,
    struct commission_composition *asked,
    const struct frame *frame)
{
    struct commission_team *teams;
    int r = compose(op, session, calendar, asked, frame, &teams);

    if (r)
        return r;
    if (frame->last + asked->commission_count > COMMISSION_COMPOSE_MAX)
        return op_violation(op, "prefix", "NUMBERS",
            "numbers behind \"%s\" go up to %d and %u is taken: choose another prefix",
            frame->prefix, COMMISSION_COMPOSE_MAX, frame->last);
    asked->commissions =
        arena_calloc(op->arena, asked->commission_count + 1, sizeof *asked->commissions);
    if (!asked->commissions)
        return -ENOMEM;
    for (size_t i = 0; i < asked->commission_count && r == 0; i++)
        r = make_commission(
            op, frame, &teams[i], frame->last + (uint32_t)i + 1, &asked->commissions[i]);
    return r;
}

static int judge_all(struct op *op,
    struct store_session *session,
    const struct oral_calendar *calendar,
    struct commission_composition *asked)
{
    int r = store_commission_people(
        session, op, asked->session, asked->commissions, asked->commission_count);

    for (size_t i = 0; i < asked->commission_count && r == 0; i++)
        r = commission_check(op->arena, calendar, &asked->commissions[i]);
    return r;
}

static int save_all(
    struct op *op, struct store_session *session, struct commission_composition *asked)
{
    const struct store_composition noted = {
        asked->commissions, asked->commission_count, asked->shortfall};
    int r = 0;

    for (size_t i = 0; i < asked->commission_count && r == 0; i++)
        r = store_commission_save(session, op, &asked->commissions[i], "", false);
    return r ? r : store_composition_note(session, op, asked->session, asked->epreuve, &noted);
}

static int compose_new(struct op *op,
    struct store_session *session,
    const struct oral_calendar *calendar,
    struct commission_composition *asked)
{
    struct frame frame = {0};
    int r = read_frame(op, session, calendar, asked, &frame);

    if (r == 0)
        r = store_commission_lock(session, op, asked->session);
    if (r == 0)
        r = store_commission_last_number(session, op, asked->session, frame.prefix, &frame.last);
    if (r == 0)
        r = make_all(op, session, calendar, asked, &frame);
    if (r == 0)
        r = judge_all(op, session, calendar, asked);
    return r || asked->validate_only ? r : save_all(op, session, asked);
}

static int compose_or_repeat(struct op *op,
    struct store_session *session,
    const struct oral_calendar *calendar,
    struct commission_composition *asked)
{
    struct store_composition prior;
    bool found;
    int r = store_composition_prior(session, op, &prior, &found);

    if (r)
        return r;
    if (!found)
        return compose_new(op, session, calendar, asked);
    asked->commissions = prior.commissions;
    asked->commission_count = prior.count;
    asked->shortfall = prior.shortfall;
    return judge_all(op, session, calendar, asked);
}

static int work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    struct commission_session read = {0};
    struct op wide = *op;
    int r;

    arena_reset(job->arena);
    wide.arena = job->arena;
    r = commission_session_read(session, &wide, job->asked->session, job->asked->decode, &read);
    if (r == 0)
        r = compose_or_repeat(&wide, session, &read.calendar, job->asked);
    commission_session_release(&read);
    op_take_said(op, &wide);
    return r;
}

static void done(struct op *op, int r, void *context)
{
    const struct job *job = context;

    job->done(op, r, job->asked, job->context);
    arena_free(job->arena);
}

int commission_composition(struct store *store,
    struct op *op,
    struct commission_composition *composition,
    commission_composition_fn answer,
    void *context)
{
    const struct job job = {.asked = composition, .done = answer, .context = context};
    struct job *kept = arena_memdup(op->arena, &job, sizeof job);
    int r = commission_check_session(op, "session", composition->session);

    if (composition->count < 1 || composition->count > COMMISSION_COMPOSE_MAX)
        r = op_violation(op, "count", composition->count ? "RANGE" : "REQUIRED",
            "say how many commissions, 1 to %d", COMMISSION_COMPOSE_MAX);
    if (r || !kept)
        return r ? r : -ENOMEM;
    kept->arena = arena_new(COMMISSION_WORK_MAX_BYTES);
    if (!kept->arena)
        return -ENOMEM;
    store_work(store, op, work, done, kept);
    return 0;
}
