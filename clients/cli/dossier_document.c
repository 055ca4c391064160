/* `palmares dossier template`, `put`, `get`: one document. */
#include "cli/dossier.h"

#include "base/text.h"

#include <errno.h>
#include <unistd.h>

const char *const DOSSIER_KINDS[] = {
    "livret", "attestation", "fiche-e4", "fiche-e6", "etude", "engagement", "attachment", NULL};
const char *const DOSSIER_PURPOSES[] = {"offre", "scan", "justificatif", NULL};

int dossier_word(const char *const *words, const char *word)
{
    for (int i = 0; word && words[i]; i++) {
        if (text_equal(words[i], word))
            return i + 1;
    }
    return 0;
}

const char *dossier_kind_word(Palmares__V1__DocumentKind kind)
{
    return kind >= PALMARES__V1__DOCUMENT_KIND__LIVRET &&
                   kind <= PALMARES__V1__DOCUMENT_KIND__ATTACHMENT
               ? DOSSIER_KINDS[kind - 1]
               : "?";
}

int dossier_kind(const struct cli *cli, const char *word, Palmares__V1__DocumentKind *ret_kind)
{
    const char *near;
    int kind = dossier_word(DOSSIER_KINDS, word);

    *ret_kind = (Palmares__V1__DocumentKind)kind;
    if (kind)
        return 0;
    near = cli_nearest(word, DOSSIER_KINDS, PALMARES__V1__DOCUMENT_KIND__ATTACHMENT);
    if (near)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("there is no kind of document \"%s\"; did you mean %s?"), word, near);
    return cli_fail(cli, CLI_EXIT_USAGE,
        _("there is no kind of document \"%s\": livret, attestation, fiche-e4, fiche-e6, etude, "
          "engagement or attachment is expected"),
        word);
}

int dossier_key_read(struct cli *cli, struct dossier_key *ret_key)
{
    struct dossier_key key = {.candidate = cli_text(cli->arguments[0])};
    int r = dossier_kind(cli, cli->arguments[1], &key.kind);

    if (!r)
        r = cli_option_u32(cli, "ordinal", 1, DOSSIER_ORDINAL_MAX, &key.ordinal);
    if (!r)
        r = cli_session(cli, &key.session);
    if (!r)
        *ret_key = key;
    return r;
}

int dossier_get_document(struct cli *cli,
    const struct dossier_key *key,
    uint32_t revision,
    struct rpc_status *ret_status,
    Palmares__V1__Document **ret_document)
{
    Palmares__V1__GetDocumentRequest request = PALMARES__V1__GET_DOCUMENT_REQUEST__INIT;
    const struct client_call call = {
        .service = DOSSIER_SERVICE, .method = "GetDocument", .request = &request.base};
    ProtobufCMessage *response = NULL;
    int r;

    request.session = key->session;
    request.candidate = key->candidate;
    request.kind = key->kind;
    request.ordinal = key->ordinal;
    request.revision = revision;
    r = cli_try_call(cli, &call, cli->arena, ret_status, &response);
    if (!r)
        *ret_document = (void *)response;
    return r;
}

int dossier_get_template(
    struct cli *cli, const struct dossier_key *key, Palmares__V1__DocumentTemplate **ret_template)
{
    Palmares__V1__GetDocumentTemplateRequest request =
        PALMARES__V1__GET_DOCUMENT_TEMPLATE_REQUEST__INIT;
    ProtobufCMessage *response;
    int r;

    request.session = key->session;
    request.candidate = key->candidate;
    request.kind = key->kind;
    request.ordinal = key->ordinal;
    r = cli_call(cli, DOSSIER_SERVICE, "GetDocumentTemplate", &request.base, cli->arena, &response);
    if (!r)
        *ret_template = (void *)response;
    return r;
}

const ProtobufCMessage *dossier_content(
    const Palmares__V1__Document *document, Palmares__V1__DocumentKind *ret_kind)
{
    static const Palmares__V1__DocumentKind first = PALMARES__V1__DOCUMENT_KIND__LIVRET;
    int member = (int)document->content_case;

    if (member < PALMARES__V1__DOCUMENT__CONTENT_LIVRET ||
        member > PALMARES__V1__DOCUMENT__CONTENT_ATTACHMENT)
        return NULL;
    *ret_kind = (Palmares__V1__DocumentKind)((int)first + member -
                                             (int)PALMARES__V1__DOCUMENT__CONTENT_LIVRET);
    return (const ProtobufCMessage *)(const void *)document->livret; /* any of the union */
}

void dossier_make_own(Palmares__V1__Document *document)
{
    document->revision = 0;
    document->create_time = document->update_time = NULL;
    document->n_remarks = 0;
}

