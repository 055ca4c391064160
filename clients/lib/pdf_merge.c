#include "clientlib/pdf_merge.h"

#include "base/buffer.h"

#include <errno.h>
#include <qpdf/qpdf-c.h>

struct bookmark {
    char *title;
    size_t page;
    bool inner;
};

struct pdf_merge {
    qpdf_data target;
    struct buffer sources;   /* qpdf_data: streams are copied from them when writing */
    struct buffer bookmarks; /* struct bookmark */
    size_t pages;
    char *why;
};

static void free_qpdf(qpdf_data *qpdf)
{
    if (*qpdf)
        qpdf_cleanup(qpdf);
}

static int fail(struct pdf_merge *merge, const char *file, qpdf_data qpdf)
{
    qpdf_error error = qpdf_has_error(qpdf) ? qpdf_get_error(qpdf) : NULL;

    free(TAKE_PTR(merge->why));
    if (asprintf(&merge->why, "%s: %s", file,
            error ? qpdf_get_error_message_detail(qpdf, error) : "not a sound PDF") < 0) {
        merge->why = NULL;
        return -ENOMEM;
    }
    return PDF_MERGE_E_FAILED;
}

static qpdf_data new_qpdf(void)
{
    qpdf_data qpdf = qpdf_init();

    if (qpdf) {
        qpdf_silence_errors(qpdf);
        qpdf_set_suppress_warnings(qpdf, QPDF_TRUE);
    }
    return qpdf;
}

int pdf_merge_new(struct pdf_merge **ret_merge)
{
    struct pdf_merge *merge = calloc(1, sizeof *merge);

    if (!merge)
        return -ENOMEM;
    merge->target = new_qpdf();
    if (!merge->target || (qpdf_empty_pdf(merge->target) & QPDF_ERRORS)) {
        pdf_merge_free(merge);
        return -ENOMEM;
    }
    *ret_merge = merge;
    return 0;
}

void pdf_merge_free(struct pdf_merge *merge)
{
    if (!merge)
        return;
    free_qpdf(&merge->target);
    for (size_t i = 0; i < merge->sources.size / sizeof(qpdf_data); i++)
        free_qpdf((qpdf_data *)(void *)merge->sources.data + i);
    for (size_t i = 0; i < merge->bookmarks.size / sizeof(struct bookmark); i++)
        free(((struct bookmark *)(void *)merge->bookmarks.data)[i].title);
    buffer_release(&merge->sources);
    buffer_release(&merge->bookmarks);
    free(merge->why);
    free(merge);
}

int pdf_merge_add(struct pdf_merge *merge, const char *file)
{
    CLEANUP(free_qpdf) qpdf_data source = new_qpdf();
    int count, r;

    if (!source)
        return -ENOMEM;
    qpdf_set_attempt_recovery(source, QPDF_FALSE);
    if (qpdf_read(source, file, NULL) & QPDF_ERRORS)
        return fail(merge, file, source);
    count = qpdf_get_num_pages(source);
    if (count < 0)
        return fail(merge, file, source);
    for (int i = 0; i < count; i++) {
        qpdf_oh page = qpdf_get_page_n(source, (size_t)i);

        if (qpdf_add_page(merge->target, source, page, QPDF_FALSE) & QPDF_ERRORS)
            return fail(merge, file, merge->target);
        qpdf_oh_release(source, page);
    }
    r = buffer_append(&merge->sources, &source, sizeof source);
    if (r)
        return r;
    source = NULL;
    merge->pages += (size_t)count;
    return 0;
}

size_t pdf_merge_pages(const struct pdf_merge *merge)
{
    return merge->pages;
}

int pdf_merge_bookmark(struct pdf_merge *merge, const char *title, size_t page, bool inner)
{
    struct bookmark bookmark = {
        .title = strdup(title), .page = page, .inner = inner && merge->bookmarks.size > 0};
    int r = bookmark.title ? buffer_append(&merge->bookmarks, &bookmark, sizeof bookmark) : -ENOMEM;

    if (r)
        free(bookmark.title);
    return r;
}

