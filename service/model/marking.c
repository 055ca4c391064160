#include "model/marking.h"

#include "base/text.h"

const struct sheet_rule *marking_find_sheet(const struct marking_rules *rules, const char *epreuve)
{
    for (size_t i = 0; i < rules->sheet_count; i++)
        if (text_equal(rules->sheets[i].epreuve, epreuve))
            return &rules->sheets[i];
    return NULL;
}
