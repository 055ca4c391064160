/* What libpq is given: the keywords of a login, its password, and the settings that nobody may
 * leave out. */
#include "base/error.h"
#include "base/text.h"
#include "config/login.h"

#include <errno.h>

enum { LOGIN_PASSWORD_MAX = 1024, LOGIN_CONNINFO_MAX = 64 << 10 };

void config_secret_free(char *secret)
{
    if (!secret)
        return;
    explicit_bzero(secret, strlen(secret));
    free(secret);
}

/* The first line of the file, without its end. */
static int login_read_password(const char *path, char password[LOGIN_PASSWORD_MAX], char **ret_why)
{
    FILE *file = fopen(path, "re");
    size_t length;

    if (!file) {
        if (asprintf(ret_why,
                "%s: the password cannot be read (%s); check the name and who may read it", path,
                strerror(errno)) < 0)
            return -ENOMEM;
        return CONFIG_E_INVALID;
    }
    setbuf(file, NULL); /* no copy of the secret */
    if (!fgets(password, LOGIN_PASSWORD_MAX, file))
        *password = '\0';
    fclose(file);
    length = strcspn(password, "\r\n");
    if (length > 0 && length < LOGIN_PASSWORD_MAX - 1) {
        password[length] = '\0';
        return 0;
    }
    if (asprintf(ret_why, "%s: the first line must be the password, of 1 to %d bytes", path,
            LOGIN_PASSWORD_MAX - 2) < 0)
        return -ENOMEM;
    return CONFIG_E_INVALID;
}

static int login_set_password(struct conninfo *conninfo, const char *path, char **ret_why)
{
    char password[LOGIN_PASSWORD_MAX];
    int r = login_read_password(path, password, ret_why);

    if (r == 0)
        r = conninfo_set(conninfo, "password", password);
    explicit_bzero(password, sizeof password);
    return r;
}

static int login_complete(const struct config *config, struct conninfo *conninfo)
{
    const char *slash = strrchr(config->path, '/');
    CLEANUP_FREE char *folder =
        slash ? strndup(config->path, (size_t)(slash - config->path)) : strdup(".");
    char timeout_s[16];
    int r;

    if (!folder)
        return -ENOMEM;
    (void)snprintf(timeout_s, sizeof timeout_s, "%u", (config->connect_timeout_ms + 999) / 1000);
    r = conninfo_resolve_files(conninfo, folder);
    if (r == 0)
        r = conninfo_set(conninfo, "connect_timeout", timeout_s);
    if (r == 0)
        r = conninfo_set(conninfo, "gssencmode", "disable");
    if (r == 0 && !conninfo_get(conninfo, "application_name"))
        r = conninfo_set(conninfo, "application_name", "palmaresd");
    return r;
}

int login_parse(
    const struct config *config, const struct config_login *login, struct conninfo **ret_conninfo)
{
    CLEANUP(conninfo_free_p) struct conninfo *conninfo = NULL;
    CLEANUP_FREE char *why = NULL;
    int r = conninfo_parse(login->conninfo, &conninfo, &why);

    if (r == 0)
        r = login_complete(config, conninfo);
    if (r)
        return err_fold(r);
    *ret_conninfo = TAKE_PTR(conninfo);
    return 0;
}

int config_conninfo(const struct config *config,
    const struct config_login *login,
    char **ret_conninfo,
    char **ret_why)
{
    CLEANUP(conninfo_free_p) struct conninfo *conninfo = NULL;
    struct buffer buffer = {0};
    int r = conninfo_parse(login->conninfo ? login->conninfo : "", &conninfo, ret_why);

    if (r)
        return r == CONNINFO_E_INVALID ? CONFIG_E_INVALID : err_trace(r);
    r = login_complete(config, conninfo);
    if (r == 0 && login->password_file)
        r = login_set_password(conninfo, login->password_file, ret_why);
    if (r == 0)
        r = buffer_reserve(
            &buffer, LOGIN_CONNINFO_MAX); /* it does not move: no copy stays behind */
    if (r == 0)
        r = conninfo_format(conninfo, &buffer);
    if (r) {
        if (buffer.data)
            explicit_bzero(buffer.data, buffer.capacity);
        buffer_release(&buffer);
        return err_trace(r);
    }
    *ret_conninfo = (char *)buffer.data;
    return 0;
}
