#include "kiosk_window/mark_pad.h"

#include "base/base.h"
#include "clientlib/i18n.h"

struct _KioskMarkPad {
    GtkGrid parent_instance;

    GtkEditable *field;
};

G_DEFINE_FINAL_TYPE(KioskMarkPad, kiosk_mark_pad, GTK_TYPE_GRID)

static void on_key(GtkButton *button, KioskMarkPad *self)
{
    const char *text = gtk_button_get_label(button);
    int place;

    if (!self->field)
        return;
    (void)gtk_widget_grab_focus(GTK_WIDGET(self->field));
    gtk_editable_delete_selection(self->field);
    gtk_editable_set_position(self->field, -1);
    place = gtk_editable_get_position(self->field);
    gtk_editable_insert_text(self->field, text, -1, &place);
    gtk_editable_set_position(self->field, place);
}

static void on_erase(GtkButton *button, KioskMarkPad *self)
{
    (void)button;
    if (!self->field)
        return;
    const int length = (int)g_utf8_strlen(gtk_editable_get_text(self->field), -1);
    (void)gtk_widget_grab_focus(GTK_WIDGET(self->field));
    if (length)
        gtk_editable_delete_text(self->field, length - 1, length);
    gtk_editable_set_position(self->field, -1);
}

static void add_key(KioskMarkPad *self, GtkWidget *button, int column, int row)
{
    gtk_widget_set_focusable(button, FALSE);
    gtk_widget_add_css_class(button, "pad-key");
    gtk_grid_attach(GTK_GRID(self), button, column, row, 1, 1);
}

static void kiosk_mark_pad_class_init(KioskMarkPadClass *class)
{
    (void)class;
}

static void kiosk_mark_pad_init(KioskMarkPad *self)
{
    static const char *const keys[] = {"7", "8", "9", "4", "5", "6", "1", "2", "3", "0", ","};
    GtkWidget *erase = gtk_button_new_from_icon_name("edit-clear-symbolic");

    gtk_grid_set_row_spacing(GTK_GRID(self), 6);
    gtk_grid_set_column_spacing(GTK_GRID(self), 6);
    gtk_grid_set_column_homogeneous(GTK_GRID(self), TRUE);
    for (int i = 0; i < (int)ARRAY_LEN(keys); i++) {
        GtkWidget *button = gtk_button_new_with_label(keys[i]);
        g_signal_connect(button, "clicked", G_CALLBACK(on_key), self);
        add_key(self, button, i % 3, i / 3);
    }
    gtk_accessible_update_property(
        GTK_ACCESSIBLE(erase), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Erase the last digit"), -1);
    g_signal_connect(erase, "clicked", G_CALLBACK(on_erase), self);
    add_key(self, erase, 2, 3);
}

void kiosk_mark_pad_set_field(KioskMarkPad *self, GtkEditable *field)
{
    self->field = field;
}
