#include "kiosk_window/seal_page.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/button.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/member_card.h"
#include "kiosk_window/pin_flow.h"
#include "kiosk_window/pin_pad.h"
#include "kiosk_window/sheet_text.h"
#include "kiosk_window/turn.h"
#include "kiosk_window/words.h"

enum { MEMBERS_MAX = 8 };

/* A member's PIN, kept until the sheet is sealed or left; then wiped. */
struct signing {
    char examiner[64];
    char pin[PIN_PAD_DIGITS_MAX + 1];
    bool checked;
};

struct _KioskSealPage {
    KioskPage parent_instance;

    GtkStack *stack;
    GtkBox *sheet, *members;
    GtkWidget *sign_card;
    KioskPinFlow *flow;
    GtkLabel *ready_label, *hint_label;
    KioskButton *again, *seal, *next;
    GtkLabel *done_title, *done_text;
    GtkBox *done_chips;

    struct signing signings[MEMBERS_MAX];
    size_t signing_count;
    uint32_t revision; /* of the sheet when the first member signed */
};

G_DEFINE_FINAL_TYPE(KioskSealPage, kiosk_seal_page, KIOSK_TYPE_PAGE)

static const struct slot_view *slot_of(KioskSealPage *self)
{
    return kiosk_feed_slot(kiosk_page_feed(KIOSK_PAGE(self)));
}

static struct signing *find_signing(KioskSealPage *self, const char *examiner)
{
    for (size_t i = 0; i < self->signing_count; i++)
        if (words_same(self->signings[i].examiner, examiner))
            return &self->signings[i];
    return NULL;
}

static void forget(KioskSealPage *self)
{
    explicit_bzero(self->signings, sizeof self->signings);
    self->signing_count = 0;
}

static bool all_signed(KioskSealPage *self, const struct slot_view *slot)
{
    for (size_t i = 0; i < slot->commission->n_members; i++)
        if (!find_signing(self, slot->commission->members[i]->examiner))
            return false;
    return slot->commission->n_members > 0;
}

/* ---- signing ---- */

static struct member_card_state state_of(
    KioskSealPage *self, const Palmares__V1__RoomMember *member, bool may_sign)
{
    const struct signing *signing = find_signing(self, member->examiner);
    const bool current = words_same(kiosk_pin_flow_examiner(self->flow), member->examiner);

    if (signing && signing->checked)
        return (struct member_card_state){
            _("PIN checked"), "emblem-ok-symbolic", "sealed", false, false};
    if (signing)
        return (struct member_card_state){_("PIN taken, checked when the link is back"),
            "document-save-symbolic", "here", false, false};
    if (current)
        return (struct member_card_state){
            _("is asked for the PIN"), "go-next-symbolic", "running", true, may_sign};
    return (struct member_card_state){
        _("has to sign"), "document-edit-symbolic", "expected", false, may_sign};
}

static void ask(KioskSealPage *self, const Palmares__V1__RoomMember *member)
{
    kiosk_pin_flow_set_feed(self->flow, kiosk_page_feed(KIOSK_PAGE(self)));
    kiosk_pin_flow_ask(self->flow, member);
}

static void on_member(GtkButton *card, KioskSealPage *self)
{
    const struct slot_view *slot = slot_of(self);
    const char *examiner = kiosk_member_card_examiner(KIOSK_MEMBER_CARD(card));

    if (!slot || !slot->can_seal)
        return;
    for (size_t i = 0; i < slot->commission->n_members; i++)
        if (words_same(slot->commission->members[i]->examiner, examiner)) {
            ask(self, slot->commission->members[i]);
            break;
        }
    kiosk_page_refresh(KIOSK_PAGE(self));
    kiosk_pin_flow_focus(self->flow);
}

static void ask_next(KioskSealPage *self, const struct slot_view *slot)
{
    const Palmares__V1__RoomMember *next = NULL;

    for (size_t i = 0; slot && slot->can_seal && i < slot->commission->n_members && !next; i++)
        if (!find_signing(self, slot->commission->members[i]->examiner))
            next = slot->commission->members[i];
    ask(self, next);
}

