/* `palmares subject template|put|delete`: drafts by files. */
#include "cli/subject_draft.h"

#include "base/text.h"
#include "clientlib/protojson.h"

#include <errno.h>

/* The fields, as one fills them in; each is explained where it stands first. */
static const struct {
    const char *path, *label;
} FIELDS[] = {
    {"id", N_("yours: letters, digits and '-'")},
    {"title", N_("as its cover has it")},
    {"sample", N_("true: invented, for tests or training; every page says so")},
    {"calendar_subject",
        N_("which sittings have it: the word in the calendar's column, such as national")},
    {"reviewers", N_("principals who may read it, and one of whom approves it")},
    {"written.organisation", N_("the real organisation that it is about, and where that is from")},
    {"written.context", N_("paragraphs on the organisation")},
    {"written.calculator", N_("ALLOWED or FORBIDDEN")},
    {"written.dossiers.theme", N_("one dossier a theme")},
    {"written.dossiers.situation", N_("paragraphs; no question in them")},
    {"written.dossiers.questions.text", N_("an infinitive, in the context; one question only")},
    {"written.dossiers.questions.points_hundredths", N_("hundredths of a point: 400 are 4")},
    {"written.dossiers.questions.annexes", N_("numbers of the annexes that it needs")},
    {"written.dossiers.questions.competences",
        N_("ids of the definition: palmares session show -o json")},
    {"written.dossiers.annexes.kind", N_("TEXT, TABLE, FIGURE, LEGAL or PRESS")},
    {"written.dossiers.annexes.date", N_("YYYY, YYYY-MM or YYYY-MM-DD")},
    {"written.dossiers.annexes.rows", N_("of a table; the first one is its heading")},
    {"written.reflection", N_("the question of réflexion commerciale")},
    {"practical.cms", N_("WORDPRESS or PRESTASHOP")},
    {"practical.situation", N_("what it adds to the context of the year")},
    {"practical.problem", N_("the one problem")},
    {"practical.questions.features", N_("ids of the catalogue: palmares subject coverage")},
    {"practical.questions.sides", N_("EDITORIAL, TECHNICAL")},
};

int subject_text_write(const Palmares__V1__Subject *subject, const char *head, struct buffer *to)
{
    static Palmares__V1__FieldHelp help[ARRAY_LEN(FIELDS)];
    const Palmares__V1__FieldHelp *rows[ARRAY_LEN(FIELDS)];

    for (size_t i = 0; i < ARRAY_LEN(FIELDS); i++) {
        palmares__v1__field_help__init(&help[i]);
        help[i].path = cli_text(FIELDS[i].path);
        help[i].label = cli_text(_(FIELDS[i].label));
        rows[i] = &help[i];
    }
    return dossier_text_write_message(&subject->base, 0, 1, rows, ARRAY_LEN(rows), head, to);
}

void subject_make_own(Palmares__V1__Subject *subject)
{
    subject->state = PALMARES__V1__SUBJECT__STATE__STATE_UNSPECIFIED;
    subject->author = cli_text("");
    subject->approved_by = cli_text("");
    subject->create_time = NULL;
    subject->update_time = NULL;
    subject->approve_time = NULL;
    subject->seal_time = NULL;
    subject->n_judgements = 0;
}

/* ---- template ---- */

int subject_template(
    struct cli *cli, const char *epreuve, const char *cms, Palmares__V1__Subject **ret_subject)
{
    Palmares__V1__GetSubjectTemplateRequest request =
        PALMARES__V1__GET_SUBJECT_TEMPLATE_REQUEST__INIT;
    ProtobufCMessage *response;
    int r = cli_session(cli, &request.session);

    request.epreuve = cli_text(epreuve);
    request.cms = cli_text(cms);
    if (!r)
        r = cli_call(
            cli, SUBJECT_SERVICE, "GetSubjectTemplate", &request.base, cli->arena, &response);
    if (!r)
        *ret_subject = (void *)response;
    return r;
}

