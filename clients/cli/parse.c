#include "cli/cli.h"

#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>

enum { OPTIONS_MAX = 64, LONG_ONLY = 256, LETTERS_MAX = 2 * OPTIONS_MAX + 3 };

const struct cli_option CLI_COMMON_OPTIONS[] = {
    {"help", 'h', NULL, N_("show this help and stop"), NULL, false},
    {"output-format", 'o', "FORMAT",
        N_("table (the default), json (proto3 JSON) or csv (semicolons, stable headings)"),
        (const char *const[]){"table", "json", "csv", NULL}, false},
    {"server", 0, "HOST:PORT", N_("address of the service; several with commas"), NULL, false},
    {"profile", 0, "NAME", N_("profile of the configuration file"), NULL, false},
    {"config", 0, "FILE", N_("configuration file"), NULL, false},
    {"session", 0, "ID", N_("session meant, for example ndrc-2022"), NULL, false},
    {"timeout", 0, "TIME", N_("time for one call, such as 500ms, 30s or 5m"), NULL, false},
    {"quiet", 'q', NULL, N_("no progress and no remarks, errors only"), NULL, false},
    {NULL, 0, NULL, NULL, NULL, false},
};

const struct cli_option CLI_CHANGE_OPTIONS[] = {
    {"dry-run", 'n', NULL, N_("check everything, change nothing"), NULL, false},
    {"request-id", 0, "UUID", N_("id of the change: repeating it has no second effect"), NULL,
        false},
    {NULL, 0, NULL, NULL, NULL, false},
};

/* What getopt_long() is told. */
struct grammar {
    const struct cli_option *rows[OPTIONS_MAX];
    struct option options[OPTIONS_MAX + 1];
    char letters[LETTERS_MAX];
    size_t count;
    size_t letter_count;
};

static void add_rows(struct grammar *grammar, const struct cli_option *rows)
{
    for (; rows && rows->name; rows++) {
        int own = LONG_ONLY + (int)grammar->count;

        assert(grammar->count < OPTIONS_MAX);
        grammar->rows[grammar->count] = rows;
        grammar->options[grammar->count++] = (struct option){
            .name = rows->name,
            .has_arg = rows->value ? required_argument : no_argument,
            .val = own,
        };
        if (!rows->letter)
            continue;
        grammar->letters[grammar->letter_count++] = rows->letter;
        if (rows->value)
            grammar->letters[grammar->letter_count++] = ':';
    }
}

static void make_grammar(const struct cli_command *command, struct grammar *ret_grammar)
{
    *ret_grammar = (struct grammar){0};
    ret_grammar->letters[ret_grammar->letter_count++] = ':';
    add_rows(ret_grammar, command->options);
    if (command->changes)
        add_rows(ret_grammar, CLI_CHANGE_OPTIONS);
    add_rows(ret_grammar, CLI_COMMON_OPTIONS);
}

static const struct cli_option *find_row(const struct grammar *grammar, int value)
{
    if (value >= LONG_ONLY)
        return grammar->rows[value - LONG_ONLY];
    for (size_t i = 0; i < grammar->count; i++) {
        if (grammar->rows[i]->letter == value)
            return grammar->rows[i];
    }
    return NULL;
}

static int fail_usage(const struct cli *cli, const char *what)
{
    const struct cli_command *command = cli->command;

    return cli_fail(cli, CLI_EXIT_USAGE, _("%s; see: palmares %s%s%s --help"), what, command->noun,
        *command->verb ? " " : "", command->verb);
}

static int fail_unknown_option(
    const struct cli *cli, const struct grammar *grammar, const char *typed)
{
    const char *names[OPTIONS_MAX];
    const char *near, *what;

    for (size_t i = 0; i < grammar->count; i++)
        names[i] = grammar->rows[i]->name;
    near = text_starts_with(typed, "--") ? cli_nearest(typed + 2, names, grammar->count) : NULL;
    what = near ? arena_printf(
                      cli->arena, _("there is no option %s here (did you mean --%s?)"), typed, near)
                : arena_printf(cli->arena, _("there is no option %s here"), typed);
    return what ? fail_usage(cli, what) : -ENOMEM;
}

static int check_words(const struct cli *cli, const struct cli_option *row, const char *value)
{
    CLEANUP_BUFFER struct buffer known = {0};
    const char *what;

    if (!row->words)
        return 0;
    for (const char *const *word = row->words; *word; word++) {
        if (text_equal(*word, value))
            return 0;
        if (buffer_printf(&known, "%s%s", word == row->words ? "" : ", ", *word))
            return -ENOMEM;
    }
    what = arena_printf(cli->arena, _("--%s \"%s\": one of %.*s is expected"), row->name, value,
        (int)known.size, (const char *)known.data);
    return what ? fail_usage(cli, what) : -ENOMEM;
}

/* Options that take "N" are whole numbers: said before anything is called. */
static int check_number(const struct cli *cli, const struct cli_option *row)
{
    uint32_t number;

    return text_equal(row->value, "N") ? cli_option_u32(cli, row->name, 1, UINT32_MAX, &number) : 0;
}

