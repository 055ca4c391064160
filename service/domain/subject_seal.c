#include "domain/subject_seal.h"

#include "base/error.h"
#include "base/text.h"
#include "document/subject_print.h"
#include "domain/definition_kept.h"
#include "domain/drawing.h"
#include "domain/subject_reading.h"
#include "domain/subject_release_parts.h"
#include "domain/subject_vault.h"
#include "domain/vault.h"

#include <errno.h>

enum { DATA_MAX_BYTES = 64 << 20, BOUND_MAX = 256 };

_Static_assert(SUBJECT_KEY_CLOSED_BYTES == SEALED_KEY_BYTES + VAULT_MORE_BYTES, "nonce and tag");

/* ---- the key at rest ---- */

static struct vault_bound bind(char to[BOUND_MAX], const char *session, const char *id)
{
    int size = snprintf(to, BOUND_MAX, "subject\n%s\n%s\nkey", session, id);

    return (struct vault_bound){to, size < BOUND_MAX ? (size_t)size : BOUND_MAX - 1};
}

int subject_key_close(const struct subject_tools *tools,
    const char *session,
    const char *id,
    const uint8_t key[SEALED_KEY_BYTES],
    uint8_t to[SUBJECT_KEY_CLOSED_BYTES])
{
    char text[BOUND_MAX];
    const struct vault_bound bound = bind(text, session, id);

    return vault_close(
        jury_key_of(tools->key, JURY_SUBKEY_SUBJECT), &bound, key, SEALED_KEY_BYTES, to);
}

int subject_key_open(const struct subject_tools *tools,
    const char *session,
    const char *id,
    const uint8_t *closed,
    size_t size,
    uint8_t to[SEALED_KEY_BYTES])
{
    char text[BOUND_MAX];
    const struct vault_bound bound = bind(text, session, id);

    if (size != SUBJECT_KEY_CLOSED_BYTES)
        return -EKEYREJECTED;
    return vault_open(jury_key_of(tools->key, JURY_SUBKEY_SUBJECT), &bound, closed, size, to);
}

/* ---- sealing ---- */

struct job {
    const struct subject_tools *tools;
    struct op *op;
    struct subject_sealing *sealing;
    subject_release_fn done;
    void *context;
    struct drawing drawing;
    struct definition_ref *definition;
    struct arena *data;     /* of what is printed, packed and encrypted */
    struct subject subject; /* approved, open */
    struct sealed_file file;
    char sha256[SEALED_SHA256_HEX + 1];
    uint8_t key[SEALED_KEY_BYTES];
    bool answered; /* a repeat, or validate_only: `release` is the answer */
    int refused;   /* in the audit: its row is committed, and this is the answer */
    struct subject_release release;
};

/* What the release borrows from outlives the answer; the job, which is the call's, does not. */
static void job_end(struct job *job, int r)
{
    CLEANUP(definition_unref_p) struct definition_ref *definition = TAKE_PTR(job->definition);
    struct arena *data = TAKE_PTR(job->data);

    sealed_wipe(job->key, sizeof job->key);
    job->done(job->op, r ? r : job->refused, &job->release, job->context);
    arena_free(data);
}

static int check_state(struct op *op, const struct job *job, const struct subject_stored *stored)
{
    const struct subject_record *record = &stored->record;

    if (record->state == SUBJECT_SEALED)
        return op_refuse(op, OUTCOME_PRECONDITION, "SEALED",
            "subject %.32s is sealed already: `palmares subject release` says when it opens",
            record->id);
    if (job->sealing->revision && job->sealing->revision != record->revision)
        return OUTCOME_ETAG_MISMATCH;
    if (record->state != SUBJECT_APPROVED)
        return op_refuse(op, OUTCOME_PRECONDITION, "NOT_APPROVED",
            "subject %.32s is a draft: a reviewer approves it first", record->id);
    return 0;
}

/* The release that it has, or would have. */
static int check(struct op *op,
    struct store_session *session,
    struct job *job,
    bool lock,
    struct subject_stored *stored)
{
    const struct subject_sealing *sealing = job->sealing;
    struct subject_release *release = &job->release;
    int r = subject_find_stored(op, session, sealing->session, sealing->id, lock, stored);

    if (r == 0)
        r = check_state(op, job, stored);
    definition_unref(TAKE_PTR(job->definition));
    if (r == 0)
        r = definition_read(session, op, sealing->session, job->tools->decode, &job->definition);
    *release = (struct subject_release){.session = stored->record.session,
        .id = stored->record.id,
        .recipients = sealing->recipients,
        .recipient_count = sealing->recipient_count,
        .early = {.asked_by = "", .reason = "", .confirmed_by = ""},
        .sha256 = "",
        .leak_reason = sealing->leak_reason};
    if (r == 0)
        r = release_due(
            op, session, definition_of(job->definition), &stored->record, &release->places);
    if (r == 0)
        r = release_check_recipients(op, session, sealing->session, &release->places,
            sealing->recipients, sealing->recipient_count);
    return r ? r
             : release_check_leaks(
                   op, &release->places, sealing->leak_reason, sealing->validate_only);
}

