/* Sealed subjects: what is read. Changes are in subject_release_change.c. */
#include "store/subject_release.h"

#include "store/query.h"

#include <errno.h>

#define SEAL_COLUMNS                                                                            \
    "SELECT s.revision, s.open_at, s.size, s.sha256, s.leak_reason, s.notice_minutes, "         \
    "subject_release_json(s.session, s.subject)::text AS json, e.asked_by, e.asked_name, "      \
    "e.asked_certificate, e.asked_at, e.confirm_until, e.reason, e.confirmed_name, "            \
    "e.released_at FROM subject_seal s LEFT JOIN subject_early e ON e.session = s.session AND " \
    "e.subject = s.subject WHERE s.session = $1 AND s.subject = $2"
static const struct store_statement seal_read = {"subject_release_read", SEAL_COLUMNS};
static const struct store_statement seal_lock = {
    "subject_release_lock", SEAL_COLUMNS " FOR UPDATE OF s"};
static const struct store_statement places_read = {"subject_places_read",
    "SELECT p.zone, p.centre, p.start_at, p.release_at, p.exit_at, p.last_start_at, "
    "p.utc_offset_minutes, p.leaks_to "
    "FROM subject_place p WHERE p.session = $1 AND p.subject = $2 ORDER BY p.start_at, p.zone, "
    "p.centre"};
static const struct store_statement recipients_read = {"subject_recipients_read",
    "SELECT q.name, r.zone, r.centre FROM subject_recipient r JOIN principal q ON q.id = "
    "r.principal_id WHERE r.session = $1 AND r.subject = $2 ORDER BY q.name"};
static const struct store_statement file_read = {"subject_file_read",
    "SELECT s.file, s.key_sealed, s.open_at FROM subject_seal s WHERE s.session = $1 AND s.subject "
    "= $2"};
static const struct store_statement prior = {"subject_release_prior",
    "SELECT a.digest = $3 AND a.entity = 'subject' AS same FROM audit a WHERE a.principal_id = $1 "
    "AND a.request_id = $2 AND a.answers"};
/* $2 principals, $3 centres; "" where none is named. */
static const struct store_statement recipients_known = {"subject_recipients_known",
    "SELECT coalesce(p.role, '') AS role, coalesce(p.disabled, false) AS disabled, "
    "coalesce(c.zone, '') AS centre_zone, coalesce(k.centre, '') AS kiosk_centre FROM "
    "unnest($2::text[], $3::text[]) WITH ORDINALITY AS w (principal, centre, place) LEFT JOIN "
    "principal p ON p.name = w.principal LEFT JOIN centre c ON c.session = $1 AND c.code = "
    "w.centre LEFT JOIN kiosk k ON k.principal_id = p.id AND k.session = $1 ORDER BY w.place"};
static const struct store_statement drawn = {"subject_drawn",
    "SELECT d.centre, d.start_at AS first_at, d.last_start_at AS last_at, d.utc_offset_minutes "
    "FROM draw_first_start d WHERE d.session = $1 AND d.subject = $2 ORDER BY d.centre"};

static const struct store_statement *const statements[] = {
    &drawn,
    &seal_read,
    &seal_lock,
    &places_read,
    &recipients_read,
    &file_read,
    &prior,
    &recipients_known,
};
extern const struct store_statement_table store_subject_release_statements;
const struct store_statement_table store_subject_release_statements = {
    statements, ARRAY_LEN(statements)};

int store_subject_release_prior(struct store_session *session, struct op *op, bool *ret_found)
{
    const struct store_rows *rows;
    int r = store_find_prior(session, op, &prior, &rows);

    *ret_found = r == 0 && rows;
    return r;
}

static struct store_query *query_of(struct op *op,
    const struct store_statement *statement,
    const char *of_session,
    const char *subject)
{
    struct store_query *query = store_work_query(op, statement);

    if (!query)
        return NULL;
    store_bind_text(query, of_session);
    store_bind_text(query, subject);
    return query;
}

static const char *text_at(
    const struct store_rows *rows, size_t row, const char *name, struct arena *arena)
{
    return store_text_dup(rows, row, store_column(rows, name), arena);
}

