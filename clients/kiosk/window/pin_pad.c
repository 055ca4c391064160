#include "kiosk_window/pin_pad.h"

#include "base/base.h"
#include "clientlib/i18n.h"

struct _KioskPinPad {
    GtkBox parent_instance;

    GtkLabel *whose_label, *what_label, *dots;
    GtkWidget *field;
    GtkGrid *keys;

    char pin[PIN_PAD_DIGITS_MAX + 1];
    size_t count;
    unsigned digits_min;
    GtkWidget *erase, *enter;
};

G_DEFINE_FINAL_TYPE(KioskPinPad, kiosk_pin_pad, GTK_TYPE_BOX)

static guint entered_signal;

static void show_dots(KioskPinPad *self)
{
    g_autoptr(GString) dots = g_string_new(NULL);
    g_autofree char *said =
        g_strdup_printf(ngettext("%zu digit typed", "%zu digits typed", self->count), self->count);

    for (size_t i = 0; i < self->count; i++)
        g_string_append(dots, "●");
    for (size_t i = self->count; i < self->digits_min; i++)
        g_string_append(dots, "○");
    gtk_label_set_text(self->dots, dots->str);
    gtk_accessible_update_property(
        GTK_ACCESSIBLE(self->field), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, said, -1);
    gtk_widget_set_sensitive(self->enter, self->count >= self->digits_min && self->count > 0);
    gtk_widget_set_sensitive(self->erase, self->count > 0);
}

void kiosk_pin_pad_clear(KioskPinPad *self)
{
    explicit_bzero(self->pin, sizeof self->pin);
    self->count = 0;
    show_dots(self);
}

void kiosk_pin_pad_ask(KioskPinPad *self, const char *whose, const char *what)
{
    g_autofree char *name = g_strdup_printf("%s, %s", what, whose);

    gtk_label_set_text(self->whose_label, whose);
    gtk_label_set_text(self->what_label, what);
    gtk_accessible_update_property(
        GTK_ACCESSIBLE(self->field), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    kiosk_pin_pad_clear(self);
}

void kiosk_pin_pad_set_digits_min(KioskPinPad *self, unsigned digits)
{
    self->digits_min = MIN(digits, (unsigned)PIN_PAD_DIGITS_MAX);
    show_dots(self);
}

void kiosk_pin_pad_focus(KioskPinPad *self)
{
    (void)gtk_widget_grab_focus(self->field);
}

static void type_digit(KioskPinPad *self, unsigned digit)
{
    if (self->count < PIN_PAD_DIGITS_MAX)
        self->pin[self->count++] = (char)('0' + digit);
    show_dots(self);
}

static void erase_one(KioskPinPad *self)
{
    if (self->count)
        self->pin[--self->count] = '\0';
    show_dots(self);
}

static void hand_out(KioskPinPad *self)
{
    char pin[PIN_PAD_DIGITS_MAX + 1];

    if (self->count < self->digits_min || !self->count)
        return;
    memcpy(pin, self->pin, sizeof pin);
    kiosk_pin_pad_clear(self);
    g_signal_emit(self, entered_signal, 0, pin);
    explicit_bzero(pin, sizeof pin);
}

/* The digits of the upper row need Shift on French keyboards; here they do without it. */
static int digit_of(guint key)
{
    static const guint unshifted[] = {GDK_KEY_agrave, GDK_KEY_ampersand, GDK_KEY_eacute,
        GDK_KEY_quotedbl, GDK_KEY_apostrophe, GDK_KEY_parenleft, GDK_KEY_minus, GDK_KEY_egrave,
        GDK_KEY_underscore, GDK_KEY_ccedilla};

    if (key >= GDK_KEY_0 && key <= GDK_KEY_9)
        return (int)(key - GDK_KEY_0);
    if (key >= GDK_KEY_KP_0 && key <= GDK_KEY_KP_9)
        return (int)(key - GDK_KEY_KP_0);
    for (int i = 0; i < (int)ARRAY_LEN(unshifted); i++)
        if (key == unshifted[i])
            return i;
    return -1;
}

static gboolean on_key(GtkEventControllerKey *controller,
    guint key,
    guint code,
    GdkModifierType state,
    KioskPinPad *self)
{
    const int digit = digit_of(key);

    (void)controller;
    (void)code;
    if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
        return GDK_EVENT_PROPAGATE;
    if (digit >= 0) {
        type_digit(self, (unsigned)digit);
        return GDK_EVENT_STOP;
    }
    if (key == GDK_KEY_BackSpace || key == GDK_KEY_Delete) {
        erase_one(self);
        return GDK_EVENT_STOP;
    }
    if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) {
        hand_out(self);
        return GDK_EVENT_STOP;
    }
    return GDK_EVENT_PROPAGATE;
}

