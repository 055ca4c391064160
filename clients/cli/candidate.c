/* `palmares candidate ...`: looking at candidates; the table of the noun. */
#include "cli/candidate.h"

#include "base/text.h"
#include "cli/nouns.h"

#include <errno.h>
#include <unistd.h>

enum { PAGE_BYTES_MAX = 16 * 1024 * 1024 };

static enum table_colour state_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__Candidate *candidate = (const void *)row;

    return candidate->state == PALMARES__V1__CANDIDATE__STATE__WITHDRAWN ? TABLE_YELLOW
                                                                         : TABLE_PLAIN;
}

static const struct cli_column LIST_COLUMNS[] = {
    {N_("Number"), "number", false, NULL},
    {N_("Family name"), "family_name", false, NULL},
    {N_("Given name"), "given_name", false, NULL},
    {N_("Born"), "birth_date", false, NULL},
    {N_("Class"), "class", false, NULL},
    {N_("Establishment"), "establishment", false, NULL},
    {N_("Zone"), "zone", false, NULL},
    {N_("State"), "state", false, state_colour},
    {NULL, NULL, false, NULL},
};

const struct cli_column CANDIDATE_COLUMNS[] = {
    {N_("Session"), "session", false, NULL},
    {N_("Number"), "number", false, NULL},
    {N_("Family name"), "family_name", false, NULL},
    {N_("Given name"), "given_name", false, NULL},
    {N_("Born"), "birth_date", false, NULL},
    {N_("INE"), "ine", false, NULL},
    {N_("Class"), "class", false, NULL},
    {N_("Establishment"), "establishment", false, NULL},
    {N_("Zone"), "zone", false, NULL},
    {N_("Language 1"), "language1", false, NULL},
    {N_("Language 2"), "language2", false, NULL},
    {N_("Extra minutes per hour"), "extra_minutes_per_hour", true, NULL},
    {N_("Arrangements"), "arrangements", false, NULL},
    {N_("E-mail"), "email", false, NULL},
    {N_("State"), "state", false, state_colour},
    {N_("Withdrawn because"), "withdrawal_reason", false, NULL},
    {N_("Etag"), "etag", false, NULL},
    {N_("Created"), "create_time", false, NULL},
    {N_("Updated"), "update_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static const char *const CLASSES[] = {"A", "B", "C", NULL};
static const char *const STATES[] = {"registered", "withdrawn", NULL};

/* Place of a word in a list, from 1; 0 when it is not there. */
static int index_of(const char *const *words, const char *word)
{
    for (int i = 0; word && words[i]; i++) {
        if (text_equal(words[i], word))
            return i + 1;
    }
    return 0;
}

static void read_filter(const struct cli *cli, Palmares__V1__CandidateFilter *filter)
{
    filter->establishment = cli_text(cli_option(cli, "establishment"));
    filter->class_ = (Palmares__V1__CandidateClass)index_of(CLASSES, cli_option(cli, "class"));
    filter->zone = cli_text(cli_option(cli, "zone"));
    filter->state = (Palmares__V1__Candidate__State)index_of(STATES, cli_option(cli, "state"));
    filter->language1 = cli_text(cli_option(cli, "language1"));
    filter->with_arrangements = cli_has(cli, "with-arrangements");
}

static int run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = CANDIDATE_SERVICE,
        .method = "ListCandidates",
        .page_max = 1000,
        .columns = LIST_COLUMNS,
        .empty = N_("no candidate is like that"),
    };
    Palmares__V1__ListCandidatesRequest request = PALMARES__V1__LIST_CANDIDATES_REQUEST__INIT;
    Palmares__V1__CandidateFilter filter = PALMARES__V1__CANDIDATE_FILTER__INIT;
    int r;

    read_filter(cli, &filter);
    request.filter = &filter;
    r = cli_session(cli, &request.session);
    return r ? r : cli_list(cli, &listing, &request.base);
}

static int run_search(struct cli *cli)
{
    Palmares__V1__SearchCandidatesRequest request = PALMARES__V1__SEARCH_CANDIDATES_REQUEST__INIT;
    CLEANUP_BUFFER struct buffer query = {0};
    ProtobufCMessage *response;
    int r = 0;

    for (size_t i = 0; i < cli->argument_count && !r; i++)
        r = buffer_printf(&query, "%s%s", i ? " " : "", cli->arguments[i]);
    if (!r)
        r = buffer_terminate(&query);
    if (!r)
        r = cli_option_u32(cli, "limit", 20, 200, &request.page_size);
    if (!r)
        r = cli_session(cli, &request.session);
    if (r)
        return r;
    request.query = (char *)query.data;
    r = cli_call(cli, CANDIDATE_SERVICE, "SearchCandidates", &request.base, cli->arena, &response);
    if (r)
        return r;
    if (cli->format == CLI_JSON)
        return cli_print_json(cli, response);
    if (((const Palmares__V1__SearchCandidatesResponse *)(void *)response)->n_candidates == 0)
        cli_say(cli, _("nobody is found by \"%s\""), request.query);
    return cli_show_list(cli, LIST_COLUMNS, response, "candidates");
}

