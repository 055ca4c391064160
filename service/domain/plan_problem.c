#include "domain/plan_problem.h"

#include "base/text.h"
#include "domain/oral_calendar.h"
#include "domain/plan_tasks.h"
#include "planning/planner.h"

#include <errno.h>

enum { LANGUAGES_NAMED_MAX = 1024, ROOM_KEY_SIZE = CENTRE_CODE_MAX + ROOM_NAME_MAX * 4 + 8 };

struct making {
    struct op *op;
    struct arena *arena;
    struct planning *planning;
    struct oral_calendar calendar;
    uint64_t zone_days[PLANNING_ORALS_MAX][CALENDAR_ZONES_MAX]; /* of each épreuve */
    const char *specialities[PLANNING_SPECIALITIES_MAX];        /* by bit */
    size_t speciality_count;
};

/* ---- names ---- */

static void room_key(char key[ROOM_KEY_SIZE], const char *centre, const char *room)
{
    (void)snprintf(key, ROOM_KEY_SIZE, "%s\n%s", centre, room);
}

static int index_rooms(struct making *making)
{
    const struct plan_source *source = making->planning->source;
    struct name_index *rooms = &making->planning->rooms;
    int r = name_index_init(rooms, making->arena, source->room_count);

    for (size_t i = 0; i < source->room_count && r == 0; i++) {
        char key[ROOM_KEY_SIZE];
        const char *kept;

        room_key(key, source->rooms[i].centre, source->rooms[i].name);
        kept = arena_strdup(making->arena, key);
        if (!kept)
            return -ENOMEM;
        (void)name_index_add(rooms, kept);
    }
    return r;
}

static int index_names(struct making *making)
{
    struct planning *planning = making->planning;
    const struct plan_source *source = planning->source;
    struct arena *arena = making->arena;
    int r = name_index_init(&planning->candidates, arena, source->subject_count);

    if (r == 0)
        r = name_index_init(&planning->commissions, arena, source->commission_count);
    if (r == 0)
        r = name_index_init(&planning->examiners, arena, source->examiner_count);
    if (r == 0)
        r = name_index_init(&planning->languages, arena, LANGUAGES_NAMED_MAX);
    if (r == 0)
        r = name_index_init(
            &planning->establishments, arena, source->subject_count + source->examiner_count);
    if (r)
        return r;
    for (size_t i = 0; i < source->subject_count; i++)
        (void)name_index_add(&planning->candidates, source->subjects[i].number);
    for (size_t i = 0; i < source->commission_count; i++)
        (void)name_index_add(&planning->commissions, source->commissions[i].id);
    for (size_t i = 0; i < source->examiner_count; i++)
        (void)name_index_add(&planning->examiners, source->examiners[i].code);
    return index_rooms(making);
}

static uint32_t zone_index(const struct planning *planning, const char *id)
{
    const struct calendar_definition *calendar = &planning->definition->calendar;
    const struct calendar_zone *zone = calendar_find_zone(calendar, id);

    return zone ? (uint32_t)(zone - calendar->zones) : PLAN_NONE;
}

static uint32_t establishment_index(struct planning *planning, const char *uai)
{
    return *uai ? name_index_add(&planning->establishments, uai) : PLAN_NONE;
}

/* ---- days ---- */

static int open_calendar(struct making *making)
{
    struct planning *planning = making->planning;
    const struct calendar_definition *zones = &planning->definition->calendar;
    int r = oral_calendar_make(planning->definition, &making->calendar);

    if (r == ORAL_CALENDAR_E_DAYS)
        return op_refuse(making->op, OUTCOME_PRECONDITION, "TOO_MANY_DAYS",
            "the definition opens more than %d days for orals: plan fewer at once", PLAN_DAYS_MAX);
    if (r)
        return r;
    if (making->calendar.day_count == 0)
        return op_refuse(making->op, OUTCOME_PRECONDITION, "NO_DAYS",
            "the definition opens no day for orals: give days in its planning rules");
    for (size_t i = 0; i < planning->rules->oral_count && i < PLANNING_ORALS_MAX; i++)
        for (size_t k = 0; k < zones->zone_count && k < CALENDAR_ZONES_MAX; k++)
            making->zone_days[i][k] = oral_calendar_days(
                &making->calendar, planning->rules->orals[i].epreuve, zones->zones[k].id);
    return 0;
}

