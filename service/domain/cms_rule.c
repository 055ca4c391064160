#include "domain/cms_rule.h"

#include "base/text.h"
#include "domain/plain_text.h"

#include <errno.h>

enum {
    FIXED_FINDINGS = 4, /* CMS, version, theme and its version */
    FOLDED_MAX = 512,
    VERSION_PARTS = 6,
};

struct checking {
    struct arena *arena;
    const struct subject_rules *rules;
    const struct cms_rule *prescribed;
    const struct cms_observation *observed;
    struct cms_report *report; /* with room for all findings */
    bool failed;               /* the arena is full */
};

static void find(struct checking *checking, struct cms_finding finding)
{
    struct cms_report *report = checking->report;

    if (!finding.what || !finding.prescribed || !finding.observed || !finding.message) {
        checking->failed = true;
        return;
    }
    report->as_prescribed = report->as_prescribed && finding.verdict == CMS_AS_PRESCRIBED;
    report->findings[report->count++] = finding;
}

static bool same_word(const char *a, const char *b)
{
    char one[FOLDED_MAX], other[FOLDED_MAX];

    plain_text_fold(a, one, sizeof one);
    plain_text_fold(b, other, sizeof other);
    return *one ? text_equal(one, other) : text_equal(a, b);
}

/* ---- versions ---- */

/* The numbers of "5.8.2"; false: it is written in another way. */
static bool version_parts(const char *text, uint32_t parts[VERSION_PARTS])
{
    size_t count = 0;

    memset(parts, 0, VERSION_PARTS * sizeof *parts);
    for (; count < VERSION_PARTS; count++) {
        size_t digits = 0;

        for (; text_is_digit(*text) && digits < 6; text++, digits++)
            parts[count] = parts[count] * 10 + (uint32_t)(*text - '0');
        if (digits == 0 || (*text && *text != '.'))
            return false;
        if (!*text++)
            return true;
    }
    return false;
}

/* Below 0: `a` is older than `b`; 0 also when that cannot be told. */
static int version_order(const char *a, const char *b)
{
    uint32_t one[VERSION_PARTS], other[VERSION_PARTS];

    if (!version_parts(a, one) || !version_parts(b, other))
        return 0;
    for (size_t i = 0; i < VERSION_PARTS; i++)
        if (one[i] != other[i])
            return one[i] < other[i] ? -1 : 1;
    return 0;
}

static const char *version_remedy(
    struct checking *checking, const char *observed, const char *prescribed)
{
    const char *label = checking->prescribed->label;
    int order = version_order(observed, prescribed);

    return order < 0   ? arena_printf(checking->arena, "it is older: update %s to %s, not further",
                             label, prescribed)
           : order > 0 ? arena_printf(checking->arena,
                             "it is newer: install %s %s again and switch automatic updates off",
                             label, prescribed)
                       : arena_printf(checking->arena, "install %s %s", label, prescribed);
}

static const char *look_for(struct checking *checking, const char *what)
{
    return arena_printf(checking->arena,
        "it does not say: look in the administration of %s, the %s must be the prescribed one",
        checking->prescribed->label, what);
}

/* ---- what is looked at ---- */

/* Without the remedy of what is wrong; `called` in the sentence of what is not said. */
static struct cms_finding compare(struct checking *checking,
    const char *what,
    const char *called,
    const char *prescribed,
    const char *observed,
    bool same)
{
    bool said = *observed;

    return (struct cms_finding){.what = what,
        .prescribed = prescribed,
        .observed = observed,
        .verdict = !said  ? CMS_UNKNOWN
                   : same ? CMS_AS_PRESCRIBED
                          : CMS_WRONG,
        .message = said ? "" : look_for(checking, called)};
}

static void find_version(struct checking *checking)
{
    const char *prescribed = checking->prescribed->version;
    const char *observed = checking->observed->version;
    struct cms_finding finding = compare(
        checking, "version", "version", prescribed, observed, text_equal(observed, prescribed));

    if (finding.verdict == CMS_WRONG)
        finding.message = version_remedy(checking, observed, prescribed);
    find(checking, finding);
}

static void find_theme_version(struct checking *checking)
{
    const char *prescribed = checking->prescribed->theme_version;
    const char *observed = checking->observed->theme_version;
    struct cms_finding finding = compare(checking, "theme version", "version of the theme",
        prescribed, observed, text_equal(observed, prescribed));

    if (finding.verdict == CMS_WRONG)
        finding.message = arena_printf(checking->arena, "install version %s of the theme %s",
            prescribed, checking->prescribed->theme);
    find(checking, finding);
}

/* The version of another theme, or of one that is not known, says nothing. */
static void find_theme(struct checking *checking)
{
    const char *prescribed = checking->prescribed->theme, *observed = checking->observed->theme;
    struct cms_finding finding =
        compare(checking, "theme", "theme", prescribed, observed, same_word(observed, prescribed));

    if (finding.verdict == CMS_WRONG)
        finding.message =
            arena_printf(checking->arena, "install the theme %s and activate it", prescribed);
    find(checking, finding);
    if (finding.verdict != CMS_WRONG && *checking->prescribed->theme_version)
        find_theme_version(checking);
}

static const char *state_word(bool active)
{
    return active ? "present, active" : "present, not active";
}

static const struct cms_seen_extension *seen_extension(
    const struct cms_observation *observed, const char *id)
{
    for (size_t i = 0; i < observed->extension_count; i++)
        if (text_equal(observed->extensions[i].id, id))
            return &observed->extensions[i];
    return NULL;
}

