/* `palmares identity enrol-code` and `kiosks`: how the machines of jury rooms become what they are.
 */
#include "cli/kiosk.h"

#include "base/text.h"

#include <palmares/v1/identity.pb-c.h>

#include <errno.h>

#define SERVICE (&palmares__v1__identity_service__descriptor)

static enum table_colour kiosk_colour(const ProtobufCMessage *row)
{
    const Palmares__V1__Kiosk *kiosk = (const void *)row;

    return kiosk->disabled ? TABLE_RED : kiosk->enrol_time ? TABLE_PLAIN : TABLE_YELLOW;
}

static const struct cli_column KIOSK_COLUMNS[] = {
    {N_("Centre"), "scope.centre", false, NULL},
    {N_("Room"), "scope.room", false, NULL},
    {N_("Kiosk"), "principal", false, kiosk_colour},
    {N_("First day"), "scope.first_day", false, NULL},
    {N_("Last day"), "scope.last_day", false, NULL},
    {N_("Machine"), "label", false, NULL},
    {N_("Enrolled"), "enrol_time", false, NULL},
    {N_("Last seen"), "last_seen_time", false, NULL},
    {N_("Disabled"), "disabled", false, kiosk_colour},
    {N_("Code until"), "code_expire_time", false, NULL},
    {NULL, NULL, false, NULL},
};

static const struct cli_column CODE_COLUMNS[] = {
    {N_("Code"), "code", false, NULL},
    {N_("Valid until"), "expire_time", false, NULL},
    {N_("Kiosk"), "principal", false, NULL},
    {N_("Session"), "scope.session", false, NULL},
    {N_("Centre"), "scope.centre", false, NULL},
    {N_("Room"), "scope.room", false, NULL},
    {N_("First day"), "scope.first_day", false, NULL},
    {N_("Last day"), "scope.last_day", false, NULL},
    {N_("Takes the place of"), "replaces", false, NULL},
    {N_("Enrol at"), "servers", false, NULL},
    {NULL, NULL, false, NULL},
};

/* "90", "90m", "36h", "2d", in minutes; hours where nothing is said. */
static int read_valid(struct cli *cli, uint32_t *ret_minutes)
{
    static const struct {
        const char *unit;
        int64_t minutes;
    } units[] = {{"m", 1}, {"min", 1}, {"h", 60}, {"d", 24 * 60}, {"j", 24 * 60}};
    const char *text = cli_option_or_empty(cli, "valid");
    size_t digits = strspn(text, "0123456789");
    char number_text[8];
    int64_t number = 0;

    *ret_minutes = 0;
    if (!*text)
        return 0;
    (void)snprintf(number_text, sizeof number_text, "%.*s", (int)digits, text);
    for (size_t i = 0; digits && digits < sizeof number_text && i < ARRAY_LEN(units); i++)
        if (text_equal(text + digits, units[i].unit) &&
            text_parse_i64(number_text, 1, 100000, &number) == 0) {
            *ret_minutes = (uint32_t)(number * units[i].minutes);
            return 0;
        }
    return cli_fail(cli, CLI_EXIT_USAGE,
        _("--valid %s: write a number with m, h or d, for example 90m, 36h or 2d"), text);
}

/* What the code is for. */
static void print_scope(const Palmares__V1__EnrolCode *code)
{
    const Palmares__V1__KioskScope *scope = code->scope;

    (void)printf(
        _("Kiosk of room %s, centre %s, session %s\n"), scope->room, scope->centre, scope->session);
    (void)printf(_("sees the orals from %s to %s\n"), scope->first_day, scope->last_day);
    if (!text_is_empty(code->replaces))
        (void)printf(_("takes the place of %s, which is refused from then on\n"), code->replaces);
}

/* The code in a frame: somebody reads it out, or off a sheet. */
static void print_framed(const struct cli *cli, const char *code)
{
    size_t width = strlen(code) + 4;

    (void)fputs("\n    ┌", stdout);
    for (size_t i = 0; i < width; i++)
        (void)fputs("─", stdout);
    (void)printf("┐\n    │  %s%s%s  │\n    └", cli->colour ? "\033[1m" : "", code,
        cli->colour ? "\033[0m" : "");
    for (size_t i = 0; i < width; i++)
        (void)fputs("─", stdout);
    (void)fputs("┘\n\n", stdout);
}

