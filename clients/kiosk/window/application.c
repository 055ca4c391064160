#include "kiosk_window/application.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_core/enrol_command.h"
#include "kiosk_core/language.h"
#include "kiosk_window/window.h"
#include "kiosk_window/words.h"

#include <errno.h>
#include <glib-unix.h>
#include <unistd.h>

struct _KioskApplication {
    AdwApplication parent_instance;

    char *state, *day;
    gboolean windowed, offline, high_contrast, large_text;
    char *language;
    struct preferences preferences;
    KioskFeed *feed;
    KioskWindow *window;
    GtkCssProvider *contrast;
    bool again; /* end, and begin anew */
};

G_DEFINE_FINAL_TYPE(KioskApplication, kiosk_application, ADW_TYPE_APPLICATION)

enum { FONT_POINTS = 13, FONT_POINTS_WIDE = 16, FONT_POINTS_MORE = 4, WIDE_PIXELS = 1600 };

struct preferences *kiosk_application_preferences(KioskApplication *self)
{
    return &self->preferences;
}

const char *kiosk_application_state(KioskApplication *self)
{
    return self->state;
}

bool kiosk_application_locked(KioskApplication *self)
{
    return !self->windowed;
}

/* ---- how it looks ---- */

static GdkRectangle screen_area(void)
{
    GListModel *monitors = gdk_display_get_monitors(gdk_display_get_default());
    g_autoptr(GdkMonitor) monitor = g_list_model_get_item(monitors, 0);
    GdkRectangle area = {0};

    if (monitor)
        gdk_monitor_get_geometry(monitor, &area);
    return area;
}

