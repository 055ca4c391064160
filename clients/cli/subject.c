/* `palmares subject ...`: the table of the noun; lists. */
#include "cli/subject.h"

#include "base/text.h"
#include "cli/listing.h"
#include "cli/nouns.h"

const char *const SUBJECT_STATES[] = {"draft", "approved", "sealed", "released", NULL};

static Palmares__V1__Subject__State state_of_option(const struct cli *cli)
{
    const char *word = cli_option(cli, "state");

    for (int i = 0; word && SUBJECT_STATES[i]; i++)
        if (text_equal(SUBJECT_STATES[i], word))
            return (Palmares__V1__Subject__State)(i + 1);
    return PALMARES__V1__SUBJECT__STATE__STATE_UNSPECIFIED;
}

int subject_get(struct cli *cli, const char *id, Palmares__V1__Subject **ret_subject)
{
    Palmares__V1__GetSubjectRequest request = PALMARES__V1__GET_SUBJECT_REQUEST__INIT;
    ProtobufCMessage *response;
    int r = cli_session(cli, &request.session);

    request.id = cli_text(id);
    if (!r)
        r = cli_call(cli, SUBJECT_SERVICE, "GetSubject", &request.base, cli->arena, &response);
    if (!r)
        *ret_subject = (void *)response;
    return r;
}

/* ---- list ---- */

static enum table_colour state_colour(const ProtobufCMessage *row)
{
    switch (((const Palmares__V1__Subject *)(const void *)row)->state) {
    case PALMARES__V1__SUBJECT__STATE__DRAFT:
        return TABLE_YELLOW;
    case PALMARES__V1__SUBJECT__STATE__RELEASED:
        return TABLE_GREEN;
    default:
        return TABLE_PLAIN;
    }
}

static const struct cli_column LIST_COLUMNS[] = {
    {N_("Subject"), "id", false, NULL},
    {N_("Épreuve"), "epreuve", false, NULL},
    {N_("State"), "state", false, state_colour},
    {N_("Title"), "title", false, NULL},
    {N_("Of the calendar"), "calendar_subject", false, NULL},
    {N_("Sample"), "sample", false, NULL},
    {N_("Author"), "author", false, NULL},
    {N_("Reviewers"), "reviewers", false, NULL},
    {N_("Approved by"), "approved_by", false, NULL},
    {N_("Changed"), "update_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = SUBJECT_SERVICE,
        .method = "ListSubjects",
        .page_max = 1000,
        .columns = LIST_COLUMNS,
        .empty = N_("there is no such subject"),
    };
    Palmares__V1__ListSubjectsRequest request = PALMARES__V1__LIST_SUBJECTS_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    request.epreuve = cli_text(cli_option(cli, "epreuve"));
    request.state = state_of_option(cli);
    return r ? r : cli_list(cli, &listing, &request.base);
}

/* ---- the table ---- */

static const struct cli_option LIST_OPTIONS[] = {
    {"epreuve", 0, "EPREUVE", N_("only of this épreuve"), NULL, false},
    {"state", 0, "STATE", N_("only subjects in this state"), SUBJECT_STATES, false},
    CLI_LIST_OPTIONS, {0}};

#define RECIPIENT_OPTIONS                                                                          \
    {"recipient", 0, "NAME@zone:ZONE|NAME@centre:CODE", N_("who gets the key, and where that is"), \
        NULL, true},                                                                               \
    {                                                                                              \
        "recipients", 0, "FILE", N_("the same as a table: principal;zone;centre"), NULL, false     \
    }
#define ETAG_OPTION                                                                 \
    {                                                                               \
        "etag", 0, "ETAG", N_("refuse when somebody changed it since"), NULL, false \
    }
#define LEAK_OPTION                                                                           \
    {                                                                                         \
        "leak-reason", 0, "TEXT", N_("why all the same, when a zone could tell another one"), \
            NULL, false                                                                       \
    }
static const struct cli_option SEAL_OPTIONS[] = {RECIPIENT_OPTIONS, LEAK_OPTION, ETAG_OPTION,
    {"yes", 'y', NULL, N_("seal without asking"), NULL, false}, {0}};