static int make_days(struct making *making)
{
    struct planning *planning = making->planning;
    size_t count = making->calendar.day_count;
    struct plan_day *all = arena_calloc(making->arena, count, sizeof *all);
    const char **dates = arena_calloc(making->arena, count, sizeof *dates);

    if (!all || !dates)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        char text[DATE_TEXT_SIZE];

        date_format(making->calendar.days[i], text);
        all[i] = making->calendar.hours;
        dates[i] = arena_strdup(making->arena, text);
        if (!dates[i])
            return -ENOMEM;
    }
    planning->dates = dates;
    planning->problem.days = all;
    planning->problem.day_count = count;
    return 0;
}

static uint32_t day_index(const struct making *making, struct date date)
{
    for (size_t i = 0; i < making->calendar.day_count; i++)
        if (date_to_days(making->calendar.days[i]) == date_to_days(date))
            return (uint32_t)i;
    return PLAN_NONE;
}

/* Spans of texts as intervals of the days that there are. */
static int make_intervals(struct making *making,
    const char *const *texts,
    size_t count,
    const struct plan_interval **ret_intervals,
    size_t *ret_count)
{
    struct plan_interval *intervals = arena_calloc(making->arena, count, sizeof *intervals);
    size_t made = 0;

    if (!intervals)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        struct day_span span;
        uint32_t day;

        if (day_span_parse(texts[i], &span))
            continue; /* the schema lets a day pass that does not exist: nobody is there then */
        day = day_index(making, span.date);
        if (day != PLAN_NONE)
            intervals[made++] = (struct plan_interval){day, span.from, span.to};
    }
    *ret_intervals = made ? intervals : NULL;
    *ret_count = made;
    return 0;
}

static int make_zone(struct making *making, const char *id, struct plan_zone *zone)
{
    const struct calendar_definition *calendar = &making->planning->definition->calendar;
    struct plan_interval *busy =
        arena_calloc(making->arena, calendar->sitting_count + 1, sizeof *busy);

    if (!busy)
        return -ENOMEM;
    for (size_t i = 0; i < calendar->sitting_count; i++) {
        const struct calendar_sitting *sitting = &calendar->sittings[i];
        struct plan_interval interval;
        struct date date;

        if (!text_equal(sitting->zone, id) || date_parse(sitting->date, &date) ||
            day_minute_parse(sitting->starts, &interval.from) ||
            day_minute_parse(sitting->ends, &interval.to))
            continue;
        interval.day = day_index(making, date);
        if (interval.day != PLAN_NONE)
            busy[zone->busy_count++] = interval;
    }
    zone->busy = zone->busy_count ? busy : NULL;
    return 0;
}

static int make_zones(struct making *making)
{
    const struct calendar_definition *calendar = &making->planning->definition->calendar;
    struct plan_zone *zones = arena_calloc(making->arena, calendar->zone_count + 1, sizeof *zones);
    int r = zones ? 0 : -ENOMEM;

    for (size_t i = 0; i < calendar->zone_count && r == 0; i++)
        r = make_zone(making, calendar->zones[i].id, &zones[i]);
    making->planning->problem.zones = zones;
    making->planning->problem.zone_count = calendar->zone_count;
    return r;
}

/* ---- épreuves ---- */

static uint32_t speciality_bit(struct making *making, const char *speciality, bool add)
{
    size_t at = text_find(making->specialities, making->speciality_count, speciality);

    if (at == making->speciality_count) {
        if (!add || at == PLANNING_SPECIALITIES_MAX)
            return 0;
        making->specialities[making->speciality_count++] = speciality;
    }
    return UINT32_C(1) << at;
}

static void make_seat(struct making *making, const struct seat_rule *rule, struct plan_seat *seat)
{
    for (size_t i = 0; i < rule->choice_count && i < PLAN_SEAT_CHOICES_MAX; i++) {
        const struct seat_choice *from = &rule->choices[i];
        struct plan_seat_choice *choice = &seat->choices[seat->choice_count++];

        choice->qualities = from->qualities;
        choice->language = from->language;
        for (size_t k = 0; k < from->speciality_count; k++)
            choice->specialities |= speciality_bit(making, from->specialities[k], true);
    }
}

