#include "kiosk_window/clock_face.h"

#include "base/base.h"
#include "base/text.h"
#include "kiosk_window/words.h"

#include <math.h>

struct _KioskClockFace {
    GtkBox parent_instance;

    GtkWidget *ring, *icon, *figures, *caption;
    enum clock_face_mood mood;
    double fraction; /* of the ring that is left */
};

G_DEFINE_FINAL_TYPE(KioskClockFace, kiosk_clock_face, GTK_TYPE_BOX)

static const struct {
    const char *style, *icon;
} moods[] = {
    [CLOCK_FACE_IDLE] = {"clock-idle", "media-playback-pause-symbolic"},
    [CLOCK_FACE_RUNNING] = {"clock-running", "alarm-symbolic"},
    [CLOCK_FACE_SHORT] = {"clock-short", "alarm-symbolic"},
    [CLOCK_FACE_OVER] = {"clock-over", "emblem-ok-symbolic"},
};

static void on_draw(GtkDrawingArea *area, cairo_t *cairo, int width, int height, gpointer context)
{
    KioskClockFace *self = context;
    const double thick = MIN(width, height) / 22.0;
    const double radius = MIN(width, height) / 2.0 - thick;
    const double top = -G_PI / 2;
    GdkRGBA colour;

    /* the colour of the figures: kiosk.css decides, for both contrasts */
    gtk_style_context_get_color(gtk_widget_get_style_context(GTK_WIDGET(area)), &colour);
    cairo_set_line_width(cairo, thick);
    cairo_set_source_rgba(cairo, colour.red, colour.green, colour.blue, 0.14);
    cairo_arc(cairo, width / 2.0, height / 2.0, radius, 0, 2 * G_PI);
    cairo_stroke(cairo);
    if (self->fraction <= 0)
        return;
    gdk_cairo_set_source_rgba(cairo, &colour);
    cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
    cairo_arc(cairo, width / 2.0, height / 2.0, radius, top, top + 2 * G_PI * self->fraction);
    cairo_stroke(cairo);
}

static void kiosk_clock_face_class_init(KioskClockFaceClass *class)
{
    (void)class;
}

static void kiosk_clock_face_init(KioskClockFace *self)
{
    GtkWidget *overlay = gtk_overlay_new();
    GtkWidget *middle = gtk_box_new(GTK_ORIENTATION_VERTICAL, 4);

    self->ring = g_object_new(
        GTK_TYPE_DRAWING_AREA, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
    gtk_widget_set_size_request(self->ring, 250, 250);
    gtk_widget_add_css_class(self->ring, "clock-ring");
    gtk_drawing_area_set_draw_func(GTK_DRAWING_AREA(self->ring), on_draw, self, NULL);
    self->icon = g_object_new(GTK_TYPE_IMAGE, "pixel-size", 30, "accessible-role",
        GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
    self->figures =
        g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_TIMER, NULL);
    gtk_widget_add_css_class(self->figures, "clock-figures");
    self->caption = g_object_new(GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS,
        "wrap", TRUE, "justify", GTK_JUSTIFY_CENTER, "max-width-chars", 18, NULL);
    gtk_widget_add_css_class(self->caption, "clock-caption");
    gtk_box_append(GTK_BOX(middle), self->icon);
    gtk_box_append(GTK_BOX(middle), self->figures);
    gtk_box_append(GTK_BOX(middle), self->caption);
    gtk_widget_set_valign(middle, GTK_ALIGN_CENTER);
    gtk_widget_set_halign(middle, GTK_ALIGN_CENTER);
    gtk_overlay_set_child(GTK_OVERLAY(overlay), self->ring);
    gtk_overlay_add_overlay(GTK_OVERLAY(overlay), middle);
    gtk_widget_set_hexpand(overlay, TRUE);
    gtk_widget_set_vexpand(overlay, TRUE);
    gtk_box_append(GTK_BOX(self), overlay);
    gtk_widget_add_css_class(GTK_WIDGET(self), "clock-face");
}

void kiosk_clock_face_show(KioskClockFace *self,
    enum clock_face_mood mood,
    int64_t seconds,
    int64_t whole,
    const char *caption)
{
    g_autofree char *figures = words_clock(seconds < 0 ? 0 : seconds);
    g_autofree char *text = g_strconcat(mood == CLOCK_FACE_OVER ? "+ " : "", figures, NULL);
    const char *classes[] = {"clock-face", moods[mood].style, NULL};

    self->mood = mood;
    self->fraction = whole > 0 ? fmin(fmax((double)seconds / (double)whole, 0), 1) : 0;
    if (mood == CLOCK_FACE_OVER)
        self->fraction = 1;
    gtk_widget_set_css_classes(GTK_WIDGET(self), classes);
    gtk_image_set_from_icon_name(GTK_IMAGE(self->icon), moods[mood].icon);
    if (!words_same(gtk_label_get_text(GTK_LABEL(self->figures)), text))
        gtk_label_set_text(GTK_LABEL(self->figures), text);
    if (!words_same(gtk_label_get_text(GTK_LABEL(self->caption)), caption))
        gtk_label_set_text(GTK_LABEL(self->caption), caption);
    gtk_widget_queue_draw(self->ring);
}
