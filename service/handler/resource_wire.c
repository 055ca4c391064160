#include "handler/resource_wire.h"

#include "handler/session_wire.h"

static char *etag_of(struct arena *arena, int32_t revision)
{
    return revision ? handler_etag_text(arena, revision) : arena_strdup(arena, "");
}

Palmares__V1__Room *resource_wire_room(struct arena *arena, const struct room *room)
{
    Palmares__V1__Room *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__room__init(message);
    message->session = handler_text(room->session);
    message->centre = handler_text(room->centre);
    message->name = handler_text(room->name);
    message->seats = room->seats;
    message->computers = room->computers;
    message->loge_seats = room->loge_seats;
    message->closed = handler_texts(room->closed);
    message->n_closed = room->closed_count;
    message->remark = handler_text(room->remark);
    message->etag = etag_of(arena, room->revision);
    message->update_time = handler_timestamp(arena, room->updated_us);
    return message->etag ? message : NULL;
}

Palmares__V1__Centre *resource_wire_centre(struct arena *arena, const struct centre *centre)
{
    Palmares__V1__Centre *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__centre__init(message);
    message->session = handler_text(centre->session);
    message->code = handler_text(centre->code);
    message->name = handler_text(centre->name);
    message->address = handler_text(centre->address);
    message->zone = handler_text(centre->zone);
    message->room_count = centre->room_count;
    return message;
}

Palmares__V1__Examiner *resource_wire_examiner(struct arena *arena, const struct examiner *examiner)
{
    Palmares__V1__Examiner *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__examiner__init(message);
    message->session = handler_text(examiner->session);
    message->code = handler_text(examiner->code);
    message->family_name = handler_text(examiner->family_name);
    message->given_name = handler_text(examiner->given_name);
    message->quality = (Palmares__V1__ExaminerQuality)examiner->quality;
    message->specialities = handler_texts(examiner->specialities);
    message->n_specialities = examiner->speciality_count;
    message->languages = handler_texts(examiner->languages);
    message->n_languages = examiner->language_count;
    message->establishment = handler_text(examiner->establishment);
    message->organisation = handler_text(examiner->organisation);
    message->public_teaching = examiner->public_teaching;
    message->available = handler_texts(examiner->available);
    message->n_available = examiner->available_count;
    message->always_available = examiner->always_available;
    message->email = handler_text(examiner->email);
    message->withdrawn = examiner->withdrawn;
    message->withdrawal_reason = handler_text(examiner->withdrawal_reason);
    message->nomination = handler_text(examiner->nomination);
    message->nominated_on = handler_text(examiner->nominated_on);
    message->etag = etag_of(arena, examiner->revision);
    message->update_time = handler_timestamp(arena, examiner->updated_us);
    message->commissions = handler_texts(examiner->commissions);
    message->n_commissions = examiner->commission_count;
    return message->etag ? message : NULL;
}

int resource_wire_read_room(struct op *op, const Palmares__V1__Room *message, struct room *ret_room)
{
    if (!message)
        return op_violation(op, "room", "REQUIRED", "the room is missing");
    *ret_room = (struct room){
        .session = message->session,
        .centre = message->centre,
        .name = message->name,
        .seats = message->seats,
        .computers = message->computers,
        .loge_seats = message->loge_seats,
        .closed = (const char *const *)message->closed,
        .closed_count = message->n_closed,
        .remark = message->remark,
    };
    return handler_etag(op, "room.etag", message->etag, &ret_room->revision);
}

int resource_wire_read_examiner(
    struct op *op, const Palmares__V1__Examiner *message, struct examiner *ret_examiner)
{
    if (!message)
        return op_violation(op, "examiner", "REQUIRED", "the examiner is missing");
    *ret_examiner = (struct examiner){
        .session = message->session,
        .code = message->code,
        .family_name = message->family_name,
        .given_name = message->given_name,
        .quality = (unsigned)message->quality < EXAMINER_QUALITY_COUNT
                       ? (enum examiner_quality)message->quality
                       : EXAMINER_QUALITY_NONE,
        .specialities = (const char *const *)message->specialities,
        .speciality_count = message->n_specialities,
        .languages = (const char *const *)message->languages,
        .language_count = message->n_languages,
        .establishment = message->establishment,
        .organisation = message->organisation,
        .public_teaching = message->public_teaching,
        .available = (const char *const *)message->available,
        .available_count = message->n_available,
        .always_available = message->always_available,
        .email = message->email,
        .withdrawal_reason = "",
        .nomination = "",
        .nominated_on = "",
    };
    return handler_etag(op, "examiner.etag", message->etag, &ret_examiner->revision);
}

/* ---- CSV ---- */

static void fill_issue(const struct table_issue *issue, Palmares__V1__TableIssue *message)
{
    message->line = issue->line;
    message->column = handler_text(issue->column);
    message->value = handler_text(issue->value);
    message->reason = handler_text(issue->reason);
    message->message = handler_text(issue->message);
    message->remedy = handler_text(issue->remedy);
}

struct resource_import *resource_wire_import(
    struct op *op, struct rpc_call *call, const ProtobufCBinaryData *content)
{
    struct resource_import *import = handler_calloc(call, op, sizeof *import);

    if (!import)
        return NULL;
    import->content = content->data;
    import->size = content->len;
    import->decode = session_wire_decode;
    return import;
}

void resource_wire_reply_import(
    struct op *op, int r, const struct resource_import *import, void *context)
{
    struct rpc_call *call = context;
    const struct table_report *report = &import->report;
    Palmares__V1__ImportTableResponse response = PALMARES__V1__IMPORT_TABLE_RESPONSE__INIT;

    if (r == 0) {
        response.created = report->created;
        response.updated = report->updated;
        response.unchanged = report->unchanged;
        response.issues = handler_messages(
            op->arena, &palmares__v1__table_issue__descriptor, report->issue_count);
    }
    for (; response.issues && response.n_issues < report->issue_count; response.n_issues++)
        fill_issue(&report->issues[response.n_issues], response.issues[response.n_issues]);
    handler_reply(call, op, r, response.issues ? &response.base : NULL);
}
