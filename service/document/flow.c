#include "document/flow.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static const double ROUNDING = 0.01;

void flow_init(struct flow *flow, struct arena *arena, const struct flow_page *page)
{
    *flow = (struct flow){.arena = arena, .page = *page};
}

int flow_error(const struct flow *flow)
{
    return flow->error;
}

void *flow_alloc(struct flow *flow, size_t count, size_t size)
{
    void *memory = flow->error ? NULL : arena_calloc(flow->arena, count ? count : 1, size);

    if (!memory && !flow->error)
        flow->error = -ENOMEM;
    return memory;
}

const char *flow_print(struct flow *flow, const char *format, ...)
{
    va_list arguments, again;
    char *text = NULL;
    int length;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    if (length >= 0)
        text = flow_alloc(flow, (size_t)length + 1, 1);
    if (text)
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text ? text : "";
}

static double page_room(const struct flow *flow)
{
    return flow->page.bottom - flow->page.top;
}

static int grow(struct flow *flow)
{
    size_t capacity = flow->capacity ? flow->capacity * 2 : 256;
    struct flow_piece *pieces = flow_alloc(flow, capacity, sizeof *pieces);

    if (!pieces)
        return -ENOMEM;
    if (flow->count)
        memcpy(pieces, flow->pieces, flow->count * sizeof *pieces);
    flow->pieces = pieces;
    flow->capacity = capacity;
    return 0;
}

size_t flow_add(struct flow *flow, const struct flow_piece *piece)
{
    struct flow_piece *added;

    if (flow->error || (flow->count == flow->capacity && grow(flow)))
        return 0;
    added = &flow->pieces[flow->count];
    *added = *piece;
    added->group = flow->group;
    if (flow->group && (flow->count == 0 || added[-1].group != flow->group))
        added->before += flow->group->above;
    return flow->count++;
}

void flow_begin(struct flow *flow, struct flow_group *group)
{
    flow->group = group;
}

void flow_end(struct flow *flow)
{
    flow->group = NULL;
}

double flow_width(const struct flow *flow)
{
    double width = flow->page.width - flow->page.left - flow->page.right;

    return flow->group ? width - flow->group->left - flow->group->right : width;
}

double flow_height(const struct flow *flow, size_t first, size_t end)
{
    double height = 0;

    for (size_t i = first; i < end; i++)
        height += (i > first ? flow->pieces[i].before : 0) + flow->pieces[i].height;
    return height;
}

void flow_keep(struct flow *flow, size_t first, double most)
{
    if (first >= flow->count || flow_height(flow, first, flow->count) > most)
        return;
    for (size_t i = first; i + 1 < flow->count; i++)
        flow->pieces[i].keep = true;
}

/* ---- pages ---- */

/* Where the next piece goes. */
struct pen {
    double y;
    unsigned page;
    bool top; /* nothing stands on the page yet */
};

/* What the pieces that are kept with this one need. */
static double chain_height(const struct flow *flow, size_t first)
{
    size_t end = first + 1;

    while (end < flow->count && flow->pieces[end - 1].keep)
        end++;
    return flow_height(flow, first, end);
}

static bool follows(const struct flow *flow, size_t i)
{
    return i > 0 && flow->pieces[i].group && flow->pieces[i - 1].group == flow->pieces[i].group;
}

/* Room at the foot for what ends there: the edge of a frame. */
static double edge(const struct flow_piece *piece)
{
    return piece->group ? piece->group->below : 0;
}

static bool must_turn(const struct flow *flow, size_t i, const struct pen *pen)
{
    const struct flow_piece *piece = &flow->pieces[i];
    bool chained = i > 0 && piece[-1].keep;
    double left = flow->page.bottom - pen->y - piece->before - edge(piece) + ROUNDING, chain;

    if (pen->top)
        return false;
    if (piece->new_page || piece->height > left || left < piece->need)
        return true;
    if (chained)
        return false;
    chain = chain_height(flow, i);
    return chain > left && chain <= page_room(flow);
}