static int64_t time_at(const struct store_rows *rows, size_t row, const char *name)
{
    return store_timestamp_us(rows, row, store_column(rows, name));
}

/* ---- the release ---- */

static int read_place(
    const struct store_rows *rows, size_t row, struct arena *arena, struct release_place *place)
{
    char **leaks;
    size_t count;
    int r = store_texts(rows, row, store_column(rows, "leaks_to"), arena, &leaks, &count);

    *place = (struct release_place){
        .zone = text_at(rows, row, "zone", arena),
        .centre = text_at(rows, row, "centre", arena),
        .start_us = time_at(rows, row, "start_at"),
        .release_us = time_at(rows, row, "release_at"),
        .exit_us = time_at(rows, row, "exit_at"),
        .last_start_us = time_at(rows, row, "last_start_at"),
        .utc_offset_minutes =
            (int32_t)store_int(rows, row, store_column(rows, "utc_offset_minutes")),
    };
    if (r == 0)
        place->leaks_to = (struct text_list){(const char **)(uintptr_t)leaks, count};
    return r || (place->zone && place->centre) ? r : -ENOMEM;
}

static int read_places(struct store_session *session,
    struct op *op,
    struct store_query *query,
    struct release_places *places)
{
    const struct store_rows *rows;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r)
        return r;
    places->places = arena_calloc(op->arena, store_row_count(rows) + 1, sizeof *places->places);
    if (!places->places)
        return -ENOMEM;
    for (size_t i = 0; i < store_row_count(rows) && r == 0; i++) {
        r = read_place(rows, i, op->arena, &places->places[places->count++]);
        places->leak_count += places->places[i].leaks_to.count;
    }
    return r;
}

static int read_recipients(struct store_session *session,
    struct op *op,
    struct store_query *query,
    struct subject_release *release)
{
    const struct store_rows *rows;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r)
        return r;
    release->recipient_count = store_row_count(rows);
    release->recipients =
        arena_calloc(op->arena, release->recipient_count + 1, sizeof *release->recipients);
    for (size_t i = 0; release->recipients && i < release->recipient_count; i++)
        release->recipients[i] = (struct subject_recipient){
            .principal = text_at(rows, i, "name", op->arena),
            .zone = text_at(rows, i, "zone", op->arena),
            .centre = text_at(rows, i, "centre", op->arena),
        };
    return arena_refused(op->arena) ? -ENOMEM : 0;
}

static int read_seal(
    const struct store_rows *rows, struct arena *arena, struct subject_release_row *row)
{
    size_t size = 0;
    const void *certificate = store_bytes(rows, 0, store_column(rows, "asked_certificate"), &size);
    struct subject_release *release = &row->release;

    release->revision = (int32_t)store_int(rows, 0, store_column(rows, "revision"));
    release->places.open_us = time_at(rows, 0, "open_at");
    release->size = (uint64_t)store_int(rows, 0, store_column(rows, "size"));
    release->sha256 = text_at(rows, 0, "sha256", arena);
    release->leak_reason = text_at(rows, 0, "leak_reason", arena);
    release->early = (struct early_release){
        .asked_by = text_at(rows, 0, "asked_name", arena),
        .reason = text_at(rows, 0, "reason", arena),
        .confirmed_by = text_at(rows, 0, "confirmed_name", arena),
        .asked_us = time_at(rows, 0, "asked_at"),
        .confirm_until_us = time_at(rows, 0, "confirm_until"),
        .released_us = time_at(rows, 0, "released_at"),
    };
    row->asked_by = store_int(rows, 0, store_column(rows, "asked_by"));
    row->asked_certificate =
        size == FINGERPRINT_SIZE ? arena_memdup(arena, certificate, size) : NULL;
    row->notice_minutes = (uint32_t)store_int(rows, 0, store_column(rows, "notice_minutes"));
    row->json = text_at(rows, 0, "json", arena);
    return arena_refused(arena) ? -ENOMEM : 0;
}

