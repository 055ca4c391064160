#include "kiosk_window/lock.h"

#include "base/base.h"

struct lock {
    bool locked;
    lock_key_fn pressed;
    void *context;
};

static bool one_of(guint key, const guint *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i] == key)
            return true;
    return false;
}

/* Keys that GTK answers with a menu, a chooser or a help text, with or without modifiers. */
static bool is_forbidden(guint key)
{
    static const guint keys[] = {GDK_KEY_Menu, GDK_KEY_Print, GDK_KEY_Sys_Req, GDK_KEY_Pause};

    return (key >= GDK_KEY_F1 && key <= GDK_KEY_F35) || one_of(key, keys, ARRAY_LEN(keys));
}

/* With Ctrl: to copy, cut, paste and undo inside a text, and to move by words. */
static bool may_with_control(guint key)
{
    static const guint keys[] = {GDK_KEY_a, GDK_KEY_c, GDK_KEY_v, GDK_KEY_x, GDK_KEY_z, GDK_KEY_y,
        GDK_KEY_Left, GDK_KEY_Right, GDK_KEY_Up, GDK_KEY_Down, GDK_KEY_Home, GDK_KEY_End,
        GDK_KEY_BackSpace, GDK_KEY_Delete, GDK_KEY_Tab, GDK_KEY_ISO_Left_Tab, GDK_KEY_Control_L,
        GDK_KEY_Control_R, GDK_KEY_Shift_L, GDK_KEY_Shift_R};

    return one_of(gdk_keyval_to_lower(key), keys, ARRAY_LEN(keys));
}

/* A digit of either row, whatever the keyboard has printed on it (French ones need Shift); else 0.
 */
static unsigned digit_of(GtkEventControllerKey *controller, guint key, guint code)
{
    GdkDisplay *display =
        gtk_widget_get_display(gtk_event_controller_get_widget(GTK_EVENT_CONTROLLER(controller)));
    g_autofree GdkKeymapKey *places = NULL;
    g_autofree guint *values = NULL;
    int count = 0;

    if (key >= GDK_KEY_1 && key <= GDK_KEY_9)
        return key - GDK_KEY_0;
    if (key >= GDK_KEY_KP_1 && key <= GDK_KEY_KP_9)
        return key - GDK_KEY_KP_0;
    if (!gdk_display_map_keycode(display, code, &places, &values, &count))
        return 0;
    for (int i = 0; i < count; i++)
        if (places[i].level <= 1 && values[i] >= GDK_KEY_1 && values[i] <= GDK_KEY_9)
            return values[i] - GDK_KEY_0;
    return 0;
}

static gboolean on_pressed(GtkEventControllerKey *controller,
    guint key,
    guint code,
    GdkModifierType state,
    struct lock *lock)
{
    const bool control = state & GDK_CONTROL_MASK;
    const bool alt = state & GDK_ALT_MASK;
    const bool enter = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter;

    if (state & (GDK_SUPER_MASK | GDK_HYPER_MASK | GDK_META_MASK))
        return lock->locked;
    if (key == GDK_KEY_Escape && !control && !alt) {
        lock->pressed(LOCK_KEY_BACK, 0, lock->context);
        return GDK_EVENT_STOP;
    }
    if (control && !alt && enter) {
        lock->pressed(LOCK_KEY_PRIMARY, 0, lock->context);
        return GDK_EVENT_STOP;
    }
    if (control != alt) {
        const unsigned digit = digit_of(controller, key, code);
        if (digit) {
            lock->pressed(alt ? LOCK_KEY_ROOM : LOCK_KEY_SHEET, digit, lock->context);
            return GDK_EVENT_STOP;
        }
    }
    if (!lock->locked)
        return GDK_EVENT_PROPAGATE;
    if (is_forbidden(key))
        return GDK_EVENT_STOP;
    /* AltGr is another bit (Mod5): what French keyboards need it for goes through */
    if (alt)
        return key != GDK_KEY_Alt_L && key != GDK_KEY_Alt_R;
    return control && !may_with_control(key);
}

/* The second button, and a long press of it, open menus in text fields. */
static void on_second_button(GtkGestureClick *gesture, int presses, double x, double y, void *none)
{
    (void)presses;
    (void)x;
    (void)y;
    (void)none;
    gtk_gesture_set_state(GTK_GESTURE(gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

void lock_window(GtkWindow *window, bool locked, lock_key_fn pressed, void *context)
{
    GtkEventController *keys = gtk_event_controller_key_new();
    GtkGesture *second = gtk_gesture_click_new();
    struct lock *lock = g_new(struct lock, 1);

    *lock = (struct lock){.locked = locked, .pressed = pressed, .context = context};
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
    g_signal_connect_data(keys, "key-pressed", G_CALLBACK(on_pressed), lock,
        (GClosureNotify)(void (*)(void))g_free, 0);
    gtk_widget_add_controller(GTK_WIDGET(window), keys);
    gtk_gesture_single_set_button(GTK_GESTURE_SINGLE(second), GDK_BUTTON_SECONDARY);
    gtk_event_controller_set_propagation_phase(GTK_EVENT_CONTROLLER(second), GTK_PHASE_CAPTURE);
    g_signal_connect(second, "pressed", G_CALLBACK(on_second_button), NULL);
    gtk_widget_add_controller(GTK_WIDGET(window), GTK_EVENT_CONTROLLER(second));
}
