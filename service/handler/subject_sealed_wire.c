#include "handler/subject_sealed_wire.h"

#include "handler/subject_wire.h"
#include "rpc/payload.h"

#include <errno.h>

/* ---- sealed files ---- */

static int pack(struct arena *arena,
    const ProtobufCMessage *message,
    const uint8_t **ret_data,
    size_t *ret_size)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *data = arena_alloc(arena, size + 1);

    if (!data)
        return -ENOMEM;
    *ret_size = protobuf_c_message_pack(message, data);
    *ret_data = data;
    return 0;
}

static int unpack(const ProtobufCMessageDescriptor *type,
    const void *data,
    size_t size,
    struct arena *arena,
    ProtobufCMessage **ret_message)
{
    const char *field;
    int r = payload_unpack(type, data, size, arena, ret_message, &field);

    if (r == PAYLOAD_E_TOO_LARGE)
        return -ENOMEM;
    return r > 0 ? -EBADMSG : r;
}

static int encode_header(struct arena *arena,
    const struct sealed_header *header,
    const uint8_t **ret_data,
    size_t *ret_size)
{
    Palmares__V1__SealedSubjectHeader message = PALMARES__V1__SEALED_SUBJECT_HEADER__INIT;

    message.session = handler_text(header->session);
    message.id = handler_text(header->id);
    message.epreuve = handler_text(header->epreuve);
    message.seal_time = handler_timestamp(arena, header->sealed_us);
    message.nonce = handler_bytes(header->nonce, sizeof header->nonce);
    message.size = header->size;
    return message.seal_time ? pack(arena, &message.base, ret_data, ret_size) : -ENOMEM;
}

static int decode_header(
    struct arena *arena, const void *data, size_t size, struct sealed_header *ret_header)
{
    const Palmares__V1__SealedSubjectHeader *message;
    ProtobufCMessage *unpacked;
    int r = unpack(&palmares__v1__sealed_subject_header__descriptor, data, size, arena, &unpacked);

    if (r)
        return r;
    message = (const void *)unpacked;
    *ret_header = (struct sealed_header){.session = message->session,
        .id = message->id,
        .epreuve = message->epreuve,
        .size = message->size};
    if (message->nonce.len != SEALED_NONCE_BYTES ||
        handler_timestamp_us(message->seal_time, &ret_header->sealed_us))
        return -EBADMSG;
    memcpy(ret_header->nonce, message->nonce.data, SEALED_NONCE_BYTES);
    return 0;
}

static int encode_package(struct arena *arena,
    const struct subject *subject,
    const struct sealed_page *page,
    const uint8_t **ret_data,
    size_t *ret_size)
{
    Palmares__V1__SubjectPackage package = PALMARES__V1__SUBJECT_PACKAGE__INIT;
    Palmares__V1__File file = PALMARES__V1__FILE__INIT;

    package.subject = subject_wire_message(arena, subject, true);
    package.page = &file;
    file.name = handler_text(page->name);
    file.media_type = handler_text(page->media_type);
    file.content = handler_bytes(page->content, page->size);
    return package.subject ? pack(arena, &package.base, ret_data, ret_size) : -ENOMEM;
}

static int decode_package(
    struct arena *arena, const void *data, size_t size, struct subject *subject)
{
    const Palmares__V1__SubjectPackage *package;
    const uint8_t *content;
    ProtobufCMessage *unpacked;
    size_t content_size;
    int r = unpack(&palmares__v1__subject_package__descriptor, data, size, arena, &unpacked);

    if (r)
        return r;
    package = (const void *)unpacked;
    if (!package->subject)
        return -EBADMSG;
    r = pack(arena, &package->subject->base, &content, &content_size);
    return r ? r : subject_wire_decode(arena, content, content_size, subject);
}

const struct sealed_codec subject_sealed_codec = {
    .encode_header = encode_header,
    .decode_header = decode_header,
    .encode_package = encode_package,
    .decode_package = decode_package,
};

/* ---- releases ---- */

