#include "cli/cli.h"

#include "base/text.h"
#include "cli/table.h"

enum { NEAR_MAX = 3, WORD_MAX = 32 };

const struct cli_noun *cli_find_noun(const char *name)
{
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++) {
        if (text_equal(noun->name, name))
            return noun;
    }
    return NULL;
}

const struct cli_command *cli_find_command(const struct cli_noun *noun, const char *verb)
{
    for (const struct cli_command *command = noun->commands; command->noun; command++) {
        if (text_equal(command->verb, verb))
            return command;
    }
    return NULL;
}

/* Changes of a letter (or swaps of two) between short words. */
static size_t distance(const char *a, const char *b)
{
    size_t rows[3][WORD_MAX + 1];
    size_t width = strlen(b);

    for (size_t j = 0; j <= width; j++)
        rows[0][j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t *now = rows[i % 3];
        const size_t *last = rows[(i + 2) % 3];
        const size_t *before = rows[(i + 1) % 3];

        now[0] = i;
        for (size_t j = 1; j <= width; j++) {
            now[j] = last[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = base_min_size(now[j], base_min_size(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = base_min_size(now[j], before[j - 2] + 1);
        }
    }
    return rows[strlen(a) % 3][width];
}

const char *cli_nearest(const char *word, const char *const *known, size_t count)
{
    const char *best = NULL;
    size_t best_distance = NEAR_MAX;
    size_t length = strlen(word);

    if (length > WORD_MAX || length < 2)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        size_t own = strlen(known[i]) <= WORD_MAX ? distance(word, known[i]) : NEAR_MAX;
        if (own < best_distance && own < length) {
            best = known[i];
            best_distance = own;
        }
    }
    return best;
}

static void put_padded(FILE *to, const char *text, size_t width)
{
    size_t own = table_width(text);

    (void)fputs(text, to);
    for (; own < width; own++)
        (void)fputc(' ', to);
}

static void put_option(FILE *to, const struct cli_option *option)
{
    char left[64];

    (void)snprintf(left, sizeof left, "  %c%c%s--%s%s%s", option->letter ? '-' : ' ',
        option->letter ? option->letter : ' ', option->letter ? ", " : "  ", option->name,
        option->value ? " " : "", option->value ? option->value : "");
    put_padded(to, left, 29);
    if (strlen(left) >= 29)
        (void)fprintf(to, "\n%29s", "");
    (void)fprintf(to, " %s\n", _(option->summary));
}

static void put_options(FILE *to, const struct cli_option *options)
{
    for (; options && options->name; options++)
        put_option(to, options);
}

/* "candidate show NUMBER" */
static void put_synopsis(FILE *to, const struct cli_command *command)
{
    (void)fprintf(to, "palmares %s%s%s%s%s", command->noun, *command->verb ? " " : "",
        command->verb, *command->arguments ? " " : "", command->arguments);
}

void cli_help_command(FILE *to, const struct cli_command *command)
{
    (void)fprintf(to, "%s\n\n%s ", _(command->summary), _("Usage:"));
    put_synopsis(to, command);
    (void)fprintf(to, " %s\n\n%s\n  %s\n", _("[OPTIONS]"), _("Example:"), command->example);
    if ((command->options && command->options->name) || command->changes)
        (void)fprintf(to, "\n%s\n", _("Options:"));
    put_options(to, command->options);
    if (command->changes)
        put_options(to, CLI_CHANGE_OPTIONS);
    (void)fprintf(to, "\n%s\n", _("Options of every command:"));
    put_options(to, CLI_COMMON_OPTIONS);
}

void cli_help_noun(FILE *to, const struct cli_noun *noun)
{
    (void)fprintf(to, "%s\n\n%s\n", _(noun->summary), _("Commands:"));
    for (const struct cli_command *command = noun->commands; command->noun; command++) {
        (void)fputs("  ", to);
        put_padded(to, *command->verb ? command->verb : command->noun, 15);
        (void)fprintf(to, "%s\n", _(command->summary));
    }
    (void)fprintf(to, "\n%s palmares %s %s --help\n", _("More:"), noun->name, _("VERB"));
}

void cli_help_all(FILE *to)
{
    (void)fprintf(to, "%s\n\n%s palmares %s\n\n%s\n",
        _("palmares runs the exam session of a BTS: client of the service palmaresd."), _("Usage:"),
        _("NOUN VERB [ARGUMENTS] [OPTIONS]"), _("Nouns:"));
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++) {
        (void)fputs("  ", to);
        put_padded(to, noun->name, 12);
        (void)fprintf(to, "%s\n", _(noun->summary));
    }
    (void)fprintf(to,
        "\n  palmares help [NOUN [VERB]]    %s\n"
        "  palmares completion bash|zsh   %s\n"
        "  palmares --version             %s\n",
        _("this help, or that of a noun or command"),
        _("completion script of a shell, on standard output"), _("version of this program"));
    (void)fprintf(to, "\n%s palmares(1)\n", _("Configuration, exit codes and more:"));
}
