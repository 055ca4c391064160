/* The subject rules of a definition, from the pack of session 2022: that they are good, what is
 * refused, that every field is seen by the comparison, and that the catalogue is annexe VI-3's. */
#include "clientlib/pack.h"
#include "domain/definition.h"
#include "domain/definition_diff.h"
#include "handler/session_wire.h"

#include "base/text.h"
#include "session_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

enum { ARENA = 64 << 20, LINE = 512 };

static struct arena *pack_arena, *arena;
static Palmares__V1__SessionDefinition *pack;

static int read_once(void **state)
{
    const char *why;

    (void)state;
    pack_arena = arena_new(ARENA);
    if (pack_load(PALMARES_PACK, pack_arena, &pack, &why))
        fail_msg("%s", why);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    arena_free(pack_arena);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(ARENA);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* A definition of its own: whoever asks may change it. */
static struct session_definition *read_pack(void)
{
    struct session_definition *definition = arena_calloc(arena, 1, sizeof *definition);

    assert_non_null(definition);
    assert_int_equal(session_wire_read(arena, pack, definition), 0);
    return definition;
}

struct wrong {
    const char *name;
    void (*spoil)(
        struct subject_rules *s, struct written_subject_rule *w, struct practical_subject_rule *p);
    const char *field, *reason;
};

#define SPOIL(name, ...)                                                                           \
    static void name(                                                                              \
        struct subject_rules *s, struct written_subject_rule *w, struct practical_subject_rule *p) \
    {                                                                                              \
        (void)s;                                                                                   \
        (void)w;                                                                                   \
        (void)p;                                                                                   \
        __VA_ARGS__;                                                                               \
    }

SPOIL(rule_unknown, s->rules[0].id = "OF_THUMB")
SPOIL(rule_twice, s->rules[1].id = "REAL_ORGANISATION")
SPOIL(rule_missing, s->rule_count--)
SPOIL(rules_many, s->rule_count = SUBJECT_RULES_MAX + 1)
SPOIL(rule_label, s->rules[0].label = "")
SPOIL(rule_severity, s->rules[0].severity = SUBJECT_FINE)
SPOIL(rule_no_source, s->rules[0].source = "")
SPOIL(rule_source, s->rules[0].source = "nowhere")
SPOIL(nothing, s->has_written = s->has_practical = false)
SPOIL(lead, s->release.lead_minutes = 121)
SPOIL(confirm, s->release.early_confirm_minutes = 0)
SPOIL(confirm_long, s->release.early_confirm_minutes = 1441)
SPOIL(notice, s->release.notice_minutes = 31 * 24 * 60 + 1)
SPOIL(release_source, s->release.source = "nowhere")
SPOIL(unknown, w->epreuve = "E9")
SPOIL(not_written, w->epreuve = "E5B")
SPOIL(no_points, w->points_hundredths = 0)
SPOIL(bonus, w->bonus_hundredths = 4001)
SPOIL(percent, w->reflection_percent_max = 101)
SPOIL(lines, w->reflection_lines_max = 0)
SPOIL(reflection_words, w->reflection_words_max = 0)
SPOIL(year_late, w->annexe_year_min = 2023)
SPOIL(year_early, w->annexe_year_min = 1999)
SPOIL(press, w->press_texts_max = 101)
SPOIL(dpi, w->figure_dpi_min = 2401)
SPOIL(minutes, w->reading.minutes_max = 0)
SPOIL(speed, w->reading.words_per_minute = 0)
SPOIL(cell, w->reading.cell_milliseconds = 60001)
SPOIL(figure, w->reading.figure_seconds = 601)
SPOIL(similar, w->similar_percent = 0)
SPOIL(similar_short, w->similar_words = 2)
SPOIL(no_competences, w->competence_count = 0)
SPOIL(competences, w->competence_count = SUBJECT_COMPETENCES_MAX + 1)
SPOIL(competence_id, w->competences[0].id = "omni canale")
SPOIL(competence_twice, w->competences[1].id = "omnicanale-1")
SPOIL(competence_label, w->competences[0].label = "")
SPOIL(competence_group, w->competences[0].group = " x")
SPOIL(no_knowledge, w->knowledge_count = 0)
SPOIL(knowledge_twice, w->knowledge[1].id = "web")
SPOIL(no_endings, w->words.infinitive_endings.count = 0)
SPOIL(no_imperatives, w->words.imperative_endings.count = 0)
SPOIL(no_verbs, w->words.knowledge_verbs.count = 0)
SPOIL(no_dependence, w->words.dependence_words.count = 0)
SPOIL(words, w->words.not_infinitives.count = SUBJECT_WORDS_MAX + 1)
SPOIL(word_empty, w->words.not_infinitives.items[0] = "")
SPOIL(word_capital, w->words.not_infinitives.items[0] = "Premier")
SPOIL(word_accent, w->words.knowledge_verbs.items[2] = "Énoncer")
SPOIL(word_twice, w->words.not_infinitives.items[1] = "premier")
SPOIL(written_source, w->source = "nowhere")
SPOIL(practical_unknown, p->epreuve = "")
SPOIL(not_practical, p->epreuve = "E5A")
SPOIL(no_context, p->context.count = 0)
SPOIL(context, p->context.items[0] = "")
SPOIL(contexts, p->context.count = SUBJECT_CONTEXT_MAX + 1)
SPOIL(questions, p->questions = 0)
SPOIL(no_cms, p->cms_count = 0)
SPOIL(cms_many, p->cms_count = SUBJECT_CMS_MAX + 1)
SPOIL(cms_id, p->cms[0].id = "")
SPOIL(cms_twice, p->cms[1].id = "WORDPRESS")
SPOIL(cms_label, p->cms[0].label = "")
SPOIL(cms_version, p->cms[0].version = "")
SPOIL(cms_theme, p->cms[0].theme = "")
SPOIL(cms_theme_version, p->cms[1].theme_version = "1.0.0 ")
SPOIL(cms_source, p->cms[0].source = "nowhere")
SPOIL(extension_id, p->cms[0].extensions[0].id = "../x")
SPOIL(extension_label, p->cms[0].extensions[0].label = "")
SPOIL(extensions, p->cms[0].extension_count = SUBJECT_EXTENSIONS_MAX + 1)
SPOIL(features, p->feature_count = SUBJECT_FEATURES_MAX + 1)
SPOIL(no_features, p->feature_count = 34)
SPOIL(feature_id, p->features[0].id = "")
SPOIL(feature_twice, p->features[1].id = "wordpress-menus")
SPOIL(feature_label, p->features[0].label = "")
SPOIL(feature_same, p->features[1].label = p->features[0].label)
SPOIL(feature_group, p->features[0].group = "")
SPOIL(feature_cms, p->features[0].cms = "JOOMLA")
SPOIL(feature_side, p->features[0].side = SUBJECT_SIDE_NONE)
SPOIL(module_cms, p->forbidden_modules[0].cms = "JOOMLA")
SPOIL(module_name, p->forbidden_modules[0].name = "")
SPOIL(module_reason, p->forbidden_modules[0].reason = "")
SPOIL(modules, p->forbidden_module_count = SUBJECT_MODULES_MAX + 1)
SPOIL(group, p->group_max = 0)
SPOIL(afternoon, p->afternoon = "25:00")
SPOIL(often, p->often_percent = 101)
SPOIL(practical_source, p->source = "nowhere")

#define WRITTEN "subject_rules.written."
#define PRACTICAL "subject_rules.practical."

static const struct wrong all[] = {
    {"rule_unknown", rule_unknown, "subject_rules.rules[OF_THUMB].id", "UNKNOWN_RULE"},
    {"rule_gone", rule_unknown, "subject_rules.rules", "MISSING"},
    {"rule_twice", rule_twice, "subject_rules.rules[REAL_ORGANISATION].id", "DUPLICATE"},
    {"rule_missing", rule_missing, "subject_rules.rules", "MISSING"},
    {"rules_many", rules_many, "subject_rules.rules", "TOO_MANY"},
    {"rule_label", rule_label, "subject_rules.rules[REAL_ORGANISATION].label", "MISSING"},
    {"rule_severity", rule_severity, "subject_rules.rules[REAL_ORGANISATION].severity", "SEVERITY"},
    {"rule_no_source", rule_no_source, "subject_rules.rules[REAL_ORGANISATION].source", "MISSING"},
    {"rule_source", rule_source, "subject_rules.rules[REAL_ORGANISATION].source", "UNKNOWN_SOURCE"},
    {"nothing", nothing, "subject_rules", "MISSING"},
    {"lead", lead, "subject_rules.release.lead_minutes", "RANGE"},
    {"confirm", confirm, "subject_rules.release.early_confirm_minutes", "RANGE"},
    {"confirm_long", confirm_long, "subject_rules.release.early_confirm_minutes", "RANGE"},
    {"notice", notice, "subject_rules.release.notice_minutes", "RANGE"},
    {"release_source", release_source, "subject_rules.release.source", "UNKNOWN_SOURCE"},
    {"unknown", unknown, WRITTEN "epreuve", "UNKNOWN_EPREUVE"},
    {"not_written", not_written, WRITTEN "epreuve", "NOT_WRITTEN"},
    {"no_points", no_points, WRITTEN "points_hundredths", "RANGE"},
    {"bonus", bonus, WRITTEN "bonus_hundredths", "RANGE"},
    {"percent", percent, WRITTEN "reflection_percent_max", "RANGE"},
    {"lines", lines, WRITTEN "reflection_lines_max", "RANGE"},
    {"reflection_words", reflection_words, WRITTEN "reflection_words_max", "RANGE"},
    {"year_late", year_late, WRITTEN "annexe_year_min", "RANGE"},
    {"year_early", year_early, WRITTEN "annexe_year_min", "RANGE"},
    {"press", press, WRITTEN "press_texts_max", "RANGE"},
    {"dpi", dpi, WRITTEN "figure_dpi_min", "RANGE"},
    {"minutes", minutes, WRITTEN "reading.minutes_max", "RANGE"},
    {"speed", speed, WRITTEN "reading.words_per_minute", "RANGE"},
    {"cell", cell, WRITTEN "reading.cell_milliseconds", "RANGE"},
    {"figure", figure, WRITTEN "reading.figure_seconds", "RANGE"},
    {"similar", similar, WRITTEN "similar_percent", "RANGE"},
    {"similar_short", similar_short, WRITTEN "similar_words", "RANGE"},
    {"no_competences", no_competences, WRITTEN "competences", "MISSING"},
    {"competences", competences, WRITTEN "competences", "TOO_MANY"},
    {"competence_id", competence_id, WRITTEN "competences[#1].id", "ID"},
    {"competence_twice", competence_twice, WRITTEN "competences[omnicanale-1].id", "DUPLICATE"},
    {"competence_label", competence_label, WRITTEN "competences[omnicanale-1].label", "MISSING"},
    {"competence_group", competence_group, WRITTEN "competences[omnicanale-1].group", "BLANK"},
    {"no_knowledge", no_knowledge, WRITTEN "knowledge", "MISSING"},
    {"knowledge_twice", knowledge_twice, WRITTEN "knowledge[web].id", "DUPLICATE"},
    {"no_endings", no_endings, WRITTEN "words.infinitive_endings", "MISSING"},
    {"no_imperatives", no_imperatives, WRITTEN "words.imperative_endings", "MISSING"},
    {"no_verbs", no_verbs, WRITTEN "words.knowledge_verbs", "MISSING"},
    {"no_dependence", no_dependence, WRITTEN "words.dependence_words", "MISSING"},
    {"words", words, WRITTEN "words.not_infinitives", "TOO_MANY"},
    {"word_empty", word_empty, WRITTEN "words.not_infinitives[#1]", "MISSING"},
    {"word_capital", word_capital, WRITTEN "words.not_infinitives[#1]", "LOWER_CASE"},
    {"word_accent", word_accent, WRITTEN "words.knowledge_verbs[#3]", "LOWER_CASE"},
    {"word_twice", word_twice, WRITTEN "words.not_infinitives[#2]", "DUPLICATE"},
    {"written_source", written_source, WRITTEN "source", "UNKNOWN_SOURCE"},
    {"practical_unknown", practical_unknown, PRACTICAL "epreuve", "UNKNOWN_EPREUVE"},
    {"not_practical", not_practical, PRACTICAL "epreuve", "NOT_PRACTICAL"},
    {"no_context", no_context, PRACTICAL "context", "MISSING"},
    {"context", context, PRACTICAL "context[#1]", "MISSING"},
    {"contexts", contexts, PRACTICAL "context", "TOO_MANY"},
    {"questions", questions, PRACTICAL "questions", "RANGE"},
    {"no_cms", no_cms, PRACTICAL "cms", "MISSING"},
    {"cms_many", cms_many, PRACTICAL "cms", "TOO_MANY"},
    {"cms_id", cms_id, PRACTICAL "cms[#1].id", "ID"},
    {"cms_twice", cms_twice, PRACTICAL "cms[WORDPRESS].id", "DUPLICATE"},
    {"cms_label", cms_label, PRACTICAL "cms[WORDPRESS].label", "MISSING"},
    {"cms_version", cms_version, PRACTICAL "cms[WORDPRESS].version", "MISSING"},
    {"cms_theme", cms_theme, PRACTICAL "cms[WORDPRESS].theme", "MISSING"},
    {"cms_theme_version", cms_theme_version, PRACTICAL "cms[PRESTASHOP].theme_version", "BLANK"},
    {"cms_source", cms_source, PRACTICAL "cms[WORDPRESS].source", "UNKNOWN_SOURCE"},
    {"extension_id", extension_id, PRACTICAL "cms[WORDPRESS].extensions[#1].id", "ID"},
    {"extension_label", extension_label, PRACTICAL "cms[WORDPRESS].extensions[wordpress-seo].label",
        "MISSING"},
    {"extensions", extensions, PRACTICAL "cms[WORDPRESS].extensions", "TOO_MANY"},
    {"features", features, PRACTICAL "features", "TOO_MANY"},
    {"no_features", no_features, PRACTICAL "cms[PRESTASHOP].id", "NO_FEATURES"},
    {"feature_id", feature_id, PRACTICAL "features[#1].id", "ID"},
    {"feature_twice", feature_twice, PRACTICAL "features[wordpress-menus].id", "DUPLICATE"},
    {"feature_label", feature_label, PRACTICAL "features[wordpress-menus].label", "MISSING"},
    {"feature_same", feature_same, PRACTICAL "features[wordpress-menu-ajouter].label", "DUPLICATE"},
    {"feature_group", feature_group, PRACTICAL "features[wordpress-menus].group", "MISSING"},
    {"feature_cms", feature_cms, PRACTICAL "features[wordpress-menus].cms", "UNKNOWN_CMS"},
    {"feature_side", feature_side, PRACTICAL "features[wordpress-menus].side", "SIDE"},
    {"module_cms", module_cms, PRACTICAL "forbidden_modules[#1].cms", "UNKNOWN_CMS"},
    {"module_name", module_name, PRACTICAL "forbidden_modules[#1].name", "MISSING"},
    {"module_reason", module_reason, PRACTICAL "forbidden_modules[#1].reason", "MISSING"},
    {"modules", modules, PRACTICAL "forbidden_modules", "TOO_MANY"},
    {"group", group, PRACTICAL "group_max", "RANGE"},
    {"afternoon", afternoon, PRACTICAL "afternoon", "TIME"},
    {"often", often, PRACTICAL "often_percent", "RANGE"},
    {"practical_source", practical_source, PRACTICAL "source", "UNKNOWN_SOURCE"},
};

static bool is_named(const struct op *op, const char *field, const char *reason)
{
    for (const struct op_violation *v = op->violations; v; v = v->next)
        if (text_equal(v->field + strlen("definition."), field) && text_equal(v->reason, reason))
            return true;
    for (const struct op_violation *v = op->violations; v; v = v->next)
        (void)fprintf(stderr, "  %s %s: %s\n", v->field, v->reason, v->message);
    return false;
}

static void test_good_rules(void **state)
{
    struct session_definition *definition = read_pack();
    const struct subject_rules *rules = &definition->subject_rules;
    struct op op = fixture_op(arena);

    (void)state;
    assert_true(definition->has_subject_rules && rules->has_written && rules->has_practical);
    if (definition_check(&op, definition))
        fail_msg("%s %s", op.violations->field, op.violations->message);
    assert_int_equal(rules->rule_count, RULE_COUNT);
    for (unsigned i = 0; i < RULE_COUNT; i++) /* in the order of reports */
        assert_string_equal(rules->rules[i].id, subject_rule_ids[i]);
    assert_int_equal(rules->written.points_hundredths, 4000);
    assert_int_equal(rules->written.reflection_percent_max, 25);
    assert_int_equal(rules->written.reflection_lines_max, 30);
    assert_int_equal(rules->written.bonus_hundredths, 200);
    assert_int_equal(rules->written.annexe_year_min, 2020);
    assert_int_equal(rules->written.reading.minutes_max, 20);
    assert_int_equal(rules->written.competence_count, 8);
    assert_int_equal(rules->written.knowledge_count, 9);
    assert_int_equal(rules->practical.questions, 4);
    assert_int_equal(rules->practical.group_max, 3);
    assert_string_equal(subject_rules_find_cms(rules, "WORDPRESS")->version, "5.8.2");
    assert_false(subject_rules_find_cms(rules, "WORDPRESS")->extensions[0].active);
    assert_string_equal(subject_rules_find_cms(rules, "PRESTASHOP")->theme_version, "1.0.0");
}

/* Enums outside the contract are none, and what is absent is empty. */
static void test_nothing_given(void **state)
{
    Palmares__V1__SubjectRules empty = PALMARES__V1__SUBJECT_RULES__INIT;
    Palmares__V1__WrittenSubjectRule written = PALMARES__V1__WRITTEN_SUBJECT_RULE__INIT;
    Palmares__V1__PracticalSubjectRule practical = PALMARES__V1__PRACTICAL_SUBJECT_RULE__INIT;
    Palmares__V1__CmsFeature feature = PALMARES__V1__CMS_FEATURE__INIT, *features = &feature;
    Palmares__V1__SubjectRule rule = PALMARES__V1__SUBJECT_RULE__INIT, *rules = &rule;
    struct session_definition *definition = read_pack();
    struct op op = fixture_op(arena);

    (void)state;
    assert_int_equal(session_wire_read_subject(arena, NULL, definition), 0);
    assert_false(definition->has_subject_rules);
    assert_int_equal(definition_check(&op, definition), 0);
    assert_int_equal(session_wire_read_subject(arena, &empty, definition), 0);
    assert_int_equal(definition_check(&op, definition), OUTCOME_INVALID);

    feature.side = (Palmares__V1__SubjectSide)77;
    rule.severity = (Palmares__V1__SubjectRule__Severity)77;
    practical.features = &features;
    practical.n_features = 1;
    empty.rules = &rules;
    empty.n_rules = 1;
    empty.written = &written;
    empty.practical = &practical;
    assert_int_equal(session_wire_read_subject(arena, &empty, definition), 0);
    assert_int_equal(definition->subject_rules.practical.features[0].side, SUBJECT_SIDE_NONE);
    assert_int_equal(definition->subject_rules.rules[0].severity, SUBJECT_VERDICT_NONE);
    op = fixture_op(arena);
    assert_int_equal(definition_check(&op, definition), OUTCOME_INVALID);
}

static void test_wrong_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        struct session_definition *definition = read_pack();
        struct subject_rules *rules = &definition->subject_rules;
        struct op op = fixture_op(arena);

        all[i].spoil(rules, &rules->written, &rules->practical);
        assert_int_equal(definition_check(&op, definition), OUTCOME_INVALID);
        if (!is_named(&op, all[i].field, all[i].reason))
            fail_msg("%s: %s %s was not said", all[i].name, all[i].field, all[i].reason);
        arena_reset(arena);
    }
}

