/* The actions of `palmaresd pki`. */
#include "command_pki_run.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "command.h"
#include "model/identity.h"
#include "pki/authority.h"
#include "store/identity.h"

#include <stdarg.h>

enum { PKI_DAYS_CA = 3650, PKI_DAYS_INTERMEDIATE = 730, PKI_DAYS_LEAF = 397, PKI_LINE_MAX = 1024 };

DEFINE_CLEANUP(char *, config_secret_free);

/* ---- how it ended ---- */

int pki_usage(const char *format, ...)
{
    va_list arguments;

    (void)fputs("palmaresd pki: ", stderr);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputs("\npalmaresd pki --help tells more\n", stderr);
    return EXIT_CODE_USAGE;
}

/*
 * Print *why (taken) and translate the result of the authority. By address, since a caller may have
 * the call that sets it among the arguments.
 */
static int pki_end(int r, char **why)
{
    CLEANUP_FREE char *owned = TAKE_PTR(*why);
    static const enum exit_code codes[] = {
        [0] = EXIT_CODE_OK,
        [PKI_E_EXISTS] = EXIT_CODE_REFUSED,
        [PKI_E_NOT_FOUND] = EXIT_CODE_REFUSED,
        [PKI_E_ARGUMENT] = EXIT_CODE_USAGE,
        [PKI_E_FILE] = EXIT_CODE_CONFIG,
        [PKI_E_STATE] = EXIT_CODE_REFUSED,
    };

    if (r)
        (void)fprintf(stderr, "palmaresd pki: %s\n", r < 0 ? strerror(-r) : owned);
    return r < 0 || (size_t)r >= ARRAY_LEN(codes) ? EXIT_CODE_FAULT : (int)codes[r];
}

/* The same for the store's. */
static int pki_store_end(int r, char *why, const char *name)
{
    CLEANUP_FREE char *owned = why;

    if (r == 0)
        return EXIT_CODE_OK;
    (void)fprintf(stderr, "palmaresd pki: %s: not registered in the database: %s%s\n", name,
        r < 0   ? strerror(-r)
        : owned ? owned
                : "unknown certificate",
        r == OUTCOME_UNAVAILABLE
            ? "palmaresd pki: start PostgreSQL, check [database] of the configuration, run "
              "'palmaresd migrate' once, and try again"
            : "");
    return r == OUTCOME_UNAVAILABLE ? EXIT_CODE_DATABASE
           : r < 0                  ? EXIT_CODE_FAULT
                                    : EXIT_CODE_REFUSED;
}

/* ---- what the commands need ---- */

static int pki_load_config(struct pki_command *command)
{
    CLEANUP_CONFIG_PROBLEMS struct config_problems problems = {0};
    int r;

    if (command->config_loaded)
        return EXIT_CODE_OK;
    r = config_load(command->config_file ? command->config_file : COMMAND_CONFIG_PATH,
        &command->config, &problems);
    for (size_t i = 0; i < problems.count; i++)
        (void)fprintf(stderr, "%s\n", problems.texts[i]);
    if (r < 0)
        return EXIT_CODE_FAULT;
    command->config_loaded = r == 0;
    return r ? EXIT_CODE_CONFIG : EXIT_CODE_OK;
}

/* The authority's folder: of the command line, else of the configuration. */
static int pki_find_directory(struct pki_command *command)
{
    int code;

    if (command->directory)
        return EXIT_CODE_OK;
    code = pki_load_config(command);
    if (code == EXIT_CODE_OK)
        command->directory = command->config.pki_directory;
    else
        (void)fputs("palmaresd pki: or say where the authority is with --directory\n", stderr);
    return code;
}

static int pki_read_passphrase(struct pki_command *command)
{
    char line[PKI_LINE_MAX];
    FILE *file;
    size_t length = 0;

    if (!command->passphrase_file)
        return EXIT_CODE_OK;
    file = fopen(command->passphrase_file, "re");
    if (file) {
        setbuf(file, NULL);
        if (fgets(line, sizeof line, file))
            length = strcspn(line, "\r\n");
        fclose(file);
    }
    if (length < 8) {
        explicit_bzero(line, sizeof line);
        return pki_usage("%s: the first line must be a passphrase of 8 to %d bytes",
            command->passphrase_file, PKI_LINE_MAX - 2);
    }
    command->passphrase = strndup(line, length);
    explicit_bzero(line, sizeof line);
    return command->passphrase ? EXIT_CODE_OK : EXIT_CODE_FAULT;
}

static int pki_open_authority(
    struct pki_command *command, bool sign, struct pki_authority **ret_authority)
{
    char *why = NULL;
    int code = pki_find_directory(command);

    if (code == EXIT_CODE_OK && sign)
        code = pki_read_passphrase(command);
    if (code)
        return code;
    return pki_end(
        pki_open(command->directory, sign, command->passphrase, ret_authority, &why), &why);
}

