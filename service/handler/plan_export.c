/* palmares.v1.CommissionService: the papers of a plan. */
#include "handler/plan_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/plan_export.h"

struct asking {
    struct rpc_call *call;
    struct slot_filter filter;
    struct plan_export export;
};

static bool add_files(struct arena *arena,
    const struct plan_export *export,
    Palmares__V1__ExportPlanResponse *response)
{
    response->files = handler_messages(arena, &palmares__v1__file__descriptor, export->file_count);
    for (size_t i = 0; response->files && i < export->file_count; i++) {
        Palmares__V1__File *file = response->files[i];

        file->name = handler_text(export->files[i].name);
        file->media_type = handler_text(export->files[i].media_type);
        file->content = handler_bytes(export->files[i].content, export->files[i].size);
    }
    response->n_files = export->file_count;
    return response->files;
}

static void reply_export(struct op *op, int r, const struct plan_export *export, void *context)
{
    struct asking *asking = context;
    Palmares__V1__ExportPlanResponse response = PALMARES__V1__EXPORT_PLAN_RESPONSE__INIT;

    if (r) {
        handler_fail(asking->call, op, r);
        return;
    }
    response.next_page_token = handler_text(export->next_token);
    response.count = export->count;
    response.total = export->total;
    response.pages = export->pages;
    if (add_files(op->arena, export, &response))
        rpc_call_reply(asking->call, &response.base);
    else
        handler_fail_memory(asking->call);
}

void handle_export_plan(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ExportPlanRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asking *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    slot_filter_read(asked->filter, &asking->filter);
    asking->export = (struct plan_export){.session = asked->session,
        .token = asked->page_token,
        .number = asked->plan,
        .paper = (enum plan_paper)asked->paper,
        .filter = &asking->filter,
        .separate = asked->separate,
        .decode = session_wire_decode};
    r = plan_export(handlers->store, op, &asking->export, reply_export, asking);
    if (r)
        handler_fail(call, op, r);
}
