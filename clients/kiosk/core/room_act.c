/* What is done in the room: into the journal first, then shown, then sent. */
#include "kiosk_core/room_internal.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "clientlib/i18n.h"
#include "kiosk_core/content.h"
#include "kiosk_core/project.h"
#include "kiosk_core/seal.h"

#include <errno.h>

enum { ARENA_MAX = 4 * 1024 * 1024, SECRETS_MAX = 40, SECRET_MAX = 1024 };

int room_add_entry_locked(struct room *room, struct entry *entry)
{
    if (room->entry_count == room->entry_capacity) {
        size_t capacity = room->entry_capacity ? 2 * room->entry_capacity : 64;
        struct entry **more = reallocarray(room->entries, capacity, sizeof(struct entry *));

        if (!more) {
            entry_unref(entry);
            return -ENOMEM;
        }
        room->entries = more;
        room->entry_capacity = capacity;
    }
    room->entries[room->entry_count++] = entry;
    return 0;
}

/* ---- one act on its way into the journal ---- */

struct acting {
    struct room *room;
    const struct room_view *view;
    const struct slot_view *slot;
    struct arena *arena;
    struct uuid id;
    struct entry_stamp stamp;
    Google__Protobuf__Timestamp time;
    char id_text[UUID_TEXT_SIZE];
    Palmares__V1__Act act;
};

static void acting_end(struct acting *acting)
{
    room_view_unref(acting->view);
    arena_free(acting->arena);
    pthread_mutex_unlock(&acting->room->acting);
}

static void stamp(struct acting *acting)
{
    struct room *room = acting->room;
    int64_t now_us;

    pthread_mutex_lock(&room->lock);
    now_us = room_now_locked(room);
    acting->stamp.boot_us = clock_boot_us();
    acting->stamp.measured = room->clock.measured;
    pthread_mutex_unlock(&room->lock);
    memcpy(acting->stamp.boot, room->boot, sizeof acting->stamp.boot);
    google__protobuf__timestamp__init(&acting->time);
    acting->time.seconds = now_us / 1000000;
    acting->time.nanos = (int32_t)(now_us % 1000000) * 1000;
}

/* acting_end() in any case. */
static int acting_begin(struct acting *acting, struct room *room, const struct room_key *key)
{
    *acting = (struct acting){.room = room};
    pthread_mutex_lock(&room->acting);
    acting->view = room_view_get(room);
    acting->arena = arena_new(ARENA_MAX);
    if (!acting->arena || uuid_random(&acting->id))
        return -ENOMEM;
    uuid_format(&acting->id, acting->id_text);
    stamp(acting);
    palmares__v1__act__init(&acting->act);
    acting->act.id = acting->id_text;
    acting->act.time = &acting->time;
    if (!acting->view->day)
        return ROOM_E_NO_SLOT;
    if (!key)
        return 0;
    for (size_t i = 0; i < acting->view->slot_count && !acting->slot; i++)
        if (text_equal(acting->view->slots[i].slot->slot->candidate, key->candidate) &&
            text_equal(acting->view->slots[i].slot->slot->epreuve, key->epreuve))
            acting->slot = &acting->view->slots[i];
    if (!acting->slot)
        return ROOM_E_NO_SLOT;
    acting->act.candidate = acting->slot->slot->slot->candidate;
    acting->act.epreuve = acting->slot->slot->slot->epreuve;
    acting->act.commission = acting->slot->slot->slot->commission;
    acting->act.sheet_revision = acting->slot->sheet->revision;
    return 0;
}

static int say_not_written(struct room *room, int r, char **ret_why)
{
    static const char *const words[] = {
        [JOURNAL_E_FULL] = N_("The disk of this kiosk is full: nothing was recorded. Mark on paper "
                              "and call the secretariat."),
        [JOURNAL_E_READ_ONLY] = N_("This kiosk cannot write any more (read-only): nothing was "
                                   "recorded. Mark on paper and call the secretariat."),
        [JOURNAL_E_BROKEN] = N_("The disk of this kiosk no longer answers: nothing was recorded. "
                                "Mark on paper and call the secretariat."),
    };

    if (r < 0)
        return r;
    *ret_why = strdup(_(words[r]));
    room_set_alert(room, ROOM_ALERT_NOT_WRITABLE, true);
    return ROOM_E_NOT_WRITTEN;
}

static int take_in(struct room *room, const struct journal_key *key, const struct buffer *record)
{
    static const struct buffer nothing;
    struct entry *entry = NULL;
    int r = entry_new(key, record, JOURNAL_WRITTEN, &nothing, &entry);

    if (r)
        return r < 0 ? r : -EINVAL;
    pthread_mutex_lock(&room->lock);
    r = room_add_entry_locked(room, entry);
    room->alerts &= ~(uint32_t)ROOM_ALERT_NOT_WRITABLE;
    if (!journal_has_ballast(room->journal))
        room->alerts |= ROOM_ALERT_DISK_LOW;
    pthread_mutex_unlock(&room->lock);
    return r;
}