static int pki_conninfo(struct pki_command *command, char **ret_conninfo)
{
    char *why = NULL;
    int code = pki_load_config(command);
    int r;

    if (code) {
        (void)fputs("palmaresd pki: or leave the database alone with --no-register\n", stderr);
        return code;
    }
    r = config_conninfo(&command->config, &command->config.database, ret_conninfo, &why);
    if (r) {
        (void)fprintf(stderr, "palmaresd pki: %s\n", r < 0 ? strerror(-r) : why);
        free(why);
        return r < 0 ? EXIT_CODE_FAULT : EXIT_CODE_CONFIG;
    }
    return EXIT_CODE_OK;
}

/* ---- init ---- */

int pki_run_init(struct pki_command *command)
{
    struct pki_init_options options = {
        .common_name = command->name ? command->name : "palmares CA",
        .now_s = clock_wall_us() / 1000000,
        .days = command->days ? (uint32_t)command->days : PKI_DAYS_CA,
    };
    char *why = NULL;
    int code = pki_find_directory(command);

    if (code == EXIT_CODE_OK)
        code = pki_read_passphrase(command);
    if (code)
        return code;
    options.directory = command->directory;
    options.passphrase = command->passphrase;
    code = pki_end(pki_init(&options, &why), &why);
    if (code == EXIT_CODE_OK)
        (void)printf("%s/ca.crt: a new authority, '%s', for %u days\n", options.directory,
            options.common_name, options.days);
    return code;
}

/* ---- issue, renew ---- */

static int pki_register(struct pki_command *command, const struct pki_entry *entry)
{
    struct principal_record principal = {
        .name = entry->name,
        .role = command->role ? role_parse(command->role) : ROLE_NONE,
        .label = command->label ? command->label : "",
        .establishment = command->establishment ? command->establishment : "",
    };
    struct certificate_record certificate = {
        .principal = entry->name,
        .serial = entry->serial,
        .not_before_us = entry->not_before_s * 1000000,
        .not_after_us = entry->not_after_s * 1000000,
    };
    struct store_registration registration = {&principal, &certificate};
    char *conninfo = NULL, *why = NULL;
    int code, r;

    if (command->no_register || entry->kind != PKI_KIND_CLIENT)
        return EXIT_CODE_OK;
    code = pki_conninfo(command, &conninfo);
    if (code)
        return code;
    pki_entry_fingerprint(entry, certificate.fingerprint);
    r = store_identity_register(conninfo, &registration, &why);
    config_secret_free(conninfo);
    return pki_store_end(r, why, entry->name);
}

/* The certificate is made and signed: tell the database, then give the files their names. */
static int pki_finish(
    struct pki_command *command, struct pki_authority *authority, struct pki_issued *issued)
{
    const struct pki_entry *entry = pki_issued_entry(issued);
    char *why = NULL;
    int code = pki_register(command, entry);

    if (code)
        return code;
    code = pki_end(pki_commit(authority, issued, &why), &why);
    if (code == EXIT_CODE_OK)
        (void)printf("%s.crt: %s, serial number %s\n%s.key: its key\n", entry->stem, entry->name,
            entry->serial, entry->stem);
    return code;
}

static void pki_fill_request(const struct pki_command *command, struct pki_request *request)
{
    request->name = command->name;
    request->now_s = clock_wall_us() / 1000000;
    request->not_before_s = command->not_before_s;
    request->days = command->days ? (uint32_t)command->days : PKI_DAYS_LEAF;
}

/* One without names, and nobody's: it only signs. */
static int pki_check_intermediate(const struct pki_command *command)
{
    if (command->san || command->role || command->establishment)
        return pki_usage("--san, --role and --establishment are not for an intermediate: it only "
                         "issues certificates of clients");
    return EXIT_CODE_OK;
}

static int pki_check_client(const struct pki_command *command)
{
    enum role role = command->role ? role_parse(command->role) : ROLE_NONE;

    if (command->san)
        return pki_usage("--san is for servers; a client is known by its principal's name");
    if (command->no_register)
        return EXIT_CODE_OK;
    if (role == ROLE_NONE)
        return pki_usage("%s%s", command->role ? command->role : "--role is missing",
            command->role ? ": there is no such role; use admin, manager, establishment, kiosk, "
                            "juror or auditor"
                          : "; say for example --role manager");
    if ((role == ROLE_ESTABLISHMENT) != (command->establishment != NULL))
        return pki_usage("--establishment UAI belongs to the role establishment, and to no other");
    return EXIT_CODE_OK;
}