static void turn(const struct flow *flow, size_t i, struct pen *pen)
{
    const struct flow_group *group = flow->pieces[i].group;

    pen->page++;
    pen->y = flow->page.top;
    pen->top = true;
    if (follows(flow, i) && group)
        pen->y += group->head_height;
}

void flow_paginate(struct flow *flow)
{
    struct pen pen = {flow->page.top, 1, true};

    for (size_t i = 0; i < flow->count; i++) {
        struct flow_piece *piece = &flow->pieces[i];
        bool leaves = i > 0 && piece[-1].group && piece[-1].group != piece->group;

        if (leaves)
            pen.y += piece[-1].group->below;
        if (must_turn(flow, i, &pen))
            turn(flow, i, &pen);
        if (!pen.top || pen.page == 1)
            pen.y += piece->before;
        else if (piece->group && !follows(flow, i))
            pen.y += piece->group->above;
        piece->page = pen.page;
        piece->y = pen.y;
        pen.y += piece->height;
        pen.top = false;
    }
    flow->pages = pen.page;
}

/* ---- drawing ---- */

static struct flow_place place_of(
    const struct flow *flow, struct pdf *pdf, const struct flow_group *group)
{
    double left = group ? group->left : 0, right = group ? group->right : 0;

    return (struct flow_place){pdf, flow->page.left + left, flow->page.top,
        flow->page.width - flow->page.left - flow->page.right - left - right};
}

static void draw_piece(const struct flow_piece *piece, struct flow_place place, double y)
{
    place.y = y;
    place.x += piece->left;
    place.width -= piece->left;
    if (piece->draw)
        piece->draw(piece, place);
}

static void draw_head(const struct flow_group *group, struct flow_place place, double y)
{
    for (size_t i = 0; i < group->head_count; i++) {
        draw_piece(&group->head[i], place, y);
        y += group->head[i].height;
    }
}

static void draw_around(
    const struct flow_group *group, struct flow_place place, double top, double foot)
{
    if (!group->draw)
        return;
    place.x -= group->left;
    place.width += group->left + group->right;
    place.y = top - group->above;
    group->draw(group, place, foot + group->below - place.y);
}

/* Pieces of one group on one page, from `first`; gives the index behind them. */
static size_t draw_run(const struct flow *flow, struct pdf *pdf, size_t first)
{
    const struct flow_piece *piece = &flow->pieces[first];
    const struct flow_group *group = piece->group;
    struct flow_place place = place_of(flow, pdf, group);
    size_t end = first + 1;
    double top = piece->y, foot;

    while (end < flow->count && flow->pieces[end].page == piece->page &&
           flow->pieces[end].group == group)
        end++;
    foot = flow->pieces[end - 1].y + flow->pieces[end - 1].height;
    if (group && follows(flow, first))
        top -= group->head_height;
    if (group && !group->over)
        draw_around(group, place, top, foot);
    if (group && follows(flow, first))
        draw_head(group, place, top);
    for (size_t i = first; i < end; i++)
        draw_piece(&flow->pieces[i], place, flow->pieces[i].y);
    if (group && group->over)
        draw_around(group, place, top, foot);
    return end;
}

static void draw_bookmarks(const struct flow *flow, struct pdf *pdf, size_t i)
{
    for (unsigned page = flow->pieces[i].page; i < flow->count && flow->pieces[i].page == page; i++)
        if (flow->pieces[i].bookmark)
            pdf_bookmark(pdf, flow->pieces[i].level, flow->pieces[i].bookmark);
}

void flow_draw(const struct flow *flow, struct pdf *pdf, flow_sheet_fn sheet, const void *context)
{
    unsigned page = 0;
    size_t i = 0;

    while (i < flow->count) {
        if (flow->pieces[i].page != page) {
            page = flow->pieces[i].page;
            pdf_mark(pdf);
            pdf_page(pdf, flow->page.width, flow->page.height);
            sheet(pdf, page, context);
            draw_bookmarks(flow, pdf, i);
        }
        i = draw_run(flow, pdf, i);
    }
}
