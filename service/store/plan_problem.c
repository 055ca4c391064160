#include "store/plan_problem.h"

#include "base/text.h"
#include "store/query.h"

#include <errno.h>

enum { COLUMNS_MAX = 16 };

static const struct store_statement plan_subjects = {"plan_subjects",
    "SELECT c.number, c.establishment, c.zone, c.language1, c.language2, c.class, "
    "c.extra_minutes_per_hour, c.withdrawn, n.epreuves, e.candidate IS NOT NULL AS engagement "
    "FROM candidate c "
    "LEFT JOIN (SELECT x.candidate, array_agg(x.epreuve::text ORDER BY x.epreuve) AS epreuves "
    "FROM conformity_decision x WHERE x.session = $1 AND x.outcome = 'NV' AND x.reversed_at IS "
    "NULL GROUP BY x.candidate) n ON n.candidate = c.number "
    "LEFT JOIN engagement_request e ON e.session = c.session AND e.candidate = c.number AND "
    "e.state = 'ACCEPTED' "
    "WHERE c.session = $1 ORDER BY c.number"};

static const struct store_statement plan_centres = {"plan_centres",
    "SELECT code, name, address, zone FROM centre WHERE session = $1 ORDER BY code"};

static const struct store_statement plan_rooms = {"plan_rooms",
    "SELECT centre, name, seats, computers, loge_seats, closed FROM room WHERE session = $1 ORDER "
    "BY centre, name"};

static const struct store_statement plan_examiners = {"plan_examiners",
    "SELECT code, family_name, given_name, quality, establishment, specialities, languages, "
    "available, always_available, withdrawn, organisation, nomination, nominated_on FROM examiner "
    "WHERE session = $1 ORDER BY code"};

static const struct store_statement plan_commissions = {"plan_commissions",
    "SELECT c.id, c.epreuve, c.centre, c.room, c.language, c.cancelled, "
    "ARRAY(SELECT to_char(d, 'YYYY-MM-DD') FROM unnest(c.days) d ORDER BY d) AS days, "
    "ARRAY(SELECT m.examiner::text FROM commission_member m WHERE m.session = c.session AND "
    "m.commission = c.id ORDER BY m.position, m.examiner) AS members "
    "FROM commission c WHERE c.session = $1 AND c.kind = 'ORAL' ORDER BY c.id"};

static const struct store_statement plan_entries = {"plan_entries",
    "SELECT s.candidate, s.epreuve, s.commission, s.centre, s.room, s.loge, s.day, "
    "s.start_minute, s.preparation_minutes, s.duration_minutes, s.starts_at, s.obstacle, "
    "s.revision FROM plan_slot s WHERE s.session = $1 AND s.plan = $2 "
    "ORDER BY s.candidate, s.epreuve"};

static const struct store_statement *const statements[] = {
    &plan_subjects,
    &plan_centres,
    &plan_rooms,
    &plan_examiners,
    &plan_commissions,
    &plan_entries,
};
extern const struct store_statement_table store_plan_problem_statements;
const struct store_statement_table store_plan_problem_statements = {
    statements, ARRAY_LEN(statements)};

/* The rows of one statement: columns by position in `names`, looked up once. */
struct reading {
    const struct store_rows *rows;
    struct arena *arena;
    size_t row;
    int columns[COLUMNS_MAX];
    bool full; /* of the arena */
};

static void start_reading(struct reading *reading, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count && i < COLUMNS_MAX; i++)
        reading->columns[i] = store_column(reading->rows, names[i]);
}

static const char *text_at(struct reading *reading, unsigned column)
{
    const char *text =
        store_text_dup(reading->rows, reading->row, reading->columns[column], reading->arena);

    reading->full |= !text;
    return text;
}

static int64_t int_at(const struct reading *reading, unsigned column)
{
    return store_int(reading->rows, reading->row, reading->columns[column]);
}

static bool bool_at(const struct reading *reading, unsigned column)
{
    return store_bool(reading->rows, reading->row, reading->columns[column]);
}

static const char *const *texts_at(struct reading *reading, unsigned column, size_t *ret_count)
{
    char **texts = NULL;

    *ret_count = 0;
    reading->full |= store_texts(reading->rows, reading->row, reading->columns[column],
                         reading->arena, &texts, ret_count) != 0;
    return (const char *const *)texts;
}