static int keep(struct cli *cli, const struct cli_option *row, const char *value)
{
    const char *what;
    int r;

    if (!row->repeats && cli_has(cli, row->name)) {
        what = arena_printf(cli->arena, _("--%s is given twice"), row->name);
        return what ? fail_usage(cli, what) : -ENOMEM;
    }
    cli->given[cli->given_count++] = (struct cli_given){.option = row, .value = value ? value : ""};
    if (!value)
        return 0;
    r = check_words(cli, row, value);
    return r ? r : check_number(cli, row);
}

static int read_options(struct cli *cli, int argc, char **argv)
{
    struct grammar grammar;
    int r = 0;

    make_grammar(cli->command, &grammar);
    opterr = 0;
    optind = 0; /* glibc: start over, with permutation */
    while (!r) {
        int before = optind ? optind : 1;
        int found = getopt_long(argc, argv, grammar.letters, grammar.options, NULL);
        const struct cli_option *row;
        const char *what;

        if (found == -1)
            return 0;
        if (found == '?' || found == ':') {
            const char *typed = argv[optind > before ? optind - 1 : before];
            if (found == '?')
                return fail_unknown_option(cli, &grammar, typed);
            what = arena_printf(cli->arena, _("%s needs a value"), typed);
            return what ? fail_usage(cli, what) : -ENOMEM;
        }
        row = find_row(&grammar, found);
        r = row ? keep(cli, row, optarg) : -EINVAL;
    }
    return r;
}

static int check_arguments(const struct cli *cli)
{
    const struct cli_command *command = cli->command;
    const char *what;

    if (cli->argument_count < command->arguments_min) {
        what = arena_printf(cli->arena, _("an argument is missing: %s"), command->arguments);
        return what ? fail_usage(cli, what) : -ENOMEM;
    }
    if (cli->argument_count > command->arguments_max) {
        what = arena_printf(
            cli->arena, _("one argument too many: \"%s\""), cli->arguments[command->arguments_max]);
        return what ? fail_usage(cli, what) : -ENOMEM;
    }
    return 0;
}

static int apply_common(struct cli *cli)
{
    const char *format = cli_option(cli, "output-format");
    const char *id = cli->command->changes ? cli_option(cli, "request-id") : NULL;

    cli->quiet = cli_has(cli, "quiet");
    if (format)
        cli->format = text_equal(format, "json")  ? CLI_JSON
                      : text_equal(format, "csv") ? CLI_CSV
                                                  : CLI_TABLE;
    if (!cli->command->changes)
        return 0;
    if (!id)
        return uuid_random(&cli->request_id);
    if (uuid_parse(id, &cli->request_id))
        return fail_usage(cli,
            _("--request-id: a UUID such as 123e4567-e89b-42d3-a456-426614174000 is expected"));
    return 0;
}

int cli_parse(struct cli *cli, int argc, char **argv)
{
    int r;

    cli->given = arena_calloc(cli->arena, (size_t)argc + 1, sizeof *cli->given);
    if (!cli->given)
        return -ENOMEM;
    r = read_options(cli, argc, argv);
    if (r)
        return r;
    cli->arguments = (const char *const *)argv + optind;
    cli->argument_count = (size_t)(argc - optind);
    if (cli_has(cli, "help"))
        return 0;
    r = check_arguments(cli);
    return r ? r : apply_common(cli);
}

/* Asking for an option that the command does not have is a bug of the command. */
static bool is_known(const struct cli_command *command, const char *name)
{
    struct grammar grammar;

    make_grammar(command, &grammar);
    for (size_t i = 0; i < grammar.count; i++) {
        if (text_equal(grammar.rows[i]->name, name))
            return true;
    }
    return false;
}

const char *cli_option_at(const struct cli *cli, const char *name, size_t index)
{
    assert(is_known(cli->command, name));
    (void)is_known;
    for (size_t i = 0; i < cli->given_count; i++) {
        if (text_equal(cli->given[i].option->name, name) && index-- == 0)
            return cli->given[i].value;
    }
    return NULL;
}

const char *cli_option(const struct cli *cli, const char *name)
{
    return cli_option_at(cli, name, 0);
}

const char *cli_option_or_empty(const struct cli *cli, const char *name)
{
    const char *value = cli_option(cli, name);

    return value ? value : "";
}

bool cli_has(const struct cli *cli, const char *name)
{
    return cli_option(cli, name) != NULL;
}

int cli_option_u32(
    const struct cli *cli, const char *name, uint32_t usual, uint32_t most, uint32_t *ret)
{
    const char *value = cli_option(cli, name);
    int64_t number = usual;

    if (value && text_parse_i64(value, 1, most, &number))
        return cli_fail(cli, CLI_EXIT_USAGE,
            _("--%s \"%s\": a whole number from 1 to %u is expected"), name, value, most);
    *ret = (uint32_t)number;
    return 0;
}

bool cli_dry_run(const struct cli *cli)
{
    return cli_has(cli, "dry-run");
}
