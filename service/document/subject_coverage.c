#include "document/subject_coverage.h"

#include "base/error.h"
#include "base/text.h"
#include "document/subject_coverage_draw.h"

#include <errno.h>

static const double A4_WIDTH = 595.28, A4_HEIGHT = 841.89; /* A3: landscape, as high */
static const double A3_WIDTH = 1190.55, MARGIN = 26, GAP = 40, FOOT = 12;
static const double LABEL_MIN = 190, LABEL_MAX = 400, SVG_LABEL = 330, SVG_CELL = 22;
static const char DESCRIPTION[] =
    "Une ligne par fonctionnalité du catalogue, une colonne par sujet : un carré plein quand le "
    "sujet exerce la fonctionnalité.";

struct drawing {
    struct canvas canvas;
    struct arena *arena;
    const struct session_definition *session;
    const struct subject_coverage *coverage;
    const char *title;
};

/* ---- head and legend ---- */

/* A number, and what it counts under it; gives the width. */
static double tile(const struct panel *panel,
    double x,
    enum feature_verdict verdict,
    struct pdf_colour colour,
    const char *number,
    const char *label)
{
    double y = panel->y, used = panel_sign(panel, x, y + 59.5, 12, verdict), below;

    used += panel_text(
        panel, panel_bold(19), colour, (struct layout_place){x + used, y + 60, 120}, number);
    below = panel_text(
        panel, panel_plain(8), COVERAGE_GRAY, (struct layout_place){x, y + 72, 200}, label);
    return used > below ? used : below;
}

static const char *number_of(const struct panel *panel, size_t number)
{
    const char *text = arena_printf(panel->arena, "%zu", number);

    return text ? text : "";
}

static void tiles(const struct panel *panel)
{
    const struct cms_coverage *cms = panel->cms;
    size_t never = cms->features - cms->exercised;
    const char *exercised = arena_printf(panel->arena, "%u/%u", cms->exercised, cms->features);
    const char *often = arena_printf(panel->arena, "trop souvent (plus de %u %% des sujets)",
        panel->session->subject_rules.practical.often_percent);
    double x = panel->x;

    x += tile(panel, x, FEATURE_VERDICT_NONE, COVERAGE_INK, number_of(panel, cms->subjects.count),
             cms->subjects.count > 1 ? "sujets" : "sujet") +
         26;
    x += tile(panel, x, FEATURE_FINE, COVERAGE_FINE, exercised ? exercised : "",
             "fonctionnalités exercées") +
         26;
    x += tile(panel, x, FEATURE_NEVER, COVERAGE_NEVER, number_of(panel, never), "jamais exercées") +
         26;
    (void)tile(panel, x, FEATURE_TOO_OFTEN, COVERAGE_OFTEN, number_of(panel, cms->too_often),
        often ? often : "");
}

/* The catalogue as one bar: exercised, too often, never. */
static void proportions(const struct panel *panel)
{
    const struct cms_coverage *cms = panel->cms;
    double y = panel->y + 82, unit = cms->features ? panel->width / cms->features : 0;
    struct canvas_area area = {panel->x, y, unit * (cms->exercised - cms->too_often), 9};

    panel_mark(panel, area, FEATURE_FINE);
    area.x += area.width;
    area.width = unit * cms->too_often;
    panel_mark(panel, area, FEATURE_TOO_OFTEN);
    area.x += area.width;
    area.width = unit * (cms->features - cms->exercised);
    if (area.width <= 0)
        return;
    canvas_colour(panel->canvas, COVERAGE_NEVER_PALE);
    canvas_box(panel->canvas, area);
    canvas_colour(panel->canvas, COVERAGE_NEVER);
    canvas_dashes(panel->canvas, area, 0.6);
}

static void head(const struct panel *panel)
{
    const struct cms_rule *cms = panel->cms->cms;
    const struct session_definition *session = panel->session;
    const char *above = arena_printf(panel->arena, "%s · session %u · banque de sujets %s",
        session->specialty, session->year, session->subject_rules.practical.epreuve);
    const char *name = arena_printf(panel->arena, "%s %s", cms->label, cms->version);
    const char *theme = arena_printf(panel->arena, "thème %s%s%s", cms->theme,
        *cms->theme_version ? " " : "", cms->theme_version);
    double used;

    (void)panel_text(panel, panel_plain(8), COVERAGE_GRAY,
        (struct layout_place){panel->x, panel->y + 8, panel->width}, above ? above : "");
    used = panel_text(panel, panel_bold(18), COVERAGE_INK,
        (struct layout_place){panel->x, panel->y + 30, panel->width}, name ? name : "");
    (void)panel_text(panel, panel_plain(9.5), COVERAGE_GRAY,
        (struct layout_place){panel->x + used + 8, panel->y + 30, panel->width - used - 8},
        theme ? theme : "");
    tiles(panel);
    proportions(panel);
}