int subject_run_template(struct cli *cli)
{
    CLEANUP_BUFFER struct buffer text = {0};
    Palmares__V1__Subject *subject;
    int r = subject_template(cli, cli->arguments[0], cli_option_or_empty(cli, "cms"), &subject);

    if (r)
        return r;
    subject_make_own(subject);
    if (text_is_empty(subject->id))
        subject->id = arena_printf(cli->arena, "%s-1", cli->arguments[0]);
    if (!subject->id)
        return -ENOMEM;
    r = cli->format == CLI_JSON ? protojson_write(&subject->base, 0, &text)
                                : subject_text_write(subject, NULL, &text);
    if (!r && cli->format == CLI_JSON)
        r = buffer_append_text(&text, "\n");
    return r ? r : cli_write_file(cli, cli_option(cli, "output"), text.data, text.size);
}

/* ---- put ---- */

/* The etag of what is stored, for who wants it replaced whatever it is; "" when there is nothing.
 */
static int etag_in_force(struct cli *cli, const char *session, const char *id, char **ret_etag)
{
    Palmares__V1__GetSubjectRequest request = PALMARES__V1__GET_SUBJECT_REQUEST__INIT;
    const struct client_call call = {
        .service = SUBJECT_SERVICE, .method = "GetSubject", .request = &request.base};
    ProtobufCMessage *response = NULL;
    struct rpc_status status = {0};
    int r;

    request.session = cli_text(session);
    request.id = cli_text(id);
    r = cli_try_call(cli, &call, cli->arena, &status, &response);
    if (r)
        return r;
    if (status.code != RPC_OK && status.code != RPC_NOT_FOUND)
        return cli_fail_status(cli, &status);
    *ret_etag = cli_text(
        status.code == RPC_OK ? ((const Palmares__V1__Subject *)(const void *)response)->etag : "");
    return 0;
}

static int say_stored(struct cli *cli, const Palmares__V1__Subject *stored)
{
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, &stored->base);
    if (cli_dry_run(cli))
        cli_say(cli, _("its form is right; nothing was stored"));
    else
        cli_say(cli,
            _("stored: subject %s, revision %s; palmares subject check %s says what its rules "
              "find"),
            stored->id, stored->etag, stored->id);
    return 0;
}

int subject_run_put(struct cli *cli)
{
    Palmares__V1__PutSubjectRequest request = PALMARES__V1__PUT_SUBJECT_REQUEST__INIT;
    ProtobufCMessage *message, *stored;
    Palmares__V1__Subject *subject;
    char *session;
    int r = dossier_text_load(cli, cli->arguments[0], &palmares__v1__subject__descriptor, &message);

    if (!r)
        r = cli_session(cli, &session);
    if (r)
        return r;
    request.subject = subject = (void *)message;
    request.validate_only = cli_dry_run(cli);
    subject_make_own(subject);
    if (text_is_empty(subject->session))
        subject->session = session;
    if (cli_has(cli, "etag"))
        subject->etag = cli_text(cli_option(cli, "etag"));
    else if (cli_has(cli, "replace"))
        r = etag_in_force(cli, subject->session, subject->id, &subject->etag);
    if (!r)
        r = cli_change(cli, SUBJECT_SERVICE, "PutSubject", &request.base, cli->arena, &stored);
    return r ? r : say_stored(cli, (const void *)stored);
}

/* ---- delete ---- */

int subject_run_delete(struct cli *cli)
{
    Palmares__V1__DeleteSubjectRequest request = PALMARES__V1__DELETE_SUBJECT_REQUEST__INIT;
    ProtobufCMessage *response;
    Palmares__V1__Subject *subject;
    int r = subject_get(cli, cli->arguments[0], &subject);

    if (r)
        return r;
    request.session = subject->session;
    request.id = subject->id;
    request.etag = cli_has(cli, "etag") ? cli_text(cli_option(cli, "etag")) : subject->etag;
    cli_say(cli, _("%s: %s, revision %s, by %s"), subject->id, subject->title, subject->etag,
        subject->author);
    if (cli_dry_run(cli)) {
        cli_say(cli, _("nothing was deleted"));
        return 0;
    }
    if (!cli_has(cli, "yes"))
        r = cli_confirm(cli, _("Delete this draft? Nobody can get it back."));
    if (!r)
        r = cli_change(cli, SUBJECT_SERVICE, "DeleteSubject", &request.base, cli->arena, &response);
    if (!r)
        cli_say(cli, _("deleted"));
    return r;
}
