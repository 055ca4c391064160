/* palmares.v1.DossierService: what classes share, and imports of classes. */
#include "handler/dossier_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/class_profile.h"

#include <errno.h>

enum { USUAL_PAGE = 50, LARGEST_PAGE = 200 };

static void reply_class(struct op *op, int r, const struct class_profile *profile, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__ClassProfile *message = r ? NULL : dossier_wire_class(op->arena, profile);

    handler_reply(call, op, r, message ? &message->base : NULL);
}

static void reply_one(
    struct op *op, int r, const struct class_profile *profiles, size_t count, void *context)
{
    if (r == 0 && count == 0)
        r = op_refuse(op, OUTCOME_NOT_FOUND, "CLASS_NOT_FOUND",
            "there is no such class, or its establishment is outside what the caller may see; "
            "`palmares class list` shows those there are");
    reply_class(op, r, profiles, context);
}

void handle_get_class(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__GetClassRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    const struct class_page page = {asked->session, asked->establishment, asked->name, "", "", 1};
    int r = 0;

    if (!op)
        return;
    if (!*asked->establishment)
        r = op_violation(
            op, "establishment", "REQUIRED", "the UAI of the establishment is missing");
    if (!*asked->name)
        r = op_violation(op, "name", "REQUIRED", "the name of the class is missing");
    if (r == 0)
        r = class_profile_list(handlers->store, op, &page, reply_one, call);
    if (r)
        handler_fail(call, op, r);
}

struct listing {
    struct rpc_call *call;
    struct class_page page;
};

static void reply_list(
    struct op *op, int r, const struct class_profile *profiles, size_t count, void *context)
{
    const struct listing *listing = context;
    Palmares__V1__ListClassesResponse response = PALMARES__V1__LIST_CLASSES_RESPONSE__INIT;

    if (r == 0) {
        response.classes = arena_calloc(op->arena, count + 1, sizeof *response.classes);
        r = response.classes ? 0 : -ENOMEM;
    }
    for (; r == 0 && response.n_classes < count; response.n_classes++) {
        response.classes[response.n_classes] =
            dossier_wire_class(op->arena, &profiles[response.n_classes]);
        if (!response.classes[response.n_classes])
            r = -ENOMEM;
    }
    if (r == 0 && count == listing->page.limit) {
        response.next_page_token = arena_printf(
            op->arena, "%s/%s", profiles[count - 1].establishment, profiles[count - 1].name);
        r = response.next_page_token ? 0 : -ENOMEM;
    }
    handler_reply(listing->call, op, r, &response.base);
}

void handle_list_classes(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ListClassesRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct listing *listing = handler_calloc(call, op, sizeof *listing);
    int r;

    if (!listing)
        return;
    listing->call = call;
    listing->page.session = asked->session;
    listing->page.establishment = asked->establishment;
    listing->page.name = "";
    r = handler_split_token(
        op, asked->page_token, &listing->page.after_establishment, &listing->page.after_name);
    if (r == 0)
        r = handler_page_size(op, asked->page_size, USUAL_PAGE, LARGEST_PAGE, &listing->page.limit);
    if (r == 0)
        r = class_profile_list(handlers->store, op, &listing->page, reply_list, listing);
    if (r)
        handler_fail(call, op, r);
}

void handle_put_class(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__PutClassRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct class_put *put = handler_calloc(call, op, sizeof *put);
    int r;

    if (!put)
        return;
    put->validate_only = asked->validate_only;
    put->decode = session_wire_decode;
    r = dossier_wire_read_class(op, asked->class_profile, &put->profile);
    if (r == 0)
        r = class_profile_put(handlers->store, op, put, reply_class, call);
    if (r)
        handler_fail(call, op, r);
}

/* ---- import ---- */

static void fill_issue(const struct table_issue *issue, Palmares__V1__ClassIssue *message)
{
    message->line = issue->line;
    message->column = handler_text(issue->column);
    message->value = handler_text(issue->value);
    message->reason = handler_text(issue->reason);
    message->message = handler_text(issue->message);
    message->remedy = handler_text(issue->remedy);
}

static int set_import(struct arena *arena,
    const struct class_import *import,
    Palmares__V1__ImportClassResponse *response)
{
    const struct livret_matrix *matrix = &import->matrix;

    response->created = import->created;
    response->updated = import->updated;
    response->unchanged = import->unchanged;
    response->issues =
        handler_messages(arena, &palmares__v1__class_issue__descriptor, matrix->issues.count);
    response->candidates = arena_calloc(arena, matrix->row_count + 1, sizeof *response->candidates);
    if (!response->issues || !response->candidates)
        return -ENOMEM;
    for (size_t i = 0; i < matrix->issues.count; i++)
        fill_issue(&matrix->issues.items[i], response->issues[i]);
    response->n_issues = matrix->issues.count;
    for (size_t i = 0; i < matrix->row_count; i++)
        response->candidates[response->n_candidates++] = handler_text(matrix->rows[i].candidate);
    return 0;
}

static void reply_import(struct op *op, int r, const struct class_import *import, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__ImportClassResponse response = PALMARES__V1__IMPORT_CLASS_RESPONSE__INIT;

    if (r == 0)
        r = set_import(op->arena, import, &response);
    handler_reply(call, op, r, &response.base);
}

void handle_import_class(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ImportClassRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct class_import *import = handler_calloc(call, op, sizeof *import);
    int r;

    if (!import)
        return;
    import->session = asked->session;
    import->establishment = asked->establishment;
    import->class_name = asked->class_name;
    import->content = asked->content.data;
    import->size = asked->content.len;
    import->received_on = asked->received_on;
    import->validate_only = asked->validate_only;
    import->decode = session_wire_decode;
    r = asked->content.len > TABLE_MAX_BYTES
            ? op_violation(
                  op, "content", "TOO_LARGE", "the file has more than %d bytes", TABLE_MAX_BYTES)
            : class_import_run(handlers->store, op, import, reply_import, call);
    if (r)
        handler_fail(call, op, r);
}
