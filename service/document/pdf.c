#include "document/pdf.h"

#include "base/embedded.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "document/pdf_encode.h"
#include "document/pdf_picture.h"
#include "model/date.h"

#include <hpdf.h>

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

static const double PI = 3.14159265358979;

/* Made by pyftsubset at build time, in the order of enum pdf_face (CMakeLists.txt). */
extern const struct embedded_file pdf_fonts[];
extern const size_t pdf_fonts_count;

struct pdf {
    HPDF_Doc document;
    HPDF_Page page;
    HPDF_Page marked;                       /* NULL: the next one that is begun */
    const char *font_names[PDF_FACE_COUNT]; /* libharu's, and its own memory */
    HPDF_Font fonts[PDF_FACE_COUNT]
                   [PDF_ENCODING_COUNT];         /* NULL until one is needed: each is written */
    double height;                               /* of the page */
    HPDF_Outline bookmarks[PDF_BOOKMARK_LEVELS]; /* the last one of each level */
    HPDF_STATUS error, error_detail;
    int failure; /* -errno of our own; 0: none */
};

/* libharu calls it and goes on: each result is looked at, nothing jumps. */
static void note_error(HPDF_STATUS error, HPDF_STATUS detail, void *context)
{
    struct pdf *pdf = context;

    if (pdf->error)
        return;
    pdf->error = error;
    pdf->error_detail = detail;
}

static void pdf_close(struct pdf *pdf)
{
    if (!pdf)
        return;
    if (pdf->document)
        HPDF_Free(pdf->document);
    free(pdf);
}

DEFINE_CLEANUP(struct pdf *, pdf_close);

static bool usable(const struct pdf *pdf)
{
    return !pdf->error && !pdf->failure && pdf->page;
}

/*
 * libharu 2.3 reads fonts from files only: the embedded ones live in anonymous files, made once and
 * never closed. A document opens them by their names in /proc, so that each reader has its own
 * position.
 */
static char font_paths[PDF_FACE_COUNT][32];
static int font_files_error;
static pthread_once_t font_files_once = PTHREAD_ONCE_INIT;

static int make_font_file(const struct embedded_file *font, char *path, size_t path_size)
{
    size_t size = (size_t)(font->end - font->data), done = 0;
    int fd = memfd_create(font->name, MFD_CLOEXEC);

    if (fd < 0)
        return -errno;
    while (done < size) {
        ssize_t n = write(fd, font->data + done, size - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            int error = n < 0 ? -errno : -EIO;

            close(fd);
            return error;
        }
        done += (size_t)n;
    }
    (void)snprintf(path, path_size, "/proc/self/fd/%d", fd);
    return 0;
}

static void make_font_files(void)
{
    if (pdf_fonts_count != PDF_FACE_COUNT)
        font_files_error = -ENOTRECOVERABLE;
    for (size_t i = 0; !font_files_error && i < PDF_FACE_COUNT; i++)
        font_files_error = make_font_file(&pdf_fonts[i], font_paths[i], sizeof font_paths[i]);
}

static int load_fonts(struct pdf *pdf)
{
    (void)pthread_once(&font_files_once, make_font_files);
    if (font_files_error)
        return font_files_error;
    if (HPDF_UseUTFEncodings(pdf->document) != HPDF_OK)
        return -EIO;
    for (size_t i = 0; i < PDF_FACE_COUNT; i++) {
        pdf->font_names[i] = HPDF_LoadTTFontFromFile(pdf->document, font_paths[i], HPDF_TRUE);
        if (!pdf->font_names[i])
            return -EIO;
    }
    return 0;
}

