#include "model/marking.h"

#include "base/text.h"

const struct sheet_rule *marking_find_sheet(const struct marking_rules *rules, const char *epreuve)
{
    for (size_t i = 0; i < rules->sheet_count; i++)
        if (text_equal(rules->sheets[i].epreuve, epreuve))
            return &rules->sheets[i];
    return NULL;
}

const struct double_marking_rule *marking_find_double(
    const struct marking_rules *rules, const char *epreuve)
{
    for (size_t i = 0; i < rules->double_marking_count; i++)
        if (text_equal(rules->double_markings[i].epreuve, epreuve))
            return &rules->double_markings[i];
    return NULL;
}
