#include "kiosk_window/conflicts_page.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/button.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/sheet_text.h"
#include "kiosk_window/words.h"

struct _KioskConflictsPage {
    KioskPage parent_instance;

    GtkLabel *title_label, *text_label;
    GtkBox *list;
};

G_DEFINE_FINAL_TYPE(KioskConflictsPage, kiosk_conflicts_page, KIOSK_TYPE_PAGE)

static GtkWidget *words(const char *text, const char *style)
{
    GtkWidget *label =
        g_object_new(GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "wrap", TRUE, NULL);

    gtk_widget_add_css_class(label, style);
    return label;
}

static const struct slot_view *find_slot(const struct room_view *view, const struct act_view *act)
{
    for (size_t i = 0; i < view->slot_count; i++)
        if (words_same(view->slots[i].slot->slot->candidate, act->candidate) &&
            words_same(view->slots[i].slot->slot->epreuve, act->epreuve))
            return &view->slots[i];
    return NULL;
}

static const char *signer(const struct act_view *act)
{
    if (act->act && act->act->act_case == PALMARES__V1__ACT__ACT_MEMBER_PRESENCE &&
        act->act->member_presence->signature)
        return act->act->member_presence->signature->examiner;
    return "";
}

/* "Mark and grid · Marie DUPONT, E4 · 10:42" */
static char *act_title(KioskFeed *feed, const struct act_view *act)
{
    const struct room_view *view = kiosk_feed_view(feed);
    const struct slot_view *slot = find_slot(view, act);
    const Palmares__V1__RoomMember *member = words_find_member(view->day, signer(act));
    g_autofree char *at = words_time(act->acted_us, kiosk_feed_zone(feed));
    g_autofree char *who = NULL;

    if (slot) {
        g_autofree char *name = words_candidate(slot->slot->slot);
        who = g_strdup_printf("%s, %s", name, act->epreuve);
    } else if (member) {
        who = words_member(member);
    } else {
        who = g_strdup_printf("%s %s", act->candidate, act->epreuve);
    }
    return g_strdup_printf("%s · %s · %s", words_act(act->kind), who, at);
}

/* What was done here, in a box. */
static void fill_here(GtkBox *box, const struct slot_view *slot, const struct act_view *act)
{
    Palmares__V1__Sheet sheet = PALMARES__V1__SHEET__INIT;
    Palmares__V1__SheetContent *unpacked = NULL;
    GtkWidget *content = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);

    gtk_box_append(box, words(_("What was done here"), "section"));
    if (act->act && act->act->act_case == PALMARES__V1__ACT__ACT_MARKING)
        sheet.content = act->act->marking->content;
    if (act->act && act->act->act_case == PALMARES__V1__ACT__ACT_SEALING)
        sheet.content = unpacked = palmares__v1__sheet_content__unpack(
            NULL, act->act->sealing->content.len, act->act->sealing->content.data);
    if (sheet.content)
        sheet_text_fill(GTK_BOX(content), slot ? slot->rule : NULL, &sheet, SHEET_TEXT_TALL);
    else
        gtk_box_append(GTK_BOX(content), words(words_act(act->kind), "read-line"));
    gtk_box_append(box, content);
    if (unpacked)
        palmares__v1__sheet_content__free_unpacked(unpacked, NULL);
}

static void fill_there(GtkBox *box, const struct slot_view *slot)
{
    GtkWidget *content = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);

    gtk_box_append(box, words(_("What the service has"), "section"));
    if (slot && slot->sheet && slot->sheet->revision)
        sheet_text_fill(GTK_BOX(content), slot->rule, slot->sheet, SHEET_TEXT_TALL);
    else if (slot)
        gtk_box_append(
            GTK_BOX(content), words(_("Nothing was recorded for this candidate."), "read-line"));
    else
        gtk_box_append(
            GTK_BOX(content), words(_("Nothing of this in the day of this room."), "read-line"));
    gtk_box_append(box, content);
}

static void settle(KioskConflictsPage *self, GtkWidget *button, enum room_settling how)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct uuid *id = g_object_get_data(G_OBJECT(button), "act");
    struct uuid act = *id; /* the button goes with the view */
    char *why = NULL;
    const int r = room_settle(kiosk_feed_room(feed), &act, how, &why);

    (void)kiosk_feed_tell(feed, r, why,
        how == ROOM_AGAIN
            ? _("Written once more, on the sheet as it is now.")
            : _("Settled: what the service has stands. The act stays in the journal."));
}

static void on_let_go(GtkButton *button, KioskConflictsPage *self)
{
    settle(self, GTK_WIDGET(button), ROOM_LET_GO);
}

