/* PDF files of a dossier: sent in chunks, going on where an earlier try stopped. */
#include "cli/dossier.h"

#include "base/text.h"
#include "cli/import.h"
#include "cli/progress.h"

#include <errno.h>
#include <unistd.h>

enum { CHUNK_BYTES = 512 * 1024, RESTARTS_MAX = 3 };

struct sending {
    const struct dossier_upload *upload;
    struct import_file file;
    struct uuid request_id;
    struct rpc_status *status;
    char *id;
    uint64_t next;
};

static int call(struct sending *sending,
    const char *method,
    const ProtobufCMessage *request,
    ProtobufCMessage **ret_response)
{
    const struct client_call one = {
        .service = DOSSIER_SERVICE,
        .method = method,
        .request = request,
    };

    return client_call(
        sending->upload->cli->client, &one, sending->upload->arena, sending->status, ret_response);
}

/* A call of which the answer is where to go on. */
static int advance(struct sending *sending, const char *method, const ProtobufCMessage *request)
{
    ProtobufCMessage *response = NULL;
    int r = call(sending, method, request, &response);

    if (!r && sending->status->code == RPC_OK) {
        const Palmares__V1__AttachmentUpload *answer = (const void *)response;
        sending->id = answer->id;
        sending->next = answer->next_offset;
    }
    return r;
}

static int start(struct sending *sending)
{
    Palmares__V1__StartAttachmentRequest request = PALMARES__V1__START_ATTACHMENT_REQUEST__INIT;
    const struct dossier_upload *upload = sending->upload;

    request.session = upload->session;
    request.candidate = upload->candidate;
    request.ordinal = upload->ordinal;
    request.purpose = upload->purpose;
    request.file_name = cli_text(sending->file.name);
    request.remark = cli_text(upload->remark);
    request.etag = cli_text(upload->etag);
    request.received_on = cli_text(upload->received_on);
    request.size_bytes = sending->file.size;
    request.sha256 = (ProtobufCBinaryData){.len = IMPORT_SHA256_SIZE, .data = sending->file.sha256};
    return advance(sending, "StartAttachment", &request.base);
}

static int send_chunk(struct sending *sending, unsigned char *chunk)
{
    Palmares__V1__UploadAttachmentRequest request = PALMARES__V1__UPLOAD_ATTACHMENT_REQUEST__INIT;
    ssize_t size;

    do {
        size = pread(sending->file.fd, chunk, CHUNK_BYTES, (off_t)sending->next);
    } while (size < 0 && errno == EINTR);
    if (size <= 0)
        return size < 0 ? -errno : -EPIPE;
    request.id = sending->id;
    request.offset = sending->next;
    request.data = (ProtobufCBinaryData){.len = (size_t)size, .data = chunk};
    return advance(sending, "UploadAttachment", &request.base);
}

static int send_all(struct sending *sending)
{
    CLEANUP_FREE unsigned char *chunk = malloc(CHUNK_BYTES);
    struct progress progress = {0};
    unsigned restarts = 0;
    int r = chunk ? 0 : -ENOMEM;

    if (!sending->upload->quiet)
        progress_begin(&progress, sending->upload->cli, _("Sending"), sending->file.size);
    while (!r && sending->status->code == RPC_OK && sending->next < sending->file.size) {
        uint64_t before = sending->next;

        progress_update(&progress, before);
        r = send_chunk(sending, chunk);
        if (!r && sending->status->code == RPC_OK && sending->next <= before &&
            ++restarts > RESTARTS_MAX)
            r = -EPIPE;
    }
    progress_end(&progress);
    return r;
}

static int commit(struct sending *sending, Palmares__V1__Document **ret_document)
{
    Palmares__V1__CommitAttachmentRequest request = PALMARES__V1__COMMIT_ATTACHMENT_REQUEST__INIT;
    ProtobufCMessage *response = NULL;
    int r;

    request.id = sending->id;
    r = call(sending, "CommitAttachment", &request.base, &response);
    if (!r && sending->status->code == RPC_OK)
        *ret_document = (void *)response;
    return r;
}

