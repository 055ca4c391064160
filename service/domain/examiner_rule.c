#include "domain/examiner_rule.h"

#include "domain/candidate_rule.h"
#include "domain/plain_text.h"
#include "base/text.h"

#include <errno.h>

enum { FOLD_MAX = 64 };

enum examiner_quality examiner_quality_read(const char *text)
{
    static const struct {
        const char *folded;
        enum examiner_quality quality;
    } words[] = {
        {"professeur", EXAMINER_PROFESSOR},
        {"professeure", EXAMINER_PROFESSOR},
        {"prof", EXAMINER_PROFESSOR},
        {"enseignant", EXAMINER_PROFESSOR},
        {"enseignante", EXAMINER_PROFESSOR},
        {"formateur", EXAMINER_PROFESSOR},
        {"formatrice", EXAMINER_PROFESSOR},
        {"professor", EXAMINER_PROFESSOR},
        {"professionnel", EXAMINER_PROFESSIONAL},
        {"professionnelle", EXAMINER_PROFESSIONAL},
        {"professional", EXAMINER_PROFESSIONAL},
        {"enseignantchercheur", EXAMINER_RESEARCHER},
        {"enseignantechercheuse", EXAMINER_RESEARCHER},
        {"enseignantechercheure", EXAMINER_RESEARCHER},
        {"universitaire", EXAMINER_RESEARCHER},
        {"researcher", EXAMINER_RESEARCHER},
        {"iaipr", EXAMINER_INSPECTOR},
        {"inspecteur", EXAMINER_INSPECTOR},
        {"inspectrice", EXAMINER_INSPECTOR},
        {"inspector", EXAMINER_INSPECTOR},
        {"employeur", EXAMINER_EMPLOYER},
        {"employeuse", EXAMINER_EMPLOYER},
        {"employer", EXAMINER_EMPLOYER},
        {"salarie", EXAMINER_EMPLOYEE},
        {"salariee", EXAMINER_EMPLOYEE},
        {"employee", EXAMINER_EMPLOYEE},
    };
    char folded[FOLD_MAX];

    plain_text_fold(text, folded, sizeof folded);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (text_equal(words[i].folded, folded))
            return words[i].quality;
    return EXAMINER_QUALITY_NONE;
}

static int tidy_texts(struct arena *arena, struct examiner *examiner)
{
    const char **const texts[] = {&examiner->code, &examiner->family_name, &examiner->given_name,
        &examiner->establishment, &examiner->organisation, &examiner->email};
    char *uai;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        *texts[i] = resource_tidy(arena, *texts[i]);
        if (!*texts[i])
            return -ENOMEM;
    }
    uai = arena_strdup(arena, examiner->establishment);
    if (!uai)
        return -ENOMEM;
    plain_text_capitals(uai);
    examiner->establishment = uai;
    return 0;
}

static int check_names(const struct resource_check *check, const struct examiner *examiner)
{
    static const char remedy[] = "Give it as on the convocation.";
    struct finding finding;
    int r = resource_require(check, EXAMINER_FIELD_CODE, examiner->code, "The code",
        "Give each examiner a code of the exam office: P001.");

    if (r == 0)
        r = resource_tell(check, EXAMINER_FIELD_CODE,
            finding_in_code(examiner->code, EXAMINER_CODE_MAX, "The code", &finding), &finding);
    if (r == 0)
        r = resource_require(
            check, EXAMINER_FIELD_FAMILY_NAME, examiner->family_name, "The family name", remedy);
    if (r == 0)
        r = resource_tell(check, EXAMINER_FIELD_FAMILY_NAME,
            finding_in_name(examiner->family_name, CANDIDATE_NAME_MAX, "The family name", &finding),
            &finding);
    if (r == 0)
        r = resource_require(
            check, EXAMINER_FIELD_GIVEN_NAME, examiner->given_name, "The given name", remedy);
    if (r == 0)
        r = resource_tell(check, EXAMINER_FIELD_GIVEN_NAME,
            finding_in_name(examiner->given_name, CANDIDATE_NAME_MAX, "The given name", &finding),
            &finding);
    return r;
}

static int check_quality(const struct resource_check *check, enum examiner_quality quality)
{
    struct finding finding;

    if (*examiner_quality_name(quality))
        return 0;
    return resource_tell(check, EXAMINER_FIELD_QUALITY,
        finding_set(&finding, "QUALITY",
            "Write professeur, professionnel, enseignant-chercheur, inspecteur (IA-IPR), employeur "
            "or "
            "salarié.",
            "This is none of the qualities of an examiner."),
        &finding);
}

static int check_places(const struct resource_check *check, const struct examiner *examiner)
{
    struct finding finding;
    int r = resource_tell(check, EXAMINER_FIELD_ESTABLISHMENT,
        finding_in_uai(examiner->establishment, &finding), &finding);

    if (r == 0)
        r = resource_tell(check, EXAMINER_FIELD_ORGANISATION,
            finding_in_text(
                examiner->organisation, EXAMINER_ORGANISATION_MAX, "The organisation", &finding),
            &finding);
    if (r == 0)
        r = resource_tell(check, EXAMINER_FIELD_EMAIL,
            finding_in_email(examiner->email, CANDIDATE_EMAIL_MAX, &finding), &finding);
    return r;
}

/* ---- lists ---- */

