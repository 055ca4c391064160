#include "kiosk_window/presence_page.h"

#include "clientlib/i18n.h"
#include "kiosk_window/button.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/member_card.h"
#include "kiosk_window/pin_flow.h"
#include "kiosk_window/words.h"

struct _KioskPresencePage {
    KioskPage parent_instance;

    GtkBox *members;
    GtkLabel *text_label;
    GtkWidget *sign_card;
    KioskPinFlow *flow;
    KioskButton *next;
};

G_DEFINE_FINAL_TYPE(KioskPresencePage, kiosk_presence_page, KIOSK_TYPE_PAGE)

/* The signature that was written here; NULL: none. */
static const struct act_view *find_signature(const struct room_view *view, const char *examiner)
{
    for (size_t i = view->presence_count; i > 0; i--) {
        const struct act_view *act = view->presences[i - 1];
        if (act->state != ACT_SETTLED && act->act &&
            act->act->act_case == PALMARES__V1__ACT__ACT_MEMBER_PRESENCE &&
            act->act->member_presence->signature &&
            words_same(act->act->member_presence->signature->examiner, examiner))
            return act;
    }
    return NULL;
}

static bool has_signed(const struct room_view *view, const Palmares__V1__RoomMember *member)
{
    const struct act_view *act = find_signature(view, member->examiner);

    return member->present || (act && act->state != ACT_CONFLICTING);
}

static struct member_card_state state_of(
    KioskPresencePage *self, const struct room_view *view, const Palmares__V1__RoomMember *member)
{
    const struct act_view *act = find_signature(view, member->examiner);
    const bool current = words_same(kiosk_pin_flow_examiner(self->flow), member->examiner);

    if (member->present || (act && act->state == ACT_RECEIVED))
        return (struct member_card_state){
            _("has signed"), "emblem-ok-symbolic", "sealed", false, false};
    if (act && act->state == ACT_WRITTEN)
        return (struct member_card_state){
            _("signed here, not received yet"), "document-save-symbolic", "here", false, false};
    if (act && act->state == ACT_CONFLICTING)
        return (struct member_card_state){_("signature not taken: sign again"),
            "dialog-warning-symbolic", "conflict", current, true};
    if (current)
        return (struct member_card_state){
            _("is asked for the PIN"), "go-next-symbolic", "running", true, true};
    return (struct member_card_state){
        _("has to sign"), "document-edit-symbolic", "expected", false, true};
}

static void ask(KioskPresencePage *self, const Palmares__V1__RoomMember *member)
{
    kiosk_pin_flow_set_feed(self->flow, kiosk_page_feed(KIOSK_PAGE(self)));
    kiosk_pin_flow_ask(self->flow, member);
    gtk_widget_set_visible(self->sign_card, member != NULL);
}

static void on_member(GtkButton *card, KioskPresencePage *self)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct room_view *view = kiosk_feed_view(feed);
    const char *examiner = kiosk_member_card_examiner(KIOSK_MEMBER_CARD(card));

    if (view && view->day)
        ask(self, words_find_member(view->day, examiner));
    kiosk_page_refresh(KIOSK_PAGE(self));
    kiosk_pin_flow_focus(self->flow);
}

/* A member of two commissions of the room signs once. */
static bool seen_before(const Palmares__V1__RoomDay *day, size_t commission, const char *examiner)
{
    for (size_t i = 0; i < commission; i++)
        for (size_t j = 0; j < day->commissions[i]->n_members; j++)
            if (words_same(day->commissions[i]->members[j]->examiner, examiner))
                return true;
    return false;
}

/* Who has not signed yet, the first; NULL: all have. */
static const Palmares__V1__RoomMember *first_unsigned(const struct room_view *view)
{
    for (size_t i = 0; view->day && i < view->day->n_commissions; i++)
        for (size_t j = 0; j < view->day->commissions[i]->n_members; j++)
            if (!has_signed(view, view->day->commissions[i]->members[j]))
                return view->day->commissions[i]->members[j];
    return NULL;
}

