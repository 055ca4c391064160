/*
 * The picture of a plan: rooms by hours, a picture a centre and day. One drawing for PDF and SVG.
 * No meaning is in a colour alone: each box says its épreuve, and each épreuve has its pattern.
 */
#include "document/canvas.h"
#include "document/pdf_encode.h"
#include "document/picture_rows.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>

static const double WIDTH = 1190.55, HEIGHT = 841.89; /* A3 landscape */
static const double MARGIN = 30, LABELS = 138, HEAD = 128, FOOT = 40;
static const double ROOM = 48, LANE = 15, GAP = 5, SECTION = 22, STRIP = 8;

static const struct pdf_colour INK = {0.12, 0.13, 0.17}, GRAY = {0.36, 0.38, 0.42};
static const struct pdf_colour RULE = {0.84, 0.85, 0.88}, HALF_RULE = {0.92, 0.93, 0.94};
static const struct pdf_colour BAND = {0.968, 0.972, 0.98}, PAUSE = {0.9, 0.905, 0.92};
static const struct pdf_colour WHITE = {1, 1, 1}, FREE = {0.5, 0.53, 0.58};
static const struct pdf_colour ALERT = {0.72, 0.11, 0.11}, GOOD = {0.09, 0.42, 0.22};

/* Colours that those who see few of them tell apart as well, with a pattern each. */
static const struct look {
    struct pdf_colour strong, pale;
    enum canvas_pattern pattern;
} looks[] = {
    {{0.0, 0.36, 0.62}, {0.85, 0.925, 0.98}, CANVAS_PLAIN},
    {{0.76, 0.33, 0.0}, {0.995, 0.91, 0.84}, CANVAS_RISING},
    {{0.0, 0.47, 0.35}, {0.85, 0.955, 0.92}, CANVAS_LEVEL},
    {{0.55, 0.21, 0.49}, {0.955, 0.885, 0.945}, CANVAS_CROSSED},
    {{0.5, 0.4, 0.0}, {0.975, 0.945, 0.8}, CANVAS_UPRIGHT},
    {{0.28, 0.3, 0.36}, {0.9, 0.91, 0.93}, CANVAS_FALLING},
};

struct drawing {
    struct canvas canvas;
    struct arena *arena;
    const struct picture *picture;
    double height; /* of the page */
    double y;
    size_t page, pages;
};

/* ---- small things ---- */

static struct pdf_style plain(double size)
{
    return (struct pdf_style){PDF_SANS, size};
}

static struct pdf_style bold(double size)
{
    return (struct pdf_style){PDF_SANS_BOLD, size};
}

static double write_in(struct drawing *drawing,
    struct pdf_style style,
    struct pdf_colour colour,
    struct layout_place place,
    const char *text)
{
    canvas_colour(&drawing->canvas, colour);
    return canvas_label(&drawing->canvas, style, LAYOUT_LEFT, place, text);
}

/* Ends at the right margin. */
static void write_right(struct drawing *drawing,
    struct pdf_style style,
    struct pdf_colour colour,
    double y,
    const char *text)
{
    double width = pdf_text_width(NULL, style, text, strlen(text));
    double room = WIDTH / 2 - MARGIN;

    width = width < room ? width : room;
    (void)write_in(drawing, style, colour,
        (struct layout_place){WIDTH - MARGIN - width, y, width + 0.01}, text);
}

static double x_of(const struct drawing *drawing, double minute)
{
    const struct picture *picture = drawing->picture;
    double left = MARGIN + LABELS, span = picture->to - picture->from;

    return left + (WIDTH - MARGIN - left) * (minute - picture->from) / span;
}

/* From minute to minute, within the scale. */
static struct canvas_area area_of(
    const struct drawing *drawing, double from, double to, double y, double height)
{
    double first = drawing->picture->from, last = drawing->picture->to;
    double x;

    from = from < first ? first : from;
    to = to > last ? last : to;
    x = x_of(drawing, from);
    return (struct canvas_area){x, y, to > from ? x_of(drawing, to) - x : 0, height};
}