/* The session's own spelling; NULL when it is none of them. */
static const char *session_speciality(const struct resource_terms *terms, const char *text)
{
    char folded[FOLD_MAX], other[FOLD_MAX];

    plain_text_fold(text, folded, sizeof folded);
    for (size_t i = 0; i < terms->speciality_count; i++) {
        plain_text_fold(terms->specialities[i], other, sizeof other);
        if (text_equal(folded, other))
            return terms->specialities[i];
    }
    return NULL;
}

/* "B1, B2 or B3" into `to`. */
static const char *name_all(const char *const *names, size_t count, char *to, size_t size)
{
    size_t used = 0;

    to[0] = '\0';
    for (size_t i = 0; i < count && used < size; i++)
        used += (size_t)snprintf(to + used, size - used, "%s%s",
            i == 0           ? ""
            : i + 1 == count ? " or "
                             : ", ",
            names[i]);
    return to;
}

static int settle_speciality(const struct resource_check *check, const char **text)
{
    const char *known = session_speciality(check->terms, *text);
    struct finding finding;
    char all[100], *copy;

    if (known) {
        *text = known;
        return 0;
    }
    if (check->terms->speciality_count) {
        return resource_tell(check, EXAMINER_FIELD_SPECIALITIES,
            finding_set(&finding, "SPECIALITY",
                "Use the specialities of the session's planning rules.",
                "'%s' is none of the specialities of the session: %s.",
                finding_in_code(*text, EXAMINER_SPECIALITY_MAX, "", &finding) ? "?" : *text,
                name_all(
                    check->terms->specialities, check->terms->speciality_count, all, sizeof all)),
            &finding);
    }
    copy = arena_strdup(check->arena, *text);
    if (!copy)
        return -ENOMEM;
    plain_text_capitals(copy);
    *text = copy;
    return resource_tell(check, EXAMINER_FIELD_SPECIALITIES,
        finding_in_text(copy, EXAMINER_SPECIALITY_MAX, "A speciality", &finding), &finding);
}

static int settle_language(const struct resource_check *check, const char **text)
{
    struct candidate candidate = {.language1 = "", .language2 = ""};
    struct candidate_findings findings = {.count = 0};
    char *copy = arena_strdup(check->arena, *text);
    struct finding finding;

    if (!copy)
        return -ENOMEM;
    *text = candidate.language1 =
        candidate_tidy(CANDIDATE_LANGUAGE1, copy, &check->terms->candidate);
    candidate_check(&candidate, 1u << CANDIDATE_LANGUAGE1, &check->terms->candidate, &findings);
    if (!findings.count)
        return 0;
    return resource_tell(check, EXAMINER_FIELD_LANGUAGES,
        finding_set(&finding, findings.items[0].reason, findings.items[0].remedy,
            "This is not one of the languages of the session."),
        &finding);
}

/* A list of texts, each checked by itself. */
struct list_rule {
    unsigned field;
    size_t most;
    int (*settle_one)(const struct resource_check *check, const char **text);
};
static const struct list_rule specialities_rule = {
    EXAMINER_FIELD_SPECIALITIES, EXAMINER_SPECIALITIES_MAX, settle_speciality};
static const struct list_rule languages_rule = {
    EXAMINER_FIELD_LANGUAGES, EXAMINER_LANGUAGES_MAX, settle_language};

/* Each element, tidied and once. */
static int settle_list(const struct resource_check *check,
    const struct list_rule *rule,
    const char *const **list,
    size_t *count)
{
    const char **kept = arena_calloc(check->arena, *count + 1, sizeof *kept);
    struct finding finding;
    size_t used = 0;
    int r = kept ? 0 : -ENOMEM;

    for (size_t i = 0; i < *count && r == 0; i++) {
        const char *text = resource_tidy(check->arena, (*list)[i]);

        if (!text)
            return -ENOMEM;
        if (!*text)
            continue;
        r = rule->settle_one(check, &text);
        if (text_find(kept, used, text) == used)
            kept[used++] = text;
    }
    if (r == 0 && used > rule->most)
        r = resource_tell(check, rule->field,
            finding_set(&finding, "TOO_MANY", "Keep those that matter for the orals.",
                "There are %zu; at most %zu are kept.", used, rule->most),
            &finding);
    *list = kept;
    *count = used;
    return r;
}

int examiner_settle(const struct resource_check *check, struct examiner *examiner)
{
    int r = tidy_texts(check->arena, examiner);

    if (r == 0)
        r = check_names(check, examiner);
    if (r == 0)
        r = check_quality(check, examiner->quality);
    if (r == 0)
        r = check_places(check, examiner);
    if (r == 0)
        r = settle_list(
            check, &specialities_rule, &examiner->specialities, &examiner->speciality_count);
    if (r == 0)
        r = settle_list(check, &languages_rule, &examiner->languages, &examiner->language_count);
    return r ? r
             : resource_settle_spans(check, EXAMINER_FIELD_AVAILABLE, &examiner->available,
                   &examiner->available_count, &examiner->always_available);
}

const char *examiner_field_name(unsigned field)
{
    static const char *const names[EXAMINER_FIELD_COUNT] = {"code", "family_name", "given_name",
        "quality", "specialities", "languages", "establishment", "organisation", "public_teaching",
        "available", "email"};

    return field < EXAMINER_FIELD_COUNT ? names[field] : "";
}
