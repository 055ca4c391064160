#include "kiosk_window/grid_row.h"

#include "kiosk_window/words.h"

enum { LEVELS_MAX = 8 };

struct _KioskGridRow {
    GtkBox parent_instance;

    GtkWidget *label, *group;
    GtkWidget *buttons[LEVELS_MAX];
    char *levels[LEVELS_MAX];
    unsigned count;
    char *line;
    int chosen; /* -1: none */
    bool setting;
};

G_DEFINE_FINAL_TYPE(KioskGridRow, kiosk_grid_row, GTK_TYPE_BOX)

static guint changed_signal;

/* Only the chosen button, or the first one, is a stop for Tab. */
static void show_choice(KioskGridRow *self)
{
    self->setting = true;
    for (int i = 0; i < (int)self->count; i++) {
        const bool down = i == self->chosen;
        gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(self->buttons[i]), down);
        gtk_widget_set_focusable(self->buttons[i], down || (self->chosen < 0 && i == 0));
        gtk_accessible_update_state(GTK_ACCESSIBLE(self->buttons[i]), GTK_ACCESSIBLE_STATE_CHECKED,
            down ? GTK_ACCESSIBLE_TRISTATE_TRUE : GTK_ACCESSIBLE_TRISTATE_FALSE, -1);
    }
    self->setting = false;
    if (self->chosen < 0)
        gtk_widget_add_css_class(GTK_WIDGET(self), "empty");
    else
        gtk_widget_remove_css_class(GTK_WIDGET(self), "empty");
}

static void choose(KioskGridRow *self, int index)
{
    if (index < 0 || index >= (int)self->count)
        return;
    self->chosen = index;
    show_choice(self);
    (void)gtk_widget_grab_focus(self->buttons[index]);
    g_signal_emit(self, changed_signal, 0);
}

static void on_toggled(GtkToggleButton *button, KioskGridRow *self)
{
    if (self->setting)
        return;
    for (int i = 0; i < (int)self->count; i++)
        if (self->buttons[i] == GTK_WIDGET(button))
            choose(self, i); /* down again when it was: a line is not emptied by a slip */
}

static gboolean on_key(GtkEventControllerKey *controller,
    guint key,
    guint code,
    GdkModifierType state,
    KioskGridRow *self)
{
    (void)controller;
    (void)code;
    if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
        return GDK_EVENT_PROPAGATE;
    if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left) {
        choose(self, MAX(self->chosen - 1, 0));
        return GDK_EVENT_STOP;
    }
    if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right) {
        choose(self, MIN(self->chosen + 1, (int)self->count - 1));
        return GDK_EVENT_STOP;
    }
    if (key >= GDK_KEY_1 && key <= GDK_KEY_9) {
        choose(self, (int)(key - GDK_KEY_1));
        return GDK_EVENT_STOP;
    }
    if (key >= GDK_KEY_KP_1 && key <= GDK_KEY_KP_9) {
        choose(self, (int)(key - GDK_KEY_KP_1));
        return GDK_EVENT_STOP;
    }
    return GDK_EVENT_PROPAGATE;
}

static void kiosk_grid_row_finalize(GObject *object)
{
    KioskGridRow *self = KIOSK_GRID_ROW(object);

    for (unsigned i = 0; i < self->count; i++)
        g_free(self->levels[i]);
    g_free(self->line);
    G_OBJECT_CLASS(kiosk_grid_row_parent_class)->finalize(object);
}

static void kiosk_grid_row_class_init(KioskGridRowClass *class)
{
    G_OBJECT_CLASS(class)->finalize = kiosk_grid_row_finalize;
    changed_signal = g_signal_new("changed", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL,
        NULL, NULL, G_TYPE_NONE, 0);
}

static void kiosk_grid_row_init(KioskGridRow *self)
{
    GtkEventController *keys = gtk_event_controller_key_new();

    self->chosen = -1;
    gtk_widget_add_css_class(GTK_WIDGET(self), "grid-row");
    gtk_box_set_spacing(GTK_BOX(self), 16);
    self->label = g_object_new(GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "hexpand", TRUE, NULL);
    self->group = g_object_new(
        GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_RADIO_GROUP, "spacing", 6, NULL);
    gtk_widget_set_valign(self->group, GTK_ALIGN_CENTER);
    gtk_box_append(GTK_BOX(self), self->label);
    gtk_box_append(GTK_BOX(self), self->group);
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
    g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), self);
    gtk_widget_add_controller(self->group, keys);
}

static void add_level(
    KioskGridRow *self, const Palmares__V1__GridLevel *level, const Palmares__V1__GridLine *line)
{
    g_autofree char *name = g_strdup_printf("%s, %s", level->label, line->label);
    g_autofree char *style = g_strdup_printf("level-%u", self->count + 1);
    GtkWidget *button = g_object_new(GTK_TYPE_TOGGLE_BUTTON, "label", level->id, "accessible-role",
        GTK_ACCESSIBLE_ROLE_RADIO, "tooltip-text", level->label, NULL);

    gtk_widget_add_css_class(button, "level");
    gtk_widget_add_css_class(button, style);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    g_signal_connect(button, "toggled", G_CALLBACK(on_toggled), self);
    gtk_box_append(GTK_BOX(self->group), button);
    self->levels[self->count] = g_strdup(level->id);
    self->buttons[self->count++] = button;
}

KioskGridRow *kiosk_grid_row_new(
    const Palmares__V1__SheetRule *rule, const Palmares__V1__GridLine *line)
{
    KioskGridRow *self = g_object_new(KIOSK_TYPE_GRID_ROW, NULL);

    self->line = g_strdup(line->id);
    gtk_label_set_text(GTK_LABEL(self->label), line->label);
    gtk_accessible_update_property(
        GTK_ACCESSIBLE(self->group), GTK_ACCESSIBLE_PROPERTY_LABEL, line->label, -1);
    for (size_t i = 0; i < rule->n_levels && i < LEVELS_MAX; i++)
        add_level(self, rule->levels[i], line);
    show_choice(self);
    return self;
}

const char *kiosk_grid_row_line(KioskGridRow *self)
{
    return self->line;
}

const char *kiosk_grid_row_level(KioskGridRow *self)
{
    return self->chosen < 0 ? NULL : self->levels[self->chosen];
}

void kiosk_grid_row_focus(KioskGridRow *self)
{
    if (self->count)
        (void)gtk_widget_grab_focus(self->buttons[MAX(self->chosen, 0)]);
}

void kiosk_grid_row_set_level(KioskGridRow *self, const char *level)
{
    int chosen = -1;

    for (int i = 0; level && i < (int)self->count; i++)
        if (words_same(self->levels[i], level))
            chosen = i;
    if (chosen == self->chosen)
        return;
    self->chosen = chosen;
    show_choice(self);
}