static int set_info(struct pdf *pdf, const struct pdf_info *info)
{
    char text[INSTANT_TEXT_SIZE];
    struct date day;
    int minutes;
    HPDF_Date date = {.ind = 'Z'};

    date_instant_format(info->created_s, text);
    text[10] = '\0';
    text[16] = '\0';
    if (date_parse(text, &day) || date_time_parse(text + 11, &minutes))
        return -EINVAL;
    date.year = day.year;
    date.month = day.month;
    date.day = day.day;
    date.hour = minutes / 60;
    date.minutes = minutes % 60;
    date.seconds = (int)(((info->created_s % 60) + 60) % 60);
    if (HPDF_SetInfoDateAttr(pdf->document, HPDF_INFO_CREATION_DATE, date) != HPDF_OK ||
        HPDF_SetInfoDateAttr(pdf->document, HPDF_INFO_MOD_DATE, date) != HPDF_OK ||
        HPDF_SetCurrentEncoder(pdf->document, pdf_encoding_name(PDF_ENCODING_UTF8)) != HPDF_OK ||
        HPDF_SetInfoAttr(pdf->document, HPDF_INFO_TITLE, info->title) != HPDF_OK ||
        HPDF_SetInfoAttr(pdf->document, HPDF_INFO_SUBJECT, info->subject) != HPDF_OK ||
        HPDF_SetInfoAttr(pdf->document, HPDF_INFO_CREATOR, "palmares") != HPDF_OK)
        return -EIO;
    return 0;
}

static int prepare(struct pdf *pdf, const struct pdf_info *info)
{
    int r;

    pdf->document = HPDF_New(note_error, pdf);
    if (!pdf->document)
        return -ENOMEM;
    if (HPDF_SetCompressionMode(pdf->document, HPDF_COMP_ALL) != HPDF_OK)
        return -EIO;
    r = load_fonts(pdf);
    return r ? r : set_info(pdf, info);
}

static int pdf_open(const struct pdf_info *info, struct pdf **ret_pdf)
{
    CLEANUP(pdf_close_p) struct pdf *pdf = calloc(1, sizeof *pdf);
    int r;

    if (!pdf)
        return -ENOMEM;
    r = pdf_learn_widths();
    if (r == 0)
        r = prepare(pdf, info);
    if (r) {
        log_error("a document could not be begun error=%d libharu=0x%lx/%lu", r,
            (unsigned long)pdf->error, (unsigned long)pdf->error_detail);
        return r;
    }
    *ret_pdf = TAKE_PTR(pdf);
    return 0;
}

void pdf_page(struct pdf *pdf, double width, double height)
{
    if (pdf->error || pdf->failure)
        return;
    pdf->page = HPDF_AddPage(pdf->document);
    if (!pdf->page)
        return;
    if (!pdf->marked)
        pdf->marked = pdf->page;
    pdf->height = height;
    (void)HPDF_Page_SetWidth(pdf->page, (HPDF_REAL)width);
    (void)HPDF_Page_SetHeight(pdf->page, (HPDF_REAL)height);
}

/* The text in an encoding that has all its characters, and its font; NULL after an error. */
static HPDF_Font encode(struct pdf *pdf,
    enum pdf_face face,
    const char *text,
    size_t length,
    struct buffer *encoded,
    enum pdf_encoding *ret_encoding)
{
    int r;

    if (pdf->error || pdf->failure)
        return NULL;
    r = pdf_encode(text, length, encoded, ret_encoding);
    if (r) {
        pdf->failure = r;
        return NULL;
    }
    if (!pdf->fonts[face][*ret_encoding])
        pdf->fonts[face][*ret_encoding] =
            HPDF_GetFont(pdf->document, pdf->font_names[face], pdf_encoding_name(*ret_encoding));
    return pdf->fonts[face][*ret_encoding];
}

/*
 * Widths of the characters of each face, in thousandths of the size: read from libharu once a
 * process, so that laying out a page asks it nothing.
 */
static uint16_t widths[PDF_FACE_COUNT][PDF_CHARACTER_MAX + 1];
static uint16_t replacement_widths[PDF_FACE_COUNT];
static bool widths_known;
static pthread_mutex_t widths_lock = PTHREAD_MUTEX_INITIALIZER;

static uint16_t read_width(HPDF_Font font, int32_t character)
{
    char text[5] = "";
    size_t length = text_utf8_encode((uint32_t)character, text);

    return (uint16_t)HPDF_Font_TextWidth(font, (const HPDF_BYTE *)text, (HPDF_UINT)length).width;
}