static double legend_word(const struct panel *panel, double x, double y, const char *text)
{
    return panel_text(panel, panel_plain(7.6), COVERAGE_INK,
        (struct layout_place){x, y, panel->x + panel->width - x}, text);
}

static void legend(const struct panel *panel, double y)
{
    static const double BOX = 10.5, STEP = 14.5, WORD = 15;
    double x = panel->x;
    const char *often = arena_printf(panel->arena,
        "exercée trop souvent : par plus de %u %% des sujets de ce CMS (trait vertical des barres)",
        panel->session->subject_rules.practical.often_percent);

    panel_mark(panel, (struct canvas_area){x, y, BOX, BOX}, FEATURE_FINE);
    x += WORD;
    x += legend_word(panel, x, y + 8, "le sujet exerce la fonctionnalité") + 16;
    panel_side(panel, x, y + 0.5, SUBJECT_EDITORIAL);
    x += WORD;
    x += legend_word(panel, x, y + 8, "rédactionnelle") + 12;
    panel_side(panel, x, y + 0.5, SUBJECT_TECHNICAL);
    x += WORD;
    (void)legend_word(panel, x, y + 8, "technique");
    x = panel->x + WORD;
    y += STEP;
    panel_mark(panel, (struct canvas_area){panel->x, y, BOX, BOX}, FEATURE_TOO_OFTEN);
    (void)panel_sign(panel, x, y + 8, 7.6, FEATURE_TOO_OFTEN);
    (void)legend_word(panel, x + WORD, y + 8, often ? often : "");
    y += STEP;
    canvas_colour(panel->canvas, COVERAGE_NEVER);
    canvas_dashes(panel->canvas, (struct canvas_area){panel->x, y, BOX, BOX}, 0.5);
    (void)panel_sign(panel, x, y + 8, 7.6, FEATURE_NEVER);
    (void)legend_word(panel, x + WORD, y + 8, "jamais exercée : aucun sujet de la banque");
}

/* ---- panels ---- */

/* Whole, with room for all subjects. */
static struct panel panel_of(struct drawing *drawing, size_t cms)
{
    const struct feature_coverage *features = drawing->coverage->features;

    for (size_t i = 0; i < cms; i++)
        features += drawing->coverage->cms[i].features;
    return (struct panel){
        .canvas = &drawing->canvas,
        .arena = drawing->arena,
        .session = drawing->session,
        .cms = &drawing->coverage->cms[cms],
        .features = features,
        .x = MARGIN,
        .y = MARGIN,
        .end = drawing->coverage->cms[cms].features,
        .right = drawing->coverage->cms[cms].subjects.count,
        .page = 1,
        .pages = 1,
    };
}

static double panel_height(const struct panel *panel)
{
    return PANEL_HEAD + panel_columns_height(panel) +
           panel_rows_height(panel, panel->first, panel->end) + PANEL_TOTALS + PANEL_LEGEND;
}

static void draw_panel(const struct panel *panel)
{
    head(panel);
    legend(panel, panel_draw_rows(panel) + 7);
}

/* ---- PDF ---- */

/* The widths of a page's columns, for `subjects` of them. */
static void set_widths(struct panel *panel, double page_width, size_t subjects)
{
    double room;

    panel->width = page_width - 2 * MARGIN;
    room = panel->width - PANEL_COUNT - LABEL_MAX;
    panel->cell = subjects ? room / (double)subjects : PANEL_CELL_MAX;
    panel->cell = panel->cell > PANEL_CELL_MAX ? PANEL_CELL_MAX : panel->cell;
    panel->cell = panel->cell < PANEL_CELL_MIN ? PANEL_CELL_MIN : panel->cell;
    panel->label = panel->width - PANEL_COUNT - panel->cell * (double)subjects;
    panel->label = panel->label > LABEL_MAX ? LABEL_MAX : panel->label;
    panel->width = panel->label + panel->cell * (double)subjects + PANEL_COUNT;
    panel->x = (page_width - panel->width) / 2;
}

/* Subjects that have room on a page of this width. */
static size_t subjects_on(double page_width)
{
    return (size_t)((page_width - 2 * MARGIN - PANEL_COUNT - LABEL_MIN) / PANEL_CELL_MIN);
}

static bool fits_on_a4(struct panel panel)
{
    if (panel.right > subjects_on(A4_WIDTH))
        return false;
    set_widths(&panel, A4_WIDTH, panel.right);
    return panel_height(&panel) <= A4_HEIGHT - 2 * MARGIN - FOOT;
}

/* Index behind the rows that have room on the page from `first`; at least one has. */
static size_t rows_end(const struct panel *panel, size_t first)
{
    double room = A4_HEIGHT - 2 * MARGIN - FOOT - PANEL_HEAD - panel_columns_height(panel) -
                  PANEL_TOTALS - PANEL_LEGEND;
    size_t end = first + 1;

    while (end < panel->cms->features && panel_rows_height(panel, first, end + 1) <= room)
        end++;
    return end;
}

