/* `palmares dossier ...`: lists; the table of the noun. */
#include "cli/dossier.h"

#include "base/text.h"
#include "cli/nouns.h"

#include <errno.h>

static const struct cli_column LIST_COLUMNS[] = {
    {N_("Candidate"), "candidate", false, NULL},
    {N_("Kind"), "kind", false, NULL},
    {N_("Ordinal"), "ordinal", true, NULL},
    {N_("Revision"), "revision", true, NULL},
    {N_("Received"), "received_on", false, NULL},
    {N_("Updated"), "update_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = DOSSIER_SERVICE,
        .method = "ListDocuments",
        .page_max = 1000,
        .columns = LIST_COLUMNS,
        .empty = N_("there is no such document"),
    };
    Palmares__V1__ListDocumentsRequest request = PALMARES__V1__LIST_DOCUMENTS_REQUEST__INIT;
    Palmares__V1__DossierFilter filter = PALMARES__V1__DOSSIER_FILTER__INIT;
    Palmares__V1__DocumentKind kinds[PALMARES__V1__DOCUMENT_KIND__ATTACHMENT];
    const char *kind;
    int r;

    filter.candidate = cli_text(cli_option(cli, "candidate"));
    filter.establishment = cli_text(cli_option(cli, "establishment"));
    filter.class_name = cli_text(cli_option(cli, "class"));
    filter.commission = cli_text(cli_option(cli, "commission"));
    filter.kinds = kinds;
    while (filter.n_kinds < ARRAY_LEN(kinds) && (kind = cli_option_at(cli, "kind", filter.n_kinds)))
        kinds[filter.n_kinds++] = (Palmares__V1__DocumentKind)dossier_word(DOSSIER_KINDS, kind);
    request.filter = &filter;
    r = cli_session(cli, &request.session);
    return r ? r : cli_list(cli, &listing, &request.base);
}

static int run_delete(struct cli *cli)
{
    Palmares__V1__DeleteDocumentRequest request = PALMARES__V1__DELETE_DOCUMENT_REQUEST__INIT;
    ProtobufCMessage *document;
    struct dossier_key key;
    int r;

    if (text_is_empty(cli_option(cli, "reason")))
        return cli_fail(cli, CLI_EXIT_USAGE, _("why? pass --reason TEXT; the journal keeps it"));
    r = dossier_key_read(cli, &key);
    if (r)
        return r;
    request.session = key.session;
    request.candidate = key.candidate;
    request.kind = key.kind;
    request.ordinal = key.ordinal;
    request.reason = cli_text(cli_option(cli, "reason"));
    request.etag = cli_text(cli_option(cli, "etag"));
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, DOSSIER_SERVICE, "DeleteDocument", &request.base, cli->arena, &document);
    return r ? r : cli_show(cli, LIST_COLUMNS, document);
}

#define ORDINAL_OPTION                                                                 \
    {                                                                                  \
        "ordinal", 0, "N", N_("which of its kind: the N° of a fiche (1)"), NULL, false \
    }
#define ETAG_OPTION                                                          \
    {                                                                        \
        "etag", 0, "ETAG", N_("only if this is still its etag"), NULL, false \
    }
#define REASON_OPTION                                                     \
    {                                                                     \
        "reason", 0, "TEXT", N_("why; the journal keeps it"), NULL, false \
    }
#define RECEIVED_OPTION                                                                         \
    {                                                                                           \
        "received-on", 0, "DAY", N_("day on which it came on paper (exam office)"), NULL, false \
    }
#define OF_ESTABLISHMENT                                                         \
    {                                                                            \
        "establishment", 0, "UAI", N_("only of this establishment"), NULL, false \
    }
#define OF_COMMISSION                                                                          \
    {                                                                                          \
        "commission", 0, "ID", N_("only candidates who pass before it, by the plan in force"), \
            NULL, false                                                                        \
    }
#define OF_KIND                                                                      \
    {                                                                                \
        "kind", 0, "KIND", N_("only this kind; again for more"), DOSSIER_KINDS, true \
    }

static const struct cli_option TEMPLATE_OPTIONS[] = {ORDINAL_OPTION,
    {"output", 'O', "FILE", N_("write to FILE instead of standard output"), NULL, false}, {0}};
static const struct cli_option PUT_OPTIONS[] = {ORDINAL_OPTION, ETAG_OPTION, RECEIVED_OPTION, {0}};
static const struct cli_option GET_OPTIONS[] = {ORDINAL_OPTION,
    {"revision", 0, "N", N_("an earlier revision"), NULL, false},
    {"output", 'O', "FILE", N_("write the PDF of an attachment to FILE"), NULL, false}, {0}};
