/* The rules of the livret scolaire (annexe III-1) and of what a class shares (annexe III-2). Its
 * rules 4 and 5 are about the chart: document/livret_chart.c. */
#include "domain/form_check.h"

#include "base/text.h"

#include <stdlib.h>

/* How far a percentage written as a whole number may be from the real one. */
enum { HALF_POINT = 50 };

/* Rule 1: the averages of the semesters; and that of the year is theirs, as far as schools round.
 */
static int check_average(
    const struct form_place *place, const struct livret_line *line, size_t index)
{
    const struct livret_rule *rule = &place->subject->session->dossier_rules.livret;
    int64_t twice = (int64_t)line->semester1.hundredths + line->semester2.hundredths;
    int64_t off = llabs(2 * (int64_t)line->average.hundredths - twice);
    char text[DECIMAL_TEXT_SIZE];

    if (off <= 2 * (int64_t)rule->average_tolerance_hundredths + 1)
        return 0;
    decimal_format((struct decimal){(int32_t)((twice + 1) / 2)}, text);
    return form_refuse(place, form_path(place, "lines", index, "average"), "AVERAGE",
        "the average of the two semesters is %s: correct one of the three", text);
}

static int check_empty(const struct form_place *place, const struct livret_line *line, size_t index)
{
    if (decimal_is_set(line->previous_average) || decimal_is_set(line->semester1) ||
        decimal_is_set(line->semester2) || decimal_is_set(line->average) || *line->appreciation)
        return form_refuse(place, form_path(place, "lines", index, "discipline"),
            "NO_SECOND_LANGUAGE",
            "the candidate is registered without LV2: leave the line empty, or have the "
            "registration corrected");
    return 0;
}

/* Rules 2 and 3: marks and an appreciation on every line. */
static int check_filled(
    const struct form_place *place, const struct livret_line *line, size_t index)
{
    const struct {
        const char *field;
        bool given;
    } wanted[] = {
        {"semester1", decimal_is_set(line->semester1)},
        {"semester2", decimal_is_set(line->semester2)},
        {"average", decimal_is_set(line->average)},
        {"appreciation", *line->appreciation != '\0'},
    };
    int result = 0;

    for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
        if (!wanted[i].given)
            result = form_refuse(place, form_path(place, "lines", index, wanted[i].field),
                "REQUIRED", "%s: every line of the livret has marks and an appreciation (III-1)",
                line->discipline);
    return result ? result : check_average(place, line, index);
}

static int check_previous(const struct form_place *place,
    const struct livret *livret,
    const struct livret_line *line,
    size_t index)
{
    const char *field = form_path(place, "lines", index, "previous_average");

    if (*livret->previous_class && !decimal_is_set(line->previous_average))
        return form_refuse(place, field, "REQUIRED",
            "%s: the average of the year before is missing; without a class that year, leave "
            "previous_class empty too",
            line->discipline);
    if (!*livret->previous_class && decimal_is_set(line->previous_average))
        return form_refuse(place, field, "NO_PREVIOUS_CLASS",
            "there is an average of the year before and no class: fill previous_class");
    return 0;
}

static int check_line(const struct form_place *place, const struct livret *livret, size_t index)
{
    const struct livret_rule *rule = &place->subject->session->dossier_rules.livret;
    const struct livret_line *line = &livret->lines[index];
    int filled, previous;

    if (!text_equal(line->discipline, rule->disciplines[index].id))
        return form_refuse(place, form_path(place, "lines", index, "discipline"), "ORDER",
            "line %zu is %s: the lines follow the annexe", index + 1, rule->disciplines[index].id);
    if (rule->disciplines[index].second_language && !*place->subject->candidate->language2)
        return check_empty(place, line, index);
    filled = check_filled(place, line, index);
    previous = check_previous(place, livret, line, index);
    return filled ? filled : previous;
}

int livret_rule_check(const struct form_place *place, const struct livret *livret)
{
    const struct dossier_subject *subject = place->subject;
    const struct livret_rule *rule = &subject->session->dossier_rules.livret;
    int result = 0;

    if (!*subject->candidate->establishment)
        return form_refuse(place, "class_name", "NO_ESTABLISHMENT",
            "an individual candidate has no livret: an establishment makes it");
    if (!subject->class_profile)
        result = form_refuse(place, "class_name", "NO_CLASS",
            "%s has no class '%.40s' yet: enter what its livrets share first, with `palmares class "
            "put`",
            subject->candidate->establishment, livret->class_name);
    if (livret->line_count != rule->discipline_count)
        return form_refuse(place, "lines", "LINES",
            "%zu lines are given, the livret has %zu: one for each discipline", livret->line_count,
            rule->discipline_count);
    for (size_t i = 0; i < livret->line_count; i++) {
        int r = check_line(place, livret, i);

        result = r ? r : result;
    }
    return result;
}

