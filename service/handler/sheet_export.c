/* palmares.v1.JuryService: the papers of sheets. */
#include "handler/plan_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/sheet_export.h"

#include <errno.h>
#include <palmares/v1/jury.pb-c.h>

struct asking {
    struct rpc_call *call;
    struct slot_filter filter;
    struct sheet_export export;
};

static void reply_export(struct op *op, int r, const struct sheet_export *export, void *context)
{
    struct asking *asking = context;
    Palmares__V1__ExportSheetsResponse response = PALMARES__V1__EXPORT_SHEETS_RESPONSE__INIT;
    Palmares__V1__File file = PALMARES__V1__FILE__INIT;
    Palmares__V1__File *files[] = {&file};

    if (r) {
        handler_fail(asking->call, op, r);
        return;
    }
    response.next_page_token = handler_text(export->next_token);
    response.count = export->count;
    response.total = export->total;
    if (export->name) {
        file.name = handler_text(export->name);
        file.media_type = handler_text("application/pdf");
        file.content.data = (uint8_t *)(uintptr_t) export->content;
        file.content.len = export->size;
        response.files = files;
        response.n_files = 1;
    }
    rpc_call_reply(asking->call, &response.base);
}

void handle_export_sheets(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ExportSheetsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asking *asking = op ? arena_calloc(op->arena, 1, sizeof *asking) : NULL;
    int r = -ENOMEM;

    if (!op)
        return;
    if (asking) {
        asking->call = call;
        slot_filter_read(asked->filter, &asking->filter);
        asking->export = (struct sheet_export){.session = asked->session,
            .token = asked->page_token,
            .paper = (enum sheet_export_paper)asked->paper,
            .filter = &asking->filter,
            .decode = session_wire_decode};
        r = sheet_export(handlers->store, op, &asking->export, reply_export, asking);
    }
    if (r)
        handler_fail(call, op, r);
}
