#include "kiosk_window/machine_page.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/application.h"
#include "kiosk_window/words.h"

struct _KioskMachinePage {
    KioskPage parent_instance;

    GtkGrid *facts;
    GtkToggleButton *contrast, *large, *french, *english;
    GtkWidget *days_card;
    GtkFlowBox *days;

    char *days_shown;
    bool setting; /* buttons are set by us, not by people */
};

G_DEFINE_FINAL_TYPE(KioskMachinePage, kiosk_machine_page, KIOSK_TYPE_PAGE)

static KioskApplication *application(void)
{
    return KIOSK_APPLICATION(g_application_get_default());
}

/* ---- facts ---- */

static void add_fact(
    KioskMachinePage *self, int row, const char *icon, const char *name, const char *value)
{
    GtkWidget *image = g_object_new(GTK_TYPE_IMAGE, "icon-name", icon, "pixel-size", 22, "valign",
        GTK_ALIGN_START, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
    GtkWidget *title =
        g_object_new(GTK_TYPE_LABEL, "label", name, "xalign", 0.0, "yalign", 0.0, NULL);
    GtkWidget *text = g_object_new(GTK_TYPE_LABEL, "label", value, "xalign", 0.0, "wrap", TRUE,
        "hexpand", TRUE, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);

    gtk_widget_add_css_class(title, "quiet-text");
    gtk_widget_add_css_class(text, "fact");
    gtk_grid_attach(self->facts, image, 0, row, 1, 1);
    gtk_grid_attach(self->facts, title, 1, row, 1, 1);
    gtk_grid_attach(self->facts, text, 2, row, 1, 1);
}

static void empty_facts(KioskMachinePage *self)
{
    GtkWidget *child;

    while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->facts))))
        gtk_grid_remove(self->facts, child);
}

static char *skew_text(const struct room_view *view)
{
    const int64_t seconds = (view->skew_ms < 0 ? -view->skew_ms : view->skew_ms) / 1000;

    if (!view->seen_us)
        return g_strdup(_("not compared yet"));
    if (seconds < 2)
        return g_strdup(_("as the service's"));
    g_autofree char *length = words_length((uint32_t)MIN(seconds, G_MAXUINT32));
    return g_strdup_printf(
        view->skew_ms > 0 ? _("%s fast; times are corrected") : _("%s slow; times are corrected"),
        length);
}

static void show_facts(KioskMachinePage *self, const struct room_view *view)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct words_look link = words_link(view);
    g_autofree char *seen_time = words_time(view->seen_us, kiosk_feed_zone(feed));
    g_autofree char *seen = view->seen_us ? g_steal_pointer(&seen_time) : g_strdup(_("never"));
    g_autofree char *waiting = g_strdup_printf("%zu", view->waiting_count);
    g_autofree char *conflicts = g_strdup_printf("%zu", view->conflict_count);
    g_autofree char *skew = skew_text(view);
    g_autofree char *link_text = text_is_empty(view->link_message)
                                     ? g_strdup(link.text)
                                     : g_strdup_printf("%s\n%s", link.text, view->link_message);
    int row = 0;

    empty_facts(self);
    add_fact(self, row++, link.icon, _("Link"), link_text);
    add_fact(
        self, row++, "network-transmit-receive-symbolic", _("Last answer of the service"), seen);
    add_fact(
        self, row++, "document-save-symbolic", _("Acts written here, not received yet"), waiting);
    add_fact(self, row++, "dialog-warning-symbolic", _("Acts to be settled"), conflicts);
    add_fact(self, row++, "alarm-symbolic", _("Clock of this kiosk"), skew);
    if (!text_is_empty(view->alert_message))
        add_fact(self, row, "dialog-error-symbolic", _("Look out"), view->alert_message);
}

/* ---- days ---- */

static void on_day(GtkButton *button, KioskMachinePage *self)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    char *why = NULL;
    const int r =
        room_choose_day(kiosk_feed_room(feed), g_object_get_data(G_OBJECT(button), "day"), &why);

    if (kiosk_feed_tell(feed, r, why, NULL))
        kiosk_page_go(KIOSK_PAGE(self), "day");
}

