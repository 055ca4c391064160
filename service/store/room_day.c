#include "store/room_day.h"

#include "base/text.h"
#include "store/query.h"
#include "store/sheet_row.h"

#include <errno.h>

enum { MEMBER_FIELDS = 9, DOCUMENT_FIELDS = 10, MINUTE_US = 60 * 1000000 };

/* Columns as they are, since there are many of them: the function has the one list. */
static const struct store_statement room_day = {
    "room_day", "SELECT * FROM room_day($1::text, $2::text, $3::text, $4::text)"};

static const struct store_statement room_revision = {"room_revision",
    "SELECT p.refusal, p.session, p.centre, p.room, "
    "room_revision(p.session, p.centre, p.room) AS revision "
    "FROM room_place($1::text, $2::text, $3::text) p"};

static const struct store_statement *const statements[] = {
    &room_day,
    &room_revision,
};
extern const struct store_statement_table store_room_day_statements;
const struct store_statement_table store_room_day_statements = {statements, ARRAY_LEN(statements)};

/* ---- refusals ---- */

static int refuse_room(struct op *op, const char *refusal)
{
    if (text_equal(refusal, "NO_ROOM"))
        return op_refuse(op, OUTCOME_NOT_FOUND, "NO_ROOM",
            "there is no such room: `palmares room list` shows those there are");
    if (text_equal(refusal, "NO_KIOSK"))
        return op_refuse(op, OUTCOME_FORBIDDEN, "NO_KIOSK",
            "this kiosk was replaced or never enrolled for a room: enrol it with a new code");
    if (text_equal(refusal, "OTHER_ROOM"))
        return op_refuse(op, OUTCOME_FORBIDDEN, "OTHER_ROOM",
            "this kiosk was enrolled for another room: it sees that one only");
    if (text_equal(refusal, "OTHER_DAY"))
        return op_refuse(op, OUTCOME_FORBIDDEN, "OTHER_DAY",
            "this kiosk was enrolled for other days: the exam office can change them");
    return op_refuse(
        op, OUTCOME_FORBIDDEN, "OUT_OF_SCOPE", "rooms are for their kiosk and for the exam office");
}

/* ---- one row ---- */

/* A row while it is read; one look at `r` at the end tells what went wrong first. */
struct reading {
    const struct store_rows *rows;
    size_t row;
    struct arena *arena;
    int r;
};

static void note(struct reading *reading, int r)
{
    if (reading->r == 0)
        reading->r = r;
}

static const char *text_at(struct reading *reading, const char *name)
{
    const char *text = store_text_dup(
        reading->rows, reading->row, store_column(reading->rows, name), reading->arena);

    note(reading, text ? 0 : -ENOMEM);
    return text;
}

static int64_t int_at(const struct reading *reading, const char *name)
{
    return store_int(reading->rows, reading->row, store_column(reading->rows, name));
}

static bool bool_at(const struct reading *reading, const char *name)
{
    return store_bool(reading->rows, reading->row, store_column(reading->rows, name));
}

static int64_t time_at(const struct reading *reading, const char *name)
{
    return store_timestamp_us(reading->rows, reading->row, store_column(reading->rows, name));
}

static const char *date_at(struct reading *reading, const char *name)
{
    char date[DATE_TEXT_SIZE];
    const char *text;

    store_date(reading->rows, reading->row, store_column(reading->rows, name), date);
    text = arena_strdup(reading->arena, date);
    note(reading, text ? 0 : -ENOMEM);
    return text;
}

/* Things of `fields` texts each; *ret_count of them. */
static char **fields_at(struct reading *reading, const char *name, size_t fields, size_t *ret_count)
{
    char **texts = NULL;
    size_t count = 0;

    note(reading, store_texts(reading->rows, reading->row, store_column(reading->rows, name),
                      reading->arena, &texts, &count));
    *ret_count = count / fields;
    return texts;
}

static void *make(struct reading *reading, size_t count, size_t size)
{
    void *things = arena_calloc(reading->arena, count + 1, size);

    note(reading, things ? 0 : -ENOMEM);
    return things;
}

static int64_t number(const char *text)
{
    int64_t value;

    return text_parse_i64(text, INT64_MIN, INT64_MAX, &value) ? 0 : value;
}

static bool truth(const char *text)
{
    return text_equal(text, "true");
}

/* ---- an oral ---- */

