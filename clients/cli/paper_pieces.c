#include "cli/paper_pieces.h"

#include "cli/dossier_render.h"
#include "cli/progress.h"

#include "base/background.h"
#include "base/text.h"
#include "clientlib/file.h"

#include <errno.h>
#include <palmares/v1/common.pb-c.h>

enum { FETCH_TIMEOUT_MS = 120 * 1000, ANSWER_BYTES_MAX = 16 * 1024 * 1024 };

struct print {
    struct render render;
    const struct paper_source *source;
    struct arena *arena; /* of one answer */
};

/* What an answer holds, by the names of its fields. */
struct piece {
    Palmares__V1__File **files;
    size_t *file_count;
    const char *next_token;
    uint32_t count, total, pages;
};

/* A method without such a field is no export. */
static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessage *message, const char *name)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);

    if (!field)
        abort();
    return field;
}

static void *at(const ProtobufCMessage *message, unsigned offset)
{
    return (char *)(uintptr_t)message + offset;
}

static void *field_at(const ProtobufCMessage *message, const char *name)
{
    return at(message, field_of(message, name)->offset);
}

/* Not every export counts its pages. */
static uint32_t pages_of(const ProtobufCMessage *message)
{
    const ProtobufCFieldDescriptor *field =
        protobuf_c_message_descriptor_get_field_by_name(message->descriptor, "pages");

    return field ? *(const uint32_t *)at(message, field->offset) : 0;
}

static struct piece piece_of(const ProtobufCMessage *answer)
{
    return (struct piece){
        .files = *(Palmares__V1__File ***)field_at(answer, "files"),
        .file_count = at(answer, field_of(answer, "files")->quantifier_offset),
        .next_token = *(char **)field_at(answer, "next_page_token"),
        .count = *(const uint32_t *)field_at(answer, "count"),
        .total = *(const uint32_t *)field_at(answer, "total"),
        .pages = pages_of(answer),
    };
}

/* ---- pieces on disk ---- */

static int add_piece(struct print *print, const struct piece *piece, const char *file)
{
    struct render *render = &print->render;
    int r = 0;

    if (render->merge && piece->count) {
        r = pdf_merge_add(render->merge, file);
        if (r == PDF_MERGE_E_FAILED)
            return cli_fail(render->cli, CLI_EXIT_CONTENT, "%s", pdf_merge_why(render->merge));
    }
    render->documents += piece->count;
    render->pages = render->merge ? pdf_merge_pages(render->merge) : render->pages + piece->pages;
    render->pieces++;
    render->token = arena_strdup(render->cli->arena, piece->next_token);
    if (r || !render->token)
        return r ? r : -ENOMEM;
    render->ended = !*render->token;
    return 0;
}

static const ProtobufCMessageDescriptor *answer_type(const struct print *print)
{
    return protobuf_c_service_descriptor_get_method_by_name(
        print->source->service, print->source->method)
        ->output;
}

static int resume(struct print *print)
{
    struct render *render = &print->render;

    while (!render->ended) {
        CLEANUP_BUFFER struct buffer bytes = {0};
        const char *answer = render_piece_name(render, "answer"),
                   *file = render_piece_name(render, "pdf");
        ProtobufCMessage *message;
        struct piece piece;
        int r = answer && file ? file_read(answer, ANSWER_BYTES_MAX, &bytes) : -ENOMEM;

        if (r == -ENOENT)
            return 0;
        if (r)
            return render_fail_file(render, answer, -r);
        message = protobuf_c_message_unpack(answer_type(print), NULL, bytes.size, bytes.data);
        if (!message)
            return cli_fail(render->cli, CLI_EXIT_CONTENT,
                _("%s is damaged: remove the folder %s and begin again"), answer, render->part);
        piece = piece_of(message);
        r = add_piece(print, &piece, file);
        protobuf_c_message_free_unpacked(message, NULL);
        if (r)
            return r;
    }
    return 0;
}

static int write_file(struct render *render, const char *file, const ProtobufCBinaryData *bytes)
{
    int r = file ? file_write(file, bytes->data, bytes->len) : -ENOMEM;

    return r ? render_fail_file(render, file ? file : "", -r) : 0;
}

/* The service gives plain names; one with a folder in it would not be written. */
static int write_separate(struct render *render, const struct piece *piece)
{
    int r = 0;

    for (size_t i = 0; i < *piece->file_count && !r; i++) {
        const char *name = piece->files[i]->name;

        if (!*name || *name == '.' || strchr(name, '/'))
            return cli_fail(
                render->cli, CLI_EXIT_CONTENT, _("the service sent a file without a name"));
        r = write_file(render, arena_printf(render->cli->arena, "%s/%s", render->target, name),
            &piece->files[i]->content);
    }
    return r;
}

