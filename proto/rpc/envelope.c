#include "rpc/envelope.h"

#include "base/text.h"

#include <errno.h>

enum {
    REQUEST_METHOD = 1,
    REQUEST_ID = 2,
    REQUEST_TIMEOUT = 3,
    REQUEST_METADATA = 4,
    REQUEST_PAYLOAD = 5
};
enum { REPLY_STATUS = 1, REPLY_PAYLOAD = 2 };
enum { METADATA_KEY = 1, METADATA_VALUE = 2 };
enum { STATUS_CODE = 1, STATUS_REASON = 2, STATUS_MESSAGE = 3, STATUS_VIOLATIONS = 4 };
enum { VIOLATION_FIELD = 1, VIOLATION_REASON = 2, VIOLATION_MESSAGE = 3 };
enum { VIOLATIONS_MAX = 4096 };

static int get_varint(struct slice *slice, uint64_t *ret_value)
{
    uint64_t value = 0;

    for (size_t i = 0; i < 10 && i < slice->size; i++) {
        uint8_t byte = slice->data[i];

        value |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            slice->data += i + 1;
            slice->size -= i + 1;
            *ret_value = value;
            return 0;
        }
    }
    return -EBADMSG;
}

static int take(struct slice *slice, uint64_t size, struct slice *ret_taken)
{
    if (size > slice->size)
        return -EBADMSG;
    *ret_taken = (struct slice){slice->data, (size_t)size};
    slice->data += size;
    slice->size -= (size_t)size;
    return 0;
}

int pb_next(struct slice *slice, struct pb_field *ret_field)
{
    struct pb_field field = {0};
    uint64_t value;

    if (get_varint(slice, &value) || value >> 3 == 0 || value >> 3 > 0x1fffffff)
        return -EBADMSG;
    field.number = (uint32_t)(value >> 3);
    field.wire = (enum pb_wire)(value & 7);
    switch (field.wire) {
    case PB_VARINT:
        if (get_varint(slice, &field.varint))
            return -EBADMSG;
        break;
    case PB_FIXED64:
        if (take(slice, 8, &field.bytes))
            return -EBADMSG;
        break;
    case PB_FIXED32:
        if (take(slice, 4, &field.bytes))
            return -EBADMSG;
        break;
    case PB_BYTES:
        if (get_varint(slice, &value) || take(slice, value, &field.bytes))
            return -EBADMSG;
        break;
    default:
        return -EBADMSG; /* groups: not in proto3 */
    }
    *ret_field = field;
    return 0;
}

bool pb_text_valid(struct slice text)
{
    const uint8_t *p = text.data, *end = text.data + text.size;

    while (p < end && *p && *p < 0x80) /* most texts are ASCII */
        p++;
    return p == end || (text_utf8_valid((const char *)p, (size_t)(end - p)) &&
                           !memchr(p, 0, (size_t)(end - p)));
}

static int get_text(const struct pb_field *field, struct slice *ret_text)
{
    if (field->wire != PB_BYTES || !pb_text_valid(field->bytes))
        return -EBADMSG;
    *ret_text = field->bytes;
    return 0;
}

static int metadata_decode(struct slice entry, struct slice *ret_key, struct slice *ret_value)
{
    struct slice key = {(const uint8_t *)"", 0}, value = {(const uint8_t *)"", 0};
    struct pb_field field;

    while (entry.size) {
        if (pb_next(&entry, &field))
            return -EBADMSG;
        if (field.number == METADATA_KEY && get_text(&field, &key))
            return -EBADMSG;
        if (field.number == METADATA_VALUE && get_text(&field, &value))
            return -EBADMSG;
    }
    *ret_key = key;
    *ret_value = value;
    return 0;
}

static int request_field(const struct pb_field *field, struct envelope_request *request)
{
    struct slice key, value;

    switch (field->number) {
    case REQUEST_METHOD:
        return get_text(field, &request->method);
    case REQUEST_ID:
        return get_text(field, &request->request_id);
    case REQUEST_TIMEOUT:
        if (field->wire != PB_VARINT)
            return -EBADMSG;
        request->has_timeout = true;
        request->timeout_ms = (uint32_t)field->varint;
        return 0;
    case REQUEST_METADATA:
        return field->wire == PB_BYTES ? metadata_decode(field->bytes, &key, &value) : -EBADMSG;
    case REQUEST_PAYLOAD:
        if (field->wire != PB_BYTES)
            return -EBADMSG;
        request->payload = field->bytes;
        return 0;
    default:
        return 0;
    }
}

