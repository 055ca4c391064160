#include "kiosk_core/enrol_command.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_core/enrol.h"
#include "kiosk_core/identity.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <unistd.h>

enum { CODE_LINE_MAX = 256, ARENA_MAX = 1024 * 1024 };

/* In the order of the exit codes. */
enum { EXIT_DONE, EXIT_REFUSED, EXIT_USAGE, EXIT_STATE, EXIT_SERVER };

static const char help[] =
    N_("Usage : palmares-kiosk enrol --server ADRESSE:PORT [--label TEXTE] [--directory DOSSIER] "
       "[CODE]\n"
       "\n"
       "Fait de cette machine le kiosque d’une salle, avec le code à usage unique donné par le "
       "bureau\n"
       "des examens (palmares identity enrol-code). Sans CODE, il est lu sur l’entrée standard.\n"
       "\n"
       "  --server ADRESSE:PORT  le service d’enrôlement, comme le bureau l’a donné\n"
       "  --label TEXTE          le nom de la machine, pour le bureau (le nom d’hôte)\n"
       "  --directory DOSSIER    l’état du kiosque\n"
       "  -h, --help             cette aide\n"
       "\n"
       "Exemple :\n"
       "  palmares-kiosk enrol --server examens.academie.fr:7401 7KQM3-VXA9T-2DHR5-C8WPN\n");

static int usage(const char *what)
{
    (void)fprintf(stderr, "palmares-kiosk: %s\n%s", what, _(help));
    return EXIT_USAGE;
}

static int read_options(
    int argc, char **argv, struct enrol_options *options, const char **ret_message)
{
    static const struct option known[] = {
        {"server", required_argument, NULL, 's'},
        {"label", required_argument, NULL, 'l'},
        {"directory", required_argument, NULL, 'd'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };

    *ret_message = NULL;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", known, NULL)) != -1;)
        switch (option) {
        case 's':
            options->server = optarg;
            break;
        case 'l':
            options->label = optarg;
            break;
        case 'd':
            options->directory = optarg;
            break;
        case 'h':
            (void)fputs(_(help), stdout);
            return EXIT_DONE;
        default:
            *ret_message = _("cette option n’existe pas");
            return EXIT_USAGE;
        }
    if (optind < argc)
        options->code = argv[optind];
    if (optind + 1 < argc)
        *ret_message = _("un argument est de trop : mettez le code entre guillemets, ou sans "
                         "espaces");
    else if (!options->server)
        *ret_message = _("quel service ? Donnez --server ADRESSE:PORT");
    return *ret_message ? EXIT_USAGE : EXIT_DONE;
}

/* A line of standard input, without its end. */
static bool read_code(char line[CODE_LINE_MAX])
{
    if (isatty(STDIN_FILENO)) {
        (void)fputs(_("Code : "), stderr);
        (void)fflush(stderr);
    }
    if (!fgets(line, CODE_LINE_MAX, stdin))
        return false;
    line[strcspn(line, "\r\n")] = '\0';
    return true;
}

/* What the machine is now. */
static void say_done(const char *directory)
{
    struct arena *arena = arena_new(ARENA_MAX);
    struct place place = {0};
    struct identity identity;

    if (arena && place_open(directory, &place) == 0 && identity_load(&place, arena, &identity) == 0)
        (void)printf(_("Cette machine est le kiosque de la salle %s, centre %s, session %s, du %s "
                       "au %s (%s).\n"),
            identity.room, identity.centre, identity.session, identity.first_day, identity.last_day,
            identity.principal);
    place_close(&place);
    arena_free(arena);
}

static int code_of(int r)
{
    switch (r) {
    case 0:
        return EXIT_DONE;
    case ENROL_E_STATE:
        return EXIT_STATE;
    case ENROL_E_SERVER:
        return EXIT_SERVER;
    case ENROL_E_CODE:
        return EXIT_USAGE;
    default:
        return EXIT_REFUSED;
    }
}

int enrol_command(const char *directory, int argc, char **argv)
{
    char host[HOST_NAME_MAX + 1] = "", line[CODE_LINE_MAX] = "";
    struct enrol_options options = {.directory = directory, .label = host};
    CLEANUP_FREE char *why = NULL;
    const char *message;
    int code, r;

    (void)gethostname(host, sizeof host - 1);
    code = read_options(argc, argv, &options, &message);
    if (message)
        return usage(message);
    if (!options.server)
        return code; /* --help */
    if (!options.code && !read_code(line))
        return usage(_("le code manque"));
    if (!options.code)
        options.code = line;
    r = enrol(&options, &why);
    explicit_bzero(line, sizeof line);
    if (r)
        (void)fprintf(stderr, "palmares-kiosk: %s\n", why ? why : strerror(r < 0 ? -r : ENOMEM));
    else
        say_done(options.directory);
    return code_of(r);
}