static int run(struct store_session *session,
    struct store_query *query,
    struct arena *arena,
    struct reading *ret_reading)
{
    *ret_reading = (struct reading){.arena = arena};
    return query ? store_run(session, query, &ret_reading->rows) : -ENOMEM;
}

static struct store_query *of_session(
    struct op *op, const struct store_statement *statement, const char *id)
{
    struct store_query *query = store_work_query(op, statement);

    if (query)
        store_bind_text(query, id);
    return query;
}

/* Room for as many elements as there are rows. */
static void *room_for(struct reading *reading, size_t size, size_t *ret_count)
{
    void *all = arena_calloc(reading->arena, store_row_count(reading->rows) + 1, size);

    reading->full |= !all;
    *ret_count = all ? store_row_count(reading->rows) : 0;
    return all;
}

/* ---- candidates ---- */

static void read_subject(struct reading *reading, struct plan_subject *subject)
{
    enum { NUMBER, UAI, ZONE, LANGUAGE1, LANGUAGE2, CLASS, EXTRA, WITHDRAWN, NV, ENGAGEMENT };

    *subject = (struct plan_subject){
        .number = text_at(reading, NUMBER),
        .establishment = text_at(reading, UAI),
        .zone = text_at(reading, ZONE),
        .language1 = text_at(reading, LANGUAGE1),
        .language2 = text_at(reading, LANGUAGE2),
        .class =
            candidate_class_parse(store_text(reading->rows, reading->row, reading->columns[CLASS])),
        .extra_minutes_per_hour = (uint32_t)int_at(reading, EXTRA),
        .withdrawn = bool_at(reading, WITHDRAWN),
        .engagement = bool_at(reading, ENGAGEMENT),
    };
    subject->nv = texts_at(reading, NV, &subject->nv_count);
}

static int read_subjects(struct store_session *session,
    struct op *op,
    const char *id,
    struct arena *arena,
    struct plan_source *source)
{
    static const char *const names[] = {"number", "establishment", "zone", "language1", "language2",
        "class", "extra_minutes_per_hour", "withdrawn", "epreuves", "engagement"};
    struct plan_subject *subjects;
    struct reading reading;
    int r = run(session, of_session(op, &plan_subjects, id), arena, &reading);

    if (r)
        return r;
    start_reading(&reading, names, ARRAY_LEN(names));
    subjects = room_for(&reading, sizeof *subjects, &source->subject_count);
    for (; reading.row < source->subject_count; reading.row++)
        read_subject(&reading, &subjects[reading.row]);
    source->subjects = subjects;
    return reading.full ? -ENOMEM : 0;
}

/* ---- places ---- */

static int read_centres(struct store_session *session,
    struct op *op,
    const char *id,
    struct arena *arena,
    struct plan_source *source)
{
    static const char *const names[] = {"code", "name", "address", "zone"};
    struct centre *centres;
    struct reading reading;
    int r = run(session, of_session(op, &plan_centres, id), arena, &reading);

    if (r)
        return r;
    start_reading(&reading, names, ARRAY_LEN(names));
    centres = room_for(&reading, sizeof *centres, &source->centre_count);
    for (; reading.row < source->centre_count; reading.row++)
        centres[reading.row] = (struct centre){
            .session = id,
            .code = text_at(&reading, 0),
            .name = text_at(&reading, 1),
            .address = text_at(&reading, 2),
            .zone = text_at(&reading, 3),
        };
    source->centres = centres;
    return reading.full ? -ENOMEM : 0;
}

static int read_rooms(struct store_session *session,
    struct op *op,
    const char *id,
    struct arena *arena,
    struct plan_source *source)
{
    static const char *const names[] = {
        "centre", "name", "seats", "computers", "loge_seats", "closed"};
    struct room *rooms;
    struct reading reading;
    int r = run(session, of_session(op, &plan_rooms, id), arena, &reading);

    if (r)
        return r;
    start_reading(&reading, names, ARRAY_LEN(names));
    rooms = room_for(&reading, sizeof *rooms, &source->room_count);
    for (; reading.row < source->room_count; reading.row++) {
        struct room *room = &rooms[reading.row];

        *room = (struct room){
            .session = id,
            .centre = text_at(&reading, 0),
            .name = text_at(&reading, 1),
            .seats = (uint32_t)int_at(&reading, 2),
            .computers = (uint32_t)int_at(&reading, 3),
            .loge_seats = (uint32_t)int_at(&reading, 4),
            .remark = "",
        };
        room->closed = texts_at(&reading, 5, &room->closed_count);
    }
    source->rooms = rooms;
    return reading.full ? -ENOMEM : 0;
}