static void on_digit(GtkButton *button, KioskPinPad *self)
{
    type_digit(self, GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(button), "digit")));
    kiosk_pin_pad_focus(self);
}

static void on_erase(GtkButton *button, KioskPinPad *self)
{
    (void)button;
    erase_one(self);
    kiosk_pin_pad_focus(self);
}

static void on_enter(GtkButton *button, KioskPinPad *self)
{
    (void)button;
    kiosk_pin_pad_focus(self);
    hand_out(self);
}

/* The keyboard has its own digits: the pad's buttons are for fingers, and no stops for Tab. */
static GtkWidget *add_key(KioskPinPad *self, GtkWidget *button, int column, int row)
{
    gtk_widget_set_focusable(button, FALSE);
    gtk_widget_add_css_class(button, "pad-key");
    gtk_grid_attach(self->keys, button, column, row, 1, 1);
    return button;
}

static void add_keys(KioskPinPad *self)
{
    for (unsigned digit = 0; digit <= 9; digit++) {
        g_autofree char *label = g_strdup_printf("%u", digit);
        GtkWidget *button = gtk_button_new_with_label(label);
        const int place = digit ? (int)digit - 1 : 10;
        g_object_set_data(G_OBJECT(button), "digit", GUINT_TO_POINTER(digit));
        g_signal_connect(button, "clicked", G_CALLBACK(on_digit), self);
        (void)add_key(self, button, place % 3, place / 3);
    }
    self->erase = add_key(self, gtk_button_new_from_icon_name("edit-clear-symbolic"), 0, 3);
    gtk_accessible_update_property(
        GTK_ACCESSIBLE(self->erase), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Erase the last digit"), -1);
    g_signal_connect(self->erase, "clicked", G_CALLBACK(on_erase), self);
    self->enter = add_key(self, gtk_button_new_from_icon_name("emblem-ok-symbolic"), 2, 3);
    gtk_accessible_update_property(
        GTK_ACCESSIBLE(self->enter), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Confirm the PIN"), -1);
    gtk_widget_add_css_class(self->enter, "suggested-action");
    g_signal_connect(self->enter, "clicked", G_CALLBACK(on_enter), self);
}

static void kiosk_pin_pad_finalize(GObject *object)
{
    explicit_bzero(KIOSK_PIN_PAD(object)->pin, sizeof KIOSK_PIN_PAD(object)->pin);
    G_OBJECT_CLASS(kiosk_pin_pad_parent_class)->finalize(object);
}

static void kiosk_pin_pad_class_init(KioskPinPadClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    G_OBJECT_CLASS(class)->finalize = kiosk_pin_pad_finalize;
    entered_signal = g_signal_new("entered", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL,
        NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/pin_pad.ui");
    gtk_widget_class_bind_template_child(widget, KioskPinPad, whose_label);
    gtk_widget_class_bind_template_child(widget, KioskPinPad, what_label);
    gtk_widget_class_bind_template_child(widget, KioskPinPad, dots);
    gtk_widget_class_bind_template_child(widget, KioskPinPad, field);
    gtk_widget_class_bind_template_child(widget, KioskPinPad, keys);
}

static void kiosk_pin_pad_init(KioskPinPad *self)
{
    GtkEventController *keys = gtk_event_controller_key_new();
    GtkGesture *touch = gtk_gesture_click_new();

    gtk_widget_init_template(GTK_WIDGET(self));
    self->digits_min = 6;
    g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), self);
    gtk_widget_add_controller(self->field, keys);
    g_signal_connect_swapped(touch, "pressed", G_CALLBACK(kiosk_pin_pad_focus), self);
    gtk_widget_add_controller(self->field, GTK_EVENT_CONTROLLER(touch));
    add_keys(self);
    show_dots(self);
}
