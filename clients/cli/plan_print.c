/* `palmares plan print, picture`: papers, a piece at a time. Pieces are kept beside the target as
 * those of `palmares dossier render` are, so that the same command goes on after an interruption.
 */
#include "cli/dossier_render.h"
#include "cli/plan.h"
#include "cli/progress.h"

#include "base/background.h"
#include "base/text.h"
#include "clientlib/file.h"

#include <errno.h>

enum { FETCH_TIMEOUT_MS = 120 * 1000 };

typedef Palmares__V1__ExportPlanResponse piece_t;

/* By palmares.v1.ExportPlanRequest.Paper. */
const char *const PLAN_PAPERS[] = {"", "convocations", "member-convocations", "day-lists",
    "emargement", "door-signs", "picture", "picture-svg", "member-calendars", "room-calendars",
    NULL};

struct print {
    struct render render;
    Palmares__V1__ExportPlanRequest request;
    Palmares__V1__SlotFilter filter;
    struct arena *arena; /* of one answer */
};

/* ---- pieces on disk ---- */

static int add_piece(struct print *print, const piece_t *piece, const char *file)
{
    struct render *render = &print->render;
    int r = 0;

    if (render->merge && piece->count) {
        r = pdf_merge_add(render->merge, file);
        if (r == PDF_MERGE_E_FAILED)
            return cli_fail(render->cli, CLI_EXIT_CONTENT, "%s", pdf_merge_why(render->merge));
    }
    render->documents += piece->count;
    render->pages += piece->pages;
    render->pieces++;
    render->token = arena_strdup(render->cli->arena, piece->next_page_token);
    if (r || !render->token)
        return r ? r : -ENOMEM;
    render->ended = !*render->token;
    return 0;
}

