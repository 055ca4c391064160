#include "rpc/payload.h"

#include "base/buffer.h"
#include "rpc/client.h"
#include "rpc/envelope.h"

enum { NESTING_MAX = 32 }; /* the contract has no recursive messages: far fewer in practice */

struct path_step {
    const ProtobufCFieldDescriptor *field;
    size_t index; /* of a repeated field */
};

struct text_check {
    struct path_step steps[NESTING_MAX];
    size_t depth;
};

static size_t occurrences(struct slice message, const uint8_t *until, uint32_t number)
{
    struct pb_field field;
    size_t count = 0;

    while (message.data < until && pb_next(&message, &field) == 0)
        count += field.number == number && message.data < until;
    return count;
}

/* Looks at every string field of a message and of the messages in it; leaves the path of the bad
 * one in `check`. */
static int check_texts(
    struct text_check *check, const ProtobufCMessageDescriptor *type, struct slice message)
{
    struct slice rest = message;
    struct pb_field field;
    size_t depth = check->depth;

    if (depth == NESTING_MAX)
        return PAYLOAD_E_MALFORMED;
    while (rest.size) {
        const ProtobufCFieldDescriptor *descriptor;
        int r = 0;

        if (pb_next(&rest, &field))
            return PAYLOAD_E_MALFORMED;
        if (field.wire != PB_BYTES)
            continue;
        descriptor = protobuf_c_message_descriptor_get_field(type, field.number);
        if (!descriptor)
            continue;
        if (descriptor->type == PROTOBUF_C_TYPE_STRING) {
            r = pb_text_valid(field.bytes) ? 0 : PAYLOAD_E_TEXT;
        } else if (descriptor->type == PROTOBUF_C_TYPE_MESSAGE) {
            check->depth = depth + 1;
            r = check_texts(check, descriptor->descriptor, field.bytes);
        }
        if (r == PAYLOAD_E_TEXT) {
            if (descriptor->type == PROTOBUF_C_TYPE_STRING)
                check->depth = depth + 1;
            check->steps[depth] =
                (struct path_step){descriptor, occurrences(message, rest.data, field.number)};
        }
        if (r)
            return r;
    }
    return 0;
}

static const char *path_text(const struct text_check *check, struct arena *arena)
{
    struct buffer text CLEANUP_BUFFER = {0};
    const char *path = NULL;
    int r = 0;

    for (size_t i = 0; i < check->depth && !r; i++) {
        const struct path_step *step = &check->steps[i];

        r = buffer_printf(&text, "%s%s", i ? "." : "", step->field->name);
        if (!r && step->field->label == PROTOBUF_C_LABEL_REPEATED)
            r = buffer_printf(&text, "[%zu]", step->index);
    }
    if (!r && text.data)
        path = arena_strndup(arena, (const char *)text.data, text.size);
    return path ? path : "";
}

struct unpack_memory {
    struct arena *arena;
    bool full;
};

static void *unpack_alloc(void *data, size_t size)
{
    struct unpack_memory *memory = data;
    void *piece = arena_alloc(memory->arena, size);

    if (!piece)
        memory->full = true;
    return piece;
}

static void unpack_free(void *data, void *piece)
{
    (void)data; /* the arena gives everything back at once */
    (void)piece;
}

int payload_unpack(const ProtobufCMessageDescriptor *type,
    const void *data,
    size_t size,
    struct arena *arena,
    ProtobufCMessage **ret_message,
    const char **ret_field)
{
    struct unpack_memory memory = {.arena = arena};
    ProtobufCAllocator allocator = {
        .alloc = unpack_alloc, .free = unpack_free, .allocator_data = &memory};
    struct text_check check;
    ProtobufCMessage *message;
    int r;

    check.depth = 0;
    r = check_texts(&check, type, (struct slice){data, size});
    if (r == PAYLOAD_E_TEXT)
        *ret_field = path_text(&check, arena);
    if (r)
        return r;
    message = protobuf_c_message_unpack(type, &allocator, size, data);
    if (!message)
        return memory.full ? PAYLOAD_E_TOO_LARGE : PAYLOAD_E_MALFORMED;
    *ret_message = message;
    return 0;
}

ProtobufCMessage *rpc_unpack(
    const ProtobufCMessageDescriptor *type, const void *data, size_t size, struct arena *arena)
{
    ProtobufCMessage *message;
    const char *field;

    return payload_unpack(type, data, size, arena, &message, &field) ? NULL : message;
}