static int run_show(struct cli *cli)
{
    Palmares__V1__GetCandidateRequest request = PALMARES__V1__GET_CANDIDATE_REQUEST__INIT;
    ProtobufCMessage *candidate;
    int r;

    request.number = cli_text(cli->arguments[0]);
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_call(cli, CANDIDATE_SERVICE, "GetCandidate", &request.base, cli->arena, &candidate);
    return r ? r : cli_show(cli, CANDIDATE_COLUMNS, candidate);
}

static int run_withdraw(struct cli *cli)
{
    Palmares__V1__WithdrawCandidateRequest request = PALMARES__V1__WITHDRAW_CANDIDATE_REQUEST__INIT;
    ProtobufCMessage *candidate;
    int r;

    if (text_is_empty(cli_option(cli, "reason")))
        return cli_fail(cli, CLI_EXIT_USAGE, _("why? pass --reason TEXT; the journal keeps it"));
    request.number = cli_text(cli->arguments[0]);
    request.reason = cli_text(cli_option(cli, "reason"));
    request.etag = cli_text(cli_option(cli, "etag"));
    request.validate_only = cli_dry_run(cli);
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(
            cli, CANDIDATE_SERVICE, "WithdrawCandidate", &request.base, cli->arena, &candidate);
    return r ? r : cli_show(cli, CANDIDATE_COLUMNS, candidate);
}

static int run_reinstate(struct cli *cli)
{
    Palmares__V1__ReinstateCandidateRequest request =
        PALMARES__V1__REINSTATE_CANDIDATE_REQUEST__INIT;
    ProtobufCMessage *candidate;
    int r;

    if (text_is_empty(cli_option(cli, "reason")))
        return cli_fail(cli, CLI_EXIT_USAGE, _("why? pass --reason TEXT; the journal keeps it"));
    request.number = cli_text(cli->arguments[0]);
    request.reason = cli_text(cli_option(cli, "reason"));
    request.etag = cli_text(cli_option(cli, "etag"));
    request.validate_only = cli_dry_run(cli);
    r = cli_session(cli, &request.session);
    if (!r)
        r = cli_change(
            cli, CANDIDATE_SERVICE, "ReinstateCandidate", &request.base, cli->arena, &candidate);
    return r ? r : cli_show(cli, CANDIDATE_COLUMNS, candidate);
}

/* The pages of the export, one behind the other. */
static int export_pages(struct cli *cli,
    Palmares__V1__ExportCandidatesRequest *request,
    FILE *to,
    struct arena *arena,
    unsigned *ret_rows)
{
    CLEANUP_FREE char *next = NULL;
    unsigned rows = 0;

    do {
        const Palmares__V1__ExportCandidatesResponse *page;
        ProtobufCMessage *response;
        int r;

        arena_reset(arena);
        request->page_token = cli_text(next);
        r = cli_call(cli, CANDIDATE_SERVICE, "ExportCandidates", &request->base, arena, &response);
        if (r)
            return r;
        page = (const void *)response;
        rows += page->rows;
        (void)fwrite(page->content.data, 1, page->content.len, to);
        free(next);
        next = strdup(page->next_page_token);
        if (!next)
            return -ENOMEM;
    } while (*next);
    *ret_rows = rows;
    return 0;
}

static int export_to(
    struct cli *cli, Palmares__V1__ExportCandidatesRequest *request, const char *file, FILE *to)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(PAGE_BYTES_MAX);
    unsigned rows = 0;
    int r = arena ? export_pages(cli, request, to, arena, &rows) : -ENOMEM;

    if (r)
        return r;
    if (fflush(to) || ferror(to))
        return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", file, strerror(errno));
    cli_say(cli, _("candidates written: %u"), rows);
    return 0;
}

static int run_export(struct cli *cli)
{
    Palmares__V1__ExportCandidatesRequest request = PALMARES__V1__EXPORT_CANDIDATES_REQUEST__INIT;
    Palmares__V1__CandidateFilter filter = PALMARES__V1__CANDIDATE_FILTER__INIT;
    const char *file = cli_option(cli, "output");
    FILE *to = stdout;
    int r;

    read_filter(cli, &filter);
    request.filter = &filter;
    r = cli_session(cli, &request.session);
    if (r)
        return r;
    if (!file || text_equal(file, "-"))
        return export_to(cli, &request, _("standard output"), stdout);
    to = fopen(file, "we");
    if (!to)
        return cli_fail(cli, CLI_EXIT_FILE, "%s: %s", file, strerror(errno));
    r = export_to(cli, &request, file, to);
    if (fclose(to) && !r)
        r = cli_fail(cli, CLI_EXIT_FILE, "%s: %s", file, strerror(errno));
    return r;
}

#define FILTER_OPTIONS                                                                         \
    {"establishment", 0, "UAI", N_("only of this establishment"), NULL, false},                \
        {"class", 0, "CLASS", N_("only of this class"), CLASSES, false},                       \
        {"zone", 'z', "ZONE", N_("only of this zone"), NULL, false},                           \
        {"state", 0, "STATE", N_("only in this state"), STATES, false},                        \
        {"language1", 0, "LANGUAGE", N_("only with this first language"), NULL, false},        \
    {                                                                                          \
        "with-arrangements", 0, NULL, N_("only with extra time or another arrangement"), NULL, \
            false                                                                              \
    }