static int resume(struct print *print)
{
    struct render *render = &print->render;

    while (!render->ended) {
        CLEANUP_BUFFER struct buffer bytes = {0};
        const char *answer = render_piece_name(render, "answer"),
                   *file = render_piece_name(render, "pdf");
        piece_t *piece;
        int r = answer && file ? file_read(answer, PLAN_ANSWER_BYTES_MAX, &bytes) : -ENOMEM;

        if (r == -ENOENT)
            return 0;
        if (r)
            return render_fail_file(render, answer, -r);
        piece = palmares__v1__export_plan_response__unpack(NULL, bytes.size, bytes.data);
        if (!piece)
            return cli_fail(render->cli, CLI_EXIT_CONTENT,
                _("%s is damaged: remove the folder %s and begin again"), answer, render->part);
        r = add_piece(print, piece, file);
        palmares__v1__export_plan_response__free_unpacked(piece, NULL);
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
static int write_separate(struct render *render, const piece_t *piece)
{
    int r = 0;

    for (size_t i = 0; i < piece->n_files && !r; i++) {
        const char *name = piece->files[i]->name;

        if (!*name || *name == '.' || strchr(name, '/'))
            return cli_fail(
                render->cli, CLI_EXIT_CONTENT, _("the service sent a file without a name"));
        r = write_file(render, arena_printf(render->cli->arena, "%s/%s", render->target, name),
            &piece->files[i]->content);
    }
    return r;
}

static int take(struct print *print, piece_t *piece)
{
    struct render *render = &print->render;
    CLEANUP_BUFFER struct buffer answer = {0};
    const char *file = render_piece_name(render, "pdf"),
               *beside = render_piece_name(render, "answer");
    int r = file && beside ? 0 : -ENOMEM;

    if (!r && !render->merge)
        r = write_separate(render, piece);
    else if (!r && piece->n_files)
        r = write_file(render, file, &piece->files[0]->content);
    if (r)
        return r;
    piece->n_files = 0; /* the answer without the bytes */
    r = render_pack(&piece->base, &answer);
    if (!r)
        r = file_write(beside, answer.data, answer.size);
    return r ? render_fail_file(render, beside, -r) : add_piece(print, piece, file);
}

/* ---- asking ---- */

static int fetch(struct print *print, piece_t **ret_piece)
{
    struct cli *cli = print->render.cli;
    const struct client_call call = {
        .service = PLAN_SERVICE,
        .method = "ExportPlan",
        .request = &print->request.base,
        .timeout_ms = cli_has(cli, "timeout") ? 0 : FETCH_TIMEOUT_MS,
    };
    struct rpc_status status = {0};
    ProtobufCMessage *response = NULL;
    int r;

    arena_reset(print->arena);
    print->request.page_token = print->render.token;
    r = cli_try_call(cli, &call, print->arena, &status, &response);
    if (r)
        return r;
    if (status.code != RPC_OK)
        return cli_fail_status(cli, &status);
    *ret_piece = (void *)response;
    return 0;
}

static int fetch_all(struct print *print)
{
    struct progress progress;
    int r = 0;

    progress_begin(&progress, print->render.cli, _("Printing"), 0);
    while (!r && !print->render.ended) {
        piece_t *piece = NULL;

        r = fetch(print, &piece);
        if (r || !piece)
            break;
        if (piece->total)
            progress.total = piece->total;
        r = take(print, piece);
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
        return cli_fail(
            render->cli, cli_exit_of(RPC_NOT_FOUND), _("there is nothing to print: no such oral"));
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
    int r = cli_session(render->cli, &print->request.session);

    if (!r)
        r = cli_option_u32(render->cli, "plan", 0, INT32_MAX, &print->request.plan);
    if (!r)
        r = render_open_part(render, &print->request.base);
    if (!r)
        r = resume(print);
    if (!r && render->documents)
        cli_say(render->cli, _("going on behind %zu documents"), render->documents);
    if (!r)
        r = fetch_all(print);
    if (r > 0 && render->part && render->documents)
        cli_say(render->cli, _("run the same command again: it goes on where it stopped"));
    return r ? r : finish(print);
}

static int print_paper(struct cli *cli, size_t paper, bool calendars)
{
    struct print print = {
        .render = {.cli = cli, .token = cli_text("")},
        .request = PALMARES__V1__EXPORT_PLAN_REQUEST__INIT,
        .arena = arena_new(PLAN_ANSWER_BYTES_MAX),
    };
    const char *file = cli_option(cli, "output"), *folder = cli_option(cli, "folder");
    int r = print.arena ? 0 : -ENOMEM;

    print.filter = (Palmares__V1__SlotFilter)PALMARES__V1__SLOT_FILTER__INIT;
    print.request.filter = &print.filter;
    print.request.paper = (Palmares__V1__ExportPlanRequest__Paper)paper;
    print.request.separate = folder != NULL;
    if (text_equal(cli->command->verb, "print"))
        plan_filter(cli, &print.filter);
    print.filter.centre = cli_text(cli_option(cli, "centre"));
    print.filter.date = cli_text(cli_option(cli, "date"));
    print.render.target = file ? file : folder;
    background_thread(); /* the service may be on the same machine */
    if (!r && !file == !folder)
        r = cli_fail(cli, CLI_EXIT_USAGE, _("where to? pass -O FILE.pdf or --folder DIR"));
    else if (!r && file && calendars)
        r = cli_fail(cli, CLI_EXIT_USAGE, _("calendars are one file each: pass --folder DIR"));
    else if (!r && file && text_equal(file, "-"))
        r = cli_fail(cli, CLI_EXIT_USAGE, _("-O needs the name of a file"));
    if (!r && file)
        r = pdf_merge_new(&print.render.merge);
    if (!r)
        r = run(&print);
    pdf_merge_free(print.render.merge);
    arena_free(print.arena);
    return r;
}

int plan_run_print(struct cli *cli)
{
    size_t paper = 1;

    while (PLAN_PAPERS[paper] && !text_equal(PLAN_PAPERS[paper], cli->arguments[0]))
        paper++;
    if (!PLAN_PAPERS[paper])
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("\"%s\" is no paper: convocations, member-convocations, day-lists, emargement, "
              "door-signs, picture, picture-svg, member-calendars or room-calendars"),
            cli->arguments[0]);
    return print_paper(cli, paper, paper >= PALMARES__V1__EXPORT_PLAN_REQUEST__PAPER__PICTURE_SVG);
}

int plan_run_picture(struct cli *cli)
{
    return print_paper(cli,
        cli_has(cli, "folder") ? PALMARES__V1__EXPORT_PLAN_REQUEST__PAPER__PICTURE_SVG
                               : PALMARES__V1__EXPORT_PLAN_REQUEST__PAPER__PICTURE_PDF,
        false);
}
