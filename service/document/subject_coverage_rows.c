/* The rows of the picture of a bank: a feature each, under its heading. */
#include "document/subject_coverage_draw.h"

#include "base/text.h"

static const double LINE = 9.2, ROW_PAD = 3.8, HEADING = 14.5, SIDE = 11, SIDE_ROOM = 17;
static const double HEAD_LINE = 8.4;
static const double BAR_WIDTH = 38, BAR_HEIGHT = 5;
static const double LABEL_SIZE = 7.6;
enum { LABEL_LINES_MAX = 4, HEAD_LINES = 3 };

struct pdf_style panel_plain(double size)
{
    return (struct pdf_style){PDF_SANS, size};
}

struct pdf_style panel_bold(double size)
{
    return (struct pdf_style){PDF_SANS_BOLD, size};
}

double panel_text(const struct panel *panel,
    struct pdf_style style,
    struct pdf_colour colour,
    struct layout_place place,
    const char *text)
{
    canvas_colour(panel->canvas, colour);
    return canvas_label(panel->canvas, style, LAYOUT_LEFT, place, text);
}

double panel_cells_x(const struct panel *panel)
{
    return panel->x + panel->label;
}

static double count_x(const struct panel *panel)
{
    return panel_cells_x(panel) + panel->cell * (double)(panel->right - panel->left) + 10;
}

/* ---- marks ---- */

void panel_mark(const struct panel *panel, struct canvas_area area, enum feature_verdict verdict)
{
    bool often = verdict == FEATURE_TOO_OFTEN;

    canvas_colour(panel->canvas, often ? COVERAGE_OFTEN : COVERAGE_FINE);
    canvas_box(panel->canvas, area);
    if (!often)
        return;
    canvas_colour(panel->canvas, COVERAGE_WHITE);
    canvas_hatch(panel->canvas, area, CANVAS_RISING, 2.6, 0.8);
}

static void diamond(const struct panel *panel, double x, double base, double size)
{
    double half = size / 2, middle = base - half;
    const struct pdf_stroke strokes[] = {
        {x, middle, x + half, base - size},
        {x + half, base - size, x + size, middle},
        {x + size, middle, x + half, base},
        {x + half, base, x, middle},
    };

    canvas_colour(panel->canvas, COVERAGE_NEVER);
    canvas_strokes(panel->canvas, strokes, ARRAY_LEN(strokes), size / 8);
}

/* Filled by level lines: a canvas has no other shapes than boxes. */
static void triangle(const struct panel *panel, double x, double base, double size)
{
    enum { LINES = 14 };
    struct pdf_stroke strokes[LINES];

    for (size_t i = 0; i < LINES; i++) {
        double part = ((double)i + 0.5) / LINES, y = base - size * (1 - part);

        strokes[i] =
            (struct pdf_stroke){x + size / 2 * (1 - part), y, x + size / 2 * (1 + part), y};
    }
    canvas_colour(panel->canvas, COVERAGE_OFTEN);
    canvas_strokes(panel->canvas, strokes, LINES, size / LINES * 1.15);
}

double panel_sign(
    const struct panel *panel, double x, double base, double size, enum feature_verdict verdict)
{
    if (verdict == FEATURE_NEVER)
        diamond(panel, x, base, size);
    else if (verdict == FEATURE_TOO_OFTEN)
        triangle(panel, x, base, size);
    else
        return 0;
    return size * 1.5;
}

void panel_side(const struct panel *panel, double x, double y, enum subject_side side)
{
    bool editorial = side == SUBJECT_EDITORIAL;
    struct canvas_area area = {x, y, SIDE, SIDE - 2};

    canvas_colour(panel->canvas, COVERAGE_SIDE);
    if (editorial)
        canvas_box(panel->canvas, area);
    else
        canvas_frame(panel->canvas, area, 0.6);
    canvas_colour(panel->canvas, editorial ? COVERAGE_WHITE : COVERAGE_SIDE);
    (void)canvas_label(panel->canvas, panel_bold(6.4), LAYOUT_CENTRE,
        (struct layout_place){x, y + 6.9, SIDE}, editorial ? "R" : "T");
}

