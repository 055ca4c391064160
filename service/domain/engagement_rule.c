#include "domain/engagement_rule.h"

#include "base/text.h"
#include "domain/zone.h"

#include <errno.h>
#include <stdio.h>

enum {
    DAY_SECONDS = 24 * 60 * 60,
    HOURS_OF_A_WEEK = 7 * 24,
    HOURS_OF_A_MONTH = 31 * 24,
    /*
     * How like two texts are, by pg_trgm: 100 are the same words in any order. One name and the
     * same with a word more give 50 to 70, and so do the associations of two towns: what refuses by
     * itself stands above, or is likely twice; what lies between is a remark, for a person to
     * judge.
     */
    SAME_PERCENT = 70,
    LIKE_PERCENT = 45,
};

/* ---- the term ---- */

/* The first instant after a day. Where clocks change at that midnight, a minute after 23:59. */
static int end_of_day(const struct zone *zone, struct date day, int64_t *ret_unix_s)
{
    int r = zone_instant(zone, date_from_days(date_to_days(day) + 1), 0, ret_unix_s);

    if (r == 0)
        return 0;
    r = zone_instant(zone, day, MINUTES_PER_DAY - 1, ret_unix_s);
    *ret_unix_s += 60;
    return r ? -EIO : 0;
}

int engagement_term(
    const struct session_definition *session, int64_t now_us, struct engagement_term *ret_term)
{
    const struct engagement_rules *rules = &session->engagement_rules;
    struct engagement_term term = {
        .day = *rules->closes ? rules->closes : session->candidate_rules.registration_closes,
        .zone = *rules->time_zone ? rules->time_zone : "Europe/Paris",
        .ends_us = INT64_MAX,
    };
    CLEANUP(zone_close_p) struct zone *zone = NULL;
    int64_t local_s, ends_s;
    struct date last;

    if (zone_open(term.zone, &zone))
        return -EIO;
    local_s = now_us / 1000000 + zone_offset_s(zone, now_us / 1000000);
    term.today = date_from_days(local_s / DAY_SECONDS);
    term.minutes = (int)(local_s % DAY_SECONDS / 60);
    term.second = (int)(local_s % 60);
    if (*term.day) {
        if (date_parse(term.day, &last) || end_of_day(zone, last, &ends_s))
            return -EIO;
        term.ends_us = ends_s * 1000000;
    }
    *ret_term = term;
    return 0;
}

static int refuse_now(struct op *op, const struct engagement_term *term)
{
    char today[DATE_TEXT_SIZE];

    date_format(term->today, today);
    return op_refuse(op, OUTCOME_PRECONDITION, "LATE",
        "requests were taken until %s, 23:59:59 (%s), and there it is %s, %02d:%02d:%02d "
        "(D643-15-1): what came on paper in time is entered by the exam office with its day of "
        "receipt",
        term->day, term->zone, today, term->minutes / 60, term->minutes % 60, term->second);
}

int engagement_check_receipt(struct op *op,
    const struct engagement_term *term,
    const char *received_on,
    struct date *ret_day)
{
    *ret_day = term->today;
    if (!*received_on)
        return op->now_us >= term->ends_us ? refuse_now(op, term) : 0;
    if (op->principal && op->principal->role == ROLE_ESTABLISHMENT)
        return op_violation(op, "received_on", "OFFICE_ONLY",
            "only the exam office says on which day a request came on paper; leave it empty");
    if (date_parse(received_on, ret_day) || date_to_days(*ret_day) > date_to_days(term->today))
        return op_violation(op, "received_on", "DATE",
            "write a day that exists and is not in the future, as 2021-11-19; empty: now");
    if (*term->day && strcmp(received_on, term->day) > 0)
        return op_refuse(op, OUTCOME_PRECONDITION, "LATE",
            "requests were taken until %s, 23:59:59 (%s); this one came on %s (D643-15-1)",
            term->day, term->zone, received_on);
    return 0;
}