/* By the place of the épreuve among those that are planned, so that it looks the same every day. */
static const struct look *look_of(const struct drawing *drawing, const char *epreuve)
{
    const struct session_definition *session = drawing->picture->print->plan->session;
    size_t at = 0, other = 0;

    if (session->has_planning_rules)
        for (; at < session->planning_rules.oral_count; at++)
            if (text_equal(session->planning_rules.orals[at].epreuve, epreuve))
                return &looks[at % ARRAY_LEN(looks)];
    for (; other < session->epreuve_count; other++)
        if (text_equal(session->epreuves[other].id, epreuve))
            break;
    return &looks[(at + other) % ARRAY_LEN(looks)];
}

/* A box of an épreuve: pale, framed, with its pattern at the left. */
static void look_box(
    struct drawing *drawing, const struct look *look, struct canvas_area area, double strip)
{
    struct canvas_area left = {area.x, area.y, strip, area.height};

    canvas_colour(&drawing->canvas, look->pale);
    canvas_box(&drawing->canvas, area);
    canvas_colour(&drawing->canvas, look->strong);
    canvas_box(&drawing->canvas, left);
    canvas_colour(&drawing->canvas, WHITE);
    canvas_hatch(&drawing->canvas, left, look->pattern, 3.4, 1);
    canvas_colour(&drawing->canvas, look->strong);
    canvas_frame(&drawing->canvas, area, 0.7);
}

static void closed_box(struct drawing *drawing, struct canvas_area area)
{
    canvas_colour(&drawing->canvas, PAUSE);
    canvas_box(&drawing->canvas, area);
    canvas_colour(&drawing->canvas, FREE);
    canvas_hatch(&drawing->canvas, area, CANVAS_RISING, 4, 0.5);
}

/* ---- head: title, counts, legend, scale ---- */

static const char *plural(size_t count)
{
    return count > 1 ? "s" : "";
}

static void badge(struct drawing *drawing)
{
    const struct plan_record *plan = drawing->picture->print->plan->plan;
    bool all = plan->unplaced_count == 0;
    const char *text = all ? "Tous les oraux du plan ont un créneau"
                           : arena_printf(drawing->arena, "%u %s sans créneau dans le plan",
                                 plan->unplaced_count, plan->unplaced_count > 1 ? "oraux" : "oral");
    double width;

    if (!text)
        return;
    width = pdf_text_width(NULL, bold(11), text, strlen(text)) + 20;
    canvas_colour(&drawing->canvas, all ? GOOD : ALERT);
    canvas_box(&drawing->canvas, (struct canvas_area){WIDTH - MARGIN - width, 42, width, 20});
    (void)write_in(drawing, bold(11), WHITE,
        (struct layout_place){WIDTH - MARGIN - width + 10, 56, width}, text);
}

static void title(struct drawing *drawing)
{
    const struct picture *picture = drawing->picture;
    const struct paper_print *print = picture->print;
    const struct centre *centre = print->paper->centre;
    const char *warning = paper_state_warning(drawing->arena, print->plan);
    const char *head = arena_printf(drawing->arena, "%s – %s (%s)",
        paper_day(drawing->arena, print->paper->date), centre->name, centre->code);
    const char *about =
        arena_printf(drawing->arena, "%s %u · %zu ora%s · %zu commission%s · %zu salle%s",
            print->plan->session->specialty, print->plan->session->year, picture->oral_count,
            picture->oral_count > 1 ? "ux" : "l", picture->commission_count,
            plural(picture->commission_count), picture->room_count, plural(picture->room_count));
    double wide = WIDTH - 2 * MARGIN;

    (void)write_in(
        drawing, bold(20), INK, (struct layout_place){MARGIN, 38, wide * 0.72}, head ? head : "");
    (void)write_in(drawing, plain(11), GRAY, (struct layout_place){MARGIN, 56, wide * 0.6},
        about ? about : "");
    if (*warning)
        write_right(drawing, bold(11), ALERT, 34, warning);
    badge(drawing);
}

static bool is_shown(const struct paper_print *print, const char *epreuve)
{
    for (size_t i = 0; i < print->slot_count; i++)
        if (text_equal(print->slots[i]->epreuve, epreuve))
            return true;
    return false;
}

