/* palmares.v1.SubjectService/ExportSubjectGrids: the grids of E5 as pages. */
#include "handler/services.h"

#include "domain/subject_grids.h"

#include <errno.h>
#include <palmares/v1/subject.pb-c.h>

struct asking {
    struct rpc_call *call;
    struct subject_grid_export export;
};

static void reply_export(
    struct op *op, int r, const struct subject_grid_export *export, void *context)
{
    const struct asking *asking = context;
    Palmares__V1__File file = PALMARES__V1__FILE__INIT;

    if (r) {
        handler_fail(asking->call, op, r);
        return;
    }
    file.name = handler_text(export->name);
    file.media_type = handler_text("application/pdf");
    file.content = handler_bytes(export->content, export->size);
    rpc_call_reply(asking->call, &file.base);
}

void handle_export_subject_grids(
    struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ExportSubjectGridsRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct asking *asking = handler_calloc(call, op, sizeof *asking);
    int r;

    if (!asking)
        return;
    asking->call = call;
    asking->export = (struct subject_grid_export){.session = asked->session,
        .epreuve = asked->epreuve,
        .copies = asked->copies,
        .candidates = (const char *const *)asked->candidates,
        .candidate_count = asked->n_candidates,
        .subject = asked->subject};
    r = subject_grid_export(handlers->subjects, op, &asking->export, reply_export, asking);
    if (r)
        handler_fail(call, op, r);
}
