#include "kiosk_window/clock_page.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/button.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/clock_face.h"
#include "kiosk_window/words.h"

struct _KioskClockPage {
    KioskPage parent_instance;

    GtkBox *phases;
    GtkLabel *running_label, *ends_label, *hint_label;
    KioskClockFace *face;
    KioskButton *end, *next;
};

G_DEFINE_FINAL_TYPE(KioskClockPage, kiosk_clock_page, KIOSK_TYPE_PAGE)

enum { SHORT_SECONDS = 120 };

static const Palmares__V1__PhaseRun *find_run(const struct slot_view *slot, uint32_t phase)
{
    for (size_t i = 0; slot->sheet && i < slot->sheet->n_phases; i++)
        if (slot->sheet->phases[i]->phase == phase)
            return slot->sheet->phases[i];
    return NULL;
}

/* The part that comes next: index in the slot's phases; -1: none is left, or nothing may begin. */
static int next_phase(const struct slot_view *slot)
{
    const Palmares__V1__Sheet__State state = words_sheet_state(slot);

    if (state != PALMARES__V1__SHEET__STATE__PRESENT &&
        state != PALMARES__V1__SHEET__STATE__RUNNING)
        return -1;
    for (int i = slot->phase + 1; i < (int)slot->slot->n_phases; i++)
        if (!find_run(slot, slot->slot->phases[i]->phase))
            return i;
    return -1;
}

static int64_t left_us(KioskFeed *feed, const struct slot_view *slot)
{
    return slot->phase_ends_us - kiosk_feed_now_us(feed);
}

/* ---- the list of parts ---- */

static GtkWidget *phase_state(
    KioskFeed *feed, const struct slot_view *slot, const Palmares__V1__PhaseRun *run, bool running)
{
    if (running)
        return kiosk_chip_new("alarm-symbolic", _("Now"), "running");
    if (run) {
        g_autofree char *from =
            words_time(words_timestamp_us(run->start_time), kiosk_feed_zone(feed));
        g_autofree char *to = words_time(words_timestamp_us(run->end_time), kiosk_feed_zone(feed));
        g_autofree char *text = g_strdup_printf(_("%s to %s"), from, run->end_time ? to : "…");
        return kiosk_chip_new("emblem-ok-symbolic", text, "sealed");
    }
    (void)slot;
    return kiosk_chip_new_quiet("content-loading-symbolic", _("to come"), "expected");
}

static GtkWidget *phase_card(KioskFeed *feed, const struct slot_view *slot, size_t index)
{
    const Palmares__V1__RoomPhase *phase = slot->slot->phases[index];
    const bool running = slot->phase == (int)index;
    GtkWidget *card = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
    GtkWidget *head = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
    g_autofree char *length = words_length(phase->seconds);
    GtkWidget *label = g_object_new(
        GTK_TYPE_LABEL, "label", phase->label, "xalign", 0.0, "hexpand", TRUE, "wrap", TRUE, NULL);
    GtkWidget *time = gtk_label_new(length);

    gtk_widget_add_css_class(card, "card");
    gtk_widget_add_css_class(card, running ? "phase-running" : "phase");
    gtk_widget_add_css_class(label, "phase-label");
    gtk_widget_add_css_class(time, "phase-length");
    gtk_box_append(GTK_BOX(head), label);
    gtk_box_append(GTK_BOX(head), time);
    gtk_box_append(GTK_BOX(card), head);
    for (size_t i = 0; i < phase->n_parts; i++) {
        GtkWidget *part = g_object_new(
            GTK_TYPE_LABEL, "label", phase->parts[i], "xalign", 0.0, "wrap", TRUE, NULL);
        gtk_widget_add_css_class(part, "quiet-text");
        gtk_box_append(GTK_BOX(card), part);
    }
    GtkWidget *state = phase_state(feed, slot, find_run(slot, phase->phase), running);
    gtk_widget_set_halign(state, GTK_ALIGN_START);
    gtk_widget_set_margin_top(state, 6);
    gtk_box_append(GTK_BOX(card), state);
    return card;
}