static const struct cli_option EDIT_OPTIONS[] = {ORDINAL_OPTION, {0}};
static const struct cli_option ATTACH_OPTIONS[] = {
    {"purpose", 0, "PURPOSE", N_("what the file is"), DOSSIER_PURPOSES, false}, ORDINAL_OPTION,
    {"remark", 0, "TEXT", N_("a remark kept with it"), NULL, false}, ETAG_OPTION, RECEIVED_OPTION,
    {0}};
static const struct cli_option IMPORT_OPTIONS[] = {
    {"report", 0, "FILE", N_("write what happened to each file to this CSV file"), NULL, false},
    {"jobs", 'j', "N", N_("calls at a time (4)"), NULL, false}, {0}};
static const struct cli_option LIST_OPTIONS[] = {
    {"candidate", 0, "NUMBER", N_("only of this candidate"), NULL, false}, OF_ESTABLISHMENT,
    OF_KIND, {"class", 0, "NAME", N_("only of this class"), NULL, false}, OF_COMMISSION,
    CLI_LIST_OPTIONS, {0}};
static const struct cli_option DELETE_OPTIONS[] = {ORDINAL_OPTION, REASON_OPTION, ETAG_OPTION, {0}};
static const struct cli_option CHECK_OPTIONS[] = {OF_ESTABLISHMENT, OF_COMMISSION,
    {"all", 0, NULL, N_("candidates without findings too"), NULL, false},
    {"fail-on", 0, "STATE", N_("exit code 1 when an épreuve is in this state or a worse one"),
        DOSSIER_FAIL_ON, false},
    {0}};
static const struct cli_option DASHBOARD_OPTIONS[] = {OF_ESTABLISHMENT, {0}};
static const struct cli_option DECIDE_OPTIONS[] = {
    {"ground", 0, "GROUND", N_("ground of nv"), DOSSIER_GROUNDS, false},
    {"penalty", 0, "PENALTY", N_("noted by you; again for more"), DOSSIER_PENALTIES, true},
    {"until", 0, "DAY", N_("until when to regularise"), NULL, false},
    {"notice-on", 0, "DAY", N_("day on which the candidate was told"), NULL, false},
    {"notice-by", 0, "TEXT", N_("how the candidate was told"), NULL, false}, REASON_OPTION,
    ETAG_OPTION, {0}};
static const struct cli_option REASON_OPTIONS[] = {REASON_OPTION, ETAG_OPTION, {0}};
static const struct cli_option DECISIONS_OPTIONS[] = {CLI_LIST_OPTIONS, {0}};
static const struct cli_option FICHE_SUJET_OPTIONS[] = {
    {"view", 0, "VIEW", N_("get: as the candidate, or as the jury sees it (jury)"), DOSSIER_VIEWS,
        false},
    {"output", 'O', "FILE", N_("get, template: write to FILE"), NULL, false}, {0}};
static const struct cli_option RENDER_OPTIONS[] = {OF_ESTABLISHMENT,
    {"class", 0, "NAME", N_("only of this class"), NULL, false}, OF_COMMISSION, OF_KIND,
    {"order", 0, "ORDER", N_("order of the candidates (number)"), DOSSIER_ORDERS, false},
    {"candidates", 0, "FILE", N_("candidates by number, one a line, in the order wanted"), NULL,
        false},
    {"output", 'O', "FILE", N_("one PDF with bookmarks"), NULL, false},
    {"folder", 0, "DIR", N_("one PDF a document, in this folder"), NULL, false}, {0}};

/* Rows of DOSSIER_COMMANDS. */
#define COMMAND(word, arguments_text, least, most)                                              \
    .noun = "dossier", .verb = (word), .arguments = (arguments_text), .arguments_min = (least), \
    .arguments_max = (most)

