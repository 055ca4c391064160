/* The rules of the attestation de stage: D124-6 (how a duration is counted), D124-9 (what it
 * states). */
#include "domain/form_check.h"

#include "base/text.h"
#include "model/date.h"

enum { HOURS_A_DAY_MAX = 12 };

struct stage_length stage_length_of(const struct stage_rule *rule, uint64_t hours_hundredths)
{
    struct stage_length length = {0};

    if (!rule->hours_per_day || !rule->days_per_week || !rule->days_per_month)
        return length;
    length.days = (uint32_t)(hours_hundredths / (rule->hours_per_day * 100ULL));
    length.weeks = length.days / rule->days_per_week;
    length.rest_days = length.days % rule->days_per_week;
    length.months = length.days / rule->days_per_month;
    return length;
}

uint64_t attestation_hours_hundredths(const struct attestation *attestation)
{
    uint64_t hours = 0;

    for (size_t i = 0; i < attestation->period_count; i++)
        if (decimal_is_set(attestation->periods[i].hours))
            hours += (uint64_t)attestation->periods[i].hours.hundredths;
    return hours;
}

static int check_period(
    const struct form_place *place, const struct attestation *attestation, size_t index)
{
    const struct attestation_period *period = &attestation->periods[index];
    struct date from, to;
    int64_t days;

    if (!form_days_in_order(period->from, period->to))
        return form_refuse(place, form_path(place, "periods", index, "to"), "ORDER",
            "the period ends on %s, before it begins on %s", period->to, period->from);
    if (index && !form_days_in_order(attestation->periods[index - 1].to, period->from))
        return form_refuse(place, form_path(place, "periods", index, "from"), "OVERLAP",
            "the period begins on %s, before the one above ends: put periods in order, each day "
            "once",
            period->from);
    if (date_parse(period->from, &from) || date_parse(period->to, &to))
        return 0;
    days = date_to_days(to) - date_to_days(from) + 1;
    if (period->hours.hundredths > days * HOURS_A_DAY_MAX * 100)
        return form_refuse(place, form_path(place, "periods", index, "hours"), "HOURS",
            "there are not that many hours of presence in %lld days", (long long)days);
    return 0;
}

/* What the host states must be what its hours make, as the law counts: months of whole days, or
 * weeks and days. */
static int check_declared(const struct form_place *place, const struct attestation *attestation)
{
    const struct stage_rule *rule = &place->subject->session->dossier_rules.stage;
    struct stage_length length = stage_length_of(rule, attestation_hours_hundredths(attestation));
    uint32_t declared = attestation->declared_months * rule->days_per_month +
                        attestation->declared_weeks * rule->days_per_week +
                        attestation->declared_days;
    const char *field = attestation->declared_weeks    ? "declared_weeks"
                        : attestation->declared_months ? "declared_months"
                                                       : "declared_days";

    if (declared == length.days)
        return 0;
    return form_refuse(place, field, declared ? "DURATION" : "REQUIRED",
        "the hours of presence make %u days of %u hours (D124-6): %u weeks and %u days, or %u "
        "months and %u days; state that duration, or correct the hours",
        length.days, rule->hours_per_day, length.weeks, length.rest_days, length.months,
        length.days % rule->days_per_month);
}

/* All of the signature, or none: then the attestation is kept, and the dossier is told to be
 * unsigned. */
static int check_signature(const struct form_place *place, const struct attestation *attestation)
{
    const struct {
        const char *field, *text;
    } parts[] = {
        {"signatory", attestation->signatory},
        {"signatory_function", attestation->signatory_function},
        {"signed_on", attestation->signed_on},
    };
    size_t given = 0;
    int result = 0;

    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        given += *parts[i].text != '\0';
    if (given == 0)
        return form_remark(place, "signatory", "NOT_SIGNED",
            "the host has not signed: without a signature the épreuve is not valid (NV)");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (!*parts[i].text)
            result = form_refuse(place, parts[i].field, "SIGNATURE",
                "a signature has the name, the function and the day: fill all three, or none");
    return result;
}

int attestation_rule_check(const struct form_place *place, const struct attestation *attestation)
{
    int result = 0, declared, signature;

    for (size_t i = 0; i < attestation->period_count; i++) {
        int r = check_period(place, attestation, i);

        result = r ? r : result;
    }
    declared = result ? 0 : check_declared(place, attestation);
    signature = check_signature(place, attestation);
    return result ? result : declared ? declared : signature;
}