/* Only what saves sending a file for nothing; the service checks. */
static bool looks_like_pdf(const struct import_file *file)
{
    char head[5];

    return pread(file->fd, head, sizeof head, 0) == (ssize_t)sizeof head &&
           memcmp(head, "%PDF-", sizeof head) == 0;
}

static int send_file(
    struct sending *sending, Palmares__V1__Document **ret_document, const char **ret_why)
{
    int r;

    if (!looks_like_pdf(&sending->file)) {
        *ret_why = _("this is not a PDF file (it does not begin with %PDF-)");
        return CLI_EXIT_CONTENT;
    }
    if (sending->upload->dry_run)
        return 0;
    r = start(sending);
    if (!r && sending->status->code == RPC_OK)
        r = send_all(sending);
    if (!r && sending->status->code == RPC_OK)
        r = commit(sending, ret_document);
    if (r == -EPIPE) {
        *ret_why = _("the file changed while it was sent, or the service lost it: try again");
        return CLI_EXIT_FILE;
    }
    return r;
}

int dossier_upload(const struct dossier_upload *upload,
    struct rpc_status *ret_status,
    Palmares__V1__Document **ret_document,
    const char **ret_why)
{
    struct sending sending = {.upload = upload, .file = {.fd = -1}, .status = ret_status};
    int r;

    *ret_status = (struct rpc_status){.code = RPC_OK};
    r = import_file_open(upload->cli, upload->file, &sending.file);
    if (r == CLI_EXIT_FILE)
        *ret_why = _("the file cannot be read");
    if (!r)
        r = send_file(&sending, ret_document, ret_why);
    import_file_close(&sending.file);
    return r;
}

static const struct cli_column ATTACHED_COLUMNS[] = {
    {N_("Candidate"), "candidate", false, NULL},
    {N_("Ordinal"), "ordinal", true, NULL},
    {N_("Purpose"), "attachment.purpose", false, NULL},
    {N_("File"), "attachment.file_name", false, NULL},
    {N_("Pages"), "attachment.pages", true, NULL},
    {N_("Bytes"), "attachment.size_bytes", true, NULL},
    {N_("Received"), "received_on", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {NULL, NULL, false, NULL},
};

int dossier_attach(struct cli *cli)
{
    struct dossier_upload upload = {
        .cli = cli,
        .arena = cli->arena,
        .candidate = cli_text(cli->arguments[0]),
        .file = cli->arguments[1],
        .remark = cli_text(cli_option(cli, "remark")),
        .etag = cli_text(cli_option(cli, "etag")),
        .received_on = cli_text(cli_option(cli, "received-on")),
        .purpose = (Palmares__V1__Attachment__Purpose)dossier_word(
            DOSSIER_PURPOSES, cli_option(cli, "purpose")),
        .dry_run = cli_dry_run(cli),
    };
    Palmares__V1__Document *document = NULL;
    struct rpc_status status;
    const char *why = NULL;
    int r;

    if (!upload.purpose)
        return cli_fail(
            cli, CLI_EXIT_USAGE, _("what is it? pass --purpose offre, scan or justificatif"));
    r = cli_option_u32(cli, "ordinal", 1, DOSSIER_ORDINAL_MAX, &upload.ordinal);
    if (!r)
        r = cli_session(cli, &upload.session);
    if (!r)
        r = cli_connect(cli);
    if (!r)
        r = dossier_upload(&upload, &status, &document, &why);
    if (r > 0 && why)
        return cli_fail(cli, r, "%s: %s", upload.file, why);
    if (r)
        return r;
    if (status.code != RPC_OK)
        return cli_fail_status(cli, &status);
    if (document)
        return cli_show(cli, ATTACHED_COLUMNS, &document->base);
    cli_say(cli, _("%s: would be sent; the service checks it when it is there"), upload.file);
    return 0;
}
