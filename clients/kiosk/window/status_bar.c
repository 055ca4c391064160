#include "kiosk_window/status_bar.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/words.h"

struct _KioskStatusBar {
    GtkBox parent_instance;

    GtkBox *said_box;
    GtkImage *said_icon;
    GtkLabel *said_label;
    GtkButton *said_close;
    GtkBox *link_box;
    GtkImage *link_icon;
    GtkLabel *link_label;
    GtkBox *waiting_box;
    GtkImage *waiting_icon;
    GtkLabel *waiting_label;
    GtkBox *alert_box;
    GtkLabel *alert_label;
    GtkLabel *day_label;

    KioskFeed *feed;
};

G_DEFINE_FINAL_TYPE(KioskStatusBar, kiosk_status_bar, GTK_TYPE_BOX)

/* In the order of enum kiosk_tone. */
static const struct {
    const char *style, *icon;
} tones[] = {
    [KIOSK_TONE_NONE] = {"", ""},
    [KIOSK_TONE_GOOD] = {"good", "emblem-ok-symbolic"},
    [KIOSK_TONE_NOTE] = {"note", "dialog-information-symbolic"},
    [KIOSK_TONE_CARE] = {"care", "dialog-warning-symbolic"},
    [KIOSK_TONE_BAD] = {"bad", "dialog-error-symbolic"},
};

static void restyle(GtkWidget *widget, const char *base, const char *style)
{
    const char *classes[] = {base, style, NULL};

    gtk_widget_set_css_classes(widget, classes);
}

static void on_said(KioskFeed *feed, int tone, const char *text, KioskStatusBar *self)
{
    const bool shown =
        tone > KIOSK_TONE_NONE && tone < (int)ARRAY_LEN(tones) && !text_is_empty(text);

    (void)feed;
    if (shown) {
        restyle(GTK_WIDGET(self->said_box), "said", tones[tone].style);
        gtk_image_set_from_icon_name(self->said_icon, tones[tone].icon);
        gtk_label_set_text(self->said_label, text);
    }
    gtk_widget_set_visible(GTK_WIDGET(self->said_box), shown);
}

static void on_understood(GtkButton *button, KioskStatusBar *self)
{
    (void)button;
    gtk_widget_child_focus(GTK_WIDGET(gtk_widget_get_root(GTK_WIDGET(self))), GTK_DIR_TAB_BACKWARD);
    gtk_widget_set_visible(GTK_WIDGET(self->said_box), FALSE);
}

static void show_waiting(KioskStatusBar *self, const struct room_view *view)
{
    g_autofree char *text = NULL;

    if (view->conflict_count) {
        text = g_strdup_printf(
            ngettext("%zu act to be settled", "%zu acts to be settled", view->conflict_count),
            view->conflict_count);
        restyle(GTK_WIDGET(self->waiting_box), "status-item", "bad");
        gtk_image_set_from_icon_name(self->waiting_icon, "dialog-warning-symbolic");
    } else if (view->waiting_count) {
        text = g_strdup_printf(
            ngettext("%zu act written here only, sent as soon as possible",
                "%zu acts written here only, sent as soon as possible", view->waiting_count),
            view->waiting_count);
        restyle(GTK_WIDGET(self->waiting_box), "status-item", "here");
        gtk_image_set_from_icon_name(self->waiting_icon, "document-save-symbolic");
    } else {
        text = g_strdup(_("All received"));
        restyle(GTK_WIDGET(self->waiting_box), "status-item", "good");
        gtk_image_set_from_icon_name(self->waiting_icon, "emblem-ok-symbolic");
    }
    gtk_label_set_text(self->waiting_label, text);
}

static void on_changed(KioskFeed *feed, KioskStatusBar *self)
{
    const struct room_view *view = kiosk_feed_view(feed);
    struct words_look link;

    gtk_widget_set_visible(GTK_WIDGET(self->waiting_box), view != NULL);
    if (!view) {
        restyle(GTK_WIDGET(self->link_box), "status-item", "note");
        gtk_image_set_from_icon_name(self->link_icon, "network-offline-symbolic");
        gtk_label_set_text(self->link_label, _("This machine is not enrolled yet"));
        return;
    }
    link = words_link(view);
    restyle(GTK_WIDGET(self->link_box), "status-item", link.style);
    gtk_image_set_from_icon_name(self->link_icon, link.icon);
    gtk_label_set_text(self->link_label, link.text);
    show_waiting(self, view);
    gtk_widget_set_visible(GTK_WIDGET(self->alert_box), !text_is_empty(view->alert_message));
    gtk_label_set_text(self->alert_label, view->alert_message ? view->alert_message : "");
    if (view->day) {
        g_autofree char *day = words_day(view->day->day);
        gtk_label_set_text(self->day_label, day);
    }
}

static void kiosk_status_bar_dispose(GObject *object)
{
    KioskStatusBar *self = KIOSK_STATUS_BAR(object);

    if (self->feed)
        g_signal_handlers_disconnect_by_data(self->feed, self);
    g_clear_object(&self->feed);
    G_OBJECT_CLASS(kiosk_status_bar_parent_class)->dispose(object);
}

static void kiosk_status_bar_class_init(KioskStatusBarClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    G_OBJECT_CLASS(class)->dispose = kiosk_status_bar_dispose;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/status_bar.ui");
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, said_box);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, said_icon);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, said_label);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, said_close);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, link_box);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, link_icon);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, link_label);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, waiting_box);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, waiting_icon);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, waiting_label);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, alert_box);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, alert_label);
    gtk_widget_class_bind_template_child(widget, KioskStatusBar, day_label);
}

static void kiosk_status_bar_init(KioskStatusBar *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    g_signal_connect(self->said_close, "clicked", G_CALLBACK(on_understood), self);
}

void kiosk_status_bar_set_feed(KioskStatusBar *self, KioskFeed *feed)
{
    g_set_object(&self->feed, feed);
    g_signal_connect(feed, "changed", G_CALLBACK(on_changed), self);
    g_signal_connect(feed, "said", G_CALLBACK(on_said), self);
    on_changed(feed, self);
}