int engagement_check_again(struct op *op, const struct engagement_request *stored, int32_t revision)
{
    if (!stored)
        return revision ? OUTCOME_ETAG_MISMATCH : 0;
    if (stored->state == ENGAGEMENT_SUBMITTED || stored->state == ENGAGEMENT_ACCEPTED)
        return op_refuse(op, OUTCOME_ALREADY_EXISTS, "REQUEST_EXISTS",
            "N° candidat %.20s has a request in this session already, which is %s: to change it, "
            "withdraw it and make it again",
            stored->candidate, engagement_state_name(stored->state));
    if (!revision)
        return op_refuse(op, OUTCOME_ALREADY_EXISTS, "REQUEST_EXISTS",
            "N° candidat %.20s made a request that is %s: to make it again, give its etag (%d)",
            stored->candidate, engagement_state_name(stored->state), stored->revision);
    return revision == stored->revision ? 0 : OUTCOME_ETAG_MISMATCH;
}

/* ---- the form ---- */

static int check_hours(const struct form_place *place, const struct engagement *form)
{
    const struct engagement_rules *rules = &place->subject->session->engagement_rules;
    bool week = form->per == ENGAGEMENT_PER_WEEK;
    uint32_t most = week ? rules->hours_per_week_max : rules->hours_per_month_max;

    if (!most)
        most = week ? HOURS_OF_A_WEEK : HOURS_OF_A_MONTH;
    return form->hours.hundredths > (int32_t)most * 100
               ? form_refuse(place, "hours", "RANGE",
                     "%d hours a %s are more than %u: correct the hours, or week and month",
                     form->hours.hundredths / 100, week ? "week" : "month", most)
               : 0;
}

/* Nobody answers for what has not happened. */
static int check_signature(
    const struct form_place *place, const struct engagement *form, struct date received)
{
    char day[DATE_TEXT_SIZE];
    int result = 0;

    date_format(received, day);
    if (!form->declared)
        result = form_refuse(place, "declared", "REQUIRED",
            "the declaration on honour is not made: the candidate ticks it and signs");
    if (strcmp(form->signed_on, day) > 0)
        result = form_refuse(place, "signed_on", "FUTURE",
            "the form is signed on %s, after it was received (%s)", form->signed_on, day);
    if (strcmp(form->from, form->signed_on) > 0)
        result = form_refuse(place, "from", "FUTURE",
            "the engagement begins on %s, after the form was signed (%s)", form->from,
            form->signed_on);
    return result;
}

/* Years are counted from the last day of requests; from the receipt when there is none. */
static int check_age(const struct form_place *place,
    const struct engagement *form,
    const struct engagement_term *term,
    struct date received)
{
    uint32_t years = place->subject->session->engagement_rules.years_max;
    char oldest[DATE_TEXT_SIZE];
    struct date from = received;

    if (!years)
        return 0;
    if (*term->day && date_parse(term->day, &from))
        return -EIO;
    from.year -= (int)years;
    date_format(from, oldest);
    return strcmp(form->to, oldest) < 0 ? form_refuse(place, "to", "TOO_OLD",
                                              "the engagement ended on %s; what ended before %s "
                                              "(%u years) is not recognised",
                                              form->to, oldest, years)
                                        : 0;
}

int engagement_check_form(const struct form_place *place,
    const struct engagement *form,
    const struct engagement_term *term,
    struct date received)
{
    int checks[] = {
        check_signature(place, form, received),
        check_hours(place, form),
        check_age(place, form, term, received),
    };
    int result = 0;

    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        if (checks[i] < 0)
            return checks[i];
        result = checks[i] ? checks[i] : result;
    }
    return result;
}

/* ---- what was accepted before ---- */

static bool overlaps(const struct engagement *form, const struct engagement_earlier *earlier)
{
    return strcmp(form->from, earlier->to) <= 0 && strcmp(earlier->from, form->to) <= 0;
}

static bool is_like(const struct engagement_earlier *earlier)
{
    return earlier->organisation_percent >= LIKE_PERCENT ||
           earlier->mission_percent >= LIKE_PERCENT;
}