struct subject_recipient *subject_recipients_read(
    struct arena *arena, Palmares__V1__SubjectRecipient *const *messages, size_t count)
{
    struct subject_recipient *recipients = arena_calloc(arena, count + 1, sizeof *recipients);

    for (size_t i = 0; recipients && i < count; i++)
        recipients[i] = (struct subject_recipient){
            messages[i]->principal, messages[i]->zone, messages[i]->centre};
    return recipients;
}

static bool fill_places(struct arena *arena,
    const struct release_places *places,
    int64_t early_us,
    int64_t now_us,
    Palmares__V1__ReleasePlace ***ret_places)
{
    Palmares__V1__ReleasePlace **messages =
        handler_messages(arena, &palmares__v1__release_place__descriptor, places->count);

    for (size_t i = 0; messages && i < places->count; i++) {
        const struct release_place *place = &places->places[i];

        messages[i]->zone = handler_text(place->zone);
        messages[i]->centre = handler_text(place->centre);
        messages[i]->start_time = handler_timestamp(arena, place->start_us);
        messages[i]->release_time = handler_timestamp(arena, place->release_us);
        messages[i]->exit_time = handler_timestamp(arena, place->exit_us);
        messages[i]->n_leaks_to = place->leaks_to.count;
        messages[i]->leaks_to = handler_texts(place->leaks_to.items);
        messages[i]->utc_offset_minutes = place->utc_offset_minutes;
        messages[i]->released = place->release_us <= now_us || (early_us && early_us <= now_us);
    }
    *ret_places = messages;
    return messages != NULL;
}

static bool fill_recipients(struct arena *arena,
    const struct subject_release *release,
    Palmares__V1__SubjectRelease *message)
{
    message->recipients = handler_messages(
        arena, &palmares__v1__subject_recipient__descriptor, release->recipient_count);
    for (size_t i = 0; message->recipients && i < release->recipient_count; i++) {
        message->recipients[i]->principal = handler_text(release->recipients[i].principal);
        message->recipients[i]->zone = handler_text(release->recipients[i].zone);
        message->recipients[i]->centre = handler_text(release->recipients[i].centre);
    }
    message->n_recipients = release->recipient_count;
    return message->recipients != NULL;
}

static Palmares__V1__EarlyRelease *early_message(
    struct arena *arena, const struct early_release *early)
{
    Palmares__V1__EarlyRelease *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__early_release__init(message);
    message->asked_by = handler_text(early->asked_by);
    message->ask_time = handler_timestamp(arena, early->asked_us);
    message->confirm_until = handler_timestamp(arena, early->confirm_until_us);
    message->reason = handler_text(early->reason);
    message->confirmed_by = handler_text(early->confirmed_by);
    message->release_time = handler_timestamp(arena, early->released_us);
    return message;
}

Palmares__V1__SubjectRelease *subject_release_message(
    struct arena *arena, const struct subject_release *release, int64_t now_us)
{
    Palmares__V1__SubjectRelease *message = arena_alloc(arena, sizeof *message);
    int64_t early_us = release->early.released_us;

    if (!message)
        return NULL;
    palmares__v1__subject_release__init(message);
    message->session = handler_text(release->session);
    message->id = handler_text(release->id);
    message->etag =
        release->revision ? handler_etag_text(arena, release->revision) : handler_text("");
    message->open_time = handler_timestamp(arena, release->places.open_us);
    message->size = release->size;
    message->sha256 = handler_text(release->sha256);
    message->service_time = handler_timestamp(arena, now_us);
    message->leak_reason = handler_text(release->leak_reason);
    message->outdated = release->outdated;
    message->n_places = release->places.count;
    if (!fill_places(arena, &release->places, early_us, now_us, &message->places) ||
        !fill_recipients(arena, release, message))
        return NULL;
    if (release->outdated) {
        message->n_due_places = release->due.count;
        if (!fill_places(arena, &release->due, early_us, now_us, &message->due_places))
            return NULL;
    }
    if (*release->early.asked_by && !(message->early = early_message(arena, &release->early)))
        return NULL;
    return arena_refused(arena) ? NULL : message;
}
