#include "kiosk_window/pin_flow.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/pin_pad.h"
#include "kiosk_window/words.h"

enum stage { STAGE_PIN, STAGE_NEW, STAGE_NEW_AGAIN, STAGE_CHECKING };

enum { PIN_SIZE = PIN_PAD_DIGITS_MAX + 1 };

struct _KioskPinFlow {
    GtkBox parent_instance;

    KioskPinPad *pad;
    GtkWidget *message;
    KioskFeed *feed;

    char *examiner, *name;
    enum stage stage;
    char pin[PIN_SIZE], new_pin[PIN_SIZE];
    bool changing;  /* the check under way sets new_pin */
    unsigned asked; /* answers to an older question are dropped */
};

G_DEFINE_FINAL_TYPE(KioskPinFlow, kiosk_pin_flow, GTK_TYPE_BOX)

static guint identified_signal;

/* The answer of a check on its way from a thread of the room. */
struct answer {
    GWeakRef flow;
    unsigned asked;
    enum room_pin_result result;
    uint32_t failures_left;
    char *message;
};

static void say(KioskPinFlow *self, const char *text, const char *style)
{
    const char *classes[] = {"pin-message", style, NULL};

    gtk_widget_set_css_classes(self->message, classes);
    gtk_label_set_text(GTK_LABEL(self->message), text);
}

static void forget(KioskPinFlow *self)
{
    explicit_bzero(self->pin, sizeof self->pin);
    explicit_bzero(self->new_pin, sizeof self->new_pin);
    self->asked++;
}

static void ask_stage(KioskPinFlow *self, enum stage stage)
{
    static const char *const what[] = {
        [STAGE_PIN] = N_("Personal PIN, then confirm"),
        [STAGE_NEW] = N_("First use: choose a new PIN"),
        [STAGE_NEW_AGAIN] = N_("The new PIN once more"),
        [STAGE_CHECKING] = N_("Being checked…"),
    };

    self->stage = stage;
    kiosk_pin_pad_ask(self->pad, self->name, gettext(what[stage]));
    gtk_widget_set_sensitive(GTK_WIDGET(self->pad), stage != STAGE_CHECKING);
    if (stage != STAGE_CHECKING)
        kiosk_pin_pad_focus(self->pad);
}

static void identified(KioskPinFlow *self, bool checked)
{
    char pin[PIN_SIZE];
    g_autofree char *examiner = g_strdup(self->examiner);

    memcpy(pin, self->changing ? self->new_pin : self->pin, sizeof pin);
    forget(self);
    say(self, "", "");
    g_signal_emit(self, identified_signal, 0, examiner, pin, (gboolean)checked);
    explicit_bzero(pin, sizeof pin);
}

static void wrong(KioskPinFlow *self, uint32_t failures_left)
{
    g_autofree char *text =
        g_strdup_printf(ngettext("Wrong PIN. %u try left, then the PIN is locked.",
                            "Wrong PIN. %u tries left, then the PIN is locked.", failures_left),
            failures_left);

    forget(self);
    ask_stage(self, STAGE_PIN);
    say(self, text, "bad");
}

static void take_answer(KioskPinFlow *self, const struct answer *answer)
{
    switch (answer->result) {
    case ROOM_PIN_RIGHT:
        identified(self, true);
        break;
    case ROOM_PIN_NO_LINK:
        if (self->changing) {
            forget(self);
            ask_stage(self, STAGE_PIN);
            say(self, _("No link: the PIN could not be changed. Type the first PIN once more."),
                "care");
        } else {
            identified(self, false);
        }
        break;
    case ROOM_PIN_WRONG:
        wrong(self, answer->failures_left);
        break;
    case ROOM_PIN_CHANGE:
        ask_stage(self, STAGE_NEW);
        say(self, _("Choose a PIN that you alone know. It is asked for at each seal."), "note");
        break;
    case ROOM_PIN_NEW_BAD:
        ask_stage(self, STAGE_NEW);
        say(self,
            text_is_empty(answer->message)
                ? _("This new PIN cannot be taken: too short, or the same as before.")
                : answer->message,
            "bad");
        break;
    case ROOM_PIN_LOCKED:
        forget(self);
        ask_stage(self, STAGE_PIN);
        say(self,
            _("This PIN is locked after too many wrong ones. Call the secretariat for a new one."),
            "bad");
        break;
    case ROOM_PIN_NONE:
        forget(self);
        ask_stage(self, STAGE_PIN);
        say(self, _("This member has no PIN yet. Call the secretariat: it gives one at once."),
            "bad");
        break;
    }
}

static gboolean on_answer(gpointer context)
{
    struct answer *answer = context;
    g_autoptr(KioskPinFlow) self = g_weak_ref_get(&answer->flow);

    if (self && self->asked == answer->asked)
        take_answer(self, answer);
    return G_SOURCE_REMOVE;
}

