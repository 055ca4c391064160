#include "domain/candidate_rule.h"

#include "domain/birth_date.h"
#include "domain/finding.h"
#include "domain/ine.h"
#include "domain/plain_text.h"
#include "base/text.h"

#include <stdarg.h>

struct subject {
    const struct candidate *candidate;
    const struct candidate_terms *terms;
    uint32_t mask;
    struct candidate_findings *findings;
};

void candidate_find(struct candidate_findings *findings,
    enum candidate_field field,
    const char *reason,
    const char *remedy,
    const char *format,
    ...)
{
    struct candidate_finding *finding;
    va_list arguments;

    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].field == field)
            return;
    finding = &findings->items[findings->count++];
    finding->field = field;
    finding->reason = reason;
    finding->remedy = remedy;
    va_start(arguments, format);
    (void)vsnprintf(finding->problem, sizeof finding->problem, format, arguments);
    va_end(arguments);
}

/* Note what a check of a value found; true when it found something. */
static bool note(
    struct subject *subject, enum candidate_field field, bool found, const struct finding *finding)
{
    if (found)
        candidate_find(
            subject->findings, field, finding->reason, finding->remedy, "%s", finding->problem);
    return found;
}

/* ---- the rules, in the order of enum candidate_field ---- */

/* Its format is published nowhere: opaque, only what can travel through files is asked for. */
static void check_number(struct subject *subject)
{
    const char *number = subject->candidate->number;
    size_t length = strlen(number);

    if (!length) {
        candidate_find(subject->findings, CANDIDATE_NUMBER, "REQUIRED",
            "Give the N° candidat of the registration.", "The N° candidat is empty.");
        return;
    }
    for (size_t i = 0; i < length; i++) {
        char c = number[i];

        if (text_is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            (c == '-' && i > 0))
            continue;
        candidate_find(subject->findings, CANDIDATE_NUMBER, "NUMBER_SHAPE",
            "Write it as on the registration, without blanks.",
            "A N° candidat has letters, digits and '-' only (not first).");
        return;
    }
    if (length > CANDIDATE_NUMBER_MAX)
        candidate_find(subject->findings, CANDIDATE_NUMBER, "TOO_LONG",
            "Check the column: this is no N° candidat.",
            "A N° candidat has at most %d characters; this one has %zu.", CANDIDATE_NUMBER_MAX,
            length);
}

static void check_ine(struct subject *subject)
{
    const char *ine = subject->candidate->ine;

    if (*ine && ine_check(ine))
        candidate_find(subject->findings, CANDIDATE_INE, "INE_SHAPE",
            "Copy it from the school's file, or leave it empty when it is not known.",
            "An INE has 11 characters: 9 digits and 2 letters, 10 digits and a letter, or "
            "4 digits, 'A', 5 digits and a letter.");
}

static void check_name(
    struct subject *subject, enum candidate_field field, const char *what, const char *name)
{
    struct finding finding;

    if (!*name) {
        candidate_find(subject->findings, field, "REQUIRED", "Give it as on the identity document.",
            "%s is empty.", what);
        return;
    }
    (void)note(subject, field, finding_in_name(name, CANDIDATE_NAME_MAX, what, &finding), &finding);
}

static void check_family_name(struct subject *subject)
{
    check_name(subject, CANDIDATE_FAMILY_NAME, "The family name", subject->candidate->family_name);
}

static void check_given_name(struct subject *subject)
{
    check_name(subject, CANDIDATE_GIVEN_NAME, "The given name", subject->candidate->given_name);
}

static void check_birth_date(struct subject *subject)
{
    static const char remedy[] = "Check the year.";
    const char *date = subject->candidate->birth_date;

    if (!*date) {
        candidate_find(subject->findings, CANDIDATE_BIRTH_DATE, "REQUIRED",
            "Give the date of birth.", "The date of birth is empty.");
        return;
    }
    switch (birth_date_check(date, subject->terms->year)) {
    case BIRTH_DATE_E_SHAPE:
        candidate_find(subject->findings, CANDIDATE_BIRTH_DATE, "DATE_SHAPE",
            "Write jj/mm/aaaa (05/02/2002) or aaaa-mm-jj in a file, YYYY-MM-DD in a request.",
            "The date of birth cannot be read.");
        break;
    case BIRTH_DATE_E_NO_DAY:
        candidate_find(subject->findings, CANDIDATE_BIRTH_DATE, "DATE", "Check day and month.",
            "There is no such day in the calendar.");
        break;
    case BIRTH_DATE_E_YOUNG:
        candidate_find(subject->findings, CANDIDATE_BIRTH_DATE, "BIRTH_YEAR", remedy,
            "Somebody born in %.4s would be under 14 in session %u.", date, subject->terms->year);
        break;
    case BIRTH_DATE_E_OLD:
        candidate_find(subject->findings, CANDIDATE_BIRTH_DATE, "BIRTH_YEAR", remedy,
            "Somebody born in %.4s would be over 100 in session %u.", date, subject->terms->year);
        break;
    default:
        break;
    }
}