int pki_run_issue(struct pki_command *command, enum pki_kind kind)
{
    CLEANUP(pki_close_p) struct pki_authority *authority = NULL;
    CLEANUP(pki_issued_free_p) struct pki_issued *issued = NULL;
    struct pki_request request = {.kind = kind, .names = command->san, .out = command->out};
    char *why = NULL;
    int code = kind == PKI_KIND_CLIENT         ? pki_check_client(command)
               : kind == PKI_KIND_INTERMEDIATE ? pki_check_intermediate(command)
                                               : EXIT_CODE_OK;

    if (code == EXIT_CODE_OK)
        code = pki_open_authority(command, true, &authority);
    if (code)
        return code;
    pki_fill_request(command, &request);
    if (kind == PKI_KIND_INTERMEDIATE && !command->days)
        request.days = PKI_DAYS_INTERMEDIATE;
    code = pki_end(pki_issue(authority, &request, &issued, &why), &why);
    return code ? code : pki_finish(command, authority, issued);
}

int pki_run_renew(struct pki_command *command)
{
    CLEANUP(pki_close_p) struct pki_authority *authority = NULL;
    CLEANUP(pki_issued_free_p) struct pki_issued *issued = NULL;
    struct pki_request request = {0};
    char *why = NULL;
    int code = pki_open_authority(command, true, &authority);

    if (code)
        return code;
    pki_fill_request(command, &request);
    code = pki_end(pki_renew(authority, &request, command->new_key, &issued, &why), &why);
    return code ? code : pki_finish(command, authority, issued);
}

/* ---- revoke ---- */

/* In the database, every certificate of this name or serial number. */
static int pki_revoke_stored(struct pki_command *command, const struct pki_index *index)
{
    CLEANUP(config_secret_free_p) char *conninfo = NULL;
    int code = EXIT_CODE_OK;

    for (size_t i = 0; code == EXIT_CODE_OK && i < index->count; i++) {
        const struct pki_entry *entry = &index->entries[i];
        uint8_t fingerprint[FINGERPRINT_SIZE];
        char *why = NULL;
        int r;

        if (entry->kind != PKI_KIND_CLIENT ||
            (!text_equal(entry->name, command->name) && !text_equal(entry->serial, command->name)))
            continue;
        if (!conninfo)
            code = pki_conninfo(command, &conninfo);
        if (code)
            return code;
        pki_entry_fingerprint(entry, fingerprint);
        r = store_identity_revoke_offline(
            conninfo, fingerprint, command->reason ? command->reason : "", &why);
        if (r == OUTCOME_NOT_FOUND) { /* issued with --no-register */
            free(why);
            continue;
        }
        code = pki_store_end(r, why, entry->name);
    }
    return code;
}

int pki_run_revoke(struct pki_command *command)
{
    CLEANUP(pki_close_p) struct pki_authority *authority = NULL;
    char *why = NULL;
    int code = pki_open_authority(command, false, &authority);

    if (code == EXIT_CODE_OK && !command->no_register)
        code = pki_revoke_stored(command, pki_entries(authority));
    if (code == EXIT_CODE_OK)
        code = pki_end(pki_revoke(authority, command->name, &why), &why);
    if (code == EXIT_CODE_OK)
        (void)printf("%s: revoked\n", command->name);
    return code;
}

/* ---- list ---- */

static const char *pki_state_at(const struct pki_entry *entry, int64_t now_s)
{
    return entry->state == PKI_STATE_VALID && entry->not_after_s < now_s
               ? "expired"
               : pki_state_name(entry->state);
}

static void pki_print_entry(const struct pki_entry *entry, bool json, int64_t now_s)
{
    time_t from = (time_t)entry->not_before_s, until = (time_t)entry->not_after_s;
    char from_text[32] = "?", until_text[32] = "?";
    struct tm utc;

    if (gmtime_r(&from, &utc))
        (void)strftime(from_text, sizeof from_text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    if (gmtime_r(&until, &utc))
        (void)strftime(until_text, sizeof until_text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    (void)printf(json ? "{\"name\": \"%s\", \"kind\": \"%s\", \"state\": \"%s\", \"notBefore\": "
                        "\"%s\", \"notAfter\": \"%s\", "
                        "\"serial\": \"%s\", \"fingerprint\": \"%s\", \"san\": \"%s\"}"
                      : "%-24s %-12s %-8s %-20s  %-20s  %s\n",
        entry->name, pki_kind_name(entry->kind), pki_state_at(entry, now_s), from_text, until_text,
        entry->serial, entry->fingerprint, entry->names);
}

int pki_run_list(struct pki_command *command)
{
    CLEANUP(pki_close_p) struct pki_authority *authority = NULL;
    int64_t now_s = clock_wall_us() / 1000000;
    const struct pki_index *index;
    int code = pki_open_authority(command, false, &authority);

    if (code)
        return code;
    index = pki_entries(authority);
    if (command->json)
        (void)puts("[");
    else
        (void)printf("%-24s %-12s %-8s %-20s  %-20s  %s\n", "NAME", "KIND", "STATE", "NOT BEFORE",
            "NOT AFTER", "SERIAL NUMBER");
    for (size_t i = 0; i < index->count; i++) {
        pki_print_entry(&index->entries[i], command->json, now_s);
        if (command->json)
            (void)puts(i + 1 < index->count ? "," : "");
    }
    if (command->json)
        (void)puts("]");
    return EXIT_CODE_OK;
}