static bool is_same(const struct engagement *form, const struct engagement_earlier *earlier)
{
    bool one =
        earlier->organisation_percent >= SAME_PERCENT || earlier->mission_percent >= SAME_PERCENT;
    bool both =
        earlier->organisation_percent >= LIKE_PERCENT && earlier->mission_percent >= LIKE_PERCENT;

    return (one || both) && overlaps(form, earlier);
}

static bool is_about(
    const struct engagement_request *request, const struct engagement_earlier *earlier)
{
    return text_equal(earlier->candidate, request->candidate);
}

int engagement_check_earlier(struct op *op,
    const struct engagement_request *request,
    const struct engagement_earlier *earlier,
    size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_about(request, &earlier[i]) && is_same(request->form, &earlier[i]))
            return op_refuse(op, OUTCOME_PRECONDITION, "SAME_ACTIVITY",
                "session %s (%u) has recognised the same activities of this person, from %s to %s: "
                "they are validated once (D643-15-1)",
                earlier[i].session, earlier[i].year, earlier[i].from, earlier[i].to);
    return 0;
}

/* ---- remarks ---- */

static int remark_earlier(const struct form_place *place,
    const struct engagement_request *request,
    const struct engagement_earlier *earlier)
{
    const char *message = arena_printf(place->op->arena,
        "session %s (%u) has recognised %s of this person, from %s to %s: look whether these are "
        "the same activities",
        earlier->session, earlier->year, is_like(earlier) ? "a like engagement" : "an engagement",
        earlier->from, earlier->to);
    bool same = is_same(request->form, earlier);

    if (!message)
        return -ENOMEM;
    return form_remark(place, "form.organisation",
        same               ? "SAME_ACTIVITY"
        : is_like(earlier) ? "LIKE_ACTIVITY"
                           : "OTHER_ACCEPTED",
        message);
}

/* What the request itself shows. */
static int remark_request(const struct form_place *place, const struct engagement_request *request)
{
    const struct engagement *form = request->form;
    const struct {
        bool holds;
        const char *path, *reason, *message;
    } all[] = {
        {!*request->ine, "candidate", "NO_INE",
            "the candidate has no INE: whether the same activities were recognised before cannot "
            "be looked up"},
        {request->candidate_withdrawn, "candidate", "CANDIDATE_WITHDRAWN",
            "the candidate has withdrawn from the session"},
        {strcmp(form->to, form->signed_on) > 0, "form.to", "STILL_RUNNING",
            "the engagement was still running when the form was signed"},
        {text_equal(form->from, form->to), "form.to", "ONE_DAY", "the engagement lasts one day"},
        {request->form_revision && request->form_latest != request->form_revision, "form_revision",
            "FORM_CHANGED",
            request->form_latest
                ? "the form in the dossier was changed since; the request is about the one shown"
                : "the form was taken out of the dossier since"},
    };
    int r = 0;

    for (size_t i = 0; i < ARRAY_LEN(all) && r == 0; i++)
        if (all[i].holds)
            r = form_remark(place, all[i].path, all[i].reason, all[i].message);
    return r;
}

int engagement_remarks(const struct form_place *place,
    const struct engagement_request *request,
    const struct engagement_earlier *earlier,
    size_t count)
{
    int r = remark_request(place, request);

    for (size_t i = 0; i < count && r == 0; i++)
        if (is_about(request, &earlier[i]))
            r = remark_earlier(place, request, &earlier[i]);
    return r;
}

/* ---- decisions ---- */

struct motive {
    const char *text;
};

static const struct form_field motive_fields[] = {{.name = "motive",
    .label = "motive",
    .type = FIELD_LONG_TEXT,
    .offset = offsetof(struct motive, text),
    .most = ENGAGEMENT_MOTIVE_MAX}};
static const struct form motive_form = {
    "Motive", sizeof(struct motive), motive_fields, ARRAY_LEN(motive_fields)};

/* It is printed on the letter: the characters are those of a form. */
static int check_motive(
    const struct form_place *place, const char **motive, bool required, const char *why)
{
    struct motive values = {*motive};
    int r = form_tidy(place->op->arena, &motive_form, &values);

    if (r)
        return r;
    *motive = values.text;
    if (required && !**motive)
        return form_refuse(place, "motive", "REQUIRED", "%s", why);
    return form_check(place, &motive_form, &values);
}