/* ---- heads of columns ---- */

/* Length of what all subjects of the CMS begin with, up to a '-'. */
static size_t common_prefix(const struct text_list *ids)
{
    size_t common = 0;

    for (size_t at = 0; ids->count && ids->items[0][at]; at++) {
        for (size_t i = 1; i < ids->count; i++)
            if (strncmp(ids->items[i], ids->items[0], at + 1) != 0)
                return common;
        if (ids->items[0][at] == '-' && ids->items[0][at + 1])
            common = at + 1;
    }
    return common;
}

/* Of the lines that column_head() makes of a name. */
static size_t head_lines(const char *name)
{
    size_t count = 1;

    for (; *name && count < HEAD_LINES; name++)
        count += *name == '-';
    return count;
}

double panel_columns_height(const struct panel *panel)
{
    const struct text_list *ids = &panel->cms->subjects;
    size_t common = common_prefix(ids), most = 1;

    for (size_t i = 0; i < ids->count; i++)
        if (head_lines(ids->items[i] + common) > most)
            most = head_lines(ids->items[i] + common);
    return 9 + HEAD_LINE * (double)most;
}

/* Its parts one under another, the last one right over the column. */
static void column_head(const struct panel *panel, double x, double foot, const char *name)
{
    const char *ends[HEAD_LINES] = {0}, *starts[HEAD_LINES] = {0};
    size_t count = 0;

    for (const char *at = name; count < HEAD_LINES; count++) {
        const char *end = count + 1 < HEAD_LINES ? strchr(at, '-') : NULL;

        starts[count] = at;
        ends[count] = end ? end : at + strlen(at);
        if (!end) {
            count++;
            break;
        }
        at = end + 1;
    }
    canvas_colour(panel->canvas, COVERAGE_INK);
    for (size_t i = 0; i < count; i++) {
        const char *text = arena_strndup(panel->arena, starts[i], (size_t)(ends[i] - starts[i]));

        (void)canvas_label(panel->canvas, panel_bold(count > 1 ? 7 : 8.5), LAYOUT_CENTRE,
            (struct layout_place){
                x + 0.5, foot - 4 - HEAD_LINE * (double)(count - 1 - i), panel->cell - 1},
            text ? text : "");
    }
}

static void column_heads(const struct panel *panel, double top)
{
    const struct text_list *ids = &panel->cms->subjects;
    size_t common = common_prefix(ids);
    double foot = top + panel_columns_height(panel);
    const char *prefix = ids->count == 0 ? "aucun sujet dans la banque"
                         : common
                             ? arena_printf(panel->arena, "sujets %.*s", (int)common, ids->items[0])
                             : "sujets";
    double width;

    prefix = prefix ? prefix : "";
    width = pdf_text_width(NULL, panel_plain(8), prefix, strlen(prefix));
    (void)panel_text(panel, panel_plain(8), COVERAGE_GRAY,
        (struct layout_place){panel_cells_x(panel) - width - 5, foot - 4, width + 0.1}, prefix);
    for (size_t i = panel->left; i < panel->right; i++)
        column_head(panel, panel_cells_x(panel) + panel->cell * (double)(i - panel->left), foot,
            ids->items[i] + common);
    (void)panel_text(panel, panel_plain(8), COVERAGE_GRAY,
        (struct layout_place){count_x(panel), foot - 4, PANEL_COUNT}, "sujets qui l’exercent");
    canvas_colour(panel->canvas, COVERAGE_INK);
    canvas_line(panel->canvas, panel->x, foot, panel->x + panel->width, foot, 0.8);
}

/* ---- rows ---- */

static bool begins_group(const struct panel *panel, size_t first, size_t at)
{
    return at == first ||
           !text_equal(panel->features[at].feature->group, panel->features[at - 1].feature->group);
}

static bool wrap_label(const struct panel *panel, size_t at, struct layout_lines *ret_lines)
{
    return layout_wrap(panel->arena, NULL, panel_plain(LABEL_SIZE), panel->label - SIDE_ROOM - 10,
               panel->features[at].feature->label, ret_lines) == 0;
}