/* ---- the clock ---- */

static void show_idle(KioskClockPage *self, const struct slot_view *slot, int next)
{
    const Palmares__V1__RoomPhase *phase = next >= 0 ? slot->slot->phases[next] : NULL;

    if (phase) {
        gtk_label_set_text(self->running_label, phase->label);
        gtk_label_set_text(self->ends_label,
            slot->slot->slot->extra_time ? _("The extra time is counted in.") : "");
        kiosk_clock_face_show(
            self->face, CLOCK_FACE_IDLE, phase->seconds, phase->seconds, _("ready to begin"));
        return;
    }
    gtk_label_set_text(self->ends_label, "");
    if (words_sheet_state(slot) == PALMARES__V1__SHEET__STATE__EXPECTED) {
        gtk_label_set_text(self->running_label, _("The candidate is not here yet"));
        kiosk_clock_face_show(
            self->face, CLOCK_FACE_IDLE, 0, 0, _("write the presence down first"));
    } else {
        gtk_label_set_text(self->running_label, _("All parts are over"));
        kiosk_clock_face_show(self->face, CLOCK_FACE_OVER, 0, 0, _("on to the mark"));
    }
}

static void show_clock(KioskClockPage *self, const struct slot_view *slot)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    const int64_t left = left_us(feed, slot);
    const int64_t seconds = (left + (left > 0 ? G_USEC_PER_SEC - 1 : 0)) / G_USEC_PER_SEC;
    const Palmares__V1__RoomPhase *phase = slot->slot->phases[slot->phase];

    if (left <= 0) {
        kiosk_clock_face_show(
            self->face, CLOCK_FACE_OVER, -seconds, phase->seconds, _("time is up"));
        gtk_label_set_text(self->hint_label, _("The time of this part is up. Close it calmly."));
    } else if (seconds <= SHORT_SECONDS) {
        kiosk_clock_face_show(
            self->face, CLOCK_FACE_SHORT, seconds, phase->seconds, _("soon at the end"));
        gtk_label_set_text(self->hint_label, "");
    } else {
        kiosk_clock_face_show(self->face, CLOCK_FACE_RUNNING, seconds, phase->seconds, _("left"));
        gtk_label_set_text(self->hint_label, "");
    }
}

static void show_running(KioskClockPage *self, const struct slot_view *slot)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    g_autofree char *ends = words_time(slot->phase_ends_us, kiosk_feed_zone(feed));
    g_autofree char *text = g_strdup_printf(
        slot->slot->slot->extra_time ? _("ends at %s, extra time counted in") : _("ends at %s"),
        ends);

    gtk_label_set_text(self->running_label, slot->slot->phases[slot->phase]->label);
    gtk_label_set_text(self->ends_label, text);
    show_clock(self, slot);
}

static void show_actions(KioskClockPage *self, const struct slot_view *slot, int next)
{
    gtk_widget_set_visible(GTK_WIDGET(self->end), slot->phase >= 0);
    if (next >= 0) {
        g_autofree char *text = g_strdup_printf(_("Begin: %s"), slot->slot->phases[next]->label);
        kiosk_button_set_text(self->next, text);
        kiosk_button_set_icon(self->next, "media-playback-start-symbolic");
    } else if (words_sheet_state(slot) == PALMARES__V1__SHEET__STATE__EXPECTED) {
        kiosk_button_set_text(self->next, _("To the presence"));
        kiosk_button_set_icon(self->next, "go-previous-symbolic");
    } else {
        kiosk_button_set_text(self->next, _("To the mark"));
        kiosk_button_set_icon(self->next, "document-edit-symbolic");
    }
}