static void foot(const struct drawing *drawing, const struct panel *panel, double page_width)
{
    const char *text = arena_printf(
        drawing->arena, "%s · page %zu/%zu", panel->cms->cms->label, panel->page, panel->pages);
    double width;

    text = text ? text : "";
    width = pdf_text_width(NULL, panel_plain(8), text, strlen(text));
    (void)panel_text(panel, panel_plain(8), COVERAGE_GRAY,
        (struct layout_place){page_width - MARGIN - width, A4_HEIGHT - MARGIN + 4, width + 0.1},
        text);
}

/* Pages of one CMS: pieces of its subjects, and of each pieces of its features. Without `draw` they
 * are counted. */
static void cms_pages(struct drawing *drawing, struct panel *panel, bool draw)
{
    size_t subjects = panel->cms->subjects.count, features = panel->cms->features;
    double page_width = fits_on_a4(*panel) ? A4_WIDTH : A3_WIDTH;
    size_t most = subjects_on(page_width), pieces = subjects ? (subjects + most - 1) / most : 1;

    panel->page = 0;
    for (size_t piece = 0; piece < pieces; piece++) {
        panel->left = subjects * piece / pieces;
        panel->right = subjects * (piece + 1) / pieces;
        set_widths(panel, page_width, panel->right - panel->left);
        panel->first = 0;
        do {
            panel->end = features ? rows_end(panel, panel->first) : 0;
            panel->page++;
            if (draw) {
                canvas_page(&drawing->canvas, page_width, A4_HEIGHT, drawing->title, DESCRIPTION);
                draw_panel(panel);
                foot(drawing, panel, page_width);
                canvas_end(&drawing->canvas);
            }
            panel->first = panel->end;
        } while (panel->first < features);
    }
    panel->pages = panel->page;
}

static int draw_pdf(struct pdf *pdf, void *context)
{
    struct drawing *drawing = context;

    canvas_on_pdf(&drawing->canvas, pdf);
    for (size_t i = 0; i < drawing->coverage->cms_count; i++) {
        struct panel panel = panel_of(drawing, i);

        size_t pages;

        cms_pages(drawing, &panel, false);
        pages = panel.pages;
        panel = panel_of(drawing, i);
        panel.pages = pages;
        pdf_mark(pdf);
        cms_pages(drawing, &panel, true);
        pdf_bookmark(pdf, 0, panel.cms->cms->label);
    }
    return arena_refused(drawing->arena) ? -ENOMEM : 0;
}

static int init(struct drawing *drawing,
    struct arena *arena,
    const struct session_definition *session,
    const struct subject_coverage *coverage)
{
    *drawing = (struct drawing){.arena = arena, .session = session, .coverage = coverage};
    drawing->title = arena_printf(
        arena, "Banque de sujets %s et catalogue", session->subject_rules.practical.epreuve);
    return drawing->title ? pdf_learn_widths() : -ENOMEM;
}

int subject_coverage_pdf(struct arena *arena,
    const struct session_definition *session,
    const struct subject_coverage *coverage,
    struct buffer *to)
{
    struct drawing drawing;
    int r = init(&drawing, arena, session, coverage);
    const struct pdf_info info = {.title = drawing.title, .subject = session->id};

    return r ? r : pdf_make(&info, draw_pdf, &drawing, to);
}

/* ---- SVG ---- */

int subject_coverage_svg(struct arena *arena,
    const struct session_definition *session,
    const struct subject_coverage *coverage,
    struct buffer *to)
{
    struct drawing drawing;
    double width = MARGIN, height = 0;
    int r = init(&drawing, arena, session, coverage);
    struct panel *panels = r ? NULL : arena_calloc(arena, coverage->cms_count + 1, sizeof *panels);

    if (!panels)
        return r ? r : -ENOMEM;
    for (size_t i = 0; i < coverage->cms_count; i++) {
        struct panel *panel = &panels[i];

        *panel = panel_of(&drawing, i);
        panel->x = width;
        panel->label = SVG_LABEL;
        panel->cell = SVG_CELL;
        panel->width = SVG_LABEL + PANEL_COUNT + SVG_CELL * (double)panel->right;
        width += panel->width + (i + 1 < coverage->cms_count ? GAP : 0);
        height = panel_height(panel) > height ? panel_height(panel) : height;
    }
    canvas_on_svg(&drawing.canvas, to);
    canvas_page(&drawing.canvas, width + MARGIN, height + 2 * MARGIN, drawing.title, DESCRIPTION);
    for (size_t i = 0; i < coverage->cms_count; i++)
        draw_panel(&panels[i]);
    canvas_end(&drawing.canvas);
    r = canvas_error(&drawing.canvas);
    return r == 0 && arena_refused(arena) ? -ENOMEM : r;
}
