#include "kiosk_window/mark_page.h"

#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_core/mark.h"
#include "kiosk_window/button.h"
#include "kiosk_window/chip.h"
#include "kiosk_window/grid_row.h"
#include "kiosk_window/mark_pad.h"
#include "kiosk_window/words.h"

struct _KioskMarkPage {
    KioskPage parent_instance;

    GtkLabel *closed_label;
    GtkWidget *left, *mark_card, *grid_card;
    GtkLabel *levels_label, *left_label, *scale_label, *mark_why, *missing_label;
    GtkBox *rows, *written_box;
    GtkTextView *appraisal;
    GtkCheckButton *reserved;
    GtkEntry *reason, *mark;
    KioskMarkPad *pad;
    KioskButton *next;

    char *candidate, *epreuve; /* whose sheet is in the fields */
    GPtrArray *lines;          /* KioskGridRow, borrowed from `rows` */
    uint32_t scale, step, appraisal_max;
    bool dirty;   /* the fields have what was not written yet */
    bool loading; /* fields are set by us, not by people */
    guint pause_source;
};

G_DEFINE_FINAL_TYPE(KioskMarkPage, kiosk_mark_page, KIOSK_TYPE_PAGE)

enum { PAUSE_MS = 1200 };

/* ---- from the fields ---- */

static char *appraisal_text(KioskMarkPage *self)
{
    GtkTextBuffer *buffer = gtk_text_view_get_buffer(self->appraisal);
    GtkTextIter start, end;

    gtk_text_buffer_get_bounds(buffer, &start, &end);
    return gtk_text_buffer_get_text(buffer, &start, &end, FALSE);
}

/* 0 and the mark, or why there is none. */
static int read_mark(KioskMarkPage *self, uint32_t *ret_hundredths)
{
    g_autofree char *typed = g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(self->mark))));
    uint32_t hundredths;
    int r = mark_read(typed, &hundredths);

    if (!r)
        r = mark_check(hundredths, self->scale, self->step);
    if (!r)
        *ret_hundredths = hundredths;
    return r;
}