/* As it is now, for who repeats a request. */
static int read_answer(struct op *op, struct store_session *session, struct job *job)
{
    struct subject_stored stored;
    struct subject_release_row row;
    int r =
        subject_find_stored(op, session, job->sealing->session, job->sealing->id, false, &stored);

    if (r == 0)
        r = definition_read(
            session, op, job->sealing->session, job->tools->decode, &job->definition);
    if (r == 0)
        r = release_read(op, session, definition_of(job->definition), &stored.record, false, &row);
    if (r == 0)
        job->release = row.release;
    job->answered = true;
    return r;
}

/*
 * Who has not read it does not seal it: with a calendar of their own and themselves as recipient
 * they would read it at once. The transaction ends well, so that the attempt stays in the audit.
 */
static int check_person(struct op *op, struct store_session *session, struct job *job)
{
    struct subject_stored stored;
    int r =
        subject_find_stored(op, session, job->sealing->session, job->sealing->id, false, &stored);

    if (r || subject_is_reader(op, &stored.record))
        return r;
    job->refused = op_refuse(op, OUTCOME_FORBIDDEN, "NOT_A_READER",
        "subject %.32s is sealed by its author or one of its reviewers; this attempt is in the "
        "journal",
        stored.record.id);
    return subject_note_access(op, session, &stored.record, "SEAL", job->refused);
}

static int prepare_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    struct subject_stored stored;
    bool found;
    int r = store_subject_release_prior(session, op, &found);

    definition_unref(TAKE_PTR(job->definition));
    if (r == 0 && found)
        return read_answer(op, session, job);
    if (r == 0)
        r = subject_require_key(op, job->tools);
    job->refused = 0;
    if (r == 0)
        r = check_person(op, session, job);
    job->answered = job->sealing->validate_only || job->refused;
    if (r == 0 && !job->refused)
        r = check(op, session, job, false, &stored);
    return r || job->answered ? r : subject_open(op, job->tools, &stored, &job->subject);
}

/* ---- beside the requests: print, pack, encrypt ---- */

static int print(struct job *job, struct arena *layout, struct buffer *to)
{
    const struct subject_print page = {
        .session = definition_of(job->definition), .subject = &job->subject};
    unsigned pages;

    return subject_print_pdf(layout, &page, to, &pages);
}

static int pack(struct job *job, const struct buffer *pdf)
{
    const struct sealed_codec *codec = job->tools->sealed;
    const struct subject_record *record = &job->subject.record;
    const struct sealed_page page = {
        .name = arena_printf(job->data, "%s-%s.pdf", record->session, record->id),
        .media_type = "application/pdf",
        .content = pdf->data,
        .size = pdf->size,
    };
    struct sealed_header header = {.session = record->session,
        .id = record->id,
        .epreuve = record->epreuve,
        .sealed_us = job->op->now_us};
    const uint8_t *package, *head;
    size_t head_size, size;
    int r = page.name ? codec->encode_package(job->data, &job->subject, &page, &package, &size)
                      : -ENOMEM;

    header.size = r ? 0 : size;
    if (r == 0)
        r = sealed_random(header.nonce, sizeof header.nonce);
    if (r == 0)
        r = sealed_random(job->key, sizeof job->key);
    if (r == 0)
        r = codec->encode_header(job->data, &header, &head, &head_size);
    if (r == 0)
        r = sealed_file_new(job->data, head, head_size, size, &job->file);
    if (r)
        return r;
    memcpy(job->file.content, package, size);
    sealed_wipe((uint8_t *)(uintptr_t)package, size);
    r = sealed_file_close(&job->file, job->key, header.nonce);
    return r ? r : sealed_file_sha256(job->file.bytes, job->file.size, job->sha256);
}

static int draw(void *context)
{
    struct job *job = context;
    CLEANUP(arena_free_p) struct arena *layout = arena_new(SUBJECT_PRINT_ARENA);
    CLEANUP_BUFFER struct buffer pdf = {0};
    int r;

    job->data = arena_new(DATA_MAX_BYTES);
    job->subject.record.state = SUBJECT_SEALED;
    job->subject.record.sealed_us = job->op->now_us;
    r = layout && job->data ? print(job, layout, &pdf) : -ENOMEM;
    if (r == 0)
        r = pack(job, &pdf);
    if (pdf.data)
        sealed_wipe(pdf.data, pdf.size);
    return r;
}

/* ---- and store ---- */

