#include "kiosk_window/slot_row.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/chip.h"

struct _KioskSlotRow {
    GtkListBoxRow parent_instance;

    GtkLabel *time_label, *loge_label, *name_label, *epreuve_label;
    GtkBox *mentions, *state_box;

    char *candidate, *epreuve;
};

G_DEFINE_FINAL_TYPE(KioskSlotRow, kiosk_slot_row, GTK_TYPE_LIST_BOX_ROW)

static void kiosk_slot_row_finalize(GObject *object)
{
    KioskSlotRow *self = KIOSK_SLOT_ROW(object);

    g_free(self->candidate);
    g_free(self->epreuve);
    G_OBJECT_CLASS(kiosk_slot_row_parent_class)->finalize(object);
}

static void kiosk_slot_row_class_init(KioskSlotRowClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    G_OBJECT_CLASS(class)->finalize = kiosk_slot_row_finalize;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/slot_row.ui");
    gtk_widget_class_bind_template_child(widget, KioskSlotRow, time_label);
    gtk_widget_class_bind_template_child(widget, KioskSlotRow, loge_label);
    gtk_widget_class_bind_template_child(widget, KioskSlotRow, name_label);
    gtk_widget_class_bind_template_child(widget, KioskSlotRow, epreuve_label);
    gtk_widget_class_bind_template_child(widget, KioskSlotRow, mentions);
    gtk_widget_class_bind_template_child(widget, KioskSlotRow, state_box);
}

static void kiosk_slot_row_init(KioskSlotRow *self)
{
    gtk_widget_init_template(GTK_WIDGET(self));
}

KioskSlotRow *kiosk_slot_row_new(void)
{
    return g_object_new(KIOSK_TYPE_SLOT_ROW, NULL);
}

void kiosk_slot_mentions(GtkBox *box, const struct slot_view *slot)
{
    const Palmares__V1__Sheet *sheet = slot->sheet;

    if (slot->slot->slot->extra_time)
        gtk_box_append(box, kiosk_chip_new_quiet("alarm-symbolic", _("Extra time"), "note"));
    if (slot->slot->reserve)
        gtk_box_append(
            box, kiosk_chip_new_quiet("dialog-question-symbolic", _("Under reserve"), "care"));
    if (sheet && sheet->late_minutes) {
        g_autofree char *late = g_strdup_printf(_("%u min late"), sheet->late_minutes);
        gtk_box_append(box, kiosk_chip_new_quiet("alarm-symbolic", late, "care"));
    }
}

static void say_name(KioskSlotRow *self,
    const struct slot_view *slot,
    const char *name,
    const struct words_look *state,
    const struct words_look *written)
{
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_printf(text, "%s, %s, %s, %s", slot->slot->slot->starts, name,
        slot->slot->epreuve_label, state->text);
    if (slot->slot->slot->extra_time)
        g_string_append_printf(text, ", %s", _("Extra time"));
    if (slot->slot->reserve)
        g_string_append_printf(text, ", %s", _("Under reserve"));
    if (*written->text)
        g_string_append_printf(text, ", %s", written->text);
    gtk_accessible_update_property(
        GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->str, -1);
}

void kiosk_slot_row_show(KioskSlotRow *self, const struct slot_view *slot, bool is_next)
{
    const Palmares__V1__Slot *plan = slot->slot->slot;
    const struct words_look state = words_slot_state(slot);
    const struct words_look written = words_written(slot->state, slot->act_count > 0);
    g_autofree char *name = words_candidate(plan);
    g_autofree char *epreuve =
        g_strdup_printf("%s · %s", plan->candidate, slot->slot->epreuve_label);
    GtkWidget *chip;

    g_free(self->candidate);
    g_free(self->epreuve);
    self->candidate = g_strdup(plan->candidate);
    self->epreuve = g_strdup(plan->epreuve);
    gtk_label_set_text(self->time_label, plan->starts);
    gtk_widget_set_visible(GTK_WIDGET(self->loge_label), !text_is_empty(plan->preparation_starts));
    if (!text_is_empty(plan->preparation_starts)) {
        g_autofree char *loge = g_strdup_printf(_("prep. %s"), plan->preparation_starts);
        gtk_label_set_text(self->loge_label, loge);
    }
    gtk_label_set_text(self->name_label, name);
    gtk_label_set_text(self->epreuve_label, epreuve);
    kiosk_box_empty(self->mentions);
    kiosk_slot_mentions(self->mentions, slot);
    kiosk_box_empty(self->state_box);
    chip = kiosk_chip_new(state.icon, state.text, state.style);
    gtk_widget_set_halign(chip, GTK_ALIGN_END);
    gtk_box_append(self->state_box, chip);
    if (*written.text) {
        chip = kiosk_chip_new_quiet(written.icon, written.text, written.style);
        gtk_widget_set_halign(chip, GTK_ALIGN_END);
        gtk_box_append(self->state_box, chip);
    }
    if (is_next)
        gtk_widget_add_css_class(GTK_WIDGET(self), "is-next");
    else
        gtk_widget_remove_css_class(GTK_WIDGET(self), "is-next");
    say_name(self, slot, name, &state, &written);
}

const char *kiosk_slot_row_candidate(KioskSlotRow *self)
{
    return self->candidate;
}

const char *kiosk_slot_row_epreuve(KioskSlotRow *self)
{
    return self->epreuve;
}