/* ---- what a class shares ---- */

static int check_class_lines(const struct form_place *place, const struct class_profile *profile)
{
    const struct livret_rule *rule = &place->subject->session->dossier_rules.livret;
    int result = 0;

    if (profile->line_count != rule->discipline_count)
        return form_refuse(place, "lines", "LINES",
            "%zu lines are given: the class has an average in each of %zu disciplines",
            profile->line_count, rule->discipline_count);
    for (size_t i = 0; i < profile->line_count; i++)
        if (!text_equal(profile->lines[i].discipline, rule->disciplines[i].id))
            result = form_refuse(place, form_path(place, "lines", i, "discipline"), "ORDER",
                "line %zu is %s: the lines follow the annexe", i + 1, rule->disciplines[i].id);
    return result;
}

/* The share of `part` in `whole`, in hundredths of a percent, rounded. */
static int64_t share(int64_t part, int64_t whole)
{
    return whole ? (part * 10000 * 2 + whole) / (2 * whole) : 0;
}

/* "Répartition en %": each is a number of students, and together they are the class. */
static int check_percent(const struct form_place *place,
    const char *field,
    struct decimal percent,
    const struct class_profile *profile)
{
    int64_t whole = profile->headcount;
    int64_t students = ((int64_t)percent.hundredths * whole + 5000) / 10000;
    char near[DECIMAL_TEXT_SIZE];

    if (llabs(share(students, whole) - percent.hundredths) <= HALF_POINT)
        return 0;
    decimal_format((struct decimal){(int32_t)share(students, whole)}, near);
    return form_refuse(place, field, "PERCENT_OF_CLASS",
        "no number of students of a class of %u makes this percentage; %lld make %s",
        profile->headcount, (long long)students, near);
}

static int check_cotation(const struct form_place *place, const struct class_profile *profile)
{
    const struct {
        const char *field;
        struct decimal percent;
    } shares[] = {
        {"very_favourable_percent", profile->very_favourable_percent},
        {"favourable_percent", profile->favourable_percent},
        {"to_prove_percent", profile->to_prove_percent},
    };
    int32_t tolerance =
        (int32_t)place->subject->session->dossier_rules.livret.percent_tolerance_hundredths;
    int32_t sum = 0;
    char text[DECIMAL_TEXT_SIZE];
    int result = 0;

    for (size_t i = 0; i < ARRAY_LEN(shares); i++) {
        int r = check_percent(place, shares[i].field, shares[i].percent, profile);

        sum += shares[i].percent.hundredths;
        result = r ? r : result;
    }
    if (abs(sum - 10000) <= tolerance)
        return result;
    decimal_format((struct decimal){sum}, text);
    return form_refuse(place, "very_favourable_percent", "PERCENT_SUM",
        "the three opinions make %s %%: they must make 100", text);
}

static int check_result(
    const struct form_place *place, const struct class_profile *profile, size_t index)
{
    const struct class_result *result = &profile->results[index];
    uint32_t years = (uint32_t)profile->result_count;
    uint32_t expected = place->subject->session->year - years + (uint32_t)index;
    int64_t percent = share(result->admitted, result->presented);
    char text[DECIMAL_TEXT_SIZE];

    if (result->year != expected)
        return form_refuse(place, form_path(place, "results", index, "year"), "YEARS",
            "is %u: the %u years before the session come in order, here %u", result->year, years,
            expected);
    if (result->admitted > result->presented)
        return form_refuse(place, form_path(place, "results", index, "admitted"), "RESULTS",
            "%u admitted of %u presented: correct one of them", result->admitted,
            result->presented);
    if (llabs(percent - result->percent.hundredths) <= HALF_POINT)
        return 0;
    decimal_format((struct decimal){(int32_t)percent}, text);
    return form_refuse(place, form_path(place, "results", index, "percent"), "PERCENT",
        "%u of %u are %s %%: correct one of the three", result->admitted, result->presented, text);
}

int class_profile_check(struct op *op,
    const char *path,
    const struct session_definition *session,
    const struct class_profile *profile)
{
    const struct dossier_subject subject = {.session = session};
    const struct form_place place = {op, path, &subject, NULL};
    const struct livret_rule *rule = &session->dossier_rules.livret;
    int r = form_check(&place, &class_profile_form, profile), lines, cotation;

    if (r)
        return r;
    lines = check_class_lines(&place, profile);
    cotation = check_cotation(&place, profile);
    if (profile->result_count != rule->result_years)
        r = form_refuse(&place, "results", "YEARS",
            "%zu years are given: the results of the last %u years are asked for",
            profile->result_count, rule->result_years);
    for (size_t i = 0; i < profile->result_count && profile->result_count == rule->result_years;
         i++) {
        int one = check_result(&place, profile, i);

        r = one ? one : r;
    }
    return r ? r : lines ? lines : cotation;
}