static int check_day(const struct form_place *place,
    const struct engagement_request *stored,
    const struct engagement_term *term,
    struct engagement_decision *decision)
{
    char today[DATE_TEXT_SIZE];
    struct date day;

    date_format(term->today, today);
    if (!*decision->decided_on) {
        decision->decided_on = arena_strdup(place->op->arena, today);
        return decision->decided_on ? 0 : -ENOMEM;
    }
    if (date_parse(decision->decided_on, &day))
        return form_refuse(
            place, "decided_on", "DATE", "write a day that exists, as 2021-12-10; empty: today");
    if (strcmp(decision->decided_on, today) > 0)
        return form_refuse(place, "decided_on", "FUTURE",
            "%s is in the future: a decision is entered when it is taken", decision->decided_on);
    if (strcmp(decision->decided_on, stored->received_on) < 0)
        return form_refuse(place, "decided_on", "BEFORE_REQUEST",
            "the request was received on %s: it was not decided before", stored->received_on);
    return 0;
}

/* What the request must be for a decision. */
static int check_open(struct op *op, const struct engagement_request *stored, int32_t revision)
{
    if (revision && revision != stored->revision)
        return OUTCOME_ETAG_MISMATCH;
    if (stored->candidate_withdrawn)
        return op_refuse(op, OUTCOME_PRECONDITION, "CANDIDATE_WITHDRAWN",
            "N° candidat %.20s has withdrawn from the session", stored->candidate);
    if (stored->state == ENGAGEMENT_WITHDRAWN)
        return op_refuse(op, OUTCOME_PRECONDITION, "WITHDRAWN",
            "the request of N° candidat %.20s was withdrawn (%.100s): there is nothing to decide "
            "unless it is made again",
            stored->candidate, stored->motive);
    if (stored->state != ENGAGEMENT_SUBMITTED && !revision)
        return op_refuse(op, OUTCOME_PRECONDITION, "DECIDED",
            "the request of N° candidat %.20s was %s on %s by %s: to change that, give its etag "
            "(%d) and a motive",
            stored->candidate, stored->state == ENGAGEMENT_ACCEPTED ? "accepted" : "refused",
            stored->decided_on, stored->decided_by, stored->revision);
    return 0;
}

int engagement_check_decision(const struct form_place *place,
    const struct engagement_request *stored,
    const struct engagement_term *term,
    struct engagement_decision *decision)
{
    bool change = stored->state != ENGAGEMENT_SUBMITTED;
    int r, day;

    if (decision->state != ENGAGEMENT_ACCEPTED && decision->state != ENGAGEMENT_REFUSED)
        return form_refuse(place, "decision", "REQUIRED", "decide ACCEPTED or REFUSED");
    r = check_open(place->op, stored, decision->revision);
    if (r)
        return r;
    r = check_motive(place, &decision->motive, change || decision->state == ENGAGEMENT_REFUSED,
        change ? "say why the decision is changed" : "say why: the letter gives it");
    day = check_day(place, stored, term, decision);
    return r < 0 || day == 0 ? r : day;
}

int engagement_check_withdrawal(const struct form_place *place,
    const struct engagement_request *stored,
    const char **motive,
    int32_t revision)
{
    if (revision && revision != stored->revision)
        return OUTCOME_ETAG_MISMATCH;
    if (stored->state == ENGAGEMENT_WITHDRAWN)
        return op_refuse(place->op, OUTCOME_PRECONDITION, "WITHDRAWN",
            "the request of N° candidat %.20s is withdrawn already", stored->candidate);
    if (stored->state == ENGAGEMENT_REFUSED)
        return op_refuse(place->op, OUTCOME_PRECONDITION, "REFUSED",
            "the request of N° candidat %.20s was refused on %s: there is nothing to withdraw",
            stored->candidate, stored->decided_on);
    return check_motive(place, motive, true, "say why the request is withdrawn");
}
