/* Completion scripts, made from the table of commands. */
#include "cli/cli.h"

#include "base/text.h"

static void put_words(FILE *to, const char *const *words)
{
    for (; *words; words++)
        (void)fprintf(to, "%s%s", *words, words[1] ? " " : "");
}

static void bash_verbs(FILE *to, const struct cli_noun *noun)
{
    (void)fprintf(to, "    %s) words='", noun->name);
    for (const struct cli_command *command = noun->commands; command->noun; command++)
        (void)fprintf(to, "%s%s", command == noun->commands ? "" : " ", command->verb);
    (void)fputs("' ;;\n", to);
}

static void bash_option_names(FILE *to, const struct cli_option *options)
{
    for (; options && options->name; options++)
        (void)fprintf(to, " --%s", options->name);
}

static void bash_options(FILE *to, const struct cli_command *command)
{
    (void)fprintf(to, "    '%s %s') words='", command->noun, command->verb);
    bash_option_names(to, command->options);
    if (command->changes)
        bash_option_names(to, CLI_CHANGE_OPTIONS);
    bash_option_names(to, CLI_COMMON_OPTIONS);
    (void)fputs("' ;;\n", to);
}

/* Values of an option that has a list of them. The same name may take other words elsewhere: the
 * command is in the key. */
static void bash_values(
    FILE *to, const char *noun, const char *verb, const struct cli_option *options)
{
    for (; options && options->name; options++) {
        if (!options->words)
            continue;
        (void)fprintf(to, "    '%s %s --%s'", noun, verb, options->name);
        if (options->letter)
            (void)fprintf(to, "|'%s %s -%c'", noun, verb, options->letter);
        (void)fputs(") words='", to);
        put_words(to, options->words);
        (void)fputs("'; files=no ;;\n", to);
    }
}

static void bash(FILE *to)
{
    (void)fputs("# bash completion of palmares; made by: palmares completion bash\n"
                "_palmares() {\n"
                "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} "
                "words= files=yes\n"
                "    local command=\"${COMP_WORDS[1]} ${COMP_WORDS[2]}\"\n"
                "    COMPREPLY=()\n"
                "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                "        words='help completion",
        to);
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++)
        (void)fprintf(to, " %s", noun->name);
    (void)fputs("'\n"
                "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                "        return\n"
                "    fi\n"
                "    if [ \"$COMP_CWORD\" -eq 2 ] && [[ $current != -* ]]; then\n"
                "    case ${COMP_WORDS[1]} in\n"
                "    completion) words='bash zsh' ;;\n",
        to);
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++)
        bash_verbs(to, noun);
    (void)fputs("    esac\n"
                "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                "        return\n"
                "    fi\n"
                "    [ \"${COMP_WORDS[1]}\" = status ] && command='status '\n"
                "    case \"$command $before\" in\n",
        to);
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++) {
        for (const struct cli_command *command = noun->commands; command->noun; command++) {
            bash_values(to, command->noun, command->verb, command->options);
            bash_values(to, command->noun, command->verb, CLI_COMMON_OPTIONS);
        }
    }
    (void)fputs("    esac\n"
                "    if [[ $current == -* ]]; then\n"
                "    files=no\n"
                "    case $command in\n",
        to);
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++) {
        for (const struct cli_command *command = noun->commands; command->noun; command++)
            bash_options(to, command);
    }
    (void)fputs("    esac\n"
                "    fi\n"
                "    if [ $files = yes ]; then\n"
                "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
                "    else\n"
                "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                "    fi\n"
                "}\n"
                "complete -o filenames -F _palmares palmares\n",
        to);
}

/* Text within '...' and [...] of zsh's _arguments. */
static void zsh_text(FILE *to, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            (void)fputs("'\\''", to);
        else if (strchr(":[]\\", *text))
            (void)fprintf(to, "\\%c", *text);
        else
            (void)fputc(*text, to);
    }
}

static void zsh_options(FILE *to, const struct cli_option *options)
{
    for (; options && options->name; options++) {
        (void)fprintf(to, " \\\n            '%s--%s[", options->repeats ? "*" : "", options->name);
        zsh_text(to, _(options->summary));
        (void)fputc(']', to);
        if (options->value) {
            (void)fputc(':', to);
            zsh_text(to, options->value);
            if (options->words) {
                (void)fputs(":(", to);
                put_words(to, options->words);
                (void)fputc(')', to);
            } else {
                (void)fputs(strstr(options->value, "FILE") ? ":_files" : ": ", to);
            }
        }
        (void)fputc('\'', to);
    }
}

static void zsh_command(FILE *to, const struct cli_command *command)
{
    (void)fprintf(to, "    '%s %s')\n        _arguments", command->noun, command->verb);
    zsh_options(to, command->options);
    if (command->changes)
        zsh_options(to, CLI_CHANGE_OPTIONS);
    zsh_options(to, CLI_COMMON_OPTIONS);
    (void)fputs(" \\\n            '*: :_files' ;;\n", to);
}

static void zsh_describe(FILE *to, const char *name, const char *summary)
{
    (void)fprintf(to, " '%s:", name);
    zsh_text(to, _(summary));
    (void)fputc('\'', to);
}

static void zsh(FILE *to)
{
    (void)fputs("#compdef palmares\n"
                "# zsh completion of palmares; made by: palmares completion zsh\n"
                "_palmares() {\n"
                "    local -a known\n"
                "    if (( CURRENT == 2 )); then\n"
                "        known=(",
        to);
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++)
        zsh_describe(to, noun->name, noun->summary);
    zsh_describe(to, "help", N_("this help, or that of a noun or command"));
    zsh_describe(to, "completion", N_("completion script of a shell, on standard output"));
    (void)fputs(")\n        _describe noun known\n        return\n    fi\n"
                "    if (( CURRENT == 3 )); then\n        case $words[2] in\n"
                "        completion) known=(bash zsh) ;;\n",
        to);
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++) {
        if (!*noun->commands->verb)
            continue;
        (void)fprintf(to, "        %s) known=(", noun->name);
        for (const struct cli_command *command = noun->commands; command->noun; command++)
            zsh_describe(to, command->verb, command->summary);
        (void)fputs(") ;;\n", to);
    }
    (void)fputs("        esac\n        if (( $#known )); then\n            _describe verb known\n"
                "            return\n        fi\n    fi\n"
                "    local command=\"$words[2] $words[3]\"\n"
                "    if [[ $words[2] == status ]]; then\n        command='status '\n        (( "
                "CURRENT-- )); shift words\n"
                "    else\n        (( CURRENT -= 2 )); shift 2 words\n    fi\n"
                "    case $command in\n",
        to);
    for (const struct cli_noun *noun = CLI_NOUNS; noun->name; noun++) {
        for (const struct cli_command *command = noun->commands; command->noun; command++)
            zsh_command(to, command);
    }
    (void)fputs("    esac\n}\n"
                "if [ \"$funcstack[1]\" = _palmares ]; then\n    _palmares \"$@\"\nelse\n    "
                "compdef _palmares palmares\nfi\n",
        to);
}

int cli_complete(const char *shell, FILE *to)
{
    if (text_equal(shell, "bash"))
        bash(to);
    else if (text_equal(shell, "zsh"))
        zsh(to);
    else
        return CLI_EXIT_USAGE;
    return 0;
}