/* ---- people ---- */

static void read_examiner(struct reading *reading, const char *id, struct examiner *examiner)
{
    enum {
        CODE,
        FAMILY,
        GIVEN,
        QUALITY,
        UAI,
        SPECIALITIES,
        LANGUAGES,
        AVAILABLE,
        ALWAYS,
        GONE,
        ORGANISATION,
        NOMINATION,
        NAMED
    };
    char named[DATE_TEXT_SIZE];

    store_date(reading->rows, reading->row, reading->columns[NAMED], named);
    *examiner = (struct examiner){
        .session = id,
        .code = text_at(reading, CODE),
        .family_name = text_at(reading, FAMILY),
        .given_name = text_at(reading, GIVEN),
        .quality = examiner_quality_parse(
            store_text(reading->rows, reading->row, reading->columns[QUALITY])),
        .establishment = text_at(reading, UAI),
        .always_available = bool_at(reading, ALWAYS),
        .withdrawn = bool_at(reading, GONE),
        .organisation = text_at(reading, ORGANISATION),
        .email = "",
        .withdrawal_reason = "",
        .nomination = text_at(reading, NOMINATION),
        .nominated_on = arena_strdup(reading->arena, named),
    };
    reading->full |= !examiner->nominated_on;
    examiner->specialities = texts_at(reading, SPECIALITIES, &examiner->speciality_count);
    examiner->languages = texts_at(reading, LANGUAGES, &examiner->language_count);
    examiner->available = texts_at(reading, AVAILABLE, &examiner->available_count);
}

static int read_examiners(struct store_session *session,
    struct op *op,
    const char *id,
    struct arena *arena,
    struct plan_source *source)
{
    static const char *const names[] = {"code", "family_name", "given_name", "quality",
        "establishment", "specialities", "languages", "available", "always_available", "withdrawn",
        "organisation", "nomination", "nominated_on"};
    struct examiner *examiners;
    struct reading reading;
    int r = run(session, of_session(op, &plan_examiners, id), arena, &reading);

    if (r)
        return r;
    start_reading(&reading, names, ARRAY_LEN(names));
    examiners = room_for(&reading, sizeof *examiners, &source->examiner_count);
    for (; reading.row < source->examiner_count; reading.row++)
        read_examiner(&reading, id, &examiners[reading.row]);
    source->examiners = examiners;
    return reading.full ? -ENOMEM : 0;
}

static void read_commission(struct reading *reading, const char *id, struct commission *commission)
{
    enum { ID, EPREUVE, CENTRE, ROOM, LANGUAGE, CANCELLED, DAYS, MEMBERS };
    size_t count;
    const char *const *codes = texts_at(reading, MEMBERS, &count);

    *commission = (struct commission){
        .session = id,
        .id = text_at(reading, ID),
        .kind = COMMISSION_ORAL,
        .epreuve = text_at(reading, EPREUVE),
        .centre = text_at(reading, CENTRE),
        .room = text_at(reading, ROOM),
        .language = text_at(reading, LANGUAGE),
        .cancelled = bool_at(reading, CANCELLED),
        .remark = "",
        .cancellation_reason = "",
        .members = arena_calloc(reading->arena, count + 1, sizeof *commission->members),
    };
    commission->days = texts_at(reading, DAYS, &commission->day_count);
    reading->full |= !commission->members;
    commission->member_count = commission->members ? count : 0;
    for (size_t i = 0; i < commission->member_count; i++)
        commission->members[i].examiner = codes[i];
}

static int read_commissions(struct store_session *session,
    struct op *op,
    const char *id,
    struct arena *arena,
    struct plan_source *source)
{
    static const char *const names[] = {
        "id", "epreuve", "centre", "room", "language", "cancelled", "days", "members"};
    struct commission *commissions;
    struct reading reading;
    int r = run(session, of_session(op, &plan_commissions, id), arena, &reading);

    if (r)
        return r;
    start_reading(&reading, names, ARRAY_LEN(names));
    commissions = room_for(&reading, sizeof *commissions, &source->commission_count);
    for (; reading.row < source->commission_count; reading.row++)
        read_commission(&reading, id, &commissions[reading.row]);
    source->commissions = commissions;
    return reading.full ? -ENOMEM : 0;
}

