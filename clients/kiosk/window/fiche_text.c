#include "kiosk_window/fiche_text.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/chip.h"

Palmares__V1__FicheSujet *fiche_text_read(
    const uint8_t *data, size_t size, Palmares__V1__FicheSujet__View view)
{
    Palmares__V1__FicheSujet *fiche = palmares__v1__fiche_sujet__unpack(NULL, size, data);
    const bool candidate = view == PALMARES__V1__FICHE_SUJET__VIEW__FOR_CANDIDATE;

    if (!fiche || (fiche->view == view && !(candidate && fiche->role)))
        return fiche;
    palmares__v1__fiche_sujet__free_unpacked(fiche, NULL);
    return NULL;
}

static void add(GtkBox *box, const char *heading, const char *text, const char *style)
{
    GtkWidget *title, *label;

    if (text_is_empty(text))
        return;
    title = g_object_new(GTK_TYPE_LABEL, "label", heading, "xalign", 0.0, "wrap", TRUE,
        "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, NULL);
    label = g_object_new(GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
        PANGO_WRAP_WORD_CHAR, "margin-bottom", 14, NULL);
    gtk_widget_add_css_class(title, "overline");
    gtk_widget_add_css_class(label, style);
    gtk_box_append(box, title);
    gtk_box_append(box, label);
}

void fiche_text_fill(GtkBox *box, const Palmares__V1__FicheSujet *fiche)
{
    kiosk_box_empty(box);
    add(box, _("Object of the activity"), fiche->object, "fiche-object");
    add(box, _("Date and duration"), fiche->date_and_duration, "fiche-text");
    add(box, _("Place"), fiche->place, "fiche-text");
    add(box, _("Sequences"), fiche->sequences, "fiche-text");
    add(box, _("History of the relation"), fiche->history, "fiche-text");
    add(box, _("Objectives"), fiche->objectives, "fiche-text");
    add(box, _("Information to be used"), fiche->information, "fiche-text");
    add(box, _("Constraints"), fiche->constraints, "fiche-text");
    add(box, _("Actors"), fiche->actors, "fiche-text");
    if (!fiche->role)
        return;
    add(box, _("Role of the jury: identity"), fiche->role->identity, "fiche-secret");
    add(box, _("Role of the jury: motivations"), fiche->role->motivations, "fiche-secret");
    add(box, _("Role of the jury: brakes"), fiche->role->brakes, "fiche-secret");
    add(box, _("Role of the jury: objections"), fiche->role->objections, "fiche-secret");
}