static const struct cli_option RECIPIENTS_OPTIONS[] = {RECIPIENT_OPTIONS, ETAG_OPTION, {0}};
static const struct cli_option SCHEDULE_OPTIONS[] = {LEAK_OPTION, ETAG_OPTION, {0}};
static const struct cli_option EARLY_OPTIONS[] = {
    {"reason", 0, "TEXT", N_("why, for the journal"), NULL, false},
    {"yes", 'y', NULL, N_("release without asking"), NULL, false}, {0}};
static const struct cli_option ACCESSES_OPTIONS[] = {CLI_LIST_OPTIONS, {0}};
static const struct cli_option FETCH_OPTIONS[] = {
    {"output", 'O', "FILE", N_("write the sealed file there"), NULL, false}, {0}};
static const struct cli_option OPEN_OPTIONS[] = {
    {"output", 'O', "FILE", N_("write the PDF there (\"-\": standard output)"), NULL, false},
    {"json", 0, "FILE", N_("write the subject as JSON there"), NULL, false},
    {"wait", 0, NULL, N_("wait for the hour"), NULL, false}, {0}};
static const struct cli_option COVERAGE_OPTIONS[] = {
    {"cms", 0, "CMS", N_("only this CMS, for example WORDPRESS"), NULL, false},
    {"picture", 0, "FILE", N_("draw it instead: FILE.svg, or FILE.pdf to print"), NULL, false},
    {0}};

static const struct cli_option GRID_OPTIONS[] = {
    {"copies", 0, "N", N_("so many blank ones (1)"), NULL, false},
    {"candidate", 0, "N",
        N_("that of this candidate, with the hour and place of the plan in force; can be repeated"),
        NULL, true},
    {"subject", 0, "ID",
        N_("of a double marking sheet: with the questions of this subject, once it is released"),
        NULL, false},
    {"output", 'O', "FILE", N_("write to FILE instead of standard output"), NULL, false}, {0}};

static const struct cli_option DRAW_OPTIONS[] = {
    {"seed", 0, "SEED", N_("the same seed, plan and subjects give the same draw (a new one)"), NULL,
        false},
    {"subject", 0, "ID", N_("of these only (all sealed ones); can be repeated"), NULL, true}, {0}};
static const struct cli_option DRAWN_OPTIONS[] = {
    {"number", 0, "N", N_("this draw (the one in force)"), NULL, false},
    {"centre", 0, "CENTRE", N_("only this centre"), NULL, false}, {0}};
static const struct cli_option PUBLISH_DRAW_OPTIONS[] = {
    {"yes", 'y', NULL, N_("publish without asking"), NULL, false}, {0}};
static const struct cli_option CHECK_OPTIONS[] = {
    {"file", 'f', "FILE", N_("check this file (-: standard input) instead of a stored subject"),
        NULL, false},
    {"rules-only", 0, NULL, N_("do not look for texts that it is like"), NULL, false},
    {"all", 0, NULL, N_("show the rules with which it is fine too"), NULL, false}, {0}};

static const struct cli_option TEMPLATE_OPTIONS[] = {
    {"cms", 0, "CMS", N_("of a practical subject: WORDPRESS or PRESTASHOP"), NULL, false},
    {"output", 'O', "FILE", N_("write to FILE instead of standard output"), NULL, false}, {0}};
static const struct cli_option PUT_OPTIONS[] = {
    {"etag", 0, "ETAG", N_("only if this revision is stored"), NULL, false},
    {"replace", 0, NULL, N_("whatever revision is stored"), NULL, false}, {0}};
static const struct cli_option EDIT_OPTIONS[] = {
    {"epreuve", 0, "EPREUVE", N_("begin with the template of this épreuve when there is none yet"),
        NULL, false},
    {"cms", 0, "CMS", N_("of a practical subject: WORDPRESS or PRESTASHOP"), NULL, false}, {0}};
static const struct cli_option DELETE_OPTIONS[] = {
    {"etag", 0, "ETAG", N_("only if this revision is stored"), NULL, false},
    {"yes", 'y', NULL, N_("delete without asking"), NULL, false}, {0}};
static const struct cli_option APPROVE_OPTIONS[] = {
    {"judge", 0, "RULE=WORD",
        N_("your word on what is to be judged; RULE:PATH=WORD on one finding; again for more"),
        NULL, true},
    {"file", 'f', "FILE", N_("judgements as JSON: {\"judgements\": [...]}"), NULL, false},
    {"etag", 0, "ETAG", N_("only this revision: the one that you have read"), NULL, false}, {0}};
