#include "document/pdf_picture.h"

#include "base/buffer.h"

/* What libharu has no words for: colours and coding of an image whose bytes are not libharu's. */
static HPDF_STATUS write_coding(HPDF_Dict dict, HPDF_Stream stream)
{
    const struct pdf_picture *picture = dict->attr;
    CLEANUP_BUFFER struct buffer text = {0};
    int r;

    if (picture->palette)
        r = buffer_printf(
            &text, "/ColorSpace [/Indexed /DeviceRGB %zu <", picture->palette_count - 1);
    else
        r = buffer_printf(
            &text, "/ColorSpace /%s", picture->components == 1 ? "DeviceGray" : "DeviceRGB");
    for (size_t i = 0; r == 0 && picture->palette && i < picture->palette_count * 3; i++)
        r = buffer_printf(&text, "%02x", picture->palette[i]);
    if (r == 0 && picture->palette)
        r = buffer_append_text(&text, ">]");
    if (r == 0 && picture->coding == PDF_PICTURE_PNG)
        r = buffer_printf(&text,
            "\n/Filter /FlateDecode\n/DecodeParms <</Predictor 15 /Colors %u /BitsPerComponent %u "
            "/Columns %u>>",
            picture->components, picture->bits, (unsigned)picture->width);
    if (r == 0 && picture->coding == PDF_PICTURE_JPEG)
        r = buffer_append_text(&text, "\n/Filter /DCTDecode");
    if (r == 0)
        r = buffer_append_text(&text, "\n");
    if (r)
        return HPDF_SetError(dict->error, HPDF_FAILD_TO_ALLOC_MEM, 0);
    return HPDF_Stream_Write(stream, text.data, (HPDF_UINT)text.size);
}

HPDF_Image pdf_picture_new(HPDF_Doc document, const struct pdf_picture *picture)
{
    HPDF_Dict image = HPDF_DictStream_New(document->mmgr, document->xref);

    if (!image)
        return NULL;
    image->header.obj_class |= HPDF_OSUBCLASS_XOBJECT;
    image->attr = (void *)(uintptr_t)picture;
    image->write_fn = write_coding;
    image->filter = picture->coding == PDF_PICTURE_RAW ? HPDF_STREAM_FILTER_FLATE_DECODE
                                                       : HPDF_STREAM_FILTER_NONE;
    if (HPDF_Dict_AddName(image, "Type", "XObject") != HPDF_OK ||
        HPDF_Dict_AddName(image, "Subtype", "Image") != HPDF_OK ||
        HPDF_Dict_AddNumber(image, "Width", (HPDF_INT32)picture->width) != HPDF_OK ||
        HPDF_Dict_AddNumber(image, "Height", (HPDF_INT32)picture->height) != HPDF_OK ||
        HPDF_Dict_AddNumber(image, "BitsPerComponent", (HPDF_INT32)picture->bits) != HPDF_OK ||
        HPDF_Stream_Write(image->stream, picture->bytes, (HPDF_UINT)picture->size) != HPDF_OK)
        return NULL;
    return image;
}