static void read_slot(struct reading *reading, struct slot *slot)
{
    *slot = (struct slot){
        .candidate = text_at(reading, "candidate"),
        .family_name = text_at(reading, "family_name"),
        .given_name = text_at(reading, "given_name"),
        .establishment = text_at(reading, "establishment"),
        .epreuve = text_at(reading, "epreuve"),
        .commission = text_at(reading, "commission"),
        .centre = text_at(reading, "slot_centre"),
        .room = text_at(reading, "slot_room"),
        .loge = text_at(reading, "loge"),
        .date = date_at(reading, "slot_day"),
        .start_minute = (uint16_t)int_at(reading, "start_minute"),
        .preparation_minutes = (uint16_t)int_at(reading, "preparation_minutes"),
        .duration_minutes = (uint16_t)int_at(reading, "duration_minutes"),
        .time_zone = text_at(reading, "slot_time_zone"),
        .starts_us = time_at(reading, "starts_at"),
        .extra_time = int_at(reading, "extra_minutes") > 0,
        .obstacle = "",
        .revision = (int32_t)int_at(reading, "slot_revision"),
    };
    slot->ends_us =
        slot->starts_us ? slot->starts_us + (int64_t)slot->duration_minutes * MINUTE_US : 0;
}

static int purpose_of(const char *name)
{
    const struct form_field *purpose =
        form_find_field(dossier_form(DOCUMENT_ATTACHMENT), "purpose");

    for (int i = 1; *name && (size_t)i <= purpose->choice_count; i++)
        if (text_equal(form_choice_name(purpose, i), name))
            return i;
    return 0;
}

static void read_documents(struct reading *reading, struct room_oral *oral)
{
    char **texts = fields_at(reading, "documents", DOCUMENT_FIELDS, &oral->document_count);

    oral->documents = make(reading, oral->document_count, sizeof *oral->documents);
    for (size_t i = 0; oral->documents && i < oral->document_count; i++) {
        char *const *of = texts + i * DOCUMENT_FIELDS;
        struct room_document *document = &oral->documents[i];

        document->head = (struct document_head){
            .kind = document_kind_parse(of[0]),
            .ordinal = (uint32_t)number(of[1]),
            .nature = of[4],
            .lived = truth(of[5]),
            .is_signed = truth(of[6]),
            .hours_hundredths = (uint64_t)number(of[7]),
            .purpose = purpose_of(of[8]),
        };
        document->revision = (uint32_t)number(of[2]);
        (void)snprintf(document->head.received_on, sizeof document->head.received_on, "%s", of[3]);
        document->title = of[9];
    }
}

static void read_decision(struct reading *reading, struct room_oral *oral)
{
    size_t count;
    char **penalties;

    oral->has_decision =
        !store_is_null(reading->rows, reading->row, store_column(reading->rows, "outcome"));
    if (!oral->has_decision)
        return;
    oral->decision = (struct conformity_decision){
        .session = "",
        .candidate = oral->slot.candidate,
        .epreuve = oral->slot.epreuve,
        .outcome = conformity_outcome_parse(text_at(reading, "outcome")),
        .ground = nv_ground_parse(text_at(reading, "ground")),
        .until = "",
        .notice_on = "",
        .notice_by = "",
        .reason = text_at(reading, "decision_reason"),
        .decided_by = "",
        .reversal_reason = "",
    };
    penalties = fields_at(reading, "penalties", 1, &count);
    for (size_t i = 0; i < count; i++)
        oral->decision.penalties |= 1u << (unsigned)penalty_parse(penalties[i]);
}

static void read_sheet(struct reading *reading, struct room_oral *oral)
{
    int r;

    oral->has_sheet =
        !store_is_null(reading->rows, reading->row, store_column(reading->rows, "h_revision"));
    if (!oral->has_sheet)
        return;
    r = sheet_row_read(reading->rows, reading->row, reading->arena, &oral->sheet);
    note(reading, r);
}

static void read_oral(struct reading *reading, struct room_oral *oral)
{
    read_slot(reading, &oral->slot);
    if (reading->r)
        return;
    oral->moved = bool_at(reading, "moved");
    oral->class = candidate_class_parse(text_at(reading, "class"));
    oral->withdrawn = bool_at(reading, "withdrawn");
    oral->extra_minutes_per_hour = (uint32_t)int_at(reading, "extra_minutes");
    oral->stored_arrangements =
        fields_at(reading, "arrangements", 1, &oral->stored_arrangement_count);
    oral->fiche_sujet = bool_at(reading, "fiche_sujet");
    oral->granted_weeks = (uint32_t)int_at(reading, "granted");
    read_decision(reading, oral);
    read_documents(reading, oral);
    read_sheet(reading, oral);
}

/* ---- the room ---- */