static uint64_t epreuve_days(const struct making *making, uint32_t index)
{
    uint64_t days = 0;

    for (size_t i = 0; i < CALENDAR_ZONES_MAX; i++)
        days |= making->zone_days[index][i];
    return days;
}

static void make_epreuve(struct making *making, uint32_t index, struct plan_epreuve *epreuve)
{
    const struct planning *planning = making->planning;
    const struct oral_rule *rule = &planning->rules->orals[index];
    uint32_t after = *rule->after ? planning_epreuve(planning, rule->after) : PLAN_NONE;

    *epreuve = (struct plan_epreuve){
        .days = epreuve_days(making, index),
        .group_max = rule->group_max ? rule->group_max : 1,
        .day_slots_max = rule->day_slots_max,
        .turnover_minutes = rule->turnover_minutes,
        .held_by = after == PLAN_NONE ? index : after,
        .needs_computers = rule->needs_computers,
    };
    for (size_t i = 0; i < rule->seat_count; i++)
        for (uint32_t k = 0; k < (rule->seats[i].count ? rule->seats[i].count : 1) &&
                             epreuve->seat_count < PLAN_SEATS_MAX;
             k++)
            make_seat(making, &rule->seats[i], &epreuve->seats[epreuve->seat_count++]);
}

static int make_epreuves(struct making *making)
{
    struct planning *planning = making->planning;
    size_t count = planning->rules->oral_count;
    struct plan_epreuve *epreuves = arena_calloc(making->arena, count + 1, sizeof *epreuves);

    if (!epreuves)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++)
        make_epreuve(making, (uint32_t)i, &epreuves[i]);
    planning->problem.epreuves = epreuves;
    planning->problem.epreuve_count = count;
    return 0;
}

/* ---- places and people ---- */

static int make_places(struct making *making)
{
    struct planning *planning = making->planning;
    const struct plan_source *source = planning->source;
    struct plan_centre *centres =
        arena_calloc(making->arena, source->centre_count + 1, sizeof *centres);
    struct plan_room *rooms = arena_calloc(making->arena, source->room_count + 1, sizeof *rooms);
    uint32_t centre = 0;
    int r = centres && rooms ? 0 : -ENOMEM;

    for (size_t i = 0; i < source->centre_count && r == 0; i++)
        centres[i].zone = zone_index(planning, source->centres[i].zone);
    for (size_t i = 0; i < source->room_count && r == 0; i++) {
        const struct room *from = &source->rooms[i];

        /* both are sorted by centre */
        while (centre + 1 < source->centre_count &&
               !text_equal(source->centres[centre].code, from->centre))
            centre++;
        rooms[i] = (struct plan_room){.centre = centre,
            .seats = from->seats,
            .computers = from->computers,
            .loge_seats = from->loge_seats};
        r = make_intervals(
            making, from->closed, from->closed_count, &rooms[i].closed, &rooms[i].closed_count);
    }
    planning->problem.centres = centres;
    planning->problem.centre_count = source->centre_count;
    planning->problem.rooms = rooms;
    planning->problem.room_count = source->room_count;
    return r;
}

/* Every day whole, for those who are always there. */
static const struct plan_interval *whole_days(struct making *making)
{
    size_t count = making->calendar.day_count;
    struct plan_interval *all = arena_calloc(making->arena, count, sizeof *all);

    for (size_t i = 0; all && i < count; i++)
        all[i] = (struct plan_interval){(uint32_t)i, 0, MINUTES_PER_DAY};
    return all;
}

