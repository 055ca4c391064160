#include "handler/candidate_wire.h"

#include "handler/handler.h"

#include "base/text.h"

static bool borrow_arrangements(
    struct arena *arena, const struct candidate *candidate, Palmares__V1__Candidate *message)
{
    size_t count = candidate->arrangement_count;

    message->arrangements = arena_calloc(arena, count + 1, sizeof *message->arrangements);
    if (!message->arrangements)
        return false;
    for (size_t i = 0; i < count; i++)
        message->arrangements[i] = handler_text(candidate->arrangements[i]);
    message->n_arrangements = count;
    return true;
}

static bool fill_message(
    struct arena *arena, const struct candidate *candidate, Palmares__V1__Candidate *message)
{
    palmares__v1__candidate__init(message);
    message->session = handler_text(candidate->session);
    message->number = handler_text(candidate->number);
    message->ine = handler_text(candidate->ine);
    message->family_name = handler_text(candidate->family_name);
    message->given_name = handler_text(candidate->given_name);
    message->birth_date = handler_text(candidate->birth_date);
    message->class_ = (Palmares__V1__CandidateClass)candidate->class;
    message->establishment = handler_text(candidate->establishment);
    message->language1 = handler_text(candidate->language1);
    message->language2 = handler_text(candidate->language2);
    message->zone = handler_text(candidate->zone);
    message->extra_minutes_per_hour = candidate->extra_minutes_per_hour;
    message->email = handler_text(candidate->email);
    message->state = (Palmares__V1__Candidate__State)candidate->state;
    message->withdrawal_reason = handler_text(candidate->withdrawal_reason);
    message->etag = candidate->revision ? arena_printf(arena, "%d", (int)candidate->revision)
                                        : handler_text("");
    message->create_time = handler_timestamp(arena, candidate->create_time_us);
    message->update_time = handler_timestamp(arena, candidate->update_time_us);
    return message->etag && borrow_arrangements(arena, candidate, message);
}

Palmares__V1__Candidate *candidate_wire_message(
    struct arena *arena, const struct candidate *candidate)
{
    Palmares__V1__Candidate *message = arena_alloc(arena, sizeof *message);

    return message && fill_message(arena, candidate, message) ? message : NULL;
}

Palmares__V1__Candidate **candidate_wire_messages(
    struct arena *arena, const struct candidate *candidates, size_t count)
{
    Palmares__V1__Candidate **messages = arena_calloc(arena, count + 1, sizeof *messages);

    for (size_t i = 0; i < count && messages; i++) {
        messages[i] = candidate_wire_message(arena, &candidates[i]);
        if (!messages[i])
            return NULL;
    }
    return messages;
}

int candidate_wire_read(
    struct op *op, const Palmares__V1__Candidate *message, struct candidate_change *to)
{
    if (!message)
        return op_violation(op, "candidate", "REQUIRED", "the candidate is missing");
    to->candidate = (struct candidate){
        .session = message->session,
        .number = message->number,
        .ine = message->ine,
        .family_name = message->family_name,
        .given_name = message->given_name,
        .birth_date = message->birth_date,
        .class = (unsigned)message->class_ <= CANDIDATE_CLASS_C
                     ? (enum candidate_class)message->class_
                     : CANDIDATE_CLASS_NONE,
        .establishment = message->establishment,
        .language1 = message->language1,
        .language2 = message->language2,
        .zone = message->zone,
        .extra_minutes_per_hour = message->extra_minutes_per_hour,
        .arrangements = (const char *const *)message->arrangements,
        .arrangement_count = message->n_arrangements,
        .email = message->email,
        .withdrawal_reason = "",
    };
    return handler_etag(op, "candidate.etag", message->etag, &to->revision);
}

int candidate_wire_mask(struct op *op, const Google__Protobuf__FieldMask *mask, uint32_t *ret_mask)
{
    uint32_t bits = 0;
    int r = 0;

    for (size_t i = 0; mask && i < mask->n_paths; i++) {
        enum candidate_field field = candidate_field_parse(mask->paths[i]);

        if (field == CANDIDATE_FIELD_COUNT)
            r = op_violation(op, "update_mask", "UNKNOWN_FIELD",
                "'%.60s' is no field of a candidate that can be set", mask->paths[i]);
        else if (field == CANDIDATE_NUMBER)
            r = op_violation(op, "update_mask", "FIXED_FIELD",
                "the N° candidat of a candidate is never changed: create another one");
        else
            bits |= 1u << field;
    }
    if (r == 0 && bits == 0)
        r = op_violation(op, "update_mask", "REQUIRED",
            "the fields to change are missing, for example \"email\"");
    if (r == 0)
        *ret_mask = bits;
    return r;
}

int candidate_wire_filter(
    struct op *op, const Palmares__V1__CandidateFilter *message, struct candidate_filter *to)
{
    int r = 0;

    *to = (struct candidate_filter){.establishment = "", .zone = "", .language1 = ""};
    if (!message)
        return 0;
    if ((unsigned)message->class_ > CANDIDATE_CLASS_C)
        r = op_violation(op, "filter.class", "CLASS", "the class of a candidate is A, B or C");
    if ((unsigned)message->state > CANDIDATE_WITHDRAWN)
        r = op_violation(
            op, "filter.state", "STATE", "the state of a candidate is REGISTERED or WITHDRAWN");
    if (r)
        return r;
    *to = (struct candidate_filter){
        .establishment = message->establishment,
        .class = (enum candidate_class)message->class_,
        .zone = message->zone,
        .state = (enum candidate_state)message->state,
        .language1 = message->language1,
        .with_arrangements = message->with_arrangements,
    };
    return 0;
}
