/* Sheets and acts as JSON: parameters of set-based statements, and what the audit keeps. */
#include "store/sheet_row.h"

#include "base/text.h"

#include <errno.h>
#include <jansson.h>

enum { INSTANT_MAX = 40, MICROS = 1000000 };

static void json_free_p(json_t **json)
{
    json_decref(*json);
}
#define CLEANUP_JSON CLEANUP(json_free_p)

/* ---- pieces; NULL when memory is short, which json_object_set_new() and the like refuse ---- */

static json_t *instant(int64_t unix_us)
{
    int64_t micros = unix_us % MICROS;
    char second[INSTANT_TEXT_SIZE], text[INSTANT_MAX];

    if (unix_us == 0)
        return json_null();
    if (micros < 0)
        micros += MICROS;
    date_instant_format((unix_us - micros) / MICROS, second);
    /* The Z gives way to the fraction. */
    (void)snprintf(text, sizeof text, "%.19s.%06dZ", second, (int)micros);
    return json_string(text);
}

static json_t *uuid_text(const struct uuid *uuid)
{
    char text[UUID_TEXT_SIZE];

    uuid_format(uuid, text);
    return json_string(text);
}

static json_t *text_or_null(const char *text)
{
    return *text ? json_string(text) : json_null();
}

static json_t *bytes_text(const uint8_t *bytes, size_t size)
{
    CLEANUP_FREE char *text = NULL;

    if (!size)
        return json_null();
    text = malloc(2 * size + 3);
    if (!text)
        return NULL;
    text[0] = '\\';
    text[1] = 'x';
    text_hex_format(bytes, size, text + 2);
    return json_string(text);
}

/* Put the text of `json` into the arena. */
static char *finish(struct arena *arena, json_t *json, bool good)
{
    CLEANUP_JSON json_t *owned = json;
    CLEANUP_FREE char *text = good && json ? json_dumps(json, JSON_COMPACT) : NULL;

    return text ? arena_strdup(arena, text) : NULL;
}

/* ---- sheets ---- */

static bool put_phases(json_t *to, const struct sheet *sheet)
{
    json_t *phases = json_array(), *starts = json_array(), *ends = json_array();
    bool good = phases && starts && ends;

    for (size_t i = 0; good && i < sheet->phase_count; i++)
        good = !json_array_append_new(phases, json_integer(sheet->phases[i].phase)) &&
               !json_array_append_new(starts, instant(sheet->phases[i].starts_us)) &&
               !json_array_append_new(ends, instant(sheet->phases[i].ends_us));
    good = !json_object_set_new(to, "phases", phases) && good;
    good = !json_object_set_new(to, "phase_starts", starts) && good;
    return !json_object_set_new(to, "phase_ends", ends) && good;
}

static bool put_content(json_t *to, const struct sheet_content *content)
{
    json_t *lines = json_array(), *levels = json_array();
    json_t *mark = content->has_mark ? json_integer(content->mark_hundredths) : json_null();
    bool good = lines && levels;

    for (size_t i = 0; good && i < content->line_count; i++)
        good = !json_array_append_new(lines, json_string(content->lines[i].line)) &&
               !json_array_append_new(levels, json_string(content->lines[i].level));
    good = !json_object_set_new(to, "mark_hundredths", mark) && good;
    good = !json_object_set_new(to, "lines", lines) && good;
    good = !json_object_set_new(to, "levels", levels) && good;
    good = !json_object_set_new(to, "appraisal", json_string(content->appraisal)) && good;
    good = !json_object_set_new(to, "reserved", json_boolean(content->reserved)) && good;
    good = !json_object_set_new(to, "absent", json_boolean(content->absent)) && good;
    return !json_object_set_new(
               to, "reservation_reason", json_string(content->reservation_reason)) &&
           good;
}

static bool put_seals(json_t *to, const struct sheet *sheet)
{
    json_t *seals = json_array();
    bool good = seals;

    for (size_t i = 0; good && i < sheet->seal_count; i++)
        good = !json_array_append_new(
            seals, json_pack("{s:s,s:o}", "examiner", sheet->seals[i].examiner, "sealed_at",
                       instant(sheet->seals[i].sealed_us)));
    return !json_object_set_new(to, "seals", seals) && good;
}

/* All columns of the table by name, and the seals. */
static json_t *sheet_object(const struct sheet *sheet)
{
    json_t *object = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:i,s:i,s:b,s:i,s:o}",
        "session", sheet->session, "candidate", sheet->candidate, "epreuve", sheet->epreuve,
        "commission", sheet->commission, "centre", sheet->centre, "room", sheet->room, "day",
        sheet->day, "state", sheet_state_name(sheet->state), "arrived_at",
        instant(sheet->arrived_us), "late_minutes", (int)sheet->late_minutes, "unlock_count",
        (int)sheet->unlock_count, "other_day", (int)sheet->other_day, "revision",
        (int)sheet->revision, "updated_at", instant(sheet->updated_us));

    if (object && put_content(object, &sheet->content) && put_phases(object, sheet) &&
        put_seals(object, sheet) &&
        !json_object_set_new(object, "absent", json_boolean(sheet->absent)))
        return object;
    json_decref(object);
    return NULL;
}

