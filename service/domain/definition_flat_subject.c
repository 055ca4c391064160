#include "domain/definition_flat.h"

#define AT "subject_rules"

static const char *side_name(enum subject_side side)
{
    return side == SUBJECT_EDITORIAL ? "EDITORIAL" : side == SUBJECT_TECHNICAL ? "TECHNICAL" : "";
}

static const char *severity_name(enum subject_verdict severity)
{
    return severity == SUBJECT_BREAKS ? "BREAKS" : severity == SUBJECT_TO_JUDGE ? "TO_JUDGE" : "";
}

static void flatten_rules(struct flat *flat, const struct subject_rules *rules)
{
    const char *path = flat_list(flat, AT, "rules");

    for (size_t i = 0; i < rules->rule_count; i++) {
        const struct subject_rule *rule = &rules->rules[i];
        const char *at = flat_element(flat, path, rule->id, rule->label);

        flat_field(flat, at, "label", rule->label);
        flat_field(flat, at, "severity", severity_name(rule->severity));
        flat_field(flat, at, "source", rule->source);
    }
}

static void flatten_competences(struct flat *flat,
    const char *base,
    const char *name,
    const struct subject_competence *competences,
    size_t count)
{
    const char *path = flat_list(flat, base, name);

    for (size_t i = 0; i < count; i++) {
        const char *at = flat_element(flat, path, competences[i].id, competences[i].label);

        flat_field(flat, at, "label", competences[i].label);
        flat_field(flat, at, "group", competences[i].group);
    }
}

static void list(struct flat *flat, const char *base, const char *name, const struct text_list *of)
{
    flat_field(flat, base, name, flat_joined(flat, of->items, of->count, ", "));
}

static void flatten_words(struct flat *flat, const struct question_words *words)
{
    static const char *const at = AT ".written.words";

    list(flat, at, "infinitive_endings", &words->infinitive_endings);
    list(flat, at, "not_infinitives", &words->not_infinitives);
    list(flat, at, "imperative_endings", &words->imperative_endings);
    list(flat, at, "knowledge_verbs", &words->knowledge_verbs);
    list(flat, at, "dependence_words", &words->dependence_words);
}

static void flatten_written(struct flat *flat, const struct subject_rules *rules)
{
    static const char *const at = AT ".written", *const reading = AT ".written.reading";
    const struct written_subject_rule *rule = &rules->written;

    flat_field(flat, AT, "written", rules->has_written ? "given" : "");
    if (!rules->has_written)
        return;
    flat_field(flat, at, "epreuve", rule->epreuve);
    flat_number(flat, at, "points_hundredths", rule->points_hundredths);
    flat_number(flat, at, "bonus_hundredths", rule->bonus_hundredths);
    flat_number(flat, at, "reflection_percent_max", rule->reflection_percent_max);
    flat_number(flat, at, "reflection_lines_max", rule->reflection_lines_max);
    flat_number(flat, at, "reflection_words_max", rule->reflection_words_max);
    flat_number(flat, at, "annexe_year_min", rule->annexe_year_min);
    flat_number(flat, at, "press_texts_max", rule->press_texts_max);
    flat_number(flat, at, "figure_dpi_min", rule->figure_dpi_min);
    flat_number(flat, reading, "minutes_max", rule->reading.minutes_max);
    flat_number(flat, reading, "words_per_minute", rule->reading.words_per_minute);
    flat_number(flat, reading, "cell_milliseconds", rule->reading.cell_milliseconds);
    flat_number(flat, reading, "figure_seconds", rule->reading.figure_seconds);
    flatten_competences(flat, at, "competences", rule->competences, rule->competence_count);
    flatten_competences(flat, at, "knowledge", rule->knowledge, rule->knowledge_count);
    flatten_words(flat, &rule->words);
    flat_number(flat, at, "similar_percent", rule->similar_percent);
    flat_number(flat, at, "similar_words", rule->similar_words);
    flat_field(flat, at, "source", rule->source);
}