static void read_members(struct reading *reading, struct room_day *day)
{
    char **texts = fields_at(reading, "members", MEMBER_FIELDS, &day->member_count);

    day->members = make(reading, day->member_count, sizeof *day->members);
    for (size_t i = 0; day->members && i < day->member_count; i++) {
        char *const *of = texts + i * MEMBER_FIELDS;

        day->members[i] = (struct room_member){
            .commission = of[0],
            .epreuve = of[1],
            .examiner = of[2],
            .family_name = of[3],
            .given_name = of[4],
            .quality = examiner_quality_parse(of[5]),
            .nominated = truth(of[6]),
            .present = truth(of[7]),
            .pin_state = (enum pin_state)number(of[8]),
        };
    }
}

static void read_room(struct reading *reading, struct room_day *day)
{
    *day = (struct room_day){
        .session = text_at(reading, "session"),
        .centre = text_at(reading, "centre"),
        .centre_name = text_at(reading, "centre_name"),
        .room = text_at(reading, "room"),
        .day = date_at(reading, "day"),
        .time_zone = text_at(reading, "time_zone"),
        .revision = arena_printf(reading->arena, "%lld", (long long)int_at(reading, "revision")),
        .plan = (uint32_t)int_at(reading, "plan"),
        .definition = (uint32_t)int_at(reading, "definition"),
        .pin_key = text_at(reading, "pin_key"),
    };
    day->days = fields_at(reading, "days", 1, &day->day_count);
    note(reading, day->revision ? 0 : -ENOMEM);
    read_members(reading, day);
}

static int read_day(struct op *op, const struct store_rows *rows, struct room_day *day)
{
    struct reading reading = {.rows = rows, .arena = op->arena};
    const char *refusal = store_text(rows, 0, store_column(rows, "refusal"));

    if (*refusal)
        return refuse_room(op, refusal);
    read_room(&reading, day);
    day->oral_count = store_row_count(rows) - 1;
    day->orals = make(&reading, day->oral_count, sizeof *day->orals);
    for (size_t i = 0; reading.r == 0 && i < day->oral_count; i++) {
        reading.row = i + 1;
        read_oral(&reading, &day->orals[i]);
    }
    return reading.r;
}

struct waiting {
    store_room_day_fn day;
    store_room_revision_fn revision;
    void *context;
};

static void finish_day(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct room_day *day = arena_calloc(op->arena, 1, sizeof *day);

    if (r == 0)
        r = day ? read_day(op, rows, day) : -ENOMEM;
    waiting->day(op, r, r ? NULL : day, waiting->context);
}

static struct store_query *asking(struct op *op,
    const struct store_statement *statement,
    const struct room_asked *asked,
    store_finish_fn finish,
    const struct waiting *waiting)
{
    struct waiting *kept = arena_memdup(op->arena, waiting, sizeof *waiting);
    struct store_query *query =
        kept ? store_query_new(op, statement, STORE_READ, finish, kept) : NULL;

    if (!query)
        return NULL;
    store_bind_text(query, asked->session);
    store_bind_text(query, asked->centre);
    store_bind_text(query, asked->room);
    return query;
}

int store_room_day(struct store *store,
    struct op *op,
    const struct room_asked *asked,
    store_room_day_fn done,
    void *context)
{
    const struct waiting waiting = {.day = done, .context = context};
    struct store_query *query = asking(op, &room_day, asked, finish_day, &waiting);

    if (!query)
        return -ENOMEM;
    store_bind_text(query, asked->day);
    store_submit(store, query);
    return 0;
}

static void finish_revision(struct op *op, int r, const struct store_rows *rows, void *context)
{
    const struct waiting *waiting = context;
    struct reading reading = {.rows = rows, .arena = op->arena};
    struct room_revision revision = {"", "", "", 0};
    const char *refusal = r == 0 ? store_text(rows, 0, store_column(rows, "refusal")) : "";

    if (*refusal)
        r = refuse_room(op, refusal);
    if (r == 0) {
        revision = (struct room_revision){text_at(&reading, "session"), text_at(&reading, "centre"),
            text_at(&reading, "room"), int_at(&reading, "revision")};
        r = reading.r;
    }
    waiting->revision(op, r, &revision, waiting->context);
}

int store_room_revision(struct store *store,
    struct op *op,
    const struct room_asked *asked,
    store_room_revision_fn done,
    void *context)
{
    const struct waiting waiting = {.revision = done, .context = context};
    struct store_query *query = asking(op, &room_revision, asked, finish_revision, &waiting);

    if (!query)
        return -ENOMEM;
    store_submit(store, query);
    return 0;
}
