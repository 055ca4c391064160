/* palmaresd pki: the certificates of an installation, and who holds them. */
#include "command.h"

#include "base/text.h"
#include "command_pki_run.h"

#include <errno.h>
#include <getopt.h>

enum { PKI_DAYS_MAX = 36500 };

static const char pki_help[] =
    "palmaresd pki: keep the certificate authority of an installation\n\n"
    "Usage:\n"
    "  palmaresd pki init [--name TEXT] [--days N]\n"
    "  palmaresd pki issue server NAME --san DNS:HOST,IP:ADDRESS [--out FOLDER] [--days N]\n"
    "  palmaresd pki issue client PRINCIPAL --role ROLE [--establishment UAI] [--label TEXT] "
    "[--out FOLDER] [--days N]\n"
    "  palmaresd pki issue intermediate NAME [--out FOLDER] [--days N]\n"
    "  palmaresd pki renew NAME [--days N] [--new-key]\n"
    "  palmaresd pki revoke NAME|SERIAL [--reason TEXT]\n"
    "  palmaresd pki list [--json]\n\n"
    "A server is PostgreSQL or palmaresd itself. A client is a principal of the service: issue, "
    "renew and revoke\n"
    "write it to the database as well, and a revocation takes effect at the principal's next "
    "call. An\n"
    "intermediate is an authority that issues certificates of clients only: palmaresd itself uses "
    "it to\n"
    "give kiosks theirs ([enrol] of the configuration), so that ca.key stays where it is.\n\n"
    "Options:\n"
    "  --directory FOLDER      the authority (pki.directory of the configuration, "
    "/etc/palmares/pki)\n"
    "  --config FILE           how to reach the database (" COMMAND_CONFIG_PATH ")\n"
    "  --no-register           leave the database alone\n"
    "  --out FOLDER            where NAME.crt and NAME.key go (FOLDER/issued of the authority)\n"
    "  --san NAMES             the names and addresses by which a server is called\n"
    "  --role ROLE             admin, manager, establishment, kiosk, juror or auditor\n"
    "  --establishment UAI     of the role establishment\n"
    "  --label TEXT            for people\n"
    "  --days N                validity (3650 for an authority, 730 for an intermediate, 397 "
    "otherwise)\n"
    "  --not-before TIME       first instant of validity, as 2022-05-01T00:00:00Z (five minutes "
    "ago)\n"
    "  --new-key               renew the key too; without it one file is replaced, at once\n"
    "  --passphrase-file FILE  its first line protects ca.key\n"
    "  --reason TEXT           why it is revoked\n\n"
    "Examples:\n"
    "  palmaresd pki init --name 'palmares CA, Lille'\n"
    "  palmaresd pki issue server palmaresd --san DNS:palmares.example,IP:192.0.2.10 "
    "--no-register\n"
    "  palmaresd pki issue client dec-lille --role manager --label 'DEC 4, bureau des BTS'\n"
    "  palmaresd pki issue client lycee-0590117y --role establishment --establishment 0590117Y\n"
    "  palmaresd pki issue intermediate enrolment --days 400\n"
    "  palmaresd pki revoke dec-lille --reason 'laptop lost'\n\n"
    "Exit codes: 0 done, 2 wrong usage, 3 a file is wrong, 4 the database is not reached, 6 "
    "refused in this state.\n";

static void pki_command_release(struct pki_command *command)
{
    config_release(&command->config);
    config_secret_free(command->passphrase);
}

/* ---- the command line ---- */

static int pki_parse_time(const char *text, int64_t *ret_seconds)
{
    struct tm utc = {0};
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &utc);

    if (!end || *end)
        return -EINVAL;
    *ret_seconds = (int64_t)timegm(&utc);
    return 0;
}

