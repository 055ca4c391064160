#include "kiosk_window/candidate_page.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/button.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/document_view.h"
#include "kiosk_window/words.h"

/* What the card of the presence asks, and so what its two buttons do. */
enum question {
    ASK_NOTHING,
    ASK_CAME,     /* present, or absent? */
    ASK_ADMITTED, /* late: did the chef de centre let them in? */
    ASK_ABSENT,   /* absent: sure? */
    ASK_GO_ON,    /* present: to the oral, or a slip? */
    ASK_SEAL,     /* absent: seal it, or a slip? */
};

struct _KioskCandidatePage {
    KioskPage parent_instance;

    GtkLabel *name_label, *identity_label;
    GtkBox *chips, *notices;
    GtkWidget *presence_card;
    GtkLabel *presence_label;
    KioskButton *first, *second;
    KioskDocumentView *documents;

    enum question question;
    char *asked_of; /* the candidate that ASK_ADMITTED and ASK_ABSENT are about */
};

G_DEFINE_FINAL_TYPE(KioskCandidatePage, kiosk_candidate_page, KIOSK_TYPE_PAGE)

/* ---- presence ---- */

static enum question question_of(KioskCandidatePage *self, const struct slot_view *slot)
{
    const Palmares__V1__Sheet__State state = words_sheet_state(slot);

    if (slot->slot->not_interrogated || slot->slot->moved || slot->state == ACT_CONFLICTING)
        return ASK_NOTHING;
    if (state == PALMARES__V1__SHEET__STATE__EXPECTED) {
        if ((self->question == ASK_ADMITTED || self->question == ASK_ABSENT) &&
            words_same(self->asked_of, slot->slot->slot->candidate))
            return self->question;
        return ASK_CAME;
    }
    if (state == PALMARES__V1__SHEET__STATE__ABSENT)
        return ASK_SEAL;
    if (state == PALMARES__V1__SHEET__STATE__SEALED)
        return ASK_NOTHING;
    return ASK_GO_ON;
}

static void show_buttons(KioskCandidatePage *self,
    const char *text,
    const char *first_icon,
    const char *first,
    const char *second)
{
    gtk_label_set_text(self->presence_label, text);
    gtk_widget_set_visible(GTK_WIDGET(self->first), first != NULL);
    gtk_widget_set_visible(GTK_WIDGET(self->second), second != NULL);
    if (first) {
        kiosk_button_set_text(self->first, first);
        kiosk_button_set_icon(self->first, first_icon);
    }
    if (second)
        kiosk_button_set_text(self->second, second);
}

static char *arrival_text(KioskFeed *feed, const struct slot_view *slot)
{
    g_autofree char *at =
        words_time(words_timestamp_us(slot->sheet->arrival_time), kiosk_feed_zone(feed));

    if (!slot->sheet->arrival_time)
        return g_strdup(_("Present"));
    if (slot->sheet->late_minutes)
        return g_strdup_printf(_("Came at %s, %u min late"), at, slot->sheet->late_minutes);
    return g_strdup_printf(_("Came at %s"), at);
}

static void show_presence(KioskCandidatePage *self, const struct slot_view *slot)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    g_autofree char *text = NULL;

    self->question = question_of(self, slot);
    gtk_widget_set_visible(self->presence_card, self->question != ASK_NOTHING);
    switch (self->question) {
    case ASK_CAME:
        show_buttons(self, _("Is the candidate here?"), "emblem-ok-symbolic",
            slot->can_arrive ? _("Present") : NULL, slot->can_be_absent ? _("Absent") : NULL);
        break;
    case ASK_ADMITTED:
        text = g_strdup_printf(_("%u min late. Has the chef de centre let the candidate in?"),
            room_late_minutes(kiosk_feed_room(feed), slot));
        show_buttons(self, text, "emblem-ok-symbolic", _("Yes, let in"), _("Not yet"));
        break;
    case ASK_ABSENT:
        show_buttons(self,
            _("Write the candidate down as absent? Both members then seal the absence."),
            "user-not-tracked-symbolic", _("Yes, absent"), _("No, wait"));
        break;
    case ASK_GO_ON:
        text = arrival_text(feed, slot);
        show_buttons(self, text, "alarm-symbolic", _("To the oral"),
            slot->can_expect ? _("A slip: not here yet") : NULL);
        break;
    case ASK_SEAL:
        show_buttons(self, _("Absent. The members have to seal it."), "changes-prevent-symbolic",
            _("Seal the absence"), slot->can_expect ? _("A slip: not absent") : NULL);
        break;
    case ASK_NOTHING:
        break;
    }
}

