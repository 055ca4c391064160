#include "domain/figure_header.h"

static const uint8_t png_signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

static uint32_t read_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t read_u16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static int check_pixels(const struct figure_header *header)
{
    if (!header->width || !header->height || header->width > FIGURE_HEADER_SIDE_MAX ||
        header->height > FIGURE_HEADER_SIDE_MAX)
        return FIGURE_HEADER_E_SIZE;
    return (uint64_t)header->width * header->height > FIGURE_HEADER_PIXELS_MAX
               ? FIGURE_HEADER_E_SIZE
               : 0;
}

/* ---- PNG (ISO/IEC 15948) ---- */

enum { CHUNK_FRAME = 12, IHDR_SIZE = 13 }; /* length, type and CRC; the content */

static void make_crc_table(uint32_t table[256])
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t value = i;

        for (int bit = 0; bit < 8; bit++)
            value = value & 1 ? 0xedb88320u ^ value >> 1 : value >> 1;
        table[i] = value;
    }
}

static uint32_t crc(const uint32_t table[256], const uint8_t *bytes, size_t size)
{
    uint32_t value = 0xffffffffu;

    for (size_t i = 0; i < size; i++)
        value = table[(value ^ bytes[i]) & 0xff] ^ value >> 8;
    return ~value;
}

/* Depths by colour type: 0, 2, 3, 4, 6. */
static bool depth_fits(uint8_t depth, uint8_t colour)
{
    switch (colour) {
    case 0:
        return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case 3:
        return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case 2:
    case 4:
    case 6:
        return depth == 8 || depth == 16;
    default:
        return false;
    }
}

static int read_ihdr(const uint8_t *data, uint32_t length, struct figure_header *header)
{
    if (length != IHDR_SIZE || !depth_fits(data[8], data[9]) || data[10] || data[11] ||
        data[12] > 1)
        return FIGURE_HEADER_E_BROKEN;
    header->width = read_u32(data);
    header->height = read_u32(data + 4);
    return check_pixels(header);
}

static int read_png(const uint8_t *bytes, size_t size, struct figure_header *header)
{
    uint32_t table[256];
    bool first = true, data = false;
    int r;

    make_crc_table(table);
    for (size_t at = sizeof png_signature; size - at >= CHUNK_FRAME; first = false) {
        const uint8_t *chunk = bytes + at;
        uint32_t length = read_u32(chunk);
        bool is_header = memcmp(chunk + 4, "IHDR", 4) == 0;

        if (length > size - at - CHUNK_FRAME || is_header != first ||
            crc(table, chunk + 4, length + 4) != read_u32(chunk + 8 + length))
            return FIGURE_HEADER_E_BROKEN;
        r = is_header ? read_ihdr(chunk + 8, length, header) : 0;
        if (r)
            return r;
        data = data || memcmp(chunk + 4, "IDAT", 4) == 0;
        at += CHUNK_FRAME + length;
        if (memcmp(chunk + 4, "IEND", 4) == 0)
            return data && length == 0 && at == size ? 0 : FIGURE_HEADER_E_BROKEN;
    }
    return FIGURE_HEADER_E_BROKEN;
}

/* ---- JPEG (ISO/IEC 10918-1) ---- */

enum {
    MARKER_SOF0 = 0xc0,
    MARKER_SOF2 = 0xc2,
    MARKER_DHT = 0xc4,
    MARKER_SOF15 = 0xcf,
    MARKER_RST0 = 0xd0,
    MARKER_EOI = 0xd9,
    MARKER_SOS = 0xda,
    SOF_LEAST = 8,
};

/* Of a frame: precision 8, height, width, components of 3 bytes each. */
static int read_sof(const uint8_t *data, uint32_t length, struct figure_header *header)
{
    uint8_t components = length >= SOF_LEAST ? data[7] : 0;

    if ((components != 1 && components != 3 && components != 4) ||
        length != SOF_LEAST + 3u * components || data[2] != 8 || header->width)
        return FIGURE_HEADER_E_BROKEN;
    header->height = read_u16(data + 3);
    header->width = read_u16(data + 5);
    return components == 4 ? FIGURE_HEADER_E_COLOURS : check_pixels(header);
}

static bool is_frame(uint8_t marker)
{
    return marker >= MARKER_SOF0 && marker <= MARKER_SOF15 && marker != MARKER_DHT &&
           marker != 0xc8 && marker != 0xcc;
}

static int read_jpeg(const uint8_t *bytes, size_t size, struct figure_header *header)
{
    size_t at = 2;

    if (size < 4 || bytes[size - 2] != 0xff || bytes[size - 1] != MARKER_EOI)
        return FIGURE_HEADER_E_BROKEN;
    while (size - at >= 4) {
        uint8_t marker = bytes[at + 1];
        uint32_t length = read_u16(bytes + at + 2);
        int r = 0;

        if (bytes[at] == 0xff && marker == 0xff) { /* a filling byte */
            at++;
            continue;
        }
        if (bytes[at] != 0xff || marker < MARKER_SOF0 ||
            (marker >= MARKER_RST0 && marker <= MARKER_EOI) || length < 2 || length > size - at - 2)
            return FIGURE_HEADER_E_BROKEN;
        if (marker == MARKER_SOS) /* the picture itself follows, up to the end */
            return header->width ? 0 : FIGURE_HEADER_E_BROKEN;
        if (is_frame(marker)) /* lossless and arithmetic ones are printed by nobody */
            r = marker <= MARKER_SOF2 ? read_sof(bytes + at + 2, length, header)
                                      : FIGURE_HEADER_E_BROKEN;
        if (r)
            return r;
        at += 2 + length;
    }
    return FIGURE_HEADER_E_BROKEN;
}

int figure_header_read(const uint8_t *bytes, size_t size, struct figure_header *ret_header)
{
    struct figure_header header = {FIGURE_NONE, 0, 0};
    int r = FIGURE_HEADER_E_FORMAT;

    if (size > sizeof png_signature && !memcmp(bytes, png_signature, sizeof png_signature)) {
        header.format = FIGURE_PNG;
        r = read_png(bytes, size, &header);
    } else if (size > 2 && bytes[0] == 0xff && bytes[1] == 0xd8) {
        header.format = FIGURE_JPEG;
        r = read_jpeg(bytes, size, &header);
    }
    if (!r)
        *ret_header = header;
    return r;
}
