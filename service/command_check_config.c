/* palmaresd check-config: everything that is wrong with the configuration, before the service is
 * started. */
#include "command.h"

#include "base/clock.h"
#include "base/text.h"
#include "config/config.h"

#include <getopt.h>
#include <string.h>

static const char check_help[] =
    "palmaresd check-config: say everything that is wrong with the configuration\n\n"
    "Usage: palmaresd check-config [--config FILE] [--print]\n\n"
    "  --config FILE  the configuration (" COMMAND_CONFIG_PATH ")\n"
    "  --print        the values in effect, defaults included; * marks what SIGHUP reloads\n\n"
    "Reads the file and the files that it names: certificates that can be read, are in date and "
    "belong\n"
    "to their keys; secrets that nobody else can read. PostgreSQL is not asked.\n\n"
    "Examples:\n"
    "  palmaresd check-config\n"
    "  palmaresd check-config --config ./palmaresd.ini --print\n\n"
    "Exit codes: 0 nothing is wrong, 3 something is.\n";

static int check_print(const struct config *config)
{
    const char *section, *key, *last = "";
    bool reload;

    for (size_t i = 0; config_key_at(i, &section, &key, &reload); i++) {
        CLEANUP_FREE char *value = config_value_at(config, i);

        if (!value)
            return EXIT_CODE_FAULT;
        if (!text_equal(last, section))
            (void)printf("%s[%s]\n", *last ? "\n" : "", section);
        (void)printf("%s %s = %s\n", reload ? "*" : " ", key, value);
        last = section;
    }
    return EXIT_CODE_OK;
}

static int check_file(const char *path, bool print)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};
    int r = config_load(path, &config, &problems);

    if (r == 0)
        r = config_check_files(&config, clock_wall_us(), &problems);
    for (size_t i = 0; i < problems.count; i++)
        (void)fprintf(stderr, "%s\n", problems.texts[i]);
    if (r < 0) {
        (void)fprintf(stderr, "palmaresd: %s: %s\n", path, strerror(-r));
        return EXIT_CODE_FAULT;
    }
    if (r > 0) {
        (void)fprintf(
            stderr, "%s: %zu problem%s\n", path, problems.count, problems.count == 1 ? "" : "s");
        return EXIT_CODE_CONFIG;
    }
    if (print)
        return check_print(&config);
    (void)printf("%s: nothing is wrong\n", path);
    return EXIT_CODE_OK;
}

int command_check_config(int argc, char **argv)
{
    static const struct option options[] = {
        {"config", required_argument, NULL, 'c'},
        {"print", no_argument, NULL, 'p'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    const char *path = COMMAND_CONFIG_PATH;
    bool print = false;

    for (int option; (option = getopt_long(argc, argv, "c:h", options, NULL)) != -1;)
        switch (option) {
        case 'c':
            path = optarg;
            break;
        case 'p':
            print = true;
            break;
        case 'h':
            (void)fputs(check_help, stdout);
            return EXIT_CODE_OK;
        default:
            (void)fputs("\n", stderr);
            (void)fputs(check_help, stderr);
            return EXIT_CODE_USAGE;
        }
    if (optind < argc) {
        (void)fprintf(
            stderr, "palmaresd check-config: '%s' is one argument too many\n", argv[optind]);
        return EXIT_CODE_USAGE;
    }
    return check_file(path, print);
}
