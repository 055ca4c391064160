#include "model/subject_rules.h"

#include "base/text.h"

const char *const subject_rule_ids[RULE_COUNT] = {
    [RULE_REAL_ORGANISATION] = "REAL_ORGANISATION",
    [RULE_UNPUBLISHED] = "UNPUBLISHED",
    [RULE_NO_PURE_KNOWLEDGE] = "NO_PURE_KNOWLEDGE",
    [RULE_CONTEXTUALISED] = "CONTEXTUALISED",
    [RULE_COMPETENCES_COVERED] = "COMPETENCES_COVERED",
    [RULE_KNOWLEDGE_COVERED] = "KNOWLEDGE_COVERED",
    [RULE_ONE_QUESTION] = "ONE_QUESTION",
    [RULE_INDEPENDENT] = "INDEPENDENT",
    [RULE_DOSSIER_COMPLETE] = "DOSSIER_COMPLETE",
    [RULE_QUESTIONS_APART] = "QUESTIONS_APART",
    [RULE_INFINITIVE] = "INFINITIVE",
    [RULE_ANNEXES_BY_DOSSIER] = "ANNEXES_BY_DOSSIER",
    [RULE_REFLECTION_SHORT] = "REFLECTION_SHORT",
    [RULE_REFLECTION_LINES] = "REFLECTION_LINES",
    [RULE_REFLECTION_SHARE] = "REFLECTION_SHARE",
    [RULE_READING_TIME] = "READING_TIME",
    [RULE_NO_ANNEXE_TO_RETURN] = "NO_ANNEXE_TO_RETURN",
    [RULE_ANNEXE_REFERENCED] = "ANNEXE_REFERENCED",
    [RULE_ANNEXE_RECENT] = "ANNEXE_RECENT",
    [RULE_ANNEXE_REPRODUCIBLE] = "ANNEXE_REPRODUCIBLE",
    [RULE_EXTERNAL_TEXT_SOURCED] = "EXTERNAL_TEXT_SOURCED",
    [RULE_PRESS_LIMITED] = "PRESS_LIMITED",
    [RULE_POINTS_TOTAL] = "POINTS_TOTAL",
    [RULE_FORM_NOT_APART] = "FORM_NOT_APART",
    [RULE_BONUS] = "BONUS",
    [RULE_CALCULATOR_SAID] = "CALCULATOR_SAID",
    [RULE_ONE_PROBLEM] = "ONE_PROBLEM",
    [RULE_QUESTION_COUNT] = "QUESTION_COUNT",
    [RULE_BOTH_SIDES] = "BOTH_SIDES",
    [RULE_FEATURES_NAMED] = "FEATURES_NAMED",
    [RULE_FEATURE_KNOWN] = "FEATURE_KNOWN",
    [RULE_MODULE_FORBIDDEN] = "MODULE_FORBIDDEN",
    [RULE_CMS_KNOWN] = "CMS_KNOWN",
};

bool subject_rule_is(const char *id)
{
    return text_find(subject_rule_ids, RULE_COUNT, id) < RULE_COUNT;
}

bool text_list_has(const struct text_list *list, const char *text)
{
    return text_find((const char *const *)list->items, list->count, text) < list->count;
}

const struct subject_rule *subject_rules_find(
    const struct subject_rules *rules, enum subject_rule_id id)
{
    for (size_t i = 0; i < rules->rule_count; i++)
        if (strcmp(rules->rules[i].id, subject_rule_ids[id]) == 0)
            return &rules->rules[i];
    return NULL;
}

const struct cms_rule *subject_rules_find_cms(const struct subject_rules *rules, const char *id)
{
    for (size_t i = 0; i < rules->practical.cms_count; i++)
        if (strcmp(rules->practical.cms[i].id, id) == 0)
            return &rules->practical.cms[i];
    return NULL;
}

const struct cms_feature *subject_rules_find_feature(
    const struct subject_rules *rules, const char *id)
{
    for (size_t i = 0; i < rules->practical.feature_count; i++)
        if (strcmp(rules->practical.features[i].id, id) == 0)
            return &rules->practical.features[i];
    return NULL;
}
