/* A word with an icon on a coloured ground: a state, a mention. Never a colour alone. */
#pragma once

#include <gtk/gtk.h>

/* `style` is a class of kiosk.css: "sealed", "care", ... */
GtkWidget *kiosk_chip_new(const char *icon, const char *text, const char *style);
/* The same without the ground, smaller: "received by the service". */
GtkWidget *kiosk_chip_new_quiet(const char *icon, const char *text, const char *style);
/* Which child of a box has the focus in it, to give it back when the box is filled anew; -1: none.
 */
int kiosk_box_focused(GtkBox *box);
void kiosk_box_focus(GtkBox *box, int index);
/* Takes all children out of a box that is filled anew. */
void kiosk_box_empty(GtkBox *box);