static int save_seal(struct op *op, struct store_session *session, const struct job *job)
{
    const struct subject_sealing *sealing = job->sealing;
    const struct subject_release *release = &job->release;
    uint8_t closed[SUBJECT_KEY_CLOSED_BYTES];
    const struct subject_seal_new seal = {
        .session = sealing->session,
        .subject = sealing->id,
        .file = job->file.bytes,
        .size = job->file.size,
        .key_sealed = closed,
        .key_size = sizeof closed,
        .sha256 = job->sha256,
        .leak_reason = sealing->leak_reason,
        .open_us = release->places.open_us,
        .notice_minutes = definition_of(job->definition)->subject_rules.release.notice_minutes,
    };
    int r = subject_key_close(job->tools, sealing->session, sealing->id, job->key, closed);

    if (r == 0)
        r = store_subject_seal_insert(session, op, &seal);
    if (r == 0)
        r = store_subject_places_save(session, op, sealing->session, sealing->id, &release->places);
    if (r == 0)
        r = store_subject_recipients_save(session, op, sealing->session, sealing->id,
            sealing->recipients, sealing->recipient_count);
    return r ? r
             : store_subject_release_note(
                   session, op, sealing->session, sealing->id, "", sealing->leak_reason, true);
}

/* Everything is looked at again: what was encrypted is what is there, the calendar may have
 * changed. */
static int save_work(struct op *op, struct store_session *session, void *context)
{
    struct job *job = context;
    struct subject_stored stored;
    struct subject_release_row row;
    bool found;
    int r = store_subject_release_prior(session, op, &found);

    if (r == 0 && found) {
        definition_unref(TAKE_PTR(job->definition));
        return read_answer(op, session, job);
    }
    if (r == 0)
        r = check(op, session, job, true, &stored);
    if (r == 0 && stored.record.revision != job->subject.record.revision)
        r = OUTCOME_ETAG_MISMATCH;
    if (r == 0)
        r = save_seal(op, session, job);
    if (r == 0)
        r = release_read(op, session, definition_of(job->definition), &stored.record, false, &row);
    if (r == 0)
        job->release = row.release;
    return r;
}

static void saved(struct op *op, int r, void *context)
{
    (void)op;
    job_end(context, r);
}

static void drawn(int r, void *context)
{
    struct job *job = context;

    if (r)
        job_end(job, r);
    else
        store_work(job->tools->store, job->op, save_work, saved, job);
}

static void prepared(struct op *op, int r, void *context)
{
    struct job *job = context;

    (void)op;
    job->drawing = (struct drawing){.store = job->tools->store,
        .draw = draw,
        .done = drawn,
        .context = job,
        .waited_for = true};
    if (r == 0 && !job->answered) {
        r = drawing_start(&job->drawing);
        if (r == 0)
            return;
    }
    job_end(job, r);
}

int subject_seal(const struct subject_tools *tools,
    struct op *op,
    struct subject_sealing *sealing,
    subject_release_fn done,
    void *context)
{
    struct job *job = arena_calloc(op->arena, 1, sizeof *job);
    int r = job ? release_check_key(op, sealing->session, sealing->id) : -ENOMEM;

    if (r)
        return r;
    job->tools = tools;
    job->op = op;
    job->sealing = sealing;
    job->done = done;
    job->context = context;
    store_work(tools->store, op, prepare_work, prepared, job);
    return 0;
}

/* ---- for the exam office, once it is open ---- */

static int decrypt(struct op *op,
    const struct subject_tools *tools,
    const struct subject_seal_row *row,
    struct subject *subject)
{
    const char *session = subject->record.session, *id = subject->record.id;
    struct sealed_header header;
    struct sealed_file file;
    uint8_t key[SEALED_KEY_BYTES];
    int r = sealed_file_split((uint8_t *)(uintptr_t)row->file, row->size, &file);

    if (r == 0)
        r = tools->sealed->decode_header(op->arena, file.header, file.header_size, &header);
    if (r == 0)
        r = subject_key_open(tools, session, id, row->key_sealed, row->key_size, key);
    if (r)
        return r;
    r = sealed_file_open(&file, key, header.nonce);
    sealed_wipe(key, sizeof key);
    if (r == 0)
        r = tools->sealed->decode_package(op->arena, file.content, file.content_size, subject);
    return r;
}

int subject_sealed_open(struct op *op,
    struct store_session *session,
    const struct subject_tools *tools,
    struct subject *subject,
    bool *ret_open)
{
    struct subject_seal_row row;
    int r = subject_require_key(op, tools);

    *ret_open = false;
    if (r == 0)
        r = store_subject_seal_read(
            session, op, subject->record.session, subject->record.id, op->arena, &row);
    if (r == OUTCOME_NOT_FOUND)
        return 0;
    if (r || !row.open_us || row.open_us > op->now_us)
        return r;
    r = decrypt(op, tools, &row, subject);
    if (r)
        return r;
    subject->record.state = SUBJECT_RELEASED;
    *ret_open = true;
    return 0;
}
