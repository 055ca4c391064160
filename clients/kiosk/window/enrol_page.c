#include "kiosk_window/enrol_page.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_core/enrol.h"
#include "kiosk_window/application.h"
#include "kiosk_window/button.h"
#include "kiosk_window/words.h"

struct _KioskEnrolPage {
    KioskPage parent_instance;

    GtkEntry *server, *code;
    GtkLabel *message;
    KioskButton *enrol;
    guint grouping; /* the code is to be grouped; 0: it is */
};

G_DEFINE_FINAL_TYPE(KioskEnrolPage, kiosk_enrol_page, KIOSK_TYPE_PAGE)

/* What a thread needs to enrol, and what came of it. */
struct enrolment {
    char *directory, *server, *code;
    char *why;
    int result;
};

static void enrolment_free(gpointer data)
{
    struct enrolment *enrolment = data;

    g_free(enrolment->directory);
    g_free(enrolment->server);
    if (enrolment->code)
        explicit_bzero(enrolment->code, strlen(enrolment->code));
    g_free(enrolment->code);
    free(enrolment->why);
    g_free(enrolment);
}

static void run(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
    struct enrolment *enrolment = data;
    const struct enrol_options options = {
        .directory = enrolment->directory,
        .server = enrolment->server,
        .code = enrolment->code,
        .label = g_get_host_name(),
    };

    (void)source;
    (void)cancellable;
    enrolment->result = enrol(&options, &enrolment->why);
    g_task_return_int(task, enrolment->result);
}

static void say(KioskEnrolPage *self, const char *text, const char *style)
{
    const char *classes[] = {"pin-message", style, NULL};

    gtk_widget_set_css_classes(GTK_WIDGET(self->message), classes);
    gtk_label_set_text(self->message, text);
}

/* The fields stay sensitive, and keep the focus: see kiosk_set_sensitive(). */
static void set_busy(KioskEnrolPage *self, bool busy)
{
    gtk_editable_set_editable(GTK_EDITABLE(self->server), !busy);
    gtk_editable_set_editable(GTK_EDITABLE(self->code), !busy);
    gtk_widget_set_sensitive(GTK_WIDGET(self->enrol), !busy);
}

/* Words for what the enrolment did not comment, and the field to be looked at. */
static const char *refusal(int r)
{
    switch (r) {
    case ENROL_E_CODE:
        return _("This is not a code: copy all of it, letters and digits.");
    case ENROL_E_REFUSED:
        return _("The service refuses this code. Ask the secretariat for a new one.");
    case ENROL_E_SERVER:
        return _("The service does not answer at this address. Look at the address and at the "
                 "network cable.");
    case ENROL_E_STATE:
        return _("This machine cannot keep its identity. Call the secretariat.");
    default:
        return _("An unexpected fault. Try again; call the secretariat if it stays.");
    }
}

static void on_enrolled(GObject *source, GAsyncResult *result, gpointer context)
{
    KioskEnrolPage *self = KIOSK_ENROL_PAGE(source);
    const struct enrolment *enrolment = g_task_get_task_data(G_TASK(result));
    const int r = (int)g_task_propagate_int(G_TASK(result), NULL);

    (void)context;
    set_busy(self, false);
    if (r) {
        say(self, text_is_empty(enrolment->why) ? refusal(r) : enrolment->why, "bad");
        (void)gtk_widget_grab_focus(GTK_WIDGET(r == ENROL_E_SERVER ? self->server : self->code));
        return;
    }
    say(self, "", "");
    gtk_editable_set_text(GTK_EDITABLE(self->code), "");
    kiosk_application_open(KIOSK_APPLICATION(g_application_get_default()));
}