static void on_write_again(GtkButton *button, KioskConflictsPage *self)
{
    settle(self, GTK_WIDGET(button), ROOM_AGAIN);
}

static GtkWidget *settling_button(const struct act_view *act, const char *icon, const char *text)
{
    GtkWidget *button = kiosk_button_new(icon, text, NULL);

    g_object_set_data_full(G_OBJECT(button), "act", g_memdup2(&act->id, sizeof act->id), g_free);
    return button;
}

static GtkWidget *conflict_card(KioskConflictsPage *self, const struct act_view *act)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct slot_view *slot = find_slot(kiosk_feed_view(feed), act);
    const bool seals = act->kind == PALMARES__V1__ACT_KIND__SEALING ||
                       act->kind == PALMARES__V1__ACT_KIND__MEMBER_PRESENCE;
    GtkWidget *card = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
    GtkWidget *sides = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 16);
    GtkWidget *here = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    GtkWidget *there = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    GtkWidget *buttons = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    GtkWidget *let_go = settling_button(act, "emblem-ok-symbolic",
        seals ? _("Understood: sign anew") : _("Keep what the service has"));
    g_autofree char *title = act_title(feed, act);

    gtk_widget_add_css_class(card, "card");
    gtk_box_append(GTK_BOX(card), words(title, "person"));
    gtk_box_append(GTK_BOX(card),
        kiosk_chip_new("dialog-warning-symbolic",
            text_is_empty(act->message) ? _("The service could not take this act.") : act->message,
            act->refused ? "bad" : "care"));
    gtk_label_set_wrap(GTK_LABEL(gtk_widget_get_last_child(gtk_widget_get_last_child(card))), TRUE);
    fill_here(GTK_BOX(here), slot, act);
    fill_there(GTK_BOX(there), slot);
    gtk_widget_add_css_class(here, "side");
    gtk_widget_add_css_class(there, "side");
    gtk_box_set_homogeneous(GTK_BOX(sides), TRUE);
    gtk_box_append(GTK_BOX(sides), here);
    gtk_box_append(GTK_BOX(sides), there);
    gtk_box_append(GTK_BOX(card), sides);
    g_signal_connect(let_go, "clicked", G_CALLBACK(on_let_go), self);
    gtk_widget_set_halign(buttons, GTK_ALIGN_END);
    gtk_box_append(GTK_BOX(buttons), let_go);
    if (!seals) {
        GtkWidget *again =
            settling_button(act, "document-edit-symbolic", _("Write again what was done here"));
        g_signal_connect(again, "clicked", G_CALLBACK(on_write_again), self);
        gtk_box_append(GTK_BOX(buttons), again);
    }
    gtk_box_append(GTK_BOX(card), buttons);
    return card;
}

static void kiosk_conflicts_page_refresh(KioskPage *page)
{
    KioskConflictsPage *self = KIOSK_CONFLICTS_PAGE(page);
    const struct room_view *view = kiosk_feed_view(kiosk_page_feed(page));

    kiosk_box_empty(self->list);
    if (!view || !view->conflict_count) {
        gtk_label_set_text(self->title_label, _("Nothing is to be settled"));
        gtk_label_set_text(
            self->text_label, _("All that was done here has been taken, or waits for the link."));
        return;
    }
    gtk_label_set_text(self->title_label, _("To be settled by you"));
    gtk_label_set_text(self->text_label,
        _("Something had changed when the service received these acts. Nothing is lost: decide "
          "together which one stands. In doubt, call the secretariat."));
    for (size_t i = 0; i < view->conflict_count; i++)
        gtk_box_append(self->list, conflict_card(self, view->conflicts[i]));
}

static void kiosk_conflicts_page_enter(KioskPage *page)
{
    (void)gtk_widget_child_focus(GTK_WIDGET(KIOSK_CONFLICTS_PAGE(page)->list), GTK_DIR_TAB_FORWARD);
}

static void kiosk_conflicts_page_class_init(KioskConflictsPageClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    KIOSK_PAGE_CLASS(class)->refresh = kiosk_conflicts_page_refresh;
    KIOSK_PAGE_CLASS(class)->enter = kiosk_conflicts_page_enter;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/conflicts_page.ui");
    gtk_widget_class_bind_template_child(widget, KioskConflictsPage, title_label);
    gtk_widget_class_bind_template_child(widget, KioskConflictsPage, text_label);
    gtk_widget_class_bind_template_child(widget, KioskConflictsPage, list);
}

static void kiosk_conflicts_page_init(KioskConflictsPage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}