const struct cli_command DOSSIER_COMMANDS[] = {
    {
        COMMAND("template", "KIND [NUMBER]", 1, 2),
        .summary = N_("write an empty document with what each field is"),
        .example = "palmares dossier template fiche-e4 0123456 -O fiche.json",
        .options = TEMPLATE_OPTIONS,
        .run = dossier_template,
    },
    {
        COMMAND("put", "[NUMBER KIND] FILE", 1, 3),
        .summary = N_("store a document from a JSON file"),
        .example = "palmares dossier put 0123456 fiche-e4 fiche.json --ordinal 2",
        .options = PUT_OPTIONS,
        .changes = true,
        .run = dossier_put,
    },
    {
        COMMAND("edit", "NUMBER KIND", 2, 2),
        .summary = N_("edit a document in $VISUAL or $EDITOR until it is right"),
        .example = "palmares dossier edit 0123456 livret",
        .options = EDIT_OPTIONS,
        .changes = true,
        .run = dossier_edit,
    },
    {
        COMMAND("attach", "NUMBER FILE.pdf", 2, 2),
        .summary = N_("send a PDF file"),
        .example = "palmares dossier attach 0123456 offre.pdf --purpose offre",
        .options = ATTACH_OPTIONS,
        .changes = true,
        .run = dossier_attach,
    },
    {
        COMMAND("import", "DIR", 1, 1),
        .summary = N_("store every *.json and NUMBER_PURPOSE_ORDINAL.pdf of a folder"),
        .example = "palmares dossier import dossiers --report rapport.csv",
        .options = IMPORT_OPTIONS,
        .changes = true,
        .run = dossier_import,
    },
    {
        COMMAND("get", "NUMBER KIND", 2, 2),
        .summary = N_("show a document"),
        .example = "palmares dossier get 0123456 livret -o json",
        .options = GET_OPTIONS,
        .run = dossier_get,
    },
    {
        COMMAND("list", "", 0, 0),
        .summary = N_("list documents"),
        .example = "palmares dossier list --establishment 0750655E --kind livret",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        COMMAND("delete", "NUMBER KIND", 2, 2),
        .summary = N_("take a document out of the dossier; its revisions stay"),
        .example = "palmares dossier delete 0123456 fiche-e6 --ordinal 4 --reason \"en trop\"",
        .options = DELETE_OPTIONS,
        .changes = true,
        .run = run_delete,
    },
    {
        COMMAND("history", "NUMBER KIND", 2, 2),
        .summary = N_("show the revisions of a document"),
        .example = "palmares dossier history 0123456 livret",
        .options = EDIT_OPTIONS,
        .run = dossier_history,
    },
    {
        COMMAND("diff", "NUMBER KIND [REVISION] [REVISION]", 2, 4),
        .summary = N_("show what differs between two revisions"),
        .example = "palmares dossier diff 0123456 livret 1 3",
        .options = EDIT_OPTIONS,
        .run = dossier_diff,
    },
    {
        COMMAND("check", "[NUMBER]", 0, 1),
        .summary = N_("show what is missing for each épreuve, by whom and until when"),
        .example = "palmares dossier check --establishment 0750655E --fail-on at-risk",
        .options = CHECK_OPTIONS,
        .run = dossier_check,
    },
    {
        COMMAND("dashboard", "", 0, 0),
        .summary = N_("show the state by establishment and kind"),
        .example = "palmares dossier dashboard -o csv",
        .options = DASHBOARD_OPTIONS,
        .run = dossier_dashboard,
    },
    {
        COMMAND("decide", "NUMBER EPREUVE OUTCOME", 3, 3),
        .summary = N_("decide on conformity: conforme, a-regulariser, nv or doute"),
        .example = "palmares dossier decide 0123456 E4 a-regulariser --until 2022-04-15 "
                   "--notice-on 2022-04-01 --notice-by courriel --reason \"attestation absente\"",
        .options = DECIDE_OPTIONS,
        .changes = true,
        .run = dossier_decide,
    },
    {
        COMMAND("reverse", "NUMBER EPREUVE", 2, 2),
        .summary = N_("undo the decision in force"),
        .example = "palmares dossier reverse 0123456 E4 --reason \"attestation retrouvée\"",
        .options = REASON_OPTIONS,
        .changes = true,
        .run = dossier_reverse,
    },
    {
        COMMAND("decisions", "[NUMBER]", 0, 1),
        .summary = N_("list decisions on conformity, the last first"),
        .example = "palmares dossier decisions 0123456",
        .options = DECISIONS_OPTIONS,
        .run = dossier_decisions,
    },
    {
        COMMAND("grant", "NUMBER WEEKS", 2, 2),
        .summary = N_("grant a shorter stage to one candidate; 0 weeks withdraws it"),
        .example = "palmares dossier grant 0123456 12 --reason positionnement",
        .options = REASON_OPTIONS,
        .changes = true,
        .run = dossier_grant,
    },
    {
        COMMAND("fiche-sujet", "get|put|edit|template NUMBER [FILE]", 2, 3),
        .summary = N_("the fiche-sujet of a candidate in E4, in its two views"),
        .example = "palmares dossier fiche-sujet put 0123456 fiche-sujet.json",
        .options = FICHE_SUJET_OPTIONS,
        .changes = true,
        .run = dossier_fiche_sujet,
    },
    {
        COMMAND("render", "[NUMBER]...", 0, 2000),
        .summary = N_("print documents as one PDF, or one a document"),
        .example = "palmares dossier render --establishment 0750655E --kind livret -O livrets.pdf",
        .options = RENDER_OPTIONS,
        .run = dossier_render,
    },
    {0},
};
