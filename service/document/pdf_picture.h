/*
 * An image as an object of libharu's; used by pdf.c alone. libharu's own readers of PNG and JPEG
 * are not used: they end the process on broken bytes, and compress a PNG anew.
 */
#pragma once

#include "document/pdf.h"

#include <hpdf.h>

/* Belongs to the document; the picture is borrowed until that is written. NULL after an error. */
HPDF_Image pdf_picture_new(HPDF_Doc document, const struct pdf_picture *picture);
