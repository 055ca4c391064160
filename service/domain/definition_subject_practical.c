/* What a definition says about the subjects of a practical épreuve on a CMS. */
#include "domain/checker.h"

#include "base/text.h"

enum { QUESTIONS_MOST = 32, GROUP_MOST = 100 };

#define AT "subject_rules.practical"

static void note(
    const struct checker *checker, const char *path, const char *reason, const char *message)
{
    (void)op_violation(checker->op, path, reason, "%s", message);
}

static void check_epreuve(const struct checker *checker, const char *path, const char *id)
{
    const struct session_epreuve *epreuve;
    bool practical = false;

    if (!checker_epreuve(checker, path, id))
        return;
    epreuve = session_find_epreuve(checker->definition, id);
    for (size_t i = 0; epreuve && i < epreuve->form_count; i++)
        practical = practical || epreuve->forms[i].kind == FORM_KIND_PRACTICAL;
    if (!practical)
        note(checker, path, "NOT_PRACTICAL", "is no practical épreuve for any class");
}

static void check_context(const struct checker *checker)
{
    const struct text_list *context = &checker->definition->subject_rules.practical.context;
    const char *path = checker_path(checker, AT ".context");

    if (!checker_count(checker, path, context->count, SUBJECT_CONTEXT_MAX))
        return;
    if (context->count == 0)
        note(checker, path, "MISSING", "is empty: every subject prints the context of the year");
    for (size_t i = 0; i < context->count; i++)
        (void)checker_text(checker, checker_path(checker, AT ".context[#%zu]", i + 1),
            context->items[i], SESSION_LONG_TEXT_MAX);
}

/* ---- CMS ---- */

static void check_extensions(
    const struct checker *checker, const char *at, const struct cms_rule *cms)
{
    if (!checker_count(checker, checker_path(checker, "%s.extensions", at), cms->extension_count,
            SUBJECT_EXTENSIONS_MAX))
        return;
    for (size_t i = 0; i < cms->extension_count; i++) {
        const struct cms_extension *extension = &cms->extensions[i];
        const char *key = checker_key(checker, extension->id, i);
        const char *id = checker_path(checker, "%s.extensions[%s].id", at, key);

        (void)checker_id(checker, id, extension->id);
        (void)checker_text(checker, checker_path(checker, "%s.extensions[%s].label", at, key),
            extension->label, SESSION_TEXT_MAX);
        for (size_t k = 0; k < i; k++)
            if (text_equal(cms->extensions[k].id, extension->id)) {
                note(checker, id, "DUPLICATE", "stands twice: keep one");
                break;
            }
    }
}

/* Both sides of a subject can be made of its features. */
static void check_sides(const struct checker *checker, const char *at, const struct cms_rule *cms)
{
    const struct practical_subject_rule *rule = &checker->definition->subject_rules.practical;
    bool seen[SUBJECT_SIDE_COUNT] = {false};

    for (size_t i = 0; i < rule->feature_count; i++)
        if (text_equal(rule->features[i].cms, cms->id))
            seen[rule->features[i].side] = true;
    if (!seen[SUBJECT_EDITORIAL] || !seen[SUBJECT_TECHNICAL])
        note(checker, checker_path(checker, "%s.id", at), "NO_FEATURES",
            "needs features of both sides in `features`, EDITORIAL and TECHNICAL: every subject "
            "has both");
}

static void check_one_cms(const struct checker *checker, size_t index)
{
    const struct practical_subject_rule *rule = &checker->definition->subject_rules.practical;
    const struct cms_rule *cms = &rule->cms[index];
    const char *at =
        arena_printf(checker->op->arena, AT ".cms[%s]", checker_key(checker, cms->id, index));
    const char *id;

    if (!at)
        return;
    id = checker_path(checker, "%s.id", at);
    (void)checker_id(checker, id, cms->id);
    if (subject_rules_find_cms(&checker->definition->subject_rules, cms->id) != cms)
        note(checker, id, "DUPLICATE", "stands twice: keep one");
    (void)checker_text(
        checker, checker_path(checker, "%s.label", at), cms->label, SESSION_TEXT_MAX);
    (void)checker_text(
        checker, checker_path(checker, "%s.version", at), cms->version, SESSION_TEXT_MAX);
    (void)checker_text(
        checker, checker_path(checker, "%s.theme", at), cms->theme, SESSION_TEXT_MAX);
    (void)checker_optional_text(checker, checker_path(checker, "%s.theme_version", at),
        cms->theme_version, SESSION_TEXT_MAX);
    check_extensions(checker, at, cms);
    check_sides(checker, at, cms);
    (void)checker_source(checker, checker_path(checker, "%s.source", at), cms->source);
}

static void check_cms_known(const struct checker *checker, const char *path, const char *cms)
{
    if (!subject_rules_find_cms(&checker->definition->subject_rules, cms))
        (void)op_violation(checker->op, path, "UNKNOWN_CMS",
            "%s is not in `subject_rules.practical.cms`: add it there, or correct the id",
            checker_quote(checker, cms));
}