static int make_members(struct making *making)
{
    struct planning *planning = making->planning;
    const struct plan_source *source = planning->source;
    const struct plan_interval *always = whole_days(making);
    struct plan_member *members =
        arena_calloc(making->arena, source->examiner_count + 1, sizeof *members);
    int r = always && members ? 0 : -ENOMEM;

    for (size_t i = 0; i < source->examiner_count && r == 0; i++) {
        const struct examiner *from = &source->examiners[i];
        struct plan_member *member = &members[i];

        member->quality = (uint32_t)from->quality;
        member->establishment = establishment_index(planning, from->establishment);
        for (size_t k = 0; k < from->speciality_count; k++)
            member->specialities |= speciality_bit(making, from->specialities[k], false);
        for (size_t k = 0; k < from->language_count; k++) {
            uint32_t language = name_index_find(&planning->languages, from->languages[k]);

            if (language < 64)
                member->languages |= UINT64_C(1) << language;
        }
        if (from->always_available) {
            member->available = always;
            member->available_count = making->calendar.day_count;
        } else
            r = make_intervals(making, from->available, from->available_count, &member->available,
                &member->available_count);
    }
    planning->problem.members = members;
    planning->problem.member_count = source->examiner_count;
    return r;
}

/* Who has withdrawn leaves the seat empty. */
static int make_sitting(
    struct making *making, const struct commission *from, struct plan_commission *commission)
{
    const struct planning *planning = making->planning;
    uint32_t *members = arena_calloc(making->arena, from->member_count + 1, sizeof *members);

    if (!members)
        return -ENOMEM;
    for (size_t i = 0; i < from->member_count; i++) {
        uint32_t member = name_index_find(&planning->examiners, from->members[i].examiner);

        if (member != NAME_INDEX_NONE && !planning->source->examiners[member].withdrawn)
            members[commission->member_count++] = member;
    }
    commission->members = commission->member_count ? members : NULL;
    return 0;
}

static uint32_t centre_index(const struct plan_source *source, const char *code)
{
    for (size_t i = 0; i < source->centre_count; i++)
        if (text_equal(source->centres[i].code, code))
            return (uint32_t)i;
    return PLAN_NONE;
}

static int make_commission(
    struct making *making, const struct commission *from, struct plan_commission *commission)
{
    struct planning *planning = making->planning;
    uint32_t epreuve = planning_epreuve(planning, from->epreuve);
    uint32_t centre = centre_index(planning->source, from->centre);

    *commission = (struct plan_commission){
        .language = PLAN_NONE, .room = PLAN_NONE, .cancelled = from->cancelled};
    if (centre == PLAN_NONE || planning->problem.centres[centre].zone == PLAN_NONE)
        return op_refuse(making->op, OUTCOME_PRECONDITION, "CENTRE_ZONE",
            "the centre of commission %s lies in a zone that the calendar does not have", from->id);
    commission->centre = centre;
    if (epreuve == PLAN_NONE) { /* of an épreuve that is not planned: it takes nobody */
        commission->cancelled = true;
        return 0;
    }
    commission->epreuve = epreuve;
    if (planning->rules->orals[epreuve].language && *from->language)
        commission->language = name_index_find(&planning->languages, from->language);
    if (*from->room)
        commission->room = planning_room(planning, from->centre, from->room);
    commission->days = oral_calendar_sitting_days(&making->calendar, from->epreuve,
        planning->source->centres[centre].zone, from->days, from->day_count);
    return make_sitting(making, from, commission);
}

static int make_commissions(struct making *making)
{
    struct planning *planning = making->planning;
    size_t count = planning->source->commission_count;
    struct plan_commission *commissions =
        arena_calloc(making->arena, count + 1, sizeof *commissions);
    int r = commissions ? 0 : -ENOMEM;

    for (size_t i = 0; i < count && r == 0; i++)
        r = make_commission(making, &planning->source->commissions[i], &commissions[i]);
    planning->problem.commissions = commissions;
    planning->problem.commission_count = count;
    return r;
}

static int make_candidates(struct making *making)
{
    struct planning *planning = making->planning;
    const struct plan_source *source = planning->source;
    struct plan_candidate *candidates =
        arena_calloc(making->arena, source->subject_count + 1, sizeof *candidates);

    if (!candidates)
        return -ENOMEM;
    for (size_t i = 0; i < source->subject_count; i++) {
        candidates[i].zone = zone_index(planning, source->subjects[i].zone);
        candidates[i].establishment =
            establishment_index(planning, source->subjects[i].establishment);
        if (candidates[i].zone == PLAN_NONE)
            return op_refuse(making->op, OUTCOME_PRECONDITION, "CANDIDATE_ZONE",
                "N° candidat %s is in a zone that the calendar does not have",
                source->subjects[i].number);
    }
    planning->problem.candidates = candidates;
    planning->problem.candidate_count = source->subject_count;
    return 0;
}