static double row_height(const struct panel *panel, size_t at)
{
    struct layout_lines lines = {0};
    size_t count = wrap_label(panel, at, &lines) && lines.count ? lines.count : 1;

    count = count < LABEL_LINES_MAX ? count : LABEL_LINES_MAX;
    return LINE * (double)count + ROW_PAD;
}

double panel_rows_height(const struct panel *panel, size_t first, size_t end)
{
    double height = 0;

    for (size_t i = first; i < end; i++)
        height += row_height(panel, i) + (begins_group(panel, first, i) ? HEADING : 0);
    return height;
}

static void row_ground(
    const struct panel *panel, const struct feature_coverage *row, double y, double height)
{
    if (row->verdict == FEATURE_NEVER || row->verdict == FEATURE_TOO_OFTEN) {
        bool never = row->verdict == FEATURE_NEVER;

        canvas_colour(panel->canvas, never ? COVERAGE_NEVER_PALE : COVERAGE_OFTEN_PALE);
        canvas_box(panel->canvas, (struct canvas_area){panel->x, y, panel->width, height});
        canvas_colour(panel->canvas, never ? COVERAGE_NEVER : COVERAGE_OFTEN);
        canvas_box(panel->canvas, (struct canvas_area){panel->x, y, 2.4, height});
    }
    canvas_colour(panel->canvas, COVERAGE_RULE);
    canvas_line(panel->canvas, panel->x, y + height, panel->x + panel->width, y + height, 0.4);
}

static void row_label(const struct panel *panel, size_t at, double y, double height)
{
    const struct feature_coverage *row = &panel->features[at];
    struct layout_lines lines = {0};
    double base = y + ROW_PAD / 2 + 7.4;

    panel_side(panel, panel->x + 6, y + (height - SIDE + 2) / 2, row->feature->side);
    if (!wrap_label(panel, at, &lines))
        return;
    canvas_colour(panel->canvas, row->verdict == FEATURE_NEVER ? COVERAGE_NEVER : COVERAGE_INK);
    for (size_t i = 0; i < lines.count && i < LABEL_LINES_MAX; i++)
        canvas_text(panel->canvas, panel_plain(LABEL_SIZE), panel->x + SIDE_ROOM + 5,
            base + LINE * (double)i, lines.lines[i].text, lines.lines[i].length);
}

static void row_cells(
    const struct panel *panel, const struct feature_coverage *row, double y, double height)
{
    const struct text_list *ids = &panel->cms->subjects;
    double side = panel->cell - 6 < 10.5 ? panel->cell - 6 : 10.5;

    for (size_t i = panel->left; i < panel->right; i++) {
        double x = panel_cells_x(panel) + panel->cell * (double)(i - panel->left);
        struct canvas_area area = {
            x + (panel->cell - side) / 2, y + (height - side) / 2, side, side};
        const char *hint =
            arena_printf(panel->arena, "%s : %s", ids->items[i], row->feature->label);

        if (text_find(row->subjects.items, row->subjects.count, ids->items[i]) <
            row->subjects.count) {
            canvas_hint(panel->canvas, hint ? hint : "");
            panel_mark(panel, area, row->verdict);
            canvas_hint_end(panel->canvas);
        } else if (row->verdict == FEATURE_NEVER) {
            canvas_colour(panel->canvas, COVERAGE_NEVER);
            canvas_dashes(panel->canvas, area, 0.5);
        } else {
            canvas_colour(panel->canvas, COVERAGE_EMPTY);
            canvas_box(panel->canvas, area);
        }
    }
}

