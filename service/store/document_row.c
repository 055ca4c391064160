#include "store/document_row.h"

#include "store/form_json.h"

#include <errno.h>

int document_content_read(const struct store_rows *rows,
    size_t row,
    int column,
    enum document_kind kind,
    struct arena *arena,
    void **ret_content)
{
    const struct form *form = dossier_form(kind);

    *ret_content = NULL;
    if (store_is_null(rows, row, column))
        return 0;
    if (!form)
        return -EPROTO;
    return form_json_read(arena, form, store_text(rows, row, column), ret_content);
}

/* What the check of the file found stands in columns of its own. */
static void read_file(const struct store_rows *rows, size_t row, struct attachment *attachment)
{
    size_t size;
    const void *sha256 = store_bytes(rows, row, store_column(rows, "file_sha256"), &size);

    attachment->pages = (uint32_t)store_int(rows, row, store_column(rows, "file_pages"));
    attachment->size_bytes = (uint64_t)store_int(rows, row, store_column(rows, "file_size_bytes"));
    if (sha256 && size == sizeof attachment->sha256)
        memcpy(attachment->sha256, sha256, size);
}

int document_row_read(
    const struct store_rows *rows, size_t row, struct arena *arena, struct document *ret_document)
{
    struct document document = {
        .session = store_text_dup(rows, row, store_column(rows, "session"), arena),
        .candidate = store_text_dup(rows, row, store_column(rows, "candidate"), arena),
        .kind = document_kind_parse(store_text(rows, row, store_column(rows, "kind"))),
        .ordinal = (uint32_t)store_int(rows, row, store_column(rows, "ordinal")),
        .revision = (int32_t)store_int(rows, row, store_column(rows, "revision")),
        .create_time_us = store_timestamp_us(rows, row, store_column(rows, "created_at")),
        .update_time_us = store_timestamp_us(rows, row, store_column(rows, "updated_at")),
    };
    void *content;
    int r;

    if (!document.session || !document.candidate)
        return -ENOMEM;
    store_date(rows, row, store_column(rows, "received_on"), document.received_on);
    r = document_content_read(
        rows, row, store_column(rows, "content"), document.kind, arena, &content);
    if (r)
        return r;
    if (content && document.kind == DOCUMENT_ATTACHMENT)
        read_file(rows, row, content);
    document.content = content;
    *ret_document = document;
    return 0;
}

int document_rows_read(
    const struct store_rows *rows, struct arena *arena, struct document **ret_documents)
{
    size_t count = store_row_count(rows);
    struct document *documents = arena_calloc(arena, count + 1, sizeof *documents);

    if (!documents)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        int r = document_row_read(rows, i, arena, &documents[i]);

        if (r)
            return r;
    }
    *ret_documents = documents;
    return 0;
}

int class_content_read(
    const struct store_rows *rows, size_t row, int column, struct arena *arena, void **ret_profile)
{
    return form_json_read(arena, &class_profile_form, store_text(rows, row, column), ret_profile);
}

int class_row_read(const struct store_rows *rows,
    size_t row,
    struct arena *arena,
    struct class_profile *ret_profile)
{
    struct class_profile *profile;
    void *values;
    int r = class_content_read(rows, row, store_column(rows, "content"), arena, &values);

    if (r)
        return r;
    profile = values;
    profile->session = store_text_dup(rows, row, store_column(rows, "session"), arena);
    profile->establishment = store_text_dup(rows, row, store_column(rows, "establishment"), arena);
    profile->name = store_text_dup(rows, row, store_column(rows, "name"), arena);
    profile->revision = (int32_t)store_int(rows, row, store_column(rows, "revision"));
    if (!profile->session || !profile->establishment || !profile->name)
        return -ENOMEM;
    *ret_profile = *profile;
    return 0;
}
