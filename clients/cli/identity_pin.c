#include "cli/identity_pin.h"

#include "base/text.h"
#include "cli/commission_service.h"
#include "cli/progress.h"

#include <errno.h>
#include <palmares/v1/jury.pb-c.h>
#include <signal.h>

#define SERVICE (&palmares__v1__jury_service__descriptor)

enum {
    PAGE_SIZE = 1000,
    COMMISSIONS_PAGE = 200,
    SLOTS_BYTES_MAX = 64 * 1024 * 1024,
    PIN_COLUMNS = 4
};

const struct cli_option RESET_PIN_OPTIONS[] = {
    {"missing", 0, NULL, N_("for all examiners of the plan in force who have none"), NULL, false},
    {"centre", 0, "CODE", N_("with --missing: only of commissions at this centre"), NULL, false},
    {"yes", 'y', NULL, N_("give them without asking"), NULL, false},
    {0},
};

/* Texts of one kind, each once. */
struct names {
    const char **names;
    size_t count, room;
};

/* One run; PINs are shown once and kept nowhere. */
struct giving {
    struct cli *cli;
    char *session;
    struct names examiners;
    bool only_missing;
    struct arena *arena;                            /* of the answers: wiped */
    const Palmares__V1__ResetPinResponse **answers; /* one an examiner; NULL: not given */
    size_t given;
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

/* What was given is shown before the program ends. */
static void catch_interrupt(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};

    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

static bool has(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (text_equal(names->names[i], name))
            return true;
    return false;
}

static int add(struct cli *cli, struct names *names, const char *name)
{
    if (text_is_empty(name) || has(names, name))
        return 0;
    if (names->count == names->room) {
        const size_t room = names->room ? names->room * 2 : 64;
        const char **longer = arena_calloc(cli->arena, room, sizeof *longer);

        if (!longer)
            return -ENOMEM;
        if (names->count)
            memcpy(longer, names->names, names->count * sizeof *longer);
        names->names = longer;
        names->room = room;
    }
    names->names[names->count] = arena_strdup(cli->arena, name);
    return names->names[names->count++] ? 0 : -ENOMEM;
}

/* ---- whose ---- */

static int read_commissions(struct giving *giving, struct names *commissions)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(SLOTS_BYTES_MAX);
    Palmares__V1__ListSlotsRequest request = PALMARES__V1__LIST_SLOTS_REQUEST__INIT;
    Palmares__V1__SlotFilter filter = PALMARES__V1__SLOT_FILTER__INIT;
    struct cli *cli = giving->cli;
    int r = arena ? 0 : -ENOMEM;

    request.session = giving->session;
    request.filter = &filter;
    request.page_size = PAGE_SIZE;
    filter.centre = cli_text(cli_option(cli, "centre"));
    while (!r) {
        const Palmares__V1__ListSlotsResponse *page;
        ProtobufCMessage *response;

        arena_reset(arena);
        r = cli_call(cli, COMMISSION_SERVICE, "ListSlots", &request.base, arena, &response);
        if (r)
            return r;
        page = (const void *)response;
        for (size_t i = 0; i < page->n_slots && !r; i++)
            r = add(cli, commissions, page->slots[i]->commission);
        request.page_token = arena_strdup(cli->arena, page->next_page_token);
        if (text_is_empty(request.page_token))
            break;
    }
    return r;
}

static int add_members(struct giving *giving, const Palmares__V1__Commission *commission)
{
    int r = 0;

    for (size_t i = 0; i < commission->n_members && !r; i++)
        if (!commission->members[i]->withdrawn)
            r = add(giving->cli, &giving->examiners, commission->members[i]->examiner);
    return r;
}