/* ---- the catalogue: counted by hand on annexe VI-3, and each label ---- */

static void test_catalogue_counts(void **state)
{
    static const struct {
        const char *cms, *group;
        unsigned count;
    } groups[] = {
        {"WORDPRESS", "Menus", 2},
        {"WORDPRESS", "Image et vidéo", 5},
        {"WORDPRESS", "Utilisateurs", 3},
        {"WORDPRESS", "Référencement naturel (SEO)", 5},
        {"WORDPRESS", "Contenu", 12},
        {"WORDPRESS", "Apparence", 5},
        {"WORDPRESS", "Navigation", 2},
        {"PRESTASHOP", "Menus", 3},
        {"PRESTASHOP", "Image", 2},
        {"PRESTASHOP", "Utilisateurs", 3},
        {"PRESTASHOP", "Référencement naturel (SEO)", 5},
        {"PRESTASHOP", "Contenu", 7},
        {"PRESTASHOP", "Apparence", 5},
        {"PRESTASHOP", "Navigation", 1},
        {"PRESTASHOP", "Commandes et promotions", 5},
    };
    const struct practical_subject_rule *rule = &read_pack()->subject_rules.practical;
    size_t total = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
        size_t count = 0;

        for (size_t k = 0; k < rule->feature_count; k++)
            if (text_equal(rule->features[k].cms, groups[i].cms) &&
                text_equal(rule->features[k].group, groups[i].group))
                count++;
        if (count != groups[i].count)
            fail_msg("%s, %s: %zu features", groups[i].cms, groups[i].group, count);
        total += count;
    }
    assert_int_equal(total, rule->feature_count);
    assert_int_equal(total, 65);
}