static void read_widths(struct pdf *pdf)
{
    for (size_t face = 0; face < PDF_FACE_COUNT; face++) {
        HPDF_Font font = HPDF_GetFont(
            pdf->document, pdf->font_names[face], pdf_encoding_name(PDF_ENCODING_UTF8));

        if (!font)
            return; /* the error is noted */
        for (int32_t c = 0; c <= PDF_CHARACTER_MAX; c++)
            if (pdf_can_draw(c))
                widths[face][c] = read_width(font, c);
        replacement_widths[face] = read_width(font, PDF_REPLACEMENT);
    }
    widths_known = !pdf->error;
}

/* With a document of its own: the fonts asked for would be written into this one. */
int pdf_learn_widths(void)
{
    CLEANUP(pdf_close_p) struct pdf *scratch = calloc(1, sizeof *scratch);
    int r = 0;

    pthread_mutex_lock(&widths_lock);
    if (!widths_known) {
        if (scratch)
            scratch->document = HPDF_New(note_error, scratch);
        r = scratch && scratch->document ? load_fonts(scratch) : -ENOMEM;
        if (r == 0)
            read_widths(scratch);
        if (r == 0 && !widths_known)
            r = -EIO;
    }
    pthread_mutex_unlock(&widths_lock);
    return r;
}

double pdf_text_width(struct pdf *pdf, struct pdf_style style, const char *text, size_t length)
{
    uint32_t width = 0;
    size_t step;

    (void)pdf;
    for (size_t i = 0; i < length; i += step) {
        int32_t c = pdf_next_character(text + i, length - i, &step);

        width += c <= PDF_CHARACTER_MAX ? widths[style.face][c] : replacement_widths[style.face];
    }
    return (double)width * style.size / 1000;
}

void pdf_text(
    struct pdf *pdf, struct pdf_style style, double x, double y, const char *text, size_t length)
{
    pdf_text_spaced(pdf, style, x, y, text, length, 0);
}

/* Word by word: there are no single-byte blanks to widen in a font of UTF-8. */
static void draw_words(struct pdf *pdf,
    struct pdf_style style,
    double x,
    double y,
    const char *text,
    size_t length,
    double gap)
{
    size_t start = 0;

    while (start < length) {
        const char *blank = memchr(text + start, ' ', length - start);
        size_t end = blank ? (size_t)(blank - text) + 1 : length;

        pdf_text(pdf, style, x, y, text + start, end - start);
        x += pdf_text_width(pdf, style, text + start, end - start) + gap;
        start = end;
    }
}

void pdf_text_spaced(struct pdf *pdf,
    struct pdf_style style,
    double x,
    double y,
    const char *text,
    size_t length,
    double gap)
{
    CLEANUP_BUFFER struct buffer encoded = {0};
    enum pdf_encoding encoding;
    HPDF_Font font;

    if (!usable(pdf) || length == 0)
        return;
    font = encode(pdf, style.face, text, length, &encoded, &encoding);
    if (!font)
        return;
    if (gap > 0 && encoding != PDF_ENCODING_WINDOWS) {
        draw_words(pdf, style, x, y, text, length, gap);
        return;
    }
    if (HPDF_Page_BeginText(pdf->page) != HPDF_OK)
        return;
    (void)HPDF_Page_SetFontAndSize(pdf->page, font, (HPDF_REAL)style.size);
    if (gap > 0)
        (void)HPDF_Page_SetWordSpace(pdf->page, (HPDF_REAL)gap);
    (void)HPDF_Page_TextOut(
        pdf->page, (HPDF_REAL)x, (HPDF_REAL)(pdf->height - y), (const char *)encoded.data);
    if (gap > 0)
        (void)HPDF_Page_SetWordSpace(pdf->page, 0);
    (void)HPDF_Page_EndText(pdf->page);
}

void pdf_text_turned(
    struct pdf *pdf, struct pdf_style style, double x, double y, double degrees, const char *text)
{
    CLEANUP_BUFFER struct buffer encoded = {0};
    HPDF_REAL sine = (HPDF_REAL)sin(degrees * PI / 180),
              cosine = (HPDF_REAL)cos(degrees * PI / 180);
    enum pdf_encoding encoding;
    HPDF_Font font;