int store_plan_source(struct store_session *session,
    struct op *op,
    const char *of,
    struct arena *arena,
    struct plan_source *ret_source)
{
    const char *id = arena_strdup(arena, of);
    int r = id ? read_subjects(session, op, id, arena, ret_source) : -ENOMEM;

    if (r == 0)
        r = read_centres(session, op, id, arena, ret_source);
    if (r == 0)
        r = read_rooms(session, op, id, arena, ret_source);
    if (r == 0)
        r = read_examiners(session, op, id, arena, ret_source);
    return r ? r : read_commissions(session, op, id, arena, ret_source);
}

/* ---- for papers ---- */

static int compare_persons(const void *a, const void *b)
{
    const struct commission_person *x = a, *y = b;

    return strcmp(x->examiner.code, y->examiner.code);
}

/* Persons are by code, as the examiners are. */
static void link_members(
    struct commission *commission, const struct commission_person *persons, size_t count)
{
    for (size_t i = 0; i < commission->member_count; i++) {
        const struct commission_person key = {.examiner.code = commission->members[i].examiner};

        commission->members[i].person =
            bsearch(&key, persons, count, sizeof *persons, compare_persons);
    }
}

int store_plan_people(struct store_session *session,
    struct op *op,
    const char *of,
    struct arena *arena,
    struct plan_source *ret_source)
{
    const char *id = arena_strdup(arena, of);
    struct commission_person *persons;
    int r = id ? read_centres(session, op, id, arena, ret_source) : -ENOMEM;

    if (r == 0)
        r = read_rooms(session, op, id, arena, ret_source);
    if (r == 0)
        r = read_examiners(session, op, id, arena, ret_source);
    if (r == 0)
        r = read_commissions(session, op, id, arena, ret_source);
    if (r)
        return r;
    persons = arena_calloc(arena, ret_source->examiner_count + 1, sizeof *persons);
    if (!persons)
        return -ENOMEM;
    for (size_t i = 0; i < ret_source->examiner_count; i++)
        persons[i].examiner = ret_source->examiners[i];
    for (size_t i = 0; i < ret_source->commission_count; i++)
        link_members((struct commission *)(uintptr_t)&ret_source->commissions[i], persons,
            ret_source->examiner_count);
    return 0;
}

/* ---- slots ---- */

static void read_entry(struct reading *reading, struct plan_entry *entry)
{
    enum {
        NUMBER,
        EPREUVE,
        COMMISSION,
        CENTRE,
        ROOM,
        LOGE,
        DAY,
        START,
        BEFORE,
        LENGTH,
        AT,
        WHY,
        V
    };
    char date[DATE_TEXT_SIZE];

    store_date(reading->rows, reading->row, reading->columns[DAY], date);
    *entry = (struct plan_entry){
        .candidate = text_at(reading, NUMBER),
        .epreuve = text_at(reading, EPREUVE),
        .commission = text_at(reading, COMMISSION),
        .centre = text_at(reading, CENTRE),
        .room = text_at(reading, ROOM),
        .loge = text_at(reading, LOGE),
        .date = arena_strdup(reading->arena, date),
        .start_minute = (uint16_t)int_at(reading, START),
        .preparation_minutes = (uint16_t)int_at(reading, BEFORE),
        .duration_minutes = (uint16_t)int_at(reading, LENGTH),
        .starts_us = store_timestamp_us(reading->rows, reading->row, reading->columns[AT]),
        .obstacle = text_at(reading, WHY),
        .revision = (int32_t)int_at(reading, V),
    };
    reading->full |= !entry->date;
}

int store_plan_entries(struct store_session *session,
    struct op *op,
    const char *of,
    uint32_t plan,
    struct arena *arena,
    struct plan_entry **ret_entries,
    size_t *ret_count)
{
    static const char *const names[] = {"candidate", "epreuve", "commission", "centre", "room",
        "loge", "day", "start_minute", "preparation_minutes", "duration_minutes", "starts_at",
        "obstacle", "revision"};
    struct store_query *query = of_session(op, &plan_entries, of);
    struct plan_entry *entries;
    struct reading reading;
    int r;

    if (query)
        store_bind_int4(query, (int32_t)plan);
    r = run(session, query, arena, &reading);
    if (r)
        return r;
    start_reading(&reading, names, ARRAY_LEN(names));
    entries = room_for(&reading, sizeof *entries, ret_count);
    for (; reading.row < *ret_count; reading.row++)
        read_entry(&reading, &entries[reading.row]);
    *ret_entries = entries;
    return reading.full ? -ENOMEM : 0;
}
