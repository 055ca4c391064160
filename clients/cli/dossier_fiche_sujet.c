/* `palmares dossier fiche-sujet`: what the commission asks of one candidate in E4. */
#include "cli/editor.h"

#include "base/text.h"
#include "clientlib/protojson.h"

#include <errno.h>
#include <palmares/v1/jury.pb-c.h>

#define SERVICE (&palmares__v1__jury_service__descriptor)

typedef Palmares__V1__FicheSujet fiche_t;

const char *const DOSSIER_VIEWS[] = {"candidate", "jury", NULL};

/* The fields, as one fills them in. */
static const struct {
    const char *path, *label;
} FIELDS[] = {
    {"fiche", N_("which of the candidate's two fiches E4: 1 or 2")},
    {"object", N_("object of the activity")},
    {"date_and_duration", N_("dates and duration")},
    {"place", N_("place")},
    {"sequences", N_("sequences")},
    {"history", N_("history of the relation")},
    {"objectives", N_("objectives")},
    {"information", N_("information to use")},
    {"constraints", N_("constraints")},
    {"actors", N_("actors")},
    {"role", N_("for the jury alone: the person that is played; the candidate never sees it")},
    {"role.identity", N_("identity")},
    {"role.motivations", N_("motivations")},
    {"role.brakes", N_("brakes")},
    {"role.objections", N_("objections")},
};

static int write_text(struct cli *cli, const fiche_t *fiche, const char *head, struct buffer *to)
{
    static Palmares__V1__FieldHelp help[ARRAY_LEN(FIELDS)];
    const Palmares__V1__FieldHelp *rows[ARRAY_LEN(FIELDS)];

    (void)cli;
    for (size_t i = 0; i < ARRAY_LEN(FIELDS); i++) {
        palmares__v1__field_help__init(&help[i]);
        help[i].path = cli_text(FIELDS[i].path);
        help[i].label = cli_text(_(FIELDS[i].label));
        help[i].required = i == 0;
        rows[i] = &help[i];
    }
    return dossier_text_write_message(
        &fiche->base, PROTOJSON_DEFAULTS, 1, rows, ARRAY_LEN(rows), head, to);
}

/* What the service alone sets is taken out. */
static void make_own(fiche_t *fiche)
{
    fiche->update_time = NULL;
    fiche->view = PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY;
}

static int empty_fiche(struct cli *cli, char *session, fiche_t **ret_fiche)
{
    fiche_t *fiche = arena_alloc(cli->arena, sizeof *fiche);
    Palmares__V1__FicheSujetRole *role = arena_alloc(cli->arena, sizeof *role);

    if (!fiche || !role)
        return -ENOMEM;
    palmares__v1__fiche_sujet__init(fiche);
    palmares__v1__fiche_sujet_role__init(role);
    fiche->session = session;
    fiche->candidate = cli_text(cli->arguments[1]);
    fiche->view = PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY;
    fiche->fiche = 1;
    fiche->role = role;
    *ret_fiche = fiche;
    return 0;
}

/* ---- get ---- */

static int get(struct cli *cli,
    char *session,
    Palmares__V1__FicheSujet__View view,
    struct rpc_status *ret_status,
    fiche_t **ret_fiche)
{
    Palmares__V1__GetFicheSujetRequest request = PALMARES__V1__GET_FICHE_SUJET_REQUEST__INIT;
    const struct client_call call = {
        .service = SERVICE, .method = "GetFicheSujet", .request = &request.base};
    ProtobufCMessage *response = NULL;
    int r;

    request.session = session;
    request.candidate = cli_text(cli->arguments[1]);
    request.view = view;
    r = cli_try_call(cli, &call, cli->arena, ret_status, &response);
    if (!r)
        *ret_fiche = (void *)response;
    return r;
}

