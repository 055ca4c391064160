#include "kiosk_window/review_page.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/button.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/sheet_text.h"
#include "kiosk_window/words.h"

struct _KioskReviewPage {
    KioskPage parent_instance;

    GtkWidget *missing;
    GtkLabel *missing_label;
    GtkBox *sheet, *written_box;
    KioskButton *correct, *back, *next;
};

G_DEFINE_FINAL_TYPE(KioskReviewPage, kiosk_review_page, KIOSK_TYPE_PAGE)

static void show_missing(KioskReviewPage *self, const struct slot_view *slot)
{
    const Palmares__V1__Sheet__State state = words_sheet_state(slot);
    const bool sealed = state == PALMARES__V1__SHEET__STATE__SEALED;
    const char *obstacle = sealed ? "" : words_obstacle(slot->seal_obstacle);

    gtk_widget_set_visible(
        self->missing, !text_is_empty(obstacle) && !slot->slot->not_interrogated);
    gtk_label_set_text(self->missing_label, obstacle);
    gtk_widget_set_visible(GTK_WIDGET(self->back), slot->can_mark);
    gtk_widget_set_visible(GTK_WIDGET(self->correct), slot->can_mark);
    gtk_widget_set_sensitive(GTK_WIDGET(self->next), sealed || slot->can_seal);
    kiosk_button_set_text(self->next, sealed ? _("See the seals") : _("Right: seal"));
}

static void kiosk_review_page_refresh(KioskPage *page)
{
    KioskReviewPage *self = KIOSK_REVIEW_PAGE(page);
    const struct slot_view *slot = kiosk_feed_slot(kiosk_page_feed(page));
    struct words_look written;

    if (!slot)
        return;
    written = words_written(slot->state, slot->act_count > 0);
    sheet_text_fill(self->sheet, slot->rule, slot->sheet, SHEET_TEXT_WIDE);
    show_missing(self, slot);
    kiosk_box_empty(self->written_box);
    if (*written.text)
        gtk_box_append(
            self->written_box, kiosk_chip_new_quiet(written.icon, written.text, written.style));
}

static void kiosk_review_page_enter(KioskPage *page)
{
    KioskReviewPage *self = KIOSK_REVIEW_PAGE(page);

    if (!gtk_widget_grab_focus(GTK_WIDGET(self->next)))
        (void)gtk_widget_grab_focus(GTK_WIDGET(self->correct));
}

static void kiosk_review_page_primary(KioskPage *page)
{
    if (gtk_widget_get_sensitive(GTK_WIDGET(KIOSK_REVIEW_PAGE(page)->next)))
        kiosk_page_go(page, "seal");
}

static void on_next(GtkButton *button, KioskPage *page)
{
    (void)button;
    kiosk_review_page_primary(page);
}

static void on_back(GtkButton *button, KioskPage *page)
{
    (void)button;
    kiosk_page_go(page, "mark");
}

static void kiosk_review_page_class_init(KioskReviewPageClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    g_type_ensure(KIOSK_TYPE_BUTTON);
    KIOSK_PAGE_CLASS(class)->refresh = kiosk_review_page_refresh;
    KIOSK_PAGE_CLASS(class)->enter = kiosk_review_page_enter;
    KIOSK_PAGE_CLASS(class)->primary = kiosk_review_page_primary;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/review_page.ui");
    gtk_widget_class_bind_template_child(widget, KioskReviewPage, missing);
    gtk_widget_class_bind_template_child(widget, KioskReviewPage, missing_label);
    gtk_widget_class_bind_template_child(widget, KioskReviewPage, sheet);
    gtk_widget_class_bind_template_child(widget, KioskReviewPage, written_box);
    gtk_widget_class_bind_template_child(widget, KioskReviewPage, correct);
    gtk_widget_class_bind_template_child(widget, KioskReviewPage, back);
    gtk_widget_class_bind_template_child(widget, KioskReviewPage, next);
}

static void kiosk_review_page_init(KioskReviewPage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    g_signal_connect(self->next, "clicked", G_CALLBACK(on_next), self);
    g_signal_connect(self->back, "clicked", G_CALLBACK(on_back), self);
    g_signal_connect(self->correct, "clicked", G_CALLBACK(on_back), self);
}
