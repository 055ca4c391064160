#include "kiosk_window/window.h"

#include "clientlib/i18n.h"
#include "kiosk_window/button.h"
#include "kiosk_window/candidate_page.h"
#include "kiosk_window/clock_page.h"
#include "kiosk_window/conflicts_page.h"
#include "kiosk_window/day_page.h"
#include "kiosk_window/enrol_page.h"
#include "kiosk_window/fiche_page.h"
#include "kiosk_window/lock.h"
#include "kiosk_window/machine_page.h"
#include "kiosk_window/mark_page.h"
#include "kiosk_window/presence_page.h"
#include "kiosk_window/review_page.h"
#include "kiosk_window/seal_page.h"
#include "kiosk_window/status_bar.h"
#include "kiosk_window/words.h"

/* Where a page is reached from. */
enum place {
    ALONE,    /* nothing else is to be seen: no head, no steps */
    IN_HEAD,  /* a tab of the room, Alt + its number */
    IN_SHEET, /* a step of the open sheet, Ctrl + its number */
};

struct entry {
    const char *name;
    GType (*type)(void);
    enum place place;
    const char *label, *icon;
};

/* To add a page: its file pair and .ui, a row here. */
static const struct entry page_table[] = {
    {"enrol", kiosk_enrol_page_get_type, ALONE, NULL, NULL},
    {"presence", kiosk_presence_page_get_type, IN_HEAD, N_("Jury"), "system-users-symbolic"},
    {"day", kiosk_day_page_get_type, IN_HEAD, N_("Day"), "x-office-calendar-symbolic"},
    {"conflicts", kiosk_conflicts_page_get_type, IN_HEAD, N_("To settle"),
        "dialog-warning-symbolic"},
    {"machine", kiosk_machine_page_get_type, IN_HEAD, N_("This kiosk"), "computer-symbolic"},
    {"candidate", kiosk_candidate_page_get_type, IN_SHEET, N_("Dossier"), NULL},
    {"clock", kiosk_clock_page_get_type, IN_SHEET, N_("Oral"), NULL},
    {"mark", kiosk_mark_page_get_type, IN_SHEET, N_("Mark"), NULL},
    {"review", kiosk_review_page_get_type, IN_SHEET, N_("Review"), NULL},
    {"seal", kiosk_seal_page_get_type, IN_SHEET, N_("Seal"), NULL},
    {"fiche", kiosk_fiche_page_get_type, ALONE, NULL, NULL},
};

struct _KioskWindow {
    AdwApplicationWindow parent_instance;

    GtkWidget *head, *room_label, *title_label, *tabs, *clock_label;
    GtkWidget *sheet_bar, *back, *candidate_label, *epreuve_label, *steps;
    GtkStack *stack;
    KioskStatusBar *status_bar;

    KioskFeed *feed;
    const struct entry *shown;
    GtkWidget *pages[ARRAY_LEN(page_table)];
    GtkWidget *buttons[ARRAY_LEN(page_table)];
    bool locked;
    bool switching; /* buttons are set by us, not by people */
};

G_DEFINE_FINAL_TYPE(KioskWindow, kiosk_window, ADW_TYPE_APPLICATION_WINDOW)

static size_t entry_index(const struct entry *entry)
{
    return (size_t)(entry - page_table);
}

static const struct entry *find_entry(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(page_table); i++)
        if (words_same(page_table[i].name, name))
            return &page_table[i];
    return NULL;
}

static KioskPage *shown_page(KioskWindow *self)
{
    return self->shown ? KIOSK_PAGE(self->pages[entry_index(self->shown)]) : NULL;
}

/* ---- what is around the page ---- */

static void show_head(KioskWindow *self)
{
    const struct room_view *view = kiosk_feed_view(self->feed);
    const Palmares__V1__RoomDay *day = view ? view->day : NULL;

    if (!day)
        return;
    g_autofree char *room = g_strdup_printf(_("Room %s · %s"), day->room, day->title);

    gtk_label_set_text(GTK_LABEL(self->room_label), room);
    gtk_label_set_text(GTK_LABEL(self->title_label), day->centre_name);
}

static void show_sheet(KioskWindow *self)
{
    const struct slot_view *slot = kiosk_feed_slot(self->feed);

    if (!slot)
        return;
    g_autofree char *candidate = words_candidate(slot->slot->slot);
    g_autofree char *epreuve =
        g_strdup_printf("%s · %s", slot->slot->slot->starts, slot->slot->epreuve_label);
    gtk_label_set_text(GTK_LABEL(self->candidate_label), candidate);
    gtk_label_set_text(GTK_LABEL(self->epreuve_label), epreuve);
}

static void show_clock(KioskWindow *self)
{
    g_autofree char *now = words_time(kiosk_feed_now_us(self->feed), kiosk_feed_zone(self->feed));

    if (!words_same(gtk_label_get_text(GTK_LABEL(self->clock_label)), now))
        gtk_label_set_text(GTK_LABEL(self->clock_label), now);
}

