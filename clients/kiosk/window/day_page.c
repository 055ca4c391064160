#include "kiosk_window/day_page.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/button.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/slot_row.h"
#include "kiosk_window/turn.h"
#include "kiosk_window/words.h"

struct _KioskDayPage {
    KioskPage parent_instance;

    GtkLabel *day_label, *progress_label;
    GtkProgressBar *progress_bar;
    GtkWidget *scroll;
    GtkListBox *list;
    GtkWidget *next_card;
    GtkLabel *next_kind, *next_time, *next_name, *next_text;
    GtkBox *next_chips;
    KioskButton *open;

    char *next_candidate, *next_epreuve;
};

G_DEFINE_FINAL_TYPE(KioskDayPage, kiosk_day_page, KIOSK_TYPE_PAGE)

static void show_progress(KioskDayPage *self, const struct room_view *view)
{
    size_t total = 0;
    size_t sealed = 0;

    for (size_t i = 0; i < view->slot_count; i++) {
        if (view->slots[i].slot->not_interrogated || view->slots[i].slot->moved)
            continue;
        total++;
        if (words_sheet_state(&view->slots[i]) == PALMARES__V1__SHEET__STATE__SEALED)
            sealed++;
    }
    g_autofree char *text = g_strdup_printf(
        ngettext("%1$zu sheet sealed of %2$zu", "%1$zu sheets sealed of %2$zu", sealed), sealed,
        total);
    gtk_label_set_text(self->progress_label, text);
    gtk_progress_bar_set_fraction(self->progress_bar, total ? (double)sealed / (double)total : 0);
}

static void show_next(KioskDayPage *self, const struct slot_view *next)
{
    g_free(self->next_candidate);
    g_free(self->next_epreuve);
    self->next_candidate = next ? g_strdup(next->slot->slot->candidate) : NULL;
    self->next_epreuve = next ? g_strdup(next->slot->slot->epreuve) : NULL;
    kiosk_box_empty(self->next_chips);
    gtk_widget_set_visible(GTK_WIDGET(self->open), next != NULL);
    gtk_widget_set_visible(GTK_WIDGET(self->next_time), next != NULL);
    if (!next) {
        gtk_label_set_text(self->next_kind, _("The day"));
        gtk_label_set_text(self->next_name, _("All sheets are sealed"));
        gtk_label_set_text(
            self->next_text, _("Thank you. Stay until all is received by the service."));
        return;
    }
    g_autofree char *name = words_candidate(next->slot->slot);
    g_autofree char *text =
        g_strdup_printf("%s\n%s", next->slot->epreuve_label, next->slot->slot->establishment);
    const struct words_look state = words_slot_state(next);
    gtk_label_set_text(self->next_kind, next->phase >= 0 ? _("Now") : _("Next candidate"));
    gtk_label_set_text(self->next_time, next->slot->slot->starts);
    gtk_label_set_text(self->next_name, name);
    gtk_label_set_text(self->next_text, text);
    gtk_box_append(self->next_chips, kiosk_chip_new(state.icon, state.text, state.style));
    kiosk_slot_mentions(self->next_chips, next);
}

static void fill_list(
    KioskDayPage *self, const struct room_view *view, const struct slot_view *next)
{
    GtkListBoxRow *row;

    for (size_t i = 0; i < view->slot_count; i++) {
        row = gtk_list_box_get_row_at_index(self->list, (int)i);
        if (!row) {
            row = GTK_LIST_BOX_ROW(kiosk_slot_row_new());
            gtk_list_box_append(self->list, GTK_WIDGET(row));
        }
        kiosk_slot_row_show(KIOSK_SLOT_ROW(row), &view->slots[i], &view->slots[i] == next);
    }
    while ((row = gtk_list_box_get_row_at_index(self->list, (int)view->slot_count)))
        gtk_list_box_remove(self->list, GTK_WIDGET(row));
}

static void kiosk_day_page_refresh(KioskPage *page)
{
    KioskDayPage *self = KIOSK_DAY_PAGE(page);
    const struct room_view *view = kiosk_feed_view(kiosk_page_feed(page));
    const struct slot_view *next;

    gtk_widget_set_visible(self->next_card, view && view->day);
    gtk_widget_set_visible(self->scroll, view && view->day);
    if (!view || !view->day) {
        gtk_label_set_text(self->day_label, _("The day of this room has not been received yet."));
        gtk_label_set_text(self->progress_label, "");
        return;
    }
    g_autofree char *day = words_day(view->day->day);
    gtk_label_set_text(self->day_label, day);
    next = turn_find(view);
    show_progress(self, view);
    show_next(self, next);
    fill_list(self, view, next);
}

