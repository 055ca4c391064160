/* `palmares dossier edit`: a document in the person's editor, again until it is right. */
#include "cli/editor.h"

#include "base/text.h"
#include "clientlib/protojson.h"

#include <errno.h>

struct editing {
    struct editor editor;
    struct dossier_key key;
    char *etag; /* of the document that was read; "" for a new one */
};

/* ---- storing ---- */

static int send(struct editing *editing,
    Palmares__V1__Document *document,
    bool validate_only,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_stored)
{
    Palmares__V1__PutDocumentRequest request = PALMARES__V1__PUT_DOCUMENT_REQUEST__INIT;
    const struct client_call call = {
        .service = DOSSIER_SERVICE,
        .method = "PutDocument",
        .request = &request.base,
        .request_id = validate_only ? NULL : &editing->editor.cli->request_id,
    };

    request.document = document;
    request.validate_only = validate_only;
    editing->editor.cli->sent_request_id = !validate_only;
    return cli_try_call(
        editing->editor.cli, &call, editing->editor.cli->arena, ret_status, ret_stored);
}

static int fail_put(struct editing *editing, const struct rpc_status *status)
{
    int r = cli_fail_status(editing->editor.cli, status);

    if (text_equal(status->reason, "ETAG_MISMATCH"))
        (void)fprintf(stderr,
            _("  somebody else changed it meanwhile: \"palmares dossier diff %s %s\" shows what; "
              "edit again and take over what you wrote\n"),
            editing->key.candidate, dossier_kind_word(editing->key.kind));
    return r;
}

static int store(struct editing *editing, Palmares__V1__Document *document)
{
    struct rpc_status status = {0};
    ProtobufCMessage *stored = NULL;
    int r = send(editing, document, true, &status, &stored);

    if (!r && status.code == RPC_OK && !cli_dry_run(editing->editor.cli))
        r = send(editing, document, false, &status, &stored);
    if (r)
        return r;
    if (status.code == RPC_INVALID_ARGUMENT) {
        r = editor_mark_status(&editing->editor, &status, "document.");
        return r ? r : EDITOR_AGAIN;
    }
    if (status.code != RPC_OK)
        return fail_put(editing, &status);
    if (editing->editor.cli->format == CLI_JSON)
        return cli_print_json(editing->editor.cli, stored);
    cli_say(editing->editor.cli,
        cli_dry_run(editing->editor.cli) ? _("it is right; nothing was stored")
                                         : _("stored: %s of candidate %s, revision %u"),
        dossier_kind_word(editing->key.kind), editing->key.candidate,
        ((const Palmares__V1__Document *)(const void *)stored)->revision);
    return 0;
}

/* Read what the person wrote and store it; EDITOR_AGAIN when it is not right. */
static int take(struct editor *editor)
{
    struct editing *editing = editor->context;
    Palmares__V1__Document *document;
    ProtobufCMessage *message;
    int r = editor_read(editor, &palmares__v1__document__descriptor, &message);

    if (r)
        return r;
    document = (void *)message;
    document->session = editing->key.session;
    document->candidate = editing->key.candidate;
    document->kind = editing->key.kind;
    document->ordinal = editing->key.ordinal;
    document->etag = editing->etag;
    dossier_make_own(document);
    return store(editing, document);
}

/* ---- the beginning ---- */

/* The document in force, or the template; the help of its fields comes from the template. */
static int begin(struct editing *editing)
{
    Palmares__V1__DocumentTemplate *made;
    Palmares__V1__Document *document = NULL;
    struct rpc_status status = {0};
    const char *head;
    int r = dossier_get_document(editing->editor.cli, &editing->key, 0, &status, &document);

    if (!r && status.code != RPC_OK && status.code != RPC_NOT_FOUND)
        return cli_fail_status(editing->editor.cli, &status);
    if (!r)
        r = dossier_get_template(editing->editor.cli, &editing->key, &made);
    if (r)
        return r;
    if (status.code == RPC_NOT_FOUND)
        document = made->document;
    editing->etag = cli_text(status.code == RPC_OK ? document->etag : "");
    dossier_make_own(document);
    document->etag = cli_text("");
    head = arena_printf(editing->editor.cli->arena, "// %s\n",
        _("Save and close to store it; close without a change to leave it. Lines with // are "
          "comments."));
    if (!head)
        return -ENOMEM;
    return dossier_text_write(document, (const Palmares__V1__FieldHelp *const *)made->fields,
        made->n_fields, head, &editing->editor.shown);
}

static int run(struct editing *editing)
{
    struct cli *cli = editing->editor.cli;
    int r = dossier_key_read(cli, &editing->key);

    if (!r && editing->key.kind == PALMARES__V1__DOCUMENT_KIND__ATTACHMENT)
        r = cli_fail(cli, CLI_EXIT_USAGE,
            _("a PDF file goes up with: palmares dossier attach NUMBER FILE.pdf --purpose "
              "PURPOSE"));
    if (!r)
        r = begin(editing);
    if (r)
        return r;
    editing->editor.name = arena_printf(
        cli->arena, "%s-%u.json", dossier_kind_word(editing->key.kind), editing->key.ordinal);
    return editing->editor.name ? editor_run(&editing->editor) : -ENOMEM;
}

int dossier_edit(struct cli *cli)
{
    struct editing editing = {.editor = {.cli = cli, .take = take, .context = &editing}};
    int r = run(&editing);

    editor_release(&editing.editor);
    return r;
}
