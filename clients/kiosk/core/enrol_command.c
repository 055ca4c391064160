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
    N_("Usage: palmares-kiosk enrol --server HOST:PORT [--label TEXT] [--state DIR] [CODE]\n"
       "\n"
       "Makes this machine the kiosk of a room, with the one-time code that the secretariat gave\n"
       "(palmares identity enrol-code). Without CODE, it is read from standard input.\n"
       "\n"
       "  --server HOST:PORT  the enrolment service, as the secretariat gave it\n"
       "  --label TEXT        the name of the machine, for the secretariat (the host name)\n"
       "  --state DIR         the folder of the kiosk's state (%s)\n"
       "  -h, --help          this help\n"
       "\n"
       "Example:\n"
       "  palmares-kiosk enrol --server examens.ac-exemple.fr:7401 7KQM3-VXA9T-2DHR5-C8WPN\n");

static int usage(const char *what, const char *state)
{
    (void)fprintf(stderr, "palmares-kiosk: %s\n", what);
    (void)fprintf(stderr, _(help), state);
    return EXIT_USAGE;
}

static int read_options(
    int argc, char **argv, struct enrol_options *options, const char **ret_message)
{
    static const struct option known[] = {
        {"server", required_argument, NULL, 'a'},
        {"label", required_argument, NULL, 'l'},
        {"state", required_argument, NULL, 's'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    const char *state = options->directory;

    *ret_message = NULL;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "h", known, NULL)) != -1;)
        switch (option) {
        case 'a':
            options->server = optarg;
            break;
        case 'l':
            options->label = optarg;
            break;
        case 's':
            options->directory = optarg;
            break;
        case 'h':
            (void)printf(_(help), state);
            return EXIT_DONE;
        default:
            *ret_message = _("there is no such option");
            return EXIT_USAGE;
        }
    if (optind < argc)
        options->code = argv[optind];
    if (optind + 1 < argc)
        *ret_message = _("one argument too many: put the code in quotes, or without spaces");
    else if (!options->server)
        *ret_message = _("which service? Give --server HOST:PORT");
    return *ret_message ? EXIT_USAGE : EXIT_DONE;
}

/* A line of standard input, without its end. */
static bool read_code(char line[CODE_LINE_MAX])
{
    if (isatty(STDIN_FILENO)) {
        (void)fputs(_("Code: "), stderr);
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
        (void)printf(
            _("This machine is the kiosk of room %s, centre %s, session %s, from %s to %s (%s).\n"),
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

int enrol_command(const char *state, int argc, char **argv)
{
    char host[HOST_NAME_MAX + 1] = "", line[CODE_LINE_MAX] = "";
    struct enrol_options options = {.directory = state, .label = host};
    CLEANUP_FREE char *why = NULL;
    const char *message;
    int code, r;

    (void)gethostname(host, sizeof host - 1);
    code = read_options(argc, argv, &options, &message);
    if (message)
        return usage(message, state);
    if (!options.server)
        return code; /* --help */
    if (!options.code && !read_code(line))
        return usage(_("the code is missing"), state);
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
