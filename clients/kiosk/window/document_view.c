#include "kiosk_window/document_view.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/button.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/fiche_text.h"
#include "kiosk_window/page.h"
#include "kiosk_window/words.h"

#include <math.h>
#include <poppler.h>

struct _KioskDocumentView {
    GtkBox parent_instance;

    GtkBox *names;
    GtkStack *stack;
    GtkLabel *empty_label;
    GtkScrolledWindow *scroll;
    GtkDrawingArea *paper;
    GtkWidget *previous, *next, *smaller, *larger;
    GtkLabel *page_label;
    GtkBox *fiche;
    KioskButton *show_candidate;

    KioskFeed *feed;
    char *candidate, *epreuve; /* whose documents these are */
    GArray *sets;              /* struct set */
    guint chosen;              /* in sets */
    bool loaded;               /* the chosen one is shown */
    PopplerDocument *document;
    int page;
    double zoom; /* 1: as wide as the screen allows */
    cairo_surface_t *drawn;
    int drawn_page;
    int drawn_width;
    guint resize_source;
};

/* A name at the head: a document, or the fiche-sujet. */
struct set {
    Palmares__V1__DocumentKind kind;
    uint32_t ordinal, revision;
    bool is_fiche;
};

G_DEFINE_FINAL_TYPE(KioskDocumentView, kiosk_document_view, GTK_TYPE_BOX)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PopplerPage, g_object_unref)

enum { MARGIN = 64 };
static const double zoom_min = 0.5, zoom_max = 4, zoom_step = 1.25;
static guint show_candidate_signal;

/* ---- a page on the screen ---- */

static void forget_drawn(KioskDocumentView *self)
{
    g_clear_pointer(&self->drawn, cairo_surface_destroy);
}

static void resize(KioskDocumentView *self)
{
    g_autoptr(PopplerPage) page = NULL;
    double width, height;
    int wanted;

    if (!self->document)
        return;
    page = poppler_document_get_page(self->document, self->page);
    if (!page)
        return;
    poppler_page_get_size(page, &width, &height);
    wanted = gtk_widget_get_width(GTK_WIDGET(self->scroll)) - MARGIN;
    if (wanted < 200)
        wanted = 640; /* not laid out yet */
    wanted = (int)(wanted * self->zoom);
    gtk_drawing_area_set_content_width(self->paper, wanted);
    gtk_drawing_area_set_content_height(self->paper, (int)(wanted * height / fmax(width, 1)));
    gtk_widget_queue_draw(GTK_WIDGET(self->paper));
}

static void draw_page(KioskDocumentView *self, int width, int height)
{
    g_autoptr(PopplerPage) page = poppler_document_get_page(self->document, self->page);
    double page_width, page_height;
    cairo_t *cairo;

    forget_drawn(self);
    if (!page)
        return;
    poppler_page_get_size(page, &page_width, &page_height);
    self->drawn = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    self->drawn_page = self->page;
    self->drawn_width = width;
    cairo = cairo_create(self->drawn);
    cairo_set_source_rgb(cairo, 1, 1, 1);
    cairo_paint(cairo);
    cairo_scale(cairo, width / page_width, width / page_width);
    poppler_page_render(page, cairo);
    cairo_destroy(cairo);
}

static void on_draw(GtkDrawingArea *area, cairo_t *cairo, int width, int height, gpointer context)
{
    KioskDocumentView *self = context;

    (void)area;
    if (!self->document)
        return;
    if (!self->drawn || self->drawn_page != self->page || self->drawn_width != width)
        draw_page(self, width, height);
    if (!self->drawn)
        return;
    cairo_set_source_surface(cairo, self->drawn, 0, 0);
    cairo_paint(cairo);
}

