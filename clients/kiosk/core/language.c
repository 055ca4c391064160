#include "kiosk_core/language.h"

#include "base/base.h"
#include "base/text.h"

#include <langinfo.h>
#include <libintl.h>
#include <locale.h>
#include <unistd.h>

#define DOMAIN "palmares-kiosk"

/* Catalogues: near the program in a build tree, else where it is installed with it. */
static char *find_catalogues(void)
{
    static const char *const places[] = {"../locale", "../share/locale"};
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
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
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

static void bind_catalogue(const char *catalogues)
{
    CLEANUP_FREE char *found = catalogues ? NULL : find_catalogues();

    if (catalogues || found)
        (void)bindtextdomain(DOMAIN, catalogues ? catalogues : found);
    (void)bind_textdomain_codeset(DOMAIN, "UTF-8");
    (void)textdomain(DOMAIN);
}

void language_init(void)
{
    /* gettext looks at LANGUAGE under any locale but "C" itself */
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    (void)setlocale(LC_ALL, "C.UTF-8");
    (void)setenv("LANGUAGE", "fr", 1);
    bind_catalogue(NULL);
}

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

void language_from_environment(const char *catalogues)
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
    bind_catalogue(catalogues);
}

void language_set(const char *language)
{
    (void)setenv("LANGUAGE", language, 1);
    /* said again so that what was translated before is forgotten */
    (void)textdomain(DOMAIN);
}
