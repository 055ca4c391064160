/* palmares.v1.DossierService: documents as PDF. */
#include "handler/dossier_wire.h"
#include "handler/services.h"
#include "handler/session_wire.h"

#include "domain/dossier_export.h"

struct asking {
    struct rpc_call *call;
    struct dossier_filter filter;
    struct dossier_export export;
};

static bool add_files(struct arena *arena,
    const struct dossier_export *export,
    Palmares__V1__ExportDossiersResponse *response)
{
    response->files = handler_messages(arena, &palmares__v1__file__descriptor, export->file_count);
    for (size_t i = 0; response->files && i < export->file_count; i++) {
        Palmares__V1__File *file = response->files[i];

        file->name = handler_text(export->files[i].name);
        file->media_type = handler_text("application/pdf");
        file->content = handler_bytes(export->files[i].content, export->files[i].size);
    }
    response->n_files = export->file_count;
    return response->files != NULL;
}

static bool add_documents(struct arena *arena,
    const struct dossier_export *export,
    Palmares__V1__ExportDossiersResponse *response)
{
    response->documents = handler_messages(
        arena, &palmares__v1__exported_document__descriptor, export->document_count);
    for (size_t i = 0; response->documents && i < export->document_count; i++) {
        const struct exported_document *from = &export->documents[i];
        Palmares__V1__ExportedDocument *message = response->documents[i];

        message->candidate = handler_text(from->candidate);
        message->candidate_name = handler_text(from->candidate_name);
        message->kind = (Palmares__V1__DocumentKind)from->kind;
        message->ordinal = from->ordinal;
        message->revision = from->revision;
        message->pages = from->pages;
    }
    response->n_documents = export->document_count;
    return response->documents != NULL;
}

static void reply_export(struct op *op, int r, const struct dossier_export *export, void *context)
{
    struct asking *asking = context;
    Palmares__V1__ExportDossiersResponse response = PALMARES__V1__EXPORT_DOSSIERS_RESPONSE__INIT;

    if (r) {
        handler_fail(asking->call, op, r);
        return;
    }
    response.next_page_token = handler_text(export->next_token);
    response.total = export->total;
    if (add_files(op->arena, export, &response) && add_documents(op->arena, export, &response))
        rpc_call_reply(asking->call, &response.base);
    else
        handler_fail_memory(asking->call);
}

void handle_export_dossiers(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ExportDossiersRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asking *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->export = (struct dossier_export){.session = asked->session,
        .filter = &asking->filter,
        .order = asked->order ? (enum dossier_order)asked->order : DOSSIER_BY_NUMBER,
        .separate = asked->separate,
        .token = asked->page_token,
        .decode = session_wire_decode};
    r = dossier_wire_filter(op, asked->filter, &asking->filter);
    if (r == 0 && (unsigned)asked->order > DOSSIER_BY_SLOT)
        r = op_violation(op, "order", "ORDER", "this is no order");
    if (r == 0 && asked->order == PALMARES__V1__EXPORT_DOSSIERS_REQUEST__ORDER__BY_SLOT &&
        !*asking->filter.commission)
        r = op_violation(op, "order", "ORDER", "by slot needs filter.commission: before whom?");
    if (r == 0)
        r = dossier_export(handlers->store, op, &asking->export, reply_export, asking);
    if (r)
        handler_fail(call, op, r);
}