/* ---- the whole ---- */

static void set_rules(struct planning *planning)
{
    const struct planning_rules *rules = planning->rules;
    struct plan_problem *problem = &planning->problem;

    problem->establishment_count = planning->establishments.count;
    problem->grid_minutes = rules->grid_minutes ? rules->grid_minutes : 1;
    problem->travel_same_centre_minutes = rules->travel_same_centre_minutes;
    problem->travel_between_centres_minutes = rules->travel_between_centres_minutes;
    problem->own_establishment_allowed = rules->own_establishment_allowed;
    problem->weights = (struct plan_weights){
        .gap = rules->weights.gap,
        .uneven = rules->weights.uneven,
        .member_day = rules->weights.member_day,
        .room_change = rules->weights.room_change,
        .wait = rules->weights.wait,
        .school_mix = rules->weights.school_mix,
    };
}

static int check_problem(struct op *op, const struct planning *planning)
{
    static const char *const parts[] = {"", "the sizes", "a day", "an épreuve", "a zone",
        "a centre", "a room", "an examiner", "a commission", "a candidate", "an oral"};
    size_t where = 0;
    int r = plan_problem_valid(&planning->problem, &where);

    return r == 0 ? 0
                  : op_refuse(op, OUTCOME_PRECONDITION, "PROBLEM",
                        "this session cannot be planned as it is: %s (number %zu) is out of range",
                        r > 0 && (size_t)r < ARRAY_LEN(parts) ? parts[r] : "something", where + 1);
}

int planning_make(struct op *op,
    struct arena *arena,
    const struct session_definition *definition,
    const struct plan_source *source,
    struct planning *ret_planning)
{
    struct making *making = arena_calloc(arena, 1, sizeof *making);
    int (*const steps[])(struct making *) = {make_days, make_zones, make_epreuves, make_candidates,
        make_places, make_members, make_commissions};
    int r;

    *ret_planning = (struct planning){
        .definition = definition, .rules = &definition->planning_rules, .source = source};
    if (!making)
        return -ENOMEM;
    if (source->subject_count > PLAN_CANDIDATES_MAX ||
        source->commission_count > PLAN_COMMISSIONS_MAX)
        return op_refuse(op, OUTCOME_PRECONDITION, "TOO_LARGE",
            "at most %d candidates and %d commissions are planned at once", PLAN_CANDIDATES_MAX,
            PLAN_COMMISSIONS_MAX);
    *making = (struct making){.op = op, .arena = arena, .planning = ret_planning};
    r = open_calendar(making);
    if (r == 0)
        r = index_names(making);
    if (r == 0)
        r = plan_tasks_make(op, arena, ret_planning);
    for (size_t i = 0; i < ARRAY_LEN(steps) && r == 0; i++)
        r = steps[i](making);
    set_rules(ret_planning);
    return r ? r : check_problem(op, ret_planning);
}

/* ---- looking up ---- */

uint32_t planning_epreuve(const struct planning *planning, const char *epreuve)
{
    for (size_t i = 0; i < planning->rules->oral_count; i++)
        if (text_equal(planning->rules->orals[i].epreuve, epreuve))
            return (uint32_t)i;
    return PLAN_NONE;
}

uint32_t planning_task(const struct planning *planning, uint32_t candidate, uint32_t epreuve)
{
    if (candidate >= planning->problem.candidate_count)
        return PLAN_NONE;
    for (uint32_t i = planning->first_tasks[candidate]; i < planning->first_tasks[candidate + 1];
         i++)
        if (planning->problem.tasks[i].epreuve == epreuve)
            return i;
    return PLAN_NONE;
}

uint32_t planning_room(const struct planning *planning, const char *centre, const char *room)
{
    char key[ROOM_KEY_SIZE];

    room_key(key, centre, room);
    return name_index_find(&planning->rooms, key);
}

uint32_t planning_day(const struct planning *planning, const char *date)
{
    for (size_t i = 0; i < planning->problem.day_count; i++)
        if (text_equal(planning->dates[i], date))
            return (uint32_t)i;
    return PLAN_NONE;
}