    if (!usable(pdf) || !*text)
        return;
    font = encode(pdf, style.face, text, strlen(text), &encoded, &encoding);
    if (!font || HPDF_Page_BeginText(pdf->page) != HPDF_OK)
        return;
    (void)HPDF_Page_SetFontAndSize(pdf->page, font, (HPDF_REAL)style.size);
    (void)HPDF_Page_SetTextMatrix(
        pdf->page, cosine, sine, -sine, cosine, (HPDF_REAL)x, (HPDF_REAL)(pdf->height - y));
    (void)HPDF_Page_ShowText(pdf->page, (const char *)encoded.data);
    (void)HPDF_Page_EndText(pdf->page);
}

void pdf_image(struct pdf *pdf,
    const struct pdf_picture *picture,
    double x,
    double y,
    double width,
    double height)
{
    HPDF_Image image;

    if (!usable(pdf))
        return;
    image = pdf_picture_new(pdf->document, picture);
    if (image)
        (void)HPDF_Page_DrawImage(pdf->page, image, (HPDF_REAL)x,
            (HPDF_REAL)(pdf->height - y - height), (HPDF_REAL)width, (HPDF_REAL)height);
}

void pdf_gray(struct pdf *pdf, double gray)
{
    if (!usable(pdf))
        return;
    (void)HPDF_Page_SetGrayFill(pdf->page, (HPDF_REAL)gray);
    (void)HPDF_Page_SetGrayStroke(pdf->page, (HPDF_REAL)gray);
}

void pdf_line(struct pdf *pdf, double x1, double y1, double x2, double y2, double thickness)
{
    const struct pdf_stroke stroke = {x1, y1, x2, y2};

    pdf_strokes(pdf, &stroke, 1, thickness);
}

void pdf_strokes(struct pdf *pdf, const struct pdf_stroke *strokes, size_t count, double thickness)
{
    if (!usable(pdf) || count == 0)
        return;
    (void)HPDF_Page_SetLineWidth(pdf->page, (HPDF_REAL)thickness);
    (void)HPDF_Page_SetLineCap(pdf->page, HPDF_PROJECTING_SCUARE_END);
    for (size_t i = 0; i < count; i++) {
        const struct pdf_stroke *stroke = &strokes[i];

        (void)HPDF_Page_MoveTo(
            pdf->page, (HPDF_REAL)stroke->x1, (HPDF_REAL)(pdf->height - stroke->y1));
        (void)HPDF_Page_LineTo(
            pdf->page, (HPDF_REAL)stroke->x2, (HPDF_REAL)(pdf->height - stroke->y2));
    }
    (void)HPDF_Page_Stroke(pdf->page);
}

void pdf_box(struct pdf *pdf, double x, double y, double width, double height)
{
    if (!usable(pdf))
        return;
    (void)HPDF_Page_Rectangle(pdf->page, (HPDF_REAL)x, (HPDF_REAL)(pdf->height - y - height),
        (HPDF_REAL)width, (HPDF_REAL)height);
    (void)HPDF_Page_Fill(pdf->page);
}

void pdf_colour(struct pdf *pdf, struct pdf_colour colour)
{
    HPDF_REAL red = (HPDF_REAL)colour.red, green = (HPDF_REAL)colour.green;
    HPDF_REAL blue = (HPDF_REAL)colour.blue;

    if (!usable(pdf))
        return;
    (void)HPDF_Page_SetRGBFill(pdf->page, red, green, blue);
    (void)HPDF_Page_SetRGBStroke(pdf->page, red, green, blue);
}

void pdf_frame(struct pdf *pdf, double x, double y, double width, double height, double thickness)
{
    if (!usable(pdf))
        return;
    (void)HPDF_Page_SetLineWidth(pdf->page, (HPDF_REAL)thickness);
    (void)HPDF_Page_Rectangle(pdf->page, (HPDF_REAL)x, (HPDF_REAL)(pdf->height - y - height),
        (HPDF_REAL)width, (HPDF_REAL)height);
    (void)HPDF_Page_Stroke(pdf->page);
}

void pdf_disc(struct pdf *pdf, double x, double y, double radius)
{
    if (!usable(pdf))
        return;
    (void)HPDF_Page_Circle(
        pdf->page, (HPDF_REAL)x, (HPDF_REAL)(pdf->height - y), (HPDF_REAL)radius);
    (void)HPDF_Page_Fill(pdf->page);
}

