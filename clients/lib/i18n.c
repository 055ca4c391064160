#include "clientlib/i18n.h"

#include "base/base.h"
#include "base/text.h"

#include <langinfo.h>
#include <locale.h>
#include <unistd.h>

/* The locale that the environment names for messages, "fr_FR.UTF-8"; NULL when it names none. */
static const char *wanted_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *value = getenv(names[i]);
        if (!text_is_empty(value))
            return value;
    }
    return NULL;
}

void i18n_use_environment(void)
{
    const char *wanted = wanted_locale();
    const bool known = setlocale(LC_MESSAGES, "") != NULL;

    if (!setlocale(LC_CTYPE, "") || !text_equal(nl_langinfo(CODESET), "UTF-8"))
        (void)setlocale(LC_CTYPE, "C.UTF-8");
    if (!known && wanted && !text_starts_with(wanted, "C.") && !text_equal(wanted, "C")) {
        CLEANUP_FREE char *language = strndup(wanted, strcspn(wanted, ".@"));
        if (language)
            (void)setenv("LANGUAGE", language, 0);
        (void)setlocale(LC_MESSAGES, "C.UTF-8");
    }
}

static char *find_folder(const char *const *places, size_t count)
{
    CLEANUP_FREE char *folder = NULL;
    char self[4096];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    char *slash;

    if (length <= 0)
        return NULL;
    self[length] = '\0';
    slash = strrchr(self, '/');
    if (!slash)
        return NULL;
    *slash = '\0';
    for (size_t i = 0; i < count; i++) {
        free(TAKE_PTR(folder));
        if (asprintf(&folder, "%s/%s", self, places[i]) < 0) {
            folder = NULL;
            break;
        }
        if (access(folder, X_OK) == 0)
            break;
    }
    return TAKE_PTR(folder);
}

void i18n_bind(
    const char *domain, const char *folder, const char *const *places, size_t place_count)
{
    CLEANUP_FREE char *found = folder ? NULL : find_folder(places, place_count);

    if (folder || found)
        (void)bindtextdomain(domain, folder ? folder : found);
    (void)bind_textdomain_codeset(domain, "UTF-8");
    (void)textdomain(domain);
}