/* ---- template ---- */

int dossier_template(struct cli *cli)
{
    CLEANUP_BUFFER struct buffer text = {0};
    struct dossier_key key = {
        .candidate = cli_text(cli->argument_count > 1 ? cli->arguments[1] : "")};
    Palmares__V1__DocumentTemplate *made;
    int r = dossier_kind(cli, cli->arguments[0], &key.kind);

    if (!r)
        r = cli_option_u32(cli, "ordinal", 1, DOSSIER_ORDINAL_MAX, &key.ordinal);
    if (!r)
        r = cli_session(cli, &key.session);
    if (!r)
        r = dossier_get_template(cli, &key, &made);
    if (r)
        return r;
    if (cli->format == CLI_JSON && cli_has(cli, "output-format"))
        return cli_print_json(cli, &made->base);
    dossier_make_own(made->document);
    r = dossier_text_write(made->document, (const Palmares__V1__FieldHelp *const *)made->fields,
        made->n_fields, NULL, &text);
    return r ? r : cli_write_file(cli, cli_option(cli, "output"), text.data, text.size);
}

/* ---- put ---- */

int dossier_apply_key(struct cli *cli,
    const char *file,
    const struct dossier_key *key,
    Palmares__V1__Document *document)
{
    Palmares__V1__DocumentKind kind = PALMARES__V1__DOCUMENT_KIND__DOCUMENT_KIND_UNSPECIFIED;
    const ProtobufCMessage *content = dossier_content(document, &kind);

    if (!content)
        return cli_fail(cli, CLI_EXIT_CONTENT,
            _("%s: there is no content, such as \"livret\": {...}; \"palmares dossier template "
              "KIND\" writes one to begin with"),
            file);
    if (key->kind && kind != key->kind)
        return cli_fail(cli, CLI_EXIT_CONTENT, _("%s holds a document of kind %s, not %s"), file,
            dossier_kind_word(kind), dossier_kind_word(key->kind));
    if (!text_is_empty(key->candidate) && !text_is_empty(document->candidate) &&
        !text_equal(key->candidate, document->candidate))
        return cli_fail(cli, CLI_EXIT_CONTENT, _("%s is about candidate %s, not %s"), file,
            document->candidate, key->candidate);
    if (!text_is_empty(key->candidate))
        document->candidate = key->candidate;
    if (document->kind == PALMARES__V1__DOCUMENT_KIND__DOCUMENT_KIND_UNSPECIFIED)
        document->kind = kind;
    if (key->ordinal)
        document->ordinal = key->ordinal;
    if (text_is_empty(document->candidate))
        return cli_fail(cli, CLI_EXIT_CONTENT,
            _("%s: whose is it? write \"candidate\" into it, or pass NUMBER KIND FILE"), file);
    return 0;
}

void dossier_show_remarks(struct cli *cli, Palmares__V1__Remark *const *remarks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cli_warn(cli, "%s: %s (%s)", remarks[i]->path, remarks[i]->message, remarks[i]->reason);
}