/* Says at once what is wrong with what was typed; an empty field is no mistake yet. */
static void show_mark_why(KioskMarkPage *self)
{
    uint32_t hundredths;
    const int r = read_mark(self, &hundredths);
    CLEANUP_FREE char *why = NULL;

    gtk_widget_remove_css_class(GTK_WIDGET(self->mark), "wrong");
    gtk_widget_remove_css_class(GTK_WIDGET(self->mark_why), "wrong-text");
    gtk_accessible_update_state(GTK_ACCESSIBLE(self->mark), GTK_ACCESSIBLE_STATE_INVALID,
        r > MARK_E_EMPTY ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
    if (r <= 0 || r == MARK_E_EMPTY) {
        g_autofree char *step = words_mark(self->step);
        g_autofree char *text = g_strdup_printf(_("By steps of %s. Comma or point."), step);
        gtk_label_set_text(self->mark_why, text);
        return;
    }
    why = mark_explain(
        (enum mark_err)r, gtk_editable_get_text(GTK_EDITABLE(self->mark)), self->scale, self->step);
    gtk_widget_add_css_class(GTK_WIDGET(self->mark), "wrong");
    gtk_widget_add_css_class(GTK_WIDGET(self->mark_why), "wrong-text");
    gtk_label_set_text(self->mark_why, why ? why : _("This is not a mark."));
}

static void show_left(KioskMarkPage *self)
{
    const int left = (int)self->appraisal_max -
                     gtk_text_buffer_get_char_count(gtk_text_view_get_buffer(self->appraisal));
    g_autofree char *text = g_strdup_printf(
        ngettext("%d character left", "%d characters left", (unsigned long)ABS(left)), left);

    gtk_label_set_text(self->left_label, text);
}

/* All of it, whatever is wrong with the mark: then there is none, and the sheet cannot be sealed.
 */
static void save(KioskMarkPage *self)
{
    KioskFeed *feed = kiosk_page_feed(KIOSK_PAGE(self));
    Palmares__V1__SheetContent content = PALMARES__V1__SHEET_CONTENT__INIT;
    g_autofree Palmares__V1__LineLevel *levels =
        g_new0(Palmares__V1__LineLevel, self->lines->len + 1);
    g_autofree Palmares__V1__LineLevel **pointers =
        g_new0(Palmares__V1__LineLevel *, self->lines->len + 1);
    g_autofree char *appraisal = appraisal_text(self);
    g_autofree char *reason = g_strdup(gtk_editable_get_text(GTK_EDITABLE(self->reason)));
    const struct room_key key = {.candidate = self->candidate, .epreuve = self->epreuve};
    char *why = NULL;
    int r;

    g_clear_handle_id(&self->pause_source, g_source_remove);
    if (!self->dirty || !self->candidate)
        return;
    for (guint i = 0; i < self->lines->len; i++) {
        KioskGridRow *row = g_ptr_array_index(self->lines, i);
        const char *level = kiosk_grid_row_level(row);
        if (!level)
            continue;
        palmares__v1__line_level__init(&levels[content.n_lines]);
        levels[content.n_lines].line = (char *)(uintptr_t)kiosk_grid_row_line(row);
        levels[content.n_lines].level = (char *)(uintptr_t)level;
        pointers[content.n_lines] = &levels[content.n_lines];
        content.n_lines++;
    }
    content.lines = pointers;
    content.appraisal = appraisal;
    content.reserved = gtk_check_button_get_active(self->reserved);
    content.reservation_reason = content.reserved ? reason : (char *)(uintptr_t) "";
    if (read_mark(self, &content.mark_hundredths) == 0)
        content.mark_or_none_case = PALMARES__V1__SHEET_CONTENT__MARK_OR_NONE_MARK_HUNDREDTHS;
    self->dirty = false; /* before the view changes under us */
    r = room_mark(kiosk_feed_room(feed), &key, &content, &why);
    if (!kiosk_feed_tell(feed, r, why, NULL))
        self->dirty = true;
}

static gboolean on_pause(gpointer context)
{
    KioskMarkPage *self = context;

    self->pause_source = 0;
    save(self);
    return G_SOURCE_REMOVE;
}

static void on_edited(KioskMarkPage *self)
{
    if (self->loading)
        return;
    self->dirty = true;
    show_mark_why(self);
    show_left(self);
    gtk_widget_set_visible(GTK_WIDGET(self->reason), gtk_check_button_get_active(self->reserved));
    g_clear_handle_id(&self->pause_source, g_source_remove);
    self->pause_source = g_timeout_add(PAUSE_MS, on_pause, self);
}

static void on_left_field(KioskMarkPage *self)
{
    gtk_editable_select_region(GTK_EDITABLE(self->mark), -1, -1); /* no mark that looks chosen */
    save(self);
}

/* The length that the rule allows is kept while one types, so that nothing is cut later. */
static void on_insert(
    GtkTextBuffer *buffer, GtkTextIter *at, char *text, int length, KioskMarkPage *self)
{
    const long room = (long)self->appraisal_max - gtk_text_buffer_get_char_count(buffer);

    (void)at;
    if (self->loading || g_utf8_strlen(text, length) <= room)
        return;
    g_signal_stop_emission_by_name(buffer, "insert-text");
    gtk_widget_error_bell(GTK_WIDGET(self->appraisal));
}

/* ---- into the fields ---- */

static void set_text(GtkEditable *field, const char *text)
{
    if (!words_same(gtk_editable_get_text(field), text))
        gtk_editable_set_text(field, text);
}

/* What the field shows already is left alone: "12,5" stays as it was typed. */
static void load_mark(KioskMarkPage *self, const Palmares__V1__SheetContent *content)
{
    uint32_t shown = 0;
    const bool has = read_mark(self, &shown) == 0;

    if (!words_has_mark(content)) {
        if (has)
            gtk_editable_set_text(GTK_EDITABLE(self->mark), "");
    } else if (!has || shown != content->mark_hundredths) {
        g_autofree char *text = words_mark(content->mark_hundredths);
        gtk_editable_set_text(GTK_EDITABLE(self->mark), text);
    }
}

static void load_content(KioskMarkPage *self, const struct slot_view *slot)
{
    const Palmares__V1__SheetContent *content = slot->sheet ? slot->sheet->content : NULL;
    g_autofree char *shown = appraisal_text(self);
    const char *appraisal = content && content->appraisal ? content->appraisal : "";

    self->loading = true;
    for (guint i = 0; i < self->lines->len; i++) {
        KioskGridRow *row = g_ptr_array_index(self->lines, i);
        kiosk_grid_row_set_level(row, words_line_level(content, kiosk_grid_row_line(row)));
    }
    load_mark(self, content);
    if (!words_same(shown, appraisal))
        gtk_text_buffer_set_text(gtk_text_view_get_buffer(self->appraisal), appraisal, -1);
    gtk_check_button_set_active(self->reserved, content ? content->reserved : slot->slot->reserve);
    set_text(GTK_EDITABLE(self->reason),
        content && content->reservation_reason ? content->reservation_reason : "");
    self->loading = false;
    gtk_widget_set_visible(GTK_WIDGET(self->reason), gtk_check_button_get_active(self->reserved));
    show_mark_why(self);
    show_left(self);
}

static void add_line(KioskMarkPage *self,
    const Palmares__V1__SheetRule *rule,
    const Palmares__V1__GridLine *line,
    const char *heading_before)
{
    KioskGridRow *row = kiosk_grid_row_new(rule, line);

    if (!text_is_empty(line->heading) && !words_same(line->heading, heading_before)) {
        GtkWidget *heading = g_object_new(GTK_TYPE_LABEL, "label", line->heading, "xalign", 0.0,
            "wrap", TRUE, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, NULL);
        gtk_widget_add_css_class(heading, "grid-heading");
        gtk_box_append(self->rows, heading);
    }
    gtk_box_append(self->rows, GTK_WIDGET(row));
    g_ptr_array_add(self->lines, row);
    g_signal_connect_swapped(row, "changed", G_CALLBACK(on_edited), self);
}

static void load_rule(KioskMarkPage *self, const Palmares__V1__SheetRule *rule)
{
    g_autoptr(GString) levels = g_string_new(NULL);
    g_autofree char *scale = words_scale(rule->scale_hundredths);
    g_autofree char *text = g_strdup_printf(_("/ %s"), scale);
    g_autofree char *name = g_strdup_printf(_("Mark out of %s"), scale);

    self->scale = rule->scale_hundredths;
    self->step = rule->step_hundredths;
    self->appraisal_max = rule->appraisal_max;
    g_ptr_array_set_size(self->lines, 0);
    kiosk_box_empty(self->rows);
    for (size_t i = 0; i < rule->n_lines; i++)
        add_line(self, rule, rule->lines[i], i ? rule->lines[i - 1]->heading : NULL);
    for (size_t i = 0; i < rule->n_levels; i++)
        g_string_append_printf(
            levels, "%s%s %s", i ? "  ·  " : "", rule->levels[i]->id, rule->levels[i]->label);
    gtk_label_set_text(self->levels_label, levels->str);
    gtk_widget_set_visible(self->grid_card, rule->n_lines > 0);
    gtk_label_set_text(self->scale_label, text);
    gtk_accessible_update_property(
        GTK_ACCESSIBLE(self->mark), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* ---- around them ---- */

static const char *closed_because(const struct slot_view *slot)
{
    if (slot->can_mark && slot->rule)
        return NULL;
    if (slot->state == ACT_CONFLICTING)
        return words_to_settle();
    if (slot->slot->not_interrogated)
        return _("The candidate is not interrogated: there is nothing to mark.");
    if (slot->slot->moved)
        return _(
            "The oral has been moved elsewhere: only the secretariat can go on with this sheet.");
    switch (words_sheet_state(slot)) {
    case PALMARES__V1__SHEET__STATE__SEALED:
        return _("This sheet is sealed. Only the secretariat can open it again, with a reason.");
    case PALMARES__V1__SHEET__STATE__ABSENT:
        return _("The candidate is absent: there is nothing to mark. Seal the absence.");
    case PALMARES__V1__SHEET__STATE__EXPECTED:
        return _("Write the candidate down as present first (step 1, Dossier).");
    default:
        return _("This sheet cannot be marked now.");
    }
}

static char *missing_text(const struct slot_view *slot)
{
    const Palmares__V1__SheetContent *content = slot->sheet ? slot->sheet->content : NULL;
    const size_t lines = content ? content->n_lines : 0;

    if (text_is_empty(slot->seal_obstacle))
        return g_strdup(_("Nothing is missing."));
    if (slot->rule && words_same(slot->seal_obstacle, "LINE_EMPTY") &&
        lines < slot->rule->n_lines) {
        const size_t left = slot->rule->n_lines - lines;
        return g_strdup_printf(
            ngettext("%zu line of the grid left", "%zu lines of the grid left", left), left);
    }
    return g_strdup(words_obstacle(slot->seal_obstacle));
}

static void show_state(KioskMarkPage *self, const struct slot_view *slot)
{
    const char *closed = closed_because(slot);
    const struct words_look written =
        self->dirty ? (struct words_look){_("being written…"), "document-edit-symbolic", "note"}
                    : words_written(slot->state, slot->act_count > 0);
    g_autofree char *missing = missing_text(slot);

    gtk_widget_set_visible(GTK_WIDGET(self->closed_label), closed != NULL);
    gtk_label_set_text(self->closed_label, closed ? closed : "");
    kiosk_set_sensitive(self->left, !closed);
    kiosk_set_sensitive(self->mark_card, !closed);
    gtk_widget_set_visible(GTK_WIDGET(self->pad), !closed);
    kiosk_box_empty(self->written_box);
    if (*written.text)
        gtk_box_append(
            self->written_box, kiosk_chip_new_quiet(written.icon, written.text, written.style));
    gtk_label_set_text(self->missing_label, closed ? "" : missing);
}

static void kiosk_mark_page_refresh(KioskPage *page)
{
    KioskMarkPage *self = KIOSK_MARK_PAGE(page);
    const struct slot_view *slot = kiosk_feed_slot(kiosk_page_feed(page));

    if (!slot)
        return;
    if (!words_same(self->candidate, slot->slot->slot->candidate) ||
        !words_same(self->epreuve, slot->slot->slot->epreuve)) {
        g_free(self->candidate);
        g_free(self->epreuve);
        self->candidate = g_strdup(slot->slot->slot->candidate);
        self->epreuve = g_strdup(slot->slot->slot->epreuve);
        self->dirty = false;
        self->loading = true;
        gtk_editable_set_text(GTK_EDITABLE(self->mark), "");
        self->loading = false;
        if (slot->rule)
            load_rule(self, slot->rule);
    }
    if (!self->dirty)
        load_content(self, slot);
    show_state(self, slot);
}

static void kiosk_mark_page_enter(KioskPage *page)
{
    KioskMarkPage *self = KIOSK_MARK_PAGE(page);

    if (!gtk_widget_get_sensitive(self->left))
        (void)gtk_widget_grab_focus(GTK_WIDGET(self->next));
    else if (self->lines->len)
        kiosk_grid_row_focus(g_ptr_array_index(self->lines, 0));
    else
        (void)gtk_widget_grab_focus(GTK_WIDGET(self->mark));
}

/* A mark that is no mark is not kept in the field either: it was never written. */
static void kiosk_mark_page_leave(KioskPage *page)
{
    KioskMarkPage *self = KIOSK_MARK_PAGE(page);

    save(self);
    if (self->dirty)
        return; /* could not be written: it stays in the fields, and was said */
    g_clear_pointer(&self->candidate, g_free);
    g_clear_pointer(&self->epreuve, g_free);
}

static void kiosk_mark_page_primary(KioskPage *page)
{
    save(KIOSK_MARK_PAGE(page));
    kiosk_page_go(page, "review");
}

static void on_next(GtkButton *button, KioskPage *page)
{
    (void)button;
    kiosk_mark_page_primary(page);
}

static void kiosk_mark_page_finalize(GObject *object)
{
    KioskMarkPage *self = KIOSK_MARK_PAGE(object);

    g_clear_handle_id(&self->pause_source, g_source_remove);
    g_free(self->candidate);
    g_free(self->epreuve);
    g_ptr_array_unref(self->lines);
    G_OBJECT_CLASS(kiosk_mark_page_parent_class)->finalize(object);
}

static void kiosk_mark_page_class_init(KioskMarkPageClass *class)
{
    GtkWidgetClass *widget = GTK_WIDGET_CLASS(class);

    g_type_ensure(KIOSK_TYPE_BUTTON);
    g_type_ensure(KIOSK_TYPE_MARK_PAD);
    G_OBJECT_CLASS(class)->finalize = kiosk_mark_page_finalize;
    KIOSK_PAGE_CLASS(class)->refresh = kiosk_mark_page_refresh;
    KIOSK_PAGE_CLASS(class)->enter = kiosk_mark_page_enter;
    KIOSK_PAGE_CLASS(class)->leave = kiosk_mark_page_leave;
    KIOSK_PAGE_CLASS(class)->primary = kiosk_mark_page_primary;
    gtk_widget_class_set_template_from_resource(widget, "/fr/palmares/Kiosk/mark_page.ui");
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, closed_label);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, left);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, mark_card);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, grid_card);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, levels_label);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, left_label);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, scale_label);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, mark_why);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, missing_label);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, rows);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, written_box);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, appraisal);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, reserved);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, reason);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, mark);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, pad);
    gtk_widget_class_bind_template_child(widget, KioskMarkPage, next);
}