static void legend_epreuves(struct drawing *drawing, double y)
{
    const struct paper_print *print = drawing->picture->print;
    const struct session_definition *session = print->plan->session;
    double x = MARGIN, room;
    size_t count = 0;

    for (size_t i = 0; i < session->epreuve_count; i++)
        count += is_shown(print, session->epreuves[i].id);
    room = (WIDTH - 2 * MARGIN) / (double)(count ? count : 1) - 46;
    for (size_t i = 0; i < session->epreuve_count; i++) {
        const char *id = session->epreuves[i].id;

        if (!is_shown(print, id))
            continue;
        look_box(drawing, look_of(drawing, id), (struct canvas_area){x, y - 10, 22, 13}, STRIP);
        x += 28;
        x += write_in(drawing, plain(9.5), INK, (struct layout_place){x, y, room},
                 paper_epreuve(drawing->arena, print->plan, id)) +
             18;
    }
}

static void legend_signs(struct drawing *drawing, double y)
{
    struct canvas *canvas = &drawing->canvas;
    double x = MARGIN, far = WIDTH;

    canvas_colour(canvas, FREE);
    canvas_dashes(canvas, (struct canvas_area){x, y - 10, 22, 13}, 0.7);
    x += 28;
    x += write_in(drawing, plain(9.5), INK, (struct layout_place){x, y, far}, "place libre") + 18;
    if (drawing->picture->pause_to > drawing->picture->pause_from) {
        canvas_colour(canvas, PAUSE);
        canvas_box(canvas, (struct canvas_area){x, y - 10, 22, 13});
        x += 28;
        x += write_in(drawing, plain(9.5), INK, (struct layout_place){x, y, far}, "pause") + 18;
    }
    closed_box(drawing, (struct canvas_area){x, y - 10, 22, 13});
    x += 28;
    x += write_in(drawing, plain(9.5), INK, (struct layout_place){x, y, far}, "salle fermée") + 18;
    x += write_in(drawing, bold(10), INK, (struct layout_place){x, y, far}, "+") + 5;
    x += write_in(drawing, plain(9.5), INK, (struct layout_place){x, y, far}, "temps majoré") + 18;
    (void)write_in(drawing, plain(9.5), GRAY, (struct layout_place){x, y, far},
        "dans chaque case : numéro du candidat, ou places prises du groupe ; épreuve, heure du "
        "début");
}

/* Hours over the rows, and lines down through them. */
static void scale(struct drawing *drawing, double top, double foot)
{
    const struct picture *picture = drawing->picture;

    for (unsigned minute = picture->from; minute <= picture->to; minute += 30) {
        double x = x_of(drawing, minute);
        const char *hour;

        canvas_colour(&drawing->canvas, minute % 60 ? HALF_RULE : RULE);
        canvas_line(
            &drawing->canvas, x, minute % 60 ? top : top - 4, x, foot, minute % 60 ? 0.5 : 0.8);
        hour = minute % 60 ? "" : arena_printf(drawing->arena, "%uh", minute / 60);
        canvas_colour(&drawing->canvas, INK);
        (void)canvas_label(&drawing->canvas, bold(10), LAYOUT_CENTRE,
            (struct layout_place){x - 20, top - 8, 40}, hour ? hour : "");
    }
}

/* ---- rows ---- */

/* "AB": initials of the given and the family name. */
static const char *initials(struct arena *arena, const struct commission_member *member)
{
    size_t given = 0, family = 0;
    const struct examiner *person = member->person;

    if (!person || !*person->given_name || !*person->family_name)
        return member->examiner;
    (void)pdf_next_character(person->given_name, strlen(person->given_name), &given);
    (void)pdf_next_character(person->family_name, strlen(person->family_name), &family);
    return arena_printf(
        arena, "%.*s%.*s", (int)given, person->given_name, (int)family, person->family_name);
}

/* Texts of the commissions of a row, one after the other, parted by `between`. */
static const char *commissions_text(struct arena *arena,
    const struct picture_row *row,
    const char *(*one)(struct arena *arena, const struct commission *commission))
{
    const char *text = "";

    for (size_t i = 0; i < row->commission_count && text; i++) {
        const char *part = one(arena, row->commissions[i]);

        text = part ? arena_printf(arena, "%s%s%s", text, i ? " / " : "", part) : NULL;
    }
    return text ? text : "";
}