static void show_days(KioskMachinePage *self, const Palmares__V1__RoomDay *day)
{
    GtkFlowBoxChild *child;
    g_autoptr(GString) shown = g_string_new(day ? day->day : "");

    for (size_t i = 0; day && i < day->n_days; i++)
        g_string_append_printf(shown, " %s", day->days[i]);
    if (words_same(self->days_shown, shown->str))
        return; /* the focus may be on one of them */
    g_free(self->days_shown);
    self->days_shown = g_strdup(shown->str);
    while ((child = gtk_flow_box_get_child_at_index(self->days, 0)))
        gtk_flow_box_remove(self->days, GTK_WIDGET(child));
    gtk_widget_set_visible(self->days_card, day && day->n_days > 1);
    for (size_t i = 0; day && i < day->n_days; i++) {
        g_autofree char *text = words_day(day->days[i]);
        GtkWidget *button = gtk_button_new_with_label(text);
        if (words_same(day->days[i], day->day))
            gtk_widget_add_css_class(button, "suggested-action");
        g_object_set_data_full(G_OBJECT(button), "day", g_strdup(day->days[i]), g_free);
        g_signal_connect(button, "clicked", G_CALLBACK(on_day), self);
        gtk_flow_box_append(self->days, button);
        gtk_widget_set_focusable(gtk_widget_get_parent(button), FALSE);
    }
}

/* ---- screen ---- */

/* Down is said with a sign as well, not by colour alone. */
static void show_choice(GtkToggleButton *button, const char *name)
{
    g_autofree char *label =
        g_strdup_printf("%s%s", gtk_toggle_button_get_active(button) ? "✓  " : "", name);

    gtk_button_set_label(GTK_BUTTON(button), label);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    gtk_accessible_update_state(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_STATE_CHECKED,
        gtk_toggle_button_get_active(button) ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                             : GTK_ACCESSIBLE_TRISTATE_FALSE,
        -1);
}

static void show_choices(KioskMachinePage *self)
{
    const struct preferences *preferences = kiosk_application_preferences(application());
    const bool english = words_same(preferences->language, "en");

    self->setting = true;
    gtk_toggle_button_set_active(self->contrast, preferences->high_contrast);
    gtk_toggle_button_set_active(self->large, preferences->large_text);
    gtk_toggle_button_set_active(self->french, !english);
    gtk_toggle_button_set_active(self->english, english);
    show_choice(self->contrast, _("High contrast"));
    show_choice(self->large, _("Large text"));
    show_choice(self->french, "Français");
    show_choice(self->english, "English");
    self->setting = false;
}

static void on_screen(GtkToggleButton *button, KioskMachinePage *self)
{
    struct preferences *preferences = kiosk_application_preferences(application());

    (void)button;
    if (self->setting)
        return;
    preferences->high_contrast = gtk_toggle_button_get_active(self->contrast);
    preferences->large_text = gtk_toggle_button_get_active(self->large);
    kiosk_application_apply(application());
    show_choices(self);
}

static void on_language(GtkToggleButton *button, KioskMachinePage *self)
{
    if (self->setting)
        return;
    kiosk_application_speak(application(), button == self->english ? "en" : "fr");
    show_choices(self);
}

static void kiosk_machine_page_refresh(KioskPage *page)
{
    KioskMachinePage *self = KIOSK_MACHINE_PAGE(page);
    const struct room_view *view = kiosk_feed_view(kiosk_page_feed(page));

    show_choices(self);
    if (!view)
        return;
    show_facts(self, view);
    show_days(self, view->day);
}

static void kiosk_machine_page_enter(KioskPage *page)
{
    (void)gtk_widget_grab_focus(GTK_WIDGET(KIOSK_MACHINE_PAGE(page)->contrast));
}

static void kiosk_machine_page_finalize(GObject *object)
{
    g_free(KIOSK_MACHINE_PAGE(object)->days_shown);
    G_OBJECT_CLASS(kiosk_machine_page_parent_class)->finalize(object);
}

static void kiosk_machine_page_class_init(KioskMachinePageClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    G_OBJECT_CLASS(class)->finalize = kiosk_machine_page_finalize;
    KIOSK_PAGE_CLASS(class)->refresh = kiosk_machine_page_refresh;
    KIOSK_PAGE_CLASS(class)->enter = kiosk_machine_page_enter;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/machine_page.ui");
    gtk_widget_class_bind_template_child(widget, KioskMachinePage, facts);
    gtk_widget_class_bind_template_child(widget, KioskMachinePage, contrast);
    gtk_widget_class_bind_template_child(widget, KioskMachinePage, large);
    gtk_widget_class_bind_template_child(widget, KioskMachinePage, french);
    gtk_widget_class_bind_template_child(widget, KioskMachinePage, english);
    gtk_widget_class_bind_template_child(widget, KioskMachinePage, days_card);
    gtk_widget_class_bind_template_child(widget, KioskMachinePage, days);
}

static void kiosk_machine_page_init(KioskMachinePage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    g_signal_connect(self->contrast, "toggled", G_CALLBACK(on_screen), self);
    g_signal_connect(self->large, "toggled", G_CALLBACK(on_screen), self);
    g_signal_connect(self->french, "clicked", G_CALLBACK(on_language), self);
    g_signal_connect(self->english, "clicked", G_CALLBACK(on_language), self);
}
