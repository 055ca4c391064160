/* palmaresd: one program, a few commands. */
#include "command.h"

#include "base/text.h"
#include "version.h"

#include <signal.h>
#include <sys/stat.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} main_commands[] = {
    {"run", command_run, "serve; stays in the foreground"},
    {"migrate", command_migrate, "bring the database's schema up to date"},
    {"pki", command_pki, "keep the certificate authority: init, issue, renew, revoke, list"},
    {"check-config", command_check_config, "say everything that is wrong with the configuration"},
};

static void main_help(FILE *to)
{
    (void)fputs("palmaresd: the exam session service\n\n"
                "Usage: palmaresd COMMAND [OPTIONS]\n\nCommands:\n",
        to);
    for (size_t i = 0; i < ARRAY_LEN(main_commands); i++)
        (void)fprintf(to, "  %-13s %s\n", main_commands[i].name, main_commands[i].help);
    (void)fputs("\n  palmaresd COMMAND --help   tells more, with examples\n"
                "  palmaresd --version\n\n"
                "Exit codes:\n"
                "  0  done\n"
                "  1  a fault: memory, input or output\n"
                "  2  wrong usage\n"
                "  3  the configuration, or a file it names, is wrong\n"
                "  4  PostgreSQL cannot be reached or refuses us\n"
                "  5  the database's schema is too old or too new\n"
                "  6  refused in this state: it exists already, it is not there, it is revoked\n",
        to);
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";

    (void)umask(077);
    (void)signal(SIGPIPE, SIG_IGN);
    if (text_equal(name, "--help") || text_equal(name, "-h") || text_equal(name, "help")) {
        main_help(stdout);
        return EXIT_CODE_OK;
    }
    if (text_equal(name, "--version")) {
        (void)puts("palmaresd " PALMARES_VERSION);
        return EXIT_CODE_OK;
    }
    if (text_equal(name, "inspect-pdf"))
        return command_inspect_pdf(argc - 1, argv + 1);
    for (size_t i = 0; i < ARRAY_LEN(main_commands); i++)
        if (text_equal(name, main_commands[i].name))
            return main_commands[i].run(argc - 1, argv + 1);
    if (*name)
        (void)fprintf(stderr, "palmaresd: there is no command '%s'\n\n", name);
    main_help(stderr);
    return EXIT_CODE_USAGE;
}
