/* What sealing and releasing share: the hours that are due, and what is refused. */
#include "domain/subject_release_parts.h"

#include "base/text.h"
#include "domain/subject_reading.h"

#include <errno.h>

int release_check_key(struct op *op, const char *session, const char *id)
{
    if (text_is_empty(session))
        return op_violation(
            op, "session", "REQUIRED", "the id of a session is missing, for example \"ndrc-2022\"");
    if (text_is_empty(id))
        return op_violation(op, "id", "REQUIRED", "say which subject, for example \"E5A-1\"");
    return 0;
}

/* ---- hours ---- */

static bool is_practical(const struct session_definition *definition, const char *epreuve)
{
    const struct subject_rules *rules = &definition->subject_rules;

    return definition->has_subject_rules && rules->has_practical &&
           text_equal(rules->practical.epreuve, epreuve);
}

static int due_practical(struct op *op,
    struct store_session *session,
    const struct session_definition *definition,
    const struct subject_record *record,
    struct release_places *ret_places)
{
    struct drawn_start *starts;
    size_t count;
    int r = store_subject_drawn(session, op, record->session, record->id, &starts, &count);

    return r ? r : subject_places_practical(op->arena, definition, starts, count, ret_places);
}

int release_due(struct op *op,
    struct store_session *session,
    const struct session_definition *definition,
    const struct subject_record *record,
    struct release_places *ret_places)
{
    int r;

    if (is_practical(definition, record->epreuve))
        return due_practical(op, session, definition, record, ret_places);
    r = subject_places_written(
        op->arena, definition, record->epreuve, record->calendar_subject, ret_places);
    if (r || ret_places->count)
        return r;
    return op_refuse(op, OUTCOME_PRECONDITION, "NO_SITTING",
        "no sitting of %.32s in the calendar has the subject '%.60s': there is no hour at which it "
        "could be released; correct the subject's calendar_subject, or the calendar",
        record->epreuve, record->calendar_subject);
}

/* ---- leaks ---- */

static const struct release_place *first_leak(const struct release_places *places)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->places[i].leaks_to.count)
            return &places->places[i];
    return NULL;
}

int release_check_leaks(
    struct op *op, const struct release_places *places, const char *reason, bool tried)
{
    const struct release_place *leak = first_leak(places);

    if (text_utf8_count(reason, strlen(reason)) > SUBJECT_RELEASE_REASON_MAX)
        return op_violation(op, "leak_reason", "TOO_LONG", "write at most %d characters",
            SUBJECT_RELEASE_REASON_MAX);
    if (!leak || *reason || tried)
        return 0;
    return op_refuse(op, OUTCOME_PRECONDITION, "LEAKS",
        "who leaves zone %.64s could tell zone %.64s before it begins (%zu such pair%s): hold the "
        "exits in the calendar (`palmares calendar check` says how long), or say why it is sealed "
        "all the same",
        leak->zone, leak->leaks_to.items[0], places->leak_count,
        places->leak_count == 1 ? "" : "s");
}

/* ---- recipients ---- */

static int check_who(
    struct op *op, const char *path, const char *name, const struct recipient_known *known)
{
    static const char *const roles[] = {"admin", "manager", "establishment", "kiosk"};

    if (!*known->role)
        return op_violation(op, path, "UNKNOWN",
            "there is no principal '%.64s'; `palmares identity list` shows them", name);
    if (text_find(roles, ARRAY_LEN(roles), known->role) == ARRAY_LEN(roles))
        return op_violation(op, path, "ROLE",
            "'%.64s' is %s: keys are given to the exam office, establishments and rooms", name,
            known->role);
    if (known->disabled)
        return op_violation(
            op, path, "DISABLED", "'%.64s' is disabled: it could not ask for the key", name);
    return 0;
}

static int check_zone(
    struct op *op, const char *path, const struct release_places *places, const char *zone)
{
    if (places->count && subject_places_find(places, zone, ""))
        return 0;
    return op_violation(op, path, "NO_SITTING",
        "the subject is not sat in zone '%.64s'; of a practical épreuve name the centre", zone);
}

static int check_centre(struct op *op,
    const char *path,
    const struct release_places *places,
    const struct subject_recipient *recipient,
    const struct recipient_known *known)
{
    bool by_zone = places->count && *places->places[0].zone;

    if (!*known->centre_zone)
        return op_violation(
            op, path, "UNKNOWN", "the session has no centre '%.64s'", recipient->centre);
    if (by_zone && !subject_places_find(places, known->centre_zone, ""))
        return op_violation(op, path, "NO_SITTING",
            "the subject is not sat in zone '%.64s', where centre '%.64s' is", known->centre_zone,
            recipient->centre);
    if (*known->kiosk_centre && !text_equal(known->kiosk_centre, recipient->centre))
        return op_violation(op, path, "OTHER_CENTRE", "'%.64s' is a kiosk of centre '%.64s'",
            recipient->principal, known->kiosk_centre);
    return 0;
}

struct recipient_at {
    const struct subject_recipient *all;
    size_t index;
    const struct recipient_known *known;
};

static int check_recipient(
    struct op *op, const struct release_places *places, const struct recipient_at *at)
{
    const struct subject_recipient *recipient = &at->all[at->index];
    char path[64];
    int r;