int envelope_request_decode(const uint8_t *data, size_t size, struct envelope_request *ret_request)
{
    const struct slice empty = {(const uint8_t *)"", 0};
    struct envelope_request request = {.method = empty, .request_id = empty, .payload = empty};
    struct slice rest = {data, size};
    struct pb_field field;

    while (rest.size)
        if (pb_next(&rest, &field) || request_field(&field, &request))
            return -EBADMSG;
    *ret_request = request;
    return 0;
}

struct slice envelope_metadata(const uint8_t *data, size_t size, const char *key)
{
    struct slice rest = {data, size}, entry_key, entry_value;
    struct pb_field field;

    while (rest.size && pb_next(&rest, &field) == 0)
        if (field.number == REQUEST_METADATA && field.wire == PB_BYTES &&
            metadata_decode(field.bytes, &entry_key, &entry_value) == 0 &&
            slice_equal(entry_key, key))
            return entry_value;
    return (struct slice){NULL, 0};
}

/* ---- status ---- */

static int get_copy(const struct pb_field *field, struct arena *arena, const char **ret_text)
{
    struct slice text;

    if (get_text(field, &text))
        return -EBADMSG;
    *ret_text = arena_strndup(arena, (const char *)text.data, text.size);
    return *ret_text ? 0 : -ENOMEM;
}

static int violation_decode(
    struct slice rest, struct arena *arena, struct rpc_violation *ret_violation)
{
    struct rpc_violation violation = {"", "", ""};
    struct pb_field field;
    int r = 0;

    while (rest.size && !r) {
        if (pb_next(&rest, &field))
            return -EBADMSG;
        if (field.number == VIOLATION_FIELD)
            r = get_copy(&field, arena, &violation.field);
        else if (field.number == VIOLATION_REASON)
            r = get_copy(&field, arena, &violation.reason);
        else if (field.number == VIOLATION_MESSAGE)
            r = get_copy(&field, arena, &violation.message);
    }
    *ret_violation = violation;
    return r;
}

static size_t count_fields(struct slice rest, uint32_t number)
{
    struct pb_field field;
    size_t count = 0;

    while (rest.size && pb_next(&rest, &field) == 0)
        count += field.number == number;
    return count;
}

static int status_field(const struct pb_field *field,
    struct arena *arena,
    struct rpc_status *status,
    struct rpc_violation *violations)
{
    switch (field->number) {
    case STATUS_CODE:
        if (field->wire != PB_VARINT)
            return -EBADMSG;
        status->code =
            field->varint <= RPC_UNAUTHENTICATED ? (enum rpc_code)field->varint : RPC_UNKNOWN;
        return 0;
    case STATUS_REASON:
        return get_copy(field, arena, &status->reason);
    case STATUS_MESSAGE:
        return get_copy(field, arena, &status->message);
    case STATUS_VIOLATIONS:
        if (field->wire != PB_BYTES)
            return -EBADMSG;
        return violation_decode(field->bytes, arena, &violations[status->violation_count++]);
    default:
        return 0;
    }
}

static int status_decode(struct slice rest, struct arena *arena, struct rpc_status *ret_status)
{
    struct rpc_status status = {.code = RPC_OK, .reason = "", .message = ""};
    size_t count = count_fields(rest, STATUS_VIOLATIONS);
    struct rpc_violation *violations = NULL;
    struct pb_field field;
    int r;

    if (count > VIOLATIONS_MAX)
        return -EBADMSG;
    if (count) {
        violations = arena_calloc(arena, count, sizeof *violations);
        if (!violations)
            return -ENOMEM;
    }
    while (rest.size) {
        if (pb_next(&rest, &field))
            return -EBADMSG;
        r = status_field(&field, arena, &status, violations);
        if (r)
            return r;
    }
    status.violations = violations;
    *ret_status = status;
    return 0;
}