void pdf_ring(struct pdf *pdf, double x, double y, double radius, double thickness)
{
    if (!usable(pdf))
        return;
    (void)HPDF_Page_SetLineWidth(pdf->page, (HPDF_REAL)thickness);
    (void)HPDF_Page_Circle(
        pdf->page, (HPDF_REAL)x, (HPDF_REAL)(pdf->height - y), (HPDF_REAL)radius);
    (void)HPDF_Page_Stroke(pdf->page);
}

void pdf_mark(struct pdf *pdf)
{
    pdf->marked = NULL;
}

void pdf_bookmark(struct pdf *pdf, unsigned level, const char *title)
{
    HPDF_Outline outline;
    HPDF_Destination destination;

    if (!usable(pdf) || level >= PDF_BOOKMARK_LEVELS)
        return;
    outline = HPDF_CreateOutline(pdf->document, level ? pdf->bookmarks[level - 1] : NULL, title,
        HPDF_GetEncoder(pdf->document, pdf_encoding_name(PDF_ENCODING_UTF8)));
    destination = HPDF_Page_CreateDestination(pdf->marked ? pdf->marked : pdf->page);
    if (!outline || !destination)
        return; /* the error is noted */
    (void)HPDF_Destination_SetFit(destination);
    (void)HPDF_Outline_SetDestination(outline, destination);
    pdf->bookmarks[level] = outline;
}

static int read_stream(struct pdf *pdf, struct buffer *to)
{
    HPDF_UINT32 left;

    if (HPDF_SaveToStream(pdf->document) != HPDF_OK || pdf->error)
        return -EIO;
    left = HPDF_GetStreamSize(
        pdf->document); /* an error code when there is an error, looked for above */
    while (left > 0) {
        HPDF_UINT32 size = left;
        int r = buffer_reserve(to, left);

        if (r)
            return r;
        (void)HPDF_ReadFromStream(pdf->document, to->data + to->size, &size);
        if (size == 0 || size > left)
            return -EIO;
        to->size += size;
        left -= size;
    }
    return 0;
}

/*
 * libharu 2.3 cannot write a font whose subset ends where one of its buffers does (one in about a
 * thousand: HPDF_MemStream_SeekFunc takes the end of the last full buffer for a missing one).
 * Asking for the widths of characters puts them into the subset, so the next try ends elsewhere.
 * The first try costs about a hundred bytes that libharu never frees.
 */
static const char spare_characters[] =
    "\xa4\xac\xa6\xb5"; /* of Windows-1252; few texts have them */

static void grow_subsets(struct pdf *pdf, unsigned spare)
{
    for (size_t face = 0; face < PDF_FACE_COUNT && spare; face++) {
        HPDF_Font font = pdf->fonts[face][PDF_ENCODING_WINDOWS];

        if (font)
            (void)HPDF_Font_TextWidth(font, (const HPDF_BYTE *)spare_characters, spare);
    }
}

static int finish(struct pdf *pdf, unsigned spare, struct buffer *to)
{
    grow_subsets(pdf, spare);
    if (pdf->failure)
        return pdf->failure;
    return pdf->error ? -EIO : read_stream(pdf, to);
}

static int try_once(
    const struct pdf_info *info, pdf_draw_fn draw, void *context, unsigned spare, struct buffer *to)
{
    CLEANUP(pdf_close_p) struct pdf *pdf = NULL;
    int r = pdf_open(info, &pdf);

    if (r == 0)
        r = draw(pdf, context);
    if (r)
        return r;
    r = finish(pdf, spare, to);
    if (r && pdf->error == HPDF_INVALID_OBJECT && spare < sizeof spare_characters - 1)
        return -EAGAIN;
    if (r)
        log_error("a document could not be made error=%d libharu=0x%lx/%lu", r,
            (unsigned long)pdf->error, (unsigned long)pdf->error_detail);
    return r;
}

int pdf_make(const struct pdf_info *info, pdf_draw_fn draw, void *context, struct buffer *to)
{
    size_t before = to->size;
    int r = -EAGAIN;

    for (unsigned spare = 0; r == -EAGAIN; spare++) {
        to->size = before;
        r = try_once(info, draw, context, spare, to);
    }
    return err_trace(r);
}