/* Arrêté of 19 February 2018, annexe II c. */
static void check_class(struct subject *subject)
{
    if (candidate_class_letter(subject->candidate->class) == '\0')
        candidate_find(subject->findings, CANDIDATE_CLASS, "CLASS",
            "Write A (school or CFA habilité), B (formation continue with full CCF) or C (others).",
            "The class of a candidate is A, B or C.");
}

static void check_establishment(struct subject *subject)
{
    struct finding finding;

    (void)note(subject, CANDIDATE_ESTABLISHMENT,
        finding_in_uai(subject->candidate->establishment, &finding), &finding);
}

static bool is_language(const struct candidate_terms *terms, const char *language)
{
    for (size_t i = 0; i < terms->language_count; i++)
        if (text_equal(terms->languages[i], language))
            return true;
    return terms->language_count == 0;
}

static void check_language(
    struct subject *subject, enum candidate_field field, const char *what, const char *language)
{
    struct finding finding;

    if (!*language)
        return; /* dispensed, or no optional language */
    if (note(subject, field, finding_in_name(language, CANDIDATE_LANGUAGE_MAX, what, &finding),
            &finding))
        return;
    if (!is_language(subject->terms, language))
        candidate_find(subject->findings, field, "LANGUAGE",
            "Use a spelling of the session's definition (candidate_rules.languages).",
            "%s is not among the languages of the session.", what);
}

static void check_language1(struct subject *subject)
{
    check_language(subject, CANDIDATE_LANGUAGE1, "LV1", subject->candidate->language1);
}

/* The language of EF1 must differ from that of E2 (arrêté of 19 February 2018, annexe II c). */
static void check_language2(struct subject *subject)
{
    const struct candidate *candidate = subject->candidate;

    check_language(subject, CANDIDATE_LANGUAGE2, "LV2", candidate->language2);
    if (*candidate->language2 && (subject->mask & 1u << CANDIDATE_LANGUAGE1) &&
        text_equal(candidate->language1, candidate->language2))
        candidate_find(subject->findings, CANDIDATE_LANGUAGE2, "SAME_LANGUAGE",
            "Choose another LV2, or none.", "LV2 must differ from LV1.");
}

static void check_zone(struct subject *subject)
{
    const char *zone = subject->candidate->zone;
    const struct candidate_terms *terms = subject->terms;

    if (!*zone) {
        candidate_find(subject->findings, CANDIDATE_ZONE, "REQUIRED",
            "Give the zone of the session's calendar, or a default zone for the whole file.",
            "The zone is empty.");
        return;
    }
    for (size_t i = 0; i < terms->zone_count; i++)
        if (text_equal(terms->zones[i].id, zone))
            return;
    candidate_find(subject->findings, CANDIDATE_ZONE, "ZONE",
        "Use the id or the label of a zone of the session's calendar.",
        "The session has no such zone.");
}

/* D613-26 and circular of 8 December 2020: a third of each épreuve, more only as the session says.
 */
static void check_extra_time(struct subject *subject)
{
    uint32_t most = subject->terms->extra_minutes_per_hour_max;

    if (subject->candidate->extra_minutes_per_hour > most)
        candidate_find(subject->findings, CANDIDATE_EXTRA_TIME, "EXTRA_TIME",
            "Write minutes for each hour: 20 is a third.",
            "Extra time is at most %u minutes an hour in this session.", most);
}

bool candidate_is_extra_time(const char *arrangement)
{
    static const char *const names[] = {
        "tierstemps", "13temps", "13tempssupplementaire", "tempsmajore", "tempsmajore13"};
    char folded[32];

    plain_text_fold(arrangement, folded, sizeof folded);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (text_equal(names[i], folded))
            return true;
    return false;
}

static void check_arrangement(struct subject *subject, size_t index)
{
    const char *const *all = subject->candidate->arrangements;
    struct finding finding;

    if (!*all[index] || strpbrk(all[index], ";,|")) {
        candidate_find(subject->findings, CANDIDATE_ARRANGEMENTS, "ARRANGEMENT",
            "Give each arrangement on its own.",
            "Arrangement %zu is empty or holds ';', ',' or '|'.", index + 1);
        return;
    }
    if (note(subject, CANDIDATE_ARRANGEMENTS,
            finding_in_text(all[index], CANDIDATE_ARRANGEMENT_MAX, "An arrangement", &finding),
            &finding))
        return;
    if (candidate_is_extra_time(all[index]))
        candidate_find(subject->findings, CANDIDATE_ARRANGEMENTS, "ARRANGEMENT_EXTRA_TIME",
            "Set extra_minutes_per_hour (20 is a third) instead.",
            "Arrangement %zu is extra time, which has its own field.", index + 1);
    for (size_t i = 0; i < index; i++)
        if (text_equal(all[i], all[index]))
            candidate_find(subject->findings, CANDIDATE_ARRANGEMENTS, "ARRANGEMENT_TWICE",
                "Remove one.", "Arrangement %zu is the same as arrangement %zu.", index + 1, i + 1);
}

