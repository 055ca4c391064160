/* The subject rules of a definition, from the wire to the model. */
#include "handler/session_wire.h"

#include <errno.h>

static int read_list(
    struct arena *arena, char *const *texts, size_t count, struct text_list *ret_list)
{
    ret_list->items = session_wire_texts(arena, texts, count);
    ret_list->count = count;
    return ret_list->items ? 0 : -ENOMEM;
}

static int read_competences(struct arena *arena,
    Palmares__V1__SubjectCompetence *const *from,
    size_t count,
    struct subject_competence **ret_competences,
    size_t *ret_count)
{
    struct subject_competence *to = arena_calloc(arena, count + 1, sizeof *to);

    if (!to)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        to[i] = (struct subject_competence){from[i]->id, from[i]->label, from[i]->group};
    *ret_competences = to;
    *ret_count = count;
    return 0;
}

static int read_words(
    struct arena *arena, const Palmares__V1__QuestionWords *from, struct question_words *to)
{
    static const Palmares__V1__QuestionWords none = PALMARES__V1__QUESTION_WORDS__INIT;
    int r;

    if (!from)
        from = &none;
    r = read_list(
        arena, from->infinitive_endings, from->n_infinitive_endings, &to->infinitive_endings);
    if (r == 0)
        r = read_list(arena, from->not_infinitives, from->n_not_infinitives, &to->not_infinitives);
    if (r == 0)
        r = read_list(
            arena, from->imperative_endings, from->n_imperative_endings, &to->imperative_endings);
    if (r == 0)
        r = read_list(arena, from->knowledge_verbs, from->n_knowledge_verbs, &to->knowledge_verbs);
    if (r == 0)
        r = read_list(
            arena, from->dependence_words, from->n_dependence_words, &to->dependence_words);
    return r;
}

static int read_written(struct arena *arena,
    const Palmares__V1__WrittenSubjectRule *message,
    struct subject_rules *rules)
{
    struct written_subject_rule *to = &rules->written;
    int r;

    rules->has_written = message != NULL;
    if (!message)
        return 0;
    *to = (struct written_subject_rule){
        .epreuve = message->epreuve,
        .points_hundredths = message->points_hundredths,
        .bonus_hundredths = message->bonus_hundredths,
        .reflection_percent_max = message->reflection_percent_max,
        .reflection_lines_max = message->reflection_lines_max,
        .reflection_words_max = message->reflection_words_max,
        .annexe_year_min = message->annexe_year_min,
        .press_texts_max = message->press_texts_max,
        .figure_dpi_min = message->figure_dpi_min,
        .similar_percent = message->similar_percent,
        .similar_words = message->similar_words,
        .source = message->source,
    };
    if (message->reading)
        to->reading = (struct reading_rule){
            .minutes_max = message->reading->minutes_max,
            .words_per_minute = message->reading->words_per_minute,
            .cell_milliseconds = message->reading->cell_milliseconds,
            .figure_seconds = message->reading->figure_seconds,
        };
    r = read_competences(arena, message->competences, message->n_competences, &to->competences,
        &to->competence_count);
    if (r == 0)
        r = read_competences(
            arena, message->knowledge, message->n_knowledge, &to->knowledge, &to->knowledge_count);
    if (r == 0)
        r = read_words(arena, message->words, &to->words);
    return r;
}

static int read_cms(
    struct arena *arena, const Palmares__V1__CmsRule *message, struct cms_rule *ret_cms)
{
    struct cms_rule cms = {
        .id = message->id,
        .label = message->label,
        .version = message->version,
        .theme = message->theme,
        .theme_version = message->theme_version,
        .extensions = arena_calloc(arena, message->n_extensions + 1, sizeof *cms.extensions),
        .extension_count = message->n_extensions,
        .source = message->source,
    };

    if (!cms.extensions)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_extensions; i++) {
        const Palmares__V1__CmsExtension *from = message->extensions[i];

        cms.extensions[i] = (struct cms_extension){from->id, from->label, from->active};
    }
    *ret_cms = cms;
    return 0;
}

