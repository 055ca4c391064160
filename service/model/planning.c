#include "model/planning.h"

#include "base/text.h"

static const char *const quality_names[EXAMINER_QUALITY_COUNT] = {
    "", "PROFESSOR", "PROFESSIONAL", "RESEARCHER", "INSPECTOR", "EMPLOYER", "EMPLOYEE"};

const char *examiner_quality_name(enum examiner_quality quality)
{
    return (unsigned)quality < EXAMINER_QUALITY_COUNT ? quality_names[quality] : "";
}

enum examiner_quality examiner_quality_parse(const char *name)
{
    return (enum examiner_quality)(
        text_find(quality_names, EXAMINER_QUALITY_COUNT, name) % EXAMINER_QUALITY_COUNT);
}

const struct oral_rule *planning_find_oral(const struct planning_rules *rules, const char *epreuve)
{
    for (size_t i = 0; i < rules->oral_count; i++)
        if (text_equal(rules->orals[i].epreuve, epreuve))
            return &rules->orals[i];
    return NULL;
}