char *sheet_json_sheet(struct arena *arena, const struct sheet *sheet)
{
    return finish(arena, sheet_object(sheet), true);
}

char *sheet_json_sheets(struct arena *arena, const struct sheet *const *sheets, size_t count)
{
    json_t *array = json_array();
    bool good = array;

    for (size_t i = 0; good && i < count; i++)
        good = !json_array_append_new(array, sheet_object(sheets[i]));
    return finish(arena, array, good);
}

/* ---- acts ---- */

static json_t *signers(const struct act *act)
{
    json_t *array = json_array();

    for (size_t i = 0; array && i < act->signature_count; i++)
        if (json_array_append_new(array, json_string(act->signatures[i].examiner))) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static json_t *content_of(const struct act *act)
{
    json_t *object;

    if (act->kind != ACT_MARKING && act->kind != ACT_SEALING)
        return json_null();
    object = json_object();
    if (object && put_content(object, &act->content))
        return object;
    json_decref(object);
    return NULL;
}

static bool has_phase(const struct act *act)
{
    return act->kind == ACT_PHASE_START || act->kind == ACT_PHASE_END;
}

static json_t *act_object(const struct store_act_entry *entry)
{
    const struct act *act = entry->act;
    const struct act_result *result = entry->result;

    return json_pack("{s:o,s:o,s:o,s:o,s:s,s:o,s:i,s:o,s:b,s:o,s:o,s:o,s:s,s:s,s:s,s:i,s:i}", "id",
        uuid_text(&act->id), "candidate", text_or_null(act->candidate), "epreuve",
        text_or_null(act->epreuve), "commission", text_or_null(act->commission), "kind",
        act_kind_name(act->kind), "acted_at", instant(act->acted_us), "seen_revision",
        (int)act->seen_revision, "phase",
        has_phase(act) && act->phase <= INT16_MAX ? json_integer(act->phase) : json_null(),
        "admitted_late", (int)act->admitted_late, "content", content_of(act), "content_bytes",
        bytes_text(act->content_bytes, act->content_bytes_size), "signers", signers(act), "outcome",
        act_outcome_name(result->outcome), "reason", result->reason, "message", result->message,
        "sheet_revision", (int)entry->sheet_revision, "failures_left", (int)result->failures_left);
}

char *sheet_json_acts(struct arena *arena, const struct store_act_entry *entries, size_t count)
{
    json_t *array = json_array();
    bool good = array;

    for (size_t i = 0; good && i < count; i++)
        good = !json_array_append_new(array, act_object(&entries[i]));
    return finish(arena, array, good);
}

static json_t *change_object(const char *session, const struct store_act_entry *entry)
{
    json_t *key = json_sprintf("%s/%s/%s", session, entry->after->candidate, entry->after->epreuve);
    json_t *before = entry->before->revision ? sheet_object(entry->before) : json_null();

    return json_pack("{s:o,s:o,s:o,s:o}", "request_id", uuid_text(&entry->act->id), "key", key,
        "before", before, "after", sheet_object(entry->after));
}

char *sheet_json_changes(struct arena *arena, const struct store_acts *acts)
{
    json_t *array = json_array();
    bool good = array;

    for (size_t i = 0; good && i < acts->count; i++)
        if (acts->entries[i].after)
            good = !json_array_append_new(array, change_object(acts->session, &acts->entries[i]));
    return finish(arena, array, good);
}

/* ---- reading ---- */

static const char *string_of(struct arena *arena, const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return arena_strdup(arena, text ? text : "");
}

static int read_lines(struct arena *arena, const json_t *json, struct sheet_content *content)
{
    const json_t *lines = json_object_get(json, "lines"), *levels = json_object_get(json, "levels");
    size_t count = json_array_size(lines);
    struct line_level *pairs = arena_calloc(arena, count + 1, sizeof *pairs);

    if (count != json_array_size(levels))
        return -EPROTO;
    if (!pairs)
        return -ENOMEM;
    for (size_t i = 0; i < count; i++) {
        const char *line = json_string_value(json_array_get(lines, i));
        const char *level = json_string_value(json_array_get(levels, i));

        pairs[i].line = arena_strdup(arena, line ? line : "");
        pairs[i].level = arena_strdup(arena, level ? level : "");
        if (!pairs[i].line || !pairs[i].level)
            return -ENOMEM;
    }
    content->lines = pairs;
    content->line_count = count;
    return 0;
}

int sheet_json_read_content(
    struct arena *arena, const char *text, struct sheet_content *ret_content)
{
    CLEANUP_JSON json_t *json = *text ? json_loads(text, 0, NULL) : json_object();
    const json_t *mark = json_object_get(json, "mark_hundredths");
    struct sheet_content content = {
        .has_mark = json_is_integer(mark),
        .mark_hundredths = (uint32_t)json_integer_value(mark),
        .appraisal = string_of(arena, json, "appraisal"),
        .reserved = json_is_true(json_object_get(json, "reserved")),
        .reservation_reason = string_of(arena, json, "reservation_reason"),
        .absent = json_is_true(json_object_get(json, "absent")),
    };
    int r = json_is_object(json) ? read_lines(arena, json, &content) : -EPROTO;

    *ret_content = content;
    return r ? r : content.appraisal && content.reservation_reason ? 0 : -ENOMEM;
}