#define FILE_OPTION                                                                             \
    {                                                                                           \
        "file", 'f', "FILE", N_("read the candidate from this JSON file; - is standard input"), \
            NULL, false                                                                         \
    }
#define SET_OPTION                                                                         \
    {                                                                                      \
        "set", 's', "FIELD=VALUE",                                                         \
            N_("set a field; again for more fields; arrangements=... adds, arrangements= " \
               "empties"),                                                                 \
            NULL, true                                                                     \
    }
#define ETAG_OPTION                                                          \
    {                                                                        \
        "etag", 0, "ETAG", N_("only if this is still its etag"), NULL, false \
    }

static const struct cli_option LIST_OPTIONS[] = {FILTER_OPTIONS, CLI_LIST_OPTIONS, {0}};
static const struct cli_option SEARCH_OPTIONS[] = {
    {"limit", 0, "N", N_("show at most N (20)"), NULL, false}, {0}};
static const struct cli_option CREATE_OPTIONS[] = {FILE_OPTION, SET_OPTION, {0}};
static const struct cli_option UPDATE_OPTIONS[] = {FILE_OPTION, SET_OPTION, ETAG_OPTION, {0}};
static const struct cli_option REASON_OPTIONS[] = {
    {"reason", 0, "TEXT", N_("why; the journal keeps it"), NULL, false}, ETAG_OPTION, {0}};
static const struct cli_option EXPORT_OPTIONS[] = {
    FILTER_OPTIONS,
    {"output", 0, "FILE", N_("write to FILE instead of standard output"), NULL, false},
    {0},
};
static const struct cli_option IMPORT_OPTIONS[] = {
    {"rejects", 0, "FILE", N_("write the rejected records, with the reason, to this CSV file"),
        NULL, false},
    {"skip-rejected", 0, NULL, N_("leave rejected records out and take the others"), NULL, false},
    {"default-zone", 0, "ZONE", N_("zone of the records when the file has no such column"), NULL,
        false},
    {"limit", 0, "N", N_("show at most N issues (50)"), NULL, false},
    {0},
};

/* Rows of CANDIDATE_COMMANDS. */
#define COMMAND(word, arguments_text, least, most)                                                \
    .noun = "candidate", .verb = (word), .arguments = (arguments_text), .arguments_min = (least), \
    .arguments_max = (most)

const struct cli_command CANDIDATE_COMMANDS[] = {
    {
        COMMAND("list", "", 0, 0),
        .summary = N_("list candidates by number"),
        .example = "palmares candidate list --zone guyane --class A --all -o csv",
        .options = LIST_OPTIONS,
        .run = run_list,
    },
    {
        COMMAND("search", "WORDS...", 1, 16),
        .summary = N_("find candidates by name or number; accents, case and a typo do not matter"),
        .example = "palmares candidate search lefevre",
        .options = SEARCH_OPTIONS,
        .run = run_search,
    },
    {
        COMMAND("show", "NUMBER", 1, 1),
        .summary = N_("show a candidate"),
        .example = "palmares candidate show 0123456",
        .run = run_show,
    },
    {
        COMMAND("create", "", 0, 0),
        .summary = N_("register a candidate"),
        .example = "palmares candidate create -f candidate.json",
        .options = CREATE_OPTIONS,
        .changes = true,
        .run = candidate_create,
    },
    {
        COMMAND("update", "NUMBER", 1, 1),
        .summary = N_("change fields of a candidate"),
        .example = "palmares candidate update 0123456 --set zone=guyane --set language2=Espagnol",
        .options = UPDATE_OPTIONS,
        .changes = true,
        .run = candidate_update,
    },
    {
        COMMAND("withdraw", "NUMBER", 1, 1),
        .summary = N_("mark a candidate as withdrawn"),
        .example = "palmares candidate withdraw 0123456 --reason \"demande du 3 mai\"",
        .options = REASON_OPTIONS,
        .changes = true,
        .run = run_withdraw,
    },
    {
        COMMAND("reinstate", "NUMBER", 1, 1),
        .summary = N_("undo a withdrawal"),
        .example = "palmares candidate reinstate 0123456 --reason \"erreur de saisie\"",
        .options = REASON_OPTIONS,
        .changes = true,
        .run = run_reinstate,
    },
    {
        COMMAND("import", "FILE.csv", 1, 1),
        .summary = N_("import candidates from a CSV file: all of them or none"),
        .example = "palmares candidate import candidats.csv --dry-run --rejects rejets.csv",
        .options = IMPORT_OPTIONS,
        .changes = true,
        .run = candidate_import,
    },
    {
        COMMAND("export", "", 0, 0),
        .summary = N_("write candidates as a CSV file that an import takes back"),
        .example = "palmares candidate export --zone guyane --output guyane.csv",
        .options = EXPORT_OPTIONS,
        .run = run_export,
    },
    {0},
};