/* Numbers outside the contract are none, which the domain refuses. */
static enum subject_side read_side(Palmares__V1__SubjectSide side)
{
    return side == PALMARES__V1__SUBJECT_SIDE__EDITORIAL   ? SUBJECT_EDITORIAL
           : side == PALMARES__V1__SUBJECT_SIDE__TECHNICAL ? SUBJECT_TECHNICAL
                                                           : SUBJECT_SIDE_NONE;
}

static int read_catalogue(struct arena *arena,
    const Palmares__V1__PracticalSubjectRule *message,
    struct practical_subject_rule *to)
{
    to->features = arena_calloc(arena, message->n_features + 1, sizeof *to->features);
    to->forbidden_modules =
        arena_calloc(arena, message->n_forbidden_modules + 1, sizeof *to->forbidden_modules);
    if (!to->features || !to->forbidden_modules)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_features; i++) {
        const Palmares__V1__CmsFeature *from = message->features[i];

        to->features[i] = (struct cms_feature){
            from->id, from->cms, from->group, from->label, read_side(from->side)};
    }
    to->feature_count = message->n_features;
    for (size_t i = 0; i < message->n_forbidden_modules; i++) {
        const Palmares__V1__CmsModule *from = message->forbidden_modules[i];

        to->forbidden_modules[i] = (struct cms_module){from->cms, from->name, from->reason};
    }
    to->forbidden_module_count = message->n_forbidden_modules;
    return 0;
}

static int read_practical(struct arena *arena,
    const Palmares__V1__PracticalSubjectRule *message,
    struct subject_rules *rules)
{
    struct practical_subject_rule *to = &rules->practical;
    int r;

    rules->has_practical = message != NULL;
    if (!message)
        return 0;
    *to = (struct practical_subject_rule){
        .epreuve = message->epreuve,
        .questions = message->questions,
        .cms = arena_calloc(arena, message->n_cms + 1, sizeof *to->cms),
        .cms_count = message->n_cms,
        .group_max = message->group_max,
        .afternoon = message->afternoon,
        .often_percent = message->often_percent,
        .source = message->source,
    };
    r = to->cms ? 0 : -ENOMEM;
    if (r == 0)
        r = read_list(arena, message->context, message->n_context, &to->context);
    for (size_t i = 0; i < message->n_cms && r == 0; i++)
        r = read_cms(arena, message->cms[i], &to->cms[i]);
    return r ? r : read_catalogue(arena, message, to);
}

static enum subject_verdict read_severity(Palmares__V1__SubjectRule__Severity severity)
{
    return severity == PALMARES__V1__SUBJECT_RULE__SEVERITY__BREAKS     ? SUBJECT_BREAKS
           : severity == PALMARES__V1__SUBJECT_RULE__SEVERITY__TO_JUDGE ? SUBJECT_TO_JUDGE
                                                                        : SUBJECT_VERDICT_NONE;
}

static int read_rules(
    struct arena *arena, const Palmares__V1__SubjectRules *message, struct subject_rules *rules)
{
    rules->rule_count = message->n_rules;
    rules->rules = arena_calloc(arena, message->n_rules + 1, sizeof *rules->rules);
    if (!rules->rules)
        return -ENOMEM;
    for (size_t i = 0; i < message->n_rules; i++) {
        const Palmares__V1__SubjectRule *from = message->rules[i];

        rules->rules[i] = (struct subject_rule){
            from->id, from->label, read_severity(from->severity), from->source};
    }
    return 0;
}

int session_wire_read_subject(struct arena *arena,
    const Palmares__V1__SubjectRules *message,
    struct session_definition *definition)
{
    struct subject_rules *rules = &definition->subject_rules;
    int r;

    definition->has_subject_rules = message != NULL;
    *rules = (struct subject_rules){.release.source = ""};
    if (!message)
        return 0;
    if (message->release)
        rules->release = (struct subject_release_rule){
            .lead_minutes = message->release->lead_minutes,
            .early_confirm_minutes = message->release->early_confirm_minutes,
            .notice_minutes = message->release->notice_minutes,
            .source = message->release->source,
        };
    r = read_rules(arena, message, rules);
    if (r == 0)
        r = read_written(arena, message->written, rules);
    if (r == 0)
        r = read_practical(arena, message->practical, rules);
    return r;
}
