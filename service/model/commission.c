#include "model/commission.h"

#include "base/text.h"

static const char *const kind_names[COMMISSION_KIND_COUNT] = {"", "ORAL", "JURY"};

const char *commission_kind_name(enum commission_kind kind)
{
    return (unsigned)kind < COMMISSION_KIND_COUNT ? kind_names[kind] : "";
}

enum commission_kind commission_kind_parse(const char *name)
{
    return (enum commission_kind)(
        text_find(kind_names, COMMISSION_KIND_COUNT, name) % COMMISSION_KIND_COUNT);
}
