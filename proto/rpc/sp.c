#include "rpc/sp.h"

static const uint8_t sp_magic[] = {0x00, 'S', 'P', 0x00, 0x00};

void sp_put_u64(uint8_t to[8], uint64_t value)
{
    value = __builtin_bswap64(value);
    memcpy(to, &value, sizeof value);
}

void sp_put_u32(uint8_t to[4], uint32_t value)
{
    value = __builtin_bswap32(value);
    memcpy(to, &value, sizeof value);
}

uint32_t sp_get_u32(const uint8_t from[4])
{
    uint32_t value;

    memcpy(&value, from, sizeof value);
    return __builtin_bswap32(value);
}

static uint64_t get_u64(const uint8_t from[8])
{
    uint64_t value;

    memcpy(&value, from, sizeof value);
    return __builtin_bswap64(value);
}

void sp_greeting_put(uint8_t to[SP_GREETING_SIZE], enum sp_protocol own)
{
    memcpy(to, sp_magic, sizeof sp_magic);
    to[5] = (uint8_t)own;
    to[6] = 0;
    to[7] = 0;
}

int sp_greeting_check(const uint8_t from[SP_GREETING_SIZE], enum sp_protocol expected)
{
    if (memcmp(from, sp_magic, 4) != 0 || from[6] != 0 || from[7] != 0)
        return SP_E_NOT_SP;
    return from[4] == 0 && from[5] == (uint8_t)expected ? 0 : SP_E_OTHER_PROTOCOL;
}

int sp_stack_size(const uint8_t *body, size_t size, size_t *ret_size)
{
    size_t limit = base_min_size(size, SP_STACK_MAX_BYTES);

    for (size_t at = 0; at + SP_WORD_SIZE <= limit; at += SP_WORD_SIZE)
        if (body[at] & 0x80) {
            *ret_size = at + SP_WORD_SIZE;
            return 0;
        }
    return SP_E_BAD_STACK;
}

/* Move bytes into the partial frame until it holds `wanted`; false: they are not all there yet. */
static int reader_fill(struct sp_reader *reader, size_t wanted, const uint8_t **data, size_t *size)
{
    struct buffer *partial = &reader->partial;
    size_t taken = partial->size < wanted ? base_min_size(wanted - partial->size, *size) : 0;
    int r = buffer_append(partial, *data, taken);

    if (r)
        return r;
    *data += taken;
    *size -= taken;
    return partial->size >= wanted;
}

/* The whole frame lies in the bytes given: no copy. */
static bool reader_take_whole(
    struct sp_reader *reader, const uint8_t **data, size_t *size, struct sp_frame *ret_frame)
{
    uint64_t length;

    if (reader->partial.size || *size < SP_LENGTH_SIZE)
        return false;
    length = get_u64(*data);
    if (length > reader->max || length > *size - SP_LENGTH_SIZE)
        return false;
    *ret_frame = (struct sp_frame){.body = *data + SP_LENGTH_SIZE, .size = (size_t)length};
    *data += SP_LENGTH_SIZE + (size_t)length;
    *size -= SP_LENGTH_SIZE + (size_t)length;
    return true;
}

int sp_reader_next(
    struct sp_reader *reader, const uint8_t **data, size_t *size, struct sp_frame *ret_frame)
{
    struct buffer *partial = &reader->partial;
    uint64_t length;
    size_t wanted;
    int r;

    if (*size == 0)
        return SP_MORE;
    if (reader_take_whole(reader, data, size, ret_frame))
        return SP_FRAME;
    r = reader_fill(reader, SP_LENGTH_SIZE, data, size);
    if (r <= 0)
        return r < 0 ? r : SP_MORE;
    length = get_u64(partial->data);
    wanted =
        length > reader->max ? base_min_size((size_t)length, SP_STACK_MAX_BYTES) : (size_t)length;
    r = reader_fill(reader, SP_LENGTH_SIZE + wanted, data, size);
    if (r <= 0)
        return r < 0 ? r : SP_MORE;
    *ret_frame = (struct sp_frame){
        .body = partial->data + SP_LENGTH_SIZE, .size = (size_t)length, .owned = partial->data};
    *partial = (struct buffer){0};
    return length > reader->max ? SP_TOO_LARGE : SP_FRAME;
}

bool sp_reader_is_partial(const struct sp_reader *reader)
{
    return reader->partial.size > 0;
}

void sp_reader_release(struct sp_reader *reader)
{
    buffer_release(&reader->partial);
}
