#include "handler/plan_wire.h"

static Palmares__V1__PlanCost *cost_wire(struct arena *arena, const struct plan_cost *cost)
{
    Palmares__V1__PlanCost *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__plan_cost__init(message);
    message->gap = cost->gap;
    message->uneven = cost->uneven;
    message->member_days = cost->member_days;
    message->room_changes = cost->room_changes;
    message->wait = cost->wait;
    message->school_mix = cost->school_mix;
    message->total = cost->total;
    return message;
}

Palmares__V1__Plan *plan_wire(struct arena *arena, const struct plan_record *plan)
{
    Palmares__V1__Plan *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__plan__init(message);
    message->session = handler_text(plan->session);
    message->number = plan->number;
    message->state = (Palmares__V1__Plan__State)plan->state;
    message->origin = (Palmares__V1__Plan__Origin)plan->origin;
    message->base_plan = plan->base;
    message->seed = plan->seed;
    message->slot_count = plan->slot_count;
    message->unplaced_count = plan->unplaced_count;
    message->cost = cost_wire(arena, &plan->cost);
    message->moved_count = plan->moved_count;
    if (plan->has_digest) {
        message->digest.data = arena_memdup(arena, plan->digest, sizeof plan->digest);
        message->digest.len = message->digest.data ? sizeof plan->digest : 0;
    }
    message->created_by = handler_text(plan->created_by);
    message->published_by = handler_text(plan->published_by);
    message->create_time = handler_timestamp(arena, plan->created_us);
    message->publish_time = handler_timestamp(arena, plan->published_us);
    message->etag = handler_etag_text(arena, plan->revision);
    return message->cost && message->etag ? message : NULL;
}

static char *clock_text(struct arena *arena, int minute)
{
    char to[6];

    day_minute_format((uint16_t)(minute < 0 ? 0 : minute), to);
    return arena_strdup(arena, to);
}

static bool add_times(struct arena *arena, const struct slot *slot, Palmares__V1__Slot *message)
{
    int start = slot->start_minute;

    if (!*slot->commission)
        return true;
    message->starts = clock_text(arena, start);
    message->ends = clock_text(arena, start + slot->duration_minutes);
    message->start_time = handler_timestamp(arena, slot->starts_us);
    message->end_time = handler_timestamp(arena, slot->ends_us);
    if (slot->preparation_minutes)
        message->preparation_starts = clock_text(arena, start - slot->preparation_minutes);
    return message->starts && message->ends && message->start_time && message->end_time &&
           message->preparation_starts;
}

static bool fill_slot(struct arena *arena, const struct slot *slot, Palmares__V1__Slot *message)
{
    palmares__v1__slot__init(message);
    message->candidate = handler_text(slot->candidate);
    message->family_name = handler_text(slot->family_name);
    message->given_name = handler_text(slot->given_name);
    message->establishment = handler_text(slot->establishment);
    message->epreuve = handler_text(slot->epreuve);
    message->commission = handler_text(slot->commission);
    message->centre = handler_text(slot->centre);
    message->room = handler_text(slot->room);
    message->loge = handler_text(slot->loge);
    message->date = handler_text(slot->date);
    message->time_zone = handler_text(slot->time_zone);
    message->preparation_minutes = slot->preparation_minutes;
    message->duration_minutes = slot->duration_minutes;
    message->extra_time = slot->extra_time;
    message->obstacle = handler_text(slot->obstacle);
    message->etag = handler_etag_text(arena, slot->revision);
    return add_times(arena, slot, message) && message->etag;
}

Palmares__V1__Slot *slot_wire(struct arena *arena, const struct slot *slot)
{
    Palmares__V1__Slot *message = arena_alloc(arena, sizeof *message);

    return message && fill_slot(arena, slot, message) ? message : NULL;
}

Palmares__V1__Slot **slots_wire(struct arena *arena, const struct slot *slots, size_t count)
{
    Palmares__V1__Slot **messages = arena_calloc(arena, count + 1, sizeof(Palmares__V1__Slot *));

    for (size_t i = 0; messages && i < count; i++)
        if (!(messages[i] = slot_wire(arena, &slots[i])))
            return NULL;
    return messages;
}

void slot_filter_read(const Palmares__V1__SlotFilter *message, struct slot_filter *to)
{
    static const Palmares__V1__SlotFilter none = PALMARES__V1__SLOT_FILTER__INIT;
    const Palmares__V1__SlotFilter *from = message ? message : &none;

    *to = (struct slot_filter){
        .candidate = from->candidate,
        .epreuve = from->epreuve,
        .commission = from->commission,
        .centre = from->centre,
        .room = from->room,
        .date = from->date,
        .examiner = from->examiner,
        .establishment = from->establishment,
        .only_unplaced = from->only_unplaced,
    };
}

static Palmares__V1__PlanViolation *violation_wire(
    struct arena *arena, const struct plan_finding *finding)
{
    Palmares__V1__PlanViolation *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__plan_violation__init(message);
    message->rule = handler_text(finding->rule);
    message->candidate = handler_text(finding->candidate);
    message->epreuve = handler_text(finding->epreuve);
    message->commission = handler_text(finding->commission);
    message->date = handler_text(finding->date);
    message->message = handler_text(finding->message);
    message->starts = *finding->date ? clock_text(arena, finding->minute) : handler_text("");
    return message->starts ? message : NULL;
}

Palmares__V1__PlanViolation **plan_violations_wire(
    struct arena *arena, const struct plan_finding *findings, size_t count)
{
    Palmares__V1__PlanViolation **messages =
        arena_calloc(arena, count + 1, sizeof(Palmares__V1__PlanViolation *));

    for (size_t i = 0; messages && i < count; i++)
        if (!(messages[i] = violation_wire(arena, &findings[i])))
            return NULL;
    return messages;
}

void plan_wire_reply(struct op *op, int r, const struct plan_record *plan, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__Plan *message;

    if (r) {
        handler_fail(call, op, r);
        return;
    }
    message = plan_wire(op->arena, plan);
    if (message)
        rpc_call_reply(call, &message->base);
    else
        handler_fail_memory(call);
}