static void show_buttons(KioskWindow *self)
{
    const struct room_view *view = kiosk_feed_view(self->feed);
    const enum place place = self->shown ? self->shown->place : ALONE;

    self->switching = true;
    for (size_t i = 0; i < ARRAY_LEN(page_table); i++)
        if (self->buttons[i])
            gtk_toggle_button_set_active(
                GTK_TOGGLE_BUTTON(self->buttons[i]), &page_table[i] == self->shown);
    self->switching = false;
    gtk_widget_set_visible(self->buttons[entry_index(find_entry("conflicts"))],
        (view && view->conflict_count) ||
            (self->shown && words_same(self->shown->name, "conflicts")));
    gtk_widget_set_visible(self->head, place != ALONE);
    gtk_widget_set_visible(self->sheet_bar, place == IN_SHEET);
}

static void on_go(KioskPage *page, const char *name, KioskWindow *self)
{
    (void)page;
    kiosk_feed_say(
        self->feed, KIOSK_TONE_NONE, NULL); /* what was said is of the page that one leaves */
    kiosk_window_show(self, name);
}

/* Pages are made when they are first shown: the first screen is there sooner. */
static void make_page(KioskWindow *self, const struct entry *entry)
{
    GtkWidget *page;

    if (self->pages[entry_index(entry)])
        return;
    page = g_object_new(entry->type(), NULL);
    kiosk_page_set_feed(KIOSK_PAGE(page), self->feed);
    g_signal_connect(page, "go", G_CALLBACK(on_go), self);
    gtk_widget_set_visible(page, FALSE);
    gtk_stack_add_named(self->stack, page, entry->name);
    self->pages[entry_index(entry)] = page;
}

void kiosk_window_show(KioskWindow *self, const char *page)
{
    const struct entry *entry = find_entry(page);

    if (!entry)
        return;
    if (entry->place == IN_SHEET && !kiosk_feed_slot(self->feed))
        entry = find_entry("day");
    if (shown_page(self) && entry != self->shown)
        kiosk_page_leave(shown_page(self));
    make_page(self, entry);
    self->shown = entry;
    show_buttons(self);
    show_sheet(self);
    kiosk_page_refresh(shown_page(self));
    kiosk_stack_show(self->stack, entry->name);
    kiosk_page_enter(shown_page(self));
}

/* ---- what happens ---- */

static void on_changed(KioskFeed *feed, KioskWindow *self)
{
    (void)feed;
    show_head(self);
    show_clock(self);
    if (!self->shown)
        return;
    if (self->shown->place == IN_SHEET && !kiosk_feed_slot(self->feed)) {
        kiosk_window_show(self, "day");
        return;
    }
    show_buttons(self);
    show_sheet(self);
    kiosk_page_refresh(shown_page(self));
}

static void on_tick(KioskFeed *feed, KioskWindow *self)
{
    (void)feed;
    show_clock(self);
    if (self->shown)
        kiosk_page_tick(shown_page(self));
}

static void on_button(GtkToggleButton *button, KioskWindow *self)
{
    const struct entry *entry = g_object_get_data(G_OBJECT(button), "entry");

    if (self->switching)
        return;
    kiosk_feed_say(self->feed, KIOSK_TONE_NONE, NULL);
    kiosk_window_show(self, entry->name);
}

static void on_back(GtkButton *button, KioskWindow *self)
{
    (void)button;
    kiosk_feed_say(self->feed, KIOSK_TONE_NONE, NULL);
    kiosk_window_show(self, "day");
}

/* The nth page of a place, from 1; the keys are the same whatever is hidden. */
static void show_nth(KioskWindow *self, enum place place, unsigned nth)
{
    for (size_t i = 0; i < ARRAY_LEN(page_table); i++)
        if (page_table[i].place == place && --nth == 0) {
            kiosk_feed_say(self->feed, KIOSK_TONE_NONE, NULL);
            kiosk_window_show(self, page_table[i].name);
            return;
        }
}

static void on_key(enum lock_key key, unsigned number, void *context)
{
    KioskWindow *self = context;
    const enum place place = self->shown ? self->shown->place : ALONE;

    if (key == LOCK_KEY_PRIMARY && self->shown)
        kiosk_page_primary(shown_page(self));
    if (place == ALONE)
        return;
    if (key == LOCK_KEY_BACK && place == IN_SHEET)
        on_back(NULL, self);
    if (key == LOCK_KEY_ROOM)
        show_nth(self, IN_HEAD, number);
    if (key == LOCK_KEY_SHEET && place == IN_SHEET)
        show_nth(self, IN_SHEET, number);
}

static gboolean kiosk_window_close_request(GtkWindow *window)
{
    /* the end of the program comes by a signal, or from the page of the machine */
    return KIOSK_WINDOW(window)->locked;
}

/* ---- making it ---- */