static void answer_free(gpointer context)
{
    struct answer *answer = context;

    g_weak_ref_clear(&answer->flow);
    g_free(answer->message);
    g_free(answer);
}

/* On a thread of the room. */
static void on_checked(
    enum room_pin_result result, uint32_t failures_left, const char *message, void *context)
{
    struct answer *answer = context;

    answer->result = result;
    answer->failures_left = failures_left;
    answer->message = g_strdup(message);
    (void)g_idle_add_full(G_PRIORITY_DEFAULT, on_answer, answer, answer_free);
}

static void check(KioskPinFlow *self, bool changing)
{
    struct answer *answer = g_new0(struct answer, 1);

    g_weak_ref_init(&answer->flow, self);
    answer->asked = self->asked;
    self->changing = changing;
    ask_stage(self, STAGE_CHECKING);
    if (room_check_pin(kiosk_feed_room(self->feed), self->examiner, self->pin,
            changing ? self->new_pin : NULL, on_checked, answer))
        on_checked(ROOM_PIN_NO_LINK, 0, NULL, answer);
}

static void on_entered(KioskPinPad *pad, const char *pin, KioskPinFlow *self)
{
    (void)pad;
    switch (self->stage) {
    case STAGE_PIN:
        (void)g_strlcpy(self->pin, pin, sizeof self->pin);
        check(self, false);
        break;
    case STAGE_NEW:
        (void)g_strlcpy(self->new_pin, pin, sizeof self->new_pin);
        say(self, "", "");
        ask_stage(self, STAGE_NEW_AGAIN);
        break;
    case STAGE_NEW_AGAIN:
        if (words_same(self->new_pin, pin)) {
            check(self, true);
        } else {
            explicit_bzero(self->new_pin, sizeof self->new_pin);
            ask_stage(self, STAGE_NEW);
            say(self, _("The two new PINs are not the same. Begin again with the new PIN."), "bad");
        }
        break;
    case STAGE_CHECKING:
        break;
    }
}

static void kiosk_pin_flow_dispose(GObject *object)
{
    KioskPinFlow *self = KIOSK_PIN_FLOW(object);

    forget(self);
    g_clear_object(&self->feed);
    G_OBJECT_CLASS(kiosk_pin_flow_parent_class)->dispose(object);
}

static void kiosk_pin_flow_finalize(GObject *object)
{
    g_free(KIOSK_PIN_FLOW(object)->examiner);
    g_free(KIOSK_PIN_FLOW(object)->name);
    G_OBJECT_CLASS(kiosk_pin_flow_parent_class)->finalize(object);
}

static void kiosk_pin_flow_class_init(KioskPinFlowClass *class)
{
    G_OBJECT_CLASS(class)->dispose = kiosk_pin_flow_dispose;
    G_OBJECT_CLASS(class)->finalize = kiosk_pin_flow_finalize;
    identified_signal = g_signal_new("identified", G_TYPE_FROM_CLASS(class), G_SIGNAL_RUN_LAST, 0,
        NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE,
        G_TYPE_BOOLEAN);
}

static void kiosk_pin_flow_init(KioskPinFlow *self)
{
    gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
    gtk_box_set_spacing(GTK_BOX(self), 12);
    self->pad = g_object_new(KIOSK_TYPE_PIN_PAD, NULL);
    self->message = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
        "wrap", TRUE, "justify", GTK_JUSTIFY_CENTER, "max-width-chars", 34, NULL);
    gtk_box_append(GTK_BOX(self), GTK_WIDGET(self->pad));
    gtk_box_append(GTK_BOX(self), self->message);
    g_signal_connect(self->pad, "entered", G_CALLBACK(on_entered), self);
}

void kiosk_pin_flow_set_feed(KioskPinFlow *self, KioskFeed *feed)
{
    g_set_object(&self->feed, feed);
}

void kiosk_pin_flow_ask(KioskPinFlow *self, const Palmares__V1__RoomMember *member)
{
    const struct room_view *view = kiosk_feed_view(self->feed);

    forget(self);
    g_clear_pointer(&self->examiner, g_free);
    g_clear_pointer(&self->name, g_free);
    gtk_widget_set_visible(GTK_WIDGET(self), member != NULL);
    if (!member)
        return;
    self->examiner = g_strdup(member->examiner);
    self->name = words_member(member);
    if (view && view->day)
        kiosk_pin_pad_set_digits_min(self->pad, view->day->pin_digits_min);
    ask_stage(self, STAGE_PIN);
    say(self, "", "");
}

const char *kiosk_pin_flow_examiner(KioskPinFlow *self)
{
    return self->examiner;
}

void kiosk_pin_flow_focus(KioskPinFlow *self)
{
    kiosk_pin_pad_focus(self->pad);
}
