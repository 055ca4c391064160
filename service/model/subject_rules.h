/*
 * What a definition says about subjects (annexes VI-1 to VI-3), as plain structs:
 * palmares/v1/subject_rules.proto, field by field. Texts are never NULL ("" when absent) and live
 * with the arrays in the definition's arena.
 */
#pragma once

#include "base/base.h"

enum {
    SUBJECT_RULES_MAX = 64,
    SUBJECT_COMPETENCES_MAX = 64,
    SUBJECT_WORDS_MAX = 512,
    SUBJECT_CMS_MAX = 8,
    SUBJECT_EXTENSIONS_MAX = 16,
    SUBJECT_FEATURES_MAX = 256,
    SUBJECT_MODULES_MAX = 32,
    SUBJECT_CONTEXT_MAX = 32,
};

/* By the numbers of palmares.v1.SubjectRule.Severity, and of SubjectFinding.Verdict. */
enum subject_verdict {
    SUBJECT_VERDICT_NONE,
    SUBJECT_BREAKS,
    SUBJECT_TO_JUDGE,
    SUBJECT_FINE,
};

struct subject_rule {
    const char *id; /* see subject_rule_ids */
    const char *label;
    enum subject_verdict severity; /* BREAKS or TO_JUDGE */
    const char *source;
};

struct subject_competence {
    const char *id, *label, *group;
};

struct text_list {
    const char **items;
    size_t count;
};
bool text_list_has(const struct text_list *list, const char *text);

struct question_words {
    struct text_list infinitive_endings, not_infinitives, imperative_endings, knowledge_verbs,
        dependence_words;
};

struct reading_rule {
    uint32_t minutes_max, words_per_minute, cell_milliseconds, figure_seconds;
};

struct written_subject_rule {
    const char *epreuve;
    uint32_t points_hundredths, bonus_hundredths;
    uint32_t reflection_percent_max, reflection_lines_max, reflection_words_max;
    uint32_t annexe_year_min, press_texts_max, figure_dpi_min;
    struct reading_rule reading;
    struct subject_competence *competences;
    size_t competence_count;
    struct subject_competence *knowledge;
    size_t knowledge_count;
    struct question_words words;
    uint32_t similar_percent, similar_words;
    const char *source;
};

struct cms_extension {
    const char *id, *label;
    bool active;
};

struct cms_rule {
    const char *id, *label, *version, *theme, *theme_version;
    struct cms_extension *extensions;
    size_t extension_count;
    const char *source;
};

/* By the numbers of palmares.v1.SubjectSide. */
enum subject_side { SUBJECT_SIDE_NONE, SUBJECT_EDITORIAL, SUBJECT_TECHNICAL, SUBJECT_SIDE_COUNT };

struct cms_feature {
    const char *id, *cms, *group, *label;
    enum subject_side side;
};

struct cms_module {
    const char *cms, *name, *reason;
};

struct practical_subject_rule {
    const char *epreuve;
    struct text_list context;
    uint32_t questions;
    struct cms_rule *cms;
    size_t cms_count;
    struct cms_feature *features;
    size_t feature_count;
    struct cms_module *forbidden_modules;
    size_t forbidden_module_count;
    uint32_t group_max;
    const char *afternoon; /* HH:MM */
    uint32_t often_percent;
    const char *source;
};

struct subject_release_rule {
    uint32_t lead_minutes, early_confirm_minutes, notice_minutes;
    const char *source;
};

struct subject_rules {
    bool has_written, has_practical;
    struct written_subject_rule written;
    struct practical_subject_rule practical;
    struct subject_release_rule release;
    struct subject_rule *rules;
    size_t rule_count;
};

/* Every rule that the service checks: each definition words exactly these. In this order in
 * reports. */
enum subject_rule_id {
    /* of an écrit (VI-1) */
    RULE_REAL_ORGANISATION,
    RULE_UNPUBLISHED,
    RULE_NO_PURE_KNOWLEDGE,
    RULE_CONTEXTUALISED,
    RULE_COMPETENCES_COVERED,
    RULE_KNOWLEDGE_COVERED,
    RULE_ONE_QUESTION,
    RULE_INDEPENDENT,
    RULE_DOSSIER_COMPLETE,
    RULE_QUESTIONS_APART,
    RULE_INFINITIVE,
    RULE_ANNEXES_BY_DOSSIER,
    RULE_REFLECTION_SHORT,
    RULE_REFLECTION_LINES,
    RULE_REFLECTION_SHARE,
    RULE_READING_TIME,
    RULE_NO_ANNEXE_TO_RETURN,
    RULE_ANNEXE_REFERENCED,
    RULE_ANNEXE_RECENT,
    RULE_ANNEXE_REPRODUCIBLE,
    RULE_EXTERNAL_TEXT_SOURCED,
    RULE_PRESS_LIMITED,
    RULE_POINTS_TOTAL,
    RULE_FORM_NOT_APART,
    RULE_BONUS,
    RULE_CALCULATOR_SAID,
    /* of a practical subject (VI-2, VI-3) */
    RULE_ONE_PROBLEM,
    RULE_QUESTION_COUNT,
    RULE_BOTH_SIDES,
    RULE_FEATURES_NAMED,
    RULE_FEATURE_KNOWN,
    RULE_MODULE_FORBIDDEN,
    RULE_CMS_KNOWN,
    RULE_COUNT
};
/* "REAL_ORGANISATION", ... */
extern const char *const subject_rule_ids[RULE_COUNT];
bool subject_rule_is(const char *id); /* one of them */

/* Borrowed from the rules; NULL: none. */
const struct subject_rule *subject_rules_find(
    const struct subject_rules *rules, enum subject_rule_id id);
const struct cms_rule *subject_rules_find_cms(const struct subject_rules *rules, const char *id);
const struct cms_feature *subject_rules_find_feature(
    const struct subject_rules *rules, const char *id);
