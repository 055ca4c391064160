/* `palmares examiner ...`: who may examine. */
#include "cli/commission_service.h"
#include "cli/nouns.h"

#include "base/text.h"

#include <errno.h>

enum { SPANS_MAX = 256, CODES_MAX = 2000 };

static const struct cli_column LIST_COLUMNS[] = {
    {N_("Code"), "code", false, NULL},
    {N_("Family name"), "family_name", false, NULL},
    {N_("Given name"), "given_name", false, NULL},
    {N_("Quality"), "quality", false, NULL},
    {N_("Specialities"), "specialities", false, NULL},
    {N_("Languages"), "languages", false, NULL},
    {N_("Establishment"), "establishment", false, NULL},
    {N_("Always available"), "always_available", false, NULL},
    {N_("Commissions"), "commissions", false, NULL},
    {N_("Named on"), "nominated_on", false, NULL},
    {N_("Withdrawn"), "withdrawn", false, NULL},
    {NULL, NULL, false, NULL},
};
static const struct cli_column EXAMINER_COLUMNS[] = {
    {N_("Code"), "code", false, NULL},
    {N_("Family name"), "family_name", false, NULL},
    {N_("Given name"), "given_name", false, NULL},
    {N_("Quality"), "quality", false, NULL},
    {N_("Specialities"), "specialities", false, NULL},
    {N_("Languages"), "languages", false, NULL},
    {N_("Establishment"), "establishment", false, NULL},
    {N_("Organisation"), "organisation", false, NULL},
    {N_("Public teaching"), "public_teaching", false, NULL},
    {N_("Always available"), "always_available", false, NULL},
    {N_("Available"), "available", false, NULL},
    {N_("E-mail"), "email", false, NULL},
    {N_("Commissions"), "commissions", false, NULL},
    {N_("Nomination"), "nomination", false, NULL},
    {N_("Named on"), "nominated_on", false, NULL},
    {N_("Withdrawn"), "withdrawn", false, NULL},
    {N_("Withdrawal reason"), "withdrawal_reason", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {N_("Updated"), "update_time", false, NULL},
    {NULL, NULL, false, NULL},
};
/* In the order of the contract's numbers from 1. */
static const char *const QUALITIES[] = {
    "professor", "professional", "researcher", "inspector", "employer", "employee", NULL};
static const char *const THEIRS[] = {"session", "etag", "update_time", "withdrawn",
    "withdrawal_reason", "nomination", "nominated_on", "commissions", NULL};

static int run_import(struct cli *cli)
{
    Palmares__V1__ImportExaminersRequest request = PALMARES__V1__IMPORT_EXAMINERS_REQUEST__INIT;
    const struct commission_service_file file = {&request.base, &request.session, &request.content};

    request.validate_only = cli_dry_run(cli);
    return commission_service_import(cli, "ImportExaminers", &file);
}

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = COMMISSION_SERVICE,
        .method = "ListExaminers",
        .page_max = 1000,
        .columns = LIST_COLUMNS,
        .empty = N_("no examiner is like that"),
    };
    Palmares__V1__ListExaminersRequest request = PALMARES__V1__LIST_EXAMINERS_REQUEST__INIT;
    const char *quality = cli_option(cli, "quality");
    int r = cli_session(cli, &request.session);

    for (int i = 0; quality && QUALITIES[i]; i++)
        if (text_equal(QUALITIES[i], quality))
            request.quality = (Palmares__V1__ExaminerQuality)(i + 1);
    request.speciality = cli_text(cli_option(cli, "speciality"));
    request.establishment = cli_text(cli_option(cli, "establishment"));
    request.only_free = cli_has(cli, "free");
    return r ? r : cli_list(cli, &listing, &request.base);
}

/* ---- one examiner ---- */

static int get(struct cli *cli, Palmares__V1__Examiner **ret_examiner)
{
    Palmares__V1__GetExaminerRequest request = PALMARES__V1__GET_EXAMINER_REQUEST__INIT;
    ProtobufCMessage *examiner = NULL;
    int r = cli_session(cli, &request.session);

    request.code = cli_text(cli->arguments[0]);
    if (!r)
        r = cli_call(cli, COMMISSION_SERVICE, "GetExaminer", &request.base, cli->arena, &examiner);
    *ret_examiner = (void *)examiner;
    return r;
}

static int run_show(struct cli *cli)
{
    Palmares__V1__Examiner *examiner;
    int r = get(cli, &examiner);

    return r ? r : cli_show(cli, EXAMINER_COLUMNS, &examiner->base);
}