/* The file has, in the order of the annexe, "# CMS", "## group", and the labels. */
static void test_catalogue_labels(void **state)
{
    const struct practical_subject_rule *rule = &read_pack()->subject_rules.practical;
    FILE *file = fopen(PALMARES_CATALOGUE, "re");
    char line[LINE], cms[LINE] = "", group[LINE] = "";
    size_t next = 0;

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "## ", 3) == 0) {
            (void)snprintf(group, sizeof group, "%s", line + 3);
        } else if (strncmp(line, "# ", 2) == 0) {
            (void)snprintf(cms, sizeof cms, "%s", line + 2);
        } else if (*line) {
            assert_true(next < rule->feature_count);
            assert_string_equal(rule->features[next].cms, cms);
            assert_string_equal(rule->features[next].group, group);
            assert_string_equal(rule->features[next].label, line);
            next++;
        }
    }
    (void)fclose(file);
    assert_int_equal(next, rule->feature_count);
}

/* ---- the comparison ---- */

/* Whatever single field changes is seen: no field of the rules is forgotten. */
#define SEE(place, value)                                                         \
    do {                                                                          \
        __typeof__(place) kept = (place);                                         \
        struct differences differences;                                           \
        (place) = (value);                                                        \
        assert_int_equal(definition_diff(arena, before, after, &differences), 0); \
        assert_true(differences.count > 0);                                       \
        (place) = kept;                                                           \
        assert_int_equal(definition_diff(arena, before, after, &differences), 0); \
        assert_int_equal(differences.count, 0);                                   \
    } while (0)