static void show_page(KioskDocumentView *self)
{
    const int count = poppler_document_get_n_pages(self->document);
    g_autofree char *text = g_strdup_printf(_("Page %d of %d"), self->page + 1, count);

    gtk_label_set_text(self->page_label, text);
    gtk_accessible_update_property(
        GTK_ACCESSIBLE(self->paper), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
    gtk_widget_set_sensitive(self->previous, self->page > 0);
    gtk_widget_set_sensitive(self->next, self->page + 1 < count);
    gtk_adjustment_set_value(gtk_scrolled_window_get_vadjustment(self->scroll), 0);
    resize(self);
}

static void turn(KioskDocumentView *self, int by)
{
    const int wanted = self->page + by;

    if (!self->document || wanted < 0 || wanted >= poppler_document_get_n_pages(self->document))
        return;
    self->page = wanted;
    show_page(self);
}

static void zoom_to(KioskDocumentView *self, double zoom)
{
    self->zoom = fmin(fmax(zoom, zoom_min), zoom_max);
    gtk_widget_set_sensitive(self->smaller, self->zoom > zoom_min);
    gtk_widget_set_sensitive(self->larger, self->zoom < zoom_max);
    resize(self);
}

/* ---- what is shown ---- */

static void show_empty(KioskDocumentView *self, const char *text)
{
    gtk_label_set_text(self->empty_label, text);
    kiosk_stack_show(self->stack, "empty");
}

static void take_document(KioskDocumentView *self, uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new_with_free_func(data, size, free, data);
    g_autoptr(GError) error = NULL;

    g_clear_object(&self->document);
    forget_drawn(self);
    self->document = poppler_document_new_from_bytes(bytes, NULL, &error);
    self->loaded = true;
    if (!self->document || poppler_document_get_n_pages(self->document) < 1) {
        g_clear_object(&self->document);
        show_empty(self, _("This document cannot be shown. Ask the secretariat for a paper copy."));
        return;
    }
    self->page = 0;
    kiosk_stack_show(self->stack, "pages");
    show_page(self);
}

static void load_pages(KioskDocumentView *self, const struct set *set)
{
    Palmares__V1__PageSet pages = PALMARES__V1__PAGE_SET__INIT;
    uint8_t *data = NULL;
    size_t size = 0;

    pages.kind = set->kind;
    pages.ordinal = set->ordinal;
    pages.revision = set->revision;
    if (room_pages(kiosk_feed_room(self->feed), self->candidate, &pages, &data, &size) || !data)
        show_empty(self,
            _("This document is not on this kiosk yet: it comes as soon as there is a link."));
    else
        take_document(self, data, size);
}

static void load_fiche(KioskDocumentView *self)
{
    const Palmares__V1__FicheSujet__View view = PALMARES__V1__FICHE_SUJET__VIEW__FOR_JURY;
    CLEANUP_FREE uint8_t *data = NULL;
    Palmares__V1__FicheSujet *fiche = NULL;
    size_t size = 0;

    if (room_fiche_sujet(kiosk_feed_room(self->feed), self->candidate, view, &data, &size) == 0 &&
        data)
        fiche = fiche_text_read(data, size, view);
    if (!fiche) {
        show_empty(self,
            _("The fiche-sujet is not on this kiosk yet: it comes as soon as there is a link."));
        return;
    }
    fiche_text_fill(self->fiche, fiche);
    palmares__v1__fiche_sujet__free_unpacked(fiche, NULL);
    self->loaded = true;
    kiosk_stack_show(self->stack, "fiche");
}

static void load(KioskDocumentView *self)
{
    const struct set *set;

    if (self->chosen >= self->sets->len) {
        show_empty(self, _("There is no document for this candidate."));
        return;
    }
    set = &g_array_index(self->sets, struct set, self->chosen);
    if (set->is_fiche)
        load_fiche(self);
    else
        load_pages(self, set);
}

static void choose(KioskDocumentView *self, guint index)
{
    self->chosen = index;
    self->loaded = false;
    g_clear_object(&self->document);
    forget_drawn(self);
    load(self);
}

static void on_name(GtkToggleButton *button, KioskDocumentView *self)
{
    if (gtk_toggle_button_get_active(button))
        choose(self, GPOINTER_TO_UINT(g_object_get_data(G_OBJECT(button), "index")));
}

static void add_name(KioskDocumentView *self, const struct set *set, const char *label)
{
    GtkWidget *first = gtk_widget_get_first_child(GTK_WIDGET(self->names));
    g_autofree char *name =
        set->is_fiche ? g_strdup(label) : words_document(set->kind, set->ordinal);
    GtkWidget *button = g_object_new(GTK_TYPE_TOGGLE_BUTTON, "label", name, "tooltip-text", label,
        "accessible-role", GTK_ACCESSIBLE_ROLE_TAB, NULL);

    gtk_accessible_update_property(
        GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);

    gtk_widget_add_css_class(button, "document-name");
    if (set->is_fiche)
        gtk_widget_add_css_class(button, "secret");
    if (first)
        gtk_toggle_button_set_group(GTK_TOGGLE_BUTTON(button), GTK_TOGGLE_BUTTON(first));
    g_object_set_data(G_OBJECT(button), "index", GUINT_TO_POINTER(self->sets->len));
    g_array_append_vals(self->sets, set, 1);
    gtk_box_append(self->names, button);
    gtk_toggle_button_set_active(GTK_TOGGLE_BUTTON(button), !first);
    g_signal_connect(button, "toggled", G_CALLBACK(on_name), self);
}

static void fill_names(KioskDocumentView *self, const Palmares__V1__RoomSlot *slot)
{
    kiosk_box_empty(self->names);
    g_array_set_size(self->sets, 0);
    if (slot->fiche_sujet)
        add_name(self, &(struct set){.is_fiche = true}, _("Fiche-sujet"));
    for (size_t i = 0; i < slot->n_pages; i++)
        add_name(self,
            &(struct set){.kind = slot->pages[i]->kind,
                .ordinal = slot->pages[i]->ordinal,
                .revision = slot->pages[i]->revision},
            slot->pages[i]->label);
}

/* The same documents in the same revisions. */
static bool same_sets(KioskDocumentView *self, const Palmares__V1__RoomSlot *slot)
{
    const guint first = slot->fiche_sujet ? 1 : 0;

    if (!words_same(self->candidate, slot->slot->candidate) ||
        !words_same(self->epreuve, slot->slot->epreuve) || self->sets->len != slot->n_pages + first)
        return false;
    if (first && !g_array_index(self->sets, struct set, 0).is_fiche)
        return false;
    for (guint i = 0; i < slot->n_pages; i++) {
        const struct set *set = &g_array_index(self->sets, struct set, first + i);
        if (set->is_fiche || set->kind != slot->pages[i]->kind ||
            set->ordinal != slot->pages[i]->ordinal || set->revision != slot->pages[i]->revision)
            return false;
    }
    return true;
}

void kiosk_document_view_forget(KioskDocumentView *self)
{
    g_clear_pointer(&self->candidate, g_free);
    g_clear_pointer(&self->epreuve, g_free);
    kiosk_box_empty(self->names);
    kiosk_box_empty(self->fiche);
    g_array_set_size(self->sets, 0);
    g_clear_object(&self->document);
    forget_drawn(self);
    self->loaded = false;
}

void kiosk_document_view_refresh(KioskDocumentView *self, KioskFeed *feed)
{
    const struct slot_view *slot = kiosk_feed_slot(feed);

    g_set_object(&self->feed, feed);
    if (!slot)
        return;
    if (!same_sets(self, slot->slot)) {
        kiosk_document_view_forget(self);
        self->candidate = g_strdup(slot->slot->slot->candidate);
        self->epreuve = g_strdup(slot->slot->slot->epreuve);
        fill_names(self, slot->slot);
        choose(self, 0);
    } else if (!self->loaded) {
        load(self);
    }
}

/* ---- keys and buttons ---- */

static void scroll_by(KioskDocumentView *self, int direction)
{
    GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment(self->scroll);
    const double step = gtk_adjustment_get_page_size(adjustment) / 6;

    gtk_adjustment_set_value(adjustment, gtk_adjustment_get_value(adjustment) + direction * step);
}

static gboolean on_key(GtkEventControllerKey *controller,
    guint key,
    guint code,
    GdkModifierType state,
    KioskDocumentView *self)
{
    (void)controller;
    (void)code;
    if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
        return GDK_EVENT_PROPAGATE;
    switch (key) {
    case GDK_KEY_Page_Up:
        turn(self, -1);
        return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
        turn(self, 1);
        return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_Down:
        scroll_by(self, key == GDK_KEY_Up ? -1 : 1);
        return GDK_EVENT_STOP;
    case GDK_KEY_plus:
    case GDK_KEY_KP_Add:
    case GDK_KEY_equal:
        zoom_to(self, self->zoom * zoom_step);
        return GDK_EVENT_STOP;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
        zoom_to(self, self->zoom / zoom_step);
        return GDK_EVENT_STOP;
    default:
        return GDK_EVENT_PROPAGATE;
    }
}

static void on_previous(GtkButton *button, KioskDocumentView *self)
{
    (void)button;
    turn(self, -1);
}

static void on_next(GtkButton *button, KioskDocumentView *self)
{
    (void)button;
    turn(self, 1);
}

static void on_smaller(GtkButton *button, KioskDocumentView *self)
{
    (void)button;
    zoom_to(self, self->zoom / zoom_step);
}

static void on_larger(GtkButton *button, KioskDocumentView *self)
{
    (void)button;
    zoom_to(self, self->zoom * zoom_step);
}

static void on_show_candidate(GtkButton *button, KioskDocumentView *self)
{
    (void)button;
    g_signal_emit(self, show_candidate_signal, 0);
}

/* Outside of the layout that is under way. */
static gboolean on_idle_resize(gpointer context)
{
    KioskDocumentView *self = context;

    self->resize_source = 0;
    resize(self);
    return G_SOURCE_REMOVE;
}

static void on_width(GtkAdjustment *adjustment, GParamSpec *spec, KioskDocumentView *self)
{
    (void)adjustment;
    (void)spec;
    if (!self->resize_source)
        self->resize_source = g_idle_add(on_idle_resize, self);
}

static void kiosk_document_view_dispose(GObject *object)
{
    KioskDocumentView *self = KIOSK_DOCUMENT_VIEW(object);

    g_clear_handle_id(&self->resize_source, g_source_remove);
    g_clear_object(&self->document);
    g_clear_object(&self->feed);
    forget_drawn(self);
    G_OBJECT_CLASS(kiosk_document_view_parent_class)->dispose(object);
}

static void kiosk_document_view_finalize(GObject *object)
{
    KioskDocumentView *self = KIOSK_DOCUMENT_VIEW(object);

    g_free(self->candidate);
    g_free(self->epreuve);
    g_array_unref(self->sets);
    G_OBJECT_CLASS(kiosk_document_view_parent_class)->finalize(object);
}

static void kiosk_document_view_class_init(KioskDocumentViewClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    g_type_ensure(KIOSK_TYPE_BUTTON);
    G_OBJECT_CLASS(class)->dispose = kiosk_document_view_dispose;
    G_OBJECT_CLASS(class)->finalize = kiosk_document_view_finalize;
    show_candidate_signal = g_signal_new("show-candidate", G_TYPE_FROM_CLASS(class),
        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/document_view.ui");
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, names);
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, stack);
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, empty_label);
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, scroll);
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, paper);
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, previous);
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, next);
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, smaller);
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, larger);
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, page_label);
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, fiche);
    gtk_widget_class_bind_template_child(widget, KioskDocumentView, show_candidate);
}

static void kiosk_document_view_init(KioskDocumentView *self)
{
    GtkEventController *keys = gtk_event_controller_key_new();

    gtk_widget_init_template(GTK_WIDGET(self));
    self->sets = g_array_new(FALSE, FALSE, sizeof(struct set));
    self->zoom = 1;
    gtk_drawing_area_set_draw_func(self->paper, on_draw, self, NULL);
    g_signal_connect(keys, "key-pressed", G_CALLBACK(on_key), self);
    gtk_widget_add_controller(GTK_WIDGET(self->paper), keys);
    g_signal_connect(self->previous, "clicked", G_CALLBACK(on_previous), self);
    g_signal_connect(self->next, "clicked", G_CALLBACK(on_next), self);
    g_signal_connect(self->smaller, "clicked", G_CALLBACK(on_smaller), self);
    g_signal_connect(self->larger, "clicked", G_CALLBACK(on_larger), self);
    g_signal_connect(self->show_candidate, "clicked", G_CALLBACK(on_show_candidate), self);
    g_signal_connect(gtk_scrolled_window_get_hadjustment(self->scroll), "notify::page-size",
        G_CALLBACK(on_width), self);
}