static void kiosk_clock_page_refresh(KioskPage *page)
{
    KioskClockPage *self = KIOSK_CLOCK_PAGE(page);
    const struct slot_view *slot = kiosk_feed_slot(kiosk_page_feed(page));
    int next;

    if (!slot)
        return;
    next = next_phase(slot);
    kiosk_box_empty(self->phases);
    for (size_t i = 0; i < slot->slot->n_phases; i++)
        gtk_box_append(self->phases, phase_card(kiosk_page_feed(page), slot, i));
    if (slot->phase >= 0 && slot->phase < (int)slot->slot->n_phases) {
        show_running(self, slot);
    } else {
        gtk_label_set_text(self->hint_label, "");
        show_idle(self, slot, next);
    }
    show_actions(self, slot, next);
}

static void kiosk_clock_page_tick(KioskPage *page)
{
    const struct slot_view *slot = kiosk_feed_slot(kiosk_page_feed(page));

    if (slot && slot->phase >= 0 && slot->phase < (int)slot->slot->n_phases)
        show_clock(KIOSK_CLOCK_PAGE(page), slot);
}

static void kiosk_clock_page_enter(KioskPage *page)
{
    (void)gtk_widget_grab_focus(GTK_WIDGET(KIOSK_CLOCK_PAGE(page)->next));
}

static void kiosk_clock_page_primary(KioskPage *page)
{
    KioskFeed *feed = kiosk_page_feed(page);
    const struct slot_view *slot = kiosk_feed_slot(feed);
    const struct room_key key = kiosk_feed_key(feed);
    char *why = NULL;
    int next, r;

    if (!slot)
        return;
    next = next_phase(slot);
    if (next < 0) {
        kiosk_page_go(page,
            words_sheet_state(slot) == PALMARES__V1__SHEET__STATE__EXPECTED ? "candidate" : "mark");
        return;
    }
    r = room_phase_start(kiosk_feed_room(feed), &key, slot->slot->phases[next]->phase, &why);
    (void)kiosk_feed_tell(feed, r, why, NULL);
}

static void on_next(GtkButton *button, KioskPage *page)
{
    (void)button;
    kiosk_clock_page_primary(page);
}

static void on_end(GtkButton *button, KioskPage *page)
{
    KioskFeed *feed = kiosk_page_feed(page);
    const struct slot_view *slot = kiosk_feed_slot(feed);
    const struct room_key key = kiosk_feed_key(feed);
    char *why = NULL;
    int r;

    (void)button;
    if (!slot || slot->phase < 0)
        return;
    r = room_phase_end(kiosk_feed_room(feed), &key, slot->slot->phases[slot->phase]->phase, &why);
    (void)kiosk_feed_tell(feed, r, why, NULL);
    (void)gtk_widget_grab_focus(GTK_WIDGET(KIOSK_CLOCK_PAGE(page)->next));
}

static void kiosk_clock_page_class_init(KioskClockPageClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    g_type_ensure(KIOSK_TYPE_BUTTON);
    g_type_ensure(KIOSK_TYPE_CLOCK_FACE);
    KIOSK_PAGE_CLASS(class)->refresh = kiosk_clock_page_refresh;
    KIOSK_PAGE_CLASS(class)->tick = kiosk_clock_page_tick;
    KIOSK_PAGE_CLASS(class)->enter = kiosk_clock_page_enter;
    KIOSK_PAGE_CLASS(class)->primary = kiosk_clock_page_primary;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/clock_page.ui");
    gtk_widget_class_bind_template_child(widget, KioskClockPage, phases);
    gtk_widget_class_bind_template_child(widget, KioskClockPage, running_label);
    gtk_widget_class_bind_template_child(widget, KioskClockPage, ends_label);
    gtk_widget_class_bind_template_child(widget, KioskClockPage, hint_label);
    gtk_widget_class_bind_template_child(widget, KioskClockPage, face);
    gtk_widget_class_bind_template_child(widget, KioskClockPage, end);
    gtk_widget_class_bind_template_child(widget, KioskClockPage, next);
}

static void kiosk_clock_page_init(KioskClockPage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    g_signal_connect(self->next, "clicked", G_CALLBACK(on_next), self);
    g_signal_connect(self->end, "clicked", G_CALLBACK(on_end), self);
}