/* What to type on the machine. */
static int print_code(struct cli *cli, const Palmares__V1__EnrolCode *code)
{
    const char *until = cli_field_text(&code->base, "expire_time", false, cli->arena);
    const char *server = code->n_servers ? code->servers[0] : _("HOST:PORT");

    if (!until)
        return -ENOMEM;
    print_scope(code);
    if (text_is_empty(code->code))
        return 0;
    print_framed(cli, code->code);
    (void)printf(_("Good for one machine, until %s. It is shown once.\n"), until);
    (void)printf(_("On the machine, type it on the first page of the kiosk, with the address %s;\n"
                   "or in a terminal:\n"),
        server);
    (void)printf("\n    palmares-kiosk enrol --server %s %s\n", server, code->code);
    return 0;
}

/* [SESSION] CENTRE ROOM */
static int read_room(struct cli *cli, Palmares__V1__KioskScope *scope)
{
    size_t first = cli->argument_count == 3 ? 1 : 0;

    scope->centre = cli_text(cli->arguments[first]);
    scope->room = cli_text(cli->arguments[first + 1]);
    scope->first_day = cli_text(cli_option(cli, "from"));
    scope->last_day = cli_text(cli_option(cli, "to"));
    if (first == 0)
        return cli_session(cli, &scope->session);
    scope->session = cli_text(cli->arguments[0]);
    return 0;
}

int kiosk_run_enrol_code(struct cli *cli)
{
    Palmares__V1__CreateEnrolCodeRequest request = PALMARES__V1__CREATE_ENROL_CODE_REQUEST__INIT;
    Palmares__V1__KioskScope scope = PALMARES__V1__KIOSK_SCOPE__INIT;
    ProtobufCMessage *response;
    int r = read_valid(cli, &request.valid_minutes);

    if (!r)
        r = read_room(cli, &scope);
    if (r)
        return r;
    request.scope = &scope;
    request.replace = cli_has(cli, "replace");
    request.validate_only = cli_dry_run(cli);
    r = cli_change(cli, SERVICE, "CreateEnrolCode", &request.base, cli->arena, &response);
    if (r)
        return r;
    if (cli->format != CLI_TABLE)
        return cli_show(cli, CODE_COLUMNS, response);
    r = print_code(cli, (const void *)response);
    if (!r && request.validate_only)
        cli_say(cli, _("this would be done; no code was made"));
    return r ? r : cli_finish_output(cli);
}

int kiosk_run_list(struct cli *cli)
{
    static const struct cli_listing listing = {
        .service = SERVICE,
        .method = "ListKiosks",
        .page_max = 1000,
        .columns = KIOSK_COLUMNS,
        .empty = N_("no room has a kiosk yet: palmares identity enrol-code CENTRE ROOM"),
    };
    Palmares__V1__ListKiosksRequest request = PALMARES__V1__LIST_KIOSKS_REQUEST__INIT;
    int r = cli_session(cli, &request.session);

    request.centre = cli_text(cli_option(cli, "centre"));
    return r ? r : cli_list(cli, &listing, &request.base);
}

const struct cli_option KIOSK_ENROL_CODE_OPTIONS[] = {
    {"from", 0, "DAY", N_("first day that the kiosk sees (that of the plan in force)"), NULL,
        false},
    {"to", 0, "DAY", N_("last day that it sees (likewise)"), NULL, false},
    {"valid", 0, "TIME", N_("how long the code is good: 90m, 36h, 2d (24h)"), NULL, false},
    {"replace", 0, NULL, N_("the room has a kiosk: the new one takes its place"), NULL, false},
    {0},
};

const struct cli_option KIOSK_LIST_OPTIONS[] = {
    {"centre", 0, "CODE", N_("of one centre only"), NULL, false},
    CLI_LIST_OPTIONS,
    {0},
};