static void ask(KioskCandidatePage *self, enum question question)
{
    const struct slot_view *slot = kiosk_feed_slot(kiosk_page_feed(KIOSK_PAGE(self)));

    if (!slot)
        return;
    g_free(self->asked_of);
    self->asked_of = g_strdup(slot->slot->slot->candidate);
    self->question = question;
    show_presence(self, slot);
    /* the safe answer has the focus, so that Enter pressed twice does not decide */
    (void)gtk_widget_grab_focus(GTK_WIDGET(
        question == ASK_ADMITTED || question == ASK_ABSENT ? self->second : self->first));
}

static void arrive(KioskCandidatePage *self, bool admitted_late)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct room_key key = kiosk_feed_key(feed);
    char *why = NULL;
    const int r = room_arrive(kiosk_feed_room(feed), &key, admitted_late, &why);

    self->question = ASK_NOTHING;
    (void)kiosk_feed_tell(feed, r, why, _("The candidate is written down as present."));
}

static void be_absent(KioskCandidatePage *self)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct room_key key = kiosk_feed_key(feed);
    char *why = NULL;
    const int r = room_absent(kiosk_feed_room(feed), &key, &why);

    self->question = ASK_NOTHING;
    (void)kiosk_feed_tell(
        feed, r, why, _("The candidate is written down as absent: both members have to seal it."));
}

static void expect(KioskCandidatePage *self)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct room_key key = kiosk_feed_key(feed);
    char *why = NULL;
    const int r = room_expect(kiosk_feed_room(feed), &key, &why);

    (void)kiosk_feed_tell(feed, r, why, _("Taken back: the candidate is expected."));
}

static void on_first(GtkButton *button, KioskCandidatePage *self)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const struct slot_view *slot = kiosk_feed_slot(feed);

    (void)button;
    if (!slot)
        return;
    switch (self->question) {
    case ASK_CAME:
        if (room_late_minutes(kiosk_feed_room(feed), slot))
            ask(self, ASK_ADMITTED);
        else
            arrive(self, false);
        break;
    case ASK_ADMITTED:
        arrive(self, true);
        break;
    case ASK_ABSENT:
        be_absent(self);
        break;
    case ASK_GO_ON:
        kiosk_page_go(KIOSK_PAGE(self), "clock");
        break;
    case ASK_SEAL:
        kiosk_page_go(KIOSK_PAGE(self), "seal");
        break;
    case ASK_NOTHING:
        break;
    }
}

static void on_second(GtkButton *button, KioskCandidatePage *self)
{
    (void)button;
    if (self->question == ASK_CAME)
        ask(self, ASK_ABSENT);
    else if (self->question == ASK_ADMITTED || self->question == ASK_ABSENT)
        ask(self, ASK_CAME);
    else
        expect(self);
}

/* ---- who, and what is to be known ---- */

