#include "document/figure.h"

#include "base/text.h"

#include <png.h>

#include <errno.h>

const char *figure_error_text(int error)
{
    switch (error) {
    case FIGURE_E_UNKNOWN:
        return "l’image n’est ni PNG ni JPEG";
    case FIGURE_E_BROKEN:
        return "l’image est coupée ou abîmée";
    case FIGURE_E_TOO_LARGE:
        return "l’image a trop de pixels";
    case FIGURE_E_COLOURS:
        return "l’image JPEG n’est ni en gris ni en RVB";
    default:
        return "";
    }
}

static int check_size(uint32_t width, uint32_t height)
{
    if (width == 0 || height == 0)
        return FIGURE_E_BROKEN;
    if (width > FIGURE_SIDE_MAX || height > FIGURE_SIDE_MAX ||
        (uint64_t)width * height > FIGURE_PIXELS_MAX)
        return FIGURE_E_TOO_LARGE;
    return 0;
}

static uint32_t get_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t get_u16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

/* ---- PNG ---- */

enum { PNG_SIGNATURE = 8, PNG_AROUND = 12, IHDR_SIZE = 13 }; /* around: length, type, CRC */

/* Chunks of a PNG that libpng has read without an error. */
struct chunks {
    const uint8_t *header; /* of the IHDR's content */
    const uint8_t *palette;
    size_t palette_size;
    bool transparent;
    size_t data_size; /* of all IDAT */
};

/* Calls back nothing: looks, and copies the IDAT to `to` when it is not NULL. */
static int walk_chunks(const uint8_t *bytes, size_t size, struct chunks *chunks, uint8_t *to)
{
    size_t at = PNG_SIGNATURE;

    chunks->data_size = 0;
    while (at < size && size - at >= PNG_AROUND) {
        uint32_t length = get_u32(bytes + at);
        const uint8_t *type = bytes + at + 4, *content = bytes + at + 8;

        if (length > size - at - PNG_AROUND)
            return FIGURE_E_BROKEN;
        if (memcmp(type, "IHDR", 4) == 0 && length == IHDR_SIZE) {
            chunks->header = content;
        } else if (memcmp(type, "PLTE", 4) == 0) {
            chunks->palette = content;
            chunks->palette_size = length;
        } else if (memcmp(type, "tRNS", 4) == 0) {
            chunks->transparent = true;
        } else if (memcmp(type, "IDAT", 4) == 0) {
            if (to)
                memcpy(to + chunks->data_size, content, length);
            chunks->data_size += length;
        } else if (memcmp(type, "IEND", 4) == 0) {
            return chunks->header ? 0 : FIGURE_E_BROKEN;
        }
        at += PNG_AROUND + length;
    }
    return FIGURE_E_BROKEN;
}

/* Whether the IDAT can stand in a PDF as they are. */
static bool passes(const struct chunks *chunks)
{
    uint8_t bits = chunks->header[8], colours = chunks->header[9], interlace = chunks->header[12];
    bool palette = colours == PNG_COLOR_TYPE_PALETTE;

    if (bits > 8 || interlace || chunks->transparent)
        return false;
    if (palette)
        return chunks->palette && chunks->palette_size >= 3 && chunks->palette_size <= 768;
    return colours == PNG_COLOR_TYPE_GRAY || colours == PNG_COLOR_TYPE_RGB;
}

static int take_chunks(
    struct arena *arena, const uint8_t *bytes, size_t size, struct pdf_picture *picture)
{
    struct chunks chunks = {0};
    uint8_t *data;
    int r = walk_chunks(bytes, size, &chunks, NULL);

    if (r || !passes(&chunks))
        return r;
    data = arena_alloc(arena, chunks.data_size + 1);
    if (!data)
        return -ENOMEM;
    r = walk_chunks(bytes, size, &chunks, data);
    if (r)
        return r;
    picture->coding = PDF_PICTURE_PNG;
    picture->bits = chunks.header[8];
    picture->components = chunks.header[9] == PNG_COLOR_TYPE_RGB ? 3 : 1;
    if (chunks.header[9] == PNG_COLOR_TYPE_PALETTE) {
        picture->palette = chunks.palette;
        picture->palette_count = chunks.palette_size / 3;
    }
    picture->bytes = data;
    picture->size = chunks.data_size;
    return 0;
}

