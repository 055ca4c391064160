/* palmares.v1.SubjectService/ExportSubject: a subject as PDF. */
#include "handler/services.h"
#include "handler/subject_wire.h"

#include "domain/subject_export.h"

#include <errno.h>

static void reply_export(struct op *op, int r, const struct subject_export *export, void *context)
{
    struct rpc_call *call = context;
    Palmares__V1__File file = PALMARES__V1__FILE__INIT;

    if (r == 0) {
        file.name = handler_text(export->name);
        file.media_type = handler_text("application/pdf");
        file.content = handler_bytes(export->content, export->size);
    }
    handler_reply(call, op, r, &file.base);
}

void handle_export_subject(struct rpc_call *call, const ProtobufCMessage *request, void *context)
{
    const Palmares__V1__ExportSubjectRequest *asked = (const void *)request;
    struct handler_context *handlers = context;
    struct op *op = handler_op(call);
    struct subject_export *export = handler_calloc(call, op, sizeof *export);
    struct subject *subject = export ? handler_calloc(call, op, sizeof *subject) : NULL;
    int r = 0;

    if (!export || !subject)
        return;
    *export = (struct subject_export){
        .session = asked->session, .id = asked->id, .examiner = asked->examiner};
    if (asked->subject) {
        r = subject_wire_read(op, "subject", asked->subject, subject);
        export->subject = subject;
        if (!*export->session)
            export->session = subject->record.session;
    }
    if (r == 0)
        r = subject_export(handlers->subjects, op, export, reply_export, call);
    if (r)
        handler_fail(call, op, r);
}