/* Into the journal; the view and the sender follow. */
static int acting_write(struct acting *acting, char **ret_why)
{
    CLEANUP_BUFFER struct buffer record = {0};
    struct room *room = acting->room;
    struct journal_key key = {.id = acting->id};
    int r = entry_record(&acting->act, &acting->stamp, &record);

    memcpy(key.day, acting->view->day->day, sizeof key.day);
    if (!r)
        r = journal_append(room->journal, &acting->id, key.day, &record, &key.sequence);
    if (r)
        return say_not_written(room, r, ret_why);
    r = take_in(room, &key, &record);
    if (r)
        return r; /* it is written, and there after the next start */
    room_publish(room);
    sync_wake_sender(room->sync);
    return 0;
}

static int finish(struct acting *acting, int r, char **ret_why)
{
    if (!r)
        r = acting_write(acting, ret_why);
    acting_end(acting);
    return r;
}

/* ---- presence, absence, phases ---- */

static int check_late(const struct acting *acting, bool admitted, char **ret_why)
{
    const Palmares__V1__RoomDay *day = acting->view->day;
    int64_t now_us = acting->time.seconds * 1000000 + acting->time.nanos / 1000;
    uint32_t late = project_late_minutes(acting->slot->slot, now_us);

    if (late > day->late_entry_minutes)
        *ret_why =
            room_say(_("Arrived %u min after the time of the summons: beyond %u min, the candidate "
                       "cannot be admitted. Send the candidate to the chef de centre."),
                late, day->late_entry_minutes);
    else if (late && !admitted)
        *ret_why = room_say(_("Arrived %u min after the time of the summons: the chef de centre "
                              "must admit the candidate."),
            late);
    else
        return 0;
    return ROOM_E_CONTENT;
}

int room_arrive(struct room *room, const struct room_key *key, bool admitted_late, char **ret_why)
{
    Palmares__V1__Arrival arrival = PALMARES__V1__ARRIVAL__INIT;
    struct acting acting;
    int r = acting_begin(&acting, room, key);

    if (!r && !acting.slot->can_arrive)
        r = ROOM_E_STEP;
    if (!r)
        r = check_late(&acting, admitted_late, ret_why);
    arrival.admitted_late = admitted_late;
    acting.act.act_case = PALMARES__V1__ACT__ACT_ARRIVAL;
    acting.act.arrival = &arrival;
    return finish(&acting, r, ret_why);
}

int room_absent(struct room *room, const struct room_key *key, char **ret_why)
{
    Palmares__V1__Absence absence = PALMARES__V1__ABSENCE__INIT;
    struct acting acting;
    int r = acting_begin(&acting, room, key);

    if (!r && !acting.slot->can_be_absent)
        r = ROOM_E_STEP;
    acting.act.act_case = PALMARES__V1__ACT__ACT_ABSENCE;
    acting.act.absence = &absence;
    return finish(&acting, r, ret_why);
}

int room_expect(struct room *room, const struct room_key *key, char **ret_why)
{
    Palmares__V1__Expectation expectation = PALMARES__V1__EXPECTATION__INIT;
    struct acting acting;
    int r = acting_begin(&acting, room, key);

    if (!r && !acting.slot->can_expect)
        r = ROOM_E_STEP;
    acting.act.act_case = PALMARES__V1__ACT__ACT_EXPECTATION;
    acting.act.expectation = &expectation;
    return finish(&acting, r, ret_why);
}

static bool is_open(const struct slot_view *slot)
{
    return !slot->slot->moved && !slot->slot->not_interrogated && slot->commission &&
           slot->state != ACT_CONFLICTING;
}

static const Palmares__V1__PhaseRun *find_run(const struct slot_view *slot, uint32_t phase)
{
    for (size_t i = 0; i < slot->sheet->n_phases; i++)
        if (slot->sheet->phases[i]->phase == phase)
            return slot->sheet->phases[i];
    return NULL;
}

static bool has_phase(const struct slot_view *slot, uint32_t phase)
{
    for (size_t i = 0; i < slot->slot->n_phases; i++)
        if (slot->slot->phases[i]->phase == phase)
            return true;
    return false;
}

static bool can_start(const struct acting *acting, uint32_t phase)
{
    return is_open(acting->slot) && has_phase(acting->slot, phase) &&
           !find_run(acting->slot, phase) &&
           project_can(acting->view->day, acting->slot->sheet, PALMARES__V1__ACT_KIND__PHASE_START);
}