static int pki_take_option(struct pki_command *command, int option)
{
    static const size_t texts[] = {
        ['c'] = offsetof(struct pki_command, config_file),
        ['D'] = offsetof(struct pki_command, directory),
        ['n'] = offsetof(struct pki_command, name),
        ['s'] = offsetof(struct pki_command, san),
        ['o'] = offsetof(struct pki_command, out),
        ['r'] = offsetof(struct pki_command, role),
        ['e'] = offsetof(struct pki_command, establishment),
        ['l'] = offsetof(struct pki_command, label),
        ['R'] = offsetof(struct pki_command, reason),
        ['p'] = offsetof(struct pki_command, passphrase_file),
    };

    switch (option) {
    case 'd':
        if (text_parse_i64(optarg, 1, PKI_DAYS_MAX, &command->days))
            return pki_usage("--days %s: write a whole number from 1 to %d", optarg, PKI_DAYS_MAX);
        return EXIT_CODE_OK;
    case 'b':
        if (pki_parse_time(optarg, &command->not_before_s))
            return pki_usage("--not-before %s: write it as 2022-05-01T00:00:00Z", optarg);
        return EXIT_CODE_OK;
    case 'k':
        command->new_key = true;
        return EXIT_CODE_OK;
    case 'N':
        command->no_register = true;
        return EXIT_CODE_OK;
    case 'j':
        command->json = true;
        return EXIT_CODE_OK;
    case '?':
        return pki_usage("see the line above");
    default:
        memcpy((char *)command + texts[option], &optarg, sizeof optarg);
        return EXIT_CODE_OK;
    }
}

static int pki_parse_options(int argc, char **argv, struct pki_command *command, bool *ret_help)
{
    static const struct option options[] = {
        {"config", required_argument, NULL, 'c'},
        {"directory", required_argument, NULL, 'D'},
        {"name", required_argument, NULL, 'n'},
        {"san", required_argument, NULL, 's'},
        {"out", required_argument, NULL, 'o'},
        {"role", required_argument, NULL, 'r'},
        {"establishment", required_argument, NULL, 'e'},
        {"label", required_argument, NULL, 'l'},
        {"reason", required_argument, NULL, 'R'},
        {"passphrase-file", required_argument, NULL, 'p'},
        {"days", required_argument, NULL, 'd'},
        {"not-before", required_argument, NULL, 'b'},
        {"new-key", no_argument, NULL, 'k'},
        {"no-register", no_argument, NULL, 'N'},
        {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    int code = EXIT_CODE_OK;

    for (int option;
         code == EXIT_CODE_OK && (option = getopt_long(argc, argv, "c:h", options, NULL)) != -1;) {
        if (option == 'h') {
            *ret_help = true;
            return EXIT_CODE_OK;
        }
        code = pki_take_option(command, option);
    }
    return code;
}

/* The one name of issue, renew and revoke; init takes it as --name. */
static int pki_take_name(int argc, char **argv, struct pki_command *command, const char *what)
{
    if (!argc && !command->name)
        return pki_usage("%s is missing", what);
    if (argc > 1 || (argc && command->name))
        return pki_usage("'%s' is one argument too many", argv[argc - 1]);
    if (argc)
        command->name = argv[0];
    return EXIT_CODE_OK;
}

static int pki_dispatch(int argc, char **argv, struct pki_command *command)
{
    const char *verb = argc ? argv[0] : "";
    const char *kind = argc > 1 ? argv[1] : "";
    int code;

    if (text_equal(verb, "issue")) {
        enum pki_kind of_kind = PKI_KIND_SERVER;

        while (of_kind <= PKI_KIND_INTERMEDIATE && !text_equal(kind, pki_kind_name(of_kind)))
            of_kind++;
        if (of_kind > PKI_KIND_INTERMEDIATE)
            return pki_usage("issue what? write 'issue server NAME', 'issue client PRINCIPAL' or "
                             "'issue intermediate NAME'");
        code = pki_take_name(argc - 2, argv + 2, command, "the name");
        return code ? code : pki_run_issue(command, of_kind);
    }
    if (text_equal(verb, "renew") || text_equal(verb, "revoke")) {
        code = pki_take_name(argc - 1, argv + 1, command, "the name");
        if (code)
            return code;
        return text_equal(verb, "renew") ? pki_run_renew(command) : pki_run_revoke(command);
    }
    if (argc > 1)
        return pki_usage("'%s' is one argument too many", argv[1]);
    if (text_equal(verb, "init"))
        return pki_run_init(command);
    if (text_equal(verb, "list"))
        return pki_run_list(command);
    return pki_usage(
        "%s%s", *verb ? verb : "a command is missing", *verb ? ": there is no such command" : "");
}

int command_pki(int argc, char **argv)
{
    CLEANUP(pki_command_release) struct pki_command command = {0};
    bool help = argc == 1;
    int code = pki_parse_options(argc, argv, &command, &help);

    if (code)
        return code;
    if (help) {
        (void)fputs(pki_help, argc == 1 ? stderr : stdout);
        return argc == 1 ? EXIT_CODE_USAGE : EXIT_CODE_OK;
    }
    return pki_dispatch(argc - optind, argv + optind, &command);
}
