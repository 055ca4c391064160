#include "handler/dossier_wire.h"

#include "handler/form_wire.h"

#include "base/text.h"
#include "domain/dossier_rule.h"

enum { FILTER_CANDIDATES_MAX = 2000 };

/* Each kind's place in Document.content. */
static const struct {
    Palmares__V1__Document__ContentCase content;
    const ProtobufCMessageDescriptor *descriptor;
    const char *path;
} kinds[DOCUMENT_KIND_COUNT] = {
    [DOCUMENT_LIVRET] = {PALMARES__V1__DOCUMENT__CONTENT_LIVRET, &palmares__v1__livret__descriptor,
        "document.livret."},
    [DOCUMENT_ATTESTATION] = {PALMARES__V1__DOCUMENT__CONTENT_ATTESTATION,
        &palmares__v1__attestation__descriptor, "document.attestation."},
    [DOCUMENT_FICHE_E4] = {PALMARES__V1__DOCUMENT__CONTENT_FICHE_E4,
        &palmares__v1__fiche_e4__descriptor, "document.fiche_e4."},
    [DOCUMENT_FICHE_E6] = {PALMARES__V1__DOCUMENT__CONTENT_FICHE_E6,
        &palmares__v1__fiche_e6__descriptor, "document.fiche_e6."},
    [DOCUMENT_ETUDE] = {PALMARES__V1__DOCUMENT__CONTENT_ETUDE_REFLEXIVE,
        &palmares__v1__etude_reflexive__descriptor, "document.etude_reflexive."},
    [DOCUMENT_ENGAGEMENT] = {PALMARES__V1__DOCUMENT__CONTENT_ENGAGEMENT,
        &palmares__v1__engagement_form__descriptor, "document.engagement."},
    [DOCUMENT_ATTACHMENT] = {PALMARES__V1__DOCUMENT__CONTENT_ATTACHMENT,
        &palmares__v1__attachment__descriptor, "document.attachment."},
};

/* What the check of a file found is in no table of fields. */
static void set_file(Palmares__V1__Attachment *message, const struct attachment *attachment)
{
    message->pages = attachment->pages;
    message->size_bytes = attachment->size_bytes;
    message->sha256 = handler_bytes(attachment->sha256, sizeof attachment->sha256);
}

static bool set_content(
    struct arena *arena, Palmares__V1__Document *message, const struct document *document)
{
    ProtobufCMessage *content;

    if (!document->content)
        return true;
    content = form_wire_message(
        arena, dossier_form(document->kind), document->content, kinds[document->kind].descriptor);
    if (!content)
        return false;
    message->content_case = kinds[document->kind].content;
    message->livret = (Palmares__V1__Livret *)(void *)content; /* all members share one place */
    if (document->kind == DOCUMENT_ATTACHMENT)
        set_file(message->attachment, document->content);
    return true;
}

Palmares__V1__Document *dossier_wire_document(struct arena *arena, const struct document *document)
{
    Palmares__V1__Document *message = arena_alloc(arena, sizeof *message);

    if (!message)
        return NULL;
    palmares__v1__document__init(message);
    message->session = handler_text(document->session);
    message->candidate = handler_text(document->candidate);
    message->kind = (Palmares__V1__DocumentKind)document->kind;
    message->ordinal = document->ordinal;
    message->received_on = arena_strdup(arena, document->received_on);
    message->revision = (uint32_t)document->revision;
    message->etag =
        document->revision ? handler_etag_text(arena, document->revision) : arena_strdup(arena, "");
    message->create_time = handler_timestamp(arena, document->create_time_us);
    message->update_time = handler_timestamp(arena, document->update_time_us);
    if (!message->received_on || !message->etag || !set_content(arena, message, document))
        return NULL;
    return message;
}

Palmares__V1__Document **dossier_wire_documents(
    struct arena *arena, const struct document *documents, size_t count)
{
    Palmares__V1__Document **messages = arena_calloc(arena, count + 1, sizeof *messages);

    for (size_t i = 0; messages && i < count; i++)
        if (!(messages[i] = dossier_wire_document(arena, &documents[i])))
            return NULL;
    return messages;
}

Palmares__V1__Remark **dossier_wire_remarks(
    struct arena *arena, const struct dossier_remarks *remarks)
{
    Palmares__V1__Remark **messages =
        handler_messages(arena, &palmares__v1__remark__descriptor, remarks->count);