static const char *commission_name(struct arena *arena, const struct commission *commission)
{
    return arena_printf(arena, "%s · %s", commission->id, commission->epreuve);
}

static const char *commission_initials(struct arena *arena, const struct commission *commission)
{
    const char *text = "";

    for (size_t i = 0; i < commission->member_count && text; i++) {
        const char *part = initials(arena, &commission->members[i]);

        text = part ? arena_printf(arena, "%s%s%s", text, i ? ", " : "", part) : NULL;
    }
    return text;
}

static const char *commission_people(struct arena *arena, const struct commission *commission)
{
    const char *text = commission->id;

    for (size_t i = 0; i < commission->member_count && text; i++)
        text = arena_printf(
            arena, "%s%s%s", text, i ? ", " : " : ", paper_member(arena, &commission->members[i]));
    return text;
}

static void room_label(struct drawing *drawing, const struct picture_row *row)
{
    double y = drawing->y, room = LABELS - 14;
    struct arena *arena = drawing->arena;

    canvas_hint(&drawing->canvas, commissions_text(arena, row, commission_people));
    (void)write_in(
        drawing, bold(13), INK, (struct layout_place){MARGIN + 6, y + 17, room}, row->room);
    (void)write_in(drawing, bold(9), GRAY, (struct layout_place){MARGIN + 6, y + 30, room},
        commissions_text(arena, row, commission_name));
    (void)write_in(drawing, plain(8.5), GRAY, (struct layout_place){MARGIN + 6, y + 41, room},
        commissions_text(arena, row, commission_initials));
    canvas_hint_end(&drawing->canvas);
}

/* All that is known of a group, for who points at it. */
static const char *group_hint(
    struct drawing *drawing, const struct slot *const *slots, size_t first, size_t end)
{
    struct arena *arena = drawing->arena;
    const char *text = arena_printf(arena, "%s, %s, commission %s :", slots[first]->epreuve,
        paper_hours(arena, slots[first]->start_minute, slot_run_end(slots, first, end)),
        slots[first]->commission);

    for (size_t i = first; i < end && text; i++)
        text = arena_printf(arena, "%s%s %s%s", text, i > first ? "," : "", slots[i]->candidate,
            slots[i]->extra_time ? " (temps majoré)" : "");
    return text ? text : "";
}

/* Who takes seats of a group: filled squares, then those that are free. */
static void seats(struct drawing *drawing, struct canvas_area area, size_t taken, size_t all)
{
    double side = 7, x = area.x + area.width - (side + 3) * (double)all - 2;

    if (x < area.x + STRIP + 34 || all > PLANNING_GROUP_MAX)
        return;
    for (size_t i = 0; i < all; i++, x += side + 3) {
        struct canvas_area square = {x, area.y + 7, side, side};

        canvas_colour(&drawing->canvas, INK);
        if (i < taken)
            canvas_box(&drawing->canvas, square);
        else
            canvas_dashes(&drawing->canvas, square, 0.6);
    }
}

/* What stands in the box of a group or of a single candidate. */
static void group_texts(struct drawing *drawing,
    const struct slot *const *slots,
    size_t first,
    size_t end,
    struct canvas_area area)
{
    const struct paper_plan *plan = drawing->picture->print->plan;
    const struct oral_rule *rule = paper_oral_rule(plan, slots[first]->epreuve);
    const struct slot *slot = slots[first];
    size_t all = rule && rule->group_max > 1 ? rule->group_max : 1;
    double x = area.x + STRIP + 4, room = area.width - STRIP - 6;
    const char *name = slot->candidate, *hour = paper_hour(drawing->arena, slot->start_minute);
    const char *second = arena_printf(drawing->arena, "%s · %s", slot->epreuve, hour);
    bool extra = false, narrow;