static void begin(KioskEnrolPage *self)
{
    g_autoptr(GTask) task = NULL;
    struct enrolment *enrolment;
    g_autofree char *server =
        g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(self->server))));
    const char *code = gtk_editable_get_text(GTK_EDITABLE(self->code));

    if (text_is_empty(server)) {
        say(self, _("Write the address of the service, as the secretariat gave it."), "bad");
        (void)gtk_widget_grab_focus(GTK_WIDGET(self->server));
        return;
    }
    if (text_is_empty(code)) {
        say(self, _("Write the code that the secretariat gave."), "bad");
        (void)gtk_widget_grab_focus(GTK_WIDGET(self->code));
        return;
    }
    enrolment = g_new0(struct enrolment, 1);
    enrolment->directory =
        g_strdup(kiosk_application_state(KIOSK_APPLICATION(g_application_get_default())));
    enrolment->server = g_steal_pointer(&server);
    enrolment->code = g_strdup(code);
    say(self, _("Asking the service…"), "note");
    set_busy(self, true);
    task = g_task_new(self, NULL, on_enrolled, NULL);
    g_task_set_task_data(task, enrolment, enrolment_free);
    g_task_run_in_thread(task, run);
}

static void on_enrol(GtkWidget *widget, KioskEnrolPage *self)
{
    (void)widget;
    if (gtk_widget_get_sensitive(GTK_WIDGET(self->enrol)))
        begin(self);
}

static void on_server_entered(GtkEntry *entry, KioskEnrolPage *self)
{
    (void)entry;
    (void)gtk_widget_grab_focus(GTK_WIDGET(self->code));
}

/* After the key is done with: a text that is changed while it changes loses its cursor. */
static gboolean on_group(gpointer context)
{
    KioskEnrolPage *self = context;
    GtkEditable *code = GTK_EDITABLE(self->code);
    int cursor = gtk_editable_get_position(code);
    char *grouped = words_code(gtk_editable_get_text(code), &cursor);

    self->grouping = 0;
    if (!words_same(grouped, gtk_editable_get_text(code))) {
        gtk_editable_set_text(code, grouped);
        gtk_editable_set_position(code, cursor);
    }
    explicit_bzero(grouped, strlen(grouped));
    g_free(grouped);
    return G_SOURCE_REMOVE;
}

static void on_code_changed(GtkEditable *code, KioskEnrolPage *self)
{
    (void)code;
    if (!self->grouping)
        self->grouping = g_idle_add_full(G_PRIORITY_HIGH_IDLE, on_group, self, NULL);
}

static void kiosk_enrol_page_dispose(GObject *object)
{
    g_clear_handle_id(&KIOSK_ENROL_PAGE(object)->grouping, g_source_remove);
    G_OBJECT_CLASS(kiosk_enrol_page_parent_class)->dispose(object);
}

static void kiosk_enrol_page_enter(KioskPage *page)
{
    (void)gtk_widget_grab_focus(GTK_WIDGET(KIOSK_ENROL_PAGE(page)->server));
}

static void kiosk_enrol_page_primary(KioskPage *page)
{
    on_enrol(NULL, KIOSK_ENROL_PAGE(page));
}

static void kiosk_enrol_page_class_init(KioskEnrolPageClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    g_type_ensure(KIOSK_TYPE_BUTTON);
    G_OBJECT_CLASS(class)->dispose = kiosk_enrol_page_dispose;
    KIOSK_PAGE_CLASS(class)->enter = kiosk_enrol_page_enter;
    KIOSK_PAGE_CLASS(class)->primary = kiosk_enrol_page_primary;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/enrol_page.ui");
    gtk_widget_class_bind_template_child(widget, KioskEnrolPage, server);
    gtk_widget_class_bind_template_child(widget, KioskEnrolPage, code);
    gtk_widget_class_bind_template_child(widget, KioskEnrolPage, message);
    gtk_widget_class_bind_template_child(widget, KioskEnrolPage, enrol);
}

static void kiosk_enrol_page_init(KioskEnrolPage *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
    g_signal_connect(self->enrol, "clicked", G_CALLBACK(on_enrol), self);
    g_signal_connect(self->server, "activate", G_CALLBACK(on_server_entered), self);
    g_signal_connect(self->code, "changed", G_CALLBACK(on_code_changed), self);
    g_signal_connect(self->code, "activate", G_CALLBACK(on_enrol), self);
}
