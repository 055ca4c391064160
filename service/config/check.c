/* The files that a configuration names. */
#include "base/error.h"
#include "config/login.h"
#include "config/problems.h"
#include "config/table.h"
#include "pki/inspect.h"
#include "pki/issuer.h"

#include <errno.h>

struct check {
    const struct config *config;
    struct config_problems *problems;
};

/* Note what `why` says about the key's file; a fault is passed up. `why` is taken. */
static int check_note(
    const struct check *check, const char *section, const char *key, int r, char *why)
{
    CLEANUP_FREE char *owned = why;
    const struct config_row *row = config_row_find(section, key);

    if (r <= 0)
        return r;
    return config_problem_add(check->problems, "%s:%u: %s.%s: %s", check->config->path,
        row ? check->config->lines[config_row_index(row)] : 0, section, key, owned);
}

static int check_server(const struct check *check, int64_t now_s)
{
    const struct pki_check files = {
        .certificate_file = check->config->server.certificate,
        .key_file = check->config->server.key,
        .ca_file = check->config->server.client_ca,
        .now_s = now_s,
    };
    static const struct {
        const char *key;
        int (*run)(const struct pki_check *check, char **ret_why);
    } checks[] = {
        {"certificate", pki_check_certificate},
        {"key", pki_check_key},
        {"client_ca", pki_check_ca},
    };

    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        char *why = NULL;
        int r = checks[i].run(&files, &why);

        r = check_note(check, "server", checks[i].key, r, why);
        if (r)
            return err_trace(r);
    }
    return 0;
}

/* One file named in a conninfo. */
static int check_conninfo_file(const char *keyword, const char *path, int64_t now_s, char **ret_why)
{
    const struct pki_check files = {.certificate_file = path, .ca_file = path, .now_s = now_s};

    if (strcmp(keyword, "sslrootcert") == 0)
        return pki_check_ca(&files, ret_why);
    if (strcmp(keyword, "sslcert") == 0)
        return pki_check_certificate(&files, ret_why);
    if (strcmp(keyword, "sslkey") == 0 || strcmp(keyword, "passfile") == 0)
        return pki_check_secret_file(path, ret_why);
    return 0;
}

static int check_login(
    const struct check *check, const char *section, const struct config_login *login, int64_t now_s)
{
    CLEANUP(conninfo_free_p) struct conninfo *conninfo = NULL;
    const char *keyword, *path;
    char *why = NULL, *text;
    int r;

    if (!login->conninfo)
        return 0;
    r = config_conninfo(check->config, login, &text, &why);
    if (r == 0)
        config_secret_free(text);
    if (r == 0 && login->password_file)
        r = pki_check_secret_file(login->password_file, &why);
    r = check_note(check, section, "password_file", r, why);
    if (r)
        return err_trace(r);
    r = login_parse(check->config, login, &conninfo);
    if (r)
        return err_trace(r);
    for (size_t i = 0; (path = conninfo_file_at(conninfo, i, &keyword)); i++) {
        why = NULL;
        r = check_conninfo_file(keyword, path, now_s, &why);
        r = check_note(check, section, "conninfo", r, why);
        if (r)
            return err_trace(r);
    }
    return 0;
}

static int check_jury(const struct check *check)
{
    uint8_t key[CONFIG_JURY_KEY_BYTES];
    char *why = NULL;
    int r;

    if (!check->config->jury_key_file)
        return 0;
    r = config_jury_key(check->config, key, &why);
    explicit_bzero(key, sizeof key);
    return err_trace(check_note(check, "jury", "key_file", r, why));
}

/* The intermediate authority by which kiosks get their certificates. */
static int check_enrol(const struct check *check, int64_t now_s)
{
    CLEANUP(pki_issuer_close_p) struct pki_issuer *issuer = NULL;
    const struct pki_issuer_options options = {
        .certificate_file = check->config->enrol.certificate,
        .key_file = check->config->enrol.key,
        .authority_file = check->config->server.client_ca,
        .server_file = check->config->server.certificate,
        .now_s = now_s,
    };
    char *why = NULL;
    int r;

    if (!check->config->enrol.listen)
        return 0;
    r = pki_issuer_open(&options, &issuer, &why);
    return check_note(check, "enrol", "certificate", r, why);
}

int config_check_files(
    const struct config *config, int64_t now_us, struct config_problems *problems)
{
    const struct check check = {config, problems};
    size_t before = problems->count;
    int r = check_server(&check, now_us / 1000000);

    if (r == 0)
        r = check_login(&check, "database", &config->database, now_us / 1000000);
    if (r == 0)
        r = check_login(&check, "owner", &config->owner, now_us / 1000000);
    if (r == 0)
        r = check_jury(&check);
    if (r == 0)
        r = check_enrol(&check, now_us / 1000000);
    if (r)
        return err_trace(r);
    return problems->count == before ? 0 : CONFIG_E_INVALID;
}