/* Store an examiner; --etag in place of the one that it was read with. */
static int put(struct cli *cli, Palmares__V1__Examiner *examiner)
{
    Palmares__V1__PutExaminerRequest request = PALMARES__V1__PUT_EXAMINER_REQUEST__INIT;
    const Palmares__V1__Examiner *done;
    ProtobufCMessage *stored;
    int r;

    if (cli_has(cli, "etag"))
        examiner->etag = cli_text(cli_option(cli, "etag"));
    request.examiner = examiner;
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, COMMISSION_SERVICE, "PutExaminer", &request.base, cli->arena, &stored);
    if (!r)
        r = cli_show(cli, EXAMINER_COLUMNS, stored);
    if (r)
        return r;
    done = (const void *)stored;
    if (!done->always_available && !done->n_available)
        cli_warn(cli, _("%s is available on no day: palmares examiner available %s toutes"),
            done->code, done->code);
    return 0;
}

/* The examiner that the argument names, as it is, or empty. */
static int get_or_new(struct cli *cli, ProtobufCMessage **ret_examiner)
{
    Palmares__V1__GetExaminerRequest request = PALMARES__V1__GET_EXAMINER_REQUEST__INIT;
    Palmares__V1__Examiner *empty = arena_alloc(cli->arena, sizeof *empty);
    int r = empty ? cli_session(cli, &request.session) : -ENOMEM;

    if (r)
        return r;
    request.code = cli_text(cli->arguments[0]);
    palmares__v1__examiner__init(empty);
    empty->session = request.session;
    empty->code = request.code;
    return commission_service_get(cli, "GetExaminer", &request.base, &empty->base, ret_examiner);
}

/* "quality=professor" is what one types. */
static const char *full_value(struct cli *cli, const char *field, const char *value)
{
    char *upper;

    if (!text_equal(field, "quality"))
        return value;
    upper = arena_strdup(cli->arena, value);
    for (char *c = upper; c && *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char)(*c - 'a' + 'A');
    return upper;
}

static int run_put(struct cli *cli)
{
    struct cli_edit edit = {
        .theirs = THEIRS, .example = "quality=professor", .full_value = full_value};
    Palmares__V1__Examiner *examiner;
    int r = 0;

    if (!cli_has(cli, "file") && !cli_has(cli, "set"))
        r = cli_fail(cli, CLI_EXIT_USAGE, _("what of it? pass --set FIELD=VALUE or --file FILE"));
    if (!r)
        r = get_or_new(cli, &edit.message);
    if (!r)
        r = cli_edit_file(cli, &edit);
    if (!r)
        r = cli_edit_set(cli, &edit);
    if (r)
        return r;
    examiner = (void *)edit.message;
    if (!text_is_empty(examiner->code) && !text_equal(examiner->code, cli->arguments[0]))
        return cli_fail(cli, CLI_EXIT_CONTENT, _("%s is about examiner %s, not %s"),
            cli_option_or_empty(cli, "file"), examiner->code, cli->arguments[0]);
    examiner->code = cli_text(cli->arguments[0]);
    r = text_is_empty(examiner->session) ? cli_session(cli, &examiner->session) : 0;
    return r ? r : put(cli, examiner);
}

static int run_available(struct cli *cli)
{
    Palmares__V1__Examiner *examiner;
    int r = get(cli, &examiner);

    if (r)
        return r;
    examiner->always_available = false;
    examiner->available = (char **)(uintptr_t)(cli->arguments + 1);
    examiner->n_available = cli->argument_count - 1;
    return put(cli, examiner);
}

/* ---- withdrawal, nomination ---- */

static int withdraw(struct cli *cli, bool reinstate)
{
    Palmares__V1__WithdrawExaminerRequest request = PALMARES__V1__WITHDRAW_EXAMINER_REQUEST__INIT;
    ProtobufCMessage *examiner;
    int r;

    request.code = cli_text(cli->arguments[0]);
    request.reason = cli_text(cli_option(cli, "reason"));
    request.etag = cli_text(cli_option(cli, "etag"));
    request.reinstate = reinstate;
    request.validate_only = cli_dry_run(cli);
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(
            cli, COMMISSION_SERVICE, "WithdrawExaminer", &request.base, cli->arena, &examiner);
    return r ? r : cli_show(cli, EXAMINER_COLUMNS, examiner);
}

static int run_withdraw(struct cli *cli)
{
    if (text_is_empty(cli_option(cli, "reason")))
        return cli_fail(cli, CLI_EXIT_USAGE, _("why? pass --reason TEXT; the journal keeps it"));
    return withdraw(cli, false);
}

static int run_reinstate(struct cli *cli)
{
    return withdraw(cli, true);
}

