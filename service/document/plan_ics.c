/* The calendars of a plan: of an examiner, and of a room. No candidate is named. */
#include "document/ics.h"
#include "document/paper_print.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>

/* A longer time without an oral parts the day of a commission in two events: the pause. */
enum { LONG_GAP_MINUTES = 45 };

struct export
{
    struct ics ics;
    struct paper_print print;
};

static void export_release(struct export *export)
{
    ics_release(&export->ics);
}

static int export_open(struct export *export,
    struct arena *arena,
    const struct paper_plan *plan,
    const struct paper *paper,
    const char *name)
{
    const struct plan_record *record = plan->plan;
    int r = paper_print_init(arena, plan, paper, &export->print);

    export->ics = (struct ics){
        .arena = arena,
        .updated_s = (record->published_us ? record->published_us : record->created_us) / 1000000,
        .sequence = (int)record->number,
    };
    if (r == 0)
        r = ics_open(&export->ics, name);
    for (size_t i = 0; i < export->print.slot_count && r == 0; i++)
        ics_add_zone(&export->ics, export->print.slots[i]->time_zone);
    return r;
}

static int export_write(struct export *export, struct buffer *to)
{
    if (!export->ics.error && arena_refused(export->ics.arena))
        return -ENOMEM;
    return ics_write(&export->ics, to);
}

/* One event while it is made. */
struct event {
    const char *uid, *summary, *description;
    const struct slot *slot; /* its day and place */
    const char *room;
    uint16_t from, to; /* minutes of the day */
};

static void add_end(
    struct export *export, icalcomponent *component, const struct event *event, bool start)
{
    const struct slot *slot = event->slot;
    uint16_t minute = start ? event->from : event->to;
    struct ics_time time = {
        .time_zone = slot->time_zone,
        .minutes = minute,
        .unix_s = slot->starts_us / 1000000 + ((int64_t)minute - slot->start_minute) * 60,
    };

    if (date_parse(slot->date, &time.date)) {
        export->ics.error = -EINVAL;
        return;
    }
    if (minute >= MINUTES_PER_DAY) { /* midnight is the next day's */
        time.date = date_from_days(date_to_days(time.date) + minute / MINUTES_PER_DAY);
        time.minutes = minute % MINUTES_PER_DAY;
    }
    ics_add_time(
        &export->ics, component, start ? ICAL_DTSTART_PROPERTY : ICAL_DTEND_PROPERTY, &time);
}

static const char *cleaned(struct export *export, const char *text)
{
    return text ? ics_text(export->ics.arena, text) : NULL;
}

static void add_event(struct export *export, const struct event *event)
{
    const struct paper_plan *plan = export->print.plan;
    struct arena *arena = export->ics.arena;
    const char *place = cleaned(export, arena_printf(arena, "%s, %s", event->room,
                                            paper_centre_text(arena, plan, event->slot->centre)));
    icalcomponent *component = ics_event(&export->ics, cleaned(export, event->uid),
        cleaned(export, event->summary), cleaned(export, event->description));

    if (!component)
        return;
    ics_add(&export->ics, component, place ? icalproperty_new_location(place) : NULL);
    ics_add(&export->ics, component,
        icalproperty_new_status(
            plan->plan->state == PLAN_PUBLISHED ? ICAL_STATUS_CONFIRMED : ICAL_STATUS_TENTATIVE));
    add_end(export, component, event, true);
    add_end(export, component, event, false);
}

/* ---- of a member ---- */

/* The slots of a stretch, one a line: "9h00 – 10h00 E4 0123456789". */
static const char *stretch_text(struct export *export, size_t first, size_t end)
{
    const struct paper_print *print = &export->print;
    struct arena *arena = export->ics.arena;
    const char *text = arena_printf(arena, "%s %s, session %u.", print->plan->session->diploma,
        print->plan->session->specialty, print->plan->session->year);

    for (size_t i = first; i < end && text; i++) {
        const struct slot *slot = print->slots[i];

        text = arena_printf(arena, "%s %s%s %s %s%s", text, i > first ? "; " : "",
            paper_hours(arena, slot->start_minute, slot_end_minute(slot)), slot->epreuve,
            slot->candidate, slot->extra_time ? " (temps majoré)" : "");
    }
    return text;
}