static void check_arrangements(struct subject *subject)
{
    size_t count = subject->candidate->arrangement_count;

    if (count > CANDIDATE_ARRANGEMENTS_MAX) {
        candidate_find(subject->findings, CANDIDATE_ARRANGEMENTS, "TOO_MANY", "Join some of them.",
            "There are %zu arrangements; at most %d are kept.", count, CANDIDATE_ARRANGEMENTS_MAX);
        return;
    }
    for (size_t i = 0; i < count; i++)
        check_arrangement(subject, i);
}

static void check_email(struct subject *subject)
{
    struct finding finding;

    (void)note(subject, CANDIDATE_EMAIL,
        finding_in_email(subject->candidate->email, CANDIDATE_EMAIL_MAX, &finding), &finding);
}

static void (*const rules[CANDIDATE_FIELD_COUNT])(struct subject *subject) = {
    [CANDIDATE_NUMBER] = check_number,
    [CANDIDATE_INE] = check_ine,
    [CANDIDATE_FAMILY_NAME] = check_family_name,
    [CANDIDATE_GIVEN_NAME] = check_given_name,
    [CANDIDATE_BIRTH_DATE] = check_birth_date,
    [CANDIDATE_CLASS] = check_class,
    [CANDIDATE_ESTABLISHMENT] = check_establishment,
    [CANDIDATE_LANGUAGE1] = check_language1,
    [CANDIDATE_LANGUAGE2] = check_language2,
    [CANDIDATE_ZONE] = check_zone,
    [CANDIDATE_EXTRA_TIME] = check_extra_time,
    [CANDIDATE_ARRANGEMENTS] = check_arrangements,
    [CANDIDATE_EMAIL] = check_email,
};

void candidate_check(const struct candidate *candidate,
    uint32_t mask,
    const struct candidate_terms *terms,
    struct candidate_findings *findings)
{
    struct subject subject = {candidate, terms, mask, findings};

    for (unsigned field = 0; field < CANDIDATE_FIELD_COUNT; field++)
        if (mask & 1u << field)
            rules[field](&subject);
}

/* A label may name several places: "Guadeloupe, Martinique". */
static bool is_in_label(const char *label, const char *folded)
{
    char part[64], other[64];

    while (*label) {
        size_t length = strcspn(label, ",");

        (void)snprintf(part, sizeof part, "%.*s", (int)length, label);
        plain_text_fold(part, other, sizeof other);
        if (text_equal(folded, other))
            return true;
        label += length + (label[length] == ',');
    }
    return false;
}

static const char *session_zone(const struct candidate_terms *terms, const char *zone)
{
    char folded[64], other[64];

    for (size_t i = 0; i < terms->zone_count; i++)
        if (text_equal(terms->zones[i].id, zone))
            return terms->zones[i].id;
    plain_text_fold(zone, folded, sizeof folded);
    for (size_t i = 0; *folded && i < terms->zone_count; i++) {
        plain_text_fold(terms->zones[i].id, other, sizeof other);
        if (text_equal(folded, other))
            return terms->zones[i].id;
        plain_text_fold(terms->zones[i].label, other, sizeof other);
        if (text_equal(folded, other) || is_in_label(terms->zones[i].label, folded))
            return terms->zones[i].id;
    }
    return zone;
}

static const char *session_spelling(const struct candidate_terms *terms, const char *language)
{
    char folded[CANDIDATE_LANGUAGE_MAX * 2], other[CANDIDATE_LANGUAGE_MAX * 2];

    if (is_language(terms, language))
        return language;
    plain_text_fold(language, folded, sizeof folded);
    for (size_t i = 0; i < terms->language_count; i++) {
        plain_text_fold(terms->languages[i], other, sizeof other);
        if (*folded && text_equal(folded, other))
            return terms->languages[i];
    }
    return language;
}

const char *candidate_tidy(
    enum candidate_field field, char *text, const struct candidate_terms *terms)
{
    text = plain_text_tidy(text);
    if (field == CANDIDATE_ESTABLISHMENT || field == CANDIDATE_INE)
        plain_text_capitals(text);
    if (field == CANDIDATE_LANGUAGE1 || field == CANDIDATE_LANGUAGE2)
        return session_spelling(terms, text);
    return field == CANDIDATE_ZONE ? session_zone(terms, text) : text;
}