static void add_notice(
    KioskCandidatePage *self, const char *icon, const char *text, const char *style)
{
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    GtkWidget *image = g_object_new(GTK_TYPE_IMAGE, "icon-name", icon, "pixel-size", 24, "valign",
        GTK_ALIGN_START, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
    GtkWidget *label = g_object_new(GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "wrap", TRUE,
        "max-width-chars", 32, "accessible-role", GTK_ACCESSIBLE_ROLE_NOTE, NULL);

    gtk_widget_add_css_class(box, "notice");
    gtk_widget_add_css_class(box, style);
    gtk_box_append(GTK_BOX(box), image);
    gtk_box_append(GTK_BOX(box), label);
    gtk_box_append(self->notices, box);
}

static void show_notices(KioskCandidatePage *self, const struct slot_view *slot)
{
    kiosk_box_empty(self->notices);
    if (slot->state == ACT_CONFLICTING)
        add_notice(self, "dialog-warning-symbolic", words_to_settle(), "bad");
    if (slot->slot->moved)
        add_notice(self, "mail-forward-symbolic",
            _("The oral has been moved elsewhere. What was written here stays; the secretariat "
              "goes on."),
            "care");
    /* the service says why in a notice, when it can */
    if (slot->slot->not_interrogated && !slot->slot->n_notices)
        add_notice(self, "action-unavailable-symbolic",
            _("The dossier is not valid (NV): the candidate is not interrogated and gets no mark."),
            "bad");
    if (slot->slot->reserve && !slot->slot->n_notices)
        add_notice(self, "dialog-question-symbolic",
            _("There is a doubt about the dossier: interrogate and mark, the mark stands under "
              "reserve. Tell the candidate."),
            "care");
    for (size_t i = 0; i < slot->slot->n_arrangements; i++)
        add_notice(self, "alarm-symbolic", slot->slot->arrangements[i], "note");
    for (size_t i = 0; i < slot->slot->n_notices; i++)
        add_notice(self, "dialog-information-symbolic", slot->slot->notices[i],
            slot->slot->not_interrogated ? "bad" : "care");
}

static void show_identity(KioskCandidatePage *self, const struct slot_view *slot)
{
    const Palmares__V1__Slot *plan = slot->slot->slot;
    const struct words_look state = words_slot_state(slot);
    const struct words_look written = words_written(slot->state, slot->act_count > 0);
    g_autofree char *name = words_candidate(plan);
    g_autofree char *hours =
        text_is_empty(plan->preparation_starts)
            ? g_strdup_printf(_("Oral from %s to %s"), plan->starts, plan->ends)
            : g_strdup_printf(_("Preparation %s, oral from %s to %s"), plan->preparation_starts,
                  plan->starts, plan->ends);
    g_autofree char *identity = g_strdup_printf(
        _("Candidate n° %s\nEstablishment %s\n%s"), plan->candidate, plan->establishment, hours);

    gtk_label_set_text(self->name_label, name);
    gtk_label_set_text(self->identity_label, identity);
    kiosk_box_empty(self->chips);
    gtk_box_append(self->chips, kiosk_chip_new(state.icon, state.text, state.style));
    if (*written.text)
        gtk_box_append(
            self->chips, kiosk_chip_new_quiet(written.icon, written.text, written.style));
}

static void kiosk_candidate_page_refresh(KioskPage *page)
{
    KioskCandidatePage *self = KIOSK_CANDIDATE_PAGE(page);
    const struct slot_view *slot = kiosk_feed_slot(kiosk_page_feed(page));

    if (!slot)
        return;
    show_identity(self, slot);
    show_notices(self, slot);
    show_presence(self, slot);
    kiosk_document_view_refresh(self->documents, kiosk_page_feed(page));
}

static void kiosk_candidate_page_enter(KioskPage *page)
{
    KioskCandidatePage *self = KIOSK_CANDIDATE_PAGE(page);

    if (self->question != ASK_NOTHING)
        (void)gtk_widget_grab_focus(GTK_WIDGET(self->first));
    else
        (void)gtk_widget_child_focus(GTK_WIDGET(self->documents), GTK_DIR_TAB_FORWARD);
}

static void kiosk_candidate_page_leave(KioskPage *page)
{
    KioskCandidatePage *self = KIOSK_CANDIDATE_PAGE(page);

    self->question = ASK_NOTHING;
    kiosk_document_view_forget(self->documents);
}

static void kiosk_candidate_page_primary(KioskPage *page)
{
    KioskCandidatePage *self = KIOSK_CANDIDATE_PAGE(page);

    /* what decides something is never done by a key that was meant for "next" */
    if (self->question == ASK_CAME || self->question == ASK_GO_ON || self->question == ASK_SEAL)
        on_first(NULL, self);
}

static void on_show_candidate(KioskDocumentView *view, KioskPage *page)
{
    (void)view;
    kiosk_page_go(page, "fiche");
}

static void kiosk_candidate_page_finalize(GObject *object)
{
    g_free(KIOSK_CANDIDATE_PAGE(object)->asked_of);
    G_OBJECT_CLASS(kiosk_candidate_page_parent_class)->finalize(object);
}

static void kiosk_candidate_page_class_init(KioskCandidatePageClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    g_type_ensure(KIOSK_TYPE_BUTTON);
    g_type_ensure(KIOSK_TYPE_DOCUMENT_VIEW);
    G_OBJECT_CLASS(class)->finalize = kiosk_candidate_page_finalize;
    KIOSK_PAGE_CLASS(class)->refresh = kiosk_candidate_page_refresh;
    KIOSK_PAGE_CLASS(class)->enter = kiosk_candidate_page_enter;
    KIOSK_PAGE_CLASS(class)->leave = kiosk_candidate_page_leave;
    KIOSK_PAGE_CLASS(class)->primary = kiosk_candidate_page_primary;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/candidate_page.ui");
    gtk_widget_class_bind_template_child(widget, KioskCandidatePage, name_label);
    gtk_widget_class_bind_template_child(widget, KioskCandidatePage, identity_label);
    gtk_widget_class_bind_template_child(widget, KioskCandidatePage, chips);
    gtk_widget_class_bind_template_child(widget, KioskCandidatePage, notices);
    gtk_widget_class_bind_template_child(widget, KioskCandidatePage, presence_card);
    gtk_widget_class_bind_template_child(widget, KioskCandidatePage, presence_label);
    gtk_widget_class_bind_template_child(widget, KioskCandidatePage, first);
    gtk_widget_class_bind_template_child(widget, KioskCandidatePage, second);
    gtk_widget_class_bind_template_child(widget, KioskCandidatePage, documents);
}

static void kiosk_candidate_page_init(KioskCandidatePage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    g_signal_connect(self->first, "clicked", G_CALLBACK(on_first), self);
    g_signal_connect(self->second, "clicked", G_CALLBACK(on_second), self);
    g_signal_connect(self->documents, "show-candidate", G_CALLBACK(on_show_candidate), self);
}
