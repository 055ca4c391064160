#include "kiosk_window/fiche_page.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/button.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/fiche_text.h"
#include "kiosk_window/words.h"

struct _KioskFichePage {
    KioskPage parent_instance;

    GtkLabel *title_label, *question_label;
    GtkBox *fiche;
    KioskButton *stay, *back;

    bool asking; /* does the candidate still look? */
    bool loaded;
};

G_DEFINE_FINAL_TYPE(KioskFichePage, kiosk_fiche_page, KIOSK_TYPE_PAGE)

/* One touch does not bring the jury's view back before the candidate's eyes: it asks first. */
static void show_way_back(KioskFichePage *self, bool asking)
{
    self->asking = asking;
    gtk_widget_set_visible(GTK_WIDGET(self->stay), asking);
    gtk_label_set_text(self->question_label,
        asking ? _("The next view is for the jury alone. Does the candidate look away?")
               : _("For the candidate"));
    kiosk_button_set_text(
        self->back, asking ? _("Yes, show the jury's view") : _("Back to the jury"));
}

static void load(KioskFichePage *self, const char *candidate)
{
    const Palmares__V1__FicheSujet__View view = PALMARES__V1__FICHE_SUJET__VIEW__FOR_CANDIDATE;
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    CLEANUP_FREE uint8_t *data = NULL;
    Palmares__V1__FicheSujet *fiche = NULL;
    size_t size = 0;

    if (room_fiche_sujet(kiosk_feed_room(feed), candidate, view, &data, &size) == 0 && data)
        fiche = fiche_text_read(data, size, view);
    kiosk_box_empty(self->fiche);
    if (!fiche) {
        gtk_box_append(self->fiche,
            gtk_label_new(_(
                "The fiche-sujet is not on this kiosk yet: it comes as soon as there is a link.")));
        return;
    }
    fiche_text_fill(self->fiche, fiche);
    palmares__v1__fiche_sujet__free_unpacked(fiche, NULL);
    self->loaded = true;
}

static void kiosk_fiche_page_refresh(KioskPage *page)
{
    KioskFichePage *self = KIOSK_FICHE_PAGE(page);
    const struct slot_view *slot = kiosk_feed_slot(kiosk_page_feed(page));

    if (!slot)
        return;
    g_autofree char *name = words_candidate(slot->slot->slot);
    g_autofree char *title = g_strdup_printf(_("%s · fiche-sujet"), name);
    gtk_label_set_text(self->title_label, title);
    if (!self->loaded)
        load(self, slot->slot->slot->candidate);
}

static void kiosk_fiche_page_enter(KioskPage *page)
{
    KioskFichePage *self = KIOSK_FICHE_PAGE(page);

    show_way_back(self, false);
    (void)gtk_widget_grab_focus(GTK_WIDGET(self->back));
}

static void kiosk_fiche_page_leave(KioskPage *page)
{
    KioskFichePage *self = KIOSK_FICHE_PAGE(page);

    kiosk_box_empty(self->fiche);
    self->loaded = false;
}

static void on_back(GtkButton *button, KioskFichePage *self)
{
    (void)button;
    if (self->asking) {
        kiosk_page_go(KIOSK_PAGE(self), "candidate");
        return;
    }
    show_way_back(self, true);
    (void)gtk_widget_grab_focus(GTK_WIDGET(self->stay));
}

static void on_stay(GtkButton *button, KioskFichePage *self)
{
    (void)button;
    show_way_back(self, false);
    (void)gtk_widget_grab_focus(GTK_WIDGET(self->back));
}

static void kiosk_fiche_page_class_init(KioskFichePageClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    g_type_ensure(KIOSK_TYPE_BUTTON);
    KIOSK_PAGE_CLASS(class)->refresh = kiosk_fiche_page_refresh;
    KIOSK_PAGE_CLASS(class)->enter = kiosk_fiche_page_enter;
    KIOSK_PAGE_CLASS(class)->leave = kiosk_fiche_page_leave;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/fiche_page.ui");
    gtk_widget_class_bind_template_child(widget, KioskFichePage, title_label);
    gtk_widget_class_bind_template_child(widget, KioskFichePage, question_label);
    gtk_widget_class_bind_template_child(widget, KioskFichePage, fiche);
    gtk_widget_class_bind_template_child(widget, KioskFichePage, stay);
    gtk_widget_class_bind_template_child(widget, KioskFichePage, back);
}

static void kiosk_fiche_page_init(KioskFichePage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    g_signal_connect(self->back, "clicked", G_CALLBACK(on_back), self);
    g_signal_connect(self->stay, "clicked", G_CALLBACK(on_stay), self);
}
