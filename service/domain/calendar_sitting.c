/* What the sittings of a calendar must satisfy: references, local times that exist, order, no
 * overlap in a zone. */
#include "domain/checker.h"
#include "domain/zone.h"

#include "base/text.h"

/* One sitting while it is checked. */
struct seat {
    const struct calendar_sitting *sitting;
    const char *key; /* "E5A/guyane" */
    int64_t starts_s, ends_s;
    bool known; /* the two above are */
};

static const char *seat_path(
    const struct checker *checker, const struct seat *seat, const char *field)
{
    return checker_path(checker, "sittings[%s].%s", seat->key, field);
}

static bool read_time(const struct checker *checker,
    const struct seat *seat,
    const char *field,
    const char *text,
    int *ret_minutes)
{
    if (!date_time_parse(text, ret_minutes))
        return true;
    (void)op_violation(checker->op, seat_path(checker, seat, field), "TIME",
        "%s is not a time of the day from 00:00 to 23:59, written HH:MM",
        checker_quote(checker, text));
    return false;
}

static bool read_instant(const struct checker *checker,
    const struct seat *seat,
    const char *field,
    const struct zone *zone,
    int minutes,
    int64_t *ret_unix_s)
{
    struct date date;
    int r = date_parse(seat->sitting->date, &date);

    if (!r)
        r = zone_instant(zone, date, minutes, ret_unix_s);
    if (r == ZONE_E_SKIPPED)
        (void)op_violation(checker->op, seat_path(checker, seat, field), "TIME_SKIPPED",
            "does not exist on %s: clocks go forward over it; choose another time",
            seat->sitting->date);
    if (r == ZONE_E_AMBIGUOUS)
        (void)op_violation(checker->op, seat_path(checker, seat, field), "TIME_AMBIGUOUS",
            "comes twice on %s: clocks go back over it; choose another time", seat->sitting->date);
    return r == 0;
}

static void read_instants(const struct checker *checker, struct seat *seat)
{
    const struct calendar_sitting *sitting = seat->sitting;
    const struct calendar_zone *place = calendar_find_zone(checker->calendar, sitting->zone);
    CLEANUP(zone_close_p) struct zone *zone = NULL;
    int starts, ends;
    struct date date;
    bool good = checker_date(checker, seat_path(checker, seat, "date"), sitting->date, &date);

    good = read_time(checker, seat, "starts", sitting->starts, &starts) && good;
    good = read_time(checker, seat, "ends", sitting->ends, &ends) && good;
    if (!good)
        return;
    if (ends <= starts) {
        (void)op_violation(checker->op, seat_path(checker, seat, "ends"), "ENDS_BEFORE_STARTS",
            "ends at %s, but starts at %s: swap or correct them", sitting->ends, sitting->starts);
        return;
    }
    if (!place || zone_open(place->time_zone, &zone))
        return; /* noted where the zones are checked */
    good = read_instant(checker, seat, "starts", zone, starts, &seat->starts_s);
    good = read_instant(checker, seat, "ends", zone, ends, &seat->ends_s) && good;
    if (good && seat->ends_s <= seat->starts_s) {
        (void)op_violation(checker->op, seat_path(checker, seat, "ends"), "ENDS_BEFORE_STARTS",
            "the clocks of the zone change in between and nothing is left of the sitting");
        return;
    }
    seat->known = good;
}

/* A sitting lasts as long as the definition says that the écrit does. */
static void check_duration(const struct checker *checker, const struct seat *seat)
{
    const struct session_epreuve *epreuve =
        checker->definition ? session_find_epreuve(checker->definition, seat->sitting->epreuve)
                            : NULL;
    int64_t minutes = (seat->ends_s - seat->starts_s) / 60;

    if (!epreuve || !seat->known)
        return;
    for (size_t i = 0; i < base_min_size(epreuve->form_count, SESSION_FORMS_MAX); i++) {
        const struct session_form *form = &epreuve->forms[i];

        if (form->kind != FORM_KIND_WRITTEN)
            continue;
        if (minutes != form->duration_minutes)
            (void)op_violation(checker->op, seat_path(checker, seat, "ends"), "DURATION",
                "lasts %lld minutes, but the écrit of %s lasts %u: correct one of them",
                (long long)minutes, epreuve->id, form->duration_minutes);
        return;
    }
    (void)op_violation(checker->op, seat_path(checker, seat, "epreuve"), "NOT_WRITTEN",
        "names an épreuve without a WRITTEN form: give its days in `day_ranges`");
}

static void check_seat(const struct checker *checker, struct seat *seat, size_t index)
{
    const struct calendar_sitting *sitting = seat->sitting;

    seat->key = arena_printf(checker->op->arena, "%s/%s",
        checker_key(checker, sitting->epreuve, index), checker_key(checker, sitting->zone, index));
    if (!seat->key)
        seat->key = "";
    (void)checker_epreuve(checker, seat_path(checker, seat, "epreuve"), sitting->epreuve);
    (void)checker_zone(checker, seat_path(checker, seat, "zone"), sitting->zone);
    (void)checker_text(
        checker, seat_path(checker, seat, "subject"), sitting->subject, SESSION_ID_MAX);
    (void)checker_optional_text(
        checker, seat_path(checker, seat, "remark"), sitting->remark, SESSION_TEXT_MAX);
    read_instants(checker, seat);
    check_duration(checker, seat);
}

static void check_pair(const struct checker *checker, const struct seat *a, const struct seat *b)
{
    if (!text_equal(a->sitting->zone, b->sitting->zone))
        return;
    if (text_equal(a->sitting->epreuve, b->sitting->epreuve)) {
        (void)op_violation(checker->op, seat_path(checker, b, "epreuve"), "DUPLICATE",
            "the épreuve has two sittings in this zone: remove one of them");
        return;
    }
    if (!a->known || !b->known || a->starts_s >= b->ends_s || b->starts_s >= a->ends_s)
        return;
    (void)op_violation(checker->op, seat_path(checker, b, "starts"), "OVERLAP",
        "%s %s to %s overlaps sittings[%s], %s to %s: move one of them", b->sitting->date,
        b->sitting->starts, b->sitting->ends, a->key, a->sitting->starts, a->sitting->ends);
}

void calendar_check_sittings(const struct checker *checker)
{
    const struct calendar_definition *calendar = checker->calendar;
    struct seat *seats =
        arena_calloc(checker->op->arena, calendar->sitting_count + 1, sizeof *seats);

    if (!seats) {
        (void)op_violation(checker->op, checker_path(checker, "sittings"), "TOO_MANY",
            "the request is too large to be checked: cut it");
        return;
    }
    for (size_t i = 0; i < calendar->sitting_count; i++) {
        seats[i].sitting = &calendar->sittings[i];
        check_seat(checker, &seats[i], i);
        for (size_t j = 0; j < i; j++)
            check_pair(checker, &seats[j], &seats[i]);
    }
}
