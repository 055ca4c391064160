#include "handler/commission_wire.h"

#include "base/text.h"

#include <errno.h>

/* ---- to the wire ---- */

static void fill_member(
    const struct commission_member *from, Palmares__V1__CommissionMember *message)
{
    const struct examiner *person = from->person ? &from->person->examiner : NULL;

    message->examiner = handler_text(from->examiner);
    message->president = from->president;
    if (!person)
        return;
    message->family_name = handler_text(person->family_name);
    message->given_name = handler_text(person->given_name);
    message->quality = (Palmares__V1__ExaminerQuality)person->quality;
    message->nominated = *person->nomination != '\0';
    message->withdrawn = person->withdrawn;
}

static void fill_sheet(const struct commission_attendance *from, Palmares__V1__Attendance *message)
{
    message->day = handler_text(from->day);
    message->signers = handler_texts(from->signers);
    message->n_signers = from->signer_count;
}

static void fill_finding(
    const struct commission_finding *from, Palmares__V1__CommissionFinding *message)
{
    message->severity = (Palmares__V1__CommissionFinding__Severity)from->severity;
    message->reason = handler_text(from->reason);
    message->message = handler_text(from->message);
    message->remedy = handler_text(from->remedy);
    message->source = handler_text(from->source);
}

static bool set_lists(
    struct arena *arena, const struct commission *from, Palmares__V1__Commission *message)
{
    message->members =
        handler_messages(arena, &palmares__v1__commission_member__descriptor, from->member_count);
    message->attendance =
        handler_messages(arena, &palmares__v1__attendance__descriptor, from->attendance_count);
    message->findings =
        handler_messages(arena, &palmares__v1__commission_finding__descriptor, from->finding_count);
    if (!message->members || !message->attendance || !message->findings)
        return false;
    for (size_t i = 0; i < from->member_count; i++)
        fill_member(&from->members[i], message->members[i]);
    for (size_t i = 0; i < from->attendance_count; i++)
        fill_sheet(&from->attendance[i], message->attendance[i]);
    for (size_t i = 0; i < from->finding_count; i++)
        fill_finding(&from->findings[i], message->findings[i]);
    message->n_members = from->member_count;
    message->n_attendance = from->attendance_count;
    message->n_findings = from->finding_count;
    return true;
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
    return message->etag && set_lists(arena, from, message) ? message : NULL;
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