    for (size_t i = 0; messages && i < remarks->count; i++) {
        messages[i]->path = handler_text(remarks->items[i].path);
        messages[i]->reason = handler_text(remarks->items[i].reason);
        messages[i]->message = handler_text(remarks->items[i].message);
    }
    return messages;
}

static enum document_kind kind_of_content(Palmares__V1__Document__ContentCase content)
{
    for (unsigned kind = 1; kind < DOCUMENT_KIND_COUNT; kind++)
        if (kinds[kind].content == content)
            return (enum document_kind)kind;
    return DOCUMENT_NONE;
}

static int read_receipt(struct op *op, const char *text, struct document *document)
{
    if (strlen(text) >= sizeof document->received_on)
        return op_violation(op, "document.received_on", "DATE", "write a day as 2022-03-31");
    memcpy(document->received_on, text, strlen(text) + 1);
    return 0;
}

int dossier_wire_read(struct op *op,
    const Palmares__V1__Document *message,
    struct document *ret_document,
    int32_t *ret_revision,
    const char **ret_path)
{
    struct document document = {0};
    enum document_kind kind;
    void *content;
    int r;

    if (!message)
        return op_violation(op, "document", "REQUIRED", "the document is missing");
    kind = kind_of_content(message->content_case);
    if (!kind)
        return op_violation(op, "document", "NO_CONTENT",
            "the document has no content: fill livret, attestation, fiche_e4, fiche_e6, "
            "etude_reflexive or engagement");
    if (message->kind && (unsigned)message->kind != kind)
        return op_violation(op, "document.kind", "OTHER_KIND",
            "the kind is not that of the content (%s)", document_kind_name(kind));
    document.session = message->session;
    document.candidate = message->candidate;
    document.kind = kind;
    document.ordinal = message->ordinal;
    r = read_receipt(op, message->received_on, &document);
    if (r == 0)
        r = handler_etag(op, "document.etag", message->etag, ret_revision);
    if (r == 0)
        r = form_wire_read(op, kinds[kind].path, dossier_form(kind),
            (const ProtobufCMessage *)(const void *)message->livret, &content);
    if (r)
        return r;
    document.content = content;
    *ret_document = document;
    *ret_path = kinds[kind].path;
    return 0;
}

int dossier_wire_filter(
    struct op *op, const Palmares__V1__DossierFilter *message, struct dossier_filter *ret_filter)
{
    struct dossier_filter filter = {
        .candidate = "", .establishment = "", .class_name = "", .commission = ""};

    if (message) {
        for (size_t i = 0; i < message->n_kinds; i++) {
            if (!dossier_form((enum document_kind)message->kinds[i]))
                return op_violation(op, "filter.kinds", "KIND", "this is no kind of document");
            filter.kinds |= 1u << (unsigned)message->kinds[i];
        }
        if (message->n_candidates > FILTER_CANDIDATES_MAX)
            return op_violation(op, "filter.candidates", "TOO_MANY",
                "at most %d candidates are asked for by number", FILTER_CANDIDATES_MAX);
        filter.candidate = message->candidate;
        filter.establishment = message->establishment;
        filter.class_name = message->class_name;
        filter.commission = message->commission;
        filter.candidates = (const char *const *)message->candidates;
        filter.candidate_count = message->n_candidates;
    }
    *ret_filter = filter;
    return 0;
}

Palmares__V1__ClassProfile *dossier_wire_class(
    struct arena *arena, const struct class_profile *profile)
{
    Palmares__V1__ClassProfile *message = (Palmares__V1__ClassProfile *)(void *)form_wire_message(
        arena, &class_profile_form, profile, &palmares__v1__class_profile__descriptor);

    if (!message)
        return NULL;
    message->session = handler_text(profile->session);
    message->establishment = handler_text(profile->establishment);
    message->name = handler_text(profile->name);
    if (profile->revision && !(message->etag = handler_etag_text(arena, profile->revision)))
        return NULL;
    return message;
}

int dossier_wire_read_class(
    struct op *op, const Palmares__V1__ClassProfile *message, struct class_profile *ret_profile)
{
    struct class_profile *profile;
    int32_t revision;
    void *values;
    int r;

    if (!message)
        return op_violation(op, "class_profile", "REQUIRED", "the class is missing");
    r = handler_etag(op, "class_profile.etag", message->etag, &revision);
    if (r == 0)
        r = form_wire_read(op, "class_profile.", &class_profile_form, &message->base, &values);
    if (r)
        return r;
    profile = values;
    profile->session = message->session;
    profile->establishment = message->establishment;
    profile->name = message->name;
    profile->revision = revision;
    *ret_profile = *profile;
    return 0;
}
