#include "kiosk_window/button.h"

#include "base/text.h"

struct _KioskButton {
    GtkButton parent_instance;

    GtkWidget *icon, *label, *keycap;
};

G_DEFINE_FINAL_TYPE(KioskButton, kiosk_button, GTK_TYPE_BUTTON)

enum { PROP_TEXT = 1, PROP_ICON, PROP_KEYCAP, PROP_COUNT };
static GParamSpec *properties[PROP_COUNT];

void kiosk_button_set_text(KioskButton *self, const char *text)
{
    gtk_label_set_text(GTK_LABEL(self->label), text ? text : "");
    gtk_widget_set_visible(self->label, !text_is_empty(text));
    gtk_accessible_update_property(
        GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, text ? text : "", -1);
}

void kiosk_button_set_icon(KioskButton *self, const char *icon)
{
    gtk_image_set_from_icon_name(GTK_IMAGE(self->icon), icon);
    gtk_widget_set_visible(self->icon, !text_is_empty(icon));
}

static void set_keycap(KioskButton *self, const char *keycap)
{
    gtk_label_set_text(GTK_LABEL(self->keycap), keycap ? keycap : "");
    gtk_widget_set_visible(self->keycap, !text_is_empty(keycap));
    if (!text_is_empty(keycap))
        gtk_accessible_update_property(
            GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, keycap, -1);
}

static void kiosk_button_set_property(
    GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
    KioskButton *self = KIOSK_BUTTON(object);

    switch (id) {
    case PROP_TEXT:
        kiosk_button_set_text(self, g_value_get_string(value));
        break;
    case PROP_ICON:
        kiosk_button_set_icon(self, g_value_get_string(value));
        break;
    case PROP_KEYCAP:
        set_keycap(self, g_value_get_string(value));
        break;
    default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
}

static void kiosk_button_class_init(KioskButtonClass *class)
{
    G_OBJECT_CLASS(class)->set_property = kiosk_button_set_property;
    properties[PROP_TEXT] =
        g_param_spec_string("text", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
    properties[PROP_ICON] =
        g_param_spec_string("icon", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
    properties[PROP_KEYCAP] =
        g_param_spec_string("keycap", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties(G_OBJECT_CLASS(class), PROP_COUNT, properties);
}

static void kiosk_button_init(KioskButton *self)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);

    self->icon = g_object_new(GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
        "pixel-size", 22, "visible", FALSE, NULL);
    self->label = gtk_label_new("");
    self->keycap = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
        "visible", FALSE, NULL);
    gtk_widget_add_css_class(self->keycap, "keycap");
    gtk_widget_set_valign(self->keycap, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(box), self->icon);
    gtk_box_append(GTK_BOX(box), self->label);
    gtk_box_append(GTK_BOX(box), self->keycap);
    gtk_widget_set_halign(box, GTK_ALIGN_CENTER);
    gtk_button_set_child(GTK_BUTTON(self), box);
    gtk_widget_add_css_class(GTK_WIDGET(self), "large");
}

GtkWidget *kiosk_button_new(const char *icon, const char *text, const char *keycap)
{
    return g_object_new(KIOSK_TYPE_BUTTON, "icon", icon, "text", text, "keycap", keycap, NULL);
}