static const struct cli_column HEAD_COLUMNS[] = {
    {N_("Candidate"), "candidate", false, NULL},
    {N_("Kind"), "kind", false, NULL},
    {N_("Ordinal"), "ordinal", true, NULL},
    {N_("Revision"), "revision", true, NULL},
    {N_("Received"), "received_on", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {N_("Updated"), "update_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static int put_document(struct cli *cli, Palmares__V1__Document *document)
{
    Palmares__V1__PutDocumentRequest request = PALMARES__V1__PUT_DOCUMENT_REQUEST__INIT;
    ProtobufCMessage *stored;
    int r = 0;

    dossier_make_own(document);
    if (cli_has(cli, "etag"))
        document->etag = cli_text(cli_option(cli, "etag"));
    if (cli_has(cli, "received-on"))
        document->received_on = cli_text(cli_option(cli, "received-on"));
    if (text_is_empty(document->session))
        r = cli_session(cli, &document->session);
    request.document = document;
    request.validate_only = cli_dry_run(cli);
    if (!r)
        r = cli_change(cli, DOSSIER_SERVICE, "PutDocument", &request.base, cli->arena, &stored);
    if (r)
        return r;
    document = (void *)stored;
    dossier_show_remarks(cli, document->remarks, document->n_remarks);
    return cli_show(cli, HEAD_COLUMNS, stored);
}

int dossier_put(struct cli *cli)
{
    struct dossier_key key = {.candidate = cli_text("")};
    const char *file = cli->arguments[cli->argument_count - 1];
    ProtobufCMessage *message;
    int r = 0;

    if (cli->argument_count == 2)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("NUMBER KIND FILE is expected, or FILE alone when it names both"));
    if (cli->argument_count == 3) {
        key.candidate = cli_text(cli->arguments[0]);
        r = dossier_kind(cli, cli->arguments[1], &key.kind);
    }
    if (!r && key.kind == PALMARES__V1__DOCUMENT_KIND__ATTACHMENT)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("a PDF file goes up with: palmares dossier attach NUMBER FILE.pdf --purpose "
              "PURPOSE"));
    if (!r && cli_has(cli, "ordinal"))
        r = cli_option_u32(cli, "ordinal", 1, DOSSIER_ORDINAL_MAX, &key.ordinal);
    if (!r)
        r = dossier_text_load(cli, file, &palmares__v1__document__descriptor, &message);
    if (!r)
        r = dossier_apply_key(cli, file, &key, (void *)message);
    return r ? r : put_document(cli, (void *)message);
}

/* ---- get ---- */

/* Field by field, empty ones left out. */
static int show_document(struct cli *cli, const Palmares__V1__Document *document)
{
    const struct table_column columns[] = {{_("Field"), false}, {_("Value"), false}};
    const struct table_options options = {
        .style = cli->format == CLI_CSV ? TABLE_CSV : TABLE_TEXT,
        .colour = cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = ARRAY_LEN(columns),
    };
    CLEANUP(table_free_p) struct table *table = table_new(&options);
    Palmares__V1__DocumentKind kind;
    struct dossier_value *values;
    size_t count;
    int r = table ? dossier_values(dossier_content(document, &kind), cli->arena, &values, &count)
                  : -ENOMEM;

    for (const struct cli_column *column = HEAD_COLUMNS; column->heading && !r; column++) {
        r = table_cell_coloured(table, TABLE_DIM, _(column->heading));
        if (!r)
            r = table_cell(
                table, cli_field_text(&document->base, column->field, false, cli->arena));
    }
    for (size_t i = 0; !r && i < count; i++) {
        r = table_cell_coloured(table, TABLE_DIM, values[i].path);
        if (!r)
            r = table_cell(table, values[i].text);
    }
    if (!r)
        r = table_flush(table);
    return r ? r : cli_finish_output(cli);
}

/* The bytes of an attachment, chunk after chunk. */
static int get_bytes(struct cli *cli, const struct dossier_key *key, struct buffer *to)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(DOSSIER_REPLY_MAX);
    Palmares__V1__GetAttachmentRequest request = PALMARES__V1__GET_ATTACHMENT_REQUEST__INIT;

    if (!arena)
        return -ENOMEM;
    request.session = key->session;
    request.candidate = key->candidate;
    request.ordinal = key->ordinal;
    do {
        const Palmares__V1__GetAttachmentResponse *chunk;
        ProtobufCMessage *response;
        int r;

        arena_reset(arena);
        r = cli_call(cli, DOSSIER_SERVICE, "GetAttachment", &request.base, arena, &response);
        if (r)
            return r;
        chunk = (const void *)response;
        r = buffer_append(to, chunk->data.data, chunk->data.len);
        if (r)
            return r;
        request.offset = chunk->next_offset;
    } while (request.offset);
    return 0;
}

static int get_pdf(struct cli *cli, const struct dossier_key *key)
{
    CLEANUP_BUFFER struct buffer bytes = {0};
    const char *file = cli_option(cli, "output");
    int r;

    if (key->kind != PALMARES__V1__DOCUMENT_KIND__ATTACHMENT)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("-O is for the PDF of an attachment; \"palmares dossier render\" prints the others"));
    if (text_equal(file, "-") && isatty(STDOUT_FILENO))
        return cli_fail(cli, CLI_EXIT_USAGE, _("a PDF is not for a terminal: pass --output FILE"));
    r = get_bytes(cli, key, &bytes);
    return r ? r : cli_write_file(cli, file, bytes.data, bytes.size);
}

int dossier_get(struct cli *cli)
{
    Palmares__V1__Document *document;
    struct rpc_status status = {0};
    struct dossier_key key;
    uint32_t revision = 0;
    int r = dossier_key_read(cli, &key);

    if (!r && cli_has(cli, "revision"))
        r = cli_option_u32(cli, "revision", 1, INT32_MAX, &revision);
    if (r)
        return r;
    if (cli_has(cli, "output"))
        return get_pdf(cli, &key);
    r = dossier_get_document(cli, &key, revision, &status, &document);
    if (r)
        return r;
    if (status.code != RPC_OK)
        return cli_fail_status(cli, &status);
    dossier_show_remarks(cli, document->remarks, document->n_remarks);
    return cli->format == CLI_JSON ? cli_print_json(cli, &document->base)
                                   : show_document(cli, document);
}
