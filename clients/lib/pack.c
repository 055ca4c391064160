#include "clientlib/pack.h"

#include "base/buffer.h"
#include "base/text.h"
#include "clientlib/file.h"
#include "clientlib/i18n.h"
#include "clientlib/protojson.h"
#include "clientlib/protojson_internal.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

/* One file of the pack. */
struct part {
    const char *file; /* for messages, with the folder */
    char *text;
    size_t size;
};

/* A value that was set, and by which file. */
struct setting {
    const void *at;
    const struct part *part;
    struct setting *next;
};

struct merge {
    struct arena *arena;
    const struct part *part; /* being merged */
    struct setting *settings;
    struct jsonpath path;
    const char *why;
};

static int wrong(struct merge *merge, const char *why)
{
    merge->why = why;
    return why ? PACK_E_INVALID : -ENOMEM;
}

static bool same_value(const ProtobufCFieldDescriptor *field, const void *a, const void *b)
{
    if (field->type == PROTOBUF_C_TYPE_STRING)
        return text_equal(*(char *const *)a, *(char *const *)b);
    return memcmp(a, b, protojson_value_size(field)) == 0;
}

static const struct part *who_set(const struct merge *merge, const void *at)
{
    for (const struct setting *setting = merge->settings; setting; setting = setting->next) {
        if (setting->at == at)
            return setting->part;
    }
    return NULL;
}

static int remember(struct merge *merge, const void *at)
{
    struct setting *setting = arena_alloc(merge->arena, sizeof *setting);

    if (!setting)
        return -ENOMEM;
    *setting = (struct setting){.at = at, .part = merge->part, .next = merge->settings};
    merge->settings = setting;
    return 0;
}

static int conflict(struct merge *merge, const struct part *first)
{
    const char *path = jsonpath_format(&merge->path, merge->arena);

    if (!path)
        return -ENOMEM;
    return wrong(merge,
        arena_printf(merge->arena,
            _("%s:%zu: %s: %s:%zu sets it to another value; keep one of them"), merge->part->file,
            jsonpath_line(&merge->path, merge->part->text, merge->part->size), path, first->file,
            jsonpath_line(&merge->path, first->text, first->size)));
}

static int merge_list(
    struct merge *merge, const ProtobufCFieldDescriptor *field, void *into, const void *from)
{
    size_t size = protojson_value_size(field);
    size_t *into_count = (size_t *)(void *)((char *)into + field->quantifier_offset);
    size_t from_count =
        *(const size_t *)(const void *)((const char *)from + field->quantifier_offset);
    char **into_array = (char **)(void *)((char *)into + field->offset);
    const char *from_array = *(char *const *)(const void *)((const char *)from + field->offset);
    char *joined;

    if (from_count == 0)
        return 0;
    joined = arena_calloc(merge->arena, *into_count + from_count, size);
    if (!joined)
        return -ENOMEM;
    if (*into_count > 0)
        memcpy(joined, *into_array, *into_count * size);
    memcpy(joined + *into_count * size, from_array, from_count * size);
    *into_array = joined;
    *into_count += from_count;
    return 0;
}

static bool is_set(const ProtobufCFieldDescriptor *field, const void *at)
{
    static const char zeros[sizeof(uint64_t)];

    if (field->type == PROTOBUF_C_TYPE_STRING)
        return !text_is_empty(*(char *const *)at);
    if (field->type == PROTOBUF_C_TYPE_BYTES)
        return ((const ProtobufCBinaryData *)at)->len > 0;
    return memcmp(at, zeros, protojson_value_size(field)) != 0;
}

static int merge_scalar(
    struct merge *merge, const ProtobufCFieldDescriptor *field, void *into, const void *from)
{
    const struct part *first;

    if (!is_set(field, from))
        return 0;
    first = who_set(merge, into);
    if (first)
        return same_value(field, into, from) ? 0 : conflict(merge, first);
    memcpy(into, from, protojson_value_size(field));
    return remember(merge, into);
}

static int merge_message(struct merge *merge, ProtobufCMessage *into, const ProtobufCMessage *from)
{
    int r = 0;

    for (unsigned i = 0; i < into->descriptor->n_fields && !r; i++) {
        const ProtobufCFieldDescriptor *field = &into->descriptor->fields[i];
        void *to = (char *)into + field->offset;
        const void *of = (const char *)from + field->offset;

        if (!jsonpath_push_key(&merge->path, field->name))
            return -EINVAL;
        if (field->label == PROTOBUF_C_LABEL_REPEATED) {
            r = merge_list(merge, field, into, from);
        } else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
            const ProtobufCMessageDescriptor *type = field->descriptor;
            ProtobufCMessage **inner = to;
            ProtobufCMessage *const *other = of;

            if (*other && !*inner) {
                *inner = arena_alloc(merge->arena, type->sizeof_message);
                if (!*inner)
                    return -ENOMEM;
                type->message_init(*inner);
            }
            if (*other)
                r = merge_message(merge, *inner, *other);
        } else {
            r = merge_scalar(merge, field, to, of);
        }
        if (!r)
            jsonpath_pop(&merge->path);
    }
    return r;
}

