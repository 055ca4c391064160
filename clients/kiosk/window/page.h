/*
 * One page of the window. A page shows the feed and calls the room; it knows no other page but by
 * name. A subclass has a .ui of its file's name, and a row in the window's table of pages.
 */
#pragma once

#include "kiosk_window/feed.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_PAGE (kiosk_page_get_type())
G_DECLARE_DERIVABLE_TYPE(KioskPage, kiosk_page, KIOSK, PAGE, AdwBin)

/* Any may be NULL. */
struct _KioskPageClass {
    AdwBinClass parent_class;

    /* The page is shown, or the view has changed while it is: show the newest. */
    void (*refresh)(KioskPage *self);
    /* A second has passed while the page is shown. */
    void (*tick)(KioskPage *self);
    /* The page comes into sight, after refresh(): put the focus where people begin. */
    void (*enter)(KioskPage *self);
    /* The page goes out of sight: write down what is not yet. */
    void (*leave)(KioskPage *self);
    /* Ctrl+Enter: the one thing that most people do next. */
    void (*primary)(KioskPage *self);
};

/* Signals: "go" (const char *page): show another page. */
void kiosk_page_set_feed(KioskPage *self, KioskFeed *feed);
KioskFeed *kiosk_page_feed(KioskPage *self);
void kiosk_page_go(KioskPage *self, const char *page);

/* Show one child of a stack. The others are hidden, not only covered: screen readers walk what is
 * visible. */
void kiosk_stack_show(GtkStack *stack, const char *name);

/* A text that has the focus when it loses its sense is not told that the focus goes, and GTK warns
 * as it blinks on: here the focus goes first. */
void kiosk_set_sensitive(GtkWidget *widget, gboolean sensitive);

void kiosk_page_refresh(KioskPage *self);
void kiosk_page_tick(KioskPage *self);
void kiosk_page_enter(KioskPage *self);
void kiosk_page_leave(KioskPage *self);
void kiosk_page_primary(KioskPage *self);

G_END_DECLS
