#include "kiosk_window/sheet_text.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/words.h"

static GtkWidget *text(const char *words, const char *style)
{
    GtkWidget *label = g_object_new(GTK_TYPE_LABEL, "label", words, "xalign", 0.0, "wrap", TRUE,
        "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);

    gtk_widget_add_css_class(label, style);
    return label;
}

static void add_mark(
    GtkBox *box, const Palmares__V1__SheetRule *rule, const Palmares__V1__SheetContent *content)
{
    g_autofree char *scale = words_scale(rule ? rule->scale_hundredths : 2000);
    g_autofree char *mark = words_has_mark(content) ? words_mark(content->mark_hundredths) : NULL;
    g_autofree char *line =
        mark ? g_strdup_printf(_("%s / %s"), mark, scale) : g_strdup(_("no mark yet"));

    gtk_box_append(box, text(_("Mark"), "overline"));
    gtk_box_append(box, text(line, mark ? "sealed-mark" : "missing-text"));
}

static void add_lines(
    GtkBox *box, const Palmares__V1__SheetRule *rule, const Palmares__V1__SheetContent *content)
{
    if (!rule || !rule->n_lines)
        return;
    gtk_box_append(box, text(_("Grid"), "overline"));
    for (size_t i = 0; i < rule->n_lines; i++) {
        const char *level = words_line_level(content, rule->lines[i]->id);
        const char *label = words_level(rule, level);
        GtkWidget *row = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 16);
        GtkWidget *line = text(rule->lines[i]->label, "read-line");
        GtkWidget *value =
            text(label ? label : _("no level yet"), label ? "read-level" : "missing-text");

        gtk_widget_set_hexpand(line, TRUE);
        gtk_label_set_xalign(GTK_LABEL(value), 1);
        gtk_label_set_wrap(GTK_LABEL(value), FALSE);
        gtk_widget_add_css_class(row, "read-row");
        gtk_box_append(GTK_BOX(row), line);
        gtk_box_append(GTK_BOX(row), value);
        gtk_box_append(box, row);
    }
}

static void add_reserve(GtkBox *box, const Palmares__V1__SheetContent *content)
{
    if (!content || !content->reserved)
        return;
    g_autofree char *reason =
        text_is_empty(content->reservation_reason)
            ? g_strdup(_("Under reserve"))
            : g_strdup_printf(_("Under reserve: %s"), content->reservation_reason);
    GtkWidget *chip = kiosk_chip_new("dialog-question-symbolic", reason, "care");
    gtk_label_set_wrap(GTK_LABEL(gtk_widget_get_last_child(chip)), TRUE);
    gtk_widget_set_halign(chip, GTK_ALIGN_START);
    gtk_widget_set_margin_top(chip, 8);
    gtk_box_append(box, chip);
}

static void add_appraisal(GtkBox *box, const Palmares__V1__SheetContent *content)
{
    gtk_box_append(box, text(_("Appraisal"), "overline"));
    gtk_box_append(box, content && !text_is_empty(content->appraisal)
                            ? text(content->appraisal, "read-appraisal")
                            : text(_("no appraisal yet"), "missing-text"));
}

void sheet_text_fill(GtkBox *box,
    const Palmares__V1__SheetRule *rule,
    const Palmares__V1__Sheet *sheet,
    enum sheet_text_shape shape)
{
    const Palmares__V1__SheetContent *content = sheet ? sheet->content : NULL;

    kiosk_box_empty(box);
    if (sheet && (sheet->absent || (content && content->absent))) {
        gtk_box_append(box, text(_("The candidate did not come"), "overline"));
        gtk_box_append(box, text(_("Absent"), "sealed-mark"));
        return;
    }
    if (shape == SHEET_TEXT_WIDE && rule && rule->n_lines) {
        GtkWidget *columns = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 40);
        GtkWidget *left = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
        GtkWidget *right = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);
        gtk_box_set_homogeneous(GTK_BOX(columns), TRUE);
        gtk_box_append(GTK_BOX(columns), left);
        gtk_box_append(GTK_BOX(columns), right);
        gtk_box_append(box, columns);
        add_mark(GTK_BOX(left), rule, content);
        add_reserve(GTK_BOX(left), content);
        add_appraisal(GTK_BOX(left), content);
        add_lines(GTK_BOX(right), rule, content);
        return;
    }
    add_mark(box, rule, content);
    add_reserve(box, content);
    if (shape == SHEET_TEXT_BRIEF)
        return;
    add_lines(box, rule, content);
    add_appraisal(box, content);
}
