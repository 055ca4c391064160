/* `palmaresd migrate`: bring the database's schema up to this program, as its owner. */
#include "command.h"

#include "config/config.h"
#include "store/migrate.h"

#include <getopt.h>

static const char help[] =
    "Usage: palmaresd migrate [--config FILE] [--dry-run]\n"
    "\n"
    "Apply the migrations that are missing, one transaction each, as the owner of the schema\n"
    "([owner] conninfo of the configuration). Running it again changes nothing.\n"
    "\n"
    "  -c, --config FILE  the configuration (" COMMAND_CONFIG_PATH ")\n"
    "  -n, --dry-run      only say what would be applied\n"
    "  -h, --help         show this help\n"
    "\n"
    "Example:\n"
    "  palmaresd migrate --config var/palmaresd.ini --dry-run\n";

struct migrate_report {
    bool dry_run;
    unsigned applied;
};

static void report(const char *name, bool applied_now, void *context)
{
    struct migrate_report *so_far = context;

    so_far->applied += applied_now;
    printf("%s %s\n", name,
        !applied_now      ? "is applied"
        : so_far->dry_run ? "would be applied"
                          : "applied now");
}

static int migrate(const char *config_path, bool dry_run)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    CLEANUP_CONFIG struct config config = {0};
    struct migrate_report so_far = {.dry_run = dry_run};
    char *conninfo = NULL, *why = NULL;
    int r = config_load(config_path, &config, &problems);

    for (size_t i = 0; i < problems.count; i++)
        fprintf(stderr, "%s\n", problems.texts[i]);
    if (r)
        return EXIT_CODE_CONFIG;
    if (!config.owner.conninfo) {
        fprintf(stderr,
            "%s: [owner] conninfo is missing: migrations run as the owner of the schema\n",
            config.path);
        return EXIT_CODE_CONFIG;
    }
    r = config_conninfo(&config, &config.owner, &conninfo, &why);
    if (r == 0)
        r = store_migrate(
            &(struct store_migrate_options){
                .conninfo = conninfo, .dry_run = dry_run, .report = report, .context = &so_far},
            &why);
    else
        r = -r;
    config_secret_free(conninfo);
    if (r)
        fprintf(stderr, "palmaresd migrate: %s\n", why ? why : "out of memory");
    else
        printf("%u %s\n", so_far.applied, dry_run ? "to apply" : "applied");
    free(why);
    if (r == STORE_MIGRATE_E_UNREACHABLE)
        return EXIT_CODE_DATABASE;
    if (r == STORE_MIGRATE_E_REFUSED)
        return EXIT_CODE_SCHEMA;
    return r ? EXIT_CODE_CONFIG : EXIT_CODE_OK;
}

int command_migrate(int argc, char **argv)
{
    static const struct option options[] = {
        {"config", required_argument, NULL, 'c'},
        {"dry-run", no_argument, NULL, 'n'},
        {"help", no_argument, NULL, 'h'},
        {0},
    };
    const char *config_path = COMMAND_CONFIG_PATH;
    bool dry_run = false;
    int option;

    while ((option = getopt_long(argc, argv, "c:nh", options, NULL)) != -1)
        switch (option) {
        case 'c':
            config_path = optarg;
            break;
        case 'n':
            dry_run = true;
            break;
        case 'h':
            fputs(help, stdout);
            return EXIT_CODE_OK;
        default:
            return EXIT_CODE_USAGE;
        }
    if (optind != argc) {
        fprintf(stderr,
            "palmaresd migrate: unexpected argument '%s'; see palmaresd migrate --help\n",
            argv[optind]);
        return EXIT_CODE_USAGE;
    }
    return migrate(config_path, dry_run);
}