static void open_sheet(KioskDayPage *self, const char *candidate, const char *epreuve)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    /* the row may be filled anew meanwhile */
    g_autofree char *chosen_candidate = g_strdup(candidate);
    g_autofree char *chosen_epreuve = g_strdup(epreuve);

    kiosk_feed_say(feed, KIOSK_TONE_NONE, NULL);
    kiosk_feed_choose(feed, chosen_candidate, chosen_epreuve);
    kiosk_page_go(KIOSK_PAGE(self), "candidate");
}

static void on_row(GtkListBox *list, GtkListBoxRow *row, KioskDayPage *self)
{
    (void)list;
    open_sheet(self, kiosk_slot_row_candidate(KIOSK_SLOT_ROW(row)),
        kiosk_slot_row_epreuve(KIOSK_SLOT_ROW(row)));
}

static void kiosk_day_page_primary(KioskPage *page)
{
    KioskDayPage *self = KIOSK_DAY_PAGE(page);

    if (self->next_candidate)
        open_sheet(self, self->next_candidate, self->next_epreuve);
}

static void on_open(GtkButton *button, KioskPage *page)
{
    (void)button;
    kiosk_day_page_primary(page);
}

static void kiosk_day_page_enter(KioskPage *page)
{
    KioskDayPage *self = KIOSK_DAY_PAGE(page);

    if (self->next_candidate)
        (void)gtk_widget_grab_focus(GTK_WIDGET(self->open));
}

static void kiosk_day_page_finalize(GObject *object)
{
    KioskDayPage *self = KIOSK_DAY_PAGE(object);

    g_free(self->next_candidate);
    g_free(self->next_epreuve);
    G_OBJECT_CLASS(kiosk_day_page_parent_class)->finalize(object);
}

static void kiosk_day_page_class_init(KioskDayPageClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    G_OBJECT_CLASS(class)->finalize = kiosk_day_page_finalize;
    KIOSK_PAGE_CLASS(class)->refresh = kiosk_day_page_refresh;
    KIOSK_PAGE_CLASS(class)->enter = kiosk_day_page_enter;
    KIOSK_PAGE_CLASS(class)->primary = kiosk_day_page_primary;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/day_page.ui");
    gtk_widget_class_bind_template_child(widget, KioskDayPage, day_label);
    gtk_widget_class_bind_template_child(widget, KioskDayPage, progress_label);
    gtk_widget_class_bind_template_child(widget, KioskDayPage, progress_bar);
    gtk_widget_class_bind_template_child(widget, KioskDayPage, scroll);
    gtk_widget_class_bind_template_child(widget, KioskDayPage, list);
    gtk_widget_class_bind_template_child(widget, KioskDayPage, next_card);
    gtk_widget_class_bind_template_child(widget, KioskDayPage, next_kind);
    gtk_widget_class_bind_template_child(widget, KioskDayPage, next_time);
    gtk_widget_class_bind_template_child(widget, KioskDayPage, next_name);
    gtk_widget_class_bind_template_child(widget, KioskDayPage, next_text);
    gtk_widget_class_bind_template_child(widget, KioskDayPage, next_chips);
    gtk_widget_class_bind_template_child(widget, KioskDayPage, open);
}

/* The list is one stop: Tab leaves it, arrows walk in it. */
static gboolean on_list_key(GtkEventControllerKey *controller,
    guint key,
    guint code,
    GdkModifierType state,
    KioskDayPage *self)
{
    GtkWidget *list = GTK_WIDGET(self->list);
    const bool back = key == GDK_KEY_ISO_Left_Tab || (state & GDK_SHIFT_MASK);

    (void)controller;
    (void)code;
    if (key != GDK_KEY_Tab && key != GDK_KEY_ISO_Left_Tab)
        return GDK_EVENT_PROPAGATE;
    gtk_widget_set_can_focus(list, FALSE);
    (void)gtk_widget_child_focus(
        GTK_WIDGET(gtk_widget_get_root(list)), back ? GTK_DIR_TAB_BACKWARD : GTK_DIR_TAB_FORWARD);
    gtk_widget_set_can_focus(list, TRUE);
    return GDK_EVENT_STOP;
}

static void kiosk_day_page_init(KioskDayPage *self)
{
    GtkEventController *keys = gtk_event_controller_key_new();

    gtk_widget_init_template(GTK_WIDGET(self));
    gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
    g_signal_connect(keys, "key-pressed", G_CALLBACK(on_list_key), self);
    gtk_widget_add_controller(GTK_WIDGET(self->list), keys);
    g_signal_connect(self->list, "row-activated", G_CALLBACK(on_row), self);
    g_signal_connect(self->open, "clicked", G_CALLBACK(on_open), self);
}