static const struct cli_option REOPEN_OPTIONS[] = {
    {"reason", 0, "TEXT", N_("why; the journal keeps it"), NULL, false},
    {"etag", 0, "ETAG", N_("only if this revision is stored"), NULL, false}, {0}};
static const struct cli_option PUBLISHED_OPTIONS[] = {
    {"id", 0, "ID", N_("add: letters, digits and '-'"), NULL, false},
    {"title", 0, "TITLE", N_("add: for people"), NULL, false},
    {"year", 0, "YEAR", N_("add: when it was published"), NULL, false}, CLI_LIST_OPTIONS, {0}};
static const struct cli_option RENDER_OPTIONS[] = {
    {"file", 'f', "FILE", N_("of this file (-: standard input) instead of a stored subject"), NULL,
        false},
    {"examiner", 0, NULL,
        N_("with a last page for the examiner, which candidates must not see: what each question "
           "exercises"),
        NULL, false},
    {"output", 'O', "FILE", N_("write to FILE instead of standard output"), NULL, false}, {0}};

/* Rows of SUBJECT_COMMANDS. */
#define COMMAND(word, arguments_text, least, most)                                              \
    .noun = "subject", .verb = (word), .arguments = (arguments_text), .arguments_min = (least), \
    .arguments_max = (most)

