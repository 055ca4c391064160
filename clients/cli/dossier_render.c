/*
 * `palmares dossier render`: documents as PDF, a piece at a time, the next one asked for while one
 * is written. Pieces are kept beside the target (FILE.part/), so that the same command goes on
 * after an interruption: NNNNNN.pdf, then NNNNNN.answer (what the piece holds and the token behind
 * it) once the piece is whole.
 */
#include "cli/dossier_render.h"

#include "base/background.h"
#include "base/text.h"
#include "cli/progress.h"
#include "clientlib/file.h"

#include <errno.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CANDIDATES_MAX = 2000, CANDIDATES_BYTES_MAX = 1024 * 1024, FETCH_TIMEOUT_MS = 120 * 1000 };

const char *const DOSSIER_ORDERS[] = {"number", "name", "establishment", "slot", NULL};

/* ---- the selection ---- */

static int add_numbers(struct cli *cli, Palmares__V1__DossierFilter *filter, char *text)
{
    char *saved = NULL;

    for (char *word = strtok_r(text, " \t\r\n;,", &saved); word;
         word = strtok_r(NULL, " \t\r\n;,", &saved)) {
        if (filter->n_candidates == CANDIDATES_MAX)
            return cli_fail(cli, CLI_EXIT_USAGE,
                _("more than %d candidates: use --establishment, "
                  "or several commands"),
                CANDIDATES_MAX);
        filter->candidates[filter->n_candidates] = arena_strdup(cli->arena, word);
        if (!filter->candidates[filter->n_candidates++])
            return -ENOMEM;
    }
    return 0;
}

static int read_candidates(struct cli *cli, Palmares__V1__DossierFilter *filter)
{
    CLEANUP_BUFFER struct buffer text = {0};
    const char *file = cli_option(cli, "candidates");
    int r = 0;

    filter->candidates = arena_calloc(cli->arena, CANDIDATES_MAX + 1, sizeof *filter->candidates);
    if (!filter->candidates)
        return -ENOMEM;
    for (size_t i = 0; i < cli->argument_count; i++)
        filter->candidates[filter->n_candidates++] = cli_text(cli->arguments[i]);
    if (!file)
        return 0;
    r = file_read(file, CANDIDATES_BYTES_MAX, &text);
    if (!r)
        r = buffer_terminate(&text);
    if (r && r != -ENOMEM)
        return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", file, strerror(-r));
    return r ? r : add_numbers(cli, filter, (char *)text.data);
}

static int read_kinds(struct cli *cli, Palmares__V1__DossierFilter *filter)
{
    const char *kind;

    filter->kinds =
        arena_calloc(cli->arena, PALMARES__V1__DOCUMENT_KIND__ATTACHMENT, sizeof *filter->kinds);
    if (!filter->kinds)
        return -ENOMEM;
    while (filter->n_kinds < PALMARES__V1__DOCUMENT_KIND__ATTACHMENT &&
           (kind = cli_option_at(cli, "kind", filter->n_kinds)))
        filter->kinds[filter->n_kinds++] =
            (Palmares__V1__DocumentKind)dossier_word(DOSSIER_KINDS, kind);
    return 0;
}

static int read_request(struct render *render)
{
    struct cli *cli = render->cli;
    int r = read_candidates(cli, &render->filter);

    if (!r)
        r = read_kinds(cli, &render->filter);
    if (!r)
        r = cli_session(cli, &render->request.session);
    render->filter.establishment = cli_text(cli_option(cli, "establishment"));
    render->filter.class_name = cli_text(cli_option(cli, "class"));
    render->filter.commission = cli_text(cli_option(cli, "commission"));
    render->request.filter = &render->filter;
    render->request.order = (Palmares__V1__ExportDossiersRequest__Order)dossier_word(
        DOSSIER_ORDERS, cli_option(cli, "order"));
    render->request.separate = cli_has(cli, "folder");
    return r;
}

/* ---- asking, one ahead ---- */

struct fetch {
    struct render *render;
    struct arena *arena;
    char *token;
    struct rpc_status status;
    ProtobufCMessage *response;
    int r;
    pthread_t thread;
    bool running;
};

static void *fetch_piece(void *context)
{
    struct fetch *fetch = context;
    Palmares__V1__ExportDossiersRequest request = fetch->render->request;
    const struct client_call call = {
        .service = DOSSIER_SERVICE,
        .method = "ExportDossiers",
        .request = &request.base,
        .timeout_ms = cli_has(fetch->render->cli, "timeout") ? 0 : FETCH_TIMEOUT_MS,
    };

    request.page_token = fetch->token;
    fetch->r = client_call(
        fetch->render->cli->client, &call, fetch->arena, &fetch->status, &fetch->response);
    return NULL;
}

