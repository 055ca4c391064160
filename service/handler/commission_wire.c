#include "handler/commission_wire.h"

#include "base/text.h"

#include <errno.h>

/* ---- to the wire ---- */

static Palmares__V1__CommissionMember *member_message(
    struct arena *arena, const struct commission_member *from)
{
    const struct examiner *person = from->person ? &from->person->examiner : NULL;
    Palmares__V1__CommissionMember *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__commission_member__init(message);
    message->examiner = handler_text(from->examiner);
    message->president = from->president;
    if (!person)
        return message;
    message->family_name = handler_text(person->family_name);
    message->given_name = handler_text(person->given_name);
    message->quality = (Palmares__V1__ExaminerQuality)person->quality;
    message->nominated = *person->nomination != '\0';
    message->withdrawn = person->withdrawn;
    return message;
}

static Palmares__V1__Attendance *sheet_message(
    struct arena *arena, const struct commission_attendance *from)
{
    Palmares__V1__Attendance *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__attendance__init(message);
    message->day = handler_text(from->day);
    message->signers = handler_texts(from->signers);
    message->n_signers = from->signer_count;
    return message;
}

static Palmares__V1__CommissionFinding *finding_message(
    struct arena *arena, const struct commission_finding *from)
{
    Palmares__V1__CommissionFinding *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__commission_finding__init(message);
    message->severity = (Palmares__V1__CommissionFinding__Severity)from->severity;
    message->reason = handler_text(from->reason);
    message->message = handler_text(from->message);
    message->remedy = handler_text(from->remedy);
    message->source = handler_text(from->source);
    return message;
}

static int set_lists(
    struct arena *arena, const struct commission *from, Palmares__V1__Commission *message)
{
    message->members = arena_calloc(arena, from->member_count + 1, sizeof *message->members);
    message->attendance =
        arena_calloc(arena, from->attendance_count + 1, sizeof *message->attendance);
    message->findings = arena_calloc(arena, from->finding_count + 1, sizeof *message->findings);
    if (!message->members || !message->attendance || !message->findings)
        return -ENOMEM;
    for (size_t i = 0; i < from->member_count; i++)
        if (!(message->members[message->n_members++] = member_message(arena, &from->members[i])))
            return -ENOMEM;
    for (size_t i = 0; i < from->attendance_count; i++)
        if (!(message->attendance[message->n_attendance++] =
                    sheet_message(arena, &from->attendance[i])))
            return -ENOMEM;
    for (size_t i = 0; i < from->finding_count; i++)
        if (!(message->findings[message->n_findings++] =
                    finding_message(arena, &from->findings[i])))
            return -ENOMEM;
    return 0;
}

Palmares__V1__Commission *commission_wire(struct arena *arena, const struct commission *from)
{
    Palmares__V1__Commission *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__commission__init(message);
    message->session = handler_text(from->session);
    message->id = handler_text(from->id);
    message->kind = (Palmares__V1__Commission__Kind)from->kind;
    message->epreuve = handler_text(from->epreuve);
    message->centre = handler_text(from->centre);
    message->room = handler_text(from->room);
    message->language = handler_text(from->language);
    message->days = handler_texts(from->days);
    message->n_days = from->day_count;
    message->remark = handler_text(from->remark);
    message->cancelled = from->cancelled;
    message->cancellation_reason = handler_text(from->cancellation_reason);
    message->complete = from->complete;
    message->update_time = handler_timestamp(arena, from->updated_us);
    /* a change that was only checked has no revision yet */
    message->etag =
        from->revision ? handler_etag_text(arena, from->revision) : arena_strdup(arena, "");
    return message->etag && set_lists(arena, from, message) == 0 ? message : NULL;
}

/* ---- from the wire ---- */

static int read_members(
    struct op *op, const Palmares__V1__Commission *message, struct commission *to)
{
    struct commission_member *members =
        arena_calloc(op->arena, message->n_members + 1, sizeof *members);

    if (!members)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_members; i++)
        members[i] = (struct commission_member){
            .examiner = message->members[i]->examiner, .president = message->members[i]->president};
    to->members = members;
    to->member_count = message->n_members;
    return 0;
}

int commission_wire_read(
    struct op *op, const Palmares__V1__Commission *message, struct commission *to)
{
    int r;

    if (!message)
        return op_violation(op, "commission", "REQUIRED", "the commission is missing");
    *to = (struct commission){
        .session = message->session,
        .id = message->id,
        .kind = (enum commission_kind)message->kind,
        .epreuve = message->epreuve,
        .centre = message->centre,
        .room = message->room,
        .language = message->language,
        .days = (const char *const *)message->days,
        .day_count = message->n_days,
        .remark = message->remark,
        .cancellation_reason = "",
        .place = {.zone = ""},
    };
    r = read_members(op, message, to);
    return r ? r : handler_etag(op, "commission.etag", message->etag, &to->revision);
}

int commission_wire_mask(struct op *op, const Google__Protobuf__FieldMask *mask, uint32_t *ret_mask)
{
    static const char *const fixed[] = {"session", "id", "kind", "epreuve"};
    uint32_t bits = 0;
    int r = 0;

    for (size_t i = 0; mask && i < mask->n_paths; i++) {
        enum commission_field field = commission_field_parse(mask->paths[i]);

        if (field < COMMISSION_FIELD_COUNT)
            bits |= 1u << field;
        else if (text_find(fixed, ARRAY_LEN(fixed), mask->paths[i]) < ARRAY_LEN(fixed))
            r = op_violation(op, "update_mask", "FIXED_FIELD",
                "'%s' of a commission is never changed: cancel it and create another one",
                mask->paths[i]);
        else
            r = op_violation(op, "update_mask", "UNKNOWN_FIELD",
                "'%.60s' is no field of a commission that can be set", mask->paths[i]);
    }
    if (r == 0 && bits == 0)
        r = op_violation(op, "update_mask", "REQUIRED",
            "the fields to change are missing, for example \"members\"");
    if (r == 0)
        *ret_mask = bits;
    return r;
}
