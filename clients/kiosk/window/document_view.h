/* The documents of the open candidate, page by page, and the fiche-sujet as the jury sees it. */
#pragma once

#include "kiosk_window/feed.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define KIOSK_TYPE_DOCUMENT_VIEW (kiosk_document_view_get_type())
G_DECLARE_FINAL_TYPE(KioskDocumentView, kiosk_document_view, KIOSK, DOCUMENT_VIEW, GtkBox)

/* Signal: "show-candidate": people want to show the candidate's part of the fiche-sujet. */
/* Shows the open sheet's documents; what is not here yet is asked for. Called at each change. */
void kiosk_document_view_refresh(KioskDocumentView *self, KioskFeed *feed);
/* Nothing of the candidate stays in memory. */
void kiosk_document_view_forget(KioskDocumentView *self);

G_END_DECLS