void kiosk_application_apply(KioskApplication *self)
{
    GdkDisplay *display = gdk_display_get_default();
    const int base = screen_area().width >= WIDE_PIXELS ? FONT_POINTS_WIDE : FONT_POINTS;
    g_autofree char *font =
        g_strdup_printf("Inter %d", self->preferences.large_text ? base + FONT_POINTS_MORE : base);

    /* all sizes in kiosk.css are multiples of this one */
    g_object_set(gtk_settings_get_default(), "gtk-font-name", font, NULL);
    gtk_style_context_remove_provider_for_display(display, GTK_STYLE_PROVIDER(self->contrast));
    if (self->preferences.high_contrast)
        gtk_style_context_add_provider_for_display(display, GTK_STYLE_PROVIDER(self->contrast),
            GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
    preferences_save(self->state, &self->preferences);
}

/* GTK's inspector opens on keys and leads out of the kiosk. The settings are this process's own:
 * application_run(). */
static void close_inspector(void)
{
    static const char name[] = "org.gtk.gtk4.Settings.Debug";
    g_autoptr(GSettingsSchema) schema =
        g_settings_schema_source_lookup(g_settings_schema_source_get_default(), name, TRUE);
    g_autoptr(GSettings) settings = NULL;

    if (!schema || !g_settings_schema_has_key(schema, "enable-inspector-keybinding"))
        return;
    settings = g_settings_new(name);
    (void)g_settings_set_boolean(settings, "enable-inspector-keybinding", FALSE);
}

static void load_style(const char *resource)
{
    g_autoptr(GtkCssProvider) provider = gtk_css_provider_new();

    gtk_css_provider_load_from_resource(provider, resource);
    gtk_style_context_add_provider_for_display(gdk_display_get_default(),
        GTK_STYLE_PROVIDER(provider), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void load_styles(KioskApplication *self)
{
    load_style("/fr/palmares/Kiosk/kiosk.css");
    load_style("/fr/palmares/Kiosk/pages.css");
    self->contrast = gtk_css_provider_new();
    gtk_css_provider_load_from_resource(self->contrast, "/fr/palmares/Kiosk/contrast.css");
    adw_style_manager_set_color_scheme(
        adw_style_manager_get_default(), ADW_COLOR_SCHEME_FORCE_LIGHT);
    /* nothing moves on this screen but the clock */
    g_object_set(gtk_settings_get_default(), "gtk-enable-animations", FALSE, NULL);
}

/* ---- beginning and end ---- */

static gboolean on_end(gpointer context)
{
    KioskApplication *self = context;

    if (self->window)
        gtk_window_destroy(GTK_WINDOW(self->window));
    g_application_quit(G_APPLICATION(self));
    return G_SOURCE_CONTINUE;
}

static gboolean on_idle_end(gpointer context)
{
    (void)on_end(context);
    return G_SOURCE_REMOVE;
}

void kiosk_application_speak(KioskApplication *self, const char *language)
{
    if (words_same(self->preferences.language, language))
        return;
    (void)g_strlcpy(self->preferences.language, language, sizeof self->preferences.language);
    preferences_save(self->state, &self->preferences);
    self->again = true;
    (void)g_idle_add(on_idle_end, self); /* the page that asks is of the window that goes */
}

/* Where people begin: who is here, or the candidates once all members have signed. */
static const char *first_page(KioskFeed *feed)
{
    const struct room_view *view = kiosk_feed_view(feed);

    if (!view || !view->day)
        return "presence"; /* it goes on by itself when the day comes */
    for (size_t i = 0; i < view->day->n_commissions; i++)
        for (size_t j = 0; j < view->day->commissions[i]->n_members; j++)
            if (!view->day->commissions[i]->members[j]->present)
                return "presence";
    return "day";
}

void kiosk_application_open(KioskApplication *self)
{
    CLEANUP_FREE char *why = NULL;
    const int r = kiosk_feed_open(self->feed, self->state, self->day, self->offline, &why);

    if (r == ROOM_OPEN_E_NOT_ENROLLED) {
        kiosk_window_show(self->window, "enrol");
        return;
    }
    if (r) {
        kiosk_window_show(self->window, "enrol");
        kiosk_feed_say(self->feed, KIOSK_TONE_BAD,
            text_is_empty(why) ? _("This kiosk cannot be opened. Call the secretariat.") : why);
        return;
    }
    kiosk_window_show(self->window, first_page(self->feed));
}

static void kiosk_application_activate(GApplication *application)
{
    KioskApplication *self = KIOSK_APPLICATION(application);
    GdkRectangle area;

    if (self->window) {
        gtk_window_present(GTK_WINDOW(self->window));
        return;
    }
    load_styles(self);
    close_inspector();
    kiosk_application_apply(self);
    self->feed = kiosk_feed_new();
    area = screen_area();
    self->window =
        kiosk_window_new(GTK_APPLICATION(self), self->feed, self->windowed ? NULL : &area);
    kiosk_application_open(self);
    gtk_window_present(GTK_WINDOW(self->window));
}

static char *default_state(void)
{
    return g_build_filename(g_get_user_data_dir(), "palmares-kiosk", NULL);
}

static int kiosk_application_handle_local_options(GApplication *application, GVariantDict *options)
{
    KioskApplication *self = KIOSK_APPLICATION(application);

    (void)options;
    if (!self->state)
        self->state = default_state();
    preferences_load(self->state, &self->preferences);
    if (self->language)
        (void)g_strlcpy(
            self->preferences.language, self->language, sizeof self->preferences.language);
    self->preferences.high_contrast |= (bool)self->high_contrast;
    self->preferences.large_text |= (bool)self->large_text;
    language_set(self->preferences.language);
    return -1; /* go on */
}

static void kiosk_application_shutdown(GApplication *application)
{
    KioskApplication *self = KIOSK_APPLICATION(application);

    g_clear_object(&self->feed);
    G_APPLICATION_CLASS(kiosk_application_parent_class)->shutdown(application);
}

static void kiosk_application_finalize(GObject *object)
{
    KioskApplication *self = KIOSK_APPLICATION(object);

    g_free(self->state);
    g_free(self->day);
    g_free(self->language);
    g_clear_object(&self->contrast);
    G_OBJECT_CLASS(kiosk_application_parent_class)->finalize(object);
}

static void kiosk_application_class_init(KioskApplicationClass *class)
{
    GApplicationClass *application = G_APPLICATION_CLASS(class);

    G_OBJECT_CLASS(class)->finalize = kiosk_application_finalize;
    application->activate = kiosk_application_activate;
    application->handle_local_options = kiosk_application_handle_local_options;
    application->shutdown = kiosk_application_shutdown;
}

static void kiosk_application_init(KioskApplication *self)
{
    const GOptionEntry options[] = {
        {"state", 0, 0, G_OPTION_ARG_FILENAME, &self->state, "Folder of the kiosk's state", "DIR"},
        {"day", 0, 0, G_OPTION_ARG_STRING, &self->day, "Show this day (YYYY-MM-DD)", "DAY"},
        {"lang", 0, 0, G_OPTION_ARG_STRING, &self->language, "Language: fr or en", "LANG"},
        {"windowed", 0, 0, G_OPTION_ARG_NONE, &self->windowed,
            "In a window that can be closed, for development", NULL},
        {"offline", 0, 0, G_OPTION_ARG_NONE, &self->offline,
            "Never connect: look at what this machine holds", NULL},
        {"high-contrast", 0, 0, G_OPTION_ARG_NONE, &self->high_contrast, "High contrast", NULL},
        {"large-text", 0, 0, G_OPTION_ARG_NONE, &self->large_text, "Large text", NULL},
        {0},
    };

    g_application_add_main_option_entries(G_APPLICATION(self), options);
    g_application_set_option_context_summary(G_APPLICATION(self),
        "The jury's room. To enrol without a window: palmares-kiosk enrol --server HOST:PORT CODE");
    (void)g_unix_signal_add(SIGTERM, on_end, self);
    (void)g_unix_signal_add(SIGINT, on_end, self);
}

int application_run(int argc, char **argv)
{
    g_autoptr(KioskApplication) self = NULL;
    int status;

    if (argc > 1 && words_same(argv[1], "enrol")) {
        g_autofree char *state = default_state();
        language_from_environment(NULL); /* at a terminal */
        return enrol_command(state, argc - 1, argv + 1);
    }
    language_init();
    (void)setenv(
        "GSETTINGS_BACKEND", "memory", 1); /* nothing of the desktop's changes this screen */
    self = g_object_new(KIOSK_TYPE_APPLICATION, "application-id", "fr.palmares.Kiosk", "flags",
        G_APPLICATION_NON_UNIQUE, NULL);
    status = g_application_run(G_APPLICATION(self), argc, argv);
    if (self->again) {
        /* the language is read from the preferences now; the journal goes on where it was */
        for (int i = 1; i < argc; i++)
            if (words_same(argv[i], "--lang") && i + 1 < argc)
                argv[i + 1] = self->preferences.language;
        (void)execv("/proc/self/exe", argv);
        g_message("cannot begin again: %s", g_strerror(errno));
    }
    return status;
}