static int parse_part(struct merge *merge, ProtobufCMessage **ret_message)
{
    const struct part *part = merge->part;
    struct protojson_error error;
    int r;

    r = protojson_read(&palmares__v1__session_definition__descriptor, part->text, part->size,
        merge->arena, &error, ret_message);
    if (r != PROTOJSON_E_INVALID)
        return r;
    return wrong(merge, arena_printf(merge->arena, "%s:%zu: %s%s%s", part->file, error.line,
                            error.path, *error.path ? ": " : "", error.message));
}

static int merge_part(struct merge *merge, const struct part *part, ProtobufCMessage *into)
{
    ProtobufCMessage *message;
    int r;

    merge->part = part;
    merge->path.depth = 0;
    r = parse_part(merge, &message);
    return r ? r : merge_message(merge, into, message);
}

static int read_part(struct merge *merge, const char *file, struct part *ret_part)
{
    CLEANUP_BUFFER struct buffer text = {0};
    int r;

    r = file_read(file, PROTOJSON_TEXT_MAX, &text);
    if (r == -EFBIG)
        return wrong(merge, arena_printf(merge->arena, _("%s: larger than 4 MiB"), file));
    if (r == -ENOMEM)
        return r;
    if (r)
        return wrong(merge, arena_printf(merge->arena, "%s: %s", file, strerror(-r)));
    *ret_part = (struct part){
        .file = arena_strdup(merge->arena, file),
        .text = arena_memdup(merge->arena, text.data ? (const char *)text.data : "", text.size),
        .size = text.size,
    };
    return ret_part->file && ret_part->text ? 0 : -ENOMEM;
}

static int is_part(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return *entry->d_name != '.' && length > 5 && text_equal(entry->d_name + length - 5, ".json");
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* The files of a folder, by name. */
static int read_folder(
    struct merge *merge, const char *path, struct part **ret_parts, size_t *ret_count)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_part, compare_names);
    struct part *parts = NULL;
    int r = 0;

    if (count < 0)
        return wrong(merge, arena_printf(merge->arena, "%s: %s", path, strerror(errno)));
    if (count == 0)
        r = wrong(merge, arena_printf(merge->arena, _("%s: there is no *.json file in it"), path));
    else if (count > PACK_FILES_MAX)
        r = wrong(merge, arena_printf(merge->arena, _("%s: more than 200 *.json files"), path));
    else
        parts = arena_calloc(merge->arena, (size_t)count, sizeof *parts);
    if (!r && !parts)
        r = -ENOMEM;
    for (int i = 0; i < count; i++) {
        const char *file = r ? NULL : arena_printf(merge->arena, "%s/%s", path, entries[i]->d_name);
        if (!r)
            r = file ? read_part(merge, file, &parts[i]) : -ENOMEM;
        free(entries[i]);
    }
    free(entries);
    if (!r) {
        *ret_parts = parts;
        *ret_count = (size_t)count;
    }
    return r;
}

static int merge_all(struct merge *merge,
    const struct part *parts,
    size_t count,
    Palmares__V1__SessionDefinition **ret_definition)
{
    Palmares__V1__SessionDefinition *definition = arena_alloc(merge->arena, sizeof *definition);
    int r = 0;

    if (!definition)
        return -ENOMEM;
    palmares__v1__session_definition__init(definition);
    for (size_t i = 0; i < count && !r; i++)
        r = merge_part(merge, &parts[i], &definition->base);
    if (!r)
        *ret_definition = definition;
    return r;
}

int pack_load(const char *path,
    struct arena *arena,
    Palmares__V1__SessionDefinition **ret_definition,
    const char **ret_why)
{
    struct merge merge = {.arena = arena};
    struct part single = {0};
    struct part *parts = &single;
    size_t count = 1;
    struct stat status;
    int r;

    if (!text_equal(path, "-") && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        r = read_folder(&merge, path, &parts, &count);
    else
        r = read_part(&merge, path, &single);
    if (!r)
        r = merge_all(&merge, parts, count, ret_definition);
    if (r == PACK_E_INVALID)
        *ret_why = merge.why;
    return r;
}

int pack_parse(const char *name,
    const char *text,
    size_t size,
    struct arena *arena,
    Palmares__V1__SessionDefinition **ret_definition,
    const char **ret_why)
{
    struct merge merge = {.arena = arena};
    struct part part = {.file = name, .size = size};
    int r;

    part.text = arena_memdup(arena, text, size);
    if (!part.text)
        return -ENOMEM;
    r = merge_all(&merge, &part, 1, ret_definition);
    if (r == PACK_E_INVALID)
        *ret_why = merge.why;
    return r;
}