static void test_every_field(void **state)
{
    const struct session_definition *before = read_pack();
    struct session_definition *after = read_pack();
    struct subject_rules *s = &after->subject_rules;
    struct written_subject_rule *w = &s->written;

    (void)state;
    SEE(after->has_subject_rules, false);
    SEE(s->has_written, false);
    SEE(s->has_practical, false);
    SEE(s->rule_count, 1);
    SEE(s->rules[0].id, "x");
    SEE(s->rules[0].label, "x");
    SEE(s->rules[0].severity, SUBJECT_BREAKS);
    SEE(s->rules[0].source, "x");
    SEE(s->release.lead_minutes, 1);
    SEE(s->release.early_confirm_minutes, 1);
    SEE(s->release.notice_minutes, 1);
    SEE(s->release.source, "x");
    SEE(w->epreuve, "x");
    SEE(w->points_hundredths, 1);
    SEE(w->bonus_hundredths, 1);
    SEE(w->reflection_percent_max, 1);
    SEE(w->reflection_lines_max, 1);
    SEE(w->reflection_words_max, 1);
    SEE(w->annexe_year_min, 1);
    SEE(w->press_texts_max, 1);
    SEE(w->figure_dpi_min, 1);
    SEE(w->reading.minutes_max, 1);
    SEE(w->reading.words_per_minute, 1);
    SEE(w->reading.cell_milliseconds, 1);
    SEE(w->reading.figure_seconds, 1);
    SEE(w->competence_count, 1);
    SEE(w->competences[0].id, "x");
    SEE(w->competences[0].label, "x");
    SEE(w->competences[0].group, "x");
    SEE(w->knowledge_count, 1);
    SEE(w->knowledge[0].id, "x");
    SEE(w->knowledge[0].label, "x");
    SEE(w->words.infinitive_endings.count, 1);
    SEE(w->words.not_infinitives.count, 1);
    SEE(w->words.imperative_endings.items[0], "x");
    SEE(w->words.knowledge_verbs.count, 1);
    SEE(w->words.dependence_words.count, 1);
    SEE(w->similar_percent, 1);
    SEE(w->similar_words, 1);
    SEE(w->source, "x");
}

