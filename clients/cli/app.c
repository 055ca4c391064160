#include "cli/app.h"

#include "base/text.h"
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#ifndef PALMARES_VERSION
#define PALMARES_VERSION "unknown"
#endif

enum { NOUNS_MAX = 32, VERBS_MAX = 32 };

static void set_language(void)
{
    /* beside the program in a build tree, else where it is installed with it */
    static const char *const places[] = {"locale", "../share/locale"};

    i18n_use_environment();
    i18n_bind("palmares", NULL, places, ARRAY_LEN(places));
}

static bool takes_colour(FILE *stream)
{
    const char *terminal = getenv("TERM");

    return isatty(fileno(stream)) && text_is_empty(getenv("NO_COLOR")) &&
           !text_equal(terminal, "dumb");
}

static int fail_unknown_noun(const struct cli *cli, const char *typed)
{
    const char *names[NOUNS_MAX] = {"help", "completion"};
    size_t count = 2;
    const char *near;

    for (const struct cli_noun *noun = CLI_NOUNS; noun->name && count < NOUNS_MAX; noun++)
        names[count++] = noun->name;
    near = cli_nearest(typed, names, count);
    if (near)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("there is no \"%s\"; did you mean \"%s\"? See: palmares help"), typed, near);
    return cli_fail(cli, CLI_EXIT_USAGE, _("there is no \"%s\"; see: palmares help"), typed);
}

static int fail_unknown_verb(const struct cli *cli, const struct cli_noun *noun, const char *typed)
{
    const char *names[VERBS_MAX];
    size_t count = 0;
    const char *near;

    for (const struct cli_command *command = noun->commands; command->noun && count < VERBS_MAX;
         command++)
        names[count++] = command->verb;
    near = cli_nearest(typed, names, count);
    if (near)
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("there is no \"%s %s\"; did you mean \"%s %s\"? See: palmares help %s"), noun->name,
            typed, noun->name, near, noun->name);
    return cli_fail(cli, CLI_EXIT_USAGE, _("there is no \"%s %s\"; see: palmares help %s"),
        noun->name, typed, noun->name);
}

/* The command that a noun and, where it has verbs, a verb name. */
static int find_command(const struct cli *cli,
    const char *noun_name,
    const char *verb,
    const struct cli_noun **ret_noun,
    const struct cli_command **ret_command)
{
    const struct cli_noun *noun = cli_find_noun(noun_name);
    const struct cli_command *command;

    if (!noun)
        return fail_unknown_noun(cli, noun_name);
    *ret_noun = noun;
    *ret_command = NULL;
    command = cli_find_command(noun, "");
    if (!command && !verb)
        return 0;
    if (!command)
        command = cli_find_command(noun, verb);
    if (!command)
        return fail_unknown_verb(cli, noun, verb);
    *ret_command = command;
    return 0;
}

static int run_help(const struct cli *cli, int argc, char **argv)
{
    const struct cli_noun *noun;
    const struct cli_command *command;
    int r;

    if (argc == 0) {
        cli_help_all(stdout);
        return 0;
    }
    r = find_command(cli, argv[0], argc > 1 ? argv[1] : NULL, &noun, &command);
    if (r)
        return r;
    if (command)
        cli_help_command(stdout, command);
    else
        cli_help_noun(stdout, noun);
    return 0;
}

static int run_completion(const struct cli *cli, int argc, char **argv)
{
    int r = argc == 1 ? cli_complete(argv[0], stdout) : CLI_EXIT_USAGE;

    return r ? cli_fail(cli, r, _("usage: palmares completion bash|zsh")) : 0;
}

static int run_command(struct cli *cli, int argc, char **argv)
{
    const struct cli_noun *noun;
    const char *verb = argc > 1 && *argv[1] != '-' ? argv[1] : NULL;
    int used;
    int r;

    r = find_command(cli, argv[0], verb, &noun, &cli->command);
    if (r)
        return r;
    if (!cli->command) {
        cli_help_noun(argc > 1 ? stdout : stderr, noun);
        return argc > 1 && (text_equal(argv[1], "--help") || text_equal(argv[1], "-h"))
                   ? 0
                   : CLI_EXIT_USAGE;
    }
    used = *cli->command->verb ? 1 : 0; /* getopt skips the word that is left as argv[0] */
    r = cli_parse(cli, argc - used, argv + used);
    if (r)
        return r;
    if (cli_has(cli, "help")) {
        cli_help_command(stdout, cli->command);
        return 0;
    }
    return cli->command->run(cli);
}

static int dispatch(struct cli *cli, int argc, char **argv)
{
    const char *first = argc > 1 ? argv[1] : NULL;

    if (!first) {
        cli_help_all(stderr);
        return CLI_EXIT_USAGE;
    }
    if (text_equal(first, "help") || text_equal(first, "--help") || text_equal(first, "-h"))
        return run_help(cli, argc - 2, argv + 2);
    if (text_equal(first, "--version")) {
        (void)printf("palmares %s\n", PALMARES_VERSION);
        return 0;
    }
    if (text_equal(first, "completion"))
        return run_completion(cli, argc - 2, argv + 2);
    if (*first == '-')
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("options stand behind the command: palmares NOUN VERB %s; see: palmares help"),
            first);
    return run_command(cli, argc - 1, argv + 1);
}

int app_run(int argc, char **argv)
{
    struct cli cli = {0};
    int r;

    set_language();
    (void)signal(SIGPIPE, SIG_IGN);
    cli.colour = takes_colour(stdout);
    cli.colour_errors = takes_colour(stderr);
    cli.arena = arena_new(CLI_ARENA_MAX);
    r = cli.arena ? dispatch(&cli, argc, argv) : -ENOMEM;
    if (r == -EIO && ferror(stdout))
        r = 0; /* said below, unless the reader had enough */
    if (r >= 0) {
        int finished = cli_finish_output(&cli);
        r = r ? r : finished;
    } else {
        r = cli_fail(&cli, CLI_EXIT_FAULT, _("fault of this program: %s"), strerror(-r));
    }
    client_free(cli.client);
    arena_free(cli.arena);
    return r;
}
