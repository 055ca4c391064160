#include "kiosk_window/preferences.h"

#include "kiosk_window/words.h"

#include <glib.h>

static const char group[] = "screen";

static char *file_name(const char *directory)
{
    return g_build_filename(directory, "screen.ini", NULL);
}

void preferences_load(const char *directory, struct preferences *ret_preferences)
{
    g_autofree char *name = file_name(directory);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autofree char *language = NULL;

    *ret_preferences = (struct preferences){.language = "fr"};
    if (!g_key_file_load_from_file(file, name, G_KEY_FILE_NONE, NULL))
        return;
    ret_preferences->high_contrast = g_key_file_get_boolean(file, group, "high-contrast", NULL);
    ret_preferences->large_text = g_key_file_get_boolean(file, group, "large-text", NULL);
    language = g_key_file_get_string(file, group, "language", NULL);
    if (words_same(language, "en"))
        (void)g_strlcpy(ret_preferences->language, language, sizeof ret_preferences->language);
}

void preferences_save(const char *directory, const struct preferences *preferences)
{
    g_autofree char *name = file_name(directory);
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) error = NULL;

    g_key_file_set_boolean(file, group, "high-contrast", preferences->high_contrast);
    g_key_file_set_boolean(file, group, "large-text", preferences->large_text);
    g_key_file_set_string(file, group, "language", preferences->language);
    if (!g_key_file_save_to_file(file, name, &error))
        g_message("%s", error->message);
}