static int read_members(struct giving *giving, const struct names *commissions)
{
    Palmares__V1__ListCommissionsRequest request = PALMARES__V1__LIST_COMMISSIONS_REQUEST__INIT;
    int r = 0;

    request.session = giving->session;
    request.page_size = COMMISSIONS_PAGE;
    while (!r) {
        const Palmares__V1__ListCommissionsResponse *page;
        ProtobufCMessage *response;

        r = cli_call(giving->cli, COMMISSION_SERVICE, "ListCommissions", &request.base,
            giving->cli->arena, &response);
        if (r)
            return r;
        page = (const void *)response;
        for (size_t i = 0; i < page->n_commissions && !r; i++)
            if (has(commissions, page->commissions[i]->id))
                r = add_members(giving, page->commissions[i]);
        request.page_token = page->next_page_token;
        if (text_is_empty(request.page_token))
            break;
    }
    return r;
}

static int find_examiners(struct giving *giving)
{
    struct cli *cli = giving->cli;
    struct names commissions = {0};
    int r = 0;

    for (size_t i = 0; i < cli->argument_count && !r; i++)
        r = add(cli, &giving->examiners, cli->arguments[i]);
    if (r || !giving->only_missing)
        return r;
    r = read_commissions(giving, &commissions);
    if (!r)
        r = read_members(giving, &commissions);
    if (!r && giving->examiners.count == 0)
        return cli_fail(cli, cli_exit_of(RPC_NOT_FOUND),
            _("no examiner sits in the plan in force, or not at this centre"));
    return r;
}

/* ---- giving ---- */

static int give_one(struct giving *giving, size_t index)
{
    Palmares__V1__ResetPinRequest request = PALMARES__V1__RESET_PIN_REQUEST__INIT;
    /* each is a change of its own: --request-id is that of a single one */
    const struct client_call call = {.service = SERVICE,
        .method = "ResetPin",
        .request = &request.base,
        .request_id = giving->examiners.count == 1 && !cli_dry_run(giving->cli)
                          ? &giving->cli->request_id
                          : NULL};
    struct rpc_status status = {0};
    ProtobufCMessage *response;
    int r;

    request.session = giving->session;
    request.examiner = cli_text(giving->examiners.names[index]);
    request.only_missing = giving->only_missing;
    request.validate_only = cli_dry_run(giving->cli);
    giving->cli->sent_request_id = call.request_id != NULL;
    r = cli_try_call(giving->cli, &call, giving->arena, &status, &response);
    if (r)
        return r;
    if (status.code != RPC_OK)
        return cli_fail_status(giving->cli, &status);
    giving->answers[index] = (const void *)response;
    giving->given += *giving->answers[index]->pin != '\0';
    return 0;
}

static int give(struct giving *giving)
{
    const size_t count = giving->examiners.count;
    struct progress progress;
    int r = 0;

    giving->answers = arena_calloc(giving->cli->arena, count, sizeof *giving->answers);
    if (!giving->answers)
        return -ENOMEM;
    catch_interrupt();
    progress_begin(&progress, giving->cli, _("Giving PINs"), count);
    for (size_t i = 0; i < count && !r && !interrupted; i++) {
        r = give_one(giving, i);
        progress_update(&progress, i + 1);
    }
    progress_end(&progress);
    return r || !interrupted ? r
                             : cli_fail(giving->cli, CLI_EXIT_INTERRUPTED,
                                   _("interrupted; those below were given"));
}

/* ---- showing ---- */

static int put_json(const struct giving *giving)
{
    bool first = true;

    (void)fputs("{\n  \"pins\": [", stdout);
    for (size_t i = 0; i < giving->examiners.count; i++) {
        const Palmares__V1__ResetPinResponse *answer = giving->answers[i];

        if (!answer || !*answer->pin)
            continue;
        (void)fputs(first ? "\n    {\"examiner\": " : ",\n    {\"examiner\": ", stdout);
        cli_put_json_text(giving->examiners.names[i]);
        (void)fputs(", \"familyName\": ", stdout);
        cli_put_json_text(answer->family_name);
        (void)fputs(", \"givenName\": ", stdout);
        cli_put_json_text(answer->given_name);
        (void)fputs(", \"pin\": ", stdout);
        cli_put_json_text(answer->pin);
        (void)fputc('}', stdout);
        first = false;
    }
    (void)fputs(first ? "]\n}\n" : "\n  ]\n}\n", stdout);
    return 0;
}