static bool is_untold(const struct cms_observation *observed, const char *id)
{
    return text_find(observed->untold, observed->untold_count, id) < observed->untold_count;
}

static void find_extension(struct checking *checking, const struct cms_extension *extension)
{
    const struct cms_seen_extension *seen = seen_extension(checking->observed, extension->id);
    const char *then = extension->active ? " and activate it" : ", and do not activate it";
    struct cms_finding finding = {
        .what = arena_printf(checking->arena, "extension %s", extension->id),
        .prescribed = state_word(extension->active),
        .observed = seen ? state_word(seen->active) : "absent",
        .verdict = CMS_WRONG,
        .message = ""};

    if (is_untold(checking->observed, extension->id)) {
        finding.observed = "";
        finding.verdict = CMS_UNKNOWN;
        finding.message = arena_printf(checking->arena,
            "it does not say: look in the administration of %s, %s must be %s",
            checking->prescribed->label, extension->label, finding.prescribed);
    } else if (!seen) {
        finding.message =
            arena_printf(checking->arena, "install the extension %s%s", extension->label, then);
    } else if (seen->active != extension->active) {
        finding.message = arena_printf(checking->arena,
            extension->active ? "activate the extension %s"
                              : "deactivate the extension %s, and leave it installed",
            extension->label);
    } else {
        finding.verdict = CMS_AS_PRESCRIBED;
    }
    find(checking, finding);
}

/* Gives whether the rest can be compared. */
static bool find_cms(struct checking *checking)
{
    const struct cms_rule *prescribed = checking->prescribed;
    const char *observed = checking->observed->cms;
    const struct cms_rule *other = subject_rules_find_cms(checking->rules, observed);
    struct cms_finding finding = {.what = "CMS",
        .prescribed = prescribed->label,
        .observed = other ? other->label : observed,
        .verdict = CMS_AS_PRESCRIBED,
        .message = ""};

    if (!*observed) {
        finding.verdict = CMS_UNKNOWN;
        finding.message = arena_printf(checking->arena,
            "it was not recognised: correct the address, or look whether %s runs there",
            prescribed->label);
    } else if (!text_equal(observed, prescribed->id)) {
        finding.verdict = CMS_WRONG;
        finding.message = arena_printf(checking->arena,
            "correct the address, or install %s %s there", prescribed->label, prescribed->version);
    }
    find(checking, finding);
    return finding.verdict == CMS_AS_PRESCRIBED;
}

int cms_rule_check(struct arena *arena,
    const struct subject_rules *rules,
    const struct cms_rule *prescribed,
    const struct cms_observation *observed,
    struct cms_report *ret_report)
{
    struct cms_report report = {.as_prescribed = true};
    struct checking checking = {.arena = arena,
        .rules = rules,
        .prescribed = prescribed,
        .observed = observed,
        .report = &report};

    report.findings =
        arena_calloc(arena, FIXED_FINDINGS + prescribed->extension_count, sizeof *report.findings);
    if (!report.findings)
        return -ENOMEM;
    if (find_cms(&checking)) {
        find_version(&checking);
        find_theme(&checking);
        for (size_t i = 0; i < prescribed->extension_count; i++)
            find_extension(&checking, &prescribed->extensions[i]);
    }
    if (checking.failed)
        return -ENOMEM;
    *ret_report = report;
    return 0;
}

/* ---- words from outside ---- */

static int check_word(struct op *op, const char *field, const char *word)
{
    if (!plain_text_check(word, CMS_WORD_MAX))
        return 0;
    return op_violation(op, field, "WORD",
        "is no word that a CMS says of itself: at most %d characters that can be printed, no sign "
        "of a formula in front",
        CMS_WORD_MAX);
}

static int check_extensions(struct op *op, const struct cms_observation *observed)
{
    int r = 0;

    for (size_t i = 0; i < observed->extension_count && r == 0; i++) {
        const char *id = arena_printf(op->arena, "observed.extensions[%zu].id", i);
        const char *version = arena_printf(op->arena, "observed.extensions[%zu].version", i);

        if (!id || !version)
            return -ENOMEM;
        r = check_word(op, id, observed->extensions[i].id);
        if (r == 0)
            r = check_word(op, version, observed->extensions[i].version);
    }
    for (size_t i = 0; i < observed->untold_count && r == 0; i++) {
        const char *id = arena_printf(op->arena, "observed.untold_extensions[%zu]", i);

        r = id ? check_word(op, id, observed->untold[i]) : -ENOMEM;
    }
    return r;
}

int cms_rule_check_words(struct op *op, const struct cms_observation *observed)
{
    const struct {
        const char *field, *word;
    } words[] = {
        {"observed.cms", observed->cms},
        {"observed.version", observed->version},
        {"observed.theme", observed->theme},
        {"observed.theme_version", observed->theme_version},
    };
    int r = 0;

    for (size_t i = 0; i < ARRAY_LEN(words) && r == 0; i++)
        r = check_word(op, words[i].field, words[i].word);
    if (r == 0 && (observed->extension_count > CMS_SEEN_EXTENSIONS_MAX ||
                      observed->untold_count > CMS_SEEN_EXTENSIONS_MAX))
        r = op_violation(op, "observed.extensions", "TOO_MANY",
            "at most %d are looked at: name those that the definition prescribes",
            CMS_SEEN_EXTENSIONS_MAX);
    return r ? r : check_extensions(op, observed);
}