const struct cli_command SUBJECT_COMMANDS[] = {
    {
        COMMAND("template", "EPREUVE", 1, 1),
        .summary = N_("write a subject to fill in, with what each field is"),
        .example = "palmares subject template E5B --cms WORDPRESS -O E5B-1.json",
        .options = TEMPLATE_OPTIONS,
        .run = subject_run_template,
    },
    {
        COMMAND("edit", "ID", 1, 1),
        .summary = N_("edit a subject in $VISUAL or $EDITOR; what breaks a rule is marked in it"),
        .example = "palmares subject edit E5A-1 --epreuve E5A",
        .options = EDIT_OPTIONS,
        .changes = true,
        .run = subject_run_edit,
    },
    {
        COMMAND("put", "FILE", 1, 1),
        .summary = N_("store a draft from a JSON file; you are its author"),
        .example = "palmares subject put E5A-1.json --replace",
        .options = PUT_OPTIONS,
        .changes = true,
        .run = subject_run_put,
    },
    {
        COMMAND("check", "[ID]", 0, 1),
        .summary = N_("check a subject against every rule; exit code 1 when it breaks one"),
        .example = "palmares subject check --file E5A-1.json",
        .options = CHECK_OPTIONS,
        .run = subject_run_check,
    },
    {
        COMMAND("render", "[ID]", 0, 1),
        .summary = N_("make the PDF of a subject, as candidates get it"),
        .example = "palmares subject render E5A-1 -O E5A-1.pdf",
        .options = RENDER_OPTIONS,
        .run = subject_run_render,
    },
    {
        COMMAND("show", "ID", 1, 1),
        .summary = N_("show a subject"),
        .example = "palmares subject show E5A-1",
        .run = subject_run_show,
    },
    {
        COMMAND("list", "", 0, 0),
        .summary = N_("list the subjects of a session, without their content"),
        .example = "palmares subject list --epreuve E5B --state approved",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        COMMAND("delete", "ID", 1, 1),
        .summary = N_("delete a draft that you have written"),
        .example = "palmares subject delete E5A-1 --yes",
        .options = DELETE_OPTIONS,
        .changes = true,
        .run = subject_run_delete,
    },
    {
        COMMAND("approve", "ID", 1, 1),
        .summary = N_("approve a subject that you review, with a word on what is to be judged"),
        .example = "palmares subject approve E5A-1 --etag 3 --judge "
                   "REAL_ORGANISATION=\"vérifié au registre\"",
        .options = APPROVE_OPTIONS,
        .changes = true,
        .run = subject_run_approve,
    },
    {
        COMMAND("reopen", "ID", 1, 1),
        .summary = N_("make an approved subject a draft again"),
        .example = "palmares subject reopen E5A-1 --reason \"une annexe à revoir\"",
        .options = REOPEN_OPTIONS,
        .changes = true,
        .run = subject_run_reopen,
    },
    {
        COMMAND("published", "list|add|delete [FILE|ID]", 1, 2),
        .summary = N_("texts published before, with which subjects are compared"),
        .example = "palmares subject published add manuel.txt --id manuel-3 --title \"Manuel, "
                   "chapitre 3\" --year 2020",
        .options = PUBLISHED_OPTIONS,
        .changes = true,
        .run = subject_run_published,
    },
    {
        COMMAND("seal", "ID", 1, 1),
        .summary = N_("seal an approved subject until its hour"),
        .example = "palmares subject seal E5A-1 --recipient lycee-a@centre:A1 --dry-run",
        .options = SEAL_OPTIONS,
        .changes = true,
        .run = subject_run_seal,
    },
    {
        COMMAND("release", "ID", 1, 1),
        .summary = N_("show where and when a sealed subject is released, and to whom"),
        .example = "palmares subject release E5A-1",
        .run = subject_run_release,
    },
    {
        COMMAND("recipients", "ID", 1, 1),
        .summary = N_("say who gets the key of a sealed subject"),
        .example = "palmares subject recipients E5A-1 --recipients centres.csv",
        .options = RECIPIENTS_OPTIONS,
        .changes = true,
        .run = subject_run_recipients,
    },
    {
        COMMAND("schedule", "ID", 1, 1),
        .summary = N_("compute the hours again, from the calendar or the draw in force"),
        .example = "palmares subject schedule E5A-1 --dry-run",
        .options = SCHEDULE_OPTIONS,
        .changes = true,
        .run = subject_run_schedule,
    },
    {
        COMMAND("release-early", "ID", 1, 1),
        .summary =
            N_("release a sealed subject before its hour: two managers, one after the other"),
        .example = "palmares subject release-early E5A-1 --reason \"reserve subject\"",
        .options = EARLY_OPTIONS,
        .changes = true,
        .run = subject_run_release_early,
    },
    {
        COMMAND("fetch", "ID", 1, 1),
        .summary = N_("fetch the sealed file, before the hour"),
        .example = "palmares subject fetch E5A-1 -O E5A-1.sealed",
        .options = FETCH_OPTIONS,
        .run = subject_run_fetch,
    },
    {
        COMMAND("open", "FILE", 1, 1),
        .summary = N_("open a sealed file at its hour"),
        .example = "palmares subject open E5A-1.sealed --wait -O E5A-1.pdf",
        .options = OPEN_OPTIONS,
        .run = subject_run_open,
    },
    {
        COMMAND("accesses", "ID", 1, 1),
        .summary = N_("list who read a subject, fetched it, was refused or changed it"),
        .example = "palmares subject accesses E5A-1",
        .options = ACCESSES_OPTIONS,
        .run = subject_run_accesses,
    },
    {
        COMMAND("coverage", "", 0, 0),
        .summary = N_("show which features of the catalogue the subjects exercise"),
        .example = "palmares subject coverage --picture coverage.svg",
        .options = COVERAGE_OPTIONS,
        .run = subject_run_coverage,
    },
    {
        COMMAND("grid", "EPREUVE", 1, 1),
        .summary = N_("print evaluation grids, or the double marking sheets of an écrit"),
        .example = "palmares subject grid E5A --copies 20 -O sheets.pdf",
        .options = GRID_OPTIONS,
        .run = subject_run_grid,
    },
    {
        COMMAND("draw", "", 0, 0),
        .summary = N_("draw a practical subject for each group of the plan in force"),
        .example = "palmares subject draw --seed 2022 --dry-run",
        .options = DRAW_OPTIONS,
        .changes = true,
        .run = subject_run_draw,
    },
    {
        COMMAND("draws", "", 0, 0),
        .summary = N_("list the draws"),
        .example = "palmares subject draws",
        .run = subject_run_draws,
    },
    {
        COMMAND("drawn", "", 0, 0),
        .summary = N_("show which subject each group gets, by centre and half-day"),
        .example = "palmares subject drawn --centre 0350001A -o csv",
        .options = DRAWN_OPTIONS,
        .run = subject_run_drawn,
    },
    {
        COMMAND("check-draw", "[N]", 0, 1),
        .summary = N_("check every rule of a draw, with the plan in force as it is now"),
        .example = "palmares subject check-draw 2",
        .run = subject_run_check_draw,
    },
    {
        COMMAND("publish-draw", "N", 1, 1),
        .summary = N_("put a draw in force; subjects are released by it"),
        .example = "palmares subject publish-draw 2",
        .options = PUBLISH_DRAW_OPTIONS,
        .changes = true,
        .run = subject_run_publish_draw,
    },
    {0},
};
