/*
 * cairo_livret COUNT: the livret of the fixture as one would draw it with cairo: the same texts in
 * the same places, the same lines, the same chart, two pages, a PDF in memory each. Prints livrets
 * a second and bytes of one. Long texts are cut at the cell, not wrapped by measure: cairo's side
 * is given that for free.
 */
#include "base/clock.h"
#include "base/text.h"
#include "dossier_fixture.h"

#include <cairo-pdf.h>
#include <stdio.h>

enum { ARENA = 4 << 20, LINE_BYTES = 44 };

static cairo_status_t take(void *context, const unsigned char *data, unsigned size)
{
    (void)data;
    *(size_t *)context += size;
    return CAIRO_STATUS_SUCCESS;
}

static void put(cairo_t *cairo, double x, double y, double size, const char *text)
{
    cairo_set_font_size(cairo, size);
    cairo_move_to(cairo, x, y);
    cairo_show_text(cairo, text);
}

static void cell(cairo_t *cairo, double x, double y, double width, double height)
{
    cairo_rectangle(cairo, x, y, width, height);
    cairo_stroke(cairo);
}

static void put_mark(cairo_t *cairo, double x, double y, struct decimal mark)
{
    char text[16];

    (void)snprintf(text, sizeof text, "%02d,%02d", mark.hundredths / 100, mark.hundredths % 100);
    put(cairo, x, y, 9, text);
}

/* Two lines of a text, parted at a blank. */
static void put_lines(cairo_t *cairo, double x, double y, const char *text)
{
    char first[160];
    size_t length = strlen(text);

    if (length > LINE_BYTES) {
        length = LINE_BYTES;
        while (length && text[length] != ' ')
            length--;
    }
    (void)snprintf(first, sizeof first, "%.*s", (int)length, text);
    put(cairo, x, y, 8, first);
    if (text[length])
        put(cairo, x, y + 10, 8, text + length + 1);
}

static void recto(cairo_t *cairo, const struct dossier_fixture *fixture)
{
    const struct livret *livret = fixture->documents[DOCUMENT_LIVRET].content;
    const struct livret_rule *rule = &fixture->session->dossier_rules.livret;
    static const char *const heads[] = {"Examen BTS", "Année de l'examen",
        "Nom (lettres capitales) :", "Établissement :", "Spécialité :", "Prénom :",
        "Date de naissance :", "Langue vivante 1 :"};

    put(cairo, 240, 50, 14, "LIVRET SCOLAIRE");
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        cell(cairo, 36 + (double)(i % 4) * 130, 60 + (double)(i / 4) * 20, 130, 20);
        put(cairo, 40 + (double)(i % 4) * 130, 72 + (double)(i / 4) * 20, 9, heads[i]);
    }
    put(cairo, 300, 72, 9, fixture->candidate->family_name);
    put(cairo, 180, 92, 9, fixture->candidate->given_name);
    for (size_t i = 0; i < livret->line_count; i++) {
        double y = 140 + (double)i * 40;

        cell(cairo, 36, y, 52, 40);
        cell(cairo, 88, y, 130, 40);
        cell(cairo, 218, y, 50, 40);
        cell(cairo, 268, y, 50, 40);
        cell(cairo, 318, y, 50, 40);
        cell(cairo, 368, y, 190, 40);
        put_mark(cairo, 46, y + 22, livret->lines[i].previous_average);
        put_lines(cairo, 92, y + 14, rule->disciplines[i].label);
        put_mark(cairo, 228, y + 22, livret->lines[i].semester1);
        put_mark(cairo, 278, y + 22, livret->lines[i].semester2);
        put_mark(cairo, 328, y + 22, livret->lines[i].average);
        put_lines(cairo, 372, y + 14, livret->lines[i].appreciation);
    }
    for (int i = 0; i < 32; i++)
        cell(cairo, 36 + (i % 8) * 65, 500 + i / 8 * 18, 65, 18);
    put_lines(cairo, 40, 470, livret->observations);
    put(cairo, 40, 640, 9, "Date, signature du candidat et remarques éventuelles");
    cell(cairo, 36, 628, 523, 58);
}

static double height_of(struct decimal mark)
{
    return 150 + 330 * (1 - (double)mark.hundredths / 2000);
}

static void verso(cairo_t *cairo, const struct dossier_fixture *fixture)
{
    const struct livret *livret = fixture->documents[DOCUMENT_LIVRET].content;
    double column = 490.0 / (double)livret->line_count;

    for (int mark = 0; mark <= 20; mark += 2) {
        char text[4];

        (void)snprintf(text, sizeof text, "%02d", mark);
        put(cairo, 46, 153 + 330 * (1 - mark / 20.0), 8.5, text);
        cairo_move_to(cairo, 66, 150 + 330 * (1 - mark / 20.0));
        cairo_line_to(cairo, 556, 150 + 330 * (1 - mark / 20.0));
        cairo_stroke(cairo);
    }
    for (int of = 0; of < 2; of++) {
        cairo_set_source_rgb(cairo, of ? 0.83 : 0, of ? 0.05 : 0, of ? 0.05 : 0);
        for (size_t i = 0; i < livret->line_count; i++)
            cairo_line_to(cairo, 66 + column * ((double)i + 0.5),
                height_of(of ? livret->lines[i].average : fixture->profile->lines[i].average));
        cairo_stroke(cairo);
    }
    cairo_set_source_rgb(cairo, 0, 0, 0);
    for (size_t i = 0; i < livret->line_count; i++) {
        cell(cairo, 66 + column * (double)i, 60, column, 84);
        put_lines(cairo, 68 + column * (double)i, 90,
            fixture->session->dossier_rules.livret.disciplines[i].label);
        put_mark(cairo, 80 + column * (double)i, 510, livret->lines[i].average);
        put_mark(cairo, 80 + column * (double)i, 528, fixture->profile->lines[i].average);
    }
    put(cairo, 100, 560, 9, "Profil de la classe en noir");
    put(cairo, 100, 576, 9, "Profil du candidat en rouge");
    put(cairo, 310, 620, 9, "Visa du Président du Jury");
    cell(cairo, 300, 606, 259, 90);
}

static size_t draw(const struct dossier_fixture *fixture)
{
    size_t bytes = 0;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take, &bytes, 595.28, 841.89);
    cairo_t *cairo = cairo_create(surface);

    cairo_select_font_face(cairo, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_line_width(cairo, 0.6);
    recto(cairo, fixture);
    cairo_show_page(cairo);
    verso(cairo, fixture);
    cairo_show_page(cairo);
    cairo_destroy(cairo);
    cairo_surface_finish(surface);
    cairo_surface_destroy(surface);
    return bytes;
}

int main(int argc, char **argv)
{
    CLEANUP(arena_free_p) struct arena *arena = arena_new(ARENA);
    struct dossier_fixture fixture;
    int64_t count, begun;
    size_t bytes = 0;

    if (argc < 2 || !arena || text_parse_i64(argv[1], 1, 10000000, &count))
        return 2;
    dossier_fixture(arena, &fixture);
    bytes = draw(&fixture); /* the fonts are found once */
    begun = clock_mono_us();
    for (int64_t i = 0; i < count; i++)
        bytes = draw(&fixture);
    (void)printf("%.1f %zu\n", (double)count * 1e6 / (double)(clock_mono_us() - begun), bytes);
    return 0;
}