static void flatten_cms(struct flat *flat, const struct practical_subject_rule *rule)
{
    const char *path = flat_list(flat, AT ".practical", "cms");

    for (size_t i = 0; i < rule->cms_count; i++) {
        const struct cms_rule *cms = &rule->cms[i];
        const char *at = flat_element(flat, path, cms->id, cms->label);
        const char *extensions;

        flat_field(flat, at, "label", cms->label);
        flat_field(flat, at, "version", cms->version);
        flat_field(flat, at, "theme", cms->theme);
        flat_field(flat, at, "theme_version", cms->theme_version);
        extensions = flat_list(flat, at, "extensions");
        for (size_t k = 0; k < cms->extension_count; k++) {
            const struct cms_extension *extension = &cms->extensions[k];
            const char *one = flat_element(flat, extensions, extension->id, extension->label);

            flat_field(flat, one, "label", extension->label);
            flat_field(flat, one, "active", extension->active ? "true" : "");
        }
        flat_field(flat, at, "source", cms->source);
    }
}

static void flatten_catalogue(struct flat *flat, const struct practical_subject_rule *rule)
{
    const char *path = flat_list(flat, AT ".practical", "features");

    for (size_t i = 0; i < rule->feature_count; i++) {
        const struct cms_feature *feature = &rule->features[i];
        const char *at = flat_element(flat, path, feature->id, feature->label);

        flat_field(flat, at, "cms", feature->cms);
        flat_field(flat, at, "group", feature->group);
        flat_field(flat, at, "label", feature->label);
        flat_field(flat, at, "side", side_name(feature->side));
    }
    path = flat_list(flat, AT ".practical", "forbidden_modules");
    for (size_t i = 0; i < rule->forbidden_module_count; i++) {
        const struct cms_module *module = &rule->forbidden_modules[i];
        const char *at = flat_element(flat, path, flat_position(flat, i), module->name);

        flat_field(flat, at, "cms", module->cms);
        flat_field(flat, at, "name", module->name);
        flat_field(flat, at, "reason", module->reason);
    }
}

static void flatten_practical(struct flat *flat, const struct subject_rules *rules)
{
    static const char *const at = AT ".practical";
    const struct practical_subject_rule *rule = &rules->practical;
    const char *path;

    flat_field(flat, AT, "practical", rules->has_practical ? "given" : "");
    if (!rules->has_practical)
        return;
    flat_field(flat, at, "epreuve", rule->epreuve);
    path = flat_list(flat, at, "context");
    for (size_t i = 0; i < rule->context.count; i++) {
        const char *text = rule->context.items[i];
        const char *one = flat_element(flat, path, flat_position(flat, i), text);

        flat_field(flat, one, "text", text);
    }
    flat_number(flat, at, "questions", rule->questions);
    flatten_cms(flat, rule);
    flatten_catalogue(flat, rule);
    flat_number(flat, at, "group_max", rule->group_max);
    flat_field(flat, at, "afternoon", rule->afternoon);
    flat_number(flat, at, "often_percent", rule->often_percent);
    flat_field(flat, at, "source", rule->source);
}

void definition_flatten_subject(struct flat *flat, const struct session_definition *definition)
{
    const struct subject_rules *rules = &definition->subject_rules;

    flat_field(flat, "", AT, definition->has_subject_rules ? "given" : "");
    if (!definition->has_subject_rules)
        return;
    flatten_rules(flat, rules);
    flatten_written(flat, rules);
    flatten_practical(flat, rules);
    flat_number(flat, AT ".release", "lead_minutes", rules->release.lead_minutes);
    flat_number(flat, AT ".release", "early_confirm_minutes", rules->release.early_confirm_minutes);
    flat_number(flat, AT ".release", "notice_minutes", rules->release.notice_minutes);
    flat_field(flat, AT ".release", "source", rules->release.source);
}