static void add_stretch(struct export *export, size_t first, size_t end, unsigned ordinal)
{
    const struct paper_print *print = &export->print;
    const struct slot *slot = print->slots[first];
    const struct commission *commission = paper_commission(print->plan, slot->commission);
    struct arena *arena = export->ics.arena;
    const struct event event = {
        .uid = arena_printf(arena, "%s-%s-%s-%s-%u@palmares", print->plan->session->id,
            print->paper->member->code, slot->commission, slot->date, ordinal),
        .summary = arena_printf(arena, "Commission %s – %s", slot->commission,
            paper_epreuve(arena, print->plan, commission ? commission->epreuve : slot->epreuve)),
        .description = stretch_text(export, first, end),
        .slot = slot,
        .room = slot->room,
        .from = slot->start_minute,
        .to = slot_run_end(print->slots, first, end),
    };

    add_event(export, &event);
}

/* Slots of one commission, day and room that follow one another. */
static size_t stretch_end(const struct paper_print *print, size_t first)
{
    size_t end = first + 1;

    while (
        end < print->slot_count && slot_same_session(print->slots[first], print->slots[end]) &&
        text_equal(print->slots[first]->room, print->slots[end]->room) &&
        print->slots[end]->start_minute < slot_run_end(print->slots, first, end) + LONG_GAP_MINUTES)
        end++;
    return end;
}

int paper_member_ics(struct arena *arena,
    const struct paper_plan *plan,
    const struct examiner *member,
    const struct slot *slots,
    size_t slot_count,
    struct buffer *to)
{
    const struct paper paper = {.kind = PAPER_MEMBER_CONVOCATION,
        .slots = slots,
        .slot_count = slot_count,
        .member = member};
    CLEANUP(export_release) struct export export = {0};
    struct paper_print *print = &export.print;
    unsigned ordinal = 0;
    int r = export_open(&export, arena, plan, &paper,
        arena_printf(arena, "%s %u – %s", plan->session->specialty, plan->session->year,
            paper_person(arena, member)));

    if (r)
        return err_trace(r);
    paper_sort_by_commission(print);
    for (size_t i = 0, end; i < print->slot_count && !export.ics.error; i = end) {
        bool goes_on = i && slot_same_session(print->slots[i - 1], print->slots[i]);

        ordinal = goes_on ? ordinal + 1 : 1;
        end = stretch_end(print, i);
        add_stretch(&export, i, end, ordinal);
    }
    return err_trace(export_write(&export, to));
}

/* ---- of a room ---- */

static void add_oral(struct export *export, const struct slot *slot, const char *room, bool loge)
{
    const struct paper_plan *plan = export->print.plan;
    struct arena *arena = export->ics.arena;
    const struct event event = {
        .uid = arena_printf(arena, "%s-%s-%s%s@palmares", plan->session->id, slot->candidate,
            slot->epreuve, loge ? "-loge" : ""),
        .summary = arena_printf(arena, "%s%s – commission %s – candidat %s",
            loge ? "Préparation " : "", slot->epreuve, slot->commission, slot->candidate),
        .description = arena_printf(arena, "%s%s", paper_epreuve(arena, plan, slot->epreuve),
            slot->extra_time ? " – temps majoré" : ""),
        .slot = slot,
        .room = room,
        .from = loge ? slot_first_minute(slot) : slot->start_minute,
        .to = loge ? slot->start_minute : slot_end_minute(slot),
    };

    add_event(export, &event);
}

int paper_room_ics(struct arena *arena,
    const struct paper_plan *plan,
    const struct room *room,
    const struct slot *slots,
    size_t slot_count,
    struct buffer *to)
{
    const struct paper paper = {.slots = slots, .slot_count = slot_count};
    CLEANUP(export_release) struct export export = {0};
    const struct centre *centre = paper_centre(plan, room->centre);
    int r = export_open(&export, arena, plan, &paper,
        arena_printf(arena, "%s %u – %s, %s", plan->session->specialty, plan->session->year,
            room->name, centre ? centre->name : room->centre));

    if (r)
        return err_trace(r);
    for (size_t i = 0; i < export.print.slot_count && !export.ics.error; i++) {
        const struct slot *slot = export.print.slots[i];

        if (!text_equal(slot->centre, room->centre))
            continue;
        if (text_equal(slot->room, room->name))
            add_oral(&export, slot, room->name, false);
        if (slot->preparation_minutes && text_equal(slot->loge, room->name))
            add_oral(&export, slot, room->name, true);
    }
    return err_trace(export_write(&export, to));
}
