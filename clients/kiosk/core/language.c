#include "kiosk_core/language.h"

#include "base/base.h"
#include "clientlib/i18n.h"

#include <locale.h>

#define DOMAIN "palmares-kiosk"

static void bind_catalogue(const char *catalogues)
{
    /* near the program in a build tree, else where it is installed with it */
    static const char *const places[] = {"../locale", "../share/locale"};

    i18n_bind(DOMAIN, catalogues, places, ARRAY_LEN(places));
}

void language_init(void)
{
    /* gettext looks at LANGUAGE under any locale but "C" itself */
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    (void)setlocale(LC_ALL, "C.UTF-8");
    (void)setenv("LANGUAGE", "fr", 1);
    bind_catalogue(NULL);
}

void language_from_environment(const char *catalogues)
{
    i18n_use_environment();
    bind_catalogue(catalogues);
}

void language_set(const char *language)
{
    (void)setenv("LANGUAGE", language, 1);
    /* said again so that what was translated before is forgotten */
    (void)textdomain(DOMAIN);
}