static bool can_end(const struct acting *acting, uint32_t phase)
{
    const Palmares__V1__PhaseRun *run = find_run(acting->slot, phase);

    return is_open(acting->slot) && run && !run->end_time &&
           project_can(acting->view->day, acting->slot->sheet, PALMARES__V1__ACT_KIND__PHASE_END);
}

int room_phase_end(struct room *room, const struct room_key *key, uint32_t phase, char **ret_why)
{
    Palmares__V1__PhaseEnd end = PALMARES__V1__PHASE_END__INIT;
    struct acting acting;
    int r = acting_begin(&acting, room, key);

    if (!r && !can_end(&acting, phase))
        r = ROOM_E_STEP;
    end.phase = phase;
    acting.act.act_case = PALMARES__V1__ACT__ACT_PHASE_END;
    acting.act.phase_end = &end;
    return finish(&acting, r, ret_why);
}

/* Of the part that runs, when there is one and another one may begin; -1: none. */
static int running_phase(struct room *room, const struct room_key *key, uint32_t phase)
{
    const struct room_view *view = room_view_get(room);
    int running = -1;

    for (size_t i = 0; i < view->slot_count; i++) {
        const struct slot_view *slot = &view->slots[i];

        if (text_equal(slot->slot->slot->candidate, key->candidate) &&
            text_equal(slot->slot->slot->epreuve, key->epreuve) && slot->phase >= 0 &&
            has_phase(slot, phase) && !find_run(slot, phase))
            running = (int)slot->slot->phases[slot->phase]->phase;
    }
    room_view_unref(view);
    return running;
}

int room_phase_start(struct room *room, const struct room_key *key, uint32_t phase, char **ret_why)
{
    Palmares__V1__PhaseStart start = PALMARES__V1__PHASE_START__INIT;
    int running = running_phase(room, key, phase);
    struct acting acting;
    int r = running < 0 ? 0 : room_phase_end(room, key, (uint32_t)running, ret_why);

    if (r)
        return r;
    r = acting_begin(&acting, room, key);
    if (!r && !can_start(&acting, phase))
        r = ROOM_E_STEP;
    start.phase = phase;
    acting.act.act_case = PALMARES__V1__ACT__ACT_PHASE_START;
    acting.act.phase_start = &start;
    return finish(&acting, r, ret_why);
}

/* ---- marks ---- */

static int check_content(const struct acting *acting,
    const Palmares__V1__SheetContent *content,
    Palmares__V1__SheetContent **ret_copy,
    char **ret_why)
{
    const char *why = NULL;
    int r = content_check(acting->slot->rule, content, acting->arena, &why);

    if (r == CONTENT_E_WRONG) {
        *ret_why = strdup(why);
        return ROOM_E_CONTENT;
    }
    if (!r)
        *ret_copy = content_copy(acting->slot->rule, content, acting->arena);
    return r ? r : *ret_copy ? 0 : -ENOMEM;
}

int room_mark(struct room *room,
    const struct room_key *key,
    const Palmares__V1__SheetContent *content,
    char **ret_why)
{
    Palmares__V1__Marking marking = PALMARES__V1__MARKING__INIT;
    struct acting acting;
    int r = acting_begin(&acting, room, key);

    if (!r && !acting.slot->can_mark)
        r = ROOM_E_STEP;
    if (!r)
        r = check_content(&acting, content, &marking.content, ret_why);
    acting.act.act_case = PALMARES__V1__ACT__ACT_MARKING;
    acting.act.marking = &marking;
    return finish(&acting, r, ret_why);
}

/* ---- signatures ---- */

static const Palmares__V1__RoomMember *find_member(
    const Palmares__V1__RoomCommission *commission, const char *examiner)
{
    for (size_t i = 0; i < commission->n_members; i++)
        if (text_equal(commission->members[i]->examiner, examiner))
            return commission->members[i];
    return NULL;
}

static int say_signature(int r, char **ret_why)
{
    if (r == SEAL_E_PIN)
        *ret_why = room_say(_("A personal PIN has digits only. Type it again."));
    if (r == SEAL_E_KEY)
        *ret_why = room_say(_("The signing key of the day cannot be read: the day must be received "
                              "again. Call the secretariat."));
    return r < 0 ? r : ROOM_E_CONTENT;
}

static int sign(const struct acting *acting,
    const struct room_signature *with,
    const struct buffer *content,
    Palmares__V1__Signature *to,
    char **ret_why)
{
    CLEANUP_BUFFER struct buffer secret = {0};
    const Palmares__V1__RoomDay *day = acting->view->day;
    int r;

    palmares__v1__signature__init(to);
    if (strlen(with->pin) < day->pin_digits_min) {
        *ret_why = room_say(
            _("A personal PIN has at least %u digits. Type it again."), day->pin_digits_min);
        return ROOM_E_CONTENT;
    }
    r = seal_sign(day->pin_key, &acting->id, content, with->pin, &secret);
    if (r)
        return say_signature(r, ret_why);
    to->examiner = arena_strdup(acting->arena, with->examiner);
    to->secret.data = arena_memdup(acting->arena, secret.data, secret.size);
    to->secret.len = secret.size;
    return to->examiner && to->secret.data ? 0 : -ENOMEM;
}

