#include "kiosk_window/page.h"

typedef struct {
    KioskFeed *feed;
} KioskPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE(KioskPage, kiosk_page, ADW_TYPE_BIN)

enum { GO, SIGNAL_COUNT };
static guint signals[SIGNAL_COUNT];

static KioskPagePrivate *private_of(KioskPage *self)
{
    return kiosk_page_get_instance_private(self);
}

static void kiosk_page_dispose(GObject *object)
{
    g_clear_object(&private_of(KIOSK_PAGE(object))->feed);
    G_OBJECT_CLASS(kiosk_page_parent_class)->dispose(object);
}

static void kiosk_page_class_init(KioskPageClass *class)
{
    G_OBJECT_CLASS(class)->dispose = kiosk_page_dispose;
    signals[GO] = g_signal_new("go", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
        NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void kiosk_page_init(KioskPage *self)
{
    gtk_widget_add_css_class(GTK_WIDGET(self), "page");
}

void kiosk_page_set_feed(KioskPage *self, KioskFeed *feed)
{
    g_set_object(&private_of(self)->feed, feed);
}

KioskFeed *kiosk_page_feed(KioskPage *self)
{
    return private_of(self)->feed;
}

void kiosk_page_go(KioskPage *self, const char *page)
{
    g_signal_emit(self, signals[GO], 0, page);
}

void kiosk_stack_show(GtkStack *stack, const char *name)
{
    GtkWidget *shown = gtk_stack_get_child_by_name(stack, name);

    gtk_widget_set_visible(shown, TRUE);
    gtk_stack_set_visible_child(stack, shown);
    for (GtkWidget *child = gtk_widget_get_first_child(GTK_WIDGET(stack)); child;
         child = gtk_widget_get_next_sibling(child))
        gtk_widget_set_visible(child, child == shown);
}

void kiosk_set_sensitive(GtkWidget *widget, gboolean sensitive)
{
    GtkRoot *root = gtk_widget_get_root(widget);
    GtkWidget *focus = root ? gtk_root_get_focus(root) : NULL;

    if (!sensitive && focus && (focus == widget || gtk_widget_is_ancestor(focus, widget)))
        gtk_root_set_focus(root, NULL);
    gtk_widget_set_sensitive(widget, sensitive);
}

void kiosk_page_refresh(KioskPage *self)
{
    if (KIOSK_PAGE_GET_CLASS(self)->refresh)
        KIOSK_PAGE_GET_CLASS(self)->refresh(self);
}

void kiosk_page_tick(KioskPage *self)
{
    if (KIOSK_PAGE_GET_CLASS(self)->tick)
        KIOSK_PAGE_GET_CLASS(self)->tick(self);
}

void kiosk_page_enter(KioskPage *self)
{
    if (KIOSK_PAGE_GET_CLASS(self)->enter)
        KIOSK_PAGE_GET_CLASS(self)->enter(self);
}

void kiosk_page_leave(KioskPage *self)
{
    if (KIOSK_PAGE_GET_CLASS(self)->leave)
        KIOSK_PAGE_GET_CLASS(self)->leave(self);
}

void kiosk_page_primary(KioskPage *self)
{
    if (KIOSK_PAGE_GET_CLASS(self)->primary)
        KIOSK_PAGE_GET_CLASS(self)->primary(self);
}
