#include "kiosk_window/member_card.h"

#include "clientlib/i18n.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/words.h"

struct _KioskMemberCard {
    GtkButton parent_instance;

    char *examiner;
};

G_DEFINE_FINAL_TYPE(KioskMemberCard, kiosk_member_card, GTK_TYPE_BUTTON)

static void kiosk_member_card_finalize(GObject *object)
{
    g_free(KIOSK_MEMBER_CARD(object)->examiner);
    G_OBJECT_CLASS(kiosk_member_card_parent_class)->finalize(object);
}

static void kiosk_member_card_class_init(KioskMemberCardClass *class)
{
    G_OBJECT_CLASS(class)->finalize = kiosk_member_card_finalize;
}

static void kiosk_member_card_init(KioskMemberCard *self)
{
    gtk_widget_add_css_class(GTK_WIDGET(self), "member");
}

static GtkWidget *words(const char *text, const char *style)
{
    GtkWidget *label =
        g_object_new(GTK_TYPE_LABEL, "label", text, "xalign", 0.0, "wrap", TRUE, NULL);

    gtk_widget_add_css_class(label, style);
    return label;
}

GtkWidget *kiosk_member_card_new(
    const Palmares__V1__RoomMember *member, const struct member_card_state *state)
{
    KioskMemberCard *self = g_object_new(KIOSK_TYPE_MEMBER_CARD, NULL);
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    GtkWidget *chips = gtk_box_new(GTK_ORIENTATION_VERTICAL, 6);
    g_autofree char *name = words_member(member);
    g_autofree char *said = g_strdup_printf("%s, %s, %s%s%s", name, words_quality(member->quality),
        state->text, member->nominated ? "" : ", ",
        member->nominated ? "" : _("not named by the arrêté: tell the secretariat"));

    self->examiner = g_strdup(member->examiner);
    gtk_box_append(GTK_BOX(box), words(name, "person"));
    gtk_box_append(GTK_BOX(box), words(words_quality(member->quality), "quiet-text"));
    gtk_widget_set_halign(chips, GTK_ALIGN_START);
    gtk_box_append(GTK_BOX(chips), kiosk_chip_new(state->icon, state->text, state->style));
    if (!member->nominated)
        gtk_box_append(
            GTK_BOX(chips), kiosk_chip_new_quiet("dialog-warning-symbolic",
                                _("not named by the arrêté: tell the secretariat"), "care"));
    gtk_box_append(GTK_BOX(box), chips);
    gtk_button_set_child(GTK_BUTTON(self), box);
    if (state->current)
        gtk_widget_add_css_class(GTK_WIDGET(self), "current");
    gtk_widget_set_sensitive(GTK_WIDGET(self), state->may_sign);
    gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, said, -1);
    return GTK_WIDGET(self);
}

const char *kiosk_member_card_examiner(KioskMemberCard *self)
{
    return self->examiner;
}