/* How many, as a bar with the bound of too often, and in words. */
static void row_count(
    const struct panel *panel, const struct feature_coverage *row, double y, double height)
{
    double x = count_x(panel), base = y + height / 2 + 2.8;
    size_t all = panel->cms->subjects.count;
    const char *count = arena_printf(panel->arena, "%zu/%zu", row->subjects.count, all);
    struct canvas_area bar = {x, y + (height - BAR_HEIGHT) / 2, BAR_WIDTH, BAR_HEIGHT};
    double bound = BAR_WIDTH * panel->session->subject_rules.practical.often_percent / 100;

    if (row->verdict != FEATURE_FINE) {
        bool never = row->verdict == FEATURE_NEVER;

        x += panel_sign(panel, x, base, 7.6, row->verdict);
        count = never ? "jamais exercée" : arena_printf(panel->arena, "%s trop souvent", count);
        (void)panel_text(panel, panel_bold(7.6), never ? COVERAGE_NEVER : COVERAGE_OFTEN,
            (struct layout_place){x, base, PANEL_COUNT}, count ? count : "");
        return;
    }
    canvas_colour(panel->canvas, COVERAGE_EMPTY);
    canvas_box(panel->canvas, bar);
    bar.width = all ? BAR_WIDTH * (double)row->subjects.count / (double)all : 0;
    canvas_colour(panel->canvas, COVERAGE_FINE);
    canvas_box(panel->canvas, bar);
    canvas_colour(panel->canvas, COVERAGE_INK);
    canvas_line(panel->canvas, x + bound, bar.y - 1.6, x + bound, bar.y + BAR_HEIGHT + 1.6, 0.6);
    (void)panel_text(panel, panel_plain(7.6), COVERAGE_INK,
        (struct layout_place){x + BAR_WIDTH + 5, base, 40}, count ? count : "");
}

/* ---- totals ---- */

static size_t features_of(const struct panel *panel, const char *subject, bool editorial_only)
{
    size_t count = 0;

    for (size_t i = 0; i < panel->cms->features; i++) {
        const struct feature_coverage *row = &panel->features[i];

        if (editorial_only && row->feature->side != SUBJECT_EDITORIAL)
            continue;
        count += text_find(row->subjects.items, row->subjects.count, subject) < row->subjects.count;
    }
    return count;
}

static void totals_line(const struct panel *panel, double base, const char *label, bool editorial)
{
    double width = pdf_text_width(NULL, panel_plain(7.6), label, strlen(label));

    (void)panel_text(panel, panel_plain(7.6), COVERAGE_GRAY,
        (struct layout_place){panel_cells_x(panel) - width - 5, base, width + 0.1}, label);
    canvas_colour(panel->canvas, COVERAGE_INK);
    for (size_t i = panel->left; i < panel->right; i++) {
        const char *count = arena_printf(
            panel->arena, "%zu", features_of(panel, panel->cms->subjects.items[i], editorial));

        (void)canvas_label(panel->canvas, editorial ? panel_plain(7.6) : panel_bold(8),
            LAYOUT_CENTRE,
            (struct layout_place){
                panel_cells_x(panel) + panel->cell * (double)(i - panel->left), base, panel->cell},
            count ? count : "");
    }
}

double panel_draw_rows(const struct panel *panel)
{
    double y = panel->y + PANEL_HEAD;

    column_heads(panel, y);
    y += panel_columns_height(panel);
    for (size_t i = panel->first; i < panel->end; i++) {
        double height = row_height(panel, i);

        if (begins_group(panel, panel->first, i)) {
            (void)panel_text(panel, panel_bold(8.4), COVERAGE_INK,
                (struct layout_place){panel->x, y + HEADING - 4, panel->label},
                panel->features[i].feature->group);
            canvas_colour(panel->canvas, COVERAGE_RULE);
            canvas_line(
                panel->canvas, panel->x, y + HEADING, panel->x + panel->width, y + HEADING, 0.8);
            y += HEADING;
        }
        row_ground(panel, &panel->features[i], y, height);
        row_label(panel, i, y, height);
        row_cells(panel, &panel->features[i], y, height);
        row_count(panel, &panel->features[i], y, height);
        y += height;
    }
    canvas_colour(panel->canvas, COVERAGE_INK);
    canvas_line(panel->canvas, panel->x, y, panel->x + panel->width, y, 0.8);
    totals_line(panel, y + 11, "fonctionnalités du sujet", false);
    totals_line(panel, y + 21.5, "dont rédactionnelles", true);
    return y + PANEL_TOTALS;
}
