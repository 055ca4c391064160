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

/* Acts of one sheet, or one signature of a member: people decide on them together. */
static bool same_sheet(const struct act_view *a, const struct act_view *b)
{
    if (a->kind == PALMARES__V1__ACT_KIND__MEMBER_PRESENCE ||
        b->kind == PALMARES__V1__ACT_KIND__MEMBER_PRESENCE)
        return a == b;
    return words_same(a->candidate, b->candidate) && words_same(a->epreuve, b->epreuve);
}

static bool is_signed(const struct act_view *act)
{
    return act->kind == PALMARES__V1__ACT_KIND__SEALING ||
           act->kind == PALMARES__V1__ACT_KIND__MEMBER_PRESENCE;
}

/* "Marie DUPONT · E4" */
static char *sheet_title(const struct room_view *view, const struct act_view *act)
{
    const struct slot_view *slot = find_slot(view, act);
    const Palmares__V1__RoomMember *member = words_find_member(view->day, signer(act));

    if (slot) {
        g_autofree char *name = words_candidate(slot->slot->slot);
        return g_strdup_printf("%s · %s", name, act->epreuve);
    }
    return member ? words_member(member) : g_strdup_printf("%s · %s", act->candidate, act->epreuve);
}

/* What was done here, in a box: every act, and the last content that was written. */
static void fill_here(KioskConflictsPage *self, GtkBox *box, const struct act_view *first)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct room_view *view = kiosk_feed_view(feed);
    const struct slot_view *slot = find_slot(view, first);
    const Palmares__V1__Act *last = NULL;
    Palmares__V1__Sheet sheet = PALMARES__V1__SHEET__INIT;
    Palmares__V1__SheetContent *unpacked = NULL;

    gtk_box_append(box, words(_("What was done here"), "section"));
    for (size_t i = 0; i < view->conflict_count; i++) {
        const struct act_view *act = view->conflicts[i];
        if (!same_sheet(first, act))
            continue;
        g_autofree char *at = words_time(act->acted_us, kiosk_feed_zone(feed));
        g_autofree char *line = g_strdup_printf("%s · %s", at, words_act(act->kind));
        gtk_box_append(box, words(line, "read-line"));
        if (act->act && (act->act->act_case == PALMARES__V1__ACT__ACT_MARKING ||
                            act->act->act_case == PALMARES__V1__ACT__ACT_SEALING))
            last = act->act;
    }
    if (!last)
        return;
    if (last->act_case == PALMARES__V1__ACT__ACT_MARKING)
        sheet.content = last->marking->content;
    else
        sheet.content = unpacked = palmares__v1__sheet_content__unpack(
            NULL, last->sealing->content.len, last->sealing->content.data);
    GtkWidget *content = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    sheet_text_fill(GTK_BOX(content), slot ? slot->rule : NULL, &sheet, SHEET_TEXT_TALL);
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

/* One act of a card, for its buttons. */
struct settling {
    struct uuid act;
    bool is_signed, is_content;
};

/*
 * The acts of a card, the first first; the first that cannot be settled ends it. A signature is
 * never used again: who writes again signs anew.
 */
static void settle(KioskConflictsPage *self, GtkWidget *button, enum room_settling how)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    g_autoptr(GArray) acts = g_array_ref(g_object_get_data(G_OBJECT(button), "acts"));
    char *why = NULL;
    int r = 0;

    for (guint i = 0; i < acts->len && !r; i++) {
        const struct settling *settling = &g_array_index(acts, struct settling, i);
        free(TAKE_PTR(why));
        r = room_settle(
            kiosk_feed_room(feed), &settling->act, settling->is_signed ? ROOM_LET_GO : how, &why);
        if (r == ROOM_E_STEP && !settling->is_content) {
            /* the sheet is there already, or further: an arrival is not needed twice */
            free(TAKE_PTR(why));
            r = room_settle(kiosk_feed_room(feed), &settling->act, ROOM_LET_GO, &why);
        }
    }
    (void)kiosk_feed_tell(feed, r, why,
        how == ROOM_AGAIN
            ? _("Written once more, on the sheet as it is now.")
            : _("Settled: what the service has stands. The acts stay in the journal."));
}

static void on_let_go(GtkButton *button, KioskConflictsPage *self)
{
    settle(self, GTK_WIDGET(button), ROOM_LET_GO);
}