    for (size_t i = first; i < end; i++)
        extra = extra || slots[i]->extra_time;
    if (all > 1 || end - first > 1)
        name = arena_printf(drawing->arena, "%zu/%zu", end - first, all);
    narrow = room < pdf_text_width(NULL, bold(9.5), name ? name : "", strlen(name ? name : "")) &&
             room < 46;
    if (narrow) {
        name = slot->epreuve;
        second = hour;
    }
    canvas_colour(&drawing->canvas, INK);
    (void)canvas_label(&drawing->canvas, bold(9.5), LAYOUT_LEFT,
        (struct layout_place){x, area.y + 15, room}, name ? name : "");
    x += canvas_label(&drawing->canvas, plain(8.5), LAYOUT_LEFT,
        (struct layout_place){x, area.y + 29, room}, second ? second : "");
    if (extra && x + 10 < area.x + area.width)
        canvas_text(&drawing->canvas, bold(10), x + 3, area.y + 29, "+", 1);
    if (all > 1)
        seats(drawing, area, end - first, all);
}

static void draw_group(
    struct drawing *drawing, const struct slot *const *slots, size_t first, size_t end)
{
    uint16_t last = slot_run_end(slots, first, end);
    struct canvas_area area =
        area_of(drawing, slots[first]->start_minute, last, drawing->y + GAP, ROOM - 2 * GAP);

    area.width = area.width > 1 ? area.width - 1 : area.width; /* a line of air to the next one */
    canvas_hint(&drawing->canvas, group_hint(drawing, slots, first, end));
    look_box(drawing, look_of(drawing, slots[first]->epreuve), area,
        area.width > 2 * STRIP ? STRIP : area.width / 2);
    group_texts(drawing, slots, first, end, area);
    canvas_hint_end(&drawing->canvas);
}

static void draw_free(struct drawing *drawing, const struct picture_row *row)
{
    for (size_t i = 0; i < row->free_count; i++) {
        struct canvas_area area =
            area_of(drawing, row->free[i].from, row->free[i].to, drawing->y + GAP, ROOM - 2 * GAP);

        area.width = area.width > 1 ? area.width - 1 : area.width;
        canvas_colour(&drawing->canvas, FREE);
        canvas_dashes(&drawing->canvas, area, 0.7);
        (void)canvas_label(&drawing->canvas, plain(8.5), LAYOUT_CENTRE,
            (struct layout_place){area.x + 2, area.y + 22, area.width - 4}, "libre");
    }
}

static void draw_closed(struct drawing *drawing, const struct picture_row *row, double height)
{
    for (size_t i = 0; i < row->closed_count; i++) {
        struct canvas_area area =
            area_of(drawing, row->closed[i].from, row->closed[i].to, drawing->y + 1, height - 2);

        if (area.width > 0)
            closed_box(drawing, area);
    }
}

static void draw_room(struct drawing *drawing, const struct picture_row *row)
{
    const struct picture *picture = drawing->picture;

    if (picture->pause_to > picture->pause_from) {
        canvas_colour(&drawing->canvas, PAUSE);
        canvas_box(&drawing->canvas,
            area_of(drawing, picture->pause_from, picture->pause_to, drawing->y, ROOM));
    }
    draw_closed(drawing, row, ROOM);
    room_label(drawing, row);
    draw_free(drawing, row);
    for (size_t i = 0, end; i < row->slot_count; i = end) {
        end = slot_run(row->slots, row->slot_count, i, slot_same_group);
        draw_group(drawing, row->slots, i, end);
    }
}

/* ---- loges ---- */

static double lane_y(const struct drawing *drawing, size_t lane)
{
    return drawing->y + GAP + LANE * (double)lane;
}

static void draw_preparation(
    struct drawing *drawing, const struct picture_row *row, const struct slot *slot, size_t lane)
{
    struct arena *arena = drawing->arena;
    struct canvas_area area = area_of(
        drawing, slot_first_minute(slot), slot->start_minute, lane_y(drawing, lane) + 1, LANE - 2);
    const char *hint = arena_printf(arena, "%s, loge %s, %s, préparation de %s%s", slot->candidate,
        row->room, paper_hours(arena, slot_first_minute(slot), slot->start_minute), slot->epreuve,
        slot->extra_time ? " (temps majoré)" : "");

