/* Annexe III-3: the candidate beside the class, second year only (III-1, rule 4), points joined,
 * the candidate in red and the class in black (rule 5); squares and rings tell them apart without
 * colour. */
#include "document/dossier_forms.h"

#include "base/text.h"

static const double SCALE_WIDTH = 30, CHART_HEIGHT = 330, MARK_STEP = 2, MARK_MOST = 20;
static const struct pdf_style SCALE_STYLE = {PDF_SANS, 8.5}, LEGEND_STYLE = {PDF_SANS, 9};
static const struct pdf_colour RED = {0.83, 0.05, 0.05}, BLACK = {0, 0, 0};

struct chart {
    struct pdf *pdf;
    double left, top, column; /* of the grid */
    size_t columns;
};

static double centre_of(const struct chart *chart, size_t column)
{
    return chart->left + ((double)column + 0.5) * chart->column;
}

static double height_of(const struct chart *chart, struct decimal mark)
{
    return chart->top + CHART_HEIGHT * (1 - (double)mark.hundredths / 100 / MARK_MOST);
}

static void draw_grid(const struct chart *chart)
{
    double width = chart->column * (double)chart->columns;

    for (double mark = 0; mark <= MARK_MOST; mark += MARK_STEP) {
        double y = chart->top + CHART_HEIGHT * (1 - mark / MARK_MOST);
        char text[8];
        double size;

        (void)snprintf(text, sizeof text, "%02d", (int)mark);
        size = pdf_text_width(chart->pdf, SCALE_STYLE, text, strlen(text));
        pdf_text(chart->pdf, SCALE_STYLE, chart->left - 6 - size, y + 3, text, strlen(text));
        pdf_gray(chart->pdf, mark > 0 && mark < MARK_MOST ? 0.75 : 0);
        pdf_line(chart->pdf, chart->left, y, chart->left + width, y, 0.5);
        pdf_gray(chart->pdf, 0);
    }
    for (size_t i = 0; i <= chart->columns; i++) {
        double x = chart->left + (double)i * chart->column;

        pdf_line(chart->pdf, x, chart->top, x, chart->top + CHART_HEIGHT, 0.5);
    }
    pdf_gray(chart->pdf, 0.55);
    for (size_t i = 0; i < chart->columns; i++)
        pdf_line(chart->pdf, centre_of(chart, i), chart->top, centre_of(chart, i),
            chart->top + CHART_HEIGHT, 0.2);
    pdf_gray(chart->pdf, 0);
}

/* One profile; a discipline without a mark parts the line. */
static void draw_profile(
    const struct chart *chart, const struct decimal *marks, struct pdf_colour colour, bool ring)
{
    pdf_colour(chart->pdf, colour);
    for (size_t i = 0; i < chart->columns; i++) {
        double x = centre_of(chart, i), y = height_of(chart, marks[i]);

        if (!decimal_is_set(marks[i]))
            continue;
        if (i && decimal_is_set(marks[i - 1]))
            pdf_line(chart->pdf, centre_of(chart, i - 1), height_of(chart, marks[i - 1]), x, y,
                ring ? 1.6 : 1.1);
        if (ring)
            pdf_disc(chart->pdf, x, y, 3.2);
        else
            pdf_box(chart->pdf, x - 2.6, y - 2.6, 5.2, 5.2);
    }
    pdf_colour(chart->pdf, BLACK);
}

/* ---- around it ---- */

/* From x, y to the right or downwards. Drawn, not written: so no further font is needed. */
static void draw_arrow(struct pdf *pdf, double x, double y, double right, double down)
{
    double tip_x = x + right, tip_y = y + down, back = 3, side = 2.2;
    double along_x = right > 0 ? back : 0, along_y = down > 0 ? back : 0;
    double across_x = right > 0 ? 0 : side, across_y = right > 0 ? side : 0;

    pdf_line(pdf, x, y, tip_x, tip_y, 0.9);
    pdf_line(pdf, tip_x, tip_y, tip_x - along_x - across_x, tip_y - along_y - across_y, 0.9);
    pdf_line(pdf, tip_x, tip_y, tip_x - along_x + across_x, tip_y - along_y + across_y, 0.9);
}