/* Leaving a field writes at once. */
static void watch_focus(KioskMarkPage *self, GtkWidget *widget)
{
    GtkEventController *focus = gtk_event_controller_focus_new();

    g_signal_connect_swapped(focus, "leave", G_CALLBACK(on_left_field), self);
    gtk_widget_add_controller(widget, focus);
}

static void kiosk_mark_page_init(KioskMarkPage *self)
{
    GtkTextBuffer *buffer;

    gtk_widget_init_template(GTK_WIDGET(self));
    self->lines = g_ptr_array_new();
    buffer = gtk_text_view_get_buffer(self->appraisal);
    gtk_text_buffer_set_enable_undo(buffer, FALSE);
    g_signal_connect(buffer, "insert-text", G_CALLBACK(on_insert), self);
    g_signal_connect_swapped(buffer, "changed", G_CALLBACK(on_edited), self);
    g_signal_connect_swapped(self->mark, "changed", G_CALLBACK(on_edited), self);
    g_signal_connect_swapped(self->reason, "changed", G_CALLBACK(on_edited), self);
    g_signal_connect_swapped(self->reserved, "toggled", G_CALLBACK(on_edited), self);
    g_signal_connect(self->next, "clicked", G_CALLBACK(on_next), self);
    watch_focus(self, GTK_WIDGET(self->mark));
    watch_focus(self, GTK_WIDGET(self->appraisal));
    watch_focus(self, GTK_WIDGET(self->reason));
    kiosk_mark_pad_set_field(self->pad, GTK_EDITABLE(self->mark));
}
