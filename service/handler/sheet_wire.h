/* Sheets on the wire. */
#pragma once

#include "handler/handler.h"
#include "model/sheet.h"

#include <palmares/v1/sheet.pb-c.h>

/* NULL when the arena is full. Texts are borrowed. */
Palmares__V1__Sheet *sheet_wire(struct arena *arena, const struct sheet *sheet) MUST_CHECK;
Palmares__V1__SheetContent *sheet_content_wire(
    struct arena *arena, const struct sheet_content *content) MUST_CHECK;
