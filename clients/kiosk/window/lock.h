/*
 * No way out of the window: keys that GTK or a desktop would answer are swallowed, context menus do
 * not open. What is left is what people need to type, to move, and the keys of this program.
 */
#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

enum lock_key {
    LOCK_KEY_BACK,    /* Escape */
    LOCK_KEY_PRIMARY, /* Ctrl+Enter */
    LOCK_KEY_ROOM,    /* Alt+number */
    LOCK_KEY_SHEET,   /* Ctrl+number */
};
typedef void (*lock_key_fn)(enum lock_key key, unsigned number, void *context);

/* `context` lives as long as the window. Not `locked`: Alt+F4 and the debugger's keys are left. */
void lock_window(GtkWindow *window, bool locked, lock_key_fn pressed, void *context);