static const struct cli_column COLUMNS[] = {
    {N_("Candidate"), "candidate", false, NULL},
    {N_("Fiche"), "fiche", false, NULL},
    {N_("Object"), "object", false, NULL},
    {N_("Dates and duration"), "date_and_duration", false, NULL},
    {N_("Place"), "place", false, NULL},
    {N_("Sequences"), "sequences", false, NULL},
    {N_("History"), "history", false, NULL},
    {N_("Objectives"), "objectives", false, NULL},
    {N_("Information"), "information", false, NULL},
    {N_("Constraints"), "constraints", false, NULL},
    {N_("Actors"), "actors", false, NULL},
    {N_("Jury: identity"), "role.identity", false, NULL},
    {N_("Jury: motivations"), "role.motivations", false, NULL},
    {N_("Jury: brakes"), "role.brakes", false, NULL},
    {N_("Jury: objections"), "role.objections", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {N_("Updated"), "update_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static int run_get(struct cli *cli, char *session)
{
    const bool candidate = text_equal(cli_option_or_empty(cli, "view"), "candidate");
    CLEANUP_BUFFER struct buffer text = {0};
    struct rpc_status status = {0};
    fiche_t *fiche = NULL;
    int r = get(cli, session,
        candidate ? PALMARES__V1__FICHE_SUJET__VIEW__FOR_CANDIDATE
                  : PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY,
        &status, &fiche);

    if (r)
        return r;
    if (status.code != RPC_OK)
        return cli_fail_status(cli, &status);
    if (!cli_has(cli, "output"))
        return cli_show(cli, COLUMNS, &fiche->base);
    r = protojson_write(&fiche->base, 0, &text);
    if (!r)
        r = buffer_append_text(&text, "\n");
    return r ? r : cli_write_file(cli, cli_option(cli, "output"), text.data, text.size);
}

/* ---- template ---- */

static int run_template(struct cli *cli, char *session)
{
    CLEANUP_BUFFER struct buffer text = {0};
    fiche_t *fiche;
    int r = empty_fiche(cli, session, &fiche);

    if (!r)
        r = write_text(cli, fiche, NULL, &text);
    return r ? r : cli_write_file(cli, cli_option(cli, "output"), text.data, text.size);
}

/* ---- put ---- */

static int run_put(struct cli *cli, char *session)
{
    Palmares__V1__PutFicheSujetRequest request = PALMARES__V1__PUT_FICHE_SUJET_REQUEST__INIT;
    const char *file = cli->arguments[2];
    ProtobufCMessage *message, *stored;
    int r = dossier_text_load(cli, file, &palmares__v1__fiche_sujet__descriptor, &message);

    if (r)
        return r;
    request.fiche = (void *)message;
    request.validate_only = cli_dry_run(cli);
    make_own(request.fiche);
    if (!text_is_empty(request.fiche->candidate) &&
        !text_equal(request.fiche->candidate, cli->arguments[1]))
        return cli_fail(cli, CLI_EXIT_CONTENT, _("%s is about candidate %s, not %s"), file,
            request.fiche->candidate, cli->arguments[1]);
    request.fiche->candidate = cli_text(cli->arguments[1]);
    if (text_is_empty(request.fiche->session))
        request.fiche->session = session;
    r = cli_change(cli, SERVICE, "PutFicheSujet", &request.base, cli->arena, &stored);
    return r ? r : cli_show(cli, COLUMNS, stored);
}

/* ---- edit ---- */

struct editing {
    char *session, *candidate, *etag;
};

static int send(struct cli *cli,
    fiche_t *fiche,
    bool validate_only,
    struct rpc_status *ret_status,
    ProtobufCMessage **ret_stored)
{
    Palmares__V1__PutFicheSujetRequest request = PALMARES__V1__PUT_FICHE_SUJET_REQUEST__INIT;
    const struct client_call call = {.service = SERVICE,
        .method = "PutFicheSujet",
        .request = &request.base,
        .request_id = validate_only ? NULL : &cli->request_id};

    request.fiche = fiche;
    request.validate_only = validate_only;
    cli->sent_request_id = !validate_only;
    return cli_try_call(cli, &call, cli->arena, ret_status, ret_stored);
}

static int store(struct editor *editor, fiche_t *fiche)
{
    struct cli *cli = editor->cli;
    struct rpc_status status = {0};
    ProtobufCMessage *stored = NULL;
    int r = send(cli, fiche, true, &status, &stored);

    if (!r && status.code == RPC_OK && !cli_dry_run(cli))
        r = send(cli, fiche, false, &status, &stored);
    if (r)
        return r;
    if (status.code == RPC_INVALID_ARGUMENT) {
        r = editor_mark_status(editor, &status, "fiche.");
        return r ? r : EDITOR_AGAIN;
    }
    if (status.code != RPC_OK)
        return cli_fail_status(cli, &status);
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, stored);
    cli_say(cli,
        cli_dry_run(cli) ? _("it is right; nothing was stored")
                         : _("stored: fiche-sujet of candidate %s"),
        fiche->candidate);
    return 0;
}

static int take(struct editor *editor)
{
    const struct editing *editing = editor->context;
    ProtobufCMessage *message;
    fiche_t *fiche;
    int r = editor_read(editor, &palmares__v1__fiche_sujet__descriptor, &message);

    if (r)
        return r;
    fiche = (void *)message;
    make_own(fiche);
    fiche->session = editing->session;
    fiche->candidate = editing->candidate;
    fiche->etag = editing->etag;
    return store(editor, fiche);
}

static int begin(struct editor *editor, struct editing *editing)
{
    struct rpc_status status = {0};
    fiche_t *fiche = NULL;
    const char *head;
    int r = get(
        editor->cli, editing->session, PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY, &status, &fiche);

    if (!r && status.code != RPC_OK && status.code != RPC_NOT_FOUND)
        return cli_fail_status(editor->cli, &status);
    if (!r && status.code == RPC_NOT_FOUND)
        r = empty_fiche(editor->cli, editing->session, &fiche);
    if (r)
        return r;
    editing->etag = fiche->etag;
    fiche->etag = cli_text("");
    make_own(fiche);
    head = arena_printf(editor->cli->arena, "// %s\n",
        _("Save and close to store it; close without a change to leave it. Lines with // are "
          "comments."));
    return head ? write_text(editor->cli, fiche, head, &editor->shown) : -ENOMEM;
}

static int run_edit(struct cli *cli, char *session)
{
    struct editing editing = {.session = session, .candidate = cli_text(cli->arguments[1])};
    struct editor editor = {
        .cli = cli, .name = "fiche-sujet.json", .take = take, .context = &editing};
    int r = begin(&editor, &editing);

    if (!r)
        r = editor_run(&editor);
    editor_release(&editor);
    return r;
}

/* ---- which ---- */

int dossier_fiche_sujet(struct cli *cli)
{
    static const struct {
        const char *word;
        size_t arguments;
        int (*run)(struct cli *cli, char *session);
    } actions[] = {
        {"get", 2, run_get},
        {"put", 3, run_put},
        {"edit", 2, run_edit},
        {"template", 2, run_template},
    };
    char *session;
    int r;

    for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
        if (!text_equal(cli->arguments[0], actions[i].word))
            continue;
        if (cli->argument_count != actions[i].arguments)
            return cli_fail(cli, CLI_EXIT_USAGE,
                actions[i].arguments == 3
                    ? _("put NUMBER FILE is expected; - is standard input")
                    : _("a FILE is for put; get and template write one with --output"));
        r = cli_session(cli, &session);
        return r ? r : actions[i].run(cli, session);
    }
    return cli_fail(cli, CLI_EXIT_USAGE, _("\"%s\": get, put, edit or template is expected"),
        cli->arguments[0]);
}