static void heads(struct form_page *page, const struct livret_rule *rule)
{
    double width = form_width(page), first = SCALE_WIDTH / width;
    double column = (1 - first) / (double)rule->discipline_count;
    struct form_cell numbers[FORM_COLUMNS_MAX] = {{.width = first, .bare = true}};
    struct form_cell names[FORM_COLUMNS_MAX] = {{.width = first, .bare = true}};

    for (size_t i = 0; i < rule->discipline_count; i++) {
        numbers[i + 1] = (struct form_cell){.width = column,
            .text = form_print(page, "%zu", i + 1),
            .bold = true,
            .shaded = true,
            .centred = true};
        names[i + 1] = (struct form_cell){
            .width = column, .text = rule->disciplines[i].label, .size = 7.4, .centred = true};
    }
    if (form_draws(page))
        draw_arrow(form_pdf(page), form_left(page) + 118, form_top(page) + 6.5, 16, 0);
    form_paragraph(page, (struct pdf_style){PDF_SANS_BOLD, 11}, LAYOUT_LEFT, "ENSEIGNEMENTS");
    form_paragraph(
        page, (struct pdf_style){PDF_SANS, 8}, LAYOUT_LEFT, "(dans le même ordre qu'au recto)");
    form_gap(page, 5);
    form_row(page, 16, numbers, rule->discipline_count + 1);
    form_row(page, 66, names, rule->discipline_count + 1);
    for (size_t i = 0; i < rule->discipline_count && form_draws(page); i++)
        draw_arrow(form_pdf(page),
            form_left(page) + SCALE_WIDTH +
                ((double)i + 0.5) * (width - SCALE_WIDTH) / (double)rule->discipline_count,
            form_top(page) + 3, 0, 9);
    form_gap(page, 14);
}

/* The class above the candidate, in figures: what the points stand for. */
static void averages(struct form_page *page,
    const struct decimal *candidate,
    const struct decimal *class,
    size_t count)
{
    double width = form_width(page), first = SCALE_WIDTH / width;
    double column = (1 - first) / (double)count;
    const struct decimal *marks[] = {candidate, class};
    static const char *const names[] = {"Moy.", "Classe"};

    form_gap(page, 6);
    form_paragraph(page, (struct pdf_style){PDF_SANS_BOLD, 9}, LAYOUT_LEFT,
        "Moyenne obtenue l'année de l'examen");
    form_gap(page, 3);
    for (size_t row = 0; row < ARRAY_LEN(marks); row++) {
        struct form_cell cells[FORM_COLUMNS_MAX] = {
            {.width = first, .text = names[row], .size = 6.5, .centred = true}};

        for (size_t i = 0; i < count; i++)
            cells[i + 1] = (struct form_cell){.width = column,
                .text = form_mark_text(page, marks[row][i]),
                .bold = row == 0,
                .centred = true};
        form_row(page, 18, cells, count + 1);
    }
}

static void legend(struct form_page *page)
{
    struct pdf *pdf = form_pdf(page);
    double x = form_left(page) + SCALE_WIDTH, y = form_top(page) + 12;
    static const char class[] = "Profil de la classe en noir";
    static const char candidate[] = "Profil du candidat en rouge";

    if (form_draws(page)) {
        pdf_line(pdf, x, y, x + 26, y, 1.1);
        pdf_box(pdf, x + 10.4, y - 2.6, 5.2, 5.2);
        pdf_text(pdf, LEGEND_STYLE, x + 34, y + 3, class, strlen(class));
        pdf_colour(pdf, RED);
        pdf_line(pdf, x, y + 16, x + 26, y + 16, 1.6);
        pdf_disc(pdf, x + 13, y + 16, 3.2);
        pdf_colour(pdf, BLACK);
        pdf_text(pdf, LEGEND_STYLE, x + 34, y + 19, candidate, strlen(candidate));
    }
    form_gap(page, 36);
}

void livret_chart_draw(struct form_page *page, const struct dossier_print *print)
{
    const struct livret *livret = print->document->content;
    const struct livret_rule *rule = &print->session->dossier_rules.livret;
    size_t columns =
        rule->discipline_count < FORM_COLUMNS_MAX ? rule->discipline_count : FORM_COLUMNS_MAX - 1;
    struct decimal candidate[FORM_COLUMNS_MAX], class[FORM_COLUMNS_MAX];
    struct chart chart = {.pdf = form_pdf(page), .columns = columns};

    if (columns == 0)
        return;
    for (size_t i = 0; i < columns; i++) {
        const struct class_profile *profile = print->class_profile;

        candidate[i] =
            i < livret->line_count ? livret->lines[i].average : (struct decimal){DECIMAL_NONE};
        class[i] = profile && i < profile->line_count ? profile->lines[i].average
                                                      : (struct decimal){DECIMAL_NONE};
    }
    heads(page, rule);
    chart.left = form_left(page) + SCALE_WIDTH;
    chart.top = form_top(page) + 6;
    chart.column = (form_width(page) - SCALE_WIDTH) / (double)columns;
    if (form_draws(page)) {
        draw_grid(&chart);
        draw_profile(&chart, class, BLACK, false);
        draw_profile(&chart, candidate, RED, true);
    }
    form_gap(page, CHART_HEIGHT + 12);
    averages(page, candidate, class, columns);
    legend(page);
}
