/* The rows of the picture of a plan: rooms with their orals, loges with their preparations. */
#include "document/picture_draw.h"

#include "base/text.h"
#include "document/pdf_encode.h"

/* ---- rooms ---- */

/* "AB": initials of the given and the family name. */
static const char *initials(struct arena *arena, const struct commission_member *member)
{
    size_t given = 0, family = 0;
    const struct examiner *person = member->person ? &member->person->examiner : NULL;

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
    double y = drawing->y + (drawing->room - PICTURE_ROOM) / 2, room = PICTURE_LABELS - 14;
    struct arena *arena = drawing->arena;

    canvas_hint(&drawing->canvas, commissions_text(arena, row, commission_people));
    (void)picture_text(drawing, picture_bold(13), INK,
        (struct layout_place){PICTURE_MARGIN + 6, y + 17, room}, row->room);
    (void)picture_text(drawing, picture_bold(9), GRAY,
        (struct layout_place){PICTURE_MARGIN + 6, y + 30, room},
        commissions_text(arena, row, commission_name));
    (void)picture_text(drawing, picture_plain(8.5), GRAY,
        (struct layout_place){PICTURE_MARGIN + 6, y + 41, room},
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
static void seats(struct drawing *drawing, double x, double y, size_t taken, size_t all)
{
    static const double side = 6.5;

    canvas_colour(&drawing->canvas, INK);
    for (size_t i = 0; i < all; i++, x += side + 2.5) {
        struct canvas_area square = {x, y - side, side, side};

        if (i < taken)
            canvas_box(&drawing->canvas, square);
        else
            canvas_frame(&drawing->canvas, square, 0.6);
    }
}

/* Bold where it has room in print that is not too small. */
static struct pdf_style face_of(const char *text, double room)
{
    double width = pdf_text_width(NULL, picture_bold(8.2), text, strlen(text));

    return width <= room ? picture_bold(9.5) : picture_plain(9.5);
}

/* A group as "2/3" and its seats; a single candidate by number; a follower by its épreuve, for the
 * candidate stands right before it. */
static void group_name(struct drawing *drawing,
    const struct slot *const *slots,
    size_t first,
    size_t end,
    struct layout_place place)
{
    const struct oral_rule *rule =
        paper_oral_rule(drawing->picture->print->plan, slots[first]->epreuve);
    size_t all = rule && rule->group_max > 1 ? rule->group_max : 1, taken = end - first;
    const char *name;
    double width;

    if (all == 1 && taken == 1) {
        name = place.width < 34 ? slots[first]->epreuve : slots[first]->candidate;
        (void)picture_number(drawing, face_of(name, place.width), 7, place, name);
        return;
    }
    name = arena_printf(drawing->arena, "%zu/%zu", taken, all);
    width = picture_number(drawing, picture_bold(9.5), 7.4, place, name ? name : "");
    if (all <= PLANNING_GROUP_MAX && width + 5 + 9 * (double)all <= place.width + 2.5)
        seats(drawing, place.x + width + 5, place.y, taken, all);
}

/* What stands in the box of a group or of a single candidate. */
static void group_texts(struct drawing *drawing,
    const struct slot *const *slots,
    size_t first,
    size_t end,
    struct canvas_area area)
{
    const struct slot *slot = slots[first];
    struct layout_place place = {
        area.x + PICTURE_STRIP + 3, area.y + area.height / 2 - 3.5, area.width - PICTURE_STRIP - 5};
    const char *hour = paper_hour(drawing->arena, slot->start_minute);
    const char *second = arena_printf(drawing->arena, "%s · %s", slot->epreuve, hour);
    bool extra = false;
    double width;

    for (size_t i = first; i < end; i++)
        extra = extra || slots[i]->extra_time;
    group_name(drawing, slots, first, end, place);
    place.y += 13.5;
    place.width -= extra ? 9 : 0;
    if (!second || pdf_text_width(NULL, picture_plain(7), second, strlen(second)) > place.width)
        second = hour;
    width = picture_number(drawing, picture_plain(8.5), 6.6, place, second);
    if (extra && place.width > 0)
        canvas_text(&drawing->canvas, picture_bold(10), place.x + width + 2, place.y, "+", 1);
}

static void draw_group(
    struct drawing *drawing, const struct slot *const *slots, size_t first, size_t end)
{
    uint16_t last = slot_run_end(slots, first, end);
    struct canvas_area area = picture_area(drawing, slots[first]->start_minute, last,
        drawing->y + PICTURE_GAP, drawing->room - 2 * PICTURE_GAP);

    area.width = area.width > 1 ? area.width - 1 : area.width; /* a line of air to the next one */
    canvas_hint(&drawing->canvas, group_hint(drawing, slots, first, end));
    picture_look_box(drawing, picture_look(drawing, slots[first]->epreuve), area);
    group_texts(drawing, slots, first, end, area);
    canvas_hint_end(&drawing->canvas);
}

static void draw_free(struct drawing *drawing, const struct picture_row *row)
{
    for (size_t i = 0; i < row->free_count; i++) {
        struct canvas_area area = picture_area(drawing, row->free[i].from, row->free[i].to,
            drawing->y + PICTURE_GAP, drawing->room - 2 * PICTURE_GAP);

        area.width = area.width > 1 ? area.width - 1 : area.width;
        canvas_colour(&drawing->canvas, FREE);
        canvas_dashes(&drawing->canvas, area, 0.7);
        (void)canvas_label(&drawing->canvas, picture_plain(8.5), LAYOUT_CENTRE,
            (struct layout_place){area.x + 2, area.y + area.height / 2 + 3, area.width - 4},
            "libre");
    }
}

static void draw_closed(struct drawing *drawing, const struct picture_row *row, double height)
{
    for (size_t i = 0; i < row->closed_count; i++) {
        struct canvas_area area = picture_area(
            drawing, row->closed[i].from, row->closed[i].to, drawing->y + 1, height - 2);

        if (area.width > 0)
            picture_closed_box(drawing, area);
    }
}

static void draw_room(struct drawing *drawing, const struct picture_row *row)
{
    const struct picture *picture = drawing->picture;

    if (picture->pause_to > picture->pause_from) {
        canvas_colour(&drawing->canvas, PAUSE);
        canvas_box(&drawing->canvas, picture_area(drawing, picture->pause_from, picture->pause_to,
                                         drawing->y, drawing->room));
    }
    draw_closed(drawing, row, drawing->room);
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
    return drawing->y + PICTURE_GAP + drawing->lane * (double)lane;
}

static void draw_preparation(
    struct drawing *drawing, const struct picture_row *row, const struct slot *slot, size_t lane)
{
    struct arena *arena = drawing->arena;
    struct canvas_area area = picture_area(drawing, slot_first_minute(slot), slot->start_minute,
        lane_y(drawing, lane) + 1, drawing->lane - 2);
    const char *hint = arena_printf(arena, "%s, loge %s, %s, préparation de %s%s", slot->candidate,
        row->room, paper_hours(arena, slot_first_minute(slot), slot->start_minute), slot->epreuve,
        slot->extra_time ? " (temps majoré)" : "");

    area.width = area.width > 1 ? area.width - 1 : area.width;
    canvas_hint(&drawing->canvas, hint ? hint : "");
    picture_look_box(drawing, picture_look(drawing, slot->epreuve), area);
    (void)picture_number(drawing, picture_plain(9), 7.4,
        (struct layout_place){area.x + PICTURE_STRIP + 3, area.y + area.height / 2 + 3.2,
            area.width - PICTURE_STRIP - 5},
        slot->candidate);
    canvas_hint_end(&drawing->canvas);
}

static void draw_loge(struct drawing *drawing, const struct picture_row *row, double height)
{
    const struct picture *picture = drawing->picture;
    const char *name = arena_printf(drawing->arena, "Loge %s", row->room);
    const char *seats_text =
        arena_printf(drawing->arena, "%u place%s", row->seats, picture_plural(row->seats));
    double room = PICTURE_LABELS - 14;

    (void)picture_text(drawing, picture_bold(11), INK,
        (struct layout_place){PICTURE_MARGIN + 6, drawing->y + 16, room * 0.66}, name ? name : "");
    (void)picture_text(drawing, picture_plain(8.5), GRAY,
        (struct layout_place){PICTURE_MARGIN + 6 + room * 0.69, drawing->y + 16, room * 0.4},
        seats_text ? seats_text : "");
    for (size_t lane = 0; lane < row->lane_count; lane++) {
        canvas_colour(&drawing->canvas, RULE);
        canvas_dashes(&drawing->canvas,
            picture_area(drawing, picture->opens, picture->closes, lane_y(drawing, lane) + 1,
                drawing->lane - 2),
            0.5);
    }
    draw_closed(drawing, row, height);
    for (size_t i = 0; i < row->slot_count; i++)
        draw_preparation(drawing, row, row->slots[i], row->lanes[i]);
}

/* ---- rows ---- */

double picture_row_height(const struct drawing *drawing, const struct picture_row *row)
{
    size_t lanes = row->lane_count ? row->lane_count : 1;

    return row->loge ? drawing->lane * (double)lanes + 2 * PICTURE_GAP : drawing->room;
}

void picture_draw_row(struct drawing *drawing, const struct picture_row *row)
{
    double height = picture_row_height(drawing, row);

    if (row->loge)
        draw_loge(drawing, row, height);
    else
        draw_room(drawing, row);
    drawing->y += height;
    canvas_colour(&drawing->canvas, RULE);
    canvas_line(&drawing->canvas, PICTURE_MARGIN, drawing->y, PICTURE_WIDTH - PICTURE_MARGIN,
        drawing->y, 0.6);
}