static void show_signing(KioskSealPage *self, const struct slot_view *slot)
{
    const bool ready = slot->can_seal && all_signed(self, slot);
    const int focused = kiosk_box_focused(self->members);

    sheet_text_fill(self->sheet, slot->rule, slot->sheet, SHEET_TEXT_BRIEF);
    kiosk_box_empty(self->members);
    for (size_t i = 0; i < slot->commission->n_members; i++) {
        const struct member_card_state state =
            state_of(self, slot->commission->members[i], slot->can_seal);
        GtkWidget *card = kiosk_member_card_new(slot->commission->members[i], &state);
        g_signal_connect(card, "clicked", G_CALLBACK(on_member), self);
        gtk_box_append(self->members, card);
    }
    kiosk_box_focus(self->members, focused);
    gtk_widget_set_visible(self->sign_card, slot->can_seal);
    gtk_widget_set_visible(GTK_WIDGET(self->ready_label), ready);
    gtk_widget_set_visible(GTK_WIDGET(self->again), self->signing_count > 0);
    gtk_label_set_text(self->ready_label,
        _("All members have signed. Once sealed, only the secretariat can open the sheet again."));
    gtk_widget_set_sensitive(GTK_WIDGET(self->seal), ready || !slot->can_seal);
    if (slot->can_seal) {
        kiosk_button_set_text(self->seal, _("Seal the sheet"));
        kiosk_button_set_icon(self->seal, "changes-prevent-symbolic");
        gtk_label_set_text(
            self->hint_label, ready ? "" : _("Each member signs in turn. Nobody sees the digits."));
    } else {
        kiosk_button_set_text(self->seal, _("Complete the sheet"));
        kiosk_button_set_icon(self->seal, "document-edit-symbolic");
        gtk_label_set_text(self->hint_label,
            slot->slot->not_interrogated
                ? _("The candidate is not interrogated: there is nothing to seal.")
                : (slot->state == ACT_CONFLICTING ? words_to_settle()
                                                  : words_obstacle(slot->seal_obstacle)));
    }
}

static void on_identified(KioskPinFlow *flow,
    const char *examiner,
    const char *pin,
    gboolean checked,
    KioskSealPage *self)
{
    const struct slot_view *slot = slot_of(self);
    struct signing *signing;

    (void)flow;
    if (!slot || find_signing(self, examiner) || self->signing_count == MEMBERS_MAX)
        return;
    if (!self->signing_count)
        self->revision = slot->sheet ? slot->sheet->revision : 0;
    signing = &self->signings[self->signing_count++];
    (void)g_strlcpy(signing->examiner, examiner, sizeof signing->examiner);
    (void)g_strlcpy(signing->pin, pin, sizeof signing->pin);
    signing->checked = checked;
    ask_next(self, slot);
    kiosk_page_refresh(KIOSK_PAGE(self));
    if (all_signed(self, slot))
        (void)gtk_widget_grab_focus(GTK_WIDGET(self->seal));
}

static void start_again(KioskSealPage *self)
{
    forget(self);
    ask_next(self, slot_of(self));
    kiosk_page_refresh(KIOSK_PAGE(self));
}

static void on_again(GtkButton *button, KioskSealPage *self)
{
    (void)button;
    start_again(self);
    kiosk_pin_flow_focus(self->flow);
}

static void seal(KioskSealPage *self)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct room_key key = kiosk_feed_key(feed);
    struct room_signature signatures[MEMBERS_MAX];
    const size_t count = self->signing_count;
    char *why = NULL;
    int r;

    for (size_t i = 0; i < count; i++)
        signatures[i] = (struct room_signature){
            .examiner = self->signings[i].examiner, .pin = self->signings[i].pin};
    r = room_seal(kiosk_feed_room(feed), &key, signatures, count, &why);
    forget(self);
    if (!kiosk_feed_tell(feed, r, why, NULL))
        start_again(self);
}

/* ---- done ---- */

static char *sealed_by(KioskSealPage *self, const struct slot_view *slot)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < slot->sheet->n_seals; i++) {
        const Palmares__V1__SheetSeal *one = slot->sheet->seals[i];
        const Palmares__V1__RoomMember *member =
            words_find_member(kiosk_feed_view(feed)->day, one->examiner);
        g_autofree char *name = member ? words_member(member) : g_strdup(one->examiner);
        g_autofree char *at = words_time(words_timestamp_us(one->time), kiosk_feed_zone(feed));
        g_string_append_printf(text, _("%s%s, %s"), i ? "\n" : "", name, at);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void show_done(KioskSealPage *self, const struct slot_view *slot)
{
    const struct slot_view *next = turn_find(kiosk_feed_view(kiosk_page_feed(KIOSK_PAGE(self))));
    g_autofree char *by = sealed_by(self, slot);
    g_autofree char *mark = slot->sheet->content && words_has_mark(slot->sheet->content)
                                ? words_mark(slot->sheet->content->mark_hundredths)
                                : NULL;
    g_autofree char *title =
        mark ? g_strdup_printf(_("Sealed: %s"), mark)
             : g_strdup(slot->sheet->absent ? _("Absence sealed") : _("Sealed"));
    struct words_look written = words_written(slot->state, slot->act_count > 0);

    if (slot->state == ACT_WRITTEN)
        written.text = _("Sealed here, confirmed when the link is back. You can go on.");
    gtk_label_set_text(self->done_title, title);
    gtk_label_set_text(self->done_text, by);
    kiosk_box_empty(self->done_chips);
    if (*written.text)
        gtk_box_append(self->done_chips, kiosk_chip_new(written.icon, written.text, written.style));
    kiosk_button_set_text(self->next, next ? _("Next candidate") : _("To the day"));
}

static bool is_sealed(const struct slot_view *slot)
{
    return words_sheet_state(slot) == PALMARES__V1__SHEET__STATE__SEALED;
}

static void go_next(KioskSealPage *self)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct slot_view *next = turn_find(kiosk_feed_view(feed));

    if (!next) {
        kiosk_page_go(KIOSK_PAGE(self), "day");
        return;
    }
    g_autofree char *candidate = g_strdup(next->slot->slot->candidate);
    g_autofree char *epreuve = g_strdup(next->slot->slot->epreuve);
    kiosk_feed_say(feed, KIOSK_TONE_NONE, NULL);
    kiosk_page_go(KIOSK_PAGE(self), "day"); /* this page is left before another sheet is opened */
    kiosk_feed_choose(feed, candidate, epreuve);
    kiosk_page_go(KIOSK_PAGE(self), "candidate");
}