static void fill(KioskPresencePage *self, const struct room_view *view)
{
    const Palmares__V1__RoomDay *day = view->day;

    const int focused = kiosk_box_focused(self->members);

    kiosk_box_empty(self->members);
    for (size_t i = 0; i < day->n_commissions; i++) {
        const Palmares__V1__RoomCommission *commission = day->commissions[i];
        g_autofree char *title =
            g_strdup_printf("%s · %s", commission->epreuve_label, commission->id);
        GtkWidget *label = g_object_new(GTK_TYPE_LABEL, "label", title, "xalign", 0.0, "wrap", TRUE,
            "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, NULL);

        gtk_widget_add_css_class(label, "overline");
        gtk_box_append(self->members, label);
        for (size_t j = 0; j < commission->n_members; j++) {
            const struct member_card_state state = state_of(self, view, commission->members[j]);
            GtkWidget *card;
            if (seen_before(day, i, commission->members[j]->examiner))
                continue;
            card = kiosk_member_card_new(commission->members[j], &state);
            g_signal_connect(card, "clicked", G_CALLBACK(on_member), self);
            gtk_box_append(self->members, card);
        }
    }
    kiosk_box_focus(self->members, focused);
}

static void kiosk_presence_page_refresh(KioskPage *page)
{
    KioskPresencePage *self = KIOSK_PRESENCE_PAGE(page);
    const struct room_view *view = kiosk_feed_view(kiosk_page_feed(page));
    const Palmares__V1__RoomMember *unsigned_member;

    if (!view || !view->day) {
        gtk_widget_set_visible(self->sign_card, FALSE);
        gtk_label_set_text(self->text_label, _("The day of this room has not been received yet."));
        return;
    }
    gtk_label_set_text(self->text_label, _("Each member types the personal PIN that the "
                                           "secretariat gave. At first use it is changed."));
    unsigned_member = first_unsigned(view);
    if (!kiosk_pin_flow_examiner(self->flow) && unsigned_member)
        ask(self, unsigned_member); /* the day has just come */
    gtk_widget_set_visible(self->sign_card, kiosk_pin_flow_examiner(self->flow) != NULL);
    fill(self, view);
    if (!unsigned_member)
        gtk_widget_add_css_class(GTK_WIDGET(self->next), "suggested-action");
    else
        gtk_widget_remove_css_class(GTK_WIDGET(self->next), "suggested-action");
}

static void ask_next(KioskPresencePage *self)
{
    const struct room_view *view = kiosk_feed_view(kiosk_page_feed(KIOSK_PAGE(self)));

    if (view && view->day)
        ask(self, first_unsigned(view));
    kiosk_page_refresh(KIOSK_PAGE(self));
    if (!kiosk_pin_flow_examiner(self->flow))
        (void)gtk_widget_grab_focus(GTK_WIDGET(self->next));
}

static void on_identified(KioskPinFlow *flow,
    const char *examiner,
    const char *pin,
    gboolean checked,
    KioskPresencePage *self)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct room_signature signature = {.examiner = examiner, .pin = pin};
    char *why = NULL;
    const int r = room_sign_presence(kiosk_feed_room(feed), &signature, &why);

    (void)flow;
    if (kiosk_feed_tell(feed, r, why,
            checked ? _("Signed.")
                    : _("Signed here. The service confirms it when the link is back.")))
        ask_next(self);
}

static void kiosk_presence_page_enter(KioskPage *page)
{
    ask_next(KIOSK_PRESENCE_PAGE(page));
}

static void kiosk_presence_page_leave(KioskPage *page)
{
    KioskPresencePage *self = KIOSK_PRESENCE_PAGE(page);

    ask(self, NULL);
}

static void kiosk_presence_page_primary(KioskPage *page)
{
    kiosk_page_go(page, "day");
}

static void on_next(GtkButton *button, KioskPage *page)
{
    (void)button;
    kiosk_presence_page_primary(page);
}

static void kiosk_presence_page_class_init(KioskPresencePageClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    g_type_ensure(KIOSK_TYPE_BUTTON);
    g_type_ensure(KIOSK_TYPE_PIN_FLOW);
    KIOSK_PAGE_CLASS(class)->refresh = kiosk_presence_page_refresh;
    KIOSK_PAGE_CLASS(class)->enter = kiosk_presence_page_enter;
    KIOSK_PAGE_CLASS(class)->leave = kiosk_presence_page_leave;
    KIOSK_PAGE_CLASS(class)->primary = kiosk_presence_page_primary;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/presence_page.ui");
    gtk_widget_class_bind_template_child(widget, KioskPresencePage, members);
    gtk_widget_class_bind_template_child(widget, KioskPresencePage, text_label);
    gtk_widget_class_bind_template_child(widget, KioskPresencePage, sign_card);
    gtk_widget_class_bind_template_child(widget, KioskPresencePage, flow);
    gtk_widget_class_bind_template_child(widget, KioskPresencePage, next);
}

static void kiosk_presence_page_init(KioskPresencePage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    g_signal_connect(self->flow, "identified", G_CALLBACK(on_identified), self);
    g_signal_connect(self->next, "clicked", G_CALLBACK(on_next), self);
}