static void test_every_practical_field(void **state)
{
    const struct session_definition *before = read_pack();
    struct session_definition *after = read_pack();
    struct practical_subject_rule *p = &after->subject_rules.practical;

    (void)state;
    SEE(p->epreuve, "x");
    SEE(p->context.count, 1);
    SEE(p->context.items[0], "x");
    SEE(p->questions, 1);
    SEE(p->cms_count, 1);
    SEE(p->cms[0].id, "x");
    SEE(p->cms[0].label, "x");
    SEE(p->cms[0].version, "x");
    SEE(p->cms[0].theme, "x");
    SEE(p->cms[0].theme_version, "x");
    SEE(p->cms[0].extension_count, 0);
    SEE(p->cms[0].extensions[0].id, "x");
    SEE(p->cms[0].extensions[0].label, "x");
    SEE(p->cms[0].extensions[0].active, true);
    SEE(p->cms[0].source, "x");
    SEE(p->feature_count, 1);
    SEE(p->features[0].id, "x");
    SEE(p->features[0].cms, "x");
    SEE(p->features[0].group, "x");
    SEE(p->features[0].label, "x");
    SEE(p->features[0].side, SUBJECT_EDITORIAL);
    SEE(p->forbidden_module_count, 0);
    SEE(p->forbidden_modules[0].cms, "x");
    SEE(p->forbidden_modules[0].name, "x");
    SEE(p->forbidden_modules[0].reason, "x");
    SEE(p->group_max, 1);
    SEE(p->afternoon, "x");
    SEE(p->often_percent, 1);
    SEE(p->source, "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_good_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_given, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_catalogue_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_catalogue_labels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_field, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_practical_field, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, read_once, forget);
}