    (void)snprintf(path, sizeof path, "recipients[%zu].principal", at->index);
    r = check_who(op, path, recipient->principal, at->known);
    for (size_t i = 0; i < at->index && r == 0; i++)
        if (text_equal(at->all[i].principal, recipient->principal))
            r = op_violation(op, path, "TWICE",
                "'%.64s' is there twice: each recipient is at one place", recipient->principal);
    (void)snprintf(
        path, sizeof path, "recipients[%zu].%s", at->index, *recipient->zone ? "zone" : "centre");
    if (!*recipient->zone == !*recipient->centre)
        return op_violation(
            op, path, "PLACE", "say where it is: a zone of the calendar, or a centre");
    if (*recipient->zone)
        return check_zone(op, path, places, recipient->zone) || r ? OUTCOME_INVALID : 0;
    return check_centre(op, path, places, recipient, at->known) || r ? OUTCOME_INVALID : 0;
}

int release_check_recipients(struct op *op,
    struct store_session *session,
    const char *of_session,
    const struct release_places *places,
    const struct subject_recipient *recipients,
    size_t count)
{
    struct recipient_known *known;
    int r;

    if (count > SUBJECT_RECIPIENTS_MAX)
        return op_violation(
            op, "recipients", "TOO_MANY", "at most %d recipients", SUBJECT_RECIPIENTS_MAX);
    r = store_subject_recipients_known(session, op, of_session, recipients, count, &known);
    if (r)
        return r;
    for (size_t i = 0; i < count; i++) {
        const struct recipient_at at = {recipients, i, &known[i]};

        if (check_recipient(op, places, &at))
            r = OUTCOME_INVALID;
    }
    return r;
}

/* ---- as it is ---- */

int release_read(struct op *op,
    struct store_session *session,
    const struct session_definition *definition,
    const struct subject_record *record,
    bool lock,
    struct subject_release_row *ret_row)
{
    struct subject_release *release = &ret_row->release;
    int r = store_subject_release_read(session, op, record->session, record->id, lock, ret_row);

    if (r == OUTCOME_NOT_FOUND)
        return op_refuse(op, OUTCOME_PRECONDITION, "NOT_SEALED",
            "subject %.32s is not sealed: `palmares subject seal` does that once it is approved",
            record->id);
    if (r)
        return r;
    r = release_due(op, session, definition, record, &release->due);
    if (r == OUTCOME_PRECONDITION) /* no sitting any more: that is what it says */
        release->due = (struct release_places){0};
    else if (r)
        return r;
    r = subject_places_keep_released(op->arena, &release->places, op->now_us, &release->due);
    release->outdated = !subject_places_equal(&release->places, &release->due);
    op->reason = NULL;
    op->message = NULL;
    return r;
}

/* ---- hours that are brought forward ---- */

bool release_early_waits(const struct op *op, const struct subject_release *release)
{
    const struct early_release *early = &release->early;

    return early->asked_us && !early->released_us && early->confirm_until_us >= op->now_us;
}

bool release_same_manager(const struct op *op, const struct subject_release_row *row)
{
    return row->asked_by == op->principal->id ||
           (row->asked_certificate &&
               memcmp(row->asked_certificate, op->principal->fingerprint, FINGERPRINT_SIZE) == 0);
}

/* Of the place, or of the first one where this one is new; 0: there was no hour yet. */
static int64_t hour_before(const struct release_places *places, const struct release_place *due)
{
    int64_t first_us = 0;

    for (size_t i = 0; i < places->count; i++) {
        const struct release_place *place = &places->places[i];

        if (text_equal(place->zone, due->zone) && text_equal(place->centre, due->centre))
            return place->release_us;
        if (first_us == 0 || place->release_us < first_us)
            first_us = place->release_us;
    }
    return first_us;
}

/* That of the definition, or of when it was sealed: no definition loaded since shortens it. */
static uint32_t notice_minutes(
    const struct session_definition *definition, const struct subject_release_row *row)
{
    uint32_t minutes = definition->subject_rules.release.notice_minutes;

    return minutes > row->notice_minutes ? minutes : row->notice_minutes;
}

int release_check_earlier(struct op *op,
    const struct session_definition *definition,
    const struct subject_record *record,
    const struct subject_release_row *row,
    const struct release_places *due)
{
    uint32_t minutes = notice_minutes(definition, row);
    int64_t soon_us = op->now_us + (int64_t)minutes * INT64_C(60000000);

    if (release_early_waits(op, &row->release) && !release_same_manager(op, row))
        return 0;
    for (size_t i = 0; i < due->count; i++) {
        const struct release_place *place = &due->places[i];
        int64_t before_us = hour_before(&row->release.places, place);

        /* where there was no hour: to its readers it says nothing new */
        bool earlier = before_us ? before_us > op->now_us && place->release_us < before_us
                                 : !subject_is_reader(op, record);

        if (earlier && place->release_us < soon_us)
            return op_refuse(op, OUTCOME_PRECONDITION, "EARLIER",
                "subject %.32s would be released earlier than before in %.64s, in less than %u "
                "minutes: another manager asks for its early release first, then this is taken",
                record->id, *place->zone ? place->zone : place->centre, minutes);
    }
    return 0;
}