int store_subject_release_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    bool lock,
    struct subject_release_row *ret_row)
{
    struct store_query *query = query_of(op, lock ? &seal_lock : &seal_read, of_session, subject);
    struct subject_release_row row = {.release = {.session = of_session, .id = subject}};
    const struct store_rows *rows;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r || store_row_count(rows) == 0)
        return r ? r : (int)OUTCOME_NOT_FOUND;
    r = read_seal(rows, op->arena, &row);
    if (r == 0)
        r = read_places(
            session, op, query_of(op, &places_read, of_session, subject), &row.release.places);
    if (r == 0)
        r = read_recipients(
            session, op, query_of(op, &recipients_read, of_session, subject), &row.release);
    if (r == 0)
        *ret_row = row;
    return r;
}

/* ---- the file ---- */

int store_subject_seal_read(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    struct arena *arena,
    struct subject_seal_row *ret_row)
{
    struct store_query *query = query_of(op, &file_read, of_session, subject);
    const struct store_rows *rows;
    const void *file, *key;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r || store_row_count(rows) == 0)
        return r ? r : (int)OUTCOME_NOT_FOUND;
    *ret_row = (struct subject_seal_row){.open_us = time_at(rows, 0, "open_at")};
    file = store_bytes(rows, 0, store_column(rows, "file"), &ret_row->size);
    key = store_bytes(rows, 0, store_column(rows, "key_sealed"), &ret_row->key_size);
    ret_row->file = arena_memdup(arena, file, ret_row->size);
    ret_row->key_sealed = arena_memdup(arena, key, ret_row->key_size);
    return ret_row->file && ret_row->key_sealed ? 0 : -ENOMEM;
}

/* ---- who they are ---- */

int store_subject_recipients_known(struct store_session *session,
    struct op *op,
    const char *of_session,
    const struct subject_recipient *recipients,
    size_t count,
    struct recipient_known **ret_known)
{
    struct store_query *query = store_work_query(op, &recipients_known);
    const char **names = arena_calloc(op->arena, 2 * count + 1, sizeof *names);
    struct recipient_known *known = arena_calloc(op->arena, count + 1, sizeof *known);
    const struct store_rows *rows;
    int r;

    if (!query || !names || !known)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        names[i] = recipients[i].principal;
        names[count + i] = recipients[i].centre;
    }
    store_bind_text(query, of_session);
    store_bind_texts(query, names, count);
    store_bind_texts(query, names + count, count);
    r = store_run(session, query, &rows);
    if (r || store_row_count(rows) != count)
        return r ? r : -EPROTO;
    for (size_t i = 0; i < count; i++)
        known[i] = (struct recipient_known){
            .role = text_at(rows, i, "role", op->arena),
            .disabled = store_bool(rows, i, store_column(rows, "disabled")),
            .centre_zone = text_at(rows, i, "centre_zone", op->arena),
            .kiosk_centre = text_at(rows, i, "kiosk_centre", op->arena),
        };
    *ret_known = known;
    return arena_refused(op->arena) ? -ENOMEM : 0;
}

int store_subject_drawn(struct store_session *session,
    struct op *op,
    const char *of_session,
    const char *subject,
    struct drawn_start **ret_starts,
    size_t *ret_count)
{
    struct store_query *query = query_of(op, &drawn, of_session, subject);
    const struct store_rows *rows;
    struct drawn_start *starts;
    int r = query ? store_run(session, query, &rows) : -ENOMEM;

    if (r)
        return r;
    starts = arena_calloc(op->arena, store_row_count(rows) + 1, sizeof *starts);
    for (size_t i = 0; starts && i < store_row_count(rows); i++)
        starts[i] = (struct drawn_start){
            .centre = text_at(rows, i, "centre", op->arena),
            .first_us = time_at(rows, i, "first_at"),
            .last_us = time_at(rows, i, "last_at"),
            .utc_offset_minutes =
                (int32_t)store_int(rows, i, store_column(rows, "utc_offset_minutes")),
        };
    *ret_starts = starts;
    *ret_count = store_row_count(rows);
    return arena_refused(op->arena) ? -ENOMEM : 0;
}
