#include "kiosk_window/chip.h"

static GtkWidget *chip(
    const char *icon, const char *text, const char *kind, const char *style, int size)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    GtkWidget *image = g_object_new(GTK_TYPE_IMAGE, "icon-name", icon, "pixel-size", size,
        "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
    GtkWidget *label = gtk_label_new(text);

    gtk_widget_add_css_class(box, kind);
    gtk_widget_add_css_class(box, style);
    gtk_widget_set_valign(box, GTK_ALIGN_CENTER);
    gtk_widget_set_halign(box, GTK_ALIGN_START);
    gtk_box_append(GTK_BOX(box), image);
    gtk_box_append(GTK_BOX(box), label);
    return box;
}

GtkWidget *kiosk_chip_new(const char *icon, const char *text, const char *style)
{
    return chip(icon, text, "chip", style, 20);
}

GtkWidget *kiosk_chip_new_quiet(const char *icon, const char *text, const char *style)
{
    return chip(icon, text, "chip-quiet", style, 16);
}

void kiosk_box_empty(GtkBox *box)
{
    GtkWidget *child;

    while ((child = gtk_widget_get_first_child(GTK_WIDGET(box))))
        gtk_box_remove(box, child);
}

int kiosk_box_focused(GtkBox *box)
{
    int index = 0;

    for (GtkWidget *child = gtk_widget_get_first_child(GTK_WIDGET(box)); child;
         child = gtk_widget_get_next_sibling(child), index++)
        if (gtk_widget_get_state_flags(child) &
            (GTK_STATE_FLAG_FOCUSED | GTK_STATE_FLAG_FOCUS_WITHIN))
            return index;
    return -1;
}

void kiosk_box_focus(GtkBox *box, int index)
{
    for (GtkWidget *child = gtk_widget_get_first_child(GTK_WIDGET(box)); child && index >= 0;
         child = gtk_widget_get_next_sibling(child), index--)
        if (index == 0)
            (void)gtk_widget_child_focus(child, GTK_DIR_TAB_FORWARD);
}