/* ---- the page ---- */

static void kiosk_seal_page_refresh(KioskPage *page)
{
    KioskSealPage *self = KIOSK_SEAL_PAGE(page);
    const struct slot_view *slot = kiosk_feed_slot(kiosk_page_feed(page));

    if (!slot)
        return;
    if (is_sealed(slot)) {
        forget(self);
        show_done(self, slot);
        kiosk_stack_show(self->stack, "done");
        return;
    }
    if (self->signing_count && slot->sheet && slot->sheet->revision != self->revision) {
        /* nobody seals what they have not seen */
        forget(self);
        ask_next(self, slot);
        kiosk_feed_say(kiosk_page_feed(page), KIOSK_TONE_CARE,
            _("The sheet has changed meanwhile. Look at it again, then sign again."));
    }
    show_signing(self, slot);
    kiosk_stack_show(self->stack, "sign");
}

static void kiosk_seal_page_enter(KioskPage *page)
{
    KioskSealPage *self = KIOSK_SEAL_PAGE(page);
    const struct slot_view *slot = kiosk_feed_slot(kiosk_page_feed(page));

    if (!slot)
        return;
    forget(self);
    if (is_sealed(slot)) {
        (void)gtk_widget_grab_focus(GTK_WIDGET(self->next));
        return;
    }
    ask_next(self, slot);
    kiosk_page_refresh(page);
    if (slot->can_seal)
        kiosk_pin_flow_focus(self->flow);
    else
        (void)gtk_widget_grab_focus(GTK_WIDGET(self->seal));
}

static void kiosk_seal_page_leave(KioskPage *page)
{
    KioskSealPage *self = KIOSK_SEAL_PAGE(page);

    forget(self);
    ask(self, NULL);
}

static void kiosk_seal_page_primary(KioskPage *page)
{
    KioskSealPage *self = KIOSK_SEAL_PAGE(page);
    const struct slot_view *slot = slot_of(self);

    if (!slot)
        return;
    if (is_sealed(slot)) {
        go_next(self);
    } else if (!slot->can_seal) {
        kiosk_page_go(page, slot->can_mark ? "mark" : "candidate");
    } else if (all_signed(self, slot)) {
        seal(self);
        slot = slot_of(self);
        if (slot && is_sealed(slot))
            (void)gtk_widget_grab_focus(GTK_WIDGET(self->next));
    }
}

static void on_primary(GtkButton *button, KioskPage *page)
{
    (void)button;
    kiosk_seal_page_primary(page);
}

static void kiosk_seal_page_finalize(GObject *object)
{
    forget(KIOSK_SEAL_PAGE(object));
    G_OBJECT_CLASS(kiosk_seal_page_parent_class)->finalize(object);
}

static void kiosk_seal_page_class_init(KioskSealPageClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    g_type_ensure(KIOSK_TYPE_BUTTON);
    g_type_ensure(KIOSK_TYPE_PIN_FLOW);
    G_OBJECT_CLASS(class)->finalize = kiosk_seal_page_finalize;
    KIOSK_PAGE_CLASS(class)->refresh = kiosk_seal_page_refresh;
    KIOSK_PAGE_CLASS(class)->enter = kiosk_seal_page_enter;
    KIOSK_PAGE_CLASS(class)->leave = kiosk_seal_page_leave;
    KIOSK_PAGE_CLASS(class)->primary = kiosk_seal_page_primary;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/seal_page.ui");
    gtk_widget_class_bind_template_child(widget, KioskSealPage, stack);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, sheet);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, members);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, sign_card);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, flow);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, ready_label);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, hint_label);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, again);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, seal);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, next);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, done_title);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, done_text);
    gtk_widget_class_bind_template_child(widget, KioskSealPage, done_chips);
}

static void kiosk_seal_page_init(KioskSealPage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    g_signal_connect(self->flow, "identified", G_CALLBACK(on_identified), self);
    g_signal_connect(self->again, "clicked", G_CALLBACK(on_again), self);
    g_signal_connect(self->seal, "clicked", G_CALLBACK(on_primary), self);
    g_signal_connect(self->next, "clicked", G_CALLBACK(on_primary), self);
}