static int check_signers(const struct acting *acting,
    const struct room_signature *signatures,
    size_t count,
    char **ret_why)
{
    const Palmares__V1__RoomCommission *commission = acting->slot->commission;

    for (size_t i = 0; i < count; i++) {
        if (!find_member(commission, signatures[i].examiner)) {
            *ret_why =
                room_say(_("\"%s\" is not a member of this commission."), signatures[i].examiner);
            return ROOM_E_CONTENT;
        }
        for (size_t j = 0; j < i; j++)
            if (text_equal(signatures[i].examiner, signatures[j].examiner)) {
                *ret_why = room_say(
                    _("The same person signed twice: each member signs with their own PIN."));
                return ROOM_E_SAME_PERSON;
            }
    }
    if (count == commission->n_members)
        return 0;
    *ret_why = room_say(
        _("All members of the commission must sign: %zu of %zu."), count, commission->n_members);
    return ROOM_E_CONTENT;
}

static int pack_content(const struct acting *acting, struct buffer *to)
{
    const Palmares__V1__SheetContent *content = acting->slot->sheet->content;

    if (buffer_reserve(to, palmares__v1__sheet_content__get_packed_size(content) + 1))
        return -ENOMEM;
    to->size = palmares__v1__sheet_content__pack(content, to->data);
    return 0;
}

static int sign_all(const struct acting *acting,
    const struct room_signature *signatures,
    size_t count,
    const struct buffer *content,
    Palmares__V1__Sealing *sealing,
    char **ret_why)
{
    Palmares__V1__Signature *signed_by = arena_calloc(acting->arena, count + 1, sizeof *signed_by);
    int r = 0;

    sealing->signatures = arena_calloc(acting->arena, count + 1, sizeof(Palmares__V1__Signature *));
    if (!signed_by || !sealing->signatures)
        return -ENOMEM;
    for (size_t i = 0; i < count && !r; i++) {
        sealing->signatures[sealing->n_signatures++] = &signed_by[i];
        r = sign(acting, &signatures[i], content, &signed_by[i], ret_why);
    }
    return r;
}

int room_seal(struct room *room,
    const struct room_key *key,
    const struct room_signature *signatures,
    size_t count,
    char **ret_why)
{
    CLEANUP_BUFFER struct buffer content = {0};
    Palmares__V1__Sealing sealing = PALMARES__V1__SEALING__INIT;
    struct acting acting;
    int r = acting_begin(&acting, room, key);

    if (!r && !acting.slot->can_seal)
        r = ROOM_E_STEP;
    if (!r)
        r = check_signers(&acting, signatures, count, ret_why);
    if (!r)
        r = pack_content(&acting, &content);
    if (!r)
        r = sign_all(&acting, signatures, count, &content, &sealing, ret_why);
    sealing.content = (ProtobufCBinaryData){content.size, content.data};
    acting.act.act_case = PALMARES__V1__ACT__ACT_SEALING;
    acting.act.sealing = &sealing;
    return finish(&acting, r, ret_why);
}

/* ---- the attendance sheet ---- */

static const Palmares__V1__RoomCommission *commission_of(
    const Palmares__V1__RoomDay *day, const char *examiner)
{
    for (size_t i = 0; i < day->n_commissions; i++)
        if (find_member(day->commissions[i], examiner))
            return day->commissions[i];
    return NULL;
}

int room_sign_presence(struct room *room, const struct room_signature *signature, char **ret_why)
{
    static const struct buffer nothing;
    Palmares__V1__MemberPresence presence = PALMARES__V1__MEMBER_PRESENCE__INIT;
    const Palmares__V1__RoomCommission *commission = NULL;
    Palmares__V1__Signature signed_by;
    struct acting acting;
    int r = acting_begin(&acting, room, NULL);

    if (!r)
        commission = commission_of(acting.view->day, signature->examiner);
    if (!r && !commission) {
        *ret_why = room_say(
            _("\"%s\" is not a member of any commission of this room."), signature->examiner);
        r = ROOM_E_CONTENT;
    }
    if (!r)
        r = sign(&acting, signature, &nothing, &signed_by, ret_why);
    if (!r)
        acting.act.commission = commission->id;
    presence.signature = &signed_by;
    acting.act.act_case = PALMARES__V1__ACT__ACT_MEMBER_PRESENCE;
    acting.act.member_presence = &presence;
    return finish(&acting, r, ret_why);
}
