#include "cli/cli.h"

#include "base/text.h"
#include "clientlib/i18n.h"

#include <stdarg.h>
#include <unistd.h>

/* Print text that came from elsewhere: nothing in it drives the terminal. */
static void put_safe(FILE *to, const char *text)
{
    for (; text && *text; text++)
        (void)fputc(
            (unsigned char)*text < 0x20 && *text != '\n' && *text != '\t' ? '?' : *text, to);
}

static void put_prefixed(
    const struct cli *cli, const char *colour, const char *word, const char *format, va_list values)
{
    CLEANUP_FREE char *text = NULL;

    if (vasprintf(&text, format, values) < 0)
        text = NULL;
    (void)fflush(stdout);
    (void)fprintf(stderr, "palmares: %s%s%s", cli->colour_errors ? colour : "", word,
        cli->colour_errors ? "\033[0m" : "");
    put_safe(stderr, text ? text : format);
    (void)fputc('\n', stderr);
}

int cli_fail(const struct cli *cli, int code, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    put_prefixed(cli, "\033[1;31m", _("error: "), format, values);
    va_end(values);
    return code;
}

void cli_warn(const struct cli *cli, const char *format, ...)
{
    va_list values;

    if (cli->quiet)
        return;
    va_start(values, format);
    put_prefixed(cli, "\033[33m", _("warning: "), format, values);
    va_end(values);
}

void cli_say(const struct cli *cli, const char *format, ...)
{
    va_list values;

    if (cli->quiet)
        return;
    va_start(values, format);
    put_prefixed(cli, "", "", format, values);
    va_end(values);
}

/* What the code means, in a few words; and what one can do about it, beyond what the service says.
 */
static const struct {
    const char *meaning;
    const char *remedy;
} CODES[] = {
    [RPC_CANCELLED] = {N_("cancelled"), NULL},
    [RPC_UNKNOWN] = {N_("unknown error"), NULL},
    [RPC_INVALID_ARGUMENT] = {N_("invalid"), NULL},
    [RPC_DEADLINE_EXCEEDED] = {N_("too late"),
        N_("the service took longer than the time allowed; give more with --timeout")},
    [RPC_NOT_FOUND] = {N_("not found"), NULL},
    [RPC_ALREADY_EXISTS] = {N_("already there"), NULL},
    [RPC_PERMISSION_DENIED] = {N_("not allowed"),
        N_("\"palmares identity whoami\" shows your role; an administrator can change it")},
    [RPC_RESOURCE_EXHAUSTED] = {N_("too much"), N_("wait a moment, then try again")},
    [RPC_FAILED_PRECONDITION] = {N_("not possible now"), NULL},
    [RPC_ABORTED] = {N_("changed meanwhile"), NULL},
    [RPC_OUT_OF_RANGE] = {N_("out of range"), NULL},
    [RPC_UNIMPLEMENTED] = {N_("not known to this service"),
        N_("\"palmares status\" shows the version of the service; this program may be newer")},
    [RPC_INTERNAL] = {N_("fault of the service"),
        N_("its log says more; the request id finds the line")},
    [RPC_UNAVAILABLE] = {N_("no answer"),
        N_("check that the service runs and that --server names it; then try again")},
    [RPC_DATA_LOSS] = {N_("data damaged"), N_("stop, and tell the administrator")},
    [RPC_UNAUTHENTICATED] = {N_("not recognised"),
        N_("check the certificate, its key and the CA of your profile")},
};

/* Where the reason says more than the code: what one can do; NULL: the message says it all. */
static const struct {
    const char *reason;
    const char *remedy;
} REASONS[] = {
    {"NOT_RECIPIENT", N_("the exam office says who gets it: palmares subject recipients")},
    {"NOT_A_READER", N_("its author names who reviews it: reviewers, in the subject")},
    {"NOT_THE_AUTHOR", NULL},
    {"OWN_SUBJECT", NULL},
    {"SAME_MANAGER", NULL},
};

static const char *remedy_of(const struct rpc_status *status, size_t row)
{
    for (size_t i = 0; i < ARRAY_LEN(REASONS) && status->reason; i++)
        if (text_equal(REASONS[i].reason, status->reason))
            return REASONS[i].remedy;
    return CODES[row].remedy;
}

/* The fields concerned; a message that is the whole status' own is not said twice. */
static void put_violations(const struct rpc_status *status)
{
    for (size_t i = 0; i < status->violation_count; i++) {
        const struct rpc_violation *violation = &status->violations[i];
        const char *message =
            text_equal(violation->message, status->message) ? "" : violation->message;
        bool both = !text_is_empty(violation->field) && !text_is_empty(message);

        (void)fputs("  - ", stderr);
        put_safe(stderr, violation->field);
        (void)fputs(both ? ": " : "", stderr);
        put_safe(stderr, message);
        if (!text_is_empty(violation->reason))
            (void)fprintf(stderr, " (%s)", violation->reason);
        (void)fputc('\n', stderr);
    }
}

static void put_request_id(const struct cli *cli, enum rpc_code code)
{
    char id[UUID_TEXT_SIZE];

    if (!cli->command || !cli->command->changes || !cli->sent_request_id)
        return;
    uuid_format(&cli->request_id, id);
    if (code == RPC_UNAVAILABLE || code == RPC_DEADLINE_EXCEEDED)
        (void)fprintf(stderr,
            _("  it is not known whether the change was made: repeat with --request-id %s\n"), id);
    else if (code == RPC_INTERNAL || code == RPC_UNKNOWN)
        (void)fprintf(stderr, _("  request id: %s\n"), id);
}

int cli_fail_status(const struct cli *cli, const struct rpc_status *status)
{
    size_t row = (size_t)status->code < ARRAY_LEN(CODES) ? (size_t)status->code : RPC_UNKNOWN;
    const char *meaning = CODES[row].meaning ? _(CODES[row].meaning) : "";
    const char *remedy = remedy_of(status, row);

    (void)cli_fail(cli, 0, "%s: %s%s%s%s", meaning,
        text_is_empty(status->message) ? rpc_code_name(status->code) : status->message,
        text_is_empty(status->reason) ? "" : " (",
        text_is_empty(status->reason) ? "" : status->reason,
        text_is_empty(status->reason) ? "" : ")");
    put_violations(status);
    if (remedy)
        (void)fprintf(stderr, "  %s\n", _(remedy));
    put_request_id(cli, status->code);
    return cli_exit_of(status->code);
}

int cli_confirm(const struct cli *cli, const char *question)
{
    char line[64];

    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("nobody can be asked here: pass --yes to go on, or --dry-run to look only"));
    (void)fprintf(stderr, _("%s [y/N] "), question);
    (void)fflush(stderr);
    if (!fgets(line, sizeof line, stdin))
        line[0] = '\0';
    /* the letter of "yes" in this language, or y */
    if (line[0] && (strchr(_("yY"), line[0]) || line[0] == 'y' || line[0] == 'Y'))
        return 0;
    return cli_fail(cli, CLI_EXIT_DECLINED, _("nothing was changed"));
}
