/* A sheet beside the slot of the plan in force. */
#pragma once

#include "model/sheet.h"
#include "model/slot.h"

/* A sheet's key; its session goes without saying. */
struct sheet_key {
    const char *candidate, *epreuve;
};

struct sheet_entry {
    struct slot slot; /* "" where the plan has none */
    struct sheet sheet;
    bool not_interrogated;
};