static int begin_fetch(struct fetch *fetch, const char *token)
{
    arena_reset(fetch->arena);
    fetch->token = arena_strdup(fetch->arena, token);
    if (!fetch->token)
        return -ENOMEM;
    fetch->running = pthread_create(&fetch->thread, NULL, fetch_piece, fetch) == 0;
    return fetch->running ? 0 : -EAGAIN;
}

static int end_fetch(struct fetch *fetch, Palmares__V1__ExportDossiersResponse **ret_piece)
{
    (void)pthread_join(fetch->thread, NULL);
    fetch->running = false;
    if (fetch->r)
        return fetch->r;
    if (fetch->status.code != RPC_OK)
        return cli_fail_status(fetch->render->cli, &fetch->status);
    *ret_piece = (void *)fetch->response;
    return 0;
}

static int take_pieces(struct render *render, struct fetch fetches[2], struct progress *progress)
{
    const char *token = render->token;
    size_t turn = 0;
    int r = render->ended ? 0 : begin_fetch(&fetches[0], token);

    while (!r && !render->ended) {
        Palmares__V1__ExportDossiersResponse *piece = NULL;
        struct fetch *fetch = &fetches[turn];

        r = end_fetch(fetch, &piece);
        if (r || !piece)
            return r ? r : -EINVAL;
        turn = 1 - turn;
        if (*piece->next_page_token)
            r = begin_fetch(&fetches[turn], piece->next_page_token);
        if (!r)
            r = render_take(render, piece);
        progress->total = piece->total;
        progress_update(progress, render->documents);
    }
    return r;
}

static int fetch_all(struct render *render)
{
    struct fetch fetches[2] = {
        {.render = render, .arena = arena_new(DOSSIER_REPLY_MAX)},
        {.render = render, .arena = arena_new(DOSSIER_REPLY_MAX)},
    };
    struct progress progress;
    int r = fetches[0].arena && fetches[1].arena ? cli_connect(render->cli) : -ENOMEM;

    progress_begin(&progress, render->cli, _("Printing"), 0);
    if (!r)
        r = take_pieces(render, fetches, &progress);
    progress_end(&progress);
    for (size_t i = 0; i < ARRAY_LEN(fetches); i++) {
        if (fetches[i].running)
            (void)pthread_join(fetches[i].thread, NULL);
        arena_free(fetches[i].arena);
    }
    return r;
}

/* ---- the command ---- */

static int finish(struct render *render)
{
    struct cli *cli = render->cli;
    int r;

    if (render->documents == 0) {
        render_drop_part(render);
        return cli_fail(cli, cli_exit_of(RPC_NOT_FOUND), _("there is no such document to print"));
    }
    r = render->merge ? render_write(render) : 0;
    if (r)
        return r;
    render_drop_part(render);
    cli_say(cli, _("documents printed: %zu; pages: %zu; %s"), render->documents, render->pages,
        render->target);
    return 0;
}

static int run(struct render *render)
{
    int r = read_request(render);

    if (!r)
        r = render_open_part(render, &render->request.base);
    if (!r)
        r = render_resume(render);
    if (!r && render->documents)
        cli_say(render->cli, _("going on behind %zu documents"), render->documents);
    if (!r)
        r = fetch_all(render);
    if (r) {
        if (r > 0 && render->part)
            cli_say(render->cli, _("run the same command again: it goes on where it stopped"));
        return r;
    }
    return finish(render);
}

int dossier_render(struct cli *cli)
{
    struct render render = {
        .cli = cli,
        .request = PALMARES__V1__EXPORT_DOSSIERS_REQUEST__INIT,
        .filter = PALMARES__V1__DOSSIER_FILTER__INIT,
        .token = cli_text(""),
        .last_candidate = cli_text(""),
    };
    const char *file = cli_option(cli, "output");
    const char *folder = cli_option(cli, "folder");
    int r = 0;

    if (!file == !folder)
        return cli_fail(cli, CLI_EXIT_USAGE, _("where to? pass -O FILE.pdf or --folder DIR"));
    if (file && text_equal(file, "-"))
        return cli_fail(cli, CLI_EXIT_USAGE, _("-O needs the name of a file"));
    background_thread(); /* the service may be on the same machine */
    render.target = file ? file : folder;
    if (file)
        r = pdf_merge_new(&render.merge);
    if (!r)
        r = run(&render);
    pdf_merge_free(render.merge);
    return r;
}