static int take(struct print *print, const ProtobufCMessage *message)
{
    struct render *render = &print->render;
    const struct piece piece = piece_of(message);
    CLEANUP_BUFFER struct buffer answer = {0};
    const char *file = render_piece_name(render, "pdf"),
               *beside = render_piece_name(render, "answer");
    int r = file && beside ? 0 : -ENOMEM;

    if (!r && !render->merge)
        r = write_separate(render, &piece);
    else if (!r && *piece.file_count)
        r = write_file(render, file, &piece.files[0]->content);
    if (r)
        return r;
    *piece.file_count = 0; /* the answer without the bytes */
    r = render_pack(message, &answer);
    if (!r)
        r = file_write(beside, answer.data, answer.size);
    return r ? render_fail_file(render, beside, -r) : add_piece(print, &piece, file);
}

/* ---- asking ---- */

static int fetch(struct print *print, ProtobufCMessage **ret_answer)
{
    struct cli *cli = print->render.cli;
    const struct client_call call = {
        .service = print->source->service,
        .method = print->source->method,
        .request = print->source->request,
        .timeout_ms = cli_has(cli, "timeout") ? 0 : FETCH_TIMEOUT_MS,
    };
    char **token = field_at(print->source->request, "page_token");
    struct rpc_status status = {0};
    int r;

    arena_reset(print->arena);
    *token = print->render.token;
    r = cli_try_call(cli, &call, print->arena, &status, ret_answer);
    if (r)
        return r;
    return status.code == RPC_OK ? 0 : cli_fail_status(cli, &status);
}

static int fetch_all(struct print *print)
{
    struct progress progress;
    int r = 0;

    progress_begin(&progress, print->render.cli, _("Printing"), 0);
    while (!r && !print->render.ended) {
        ProtobufCMessage *answer = NULL;
        struct piece piece;

        r = fetch(print, &answer);
        if (r || !answer)
            break;
        piece = piece_of(answer);
        if (piece.total)
            progress.total = piece.total;
        r = take(print, answer);
        progress_update(&progress, print->render.documents);
    }
    progress_end(&progress);
    return r;
}

static int finish(struct print *print)
{
    struct render *render = &print->render;
    int r;

    if (render->documents == 0) {
        render_drop_part(render);
        return cli_fail(render->cli, cli_exit_of(RPC_NOT_FOUND), "%s", print->source->empty);
    }
    r = render->merge ? render_write(render) : 0;
    if (r)
        return r;
    render_drop_part(render);
    cli_say(render->cli, _("papers: %zu; pages: %zu; %s"), render->documents, render->pages,
        render->target);
    return 0;
}

static int run(struct print *print)
{
    struct render *render = &print->render;
    int r = render_open_part(render, print->source->request);

    if (!r && print->source->fresh) {
        render_drop_part(render);
        r = render_open_part(render, print->source->request);
    }
    if (!r && !print->source->fresh)
        r = resume(print);
    if (!r && render->documents)
        cli_say(render->cli, _("going on behind %zu documents"), render->documents);
    if (!r)
        r = fetch_all(print);
    if (r && print->source->fresh && render->part)
        render_drop_part(render);
    else if (r > 0 && render->part && render->documents)
        cli_say(render->cli, _("run the same command again: it goes on where it stopped"));
    return r ? r : finish(print);
}

int paper_check_file(struct cli *cli, const char *file)
{
    return file && text_equal(file, "-")
               ? cli_fail(cli, CLI_EXIT_USAGE, _("-O needs the name of a file"))
               : 0;
}

int paper_print_pieces(struct cli *cli, const struct paper_source *source)
{
    struct print print = {
        .render = {.cli = cli, .token = cli_text("")},
        .source = source,
        .arena = arena_new(ANSWER_BYTES_MAX),
    };
    int r = print.arena ? paper_check_file(cli, source->file) : -ENOMEM;

    background_thread(); /* the service may be on the same machine */
    print.render.target = source->file ? source->file : source->folder;
    if (!r && source->file)
        r = pdf_merge_new(&print.render.merge);
    if (!r)
        r = run(&print);
    pdf_merge_free(print.render.merge);
    arena_free(print.arena);
    return r;
}