static GtkWidget *entry_button(const struct entry *entry, unsigned number)
{
    g_autofree char *keys = g_strdup_printf(entry->place == IN_HEAD ? "Alt %u" : "Ctrl %u", number);
    GtkWidget *button =
        g_object_new(GTK_TYPE_TOGGLE_BUTTON, "accessible-role", GTK_ACCESSIBLE_ROLE_TAB, NULL);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
    GtkWidget *cap;

    if (entry->icon) {
        gtk_box_append(
            GTK_BOX(box), g_object_new(GTK_TYPE_IMAGE, "icon-name", entry->icon, "accessible-role",
                              GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
    } else {
        g_autofree char *digit = g_strdup_printf("%u", number);
        GtkWidget *step = gtk_label_new(digit);
        gtk_widget_add_css_class(step, "step-number");
        gtk_widget_set_valign(step, GTK_ALIGN_CENTER);
        gtk_box_append(GTK_BOX(box), step);
    }
    gtk_box_append(GTK_BOX(box), gtk_label_new(gettext(entry->label)));
    cap = gtk_label_new(keys);
    gtk_widget_add_css_class(cap, "keycap");
    gtk_widget_set_valign(cap, GTK_ALIGN_CENTER);
    if (entry->place == IN_HEAD)
        gtk_box_append(GTK_BOX(box), cap);
    else
        g_object_ref_sink(cap), g_object_unref(cap);
    gtk_button_set_child(GTK_BUTTON(button), box);
    gtk_widget_set_tooltip_text(button, keys);
    gtk_widget_add_css_class(button, entry->place == IN_HEAD ? "tab" : "step");
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL,
        gettext(entry->label), GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, keys, -1);
    g_object_set_data(G_OBJECT(button), "entry", (gpointer)(uintptr_t)entry);
    return button;
}

static void add_buttons(KioskWindow *self)
{
    unsigned numbers[] = {[ALONE] = 0, [IN_HEAD] = 0, [IN_SHEET] = 0};

    for (size_t i = 0; i < ARRAY_LEN(page_table); i++) {
        const struct entry *entry = &page_table[i];

        if (entry->place == ALONE)
            continue;
        self->buttons[i] = entry_button(entry, ++numbers[entry->place]);
        g_signal_connect(self->buttons[i], "clicked", G_CALLBACK(on_button), self);
        gtk_box_append(
            GTK_BOX(entry->place == IN_HEAD ? self->tabs : self->steps), self->buttons[i]);
    }
}

static void kiosk_window_dispose(GObject *object)
{
    KioskWindow *self = KIOSK_WINDOW(object);

    if (self->shown) {
        kiosk_page_leave(shown_page(self));
        self->shown = NULL;
    }
    if (self->feed)
        g_signal_handlers_disconnect_by_data(self->feed, self);
    g_clear_object(&self->feed);
    G_OBJECT_CLASS(kiosk_window_parent_class)->dispose(object);
}

static void kiosk_window_class_init(KioskWindowClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    g_type_ensure(KIOSK_TYPE_BUTTON);
    g_type_ensure(KIOSK_TYPE_STATUS_BAR);
    G_OBJECT_CLASS(class)->dispose = kiosk_window_dispose;
    GTK_WINDOW_CLASS(class)->close_request = kiosk_window_close_request;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/window.ui");
    gtk_widget_class_bind_template_child(widget, KioskWindow, head);
    gtk_widget_class_bind_template_child(widget, KioskWindow, room_label);
    gtk_widget_class_bind_template_child(widget, KioskWindow, title_label);
    gtk_widget_class_bind_template_child(widget, KioskWindow, tabs);
    gtk_widget_class_bind_template_child(widget, KioskWindow, clock_label);
    gtk_widget_class_bind_template_child(widget, KioskWindow, sheet_bar);
    gtk_widget_class_bind_template_child(widget, KioskWindow, back);
    gtk_widget_class_bind_template_child(widget, KioskWindow, candidate_label);
    gtk_widget_class_bind_template_child(widget, KioskWindow, epreuve_label);
    gtk_widget_class_bind_template_child(widget, KioskWindow, steps);
    gtk_widget_class_bind_template_child(widget, KioskWindow, stack);
    gtk_widget_class_bind_template_child(widget, KioskWindow, status_bar);
}

static void kiosk_window_init(KioskWindow *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    g_signal_connect(self->back, "clicked", G_CALLBACK(on_back), self);
}

KioskWindow *kiosk_window_new(
    GtkApplication *application, KioskFeed *feed, const GdkRectangle *screen)
{
    KioskWindow *self = g_object_new(KIOSK_TYPE_WINDOW, "application", application, NULL);

    self->feed = g_object_ref(feed);
    self->locked = screen != NULL;
    add_buttons(self);
    kiosk_status_bar_set_feed(self->status_bar, feed);
    g_signal_connect(feed, "changed", G_CALLBACK(on_changed), self);
    g_signal_connect(feed, "tick", G_CALLBACK(on_tick), self);
    lock_window(GTK_WINDOW(self), self->locked, on_key, self);
    on_changed(feed, self);
    if (screen) {
        /* the size too: where no window manager runs, nobody grants full screen */
        gtk_window_set_decorated(GTK_WINDOW(self), FALSE);
        gtk_window_set_default_size(GTK_WINDOW(self), screen->width, screen->height);
        gtk_window_fullscreen(GTK_WINDOW(self));
    }
    return self;
}