static int put_table(const struct giving *giving)
{
    const bool csv = giving->cli->format == CLI_CSV;
    const struct table_column columns[PIN_COLUMNS] = {
        {csv ? "examiner" : _("Examiner"), false},
        {csv ? "family_name" : _("Family name"), false},
        {csv ? "given_name" : _("Given name"), false},
        {csv ? "pin" : _("PIN"), false},
    };
    const struct table_options options = {.style = csv ? TABLE_CSV : TABLE_TEXT,
        .colour = giving->cli->colour,
        .to = stdout,
        .columns = columns,
        .column_count = PIN_COLUMNS};
    CLEANUP(table_free_p) struct table *table = table_new(&options);
    int r = table ? 0 : -ENOMEM;

    for (size_t i = 0; i < giving->examiners.count && !r; i++) {
        const Palmares__V1__ResetPinResponse *answer = giving->answers[i];

        if (!answer || !*answer->pin)
            continue;
        if (table_cell(table, giving->examiners.names[i]) ||
            table_cell(table, answer->family_name) || table_cell(table, answer->given_name) ||
            table_cell_coloured(table, TABLE_BOLD, answer->pin))
            r = -ENOMEM;
    }
    return r || (!csv && table_rows(table) == 0) ? r : table_flush(table);
}

static int show(struct giving *giving)
{
    int r = giving->cli->format == CLI_JSON ? put_json(giving) : put_table(giving);

    for (size_t i = 0; i < giving->examiners.count; i++)
        if (giving->answers[i])
            explicit_bzero(giving->answers[i]->pin, strlen(giving->answers[i]->pin));
    return r ? r : cli_finish_output(giving->cli);
}

static void say_sums(const struct giving *giving)
{
    const size_t count = giving->examiners.count;

    if (cli_dry_run(giving->cli))
        cli_say(giving->cli, _("examiners: %zu; nothing was changed"), count);
    else if (giving->given)
        cli_say(giving->cli,
            _("PINs given: %zu of %zu examiners; they are shown this once, and changed at first "
              "use"),
            giving->given, count);
    else
        cli_say(giving->cli, _("all of the %zu examiners have a PIN"), count);
}

static int run(struct giving *giving)
{
    struct cli *cli = giving->cli;
    const char *question;
    int r = cli_session(cli, &giving->session);
    int shown;

    if (!r)
        r = find_examiners(giving);
    if (r)
        return r;
    question = giving->only_missing
                   ? arena_printf(cli->arena,
                         _("Give a first PIN to those of %zu examiners who have none?"),
                         giving->examiners.count)
                   : arena_printf(cli->arena,
                         _("Give a new first PIN to %zu examiners? The old one is void then."),
                         giving->examiners.count);
    if (!question)
        return -ENOMEM;
    if (!cli_dry_run(cli) && !cli_has(cli, "yes"))
        r = cli_confirm(cli, question);
    if (r)
        return r;
    r = give(giving);
    if (r < 0 && !giving->given)
        return r;
    shown = show(giving);
    if (!r && !shown)
        say_sums(giving);
    return r ? r : shown;
}

int identity_reset_pin(struct cli *cli)
{
    struct giving giving = {
        .cli = cli, .only_missing = cli_has(cli, "missing"), .arena = arena_new(SLOTS_BYTES_MAX)};
    int r;

    if (!giving.arena)
        return -ENOMEM;
    if (giving.only_missing == (cli->argument_count > 0))
        r = cli_fail(cli, CLI_EXIT_USAGE, _("whose? pass EXAMINER..., or --missing"));
    else
        r = run(&giving);
    arena_free(giving.arena);
    return r;
}