    area.width = area.width > 1 ? area.width - 1 : area.width;
    canvas_hint(&drawing->canvas, hint ? hint : "");
    look_box(drawing, look_of(drawing, slot->epreuve), area,
        area.width > 2 * STRIP ? STRIP : area.width / 2);
    canvas_colour(&drawing->canvas, INK);
    (void)canvas_label(&drawing->canvas, plain(8.5), LAYOUT_LEFT,
        (struct layout_place){area.x + STRIP + 4, area.y + 9.7, area.width - STRIP - 6},
        slot->candidate);
    canvas_hint_end(&drawing->canvas);
}

static void draw_loge(struct drawing *drawing, const struct picture_row *row, double height)
{
    const struct picture *picture = drawing->picture;
    const char *name = arena_printf(drawing->arena, "Loge %s", row->room);
    const char *seats_text =
        arena_printf(drawing->arena, "%u place%s", row->seats, plural(row->seats));
    double room = LABELS - 14;

    (void)write_in(drawing, bold(11), INK,
        (struct layout_place){MARGIN + 6, drawing->y + 16, room * 0.66}, name ? name : "");
    (void)write_in(drawing, plain(8.5), GRAY,
        (struct layout_place){MARGIN + 6 + room * 0.69, drawing->y + 16, room * 0.4},
        seats_text ? seats_text : "");
    for (size_t lane = 0; lane < row->lane_count; lane++) {
        canvas_colour(&drawing->canvas, RULE);
        canvas_dashes(&drawing->canvas,
            area_of(drawing, picture->opens, picture->closes, lane_y(drawing, lane) + 1, LANE - 2),
            0.5);
    }
    draw_closed(drawing, row, height);
    for (size_t i = 0; i < row->slot_count; i++)
        draw_preparation(drawing, row, row->slots[i], row->lanes[i]);
}

/* ---- pages ---- */

static double row_height(const struct picture_row *row)
{
    size_t lanes = row->lane_count ? row->lane_count : 1;

    return row->loge ? LANE * (double)lanes + 2 * GAP : ROOM;
}

/* With the title above the first loge of a page. */
static double row_space(const struct picture *picture, size_t first, size_t at)
{
    bool titled = picture->rows[at].loge && (at == first || at == picture->room_count);

    return row_height(&picture->rows[at]) + (titled ? SECTION : 0);
}

/* Index behind the rows that have room on the page from `first`; at least one has. */
static size_t page_end(const struct picture *picture, size_t first, double height)
{
    double left = height - HEAD - FOOT - row_space(picture, first, first);
    size_t end = first + 1;

    while (end < picture->row_count) {
        left -= row_space(picture, first, end);
        if (left < 0)
            break;
        end++;
    }
    return end;
}

static void draw_row(struct drawing *drawing, const struct picture_row *row)
{
    double height = row_height(row);

    if (row->loge)
        draw_loge(drawing, row, height);
    else
        draw_room(drawing, row);
    drawing->y += height;
    canvas_colour(&drawing->canvas, RULE);
    canvas_line(&drawing->canvas, MARGIN, drawing->y, WIDTH - MARGIN, drawing->y, 0.6);
}

static void section(struct drawing *drawing)
{
    canvas_colour(&drawing->canvas, WHITE);
    canvas_box(&drawing->canvas,
        (struct canvas_area){MARGIN, drawing->y + 0.5, WIDTH - 2 * MARGIN + 1, SECTION - 1});
    (void)write_in(drawing, bold(10), GRAY,
        (struct layout_place){MARGIN + 6, drawing->y + SECTION - 7, WIDTH},
        "Loges : préparations, une ligne par place");
    drawing->y += SECTION;
    canvas_colour(&drawing->canvas, RULE);
    canvas_line(&drawing->canvas, MARGIN, drawing->y, WIDTH - MARGIN, drawing->y, 0.6);
}