static int run_nominate(struct cli *cli)
{
    Palmares__V1__NominateExaminersRequest request = PALMARES__V1__NOMINATE_EXAMINERS_REQUEST__INIT;
    const Palmares__V1__NominateExaminersResponse *done;
    ProtobufCMessage *response;
    int r = 0;

    if (text_is_empty(cli_option(cli, "nomination")) || text_is_empty(cli_option(cli, "on")))
        r = cli_fail(
            cli, CLI_EXIT_USAGE, _("by which arrêté? pass --nomination TEXT and --on YYYY-MM-DD"));
    request.codes = (char **)(uintptr_t)cli->arguments;
    request.n_codes = cli->argument_count;
    request.nomination = cli_text(cli_option(cli, "nomination"));
    request.nominated_on = cli_text(cli_option(cli, "on"));
    request.validate_only = cli_dry_run(cli);
    if (!r)
        r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(
            cli, COMMISSION_SERVICE, "NominateExaminers", &request.base, cli->arena, &response);
    if (r)
        return r;
    done = (const void *)response;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    for (size_t i = 0; i < done->n_codes; i++)
        (void)printf("%s\n", done->codes[i]);
    cli_say(cli,
        cli_dry_run(cli) ? _("examiners that would be named: %zu") : _("examiners named: %zu"),
        done->n_codes);
    return cli_finish_output(cli);
}

/* ---- the table ---- */

#define ETAG_OPTION                                                          \
    {                                                                        \
        "etag", 0, "ETAG", N_("only if this is still its etag"), NULL, false \
    }

static const struct cli_option LIST_OPTIONS[] = {
    {"quality", 0, "QUALITY", N_("only of this quality"), QUALITIES, false},
    {"speciality", 0, "SPECIALITY", N_("only with this speciality: B1"), NULL, false},
    {"establishment", 0, "UAI", N_("only of this establishment"), NULL, false},
    {"free", 0, NULL, N_("only those who are in no commission"), NULL, false}, CLI_LIST_OPTIONS,
    {0}};
static const struct cli_option PUT_OPTIONS[] = {
    {"file", 'f', "FILE", N_("read the examiner from this JSON file; - is standard input"), NULL,
        false},
    {"set", 's', "FIELD=VALUE",
        N_("set a field; again for more fields; languages=... adds, languages= empties"), NULL,
        true},
    ETAG_OPTION, {0}};
static const struct cli_option ETAG_OPTIONS[] = {ETAG_OPTION, {0}};
static const struct cli_option REASON_OPTIONS[] = {
    {"reason", 0, "TEXT", N_("why; the journal keeps it"), NULL, false}, ETAG_OPTION, {0}};
static const struct cli_option NOMINATE_OPTIONS[] = {
    {"nomination", 0, "TEXT", N_("the arrêté: \"arrêté 2022-117 du 4 avril 2022\""), NULL, false},
    {"on", 0, "DAY", N_("its day, YYYY-MM-DD"), NULL, false}, {0}};

/* Rows of EXAMINER_COMMANDS. */
#define COMMAND(word, arguments_text, least, most)                                               \
    .noun = "examiner", .verb = (word), .arguments = (arguments_text), .arguments_min = (least), \
    .arguments_max = (most)

const struct cli_command EXAMINER_COMMANDS[] = {
    {
        COMMAND("import", "FILE.csv", 1, 1),
        .summary = N_("import examiners from a CSV file: all of them or none"),
        .example = "palmares examiner import examinateurs.csv --dry-run",
        .changes = true,
        .run = run_import,
    },
    {
        COMMAND("list", "", 0, 0),
        .summary = N_("list examiners by code"),
        .example = "palmares examiner list --quality professor --speciality B1 --free",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        COMMAND("show", "CODE", 1, 1),
        .summary = N_("show an examiner"),
        .example = "palmares examiner show P0012",
        .run = run_show,
    },
    {
        COMMAND("put", "CODE", 1, 1),
        .summary = N_("store an examiner, or change fields of one"),
        .example = "palmares examiner put P0012 --set email=z.roux@example.org",
        .options = PUT_OPTIONS,
        .changes = true,
        .run = run_put,
    },
    {
        COMMAND("available", "CODE SPAN...", 2, SPANS_MAX),
        .summary = N_("say when an examiner is available: days, half days, hours, ranges, toutes "
                      "or aucune"),
        .example = "palmares examiner available P0012 \"du 09/05/2022 au 13/05/2022\" "
                   "\"2022-05-19 matin\"",
        .options = ETAG_OPTIONS,
        .changes = true,
        .run = run_available,
    },
    {
        COMMAND("withdraw", "CODE", 1, 1),
        .summary = N_("mark an examiner as withdrawn; the commissions are incomplete then"),
        .example = "palmares examiner withdraw P0012 --reason \"arrêt maladie\"",
        .options = REASON_OPTIONS,
        .changes = true,
        .run = run_withdraw,
    },
    {
        COMMAND("reinstate", "CODE", 1, 1),
        .summary = N_("undo a withdrawal"),
        .example = "palmares examiner reinstate P0012",
        .options = REASON_OPTIONS,
        .changes = true,
        .run = run_reinstate,
    },
    {
        COMMAND("nominate", "[CODE]...", 0, CODES_MAX),
        .summary = N_("record the arrêté that names examiners: those given, or all who are in a "
                      "commission and not yet named"),
        .example = "palmares examiner nominate --nomination \"arrêté 2022-117\" --on 2022-04-04",
        .options = NOMINATE_OPTIONS,
        .changes = true,
        .run = run_nominate,
    },
    {0},
};