/* Pixels without transparency, on white; malloc'd. */
static int decode_png(png_image *image, uint8_t **ret_pixels, size_t *ret_size)
{
    static const png_color white = {255, 255, 255};
    uint8_t *pixels;
    int r = check_size(image->width, image->height);

    if (r)
        return r;
    image->format = image->format & PNG_FORMAT_FLAG_COLOR ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    pixels = malloc(PNG_IMAGE_SIZE(*image));
    if (!pixels)
        return -ENOMEM;
    if (!png_image_finish_read(image, &white, pixels, 0, NULL)) {
        free(pixels);
        return FIGURE_E_BROKEN;
    }
    *ret_size = PNG_IMAGE_SIZE(*image);
    *ret_pixels = pixels;
    return 0;
}

/*
 * Every PNG is decoded once, to know that it is whole. Most are then printed as they came: smaller,
 * and many times faster than to compress them anew.
 */
static int read_png(
    struct arena *arena, const uint8_t *bytes, size_t size, struct pdf_picture *ret_picture)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    CLEANUP_FREE uint8_t *pixels = NULL;
    struct pdf_picture picture = {0};
    size_t pixels_size = 0;
    int r = png_image_begin_read_from_memory(&image, bytes, size) ? 0 : FIGURE_E_BROKEN;

    if (r == 0)
        r = decode_png(&image, &pixels, &pixels_size);
    picture.width = image.width;
    picture.height = image.height;
    picture.components = image.format & PNG_FORMAT_FLAG_COLOR ? 3 : 1;
    png_image_free(&image);
    if (r == 0)
        r = take_chunks(arena, bytes, size, &picture);
    if (r)
        return r;
    if (!picture.bytes) {
        picture.coding = PDF_PICTURE_RAW;
        picture.bits = 8;
        picture.size = pixels_size;
        picture.bytes = arena_memdup(arena, pixels, pixels_size);
        if (!picture.bytes)
            return -ENOMEM;
    }
    *ret_picture = picture;
    return 0;
}

/* ---- JPEG ---- */

enum {
    JPEG_SOI = 0xd8,
    JPEG_EOI = 0xd9,
    JPEG_SOS = 0xda,
    JPEG_APP0 = 0xe0,
    JPEG_APP14 = 0xee, /* Adobe: how colours are to be understood */
    JPEG_APP15 = 0xef,
    JPEG_COM = 0xfe,
};

struct jpeg {
    const uint8_t *bytes;
    size_t size, at;
    uint8_t *to; /* what is kept of it; as large as the bytes */
    size_t kept;
    struct pdf_picture *picture;
    unsigned scans;
};

static void keep(struct jpeg *jpeg, size_t from, size_t size)
{
    memcpy(jpeg->to + jpeg->kept, jpeg->bytes + from, size);
    jpeg->kept += size;
}

/* Baseline, extended and progressive frames; those with arithmetic coding, lossless or differential
 * are read by nobody. */
static bool is_frame(unsigned marker)
{
    return marker >= 0xc0 && marker <= 0xc2;
}