/* ---- the catalogue ---- */

static void check_feature(const struct checker *checker, size_t index)
{
    const struct practical_subject_rule *rule = &checker->definition->subject_rules.practical;
    const struct cms_feature *feature = &rule->features[index];
    const char *at = arena_printf(
        checker->op->arena, AT ".features[%s]", checker_key(checker, feature->id, index));
    const char *label, *id;

    if (!at)
        return;
    id = checker_path(checker, "%s.id", at);
    label = checker_path(checker, "%s.label", at);
    (void)checker_id(checker, id, feature->id);
    check_cms_known(checker, checker_path(checker, "%s.cms", at), feature->cms);
    (void)checker_text(
        checker, checker_path(checker, "%s.group", at), feature->group, SESSION_TEXT_MAX);
    (void)checker_text(checker, label, feature->label, SESSION_LONG_TEXT_MAX);
    if (feature->side != SUBJECT_EDITORIAL && feature->side != SUBJECT_TECHNICAL)
        note(checker, checker_path(checker, "%s.side", at), "SIDE",
            "is missing: EDITORIAL (words) or TECHNICAL");
    for (size_t k = 0; k < index; k++) {
        const struct cms_feature *other = &rule->features[k];

        if (text_equal(other->id, feature->id))
            note(checker, id, "DUPLICATE", "stands twice: keep one");
        else if (text_equal(other->label, feature->label) &&
                 text_equal(other->group, feature->group) && text_equal(other->cms, feature->cms))
            note(checker, label, "DUPLICATE", "stands twice in its group: keep one");
    }
}

static void check_module(const struct checker *checker, size_t index)
{
    const struct practical_subject_rule *rule = &checker->definition->subject_rules.practical;
    const struct cms_module *module = &rule->forbidden_modules[index];
    const char *at = arena_printf(checker->op->arena, AT ".forbidden_modules[#%zu]", index + 1);
    const char *name;

    if (!at)
        return;
    name = checker_path(checker, "%s.name", at);
    check_cms_known(checker, checker_path(checker, "%s.cms", at), module->cms);
    (void)checker_text(checker, name, module->name, SESSION_TEXT_MAX);
    (void)checker_text(
        checker, checker_path(checker, "%s.reason", at), module->reason, SESSION_LONG_TEXT_MAX);
    for (size_t k = 0; k < index; k++)
        if (text_equal(rule->forbidden_modules[k].name, module->name) &&
            text_equal(rule->forbidden_modules[k].cms, module->cms)) {
            note(checker, name, "DUPLICATE", "stands twice: keep one");
            break;
        }
}

static bool count_is_good(const struct checker *checker)
{
    const struct practical_subject_rule *rule = &checker->definition->subject_rules.practical;
    const char *cms = checker_path(checker, AT ".cms");
    bool good = checker_count(checker, cms, rule->cms_count, SUBJECT_CMS_MAX);

    good = checker_count(checker, checker_path(checker, AT ".features"), rule->feature_count,
               SUBJECT_FEATURES_MAX) &&
           good;
    good = checker_count(checker, checker_path(checker, AT ".forbidden_modules"),
               rule->forbidden_module_count, SUBJECT_MODULES_MAX) &&
           good;
    if (rule->cms_count == 0) {
        note(checker, cms, "MISSING", "is empty: say on which CMS the subjects are");
        good = false;
    }
    return good;
}

void definition_check_practical_subject(const struct checker *checker)
{
    const struct practical_subject_rule *rule = &checker->definition->subject_rules.practical;
    int minutes;

    check_epreuve(checker, checker_path(checker, AT ".epreuve"), rule->epreuve);
    check_context(checker);
    if (count_is_good(checker)) {
        for (size_t i = 0; i < rule->cms_count; i++)
            check_one_cms(checker, i);
        for (size_t i = 0; i < rule->feature_count; i++)
            check_feature(checker, i);
        for (size_t i = 0; i < rule->forbidden_module_count; i++)
            check_module(checker, i);
    }
    (void)checker_range(
        checker, checker_path(checker, AT ".questions"), rule->questions, 1, QUESTIONS_MOST);
    (void)checker_range(
        checker, checker_path(checker, AT ".group_max"), rule->group_max, 1, GROUP_MOST);
    (void)checker_range(
        checker, checker_path(checker, AT ".often_percent"), rule->often_percent, 1, 100);
    if (date_time_parse(rule->afternoon, &minutes))
        (void)op_violation(checker->op, checker_path(checker, AT ".afternoon"), "TIME",
            "%s is no hour from 00:00 to 23:59: for example \"13:00\"",
            checker_quote(checker, rule->afternoon));
    (void)checker_source(checker, checker_path(checker, AT ".source"), rule->source);
}