/* The bookmarks of one level below one parent, linked as they come. */
struct level {
    qpdf_oh parent, last;
    int count;
};

static void link_item(qpdf_data pdf, struct level *level, qpdf_oh item)
{
    qpdf_oh_replace_key(pdf, item, "/Parent", level->parent);
    if (level->count++ == 0) {
        qpdf_oh_replace_key(pdf, level->parent, "/First", item);
    } else {
        qpdf_oh_replace_key(pdf, item, "/Prev", level->last);
        qpdf_oh_replace_key(pdf, level->last, "/Next", item);
    }
    level->last = item;
}

static void end_level(qpdf_data pdf, const struct level *level, int sign)
{
    if (level->count == 0)
        return;
    qpdf_oh_replace_key(pdf, level->parent, "/Last", level->last);
    qpdf_oh_replace_key(
        pdf, level->parent, "/Count", qpdf_oh_new_integer(pdf, sign * level->count));
}

static qpdf_oh new_item(qpdf_data pdf, const struct bookmark *bookmark)
{
    qpdf_oh item = qpdf_make_indirect_object(pdf, qpdf_oh_new_dictionary(pdf));
    qpdf_oh place = qpdf_oh_new_array(pdf);

    qpdf_oh_append_item(pdf, place, qpdf_get_page_n(pdf, bookmark->page));
    qpdf_oh_append_item(pdf, place, qpdf_oh_new_name(pdf, "/Fit"));
    qpdf_oh_replace_key(pdf, item, "/Title", qpdf_oh_new_unicode_string(pdf, bookmark->title));
    qpdf_oh_replace_key(pdf, item, "/Dest", place);
    return item;
}

static void put_outline(struct pdf_merge *merge)
{
    const struct bookmark *bookmarks = (const void *)merge->bookmarks.data;
    const size_t count = merge->bookmarks.size / sizeof *bookmarks;
    qpdf_data pdf = merge->target;
    struct level outer = {0}, inner = {0};
    qpdf_oh root = qpdf_get_root(pdf);

    if (count == 0)
        return;
    outer.parent = qpdf_make_indirect_object(pdf, qpdf_oh_new_dictionary(pdf));
    qpdf_oh_replace_key(pdf, outer.parent, "/Type", qpdf_oh_new_name(pdf, "/Outlines"));
    for (size_t i = 0; i < count; i++) {
        qpdf_oh item;

        if (bookmarks[i].page >= merge->pages)
            continue;
        item = new_item(pdf, &bookmarks[i]);
        if (bookmarks[i].inner && outer.count) {
            link_item(pdf, &inner, item);
            continue;
        }
        end_level(pdf, &inner, -1);
        inner = (struct level){.parent = item};
        link_item(pdf, &outer, item);
    }
    end_level(pdf, &inner, -1);
    end_level(pdf, &outer, 1);
    qpdf_oh_replace_key(pdf, root, "/Outlines", outer.parent);
    qpdf_oh_replace_key(pdf, root, "/PageMode", qpdf_oh_new_name(pdf, "/UseOutlines"));
}

int pdf_merge_write(struct pdf_merge *merge, const char *file)
{
    qpdf_data pdf = merge->target;

    put_outline(merge);
    if (qpdf_has_error(pdf) || (qpdf_init_write(pdf, file) & QPDF_ERRORS))
        return fail(merge, file, pdf);
    qpdf_set_stream_data_mode(pdf, qpdf_s_preserve);
    qpdf_set_object_stream_mode(pdf, qpdf_o_generate);
    qpdf_set_deterministic_ID(pdf, QPDF_TRUE);
    if (qpdf_write(pdf) & QPDF_ERRORS)
        return fail(merge, file, pdf);
    return 0;
}

const char *pdf_merge_why(const struct pdf_merge *merge)
{
    return merge->why ? merge->why : "";
}