static void foot(struct drawing *drawing)
{
    const struct paper_print *print = drawing->picture->print;
    double y = drawing->height - FOOT + 22;
    const char *rooms = drawing->picture->free_rooms;
    const char *left = arena_printf(drawing->arena, "%s%s%s.", *rooms ? "Salles libres : " : "",
        rooms, *rooms ? "" : "Aucune salle libre");
    const char *right = arena_printf(drawing->arena, "%s · plan n° %u · page %zu/%zu",
        paper_local_hours(drawing->arena, print), print->plan->plan->number, drawing->page,
        drawing->pages);

    (void)write_in(
        drawing, plain(9.5), INK, (struct layout_place){MARGIN, y, WIDTH * 0.55}, left ? left : "");
    write_right(drawing, plain(9.5), GRAY, y, right ? right : "");
}

static void draw_page(struct drawing *drawing, size_t first, size_t end)
{
    const struct picture *picture = drawing->picture;
    double foot_y = HEAD;

    for (size_t i = first; i < end; i++)
        foot_y += row_space(picture, first, i);
    canvas_page(&drawing->canvas, WIDTH, drawing->height, picture->print->title,
        "Salles par heures : un rectangle par oral, avec le numéro du candidat et l’épreuve.");
    title(drawing);
    legend_epreuves(drawing, 80);
    legend_signs(drawing, 99);
    drawing->y = HEAD;
    for (size_t i = first; i < end; i += 2) { /* every second row is shaded */
        double y = HEAD;

        for (size_t before = first; before < i; before++)
            y += row_space(picture, first, before);
        canvas_colour(&drawing->canvas, BAND);
        canvas_box(&drawing->canvas,
            (struct canvas_area){MARGIN, y, WIDTH - 2 * MARGIN, row_space(picture, first, i)});
    }
    scale(drawing, HEAD, foot_y);
    for (size_t i = first; i < end; i++) {
        if (picture->rows[i].loge && (i == first || i == picture->room_count))
            section(drawing);
        draw_row(drawing, &picture->rows[i]);
    }
    if (first == end)
        (void)write_in(drawing, plain(12), GRAY,
            (struct layout_place){MARGIN + LABELS, HEAD + 40, WIDTH}, "Aucun oral ce jour.");
    foot(drawing);
    canvas_end(&drawing->canvas);
}

static size_t count_pages(const struct picture *picture, double height)
{
    size_t pages = 1;

    for (size_t first = 0; first < picture->row_count; pages++) {
        first = page_end(picture, first, height);
        if (first >= picture->row_count)
            break;
    }
    return pages;
}

static void draw_pages(struct drawing *drawing)
{
    const struct picture *picture = drawing->picture;
    size_t first = 0;

    drawing->pages = count_pages(picture, drawing->height);
    for (drawing->page = 1; drawing->page <= drawing->pages; drawing->page++) {
        size_t end = first < picture->row_count ? page_end(picture, first, drawing->height) : first;

        draw_page(drawing, first, end);
        first = end;
    }
}

int plan_picture_draw(
    struct arena *arena, struct pdf *pdf, const struct paper_print *print, unsigned *ret_pages)
{
    struct picture picture;
    struct drawing drawing = {.arena = arena, .picture = &picture, .height = HEIGHT};
    int r = picture_rows(arena, print, &picture);

    if (r)
        return r;
    canvas_on_pdf(&drawing.canvas, pdf);
    draw_pages(&drawing);
    *ret_pages = (unsigned)drawing.pages;
    return 0;
}

int paper_picture_svg(struct arena *arena,
    const struct paper_plan *plan,
    const struct paper *paper,
    struct buffer *to)
{
    struct paper_print print;
    struct picture picture;
    struct drawing drawing = {.arena = arena, .picture = &picture};
    int r =
        paper->kind == PAPER_PICTURE && paper->centre && paper->date ? pdf_learn_widths() : -EINVAL;

    if (r == 0)
        r = paper_print_init(arena, plan, paper, &print);
    if (r == 0)
        r = picture_rows(arena, &print, &picture);
    if (r)
        return err_trace(r);
    drawing.height = HEAD + FOOT;
    for (size_t i = 0; i < picture.row_count; i++)
        drawing.height += row_space(&picture, 0, i);
    drawing.height = drawing.height > HEIGHT / 3 ? drawing.height : HEIGHT / 3;
    canvas_on_svg(&drawing.canvas, to);
    draw_pages(&drawing);
    return canvas_error(&drawing.canvas);
}