static void on_write_again(GtkButton *button, KioskConflictsPage *self)
{
    settle(self, GTK_WIDGET(button), ROOM_AGAIN);
}

static GtkWidget *settling_button(
    const struct room_view *view, const struct act_view *first, const char *icon, const char *text)
{
    GtkWidget *button = kiosk_button_new(icon, text, NULL);
    GArray *acts = g_array_new(FALSE, FALSE, sizeof(struct settling));

    for (size_t i = 0; i < view->conflict_count; i++)
        if (same_sheet(first, view->conflicts[i])) {
            const struct settling settling = {.act = view->conflicts[i]->id,
                .is_signed = is_signed(view->conflicts[i]),
                .is_content = view->conflicts[i]->kind == PALMARES__V1__ACT_KIND__MARKING};
            g_array_append_val(acts, settling);
        }
    g_object_set_data_full(
        G_OBJECT(button), "acts", acts, (GDestroyNotify)(void (*)(void))g_array_unref);
    return button;
}

static void add_buttons(KioskConflictsPage *self, GtkBox *box, const struct act_view *first)
{
    const struct room_view *view = kiosk_feed_view(kiosk_page_feed(KIOSK_PAGE(self)));
    bool has_signed = false, has_other = false;
    GtkWidget *button;

    for (size_t i = 0; i < view->conflict_count; i++)
        if (same_sheet(first, view->conflicts[i])) {
            has_signed |= is_signed(view->conflicts[i]);
            has_other |= !is_signed(view->conflicts[i]);
        }
    button = settling_button(view, first, "emblem-ok-symbolic",
        has_other ? _("Keep what the service has") : _("Understood: sign anew"));
    g_signal_connect(button, "clicked", G_CALLBACK(on_let_go), self);
    gtk_box_append(box, button);
    if (!has_other)
        return;
    button = settling_button(view, first, "document-edit-symbolic",
        has_signed ? _("Write again what was done here, then sign anew")
                   : _("Write again what was done here"));
    g_signal_connect(button, "clicked", G_CALLBACK(on_write_again), self);
    gtk_box_append(box, button);
}

static GtkWidget *conflict_card(KioskConflictsPage *self, const struct act_view *first)
{
    const struct room_view *view = kiosk_feed_view(kiosk_page_feed(KIOSK_PAGE(self)));
    GtkWidget *card = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
    GtkWidget *sides = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 16);
    GtkWidget *here = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    GtkWidget *there = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    GtkWidget *buttons = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    g_autofree char *title = sheet_title(view, first);

    gtk_widget_add_css_class(card, "card");
    gtk_box_append(GTK_BOX(card), words(title, "person"));
    gtk_box_append(
        GTK_BOX(card), kiosk_chip_new("dialog-warning-symbolic",
                           text_is_empty(first->message) ? _("The service could not take this act.")
                                                         : first->message,
                           first->refused ? "bad" : "care"));
    gtk_label_set_wrap(GTK_LABEL(gtk_widget_get_last_child(gtk_widget_get_last_child(card))), TRUE);
    fill_here(self, GTK_BOX(here), first);
    fill_there(GTK_BOX(there), find_slot(view, first));
    gtk_widget_add_css_class(here, "side");
    gtk_widget_add_css_class(there, "side");
    gtk_box_set_homogeneous(GTK_BOX(sides), TRUE);
    gtk_box_append(GTK_BOX(sides), here);
    gtk_box_append(GTK_BOX(sides), there);
    gtk_box_append(GTK_BOX(card), sides);
    gtk_widget_set_halign(buttons, GTK_ALIGN_END);
    add_buttons(self, GTK_BOX(buttons), first);
    gtk_box_append(GTK_BOX(card), buttons);
    return card;
}

/* The first act of its sheet among the conflicts. */
static bool is_first(const struct room_view *view, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (same_sheet(view->conflicts[i], view->conflicts[index]))
            return false;
    return true;
}

static void kiosk_conflicts_page_refresh(KioskPage *page)
{
    KioskConflictsPage *self = KIOSK_CONFLICTS_PAGE(page);
    const struct room_view *view = kiosk_feed_view(kiosk_page_feed(page));

    const int focused = kiosk_box_focused(self->list);

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
        if (is_first(view, i))
            gtk_box_append(self->list, conflict_card(self, view->conflicts[i]));
    kiosk_box_focus(self->list, focused);
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