static bool is_foreign_frame(unsigned marker)
{
    return marker >= 0xc3 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static int read_frame(struct jpeg *jpeg, const uint8_t *content, size_t size)
{
    struct pdf_picture *picture = jpeg->picture;

    if (size < 6 || picture->width)
        return FIGURE_E_BROKEN;
    picture->height = get_u16(content + 1);
    picture->width = get_u16(content + 3);
    picture->bits = content[0];
    picture->components = content[5];
    if (picture->bits != 8 || (picture->components != 1 && picture->components != 3))
        return FIGURE_E_COLOURS;
    if (size != 6 + 3 * (size_t)picture->components)
        return FIGURE_E_BROKEN;
    return check_size(picture->width, picture->height);
}

/* The coded lines of a scan, up to the next marker. */
static int skip_scan(struct jpeg *jpeg)
{
    size_t from = jpeg->at;

    if (!jpeg->picture->width || ++jpeg->scans > FIGURE_SCANS_MAX)
        return FIGURE_E_BROKEN;
    while (jpeg->size - jpeg->at >= 2) {
        uint8_t next = jpeg->bytes[jpeg->at + 1];

        if (jpeg->bytes[jpeg->at] == 0xff && next != 0 && next != 0xff && (next & 0xf8) != 0xd0) {
            keep(jpeg, from, jpeg->at - from);
            return 0;
        }
        jpeg->at++;
    }
    return FIGURE_E_BROKEN;
}

static int read_segment(struct jpeg *jpeg, unsigned marker)
{
    size_t start = jpeg->at, length;
    bool about = marker > JPEG_APP0 && marker <= JPEG_APP15 && marker != JPEG_APP14;
    int r = 0;

    if (jpeg->size - jpeg->at < 4)
        return FIGURE_E_BROKEN;
    length = get_u16(jpeg->bytes + jpeg->at + 2);
    if (length < 2 || length > jpeg->size - jpeg->at - 2)
        return FIGURE_E_BROKEN;
    if (is_foreign_frame(marker))
        return FIGURE_E_COLOURS;
    if (is_frame(marker))
        r = read_frame(jpeg, jpeg->bytes + start + 4, length - 2);
    if (r)
        return r;
    jpeg->at += 2 + length;
    if (!about && marker != JPEG_COM)
        keep(jpeg, start, 2 + length);
    return marker == JPEG_SOS ? skip_scan(jpeg) : 0;
}

static int walk_jpeg(struct jpeg *jpeg)
{
    keep(jpeg, 0, 2);
    jpeg->at = 2;
    while (jpeg->size - jpeg->at >= 2) {
        unsigned marker = jpeg->bytes[jpeg->at + 1];
        int r;

        if (jpeg->bytes[jpeg->at] != 0xff)
            return FIGURE_E_BROKEN;
        if (marker == 0xff) { /* fill */
            jpeg->at++;
            continue;
        }
        if (marker == JPEG_EOI) {
            keep(jpeg, jpeg->at, 2);
            return jpeg->scans ? 0 : FIGURE_E_BROKEN;
        }
        if (marker == 0 || marker == 1 || (marker & 0xf8) == 0xd0 || marker == JPEG_SOI)
            return FIGURE_E_BROKEN;
        r = read_segment(jpeg, marker);
        if (r)
            return r;
    }
    return FIGURE_E_BROKEN;
}

static int read_jpeg(
    struct arena *arena, const uint8_t *bytes, size_t size, struct pdf_picture *ret_picture)
{
    struct pdf_picture picture = {.coding = PDF_PICTURE_JPEG};
    struct jpeg jpeg = {.bytes = bytes, .size = size, .picture = &picture};
    int r;

    jpeg.to = arena_alloc(arena, size);
    if (!jpeg.to)
        return -ENOMEM;
    r = walk_jpeg(&jpeg);
    if (r)
        return r;
    picture.bytes = jpeg.to;
    picture.size = jpeg.kept;
    *ret_picture = picture;
    return 0;
}

int figure_read(
    struct arena *arena, const uint8_t *bytes, size_t size, struct pdf_picture *ret_picture)
{
    static const uint8_t png[PNG_SIGNATURE] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    if (size > sizeof png && memcmp(bytes, png, sizeof png) == 0)
        return read_png(arena, bytes, size, ret_picture);
    if (size > 3 && bytes[0] == 0xff && bytes[1] == JPEG_SOI && bytes[2] == 0xff)
        return read_jpeg(arena, bytes, size, ret_picture);
    return FIGURE_E_UNKNOWN;
}