int envelope_reply_decode(
    const uint8_t *data, size_t size, struct arena *arena, struct envelope_reply *ret_reply)
{
    struct envelope_reply reply = {
        .status = {.code = RPC_OK, .reason = "", .message = ""},
        .payload = {(const uint8_t *)"", 0},
    };
    struct slice rest = {data, size};
    struct pb_field field;
    int r = 0;

    while (rest.size) {
        if (pb_next(&rest, &field))
            return -EBADMSG;
        if (field.number != REPLY_STATUS && field.number != REPLY_PAYLOAD)
            continue;
        if (field.wire != PB_BYTES)
            return -EBADMSG;
        if (field.number == REPLY_STATUS)
            r = status_decode(field.bytes, arena, &reply.status);
        else
            reply.payload = field.bytes;
        if (r)
            return r;
    }
    *ret_reply = reply;
    return 0;
}

/* ---- writing; each size function mirrors the put function of the same name ---- */

static size_t varint_size(uint64_t value)
{
    return (size_t)(63 - __builtin_clzll(value | 1)) / 7 + 1;
}

static uint8_t *varint_put(uint8_t *to, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *to++ = (uint8_t)(value | 0x80);
    *to++ = (uint8_t)value;
    return to;
}

/* All field numbers here are below 16: tags of one byte. */
static uint8_t *head_put(uint8_t *to, unsigned number, size_t size)
{
    *to++ = (uint8_t)(number << 3 | PB_BYTES);
    return varint_put(to, size);
}

static size_t bytes_size(size_t size)
{
    return size ? 1 + varint_size(size) + size : 0;
}

static uint8_t *bytes_put(uint8_t *to, unsigned number, const void *data, size_t size)
{
    if (!size)
        return to;
    to = head_put(to, number, size);
    memcpy(to, data, size);
    return to + size;
}

static size_t text_size(const char *text)
{
    return text ? bytes_size(strlen(text)) : 0;
}

static uint8_t *text_put(uint8_t *to, unsigned number, const char *text)
{
    return text ? bytes_put(to, number, text, strlen(text)) : to;
}

size_t envelope_request_size(const struct envelope_request *request)
{
    return bytes_size(request->method.size) + bytes_size(request->request_id.size) +
           (request->has_timeout ? 1 + varint_size(request->timeout_ms) : 0) +
           bytes_size(request->payload.size);
}

void envelope_request_put(const struct envelope_request *request, uint8_t *to)
{
    to = bytes_put(to, REQUEST_METHOD, request->method.data, request->method.size);
    to = bytes_put(to, REQUEST_ID, request->request_id.data, request->request_id.size);
    if (request->has_timeout) {
        *to++ = REQUEST_TIMEOUT << 3 | PB_VARINT;
        to = varint_put(to, request->timeout_ms);
    }
    (void)bytes_put(to, REQUEST_PAYLOAD, request->payload.data, request->payload.size);
}

static size_t violation_size(const struct rpc_violation *violation)
{
    return text_size(violation->field) + text_size(violation->reason) +
           text_size(violation->message);
}

static size_t status_size(const struct rpc_status *status)
{
    size_t size = status->code == RPC_OK ? 0 : 1 + varint_size(status->code);

    size += text_size(status->reason) + text_size(status->message);
    for (size_t i = 0; i < status->violation_count; i++) {
        size_t inner = violation_size(&status->violations[i]);

        size += 1 + varint_size(inner) + inner;
    }
    return size;
}

static uint8_t *status_put(uint8_t *to, const struct rpc_status *status)
{
    if (status->code != RPC_OK) {
        *to++ = STATUS_CODE << 3 | PB_VARINT;
        to = varint_put(to, status->code);
    }
    to = text_put(to, STATUS_REASON, status->reason);
    to = text_put(to, STATUS_MESSAGE, status->message);
    for (size_t i = 0; i < status->violation_count; i++) {
        const struct rpc_violation *violation = &status->violations[i];

        to = head_put(to, STATUS_VIOLATIONS, violation_size(violation));
        to = text_put(to, VIOLATION_FIELD, violation->field);
        to = text_put(to, VIOLATION_REASON, violation->reason);
        to = text_put(to, VIOLATION_MESSAGE, violation->message);
    }
    return to;
}

size_t envelope_reply_head_size(const struct rpc_status *status, size_t payload_size)
{
    size_t inner = status_size(status);

    return 1 + varint_size(inner) + inner + (payload_size ? 1 + varint_size(payload_size) : 0);
}

uint8_t *envelope_reply_head_put(const struct rpc_status *status, size_t payload_size, uint8_t *to)
{
    to = status_put(head_put(to, REPLY_STATUS, status_size(status)), status);
    return payload_size ? head_put(to, REPLY_PAYLOAD, payload_size) : to;
}
