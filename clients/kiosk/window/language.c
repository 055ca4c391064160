#include "kiosk_window/language.h"

#include "base/base.h"

#include <libintl.h>
#include <locale.h>
#include <unistd.h>

/* Catalogues: beside the program in a build tree, else where it is installed with it. */
static void bind_catalogue(void)
{
    static const char *const places[] = {"locale", "../share/locale"};
    char self[4096];
    const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    char *slash;

    if (length <= 0)
        return;
    self[length] = '\0';
    slash = strrchr(self, '/');
    if (!slash)
        return;
    *slash = '\0';
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        CLEANUP_FREE char *folder = NULL;
        if (asprintf(&folder, "%s/%s", self, places[i]) < 0)
            return;
        (void)bindtextdomain("palmares-kiosk", folder);
        if (access(folder, X_OK) == 0)
            break;
    }
    (void)bind_textdomain_codeset("palmares-kiosk", "UTF-8");
    (void)textdomain("palmares-kiosk");
}

void language_init(void)
{
    /* gettext looks at LANGUAGE under any locale but "C" itself */
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    (void)setlocale(LC_ALL, "C.UTF-8");
    (void)setenv("LANGUAGE", "fr", 1);
    bind_catalogue();
}

void language_set(const char *language)
{
    (void)setenv("LANGUAGE", language, 1);
    /* said again so that what was translated before is forgotten */
    (void)textdomain("palmares-kiosk");
}
